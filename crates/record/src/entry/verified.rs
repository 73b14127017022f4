//! Entries whose signatures hold, as a type: what the fold takes, so that it cannot be handed anything else.

use super::{Entry, EntryError, verify_entries};

/// An entry whose signatures were checked. Only this module makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified(Entry);

impl Verified {
    /// Checks one entry.
    pub fn one(entry: Entry) -> Result<Self, EntryError> {
        entry.verify()?;
        Ok(Self(entry))
    }

    /// Checks many at once, several times faster; for each entry, in order, the entry, or `None` if its signatures do not
    /// hold.
    pub fn many(entries: Vec<Entry>) -> Vec<Option<Self>> {
        if verify_entries(&entries).is_ok() {
            return entries.into_iter().map(|entry| Some(Self(entry))).collect();
        }
        // One bad signature among many is rare, and every other entry must still be told apart from it.
        entries.into_iter().map(|entry| Self::one(entry).ok()).collect()
    }

    /// The entry.
    pub fn entry(&self) -> &Entry {
        &self.0
    }
}
