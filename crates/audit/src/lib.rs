//! Audit: is the record true, and how faithful is it.

pub mod case;
pub mod congress;
pub mod fidelity;
pub mod findings;
mod fold;
pub mod industry;
pub mod minutes;
pub mod organs;
pub mod verify;
