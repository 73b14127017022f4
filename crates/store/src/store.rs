//! A public and a sealed side as one [`Sink`].

use crate::head::Head;
use crate::sealed::Sealed;
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Boxes, Entries, Leaves, LogName, Openings, ReadError, Sink, WriteError};
use std::borrow::Cow;

/// Where the public part of a record is written: a folder, a database, or both.
///
/// What is appended is staged in memory and becomes durable, together with its checkpoint, when [`publish`] returns;
/// readers see it from then on. A backend whose write failed refuses everything until it is opened again.
///
/// [`publish`]: PublicSink::publish
pub trait PublicSink: Entries + Blobs + Boxes {
    /// Stages a leaf and gives its index.
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError>;

    /// Keeps a blob durably under its name. An entry that names it comes afterwards, so after a crash there may be a
    /// blob without an entry, which harms nobody, but never an entry without its blob.
    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError>;

    /// Makes the staged leaves of a log durable under this checkpoint, which must be of all its leaves.
    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError>;

    /// Deletes a box after its retention period. Deleting one that is not there changes nothing.
    fn delete_box(&mut self, convocation: &str) -> Result<(), WriteError>;

    /// The index that the next leaf gets: the number of leaves, with the staged ones.
    fn next_index(&self, log: &LogName) -> u64;

    /// The head of a log with its staged leaves: what a checkpoint must be signed for.
    fn head(&self, log: &LogName) -> Head;

    /// The head of a log that is published; empty if none is.
    fn published(&self, log: &LogName) -> Head;

    /// The logs that have staged leaves, with their heads.
    fn staged(&self) -> Vec<(LogName, Head)>;
}

/// A record's public side `P` and its sealed side.
#[derive(Debug)]
pub struct Store<P> {
    public: P,
    sealed: Sealed,
}

impl<P: PublicSink> Store<P> {
    /// Puts both sides together.
    pub fn new(public: P, sealed: Sealed) -> Self {
        Store { public, sealed }
    }

    /// The public side.
    pub fn public(&self) -> &P {
        &self.public
    }

    /// The public side, to delete a box.
    pub fn public_mut(&mut self) -> &mut P {
        &mut self.public
    }

    /// The sealed side, for its secrets.
    pub fn sealed(&self) -> &Sealed {
        &self.sealed
    }

    /// The sealed side, to keep secrets and to erase.
    pub fn sealed_mut(&mut self) -> &mut Sealed {
        &mut self.sealed
    }

    /// Both sides apart.
    pub fn into_parts(self) -> (P, Sealed) {
        (self.public, self.sealed)
    }
}

impl<P: PublicSink> Sink for Store<P> {
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError> {
        self.public.append(log, leaf)
    }

    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError> {
        self.public.put_blob(content)
    }

    fn put_opening(&mut self, index: u64, opening: &[u8]) -> Result<(), WriteError> {
        let failed =
            |reason: String| WriteError::Failed { place: format!("the opening of entry {index}"), reason };
        if index >= self.public.next_index(&LogName::Main) {
            return Err(failed("there is no such entry yet: append it first".into()));
        }
        // The opening of a published entry was durable before the entry; replacing it would destroy what its
        // commitment binds. Only what a crash or a refused batch left behind may be written over.
        if index < self.public.published(&LogName::Main).size {
            let kept = self.sealed.opening(index).map_err(|error| failed(error.to_string()))?;
            match kept {
                Some(kept) if kept == opening => return Ok(()),
                Some(_) => return Err(failed("the entry is published with another opening".into())),
                None => {}
            }
        }
        Ok(self.sealed.put_opening(index, opening)?)
    }

    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError> {
        // Openings first. A crash after this line leaves openings of entries that do not exist: the next entries at
        // those indices write over them. The other way round there would be commitments nobody can open.
        self.sealed.commit()?;
        self.public.publish(log, checkpoint)
    }

    fn forget(&mut self, index: u64) -> Result<(), WriteError> {
        Ok(self.sealed.forget(index)?)
    }
}

impl<P: PublicSink> Entries for Store<P> {
    fn size(&self) -> Result<u64, ReadError> {
        self.public.size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        self.public.leaves(from)
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.public.checkpoint()
    }

    fn leaf(&self, index: u64) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        self.public.leaf(index)
    }
}

impl<P: PublicSink> Blobs for Store<P> {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        self.public.blob(blob)
    }
}

impl<P: PublicSink> Boxes for Store<P> {
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError> {
        self.public.ballot_box(convocation)
    }
}

impl<P: PublicSink> Openings for Store<P> {
    fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.sealed.opening(index)
    }
}
