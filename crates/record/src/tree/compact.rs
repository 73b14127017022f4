//! A tree's right edge, from which it can grow: one hash per bit of its size (RFC 6962 section 2.1).

use super::{Hash, empty_root, node_hash};

/// The complete subtrees that make up a tree, largest first: as many as its size has one-bits, at most 64.
///
/// ```
/// use mandat_record::tree::{CompactRange, leaf_hash, node_hash};
/// let mut range = CompactRange::new();
/// range.append(leaf_hash(b"first"));
/// range.append(leaf_hash(b"second"));
/// assert_eq!(range.root(), node_hash(&leaf_hash(b"first"), &leaf_hash(b"second")));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompactRange {
    size: u64,
    hashes: Vec<Hash>,
}

impl CompactRange {
    /// The empty tree.
    pub fn new() -> Self {
        CompactRange::default()
    }

    /// A tree saved earlier by its [`size`](Self::size) and [`hashes`](Self::hashes); `None` if their numbers do not fit.
    pub fn from_parts(size: u64, hashes: Vec<Hash>) -> Option<Self> {
        (hashes.len() == size.count_ones() as usize).then_some(CompactRange { size, hashes })
    }

    /// Adds one leaf.
    ///
    /// # Panics
    /// At 2^64 leaves, which no log reaches.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one-bit of the size is a subtree as large as what has grown on its right: join them.
        for _ in 0..self.size.trailing_ones() {
            let left = self.hashes.pop().expect("there is one hash per one-bit of the size");
            hash = node_hash(&left, &hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The subtrees' hashes, largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// The root at this size.
    pub fn root(&self) -> Hash {
        let joined = self.hashes.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
        joined.unwrap_or_else(empty_root)
    }
}
