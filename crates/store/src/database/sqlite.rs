//! The log's statements for SQLite. Nothing else here: what they mean stands in [`super`].

use crate::connection::Kind;
use mandat_record::blob::{BlobRef, Digest};
use sqlx::SqliteConnection;
use sqlx::error::Error;
use std::sync::LazyLock;

/// `"Mand"`, schema 1.
pub(super) const KIND: Kind =
    Kind { application: 0x4d61_6e64, schema: 1, tables: include_str!("schema.sql"), secret: false };

/// Leaves in one statement; SQLite compiles it once.
const ROWS: usize = 256;

static INSERT_ROWS: LazyLock<&'static str> = LazyLock::new(|| {
    let values = vec!["(?, ?, ?)"; ROWS].join(", ");
    // Leaked once: sqlx keeps statements by their text, and a static one is not copied at each use.
    format!("INSERT INTO leaves (log, position, leaf) VALUES {values}").leak()
});

pub(super) async fn begin(sqlite: &mut SqliteConnection) -> Result<(), Error> {
    // Immediate: the write lock is taken here, not half-way.
    sqlx::query("BEGIN IMMEDIATE").execute(sqlite).await.map(drop)
}

pub(super) async fn commit(sqlite: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("COMMIT").execute(sqlite).await.map(drop)
}

pub(super) async fn rollback(sqlite: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("ROLLBACK").execute(sqlite).await.map(drop)
}

/// The logs: id, name, number of leaves, checkpoint.
pub(super) async fn logs(sqlite: &mut SqliteConnection) -> Result<Vec<(i64, String, Option<String>)>, Error> {
    let query = "SELECT logs.id, logs.name, checkpoints.text FROM logs LEFT JOIN checkpoints ON checkpoints.log = logs.id \
                 ORDER BY logs.name";
    sqlx::query_as(query).fetch_all(sqlite).await
}

/// The id of a log, which is made if it is not there.
pub(super) async fn log_id(sqlite: &mut SqliteConnection, name: &str) -> Result<i64, Error> {
    sqlx::query("INSERT INTO logs (name) VALUES (?) ON CONFLICT DO NOTHING")
        .bind(name)
        .execute(&mut *sqlite)
        .await?;
    sqlx::query_scalar("SELECT id FROM logs WHERE name = ?").bind(name).fetch_one(sqlite).await
}

/// Adds leaves from a position on.
pub(super) async fn insert_leaves(
    sqlite: &mut SqliteConnection,
    log: i64,
    from: i64,
    leaves: &[Vec<u8>],
) -> Result<(), Error> {
    let mut position = from;
    let mut chunks = leaves.chunks_exact(ROWS);
    for chunk in &mut chunks {
        let mut query = sqlx::query(*INSERT_ROWS);
        for leaf in chunk {
            query = query.bind(log).bind(position).bind(&leaf[..]);
            position += 1;
        }
        query.execute(&mut *sqlite).await?;
    }
    for leaf in chunks.remainder() {
        let query = sqlx::query("INSERT INTO leaves (log, position, leaf) VALUES (?, ?, ?)");
        query.bind(log).bind(position).bind(&leaf[..]).execute(&mut *sqlite).await?;
        position += 1;
    }
    Ok(())
}

/// Replaces the checkpoint if it still is `old`. Says whether it did.
pub(super) async fn swap_checkpoint(
    sqlite: &mut SqliteConnection,
    log: i64,
    old: Option<&str>,
    new: &str,
) -> Result<bool, Error> {
    let done = match old {
        None => {
            let insert = "INSERT INTO checkpoints (log, text) VALUES (?, ?) ON CONFLICT DO NOTHING";
            sqlx::query(insert).bind(log).bind(new).execute(sqlite).await?
        }
        Some(old) => {
            let update = "UPDATE checkpoints SET text = ? WHERE log = ? AND text = ?";
            sqlx::query(update).bind(new).bind(log).bind(old).execute(sqlite).await?
        }
    };
    Ok(done.rows_affected() == 1)
}

/// At most `count` leaves in `from..to`, with their positions.
pub(super) async fn leaves(
    sqlite: &mut SqliteConnection,
    log: i64,
    from: i64,
    to: i64,
    count: i64,
) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    let query = "SELECT position, leaf FROM leaves WHERE log = ? AND position >= ? AND position < ? \
                 ORDER BY position LIMIT ?";
    sqlx::query_as(query).bind(log).bind(from).bind(to).bind(count).fetch_all(sqlite).await
}

/// Deletes a log with its leaves and its checkpoint.
pub(super) async fn delete_log(sqlite: &mut SqliteConnection, log: i64) -> Result<(), Error> {
    sqlx::query("DELETE FROM logs WHERE id = ?").bind(log).execute(sqlite).await.map(drop)
}

pub(super) async fn put_blob(
    sqlite: &mut SqliteConnection,
    blob: &BlobRef,
    content: &[u8],
) -> Result<(), Error> {
    let query = sqlx::query("INSERT INTO blobs (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING");
    query.bind(&blob.sha256.0[..]).bind(content).execute(sqlite).await.map(drop)
}

/// A blob's content, unless it is longer than its name allows.
pub(super) async fn blob(sqlite: &mut SqliteConnection, blob: &BlobRef) -> Result<Option<Vec<u8>>, Error> {
    let query = sqlx::query_scalar("SELECT content FROM blobs WHERE sha256 = ? AND length(content) <= ?");
    let limit = i64::try_from(blob.length).unwrap_or(i64::MAX);
    query.bind(&blob.sha256.0[..]).bind(limit).fetch_optional(sqlite).await
}

/// The names of all blobs.
pub(super) async fn blobs(sqlite: &mut SqliteConnection) -> Result<Vec<BlobRef>, Error> {
    let rows: Vec<(Vec<u8>, i64)> =
        sqlx::query_as("SELECT sha256, length(content) FROM blobs ORDER BY sha256").fetch_all(sqlite).await?;
    let name = |(sha256, length): (Vec<u8>, i64)| {
        let sha256 = Digest(sha256.try_into().ok()?);
        Some(BlobRef { sha256, length: u64::try_from(length).ok()? })
    };
    // The table checks the length of the hash, so no row is passed over.
    Ok(rows.into_iter().filter_map(name).collect())
}
