//! C2SP tlog-tiles: the specification's examples, and a folder of tiles against the tree it stands for.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::tiles::{
    EntryTooLong, NodesError, Tile, TileError, TileKind, TileNodes, TileWriter, entries, hashes,
    tiles_between, tiles_of,
};
use mandat_record::tree::{
    MemoryTree, consistency_proof, inclusion_proof, leaf_hash, root, verify_inclusion,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn the_specification_s_example_of_70000() {
    let all: Vec<Tile> = tiles_of(70_000).collect();
    let full = |kind| all.iter().filter(|tile| tile.kind() == kind && tile.is_full()).count();
    assert_eq!(
        (full(TileKind::Hashes(0)), full(TileKind::Hashes(1)), full(TileKind::Hashes(2))),
        (273, 1, 0)
    );
    let of_256: Vec<String> = tiles_of(256).map(|tile| tile.to_string()).collect();
    assert_eq!(of_256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(tiles_of(0).count(), 0);
}

#[test]
fn paths_have_one_form() {
    let million = Tile::new(TileKind::Hashes(0), 1_234_067, 256).unwrap();
    assert_eq!(million.to_string(), "tile/0/x001/x234/067");
    for path in ["tile/0/x001/x234/067", "tile/entries/000", "tile/63/999.p/255", "tile/0/x001/234.p/5"] {
        assert_eq!(path.parse::<Tile>().unwrap().to_string(), path);
    }
    let largest = Tile::new(TileKind::Hashes(63), u64::MAX, 255).unwrap().to_string();
    assert_eq!(largest.parse::<Tile>().unwrap().index(), u64::MAX);
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "tile/00/000",
        "tile/64/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/234",
        "tile/0/x001/x234",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/05",
        "tile/-1/000",
        "tile/0/+01",
        "tile/entries/x18/x446/x744/x073/x709/x551/616",
        "tile/entries/000.p/1/",
        "/tile/0/000",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x1000/000",
        "tile/data/000",
        "tile/0/000.p/1.p/1",
    ] {
        assert!(path.parse::<Tile>().is_err(), "{path}");
    }
    assert!(Tile::new(TileKind::Hashes(0), 0, 0).is_none() && Tile::new(TileKind::Entries, 0, 257).is_none());
}

type Folder = BTreeMap<String, Vec<u8>>;

fn entry(number: u64) -> Vec<u8> {
    vec![u8::try_from(number % 251).unwrap(); usize::try_from(number % 7).unwrap()]
}

/// Grows a log to each of `sizes` in turn and publishes its tiles, as an operator would.
fn publish(sizes: &[u64]) -> (Folder, TileWriter) {
    let (mut folder, mut writer) = (Folder::new(), TileWriter::new());
    for &size in sizes {
        while writer.size() < size {
            let next = entry(writer.size());
            writer.append(&next, |tile, bytes| drop(folder.insert(tile.to_string(), bytes))).unwrap();
        }
        folder.extend(writer.partial().into_iter().map(|(tile, bytes)| (tile.to_string(), bytes)));
    }
    (folder, writer)
}

fn fetch(folder: &Folder) -> impl Fn(&Tile) -> Result<Vec<u8>, String> + '_ {
    |tile| folder.get(&tile.to_string()).cloned().ok_or_else(|| format!("no {tile}"))
}

#[test]
fn written_tiles_are_those_of_the_size_and_hold_its_tree() {
    for size in [1, 2, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 66_000] {
        let (folder, writer) = publish(&[size]);
        let expected: Vec<String> = tiles_of(size).map(|tile| tile.to_string()).collect();
        let mut sorted = expected.clone();
        sorted.sort();
        assert_eq!(folder.keys().cloned().collect::<Vec<_>>(), sorted, "{size}");
        let mut tree = MemoryTree::new();
        for tile in tiles_of(size).filter(|tile| tile.kind() == TileKind::Entries) {
            for leaf in entries(&tile, &folder[&tile.to_string()]).unwrap() {
                assert_eq!(leaf, entry(tree.size()));
                tree.append(leaf_hash(leaf));
            }
        }
        assert_eq!(tree.size(), size);
        assert_eq!(writer.range().root(), tree.root());
        let nodes = TileNodes::new(size, fetch(&folder));
        assert_eq!(root(&nodes, size).unwrap(), tree.root());
        for index in [0, size / 2, size - 1] {
            let proof = inclusion_proof(&nodes, index, size).unwrap();
            assert_eq!(
                verify_inclusion(&leaf_hash(&entry(index)), index, size, &proof, &tree.root()),
                Ok(())
            );
            let Ok(expected) = consistency_proof(&tree, index, size);
            assert_eq!(consistency_proof(&nodes, index, size).unwrap(), expected);
        }
    }
}

