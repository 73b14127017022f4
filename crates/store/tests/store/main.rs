//! Tests of the storage crate by what it promises; those of single steps stand beside the code.

mod common;
mod conformance;
mod full;
mod group;
mod hostile;
mod kill;
mod large;
mod published;
