//! What is apportioned to: one claim per unit, list or caucus group.

use num_rational::BigRational;

/// A unit, list or group that has a claim to seats.
///
/// ```
/// use mandat_seats::Claim;
/// let claim = Claim::new("North", 437).with_floor(1).with_cap(12);
/// assert_eq!((claim.floor, claim.cap), (1, Some(12)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The name people know it by; no rule reads it.
    pub name: String,
    /// Votes or members, at least zero; in a caucus the members after realignment.
    pub weight: BigRational,
    /// People at the first alignment; only caucus rules read it.
    pub first: Option<u64>,
    /// Seats it gets in any case, also below a threshold.
    pub floor: u64,
    /// Seats it gets at most.
    pub cap: Option<u64>,
}

impl Claim {
    /// A claim of a whole number of votes or members, without bounds.
    pub fn new(name: impl Into<String>, weight: u64) -> Self {
        Self::weighing(name, BigRational::from_integer(weight.into()))
    }

    /// A claim of an exact rational weight, such as an average over months.
    pub fn weighing(name: impl Into<String>, weight: BigRational) -> Self {
        Self { name: name.into(), weight, first: None, floor: 0, cap: None }
    }

    /// The group's people at the first alignment of a caucus.
    #[must_use]
    pub fn with_first(mut self, first: u64) -> Self {
        self.first = Some(first);
        self
    }

    /// The seats it gets in any case.
    #[must_use]
    pub fn with_floor(mut self, floor: u64) -> Self {
        self.floor = floor;
        self
    }

    /// The seats it gets at most.
    #[must_use]
    pub fn with_cap(mut self, cap: u64) -> Self {
        self.cap = Some(cap);
        self
    }
}
