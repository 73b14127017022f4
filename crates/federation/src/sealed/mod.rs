//! Sealed ballots: every ballot encrypted and proven, opened by trustees of whom no few can do it alone.
//!
//! Where this stands in the chain: beside [`crate::ballots`]. A convocation is *sealed* once its trustees are named
//! ([`ceremony`]); its contests whose voters have registered credentials (all, where the statutes allow only sealed ballots)
//! get an [`election`] when the box opens; the box is read at its closing ([`ballot_box`]); mixers and trustees then open
//! what was cast ([`tally`]), and the count goes on as with any ballots. What a body decides by secret ballot is voted on in the
//! same way ([`division`]).
//!
//! The main log is the trustees' broadcast channel: whoever folds it computes the same joint key, and every proof in it is
//! checked by whoever folds.

pub(crate) mod ballot_box;
pub(crate) mod ceremony;
pub mod division;
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

use crate::Federation;
use crate::body::{Bytes, Mixer};
use crate::contest::Contest;
use crate::division::Division;
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
    /// Whether a box was opened for its key, which then stands for ever.
    pub in_use: bool,
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

impl Sealed {
    fn new(election: Arc<SealedElection>, form: Form) -> Self {
        Self {
            election,
            form,
            counted: None,
            mixed: Vec::new(),
            table: None,
            partials: BTreeMap::new(),
            wrong: BTreeSet::new(),
        }
    }

    /// Whether the public sees no figures: fewer ballots count than the privacy threshold, in a division of some weight. `None` where
    /// the box was not read.
    pub fn withheld(&self, k: u64) -> Option<bool> {
        self.counted.as_ref().map(|counted| match self.form {
            Form::Division => counted.classes.values().any(|class| class.counted < k),
            Form::Marks | Form::List | Form::Ranking => counted.counted < k,
        })
    }
}

/// What is voted on by sealed ballots: a contest, or a division.
#[derive(Clone, Copy, Debug)]
pub struct SealedVote<'a> {
    /// The contest.
    pub contest: Option<&'a Contest>,
    /// The division.
    pub division: Option<&'a Division>,
    /// Its ballots.
    pub sealed: &'a Sealed,
    /// The convocation whose trustees open them.
    pub trustees: &'a Id,
    /// The box in which they lie.
    pub in_box: &'a Id,
    /// Whether the box is closed.
    pub closed: bool,
    /// Whether it has a result.
    pub decided: bool,
    /// The privacy threshold.
    pub k: u64,
}

impl Federation {
    /// What is voted on by sealed ballots under this name, once its election stands.
    pub fn sealed_vote(&self, id: &Id) -> Option<SealedVote<'_>> {
        let Some(contest) = self.contests.get(id) else {
            let (in_box, division) = self.divisions.get_key_value(id)?;
            let secret = division.secret.as_ref()?;
            return Some(SealedVote {
                contest: None,
                division: Some(division),
                sealed: &secret.electorate.as_ref()?.sealed,
                trustees: &secret.convocation,
                in_box,
                closed: secret.closed.is_some(),
                decided: division.result.is_some(),
                k: u64::from(division.statutes.rules.privacy.k),
            });
        };
        let convocation = self.convocations.get(&contest.convocation)?;
        Some(SealedVote {
            contest: Some(contest),
            division: None,
            sealed: contest.sealed.as_ref()?,
            trustees: &convocation.id,
            in_box: &convocation.id,
            closed: convocation.closed.is_some(),
            decided: contest.result.is_some(),
            k: u64::from(convocation.statutes.rules.privacy.k),
        })
    }

    /// Whether a division is voted on by sealed ballots: its name is then that of a box.
    pub(crate) fn is_secret_division(&self, id: &Id) -> bool {
        self.divisions.get(id).is_some_and(|division| division.secret.is_some())
    }
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
