//! Tests of the storage crate by what it promises; those of single steps stand beside the code.

#![expect(clippy::unwrap_used, reason = "helpers are tests too: a panic is the report of a failure")]

mod common;
mod conformance;
mod full;
mod group;
mod hostile;
mod kill;
mod large;
mod published;
