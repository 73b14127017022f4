//! What every proportional method works on: whole-number weights, floors, room, and the certainty that a solution
//! exists.

use num_bigint::BigUint;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed};

use crate::account::{Account, Basis};
use crate::number::Natural;
use crate::outcome::{Allocation, Outcome, Tie};
use crate::rule::Fraction;
use crate::{Claim, Infeasible, MAX_SEATS};

/// Longest common denominator of the weights, in bits. Averages over months and divisions by small numbers stay far
/// below; without a bound, a million weights could ask for a number of a million digits.
const MAX_SCALE_BITS: u64 = 4096;

/// A solvable problem: the floors fit into the seats, and the room holds them.
#[derive(Debug)]
pub(crate) struct Problem {
    /// Weights times `scale`; zero for claims that get their floors only.
    pub(crate) weights: Vec<Natural>,
    /// The weights' common denominator.
    pub(crate) scale: BigUint,
    /// Seats each gets in any case.
    pub(crate) floors: Vec<u64>,
    /// Seats each gets at most: its cap, all seats, or for weight zero its floor.
    pub(crate) room: Vec<u64>,
    /// Seats to give, floors included.
    pub(crate) seats: u64,
    total: Natural,
    excluded: Vec<usize>,
}

/// What a method returns: seats that are certain, and the claims that are equal for the `open` last ones.
#[derive(Debug)]
pub(crate) struct Solution {
    pub(crate) decided: Vec<u64>,
    pub(crate) tied: Vec<usize>,
    pub(crate) open: u64,
    pub(crate) basis: Basis,
}

impl Problem {
    /// Checks that a solution exists; bounds of single claims are checked before ([`check_bounds`]).
    pub(crate) fn new(
        claims: &[Claim],
        seats: u64,
        threshold: Option<&Fraction>,
    ) -> Result<Self, Infeasible> {
        if seats > MAX_SEATS {
            return Err(Infeasible::TooManySeats);
        }
        if claims.is_empty() && seats > 0 {
            return Err(Infeasible::NoClaims { seats });
        }
        let scale = common_denominator(claims)?;
        let mut weights = whole_weights(claims, &scale);
        let total = weights.iter().fold(Natural::from(0), |sum, weight| sum.plus(weight));
        let excluded = threshold.map(|share| below(&weights, &total, share)).unwrap_or_default();
        for &claim in &excluded {
            weights[claim] = Natural::from(0);
        }
        let floors: Vec<u64> = claims.iter().map(|claim| claim.floor).collect();
        let room = |(claim, weight): (&Claim, &Natural)| {
            let free = claim.cap.unwrap_or(seats).min(seats).max(claim.floor);
            if weight.is_zero() { claim.floor } else { free }
        };
        let room = claims.iter().zip(&weights).map(room).collect();
        let problem = Self { weights, scale, floors, room, seats, total, excluded };
        problem.check_sums()?;
        Ok(problem)
    }

    fn check_sums(&self) -> Result<(), Infeasible> {
        let sum = |numbers: &[u64]| numbers.iter().fold(0_u64, |sum, &n| sum.saturating_add(n));
        let (floors, room, seats) = (sum(&self.floors), sum(&self.room), self.seats);
        if floors > seats {
            return Err(Infeasible::FloorsAboveSeats { floors, seats });
        }
        if room >= seats {
            return Ok(());
        }
        Err(if self.total.is_zero() {
            Infeasible::NoWeight { seats: seats - floors }
        } else if self.contenders().next().is_none() {
            Infeasible::NobodyOverThreshold
        } else {
            Infeasible::CapsBelowSeats { caps: room, seats }
        })
    }

    /// Positions of the claims that take part.
    pub(crate) fn contenders(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.weights.len()).filter(|&claim| !self.weights[claim].is_zero())
    }

    pub(crate) fn outcome(&self, solution: Solution) -> Outcome {
        let total = BigRational::new(self.total.big().into(), self.scale.clone().into());
        let account = Account { total, excluded: self.excluded.clone(), basis: solution.basis, lot: None };
        if solution.open == 0 {
            return Outcome::Decided(Allocation { seats: solution.decided, account });
        }
        Outcome::NeedsLot(Tie {
            decided: solution.decided,
            tied: solution.tied,
            open: solution.open,
            account,
        })
    }
}

/// Refuses weights below zero, floors above caps, and weights whose exact sum would not fit into memory.
pub(crate) fn check_bounds(claims: &[Claim]) -> Result<(), Infeasible> {
    for (position, claim) in claims.iter().enumerate() {
        if claim.weight.is_negative() {
            return Err(Infeasible::NegativeWeight { claim: position });
        }
        if claim.cap.is_some_and(|cap| cap < claim.floor) {
            return Err(Infeasible::FloorAboveCap { claim: position });
        }
    }
    common_denominator(claims).map(|_| ())
}

fn common_denominator(claims: &[Claim]) -> Result<BigUint, Infeasible> {
    let mut scale = BigUint::one();
    for claim in claims.iter().filter(|claim| !claim.weight.denom().is_one()) {
        scale = scale.lcm(claim.weight.denom().magnitude());
        if scale.bits() > MAX_SCALE_BITS {
            return Err(Infeasible::WeightsTooFine);
        }
    }
    Ok(scale)
}

fn whole_weights(claims: &[Claim], scale: &BigUint) -> Vec<Natural> {
    let whole = |claim: &Claim| {
        let (over, under) = (claim.weight.numer().magnitude(), claim.weight.denom().magnitude());
        match u64::try_from(over) {
            Ok(small) if scale.is_one() => Natural::from(small),
            _ => Natural::from(over * (scale / under)),
        }
    };
    claims.iter().map(whole).collect()
}

/// Positions of the claims with less than `share` of the total.
fn below(weights: &[Natural], total: &Natural, share: &Fraction) -> Vec<usize> {
    let over = Natural::from(share.value().numer().magnitude().clone());
    let under = Natural::from(share.value().denom().magnitude().clone());
    let needed = total.times(&over);
    (0..weights.len()).filter(|&claim| weights[claim].times(&under) < needed).collect()
}
