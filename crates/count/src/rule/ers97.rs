//! ERS97: R. A. Newland and F. S. Britton, *How to conduct an election by the single transferable vote*, third edition,
//! Electoral Reform Society 1997. The clauses named are those of its section 5.
//!
//! Made to be counted by hand: votes have two decimals, a surplus moves on the papers of the last batch only, small
//! surpluses wait, several candidates are excluded together, and whoever cannot be overtaken is deemed elected.

use std::collections::BTreeMap;

use super::case::Case;
use super::stv::constraints::Constraints;
use super::stv::piles::next_clear;
use super::stv::progress::{News, Progress, Terms, outcome};
use super::stv::ties::{Seek, Ties};
use super::stv::{Stop, countback, require_rankings};
use super::{Counting, RuleInfo};
use crate::amount::Amount;
use crate::outcome::{Action, Count, Outcome, Reason, TieFor};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "ers97",
    summary: "single transferable vote to be counted by hand: last batch, two decimals, deferred surpluses",
    source: "R. A. Newland, F. S. Britton: How to conduct an election by the single transferable vote, 3rd edition, \
             Electoral Reform Society (1997), section 5",
    parameters: &[],
};

const PLACES: u8 = 2;
const SCALE: u64 = 100;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ers97;

impl Ers97 {
    fn run(case: &Case<'_>, holders: Option<Vec<bool>>) -> Outcome {
        if let Err(why) = require_rankings(case, INFO.id) {
            return Outcome::Infeasible(why);
        }
        let choices = case.standing.len();
        let (mut first, mut rejected) = (vec![Vec::new(); choices], Vec::new());
        let everybody = vec![true; choices];
        for ((entry, &at), ballot) in (0..).zip(case.ballots.starts()).zip(case.ballots.iter()) {
            match next_clear(&case.ballots, at, &everybody) {
                Some((candidate, at)) => first[candidate].push(Paper { entry, at }),
                None => rejected.push(case.reject(ballot.weight, ballot.line, Reason::NoFirstPreference)),
            }
        }
        let terms = Terms { ties: Ties::Forward, constraints: &Constraints::default() };
        match Progress::new(case, holders, &terms, rejected) {
            Ok(progress) => outcome(Tally::new(progress, first).run()),
            Err(why) => Outcome::Infeasible(why),
        }
    }
}

impl Counting for Ers97 {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        Self::run(case, None)
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        countback(case, elected, vacated, Self::run)
    }
}

/// A ballot entry and the place of its preference at hand.
#[derive(Clone, Copy)]
struct Paper {
    entry: u32,
    at: u32,
}

/// Papers that came together, at one value in hundredths of a vote.
struct Batch {
    value: u64,
    papers: Vec<Paper>,
}

/// The state of a count. Votes are in units of a `unit x SCALE`-th vote.
struct Tally<'c> {
    progress: Progress<'c, u128>,
    /// For each candidate the batches in the order in which they came.
    batches: Vec<Vec<Batch>>,
    votes: Vec<u128>,
    quota: u128,
    valid: u128,
    pending: Vec<usize>,
}

impl<'c> Tally<'c> {
    fn new(progress: Progress<'c, u128>, first: Vec<Vec<Paper>>) -> Self {
        let batches = first.into_iter().map(|papers| vec![Batch { value: SCALE, papers }]).collect();
        let mut all = Self { progress, batches, votes: Vec::new(), quota: 0, valid: 0, pending: Vec::new() };
        let votes = all.batches.iter().map(|batches| all.value_of(&batches[0].papers, SCALE)).collect();
        all.votes = votes;
        all.valid = all.held();
        all.set_quota();
        all
    }

    fn value_of(&self, papers: &[Paper], value: u64) -> u128 {
        let weights = self.progress.case.ballots.weights();
        let units: u64 = papers.iter().map(|paper| weights[paper.entry as usize]).sum();
        u128::from(units) * u128::from(value)
    }

    fn held(&self) -> u128 {
        self.votes.iter().sum()
    }

    /// 5.1.6: votes divided by one more than the places, rounded up to two decimals; 5.4.8: without votes that have
    /// become non-transferable.
    fn set_quota(&mut self) {
        let unit = u128::from(self.progress.case.ballots.unit());
        self.quota = self.held().div_ceil(unit * (u128::from(self.progress.account.seats) + 1)) * unit;
        self.progress.account.totals.quota = Some(self.amount(self.quota));
    }

