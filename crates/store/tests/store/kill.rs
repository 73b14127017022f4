//! A process that appends is killed in the middle: everything that it acknowledged is there (promise P1).
//!
//! The process is this test binary, run again for one test only.

use crate::common::{check_main, grow, leaf};
use mandat_record::read::{Entries as _, LogName, Sink as _};
use mandat_store::{Folder, Protection, PublicSink as _, Published, Store};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

const PLACE: &str = "MANDAT_STORE_TEST_PLACE";
const MODE: &str = "MANDAT_STORE_TEST_MODE";

fn open(place: &Path) -> Store<Published> {
    Store::open(&place.join("data"), &place.join("record"), &Protection::Plain)
        .expect("it opens after every crash")
}

/// The child. Alone it appends a little and is not killed.
#[test]
fn child_appends_and_acknowledges() {
    let Some(place) = std::env::var_os(PLACE) else {
        let place = tempfile::tempdir().unwrap();
        let mut store =
            Store::init(&place.path().join("data"), &place.path().join("record"), &Protection::Plain)
                .unwrap();
        grow(store.public_mut(), 3);
        check_main(&store, 3);
        return;
    };
    let early = std::env::var_os(MODE).is_some_and(|mode| mode == "early");
    let mut store = open(Path::new(&place));
    let mut out = std::io::stdout();
    loop {
        // Batches of different sizes, with an opening for each entry.
        let from = store.public().next_index(&LogName::Main);
        let to = from + 1 + from % 5;
        for index in from..to {
            store.append(&LogName::Main, &leaf(index)).unwrap();
            store.put_opening(index, &leaf(index)).unwrap();
        }
        // The known-bad way: it acknowledges what is only in memory.
        if !early {
            let text = crate::common::sign(store.public().head(&LogName::Main));
            store.publish(&LogName::Main, &text).unwrap();
        }
        writeln!(out, "\nacknowledged {to}").and_then(|()| out.flush()).unwrap();
    }
}

/// Kills a child after so many acknowledgements, and says what it acknowledged last.
fn kill_after(place: &Path, acknowledgements: usize, mode: &str) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_appends_and_acknowledges", "--nocapture"])
        .env(PLACE, place)
        .env(MODE, mode)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let acknowledged = lines
        .map(|line| line.unwrap())
        .filter_map(|line| line.strip_prefix("acknowledged ").map(|size| size.parse().unwrap()))
        .nth(acknowledgements)
        .expect("the child goes on until it is killed");
    // SIGKILL, wherever it is by now.
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged
}

fn entries_after_a_kill(place: &Path) -> u64 {
    let store = open(place);
    let size = store.size().unwrap();
    check_main(&store, size);
    check_main(&Folder::open(&place.join("record")).unwrap(), size);
    for index in 0..size {
        use mandat_record::read::Openings as _;
        assert_eq!(store.opening(index), Ok(Some(leaf(index))));
    }
    size
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let place = tempfile::tempdir().unwrap();
    drop(Store::init(&place.path().join("data"), &place.path().join("record"), &Protection::Plain).unwrap());
    for acknowledgements in [0, 1, 3, 7, 12] {
        let acknowledged = kill_after(place.path(), acknowledgements, "");
        let found = entries_after_a_kill(place.path());
        assert!(found >= acknowledged, "acknowledged {acknowledged}, found {found}");
    }
}

#[test]
fn the_kill_harness_catches_an_early_acknowledgement() {
    let place = tempfile::tempdir().unwrap();
    drop(Store::init(&place.path().join("data"), &place.path().join("record"), &Protection::Plain).unwrap());
    let acknowledged = kill_after(place.path(), 3, "early");
    assert!(entries_after_a_kill(place.path()) < acknowledged);
}
