//! The sealed store's statements for SQLite.

use super::cipher::Header;
use crate::connection::Kind;
use sqlx::error::Error;
use sqlx::{Connection as _, SqliteConnection};
use std::sync::LazyLock;

/// `"Mans"`, schema 1.
pub(super) const KIND: Kind =
    Kind { application: 0x4d61_6e73, schema: 1, tables: include_str!("schema.sql"), secret: true };

/// Openings in one statement.
const ROWS: usize = 256;

// A retried batch writes over what the lost one left.
const REPLACE: &str = "ON CONFLICT (position) DO UPDATE SET content = excluded.content";

static PUT_ROWS: LazyLock<&'static str> = LazyLock::new(|| put(ROWS).leak());
static PUT_ROW: LazyLock<&'static str> = LazyLock::new(|| put(1).leak());

fn put(rows: usize) -> String {
    format!("INSERT INTO openings (position, content) VALUES {} {REPLACE}", vec!["(?, ?)"; rows].join(", "))
}

pub(super) async fn put_header(sqlite: &mut SqliteConnection, header: &Header) -> Result<(), Error> {
    let query = "INSERT OR REPLACE INTO protection (one, kind, salt, memory, passes, lanes, key) \
                 VALUES (1, ?, ?, ?, ?, ?, ?)";
    let query = sqlx::query(query).bind(&header.kind).bind(&header.salt[..]);
    let query = query.bind(header.memory).bind(header.passes).bind(header.lanes).bind(&header.key[..]);
    query.execute(sqlite).await.map(drop)
}

pub(super) async fn header(sqlite: &mut SqliteConnection) -> Result<Option<Header>, Error> {
    let query = "SELECT kind, salt, memory, passes, lanes, key FROM protection";
    let row = sqlx::query_as(query).fetch_optional(sqlite).await?;
    Ok(row.map(|(kind, salt, memory, passes, lanes, key)| Header { kind, salt, memory, passes, lanes, key }))
}

/// Keeps openings in one transaction.
pub(super) async fn put_openings(
    sqlite: &mut SqliteConnection,
    rows: &[(i64, Vec<u8>)],
) -> Result<(), Error> {
    let mut transaction = sqlite.begin_with("BEGIN IMMEDIATE").await?;
    let chunks = rows.chunks_exact(ROWS);
    let rest = chunks.remainder().chunks(1);
    for chunk in chunks.chain(rest) {
        let mut query = sqlx::query(if chunk.len() == ROWS { *PUT_ROWS } else { *PUT_ROW });
        for (position, content) in chunk {
            query = query.bind(position).bind(&content[..]);
        }
        query.execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

pub(super) async fn opening(sqlite: &mut SqliteConnection, position: i64) -> Result<Option<Vec<u8>>, Error> {
    let query = sqlx::query_scalar("SELECT content FROM openings WHERE position = ?");
    query.bind(position).fetch_optional(sqlite).await
}

pub(super) async fn delete_openings(sqlite: &mut SqliteConnection, positions: &[i64]) -> Result<(), Error> {
    let mut transaction = sqlite.begin_with("BEGIN IMMEDIATE").await?;
    for position in positions {
        let query = sqlx::query("DELETE FROM openings WHERE position = ?").bind(position);
        query.execute(&mut *transaction).await?;
    }
    transaction.commit().await
}

pub(super) async fn put_secret(
    sqlite: &mut SqliteConnection,
    name: &str,
    content: &[u8],
) -> Result<(), Error> {
    let query = "INSERT INTO secrets (name, content) VALUES (?, ?) \
                 ON CONFLICT (name) DO UPDATE SET content = excluded.content";
    sqlx::query(query).bind(name).bind(content).execute(sqlite).await.map(drop)
}

pub(super) async fn secret(sqlite: &mut SqliteConnection, name: &str) -> Result<Option<Vec<u8>>, Error> {
    sqlx::query_scalar("SELECT content FROM secrets WHERE name = ?").bind(name).fetch_optional(sqlite).await
}

pub(super) async fn secret_names(sqlite: &mut SqliteConnection) -> Result<Vec<String>, Error> {
    sqlx::query_scalar("SELECT name FROM secrets ORDER BY name").fetch_all(sqlite).await
}

pub(super) async fn delete_secret(sqlite: &mut SqliteConnection, name: &str) -> Result<(), Error> {
    sqlx::query("DELETE FROM secrets WHERE name = ?").bind(name).execute(sqlite).await.map(drop)
}

/// Writes the whole file anew. Temporary pages stay in memory (`temp_store`).
pub(super) async fn rebuild(sqlite: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::query("VACUUM").execute(sqlite).await.map(drop)
}
