//! What the rules for one seat share: the check of the seats, the pairwise comparisons, and refilling.

use std::borrow::Cow;

use super::case::Case;
use crate::amount::Amount;
use crate::ballots::Kind;
use crate::outcome::{Action, Count, Infeasible, Outcome, Stage, TieFor};
use crate::rule::refill;

/// Most candidates whom a rule compares in pairs: it bounds the time of the cubic steps.
const MOST_COMPARED: usize = 256;

/// Refuse more than one seat.
pub(super) fn require_one_seat(case: &Case<'_>, rule: &'static str) -> Result<(), Infeasible> {
    match case.contest.seats {
        1 => Ok(()),
        seats => Err(Infeasible::OneSeatRule { rule, seats }),
    }
}

/// The seat of one who leaves: the same ballots are counted again without them.
pub(super) fn count_again_without(
    case: &Case<'_>,
    vacated: usize,
    run: impl FnOnce(&Case<'_>) -> Outcome,
) -> Outcome {
    let mut left = vec![false; case.standing.len()];
    left[vacated] = true;
    let ballots = match case.ballots.kind() {
        Kind::List => Cow::Borrowed(&*case.ballots),
        Kind::Ranking | Kind::Approval | Kind::Marks => Cow::Owned(case.ballots.without(&left)),
    };
    let standing = (0..left.len()).map(|candidate| case.standing[candidate] && !left[candidate]).collect();
    run(&case.with(ballots, standing))
}

/// How many votes prefer one candidate to another.
pub(super) struct Pairwise {
    /// Who stands; the matrix is by place in this list.
    pub(super) candidates: Vec<usize>,
    /// `votes[a][b]`: units of ballots that rank a above b. Whom a ballot does not rank comes last, all equal.
    pub(super) votes: Vec<Vec<u64>>,
}

impl Pairwise {
    pub(super) fn new(case: &Case<'_>, rule: &'static str) -> Result<Self, Infeasible> {
        require_one_seat(case, rule)?;
        if matches!(case.ballots.kind(), Kind::List | Kind::Marks) {
            let (expected, found) = ("rankings", case.ballots.kind().text());
            return Err(Infeasible::WrongBallots { rule, expected, found });
        }
        let candidates: Vec<usize> = case.candidates().collect();
        let n = candidates.len();
        if n > MOST_COMPARED {
            return Err(Infeasible::TooManyToCompare { candidates: n, most: MOST_COMPARED });
        }
        let mut place = vec![usize::MAX; case.standing.len()];
        candidates.iter().enumerate().for_each(|(at, &candidate)| place[candidate] = at);
        let mut votes = vec![vec![0; n]; n];
        for ballot in case.ballots.iter() {
            let ranks = match case.ballots.kind() {
                Kind::Approval => vec![refill::named(&ballot).collect()],
                _ => refill::ranks(&ballot),
            };
            let mut below = vec![true; n];
            for rank in ranks {
                let rank: Vec<usize> = rank.into_iter().map(|c| place[c]).filter(|&at| at < n).collect();
                for &at in &rank {
                    below[at] = false;
                }
                for above in rank {
                    for (other, votes) in votes[above].iter_mut().enumerate().filter(|(at, _)| below[*at]) {
                        debug_assert_ne!(above, other);
                        *votes += ballot.weight; // at most the total, which the ballots bound
                    }
                }
            }
        }
        Ok(Self { candidates, votes })
    }

    /// Does a majority prefer `a` to `b`?
    pub(super) fn beats(&self, a: usize, b: usize) -> bool {
        self.votes[a][b] > self.votes[b][a]
    }

    /// The stage that shows the comparisons; rows and columns are all candidates of the contest.
    pub(super) fn stage(&self, case: &Case<'_>) -> Stage {
        stage(Action::Pairwise { votes: self.spread(case, &self.votes) })
    }

    /// A matrix over those who stand as one over all candidates.
    pub(super) fn spread(&self, case: &Case<'_>, of: &[Vec<u64>]) -> Vec<Vec<Amount>> {
        let n = case.standing.len();
        let mut all = vec![vec![Amount::whole(0); n]; n];
        for (row, &a) in of.iter().zip(&self.candidates) {
            for (&units, &b) in row.iter().zip(&self.candidates) {
                all[a][b] = case.ballots.amount(units);
            }
        }
        all
    }
}

/// A stage without tallies.
pub(super) fn stage(action: Action) -> Stage {
    Stage {
        action,
        tallies: Vec::new(),
        nontransferable: None,
        elected: Vec::new(),
        excluded: Vec::new(),
        notes: Vec::new(),
    }
}

/// Elect the winner, or by lot one of several whom the rule leaves tied, or nobody where nobody stands.
pub(super) fn elect_one(case: &Case<'_>, mut account: Count, mut tied: Vec<usize>) -> Outcome {
    if tied.len() > 1 {
        let names = case.names(&tied);
        match case.draw(&tied, TieFor::Seat, 1, &account) {
            Err(tie) => return Outcome::NeedsLot(tie),
            Ok(order) => tied = order,
        }
        account.last_stage().notes.push(format!("tie of {names} for the seat, decided by lot"));
    }
    tied.truncate(1);
    account.unfilled = u32::from(tied.is_empty());
    account.last_stage().elected.clone_from(&tied);
    account.elected = tied;
    Outcome::Decided(account)
}
