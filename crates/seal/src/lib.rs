//! Sealed ballots: secret, provable, fast to verify.
//!
//! A crate of the ground floor: it knows nothing of federations, reads no files and takes its randomness as an argument.

#![allow(
    clippy::missing_panics_doc,
    reason = "what callers can cause is documented; each `expect` says why it holds"
)]

pub mod ballot;
pub mod batch;
pub mod bundle;
pub mod credential;
pub mod election;
pub mod elgamal;
pub mod group;
pub mod mix;
pub mod proof;
pub mod question;
mod refusal;
pub mod tally;
pub mod transcript;
pub mod trustee;
mod wire;

pub use refusal::Refused;
