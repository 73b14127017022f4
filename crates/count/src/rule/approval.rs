//! Approval voting: any number of marks, the most marks win.

use super::case::Case;
use super::{Counting, RuleInfo, refill};
use crate::outcome::{Action, Outcome, Reason};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "approval",
    summary: "any number of marks, the most marks win",
    source: "S. J. Brams, P. C. Fishburn: Approval Voting, American Political Science Review 72 (1978)",
    parameters: &[],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Approval;

impl Counting for Approval {
    fn parameters(&self) -> String {
        String::new()
    }

    /// A ranking approves all whom it ranks.
    fn count(&self, case: &Case<'_>) -> Outcome {
        let support = match refill::support(case, INFO.id, |ballot| Ok(approved(ballot))) {
            Ok(support) => support,
            Err(why) => return Outcome::Infeasible(why),
        };
        let eligible: Vec<usize> = case.candidates().collect();
        let account = case.account(support.rejected);
        case.most_votes(account, Action::First, &support.votes, &eligible, case.contest.seats)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        refill_from_supporters(case, INFO.id, elected, vacated)
    }
}

/// Fill a seat by approvals on the ballots that supported its holder; for all rules on approval sets.
pub(super) fn refill_from_supporters(
    case: &Case<'_>,
    rule: &'static str,
    elected: &[usize],
    vacated: usize,
) -> Outcome {
    refill::from_supporters(case, rule, elected, vacated, |ballot| Ok::<_, Reason>(approved(ballot)))
}

fn approved(ballot: &refill::Marks<'_>) -> Vec<usize> {
    match ballot {
        refill::Marks::Set(ballot) | refill::Marks::Ranking(ballot) => refill::named(ballot).collect(),
    }
}
