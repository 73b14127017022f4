//! Conditions of eligibility: a small tree over the labour record and standing.
//!
//! A condition prints itself as a sentence and explains a refusal with the numbers, because a member who is refused
//! has the right to know what is missing.

use std::collections::BTreeSet;
use std::fmt;

use crate::calendar::{Date, Month};
use crate::evaluate::plural;

/// A condition over the facts of one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All must hold; of none, always.
    All(Vec<Condition>),
    /// One must hold; never empty.
    Any(Vec<Condition>),
    /// Must not hold.
    Not(Box<Condition>),
    /// Attested labour.
    Labour(Labour),
    /// Continuous membership of so many months, counted from admission (from joining where there is no candidate stage).
    MemberMonths(u32),
    /// Dues.
    Dues(Dues),
    /// Declared membership of a group.
    Group(String),
    /// Not excluded.
    NotExcluded,
}

/// Attested labour of some kinds within a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labour {
    /// The kinds that count; empty for any kind.
    pub kinds: Vec<String>,
    /// How much is required.
    pub amount: Amount,
    /// Within how many complete calendar months before the day in question; none for ever before.
    pub within_months: Option<u32>,
}

/// An amount of labour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// Hours.
    Hours(u32),
    /// Days.
    Days(u32),
    /// Calendar months with any attested work.
    Months(u32),
}

/// Payment of dues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dues {
    /// At least `months` paid within the last `within_months` complete months.
    Paid {
        /// Months that must be paid.
        months: u32,
        /// The window.
        within_months: u32,
    },
    /// At most `months` unpaid since joining within the last `within_months` complete months.
    Arrears {
        /// Months that may be unpaid.
        months: u32,
        /// The window.
        within_months: u32,
    },
}

/// What is known of one member on one day. Nothing in it names the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The day in question.
    pub as_of: Date,
    /// Day of joining (start of the candidate stage, where there is one).
    pub joined: Date,
    /// Day of admission after the candidate stage, if it was.
    pub admitted: Option<Date>,
    /// Attested labour.
    pub labour: Vec<LabourPeriod>,
    /// Months for which dues are paid.
    pub dues_paid: BTreeSet<Month>,
    /// Groups in which the member is declared.
    pub groups: BTreeSet<String>,
    /// Whether an exclusion is in force.
    pub excluded: bool,
}

/// Attested labour of one kind in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabourPeriod {
    /// The month.
    pub period: Month,
    /// The kind of work.
    pub kind: String,
    /// Hours worked.
    pub hours: u32,
    /// Days worked.
    pub days: u32,
}

/// Whether a condition holds, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether it holds.
    pub holds: bool,
    /// The leaves that decide it: those that hold if it holds, those that fail if it fails.
    pub reasons: Vec<Reason>,
}

/// One deciding leaf of a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Whether this leaf holds.
    pub holds: bool,
    /// The sentence, with the numbers.
    pub text: String,
}

impl Condition {
    /// The condition that always holds.
    pub const ALWAYS: Self = Self::All(Vec::new());
}

impl Verdict {
    /// Both this verdict and one more reason.
    #[must_use]
    pub(crate) fn and(mut self, reason: Reason) -> Self {
        if self.holds && !reason.holds {
            self.reasons.clear();
        }
        if self.holds || !reason.holds {
            self.holds = reason.holds;
            self.reasons.push(reason);
        }
        self
    }
}

impl Reason {
    pub(crate) fn candidate_stage(holds: bool, joined: Date, end: Date) -> Self {
        Self { holds, text: format!("candidate since {joined}, the candidate stage ends on {end}") }
    }

    pub(crate) fn not_admitted(joined: Date) -> Self {
        Self { holds: false, text: format!("candidate since {joined}, not yet admitted") }
    }
}

/// "manual labour", "manual or transport labour", "labour of any kind".
pub(crate) fn kinds_of_labour(kinds: &[String]) -> String {
    if kinds.is_empty() { "labour of any kind".to_owned() } else { format!("{} labour", kinds.join(" or ")) }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) if parts.is_empty() => f.write_str("no condition"),
            Self::All(parts) => join(f, parts, ", and "),
            Self::Any(parts) => join(f, parts, ", or "),
            Self::Not(part) => write!(f, "not ({part})"),
            Self::Labour(labour) => labour.fmt(f),
            Self::MemberMonths(months) => write!(f, "a member for at least {}", plural(*months, "month")),
            Self::Dues(dues) => dues.fmt(f),
            Self::Group(group) => write!(f, "declared in the group \"{group}\""),
            Self::NotExcluded => f.write_str("not excluded"),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, parts: &[Condition], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        // A list within a list needs brackets to be read in one way only.
        match part {
            Condition::All(inner) | Condition::Any(inner) if inner.len() > 1 && parts.len() > 1 => {
                write!(f, "({part})")?;
            }
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}

impl fmt::Display for Labour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = match self.amount {
            Amount::Hours(hours) => plural(hours, "hour"),
            Amount::Days(days) => plural(days, "day"),
            Amount::Months(months) => plural(months, "month"),
        };
        write!(f, "at least {amount} of {}", kinds_of_labour(&self.kinds))?;
        match self.within_months {
            Some(1) => f.write_str(" within the last month"),
            Some(months) => write!(f, " within the last {months} months"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Dues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Paid { months: 1, within_months: 1 } => f.write_str("dues paid for the last month"),
            Self::Paid { months, within_months } if months == within_months => {
                write!(f, "dues paid for the last {months} months")
            }
            Self::Paid { months, within_months } => {
                write!(f, "dues paid for {months} of the last {within_months} months")
            }
            Self::Arrears { months: 0, within_months } => {
                write!(f, "no dues unpaid in the last {}", plural(*within_months, "month"))
            }
            Self::Arrears { months, within_months } => {
                let months = plural(*months, "month");
                write!(f, "at most {months} of dues unpaid in the last {within_months} months")
            }
        }
    }
}
