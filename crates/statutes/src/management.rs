//! The management of industry as rules: whose consent an appointment needs, who holds how many posts, when organs report, and
//! the stages in which a branch takes over.

use crate::organisation::Id;

/// Posts, reports and contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Management {
    /// The tier of the unions whose recorded consent an appointment needs.
    pub consent: Id,
    /// Whether one person holds at most one post.
    pub one_post: bool,
    /// Every how many days a management organ reports to its electors; none if it need not.
    pub report_days: Option<u32>,
    /// Most months of a specialist's contract.
    pub contract_months: u32,
}

/// How a branch takes over management, stage by stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Takeover {
    /// The tier of the branches that take over.
    pub tier: Id,
    /// The decision by which a branch's own congress finds it ready.
    pub decision: Id,
    /// The stages in order; never empty.
    pub stages: Vec<Stage>,
}

/// A stage of the takeover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Identifier.
    pub id: Id,
    /// What must be shown before it, in the order of the file; never empty.
    pub criteria: Vec<Id>,
}

impl Takeover {
    /// The stage of this identifier with its place in the order.
    pub fn stage(&self, id: &str) -> Option<(usize, &Stage)> {
        self.stages.iter().enumerate().find(|(_, stage)| stage.id.as_str() == id)
    }
}
