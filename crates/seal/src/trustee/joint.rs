//! What a ceremony gives: the joint key, each trustee's verification key (which anybody computes), and each trustee's
//! secret share (which only its owner can).

use std::collections::{BTreeMap, BTreeSet};

use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::deal::Deal;
use super::fault::{Charge, Fault};
use super::key::{CeremonyId, begin};
use super::structure::{Place, Structure};
use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::proof::knowledge::Knowledge;
use crate::transcript::{Context, Transcript};
use crate::wire::{Reader, Writer};
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};

const VERSION: u8 = 1;

/// The key of an election, made by its trustees together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointKey {
    pub(crate) session: CeremonyId,
    pub(crate) structure: Structure,
    digest: [u8; 32],
    key: Point,
    verification: BTreeMap<Place, Point>,
}

impl JointKey {
    /// The sum of the deals of those who were not disqualified. `None` if it were the identity, under which nothing is secret.
    pub(crate) fn of(
        session: CeremonyId,
        structure: &Structure,
        deals: &BTreeMap<Place, &Deal>,
    ) -> Option<Self> {
        let sum: RistrettoPoint = deals.values().map(|deal| deal.public().value()).sum();
        if sum.is_identity() {
            return None;
        }
        let key = Point::of(sum);
        let total = Commitments::sum(structure, deals);
        let places = structure.places().filter(|place| deals.contains_key(place));
        let verification: BTreeMap<Place, Point> =
            places.map(|place| (place, Point::of(total.at(place)))).collect();
        let mut transcript = Transcript::new("trustee-joint-key", 1);
        transcript.bytes("ceremony", &session);
        for (place, deal) in deals {
            transcript.number("platform", place.group().into());
            transcript.number("person", place.person().into());
            transcript.bytes("deal", &deal.commit(&session).0);
        }
        transcript.point("joint key", &key);
        transcript.points("verification keys", verification.values().collect::<Vec<_>>().into_iter());
        let digest = *transcript.digest().first_chunk().expect("a SHA-512 has 64 bytes");
        Some(Self { session, structure: structure.clone(), digest, key, verification })
    }

    /// The key that ballots are encrypted with.
    pub const fn key(&self) -> &Point {
        &self.key
    }

    /// What every trustee confirms: a hash of all deals, the joint key and all verification keys.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Who must come together.
    pub const fn structure(&self) -> &Structure {
        &self.structure
    }

    /// The verification key of each trustee: their share times the generator.
    pub const fn verification(&self) -> &BTreeMap<Place, Point> {
        &self.verification
    }

    /// Whether the trustees who were not disqualified can decrypt.
    pub fn suffices(&self) -> bool {
        self.structure.suffices(&self.verification.keys().copied().collect::<BTreeSet<_>>())
    }

    /// What every proof of an election under this key is bound to.
    pub fn context(&self, election: [u8; 32]) -> Context {
        Context { election, joint: self.key, trustees: self.verification.values().copied().collect() }
    }
}

impl JointKey {
    /// The canonical bytes, for whoever verifies a box without the ceremony's record.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        to.bytes(&self.session);
        self.structure.write(&mut to);
        to.bytes(&self.digest);
        to.point(&self.key);
        to.u32(u32::try_from(self.verification.len()).unwrap_or(u32::MAX));
        for (place, key) in &self.verification {
            place.write(&mut to);
            to.point(key);
        }
        to.0
    }

    /// Reads canonical bytes. That the key is the ceremony's is not shown by them: a box's manifest binds their hash.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, 1 << 16)?;
        let session = *from.array()?;
        let structure = Structure::read(&mut from)?;
        let (digest, key) = (*from.array()?, from.key()?);
        let count = from.count(36)?;
        let entries = from.list(count, |from| Ok((Place::read(from)?, from.key()?)))?;
        from.end()?;
        let sorted = entries.windows(2).all(|pair| pair[0].0 < pair[1].0);
        if !sorted || !entries.iter().all(|(place, _)| structure.has(*place)) {
            return Err(Refused::ShareIndex);
        }
        Ok(Self { session, structure, digest, key, verification: entries.into_iter().collect() })
    }
}

