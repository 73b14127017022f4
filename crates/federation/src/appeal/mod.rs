//! Complaints: about any body, decided by one that is not complained of, by a deadline that follows from the statutes. The
//! docket shows them beside the appeals against exclusions ([`crate::standing`]).
//!
//! Four things keep a body out of its own case: another body hears it, by the statutes; whoever signed the entry complained
//! of does not decide; an assembly decides by a division, whose electorates are recorded; and whoever sits in both bodies
//! does not vote in it.

mod complaint;
mod docket;
mod evidence;
mod own_case;

pub use docket::{Case, Stand, docket};
pub use evidence::bearing;

use mandat_record::blob::BlobRef;
use mandat_record::commitment::{Commitment, Kind};
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::Organ;
use crate::codes::Flags;
use crate::id::{Id, Member};
use crate::states::{Diagram, States, edges};

pub(crate) use complaint::{authorise, decide, file, required};

/// Domain of the commitment to a complaint's grounds.
pub const GROUNDS: Kind = Kind::new("complaint.file");

/// The opening of a complaint: what is complained of, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// The complaint.
    pub text: String,
    /// Who signed it, sorted.
    pub members: Vec<Member>,
}

/// The state diagram of a complaint.
pub const DIAGRAM: Diagram = Diagram {
    subject: "complaint",
    edges: edges! {
        "" -> "open" by ["complaint.file"];
        "open" -> "overdue" by ["time"];
        "open" -> "upheld" by ["complaint.decide"];
        "open" -> "rejected" by ["complaint.decide"];
        "overdue" -> "upheld" by ["complaint.decide"];
        "overdue" -> "rejected" by ["complaint.decide"];
    },
};

/// The states of all complaints.
pub(crate) fn states(f: &Federation, states: &mut States) {
    let state = |c: &Complaint| Stand::of(c.decided.as_ref().map(|d| d.upheld), Some(c.due), f.at).word();
    states.extend(f.complaints.iter().map(|(case, c)| (("complaint", case.clone()), state(c))));
}

/// A complaint in the state.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// The entry complained of.
    pub against: u64,
    /// The body complained of.
    pub respondent: Organ,
    /// The body that decides.
    pub heard_by: Organ,
    /// How many signed it.
    pub signatories: u64,
    /// Commitment to the grounds.
    pub grounds: Commitment,
    /// The entry that filed it.
    pub filed: u64,
    /// When it must be decided, Unix seconds.
    pub due: u64,
    /// Flags of the filing.
    pub flags: Flags,
    /// The decision.
    pub decided: Option<Decided>,
}

/// A decision on a complaint.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The entry.
    pub index: u64,
    /// Whether the complaint succeeded.
    pub upheld: bool,
    /// Whether mandates ended or stand again by it.
    pub annuls: bool,
    /// The reasons.
    pub reasons: BlobRef,
    /// The division, where an assembly decided.
    pub division: Option<Id>,
    /// Flags of the entry.
    pub flags: Flags,
}
