//! Ranked pairs: T. N. Tideman, *Independence of clones as a criterion for voting rules*, Social Choice and Welfare 4
//! (1987), with ties as in T. M. Zavist and T. N. Tideman, *Complete independence of clones in the ranked pairs rule*,
//! Social Choice and Welfare 6 (1989).
//!
//! The majorities are locked from the strongest on, except those that would close a circle. Strength is the votes for
//! the winner of the pair, then the fewer votes against. Where equally strong majorities cannot all be locked their
//! order matters, and the recorded lot gives it, in the place of their random ballot: first the pair whose loser is later
//! in the lot, then the one whose winner is earlier. Whoever no locked majority is against wins.

use std::cmp::Reverse;

use super::case::Case;
use super::single::{self, Pairwise};
use super::{Counting, RuleInfo};
use crate::outcome::{Count, Outcome, Tie, TieFor};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "ranked-pairs",
    summary: "pairwise majorities locked from the strongest on; elects a Condorcet winner, independent of clones",
    source: "T. N. Tideman: Independence of clones as a criterion for voting rules, Social Choice and Welfare 4 (1987); \
             T. M. Zavist, T. N. Tideman, ibid. 6 (1989), for ties",
    parameters: &[],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RankedPairs;

impl Counting for RankedPairs {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        run(case)
    }

    fn refill(&self, case: &Case<'_>, _elected: &[usize], vacated: usize) -> Outcome {
        single::count_again_without(case, vacated, run)
    }
}

fn run(case: &Case<'_>) -> Outcome {
    let pairs = match Pairwise::new(case, INFO.id) {
        Ok(pairs) => pairs,
        Err(why) => return Outcome::Infeasible(why),
    };
    let mut account = case.account(Vec::new());
    account.stages.push(pairs.stage(case));
    let n = pairs.candidates.len();
    let strength = |&(a, b): &(usize, usize)| (Reverse(pairs.votes[a][b]), pairs.votes[b][a]);
    let all = (0..n).flat_map(|a| (0..n).map(move |b| (a, b)));
    let mut majorities: Vec<(usize, usize)> = all.filter(|&(a, b)| pairs.beats(a, b)).collect();
    majorities.sort_by_key(strength);
    let mut locked = Locked { reaches: vec![vec![false; n]; n], against: vec![false; n] };
    for equals in majorities.chunk_by(|x, y| strength(x) == strength(y)) {
        let order = match in_order(case, &pairs, &locked, equals, &mut account) {
            Ok(order) => order,
            Err(tie) => return Outcome::NeedsLot(tie),
        };
        for (a, b) in order {
            let of = [pairs.candidates[a], pairs.candidates[b]].map(|candidate| case.names(&[candidate]));
            let votes = [pairs.votes[a][b], pairs.votes[b][a]].map(|units| case.ballots.amount(units));
            let what = if locked.lock(a, b) { "locked" } else { "left out, since it would close a circle" };
            let note = format!("{} over {}, {} to {}: {what}", of[0], of[1], votes[0], votes[1]);
            account.last_stage().notes.push(note);
        }
    }
    let winners = (0..n).filter(|&at| !locked.against[at]).map(|at| pairs.candidates[at]).collect();
    single::elect_one(case, account, winners)
}

/// Equally strong majorities in the order in which they are locked. If all of them fit, the order does not matter.
fn in_order(
    case: &Case<'_>,
    pairs: &Pairwise,
    locked: &Locked,
    equals: &[(usize, usize)],
    account: &mut Count,
) -> Result<Vec<(usize, usize)>, Tie> {
    let open: Vec<(usize, usize)> = equals.iter().copied().filter(|&(a, b)| !locked.reaches[b][a]).collect();
    let mut trial = locked.clone();
    if open.iter().all(|&(a, b)| trial.lock(a, b)) {
        return Ok(equals.to_vec());
    }
    let involved = |at: &usize| open.iter().any(|(a, b)| a == at || b == at);
    let tied: Vec<usize> =
        (0..pairs.candidates.len()).filter(involved).map(|at| pairs.candidates[at]).collect();
    let order = case.draw(&tied, TieFor::Seat, 1, account)?;
    account.last_stage().notes.push(format!("equally strong majorities among {}: by lot", case.names(&tied)));
    let place = |at: usize| order.iter().position(|&candidate| candidate == pairs.candidates[at]);
    let mut equals = equals.to_vec();
    equals.sort_by_key(|&(a, b)| (Reverse(place(b)), place(a)));
    Ok(equals)
}

/// The locked majorities: who reaches whom along them, and whom one is against.
#[derive(Clone)]
struct Locked {
    reaches: Vec<Vec<bool>>,
    against: Vec<bool>,
}

impl Locked {
    /// Lock a over b unless b reaches a already.
    fn lock(&mut self, a: usize, b: usize) -> bool {
        if self.reaches[b][a] {
            return false;
        }
        self.against[b] = true;
        if !self.reaches[a][b] {
            let mut beyond = self.reaches[b].clone();
            beyond[b] = true;
            let n = beyond.len();
            for from in (0..n).filter(|&from| from == a || self.reaches[from][a]).collect::<Vec<_>>() {
                (0..n).filter(|&to| beyond[to]).for_each(|to| self.reaches[from][to] = true);
            }
        }
        true
    }
}
