//! Bodies of entries: complaints, posts, reports, takeover of management, and the replacing of an elected organ.

use mandat_record::blob::BlobRef;
use mandat_record::commitment::Commitment;
use mandat_record::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Member};

records! {
    /// The signatures of a petition, in a box of its own.
    PetitionBox {
        /// Entries in the box: one a signature.
        size: u64,
        /// Its Merkle root.
        root: Hash,
    }
    /// `petition.sign`, in the petition's box: signed by a key that the elector's device made for this petition alone.
    SignPetition {
        /// The petition.
        petition: Id,
        /// Commitment to [`crate::recall::Signature`].
        commitment: Commitment,
    }
    /// `complaint.file`: signed by the complainants' own key, attested as second by who keeps a roll or hears appeals.
    FileComplaint {
        /// A name for the case.
        case: Id,
        /// Index of the entry complained of.
        against: u64,
        /// The body complained of.
        respondent: Organ,
        /// How many signed it.
        signatories: u64,
        /// Commitment to [`crate::appeal::Grounds`], which the complainants and the hearing body can read.
        grounds: Commitment,
    }
    /// A body of the statutes, in a unit.
    Organ {
        /// The body.
        body: Id,
        /// The unit in which it sits.
        unit: Id,
    }
    /// `complaint.decide`.
    DecideComplaint {
        /// The case.
        case: Id,
        /// Whether the complaint succeeds.
        upheld: bool,
        /// Whether the mandates that the entry complained of made end, and those that it ended stand again.
        annuls: bool,
        /// The reasons, without names.
        reasons: BlobRef,
        /// The division by which an assembly decided; absent where a commission did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        division: Option<Id>,
    }
    /// `organ.replace`: an elected organ is replaced without its electors. Accepted, and flagged `not-elected` for ever.
    ReplaceOrgan {
        /// The contest that elected it.
        organ: Id,
        /// Who holds its seats from here on.
        holders: Vec<Id>,
        /// The unit whose organ decided so.
        decider: Id,
        /// The reasons, without names.
        reasons: BlobRef,
    }
    /// `organ.report`.
    Report {
        /// The contest that elected the organ.
        organ: Id,
        /// The report to its electors.
        text: BlobRef,
    }
    /// `post.appoint` and `specialist.engage`: one key of the organ, one of the union's own committee.
    Appoint {
        /// A name for the post.
        post: Id,
        /// The contest that elected the organ which appoints.
        organ: Id,
        /// Who holds it, by random name; whoever is on no roll gets a fresh one.
        holder: Member,
        /// What the post is.
        title: String,
        /// How it is paid.
        paid: Paid,
        /// The union that consents.
        union: Id,
        /// When it ends, Unix seconds.
        until: u64,
    }
    /// `post.end`.
    EndPost {
        /// The post.
        post: Id,
    }
    /// `post.pay`: how an elected post is paid, or an appointed one from here on.
    PayPost {
        /// The mandate or the post.
        post: Id,
        /// How it is paid.
        paid: Paid,
    }
    /// `branch.advance`: a branch takes over the next stage of management.
    Advance {
        /// The branch.
        branch: Id,
        /// The stage of the statutes.
        stage: Id,
        /// The division of the branch's own congress.
        division: Id,
        /// [`crate::management::Readiness`]: each criterion, and whether it is met.
        findings: BlobRef,
    }
}

/// How a post is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paid {
    /// Full-time: the holder does no other work.
    FullTime,
    /// Part-time, or time off for it.
    PartTime,
    /// Not at all.
    Unpaid,
}
