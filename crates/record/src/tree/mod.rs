//! The Merkle tree of RFC 6962 section 2.1: SHA-256, leaves prefixed with 0, nodes with 1.
//!
//! [`CompactRange`] computes the root of a growing log in logarithmic memory; `proof` makes and verifies inclusion and
//! consistency proofs over anything that can name a node's hash ([`Nodes`]): a [`MemoryTree`] here, tiles in
//! [`crate::tiles`].

mod compact;
mod memory;
mod proof;

pub use compact::CompactRange;
pub use memory::MemoryTree;
pub use proof::{ProofError, consistency_proof, inclusion_proof, root, verify_consistency, verify_inclusion};

use crate::text::{base64, base64_array, text_form};
use sha2::{Digest as _, Sha256};

/// A SHA-256 hash in the tree: 32 bytes, as text 44 characters of base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);
text_form!(Hash, base64, base64_array);

/// The root of the empty tree: SHA-256 of nothing.
pub fn empty_root() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// `SHA-256(0x00 || data)`.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(data).finalize().into())
}

/// `SHA-256(0x01 || left || right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Reads hashes of complete subtrees.
pub trait Nodes {
    /// What goes wrong when reading.
    type Error;

    /// The hash over the `2^level` leaves from `index * 2^level` on. Only complete subtrees are asked for: `level` is
    /// below 64, and all these leaves are in the tree.
    fn node(&self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}
