//! Dealing: every trustee shares a secret of their own among all, and the key of the election is the sum, which nobody
//! ever holds (Feldman 1987, Pedersen 1991).
//!
//! A deal has commitments to the coefficients of a polynomial over the groups and of one polynomial inside each group,
//! whose constant term is not sent: it is the outer polynomial at the group's number, so that it cannot differ. It proves
//! possession of its secret, and carries each share encrypted to its receiver. Its hash is on record before any
//! deal is shown: a rushing dealer, who chooses after seeing the others', could otherwise steer the joint key.

use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::fault::{Charge, Fault};
use super::joint::evaluate_public;
use super::key::{CeremonyId, TrusteeKey, begin};
use super::structure::{MOST_TRUSTEES, Place, Structure};
use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar, parse_scalar};
use crate::proof::knowledge::Knowledge;
use crate::transcript::{Transcript, hash};
use crate::wire::{Reader, Writer};

const VERSION: u8 = 1;
const TAG: usize = 16;
/// No deal is longer: at most 64 outer and 64 inner coefficients and 64 shares.
const LONGEST: usize =
    1 + 4 + 32 * (1 + 2 * MOST_TRUSTEES as usize + 2) + (32 + TAG) * MOST_TRUSTEES as usize;

/// The hash of a deal, on record before the deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit(pub [u8; 32]);

/// What a dealer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
    /// Who deals.
    pub dealer: Place,
    /// Commitments to the outer coefficients; the first is the dealer's part of the joint key.
    outer: Vec<Point>,
    /// Commitments to the inner coefficients of each group but the constant one.
    inner: Vec<Vec<Point>>,
    proof: Knowledge,
    ephemeral: Point,
    shares: Vec<Sealed>,
}

/// A share encrypted to its receiver. The dealer's signature on the entry, the tag and the commitments authenticate it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sealed {
    masked: [u8; 32],
    tag: [u8; TAG],
}

impl Deal {
    /// Deals a fresh secret. `keys` are the registered keys in the order of places.
    ///
    /// The coefficients exist only inside this call: what the dealer must keep is the deal itself, until it is shown.
    pub fn new<R: CryptoRng + ?Sized>(
        ceremony: &CeremonyId,
        structure: &Structure,
        keys: &[Point],
        dealer: Place,
        rng: &mut R,
    ) -> Self {
        let mut random =
            |n: u16| Zeroizing::new((0..n).map(|_| Scalar::random(rng)).collect::<Vec<Scalar>>());
        let outer = random(structure.threshold());
        let inner: Vec<_> = structure.groups().iter().map(|group| random(group.threshold - 1)).collect();
        let public = |secrets: &[Scalar]| -> Vec<Point> {
            secrets.iter().map(|secret| Point::of(RistrettoPoint::mul_base(secret))).collect()
        };
        let commitments = public(&outer);
        let proof = Knowledge::prove(domain(ceremony, dealer, &commitments[0]), &outer[0], rng);
        let key = Zeroizing::new(Scalar::random(rng));
        let ephemeral = Point::of(RistrettoPoint::mul_base(&key));
        let sealed = |(place, to): (Place, &Point)| {
            let mut share = Zeroizing::new(evaluate(&outer, Scalar::from(u64::from(place.group()))));
            let x = Scalar::from(u64::from(place.person()));
            *share += x * evaluate(&inner[usize::from(place.group() - 1)], x);
            let shared = Zeroizing::new(Point::of(*key * to.value()));
            Mask::new(ceremony, dealer, place, &ephemeral, &shared).seal(&share)
        };
        let shares = structure.places().zip(keys).map(sealed).collect();
        let inner = inner.iter().map(|secrets| public(secrets)).collect();
        Self { dealer, outer: commitments, inner, proof, ephemeral, shares }
    }

    /// What goes on record before the deal is shown.
    pub fn commit(&self, ceremony: &CeremonyId) -> Commit {
        Commit(hash("trustee-deal-commit", &[&ceremony[..], &self.to_bytes()].concat()))
    }

    /// The dealer's part of the joint key.
    pub fn public(&self) -> &Point {
        &self.outer[0]
    }

    /// Whether the dealer proved to know their secret, and the deal has the structure's form.
    ///
    /// # Errors
    /// `deal-form`, `deal-proof`.
    pub fn check(&self, ceremony: &CeremonyId, structure: &Structure) -> Result<(), Charge> {
        if !self.fits(structure) {
            return Err(Charge::new(self.dealer, Fault::DealForm));
        }
        if self.proof.verify(domain(ceremony, self.dealer, self.public()), self.public()).is_err() {
            return Err(Charge::new(self.dealer, Fault::DealProof));
        }
        Ok(())
    }

    fn fits(&self, structure: &Structure) -> bool {
        let inner = self.inner.iter().map(|inner| inner.len() + 1);
        structure.has(self.dealer)
            && self.outer.len() == usize::from(structure.threshold())
            && inner.eq(structure.groups().iter().map(|group| usize::from(group.threshold)))
            && self.shares.len() == structure.people()
    }

    /// The share dealt to a place times the generator, as the commitments bind it: anybody can compute it.
    pub(crate) fn public_share(&self, place: Place) -> RistrettoPoint {
        let inner = self.inner.get(usize::from(place.group() - 1)).map_or(&[][..], Vec::as_slice);
        evaluate_public(self.outer.iter().map(Point::value), inner.iter().map(Point::value), place)
    }

