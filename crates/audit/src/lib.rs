//! Audit: is the record true, and how faithful is it.

pub mod fidelity;
pub mod verify;
pub mod findings;
