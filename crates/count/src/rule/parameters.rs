//! The text of a rule: `id,name=value,name=value`.

use std::collections::BTreeMap;
use std::str::FromStr;

/// Longest text of a rule that is read, in bytes.
const LONGEST: usize = 4096;

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// No rule has this id.
    #[error("no rule is called '{0}': `mandat count --rules` lists the ids")]
    UnknownId(String),
    /// A parameter that the rule does not have.
    #[error("rule '{rule}' has no parameter '{name}': `mandat count --rules` lists what it has")]
    UnknownParameter {
        /// The rule's id.
        rule: String,
        /// The parameter's name.
        name: String,
    },
    /// A parameter given twice.
    #[error("parameter '{0}' is given twice: keep one")]
    Repeated(String),
    /// Not `name=value`.
    #[error("'{0}' is not a parameter: write name=value")]
    NotAParameter(String),
    /// A value out of its range.
    #[error("{name}={value}: expected {expected}")]
    BadValue {
        /// The parameter's name.
        name: String,
        /// What was given.
        value: String,
        /// What the rule takes.
        expected: String,
    },
    /// Constraints on a rule that knows none.
    #[error(
        "rule '{0}' knows no constraints on groups: use scottish-stv, meek-stv, wigm, plurality or approval"
    )]
    Unconstrained(&'static str),
    /// A text that is too long to be a rule.
    #[error("a rule's text has at most 4096 bytes, this one has {0}")]
    TooLong(usize),
}

/// The parameters of a rule's text that nobody has taken yet.
pub(super) struct Parameters<'t> {
    id: &'t str,
    values: BTreeMap<&'t str, &'t str>,
}

impl<'t> Parameters<'t> {
    /// Split the text; parameter names and values are checked by whoever takes them.
    pub(super) fn read(text: &'t str) -> Result<(&'t str, Self), RuleError> {
        if text.len() > LONGEST {
            return Err(RuleError::TooLong(text.len()));
        }
        let mut parts = text.split(',').map(str::trim);
        let id = parts.next().unwrap_or("");
        let mut values = BTreeMap::new();
        for part in parts {
            let (name, value) = part.split_once('=').ok_or_else(|| RuleError::NotAParameter(part.into()))?;
            if values.insert(name.trim(), value.trim()).is_some() {
                return Err(RuleError::Repeated(name.trim().into()));
            }
        }
        Ok((id, Self { id, values }))
    }

    /// Take a parameter as it stands.
    pub(super) fn take(&mut self, name: &str) -> Option<&'t str> {
        self.values.remove(name)
    }

    /// Take a parameter that is a value of type `T` and satisfies `valid`.
    pub(super) fn take_as<T: FromStr>(
        &mut self,
        name: &str,
        expected: &str,
        valid: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, RuleError> {
        let Some(text) = self.take(name) else { return Ok(None) };
        text.parse().ok().filter(valid).map(Some).ok_or_else(|| bad_value(name, text, expected))
    }

    /// Take all whose names start so.
    pub(super) fn take_prefixed(&mut self, prefix: &str) -> BTreeMap<&'t str, &'t str> {
        let (taken, rest) = std::mem::take(&mut self.values)
            .into_iter()
            .partition(|(name, _): &(&str, &str)| name.starts_with(prefix));
        self.values = rest;
        taken
    }

    /// Take all that is left.
    pub(super) fn take_rest(&mut self) -> BTreeMap<&'t str, &'t str> {
        std::mem::take(&mut self.values)
    }

    /// Refuse what nobody took.
    pub(super) fn finish(self) -> Result<(), RuleError> {
        match self.values.keys().next() {
            None => Ok(()),
            Some(name) => {
                Err(RuleError::UnknownParameter { rule: self.id.to_owned(), name: (*name).to_owned() })
            }
        }
    }
}

pub(super) fn bad_value(name: &str, value: &str, expected: &str) -> RuleError {
    RuleError::BadValue { name: name.to_owned(), value: value.to_owned(), expected: expected.to_owned() }
}
