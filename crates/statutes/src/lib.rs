//! Statutes: the rules of an organisation as data.

mod body;
mod calendar;
mod condition;
mod decision;
mod evaluate;
mod membership;
mod mistake;
mod organisation;
mod read;
mod rules;
mod share;

pub use body::{
    Among, Apportionment, Body, BodyKind, Claim, Constraint, Contest, Electors, Evidence, GroupShare,
    HouseSize, Phases, Quorum, QuorumOf, Recall, Refill, Seats, Weight,
};
pub use calendar::{Date, DateError, Month, date_of};
pub use condition::{Amount, Condition, Dues, Facts, Labour, LabourPeriod, Reason, Verdict};
pub use decision::{Ballot, Counted, Decision, Majority, MajorityOf, Tie};
pub use membership::{Membership, Reregistration};
pub use mistake::{Code, Mistake, Mistakes};
pub use organisation::{Appeals, Exclusion, Id, Law, Plan, Privacy, Statutes, Tier, Witnesses};
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
