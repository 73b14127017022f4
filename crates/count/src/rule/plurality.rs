//! Plurality: the most marks win. With several seats it is block plurality, with up to as many marks as seats; with
//! `cumulate`, several of them may be for one candidate (cumulative voting).

use super::case::Case;
use super::parameters::Parameters;
use super::stv::constraints::{self, Constraints};
use super::{Counting, RuleError, RuleInfo, refill};
use crate::ballots::Ballot;
use crate::outcome::{Action, Outcome, Reason};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "plurality",
    summary: "the most marks win; up to as many marks as seats (block plurality)",
    source: "first past the post and block vote, equality by lot, as in the Local Elections (Principal Areas) Rules",
    parameters: &[
        ("marks", "most marks on a ballot, from 1 on (default: the seats); 1 is the single vote"),
        CUMULATE,
        constraints::PARAMETERS[0],
        constraints::PARAMETERS[1],
    ],
};

/// What `cumulate` means, for the table of rules.
pub(super) const CUMULATE: (&str, &str) =
    ("cumulate", "most marks for one candidate on a ballot of marks, from 1 on (default: 1, no cumulation)");

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plurality {
    marks: Option<u32>,
    cumulate: u32,
    pub(super) constraints: Constraints,
}

impl Plurality {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let from_one = |&marks: &u32| marks > 0;
        let marks = parameters.take_as("marks", "a whole number from 1 on", from_one)?;
        let cumulate = parameters.take_as("cumulate", "a whole number from 1 on", from_one)?.unwrap_or(1);
        Ok(Self { marks, cumulate, constraints: Constraints::read(parameters)? })
    }

    /// The candidates a ballot marks, or why it does not count.
    fn marks(&self, case: &Case<'_>, ballot: &refill::Marks<'_>) -> Result<Vec<usize>, Reason> {
        let limit = as_count(self.marks.unwrap_or(case.contest.seats));
        match ballot {
            refill::Marks::Set(ballot) | refill::Marks::Several(ballot) => {
                within(refill::named(ballot).collect(), limit, as_count(self.cumulate))
            }
            refill::Marks::Ranking(ballot) => first(ballot, limit),
        }
    }
}

impl Counting for Plurality {
    fn parameters(&self) -> String {
        let marks = self.marks.map(|marks| format!("marks={marks}"));
        let cumulate = (self.cumulate > 1).then(|| format!("cumulate={}", self.cumulate));
        let own = marks.into_iter().chain(cumulate);
        own.chain(self.constraints.texts()).collect::<Vec<_>>().join(",")
    }

    /// A ranking counts as marks for its first preferences, as many as a ballot may bear.
    fn count(&self, case: &Case<'_>) -> Outcome {
        let support = match refill::support(case, INFO.id, |ballot| self.marks(case, ballot)) {
            Ok(support) => support,
            Err(why) => return Outcome::Infeasible(why),
        };
        let account = case.account(support.rejected);
        case.most_votes_within(&self.constraints, account, Action::First, &support.votes)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        let marks = |ballot: &refill::Marks<'_>| self.marks(case, ballot);
        refill::from_supporters_within(&self.constraints, case, INFO.id, elected, vacated, marks)
    }
}

/// Ascending marks, if they are no more than a ballot may bear, in sum and for one candidate.
pub(super) fn within(marks: Vec<usize>, limit: usize, cumulate: usize) -> Result<Vec<usize>, Reason> {
    let most = marks.chunk_by(|a, b| a == b).map(<[usize]>::len).max().unwrap_or(0);
    if marks.len() > limit || most > cumulate { Err(Reason::TooManyMarks) } else { Ok(marks) }
}

/// The first `limit` preferences of a ranking; a rank that only fits in part would be a choice nobody made.
fn first(ballot: &Ballot<'_>, limit: usize) -> Result<Vec<usize>, Reason> {
    let mut marked: Vec<usize> = Vec::new();
    for rank in refill::ranks(ballot) {
        if marked.len() + rank.len() > limit {
            break;
        }
        marked.extend(rank);
    }
    if marked.is_empty() { Err(Reason::TooManyMarks) } else { Ok(marked) }
}

pub(super) fn as_count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
