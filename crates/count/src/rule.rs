//! A rule is data: an id and parameters.

use std::fmt;
use std::str::FromStr;

use crate::{Ballots, Contest, Infeasible, Outcome};

/// A counting rule with its parameters. Its text form (`"scottish-stv"`,
/// `"list-pr,apportionment=sainte-lague,threshold=5%"`) round-trips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    text: String,
}

/// What `mandat count --rules` prints of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// The id that starts the rule's text.
    pub id: &'static str,
    /// One line on what it does.
    pub summary: &'static str,
    /// The clause or paper it follows.
    pub source: &'static str,
    /// The parameters: name and meaning with the default.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// No rule has this id.
    #[error("no rule is called '{0}': `mandat count --rules` lists the ids")]
    UnknownId(String),
}

impl Rule {
    /// Read a rule from its text.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        Ok(Self { text: text.to_owned() })
    }

    /// Every rule, with its clause or paper.
    pub fn all() -> &'static [RuleInfo] {
        &[]
    }

    pub(crate) fn count(&self, _ballots: &Ballots, _contest: &Contest) -> Outcome {
        Outcome::Infeasible(Infeasible::NoSeats)
    }

    pub(crate) fn refill(&self, _b: &Ballots, _c: &Contest, _elected: &[usize], _vacated: usize) -> Outcome {
        Outcome::Infeasible(Infeasible::NoSeats)
    }
}

impl FromStr for Rule {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Self, RuleError> {
        Self::parse(text)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