    pub(crate) fn outer(&self) -> &[Point] {
        &self.outer
    }

    pub(crate) fn inner(&self) -> &[Vec<Point>] {
        &self.inner
    }

    /// The receiver decrypts their share. `None`: what was dealt is not what the commitments bind, which calls for a
    /// complaint.
    pub(crate) fn open(
        &self,
        ceremony: &CeremonyId,
        structure: &Structure,
        place: Place,
        key: &TrusteeKey,
    ) -> Option<Zeroizing<Scalar>> {
        self.open_with(ceremony, structure, place, &Zeroizing::new(key.agree(&self.ephemeral)))
    }

    /// The same with the shared point, which a complaint shows.
    pub(crate) fn open_with(
        &self,
        ceremony: &CeremonyId,
        structure: &Structure,
        place: Place,
        shared: &Point,
    ) -> Option<Zeroizing<Scalar>> {
        let sealed = self.shares.get(structure.position(place)?)?;
        let share = Mask::new(ceremony, self.dealer, place, &self.ephemeral, shared).open(sealed)?;
        (RistrettoPoint::mul_base(&share) == self.public_share(place)).then_some(share)
    }

    pub(crate) const fn ephemeral(&self) -> &Point {
        &self.ephemeral
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        self.dealer.write(&mut to);
        let count = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        to.u16(count(self.outer.len()));
        self.outer.iter().for_each(|point| to.point(point));
        to.u16(count(self.inner.len()));
        for inner in &self.inner {
            to.u16(count(inner.len()));
            inner.iter().for_each(|point| to.point(point));
        }
        to.bytes(&self.proof.bytes());
        to.point(&self.ephemeral);
        to.u16(count(self.shares.len()));
        for share in &self.shares {
            to.bytes(&share.masked);
            to.bytes(&share.tag);
        }
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, LONGEST)?;
        let dealer = Place::read(&mut from)?;
        let bounded = |n: u16| if n > MOST_TRUSTEES { Err(Refused::Length) } else { Ok(usize::from(n)) };
        let outer = bounded(from.u16()?)?;
        // The first coefficient is the dealer's key: the identity there would be no contribution at all.
        let outer = (0..outer)
            .map(|n| if n == 0 { from.key() } else { from.point() })
            .collect::<Result<Vec<_>, _>>()?;
        if outer.is_empty() {
            return Err(Refused::Length);
        }
        let groups = bounded(from.u16()?)?;
        let inner = from.list(groups, |from| {
            let count = bounded(from.u16()?)?;
            from.list(count, Reader::point)
        })?;
        let proof = Knowledge::parse(from.array()?)?;
        let ephemeral = from.key()?;
        let count = bounded(from.u16()?)?;
        let shares = from.list(count, |from| Ok(Sealed { masked: *from.array()?, tag: *from.array()? }))?;
        from.end()?;
        Ok(Self { dealer, outer, inner, proof, ephemeral, shares })
    }

    #[cfg(test)]
    pub(crate) fn spoil_share(&mut self, position: usize) {
        self.shares[position].masked[0] ^= 1;
    }
}

fn domain(ceremony: &CeremonyId, dealer: Place, public: &Point) -> Transcript {
    let mut transcript = begin("trustee-deal", ceremony, dealer);
    transcript.point("public", public);
    transcript
}

/// Horner's rule; zero for no coefficients.
fn evaluate(coefficients: &[Scalar], x: Scalar) -> Scalar {
    coefficients.iter().rev().fold(Scalar::ZERO, |sum, coefficient| sum * x + coefficient)
}

/// The one-time mask and tag key that the shared point gives (a hashed ElGamal encryption; the mask is used once, for
/// one dealer, receiver and ephemeral key).
struct Mask([u8; 64]);

impl Mask {
    fn new(ceremony: &CeremonyId, dealer: Place, receiver: Place, ephemeral: &Point, shared: &Point) -> Self {
        let mut mask = begin("trustee-share-mask", ceremony, dealer);
        mask.number("receiver's platform", receiver.group().into());
        mask.number("receiver", receiver.person().into());
        mask.point("ephemeral", ephemeral);
        mask.point("shared", shared);
        Self(mask.digest())
    }

    fn tag(&self, masked: &[u8; 32]) -> [u8; TAG] {
        let mut hash = Transcript::new("trustee-share-tag", 1);
        hash.bytes("key", &self.0[32..]);
        hash.bytes("masked", masked);
        let mut tag = [0; TAG];
        tag.copy_from_slice(&hash.digest()[..TAG]);
        tag
    }

    /// In place, so that no copy of the plain bytes is left.
    fn apply(&self, bytes: &mut [u8; 32]) {
        bytes.iter_mut().zip(&self.0[..32]).for_each(|(byte, mask)| *byte ^= mask);
    }

    fn seal(&self, share: &Scalar) -> Sealed {
        let mut masked = share.to_bytes();
        self.apply(&mut masked);
        Sealed { masked, tag: self.tag(&masked) }
    }

    fn open(&self, sealed: &Sealed) -> Option<Zeroizing<Scalar>> {
        if !bool::from(self.tag(&sealed.masked).ct_eq(&sealed.tag)) {
            return None;
        }
        let mut plain = Zeroizing::new(sealed.masked);
        self.apply(&mut plain);
        parse_scalar(&plain).ok().map(Zeroizing::new)
    }
}

impl Drop for Mask {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
