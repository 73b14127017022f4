//! Instant-runoff voting: the alternative vote for one seat.
//!
//! The candidate with the fewest votes is excluded until one has more than half of the votes that candidates hold. A
//! paper ends where its order is not clear (a shared rank, a number left out), as in the alternative vote's rules.

use super::case::Case;
use super::parameters::{Parameters, RuleError};
use super::stv::arithmetic::{Arithmetic as _, Decimals};
use super::stv::constraints::Constraints;
use super::stv::piles::{Piles, Unclear};
use super::stv::progress::{News, Progress, Terms, outcome};
use super::stv::ties::{self, Ties};
use super::stv::{Stop, require_rankings};
use super::{Counting, RuleInfo, single};
use crate::outcome::{Action, Count, Outcome};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "irv",
    summary: "instant runoff: the last is excluded until one has more than half of the votes that count",
    source: "alternative vote; UK Parliamentary Voting System and Constituencies Act 2011, section 9 and schedule 10",
    parameters: &[ties::PARAMETER],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Irv {
    ties: Ties,
}

impl Irv {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        Ok(Self { ties: Ties::read(parameters)? })
    }

    fn run(&self, case: &Case<'_>) -> Outcome {
        if let Err(why) = single::require_one_seat(case, INFO.id).and(require_rankings(case, INFO.id)) {
            return Outcome::Infeasible(why);
        }
        let mut rejected = Vec::new();
        let decimals = Decimals::new(0, case.ballots.unit());
        let piles = Piles::new(&case.ballots, decimals, Unclear::Ends, |units, line, reason| {
            rejected.push(case.reject(units, line, reason));
        });
        let terms = Terms { ties: self.ties, constraints: &Constraints::default() };
        match Progress::new(case, None, &terms, rejected) {
            Ok(progress) => outcome(run(progress, piles)),
            Err(why) => Outcome::Infeasible(why),
        }
    }
}

impl Counting for Irv {
    fn parameters(&self) -> String {
        self.ties.text().unwrap_or_default()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case)
    }

    fn refill(&self, case: &Case<'_>, _elected: &[usize], vacated: usize) -> Outcome {
        single::count_again_without(case, vacated, |case| self.run(case))
    }
}

fn run(mut progress: Progress<'_, u128>, mut piles: Piles<'_, Decimals>) -> Result<Count, Stop> {
    let valid: u128 = piles.tallies().iter().sum();
    let mut action = Action::First;
    let mut news = News::default();
    loop {
        let votes = piles.tallies();
        let held: u128 = votes.iter().sum();
        let majority = (0..votes.len()).filter(|&c| progress.continuing[c] && 2 * votes[c] > held).collect();
        news.elected = progress.elect(votes, majority)?;
        if progress.is_over() {
            news.elected.extend(progress.elect_the_rest(votes)?); // the only one left, perhaps without a vote
        }
        let amount = |votes: &u128| piles.arithmetic.amount(votes);
        progress.enter(action, votes, amount, amount(&(valid - held)), news);
        if progress.is_over() {
            return Ok(progress.finish());
        }
        let (candidate, notes) = progress.lowest(piles.tallies(), Clone::clone)?;
        progress.exclude(&[candidate])?;
        piles.transfer(candidate, 0, &progress.continuing, |_, value| value);
        action = Action::Exclusion(vec![candidate]);
        news = News { excluded: vec![candidate], notes, ..News::default() };
    }
}
