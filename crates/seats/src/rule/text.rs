//! A rule as a line of text, `id` or `id,name=value,...`, and back.
//!
//! Writing gives the one canonical text of a rule, with every parameter stated, so that its hash in the record is
//! the rule's own; reading accepts aliases, spaces and left-out parameters as well.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use super::{
    Band, Base, Caucus, Divisor, FirstDivisor, Fraction, Part, Quota, Rounding, Rule, StepTable, Viability,
};
use crate::MAX_SEATS;
use crate::number::{decimal, parse_exact};

/// Longest text that is read, in bytes.
const MAX_TEXT: usize = 4096;

/// Why a text is no rule. Every sentence says what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// No rule of that name.
    #[error("there is no rule `{0}`: `mandat seats --rules` lists them")]
    UnknownRule(String),
    /// The rule has no such parameter.
    #[error("rule `{rule}` has no parameter `{name}`: it has {known}")]
    UnknownParameter {
        /// The rule's id.
        rule: &'static str,
        /// The parameter.
        name: String,
        /// What it does have.
        known: &'static str,
    },
    /// A parameter given twice.
    #[error("rule `{rule}`: parameter `{name}` is given twice")]
    Repeated {
        /// The rule's id.
        rule: &'static str,
        /// The parameter.
        name: String,
    },
    /// A parameter that has to be given.
    #[error("rule `{rule}` needs the parameter `{name}`, as in `{example}`")]
    Missing {
        /// The rule's id.
        rule: &'static str,
        /// The parameter.
        name: &'static str,
        /// A text that has it.
        example: &'static str,
    },
    /// A value that the parameter cannot take.
    #[error("rule `{rule}`: `{name}={value}` is not {expected}")]
    BadValue {
        /// The rule's id.
        rule: &'static str,
        /// The parameter.
        name: String,
        /// The text given.
        value: String,
        /// What may stand there.
        expected: &'static str,
    },
    /// The text is too long to be a rule.
    #[error("a rule's text has at most 4096 bytes, this one has {0}")]
    TooLong(usize),
}

impl RuleError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownRule(_) => "unknown_rule",
            Self::UnknownParameter { .. } => "unknown_parameter",
            Self::Repeated { .. } => "repeated_parameter",
            Self::Missing { .. } => "missing_parameter",
            Self::BadValue { .. } => "bad_value",
            Self::TooLong(_) => "rule_too_long",
        }
    }
}

/// The parameters of one rule's text, taken one by one; what is left over at the end is an error.
struct Parameters<'a> {
    rule: &'static str,
    known: &'static str,
    left: Vec<(&'a str, &'a str)>,
}

impl<'a> Parameters<'a> {
    fn split(rule: &'static str, known: &'static str, text: &'a str) -> Self {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        let left = parts.map(|part| part.split_once('=').map_or((part, ""), |(n, v)| (n.trim(), v.trim())));
        Self { rule, known, left: left.collect() }
    }

    /// All values of a parameter that may be repeated, in order.
    fn take_all(&mut self, name: &str) -> Vec<&'a str> {
        let found = self.left.iter().filter(|(n, _)| *n == name).map(|(_, value)| *value).collect();
        self.left.retain(|(n, _)| *n != name);
        found
    }

    fn take(&mut self, name: &str) -> Result<Option<&'a str>, RuleError> {
        let found = self.take_all(name);
        if found.len() > 1 {
            return Err(RuleError::Repeated { rule: self.rule, name: name.to_owned() });
        }
        Ok(found.first().copied())
    }

    fn bad(&self, name: &str, value: &str, expected: &'static str) -> RuleError {
        RuleError::BadValue { rule: self.rule, name: name.to_owned(), value: value.to_owned(), expected }
    }

    fn read<T>(
        &mut self,
        name: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RuleError> {
        let Some(value) = self.take(name)? else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| self.bad(name, value, expected))
    }

    fn threshold(&mut self) -> Result<Option<Fraction>, RuleError> {
        self.read("threshold", "a share such as 5% or 1/20", Fraction::parse)
    }

    fn finish(self) -> Result<(), RuleError> {
        match self.left.first() {
            None => Ok(()),
            Some((name, _)) => Err(RuleError::UnknownParameter {
                rule: self.rule,
                name: (*name).to_owned(),
                known: self.known,
            }),
        }
    }
}

