//! Intake: folders, tables, ballot files and the demo's generator become signed entries. Nothing else does.
//!
//! Third floor. The [`desk`] is where an act is signed, folded and, if the fold accepts it, appended: the fold that
//! accepts here is the one that verifies later.

pub mod demo;
pub mod desk;
pub mod economy;
pub mod folder;
pub mod handed;
pub mod sealing;
pub mod synth;

pub use desk::{Desk, DeskError, Witness};
