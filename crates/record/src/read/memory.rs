//! A record in memory: every trait of [`super`], for tests and for what is never stored.

use super::{Blobs, Boxes, Entries, Leaves, LogName, Openings, ReadError, Sink, WriteError};
use crate::blob::BlobRef;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A whole record in memory. As [`Entries`] it is the main log.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    main: Log,
    boxes: BTreeMap<String, Log>,
    blobs: BTreeMap<BlobRef, Vec<u8>>,
    openings: BTreeMap<u64, Vec<u8>>,
}

#[derive(Debug, Clone, Default)]
struct Log {
    leaves: Vec<Vec<u8>>,
    checkpoint: Option<String>,
}

impl Memory {
    /// An empty record.
    pub fn new() -> Self {
        Memory::default()
    }

    /// The ids of the boxes that exist, sorted.
    pub fn boxes(&self) -> impl Iterator<Item = &str> {
        self.boxes.keys().map(String::as_str)
    }

    /// Deletes a box, as after its retention period.
    pub fn delete_box(&mut self, convocation: &str) {
        self.boxes.remove(convocation);
    }

    /// The leaves of a log, to alter in a test that plays a dishonest operator.
    pub fn leaves_mut(&mut self, log: &LogName) -> &mut Vec<Vec<u8>> {
        &mut self.log(log).leaves
    }

    /// The blobs by name, to alter in a test that plays a dishonest operator.
    pub fn blobs_mut(&mut self) -> &mut BTreeMap<BlobRef, Vec<u8>> {
        &mut self.blobs
    }

    fn log(&mut self, name: &LogName) -> &mut Log {
        match name {
            LogName::Main => &mut self.main,
            LogName::Box(id) => self.boxes.entry(id.clone()).or_default(),
        }
    }
}

impl Entries for Log {
    fn size(&self) -> Result<u64, ReadError> {
        Ok(self.leaves.len() as u64)
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        // An index beyond memory is an index beyond the end.
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        Ok(Box::new(self.leaves.iter().skip(from).map(|leaf| Ok(Cow::Borrowed(&leaf[..])))))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        Ok(self.checkpoint.clone())
    }
}

impl Entries for Memory {
    fn size(&self) -> Result<u64, ReadError> {
        self.main.size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        self.main.leaves(from)
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.main.checkpoint()
    }
}

impl<E: Entries + ?Sized> Entries for &E {
    fn size(&self) -> Result<u64, ReadError> {
        (**self).size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        (**self).leaves(from)
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        (**self).checkpoint()
    }
}

impl Blobs for Memory {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        Ok(self.blobs.get(blob).map(|content| Cow::Borrowed(&content[..])))
    }
}

impl Openings for Memory {
    fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.openings.get(&index).cloned())
    }
}

impl Boxes for Memory {
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError> {
        Ok(self.boxes.get(convocation).map(|log| Box::new(log) as Box<dyn Entries + '_>))
    }
}

impl Sink for Memory {
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError> {
        let leaves = &mut self.log(log).leaves;
        leaves.push(leaf.to_vec());
        Ok(leaves.len() as u64 - 1)
    }

    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError> {
        let name = BlobRef::of(content);
        self.blobs.entry(name).or_insert_with(|| content.to_vec());
        Ok(name)
    }

    fn put_opening(&mut self, index: u64, opening: &[u8]) -> Result<(), WriteError> {
        self.openings.insert(index, opening.to_vec());
        Ok(())
    }

    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError> {
        self.log(log).checkpoint = Some(checkpoint.to_owned());
        Ok(())
    }

    fn forget(&mut self, index: u64) -> Result<(), WriteError> {
        self.openings.remove(&index);
        Ok(())
    }
}
