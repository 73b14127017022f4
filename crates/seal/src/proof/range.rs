//! That a ciphertext encrypts a number of `0..=max`.
//!
//! Up to ten this is one disjunction. Above, the number is written as a sum of bits with the factors
//! `1, 2, 4, ..., max - (2^k - 1)`, which reach every number up to `max` and none beyond; each bit is encrypted and proven to
//! be 0 or 1. The first bit's ciphertext is what the others leave of the number's own, so that the bits add up to it by
//! construction, without another proof.

use super::Witness;
use super::one_of::{self, OneOf};
use crate::Refused;
use crate::batch::{Base, Statement, Term};
use crate::elgamal::{Ciphertext, Key};
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::wire::Reader;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable as _, ConstantTimeGreater as _};

/// The largest `max` for which one disjunction is as short as bits.
pub const DISJUNCTION: u64 = 10;

/// The proof: ciphertexts of all bits but the first (none for a disjunction), and a disjunction for each bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// Ciphertexts of the bits after the first.
    pub bits: Vec<Ciphertext>,
    /// One disjunction over `0..=max`, or one over 0 and 1 for each bit.
    pub proofs: Vec<OneOf>,
}

/// The factors of the bits for `max`; the single factor 1 stands for one disjunction.
pub fn factors(max: u64) -> Vec<u64> {
    if max <= DISJUNCTION {
        return vec![1];
    }
    let powers = max.ilog2();
    (0..powers).map(|bit| 1 << bit).chain([max - ((1 << powers) - 1)]).collect()
}

/// The numbers over which each disjunction of a proof for `max` goes.
fn each_max(max: u64) -> u64 {
    if max <= DISJUNCTION { max } else { 1 }
}

/// The bits of a number under [`factors`], in constant time.
fn bits(number: u64, factors: &[u64]) -> Vec<u64> {
    let (last, powers) = factors.split_last().expect("at least the factor 1");
    // With the last factor only where the powers of two alone do not reach.
    let reach = (1_u64 << powers.len()) - 1;
    let high = number.ct_gt(&reach);
    let rest = u64::conditional_select(&number, &number.wrapping_sub(*last), high);
    (0..powers.len()).map(|bit| rest >> bit & 1).chain([u64::from(high.unwrap_u8())]).collect()
}

/// A prover between commitment and response.
pub struct Committed {
    bits: usize,
    parts: Vec<(one_of::Committed, usize)>,
}

/// Commits; returns the halves of the points that follow: the bits' ciphertexts, then all commitments.
///
/// Draws for every bit after the first its randomness, in order; then the scalars of each disjunction.
pub fn commit<R: CryptoRng + ?Sized>(
    key: &Key,
    max: u64,
    witness: Witness,
    rng: &mut R,
) -> (Committed, Vec<RistrettoPoint>) {
    let factors = factors(max);
    let (mut halves, mut commitments) = (Vec::new(), Vec::new());
    let mut witnesses = vec![witness];
    if factors.len() > 1 {
        let half = Scalar::from(2_u8).invert();
        let digits = bits(witnesses[0].number, &factors);
        for (factor, digit) in factors.iter().zip(&digits).skip(1) {
            let bit = Witness { number: *digit, randomness: Scalar::random(rng) };
            let pair = key.encrypt(&(Scalar::from(bit.number) * half), &(bit.randomness * half));
            halves.extend([pair.first, pair.second]);
            witnesses[0].randomness -= Scalar::from(*factor) * bit.randomness;
            witnesses.push(bit);
        }
        witnesses[0].number = digits[0];
    }
    let count = halves.len() / 2;
    let mut parts = Vec::new();
    for witness in witnesses {
        let (part, points) = one_of::commit(key, each_max(max), witness, rng);
        parts.push((part, points.len()));
        commitments.extend(points);
    }
    halves.extend(commitments);
    (Committed { bits: count, parts }, halves)
}

impl Committed {
    /// Answers the common challenge; `points` are those that were committed, of which this takes its own.
    pub fn respond(self, common: &Scalar, points: &mut std::slice::Iter<'_, Point>) -> Range {
        let mut next = |count: usize| points.by_ref().take(count).copied().collect::<Vec<_>>();
        let bits = next(2 * self.bits);
        let bits = bits.chunks_exact(2).map(|pair| Ciphertext { first: pair[0], second: pair[1] }).collect();
        let proofs = self.parts.into_iter().map(|(part, count)| part.respond(common, &next(count))).collect();
        Range { bits, proofs }
    }
}

impl Range {
    /// Bytes of a proof for `0..=max`.
    pub fn width(max: u64) -> u64 {
        let bits = factors(max).len() as u64;
        (bits - 1) * Ciphertext::WIDTH as u64 + bits * OneOf::width(each_max(max))
    }

