//! Proof of knowledge of a discrete logarithm (Schnorr 1991), which is also the signature of a credential when the
//! transcript holds a message.

use crate::Refused;
use crate::batch::{Base, Statement};
use crate::group::{Point, RistrettoPoint, Scalar, WIDTH, parse_scalar};
use crate::transcript::Transcript;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// That somebody knows `x` with `X = xG`: commitment `A = aG` and response `z = a + cx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Knowledge {
    /// `A`.
    pub commitment: Point,
    /// `z`.
    pub response: Scalar,
}

impl Knowledge {
    /// Bytes of a proof: commitment, then response.
    pub const WIDTH: usize = 2 * WIDTH;

    /// Proves knowledge of `secret`. The transcript holds the statement; the proof adds `commitment`.
    /// Draws one scalar: `a`.
    pub fn prove<R: CryptoRng + ?Sized>(mut transcript: Transcript, secret: &Scalar, rng: &mut R) -> Self {
        let nonce = Zeroizing::new(Scalar::random(rng));
        let commitment = Point::of(RistrettoPoint::mul_base(&nonce));
        transcript.point("commitment", &commitment);
        let challenge = transcript.challenge();
        Knowledge { commitment, response: *nonce + challenge * secret }
    }

    /// Adds the proof's equation `A + cX - zG = 0` to a statement.
    pub fn claim(
        &self,
        mut transcript: Transcript,
        public: Base,
        refused: Refused,
        statement: &mut Statement,
    ) {
        transcript.point("commitment", &self.commitment);
        let challenge = transcript.challenge();
        let commitment = statement.own(&self.commitment);
        let terms = [(Scalar::ONE, commitment), (challenge, public), (-self.response, Base::GENERATOR)];
        statement.equation(refused, terms);
    }

    /// Verifies one proof for the public value `X`.
    pub fn verify(&self, transcript: Transcript, public: &Point) -> Result<(), Refused> {
        let mut statement = Statement::new(&[&self.bytes(), public.bytes()]);
        let base = statement.own(public);
        self.claim(transcript, base, Refused::BadProof, &mut statement);
        crate::batch::verify_one([Point::base()], statement)
    }

    /// Decodes.
    pub fn parse(encoded: &[u8; Self::WIDTH]) -> Result<Self, Refused> {
        let (commitment, response) = encoded.split_at(WIDTH);
        let part = |bytes: &[u8]| *bytes.first_chunk::<WIDTH>().expect("half of a proof");
        Ok(Knowledge {
            commitment: Point::parse(&part(commitment))?,
            response: parse_scalar(&part(response))?,
        })
    }

    /// The encoding.
    pub fn bytes(&self) -> [u8; Self::WIDTH] {
        let mut bytes = [0; Self::WIDTH];
        bytes[..WIDTH].copy_from_slice(self.commitment.bytes());
        bytes[WIDTH..].copy_from_slice(self.response.as_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::equality::{Equality, Pairs};

    fn rng() -> rand_chacha::ChaCha20Rng {
        rand_chacha::rand_core::SeedableRng::seed_from_u64(3)
    }

    fn transcript() -> Transcript {
        Transcript::new("test", 1)
    }

    #[test]
    fn whoever_knows_can_prove_and_nobody_else() {
        let secret = Scalar::from(1921_u32);
        let public = Point::of(RistrettoPoint::mul_base(&secret));
        let proof = Knowledge::prove(transcript(), &secret, &mut rng());
        assert_eq!(proof.verify(transcript(), &public), Ok(()));
        assert_eq!(Knowledge::parse(&proof.bytes()), Ok(proof));
        assert_eq!(proof.verify(Transcript::new("test", 2), &public), Err(Refused::BadProof));
        let stranger = Knowledge::prove(transcript(), &(secret + Scalar::ONE), &mut rng());
        assert_eq!(stranger.verify(transcript(), &public), Err(Refused::BadProof));
    }

    /// A prover who computes with a generator of their own, for which they know the logarithm of the public value.
    #[test]
    fn a_swapped_generator_is_refused() {
        let secret = Scalar::from(1921_u32);
        let own = crate::group::generator("own", b"", 0);
        let public = Point::of(own.value() * secret);
        let nonce = Scalar::from(77_u8);
        let commitment = Point::of(own.value() * nonce);
        let mut bound = transcript();
        bound.point("commitment", &commitment);
        let proof = Knowledge { commitment, response: nonce + bound.challenge() * secret };
        assert_eq!(proof.verify(transcript(), &public), Err(Refused::BadProof));
        // The same for two logarithms: base and public value change places.
        let pairs = |scale: Scalar| {
            let [public, image] = [RistrettoPoint::mul_base(&scale), own.value() * scale].map(Point::of);
            Pairs { public, base: own, image }
        };
        let good = pairs(secret);
        let proof = Equality::prove(transcript(), &good, &secret, &mut rng());
        assert_eq!(proof.verify(transcript(), &good), Ok(()));
        assert_eq!(Equality::parse(&proof.bytes()), Ok(proof));
        let swapped = Pairs { base: good.image, image: good.base, ..good };
        assert_eq!(proof.verify(transcript(), &swapped), Err(Refused::BadProof));
        let unequal = Pairs { image: pairs(secret + Scalar::ONE).image, ..good };
        let proof = Equality::prove(transcript(), &unequal, &secret, &mut rng());
        assert_eq!(proof.verify(transcript(), &unequal), Err(Refused::BadProof));
    }
}
