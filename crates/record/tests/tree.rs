//! RFC 6962 section 2.1: the shared vectors, and every proof against the definition's own recursion.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::tree::{
    CompactRange, Hash, MemoryTree, ProofError, consistency_proof, empty_root, inclusion_proof, leaf_hash,
    node_hash, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use serde_json::Value;

/// A vector's hash. Some vectors have a text that is no hash ("don't care"); another hash for each such text stands in, so
/// that the verifier decides and not the type; an empty text stays none.
fn hash(value: &Value) -> Option<Hash> {
    let text = value.as_str().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|_| leaf_hash(text.as_bytes())))
}

/// The proof's hashes; `null` is an empty list.
fn hashes(value: &Value) -> Option<Vec<Hash>> {
    value.as_array().map_or(Some(Vec::new()), |list| list.iter().map(hash).collect())
}

fn cases(name: &str) -> Vec<Value> {
    support::shared(name)
        .map_or(Vec::new(), |text| serde_json::from_str(&text).expect("the vectors are a list"))
}

#[test]
fn every_inclusion_vector() {
    for case in cases("merkle-vectors/inclusion.json") {
        let holds = || {
            let (leaf, root, proof) =
                (hash(&case["leafHash"])?, hash(&case["root"])?, hashes(&case["proof"])?);
            let (index, size) = (case["leafIdx"].as_u64()?, case["treeSize"].as_u64()?);
            verify_inclusion(&leaf, index, size, &proof, &root).ok()
        };
        let refused = case["wantErr"].as_bool().unwrap();
        assert_eq!(holds().is_none(), refused, "{}", case["name"]);
    }
}

#[test]
fn every_consistency_vector() {
    for case in cases("merkle-vectors/consistency.json") {
        let holds = || {
            let (old_root, new_root, proof) =
                (hash(&case["root1"])?, hash(&case["root2"])?, hashes(&case["proof"])?);
            let (old, new) = (case["size1"].as_u64()?, case["size2"].as_u64()?);
            verify_consistency(old, new, &proof, &old_root, &new_root).ok()
        };
        let refused = case["wantErr"].as_bool().unwrap();
        assert_eq!(holds().is_none(), refused, "{}", case["name"]);
    }
}

/// MTH of section 2.1, as it is written there.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&by_definition(left), &by_definition(right))
        }
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

#[test]
fn known_hashes() {
    assert_eq!(empty_root().to_string(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(leaf_hash(b"").to_string(), "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=");
    assert_eq!(CompactRange::new().root(), empty_root());
    assert_eq!(MemoryTree::new().root(), empty_root());
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_other() {
    let all = leaves(40);
    let trees: Vec<MemoryTree> = (0..=40).map(|size| all[..size].iter().copied().collect()).collect();
    for (size, tree) in trees.iter().enumerate() {
        let size = size as u64;
        for index in 0..size {
            let Ok(proof) = inclusion_proof(tree, index, size);
            let leaf = all[usize::try_from(index).unwrap()];
            assert_eq!(verify_inclusion(&leaf, index, size, &proof, &tree.root()), Ok(()));
            // Neither another index, nor another leaf, nor a longer or shorter proof.
            for other in (0..size).filter(|&other| other != index) {
                assert!(verify_inclusion(&leaf, other, size, &proof, &tree.root()).is_err());
            }
            assert!(verify_inclusion(&empty_root(), index, size, &proof, &tree.root()).is_err());
            assert!(
                verify_inclusion(&leaf, index, size, &[&proof[..], &[leaf]].concat(), &tree.root()).is_err()
            );
            if let [shorter @ .., _] = &proof[..] {
                assert!(verify_inclusion(&leaf, index, size, shorter, &tree.root()).is_err());
            }
        }
        for (old_size, old) in trees[..=usize::try_from(size).unwrap()].iter().enumerate() {
            let Ok(proof) = consistency_proof(tree, old_size as u64, size);
            let verify = |proof: &[Hash], old_root: Hash| {
                verify_consistency(old_size as u64, size, proof, &old_root, &tree.root())
            };
            let expected = if old_size == 0 { Err(ProofError::Empty) } else { Ok(()) };
            assert_eq!(verify(&proof, old.root()), expected);
            assert!(verify(&proof, leaf_hash(b"another history")).is_err());
            for at in 0..proof.len() {
                let mut altered = proof.clone();
                altered[at].0[0] ^= 1;
                assert!(verify(&altered, old.root()).is_err());
            }
        }
    }
}

/// Sizes and indexes up to the largest do not overflow, and a proof of the wrong length is refused by its length.
#[test]
fn the_largest_numbers_are_answered() {
    let zero = Hash([0; 32]);
    for (index, size) in [(u64::MAX - 1, u64::MAX), (0, u64::MAX), (u64::MAX, u64::MAX), (1 << 63, u64::MAX)]
    {
        assert!(verify_inclusion(&zero, index, size, &[zero; 64], &zero).is_err());
        assert!(verify_inclusion(&zero, index, size, &[], &zero).is_err());
    }
    for (old, new) in [(1, u64::MAX), (1 << 63, u64::MAX), (u64::MAX - 1, u64::MAX), (u64::MAX, 0)] {
        assert!(verify_consistency(old, new, &[zero; 64], &zero, &zero).is_err());
        assert!(verify_consistency(old, new, &[], &zero, &zero).is_err());
    }
}

proptest! {
    #![proptest_config(support::fixed(64))]

    #[test]
    fn compact_range_and_memory_tree_equal_the_definition(size in 0u64..700) {
        let leaves = leaves(size);
        let mut range = CompactRange::new();
        for &leaf in &leaves {
            range.append(leaf);
        }
        let expected = by_definition(&leaves);
        prop_assert_eq!(range.root(), expected);
        prop_assert_eq!(leaves.iter().copied().collect::<MemoryTree>().root(), expected);
        prop_assert_eq!(range.hashes().len(), size.count_ones() as usize);
        prop_assert_eq!(CompactRange::from_parts(size, range.hashes().to_vec()), Some(range.clone()));
        prop_assert_eq!(CompactRange::from_parts(size + 1, range.hashes().to_vec()).is_some(),
            (size + 1).count_ones() == size.count_ones());
    }

    #[test]
    fn proofs_hold_in_larger_trees(size in 1u64..5000, at in any::<prop::sample::Index>(), before in any::<prop::sample::Index>()) {
        let leaves = leaves(size);
        let tree: MemoryTree = leaves.iter().copied().collect();
        let index = at.index(leaves.len());
        let Ok(proof) = inclusion_proof(&tree, index as u64, size);
        prop_assert_eq!(verify_inclusion(&leaves[index], index as u64, size, &proof, &tree.root()), Ok(()));
        let old = before.index(leaves.len()) + 1;
        let Ok(proof) = consistency_proof(&tree, old as u64, size);
        let old_root = by_definition(&leaves[..old]);
        prop_assert_eq!(verify_consistency(old as u64, size, &proof, &old_root, &tree.root()), Ok(()));
    }
}