impl Rule {
    /// Reads a rule from its text.
    ///
    /// ```
    /// use mandat_seats::Rule;
    /// let rule = Rule::parse("modified-sainte-lague,first=1.4")?;
    /// assert_eq!(rule.to_string(), "modified-sainte-lague,first=1.4");
    /// assert_eq!(Rule::parse("jefferson, threshold=1/20")?.to_string(), "dhondt,threshold=5%");
    /// # Ok::<(), mandat_seats::RuleError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        if text.len() > MAX_TEXT {
            return Err(RuleError::TooLong(text.len()));
        }
        let (id, rest) = text.split_once(',').unwrap_or((text, ""));
        let unknown = || RuleError::UnknownRule(id.trim().to_owned());
        let listed = Self::all().iter().find(|rule| rule.is_called(id.trim())).ok_or_else(unknown)?;
        let mut given = Parameters::split(listed.id, listed.parameters, rest);
        let rule = match listed.id {
            "dhondt" => Self::divisor(Divisor::Dhondt, &mut given)?,
            "sainte-lague" => Self::divisor(Divisor::SainteLague, &mut given)?,
            "modified-sainte-lague" => {
                let first = given.read("first", "above 0 and at most 2, such as 1.4", FirstDivisor::parse)?;
                let first = first.unwrap_or(FirstDivisor { numerator: 7, denominator: 5 });
                Self::divisor(Divisor::ModifiedSainteLague { first }, &mut given)?
            }
            "huntington-hill" => Self::divisor(Divisor::HuntingtonHill, &mut given)?,
            "adams" => Self::divisor(Divisor::Adams, &mut given)?,
            "dean" => Self::divisor(Divisor::Dean, &mut given)?,
            "hare" => Self::quota(Quota::Hare, &mut given)?,
            "droop" => Self::quota(Quota::Droop, &mut given)?,
            "hagenbach-bischoff" => Self::quota(Quota::HagenbachBischoff, &mut given)?,
            "imperiali" => Self::quota(Quota::Imperiali, &mut given)?,
            "step" => Self::Step(read_step(&mut given)?),
            "fixed" => {
                let n = given.read("n", "a number of seats below 2^53", seats_of)?;
                Self::Fixed {
                    n: n.ok_or(RuleError::Missing { rule: "fixed", name: "n", example: "fixed,n=1" })?,
                }
            }
            "caucus" => Self::Caucus(read_caucus(&mut given)?),
            _ => return Err(unknown()),
        };
        given.finish()?;
        Ok(rule)
    }

    fn divisor(method: Divisor, given: &mut Parameters<'_>) -> Result<Self, RuleError> {
        Ok(Self::Divisor { method, threshold: given.threshold()? })
    }

    fn quota(quota: Quota, given: &mut Parameters<'_>) -> Result<Self, RuleError> {
        Ok(Self::Quota { quota, threshold: given.threshold()? })
    }

    /// The id, which the rule's text begins with.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Divisor { method, .. } => match method {
                Divisor::Dhondt => "dhondt",
                Divisor::SainteLague => "sainte-lague",
                Divisor::ModifiedSainteLague { .. } => "modified-sainte-lague",
                Divisor::HuntingtonHill => "huntington-hill",
                Divisor::Adams => "adams",
                Divisor::Dean => "dean",
            },
            Self::Quota { quota, .. } => match quota {
                Quota::Hare => "hare",
                Quota::Droop => "droop",
                Quota::HagenbachBischoff => "hagenbach-bischoff",
                Quota::Imperiali => "imperiali",
            },
            Self::Step(_) => "step",
            Self::Fixed { .. } => "fixed",
            Self::Caucus(_) => "caucus",
        }
    }
}

impl FromStr for Rule {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Self, RuleError> {
        Self::parse(text)
    }
}

fn read_step(given: &mut Parameters<'_>) -> Result<StepTable, RuleError> {
    const EXPECTED: &str = "seats/members/full|major|half|fraction, such as 1/800/major";
    let mut bands = Vec::new();
    let first = given
        .read("first", "seats/members, such as 1/200", |text| Band::parse(text, Some(Part::Fraction)))?;
    bands.extend(first);
    for value in given.take_all("next") {
        bands.push(Band::parse(value, None).ok_or_else(|| given.bad("next", value, EXPECTED))?);
    }
    let then = given.read("then", EXPECTED, |text| Band::parse(text, None))?;
    if bands.is_empty() && then.is_none() {
        return Err(RuleError::Missing {
            rule: "step",
            name: "first",
            example: "step,first=1/100,then=1/50/full",
        });
    }
    Ok(StepTable { bands, then })
}

