//! Proofs as text, and the tree's verifiers on any sizes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mandat_record::proof::Proof;
use mandat_record::tree::{Hash, leaf_hash, verify_consistency, verify_inclusion};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(proof) = text.parse::<Proof>()
    {
        assert_eq!(proof.to_string(), text);
        let head = proof.checkpoint.checkpoint();
        let _ = verify_inclusion(&leaf_hash(b""), proof.index, head.size, &proof.hashes, &head.root);
    }
    let Some((first, rest)) = bytes.split_first_chunk::<8>() else { return };
    let Some((second, rest)) = rest.split_first_chunk::<8>() else { return };
    let (small, large) = (u64::from_le_bytes(*first), u64::from_le_bytes(*second));
    let hashes: Vec<Hash> = rest.as_chunks::<32>().0.iter().map(|&hash| Hash(hash)).collect();
    // No input of the fuzzer's size makes SHA-256 meet a root that it names.
    assert!(verify_inclusion(&leaf_hash(b""), small, large, &hashes, &Hash([7; 32])).is_err());
    let consistent = verify_consistency(small, large, &hashes, &Hash([7; 32]), &Hash([8; 32]));
    assert!(consistent.is_err());
});
