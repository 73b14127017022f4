//! One suite for every place that a record can lie in: all of them keep the same contract.

use crate::common::{head_of, leaf, sign};
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Boxes, Entries, LogName, Memory, Openings, Sink};
use mandat_store::{Folder, Log, Protection, Published, Sealed, Store, Writer};
use proptest::prelude::*;
use std::path::Path;

trait Record: Sink + Entries + Blobs + Boxes + Openings {}
impl<R: Sink + Entries + Blobs + Boxes + Openings> Record for R {}

fn read(entries: &(impl Entries + ?Sized), from: u64) -> Vec<Vec<u8>> {
    entries.leaves(from).expect("readable").map(|leaf| leaf.expect("readable").into_owned()).collect()
}

fn text_for(leaves: &[Vec<u8>]) -> String {
    sign(head_of(leaves.iter().map(Vec::as_slice)))
}

/// What is appended and published is read back, from any index, at every size that a tile's edge is near.
fn entries_come_back<R: Record>(record: &mut R) {
    assert_eq!(record.size(), Ok(0));
    assert_eq!(record.checkpoint(), Ok(None));
    assert_eq!(record.leaf(0), Ok(None));
    let mut leaves = Vec::new();
    for count in [1, 1, 253, 1, 1, 255, 1, 300] {
        for _ in 0..count {
            let index = leaves.len() as u64;
            leaves.push(leaf(index));
            assert_eq!(record.append(&LogName::Main, &leaf(index)), Ok(index));
        }
        let text = text_for(&leaves);
        assert_eq!(record.publish(&LogName::Main, &text), Ok(()));
        assert_eq!(record.checkpoint(), Ok(Some(text)));
        let size = leaves.len() as u64;
        assert_eq!(record.size(), Ok(size));
        for from in [0, 1, 255, 256, 257, size - 1, size, size + 1, u64::MAX] {
            let skip = usize::try_from(from).unwrap_or(usize::MAX).min(leaves.len());
            assert_eq!(read(record, from), leaves[skip..], "from {from} of {size}");
        }
        assert_eq!(record.leaf(size - 1).unwrap().as_deref(), Some(&leaf(size - 1)[..]));
        assert_eq!(record.leaf(size), Ok(None));
    }
}

/// Empty leaves and the longest ones.
fn lengths_do_not_matter<R: Record>(record: &mut R) {
    let leaves = [Vec::new(), vec![0; 65535], vec![255; 1], Vec::new()];
    for leaf in &leaves {
        record.append(&LogName::Main, leaf).unwrap();
    }
    record.publish(&LogName::Main, &text_for(&leaves)).unwrap();
    assert_eq!(read(record, 0), leaves);
}

/// Boxes do not mix with the main log or with each other.
fn boxes_are_apart<R: Record>(record: &mut R) {
    let names = [LogName::Box("congress-1".into()), LogName::Main, LogName::Box("congress-2".into())];
    assert!(record.ballot_box("congress-1").unwrap().is_none());
    let leaves_of =
        |number: u64| -> Vec<Vec<u8>> { (0..300).map(|index| leaf(index * 3 + number)).collect() };
    for (name, number) in names.iter().zip(0..) {
        for leaf in leaves_of(number) {
            record.append(name, &leaf).unwrap();
        }
    }
    for (name, number) in names.iter().zip(0..) {
        record.publish(name, &text_for(&leaves_of(number))).unwrap();
    }
    assert_eq!(read(record, 0), leaves_of(1));
    for (id, number) in [("congress-1", 0), ("congress-2", 2)] {
        let ballot_box = record.ballot_box(id).unwrap().expect("it was published");
        assert_eq!(read(&*ballot_box, 0), leaves_of(number));
        assert_eq!(ballot_box.checkpoint(), Ok(Some(text_for(&leaves_of(number)))));
    }
    assert!(record.ballot_box("congress-3").unwrap().is_none());
}

/// A blob comes back under its name and under no other.
fn blobs_come_back<R: Record>(record: &mut R) {
    let contents = [Vec::new(), b"a text".to_vec(), vec![7; 300_000]];
    for content in &contents {
        assert_eq!(record.put_blob(content), Ok(BlobRef::of(content)));
        assert_eq!(record.put_blob(content), Ok(BlobRef::of(content)));
    }
    for content in &contents {
        assert_eq!(record.blob(&BlobRef::of(content)).unwrap().as_deref(), Some(&content[..]));
    }
    assert_eq!(record.blob(&BlobRef::of(b"another")), Ok(None));
}

