//! Decryption: each trustee multiplies the first parts of all ciphertexts of a file by their share and gives one proof for
//! the whole file; those who suffice are combined by Lagrange's formula.
//!
//! One proof for a file: with weights that hash everything (so that nobody knows them before the parts are fixed) the
//! weighted sums of first parts and of parts have the same logarithm as the verification key. A file with a single wrong part
//! passes with probability 2^-128. Whose proof fails is named; the entry that carries it, signed, is the evidence.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use curve25519_dalek::traits::VartimeMultiscalarMul;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::fault::{Charge, Fault};
use super::joint::{JointKey, SecretShare};
use super::structure::Place;
use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::proof::equality::{Equality, Pairs};
use crate::transcript::{Context, Transcript};
use crate::wire::{Reader, Writer};

const VERSION: u8 = 1;

/// The most ciphertexts of one file.
pub const MOST_PARTS: usize = 1 << 24;

/// What is decrypted: the election, the name of the file in it, and the first parts of its ciphertexts.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// The election.
    pub context: &'a Context,
    /// Which file: a question's tally, a mix, a rehearsal.
    pub name: &'a [u8],
    /// The first part of every ciphertext.
    pub firsts: &'a [Point],
}

/// A trustee's partial decryption of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// Whose.
    pub place: Place,
    pub(crate) parts: Vec<Point>,
    pub(crate) proof: Equality,
}

/// A partial decryption whose proof holds; it is kept as such, so that nobody has to ask again.
#[derive(Clone, Debug)]
pub struct Checked<P>(P);

impl SecretShare {
    /// Decrypts a file in part.
    pub fn decrypt<R: CryptoRng + ?Sized>(&self, joint: &JointKey, file: File<'_>, rng: &mut R) -> Partial {
        let half = Zeroizing::new(Scalar::from(2u8).invert() * self.secret);
        let halves: Vec<RistrettoPoint> = file.firsts.iter().map(|first| *half * first.value()).collect();
        let parts = Point::of_halves(&halves);
        let (base, image, transcript) = weighed(joint, self.place, file, &parts);
        let public = Point::of(RistrettoPoint::mul_base(&self.secret));
        let proof = Equality::prove(transcript, &Pairs { public, base, image }, &self.secret, rng);
        Partial { place: self.place, parts, proof }
    }
}

impl JointKey {
    /// Checks one trustee's partial decryption.
    pub fn check<P: Borrow<Partial>>(&self, file: File<'_>, held: P) -> Result<Checked<P>, Charge> {
        let partial = held.borrow();
        let charge = |fault| Charge::new(partial.place, fault);
        if !self.structure.has(partial.place) {
            return Err(charge(Fault::UnknownPlace));
        }
        let public = self.verification().get(&partial.place).ok_or(charge(Fault::Disqualified))?;
        if partial.parts.len() != file.firsts.len() {
            return Err(charge(Fault::Length));
        }
        let (base, image, transcript) = weighed(self, partial.place, file, &partial.parts);
        let pairs = Pairs { public: *public, base, image };
        match partial.proof.verify(transcript, &pairs) {
            Ok(()) => Ok(Checked(held)),
            Err(_) => Err(charge(Fault::PartialWrong)),
        }
    }

    /// The joint secret times every first part. `None` exactly when the trustees do not suffice.
    pub fn combine<P: Borrow<Partial>>(&self, checked: &[Checked<P>]) -> Option<Vec<RistrettoPoint>> {
        let parts = checked.iter().map(|checked| checked.0.borrow());
        let by_place: BTreeMap<Place, &Partial> = parts.map(|partial| (partial.place, partial)).collect();
        let factors = self.structure.quorum(&by_place.keys().copied().collect::<BTreeSet<_>>())?;
        let chosen: Vec<&Partial> = factors.keys().map(|place| by_place[place]).collect();
        let rows = chosen.iter().map(|partial| partial.parts.len()).min()?;
        let row = |n: usize| {
            let points = chosen.iter().map(|partial| partial.parts[n].value());
            RistrettoPoint::vartime_multiscalar_mul(factors.values(), points)
        };
        Some((0..rows).map(row).collect())
    }

    /// Checks all and combines those that are good. Also names the wrong ones, whether or not the rest suffices.
    pub fn decrypt(
        &self,
        file: File<'_>,
        partials: &[Partial],
    ) -> (Option<Vec<RistrettoPoint>>, Vec<Charge>) {
        let (mut good, mut charges) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for partial in partials {
            if !seen.insert(partial.place) {
                charges.push(Charge::new(partial.place, Fault::DuplicateKey));
                continue;
            }
            match self.check(file, partial) {
                Ok(checked) => good.push(checked),
                Err(charge) => charges.push(charge),
            }
        }
        (self.combine(&good), charges)
    }
}

/// The weighted sums over a file, and the transcript that its proof goes on from.
fn weighed(joint: &JointKey, place: Place, file: File<'_>, parts: &[Point]) -> (Point, Point, Transcript) {
    let mut transcript = file.context.transcript("partial-decryption", 1);
    transcript.bytes("ceremony", joint.digest());
    transcript.number("platform", place.group().into());
    transcript.number("person", place.person().into());
    transcript.bytes("file", file.name);
    transcript.points("first parts", file.firsts.iter());
    transcript.points("partial decryptions", parts.iter());
    let seed = transcript.clone().digest();
    let weights = weights("partial-decryption-weights", &seed, parts.len());
    let sum = |points: &[Point]| {
        Point::of(RistrettoPoint::vartime_multiscalar_mul(&weights, points.iter().map(Point::value)))
    };
    (sum(file.firsts), sum(parts), transcript)
}

/// Weights of 128 bits that follow from a seed: four of each hash.
pub(crate) fn weights(domain: &str, seed: &[u8; 64], count: usize) -> Vec<Scalar> {
    let block = |n: usize| {
        let mut transcript = Transcript::new(domain, 1);
        transcript.bytes("seed", seed);
        transcript.number("block", n as u64);
        let digest = transcript.digest();
        let weights: Vec<Scalar> = digest
            .chunks_exact(16)
            .map(|chunk| Scalar::from(u128::from_le_bytes(*chunk.first_chunk().expect("16 bytes"))))
            .collect();
        weights
    };
    (0..count.div_ceil(4)).flat_map(block).take(count).collect()
}

impl Partial {
    /// How many bytes a partial decryption with so many parts has.
    pub const fn bytes_of(parts: usize) -> usize {
        1 + 4 + 3 * 32 + 4 + 32 * parts
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        self.place.write(&mut to);
        to.bytes(&self.proof.bytes());
        to.u32(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        self.parts.iter().for_each(|part| to.point(part));
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, 1 + 4 + 3 * 32 + 4 + 32 * MOST_PARTS)?;
        let place = Place::read(&mut from)?;
        let proof = Equality::parse(from.array()?)?;
        let count = from.count(32)?;
        let parts = from.list(count, Reader::point)?;
        from.end()?;
        Ok(Self { place, parts, proof })
    }

    #[cfg(test)]
    pub(crate) fn spoil(&mut self, row: usize) {
        self.parts[row] = Point::of(self.parts[row].value() + Point::base().value());
    }
}
