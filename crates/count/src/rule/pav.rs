//! Proportional approval voting: the committee of the highest score, where a ballot with j of its candidates on it
//! counts 1 + 1/2 + ... + 1/j. Found exactly, by branch and bound.

mod search;

use num_bigint::BigUint;

use super::case::Case;
use super::rounds::{Rounds, approvals};
use super::{Counting, RuleInfo, approval};
use crate::fraction::Fraction;
use crate::outcome::{Infeasible, Outcome};
use search::{Search, TooLong};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "pav",
    summary: "the committee of the highest score, a ballot with j elected counting 1 + 1/2 + ... + 1/j (exact search)",
    source: "T. N. Thiele: Om Flerfoldsvalg (1895); H. Aziz, M. Brill, V. Conitzer, E. Elkind, R. Freeman, T. Walsh: \
             Justified Representation in Approval-Based Committee Voting (2017)",
    parameters: &[],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pav;

impl Counting for Pav {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let approvals = match approvals(case, INFO.id) {
            Ok(approvals) => approvals,
            Err(why) => return Outcome::Infeasible(why),
        };
        let rounds = Rounds::new(case, &approvals);
        let Some(search) = Search::new(&approvals, rounds.left(), rounds.open()) else {
            return too_long();
        };
        decide(case, rounds, search, approvals.unit).unwrap_or_else(|TooLong| too_long())
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        approval::refill_from_supporters(case, INFO.id, elected, vacated)
    }
}

fn too_long() -> Outcome {
    let limit = search::MOST_STEPS;
    Outcome::Infeasible(Infeasible::TooLong { rule: INFO.id, limit, instead: "seq-pav, or equal-shares" })
}

/// The best committee; of several, the one that the lot prefers: who is first in the lot's order is on it if any
/// best committee has that candidate, then the second if any with those so far has, and so on.
fn decide(
    case: &Case<'_>,
    rounds: Rounds<'_>,
    mut search: Search<'_>,
    unit: u64,
) -> Result<Outcome, TooLong> {
    let (score, first) = search.best()?;
    let shown = Fraction::new(score, BigUint::from(search.scale()) * unit);
    let mut notes = vec![format!("score {shown}: no committee has more")];
    let tied = search.contested(score, &first)?;
    if tied.is_empty() {
        return Ok(rounds.elect_together(first, notes));
    }
    let sure = first.iter().filter(|member| !tied.contains(member)).count();
    let Some(lot) = &case.contest.lot else {
        return Ok(rounds.tied(tied, first.len() - sure));
    };
    notes.push(format!("best committees differ in {}, decided by lot", case.names(&tied)));
    let committee = search.preferred(score, first, lot)?;
    Ok(rounds.elect_together(committee, notes))
}