/// Openings are there at once, stay, and are gone when erased.
fn openings_come_back<R: Record>(record: &mut R) {
    let leaves: Vec<Vec<u8>> = (0..4).map(leaf).collect();
    for (leaf, index) in leaves.iter().zip(0..) {
        record.append(&LogName::Main, leaf).unwrap();
        record.put_opening(index, format!("opening {index}").as_bytes()).unwrap();
        assert_eq!(record.opening(index).unwrap(), Some(format!("opening {index}").into_bytes()));
    }
    record.forget(0).unwrap();
    record.publish(&LogName::Main, &text_for(&leaves)).unwrap();
    record.forget(2).unwrap();
    record.forget(2).unwrap();
    record.forget(99).unwrap();
    let found: Vec<bool> = (0..5).map(|index| record.opening(index).unwrap().is_some()).collect();
    assert_eq!(found, [false, true, false, true, false]);
    assert_eq!(record.opening(3).unwrap().as_deref(), Some(&b"opening 3"[..]));
}

/// Runs the suite, on a fresh record for every part.
fn conforms<R: Record>(make: impl Fn(&Path) -> R) {
    let parts: [fn(&mut R); 5] =
        [entries_come_back, lengths_do_not_matter, boxes_are_apart, blobs_come_back, openings_come_back];
    for part in parts {
        let place = tempfile::tempdir().expect("a temporary directory");
        part(&mut make(place.path()));
    }
}

fn sealed(place: &Path) -> Sealed {
    Sealed::create(&place.join("sealed.sqlite"), &Protection::Plain).expect("nothing is there yet")
}

#[test]
fn memory_conforms() {
    conforms(|_| Memory::new());
}

#[test]
fn folder_conforms() {
    conforms(|place| Store::new(Writer::create(&place.join("record")).unwrap(), sealed(place)));
}

#[test]
fn database_conforms() {
    conforms(|place| Store::new(Log::create(&place.join("log.sqlite")).unwrap(), sealed(place)));
}

#[test]
fn published_conforms() {
    conforms(|place| Store::<Published>::init(place, &place.join("record"), &Protection::Plain).unwrap());
}

/// What a place gives back after it was opened again, and by a folder that was published.
fn contents(record: &(impl Entries + Boxes)) -> (Vec<Vec<u8>>, Option<String>, Vec<Vec<u8>>) {
    let ballot_box = record.ballot_box("b").unwrap();
    (read(record, 0), record.checkpoint().unwrap(), ballot_box.map_or(Vec::new(), |log| read(&*log, 0)))
}

proptest! {
    #![proptest_config(crate::common::fixed(8))]

    /// However a record is cut into publications, every place gives the same back, after being opened again too, and the
    /// published folders are the same files.
    #[test]
    fn every_place_gives_the_same_record(
        batches in prop::collection::vec((any::<bool>(), 1u64..400), 1..5),
        lengths in prop::collection::vec(0usize..600, 1..20),
    ) {
        let place = tempfile::tempdir().unwrap();
        let (folder, data, record) = (place.path().join("f"), place.path().join("d"), place.path().join("r"));
        let mut memory = Memory::new();
        let mut logs: [Vec<Vec<u8>>; 2] = Default::default();
        Store::<Published>::init(&data, &record, &Protection::Plain).unwrap();
        for (number, (main, count)) in batches.iter().enumerate() {
            // Opened again for each publication.
            let writer = if number == 0 { Writer::create(&folder) } else { Writer::open(&folder) };
            let beside = tempfile::tempdir().unwrap();
            let mut writer = Store::new(writer.unwrap(), sealed(beside.path()));
            let mut published = Store::<Published>::open(&data, &record, &Protection::Plain).unwrap();
            let name = if *main { LogName::Main } else { LogName::Box("b".into()) };
            let leaves = &mut logs[usize::from(*main)];
            let sinks: [&mut dyn Sink; 3] = [&mut memory, &mut writer, &mut published];
            let new: Vec<Vec<u8>> = (0..*count)
                .map(|index| vec![u8::try_from(index % 251).unwrap(); lengths[usize::try_from(index).unwrap() % lengths.len()]])
                .collect();
            leaves.extend(new.iter().cloned());
            let text = text_for(leaves);
            for sink in sinks {
                for leaf in &new {
                    sink.append(&name, leaf).unwrap();
                }
                sink.publish(&name, &text).unwrap();
            }
        }
        let expected = contents(&memory);
        prop_assert_eq!(&contents(&Folder::open(&folder).unwrap()), &expected);
        prop_assert_eq!(&contents(&Folder::open(&record).unwrap()), &expected);
        prop_assert_eq!(&contents(&Log::open(&data.join("log.sqlite")).unwrap()), &expected);
        prop_assert_eq!(crate::common::files(&folder), crate::common::files(&record));
    }
}
