//! Ballot files: each format is one module below this one, and reads into a contest with its ballots.
//!
//! What cannot be a file of the format is an error that names the line. What is a ballot that no rule could count is
//! a rejected ballot with line and reason, and the file is read on.

pub mod abif;
pub mod blt;
pub mod candidates;
pub mod csv;
pub mod json;
pub mod preflib;
mod text;

use crate::{Ballots, Contest};

/// A contest and its ballots, as a file holds them.
#[derive(Clone, Debug)]
pub struct Election {
    /// Seats, candidates, title.
    pub contest: Contest,
    /// The ballots.
    pub ballots: Ballots,
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ReadError {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong there and what is expected.
    pub problem: String,
}

impl ReadError {
    pub(crate) fn new(line: u64, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}
