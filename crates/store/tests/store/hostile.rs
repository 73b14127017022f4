//! A folder that somebody else made: whatever is in it, reading gives an error that names the file, in bounded memory
//! (promise P8).

use crate::common::{check_main, files, grow, leaf, sign};
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs as _, Boxes as _, Entries as _, LogName, ReadError};
use mandat_record::tiles::Tile;
use mandat_store::{Folder, Head, PublicSink as _, Writer};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

fn made(root: &Path, size: u64) {
    let mut writer = Writer::create(root).unwrap();
    grow(&mut writer, size);
    writer.put_blob(b"a text").unwrap();
}

/// The leaves, or the first error.
fn read(root: &Path) -> Result<Vec<Vec<u8>>, ReadError> {
    Folder::open(root).unwrap().leaves(0)?.map(|leaf| Ok(leaf?.into_owned())).collect()
}

static GOOD: LazyLock<(tempfile::TempDir, Vec<String>)> = LazyLock::new(|| {
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 600);
    let paths = files(place.path()).into_keys().collect();
    (place, paths)
});

#[derive(Debug, Clone)]
enum Harm {
    Remove,
    Truncate(prop::sample::Index),
    Extend(Vec<u8>),
    Flip(prop::sample::Index, u8),
    Replace(Vec<u8>),
    Directory,
    Link,
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        Just(Harm::Remove),
        any::<prop::sample::Index>().prop_map(Harm::Truncate),
        prop::collection::vec(any::<u8>(), 1..100).prop_map(Harm::Extend),
        (any::<prop::sample::Index>(), 1..=255u8).prop_map(|(at, by)| Harm::Flip(at, by)),
        prop::collection::vec(any::<u8>(), 0..3000).prop_map(Harm::Replace),
        Just(Harm::Directory),
        Just(Harm::Link),
    ]
}

fn inflict(path: &Path, harm: &Harm) {
    let mut bytes = std::fs::read(path).unwrap();
    match harm {
        Harm::Truncate(at) => bytes.truncate(at.index(bytes.len())),
        Harm::Extend(more) => bytes.extend(more),
        Harm::Flip(at, by) => {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
        }
        Harm::Replace(other) => bytes.clone_from(other),
        Harm::Remove | Harm::Directory | Harm::Link => {
            std::fs::remove_file(path).unwrap();
            match harm {
                Harm::Directory => std::fs::create_dir(path).unwrap(),
                Harm::Link => std::os::unix::fs::symlink("/etc/hostname", path).unwrap(),
                _ => {}
            }
            return;
        }
    }
    std::fs::write(path, bytes).unwrap();
}

proptest! {
    #![proptest_config(crate::common::fixed(200))]

    /// Whatever happens to any one file: no panic, and an error that names a file, or leaves; what the leaves are worth the
    /// verifier says. Only a log whose right edge holds is written on.
    #[test]
    fn a_mutilated_folder_gives_an_error_with_the_path(which in any::<prop::sample::Index>(), harm in harm()) {
        let place = tempfile::tempdir().unwrap();
        for (path, bytes) in files(GOOD.0.path()) {
            std::fs::create_dir_all(place.path().join(&path).parent().unwrap()).unwrap();
            std::fs::write(place.path().join(&path), bytes).unwrap();
        }
        let path = which.get(&GOOD.1);
        inflict(&place.path().join(path), &harm);
        let damaged = files_or_none(place.path()) != files_or_none(GOOD.0.path());
        match read(place.path()) {
            Err(error) => prop_assert!(error.place.starts_with(place.path().to_str().unwrap()), "{error}"),
            Ok(leaves) => prop_assert!(leaves.len() <= 600 || path == "checkpoint", "{} leaves", leaves.len()),
        }
        if path.starts_with("tile/entries") && matches!(harm, Harm::Remove | Harm::Truncate(_) | Harm::Extend(_)) {
            let error = read(place.path()).unwrap_err();
            prop_assert!(error.place.ends_with(path), "{error}");
        }
        let right_edge = ["tile/0/002", "tile/1/"].iter().any(|edge| path.starts_with(edge));
        let opened = Writer::open(place.path());
        if right_edge && damaged {
            let error = opened.map(drop).unwrap_err().to_string();
            prop_assert!(error.contains(place.path().to_str().unwrap()), "{error}");
        }
    }
}

/// All files, as far as they are files.
fn files_or_none(root: &Path) -> Vec<(String, Option<Vec<u8>>)> {
    let bytes = |path: &String| {
        let path = root.join(path);
        path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()).then(|| std::fs::read(path).unwrap())
    };
    GOOD.1.iter().map(|path| (path.clone(), bytes(path))).collect()
}

#[test]
fn every_kind_of_damage_is_named() {
    let long = vec![b'a'; 300_000];
    let cases: [(&str, &[u8], &str); 5] = [
        ("tile/entries/001", b"\x00\x05ab", "byte 0: the tile ends inside its entry number 0"),
        ("tile/entries/001", b"", "byte 0: the tile ends inside its entry number 0"),
        ("checkpoint", b"garbage", "the note has no signatures"),
        ("checkpoint", &[0xff; 10], "it is not text"),
        ("checkpoint", &long, "it has 300000 bytes, at most 262144 can belong here"),
    ];
    for (path, bytes, reason) in cases {
        let place = tempfile::tempdir().unwrap();
        made(place.path(), 600);
        std::fs::write(place.path().join(path), bytes).unwrap();
        let error = read(place.path()).unwrap_err();
        assert!(error.place.ends_with(path) && error.reason.contains(reason), "{error}");
    }
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 600);
    std::fs::remove_file(place.path().join("tile/entries/001")).unwrap();
    let error = read(place.path()).unwrap_err();
    assert!(error.place.ends_with("tile/entries/001") && error.reason.contains("it is missing"), "{error}");
}

