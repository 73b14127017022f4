//! Bodies of entries: the founding entry, witnesses, statutes and keys.

use mandat_record::blob::BlobRef;
use mandat_record::ed25519::PublicKey;
use mandat_record::ed25519::Signature;
use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::keys::Role;

records! {
    /// `record.found`.
    Found {
        /// Version of the format: 1.
        format: u32,
        /// The organisation's name.
        name: String,
        /// The operator's verifier key for checkpoints (signed-note form).
        operator: String,
        /// Who cosigns checkpoints.
        witnesses: Vec<Witness>,
        /// The first keys, each with its role.
        keys: Vec<GrantKey>,
        /// The statutes in force, a TOML file.
        statutes: BlobRef,
    }
    /// A witness of checkpoints.
    Witness {
        /// Verifier key of a C2SP cosigner.
        key: String,
        /// The union or platform that runs it: the statutes' quorum counts unions, not keys.
        union: String,
    }
    /// `format.upgrade`.
    Upgrade {
        /// The later version.
        format: u32,
    }
    /// `witness.set`.
    SetWitnesses {
        /// Who cosigns from here on.
        witnesses: Vec<Witness>,
    }
    /// `checkpoint.anchor`.
    Anchor {
        /// The text of the cosigned checkpoint (C2SP signed-note).
        checkpoint: String,
    }
    /// `statutes.change`.
    ChangeStatutes {
        /// The new statutes, a TOML file.
        statutes: BlobRef,
        /// The division that carried them.
        division: Id,
    }
    /// `key.grant`, and each first key of the founding entry.
    GrantKey {
        /// The key.
        key: PublicKey,
        /// What it may do.
        role: Role,
        /// Where: this unit and all below it; absent: everywhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Id>,
    }
    /// `key.rotate`.
    RotateKey {
        /// The successor.
        key: PublicKey,
        /// The successor's signature over [`crate::keys::rotation_message`]: nobody can hand roles to a stranger's key.
        proof: Signature,
    }
    /// `key.revoke`.
    RevokeKey {
        /// The key.
        key: PublicKey,
    }
}
