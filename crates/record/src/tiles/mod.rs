//! Tiles: C2SP tlog-tiles, a log as a folder of static files, so that any web server or bucket is a mirror.
//!
//! `path` names a tile, `content` reads one, `write` makes them as a log grows, and `nodes` lets proofs be made from
//! them. All pure: whoever calls moves the bytes.

mod content;
mod nodes;
mod path;
mod write;

pub use content::{TileError, entries, hashes};
pub use nodes::{NodesError, TileNodes};
pub use path::{PathError, Tile, TileKind, tiles_between, tiles_of};
pub use write::{EntryTooLong, TileWriter};

/// Hashes or entries in a full tile.
pub const WIDTH: u16 = 256;
