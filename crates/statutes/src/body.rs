//! An elected body: in which units it sits, who elects it where, with how many seats, by which rule, when, how long.

use crate::decision::Majority;
use crate::organisation::Id;
use crate::rules::{ApportionmentRule, ContestRule};
use crate::share::{Share, Threshold};

/// An elected body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Identifier.
    pub id: Id,
    /// Name, for people.
    pub name: String,
    /// Whether it deliberates or manages.
    pub kind: BodyKind,
    /// The tier in whose units it sits: one body for each unit of it.
    pub unit_tier: Id,
    /// The tier in whose units its contests are held: `unit_tier` or a tier below it.
    pub constituency: Id,
    /// Who elects it.
    pub electors: Electors,
    /// The levels of evidence that its contests may rest on; sorted, never empty.
    pub evidence: Vec<Evidence>,
    /// Term of its mandates in months.
    pub term_months: u32,
    /// How many seats, and how they fall to constituencies.
    pub seats: Seats,
    /// How many votes a mandate carries.
    pub weight: Weight,
    /// How one contest is counted.
    pub contest: Contest,
    /// When a contest is valid; none if always.
    pub quorum: Option<Quorum>,
    /// The dates of a convocation, in days after the call.
    pub phases: Phases,
    /// Whether candidates or lists may stand on platforms.
    pub platforms: bool,
    /// How electors recall a delegate; none if they cannot.
    pub recall: Option<Recall>,
}

/// What a body is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// Deliberates and decides: meeting, conference, congress.
    Assembly,
    /// A management organ: committee, executive, board.
    Management,
    /// Hears appeals and inspects; neither deliberates nor manages.
    Commission,
}

/// Who elects, or who votes in a division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Electors {
    /// The members who may vote, in the constituency.
    Members,
    /// The delegates of a body, as far as they belong to the constituency.
    Delegates(Id),
}

/// What a contest's result rests on (DESIGN 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Every ballot encrypted and proven.
    Sealed,
    /// Anonymous ballots in the record.
    Recorded,
    /// Totals signed by the unit's committee.
    Declared,
}

/// Seats of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seats {
    /// Computed from the roll.
    Computed(Apportionment),
    /// Given from outside, per constituency.
    Given {
        /// How to recompute them where the roll allows; a difference is a finding.
        recompute: Option<Apportionment>,
    },
}

/// How seats fall to constituencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Apportionment {
    /// The same number in every constituency.
    Fixed {
        /// Seats of each constituency, at least 1.
        seats: u32,
    },
    /// Each constituency by its own claim (step table).
    PerUnit {
        /// The step table.
        rule: ApportionmentRule,
        /// What is counted.
        claim: Claim,
    },
    /// The whole house of one body, apportioned over its constituencies.
    House {
        /// Size of the house.
        size: HouseSize,
        /// The method.
        rule: ApportionmentRule,
        /// What is counted.
        claim: Claim,
        /// Least seats of a constituency.
        floor: u32,
        /// Most seats of a constituency.
        cap: Option<u32>,
    },
}

/// Size of a house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HouseSize {
    /// A number.
    Fixed(u32),
    /// By a step table on the claim of the whole unit ("one per 100 members").
    Steps(ApportionmentRule),
}

/// What is counted as a unit's claim to seats or votes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Members at the freeze.
    Members,
    /// Members who may vote at the freeze.
    MayVote,
    /// Members, averaged over the last months before the freeze.
    AverageMembers {
        /// How many months, at least 2.
        months: u32,
    },
    /// Mandates of the electing body in the constituency (for bodies that delegates elect).
    Mandates,
}

/// How many votes a mandate carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weight {
    /// One person, one vote.
    One,
    /// The constituency's claim divided among its delegates, an exact fraction.
    Divided {
        /// What is divided.
        claim: Claim,
        /// Counted this many days before the session; none for the freeze of the convocation.
        days_before: Option<u32>,
        /// Among whom it is divided.
        among: Among,
        /// Most votes that one delegate carries.
        cap: Option<u64>,
    },
    /// The constituency's total is given from outside and divided among its seats.
    Given {
        /// Among whom it is divided.
        among: Among,
    },
}

/// Among whom a constituency's votes are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Its seats, filled or not.
    Seats,
    /// Its delegates who are registered at the moment of the vote.
    Registered,
}

/// How one contest is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contest {
    /// The rule.
    pub rule: ContestRule,
    /// What the result must satisfy besides.
    pub constraints: Vec<Constraint>,
}

/// A least share of a declared group among the elected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// The group, one of `membership.groups`.
    pub group: String,
    /// Its least share of the seats.
    pub at_least: GroupShare,
}

/// The least share of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupShare {
    /// Its share of the constituency's members.
    OfMembers,
    /// A stated share.
    Stated(Share),
}

/// A quorum: which share of whom must take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    /// The share.
    pub threshold: Threshold,
    /// Of whom.
    pub of: QuorumOf,
}

/// Of whom a quorum is a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuorumOf {
    /// The electors who may vote.
    MayVote,
    /// The mandates of the body.
    Mandates,
}

/// The phases of a contest in order, each in days after the call; never decreasing, `open` before `close`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phases {
    /// The roll is frozen by this day.
    pub freeze: u32,
    /// Registration of credentials ends.
    pub registration: u32,
    /// Nominations and texts are filed until this day, then locked and circulated.
    pub nomination: u32,
    /// The box opens.
    pub open: u32,
    /// The box closes.
    pub close: u32,
    /// The result is due.
    pub result: u32,
    /// Appeals against the result end.
    pub appeal: u32,
}

impl Phases {
    /// The phases with their keys, in order.
    pub fn in_order(&self) -> [(&'static str, u32); 7] {
        [
            ("freeze", self.freeze),
            ("registration", self.registration),
            ("nomination", self.nomination),
            ("open", self.open),
            ("close", self.close),
            ("result", self.result),
            ("appeal", self.appeal),
        ]
    }
}

/// Recall of a delegate by the electors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// Share of the constituency's electors who must sign.
    pub petition: Threshold,
    /// Days from the petition in which the electors decide; the recalled body cannot move it.
    pub decide_days: u32,
    /// The majority that recalls.
    pub majority: Majority,
    /// How the seat is refilled.
    pub refill: Refill,
}

/// How a recalled seat is refilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refill {
    /// From the same ballots or list, so that a majority never gains a seat by recalling a minority's delegate.
    SameBallots,
    /// By a new contest for all seats of the constituency under the body's rule, for the rest of the term.
    NewContest {
        /// Days from the recall by which it has its result; the recalled body cannot move it.
        days: u32,
    },
}
