//! Exact shares of a whole: petition thresholds, quorums, majorities.
//!
//! A share is written `"1/3"` or `"15%"` and compared by cross-multiplication, so that "two thirds of 404" never
//! depends on a rounding.

use std::fmt;
use std::str::FromStr;

/// A fraction from 0 to 1, in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    numerator: u64,
    denominator: u64,
}

/// Why a text is not a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Neither a fraction nor a percentage.
    #[error("a share is written as a fraction \"1/3\" or a percentage \"15%\" or \"33.3%\"")]
    Shape,
    /// Above the whole, or a denominator of nothing.
    #[error("a share lies between 0 and 1")]
    Range,
}

impl Share {
    /// One half.
    pub const HALF: Self = Self { numerator: 1, denominator: 2 };
    /// The whole.
    pub const WHOLE: Self = Self { numerator: 1, denominator: 1 };

    /// The fraction `numerator / denominator`, if it lies between 0 and 1.
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, ShareError> {
        if denominator == 0 || numerator > denominator {
            return Err(ShareError::Range);
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Ok(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The numerator in lowest terms.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The denominator in lowest terms; never 0.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// How `part` of `whole` stands to this share: `Less`, `Equal` or `Greater`.
    pub fn compare(self, part: u64, whole: u64) -> std::cmp::Ordering {
        let part = u128::from(part) * u128::from(self.denominator);
        part.cmp(&(u128::from(whole) * u128::from(self.numerator)))
    }
}

impl PartialOrd for Share {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Share {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.compare(self.numerator, self.denominator)
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let text = text.trim();
        if let Some((numerator, denominator)) = text.split_once('/') {
            return Self::new(digits(numerator.trim())?, digits(denominator.trim())?);
        }
        let percent = text.strip_suffix('%').ok_or(ShareError::Shape)?.trim();
        let (whole, decimals) = percent.split_once('.').unwrap_or((percent, "0"));
        if decimals.len() > 6 {
            return Err(ShareError::Shape);
        }
        let scale = 10_u64.pow(u32::try_from(decimals.len()).map_err(|_| ShareError::Shape)?);
        let whole = digits(whole)?.checked_mul(scale).ok_or(ShareError::Range)?;
        let numerator = whole.checked_add(digits(decimals)?).ok_or(ShareError::Range)?;
        Self::new(numerator, 100 * scale)
    }
}

fn digits(text: &str) -> Result<u64, ShareError> {
    if text.is_empty() || text.len() > 15 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ShareError::Shape);
    }
    text.parse().map_err(|_| ShareError::Shape)
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// A share that a part must reach (`at_least`) or exceed (`more_than`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threshold {
    /// The part must be this share or more.
    AtLeast(Share),
    /// The part must be more than this share.
    MoreThan(Share),
}

impl Threshold {
    /// Whether `part` of `whole` meets the threshold.
    pub fn is_met(self, part: u64, whole: u64) -> bool {
        match self {
            Self::AtLeast(share) => share.compare(part, whole).is_ge(),
            Self::MoreThan(share) => share.compare(part, whole).is_gt(),
        }
    }

    /// The share itself, whether it must be reached or exceeded.
    pub fn share(self) -> Share {
        match self {
            Self::AtLeast(share) | Self::MoreThan(share) => share,
        }
    }

    /// The least whole number of `whole` that meets the threshold ("202 of 404"), or none if even all do not.
    pub fn least(self, whole: u64) -> Option<u64> {
        let share = self.share();
        let product = u128::from(whole) * u128::from(share.numerator());
        let denominator = u128::from(share.denominator());
        let least = match self {
            Self::AtLeast(_) => product.div_ceil(denominator),
            Self::MoreThan(_) => product / denominator + 1,
        };
        u64::try_from(least).ok().filter(|least| *least <= whole)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(share) => write!(f, "at least {share}"),
            Self::MoreThan(share) => write!(f, "more than {share}"),
        }
    }
}
