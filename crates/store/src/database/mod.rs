//! The log in an embedded database: what the organisation's own server appends to.
//!
//! One publication is one transaction: its leaves, however many callers they come from (group commit), and the checkpoint
//! that covers them, replaced by compare-and-swap on the old text. `COMMIT` returning is the moment from which they are
//! acknowledged. Statements stand in one module per backend (`sqlite`; PostgreSQL later): backends share this contract,
//! not their SQL.

mod fault;
mod sqlite;
mod view;

#[cfg(test)]
mod crash;

use crate::connection::Connection;
use crate::error::StoreError;
use crate::head::{Current, Head, successor};
use crate::store::PublicSink;
use crate::{MAX_BLOB, MAX_STAGED};
use fault::{Faults, Step};
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Boxes, Entries, Leaves, LogName, ReadError, WriteError};
use mandat_record::tree::{CompactRange, leaf_hash};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use view::LogView;

/// The log in SQLite. Call it from a thread that is not an asynchronous task's.
#[derive(Debug)]
pub struct Log {
    connection: Connection,
    logs: BTreeMap<LogName, State>,
    stopped: Option<String>,
    staged_bytes: usize,
    faults: Faults,
}

/// One log: what is in the database, and what waits to be.
#[derive(Debug, Default)]
struct State {
    id: Option<i64>,
    current: Option<Current>,
    /// The tree with the staged leaves.
    range: CompactRange,
    staged: Vec<Vec<u8>>,
    bytes: usize,
}

impl State {
    fn published(&self) -> Head {
        self.current.as_ref().map_or_else(Head::empty, |current| current.head)
    }
}

impl Log {
    /// Makes an empty database where there is no file. Only `mandat init` calls this: if a wrong path made a database, a
    /// second history would begin there.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::create(path, sqlite::KIND)?;
        Log::load(connection)
    }

    /// Opens a database that is there, and compares each log's leaves with its signed checkpoint.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Log::load(Connection::open(path, sqlite::KIND)?)
    }

    /// Closes the file and waits for it.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.close()
    }

    fn load(connection: Connection) -> Result<Self, StoreError> {
        let mut logs = BTreeMap::from([(LogName::Main, State::default())]);
        for (id, name, text) in connection.run(sqlite::logs)? {
            let name = if name.is_empty() { LogName::Main } else { LogName::Box(name) };
            let current = text.map(|text| Current::parse(&text)).transpose();
            let current = current.map_err(|reason| damaged(&connection, &name, &reason))?;
            let range = recompute(&connection, id, &name, current.as_ref())?;
            logs.insert(name, State { id: Some(id), current, range, ..State::default() });
        }
        Ok(Log { connection, logs, stopped: None, staged_bytes: 0, faults: Faults::default() })
    }

    /// The logs that are there, published or staged.
    pub fn logs(&self) -> impl Iterator<Item = &LogName> {
        self.logs.keys()
    }

    /// One of the logs, to read.
    pub fn log(&self, name: &LogName) -> LogView<'_> {
        let state = self.logs.get(name);
        let current = state.and_then(|state| state.current.as_ref());
        LogView::new(&self.connection, state.and_then(|state| state.id), current)
    }

    /// The names of all blobs, sorted.
    pub fn blob_names(&self) -> Result<Vec<BlobRef>, StoreError> {
        self.connection.run(sqlite::blobs)
    }

    fn running(&self) -> Result<(), StoreError> {
        match &self.stopped {
            Some(reason) => Err(StoreError::Stopped { reason: reason.clone() }),
            None => Ok(()),
        }
    }

    fn stage(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, StoreError> {
        self.running()?;
        let (length, limit) = (leaf.len() as u64, u64::from(u16::MAX));
        if length > limit {
            return Err(StoreError::TooLarge { what: "an entry", length, limit });
        }
        let total = self.staged_bytes + leaf.len();
        if total > MAX_STAGED {
            let what = "what waits to be published; publish it first: it";
            return Err(StoreError::TooLarge { what, length: total as u64, limit: MAX_STAGED as u64 });
        }
        let state = self.logs.entry(log.clone()).or_default();
        let index = state.range.size();
        state.range.append(leaf_hash(leaf));
        state.staged.push(leaf.to_vec());
        state.bytes += leaf.len();
        self.staged_bytes = total;
        Ok(index)
    }

    fn swap(&mut self, log: &LogName, text: &str) -> Result<(), StoreError> {
        self.running()?;
        let state = self.logs.entry(log.clone()).or_default();
        let new = successor(log, text, Head::of(&state.range), state.current.as_ref())?;
        let written = self.transaction(log, text);
        if let Err(error) = &written {
            // Whether the commit reached the disk is not known: after an error SQLite may have it or not. Only opening
            // again tells; until then nothing more is signed or appended, or there might be two histories.
            self.stopped = Some(error.to_string());
            // If this fails too, closing the connection rolls back.
            let _ = self.connection.run(sqlite::rollback);
        }
        let id = written?;
        let state = self.logs.entry(log.clone()).or_default();
        state.id = Some(id);
        state.current = Some(new);
        state.staged.clear();
        self.staged_bytes -= std::mem::take(&mut state.bytes);
        Ok(())
    }

    /// The one transaction of a publication. A crash before `COMMIT` returns leaves either all of it or nothing: nothing
    /// was acknowledged, and the signed text has not left this process.
    fn transaction(&mut self, log: &LogName, text: &str) -> Result<i64, StoreError> {
        let Log { connection, logs, faults, .. } = self;
        let state = &logs[log];
        let old = state.current.as_ref().map(|current| current.text.as_str());
        let conflict = || StoreError::Conflict { log: log.clone() };
        faults.step(Step::Begin, || connection.run(sqlite::begin))?;
        let name = if let LogName::Box(name) = log { name } else { "" };
        let id = connection.run(async |sqlite| sqlite::log_id(sqlite, name).await)?;
        // The swap first: once it holds the row, no other writer's leaves can be at these positions.
        let swapped = faults.step(Step::Checkpoint, || {
            connection.run(async |sqlite| sqlite::swap_checkpoint(sqlite, id, old, text).await)
        })?;
        if !swapped {
            return Err(conflict());
        }
        let from = i64::try_from(state.published().size).map_err(|_| conflict())?;
        faults.step(Step::Leaves, || {
            connection.run(async |sqlite| sqlite::insert_leaves(sqlite, id, from, &state.staged).await)
        })?;
        faults.step(Step::Commit, || connection.run(sqlite::commit))?;
        Ok(id)
    }

    fn write_blob(&mut self, content: &[u8]) -> Result<BlobRef, StoreError> {
        self.running()?;
        let blob = BlobRef::of(content);
        if blob.length > MAX_BLOB {
            return Err(StoreError::TooLarge { what: "a blob", length: blob.length, limit: MAX_BLOB });
        }
        // A transaction of its own. If it fails nothing depends on it, and the caller may try again.
        self.connection.run(async |sqlite| sqlite::put_blob(sqlite, &blob, content).await)?;
        Ok(blob)
    }

    fn remove_box(&mut self, convocation: &str) -> Result<(), StoreError> {
        self.running()?;
        let name = LogName::Box(convocation.to_owned());
        let Some(state) = self.logs.get(&name) else { return Ok(()) };
        if let Some(id) = state.id {
            self.connection.run(async |sqlite| sqlite::delete_log(sqlite, id).await)?;
        }
        self.staged_bytes -= state.bytes;
        self.logs.remove(&name);
        Ok(())
    }
}

