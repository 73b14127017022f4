//! Exact numbers: the weight of a ballot and the amounts of votes in an account.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Serialize, Serializer};

/// Most digits after the point that an [`Amount::Decimal`] holds: 10^30 fits an `i128` with room for a sum.
const MOST_PLACES: u8 = 30;
/// The largest numerator and denominator of a weight, so that sums of weights stay far from the end of `u64`.
const LARGEST_WEIGHT: u64 = 1_000_000_000_000_000;

/// An exact amount of votes: a fixed decimal as the rule's text prescribes, or a ratio.
///
/// Written as a string in JSON: `"1407.00000"`, `"7/3"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// `units` times ten to the power of minus `places`.
    Decimal {
        /// The number without its point.
        units: i128,
        /// Digits after the point, at most 30.
        places: u8,
    },
    /// An exact ratio.
    Ratio(Box<BigRational>),
}

impl Amount {
    /// A whole number of votes.
    pub fn whole(votes: u64) -> Self {
        Self::Decimal { units: i128::from(votes), places: 0 }
    }

    /// `units` of one `unit`-th vote with `places` fixed decimals: units / (unit x 10^places).
    ///
    /// A unit that divides a power of ten keeps the decimal form; any other becomes a ratio.
    pub(crate) fn scaled(units: i128, unit: u64, places: u8) -> Self {
        let mut power = 1u128;
        for extra in 0..=MOST_PLACES.saturating_sub(places) {
            if power.is_multiple_of(u128::from(unit)) {
                let factor = i128::try_from(power / u128::from(unit)).ok();
                let Some(units) = factor.and_then(|factor| units.checked_mul(factor)) else { break };
                return Self::Decimal { units, places: places + extra };
            }
            let Some(next) = power.checked_mul(10) else { break };
            power = next;
        }
        let scale = BigInt::from(10u8).pow(u32::from(places)) * BigInt::from(unit);
        Self::Ratio(Box::new(BigRational::new(BigInt::from(units), scale)))
    }

    /// The same amount as a ratio.
    pub fn to_ratio(&self) -> BigRational {
        match self {
            Self::Decimal { units, places } => {
                BigRational::new(BigInt::from(*units), BigInt::from(10u8).pow(u32::from(*places)))
            }
            Self::Ratio(ratio) => (**ratio).clone(),
        }
    }

    /// A whole part of it: as it stands for 1, else a ratio in lowest terms or a whole number.
    pub(crate) fn divided(&self, parts: u32) -> Self {
        if parts == 1 {
            return self.clone();
        }
        let ratio = self.to_ratio() / BigInt::from(parts);
        match i128::try_from(ratio.to_integer()) {
            Ok(units) if ratio.is_integer() => Self::Decimal { units, places: 0 },
            _ => Self::Ratio(Box::new(ratio)),
        }
    }

    /// The sum, as a decimal where both are.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        self.combine(other, i128::checked_add, |a, b| a + b)
    }

    /// This amount less another, as a decimal where both are.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.combine(other, i128::checked_sub, |a, b| a - b)
    }

    fn combine(
        &self,
        other: &Self,
        whole: fn(i128, i128) -> Option<i128>,
        ratio: fn(BigRational, BigRational) -> BigRational,
    ) -> Self {
        if let (Self::Decimal { units: a, places: p }, Self::Decimal { units: b, places: q }) = (self, other)
        {
            let places = *p.max(q);
            let scale =
                |units: &i128, from: u8| units.checked_mul(10i128.checked_pow(u32::from(places - from))?);
            if let Some(units) = scale(a, *p).zip(scale(b, *q)).and_then(|(a, b)| whole(a, b)) {
                return Self::Decimal { units, places };
            }
        }
        Self::from_ratio(ratio(self.to_ratio(), other.to_ratio()))
    }

    /// A ratio, as a whole number where it is one.
    pub(crate) fn from_ratio(ratio: BigRational) -> Self {
        if ratio.is_integer()
            && let Ok(units) = i128::try_from(ratio.to_integer())
        {
            return Self::Decimal { units, places: 0 };
        }
        Self::Ratio(Box::new(ratio))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decimal { units, places: 0 } => write!(f, "{units}"),
            Self::Decimal { units, places } => {
                let sign = if *units < 0 { "-" } else { "" };
                let scale = 10u128.pow(u32::from(*places));
                let (whole, part) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
                write!(f, "{sign}{whole}.{part:0width$}", width = usize::from(*places))
            }
            Self::Ratio(ratio) => write!(f, "{ratio}"),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The weight of a ballot: an exact ratio above zero, such as 1, 437 or 5/2; both numbers are at most 10^15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    numerator: u64,
    denominator: u64,
}

