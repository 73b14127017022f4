//! Meek STV with nine fixed decimals: the reference rule of the Proportional Representation Foundation, which is the
//! method of Hill, Wichmann and Woodall (Algorithm 123, Computer Journal 30, 1987) with the arithmetic of New Zealand's
//! Local Electoral Regulations 2001, Schedule 1A.
//!
//! Every candidate has a keep factor: 1 while hopeful, 0 when excluded, and for the elected what makes their votes
//! just the quota. A ballot passes what one candidate does not keep on to the next. Rounds (B of the reference rule):
//! distribute (B.2.a), quota (B.2.b), elect (B.2.c), and either new keep factors (B.2.f) or, when the surplus is below
//! omega or no longer falls (B.2.e), the lowest is excluded (B.3). Preference numbers that are left out close up;
//! equal ranks count as all orders of them. Ties go by the `ties` parameter; `ties=lot` is the reference's letter.

use super::case::Case;
use super::parameters::Parameters;
use super::stv::constraints::{self, Constraints};
use super::stv::progress::{News, Progress, Terms, outcome};
use super::stv::ties::{self, Ties};
use super::stv::tree::{SCALE, Tree};
use super::stv::{Stop, countback, require_rankings};
use super::{Counting, RuleError, RuleInfo};
use crate::amount::Amount;
use crate::outcome::{Action, Count, Outcome};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "meek-stv",
    summary: "single transferable vote by Meek's method: keep factors of nine decimals, quota falls with lost votes",
    source: "Proportional Representation Foundation, Reference Meek Rule; Hill, Wichmann, Woodall: Algorithm 123, \
             Computer Journal 30 (1987); New Zealand Local Electoral Regulations 2001, Schedule 1A",
    parameters: &[
        (
            "omega",
            "decimals of the surplus at which a round ends, 1 to 9 (default: 6, a millionth of a vote)",
        ),
        ties::PARAMETER,
        constraints::PARAMETERS[0],
        constraints::PARAMETERS[1],
    ],
};

const PLACES: u8 = 9;
const OMEGA: u32 = 6;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MeekStv {
    omega: u32,
    ties: Ties,
    pub(super) constraints: Constraints,
}

impl MeekStv {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let omega = parameters.take_as("omega", "decimals from 1 to 9", |omega| (1..=9).contains(omega))?;
        let ties = Ties::read(parameters)?;
        Ok(Self { omega: omega.unwrap_or(OMEGA), ties, constraints: Constraints::read(parameters)? })
    }

    fn run(&self, case: &Case<'_>, holders: Option<Vec<bool>>) -> Outcome {
        if let Err(why) = require_rankings(case, INFO.id) {
            return Outcome::Infeasible(why);
        }
        let terms = Terms { ties: self.ties, constraints: &self.constraints };
        match Progress::new(case, holders, &terms, Vec::new()) {
            Ok(progress) => outcome(Tally::new(progress, self.omega).run()),
            Err(why) => Outcome::Infeasible(why),
        }
    }
}

impl Counting for MeekStv {
    fn parameters(&self) -> String {
        let omega = (self.omega != OMEGA).then(|| format!("omega={}", self.omega));
        omega
            .into_iter()
            .chain(self.ties.text())
            .chain(self.constraints.texts())
            .collect::<Vec<_>>()
            .join(",")
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case, None)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        countback(case, elected, vacated, |case, holders| self.run(case, holders))
    }
}

/// The state of a count. Votes are in units of a `unit x SCALE`-th vote, keep factors in `SCALE`.
struct Tally<'c> {
    progress: Progress<'c, u128>,
    tree: Tree<'c>,
    keep: Vec<u64>,
    quota: u128,
    /// The least surplus that is worth another distribution.
    omega: u128,
    unit: u128,
    valid: u128,
}

impl<'c> Tally<'c> {
    fn new(progress: Progress<'c, u128>, omega: u32) -> Self {
        let case = progress.case;
        let unit = u128::from(case.ballots.unit());
        let keep = progress.continuing.iter().map(|&continuing| if continuing { SCALE } else { 0 }).collect();
        let valid = case.ballots.weights().iter().map(|&weight| u128::from(weight)).sum::<u128>();
        Self {
            progress,
            tree: Tree::new(&case.ballots),
            keep,
            quota: 0,
            omega: unit * u128::from(SCALE / 10u64.pow(omega)),
            unit,
            valid: valid * u128::from(SCALE),
        }
    }

