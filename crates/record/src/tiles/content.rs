//! What stands in a tile: hashes side by side, or entries with their length in front.

use super::Tile;
use crate::tree::Hash;

/// Why bytes are not a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// A tile of hashes of the wrong length.
    #[error("the tile has {found} bytes, not {expected}: fetch it again")]
    Length {
        /// Bytes that a tile of this width has.
        expected: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// The bytes end inside an entry.
    #[error("byte {offset}: the tile ends inside its entry number {entry}: fetch it again")]
    Truncated {
        /// Number of the entry within the tile, from 0.
        entry: usize,
        /// Offset of its length, from 0.
        offset: usize,
    },
    /// Bytes after the last entry.
    #[error("byte {offset}: something follows the tile's last entry: fetch it again")]
    Trailing {
        /// Offset of the first such byte, from 0.
        offset: usize,
    },
}

/// Reads a tile of hashes, exactly as many as its width.
pub fn hashes(tile: &Tile, bytes: &[u8]) -> Result<Vec<Hash>, TileError> {
    let expected = usize::from(tile.width()) * 32;
    if bytes.len() != expected {
        return Err(TileError::Length { expected, found: bytes.len() });
    }
    let (hashes, _) = bytes.as_chunks::<32>();
    Ok(hashes.iter().map(|&hash| Hash(hash)).collect())
}

/// Reads an entry bundle, exactly as many entries as its width: each a big-endian 16-bit length and so many bytes.
pub fn entries<'b>(tile: &Tile, bytes: &'b [u8]) -> Result<Vec<&'b [u8]>, TileError> {
    let mut entries = Vec::with_capacity(usize::from(tile.width()));
    let mut rest = bytes;
    for entry in 0..usize::from(tile.width()) {
        let truncated = TileError::Truncated { entry, offset: bytes.len() - rest.len() };
        let (length, after) = rest.split_first_chunk().ok_or(truncated)?;
        let (body, after) =
            after.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(truncated)?;
        entries.push(body);
        rest = after;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::Trailing { offset: bytes.len() - rest.len() }) }
}
