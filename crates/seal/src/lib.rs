//! Sealed ballots: secret, provable, fast to verify.
//!
//! A crate of the ground floor: it knows nothing of federations, reads no files and takes its randomness as an argument.
