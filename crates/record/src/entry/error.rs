//! Why bytes are not an entry: values with codes that are part of the format.

use super::{MAX_ENTRY, MAX_LOG, MAX_TYPE};
use crate::json::{JsonError, WriteError};

/// Why bytes are not an entry, or an entry does not hold. The texts name the place and never quote a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// More than [`MAX_ENTRY`] bytes.
    #[error("the entry has {length} bytes, more than {MAX_ENTRY}: put what is large into a blob")]
    TooLong {
        /// Bytes that it has.
        length: usize,
    },
    /// Not canonical JSON.
    #[error("the entry is not canonical JSON: {0}")]
    NotCanonical(#[from] JsonError),
    /// The value of an envelope field is not of its form.
    #[error("byte {offset}: field {field:?} must be {must_be}")]
    BadField {
        /// Name of the field.
        field: &'static str,
        /// Offset of its value, from 0.
        offset: usize,
        /// The form that it must have.
        must_be: MustBe,
    },
    /// A field that the envelope does not have.
    #[error("byte {offset}: this field is not part of an entry: remove it")]
    UnknownField {
        /// Offset of its name, from 0.
        offset: usize,
    },
    /// A field that the envelope must have.
    #[error("field {field:?} is missing")]
    MissingField {
        /// Name of the field.
        field: &'static str,
    },
    /// The second person is the author.
    #[error("the second signature is by the author's own key: an act of two people needs another person")]
    SameKey,
    /// The body does not have the fields of the entry's type.
    #[error("the body does not have the fields of its type, line {line} column {column}: {problem}")]
    BadBody {
        /// Line in the body, which is 1 for canonical JSON.
        line: usize,
        /// Column in the body, from 1.
        column: usize,
        /// What kind of problem it is.
        problem: &'static str,
    },
    /// The body of a draft has no canonical JSON.
    #[error("the body cannot be written: {0}")]
    Unwritable(#[from] WriteError),
    /// A signature does not hold.
    #[error("a signature does not hold for this key and entry")]
    Signature,
}

/// The form that an envelope field must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MustBe {
    /// An integer from 0.
    #[error("an integer from 0 to 2^53-1")]
    Natural,
    /// An object.
    #[error("an object")]
    Object,
    /// An object with `by` and `sig`.
    #[error("an object with \"by\" and \"sig\"")]
    Second,
    /// A key.
    #[error("a public key, 44 characters of base64")]
    Key,
    /// A signature.
    #[error("a signature, 88 characters of base64")]
    Signature,
    /// A log's origin.
    #[error("1 to {MAX_LOG} printable ASCII characters without space, plus, quote and backslash")]
    Log,
    /// An entry type.
    #[error("lower-case words joined by points, such as roll.join, at most {MAX_TYPE} bytes")]
    Type,
    /// Nothing: the field belongs to another kind of log.
    #[error("absent in a box: a time would say who voted when")]
    Absent,
}

impl EntryError {
    /// The stable code, part of the format.
    pub fn code(&self) -> &'static str {
        match self {
            EntryError::TooLong { .. } => "too-long",
            EntryError::NotCanonical(_) | EntryError::Unwritable(_) => "not-canonical",
            EntryError::BadField { .. } => "bad-field",
            EntryError::UnknownField { .. } => "unknown-field",
            EntryError::MissingField { .. } => "missing-field",
            EntryError::SameKey => "same-key",
            EntryError::BadBody { .. } => "bad-body",
            EntryError::Signature => "bad-signature",
        }
    }

    /// Keeps the place and the kind of problem, and drops the text, which may quote the body.
    pub(super) fn body(error: &serde_json::Error) -> Self {
        let problem = match error.classify() {
            serde_json::error::Category::Data => "a field is missing, unknown, or of another kind",
            _ => "not readable as JSON",
        };
        EntryError::BadBody { line: error.line(), column: error.column(), problem }
    }
}
