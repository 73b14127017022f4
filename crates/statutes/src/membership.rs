//! Who belongs: joining with a candidate stage, voting, standing, and re-registration by the labour record.

use crate::condition::{Condition, Facts, Reason, Verdict};

/// Who may join, vote and stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Kinds of labour that the labour record knows; conditions name these.
    pub labour_kinds: Vec<String>,
    /// Groups in which members may declare themselves; conditions and constraints name these.
    pub groups: Vec<String>,
    /// Condition to join (with a candidate stage: to be admitted).
    pub join: Condition,
    /// Condition to vote.
    pub vote: Condition,
    /// Condition to stand.
    pub stand: Condition,
    /// Months of the candidate stage; none if members are admitted at once.
    pub candidate_months: Option<u32>,
    /// Re-registration; none if membership simply goes on.
    pub reregistration: Option<Reregistration>,
}

/// Re-registration by the labour record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reregistration {
    /// How often.
    pub every_months: u32,
    /// What a member must show.
    pub condition: Condition,
    /// Days of notice before a membership lapses; the member may appeal within them.
    pub notice_days: u32,
}

impl Membership {
    /// Whether a candidate is admitted: the stage is over and the condition to join holds.
    pub fn may_join(&self, facts: &Facts) -> Verdict {
        let verdict = self.join.evaluate(facts);
        match self.candidate_months {
            Some(months) => {
                let end = facts.joined.plus_months(months);
                verdict.and(Reason::candidate_stage(facts.as_of >= end, facts.joined, end))
            }
            None => verdict,
        }
    }

    /// Whether the member may vote; a candidate may not.
    pub fn may_vote(&self, facts: &Facts) -> Verdict {
        self.with_admission(self.vote.evaluate(facts), facts)
    }

    /// Whether the member may stand; a candidate may not.
    pub fn may_stand(&self, facts: &Facts) -> Verdict {
        self.with_admission(self.stand.evaluate(facts), facts)
    }

    fn with_admission(&self, verdict: Verdict, facts: &Facts) -> Verdict {
        match (self.candidate_months, facts.admitted) {
            (Some(_), None) => verdict.and(Reason::not_admitted(facts.joined)),
            (Some(_) | None, _) => verdict,
        }
    }
}
