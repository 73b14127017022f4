//! Bodies of entries: votes of a body.

use mandat_record::blob::BlobRef;
use serde::{Deserialize, Serialize};

use crate::id::Id;

records! {
    /// `division.open`.
    OpenDivision {
        /// A name for it.
        division: Id,
        /// The kind of decision in the statutes: majority and quorum.
        decision: Id,
        /// The question.
        question: String,
        /// The motion's text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<BlobRef>,
        /// What can be voted for; abstaining is always possible and never an option.
        options: Vec<Id>,
        /// Who votes.
        electorates: Vec<Electorate>,
        /// The round before, where a vote takes several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<Follows>,
        /// The complaint that it decides: whoever sits in the body complained of, or sat there then, does not vote in it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<Id>,
    }
    /// One electorate of a division.
    Electorate {
        /// A name for it.
        electorate: Id,
        /// A convocation whose standing mandates vote, each with its weight. Absent: declared counts only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        convocation: Option<Id>,
        /// How many belong to it, where known and not derived.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        members: Option<u64>,
    }
    /// How a round goes on from the one before.
    Follows {
        /// The round before.
        division: Id,
        /// Its options that are not put again, and why.
        dropped: Vec<Dropped>,
    }
    /// An option that is not put again.
    Dropped {
        /// The option.
        option: Id,
        /// Why not.
        reason: DroppedBecause,
    }
    /// `division.roll_call`.
    RollCall {
        /// The division.
        division: Id,
        /// [`crate::division::Votes`]: mandate and option, sorted by mandate.
        table: BlobRef,
    }
    /// `division.declare`.
    DeclareDivision {
        /// The division.
        division: Id,
        /// Totals of every electorate.
        counts: Vec<ElectorateCount>,
    }
    /// `division.count`.
    CountDivision {
        /// The division.
        division: Id,
        /// The option that is carried; those that tie; none.
        leading: Vec<Id>,
    }
    /// Totals of one electorate.
    ElectorateCount {
        /// The electorate; several may vote jointly, then it is their names joined in the division's `electorates`.
        electorate: Id,
        /// Who was present, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        present: Option<u64>,
        /// Votes for each option, in the division's order.
        votes: Vec<u64>,
        /// Who abstained, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        abstaining: Option<u64>,
    }
}

/// Why an option of one round is not put in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DroppedBecause {
    /// Its sponsors withdrew it.
    Withdrew,
    /// The chair did not put it.
    NotPut,
    /// The rule of the vote dropped it (fewest votes).
    Rule,
}