/// Recomputes a log's tree from its leaves; it must be the one that was signed.
fn recompute(
    connection: &Connection,
    id: i64,
    name: &LogName,
    current: Option<&Current>,
) -> Result<CompactRange, StoreError> {
    let view = LogView::new(connection, Some(id), current);
    let mut range = CompactRange::new();
    for leaf in view.leaves_from(0) {
        range.append(leaf_hash(&leaf?));
    }
    let signed = current.map_or_else(Head::empty, |current| current.head);
    // Leaves and checkpoint are written in one transaction, so a leaf beyond the checkpoint was put there otherwise.
    let beyond = connection.run(async |sqlite| {
        let from = i64::try_from(signed.size).unwrap_or(i64::MAX);
        sqlite::leaves(sqlite, id, from, i64::MAX, 1).await
    })?;
    if !beyond.is_empty() || Head::of(&range) != signed {
        let reason = format!("its entries are not the {} that its checkpoint was signed for", signed.size);
        return Err(damaged(connection, name, &reason));
    }
    Ok(range)
}

fn damaged(connection: &Connection, name: &LogName, reason: &str) -> StoreError {
    let place = connection.path().display().to_string();
    StoreError::Damaged { place, reason: format!("{name}: {reason}") }
}

impl PublicSink for Log {
    fn append(&mut self, log: &LogName, leaf: &[u8]) -> Result<u64, WriteError> {
        Ok(self.stage(log, leaf)?)
    }

    fn put_blob(&mut self, content: &[u8]) -> Result<BlobRef, WriteError> {
        Ok(self.write_blob(content)?)
    }

    fn publish(&mut self, log: &LogName, checkpoint: &str) -> Result<(), WriteError> {
        Ok(self.swap(log, checkpoint)?)
    }

    fn delete_box(&mut self, convocation: &str) -> Result<(), WriteError> {
        Ok(self.remove_box(convocation)?)
    }

    fn next_index(&self, log: &LogName) -> u64 {
        self.logs.get(log).map_or(0, |state| state.range.size())
    }

    fn head(&self, log: &LogName) -> Head {
        self.logs.get(log).map_or_else(Head::empty, |state| Head::of(&state.range))
    }

    fn published(&self, log: &LogName) -> Head {
        self.logs.get(log).map_or_else(Head::empty, State::published)
    }

    fn staged(&self) -> Vec<(LogName, Head)> {
        let staged = self.logs.iter().filter(|(_, state)| !state.staged.is_empty());
        staged.map(|(name, state)| (name.clone(), Head::of(&state.range))).collect()
    }
}

impl Entries for Log {
    fn size(&self) -> Result<u64, ReadError> {
        self.log(&LogName::Main).size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        Ok(Box::new(self.log(&LogName::Main).leaves_from(from).map(|leaf| Ok(Cow::Owned(leaf?)))))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.log(&LogName::Main).checkpoint()
    }
}

impl Blobs for Log {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        Ok(self.connection.run(async |sqlite| sqlite::blob(sqlite, blob).await)?.map(Cow::Owned))
    }
}

impl Boxes for Log {
    fn ballot_box(&self, convocation: &str) -> Result<Option<Box<dyn Entries + '_>>, ReadError> {
        let name = LogName::Box(convocation.to_owned());
        let published = self.logs.get(&name).is_some_and(|state| state.current.is_some());
        Ok(if published { Some(Box::new(self.log(&name))) } else { None })
    }
}
