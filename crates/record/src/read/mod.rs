//! Where a record is read from and written to: traits only, so that the fold, the verifier and intake do not know
//! whether it lies in memory, in a folder of tiles or in a database. [`Memory`] is the implementation for tests.
//!
//! Nothing that comes from here is trusted: entries are checked against the checkpoint, blobs against their name,
//! openings against their commitment, by whoever reads them.

mod memory;

pub use memory::Memory;

use crate::blob::BlobRef;
use std::borrow::Cow;

/// A source that cannot be read: not the record's fault, and never a verdict on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {place}: {reason}")]
pub struct ReadError {
    /// What could not be read: a file, a table, an address.
    pub place: String,
    /// Why, and what to do about it.
    pub reason: String,
}

/// What did not get written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Another writer published meanwhile: reread and decide again; never write over it (promise P2).
    #[error("another checkpoint of {log} was published meanwhile: read the log again before writing")]
    Conflict {
        /// The log in question.
        log: LogName,
    },
    /// The place cannot be written.
    #[error("cannot write {place}: {reason}")]
    Failed {
        /// What could not be written.
        place: String,
        /// Why, and what to do about it.
        reason: String,
    },
}

/// A log of the record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogName {
    /// The one main log.
    Main,
    /// The box of the convocation with this id.
    Box(String),
}

impl std::fmt::Display for LogName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LogName::Main => f.write_str("the main log"),
            LogName::Box(id) => write!(f, "the box {id:?}"),
        }
    }
}

/// The raw leaves of a log in order.
pub type Leaves<'a> = Box<dyn Iterator<Item = Result<Cow<'a, [u8]>, ReadError>> + 'a>;

/// One log.
pub trait Entries {
    /// Number of leaves that can be read; the checkpoint may cover fewer.
    fn size(&self) -> Result<u64, ReadError>;

    /// The leaves from this index to the end.
    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError>;

    /// The text of the newest checkpoint, with its signatures; `None` if none was published.
    fn checkpoint(&self) -> Result<Option<String>, ReadError>;

    /// The leaf at this index, `None` if there is none.
    fn leaf(&self, index: u64) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        if index >= self.size()? { Ok(None) } else { self.leaves(index)?.next().transpose() }
    }
}

/// The blobs. The caller checks what it gets by [`BlobRef::matches`].
pub trait Blobs {
    /// A blob's content; `None` if it is not there.
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError>;
}

/// The sealed store's openings, by index of the main log's entry that holds the commitment.
pub trait Openings {
    /// An opening's bytes, for [`crate::commitment::Opening::parse`]; `None` if there is none, or it was erased.
    fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError>;
}

/// The boxes.
pub trait Boxes {
    /// The box of a convocation; `None` if it was deleted after its retention period.
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError>;
}

/// Where a record is written.
pub trait Sink {
    /// Appends a raw leaf and gives its index.
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError>;

    /// Keeps a blob under its name. Keeping the same one again changes nothing.
    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError>;

    /// Keeps the opening of the main log's entry at `index`.
    fn put_opening(&mut self, index: u64, opening: &[u8]) -> Result<(), WriteError>;

    /// Publishes the signed text of a log's checkpoint.
    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError>;

    /// Erases the opening of the main log's entry at `index` for good. Erasing what is not there changes nothing.
    fn forget(&mut self, index: u64) -> Result<(), WriteError>;
}

/// No openings: what everyone outside has.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoOpenings;

impl Openings for NoOpenings {
    fn opening(&self, _: u64) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(None)
    }
}
