//! The few steps by which files reach the disk. They stand apart so that tests can fail, lose and record each of them.

use cap_std::fs::Dir;
use std::io::{self, ErrorKind, Write as _};

/// Steps on files beneath the folder. What [`sync`](Disk::sync) and [`sync_dir`](Disk::sync_dir) have not reached may or
/// may not survive a power loss, in any order.
pub(super) trait Disk: Send {
    /// Makes one directory; it may exist already.
    fn make_dir(&mut self, dir: &str) -> io::Result<()>;
    /// Writes a new file or empties an old one first.
    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file's content durable.
    fn sync(&mut self, path: &str) -> io::Result<()>;
    /// Gives a file its name, in place of any file that has it.
    fn rename(&mut self, from: &str, to: &str) -> io::Result<()>;
    /// Makes the names in a directory durable; the empty path is the folder itself.
    fn sync_dir(&mut self, dir: &str) -> io::Result<()>;
    /// Removes a file, or a directory with all that is in it; it may be gone already.
    fn remove(&mut self, path: &str) -> io::Result<()>;
    /// Removes a directory if it is empty.
    fn remove_empty(&mut self, dir: &str) -> io::Result<()>;
}

/// The real disk.
#[derive(Debug)]
pub(super) struct RealDisk(pub(super) Dir);

impl Disk for RealDisk {
    fn make_dir(&mut self, dir: &str) -> io::Result<()> {
        match self.0.create_dir(dir) {
            // A link in its place would put what follows elsewhere.
            Err(error)
                if error.kind() == ErrorKind::AlreadyExists && self.0.symlink_metadata(dir)?.is_dir() =>
            {
                Ok(())
            }
            other => other,
        }
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.create(path)?.write_all(bytes)
    }

    fn sync(&mut self, path: &str) -> io::Result<()> {
        self.0.open(path)?.sync_all()
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, &self.0, to)
    }

    fn sync_dir(&mut self, dir: &str) -> io::Result<()> {
        let dir = if dir.is_empty() { "." } else { dir };
        self.0.open(dir)?.sync_all()
    }

    fn remove(&mut self, path: &str) -> io::Result<()> {
        let removed = match self.0.symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.0.remove_dir_all(path),
            Ok(_) => self.0.remove_file(path),
            Err(error) => Err(error),
        };
        removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
    }

    fn remove_empty(&mut self, dir: &str) -> io::Result<()> {
        match self.0.remove_dir(dir) {
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => {
                Ok(())
            }
            other => other,
        }
    }
}

/// The real disk without waiting for it, for a folder that can be made again by whoever lost it.
#[derive(Debug)]
pub(super) struct Unsynced(pub(super) RealDisk);

impl Disk for Unsynced {
    fn make_dir(&mut self, dir: &str) -> io::Result<()> {
        self.0.make_dir(dir)
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.write(path, bytes)
    }

    fn sync(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn sync_dir(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn remove(&mut self, path: &str) -> io::Result<()> {
        self.0.remove(path)
    }

    fn remove_empty(&mut self, dir: &str) -> io::Result<()> {
        self.0.remove_empty(dir)
    }
}
