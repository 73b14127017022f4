//! The weighted inclusive Gregory count that Scottish STV and WIGM share: a surplus moves on all papers of the
//! candidate, each at value x surplus / votes. The clauses named are those of the Scottish order (SSI 2011/399,
//! Schedule 1), which is the model of all of them.

use std::cmp::Ordering;

use super::case::Case;
use super::stv::arithmetic::Arithmetic;
use super::stv::piles::{Piles, Unclear};
use super::stv::progress::{News, Progress, Terms, outcome};
use super::stv::ties::Seek;
use super::stv::{Stop, require_rankings};
use crate::amount::Amount;
use crate::outcome::{Action, Count, Outcome, TieFor};

/// What a rule of this family sets.
pub(super) struct Settings<'r> {
    pub(super) id: &'static str,
    pub(super) unclear: Unclear,
    pub(super) terms: Terms<'r>,
    /// Must votes exceed the quota, instead of reaching it?
    pub(super) exceed: bool,
}

/// Count a case; in a countback, `holders` flags those who hold a seat. `quota` makes of the valid votes and the seats
/// the quota, and what the account says it is.
pub(super) fn run<A: Arithmetic>(
    case: &Case<'_>,
    holders: Option<Vec<bool>>,
    settings: &Settings<'_>,
    arithmetic: A,
    quota: impl Fn(&A, &A::Votes, u32) -> (A::Votes, Amount),
) -> Outcome {
    if let Err(why) = require_rankings(case, settings.id) {
        return Outcome::Infeasible(why);
    }
    let mut rejected = Vec::new();
    let piles = Piles::new(&case.ballots, arithmetic, settings.unclear, |units, line, reason| {
        rejected.push(case.reject(units, line, reason));
    });
    let own: u64 = rejected.iter().map(|(units, _)| units).sum();
    let units: u64 = case.ballots.weights().iter().sum::<u64>() - own;
    match Progress::new(case, holders, &settings.terms, rejected) {
        Ok(mut progress) => {
            let valid = piles.arithmetic.votes(units, &piles.arithmetic.one());
            let (quota, said) = quota(&piles.arithmetic, &valid, progress.account.seats);
            progress.account.totals.quota = Some(said);
            outcome(
                Tally { progress, piles, pending: Vec::new(), quota, exceed: settings.exceed, valid }.run(),
            )
        }
        Err(why) => Outcome::Infeasible(why),
    }
}

/// The state of a count.
struct Tally<'c, A: Arithmetic> {
    progress: Progress<'c, A::Votes>,
    piles: Piles<'c, A>,
    /// Elected, with a surplus that has not been transferred.
    pending: Vec<usize>,
    /// Rule 47.
    quota: A::Votes,
    exceed: bool,
    valid: A::Votes,
}

impl<A: Arithmetic> Tally<'_, A> {
    /// Rule 46, the first stage, and all that follow.
    fn run(mut self) -> Result<Count, Stop> {
        self.end_stage(Action::First, News::default())?;
        while !self.progress.is_over() {
            let doomed = self.progress.doomed();
            if !doomed.is_empty() {
                let note = "their election would break a constraint".to_owned();
                self.exclude(doomed, vec![note])?;
            } else if let Some((candidate, notes)) = self.largest_surplus()? {
                self.transfer_surplus(candidate);
                self.end_stage(Action::Surplus(candidate), News { notes, ..News::default() })?;
            } else {
                let (candidate, notes) = self.progress.lowest(self.piles.tallies(), Clone::clone)?;
                self.exclude(vec![candidate], notes)?;
            }
        }
        self.fill_last_vacancies(News::default())?;
        Ok(self.progress.finish())
    }

    /// Rule 51(4): papers move at the value they had when the excluded candidate received them. 53(2): no papers
    /// move if the rest are as many as the vacancies.
    fn exclude(&mut self, excluded: Vec<usize>, notes: Vec<String>) -> Result<(), Stop> {
        self.progress.exclude(&excluded)?;
        if self.progress.is_over() {
            return self.fill_last_vacancies(News { excluded, notes, ..News::default() });
        }
        for &candidate in &excluded {
            let nothing = self.piles.arithmetic.zero();
            self.piles.transfer(candidate, nothing, &self.progress.continuing, |_, value| value);
        }
        self.end_stage(Action::Exclusion(excluded.clone()), News { excluded, notes, ..News::default() })
    }

    /// Rule 50: the highest surplus first; of equal ones that of the candidate with more votes at the most recent
    /// stage where they differed, and then by lot.
    fn largest_surplus(&self) -> Result<Option<(usize, Vec<String>)>, Stop> {
        let votes = self.piles.tallies();
        let Some(most) = self.pending.iter().map(|&candidate| &votes[candidate]).max() else {
            return Ok(None);
        };
        let tied: Vec<usize> = self.pending.iter().copied().filter(|&c| votes[c] == *most).collect();
        Ok(Some(self.progress.choose(tied, Seek::Highest, TieFor::Surplus)?))
    }

    /// Rule 49(3): a paper moves at surplus x its value / all votes of the candidate.
    fn transfer_surplus(&mut self, candidate: usize) {
        self.pending.retain(|&other| other != candidate);
        let votes = self.piles.tallies()[candidate].clone();
        let surplus = self.piles.arithmetic.less(&votes, &self.quota);
        self.piles.transfer(candidate, self.quota.clone(), &self.progress.continuing, |arithmetic, value| {
            arithmetic.revalue(&value, &surplus, &votes)
        });
    }

    /// Rule 48(1): whoever has the quota at the end of a stage is elected, here the highest votes first.
    fn end_stage(&mut self, action: Action, mut news: News) -> Result<(), Stop> {
        let votes = self.piles.tallies();
        // With no votes at all an exact quota is zero, and nobody reaches it: what then follows are ties.
        let bar = if self.exceed { Ordering::Greater } else { Ordering::Equal };
        let nothing = self.piles.arithmetic.zero();
        let has_quota = |votes: &A::Votes| votes.cmp(&self.quota) >= bar && *votes > nothing;
        let reached = |&c: &usize| self.progress.continuing[c] && has_quota(&votes[c]);
        let reached = (0..votes.len()).filter(reached).collect();
        news.elected = self.progress.elect(votes, reached)?;
        let elected = news.elected.iter().copied();
        self.pending.extend(elected.filter(|&candidate| votes[candidate] > self.quota));
        self.enter(action, news);
        Ok(())
    }

    /// Rule 53: the continuing candidates fill the last vacancies.
    fn fill_last_vacancies(&mut self, mut news: News) -> Result<(), Stop> {
        news.elected = self.progress.elect_the_rest(self.piles.tallies())?;
        if !news.elected.is_empty() || !news.excluded.is_empty() {
            self.enter(Action::LastVacancies, news);
        }
        Ok(())
    }

    fn enter(&mut self, action: Action, news: News) {
        let arithmetic = &self.piles.arithmetic;
        let mut held = arithmetic.zero();
        self.piles.tallies().iter().for_each(|votes| arithmetic.add(&mut held, votes.clone()));
        let lost = arithmetic.amount(&arithmetic.less(&self.valid, &held));
        self.progress.enter(action, self.piles.tallies(), |votes| arithmetic.amount(votes), lost, news);
    }
}
