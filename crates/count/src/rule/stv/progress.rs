//! The state that every count by the single transferable vote keeps: who continues, who is elected, the votes after
//! each stage, and the account.

use std::cmp::Reverse;

use super::super::case::Case;
use super::Stop;
use super::constraints::{Constraints, Guards};
use super::ties::{Seek, Ties};
use crate::amount::Amount;
use crate::outcome::{Action, Count, Infeasible, Rejected, Stage, Tie, TieFor};

/// A count in progress; `V` is the rule's number of votes.
pub(in crate::rule) struct Progress<'c, V> {
    pub(in crate::rule) case: &'c Case<'c>,
    /// Neither elected nor excluded.
    pub(in crate::rule) continuing: Vec<bool>,
    /// In a countback, those who hold a seat.
    holders: Option<Vec<bool>>,
    guards: Guards,
    ties: Ties,
    /// Seats that will be filled; fewer than the contest's where fewer candidates stand.
    to_fill: usize,
    /// Votes after each stage, or after each batch of papers where the rule says so.
    history: Vec<Vec<V>>,
    /// The number of the stage to which each of these belongs.
    stages: Vec<usize>,
    pub(in crate::rule) account: Count,
}

/// What a rule sets for all its counts.
pub(in crate::rule) struct Terms<'r> {
    pub(in crate::rule) ties: Ties,
    pub(in crate::rule) constraints: &'r Constraints,
}

impl<'c, V: Ord + Clone> Progress<'c, V> {
    pub(in crate::rule) fn new(
        case: &'c Case<'c>,
        holders: Option<Vec<bool>>,
        terms: &Terms<'_>,
        rejected: Vec<(u64, Rejected)>,
    ) -> Result<Self, Infeasible> {
        let account = case.account(rejected);
        let continuing = case.standing.clone();
        let standing = case.candidates().count();
        let held = holders.as_ref().map(|holders| holders.iter().filter(|&&holds| holds).count());
        let to_fill = held.map_or(as_count(case.contest.seats), |held| held + 1).min(standing);
        let guards = Guards::new(terms.constraints, case)?;
        let ties = terms.ties;
        let mut all = Self {
            case,
            continuing,
            holders,
            guards,
            ties,
            to_fill,
            history: Vec::new(),
            stages: Vec::new(),
            account,
        };
        all.check()?;
        Ok(all)
    }

    /// Who is guarded and who is doomed now. In a countback the holders have their seats already.
    fn check(&mut self) -> Result<(), Infeasible> {
        let holds = |candidate: usize| self.holders.as_ref().is_some_and(|holders| holders[candidate]);
        let fixed: Vec<usize> = match &self.holders {
            Some(holders) => (0..holders.len()).filter(|&candidate| holders[candidate]).collect(),
            None => self.account.elected.clone(),
        };
        if self.refilled().is_some() {
            return Ok(());
        }
        let open: Vec<usize> =
            (0..self.continuing.len()).filter(|&c| self.continuing[c] && !holds(c)).collect();
        self.guards.check(&fixed, &open, self.to_fill)
    }

    /// The seats are full, or the continuing candidates are no more than the vacancies. A countback ends as soon as
    /// one is elected who holds no seat.
    pub(in crate::rule) fn is_over(&self) -> bool {
        self.continuing() <= self.vacancies() || self.vacancies() == 0 || self.refilled().is_some()
    }

    pub(in crate::rule) fn continuing(&self) -> usize {
        self.continuing.iter().filter(|&&continuing| continuing).count()
    }

    pub(in crate::rule) fn vacancies(&self) -> usize {
        as_count(self.account.seats).saturating_sub(self.account.elected.len())
    }

    /// In a countback, the first elected who holds no seat.
    fn refilled(&self) -> Option<usize> {
        let holders = self.holders.as_ref()?;
        self.account.elected.iter().copied().find(|&candidate| !holders[candidate])
    }

    /// Continuing candidates whom nothing keeps from being excluded: they hold no seat and no constraint needs them.
    pub(in crate::rule) fn excludable(&self) -> Vec<usize> {
        let safe = |candidate: usize| self.holders.as_ref().is_some_and(|holders| holders[candidate]);
        let open = |&c: &usize| self.continuing[c] && !safe(c) && !self.guards.guards(c);
        (0..self.continuing.len()).filter(open).collect()
    }

    /// Continuing candidates whose election would break a constraint.
    pub(in crate::rule) fn doomed(&self) -> Vec<usize> {
        let holds = |candidate: usize| self.holders.as_ref().is_some_and(|holders| holders[candidate]);
        let doomed = |&c: &usize| self.continuing[c] && self.guards.dooms(c) && !holds(c);
        (0..self.continuing.len()).filter(doomed).collect()
    }

