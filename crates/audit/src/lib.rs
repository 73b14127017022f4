//! Audit: is the record true, and how faithful is it.

pub mod congress;
pub mod fidelity;
pub mod findings;
pub mod minutes;
pub mod verify;
