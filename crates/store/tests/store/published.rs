//! The database and its folder: catching up after a crash, and never two histories (promise P2).

use crate::common::{check_main, files, grow, publish};
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs as _, Boxes as _, Entries as _, LogName};
use mandat_store::{Folder, Log, Protection, PublicSink, Published, Store, StoreError, Writer};
use std::path::{Path, PathBuf};

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Place(tempfile::tempdir().unwrap());
        drop(Store::init(&place.data(), &place.record(), &Protection::Plain).unwrap());
        place
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn record(&self) -> PathBuf {
        self.0.path().join("record")
    }

    fn open(&self) -> Result<Store<Published>, StoreError> {
        Store::open(&self.data(), &self.record(), &Protection::Plain)
    }

    fn refused(&self) -> &'static str {
        self.open().map(drop).unwrap_err().code()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_folder_that_fell_behind_catches_up() {
    let place = Place::new();
    grow(place.open().unwrap().public_mut(), 300);
    // A crash after the database's commit and before the folder's tiles.
    let mut log = Log::open(&place.data().join("log.sqlite")).unwrap();
    grow(&mut log, 500);
    let blob = log.put_blob(b"a text").unwrap();
    let name = LogName::Box("congress".into());
    log.append(&name, b"a ballot").unwrap();
    publish(&mut log, &name).unwrap();
    log.close().unwrap();
    let folder = Folder::open(&place.record()).unwrap();
    check_main(&folder, 300);
    drop(place.open().unwrap());
    check_main(&folder, 800);
    assert_eq!(folder.blob(&blob).unwrap().as_deref(), Some(&b"a text"[..]));
    assert_eq!(folder.ballot_box("congress").unwrap().expect("published").size(), Ok(1));
    // A folder that is gone altogether is made again, the same files.
    let before = files(&place.record());
    std::fs::remove_dir_all(place.record()).unwrap();
    drop(place.open().unwrap());
    assert_eq!(files(&place.record()), before);
}

#[test]
fn a_database_from_an_old_copy_is_refused() {
    let place = Place::new();
    let mut store = place.open().unwrap();
    grow(store.public_mut(), 300);
    store.close().unwrap();
    let old = place.0.path().join("copy");
    copy(&place.data(), &old);
    let mut store = place.open().unwrap();
    grow(store.public_mut(), 1);
    store.close().unwrap();
    let published = files(&place.record());
    std::fs::remove_dir_all(place.data()).unwrap();
    std::fs::rename(&old, place.data()).unwrap();
    let error = place.open().map(drop).unwrap_err();
    assert_eq!(error.code(), "restored_backup");
    assert!(error.to_string().contains("was published with 301 entries, the database has 300"), "{error}");
    assert_eq!(files(&place.record()), published, "nothing was written");
}

/// Both went on by themselves: of the same length, or the database longer.
#[test]
fn two_histories_are_refused_and_nothing_is_written() {
    for more in [1, 2, 400] {
        let place = Place::new();
        grow(place.open().unwrap().public_mut(), 300);
        let mut log = Log::open(&place.data().join("log.sqlite")).unwrap();
        let mut folder = Writer::open(&place.record()).unwrap();
        grow(&mut log, more);
        folder.append(&LogName::Main, b"another history").unwrap();
        publish(&mut folder, &LogName::Main).unwrap();
        drop((log, folder));
        let published = files(&place.record());
        assert_eq!(place.refused(), "forked", "{more}");
        assert_eq!(files(&place.record()), published, "nothing was written");
    }
}

#[test]
fn a_box_is_deleted_in_both_and_stays_deleted() {
    let place = Place::new();
    let mut store = place.open().unwrap();
    let names = ["first", "second"].map(|id| LogName::Box(id.into()));
    for name in &names {
        store.public_mut().append(name, b"a ballot").unwrap();
        publish(store.public_mut(), name).unwrap();
    }
    store.public_mut().delete_box("first").unwrap();
    store.public_mut().delete_box("first").unwrap();
    assert!(store.ballot_box("first").unwrap().is_none());
    drop(store);
    let store = place.open().unwrap();
    assert!(store.ballot_box("first").unwrap().is_none());
    assert!(store.ballot_box("second").unwrap().is_some());
    assert!(!place.record().join("box/first").exists());
    // The same id may be used for a box again.
    drop(store);
    let mut store = place.open().unwrap();
    store.public_mut().append(&names[0], b"another").unwrap();
    publish(store.public_mut(), &names[0]).unwrap();
    assert_eq!(store.ballot_box("first").unwrap().expect("new").size(), Ok(1));
}

#[test]
fn cosignatures_reach_the_folder_without_new_entries() {
    let place = Place::new();
    let mut store = place.open().unwrap();
    grow(store.public_mut(), 10);
    let text = store.checkpoint().unwrap().unwrap();
    let line = text.lines().last().unwrap();
    let more = format!("{text}{}\n", line.replacen("union.example/record", "witness.example", 1));
    store.public_mut().publish(&LogName::Main, &more).unwrap();
    assert_eq!(Folder::open(&place.record()).unwrap().checkpoint(), Ok(Some(more)));
}

#[test]
fn one_process_writes_a_folder() {
    let place = Place::new();
    let store = place.open().unwrap();
    assert_eq!(Writer::open(&place.record()).map(drop).unwrap_err().code(), "locked");
    drop(store);
    assert!(Writer::open(&place.record()).is_ok());
    grow(place.open().unwrap().public_mut(), 1);
    assert_eq!(Writer::create(&place.record()).map(drop).unwrap_err().code(), "exists");
    assert_eq!(
        Store::init(&place.data(), &place.record(), &Protection::Plain).map(drop).unwrap_err().code(),
        "exists"
    );
}

#[test]
fn a_blob_that_a_crash_cut_short_is_written_again() {
    let place = Place::new();
    let blob = BlobRef::of(b"a text");
    let mut store = place.open().unwrap();
    store.public_mut().put_blob(b"a text").unwrap();
    let path =
        place.record().join("blob").join(&blob.sha256.to_string()[..2]).join(&blob.sha256.to_string()[2..]);
    std::fs::write(&path, b"a t").unwrap();
    store.public_mut().put_blob(b"a text").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"a text");
}