    /// The candidate of the tied whom earlier stages or the lot point out, and a note on what decided.
    pub(in crate::rule) fn choose(
        &self,
        tied: Vec<usize>,
        seek: Seek,
        decides: TieFor,
    ) -> Result<(usize, Vec<String>), Tie> {
        if let [only] = tied[..] {
            return Ok((only, Vec::new()));
        }
        let what = if decides == TieFor::Surplus { "the largest surplus" } else { "the fewest votes" };
        let names = self.case.names(&tied);
        let (left, stage) = self.ties.narrow(&self.history, tied, seek);
        if let ([only], Some(entry)) = (&left[..], stage) {
            let stage = self.stages[entry - 1];
            return Ok((*only, vec![format!("tie of {names} for {what}, decided by stage {stage}")]));
        }
        let order = self.case.draw(&left, decides, 1, &self.account)?;
        // The earliest in the lot is preferred: transferred first, excluded last.
        let drawn = if seek == Seek::Highest { order.first() } else { order.last() };
        let drawn = *drawn.expect("an order of at least two tied candidates");
        Ok((drawn, vec![format!("tie of {names} for {what}, decided by lot")]))
    }

    /// The excludable candidate with the fewest votes; `tied_up_to` says from the fewest votes who ties with them.
    pub(in crate::rule) fn lowest(
        &self,
        votes: &[V],
        tied_up_to: impl FnOnce(&V) -> V,
    ) -> Result<(usize, Vec<String>), Tie> {
        let open = self.excludable();
        // Were everybody guarded, they would be as many as the vacancies, and the count over.
        let least = open.iter().map(|&candidate| &votes[candidate]).min().expect("somebody can be excluded");
        let bar = tied_up_to(least);
        let tied = open.into_iter().filter(|&candidate| votes[candidate] <= bar).collect();
        self.choose(tied, Seek::Lowest, TieFor::Exclusion)
    }

    /// Elect those who have reached what the rule asks: by votes, then by the most recent stage where they differed,
    /// then by ballot paper. Nothing but the order of the list depends on it, so no lot is drawn. Whom an earlier one
    /// of them dooms is not elected.
    pub(in crate::rule) fn elect(
        &mut self,
        votes: &[V],
        reached: Vec<usize>,
    ) -> Result<Vec<usize>, Infeasible> {
        let mut elected = Vec::new();
        for candidate in self.in_order(votes, reached) {
            if self.guards.dooms(candidate) && self.doomed().contains(&candidate) {
                continue;
            }
            self.continuing[candidate] = false;
            self.account.elected.push(candidate);
            elected.push(candidate);
            self.check()?;
        }
        Ok(elected)
    }

    /// Those of the tied whom earlier stages put first, where they do so without a lot.
    pub(in crate::rule) fn earlier_first(&self, tied: Vec<usize>) -> Option<usize> {
        match self.ties.narrow(&self.history, tied, Seek::Highest).0[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    fn in_order(&self, votes: &[V], mut candidates: Vec<usize>) -> Vec<usize> {
        let earlier =
            |candidate: usize| self.history.iter().rev().map(move |votes| Reverse(&votes[candidate]));
        candidates.sort_by(|&a, &b| votes[b].cmp(&votes[a]).then_with(|| earlier(a).cmp(earlier(b))));
        candidates
    }

    /// These candidates are out.
    pub(in crate::rule) fn exclude(&mut self, candidates: &[usize]) -> Result<(), Infeasible> {
        for &candidate in candidates {
            self.continuing[candidate] = false;
        }
        self.check()
    }

    /// Enter a stage in the account.
    pub(in crate::rule) fn enter(
        &mut self,
        action: Action,
        votes: &[V],
        amount: impl Fn(&V) -> Amount,
        nontransferable: Amount,
        news: News,
    ) {
        self.account.stages.push(Stage {
            action,
            tallies: votes.iter().map(amount).collect(),
            nontransferable: Some(nontransferable),
            elected: news.elected,
            excluded: news.excluded,
            notes: news.notes,
        });
        self.remember(votes, self.account.stages.len());
    }

    /// Keep votes for later ties; a rule that compares after each batch of papers does so within a stage.
    pub(in crate::rule) fn remember(&mut self, votes: &[V], stage: usize) {
        self.history.push(votes.to_vec());
        self.stages.push(stage);
    }

    /// The continuing candidates fill the last vacancies. Returns who is elected, in order.
    pub(in crate::rule) fn elect_the_rest(&mut self, votes: &[V]) -> Result<Vec<usize>, Infeasible> {
        if self.refilled().is_some() || self.vacancies() == 0 {
            return Ok(Vec::new());
        }
        let continuing = (0..self.continuing.len()).filter(|&c| self.continuing[c]).collect();
        self.elect(votes, continuing)
    }

    /// The finished account. In a countback it elects the one who takes the seat.
    pub(in crate::rule) fn finish(mut self) -> Count {
        let vacant = if self.holders.is_some() {
            let refilled = self.refilled();
            self.account.elected = refilled.into_iter().collect();
            1 - self.account.elected.len()
        } else {
            self.vacancies()
        };
        self.account.unfilled = u32::try_from(vacant).expect("at most the seats, which are a u32");
        self.account
    }
}

/// What a stage decided.
#[derive(Default)]
pub(in crate::rule) struct News {
    pub(in crate::rule) elected: Vec<usize>,
    pub(in crate::rule) excluded: Vec<usize>,
    pub(in crate::rule) notes: Vec<String>,
}

/// The outcome of a finished or stopped count.
pub(in crate::rule) fn outcome(result: Result<Count, Stop>) -> crate::Outcome {
    result.map_or_else(crate::Outcome::from, crate::Outcome::Decided)
}

fn as_count(seats: u32) -> usize {
    usize::try_from(seats).expect("a u32 fits a usize on every machine we build for")
}
