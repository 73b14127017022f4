//! Every step of the transaction, lost or persisted anyway (promises P1 and P2), and a full disk.

use super::fault::{Failure, Step};
use super::{Log, sqlite};
use crate::connection::Connection;
use crate::head::Head;
use crate::store::PublicSink;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::ed25519::SigningKey;
use mandat_record::read::{Entries as _, LogName, WriteError};
use std::path::Path;

const MAIN: LogName = LogName::Main;

fn sign(head: Head) -> String {
    let checkpoint = Checkpoint {
        origin: "union.example/record".into(),
        size: head.size,
        root: head.root,
        extensions: vec![],
    };
    SignedCheckpoint::sign(&checkpoint, &SigningKey::from_seed(&[1; 32])).unwrap().to_string()
}

/// Appends leaves up to this size and publishes them.
fn grow(log: &mut Log, to: u64) -> Result<(), WriteError> {
    for index in log.next_index(&MAIN)..to {
        log.append(&MAIN, format!("leaf {index}").as_bytes())?;
    }
    let text = sign(log.head(&MAIN));
    log.publish(&MAIN, &text)
}

/// The size of what is there; opening has compared it with its checkpoint.
fn size(path: &Path) -> Result<u64, String> {
    let log = Log::open(path).map_err(|error| error.code().to_owned())?;
    log.size().map_err(|error| error.to_string())
}

#[test]
fn each_step_lost_or_persisted_anyway_leaves_the_old_log_or_the_new() {
    let table = [
        (Step::Begin, Failure::Lost, 300),
        (Step::Begin, Failure::PersistedAnyway, 300),
        (Step::Checkpoint, Failure::Lost, 300),
        (Step::Checkpoint, Failure::PersistedAnyway, 300),
        (Step::Leaves, Failure::Lost, 300),
        (Step::Leaves, Failure::PersistedAnyway, 300),
        (Step::Commit, Failure::Lost, 300),
        (Step::Commit, Failure::PersistedAnyway, 600),
    ];
    for (step, failure, expected) in table {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("log.sqlite");
        let mut log = Log::create(&path).unwrap();
        grow(&mut log, 300).unwrap();
        log.faults.next = Some((step, failure));
        let context = format!("{step:?} {failure:?}");
        assert!(grow(&mut log, 600).is_err(), "{context}");
        // What is on disk is unknown to it, so it must not go on and sign something else.
        log.faults.next = None;
        for again in [log.append(&MAIN, b"more").map(drop), grow(&mut log, 600)] {
            let error = again.unwrap_err().to_string();
            assert!(error.contains("an earlier write failed"), "{context}: {error}");
        }
        drop(log);
        assert_eq!(size(&path), Ok(expected), "{context}");
        let mut log = Log::open(&path).unwrap();
        grow(&mut log, 900).unwrap();
        drop(log);
        assert_eq!(size(&path), Ok(900), "{context}");
    }
}

/// The check of the table above, run on what it must catch: a checkpoint that reached the disk without its leaves, leaves
/// without their checkpoint, and leaves that are not those that were signed.
#[test]
fn opening_catches_a_log_that_is_not_what_was_signed() {
    let bad: [&'static str; 4] = [
        "DELETE FROM leaves WHERE position = 299",
        "DELETE FROM leaves WHERE position = 7",
        "INSERT INTO leaves VALUES (1, 300, x'00')",
        "UPDATE leaves SET leaf = x'00' WHERE position = 0",
    ];
    for statement in bad {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("log.sqlite");
        grow(&mut Log::create(&path).unwrap(), 300).unwrap();
        let connection = Connection::open(&path, sqlite::KIND).unwrap();
        let changed = connection.run(async |sqlite| sqlx::raw_sql(statement).execute(sqlite).await).unwrap();
        assert_eq!(changed.rows_affected(), 1);
        connection.close().unwrap();
        assert_eq!(size(&path), Err("damaged".into()), "{statement}");
    }
}

