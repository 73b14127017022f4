//! Bodies of entries: units, the roll, the labour record, standing and appeals.

use mandat_record::blob::BlobRef;
use mandat_record::commitment::Commitment;
use mandat_record::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::id::Member;

records! {
    /// `unit.found`.
    FoundUnit {
        /// The unit.
        unit: Id,
        /// Its tier in the statutes.
        tier: Id,
        /// The unit above it; absent at the top.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Id>,
        /// What people call it.
        name: String,
    }
    /// `unit.close`.
    CloseUnit {
        /// The unit; it must have no members and no open units below it.
        unit: Id,
    }
    /// `roll.join`.
    Join {
        /// The unit.
        unit: Id,
        /// A fresh random name.
        member: Member,
        /// Whether as a candidate or, while a federation is founded, as a member.
        stage: crate::roll::Stage,
        /// Commitment to [`crate::roll::Person`].
        commitment: Commitment,
        /// Index of the `roll.join` entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// `roll.admit` and `roll.leave`.
    OneMember {
        /// The member.
        member: Member,
    }
    /// `roll.transfer`.
    Transfer {
        /// The member.
        member: Member,
        /// The unit gone to.
        unit: Id,
    }
    /// `roll.declare`.
    DeclareRoll {
        /// The unit.
        unit: Id,
        /// The month counted, `2026-03`.
        period: String,
        /// How many belong to the unit (for many unions: are paid for).
        members: u64,
        /// Index of the entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// `roll.notice`.
    Notice {
        /// The member.
        member: Member,
        /// Unix seconds: nobody is excluded by labour record before.
        until: u64,
    }
    /// `roll.exclude`.
    Exclude {
        /// The member.
        member: Member,
        /// Why.
        ground: crate::standing::Ground,
        /// Commitment to the reasons, which the member and the commission can read.
        reasons: Commitment,
        /// The unit whose organ decided.
        decider: Id,
        /// The day of the decision, `2026-03-01`.
        decided: String,
        /// The unit whose organ hears an appeal; never the decider.
        appeal_to: Id,
        /// Unix seconds: an appeal filed by then is heard.
        appeal_until: u64,
    }
    /// `roll.erase`.
    Erase {
        /// Indices of the entries whose openings are erased.
        entries: Vec<u64>,
    }
    /// `roll.freeze`.
    Freeze {
        /// The convocation.
        convocation: Id,
        /// The roll as it was after this many entries.
        as_of: u64,
        /// [`crate::freeze::Table`]: per unit members, may vote, may stand.
        table: BlobRef,
        /// Merkle root over the members who may vote, sorted ([`crate::freeze::eligible_root`]).
        eligible: Hash,
    }
    /// `labour.attest`.
    Attest {
        /// The workplace.
        unit: Id,
        /// The month, `2026-03`.
        period: String,
        /// How many members have a line.
        count: u64,
        /// Merkle root over the lines' commitments ([`crate::labour::root`]).
        root: Hash,
        /// Index of the entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// `appeal.file`.
    FileAppeal {
        /// A name for the case.
        case: Id,
        /// Index of the `roll.exclude` entry appealed against, or of a `roll.leave` that the member denies.
        against: u64,
    }
    /// `appeal.decide`.
    DecideAppeal {
        /// The case.
        case: Id,
        /// Whether the appeal succeeds: the exclusion is undone.
        upheld: bool,
    }
}
