//! Inclusion proofs (RFC 6962 section 2.1.1) and consistency proofs (section 2.1.2): made and verified.

use super::{Hash, Nodes, empty_root, node_hash};

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf is not in a tree of this size.
    #[error("index {index} is not in a tree of {size} entries")]
    Index {
        /// The leaf's index.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The older tree is larger than the newer.
    #[error("a tree of {old} entries cannot have grown into one of {new}")]
    Size {
        /// Size of the older tree.
        old: u64,
        /// Size of the newer tree.
        new: u64,
    },
    /// The older tree is empty.
    #[error("nothing can be shown from an empty tree: it is a prefix of every tree")]
    Empty,
    /// The proof has the wrong number of hashes.
    #[error("the proof has {found} hashes where {expected} are needed")]
    Length {
        /// Hashes that a proof for these sizes has.
        expected: usize,
        /// Hashes that it has.
        found: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// The sibling hashes from the leaf at `index` up to the root of the first `size` leaves.
///
/// # Panics
/// If `index >= size`: ask only for leaves that are there.
pub fn inclusion_proof<N: Nodes + ?Sized>(nodes: &N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    assert!(index < size, "leaf {index} is not in a tree of {size}");
    let (mut start, mut end) = (0, size);
    let mut proof = Vec::new();
    while end - start > 1 {
        let split = start + split_point(end - start);
        if index < split {
            proof.push(range_hash(nodes, split, end)?);
            end = split;
        } else {
            proof.push(range_hash(nodes, start, split)?);
            start = split;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The hashes that show the first `old` leaves to be a prefix of the first `new`. Empty if `old` is 0 or equals `new`.
///
/// # Panics
/// If `old > new`: there is no such proof.
pub fn consistency_proof<N: Nodes + ?Sized>(nodes: &N, old: u64, new: u64) -> Result<Vec<Hash>, N::Error> {
    assert!(old <= new, "a tree of {old} leaves is not a prefix of {new}");
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let (mut start, mut end) = (0, new);
    // SUBPROOF of section 2.1.2: descend to the subtree whose right edge is the old tree's.
    while old != end {
        let split = start + split_point(end - start);
        if old <= split {
            proof.push(range_hash(nodes, split, end)?);
            end = split;
        } else {
            proof.push(range_hash(nodes, start, split)?);
            start = split;
        }
    }
    if start > 0 {
        proof.push(range_hash(nodes, start, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The root of the first `size` leaves.
pub fn root<N: Nodes + ?Sized>(nodes: &N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 { Ok(empty_root()) } else { range_hash(nodes, 0, size) }
}

/// The largest power of two below `size`, which is at least 2.
fn split_point(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The hash over the leaves `start..end`, where `start` is a multiple of the power of two that covers the range.
fn range_hash<N: Nodes + ?Sized>(nodes: &N, start: u64, end: u64) -> Result<Hash, N::Error> {
    let mut subtrees = Vec::new();
    let mut from = start;
    while from < end {
        let level = (end - from).ilog2();
        subtrees.push(nodes.node(level, from >> level)?);
        from += 1 << level;
    }
    let joined = subtrees.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
    Ok(joined.expect("ranges that are asked for are not empty"))
}

/// Verifies that the leaf with this hash stands at `index` in the tree of this size and root.
///
/// The work and memory are bounded by 64 hashes, whatever the input.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    // Below the level where the paths of this leaf and of the last one part, the siblings may be on either side; above
    // it, all that is left of the leaf is one subtree per one-bit of its index, and nothing on the right is missing.
    let inner = u64::BITS - (index ^ (size - 1)).leading_zeros();
    let border = index.checked_shr(inner).map_or(0, u64::count_ones);
    let expected = (inner + border) as usize;
    if proof.len() != expected {
        return Err(ProofError::Length { expected, found: proof.len() });
    }
    let (within, above) = proof.split_at(inner as usize);
    let mut hash = *leaf;
    for (level, sibling) in within.iter().enumerate() {
        hash = if index >> level & 1 == 0 { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) };
    }
    hash = above.iter().fold(hash, |hash, sibling| node_hash(sibling, &hash));
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Verifies that the tree of size and root `old` is a prefix of the tree of size and root `new`.
///
/// The empty tree is refused: it is a prefix of every tree, so nothing would be shown.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Size { old, new });
    }
    if old == 0 {
        return Err(ProofError::Empty);
    }
    if old == new {
        if !proof.is_empty() {
            return Err(ProofError::Length { expected: 0, found: proof.len() });
        }
        return if old_root == new_root { Ok(()) } else { Err(ProofError::Root) };
    }
    // The old tree's last complete subtree, of 2^shift leaves, is where the proof starts. If the old tree is nothing
    // else, its root is that subtree's hash and the proof leaves it out.
    let shift = old.trailing_zeros();
    let whole = old.is_power_of_two();
    let index = (old - 1) >> shift;
    let inner = u64::BITS - (index ^ ((new - 1) >> shift)).leading_zeros();
    let border = index.checked_shr(inner).map_or(0, u64::count_ones);
    let expected = (inner + border) as usize + usize::from(!whole);
    if proof.len() != expected {
        return Err(ProofError::Length { expected, found: proof.len() });
    }
    let (seed, proof) = if whole { (*old_root, proof) } else { (proof[0], &proof[1..]) };
    let (within, above) = proof.split_at(inner as usize);
    let (mut old_hash, mut new_hash) = (seed, seed);
    for (level, sibling) in within.iter().enumerate() {
        if index >> level & 1 == 1 {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
    }
    for sibling in above {
        old_hash = node_hash(sibling, &old_hash);
        new_hash = node_hash(sibling, &new_hash);
    }
    if old_hash == *old_root && new_hash == *new_root { Ok(()) } else { Err(ProofError::Root) }
}
