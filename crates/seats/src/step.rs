//! Step tables: seats of each unit from its own size, as unions' constitutions write them.
//!
//! How the words are read: "or fraction thereof" counts any part of a band; "major fraction" counts more than one half
//! (exactly one half does not count: the text `half` is there for rules that count it); without such words a band
//! counts only when full. The average of months may be a fraction, and is compared as it is.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use crate::rule::{Band, Part, StepTable};

impl StepTable {
    /// Seats for `members`, before floors and caps; `None` beyond 64 bits.
    ///
    /// ```
    /// use mandat_seats::rule::Rule;
    /// let uaw = Rule::parse("step,first=1/200,next=1/300/major,then=1/800/major")?;
    /// let Rule::Step(table) = uaw else { unreachable!() };
    /// let seats = |members: u64| table.seats(&num_rational::BigRational::from_integer(members.into()));
    /// assert_eq!(seats(200), Some(1));
    /// assert_eq!(seats(350), Some(1)); // 150 of the next 300 are just a half
    /// assert_eq!(seats(351), Some(2));
    /// assert_eq!(seats(901), Some(3)); // 401 of a further 800
    /// # Ok::<(), mandat_seats::RuleError>(())
    /// ```
    pub fn seats(&self, members: &BigRational) -> Option<u64> {
        let mut left = members.clone();
        let mut seats = BigInt::zero();
        for band in &self.bands {
            if left <= BigRational::zero() {
                break;
            }
            let size = BigRational::from_integer(band.members.get().into());
            if left >= size || band.part.counts(&left, band) {
                seats += band.seats;
            }
            left -= size;
        }
        if let Some(band) = self.then.filter(|_| left > BigRational::zero()) {
            let full = (&left / BigInt::from(band.members.get())).floor().to_integer();
            let rest = left - &full * BigInt::from(band.members.get());
            seats += (full + u8::from(band.part.counts(&rest, &band))) * band.seats;
        }
        u64::try_from(seats).ok()
    }
}

impl Part {
    /// Whether `members`, more than none and fewer than the band holds, count as the band.
    fn counts(self, members: &BigRational, band: &Band) -> bool {
        let twice = members * BigInt::from(2);
        let size = BigRational::from_integer(band.members.get().into());
        match self {
            Self::Full => false,
            Self::Major => twice > size,
            Self::Half => twice >= size,
            Self::Fraction => !members.is_zero(),
        }
    }
}
