//! Counting of ballots: from ballots to winners, with the full account.
//!
//! This crate stands between the ballots of one contest and the mandates that follow from them. One entry,
//! [`count()`], takes the ballots, the contest and a rule, and returns who is elected together with every stage of
//! the count; [`refill()`] fills a vacated seat from the same ballots; [`digest()`] binds an outcome to the record.
//! It is pure: no I/O, clock or randomness; a tie that the rule leaves open is a value ([`Outcome::NeedsLot`]).

mod amount;
mod approvals;
mod ballots;
mod check;
mod contest;
mod flow;
pub mod format;
mod fraction;
mod html;
mod json;
mod outcome;
mod rule;
mod sheet;

pub use amount::{Amount, Weight, WeightError};
pub use ballots::{Ballot, Ballots, Kind, MOST_CANDIDATES, Mark};
pub use check::{Axiom, CheckError, Group, Payment, Prices, Verdict, check};
pub use contest::{Candidate, Contest};
pub use outcome::{Action, Count, Infeasible, Outcome, Reason, Rejected, Stage, Tie, TieFor, Totals};
pub use rule::{Constraint, Rule, RuleError, RuleInfo};

/// Count the ballots of one contest by one rule.
pub fn count(ballots: &Ballots, contest: &Contest, rule: &Rule) -> Outcome {
    rule.count(ballots, contest)
}

/// Fill the seat that `vacated` leaves from the same ballots. `elected` are the holders of all seats, `vacated`
/// among them; candidates who are no longer available are marked withdrawn in the contest.
///
/// The outcome's `elected` holds the one candidate who takes the seat, or nobody with `unfilled: 1`.
pub fn refill(
    ballots: &Ballots,
    contest: &Contest,
    rule: &Rule,
    elected: &[usize],
    vacated: usize,
) -> Outcome {
    rule.refill(ballots, contest, elected, vacated)
}

/// SHA-256 over the canonical JSON (RFC 8785) of the full account.
pub fn digest(outcome: &Outcome) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(outcome.to_canonical_json().as_bytes()).into()
}