/// A weight that cannot be read or is not above zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a number of votes above 0 and up to 10^15, such as 3, 2.5 or 5/2")]
pub struct WeightError(pub String);

impl Weight {
    /// One vote.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A ratio, kept in lowest terms; both numbers from 1 to 10^15.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if !(1..=LARGEST_WEIGHT).contains(&numerator) || !(1..=LARGEST_WEIGHT).contains(&denominator) {
            return None;
        }
        Some(Self::reduced(numerator, denominator))
    }

    /// A ratio of two numbers that are known to be in bounds.
    pub(crate) fn reduced(numerator: u64, denominator: u64) -> Self {
        let divisor = gcd(numerator, denominator);
        Self { numerator: numerator / divisor, denominator: denominator / divisor }
    }

    /// Do these parts together weigh more?
    pub(crate) fn is_below(self, parts: impl Iterator<Item = Self>) -> bool {
        let ratio = |weight: Self| BigRational::new(weight.numerator.into(), weight.denominator.into());
        parts.map(ratio).sum::<BigRational>() > ratio(self)
    }

    /// Numerator and denominator in lowest terms.
    pub fn ratio(self) -> (u64, u64) {
        (self.numerator, self.denominator)
    }
}

impl FromStr for Weight {
    type Err = WeightError;
    fn from_str(text: &str) -> Result<Self, WeightError> {
        let (numerator, denominator) = ratio_from(text).ok_or_else(|| WeightError(text.to_owned()))?;
        Self::new(numerator, denominator).ok_or_else(|| WeightError(text.to_owned()))
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Amount::scaled(i128::from(self.numerator), self.denominator, 0) {
            decimal @ Amount::Decimal { .. } => write!(f, "{decimal}"),
            Amount::Ratio(_) => write!(f, "{}/{}", self.numerator, self.denominator),
        }
    }
}

/// Read `3`, `2.5` or `5/2` as numerator and denominator (not reduced), the denominator above zero.
fn ratio_from(text: &str) -> Option<(u64, u64)> {
    let digits = |part: &str| -> Option<u64> {
        let plain = !part.is_empty() && part.len() <= 18 && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    if let Some((numerator, denominator)) = text.split_once('/') {
        let denominator = digits(denominator)?;
        return (denominator > 0).then_some((digits(numerator)?, denominator));
    }
    let Some((whole, part)) = text.split_once('.') else { return Some((digits(text)?, 1)) };
    let part = part.trim_end_matches('0');
    if part.is_empty() {
        return Some((digits(whole)?, 1));
    }
    let scale = 10u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let whole = if whole.is_empty() { 0 } else { digits(whole)? };
    Some((whole.checked_mul(scale)?.checked_add(digits(part)?)?, scale))
}

/// The greatest common divisor; 0 only of two zeros.
pub(crate) fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_read_and_print() {
        for (text, ratio, printed) in [
            ("3", (3, 1), "3"),
            ("2.50", (5, 2), "2.5"),
            ("7/21", (1, 3), "1/3"),
            (".125", (1, 8), "0.125"),
            ("1.", (1, 1), "1"),
        ] {
            let weight: Weight = text.parse().unwrap();
            assert_eq!(weight.ratio(), ratio, "{text}");
            assert_eq!(weight.to_string(), printed);
        }
        for text in ["0", "", ".", "-1", "1/0", "x", "1e3", "1000000000000001", "0.0", "+1"] {
            assert!(text.parse::<Weight>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_keep_decimals_where_they_can() {
        assert_eq!(Amount::scaled(-150_000, 1, 5).to_string(), "-1.50000");
        assert_eq!(Amount::scaled(5, 4, 0).to_string(), "1.25");
        assert_eq!(Amount::scaled(5, 3, 1).to_string(), "1/6");
    }
}