    pub(crate) fn read(reader: &mut Reader<'_>, max: u64) -> Result<Self, Refused> {
        let count = factors(max).len();
        let bits = (1..count).map(|_| Ciphertext::parse(reader.array()?)).collect::<Result<_, Refused>>()?;
        let proofs = (0..count).map(|_| OneOf::read(reader, each_max(max))).collect::<Result<_, _>>()?;
        Ok(Range { bits, proofs })
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        self.bits.iter().for_each(|bit| bytes.extend(bit.bytes()));
        self.proofs.iter().for_each(|proof| proof.write(bytes));
    }

    /// The points that the common challenge must bind, besides the ciphertext itself: bits, then commitments.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        let bits = self.bits.iter().flat_map(|bit| [&bit.first, &bit.second]);
        bits.chain(self.proofs.iter().flat_map(|proof| proof.commitments.iter().flatten()))
    }

    /// Adds the proof's equations to a statement. The ciphertext is given as sums of points, `first` and `second`.
    pub fn claim(
        &self,
        common: &Scalar,
        max: u64,
        mut first: Vec<Term>,
        mut second: Vec<Term>,
        statement: &mut Statement,
    ) {
        let mut others = Vec::new();
        for (factor, bit) in factors(max).iter().skip(1).zip(&self.bits) {
            let pair = [statement.own(&bit.first), statement.own(&bit.second)];
            let factor = -Scalar::from(*factor);
            first.push((factor, pair[0]));
            second.push((factor, pair[1]));
            others.push(pair);
        }
        let [low, high] = [first, second].map(|parts| base(parts, statement));
        let pairs = std::iter::once([low, high]).chain(others);
        for ([first, second], proof) in pairs.zip(&self.proofs) {
            proof.claim(common, first, second, statement);
        }
    }
}

/// A sum as a base: a point by itself where the sum has only that.
fn base(parts: Vec<Term>, statement: &mut Statement) -> Base {
    match parts.as_slice() {
        [(factor, base)] if *factor == Scalar::ONE => *base,
        _ => statement.derive(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_factors_reach_every_number_up_to_the_limit_and_none_beyond() {
        for max in (11..200).chain([255, 256, 257, 1000]) {
            let factors = factors(max);
            assert_eq!(factors.iter().sum::<u64>(), max);
            for number in 0..=max {
                let digits = bits(number, &factors);
                assert!(digits.iter().all(|digit| *digit <= 1));
                let sum: u64 = digits.iter().zip(&factors).map(|(digit, factor)| digit * factor).sum();
                assert_eq!(sum, number, "limit {max}");
            }
        }
    }

    /// Proves with a witness, honest or not, and verifies under a challenge that binds everything.
    fn verdict(max: u64, number: u64, claimed: u64) -> Result<(), Refused> {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(max);
        let key = Key::new(crate::group::generator("test key", b"", 0)).expect("a key");
        let randomness = Scalar::random(&mut rng);
        let ciphertext = key.encrypt(&Scalar::from(number), &randomness).encode();
        let (prover, halves) = commit(&key, max, Witness { number: claimed, randomness }, &mut rng);
        let points = Point::of_halves(&halves);
        let mut transcript = crate::transcript::Transcript::new("range-test", 1);
        transcript.bytes("ciphertext", &ciphertext.bytes());
        transcript.points("points", points.iter());
        let challenge = transcript.challenge();
        let proof = prover.respond(&challenge, &mut points.iter());
        assert!(proof.points().eq(points.iter()));
        let mut bytes = Vec::new();
        proof.write(&mut bytes);
        assert_eq!(bytes.len() as u64, Range::width(max));
        assert_eq!(Range::read(&mut Reader::new(&bytes), max).as_ref(), Ok(&proof));
        let mut statement = Statement::new(&[&bytes, &ciphertext.bytes()]);
        let [first, second] = [&ciphertext.first, &ciphertext.second].map(|point| statement.own(point));
        proof.claim(&challenge, max, vec![(Scalar::ONE, first)], vec![(Scalar::ONE, second)], &mut statement);
        crate::batch::verify_one([Point::base(), *key.point()], statement)
    }

    #[test]
    fn every_number_of_the_range_can_be_proven_and_no_other() {
        for max in [0, 1, 2, 10, 11, 12, 40] {
            for number in 0..=max {
                assert_eq!(verdict(max, number, number), Ok(()), "{number} of {max}");
            }
            for (number, claimed) in [(max + 1, max + 1), (max + 1, max), (max + 1, 0), (u64::MAX, 0)] {
                assert_eq!(verdict(max, number, claimed), Err(Refused::BadProof), "{number} of {max}");
            }
        }
    }
}
