//! Mixnet: ranked ballots lose their order before they are decrypted, so that nobody can tell whose is whose, and every mixer
//! proves to have changed nothing.
//!
//! The main path: a voter's ranking becomes points ([`Rankings`]), which a ballot encrypts with a proof of knowledge; the
//! ciphertexts of the ballots that count become a [`Table`]; each mixer calls [`shuffle`], everybody calls [`verify`]; the
//! trustees decrypt the last table, and [`Rankings::decode`] reads the points.

mod generators;
mod proof;
mod prove;
pub mod ranking;
mod shuffle;
mod table;
#[cfg(test)]
mod tests;
mod verify;

pub use generators::Generators;
pub use proof::ShuffleProof;
pub use ranking::{MOST_CANDIDATES, Rankings};
pub use shuffle::{Mix, shuffle};
pub use table::{MOST_ROWS, MOST_WIDTH, Table};
pub use verify::verify;
