//! Rules are data: a value with parameters, which reads itself from a line of text and writes the same line back.

mod list;
mod text;

pub use list::Listed;
pub use text::RuleError;

use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed};

/// A rule of apportionment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A divisor method (highest averages).
    Divisor {
        /// The sequence of divisors.
        method: Divisor,
        /// Share of the total weight below which a claim has its floor only.
        threshold: Option<Fraction>,
    },
    /// A quota method with largest remainder.
    Quota {
        /// The quota.
        quota: Quota,
        /// Share of the total weight below which a claim has its floor only.
        threshold: Option<Fraction>,
    },
    /// A step table: each claim by itself, from its size.
    Step(StepTable),
    /// The same number for each claim, whatever its weight.
    Fixed {
        /// Seats of each.
        n: u64,
    },
    /// Caucus allocation with viability.
    Caucus(Caucus),
}

/// Divisor methods; `s` is the number of seats a claim already has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Divisor {
    /// s + 1.
    Dhondt,
    /// s + 1/2, in whole numbers 2s + 1.
    SainteLague,
    /// As Sainte-Laguë, with another divisor for the first seat (1, 3, 5, ... becomes 1.4, 3, 5, ...).
    ModifiedSainteLague {
        /// The first divisor.
        first: FirstDivisor,
    },
    /// The geometric mean of s and s + 1.
    HuntingtonHill,
    /// s.
    Adams,
    /// The harmonic mean of s and s + 1.
    Dean,
}

/// Quotas; V is the weight of all claims that take part, S the number of seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quota {
    /// V / S.
    Hare,
    /// The whole part of V / (S + 1), plus one.
    Droop,
    /// V / (S + 1), exact.
    HagenbachBischoff,
    /// V / (S + 2), exact; V / (S + 1) where that gives more seats than there are.
    Imperiali,
}

/// An exact number from zero to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fraction(BigRational);

/// First divisor of the modified Sainte-Laguë method: above zero, at most two, so that the sequence 2d(s) stays
/// between 2s and 2s + 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstDivisor {
    numerator: u32,
    denominator: u32,
}

/// A step table: bands of members one after the other, then a band that repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepTable {
    /// Bands that count once, in order.
    pub bands: Vec<Band>,
    /// The band that repeats for all further members, if any.
    pub then: Option<Band>,
}

/// So many seats for so many members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// Seats.
    pub seats: u64,
    /// Members, at least one.
    pub members: std::num::NonZeroU64,
    /// What an unfilled band counts.
    pub part: Part,
}

/// When a band that is not full counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Never.
    Full,
    /// When more than half of it is filled (the "major fraction" of union constitutions).
    Major,
    /// When at least half of it is filled.
    Half,
    /// When any of it is filled ("or fraction thereof").
    Fraction,
}

/// A caucus: groups with enough people are viable, and share the delegates by size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caucus {
    /// What a group needs where one delegate is elected, two, and so on.
    pub few: Vec<Viability>,
    /// What it needs at all larger numbers of delegates.
    pub many: Viability,
    /// How the number of people needed is rounded to whole people.
    pub needed: Rounding,
    /// Whom shares and thresholds are measured by.
    pub base: Base,
    /// How a group's share of the delegates is rounded before the sum is brought right.
    pub rounding: Rounding,
}

/// What a group needs to be viable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viability {
    /// More than half of the people.
    Majority,
    /// This share of the people.
    Share(Fraction),
}

/// Whom a caucus measures by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// People present at the first alignment.
    First,
    /// Members of all groups after realignment.
    Final,
}

/// Rounding to whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the next whole number above.
    Up,
    /// To the whole part.
    Down,
    /// To the nearest, a half up.
    HalfUp,
}

impl Fraction {
    /// `value`, if it is from zero to one.
    pub fn new(value: BigRational) -> Option<Self> {
        (!value.is_negative() && value <= BigRational::one()).then_some(Self(value))
    }

    /// The number.
    pub fn value(&self) -> &BigRational {
        &self.0
    }
}

impl FirstDivisor {
    /// `numerator / denominator`, if it is above zero and at most two.
    pub fn new(numerator: u32, denominator: u32) -> Option<Self> {
        let fits = numerator > 0 && denominator > 0 && u64::from(numerator) <= 2 * u64::from(denominator);
        fits.then(|| {
            let common = numerator.gcd(&denominator);
            Self { numerator: numerator / common, denominator: denominator / common }
        })
    }

    /// Numerator and denominator, in lowest terms.
    pub fn terms(self) -> (u32, u32) {
        (self.numerator, self.denominator)
    }

    /// The number.
    pub fn value(self) -> BigRational {
        BigRational::new(self.numerator.into(), self.denominator.into())
    }
}

impl Caucus {
    /// The Iowa Democratic Party's rule of 2020.
    pub fn iowa() -> Self {
        let share = |n: u32, d: u32| Viability::Share(Fraction(BigRational::new(n.into(), d.into())));
        Self {
            few: vec![Viability::Majority, share(1, 4), share(1, 6)],
            many: share(15, 100),
            needed: Rounding::Up,
            base: Base::First,
            rounding: Rounding::HalfUp,
        }
    }

    /// What a group needs where `delegates` are elected, at least one.
    pub fn viability(&self, delegates: u64) -> &Viability {
        let place = usize::try_from(delegates.saturating_sub(1)).unwrap_or(usize::MAX);
        self.few.get(place).unwrap_or(&self.many)
    }
}
