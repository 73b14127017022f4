//! Two sigma proofs that trustees use everywhere: knowledge of a discrete logarithm (Schnorr) and equality of two
//! (Chaum and Pedersen). Both store their commitments, so that many verify in one multiscalar multiplication.
//!
//! The challenge hashes the transcript that the caller began (who proves, for what, in which ceremony), then the statement
//! and the commitments: leaving any of it out is the weak Fiat-Shamir transformation, by which one can prove falsehoods
//! (Bernhard, Pereira, Warinschi 2012).

use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use rand_core::CryptoRng;
use zeroize::Zeroize;

use super::wire::{Reader, Writer};
use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::transcript::Transcript;

/// Knowledge of `x` with `X = xG`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knowledge {
    commitment: Point,
    response: Scalar,
}

impl Knowledge {
    /// Proves knowledge of the secret of `public`.
    pub fn prove<R: CryptoRng + ?Sized>(
        transcript: Transcript,
        public: &Point,
        secret: &Scalar,
        rng: &mut R,
    ) -> Self {
        let mut nonce = Scalar::random(rng);
        let commitment = Point::of(RistrettoPoint::mul_base(&nonce));
        let response = nonce + challenge(transcript, &[public, &commitment]) * secret;
        nonce.zeroize();
        Self { commitment, response }
    }

    /// Whether the proof holds.
    pub fn holds(&self, transcript: Transcript, public: &Point) -> bool {
        let c = challenge(transcript, &[public, &self.commitment]);
        let left = RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, public.value(), &self.response);
        left == *self.commitment.value()
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.point(&self.commitment);
        to.scalar(&self.response);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
        Ok(Self { commitment: from.point()?, response: from.scalar()? })
    }
}

/// Equality of the logarithms of `X = xG` and `Y = xH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equality {
    first: Point,
    second: Point,
    response: Scalar,
}

/// What an equality proof is about: `public = x G` and `image = x base`.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// `xG`.
    pub public: &'a Point,
    /// `H`.
    pub base: &'a Point,
    /// `xH`.
    pub image: &'a Point,
}

impl Equality {
    /// Proves that the secret of `public` maps `base` to `image`.
    pub fn prove<R: CryptoRng + ?Sized>(
        transcript: Transcript,
        pair: Pair<'_>,
        secret: &Scalar,
        rng: &mut R,
    ) -> Self {
        let mut nonce = Scalar::random(rng);
        let first = Point::of(RistrettoPoint::mul_base(&nonce));
        let second = Point::of(nonce * pair.base.value());
        let c = challenge(transcript, &[pair.public, pair.base, pair.image, &first, &second]);
        let response = nonce + c * secret;
        nonce.zeroize();
        Self { first, second, response }
    }

    /// Whether the proof holds.
    pub fn holds(&self, transcript: Transcript, pair: Pair<'_>) -> bool {
        let c = challenge(transcript, &[pair.public, pair.base, pair.image, &self.first, &self.second]);
        let left =
            RistrettoPoint::vartime_double_scalar_mul_basepoint(&-c, pair.public.value(), &self.response);
        let scalars = [self.response, -c, -Scalar::ONE];
        let points = [pair.base.value(), pair.image.value(), self.second.value()];
        left == *self.first.value() && RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.point(&self.first);
        to.point(&self.second);
        to.scalar(&self.response);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
        Ok(Self { first: from.point()?, second: from.point()?, response: from.scalar()? })
    }
}

fn challenge(mut transcript: Transcript, points: &[&Point]) -> Scalar {
    transcript.points("statement and commitments", points.iter().copied());
    transcript.challenge()
}
