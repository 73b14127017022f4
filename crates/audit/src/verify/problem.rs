//! What does not hold: where, with a stable code, in a sentence.

use serde::Serialize;

/// How many problems a report names; all are counted.
const NAMED: usize = 100;

macro_rules! codes {
    ($($variant:ident = $code:literal, $means:literal;)*) => {
        /// Verification's own codes, besides those of entries ([`mandat_record::entry::EntryError::code`]) and of the
        /// fold ([`mandat_federation::Refused`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $(#[doc = $means] $variant,)* }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// What it means.
            pub const fn means(self) -> &'static str {
                match self { $(Code::$variant => $means,)* }
            }
        }
    };
}

codes! {
    Unreadable = "unreadable", "a file of the record is missing or damaged: what follows it was not read";
    CheckpointMissing = "checkpoint-missing", "no checkpoint is published: nobody answers for this log";
    BadCheckpoint = "bad-checkpoint", "the checkpoint is not one of this log, or a signature on it does not hold";
    RootDiffers = "root-differs", "the entries are not those that the checkpoint commits to";
    EntriesMissing = "entries-missing", "fewer entries are there than the checkpoint commits to";
    BeyondCheckpoint = "beyond-checkpoint", "entries follow that no checkpoint commits to";
    NotCosigned = "not-cosigned", "the quorum of witnesses has not cosigned the checkpoint";
    TimeUnwitnessed = "time-unwitnessed", "the sequencer's time lies after a witness saw the entry";
    FoundingDiffers = "founding-differs", "the record is not the one that was asked for";
    TileMissing = "tile-missing", "a hash tile that the checkpoint demands is missing or damaged";
    TileWrong = "tile-wrong", "a published tile does not follow from the entries: proofs made from it would fail";
    BlobMissing = "blob-missing", "a text or table that an entry names is not in the record";
    BoxDiffers = "box-differs", "the box is not as its closing fixed it";
}

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code.
    pub code: &'static str,
    /// The entry of the main log, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// What is wrong, and where.
    pub text: String,
}

/// Problems as they are found: void entries in order, then what concerns the record as a whole.
#[derive(Default)]
pub(super) struct Problems {
    pub(super) entries: Vec<Problem>,
    pub(super) record: Vec<Problem>,
    pub(super) void: u64,
    pub(super) more: u64,
}

impl Problems {
    /// An entry that does not hold.
    pub(super) fn entry(&mut self, code: &'static str, index: u64, text: String) {
        self.void += 1;
        if self.entries.len() < NAMED {
            self.entries.push(Problem { code, index: Some(index), text });
        }
    }

    /// Something that does not hold of the record as a whole.
    pub(super) fn record(&mut self, code: Code, index: Option<u64>, text: String) {
        if self.record.len() < NAMED {
            self.record.push(Problem { code: code.code(), index, text });
        } else {
            self.more += 1;
        }
    }
}
