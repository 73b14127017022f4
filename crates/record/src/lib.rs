//! The record: entries, Merkle log, checkpoints, proofs, commitments.
