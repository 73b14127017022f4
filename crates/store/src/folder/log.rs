//! One log in the folder: its checkpoint, its tiles, and its leaves one bundle at a time.

use super::Folder;
use crate::error::StoreError;
use crate::head::Current;
use mandat_record::note::MAX_NOTE;
use mandat_record::read::{Entries, Leaves, ReadError};
use mandat_record::tiles::{self, Tile, TileKind, WIDTH};
use std::borrow::Cow;

/// One log of a [`Folder`]. Its size is what its checkpoint says.
#[derive(Debug, Clone)]
pub struct FolderLog<'f> {
    folder: &'f Folder,
    prefix: String,
}

impl<'f> FolderLog<'f> {
    pub(super) fn new(folder: &'f Folder, prefix: String) -> Self {
        FolderLog { folder, prefix }
    }

    /// A tile's bytes, for [`tiles::TileNodes`]: of the right length for a tile of hashes.
    pub fn tile(&self, tile: &Tile) -> Result<Vec<u8>, StoreError> {
        let path = format!("{}{tile}", self.prefix);
        if let Some(bytes) = self.folder.read(&path, longest(tile))? {
            return Ok(bytes);
        }
        match self.wider(tile)? {
            Some((wider, bytes)) => cut(tile, &wider, &bytes).map_err(|reason| self.damaged(&wider, reason)),
            None => Err(self.damaged(tile, "it is missing".into())),
        }
    }

    /// A fuller tile at the same place: the log may have grown since its checkpoint was read ("Partial Tiles").
    fn wider(&self, tile: &Tile) -> Result<Option<(Tile, Vec<u8>)>, StoreError> {
        let full = Tile::new(tile.kind(), tile.index(), WIDTH);
        for wider in
            full.into_iter().chain(self.partial_now(tile)?).filter(|wider| wider.width() > tile.width())
        {
            if let Some(bytes) = self.folder.read(&format!("{}{wider}", self.prefix), longest(&wider))? {
                return Ok(Some((wider, bytes)));
            }
        }
        Ok(None)
    }

    /// The tile at this place by the checkpoint of now.
    fn partial_now(&self, tile: &Tile) -> Result<Option<Tile>, StoreError> {
        let size = self.current()?.map_or(0, |current| current.head.size);
        let level = match tile.kind() {
            TileKind::Entries => 0,
            TileKind::Hashes(level) => u32::from(level),
        };
        let held = size.checked_shr(8 * level).unwrap_or(0).saturating_sub(tile.index() * u64::from(WIDTH));
        let width = u16::try_from(held.min(u64::from(WIDTH))).expect("at most 256");
        Ok(Tile::new(tile.kind(), tile.index(), width))
    }

    /// The checkpoint, read and well formed.
    pub(crate) fn current(&self) -> Result<Option<Current>, StoreError> {
        let Some(text) = self.text()? else { return Ok(None) };
        match Current::parse(&text) {
            Ok(current) => Ok(Some(current)),
            Err(reason) => Err(StoreError::Damaged { place: self.checkpoint_place(), reason }),
        }
    }

    fn text(&self) -> Result<Option<String>, StoreError> {
        let bytes = self.folder.read(&format!("{}checkpoint", self.prefix), MAX_NOTE as u64)?;
        let not_text =
            |_| StoreError::Damaged { place: self.checkpoint_place(), reason: "it is not text".into() };
        bytes.map(|bytes| String::from_utf8(bytes).map_err(not_text)).transpose()
    }

    fn checkpoint_place(&self) -> String {
        self.folder.place(&format!("{}checkpoint", self.prefix))
    }

    fn damaged(&self, tile: &Tile, reason: String) -> StoreError {
        StoreError::Damaged { place: self.folder.place(&format!("{}{tile}", self.prefix)), reason }
    }

    pub(super) fn leaves_from(&self, from: u64) -> Result<LeafIter<'f>, StoreError> {
        let size = self.current()?.map_or(0, |current| current.head.size);
        Ok(LeafIter { log: self.clone(), next: from, size, bundle: Bundle::default() })
    }
}

impl Entries for FolderLog<'_> {
    fn size(&self) -> Result<u64, ReadError> {
        Ok(self.current()?.map_or(0, |current| current.head.size))
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        Ok(Box::new(self.leaves_from(from)?))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        Ok(self.text()?)
    }
}

/// Bytes of a tile's file at most.
fn longest(tile: &Tile) -> u64 {
    let each = match tile.kind() {
        TileKind::Entries => 2 + u64::from(u16::MAX),
        TileKind::Hashes(_) => 32,
    };
    u64::from(tile.width()) * each
}

/// The narrower tile within a wider one.
fn cut(narrow: &Tile, wide: &Tile, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let width = usize::from(narrow.width());
    match narrow.kind() {
        TileKind::Entries => {
            let entries = tiles::entries(wide, bytes).map_err(|error| error.to_string())?;
            let length: usize = entries.iter().take(width).map(|entry| 2 + entry.len()).sum();
            Ok(bytes[..length].to_vec())
        }
        TileKind::Hashes(_) => {
            tiles::hashes(wide, bytes).map_err(|error| error.to_string())?;
            Ok(bytes[..width * 32].to_vec())
        }
    }
}

/// The entries of one bundle.
#[derive(Debug, Default)]
struct Bundle {
    bytes: Vec<u8>,
    /// Where each entry ends; it begins two bytes after the one before.
    ends: Vec<usize>,
    index: u64,
}

impl Bundle {
    fn parse(tile: &Tile, bytes: Vec<u8>) -> Result<Self, String> {
        let entries = tiles::entries(tile, &bytes).map_err(|error| error.to_string())?;
        let mut end = 0;
        let ends = entries.iter().map(|entry| {
            end += 2 + entry.len();
            end
        });
        let ends = ends.collect();
        Ok(Bundle { bytes, ends, index: tile.index() })
    }

    fn leaf(&self, position: u64) -> Option<&[u8]> {
        let number = usize::try_from(position.checked_sub(self.index * u64::from(WIDTH))?).ok()?;
        let end = *self.ends.get(number)?;
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]) + 2;
        Some(&self.bytes[start..end])
    }
}

/// Leaves in order, one bundle in memory at a time: at most 16 MiB, whatever the log's size.
pub(super) struct LeafIter<'f> {
    log: FolderLog<'f>,
    next: u64,
    size: u64,
    bundle: Bundle,
}

impl LeafIter<'_> {
    fn load(&mut self) -> Result<(), StoreError> {
        let index = self.next / u64::from(WIDTH);
        let width = (self.size - index * u64::from(WIDTH)).min(u64::from(WIDTH));
        let width = u16::try_from(width).expect("at most 256");
        let tile = Tile::new(TileKind::Entries, index, width)
            .expect("`next` is below the size, so the width is not 0");
        let bytes = self.log.tile(&tile)?;
        self.bundle = Bundle::parse(&tile, bytes).map_err(|reason| self.log.damaged(&tile, reason))?;
        Ok(())
    }
}

impl<'f> Iterator for LeafIter<'f> {
    type Item = Result<Cow<'f, [u8]>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.size {
            return None;
        }
        if self.bundle.leaf(self.next).is_none()
            && let Err(error) = self.load()
        {
            self.next = self.size; // what follows an error is not to be trusted
            return Some(Err(error.into()));
        }
        let leaf = self.bundle.leaf(self.next).expect("the bundle that holds this leaf was just loaded");
        self.next += 1;
        Some(Ok(Cow::Owned(leaf.to_vec())))
    }
}
