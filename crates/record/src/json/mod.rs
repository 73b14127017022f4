//! Canonical JSON: RFC 8785 (JSON Canonicalization Scheme), without its floating-point numbers.
//!
//! Every entry is signed and hashed as bytes, so a value must have exactly one text. Canonical here means: UTF-8, no
//! white space, object keys sorted by UTF-16 code units (section 3.2.3), strings escaped only where section 3.2.2.2
//! demands it, and numbers that are integers of magnitude at most 2^53-1, for which section 3.2.2.3 is plain decimal.
//! Fractions and decimals are written as strings: two machines then cannot round them differently.
//!
//! [`check`] decides over bytes in one pass without allocating; [`to_vec`] writes. Each accepts exactly the other's
//! output, which `tests/json.rs` tests.

mod check;
mod write;

pub(crate) use check::Cursor;
pub use check::{Fault, JsonError, check};
pub use write::{WriteError, to_vec};

/// Containers that may stand within each other; bounds the stack of every reader.
pub const MAX_DEPTH: usize = 16;

/// The largest magnitude of a number: 2^53 - 1, up to which every JSON reader agrees on the value.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;