#[test]
fn a_full_disk_says_so_and_loses_nothing() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("log.sqlite");
    let mut log = Log::create(&path).unwrap();
    let limit = async |sqlite: &mut sqlx::SqliteConnection| {
        sqlx::raw_sql("PRAGMA max_page_count = 60").execute(sqlite).await
    };
    log.connection.run(limit).unwrap();
    let mut acknowledged = 0;
    let error = loop {
        match grow(&mut log, acknowledged + 50) {
            Ok(()) => acknowledged += 50,
            Err(error) => break error.to_string(),
        }
    };
    assert!(error.contains("no space is left"), "{error}");
    assert!(acknowledged >= 500, "{acknowledged}");
    drop(log);
    assert_eq!(size(&path), Ok(acknowledged));
}

#[test]
fn a_commit_waits_for_the_disk() {
    let place = tempfile::tempdir().unwrap();
    let log = Log::create(&place.path().join("log.sqlite")).unwrap();
    let pragma = |name: &'static str| {
        log.connection.run(async |sqlite| sqlx::query_scalar::<_, i64>(name).fetch_one(sqlite).await).unwrap()
    };
    assert_eq!(pragma("PRAGMA synchronous"), 2, "FULL");
    assert_eq!(pragma("PRAGMA foreign_keys"), 1);
    let mode: String = log
        .connection
        .run(async |sqlite| sqlx::query_scalar("PRAGMA journal_mode").fetch_one(sqlite).await)
        .unwrap();
    assert_eq!(mode, "wal");
}

#[test]
fn of_two_writers_one_is_told() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("log.sqlite");
    let mut first = Log::create(&path).unwrap();
    grow(&mut first, 10).unwrap();
    let mut second = Log::open(&path).unwrap();
    grow(&mut second, 20).unwrap();
    assert_eq!(grow(&mut first, 15), Err(WriteError::Conflict { log: MAIN }));
    drop((first, second));
    assert_eq!(size(&path), Ok(20));
    // The first checkpoint of a log, too.
    let path = place.path().join("other.sqlite");
    let mut first = Log::create(&path).unwrap();
    let mut second = Log::open(&path).unwrap();
    grow(&mut second, 1).unwrap();
    assert_eq!(grow(&mut first, 2), Err(WriteError::Conflict { log: MAIN }));
}

#[test]
fn a_checkpoint_of_something_else_is_refused_and_nothing_stops() {
    let place = tempfile::tempdir().unwrap();
    let mut log = Log::create(&place.path().join("log.sqlite")).unwrap();
    grow(&mut log, 10).unwrap();
    let old = log.checkpoint().unwrap().unwrap();
    log.append(&MAIN, b"more").unwrap();
    let head = log.head(&MAIN);
    let other_root = Head { root: Head::empty().root, ..head };
    let other_origin = sign(head).replace("union.example/record\n", "other.example/record\n");
    let bad = [old.as_str(), &sign(other_root), &other_origin, "", "no note"];
    for text in bad {
        let error = log.publish(&MAIN, text).unwrap_err().to_string();
        assert!(error.contains("may not be published"), "{error}");
    }
    log.publish(&MAIN, &sign(head)).unwrap();
    assert_eq!(log.size(), Ok(11));
}

#[test]
fn only_a_database_of_this_kind_is_opened() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("log.sqlite");
    let code = |path: &Path| Log::open(path).map(drop).unwrap_err().code();
    assert_eq!(code(&path), "no_database");
    assert!(!path.exists(), "opening makes nothing");
    assert!(Log::open(&path).unwrap_err().to_string().contains("mandat init"));
    std::fs::write(&path, b"").unwrap();
    assert_eq!(code(&path), "not_mandat");
    std::fs::write(&path, [b'x'; 4096]).unwrap();
    assert_eq!(code(&path), "not_mandat");
    assert_eq!(Log::create(&path).map(drop).unwrap_err().code(), "exists");
    std::fs::remove_file(&path).unwrap();
    drop(Log::create(&path).unwrap());
    assert_eq!(size(&path), Ok(0));
    // The sealed store's kind, and a schema from the future, by the file's header.
    let good = std::fs::read(&path).unwrap();
    let patched = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        std::fs::write(&path, bytes).unwrap();
    };
    patched(71, b's');
    assert_eq!(code(&path), "not_mandat");
    patched(63, 2);
    assert_eq!(code(&path), "newer_schema");
    assert_eq!(code(place.path()), "not_mandat");
}
