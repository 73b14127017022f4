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

    /// Checks many at once, several times faster; for each entry, in order, the entry or what is wrong with it.
    pub fn many(entries: Vec<Entry>) -> Vec<Result<Self, Entry>> {
        if verify_entries(&entries).is_ok() {
            return entries.into_iter().map(|entry| Ok(Self(entry))).collect();
        }
        // One bad signature among many is rare, and every other entry must still be told apart from it.
        let check = |entry: Entry| if entry.verify().is_ok() { Ok(Self(entry)) } else { Err(entry) };
        entries.into_iter().map(check).collect()
    }

    /// The entry.
    pub fn entry(&self) -> &Entry {
        &self.0
    }
}
