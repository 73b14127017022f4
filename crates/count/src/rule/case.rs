//! A contest with its ballots, checked once for all rules, and the account that a rule fills in.

use std::borrow::Cow;

use crate::amount::Amount;
use crate::ballots::{Ballots, Kind, MOST_CANDIDATES};
use crate::contest::Contest;
use crate::outcome::{Action, Count, Infeasible, Outcome, Reason, Rejected, Stage, Tie, TieFor, Totals};
use crate::rule::Rule;
use crate::rule::stv::Stop;
use crate::rule::stv::constraints::{Constraints, Guards};

/// What a rule counts. INVARIANT: every candidate index on the ballots and in the lot is in range, and no ballot names a
/// candidate who has withdrawn.
pub(super) struct Case<'a> {
    pub(super) contest: &'a Contest,
    pub(super) ballots: Cow<'a, Ballots>,
    /// Who can take a seat: all who have not withdrawn.
    pub(super) standing: Vec<bool>,
    rule: &'a Rule,
}

impl<'a> Case<'a> {
    /// Check the contest. `holders` keep their marks on the ballots whatever their standing, since a vacancy is
    /// filled from the ballots that supported one of them.
    pub(super) fn new(
        ballots: &'a Ballots,
        contest: &'a Contest,
        rule: &'a Rule,
        holders: Option<&[usize]>,
    ) -> Result<Self, Infeasible> {
        let candidates = contest.candidates.len();
        if contest.seats == 0 {
            return Err(Infeasible::NoSeats);
        }
        if candidates == 0 {
            return Err(Infeasible::NoCandidates);
        }
        if candidates > MOST_CANDIDATES {
            return Err(Infeasible::TooManyCandidates(candidates));
        }
        let choices = if ballots.kind() == Kind::List { contest.lists().len() } else { candidates };
        if ballots.choices() != choices {
            return Err(Infeasible::WrongContest { ballots: ballots.choices(), contest: choices });
        }
        if contest.lot.as_ref().is_some_and(|lot| !is_order(lot, candidates)) {
            return Err(Infeasible::BadLot(candidates));
        }
        let standing: Vec<bool> = contest.candidates.iter().map(|candidate| !candidate.withdrawn).collect();
        let held = |candidate: usize| holders.is_some_and(|holders| holders.contains(&candidate));
        let gone: Vec<bool> =
            (0..candidates).map(|candidate| !standing[candidate] && !held(candidate)).collect();
        let ballots = if ballots.kind() != Kind::List && gone.contains(&true) {
            Cow::Owned(ballots.without(&gone))
        } else {
            Cow::Borrowed(ballots)
        };
        Ok(Self { contest, ballots, standing, rule })
    }

    /// The same case with other ballots and other candidates standing, for a countback.
    pub(super) fn with(&self, ballots: Cow<'a, Ballots>, standing: Vec<bool>) -> Self {
        Self { contest: self.contest, ballots, standing, rule: self.rule }
    }

    /// The candidates who can take a seat, in the order of the ballot paper.
    pub(super) fn candidates(&self) -> impl Iterator<Item = usize> {
        (0..self.standing.len()).filter(|&candidate| self.standing[candidate])
    }

    /// An account without stages; `rejected` are the ballots that the rule itself rejects, with their units.
    pub(super) fn account(&self, rejected: Vec<(u64, Rejected)>) -> Count {
        let before = self.ballots.rejected();
        let zero = Amount::whole(0);
        let invalid_before = before.iter().fold(zero, |sum, ballot| sum.plus(&ballot.votes));
        let own: u64 = rejected.iter().map(|(units, _)| units).sum();
        let all: u64 = self.ballots.weights().iter().sum();
        let (own_amount, valid) = (self.ballots.amount(own), self.ballots.amount(all - own));
        let invalid = invalid_before.plus(&own_amount);
        Count {
            rule: self.rule.to_string(),
            title: self.contest.title.clone(),
            seats: self.contest.seats,
            candidates: self.contest.candidates.iter().map(|candidate| candidate.name.clone()).collect(),
            lists: Vec::new(),
            elected: Vec::new(),
            second_round: Vec::new(),
            unfilled: 0,
            stages: Vec::new(),
            rejected: before.iter().cloned().chain(rejected.into_iter().map(|(_, ballot)| ballot)).collect(),
            totals: Totals { cast: valid.plus(&invalid), valid, invalid, quota: None },
        }
    }

    /// A ballot that the rule rejects.
    pub(super) fn reject(&self, units: u64, line: u64, reason: Reason) -> (u64, Rejected) {
        (units, Rejected { line, votes: self.ballots.amount(units), reason })
    }

    /// The tied in the order of the lot, or the tie as a value if no lot was drawn. `account` ends with the last
    /// stage before the tie.
    pub(super) fn draw(
        &self,
        tied: &[usize],
        decides: TieFor,
        places: u32,
        account: &Count,
    ) -> Result<Vec<usize>, Tie> {
        let Some(lot) = &self.contest.lot else {
            return Err(Tie { tied: tied.to_vec(), decides, places, account: Box::new(account.clone()) });
        };
        Ok(lot.iter().copied().filter(|candidate| tied.contains(candidate)).collect())
    }