    fn run(mut self) -> Result<Count, Stop> {
        let elected = self.deem_elected()?;
        self.enter(Action::First, News { elected, ..News::default() });
        while !self.progress.is_over() {
            let doomed = self.progress.doomed();
            if !doomed.is_empty() {
                self.exclude(doomed, vec!["their election would break a constraint".to_owned()])?;
                continue;
            }
            let surpluses = self.pending.iter().map(|&candidate| self.votes[candidate] - self.quota).sum();
            if surpluses > 0 && !self.defers(surpluses) {
                self.transfer_surplus()?;
            } else {
                let (excluded, notes) = match self.together(surpluses) {
                    excluded if !excluded.is_empty() => (excluded, Vec::new()),
                    _ => {
                        let (candidate, notes) = self.progress.lowest(&self.votes, |least| *least)?;
                        (vec![candidate], notes)
                    }
                };
                self.exclude(excluded, notes)?;
            }
        }
        self.fill_last_vacancies(News::default())?;
        Ok(self.progress.finish())
    }

    /// 5.2.2: surpluses wait if they could not change who is excluded next.
    fn defers(&self, surpluses: u128) -> bool {
        let order = self.lowest_first();
        let one_by_one = order.get(1).is_some_and(|&next| {
            self.votes[next] - self.votes[order[0]] >= surpluses
                && self.progress.excludable().contains(&order[0])
        });
        one_by_one || self.together(surpluses).len() > 1
    }

    /// 5.2.5: as many of the lowest as together, with the surpluses that wait, have no more votes than the next above
    /// them, so that sufficient candidates remain. Nobody if only a tie could say who.
    fn together(&self, surpluses: u128) -> Vec<usize> {
        let order = self.lowest_first();
        let most = order.len() - self.progress.vacancies();
        let most = if self.progress.excludable().len() == order.len() { most } else { most.min(1) };
        let sums = order.iter().scan(surpluses, |sum, &candidate| {
            *sum += self.votes[candidate];
            Some(*sum)
        });
        let fits = |&(at, sum): &(usize, u128)| {
            let above = order.get(at + 1).map(|&candidate| self.votes[candidate]);
            above.is_some_and(|above| sum <= above && self.votes[order[at]] < above)
        };
        let last = sums.enumerate().take(most).filter(fits).last();
        let group: Vec<usize> = last.map_or(Vec::new(), |(at, _)| order[..=at].to_vec());
        let open = self.progress.excludable();
        if group.iter().all(|candidate| open.contains(candidate)) { group } else { Vec::new() }
    }

