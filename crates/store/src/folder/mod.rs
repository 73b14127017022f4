//! A published record as a folder of static files (C2SP tlog-tiles), so that any web server or bucket is a mirror.
//!
//! ```text
//! checkpoint             the main log's signed checkpoint
//! tile/0/x001/234        its hashes, and tile/entries/... its entries
//! box/<convocation>/     the same for the ballot box of a convocation
//! blob/<2 hex>/<62 hex>  a blob by its SHA-256
//! ```
//!
//! [`Folder`] reads and trusts nothing: no path leaves the folder, no symbolic link is followed, no file is larger in
//! memory than its name allows. [`Writer`] adds to it.

mod disk;
mod files;
mod log;
mod path;
mod write;

#[cfg(test)]
mod crash;

pub use log::FolderLog;
pub use write::Writer;

use crate::MAX_BLOB;
use crate::error::StoreError;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Boxes, Entries, Leaves, LogName, ReadError};
use std::borrow::Cow;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// A published record, to read. As [`Entries`] it is the main log.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    // Opens files beneath the folder only, whatever links are in it.
    dir: Dir,
}

impl Folder {
    /// Opens a folder. Whether there is a record in it shows when it is read.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let dir = Dir::open_ambient_dir(root, ambient_authority());
        let dir = dir.map_err(|error| StoreError::io(root, &error))?;
        Ok(Folder { root: root.to_owned(), dir })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// One of its logs, which need not exist.
    pub fn log(&self, name: &LogName) -> Result<FolderLog<'_>, StoreError> {
        Ok(FolderLog::new(self, path::prefix(name)?))
    }

    /// The ids of the boxes that are there, sorted.
    pub fn boxes(&self) -> Result<Vec<String>, StoreError> {
        let place = self.root.join("box");
        let entries = match self.dir.read_dir("box") {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(StoreError::io(place, &error)),
        };
        let mut ids = Vec::new();
        for entry in entries {
            let id = entry.map_err(|error| StoreError::io(&place, &error))?.file_name();
            let id = id
                .into_string()
                .map_err(|id| StoreError::BoxName { id: id.to_string_lossy().into_owned() })?;
            path::prefix(&LogName::Box(id.clone()))?;
            ids.push(id);
        }
        ids.sort_unstable();
        Ok(ids)
    }

    /// Whether a blob's file is there.
    pub fn has_blob(&self, blob: &BlobRef) -> bool {
        self.dir.symlink_metadata(path::blob(blob)).is_ok_and(|metadata| metadata.is_file())
    }

    /// A file's bytes, `None` if there is none. Its length is checked before memory is taken for it.
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let place = self.root.join(path);
        let failed = |error: std::io::Error| StoreError::io(&place, &error);
        let damaged = |reason: String| StoreError::Damaged { place: place.display().to_string(), reason };
        let metadata = match self.dir.symlink_metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        // A link might point anywhere; a pipe would wait for ever; a device might never end.
        if !metadata.is_file() {
            return Err(damaged("it is not a regular file".into()));
        }
        if metadata.len() > limit {
            return Err(damaged(format!("it has {} bytes, at most {limit} can belong here", metadata.len())));
        }
        let file = self.dir.open(path).map_err(failed)?;
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
        // One more than allowed, so that a file that grew meanwhile is noticed.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > limit {
            return Err(damaged(format!("it grew beyond {limit} bytes while it was read")));
        }
        Ok(Some(bytes))
    }

    fn place(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }
}

impl Entries for Folder {
    fn size(&self) -> Result<u64, ReadError> {
        self.log(&LogName::Main)?.size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        Ok(Box::new(self.log(&LogName::Main)?.leaves_from(from)?))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.log(&LogName::Main)?.checkpoint()
    }
}

impl Blobs for Folder {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        if blob.length > MAX_BLOB {
            let error = StoreError::TooLarge { what: "a blob", length: blob.length, limit: MAX_BLOB };
            return Err(error.into());
        }
        // A shorter file is given as it is: whoever asked compares it with the name and says which entry it hurts.
        Ok(self.read(&path::blob(blob), blob.length)?.map(Cow::Owned))
    }
}

impl Boxes for Folder {
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError> {
        let log = self.log(&LogName::Box(convocation.to_owned()))?;
        Ok(if log.checkpoint()?.is_some() { Some(Box::new(log)) } else { None })
    }
}
