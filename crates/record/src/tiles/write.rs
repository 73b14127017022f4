//! Making tiles while a log grows: full ones once, partial ones whenever a checkpoint is published.

use super::{Tile, TileError, TileKind, WIDTH, entries, hashes};
use crate::tree::{CompactRange, Hash, leaf_hash};

/// The right edge of a log in tiles: at most 255 hashes per level and 255 entries.
#[derive(Debug, Clone, Default)]
pub struct TileWriter {
    size: u64,
    bundle: Vec<u8>,
    rows: Vec<Vec<Hash>>,
}

/// An entry that no bundle can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an entry of {length} bytes does not fit into a tile, which holds entries of up to 65535")]
pub struct EntryTooLong {
    /// Bytes that it has.
    pub length: usize,
}

impl TileWriter {
    /// The empty log.
    pub fn new() -> Self {
        TileWriter::default()
    }

    /// Takes up a log of `size` entries again. `fetch` is asked for its partial tiles only, at that size; whoever calls
    /// compares [`TileWriter::range`]'s root with the checkpoint's.
    pub fn resume<E, B: AsRef<[u8]>>(
        size: u64,
        mut fetch: impl FnMut(&Tile) -> Result<B, E>,
    ) -> Result<Self, super::NodesError<E>> {
        let mut writer = TileWriter { size, ..TileWriter::default() };
        for level in 0..8u8 {
            if size >> (8 * u32::from(level)) == 0 {
                break;
            }
            writer.rows.push(Vec::new());
        }
        for tile in super::tiles_of(size).filter(|tile| !tile.is_full()) {
            let bytes = fetch(&tile).map_err(super::NodesError::Fetch)?;
            writer.take_up(&tile, bytes.as_ref()).map_err(|error| super::NodesError::Tile { tile, error })?;
        }
        Ok(writer)
    }

    fn take_up(&mut self, tile: &Tile, bytes: &[u8]) -> Result<(), TileError> {
        match tile.kind() {
            TileKind::Entries => {
                entries(tile, bytes)?;
                self.bundle = bytes.to_vec();
            }
            TileKind::Hashes(level) => self.rows[usize::from(level)] = hashes(tile, bytes)?,
        }
        Ok(())
    }

    /// Number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry and hands every tile that it fills to `full`.
    pub fn append(&mut self, entry: &[u8], mut full: impl FnMut(Tile, Vec<u8>)) -> Result<(), EntryTooLong> {
        let length = u16::try_from(entry.len()).map_err(|_| EntryTooLong { length: entry.len() })?;
        self.bundle.extend(length.to_be_bytes());
        self.bundle.extend(entry);
        self.size += 1;
        if self.size.is_multiple_of(u64::from(WIDTH)) {
            let tile = Tile::new(TileKind::Entries, self.size / u64::from(WIDTH) - 1, WIDTH);
            full(tile.expect("a full tile"), std::mem::take(&mut self.bundle));
        }
        let mut hash = leaf_hash(entry);
        for level in 0..8u8 {
            if self.rows.len() == usize::from(level) {
                self.rows.push(Vec::new());
            }
            let row = &mut self.rows[usize::from(level)];
            row.push(hash);
            if row.len() < usize::from(WIDTH) {
                break;
            }
            let index = (self.size >> (8 * (u32::from(level) + 1))) - 1;
            let tile = Tile::new(TileKind::Hashes(level), index, WIDTH).expect("a full tile below level 64");
            full(tile, concat(row));
            hash = range_of(row).root();
            row.clear();
        }
        Ok(())
    }

    /// The partial tiles at this size, which a checkpoint of this size needs.
    pub fn partial(&self) -> Vec<(Tile, Vec<u8>)> {
        let width = |row: &Vec<Hash>| u16::try_from(row.len()).expect("below 256");
        let mut tiles = Vec::new();
        if let Some(row) = self.rows.first()
            && let Some(tile) = Tile::new(TileKind::Entries, self.size / u64::from(WIDTH), width(row))
        {
            tiles.push((tile, self.bundle.clone()));
        }
        for (level, row) in (0..8u8).zip(&self.rows) {
            let index = self.size.checked_shr(8 * (u32::from(level) + 1)).unwrap_or(0);
            tiles.extend(
                Tile::new(TileKind::Hashes(level), index, width(row)).map(|tile| (tile, concat(row))),
            );
        }
        tiles
    }

    /// The tree's right edge, from which its root follows.
    pub fn range(&self) -> CompactRange {
        // A row's hashes are the digit of its level in the size to base 256, so the rows' subtrees, put one after the
        // other from the top, are the one-bits of the size.
        let subtrees = self.rows.iter().rev().flat_map(|row| range_of(row).hashes().to_vec()).collect();
        CompactRange::from_parts(self.size, subtrees).expect("every row holds its digit of the size")
    }
}

fn range_of(row: &[Hash]) -> CompactRange {
    let mut range = CompactRange::new();
    for &hash in row {
        range.append(hash);
    }
    range
}

fn concat(row: &[Hash]) -> Vec<u8> {
    row.iter().flat_map(|hash| hash.0).collect()
}