    fn lowest_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.votes.len()).filter(|&c| self.progress.continuing[c]).collect();
        order.sort_by_key(|&candidate| self.votes[candidate]);
        order
    }

    /// 5.3: the largest surplus moves, on the transferable papers of the last batch (5.3.2), at the surplus divided
    /// by their number to two decimals, but at no more than their value (5.3.7).
    fn transfer_surplus(&mut self) -> Result<(), Stop> {
        let most = self.pending.iter().map(|&candidate| self.votes[candidate]).max();
        let tied = self.pending.iter().copied().filter(|&c| Some(self.votes[c]) == most).collect();
        let (candidate, notes) = self.progress.choose(tied, Seek::Highest, TieFor::Surplus)?;
        self.pending.retain(|&other| other != candidate);
        let surplus = self.votes[candidate] - self.quota;
        self.votes[candidate] = self.quota;
        let batch = self.batches[candidate].pop().expect("who is elected has received papers");
        let sorted = self.sort(&batch.papers);
        let papers: u128 = sorted.values().map(|papers| self.value_of(papers, 1)).sum();
        let mut value = batch.value;
        if papers * u128::from(value) > surplus {
            value = u64::try_from(surplus / papers).expect("below the value that the papers had");
        }
        self.deliver(sorted, value);
        self.progress.remember(&self.votes, self.progress.account.stages.len() + 1);
        let elected = self.deem_elected()?;
        self.enter(Action::Surplus(candidate), News { elected, notes, ..News::default() });
        Ok(())
    }

    /// 5.4: all papers of the excluded move in batches by descending value; after each batch whoever has reached the
    /// quota receives no more (5.4.10). 5.5.1: no papers move if the rest are as many as the places.
    fn exclude(&mut self, excluded: Vec<usize>, mut notes: Vec<String>) -> Result<(), Stop> {
        self.progress.exclude(&excluded)?;
        if self.progress.is_over() {
            return self.fill_last_vacancies(News { excluded, notes, ..News::default() });
        }
        let mut by_value: BTreeMap<u64, Vec<(usize, Paper)>> = BTreeMap::new();
        for &candidate in &excluded {
            let batches = std::mem::take(&mut self.batches[candidate]);
            for batch in batches.into_iter().filter(|batch| !batch.papers.is_empty()) {
                let papers = batch.papers.into_iter().map(|paper| (candidate, paper));
                by_value.entry(batch.value).or_default().extend(papers);
            }
        }
        let mut elected = Vec::new();
        for (value, batch) in by_value.into_iter().rev() {
            if self.progress.is_over() {
                break; // 5.5.2
            }
            let nobody_yet = self.progress.account.elected.is_empty();
            let before = self.held();
            for (from, paper) in &batch {
                self.votes[*from] -= self.value_of(std::slice::from_ref(paper), value);
            }
            let papers: Vec<Paper> = batch.into_iter().map(|(_, paper)| paper).collect();
            self.deliver(self.sort(&papers), value);
            if nobody_yet && self.held() < before {
                self.set_quota();
                notes.push(format!(
                    "papers became non-transferable: the quota is now {}",
                    self.amount(self.quota)
                ));
            }
            self.progress.remember(&self.votes, self.progress.account.stages.len() + 1);
            elected.extend(self.deem_elected()?);
        }
        self.enter(Action::Exclusion(excluded.clone()), News { elected, excluded, notes });
        Ok(())
    }

    /// The papers by the candidate of their next available preference; others are non-transferable.
    fn sort(&self, papers: &[Paper]) -> BTreeMap<usize, Vec<Paper>> {
        let mut sorted: BTreeMap<usize, Vec<Paper>> = BTreeMap::new();
        for &Paper { entry, at } in papers {
            if let Some((to, at)) = next_clear(&self.progress.case.ballots, at, &self.progress.continuing) {
                sorted.entry(to).or_default().push(Paper { entry, at });
            }
        }
        sorted
    }

    fn deliver(&mut self, sorted: BTreeMap<usize, Vec<Paper>>, value: u64) {
        for (to, papers) in sorted {
            self.votes[to] += self.value_of(&papers, value);
            self.batches[to].push(Batch { value, papers });
        }
    }

    /// 5.1.7, 5.3.13, 5.4.9: in descending order of votes, whoever has the quota, or the total active vote divided by
    /// one more than the places left. 5.6.2: of equals for too few places the one with more votes at the earliest
    /// point where they differed, and otherwise none yet.
    fn deem_elected(&mut self) -> Result<Vec<usize>, Stop> {
        let mut elected = Vec::new();
        let doomed = self.progress.doomed();
        while self.progress.vacancies() > 0 {
            let left = (0..self.votes.len()).filter(|c| self.progress.continuing[*c] && !doomed.contains(c));
            let Some(most) = left.clone().map(|candidate| self.votes[candidate]).max() else { break };
            let places = self.progress.vacancies();
            let enough = most >= self.quota || most * (places as u128 + 1) >= self.active_vote();
            if most == 0 || !enough {
                break;
            }
            let tied: Vec<usize> = left.filter(|&candidate| self.votes[candidate] == most).collect();
            let next = if tied.len() > places { self.progress.earlier_first(tied) } else { Some(tied[0]) };
            let Some(next) = next else { break };
            let new = self.progress.elect(&self.votes, vec![next])?;
            if new.is_empty() {
                break; // doomed by one elected just before
            }
            self.pending.extend(new.iter().filter(|&&candidate| self.votes[candidate] > self.quota));
            elected.extend(new);
        }
        Ok(elected)
    }

    /// The votes of continuing candidates and those that await transfer: surpluses, and papers of the excluded in later
    /// batches, which may yet go to a rival.
    fn active_vote(&self) -> u128 {
        let elected = &self.progress.account.elected;
        let others = (0..self.votes.len()).filter(|candidate| !elected.contains(candidate));
        let others: u128 = others.map(|candidate| self.votes[candidate]).sum();
        let surpluses = self.pending.iter().map(|&candidate| self.votes[candidate] - self.quota);
        others + surpluses.sum::<u128>()
    }

    /// 5.5.1: the continuing candidates are deemed elected.
    fn fill_last_vacancies(&mut self, mut news: News) -> Result<(), Stop> {
        news.elected = self.progress.elect_the_rest(&self.votes)?;
        if !news.elected.is_empty() || !news.excluded.is_empty() {
            self.enter(Action::LastVacancies, news);
        }
        Ok(())
    }

    fn enter(&mut self, action: Action, news: News) {
        let lost = self.amount(self.valid - self.held());
        let unit = self.progress.case.ballots.unit();
        self.progress.enter(action, &self.votes, |&units| amount(units, unit), lost, news);
    }

    fn amount(&self, units: u128) -> Amount {
        amount(units, self.progress.case.ballots.unit())
    }
}

fn amount(units: u128, unit: u64) -> Amount {
    let units = i128::try_from(units).expect("at most 10^17 units of votes");
    Amount::scaled(units, unit, PLACES)
}
