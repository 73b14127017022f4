//! A connection to one SQLite file, for callers that are synchronous.
//!
//! sqlx is asynchronous, the traits of `record` are not: each connection has a runtime of its own on the caller's thread.
//! So nothing here may be called from within an asynchronous task; a server calls it from a thread of its own, as
//! [`crate::group`] does.

use crate::error::StoreError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a database file is for; stands in its header.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// SQLite's `application_id`.
    pub(crate) application: u32,
    /// SQLite's `user_version`: the newest schema that this release knows.
    pub(crate) schema: u32,
    /// The statements that make an empty database of this kind.
    pub(crate) tables: &'static str,
    /// Whether deleted bytes are overwritten, and only the owner may read the file.
    pub(crate) secret: bool,
}

/// One connection, and the runtime that it works on.
pub(crate) struct Connection {
    path: PathBuf,
    runtime: tokio::runtime::Runtime,
    // Readers take `&self`. Poisoning is passed over: a panic between two statements leaves SQLite as consistent as a
    // kill does.
    sqlite: Mutex<SqliteConnection>,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Connection({})", self.path.display())
    }
}

impl Connection {
    /// Makes a database where there is no file.
    pub(crate) fn create(path: &Path, kind: Kind) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if kind.secret {
            // The mode from the start; SQLite gives its log the same.
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.open(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => StoreError::Exists { place: path.display().to_string() },
            _ => StoreError::io(path, &error),
        })?;
        let connection = Connection::connect(path, kind)?;
        // A crash before the commit leaves a file without our mark: opening it says what to do.
        connection.run(async |sqlite| {
            let mut transaction = sqlite.begin_with("BEGIN IMMEDIATE").await?;
            sqlx::raw_sql(kind.tables).execute(&mut *transaction).await?;
            let mark =
                format!("PRAGMA application_id={}; PRAGMA user_version={}", kind.application, kind.schema);
            sqlx::raw_sql(sqlx::AssertSqlSafe(mark)).execute(&mut *transaction).await?;
            transaction.commit().await
        })?;
        // Into the file itself, where `check` reads the mark.
        connection.truncate_log()?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let synced = File::open(parent).and_then(|directory| directory.sync_all());
        synced.map_err(|error| StoreError::io(parent, &error))?;
        Ok(connection)
    }

    /// Opens a database that is there and of this kind.
    pub(crate) fn open(path: &Path, kind: Kind) -> Result<Self, StoreError> {
        check(path, kind)?;
        Connection::connect(path, kind)
    }

    fn connect(path: &Path, kind: Kind) -> Result<Self, StoreError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.map_err(|error| StoreError::io(path, &error))?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit returns when it is on disk; NORMAL loses acknowledged entries at a power loss (promise P1).
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("secure_delete", if kind.secret { "ON" } else { "OFF" })
            // No copies of rows in temporary files, which nobody would erase.
            .pragma("temp_store", "MEMORY")
            .pragma("trusted_schema", "OFF")
            .pragma("cell_size_check", "ON");
        let sqlite =
            runtime.block_on(options.connect()).map_err(|error| StoreError::database(path, &error))?;
        Ok(Connection { path: path.to_owned(), runtime, sqlite: Mutex::new(sqlite) })
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs statements to their end on this thread.
    pub(crate) fn run<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, StoreError> {
        let mut sqlite = self.sqlite.lock().unwrap_or_else(PoisonError::into_inner);
        let result = self.runtime.block_on(work(&mut sqlite));
        result.map_err(|error| StoreError::database(&self.path, &error))
    }

    /// Moves everything from the write-ahead log into the file and empties the log.
    pub(crate) fn truncate_log(&self) -> Result<(), StoreError> {
        let (busy, _, _): (i64, i64, i64) = self
            .run(async |sqlite| sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(sqlite).await)?;
        // Another process that reads keeps the log from being emptied.
        if busy == 0 { Ok(()) } else { Err(StoreError::Locked { place: self.path.display().to_string() }) }
    }

    /// Closes the file and waits for it. Dropping does the same without waiting; nothing is lost either way.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let sqlite = self.sqlite.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.runtime.block_on(sqlite.close()).map_err(|error| StoreError::database(&self.path, &error))
    }
}

/// Reads the header before SQLite does, which would turn any database into one with a write-ahead log.
fn check(path: &Path, kind: Kind) -> Result<(), StoreError> {
    let place = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => StoreError::Missing { place: place.clone() },
        _ => StoreError::io(path, &error),
    })?;
    if !metadata.is_file() {
        return Err(StoreError::Foreign { place });
    }
    #[cfg(unix)]
    if kind.secret && std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0 {
        let reason = format!("others may read it: run `chmod 600 {place}`");
        return Err(StoreError::Protection { place, reason });
    }
    let mut header = [0; 100];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(StoreError::Foreign { place }),
        other => other.map_err(|error| StoreError::io(path, &error))?,
    }
    // Offsets of the database header, section 1.3 of the SQLite file format.
    let number = |at: usize| u32::from_be_bytes(header[at..at + 4].try_into().expect("four bytes"));
    let (version, application) = (number(60), number(68));
    if !header.starts_with(b"SQLite format 3\0") || application != kind.application || version == 0 {
        return Err(StoreError::Foreign { place });
    }
    if version > kind.schema {
        return Err(StoreError::Newer { place, found: version, known: kind.schema });
    }
    Ok(())
}