/// The commitments of several deals, added up.
struct Commitments {
    outer: Vec<RistrettoPoint>,
    inner: Vec<Vec<RistrettoPoint>>,
}

impl Commitments {
    fn sum(structure: &Structure, deals: &BTreeMap<Place, &Deal>) -> Self {
        let outer = (0..usize::from(structure.threshold()))
            .map(|k| deals.values().map(|deal| deal.outer()[k].value()).sum())
            .collect();
        let inner = (structure.groups().iter().enumerate())
            .map(|(g, group)| {
                let terms = 0..usize::from(group.threshold - 1);
                terms.map(|k| deals.values().map(|deal| deal.inner()[g][k].value()).sum()).collect()
            })
            .collect();
        Self { outer, inner }
    }

    fn at(&self, place: Place) -> RistrettoPoint {
        let inner = &self.inner[usize::from(place.group() - 1)];
        evaluate_public(self.outer.iter(), inner.iter(), place)
    }
}

/// The share of a place times the generator: the outer polynomial at the group's number plus the inner one, without a
/// constant term, at the person's.
pub(crate) fn evaluate_public<'a>(
    outer: impl Iterator<Item = &'a RistrettoPoint>,
    inner: impl Iterator<Item = &'a RistrettoPoint>,
    place: Place,
) -> RistrettoPoint {
    let terms = powers(place.group()).zip(outer).chain(powers(place.person()).skip(1).zip(inner));
    let (scalars, points): (Vec<Scalar>, Vec<&RistrettoPoint>) = terms.unzip();
    RistrettoPoint::vartime_multiscalar_mul(scalars, points)
}

fn powers(x: u16) -> impl Iterator<Item = Scalar> {
    let x = Scalar::from(u64::from(x));
    std::iter::successors(Some(Scalar::ONE), move |power| Some(power * x))
}

/// A trustee's share of the joint secret.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SecretShare {
    #[zeroize(skip)]
    pub(crate) place: Place,
    pub(crate) secret: Scalar,
}

impl std::fmt::Debug for SecretShare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretShare({}, ..)", self.place)
    }
}

/// A trustee's word that they computed the same joint key from the record, and their proof that they hold their share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Who confirms.
    pub place: Place,
    /// The digest confirmed.
    pub digest: [u8; 32],
    pub(crate) proof: Knowledge,
}

impl Confirmation {
    /// Confirms a joint key.
    pub fn new<R: CryptoRng + ?Sized>(joint: &JointKey, share: &SecretShare, rng: &mut R) -> Self {
        let public = Point::of(RistrettoPoint::mul_base(&share.secret));
        let proof = Knowledge::prove(domain(joint, share.place, &public), &share.secret, rng);
        Self { place: share.place, digest: joint.digest, proof }
    }

    /// Whether it confirms this joint key by the share that the record binds.
    pub(crate) fn check(&self, joint: &JointKey) -> Result<(), Charge> {
        let charge = |fault| Charge::new(self.place, fault);
        let public = joint.verification.get(&self.place).ok_or(charge(Fault::Disqualified))?;
        if self.digest != joint.digest {
            return Err(charge(Fault::ConfirmDiffers));
        }
        if self.proof.verify(domain(joint, self.place, public), public).is_err() {
            return Err(charge(Fault::ConfirmProof));
        }
        Ok(())
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        self.place.write(&mut to);
        to.bytes(&self.digest);
        to.bytes(&self.proof.bytes());
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, 1 + 4 + 3 * 32)?;
        let read = Self {
            place: Place::read(&mut from)?,
            digest: *from.array()?,
            proof: Knowledge::parse(from.array()?)?,
        };
        from.end()?;
        Ok(read)
    }
}

fn domain(joint: &JointKey, place: Place, public: &Point) -> Transcript {
    let mut transcript = begin("trustee-confirm", &joint.session, place);
    transcript.bytes("digest", &joint.digest);
    transcript.point("verification key", public);
    transcript
}
