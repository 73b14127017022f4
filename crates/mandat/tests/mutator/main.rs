//! Promise P5: whatever one field or entry of a record is turned into, it is refused or flagged, or it was a legal act and
//! a cosignature, a receipt or an opening tells. And what the fold promises beside it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod boxes;
mod codes;
#[path = "../exercise/mod.rs"]
mod exercise;
mod holds;
mod industry;
mod legal;
mod log;
mod mutator;
mod reading;
mod rules;
mod sealed;
mod sign;
mod table;
mod unchanged;
mod walk;
mod walks;
