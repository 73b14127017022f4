//! The numbers of a Gregory count: fixed decimals as a rule's text prescribes, or exact ratios.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero as _;

use crate::amount::Amount;

/// How a rule reckons with the values of papers and with votes.
pub(in crate::rule) trait Arithmetic {
    /// What one paper of one vote is worth.
    type Value: Ord + Clone;
    /// Votes.
    type Votes: Ord + Clone;

    /// The value of a paper that has not moved.
    fn one(&self) -> Self::Value;
    /// The votes of papers of so many units.
    fn votes(&self, units: u64, value: &Self::Value) -> Self::Votes;
    /// The value of a share of a paper that `candidates` divide equally.
    fn split(&self, value: &Self::Value, candidates: usize) -> Self::Value;
    /// The value of a paper when a surplus moves: value x surplus / votes.
    fn revalue(&self, value: &Self::Value, surplus: &Self::Votes, votes: &Self::Votes) -> Self::Value;
    fn zero(&self) -> Self::Votes;
    fn add(&self, to: &mut Self::Votes, votes: Self::Votes);
    /// `from` less `votes`, which are no more.
    fn less(&self, from: &Self::Votes, votes: &Self::Votes) -> Self::Votes;
    fn amount(&self, votes: &Self::Votes) -> Amount;
}

/// Values of a fixed number of decimals, every further digit ignored. Votes are in units of a `unit x 10^places`-th
/// vote; the ballots bound them to 10^15 units, so nothing overflows up to nine places.
pub(in crate::rule) struct Decimals {
    places: u8,
    scale: u64,
    unit: u64,
}

impl Decimals {
    pub(in crate::rule) fn new(places: u8, unit: u64) -> Self {
        Self { places, scale: 10u64.pow(u32::from(places)), unit }
    }
}

impl Arithmetic for Decimals {
    type Value = u64;
    type Votes = u128;

    fn one(&self) -> u64 {
        self.scale
    }

    fn votes(&self, units: u64, value: &u64) -> u128 {
        u128::from(units) * u128::from(*value)
    }

    fn split(&self, value: &u64, candidates: usize) -> u64 {
        value / candidates as u64
    }

    fn revalue(&self, value: &u64, surplus: &u128, votes: &u128) -> u64 {
        let value = surplus * u128::from(*value) / votes;
        u64::try_from(value).expect("a surplus is below the votes, so no value grows")
    }

    fn zero(&self) -> u128 {
        0
    }

    fn add(&self, to: &mut u128, votes: u128) {
        *to += votes;
    }

    fn less(&self, from: &u128, votes: &u128) -> u128 {
        from - votes
    }

    fn amount(&self, votes: &u128) -> Amount {
        let units = i128::try_from(*votes).expect("at most 10^24 units of votes");
        Amount::scaled(units, self.unit, self.places)
    }
}

/// Exact ratios.
pub(in crate::rule) struct Exact {
    pub(in crate::rule) unit: u64,
}

impl Arithmetic for Exact {
    type Value = BigRational;
    type Votes = BigRational;

    fn one(&self) -> BigRational {
        BigRational::new(1.into(), self.unit.into())
    }

    fn votes(&self, units: u64, value: &BigRational) -> BigRational {
        value * BigInt::from(units)
    }

    fn split(&self, value: &BigRational, candidates: usize) -> BigRational {
        value / BigInt::from(candidates)
    }

    fn revalue(&self, value: &BigRational, surplus: &BigRational, votes: &BigRational) -> BigRational {
        value * surplus / votes
    }

    fn zero(&self) -> BigRational {
        BigRational::zero()
    }

    fn add(&self, to: &mut BigRational, votes: BigRational) {
        *to += votes;
    }

    fn less(&self, from: &BigRational, votes: &BigRational) -> BigRational {
        from - votes
    }

    fn amount(&self, votes: &BigRational) -> Amount {
        Amount::from_ratio(votes.clone())
    }
}
