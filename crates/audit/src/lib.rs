//! Audit: is the record true, and how faithful is it.

pub mod case;
pub mod fidelity;
pub mod findings;
pub mod organs;
pub mod verify;
