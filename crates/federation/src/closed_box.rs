//! The entries of a closed box, read several times and never held whole: a box may have millions of ballots.
//!
//! The first reading compares size and root with the closing and keeps the hash of each leaf, so that whatever is read again is
//! what the closing fixed, even if the box changes under the reader.

use mandat_record::entry::{Entry, LogKind};
use mandat_record::read::{Entries, ReadError};
use mandat_record::tree::{CompactRange, Hash, leaf_hash};

/// A box that has the size and root that its closing fixes.
pub(crate) struct ClosedBox<'a> {
    entries: Box<dyn Entries + 'a>,
    hashes: Vec<Hash>,
}

impl<'a> ClosedBox<'a> {
    /// Reads all hashes; says what is wrong unless they come to this size and root.
    pub(crate) fn open(entries: Box<dyn Entries + 'a>, size: u64, root: &Hash) -> Result<Self, String> {
        let (mut tree, mut hashes) = (CompactRange::new(), Vec::new());
        let text = |error: ReadError| error.to_string();
        for leaf in entries.leaves(0).map_err(text)?.take(usize::try_from(size).unwrap_or(usize::MAX)) {
            let hash = leaf_hash(&leaf.map_err(text)?);
            tree.append(hash);
            hashes.push(hash);
        }
        if tree.size() != size || tree.root() != *root {
            return Err(format!("{} entries, and not the root that the closing fixes", tree.size()));
        }
        Ok(Self { entries, hashes })
    }

    /// All entries, in order.
    pub(crate) fn all(&self) -> Result<impl Iterator<Item = Result<Entry, String>>, String> {
        self.at(0..self.hashes.len())
    }

    /// The entries at these places, which increase.
    pub(crate) fn at(
        &self,
        places: impl Iterator<Item = usize>,
    ) -> Result<impl Iterator<Item = Result<Entry, String>>, String> {
        let mut places = places.peekable();
        let mut next = places.peek().copied().unwrap_or(0);
        let mut leaves = self.entries.leaves(next as u64).map_err(|error| error.to_string())?;
        Ok(places.map(move |place| {
            let leaf = leaves.nth(place - next);
            next = place + 1;
            let leaf = leaf.ok_or_else(|| format!("entry {place} is gone"))?.map_err(|e| e.to_string())?;
            if self.hashes.get(place) != Some(&leaf_hash(&leaf)) {
                return Err(format!("entry {place} changed while the box was read"));
            }
            Entry::parse(&leaf, LogKind::Box).map_err(|error| error.to_string())
        }))
    }
}
