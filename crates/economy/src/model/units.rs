//! Units of measure: one may be a multiple of another, and amounts are brought from one to the other or refused.

use std::collections::BTreeMap;

/// Units that are multiples of other units.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Units {
    of: BTreeMap<String, (String, f64)>,
}

/// Why an amount cannot be brought from one unit to another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// The units measure different things.
    #[error(
        "is measured in {from:?}, and {to:?} is wanted: use the same unit, or say in units.csv how one follows from the other"
    )]
    Different {
        /// The unit given.
        from: String,
        /// The unit wanted.
        to: String,
    },
    /// A unit is defined twice.
    #[error("defines the unit {0:?} twice: leave one line")]
    Twice(String),
    /// A unit is defined by way of itself.
    #[error("defines the unit {0:?} by way of itself: name another unit in column \"of\"")]
    Circle(String),
    /// The multiple is no positive number.
    #[error("makes the unit {0:?} a multiple that is not positive: write how many of the other make one")]
    Multiple(String),
}

impl Units {
    /// Adds that one `unit` is `times` of another, as one `t` is 1000 `kg`.
    pub fn define(&mut self, unit: &str, of: &str, times: f64) -> Result<(), UnitError> {
        if !(times.is_finite() && times > 0.0) {
            return Err(UnitError::Multiple(unit.to_owned()));
        }
        if self.of.contains_key(unit) {
            return Err(UnitError::Twice(unit.to_owned()));
        }
        if self.base(of).0 == unit || unit == of {
            return Err(UnitError::Circle(unit.to_owned()));
        }
        self.of.insert(unit.to_owned(), (of.to_owned(), times));
        Ok(())
    }

    /// All definitions: unit, other unit, multiple.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.of.iter().map(|(unit, (of, times))| (unit.as_str(), of.as_str(), *times))
    }

    /// The unit that one goes back to, and how many of it make one. Ends because `define` lets no circle in.
    fn base<'a>(&'a self, mut unit: &'a str) -> (&'a str, f64) {
        let mut factor = 1.0;
        while let Some((of, times)) = self.of.get(unit) {
            unit = of;
            factor *= times;
        }
        (unit, factor)
    }

    /// How many `to` one `from` is.
    pub fn factor(&self, from: &str, to: &str) -> Result<f64, UnitError> {
        if from == to {
            return Ok(1.0);
        }
        let ((base, many), (other, few)) = (self.base(from), self.base(to));
        if base == other {
            return Ok(many / few);
        }
        Err(UnitError::Different { from: from.to_owned(), to: to.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_go_through_a_common_base() {
        let mut units = Units::default();
        units.define("t", "kg", 1000.0).expect("new");
        units.define("kt", "t", 1000.0).expect("new");
        units.define("g", "kg", 0.001).expect("new");
        assert_eq!(units.factor("kt", "kg"), Ok(1e6));
        assert!((units.factor("t", "g").expect("both are of kg") - 1e6).abs() < 1e-6);
        let wrong = units.factor("t", "MWh").expect_err("mass is no energy");
        assert_eq!(wrong, UnitError::Different { from: "t".into(), to: "MWh".into() });
        assert_eq!(units.define("kg", "kt", 2.0), Err(UnitError::Circle("kg".into())));
        assert_eq!(units.define("t", "kg", 2.0), Err(UnitError::Twice("t".into())));
        assert_eq!(units.define("x", "kg", 0.0), Err(UnitError::Multiple("x".into())));
    }
}
