//! What can be wrong with a problem or with the bytes of one; every message names the row or the process.

use thiserror::Error;

/// Why a problem, or a plan for it, was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ProblemError {
    /// A number of a row is not finite, or a ceiling price is not above zero.
    #[error("row {row}: the {what} is {value}: give a finite number{}", if *what == "ceiling price" { " above zero" } else { "" })]
    Row {
        /// Index of the row.
        row: u32,
        /// Which number.
        what: &'static str,
        /// The number as it was written.
        value: String,
    },
    /// A number of a process is not what it may be.
    #[error("process {process}: the {what} is {value}: give {expected}")]
    Process {
        /// Index of the process.
        process: u32,
        /// Which number.
        what: &'static str,
        /// The number as it was written.
        value: String,
        /// What is allowed.
        expected: &'static str,
    },
    /// A process names a row that does not exist.
    #[error("process {process} uses row {row}, but there are only {rows} rows: add the row first")]
    NoSuchRow {
        /// Index of the process.
        process: u32,
        /// The row that it names.
        row: u32,
        /// How many rows there are.
        rows: u32,
    },
    /// A process names a row twice.
    #[error("process {process} names row {row} twice: add the two coefficients up")]
    Duplicate {
        /// Index of the process.
        process: u32,
        /// The row.
        row: u32,
    },
    /// A product was added after the first limit.
    #[error("row {row} is a product after a shared limit: add all products first")]
    ProductAfterLimit {
        /// Index that the row would have had.
        row: u32,
    },
    /// More rows, processes or coefficients than the format holds.
    #[error("more than {limit} {what}: split the problem")]
    TooLarge {
        /// Rows, processes or coefficients.
        what: &'static str,
        /// The most that is allowed.
        limit: u64,
    },
    /// The bytes are not the canonical form.
    #[error("byte {at}: {reason}")]
    Bytes {
        /// Offset.
        at: usize,
        /// What is wrong, and what was expected.
        reason: &'static str,
    },
    /// A plan's lists are not as long as the problem's.
    #[error("the plan has {found} {what}, the problem {expected}: it belongs to another problem")]
    Length {
        /// Levels or prices.
        what: &'static str,
        /// How many the plan has.
        found: usize,
        /// How many the problem has.
        expected: usize,
    },
}
