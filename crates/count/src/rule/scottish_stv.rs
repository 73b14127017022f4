//! Scottish STV: the Scottish Local Government Elections Order 2011 (SSI 2011/399), Schedule 1, rules 46 to 53.
//!
//! The weighted inclusive Gregory method (`gregory`) with transfer values of five decimals. Withdrawn candidates are
//! passed over as if they were not on the paper. Constraints on groups, if set, are an addition to the order.

use super::case::Case;
use super::gregory::{self, Settings};
use super::parameters::{Parameters, RuleError};
use super::stv::arithmetic::{Arithmetic as _, Decimals};
use super::stv::constraints::{self, Constraints};
use super::stv::countback;
use super::stv::piles::Unclear;
use super::stv::progress::Terms;
use super::stv::ties::Ties;
use super::{Counting, RuleInfo};
use crate::outcome::Outcome;

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "scottish-stv",
    summary: "single transferable vote as in Scottish councils: Droop quota, weighted inclusive Gregory, 5 decimals",
    source: "Scottish Local Government Elections Order 2011 (SSI 2011/399), Schedule 1, rules 46-53",
    parameters: &constraints::PARAMETERS,
};

/// Rule 49(3): transfer values are calculated to five decimal places, any remainder ignored.
const PLACES: u8 = 5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScottishStv {
    pub(super) constraints: Constraints,
}

impl ScottishStv {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        Ok(Self { constraints: Constraints::read(parameters)? })
    }

    fn run(&self, case: &Case<'_>, holders: Option<Vec<bool>>) -> Outcome {
        let terms = Terms { ties: Ties::Backward, constraints: &self.constraints };
        let settings = Settings { id: INFO.id, unclear: Unclear::Ends, terms, exceed: false };
        let decimals = Decimals::new(PLACES, case.ballots.unit());
        gregory::run(case, holders, &settings, decimals, |decimals, valid, seats| {
            // Rule 47: the valid papers divided by the seats plus one, any decimal places ignored, plus one.
            let one_vote = decimals.votes(case.ballots.unit(), &decimals.one());
            let papers = valid / (one_vote * (u128::from(seats) + 1)) + 1;
            let said = u64::try_from(papers).expect("at most the ballots' bound of 10^15 votes and one");
            (papers * one_vote, crate::Amount::whole(said))
        })
    }
}

impl Counting for ScottishStv {
    fn parameters(&self) -> String {
        self.constraints.texts().join(",")
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case, None)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        countback(case, elected, vacated, |case, holders| self.run(case, holders))
    }
}
