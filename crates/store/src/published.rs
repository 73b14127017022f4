//! The log in the database and its published folder, kept together: what an organisation's own server writes to.

use crate::database::Log;
use crate::error::StoreError;
use crate::folder::Writer;
use crate::head::Head;
use crate::sealed::{Protection, Sealed};
use crate::store::{PublicSink, Store};
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Boxes, Entries, Leaves, LogName, ReadError, WriteError};
use std::borrow::Cow;
use std::path::Path;

/// A database and the folder that is published from it. The database is ahead of the folder or level with it; never the
/// other way round, or it was restored from an old copy and would make a second history (promise P2).
#[derive(Debug)]
pub struct Published {
    log: Log,
    folder: Writer,
}

impl Published {
    /// Compares the two and publishes what a crash left unpublished.
    pub fn open(log: Log, folder: Writer) -> Result<Self, StoreError> {
        let mut both = Published { log, folder };
        // All are compared before any is written.
        let names: Vec<LogName> = both.folder.logs().chain(both.log.logs()).cloned().collect();
        for name in &names {
            both.compare(name)?;
        }
        for blob in both.log.blob_names()? {
            if !both.folder.folder().has_blob(&blob)
                && let Some(content) = both.log.blob(&blob).map_err(read_failed)?
            {
                both.folder.put_blob(&content).map_err(write_failed)?;
            }
        }
        for name in &names {
            both.catch_up(name)?;
        }
        Ok(both)
    }

    /// The database.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The folder.
    pub fn folder(&self) -> &Writer {
        &self.folder
    }

    fn compare(&self, name: &LogName) -> Result<(), StoreError> {
        let (stored, published) = (self.log.published(name), self.folder.published(name));
        if published.size > stored.size {
            let (published, stored) = (published.size, stored.size);
            return Err(StoreError::Restored { log: name.clone(), published, stored });
        }
        if published.size == stored.size && published != stored {
            return Err(StoreError::Forked { log: name.clone() });
        }
        Ok(())
    }

    /// Publishes the entries that the folder has not. Since its tree grown by them must have the root that was signed, a
    /// folder with another history is noticed here, before its checkpoint is touched.
    fn catch_up(&mut self, name: &LogName) -> Result<(), StoreError> {
        let (stored, published) = (self.log.published(name), self.folder.published(name));
        let view = self.log.log(name);
        let Some(text) = view.checkpoint().map_err(read_failed)? else { return Ok(()) };
        if stored.size == published.size && self.folder.text(name) == Some(&text) {
            return Ok(());
        }
        for leaf in view.leaves_from(self.folder.next_index(name)) {
            self.folder.append(name, &leaf?).map_err(write_failed)?;
        }
        if self.folder.head(name) != stored {
            return Err(StoreError::Forked { log: name.clone() });
        }
        self.folder.publish(name, &text).map_err(write_failed)
    }
}

/// The database's file in a data directory.
const LOG: &str = "log.sqlite";
/// The sealed store's file in a data directory.
const SEALED: &str = "sealed.sqlite";

impl Store<Published> {
    /// Founds an organisation's storage: a data directory with an empty log and an empty sealed store, and an empty folder
    /// to publish into. What `mandat init` calls, and nothing else.
    pub fn init(data: &Path, record: &Path, protection: &Protection) -> Result<Self, StoreError> {
        std::fs::create_dir_all(data).map_err(|error| StoreError::io(data, &error))?;
        // The folder first: it must be empty, and an interrupted `init` leaves it so.
        let folder = Writer::create(record)?;
        let sealed = Sealed::create(&data.join(SEALED), protection)?;
        let log = Log::create(&data.join(LOG))?;
        Ok(Store::new(Published::open(log, folder)?, sealed))
    }

    /// Opens an organisation's storage. The folder is made if it is gone: all of it is in the database.
    pub fn open(data: &Path, record: &Path, protection: &Protection) -> Result<Self, StoreError> {
        let log = Log::open(&data.join(LOG))?;
        let sealed = Sealed::open(&data.join(SEALED), protection)?;
        std::fs::create_dir_all(record).map_err(|error| StoreError::io(record, &error))?;
        Ok(Store::new(Published::open(log, Writer::open(record)?)?, sealed))
    }

    /// Closes the databases and waits for it: from then on their files may be copied.
    pub fn close(self) -> Result<(), StoreError> {
        let (public, sealed) = self.into_parts();
        public.log.close()?;
        sealed.close()
    }
}

impl PublicSink for Published {
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError> {
        // Once the folder cannot be written, the database takes nothing more that would not be published.
        self.folder.running()?;
        self.log.append(log, leaf)
    }

    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError> {
        self.log.put_blob(content)?;
        self.folder.put_blob(content)
    }

    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError> {
        self.folder.running()?;
        self.log.publish(log, checkpoint)?;
        // A crash or an error from here on leaves the folder behind: the next publication, or opening, catches up.
        Ok(self.catch_up(log)?)
    }

    fn delete_box(&mut self, convocation: &str) -> Result<(), WriteError> {
        // The folder first: a folder that is ahead would look like a restored database.
        self.folder.delete_box(convocation)?;
        self.log.delete_box(convocation)
    }

    fn next_index(&self, log: &LogName) -> u64 {
        self.log.next_index(log)
    }

    fn head(&self, log: &LogName) -> Head {
        self.log.head(log)
    }

    fn published(&self, log: &LogName) -> Head {
        self.log.published(log)
    }

    fn staged(&self) -> Vec<(LogName, Head)> {
        self.log.staged()
    }
}

impl Entries for Published {
    fn size(&self) -> Result<u64, ReadError> {
        self.log.size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        self.log.leaves(from)
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.log.checkpoint()
    }
}

impl Blobs for Published {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        self.log.blob(blob)
    }
}

impl Boxes for Published {
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError> {
        self.log.ballot_box(convocation)
    }
}

fn read_failed(error: ReadError) -> StoreError {
    StoreError::Io { place: error.place, reason: error.reason }
}

fn write_failed(error: WriteError) -> StoreError {
    match error {
        WriteError::Conflict { log } => StoreError::Conflict { log },
        WriteError::Failed { place, reason } => StoreError::Io { place, reason },
    }
}
