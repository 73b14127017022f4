//! Counting of ballots: from ballots to winners, with the full account.
//!
//! This crate stands between the ballots of one contest and the mandates that follow from them. One entry,
//! [`count()`], takes the ballots, the contest and a rule, and returns who is elected together with every stage of
//! the count; [`refill()`] fills a vacated seat from the same ballots and [`alternates()`] says who would; [`digest()`] binds an outcome to the record.
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

/// Who takes the seat of `holder` if it falls vacant, then if the next leaves too, and so on: the holder's alternates, at
/// most `places` of them, each as [`refill()`] finds them. A last outcome that is not decided says what keeps the row from
/// going on; a row that ends early says that nobody is left whom the same ballots would send.
///
/// Alternates are personal, so that a minority's delegate is followed by the minority's next.
///
/// ```
/// use mandat_count::{Ballots, Contest, Kind, Mark, Rule, Weight, alternates};
/// let mut ballots = Ballots::new(Kind::Ranking, 4);
/// ballots.add(Weight::new(6, 1).unwrap(), &[Mark::For(0), Mark::For(2)], 1);
/// ballots.add(Weight::new(4, 1).unwrap(), &[Mark::For(1), Mark::For(3)], 2);
/// let rule = Rule::parse("scottish-stv").unwrap();
/// let row = alternates(&ballots, &Contest::new(2, ["A", "B", "C", "D"]), &rule, &[0, 1], 1, 1);
/// assert_eq!(row[0].account().unwrap().elected, [3]); // of B's voters, not of the larger group
/// ```
pub fn alternates(
    ballots: &Ballots,
    contest: &Contest,
    rule: &Rule,
    elected: &[usize],
    holder: usize,
    places: usize,
) -> Vec<Outcome> {
    let mut contest = contest.clone();
    let mut row = Vec::new();
    while row.len() < places {
        let outcome = rule.refill(ballots, &contest, elected, holder);
        let next = match &outcome {
            Outcome::Decided(count) => count.elected.first().copied(),
            Outcome::NeedsLot(_) | Outcome::Infeasible(_) => {
                row.push(outcome);
                return row;
            }
        };
        let Some(next) = next else { return row };
        contest.candidates[next].withdrawn = true;
        row.push(outcome);
    }
    row
}

/// SHA-256 over the canonical JSON (RFC 8785) of the full account.
pub fn digest(outcome: &Outcome) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(outcome.to_canonical_json().as_bytes()).into()
}
