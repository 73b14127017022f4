//! Scottish STV: the Scottish Local Government Elections Order 2011 (SSI 2011/399), Schedule 1, rules 46 to 53.
//!
//! The weighted inclusive Gregory method with transfer values of five decimals. The rules in this order: first stage
//! (46), quota (47), return of councillors (48), transfer of ballot papers (49, 50), exclusion (51, 52), filling of
//! last vacancies (53). Withdrawn candidates are passed over as if they were not on the paper.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::case::Case;
use super::stv::piles::Piles;
use super::stv::ties::{Seek, by_recent_stages};
use super::{Counting, RuleInfo};
use crate::amount::Amount;
use crate::ballots::Kind;
use crate::outcome::{Action, Count, Infeasible, Outcome, Rejected, Stage, Tie, TieFor};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "scottish-stv",
    summary: "single transferable vote as in Scottish councils: Droop quota, weighted inclusive Gregory, 5 decimals",
    source: "Scottish Local Government Elections Order 2011 (SSI 2011/399), Schedule 1, rules 46-53",
    parameters: &[],
};

/// Rule 49(3): transfer values are calculated to five decimal places, any remainder ignored.
const PLACES: u8 = 5;
const SCALE: u64 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScottishStv;

impl Counting for ScottishStv {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        run(case, None)
    }

    /// Countback: the same ballots are counted again without the one who leaves. Those who hold a seat cannot be
    /// excluded, so exactly one other is elected before the seats are full, and takes the vacated seat. The papers
    /// that elected the one who leaves decide, at the value they had, since they stand where they first stood.
    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        let mut left = vec![false; case.standing.len()];
        left[vacated] = true;
        let ballots = if case.ballots.kind() == Kind::Ranking {
            Cow::Owned(case.ballots.without(&left))
        } else {
            Cow::Borrowed(&*case.ballots)
        };
        let holds = |candidate: usize| elected.contains(&candidate) && candidate != vacated;
        let standing = (0..left.len()).map(|c| (case.standing[c] && c != vacated) || holds(c)).collect();
        let holders = (0..left.len()).map(holds).collect();
        run(&case.with(ballots, standing), Some(holders))
    }
}

fn run(case: &Case<'_>, holders: Option<Vec<bool>>) -> Outcome {
    if case.ballots.kind() != Kind::Ranking {
        let found = if case.ballots.kind() == Kind::List { "votes for lists" } else { "sets of marks" };
        return Outcome::Infeasible(Infeasible::WrongBallots { rule: INFO.id, expected: "rankings", found });
    }
    let mut rejected = Vec::new();
    let piles = Piles::new(&case.ballots, SCALE, |units, line, reason| {
        rejected.push(case.reject(units, line, reason));
    });
    match Tally::new(case, piles, rejected, holders).run() {
        Ok(count) => Outcome::Decided(count),
        Err(tie) => Outcome::NeedsLot(tie),
    }
}

/// The state of a count. Votes are in units of a `unit x SCALE`-th vote.
struct Tally<'c> {
    case: &'c Case<'c>,
    piles: Piles<'c>,
    /// Neither elected nor excluded.
    continuing: Vec<bool>,
    /// Elected, with a surplus that has not been transferred.
    pending: Vec<usize>,
    /// In a countback, those who hold a seat.
    holders: Option<Vec<bool>>,
    quota: u128,
    valid: u128,
    /// Votes after each stage.
    history: Vec<Vec<u128>>,
    account: Count,
}

