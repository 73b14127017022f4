//! What goes wrong in storage: one list, each with a stable code and a sentence that says what to do.

use mandat_record::read::{LogName, ReadError, WriteError};
use std::path::Path;

/// Why something could not be stored or opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No database where one is needed. None is made on the way: at a wrong path that would start a second history.
    #[error("there is no database at {place}: check the path, or found an organisation with `mandat init`")]
    Missing {
        /// The file.
        place: String,
    },
    /// Some other file.
    #[error(
        "{place} is not a Mandat database of this kind: check the path; if `mandat init` was interrupted here, delete \
         the file and run `mandat init` again"
    )]
    Foreign {
        /// The file.
        place: String,
    },
    /// A database made by a newer release.
    #[error(
        "{place} has schema {found}, this release reads up to {known}: install the newer release of Mandat"
    )]
    Newer {
        /// The file.
        place: String,
        /// Its schema.
        found: u32,
        /// The newest that this release knows.
        known: u32,
    },
    /// Something is already there.
    #[error("{place} exists already: `mandat init` never replaces anything; open it, or choose another path")]
    Exists {
        /// The file.
        place: String,
    },
    /// The stored leaves are not those that the checkpoint was signed for.
    #[error("{place} is damaged: {reason}; restore it from a copy that is as new as the published record")]
    Damaged {
        /// Where.
        place: String,
        /// What does not fit.
        reason: String,
    },
    /// The published record knows more than the database.
    #[error(
        "{log} was published with {published} entries, the database has {stored}: it was restored from an old copy. \
         Writing on would make two histories. Restore a copy at least as new as the published record"
    )]
    Restored {
        /// The log.
        log: LogName,
        /// Entries of the published checkpoint.
        published: u64,
        /// Entries in the database.
        stored: u64,
    },
    /// The published record and the database have different entries.
    #[error(
        "{log} in the database and as published are two different histories: nothing was written. Find out which one \
         members and witnesses have seen, and restore that one"
    )]
    Forked {
        /// The log.
        log: LogName,
    },
    /// Another writer was faster.
    #[error("another checkpoint of {log} was published meanwhile: open the log again before writing")]
    Conflict {
        /// The log.
        log: LogName,
    },
    /// Another process holds it.
    #[error("{place} is in use by another process: stop that one first")]
    Locked {
        /// What is held.
        place: String,
    },
    /// A checkpoint that may not be published.
    #[error("the checkpoint of {log} may not be published: {reason}")]
    Checkpoint {
        /// The log.
        log: LogName,
        /// Why not.
        reason: String,
    },
    /// Text that cannot be the name of a box.
    #[error(
        "{id:?} cannot name a box: 1 to 64 lower-case letters, digits, `-`, `_` and `.`, letter or digit at the ends"
    )]
    BoxName {
        /// The text.
        id: String,
    },
    /// More bytes than the limit.
    #[error("{what} has {length} bytes, more than the {limit} allowed")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its length.
        length: u64,
        /// The limit.
        limit: u64,
    },
    /// No space is left.
    #[error(
        "no space is left for {place}: nothing that was acknowledged is lost; free some space and start again"
    )]
    Full {
        /// What was being written.
        place: String,
    },
    /// A write failed earlier, so what is on disk is not known.
    #[error(
        "an earlier write failed ({reason}): open it again, so that it is read what really became durable"
    )]
    Stopped {
        /// The earlier failure.
        reason: String,
    },
    /// The sealed store does not open this way.
    #[error("{place} does not open: {reason}")]
    Protection {
        /// The file.
        place: String,
        /// Why.
        reason: String,
    },
    /// Sealed content was changed.
    #[error(
        "{what} in {place} was altered or belongs elsewhere: do not use it; restore the sealed store from a copy"
    )]
    Tampered {
        /// The file.
        place: String,
        /// What does not decrypt.
        what: String,
    },
    /// The operating system or the database says no.
    #[error("{place}: {reason}")]
    Io {
        /// File or database.
        place: String,
        /// Its words.
        reason: String,
    },
}

impl StoreError {
    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Missing { .. } => "no_database",
            StoreError::Foreign { .. } => "not_mandat",
            StoreError::Newer { .. } => "newer_schema",
            StoreError::Exists { .. } => "exists",
            StoreError::Damaged { .. } => "damaged",
            StoreError::Restored { .. } => "restored_backup",
            StoreError::Forked { .. } => "forked",
            StoreError::Conflict { .. } => "conflict",
            StoreError::Locked { .. } => "locked",
            StoreError::Checkpoint { .. } => "bad_checkpoint",
            StoreError::BoxName { .. } => "bad_box_name",
            StoreError::TooLarge { .. } => "too_large",
            StoreError::Full { .. } => "disk_full",
            StoreError::Stopped { .. } => "stopped",
            StoreError::Protection { .. } => "sealed_protection",
            StoreError::Tampered { .. } => "tampered",
            StoreError::Io { .. } => "io",
        }
    }

    pub(crate) fn io(place: impl AsRef<Path>, error: &std::io::Error) -> Self {
        let place = place.as_ref().display().to_string();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => StoreError::Full { place },
            _ => StoreError::Io { place, reason: error.to_string() },
        }
    }

    pub(crate) fn database(place: impl AsRef<Path>, error: &sqlx::Error) -> Self {
        let place = place.as_ref().display().to_string();
        // SQLite's primary result codes: 5 and 6 are BUSY and LOCKED, 11 CORRUPT, 13 FULL, 26 NOTADB.
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => StoreError::Locked { place },
            Some(11 | 26) => {
                StoreError::Damaged { place, reason: "the database says that its file is malformed".into() }
            }
            Some(13) => StoreError::Full { place },
            _ => StoreError::Io { place, reason: error.to_string() },
        }
    }

    /// Where it happened, for errors that keep place and reason apart.
    fn place(&self) -> String {
        match self {
            StoreError::Missing { place }
            | StoreError::Foreign { place }
            | StoreError::Newer { place, .. }
            | StoreError::Exists { place }
            | StoreError::Damaged { place, .. }
            | StoreError::Locked { place }
            | StoreError::Full { place }
            | StoreError::Protection { place, .. }
            | StoreError::Tampered { place, .. }
            | StoreError::Io { place, .. } => place.clone(),
            StoreError::Restored { log, .. }
            | StoreError::Forked { log }
            | StoreError::Conflict { log }
            | StoreError::Checkpoint { log, .. } => log.to_string(),
            StoreError::BoxName { .. } => "a box".into(),
            StoreError::TooLarge { what, .. } => (*what).into(),
            StoreError::Stopped { .. } => "the store".into(),
        }
    }

    /// The reason alone where the place is said apart, otherwise the whole sentence.
    fn reason(&self) -> String {
        match self {
            StoreError::Io { reason, .. } => reason.clone(),
            other => other.to_string(),
        }
    }
}

impl From<StoreError> for ReadError {
    fn from(error: StoreError) -> Self {
        ReadError { place: error.place(), reason: error.reason() }
    }
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { log } => WriteError::Conflict { log },
            error => WriteError::Failed { place: error.place(), reason: error.reason() },
        }
    }
}