fn read_caucus(given: &mut Parameters<'_>) -> Result<Caucus, RuleError> {
    const ROUNDING: &str = "up, down or half-up";
    let iowa = Caucus::iowa();
    let viability = given.read(
        "viability",
        "`majority` or a share for each number of delegates, such as majority;1/4;1/6;15%",
        Viability::parse_list,
    )?;
    let (few, many) = viability.unwrap_or((iowa.few, iowa.many));
    Ok(Caucus {
        few,
        many,
        needed: given.read("needed", ROUNDING, Rounding::parse)?.unwrap_or(iowa.needed),
        base: given.read("base", "first or final", Base::parse)?.unwrap_or(iowa.base),
        rounding: given.read("rounding", ROUNDING, Rounding::parse)?.unwrap_or(iowa.rounding),
    })
}

/// A number of seats that the record can hold.
fn seats_of(text: &str) -> Option<u64> {
    whole(text).filter(|&n| n < MAX_SEATS)
}

/// Digits only: `u64::from_str` would also take a sign.
fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

impl Band {
    fn parse(text: &str, default: Option<Part>) -> Option<Self> {
        let mut pieces = text.split('/').map(str::trim);
        let seats = seats_of(pieces.next()?)?;
        let members = NonZeroU64::new(whole(pieces.next()?)?)?;
        let part = match pieces.next() {
            Some(word) => Part::parse(word)?,
            None => default?,
        };
        pieces.next().is_none().then_some(Self { seats, members, part })
    }
}

/// Words for the variants of an enum, read and written from one table.
macro_rules! words {
    ($type:ident { $($word:literal => $variant:ident),+ }) => {
        impl $type {
            fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word,)+ })
            }
        }
    };
}
words!(Part { "full" => Full, "major" => Major, "half" => Half, "fraction" => Fraction });
words!(Base { "first" => First, "final" => Final });
words!(Rounding { "up" => Up, "down" => Down, "half-up" => HalfUp });

impl Viability {
    /// A list for one delegate, two, and so on; its last entry holds for all larger numbers.
    fn parse_list(text: &str) -> Option<(Vec<Self>, Self)> {
        let mut list = text.split(';').map(|item| Self::parse(item.trim())).collect::<Option<Vec<_>>>()?;
        let many = list.pop()?;
        Some((list, many))
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "majority" { Some(Self::Majority) } else { Fraction::parse(text).map(Self::Share) }
    }
}

impl fmt::Display for Viability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Majority => f.write_str("majority"),
            Self::Share(share) => share.fmt(f),
        }
    }
}

impl Fraction {
    /// Reads `5%`, `0.05` or `1/20`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::new(match text.strip_suffix('%') {
            Some(percent) => parse_exact(percent)? / num_bigint::BigInt::from(100),
            None => parse_exact(text)?,
        })
    }
}

/// In per cent where that has an end, otherwise as a fraction: 15%, 1/6.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match decimal(&(self.value() * num_bigint::BigInt::from(100))) {
            Some(percent) => write!(f, "{percent}%"),
            None => self.value().fmt(f),
        }
    }
}

impl FirstDivisor {
    fn parse(text: &str) -> Option<Self> {
        let value = parse_exact(text)?;
        let numerator = u32::try_from(value.numer().clone()).ok()?;
        let denominator = u32::try_from(value.denom().clone()).ok()?;
        Self::new(numerator, denominator)
    }
}

impl fmt::Display for FirstDivisor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value();
        f.write_str(&decimal(&value).unwrap_or_else(|| value.to_string()))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())?;
        match self {
            Self::Divisor { method, threshold } => {
                if let Divisor::ModifiedSainteLague { first } = method {
                    write!(f, ",first={first}")?;
                }
                threshold.as_ref().map_or(Ok(()), |share| write!(f, ",threshold={share}"))
            }
            Self::Quota { threshold, .. } => {
                threshold.as_ref().map_or(Ok(()), |share| write!(f, ",threshold={share}"))
            }
            Self::Step(table) => table.fmt(f),
            Self::Fixed { n } => write!(f, ",n={n}"),
            Self::Caucus(caucus) => caucus.fmt(f),
        }
    }
}

impl fmt::Display for StepTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Band { seats, members, part }) in self.bands.iter().enumerate() {
            match (place, part) {
                (0, Part::Fraction) => write!(f, ",first={seats}/{members}")?,
                _ => write!(f, ",next={seats}/{members}/{part}")?,
            }
        }
        let Some(Band { seats, members, part }) = self.then else { return Ok(()) };
        write!(f, ",then={seats}/{members}/{part}")
    }
}

impl fmt::Display for Caucus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = self.few.iter().chain([&self.many]);
        let viability: Vec<String> = list.map(ToString::to_string).collect();
        let Self { needed, base, rounding, .. } = self;
        write!(f, ",viability={},needed={needed},base={base},rounding={rounding}", viability.join(";"))
    }
}
