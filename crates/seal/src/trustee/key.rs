//! A trustee's own key, the only secret that a trustee keeps: everything dealt to them lies encrypted on the record, so
//! the medium with this one key restores the share.
//!
//! Registration proves possession, bound to the ceremony and the place: without it a trustee could register the negated sum
//! of the others' keys (a rogue key), or copy somebody's.

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::structure::Place;
use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar, parse_scalar};
use crate::proof::equality::{Equality, Pairs};
use crate::proof::knowledge::Knowledge;
use crate::transcript::Transcript;
use crate::wire::{Reader, Writer};

const VERSION: u8 = 1;

/// Identifies a ceremony: a hash of what it is for and of its structure ([`super::Ceremony::new`]).
pub type CeremonyId = [u8; 32];

/// A trustee's secret key. It leaves memory when it is dropped and shows nothing in `Debug`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TrusteeKey(Scalar);

impl std::fmt::Debug for TrusteeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrusteeKey(..)")
    }
}

impl TrusteeKey {
    /// A fresh key.
    pub fn generate<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        loop {
            let secret = Scalar::random(rng);
            if secret != Scalar::ZERO {
                return Self(secret);
            }
        }
    }

    /// Reads a key that [`TrusteeKey::to_bytes`] wrote; `None` for zero and for what is not canonical.
    pub fn from_bytes(bytes: [u8; 32]) -> Option<Self> {
        let secret = parse_scalar(&bytes).ok()?;
        (secret != Scalar::ZERO).then_some(Self(secret))
    }

    /// The key, to be kept on the trustee's medium.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public key.
    pub fn public(&self) -> Point {
        Point::of(RistrettoPoint::mul_base(&self.0))
    }

    /// The registration of this key for a place in a ceremony.
    pub fn register<R: CryptoRng + ?Sized>(
        &self,
        ceremony: &CeremonyId,
        place: Place,
        rng: &mut R,
    ) -> Registration {
        let key = self.public();
        let proof = Knowledge::prove(domain(ceremony, place, &key), &self.0, rng);
        Registration { place, key, proof }
    }

    /// The point shared with the holder of an ephemeral key.
    pub(crate) fn agree(&self, ephemeral: &Point) -> Point {
        Point::of(self.0 * ephemeral.value())
    }

    /// Proof that [`TrusteeKey::agree`] gave `shared`.
    pub(crate) fn prove_agreement<R: CryptoRng + ?Sized>(
        &self,
        transcript: Transcript,
        ephemeral: &Point,
        shared: &Point,
        rng: &mut R,
    ) -> Equality {
        let pairs = Pairs { public: self.public(), base: *ephemeral, image: *shared };
        Equality::prove(transcript, &pairs, &self.0, rng)
    }
}

/// A trustee's key as it stands on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Whose.
    pub place: Place,
    /// The key to which shares are encrypted.
    pub key: Point,
    pub(crate) proof: Knowledge,
}

impl Registration {
    /// Whether the owner proved to hold the key, for this ceremony and this place.
    pub fn holds(&self, ceremony: &CeremonyId) -> bool {
        !self.key.is_identity()
            && self.proof.verify(domain(ceremony, self.place, &self.key), &self.key).is_ok()
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        self.place.write(&mut to);
        to.point(&self.key);
        to.bytes(&self.proof.bytes());
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, 1 + 4 + 3 * 32)?;
        let read = Self {
            place: Place::read(&mut from)?,
            key: from.key()?,
            proof: Knowledge::parse(from.array()?)?,
        };
        from.end()?;
        Ok(read)
    }
}

fn domain(ceremony: &CeremonyId, place: Place, key: &Point) -> Transcript {
    let mut transcript = begin("trustee-key", ceremony, place);
    transcript.point("key", key);
    transcript
}

/// A transcript about one trustee in one ceremony.
pub(crate) fn begin(domain: &'static str, ceremony: &CeremonyId, place: Place) -> Transcript {
    let mut transcript = Transcript::new(domain, 1);
    transcript.bytes("group", crate::group::NAME.as_bytes());
    transcript.point("generator", &Point::base());
    transcript.bytes("ceremony", ceremony);
    transcript.number("platform", place.group().into());
    transcript.number("person", place.person().into());
    transcript
}
