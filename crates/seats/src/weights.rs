//! The weight of a delegate's vote: a unit's votes divided among those of its delegates who are there.
//!
//! This is the last link of the chain before a decision (roll, seats, contest, seat, *weight*). Everything is an exact
//! rational: 437 members and 3 delegates give 437/3 each, and three times that is 437 again.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

/// How a unit's votes are carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Votes of each delegate.
    pub each: BigRational,
    /// Votes that nobody carries: all of them without a delegate, otherwise what is above the cap.
    pub idle: BigRational,
}

/// Divides `votes` (at least zero) equally among `delegates` present, each carrying at most `cap`.
///
/// ```
/// use mandat_seats::weights::share_equally;
/// use num_rational::BigRational;
/// let members = BigRational::from_integer(437.into());
/// let carried = share_equally(&members, 3, None); // NATCA: a local's votes among its registered delegates
/// assert_eq!(carried.each, BigRational::new(437.into(), 3.into()));
/// ```
pub fn share_equally(votes: &BigRational, delegates: u64, cap: Option<&BigRational>) -> Carried {
    if delegates == 0 {
        return Carried { each: BigRational::zero(), idle: votes.clone() };
    }
    let delegates = BigInt::from(delegates);
    let even = votes / &delegates;
    let each = cap.map_or(even.clone(), |cap| even.min(cap.clone()));
    let idle = votes - &each * &delegates;
    Carried { each, idle }
}

/// The average of counts taken month by month, exact; `None` without a month.
///
/// ```
/// use mandat_seats::weights::average;
/// assert_eq!(average(&[100, 101, 101, 101]).unwrap().to_string(), "403/4"); // UWUA: the last four months
/// assert_eq!(average(&[]), None);
/// ```
pub fn average(counts: &[u64]) -> Option<BigRational> {
    let sum: BigInt = counts.iter().map(|&count| BigInt::from(count)).sum();
    (!counts.is_empty()).then(|| BigRational::new(sum, counts.len().into()))
}

/// The fewest delegates that carry `votes` with at most `cap` each; `None` where no number does.
///
/// ```
/// use mandat_seats::weights::delegates_needed;
/// use num_rational::BigRational;
/// let number = |n: u64| BigRational::from_integer(n.into());
/// assert_eq!(delegates_needed(&number(2001), &number(1000)), Some(3)); // UWUA: none carries more than 1,000
/// assert_eq!(delegates_needed(&number(1), &number(0)), None);
/// ```
pub fn delegates_needed(votes: &BigRational, cap: &BigRational) -> Option<u64> {
    if votes.is_zero() {
        return Some(0);
    }
    if cap <= &BigRational::zero() {
        return None;
    }
    u64::try_from((votes / cap).ceil().to_integer()).ok()
}