impl<'c> Tally<'c> {
    /// Rule 46, the first stage, and rule 47, the quota: the valid papers divided by the seats plus one, any decimal
    /// places ignored, plus one.
    fn new(
        case: &'c Case<'c>,
        piles: Piles<'c>,
        rejected: Vec<(u64, Rejected)>,
        holders: Option<Vec<bool>>,
    ) -> Self {
        let one_vote = u128::from(case.ballots.unit()) * u128::from(SCALE);
        let valid: u128 = piles.tallies().iter().sum();
        let quota = (valid / (one_vote * (u128::from(case.contest.seats) + 1)) + 1) * one_vote;
        let mut account = case.account(rejected);
        account.totals.quota = Some(Amount::scaled(signed(quota / one_vote), 1, 0));
        let continuing = case.standing.clone();
        Self {
            case,
            piles,
            continuing,
            pending: Vec::new(),
            holders,
            quota,
            valid,
            history: Vec::new(),
            account,
        }
    }

    fn run(mut self) -> Result<Count, Tie> {
        self.end_stage(Action::First, Vec::new(), Vec::new());
        while !self.is_over() {
            if let Some((candidate, notes)) = self.largest_surplus()? {
                self.transfer_surplus(candidate);
                self.end_stage(Action::Surplus(candidate), Vec::new(), notes);
            } else {
                let (candidate, notes) = self.lowest()?;
                self.continuing[candidate] = false;
                if self.continuing() == self.vacancies() {
                    return Ok(self.fill_last_vacancies(vec![candidate], notes)); // 53(2): no further transfer
                }
                // 51(4): at the value the papers had when the excluded candidate received them.
                self.piles.transfer(candidate, 0, &self.continuing, |value| value);
                self.end_stage(Action::Exclusion(vec![candidate]), vec![candidate], notes);
            }
        }
        if self.refilled().is_none() && self.vacancies() > 0 {
            return Ok(self.fill_last_vacancies(Vec::new(), Vec::new()));
        }
        Ok(self.finish())
    }

    /// Rule 53(1): the seats are full, or the continuing candidates are no more than the vacancies. A countback
    /// ends as soon as one is elected who holds no seat.
    fn is_over(&self) -> bool {
        self.continuing() <= self.vacancies() || self.vacancies() == 0 || self.refilled().is_some()
    }

    fn continuing(&self) -> usize {
        self.continuing.iter().filter(|&&continuing| continuing).count()
    }

    fn vacancies(&self) -> usize {
        let seats =
            usize::try_from(self.account.seats).expect("a u32 fits a usize on every machine we build for");
        seats.saturating_sub(self.account.elected.len())
    }

    /// In a countback, the first elected who holds no seat.
    fn refilled(&self) -> Option<usize> {
        let holders = self.holders.as_ref()?;
        self.account.elected.iter().copied().find(|&candidate| !holders[candidate])
    }

    /// Rule 50: the highest surplus first; of equal ones that of the candidate with more votes at the most recent
    /// stage where they differed, and then by lot.
    fn largest_surplus(&self) -> Result<Option<(usize, Vec<String>)>, Tie> {
        let votes = self.piles.tallies();
        let Some(most) = self.pending.iter().map(|&candidate| votes[candidate]).max() else {
            return Ok(None);
        };
        let tied: Vec<usize> = self.pending.iter().copied().filter(|&c| votes[c] == most).collect();
        self.break_tie(tied, Seek::Highest, TieFor::Surplus).map(Some)
    }

    /// Rules 51(1) and 52: the lowest votes; of equal ones the lowest at the most recent stage where they differed,
    /// and then by lot. Those who hold a seat are safe in a countback.
    fn lowest(&self) -> Result<(usize, Vec<String>), Tie> {
        let votes = self.piles.tallies();
        let safe = |candidate: usize| self.holders.as_ref().is_some_and(|holders| holders[candidate]);
        let open: Vec<usize> = (0..votes.len()).filter(|&c| self.continuing[c] && !safe(c)).collect();
        let least = open.iter().map(|&candidate| votes[candidate]).min();
        let tied: Vec<usize> =
            open.into_iter().filter(|&candidate| Some(votes[candidate]) == least).collect();
        self.break_tie(tied, Seek::Lowest, TieFor::Exclusion)
    }

