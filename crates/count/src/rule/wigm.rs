//! WIGM: the weighted inclusive Gregory method with its parameters open, as organisations' statutes set them.
//!
//! The count is that of Scottish STV (`gregory`) but for the quota, the precision, and ballots that are not clear: a
//! rank that several candidates share divides the paper equally among those who continue (a share of one who leaves
//! goes to the others of the rank first), and preference numbers that are left out close up.

use num_bigint::BigInt;
use num_rational::BigRational;

use super::case::Case;
use super::gregory::{self, Settings};
use super::parameters::{Parameters, RuleError, bad_value};
use super::stv::arithmetic::{Arithmetic as _, Decimals, Exact};
use super::stv::constraints::{self, Constraints};
use super::stv::countback;
use super::stv::piles::Unclear;
use super::stv::progress::Terms;
use super::stv::ties::{self, Ties};
use super::{Counting, RuleInfo};
use crate::outcome::Outcome;

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "wigm",
    summary: "single transferable vote, weighted inclusive Gregory method, with quota and precision to choose",
    source: "D. M. Farrell, I. McAllister: The 1983 Change in Surplus Vote Transfer Procedures for the Australian \
             Senate, Australian Journal of Political Science 38 (2003); quotas of Droop (1881) and Hare (1859)",
    parameters: &[
        (
            "quota",
            "droop (default): votes / (seats + 1), decimals ignored, plus 1; exact: that quotient, which votes \
                   must exceed; hare: votes / seats",
        ),
        (
            "precision",
            "decimals of transfer values and of quotas that are no whole number, 0 to 9, further ones \
                       ignored (default: 4), or exact",
        ),
        ties::PARAMETER,
        constraints::PARAMETERS[0],
        constraints::PARAMETERS[1],
    ],
};

const PLACES: u8 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quota {
    Droop,
    Hare,
    Exact,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wigm {
    quota: Quota,
    /// `None` is exact.
    places: Option<u8>,
    ties: Ties,
    pub(super) constraints: Constraints,
}

impl Wigm {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let quota = match parameters.take("quota") {
            None | Some("droop") => Quota::Droop,
            Some("hare") => Quota::Hare,
            Some("exact") => Quota::Exact,
            Some(other) => return Err(bad_value("quota", other, "droop, hare or exact")),
        };
        let places = match parameters.take("precision") {
            None => Some(PLACES),
            Some("exact") => None,
            Some(text) => {
                let places = text.parse().ok().filter(|places| *places <= 9);
                Some(places.ok_or_else(|| bad_value("precision", text, "decimals from 0 to 9, or exact"))?)
            }
        };
        let ties = Ties::read(parameters)?;
        Ok(Self { quota, places, ties, constraints: Constraints::read(parameters)? })
    }

    fn run(&self, case: &Case<'_>, holders: Option<Vec<bool>>) -> Outcome {
        let terms = Terms { ties: self.ties, constraints: &self.constraints };
        let exceed = self.quota == Quota::Exact && self.places.is_none();
        let settings = Settings { id: INFO.id, unclear: Unclear::Divides, terms, exceed };
        let unit = case.ballots.unit();
        match self.places {
            Some(places) => {
                let decimals = Decimals::new(places, unit);
                gregory::run(case, holders, &settings, decimals, |decimals, valid, seats| {
                    let quota = self.in_decimals(*valid, u128::from(seats), unit, places);
                    (quota, decimals.amount(&quota))
                })
            }
            None => gregory::run(case, holders, &settings, Exact { unit }, |exact, valid, seats| {
                let quota = self.exactly(valid, seats);
                let said = exact.amount(&quota);
                (quota, said)
            }),
        }
    }

    /// The quota in units of a `unit x 10^places`-th vote: Droop's is a whole number of votes, the others have the
    /// precision's decimals. A quotient that is cut, and the exact Droop quota always, is raised by the last decimal,
    /// so that no more can reach the quota than there are seats.
    fn in_decimals(&self, valid: u128, seats: u128, unit: u64, places: u8) -> u128 {
        let last_decimal = u128::from(unit);
        let one_vote = last_decimal * 10u128.pow(u32::from(places));
        match self.quota {
            Quota::Droop => (valid / (one_vote * (seats + 1)) + 1) * one_vote,
            Quota::Exact => (valid / (last_decimal * (seats + 1)) + 1) * last_decimal,
            Quota::Hare => valid.div_ceil(last_decimal * seats).max(1) * last_decimal,
        }
    }

    fn exactly(&self, valid: &BigRational, seats: u32) -> BigRational {
        let one = BigInt::from(1);
        match self.quota {
            Quota::Droop => (valid / BigInt::from(u64::from(seats) + 1)).floor() + one,
            Quota::Exact => valid / BigInt::from(u64::from(seats) + 1),
            Quota::Hare => valid / BigInt::from(seats),
        }
    }
}

impl Counting for Wigm {
    fn parameters(&self) -> String {
        let quota = match self.quota {
            Quota::Droop => None,
            Quota::Hare => Some("quota=hare".to_owned()),
            Quota::Exact => Some("quota=exact".to_owned()),
        };
        let precision = match self.places {
            Some(PLACES) => None,
            Some(places) => Some(format!("precision={places}")),
            None => Some("precision=exact".to_owned()),
        };
        let own = quota.into_iter().chain(precision).chain(self.ties.text());
        own.chain(self.constraints.texts()).collect::<Vec<_>>().join(",")
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case, None)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        countback(case, elected, vacated, |case, holders| self.run(case, holders))
    }
}
