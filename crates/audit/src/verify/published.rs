//! The published files: hash tiles must be those that follow from the entries, because proofs are made from them; and
//! what nobody asked for is named.

use std::collections::{BTreeMap, BTreeSet};

use mandat_record::blob::BlobRef;
use mandat_record::read::{LogName, ReadError};
use mandat_record::tiles::{Tile, TileKind, WIDTH, entries, tiles_of};
use mandat_record::tree::{MemoryTree, Nodes, leaf_hash};

use super::Record;
use super::problem::{Code, Problems};

/// Files that are named as belonging to nothing; the rest are counted.
const NAMED: usize = 20;

/// A record's folder, as files.
pub trait Published {
    /// A tile's bytes; `None` if there is no such file.
    fn tile(&self, log: &LogName, tile: &Tile) -> Result<Option<Vec<u8>>, ReadError>;

    /// Calls `each` with the path of every file below the folder, with slashes, in any order.
    fn files(&self, each: &mut dyn FnMut(&str)) -> Result<(), ReadError>;
}

/// Files that belong to nothing that was checked.
#[derive(Default)]
pub(super) struct Strays {
    /// The first of them, sorted.
    pub(super) named: Vec<String>,
    /// All of them.
    pub(super) count: u64,
}

/// Checks the hash tiles of every log, and walks the folder for what is left over.
pub(super) fn check(
    record: &Record<'_>,
    tree: &MemoryTree,
    boxes: &BTreeMap<String, MemoryTree>,
    blobs: &BTreeSet<BlobRef>,
    problems: &mut Problems,
) -> Strays {
    let Some(published) = record.published else { return Strays::default() };
    required(published, &LogName::Main, tree, problems);
    for (id, tree) in boxes {
        required(published, &LogName::Box(id.clone()), tree, problems);
    }
    let named: BTreeSet<String> = blobs.iter().map(path_of_blob).collect();
    let mut strays = BTreeSet::new();
    let mut count = 0;
    let walked = published.files(&mut |path| {
        if path == "checkpoint" || named.contains(path) {
            return;
        }
        match place(path, tree, boxes) {
            Some(Place::Known) => {}
            Some(Place::Older(log, tile, tree)) => older(published, &log, &tile, tree, problems),
            None => {
                count += 1;
                strays.insert(path.to_owned());
                if strays.len() > NAMED {
                    strays.pop_last();
                }
            }
        }
    });
    if let Err(error) = walked {
        problems.record(Code::Unreadable, None, error.to_string());
    }
    Strays { named: strays.into_iter().collect(), count }
}

/// Where a file belongs in the logs that were read.
enum Place<'t> {
    /// It was checked.
    Known,
    /// A partial tile of an earlier checkpoint, which may still lie there.
    Older(LogName, Tile, &'t MemoryTree),
}

fn place<'t>(path: &str, tree: &'t MemoryTree, boxes: &'t BTreeMap<String, MemoryTree>) -> Option<Place<'t>> {
    let (log, tree, path) = match path.strip_prefix("box/").and_then(|rest| rest.split_once('/')) {
        Some((id, rest)) => (LogName::Box(id.to_owned()), boxes.get(id)?, rest),
        None => (LogName::Main, tree, path),
    };
    if path == "checkpoint" {
        return Some(Place::Known);
    }
    let tile: Tile = path.parse().ok()?;
    match u64::from(tile.width()).cmp(&held(&tile, tree.size())) {
        std::cmp::Ordering::Equal => Some(Place::Known),
        std::cmp::Ordering::Less => Some(Place::Older(log, tile, tree)),
        std::cmp::Ordering::Greater => None,
    }
}

/// `blob/<2 hex>/<62 hex>`.
fn path_of_blob(blob: &BlobRef) -> String {
    let hex = blob.sha256.to_string();
    format!("blob/{}/{}", &hex[..2], &hex[2..])
}

/// How many leaves or hashes a tile's place holds in a log of this size, at most 256.
fn held(tile: &Tile, size: u64) -> u64 {
    let shift = match tile.kind() {
        TileKind::Entries => 0,
        TileKind::Hashes(level) => 8 * u32::from(level),
    };
    let all = size.checked_shr(shift).unwrap_or(0);
    tile.index()
        .checked_mul(u64::from(WIDTH))
        .map_or(0, |first| all.saturating_sub(first))
        .min(u64::from(WIDTH))
}

/// Every hash tile of a log of this size is there and right. The entry bundles were read already.
fn required(published: &dyn Published, log: &LogName, tree: &MemoryTree, problems: &mut Problems) {
    let hashes = |tile: &Tile| matches!(tile.kind(), TileKind::Hashes(_));
    for tile in tiles_of(tree.size()).filter(hashes) {
        match published.tile(log, &tile) {
            Err(error) => problems.record(Code::TileMissing, None, error.to_string()),
            Ok(None) => {
                problems.record(Code::TileMissing, None, format!("{tile} of {log} is not in the folder"));
            }
            Ok(Some(bytes)) if bytes == hashes_of(&tile, tree) => {}
            Ok(Some(_)) => {
                let text = format!("{tile} of {log} does not follow from the entries: mirror it again");
                problems.record(Code::TileWrong, None, text);
            }
        }
    }
}

/// What a hash tile must hold.
fn hashes_of(tile: &Tile, tree: &MemoryTree) -> Vec<u8> {
    let TileKind::Hashes(level) = tile.kind() else { return Vec::new() };
    let first = tile.index() * u64::from(WIDTH);
    let nodes = (first..first + u64::from(tile.width())).flat_map(|index| {
        let Ok(hash) = tree.node(8 * u32::from(level), index);
        hash.0
    });
    nodes.collect()
}

/// A partial tile of an earlier checkpoint must be a beginning of the one of now: readers of that checkpoint rely on it.
fn older(published: &dyn Published, log: &LogName, tile: &Tile, tree: &MemoryTree, problems: &mut Problems) {
    let right = match (published.tile(log, tile), tile.kind()) {
        (Ok(Some(bytes)), TileKind::Hashes(_)) => bytes == hashes_of(tile, tree),
        (Ok(Some(bytes)), TileKind::Entries) => entries(tile, &bytes).is_ok_and(|entries| {
            let first = tile.index() * u64::from(WIDTH);
            (first..).zip(entries).all(|(index, entry)| tree.node(0, index) == Ok(leaf_hash(entry)))
        }),
        _ => false,
    };
    if !right {
        let text = format!("{tile} of {log} is of an earlier checkpoint and differs from the log: remove it");
        problems.record(Code::TileWrong, None, text);
    }
}
