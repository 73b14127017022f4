//! The record: the floor that everything stands on. An organisation's acts are signed entries in an append-only Merkle
//! log; whoever holds the log and a few public keys can check that history is one and unaltered.
//!
//! One module per public specification: [`json`] (RFC 8785), [`ed25519`] (RFC 8032 by ZIP 215), [`tree`] (RFC 6962),
//! [`note`], [`checkpoint`], [`cosignature`], [`tiles`] and [`proof`] (C2SP). Mandat's own on top of them: [`entry`]
//! (the envelope), [`blob`], [`commitment`], and [`read`] (where a record is read from and written to).
//!
//! The main path is [`entry::Entry::parse`], then [`entry::verify_entries`], then [`tree::CompactRange`] and the
//! checkpoint's root. The crate is pure: no input or output, no clock, no randomness.

#![allow(
    clippy::missing_panics_doc,
    reason = "what callers can cause is documented; each `expect` says why it holds"
)]

pub mod blob;
pub mod checkpoint;
pub mod commitment;
pub mod cosignature;
pub mod ed25519;
pub mod entry;
pub mod json;
pub mod note;
pub mod proof;
pub mod read;
mod text;
pub mod tiles;
pub mod tree;

pub use text::TextError;
