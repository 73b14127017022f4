//! Indices of disproportionality: one number for how far shares of votes and of seats lie apart. Exact; Gallagher's has a
//! root and is kept as its square.
//!
//! Sources: M. Gallagher, "Proportionality, disproportionality and electoral systems", Electoral Studies 10 (1991);
//! J. Loosemore and V. Hanby, "The theoretical limits of maximum distortion", British Journal of Political Science 1
//! (1971); the Sainte-Laguë index as in Gallagher (1991).

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde::Serialize;

use super::exact;

/// The indices over shares between 0 and 1: 0 is proportional. Multiply Loosemore-Hanby by 100 for per cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Indices {
    /// Half the sum of the absolute differences: the share of seats that would have to change hands.
    #[serde(serialize_with = "exact")]
    pub loosemore_hanby: BigRational,
    /// The square of the least-squares index: half the sum of the squared differences.
    #[serde(serialize_with = "exact")]
    pub gallagher_squared: BigRational,
    /// The sum of squared differences, each over the share of votes; absent where seats went to a group without a vote.
    #[serde(serialize_with = "maybe_exact")]
    pub sainte_lague: Option<BigRational>,
}

#[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
fn maybe_exact<S: serde::Serializer>(value: &Option<BigRational>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

impl Indices {
    /// Of votes and seats in the same order; all zero where there are no votes or no seats.
    pub fn of(votes: &[u64], seats: &[u64]) -> Self {
        let share = |n: u64, all: u64| BigRational::new(n.into(), all.max(1).into());
        let (cast, filled) = (votes.iter().sum::<u64>(), seats.iter().sum::<u64>());
        let zero = || Self {
            loosemore_hanby: BigRational::zero(),
            gallagher_squared: BigRational::zero(),
            sainte_lague: Some(BigRational::zero()),
        };
        if cast == 0 || filled == 0 {
            return zero();
        }
        let half = BigRational::new(1.into(), 2.into());
        let mut sum = zero();
        for (votes, seats) in votes.iter().zip(seats) {
            let votes = share(*votes, cast);
            let difference = share(*seats, filled) - &votes;
            let squared = &difference * &difference;
            sum.loosemore_hanby += difference.abs() * &half;
            sum.gallagher_squared += &squared * &half;
            sum.sainte_lague = match sum.sainte_lague {
                Some(so_far) if !votes.is_zero() => Some(so_far + squared / votes),
                Some(so_far) if squared.is_zero() => Some(so_far),
                _ => None,
            };
        }
        sum
    }

    /// Gallagher's index in hundredths of a per cent, rounded down: 1234 is 12.34.
    pub fn gallagher(&self) -> u64 {
        let scaled = &self.gallagher_squared * BigRational::from_integer(BigInt::from(100_000_000_u64));
        // Shares are at most 1, so the square is at most 1 and the root at most 10000.
        u64::try_from(scaled.to_integer().sqrt()).unwrap_or(u64::MAX)
    }
}

/// A rational with so many decimals, halves away from zero: for people to read.
///
/// ```
/// use mandat_audit::fidelity::decimal;
/// use num_rational::BigRational;
/// let third = BigRational::new((-1).into(), 3.into());
/// assert_eq!((decimal(&third, 2), decimal(&third, 0)), ("-0.33".into(), "0".into()));
/// ```
pub fn decimal(value: &BigRational, places: u32) -> String {
    let scale = BigInt::from(10).pow(places);
    let rounded = (value * BigRational::from_integer(scale)).round().to_integer();
    let digits = format!("{:0>1$}", rounded.abs().to_string(), places as usize + 1);
    let (whole, part) = digits.split_at(digits.len() - places as usize);
    let sign = if rounded.is_negative() { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// A share in per cent with one place; `None` of nothing.
pub fn percent(part: &BigRational, whole: &BigRational) -> Option<String> {
    let hundred = BigRational::from_integer(100.into());
    (!whole.is_zero()).then(|| decimal(&(part * hundred / whole), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: 50, 30, 20 votes and 6, 3, 1 seats: differences 10, 0, -10 points.
    #[test]
    fn by_hand() {
        let indices = Indices::of(&[50, 30, 20], &[6, 3, 1]);
        let ratio = |n: i64, d: i64| BigRational::new(n.into(), d.into());
        assert_eq!(indices.loosemore_hanby, ratio(1, 10));
        assert_eq!(indices.gallagher_squared, ratio(1, 100));
        assert_eq!(indices.sainte_lague, Some(ratio(2, 100) + ratio(5, 100)));
        assert_eq!(indices.gallagher(), 1000);
    }

    #[test]
    fn proportional_is_zero_and_seats_without_votes_have_no_sainte_lague() {
        let proportional = Indices::of(&[20, 10], &[4, 2]);
        assert_eq!(proportional.gallagher(), 0);
        assert!(proportional.loosemore_hanby.is_zero());
        assert_eq!(Indices::of(&[20, 0], &[1, 1]).sainte_lague, None);
        assert!(Indices::of(&[], &[]).gallagher_squared.is_zero());
    }

    #[test]
    fn decimals_round_halves_away_from_zero() {
        let ratio = |n: i64, d: i64| BigRational::new(n.into(), d.into());
        let texts = [(5, 2), (-5, 2), (1, 8), (-1, 1000)].map(|(n, d)| decimal(&ratio(n, d), 2));
        assert_eq!(texts, ["2.50", "-2.50", "0.13", "0.00"]);
        assert_eq!(decimal(&ratio(5, 2), 0), "3");
    }
}
