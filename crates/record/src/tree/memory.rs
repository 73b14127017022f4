//! A tree that keeps every complete subtree's hash: for boxes, lists and tests.

use super::{Hash, Nodes, node_hash, root};
use std::convert::Infallible;

/// All complete subtrees by level, about twice as many hashes as leaves.
#[derive(Debug, Clone, Default)]
pub struct MemoryTree {
    levels: Vec<Vec<Hash>>,
}

impl MemoryTree {
    /// The empty tree.
    pub fn new() -> Self {
        MemoryTree::default()
    }

    /// Adds one leaf.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let row = &mut self.levels[level];
            row.push(hash);
            let [.., left, right] = &row[..] else { return };
            if row.len() % 2 == 1 {
                return;
            }
            hash = node_hash(left, right);
        }
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |row| row.len() as u64)
    }

    /// The root at this size.
    pub fn root(&self) -> Hash {
        let Ok(hash) = root(self, self.size());
        hash
    }
}

impl FromIterator<Hash> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = MemoryTree::new();
        leaves.into_iter().for_each(|leaf| tree.append(leaf));
        tree
    }
}

impl Nodes for MemoryTree {
    type Error = Infallible;

    fn node(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        let row = &self.levels[level as usize];
        let index =
            usize::try_from(index).expect("only complete subtrees are asked for, and this one is in memory");
        Ok(row[index])
    }
}
