//! Which tiles a log of some size has, and their paths ("Merkle Tree", "Partial Tiles", "Log entries").

use super::WIDTH;
use std::fmt;
use std::str::FromStr;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// The entries themselves.
    Entries,
    /// Tree hashes at this level, from 0 to 63; each is over `256^level` leaves.
    Hashes(u8),
}

/// The name of a tile. As text its path, such as `tile/0/x001/234.p/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    width: u16,
}

/// A text that is not the path of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile, such as tile/0/x001/234.p/5 or tile/entries/067")]
pub struct PathError;

impl Tile {
    /// A tile; `None` unless the level is below 64 and the width from 1 to 256.
    pub fn new(kind: TileKind, index: u64, width: u16) -> Option<Self> {
        let level_exists = !matches!(kind, TileKind::Hashes(64..));
        (level_exists && (1..=WIDTH).contains(&width)).then_some(Tile { kind, index, width })
    }

    /// What it holds.
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Its index within its level.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, from 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds 256 and therefore never changes.
    pub fn is_full(&self) -> bool {
        self.width == WIDTH
    }
}

/// The path below the log's prefix.
impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Entries => f.write_str("tile/entries")?,
            TileKind::Hashes(level) => write!(f, "tile/{level}")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "/x{group:03}")?;
        }
        write!(f, "/{:03}", groups[0])?;
        if self.is_full() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        // Longer than any path: level 63, seven groups of an index below 2^64, a width.
        if path.len() > 64 {
            return Err(PathError);
        }
        let tile = parse(path).ok_or(PathError)?;
        // One tile, one path: leading zeros and the like do not write back the same.
        if tile.to_string() == path { Ok(tile) } else { Err(PathError) }
    }
}

fn parse(path: &str) -> Option<Tile> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind =
        if kind == "entries" { TileKind::Entries } else { TileKind::Hashes(number(kind)?.try_into().ok()?) };
    let (digits, width) = match rest.split_once(".p/") {
        Some((digits, width)) => (digits, u16::try_from(number(width)?).ok().filter(|&width| width < WIDTH)?),
        None => (rest, WIDTH),
    };
    let mut index: u64 = 0;
    for group in digits.split('/') {
        let group = number(group.strip_prefix('x').unwrap_or(group)).filter(|&group| group < 1000)?;
        index = index.checked_mul(1000)?.checked_add(group)?;
    }
    Tile::new(kind, index, width)
}

fn number(digits: &str) -> Option<u64> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

/// Every tile of a log of this size: entries first, then hashes from level 0 upwards, each in order.
///
/// ```
/// use mandat_record::tiles::{Tile, tiles_of};
/// let partial: Vec<String> =
///     tiles_of(70_000).filter(|tile| !tile.is_full()).map(|tile| tile.to_string()).collect();
/// assert_eq!(partial, ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
/// ```
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    tiles_between(0, size)
}

/// The tiles that a log of `new` entries has and one of `old` had not: what must be written when it grows.
pub fn tiles_between(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let levels = (0..8u8).map(|level| (TileKind::Hashes(level), 8 * u32::from(level)));
    std::iter::once((TileKind::Entries, 0)).chain(levels).flat_map(move |(kind, shift)| {
        let (old, new) = (old >> shift, new >> shift);
        let first = if old < new { old / u64::from(WIDTH) } else { new.div_ceil(u64::from(WIDTH)) };
        (first..new.div_ceil(u64::from(WIDTH))).map(move |index| {
            let width = (new - index * u64::from(WIDTH)).min(u64::from(WIDTH));
            Tile { kind, index, width: u16::try_from(width).expect("at most 256") }
        })
    })
}
