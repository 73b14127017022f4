//! Approval voting: any number of marks, the most marks win.

use super::case::Case;
use super::parameters::Parameters;
use super::stv::constraints::{self, Constraints};
use super::{Counting, RuleError, RuleInfo, refill};
use crate::outcome::{Action, Outcome, Reason};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "approval",
    summary: "any number of marks, the most marks win",
    source: "S. J. Brams, P. C. Fishburn: Approval Voting, American Political Science Review 72 (1978)",
    parameters: &constraints::PARAMETERS,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Approval {
    pub(super) constraints: Constraints,
}

impl Approval {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        Ok(Self { constraints: Constraints::read(parameters)? })
    }
}

impl Counting for Approval {
    fn parameters(&self) -> String {
        self.constraints.texts().join(",")
    }

    /// A ranking approves all whom it ranks.
    fn count(&self, case: &Case<'_>) -> Outcome {
        let support = match refill::support(case, INFO.id, approved) {
            Ok(support) => support,
            Err(why) => return Outcome::Infeasible(why),
        };
        let account = case.account(support.rejected);
        case.most_votes_within(&self.constraints, account, Action::First, &support.votes)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        refill::from_supporters_within(&self.constraints, case, INFO.id, elected, vacated, approved)
    }
}

/// Fill a seat by approvals on the ballots that supported its holder; for all rules on approval sets.
pub(super) fn refill_from_supporters(
    case: &Case<'_>,
    rule: &'static str,
    elected: &[usize],
    vacated: usize,
) -> Outcome {
    refill::from_supporters(case, rule, elected, vacated, approved)
}

/// Approval knows one mark for a candidate.
fn approved(ballot: &refill::Marks<'_>) -> Result<Vec<usize>, Reason> {
    let mut approved: Vec<usize> = refill::named(ballot.ballot()).collect();
    let marks = approved.len();
    approved.dedup(); // several marks for one stand side by side
    if approved.len() < marks { Err(Reason::TooManyMarks) } else { Ok(approved) }
}
