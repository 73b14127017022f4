//! The tally: sums of ciphertexts, opened by the trustees, and the small discrete logarithms that the totals are.
//!
//! Opening gives `M = mG` for each total `m`. Whoever counts finds `m` by baby steps and giant steps up to the most that
//! the ballots can give; whoever verifies only multiplies.

use crate::Refused;
use crate::election::Election;
use crate::elgamal::Pair;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::question::Question;

/// The name of the file that the trustees decrypt: all sums of a box, question by question.
pub const FILE: &[u8] = b"tally";

/// The sums of the ballots that count: one list for each question, empty for a ranked one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums(pub Vec<Vec<Pair>>);

impl Sums {
    /// The sums of no ballots.
    pub fn zero(election: &Election) -> Self {
        let zeros = |question: &Question| vec![Pair::zero(); tallied(question)];
        Sums(election.manifest().questions.iter().map(zeros).collect())
    }

    /// Adds other sums of the same election.
    pub fn add(&mut self, other: &Sums) {
        for (sum, pair) in self.0.iter_mut().flatten().zip(other.0.iter().flatten()) {
            *sum += *pair;
        }
    }

    /// The sums of as many ballots of each kind.
    #[must_use]
    pub fn times(mut self, number: u64) -> Self {
        if number != 1 {
            let number = Scalar::from(number);
            for pair in self.0.iter_mut().flatten() {
                *pair = Pair { first: pair.first * number, second: pair.second * number };
            }
        }
        self
    }

    /// The first parts, in order: what the trustees decrypt.
    pub fn firsts(&self) -> Vec<Point> {
        self.0.iter().flatten().map(|pair| Point::of(pair.first)).collect()
    }

    /// The encrypted points that remain when the joint secret times each first part is taken away.
    fn opened(&self, masks: &[RistrettoPoint]) -> Result<Vec<RistrettoPoint>, Refused> {
        if masks.len() != self.0.iter().map(Vec::len).sum::<usize>() {
            return Err(Refused::Length);
        }
        Ok(self.0.iter().flatten().zip(masks).map(|(pair, mask)| pair.second - mask).collect())
    }
}

/// How many sums a question has.
pub(crate) fn tallied(question: &Question) -> usize {
    if matches!(question, Question::Ranked { .. }) { 0 } else { question.ciphertexts() }
}

/// Totals: one list for each question, in the order of its ciphertexts.
pub type Totals = Vec<Vec<u64>>;

/// Finds the totals. `masks` is the joint secret times each first part, as the trustees gave it; `weight` is what all ballots
/// that count weigh together. `tally-over-table` if a total is larger than such ballots can give.
pub fn find(
    election: &Election,
    sums: &Sums,
    masks: &[RistrettoPoint],
    weight: u64,
) -> Result<Totals, Refused> {
    let opened = sums.opened(masks)?;
    let most = election.manifest().questions.iter().map(Question::most).max().unwrap_or(0);
    let bound = weight.checked_mul(most).ok_or(Refused::WeightOverflow)?;
    let table = Table::new(bound)?;
    let mut opened = opened.iter();
    let questions = election.manifest().questions.iter();
    questions.map(|q| opened.by_ref().take(tallied(q)).map(|point| table.find(point)).collect()).collect()
}

/// Checks published totals: `tally-differs` unless they are the box's.
pub fn check(sums: &Sums, masks: &[RistrettoPoint], totals: &Totals) -> Result<(), Refused> {
    let opened = sums.opened(masks)?;
    let same_shape =
        totals.len() == sums.0.len() && totals.iter().zip(&sums.0).all(|(t, s)| t.len() == s.len());
    let right =
        |(total, point): (&u64, &RistrettoPoint)| RistrettoPoint::mul_base(&Scalar::from(*total)) == *point;
    let good = same_shape && totals.iter().flatten().zip(&opened).all(right);
    if good { Ok(()) } else { Err(Refused::TallyDiffers) }
}

/// How many giant steps are encoded together.
const BLOCK: u64 = 64;

/// Small discrete logarithms up to a bound, by baby steps and giant steps (Shanks 1971).
pub struct Table {
    bound: u64,
    steps: u64,
    /// The first 8 bytes of the encoding of `nG`, and `n`; sorted.
    baby: Vec<([u8; 8], u32)>,
}

impl Table {
    /// A table for `0..=bound`; `weight-overflow` if the bound is larger than any election may give.
    pub fn new(bound: u64) -> Result<Self, Refused> {
        if bound > crate::credential::MOST_TOTAL {
            return Err(Refused::WeightOverflow);
        }
        let steps = bound.isqrt() + 1;
        let half = half();
        let mut halves = Vec::with_capacity(usize::try_from(steps).unwrap_or(0));
        let mut point = RistrettoPoint::mul_base(&Scalar::ZERO);
        for _ in 0..steps {
            halves.push(point);
            point += half;
        }
        let encoded = RistrettoPoint::double_and_compress_batch(&halves);
        let mut baby: Vec<_> = encoded.iter().map(|point| prefix(point.as_bytes())).zip(0..).collect();
        baby.sort_unstable();
        Ok(Table { bound, steps, baby })
    }

    /// The logarithm; `tally-over-table` if it is above the bound.
    pub fn find(&self, point: &RistrettoPoint) -> Result<u64, Refused> {
        let stride = half() * Scalar::from(self.steps);
        let mut at = point * Scalar::from(2_u8).invert();
        let giants = self.bound / self.steps + 1;
        let mut giant = 0;
        while giant < giants {
            let count = BLOCK.min(giants - giant);
            let mut halves = Vec::new();
            for _ in 0..count {
                halves.push(at);
                at -= stride;
            }
            for (encoded, step) in RistrettoPoint::double_and_compress_batch(&halves).iter().zip(giant..) {
                for number in self.matches(encoded.as_bytes()) {
                    let number = step * self.steps + number;
                    // The table holds prefixes: the whole point decides.
                    if number <= self.bound && RistrettoPoint::mul_base(&Scalar::from(number)) == *point {
                        return Ok(number);
                    }
                }
            }
            giant += count;
        }
        Err(Refused::TallyOverTable)
    }

    fn matches(&self, encoded: &[u8; 32]) -> impl Iterator<Item = u64> {
        let wanted = prefix(encoded);
        let start = self.baby.partition_point(|(prefix, _)| *prefix < wanted);
        self.baby[start..].iter().take_while(move |(prefix, _)| *prefix == wanted).map(|(_, n)| u64::from(*n))
    }
}

fn half() -> RistrettoPoint {
    RistrettoPoint::mul_base(&Scalar::from(2_u8).invert())
}

fn prefix(encoded: &[u8; 32]) -> [u8; 8] {
    *encoded.first_chunk().expect("32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_total_up_to_the_bound_is_found_and_none_beyond() {
        for bound in [0, 1, 2, 3, 80, 81, 5000] {
            let table = Table::new(bound).expect("small");
            let point = |n: u64| RistrettoPoint::mul_base(&Scalar::from(n));
            for number in (0..=bound).step_by(if bound > 100 { 97 } else { 1 }).chain([bound]) {
                assert_eq!(table.find(&point(number)), Ok(number));
            }
            assert_eq!(table.find(&point(bound + 1)), Err(Refused::TallyOverTable));
            assert_eq!(table.find(&-point(1)), Err(Refused::TallyOverTable));
        }
        assert_eq!(Table::new(u64::MAX).err(), Some(Refused::WeightOverflow));
    }
}
