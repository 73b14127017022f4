//! What the rules of the single transferable vote share: the state of a count, papers in piles, ties decided by
//! earlier stages, constraints on groups, and the countback that fills a vacated seat.

pub(super) mod arithmetic;
pub(super) mod constraints;
pub(super) mod piles;
pub(super) mod progress;
pub(super) mod ties;
pub(super) mod tree;

use std::borrow::Cow;

use super::case::Case;
use crate::ballots::Kind;
use crate::outcome::{Infeasible, Outcome, Tie};

/// Why a count stopped before its end.
pub(super) enum Stop {
    Tie(Tie),
    Infeasible(Infeasible),
}

impl From<Tie> for Stop {
    fn from(tie: Tie) -> Self {
        Self::Tie(tie)
    }
}

impl From<Infeasible> for Stop {
    fn from(why: Infeasible) -> Self {
        Self::Infeasible(why)
    }
}

impl From<Stop> for Outcome {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Tie(tie) => Self::NeedsLot(tie),
            Stop::Infeasible(why) => Self::Infeasible(why),
        }
    }
}

/// Refuse ballots that are no rankings.
pub(super) fn require_rankings(case: &Case<'_>, rule: &'static str) -> Result<(), Infeasible> {
    match case.ballots.kind() {
        Kind::Ranking => Ok(()),
        other => Err(Infeasible::WrongBallots { rule, expected: "rankings", found: other.text() }),
    }
}

/// Countback: the same ballots are counted again without the one who leaves. Those who hold a seat cannot be
/// excluded, so exactly one other is elected before the seats are full, and takes the vacated seat. The papers that
/// elected the one who leaves decide, at the value they had, since they stand where they first stood.
///
/// `run` counts a case in which the flagged candidates hold seats.
pub(super) fn countback(
    case: &Case<'_>,
    elected: &[usize],
    vacated: usize,
    run: impl FnOnce(&Case<'_>, Option<Vec<bool>>) -> Outcome,
) -> Outcome {
    let mut left = vec![false; case.standing.len()];
    left[vacated] = true;
    let ballots = if case.ballots.kind() == Kind::Ranking {
        Cow::Owned(case.ballots.without(&left))
    } else {
        Cow::Borrowed(&*case.ballots)
    };
    let holds = |candidate: usize| elected.contains(&candidate) && candidate != vacated;
    let standing = (0..left.len()).map(|c| (case.standing[c] && c != vacated) || holds(c)).collect();
    let holders = (0..left.len()).map(holds).collect();
    run(&case.with(ballots, standing), Some(holders))
}