    fn break_tie(&self, tied: Vec<usize>, seek: Seek, decides: TieFor) -> Result<(usize, Vec<String>), Tie> {
        if let [only] = tied[..] {
            return Ok((only, Vec::new()));
        }
        let what = if decides == TieFor::Surplus { "the largest surplus" } else { "the fewest votes" };
        let names = self.case.names(&tied);
        let (left, stage) = by_recent_stages(&self.history, tied, seek);
        if let ([only], Some(stage)) = (&left[..], stage) {
            return Ok((*only, vec![format!("tie of {names} for {what}, decided by stage {stage}")]));
        }
        let order = self.case.draw(&left, decides, 1, &self.account)?;
        // The earliest in the lot is preferred: transferred first, excluded last.
        let drawn = if seek == Seek::Highest { order.first() } else { order.last() };
        let drawn = *drawn.expect("an order of at least two tied candidates");
        Ok((drawn, vec![format!("tie of {names} for {what}, decided by lot")]))
    }

    /// Rule 49(3): a paper moves at surplus x its value / all votes of the candidate, to five decimals.
    fn transfer_surplus(&mut self, candidate: usize) {
        self.pending.retain(|&other| other != candidate);
        let votes = self.piles.tallies()[candidate];
        let surplus = votes - self.quota;
        self.piles.transfer(candidate, self.quota, &self.continuing, |value| {
            let value = surplus * u128::from(value) / votes;
            u64::try_from(value).expect("a surplus is below the votes, so no value grows")
        });
    }

    /// Rule 48(1): whoever has the quota at the end of a stage is elected, here the highest votes first.
    fn end_stage(&mut self, action: Action, excluded: Vec<usize>, notes: Vec<String>) {
        let votes = self.piles.tallies();
        let reached = |&candidate: &usize| self.continuing[candidate] && votes[candidate] >= self.quota;
        let elected = self.in_order((0..votes.len()).filter(reached).collect());
        self.pending.extend(elected.iter().copied().filter(|&candidate| votes[candidate] > self.quota));
        self.push_stage(action, elected, excluded, notes);
    }

    /// Rule 53: the continuing candidates fill the last vacancies.
    fn fill_last_vacancies(mut self, excluded: Vec<usize>, notes: Vec<String>) -> Count {
        let continuing = (0..self.continuing.len()).filter(|&candidate| self.continuing[candidate]).collect();
        let elected = self.in_order(continuing);
        if !elected.is_empty() || !excluded.is_empty() {
            self.push_stage(Action::LastVacancies, elected, excluded, notes);
        }
        self.finish()
    }

    /// Elected together: by votes, then by the most recent stage where they differed, then by ballot paper. Nothing
    /// but the order of the list depends on it, so no lot is drawn.
    fn in_order(&self, mut elected: Vec<usize>) -> Vec<usize> {
        let now = self.piles.tallies();
        let earlier =
            |candidate: usize| self.history.iter().rev().map(move |votes| Reverse(votes[candidate]));
        elected.sort_by(|&a, &b| now[b].cmp(&now[a]).then_with(|| earlier(a).cmp(earlier(b))));
        elected
    }

    fn push_stage(&mut self, action: Action, elected: Vec<usize>, excluded: Vec<usize>, notes: Vec<String>) {
        for &candidate in &elected {
            self.continuing[candidate] = false;
        }
        self.account.elected.extend(&elected);
        let votes = self.piles.tallies();
        let amount = |units: u128| Amount::scaled(signed(units), self.case.ballots.unit(), PLACES);
        let held: u128 = votes.iter().sum();
        self.account.stages.push(Stage {
            action,
            tallies: votes.iter().map(|&units| amount(units)).collect(),
            nontransferable: Some(amount(self.valid - held)),
            elected,
            excluded,
            notes,
        });
        self.history.push(votes.to_vec());
    }

    fn finish(mut self) -> Count {
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

/// Votes as the account writes them: at most 10^15 x 10^5 units, which fit.
fn signed(units: u128) -> i128 {
    i128::try_from(units).expect("the ballots bound their votes far below 2^127")
}
