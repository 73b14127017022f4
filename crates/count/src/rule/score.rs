//! Score voting: every ballot gives each candidate a number of points, and the most points win.
//!
//! A score ballot is a ranking in which every rank is a grade: the first rank gives `top` points, each later one a
//! point less, and a preference number left out is a grade given to nobody. Whom a ballot does not rank gets nothing.
//! A mark gives a point, and so does each of several for one candidate.

use super::case::Case;
use super::parameters::{Parameters, RuleError};
use super::{Counting, RuleInfo, single};
use crate::ballots::{Kind, Mark};
use crate::outcome::{Action, Infeasible, Outcome};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "score",
    summary: "points by grade, the most points win",
    source: "range voting; W. D. Smith: Range voting (2000), with sums instead of means",
    parameters: &[("top", "points of the first rank; each later rank gives one less, 1 to 100 (default: 5)")],
};

const TOP: u32 = 5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Score {
    top: u32,
}

impl Score {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let top = parameters.take_as("top", "points from 1 to 100", |top| (1..=100).contains(top))?;
        Ok(Self { top: top.unwrap_or(TOP) })
    }

    fn run(&self, case: &Case<'_>) -> Outcome {
        let mut points = vec![0u64; case.standing.len()];
        for ballot in case.ballots.iter() {
            let mut grade = match case.ballots.kind() {
                Kind::Ranking => u64::from(self.top) + 1,
                Kind::Approval | Kind::Marks => 1,
                Kind::List => {
                    let (expected, found) = ("grades as rankings, or marks", case.ballots.kind().text());
                    return Outcome::Infeasible(Infeasible::WrongBallots { rule: INFO.id, expected, found });
                }
            };
            let falls = case.ballots.kind() == Kind::Ranking;
            for mark in ballot.marks() {
                if falls && !matches!(mark, Mark::Equal(_)) {
                    grade = grade.saturating_sub(1);
                }
                if let Mark::For(candidate) | Mark::Equal(candidate) = mark {
                    points[candidate] += grade * ballot.weight; // at most 100 or 2^14 times 10^15
                }
            }
        }
        let eligible: Vec<usize> = case.candidates().collect();
        case.most_votes(case.account(Vec::new()), Action::First, &points, &eligible, case.contest.seats)
    }
}

impl Counting for Score {
    fn parameters(&self) -> String {
        if self.top == TOP { String::new() } else { format!("top={}", self.top) }
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case)
    }

    /// The points on the ballots that gave some to the one who leaves; see `refill`.
    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        if case.contest.seats == 1 {
            return single::count_again_without(case, vacated, |case| self.run(case));
        }
        super::refill::from_supporters(case, INFO.id, elected, vacated, |ballot| {
            Ok(super::refill::named(ballot.ballot()).collect())
        })
    }
}
