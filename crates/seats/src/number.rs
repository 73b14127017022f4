//! Exact numbers for comparisons: natural numbers that start small and grow when they must, and ratios of them.
//!
//! A quotient of votes by a divisor nearly always fits 128 bits; where a product does not, it is carried on in a big
//! integer, so that no size of input can make a comparison wrong.

use std::cmp::Ordering;
use std::str::FromStr;

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;
use num_traits::{Pow, ToPrimitive, Zero};

/// Longest text of a number that is read.
const MAX_DIGITS: usize = 64;

/// A natural number. `Big` holds only what does not fit `Small`, so that equal numbers are equal values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Natural {
    Small(u128),
    Big(BigUint),
}

impl From<u64> for Natural {
    fn from(n: u64) -> Self {
        Self::Small(n.into())
    }
}

impl From<BigUint> for Natural {
    fn from(n: BigUint) -> Self {
        n.to_u128().map_or(Self::Big(n), Self::Small)
    }
}

impl Natural {
    pub(crate) fn big(&self) -> BigUint {
        match self {
            Self::Small(n) => BigUint::from(*n),
            Self::Big(n) => n.clone(),
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        *self == Self::Small(0)
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        if let (Self::Small(a), Self::Small(b)) = (self, other)
            && let Some(product) = a.checked_mul(*b)
        {
            return Self::Small(product);
        }
        Self::from(self.big() * other.big())
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        if let (Self::Small(a), Self::Small(b)) = (self, other)
            && let Some(sum) = a.checked_add(*b)
        {
            return Self::Small(sum);
        }
        Self::from(self.big() + other.big())
    }

    /// The difference; `other` is at most `self`.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Small(a), Self::Small(b)) => Self::Small(a - b),
            _ => Self::from(self.big() - other.big()),
        }
    }

    /// Quotient and remainder; `divisor` is not zero.
    pub(crate) fn div_rem(&self, divisor: &Self) -> (Self, Self) {
        if let (Self::Small(a), Self::Small(b)) = (self, divisor) {
            return (Self::Small(a / b), Self::Small(a % b));
        }
        let (a, b) = (self.big(), divisor.big());
        (Self::from(&a / &b), Self::from(&a % &b))
    }

    pub(crate) fn to_u64(&self) -> Option<u64> {
        match self {
            Self::Small(n) => u64::try_from(*n).ok(),
            Self::Big(_) => None,
        }
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Small(a), Self::Small(b)) => a.cmp(b),
            (Self::Small(_), Self::Big(_)) => Ordering::Less,
            (Self::Big(_), Self::Small(_)) => Ordering::Greater,
            (Self::Big(a), Self::Big(b)) => a.cmp(b),
        }
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A ratio of natural numbers, ordered by value. A denominator of zero stands for "before every finite one", and such
/// ratios are ordered by their numerators (see [`crate::divisor`]).
#[derive(Clone, Debug)]
pub(crate) struct Ratio {
    pub(crate) over: Natural,
    pub(crate) under: Natural,
}

impl Ratio {
    /// The value over `scale`, or `None` for a denominator of zero.
    pub(crate) fn value(&self, scale: &BigUint) -> Option<BigRational> {
        let under = self.under.big() * scale;
        (!under.is_zero()).then(|| BigRational::new(self.over.big().into(), under.into()))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.under.is_zero(), other.under.is_zero()) {
            (true, true) => self.over.cmp(&other.over),
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self.over.times(&other.under).cmp(&other.over.times(&self.under)),
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

/// Reads `3`, `1.4` or `7/5`, without sign or exponent.
pub(crate) fn parse_exact(text: &str) -> Option<BigRational> {
    let digits = |text: &str| {
        let fits =
            !text.is_empty() && text.len() <= MAX_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| BigInt::from_str(text).ok()).flatten()
    };
    if let Some((over, under)) = text.split_once('/') {
        let under = digits(under)?;
        return (!under.is_zero()).then(|| Some(BigRational::new(digits(over)?, under)))?;
    }
    let Some((whole, part)) = text.split_once('.') else {
        return digits(text).map(BigRational::from_integer);
    };
    let scale = BigInt::from(10).pow(u32::try_from(part.len()).ok()?);
    Some(BigRational::from_integer(digits(whole)?) + BigRational::new(digits(part)?, scale))
}

/// The decimal text of a number that has one of at most as many places as are read.
pub(crate) fn decimal(value: &BigRational) -> Option<String> {
    let mut places = 0_usize;
    let mut shifted = value.clone();
    while !shifted.is_integer() {
        places += 1;
        if places > MAX_DIGITS {
            return None;
        }
        shifted *= BigInt::from(10);
    }
    let digits = format!("{:0>width$}", shifted.to_integer(), width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    Some(if places == 0 { whole.to_owned() } else { format!("{whole}.{part}") })
}
