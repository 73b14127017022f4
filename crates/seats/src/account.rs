//! The account of an allocation: what a person needs to recompute it with a pocket calculator.
//!
//! It keeps the few numbers from which everything else follows (a divisor, a quota), not a table of a million lines:
//! memory stays in proportion to the claims.

use num_rational::BigRational;

use crate::outcome::LotUse;

/// How an allocation came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Sum of all weights, before any threshold.
    pub total: BigRational,
    /// Positions of the claims that a threshold or viability keeps out; they have their floors only.
    pub excluded: Vec<usize>,
    /// The numbers of the rule.
    pub basis: Basis,
    /// The lot, where one was needed.
    pub lot: Option<LotUse>,
}

/// The numbers of each kind of rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Every claim by itself, from the rule's own text (step table, fixed number), or nothing to give.
    Each,
    /// Divisor methods: every quotient at least `last` has its seat, none at most `next` has, within floors and caps.
    Divisor {
        /// The quotients are squares (Huntington-Hill compares squares, so that no root is rounded).
        squared: bool,
        /// The least quotient that won a seat above a floor.
        last: Option<Quotient>,
        /// The greatest quotient that won none, below a cap.
        next: Option<Quotient>,
    },
    /// Quota methods; more than one round only where floors or caps bind.
    Quota {
        /// The rounds, in order. The last one made the seats of all claims that were not fixed before.
        rounds: Vec<QuotaRound>,
    },
    /// Caucus rules.
    Caucus {
        /// People that thresholds and shares are measured by.
        people: BigRational,
        /// People a group needs to be viable.
        needed: u64,
        /// Each group's exact share of the delegates; zero where not viable.
        shares: Vec<BigRational>,
        /// The shares after rounding, before the sum was brought to the number of delegates.
        rounded: Vec<u64>,
    },
}

/// One claim's quotient for one of its seats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotient {
    /// Position of the claim.
    pub claim: usize,
    /// Which of its seats, counted from one.
    pub seat: u64,
    /// The quotient (its square for Huntington-Hill); `None` where the divisor is zero and every claim comes first.
    pub value: Option<BigRational>,
}

/// One round of a quota method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaRound {
    /// The quota: votes per seat.
    pub quota: BigRational,
    /// Seats to give in this round.
    pub seats: u64,
    /// How many of them went by whole quotas; the others by largest remainder.
    pub whole: u64,
    /// Least remainder that won a seat, in votes, if any did.
    pub last_remainder: Option<BigRational>,
    /// Positions of the claims then fixed at their floor, which the others' next round goes without.
    pub at_floor: Vec<usize>,
    /// Positions of the claims then fixed at their cap.
    pub at_cap: Vec<usize>,
}
