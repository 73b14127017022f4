//! Publishing into the folder: tiles first, checkpoint last.

use super::disk::{Disk, RealDisk, Unsynced};
use super::{Folder, path};
use crate::error::StoreError;
use crate::head::{Current, Head, successor};
use crate::store::PublicSink;
use crate::{MAX_BLOB, MAX_STAGED};
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Boxes, Entries, Leaves, LogName, ReadError, WriteError};
use mandat_record::tiles::{Tile, TileWriter, tiles_of};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Where files get their content before they get their name.
pub(super) const NEW: &str = ".new";
/// Held while a process writes into the folder.
pub(super) const LOCK: &str = ".lock";

/// A folder that this process alone writes into. It costs the work of the new entries only, whatever the log's size.
pub struct Writer {
    folder: Folder,
    disk: Box<dyn Disk>,
    logs: BTreeMap<LogName, State>,
    /// Directories that are known to be there, name and all.
    durable: BTreeSet<String>,
    stopped: Option<String>,
    staged_bytes: usize,
    _lock: File,
}

/// One log: its right edge, and the tiles that were filled since its checkpoint.
#[derive(Default)]
struct State {
    tiles: TileWriter,
    current: Option<Current>,
    full: Vec<(Tile, Vec<u8>)>,
    bytes: usize,
}

impl State {
    fn published(&self) -> Head {
        self.current.as_ref().map_or_else(Head::empty, |current| current.head)
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer({})", self.folder.root.display())
    }
}

impl Writer {
    /// Starts a record in a folder that is empty or does not exist.
    pub fn create(root: &Path) -> Result<Self, StoreError> {
        vacant(root)?;
        Writer::open(root)
    }

    /// Starts a record that can be made again from what it was made of, such as a demo: nothing waits for the disk, so a
    /// power loss may leave half of it. Never for an organisation's record: promise P1 does not hold of it.
    pub fn create_reproducible(root: &Path) -> Result<Self, StoreError> {
        vacant(root)?;
        let folder = Folder::open(root)?;
        let disk = folder.dir.try_clone().map_err(|error| StoreError::io(root, &error))?;
        Writer::with_disk(folder, Box::new(Unsynced(RealDisk(disk))))
    }

