//! A kind of decision: who divides, by which majority, with which quorum, openly or secretly, and what a tie means.

use crate::body::{Electors, Quorum};
use crate::organisation::Id;
use crate::share::Share;

/// A kind of decision that a division takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Identifier.
    pub id: Id,
    /// Name, for people.
    pub name: String,
    /// Who divides; never empty.
    pub electorates: Vec<Electors>,
    /// How several electorates are counted.
    pub counted: Counted,
    /// The majority.
    pub majority: Majority,
    /// When the division is valid; none if always.
    pub quorum: Option<Quorum>,
    /// Openly or secretly.
    pub ballot: Ballot,
    /// What a tie means.
    pub tie: Tie,
    /// Days between the circulation of the text and the division.
    pub notice_days: u32,
}

/// How several electorates are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Their votes are added up.
    Jointly,
    /// The majority is needed in each.
    Separately,
}

/// The majority that carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Majority {
    /// More votes than any other option (for than against).
    Simple,
    /// More than half.
    Absolute {
        /// Of whom.
        of: MajorityOf,
    },
    /// At least a share, more than one half.
    Fraction {
        /// The share, more than 1/2.
        share: Share,
        /// Of whom.
        of: MajorityOf,
    },
}

/// The denominator of a majority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MajorityOf {
    /// Votes cast, abstentions apart.
    Voting,
    /// Those present, so that abstaining counts against.
    Present,
    /// All mandates (all who may vote), so that absence counts against.
    Mandates,
}

/// How a division is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ballot {
    /// By roll call.
    RollCall,
    /// By secret ballot.
    Secret,
}

/// What a tie means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// The motion is rejected.
    Rejected,
    /// A lot decides, as an entry of the record.
    Lot,
    /// The chair of the session has the casting vote.
    Chair,
}
