//! The account of an allocation: what a person needs to recompute it with a pocket calculator.
//!
//! It keeps the few numbers from which everything else follows (a divisor, a quota), not a table of a million lines:
//! memory stays in proportion to the claims.

use num_bigint::BigInt;
use num_rational::BigRational;

use crate::Claim;
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

impl Account {
    /// The account in sentences, with which a person can recompute the seats.
    ///
    /// ```
    /// use mandat_seats::{Claim, Outcome, Rule, apportion};
    /// let claims = [Claim::new("North", 61), Claim::new("South", 39)];
    /// let Outcome::Decided(allocation) = apportion(&claims, Some(5), &Rule::parse("dhondt")?) else { panic!() };
    /// let sentences = allocation.account.sentences(&claims);
    /// assert_eq!(sentences[1], "the last seat went to South, its no. 2, with the quotient 19.5");
    /// assert_eq!(sentences[2], "the next would be North, its no. 4, with the quotient 15.25");
    /// # Ok::<(), mandat_seats::RuleError>(())
    /// ```
    pub fn sentences(&self, claims: &[Claim]) -> Vec<String> {
        let mut text = vec![format!("the claims weigh {} in sum", rounded(&self.total))];
        if !self.excluded.is_empty() {
            text.push(format!("too small to take part: {}", names(&self.excluded, claims)));
        }
        match &self.basis {
            Basis::Each => {}
            Basis::Divisor { squared, last, next } => {
                let what = if *squared { "squared quotient" } else { "quotient" };
                text.extend(
                    last.iter().map(|last| format!("the last seat went to {}", last.sentence(what, claims))),
                );
                text.extend(
                    next.iter().map(|next| format!("the next would be {}", next.sentence(what, claims))),
                );
            }
            Basis::Quota { rounds } => text.extend(rounds.iter().map(|round| round.sentence(claims))),
            Basis::Caucus { people, needed, shares, rounded: before } => {
                text.push(format!("{} people count, and a group is viable with {needed}", rounded(people)));
                let taking_part = (0..claims.len()).filter(|group| !self.excluded.contains(group));
                text.extend(taking_part.map(|group| {
                    let (share, before) = (rounded(&shares[group]), before[group]);
                    format!("{}: a share of {share} delegates, rounded {before}", claims[group].name)
                }));
            }
        }
        text.extend(self.lot.iter().map(|LotUse { tied, winners }| {
            format!("by lot among {}: one more for {}", names(tied, claims), names(winners, claims))
        }));
        text
    }
}

impl Quotient {
    fn sentence(&self, what: &str, claims: &[Claim]) -> String {
        let Self { claim, seat, value } = self;
        let value = value.as_ref().map_or_else(|| "that comes before all others".to_owned(), rounded);
        format!("{}, its no. {seat}, with the {what} {value}", claims[*claim].name)
    }
}

impl QuotaRound {
    fn sentence(&self, claims: &[Claim]) -> String {
        let Self { quota, seats, whole, last_remainder, at_floor, at_cap } = self;
        let mut parts =
            vec![format!("{seats} seats at a quota of {}: {whole} by whole quotas", rounded(quota))];
        parts.extend(
            last_remainder
                .iter()
                .map(|least| format!(", the others by remainders of at least {}", rounded(least))),
        );
        for (fixed, bound) in [(at_floor, "floor"), (at_cap, "cap")] {
            if !fixed.is_empty() {
                parts.push(format!("; at the {bound}, and the others once more: {}", names(fixed, claims)));
            }
        }
        parts.concat()
    }
}

fn names(positions: &[usize], claims: &[Claim]) -> String {
    let names: Vec<&str> = positions.iter().map(|&position| claims[position].name.as_str()).collect();
    names.join(", ")
}

/// At most three decimals, for people; the exact number stands in the field.
fn rounded(value: &BigRational) -> String {
    let thousandths = (value * BigInt::from(1000)).round().to_integer();
    let (whole, part) = (&thousandths / 1000, &thousandths % 1000);
    let text = format!("{whole}.{part:0>3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
