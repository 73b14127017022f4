//! Fractions that are compared far more often than they are added: never reduced, compared by cross-multiplication.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::{BigInt, BigUint};
use num_rational::BigRational;

/// Numerator and denominator up to here are shown as they are; longer ones as a decimal.
const READABLE: u64 = 999_999;
/// Decimals of a fraction that is too long to show.
const DECIMALS: u32 = 9;

/// A fraction of natural numbers, the denominator above zero.
#[derive(Clone, Debug)]
pub(crate) struct Fraction {
    pub(crate) numerator: BigUint,
    pub(crate) denominator: BigUint,
}

/// What a seat would cost, where there may be no price at which it can be had.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cost {
    /// It can be had at this.
    Finite(Fraction),
    /// Nobody can pay it; dearer than everything.
    Never,
}

impl Fraction {
    pub(crate) fn new(numerator: impl Into<BigUint>, denominator: impl Into<BigUint>) -> Self {
        Self { numerator: numerator.into(), denominator: denominator.into() }
    }

    pub(crate) fn to_ratio(&self) -> BigRational {
        BigRational::new(BigInt::from(self.numerator.clone()), BigInt::from(self.denominator.clone()))
    }

    /// This many times as much.
    pub(crate) fn times(&self, factor: u64) -> Self {
        Self { numerator: &self.numerator * factor, denominator: self.denominator.clone() }
    }
}

impl Cost {
    /// A bound below every cost.
    pub(crate) fn nothing() -> Self {
        Self::Finite(Fraction::new(0u8, 1u8))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.numerator * &other.denominator).cmp(&(&other.numerator * &self.denominator))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Fraction {}

/// In lowest terms where that is short, else the first decimals and an ellipsis.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.to_ratio();
        let longest = BigInt::from(READABLE);
        if *ratio.numer() <= longest && *ratio.denom() <= longest {
            return write!(f, "{ratio}");
        }
        let scale = BigUint::from(10u8).pow(DECIMALS);
        let digits = &self.numerator * &scale / &self.denominator;
        let (whole, part) = (&digits / &scale, &digits % &scale);
        write!(f, "{whole}.{part:0>width$}…", part = part.to_string(), width = DECIMALS as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_equal_whatever_their_terms() {
        assert_eq!(Fraction::new(2u8, 4u8), Fraction::new(1u8, 2u8));
        assert!(Fraction::new(1u8, 3u8) < Fraction::new(333_334u32, 1_000_000u32));
        assert!(Cost::Finite(Fraction::new(9u8, 1u8)) < Cost::Never);
    }

    #[test]
    fn long_fractions_are_shown_as_decimals() {
        assert_eq!(Fraction::new(6u8, 14u8).to_string(), "3/7");
        assert_eq!(Fraction::new(8u8, 4u8).to_string(), "2");
        assert_eq!(Fraction::new(2_000_003u32, 2_000_000u32).to_string(), "1.000001500…");
    }
}