    /// Give the seats to those with the most votes, in one stage of action `action`; for the rules that need no
    /// other. `eligible` may take a seat, `votes` are units by candidate.
    pub(super) fn most_votes(
        &self,
        mut account: Count,
        action: Action,
        votes: &[u64],
        eligible: &[usize],
        seats: u32,
    ) -> Outcome {
        let mut order = eligible.to_vec();
        order.sort_by_key(|&candidate| std::cmp::Reverse(votes[candidate])); // stable: then by ballot paper
        account = self.with_tallies(account, action, votes);
        let seats = usize::try_from(seats).expect("a u32 fits a usize on every machine we build for");
        if order.len() > seats && votes[order[seats - 1]] == votes[order[seats]] {
            let bar = votes[order[seats]];
            let safe = order.partition_point(|&candidate| votes[candidate] > bar);
            let tied: Vec<usize> =
                order.iter().copied().filter(|&candidate| votes[candidate] == bar).collect();
            let places = u32::try_from(seats - safe).expect("at most the seats, which fit");
            match self.draw(&tied, TieFor::Seat, places, &account) {
                Err(tie) => return Outcome::NeedsLot(tie),
                Ok(lucky) => order.splice(safe..safe + lucky.len(), lucky),
            };
            let names = self.names(&tied);
            account.last_stage().notes.push(format!("tie of {names} for the last places, decided by lot"));
        }
        order.truncate(seats);
        account.unfilled = u32::try_from(seats - order.len()).expect("at most the seats, which fit");
        account.last_stage().elected.clone_from(&order);
        account.elected = order;
        Outcome::Decided(account)
    }

    /// Give the contest's seats to those with the most votes with whom the constraints can be satisfied: in descending
    /// order of votes, whoever is not doomed by those before. For one group, and for groups that do not overlap, no other
    /// choice within the constraints has more votes (the choices are the bases of a matroid, J. Edmonds 1971).
    pub(super) fn most_votes_within(
        &self,
        constraints: &Constraints,
        account: Count,
        action: Action,
        votes: &[u64],
    ) -> Outcome {
        let eligible: Vec<usize> = self.candidates().collect();
        if *constraints == Constraints::default() {
            return self.most_votes(account, action, votes, &eligible, self.contest.seats);
        }
        let account = self.with_tallies(account, action, votes);
        match self.choose_within(constraints, account, votes, eligible) {
            Ok(account) => Outcome::Decided(account),
            Err(stop) => stop.into(),
        }
    }

    fn choose_within(
        &self,
        constraints: &Constraints,
        mut account: Count,
        votes: &[u64],
        mut open: Vec<usize>,
    ) -> Result<Count, Stop> {
        let mut guards = Guards::new(constraints, self)?;
        let seats =
            usize::try_from(self.contest.seats).expect("a u32 fits a usize on every machine we build for");
        let to_fill = seats.min(open.len());
        let (mut elected, mut notes): (Vec<usize>, Vec<String>) = (Vec::new(), Vec::new());
        guards.check(&elected, &open, to_fill)?;
        while elected.len() < to_fill {
            open.retain(|&candidate| !guards.dooms(candidate));
            let most = open.iter().map(|&candidate| votes[candidate]).max();
            let best: Vec<usize> = open.iter().copied().filter(|&c| Some(votes[c]) == most).collect();
            let together = [&elected[..], &best[..]].concat();
            let rest: Vec<usize> = open.iter().copied().filter(|c| !best.contains(c)).collect();
            let all = together.len() <= to_fill && guards.clone().check(&together, &rest, to_fill).is_ok();
            let next = if all {
                best
            } else {
                account.elected.clone_from(&elected);
                let places =
                    u32::try_from(best.len().min(to_fill - elected.len())).expect("at most the seats");
                let first = self.draw(&best, TieFor::Seat, places, &account)?[0];
                notes.push(format!("tie of {}, decided by lot", self.names(&best)));
                vec![first]
            };
            open.retain(|candidate| !next.contains(candidate));
            elected.extend(next);
            guards.check(&elected, &open, to_fill)?;
        }
        account.unfilled = u32::try_from(seats - elected.len()).expect("at most the seats, which are a u32");
        account.last_stage().notes.extend(notes);
        account.last_stage().elected.clone_from(&elected);
        account.elected = elected;
        Ok(account)
    }

    fn with_tallies(&self, mut account: Count, action: Action, votes: &[u64]) -> Count {
        account.stages.push(Stage {
            action,
            tallies: votes.iter().map(|&units| self.ballots.amount(units)).collect(),
            nontransferable: None,
            elected: Vec::new(),
            excluded: Vec::new(),
            notes: Vec::new(),
        });
        account
    }

    /// Names in a row, for notes.
    pub(super) fn names(&self, of: &[usize]) -> String {
        of.iter()
            .map(|&candidate| self.contest.candidates[candidate].name.trim())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Count {
    pub(super) fn last_stage(&mut self) -> &mut Stage {
        self.stages.last_mut().expect("called after a stage was pushed")
    }
}

/// Does `order` name each of `n` candidates once?
fn is_order(order: &[usize], n: usize) -> bool {
    let mut named = vec![false; n];
    order.len() == n
        && order.iter().all(|&candidate| candidate < n && !std::mem::replace(&mut named[candidate], true))
}
