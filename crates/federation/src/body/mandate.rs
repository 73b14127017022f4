//! Bodies of entries: the end of a mandate: resignation and recall.

use serde::{Deserialize, Serialize};

use crate::id::Id;

records! {
    /// `mandate.resign`.
    Vacate {
        /// The mandate.
        mandate: Id,
        /// Who follows. Recomputed from the same ballots wherever they can be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<Id>,
    }
    /// `recall.petition`.
    Petition {
        /// A name for it.
        petition: Id,
        /// The mandate.
        mandate: Id,
        /// Signatures.
        signatures: u64,
        /// Electors of the unit today.
        electors: u64,
        /// The box of the signatures; absent where the roll is declared, and signatures are counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signed: Option<super::PetitionBox>,
    }
    /// `recall.decide`.
    DecideRecall {
        /// The petition.
        petition: Id,
        /// Votes for the recall.
        yes: u64,
        /// Votes against.
        no: u64,
        /// Who follows if the recall is carried, as for `mandate.resign`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<Id>,
    }
}
