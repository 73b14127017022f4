//! Sealed ballots: every ballot encrypted and proven, opened by trustees of whom no few can do it alone.
//!
//! Where this stands in the chain: beside [`crate::ballots`]. A convocation is *sealed* once its trustees are named
//! ([`ceremony`]); its contests whose voters have registered credentials (all, where the statutes allow only sealed ballots)
//! get an [`election`] when the box opens; the box is read at its closing ([`ballot_box`]); mixers and trustees then open
//! what was cast ([`tally`]), and the count goes on as with any ballots.
//!
//! The main log is the trustees' broadcast channel: whoever folds it computes the same joint key, and every proof in it is
//! checked by whoever folds.

pub(crate) mod ballot_box;
pub(crate) mod ceremony;
pub(crate) mod election;
pub(crate) mod tally;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use mandat_record::commitment::Kind;
use mandat_record::ed25519::PublicKey;
use mandat_seal::bundle::Counted;
use mandat_seal::credential::Credentials;
use mandat_seal::election::Election;
use mandat_seal::mix::Table;
use mandat_seal::trustee::{Ceremony, Checked, JointKey, Partial, Place};
use serde::{Deserialize, Serialize};

use crate::body::{Bytes, Mixer};
use crate::id::Id;

pub use election::{Form, options, question};
pub use tally::mix_name;

/// Domain of a commitment to a partial decryption.
pub const PARTIAL: Kind = Kind::new("tally.decrypt");

/// The opening of a withheld partial decryption; it lies in the sealed store under the index of its entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedPartial {
    /// The partial decryption.
    pub partial: Bytes,
}

/// The trustees of a convocation.
#[derive(Clone, Debug)]
pub struct Sealing {
    /// The entry that named them.
    pub index: u64,
    /// Their ceremony.
    pub ceremony: Ceremony,
    /// Who sits where.
    pub places: BTreeMap<PublicKey, Place>,
    /// The platforms of the groups, in order.
    pub platforms: Vec<Option<Id>>,
    /// Who mixes.
    pub mixers: Vec<Mixer>,
    /// Who has decrypted the rehearsal's test.
    pub rehearsed: BTreeSet<Place>,
}

impl Sealing {
    /// The joint key, once all have confirmed it and enough have rehearsed: then a box may open.
    pub fn rehearsed(&self) -> Option<&JointKey> {
        self.ceremony.ready().filter(|joint| joint.structure().suffices(&self.rehearsed))
    }
}

/// A sealed contest.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The election.
    pub election: Arc<SealedElection>,
    /// What a ballot says.
    pub form: Form,
    /// The ballots, once the box is closed and was there to be read.
    pub counted: Option<Arc<Counted>>,
    /// Who mixed, in order.
    pub mixed: Vec<PublicKey>,
    /// The table after the last mix.
    pub table: Option<Arc<Table>>,
    /// Partial decryptions by place, checked once; `None` for one that this reader cannot open or check. Wrong ones are flagged and
    /// not here.
    pub partials: BTreeMap<Place, Option<Checked<Arc<Partial>>>>,
    /// Who gave a wrong one.
    pub wrong: BTreeSet<Place>,
}

/// An election with its list of credentials.
pub struct SealedElection {
    /// The election.
    pub election: Election,
    /// Who may vote.
    pub credentials: Credentials,
}

impl fmt::Debug for SealedElection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedElection({})", mandat_seal::group::hex(self.election.id()))
    }
}
