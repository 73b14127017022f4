//! Audit: is the record true, and how faithful is it.

pub mod fidelity;
pub mod findings;
pub mod verify;