    /// B.1: rounds until the seats are full, or elected and hopeful together are no more than the seats.
    fn run(mut self) -> Result<Count, Stop> {
        let mut votes = self.tree.distribute(&self.keep);
        self.quota = self.quota_of(&votes);
        while !self.progress.is_over() {
            let doomed = self.progress.doomed();
            if !doomed.is_empty() {
                votes = self.tree.distribute(&self.keep);
                let note = "no constraint could be kept if they were elected".to_owned();
                self.exclude(&votes, doomed, vec![note])?;
                continue;
            }
            votes = self.round()?;
        }
        let elected = self.progress.elect_the_rest(&votes)?;
        if !elected.is_empty() || self.progress.account.stages.is_empty() {
            self.enter(Action::LastVacancies, &votes, News { elected, ..News::default() });
        }
        self.progress.account.totals.quota = Some(self.amount(self.quota));
        Ok(self.progress.finish())
    }

    /// B.2 and B.3: distribute until somebody is elected or the surplus is spent; then the lowest is excluded.
    fn round(&mut self) -> Result<Vec<u128>, Stop> {
        let mut last_surplus = None;
        loop {
            let votes = self.tree.distribute(&self.keep);
            self.quota = self.quota_of(&votes);
            let hopeful = &self.progress.continuing;
            let reached: Vec<usize> =
                (0..votes.len()).filter(|&c| hopeful[c] && votes[c] >= self.quota).collect();
            let elected = self.progress.elect(&votes, reached)?;
            if !elected.is_empty() {
                self.enter(self.distribution(), &votes, News { elected, ..News::default() });
                return Ok(votes);
            }
            let surplus = self.surplus(&votes);
            if surplus < self.omega || last_surplus.is_some_and(|last| surplus >= last) {
                let (candidate, notes) = match self.progress.lowest(&votes, |least| least + surplus) {
                    Ok(lowest) => lowest,
                    Err(mut tie) => {
                        tie.account.totals.quota = Some(self.amount(self.quota));
                        return Err(tie.into());
                    }
                };
                self.exclude(&votes, vec![candidate], notes)?;
                return Ok(votes);
            }
            last_surplus = Some(surplus);
            self.update_keep_factors(&votes);
        }
    }

    /// B.2.b: the votes of all candidates divided by one more than the seats, truncated to nine decimals, plus the
    /// last decimal.
    fn quota_of(&self, votes: &[u128]) -> u128 {
        let parts = (u128::from(self.progress.account.seats) + 1) * self.unit;
        (votes.iter().sum::<u128>() / parts + 1) * self.unit
    }

    /// B.2.d: what the elected have above the quota.
    fn surplus(&self, votes: &[u128]) -> u128 {
        let elected = self.progress.account.elected.iter();
        elected.map(|&candidate| votes[candidate].saturating_sub(self.quota)).sum()
    }

    /// B.2.f: keep factor x quota (rounded up) / votes (rounded up).
    fn update_keep_factors(&mut self, votes: &[u128]) {
        let scale = u128::from(SCALE);
        for &candidate in &self.progress.account.elected {
            // The votes of all ballots are at most 10^15 units, so the quota has at most 10^24 and these products fit.
            let kept = (u128::from(self.keep[candidate]) * (self.quota / self.unit)).div_ceil(scale);
            let keep = (kept * self.unit * scale).div_ceil(votes[candidate].max(1));
            self.keep[candidate] = u64::try_from(keep.min(scale)).expect("at most SCALE");
        }
    }

    fn exclude(&mut self, votes: &[u128], excluded: Vec<usize>, notes: Vec<String>) -> Result<(), Stop> {
        let action = self.distribution();
        for &candidate in &excluded {
            self.keep[candidate] = 0;
        }
        self.progress.exclude(&excluded)?;
        self.enter(action, votes, News { excluded, notes, ..News::default() });
        Ok(())
    }

    fn distribution(&self) -> Action {
        let keep = |&keep: &u64| Amount::Decimal { units: i128::from(keep), places: PLACES };
        Action::Distribution { keep: self.keep.iter().map(keep).collect(), quota: self.amount(self.quota) }
    }

    fn enter(&mut self, action: Action, votes: &[u128], news: News) {
        let held: u128 = votes.iter().sum();
        let unit = self.progress.case.ballots.unit();
        let lost = self.amount(self.valid.saturating_sub(held));
        self.progress.enter(action, votes, |&units| amount(units, unit), lost, news);
    }

    fn amount(&self, units: u128) -> Amount {
        amount(units, self.progress.case.ballots.unit())
    }
}

fn amount(units: u128, unit: u64) -> Amount {
    let units = i128::try_from(units).expect("at most 10^24 units of votes");
    Amount::scaled(units, unit, PLACES)
}
