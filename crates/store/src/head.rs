//! A log's head, and the one rule by which every backend decides whether a checkpoint may be published (promise P2).

use crate::error::StoreError;
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::read::LogName;
use mandat_record::tree::{CompactRange, Hash, empty_root};

/// Size and root of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Head {
    /// The head of the log without leaves.
    pub fn empty() -> Self {
        Head { size: 0, root: empty_root() }
    }

    pub(crate) fn of(range: &CompactRange) -> Self {
        Head { size: range.size(), root: range.root() }
    }
}

/// A checkpoint as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Current {
    pub(crate) origin: String,
    pub(crate) head: Head,
    pub(crate) text: String,
}

impl Current {
    /// Reads a checkpoint's text. Its signature is not verified: who may sign is for the record to say.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let signed = SignedCheckpoint::parse(text).map_err(|error| error.to_string())?;
        let checkpoint = signed.checkpoint();
        let head = Head { size: checkpoint.size, root: checkpoint.root };
        Ok(Current { origin: checkpoint.origin.clone(), head, text: text.to_owned() })
    }
}

/// The checkpoint `text`, if it may replace `old` for a log whose leaves, all of them, have this head.
///
/// Every published checkpoint is of a tree that was computed from the leaves that are stored with it, and leaves are
/// only ever added; so any two of them are consistent.
pub(crate) fn successor(
    log: &LogName,
    text: &str,
    stored: Head,
    old: Option<&Current>,
) -> Result<Current, StoreError> {
    let refuse = |reason: String| Err(StoreError::Checkpoint { log: log.clone(), reason });
    let new = match Current::parse(text) {
        Ok(new) => new,
        Err(reason) => return refuse(reason),
    };
    if let Some(old) = old.filter(|old| old.origin != new.origin) {
        return refuse(format!("its origin is {:?}, the log's is {:?}", new.origin, old.origin));
    }
    if new.head.size != stored.size {
        return refuse(format!("it is for {} entries, the log has {}", new.head.size, stored.size));
    }
    if new.head.root != stored.root {
        return refuse(format!("its root is {}, that of the entries is {}", new.head.root, stored.root));
    }
    Ok(new)
}