#[test]
fn a_file_beyond_its_limit_is_not_read() {
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 600);
    let root = place.path();
    // Sparse: it takes no space here, and would take a terabyte of memory.
    for path in ["tile/entries/000", "tile/entries/002.p/88", "checkpoint"] {
        let before = std::fs::read(root.join(path)).unwrap();
        std::fs::File::create(root.join(path)).unwrap().set_len(1 << 40).unwrap();
        let error = read(root).unwrap_err();
        assert!(error.place.ends_with(path) && error.reason.contains("at most"), "{error}");
        std::fs::write(root.join(path), before).unwrap();
    }
    let blob = BlobRef::of(b"a text");
    let hex = blob.sha256.to_string();
    std::fs::File::create(root.join("blob").join(&hex[..2]).join(&hex[2..]))
        .unwrap()
        .set_len(1 << 40)
        .unwrap();
    let folder = Folder::open(root).unwrap();
    assert!(folder.blob(&blob).unwrap_err().reason.contains("at most 6"));
    let huge = BlobRef { length: u64::MAX, ..blob };
    assert!(folder.blob(&huge).is_err());
}

#[test]
fn no_link_and_no_pipe_is_followed() {
    let outside = tempfile::tempdir().unwrap();
    made(outside.path(), 600);
    for path in ["checkpoint", "tile", "tile/entries", "tile/entries/000", "tile/entries/002.p"] {
        let place = tempfile::tempdir().unwrap();
        made(place.path(), 600);
        let harmed = place.path().join(path);
        if harmed.is_dir() {
            std::fs::remove_dir_all(&harmed).unwrap();
        } else {
            std::fs::remove_file(&harmed).unwrap();
        }
        std::os::unix::fs::symlink(outside.path().join(path), &harmed).unwrap();
        let error = read(place.path()).unwrap_err();
        assert!(error.place.contains(path), "{path}: {error}");
    }
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 600);
    let pipe = place.path().join("tile/entries/001");
    std::fs::remove_file(&pipe).unwrap();
    if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        assert!(read(place.path()).unwrap_err().reason.contains("not a regular file"));
    }
}

#[test]
fn a_writer_does_not_follow_links_either() {
    let outside = tempfile::tempdir().unwrap();
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 10);
    std::os::unix::fs::symlink(outside.path(), place.path().join("box")).unwrap();
    assert!(
        Writer::open(place.path()).is_err() || {
            let mut writer = Writer::open(place.path()).unwrap();
            let name = LogName::Box("congress".into());
            writer.append(&name, b"a ballot").unwrap();
            let text = sign(writer.head(&name));
            writer.publish(&name, &text).is_err()
        }
    );
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0, "nothing was written outside");
}

#[test]
fn names_of_boxes_are_checked() {
    let place = tempfile::tempdir().unwrap();
    made(&place.path().join("record"), 10);
    made(&place.path().join("other"), 10);
    let folder = Folder::open(&place.path().join("record")).unwrap();
    for id in ["../../other", "..", "", "/etc", "a/../../other"] {
        assert!(folder.ballot_box(id).map(drop).unwrap_err().reason.contains("cannot name a box"), "{id}");
    }
}

/// A mirror may have the wider tile that its log has by now.
#[test]
fn a_reader_finds_wider_tiles_when_the_log_grew_meanwhile() {
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 300);
    let folder = Folder::open(place.path()).unwrap();
    let mut before = folder.leaves(0).unwrap();
    assert_eq!(before.next().unwrap().unwrap(), leaf(0));
    for more in [50, 400] {
        let mut writer = Writer::open(place.path()).unwrap();
        grow(&mut writer, more);
        drop(writer);
        let narrow: Tile = "tile/0/001.p/44".parse().unwrap();
        let log = folder.log(&LogName::Main).unwrap();
        assert_eq!(log.tile(&narrow).unwrap().len(), 44 * 32);
    }
    let rest: Vec<_> = before.map(|leaf| leaf.unwrap().into_owned()).collect();
    assert_eq!(rest, (1..300).map(leaf).collect::<Vec<_>>());
    check_main(&folder, 750);
    assert!(!place.path().join("tile/entries/001.p").exists(), "smaller partial tiles are gone");
}

#[test]
fn proofs_are_made_from_the_folder() {
    use mandat_record::tiles::TileNodes;
    use mandat_record::tree::{inclusion_proof, leaf_hash, verify_inclusion};
    let place = tempfile::tempdir().unwrap();
    made(place.path(), 70_000);
    let folder = Folder::open(place.path()).unwrap();
    let log = folder.log(&LogName::Main).unwrap();
    let nodes = TileNodes::new(70_000, |tile: &Tile| log.tile(tile));
    let root = mandat_record::tree::root(&nodes, 70_000).unwrap();
    let signed = Writer::open(place.path()).unwrap().published(&LogName::Main);
    assert_eq!(signed, Head { size: 70_000, root });
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        let proof = inclusion_proof(&nodes, index, 70_000).unwrap();
        assert_eq!(verify_inclusion(&leaf_hash(&leaf(index)), index, 70_000, &proof, &root), Ok(()));
    }
}
