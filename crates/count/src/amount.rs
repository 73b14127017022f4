//! Exact numbers: the weight of a ballot and the amounts of votes in an account.

use std::fmt;

use num_rational::BigRational;
use serde::{Serialize, Serializer};

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

/// The weight of a ballot: an exact ratio above zero, such as 1, 437 or 5/2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    numerator: u64,
    denominator: u64,
}

/// A weight that cannot be read or is not above zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("weight '{0}' is not a number of votes from above 0 to 10^15, such as 3, 2.5 or 5/2")]
pub struct WeightError(pub String);

impl Weight {
    /// One vote.
    pub const ONE: Self = Self { numerator: 1, denominator: 1 };

    /// A ratio, kept in lowest terms; both numbers above zero.
    pub fn new(numerator: u64, denominator: u64) -> Option<Self> {
        if numerator == 0 || denominator == 0 {
            return None;
        }
        let divisor = gcd(numerator, denominator);
        Some(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The ratio in lowest terms.
    pub fn ratio(self) -> (u64, u64) {
        (self.numerator, self.denominator)
    }
}

/// The greatest common divisor.
pub(crate) fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
