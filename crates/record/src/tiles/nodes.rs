//! Tree hashes read from tiles, so that proofs can be made from a folder of static files.

use super::{Tile, TileError, TileKind, WIDTH, hashes};
use crate::tree::{CompactRange, Hash, Nodes};

/// Reads nodes of the tree of `size` leaves by fetching the tile in which each stands. Fetching again and again what is
/// slow to fetch is for the caller to avoid.
#[derive(Debug, Clone)]
pub struct TileNodes<F> {
    size: u64,
    fetch: F,
}

/// Why a node cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NodesError<E> {
    /// The tile could not be fetched.
    #[error("{0}")]
    Fetch(E),
    /// The tile is not one.
    #[error("{tile}: {error}")]
    Tile {
        /// Which tile.
        tile: Tile,
        /// What is wrong with it.
        error: TileError,
    },
}

impl<E, B: AsRef<[u8]>, F: Fn(&Tile) -> Result<B, E>> TileNodes<F> {
    /// Nodes of the tree of `size` leaves. `fetch` is asked for tiles of that tree only, with their width at that size.
    pub fn new(size: u64, fetch: F) -> Self {
        TileNodes { size, fetch }
    }
}

impl<E, B: AsRef<[u8]>, F: Fn(&Tile) -> Result<B, E>> Nodes for TileNodes<F> {
    type Error = NodesError<E>;

    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error> {
        // The node is over `count` hashes side by side in a tile, which it never crosses: 256 is a power of two.
        let (tile_level, count) = (level / 8, 1 << (level % 8));
        let (tile_index, first) = (index * count / u64::from(WIDTH), index * count % u64::from(WIDTH));
        let held = (self.size >> (8 * tile_level)) - tile_index * u64::from(WIDTH);
        let width = u16::try_from(held.min(u64::from(WIDTH))).expect("at most 256");
        let kind = TileKind::Hashes(u8::try_from(tile_level).expect("levels are below 64"));
        let tile = Tile::new(kind, tile_index, width)
            .expect("only nodes of the tree are asked for, so a hash is held");
        let bytes = (self.fetch)(&tile).map_err(NodesError::Fetch)?;
        let hashes = hashes(&tile, bytes.as_ref()).map_err(|error| NodesError::Tile { tile, error })?;
        let first = usize::try_from(first).expect("below 256");
        let mut range = CompactRange::new();
        for &hash in hashes.iter().skip(first).take(1 << (level % 8)) {
            range.append(hash);
        }
        Ok(range.root())
    }
}
