//! Tile paths, bundles and hash tiles: what is read is written back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mandat_record::tiles::{Tile, TileKind, entries, hashes};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(path) = std::str::from_utf8(bytes)
        && let Ok(tile) = path.parse::<Tile>()
    {
        assert_eq!(tile.to_string(), path);
    }
    let Some((&width, content)) = bytes.split_first() else { return };
    let tile = Tile::new(TileKind::Entries, 0, u16::from(width) + 1).expect("a width from 1 to 256");
    if let Ok(read) = entries(&tile, content) {
        let length =
            |entry: &[u8]| u16::try_from(entry.len()).expect("read by a 16-bit length").to_be_bytes();
        let written: Vec<u8> = read.iter().flat_map(|entry| [&length(entry)[..], entry].concat()).collect();
        assert_eq!((written.as_slice(), read.len()), (content, usize::from(tile.width())));
    }
    if let Ok(read) = hashes(&tile, content) {
        assert_eq!(read.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>(), content);
    }
});