    /// Takes up a record that is there. Every log's right edge is compared with its checkpoint.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let folder = Folder::open(root)?;
        let disk = folder.dir.try_clone().map_err(|error| StoreError::io(root, &error))?;
        Writer::with_disk(folder, Box::new(RealDisk(disk)))
    }

    pub(super) fn with_disk(folder: Folder, mut disk: Box<dyn Disk>) -> Result<Self, StoreError> {
        let lock = lock(&folder)?;
        // A crash while files were being written left them here; none has a name yet.
        let cleared = disk.remove(NEW).and_then(|()| disk.make_dir(NEW));
        cleared.map_err(|error| StoreError::io(folder.root.join(NEW), &error))?;
        let boxes = folder.boxes()?.into_iter().map(LogName::Box);
        let mut logs = BTreeMap::new();
        for name in std::iter::once(LogName::Main).chain(boxes) {
            let state = resume(&folder, &name)?;
            // A killed process may have renamed a checkpoint and not made the name durable: what is taken up as
            // published must not vanish afterwards.
            let prefix = path::prefix(&name)?;
            let synced = disk.sync_dir(prefix.trim_end_matches('/'));
            synced.map_err(|error| StoreError::io(folder.root.join(prefix), &error))?;
            logs.insert(name, state);
        }
        let durable = BTreeSet::from([String::new(), NEW.to_owned()]);
        Ok(Writer { folder, disk, logs, durable, stopped: None, staged_bytes: 0, _lock: lock })
    }

    /// The folder, to read.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The logs that are there, published or staged.
    pub fn logs(&self) -> impl Iterator<Item = &LogName> {
        self.logs.keys()
    }

    /// The text of a log's published checkpoint.
    pub(crate) fn text(&self, log: &LogName) -> Option<&String> {
        self.logs.get(log)?.current.as_ref().map(|current| &current.text)
    }

    pub(crate) fn running(&self) -> Result<(), StoreError> {
        match &self.stopped {
            Some(reason) => Err(StoreError::Stopped { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    /// Remembers that something failed half-way: only reading the disk again tells what is there.
    fn stop<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.stopped = Some(error.to_string());
        }
        result
    }

    fn stage(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, StoreError> {
        self.running()?;
        path::prefix(log)?;
        let length = leaf.len() as u64;
        let limit = u64::from(u16::MAX);
        if length > limit {
            return Err(StoreError::TooLarge { what: "an entry", length, limit });
        }
        let total = self.staged_bytes + leaf.len();
        if total > MAX_STAGED {
            let what = "what waits to be published; publish it first: it";
            return Err(StoreError::TooLarge { what, length: total as u64, limit: MAX_STAGED as u64 });
        }
        let state = self.logs.entry(log.clone()).or_default();
        let index = state.tiles.size();
        let full = &mut state.full;
        let appended = state.tiles.append(leaf, |tile, bytes| full.push((tile, bytes)));
        appended.expect("the length was checked above");
        state.bytes += leaf.len();
        self.staged_bytes = total;
        Ok(index)
    }

    /// Tiles, then checkpoint, then the removal of what nobody needs any more.
    fn write_log(&mut self, log: &LogName, text: &str) -> Result<(), StoreError> {
        self.running()?;
        let prefix = path::prefix(log)?;
        let state = self.logs.entry(log.clone()).or_default();
        let old = state.published().size;
        let new = successor(log, text, Head::of(&state.tiles.range()), state.current.as_ref())?;
        // Somebody who ignores the lock has published: their checkpoint stands.
        let on_disk = self.folder.log(log)?.current()?;
        if on_disk.as_ref().map(|current| &current.text)
            != state.current.as_ref().map(|current| &current.text)
        {
            return Err(StoreError::Conflict { log: log.clone() });
        }
        let mut files: Vec<(String, Cow<'_, [u8]>)> = Vec::new();
        let full = std::mem::take(&mut state.full);
        let partial = if new.head.size == old { Vec::new() } else { state.tiles.partial() };
        for (tile, bytes) in full.into_iter().chain(partial) {
            files.push((format!("{prefix}{tile}"), Cow::Owned(bytes)));
        }
        // A crash up to here leaves tiles beyond the checkpoint, complete or not: no reader asks for them, and the next
        // writer puts its own in their place. Tiles that the old checkpoint needs are not touched.
        let written = self.put(&files);
        self.stop(written)?;
        // From the rename on, the new checkpoint may be what survives a crash; every tile of it is durable already. If
        // the rename is lost the old checkpoint stands, with all of its tiles.
        let written = self.put(&[(format!("{prefix}checkpoint"), Cow::Borrowed(text.as_bytes()))]);
        self.stop(written)?;
        // The new entries are published. A crash below leaves smaller partial tiles that nobody asks for.
        if new.head.size != old {
            self.remove_partial(&prefix, old, new.head.size);
        }
        let state = self.logs.entry(log.clone()).or_default();
        state.current = Some(new);
        self.staged_bytes -= std::mem::take(&mut state.bytes);
        Ok(())
    }

    /// Gives these files their content and names, all of them durable when this returns.
    fn put(&mut self, files: &[(String, Cow<'_, [u8]>)]) -> Result<(), StoreError> {
        let root = self.folder.root.clone();
        let failed = |path: &str| {
            let place = root.join(path);
            move |error: std::io::Error| StoreError::io(&place, &error)
        };
        let new = |number: usize| format!("{NEW}/{number}");
        let mut touched = BTreeSet::new();
        // A crash before a rename leaves a file without a name; opening removes it.
        for (number, (path, bytes)) in files.iter().enumerate() {
            self.disk.write(&new(number), bytes).map_err(failed(path))?;
        }
        // All are written before the first is waited for: the disk takes them together.
        for (number, (path, _)) in files.iter().enumerate() {
            self.disk.sync(&new(number)).map_err(failed(path))?;
        }
        // The content is durable before the name: no crash leaves a name with half a file.
        for (number, (path, _)) in files.iter().enumerate() {
            self.make_dirs(path::parent(path), &mut touched).map_err(failed(path))?;
            self.disk.rename(&new(number), path).map_err(failed(path))?;
            touched.insert(path::parent(path).to_owned());
        }
        // Names become durable with their directory, new directories with theirs.
        for dir in touched {
            self.disk.sync_dir(&dir).map_err(failed(&dir))?;
        }
        Ok(())
    }

    /// Makes a directory and those above it. One that this writer meets for the first time may have been made just before
    /// a crash, so its name is made durable even if it is there.
    fn make_dirs(&mut self, dir: &str, touched: &mut BTreeSet<String>) -> std::io::Result<()> {
        if self.durable.contains(dir) {
            return Ok(());
        }
        let above = path::parent(dir).to_owned();
        self.make_dirs(&above, touched)?;
        self.disk.make_dir(dir)?;
        touched.insert(above);
        self.durable.insert(dir.to_owned());
        Ok(())
    }

    /// Removes the partial tiles of the old size. What cannot be removed stays, and harms nobody.
    fn remove_partial(&mut self, prefix: &str, old: u64, new: u64) {
        let kept: BTreeSet<Tile> = tiles_of(new).filter(|tile| !tile.is_full()).collect();
        for tile in tiles_of(old).filter(|tile| !tile.is_full() && !kept.contains(tile)) {
            let path = format!("{prefix}{tile}");
            let directory = path::parent(&path).to_owned();
            let removed = self.disk.remove(&path).and_then(|()| self.disk.remove_empty(&directory));
            if removed.is_ok() && !self.folder.dir.exists(&directory) {
                self.durable.remove(&directory);
            }
        }
    }

    fn write_blob(&mut self, content: &[u8]) -> Result<BlobRef, StoreError> {
        self.running()?;
        let blob = BlobRef::of(content);
        if blob.length > MAX_BLOB {
            return Err(StoreError::TooLarge { what: "a blob", length: blob.length, limit: MAX_BLOB });
        }
        // Written again even if it is there: a process that was killed may not have made its name durable, and a mirror
        // may have put half a file in its place.
        let written = self.put(&[(path::blob(&blob), Cow::Borrowed(content))]);
        self.stop(written)?;
        Ok(blob)
    }

    fn remove_box(&mut self, convocation: &str) -> Result<(), StoreError> {
        self.running()?;
        let name = LogName::Box(convocation.to_owned());
        let prefix = path::prefix(&name)?;
        let place = self.folder.root.join(&prefix);
        let directory = prefix.trim_end_matches('/');
        // Checkpoint first: a crash after it leaves tiles of a box that does not exist.
        let removed = (self.disk.remove(&format!("{prefix}checkpoint")))
            .and_then(|()| self.disk.remove(directory))
            .and_then(|()| if self.folder.dir.exists("box") { self.disk.sync_dir("box") } else { Ok(()) });
        let removed = removed.map_err(|error| StoreError::io(place, &error));
        self.stop(removed)?;
        self.durable.retain(|known| known != directory && !known.starts_with(&prefix));
        if let Some(state) = self.logs.remove(&name) {
            self.staged_bytes -= state.bytes;
        }
        Ok(())
    }
}

/// Makes a folder, or finds it empty.
fn vacant(root: &Path) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::io(root, &error);
    std::fs::create_dir_all(root).map_err(failed)?;
    for entry in std::fs::read_dir(root).map_err(failed)? {
        // What an interrupted start leaves is no record.
        if ![NEW, LOCK].iter().any(|own| entry.as_ref().is_ok_and(|entry| entry.file_name() == *own)) {
            return Err(StoreError::Exists { place: root.display().to_string() });
        }
    }
    Ok(())
}

/// Keeps other processes that use Mandat from writing.
fn lock(folder: &Folder) -> Result<File, StoreError> {
    let place = folder.root.join(LOCK);
    let mut options = cap_std::fs::OpenOptions::new();
    options.write(true).create(true);
    let file =
        folder.dir.open_with(LOCK, &options).map_err(|error| StoreError::io(&place, &error))?.into_std();
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { place: folder.root.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(StoreError::io(&place, &error)),
    }
}

/// Reads a log's right edge and compares it with the checkpoint.
fn resume(folder: &Folder, name: &LogName) -> Result<State, StoreError> {
    let log = folder.log(name)?;
    let Some(current) = log.current()? else { return Ok(State::default()) };
    let damaged = |reason: String| StoreError::Damaged { place: folder.root.display().to_string(), reason };
    // A tile that cannot be read says so itself; one that is not a tile is named here.
    let tiles =
        TileWriter::resume(current.head.size, |tile| log.tile(tile)).map_err(|error| match error {
            mandat_record::tiles::NodesError::Fetch(error) => error,
            mandat_record::tiles::NodesError::Tile { .. } => damaged(error.to_string()),
        })?;
    if Head::of(&tiles.range()) != current.head {
        return Err(damaged(format!("the tiles of {name} are not those of its checkpoint")));
    }
    Ok(State { tiles, current: Some(current), ..State::default() })
}

impl PublicSink for Writer {
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError> {
        Ok(self.stage(log, leaf)?)
    }

    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError> {
        Ok(self.write_blob(content)?)
    }

    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError> {
        Ok(self.write_log(log, checkpoint)?)
    }

    fn delete_box(&mut self, convocation: &str) -> Result<(), WriteError> {
        Ok(self.remove_box(convocation)?)
    }

    fn next_index(&self, log: &LogName) -> u64 {
        self.logs.get(log).map_or(0, |state| state.tiles.size())
    }

    fn head(&self, log: &LogName) -> Head {
        self.logs.get(log).map_or_else(Head::empty, |state| Head::of(&state.tiles.range()))
    }

    fn published(&self, log: &LogName) -> Head {
        self.logs.get(log).map_or_else(Head::empty, State::published)
    }

    fn staged(&self) -> Vec<(LogName, Head)> {
        let staged = self.logs.iter().filter(|(_, state)| state.tiles.size() > state.published().size);
        staged.map(|(name, state)| (name.clone(), Head::of(&state.tiles.range()))).collect()
    }
}

impl Entries for Writer {
    fn size(&self) -> Result<u64, ReadError> {
        self.folder.size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        self.folder.leaves(from)
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.folder.checkpoint()
    }
}

impl Blobs for Writer {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        self.folder.blob(blob)
    }
}

impl Boxes for Writer {
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError> {
        self.folder.ballot_box(convocation)
    }
}
