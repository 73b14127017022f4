//! What several tests need: leaves, and signed checkpoints by an invented key.

use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::ed25519::SigningKey;
use mandat_record::read::{Entries, LogName, WriteError};
use mandat_record::tree::{CompactRange, leaf_hash};
use mandat_store::{Head, PublicSink};
use proptest::test_runner::{Config, RngSeed};

/// So many cases, the same on every machine.
pub(crate) fn fixed(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(1921), failure_persistence: None, ..Config::default() }
}

/// The signed text for a head.
pub(crate) fn sign(head: Head) -> String {
    let origin = "union.example/record".to_owned();
    let checkpoint = Checkpoint { origin, size: head.size, root: head.root, extensions: vec![] };
    SignedCheckpoint::sign(&checkpoint, &SigningKey::from_seed(&[1; 32]))
        .expect("the origin is valid")
        .to_string()
}

/// An invented leaf, of a length that differs from its neighbours'.
pub(crate) fn leaf(index: u64) -> Vec<u8> {
    format!("leaf {index} {}", "x".repeat(usize::try_from(index % 97).expect("small"))).into_bytes()
}

/// The head of a log of these leaves.
pub(crate) fn head_of<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Head {
    let mut range = CompactRange::new();
    leaves.into_iter().for_each(|leaf| range.append(leaf_hash(leaf)));
    Head { size: range.size(), root: range.root() }
}

/// Publishes what is staged.
pub(crate) fn publish(sink: &mut impl PublicSink, log: &LogName) -> Result<(), WriteError> {
    let text = sign(sink.head(log));
    sink.publish(log, &text)
}

/// Appends `count` leaves to the main log and publishes them.
pub(crate) fn grow(sink: &mut impl PublicSink, count: u64) {
    let from = sink.next_index(&LogName::Main);
    for index in from..from + count {
        assert_eq!(sink.append(&LogName::Main, &leaf(index)), Ok(index));
    }
    publish(sink, &LogName::Main).expect("what was just appended is published");
}

/// Everything that can be read, which must be the leaves of the checkpoint.
pub(crate) fn check_main(entries: &(impl Entries + ?Sized), size: u64) {
    let read: Vec<Vec<u8>> =
        entries.leaves(0).expect("readable").map(|leaf| leaf.expect("readable").into_owned()).collect();
    assert_eq!(read.len() as u64, size);
    assert!(read.iter().zip(0..).all(|(found, index)| *found == leaf(index)));
    let text = entries.checkpoint().expect("readable");
    let signed = text.map(|text| SignedCheckpoint::parse(&text).expect("well formed"));
    let signed = signed.map(|signed| Head { size: signed.checkpoint().size, root: signed.checkpoint().root });
    assert_eq!(signed.unwrap_or_else(Head::empty), head_of(read.iter().map(Vec::as_slice)));
}

/// All files of a published record by path, without the writer's own.
pub(crate) fn files(root: &std::path::Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).expect("readable") {
            let path = entry.expect("readable").path();
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
            if path.is_dir() {
                directories.push(path);
            } else if name != ".lock" {
                files.insert(name, std::fs::read(path).expect("readable"));
            }
        }
    }
    files
}
