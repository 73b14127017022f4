//! What is wrong in a statutes file: every mistake with its place, all of them at once.

use std::fmt;

/// The kinds of mistakes; the code is stable and part of the machine-readable output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The text is not TOML.
    Syntax,
    /// The file is longer than [`crate::MAX_BYTES`].
    TooLong,
    /// More mistakes than are reported at once.
    TooMany,
    /// A key that no statutes have.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// A value of the wrong kind (a number where a text stands).
    WrongType,
    /// A value outside its bounds.
    OutOfRange,
    /// A word that is not one of those allowed.
    UnknownWord,
    /// A text that its parser refuses: an id, a share, a rule.
    Malformed,
    /// A reference to something that the file does not define.
    UnknownReference,
    /// The same id twice.
    Duplicate,
    /// Entries that contradict each other.
    Contradiction,
}

impl Code {
    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
            Self::UnknownKey => "unknown_key",
            Self::MissingKey => "missing_key",
            Self::WrongType => "wrong_type",
            Self::OutOfRange => "out_of_range",
            Self::UnknownWord => "unknown_word",
            Self::Malformed => "malformed",
            Self::UnknownReference => "unknown_reference",
            Self::Duplicate => "duplicate",
            Self::Contradiction => "contradiction",
        }
    }
}

/// One mistake: where it is, what it is, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the file, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The kind of mistake.
    pub code: Code,
    /// What is wrong.
    pub what: String,
    /// What to do: a near word, the allowed values.
    pub hint: Option<String>,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.what)?;
        match &self.hint {
            Some(hint) => write!(f, " ({hint})"),
            None => Ok(()),
        }
    }
}

/// All mistakes of a file in the order of their places; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Sorted by place. None if there are no mistakes.
    pub(crate) fn new(mut mistakes: Vec<Mistake>) -> Option<Self> {
        mistakes.sort_by(|a, b| (a.line, a.column, &a.what).cmp(&(b.line, b.column, &b.what)));
        mistakes.dedup();
        if mistakes.is_empty() { None } else { Some(Self(mistakes)) }
    }

    /// A single mistake.
    pub(crate) fn one(mistake: Mistake) -> Self {
        Self(vec![mistake])
    }

    /// The mistakes in the order of their places.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{mistake}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
