//! Statutes: the rules of an organisation as data.

mod apportionment;
mod body;
mod calendar;
mod check;
mod condition;
mod decision;
mod evaluate;
mod explain;
mod membership;
mod mistake;
mod organisation;
mod presets;
mod read;
mod rules;
mod share;

pub use apportionment::{Resolution, Votes};
pub use body::{
    Among, Apportionment, Body, BodyKind, Claim, Constraint, Contest, Electors, Evidence, GroupShare,
    HouseSize, Phases, Quorum, QuorumOf, Recall, Refill, Seats, Weight,
};
pub use calendar::{Date, DateError, Month, date_of};
pub use check::{Warning, WarningCode, check};
pub use condition::{Amount, Condition, Dues, Facts, Labour, LabourPeriod, Reason, Verdict};
pub use decision::{Ballot, Counted, Decision, Majority, MajorityOf, Tie};
pub use explain::explain;
pub use membership::{Membership, Reregistration};
pub use mistake::{Code, Mistake, Mistakes};
pub use organisation::{Appeals, Exclusion, Id, Law, Plan, Privacy, Statutes, Tier, Witnesses};
pub use presets::{PRESETS, preset};
pub use rules::{ApportionmentRule, ContestRule};
pub use share::{Share, ShareError, Threshold};

/// Longest statutes file in bytes: the file is a blob of the record and is read whole.
pub const MAX_BYTES: usize = 256 * 1024;

/// Read a statutes file and check every reference in it.
///
/// All mistakes are reported at once, each with its place and a hint.
pub fn parse(text: &str) -> Result<Statutes, Mistakes> {
    read::statutes(text)
}