#[test]
fn a_missing_or_damaged_tile_is_named() {
    let (mut folder, _) = publish(&[300]);
    folder.get_mut("tile/0/001.p/44").unwrap().pop();
    let nodes = TileNodes::new(300, fetch(&folder));
    let error = root(&nodes, 300).unwrap_err();
    let tile = "tile/0/001.p/44".parse().unwrap();
    assert_eq!(error, NodesError::Tile { tile, error: TileError::Length { expected: 1408, found: 1407 } });
    let empty = Folder::new();
    let nodes = TileNodes::new(300, fetch(&empty));
    assert_eq!(root(&nodes, 300).unwrap_err().to_string(), "no tile/1/000.p/1");
}

#[test]
fn bundles_are_read_exactly() {
    let tile = "tile/entries/000.p/2".parse().unwrap();
    assert_eq!(entries(&tile, &[0, 1, 7, 0, 0]), Ok(vec![&[7][..], &[]]));
    assert_eq!(entries(&tile, &[0, 1, 7, 0, 0, 9]), Err(TileError::Trailing { offset: 5 }));
    assert_eq!(entries(&tile, &[0, 1, 7, 0]), Err(TileError::Truncated { entry: 1, offset: 3 }));
    assert_eq!(entries(&tile, &[0, 1, 7, 0xff, 0xff, 1]), Err(TileError::Truncated { entry: 1, offset: 3 }));
    assert!(hashes(&tile, &[0; 64]).is_ok());
    assert_eq!(hashes(&tile, &[0; 96]), Err(TileError::Length { expected: 64, found: 96 }));
    let mut writer = TileWriter::new();
    assert_eq!(writer.append(&vec![0; 65_536], |_, _| ()), Err(EntryTooLong { length: 65_536 }));
    assert_eq!(writer.append(&vec![0; 65_535], |_, _| ()), Ok(()));
    assert_eq!(writer.size(), 1, "what does not fit is not counted");
}

proptest! {
    #![proptest_config(support::fixed(48))]

    #[test]
    fn growing_in_steps_writes_the_same_tiles(steps in proptest::collection::vec(1u64..700, 1..5)) {
        let sizes: Vec<u64> = steps.iter().scan(0, |sum, step| { *sum += step; Some(*sum) }).collect();
        let last = *sizes.last().unwrap();
        let (folder, writer) = publish(&sizes);
        let (once, _) = publish(&[last]);
        for tile in tiles_of(last) {
            prop_assert_eq!(&folder[&tile.to_string()], &once[&tile.to_string()]);
        }
        // Each step's new tiles are those that `tiles_between` names.
        let mut named = Vec::new();
        for (old, new) in std::iter::once(&0).chain(&sizes).zip(&sizes) {
            named.extend(tiles_between(*old, *new).map(|tile| tile.to_string()));
        }
        named.sort();
        named.dedup();
        let published: Vec<String> = folder.keys().cloned().collect();
        prop_assert_eq!(named, published);
        // And a writer that takes the log up again goes on as if it had never stopped.
        let mut resumed = TileWriter::resume(last, fetch(&folder)).unwrap();
        prop_assert_eq!(resumed.range(), writer.range());
        let mut going = writer.clone();
        let mut pair = (Vec::new(), Vec::new());
        for number in last..last + 300 {
            resumed.append(&entry(number), |tile, bytes| pair.0.push((tile, bytes))).unwrap();
            going.append(&entry(number), |tile, bytes| pair.1.push((tile, bytes))).unwrap();
        }
        prop_assert_eq!(pair.0, pair.1);
        prop_assert_eq!(resumed.partial(), going.partial());
    }

    #[test]
    fn paths_round_trip(level in 0u8..64, index in any::<u64>(), shift in 0u32..64, width in 1u16..=256) {
        for kind in [TileKind::Hashes(level), TileKind::Entries] {
            let tile = Tile::new(kind, index >> shift, width).unwrap();
            prop_assert_eq!(tile.to_string().parse::<Tile>(), Ok(tile));
        }
    }

    #[test]
    fn any_path_gets_an_answer(path in "(tile/)?[0-9entris]{0,7}/[x0-9/.p]{0,24}") {
        if let Ok(tile) = path.parse::<Tile>() {
            prop_assert_eq!(tile.to_string(), path);
        }
    }

    #[test]
    fn any_bytes_as_a_bundle_get_an_answer(bytes in proptest::collection::vec(0u8..4, 0..64), width in 1u16..16) {
        let tile = Tile::new(TileKind::Entries, 0, width).unwrap();
        if let Ok(read) = entries(&tile, &bytes) {
            prop_assert_eq!(read.len(), usize::from(width));
            prop_assert_eq!(read.iter().map(|entry| entry.len() + 2).sum::<usize>(), bytes.len());
        }
    }
}
