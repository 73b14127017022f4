//! Plurality: the most marks win. With several seats it is block plurality, with up to as many marks as seats.

use super::case::Case;
use super::parameters::Parameters;
use super::{Counting, RuleError, RuleInfo, refill};
use crate::ballots::Ballot;
use crate::outcome::{Action, Outcome, Reason};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "plurality",
    summary: "the most marks win; up to as many marks as seats (block plurality)",
    source: "first past the post and block vote, equality by lot, as in the Local Elections (Principal Areas) Rules",
    parameters: &[("marks", "most marks on a ballot, from 1 on (default: the seats); 1 is the single vote")],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plurality {
    marks: Option<u32>,
}

impl Plurality {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let marks = parameters.take_as("marks", "a whole number from 1 on", |&marks: &u32| marks > 0)?;
        Ok(Self { marks })
    }

    fn limit(self, case: &Case<'_>) -> usize {
        self.marks.unwrap_or(case.contest.seats).try_into().unwrap_or(usize::MAX)
    }
}

impl Counting for Plurality {
    fn parameters(&self) -> String {
        self.marks.map_or(String::new(), |marks| format!("marks={marks}"))
    }

    /// A ranking counts as marks for its first preferences, as many as a ballot may bear.
    fn count(&self, case: &Case<'_>) -> Outcome {
        let limit = self.limit(case);
        let support = match refill::support(case, INFO.id, |ballot| marks(ballot, limit)) {
            Ok(support) => support,
            Err(why) => return Outcome::Infeasible(why),
        };
        let eligible: Vec<usize> = case.candidates().collect();
        let account = case.account(support.rejected);
        case.most_votes(account, Action::First, &support.votes, &eligible, case.contest.seats)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        let limit = self.limit(case);
        refill::from_supporters(case, INFO.id, elected, vacated, |ballot| marks(ballot, limit))
    }
}

/// The candidates a ballot marks, or why it does not count.
fn marks(ballot: &refill::Marks<'_>, limit: usize) -> Result<Vec<usize>, Reason> {
    match ballot {
        refill::Marks::Set(ballot) if ballot.marks.len() > limit => Err(Reason::TooManyMarks),
        refill::Marks::Set(ballot) => Ok(refill::named(ballot).collect()),
        refill::Marks::Ranking(ballot) => first(ballot, limit),
    }
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
