//! Schulze's method: M. Schulze, *A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
//! single-winner election method*, Social Choice and Welfare 36 (2011).
//!
//! A majority for a over b is a link of the strength of its votes; a path is as strong as its weakest link; who has, to
//! every other, a path at least as strong as the way back, wins. There always is one (section 4.1); several are tied,
//! and the recorded lot decides among them.

use super::case::Case;
use super::parameters::{Parameters, RuleError, bad_value};
use super::single::{self, Pairwise};
use super::{Counting, RuleInfo};
use crate::outcome::{Action, Outcome};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "schulze",
    summary: "strongest paths through the pairwise majorities; elects a Condorcet winner, independent of clones",
    source: "M. Schulze: A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent \
             single-winner election method, Social Choice and Welfare 36 (2011)",
    parameters: &[(
        "strength",
        "winning (default): the votes for the winner of a pair; margins: less those against",
    )],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schulze {
    margins: bool,
}

impl Schulze {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        match parameters.take("strength") {
            None | Some("winning") => Ok(Self { margins: false }),
            Some("margins") => Ok(Self { margins: true }),
            Some(other) => Err(bad_value("strength", other, "winning or margins")),
        }
    }

    fn run(&self, case: &Case<'_>) -> Outcome {
        let pairs = match Pairwise::new(case, INFO.id) {
            Ok(pairs) => pairs,
            Err(why) => return Outcome::Infeasible(why),
        };
        let paths = self.strongest_paths(&pairs);
        let n = pairs.candidates.len();
        let wins = |&a: &usize| (0..n).all(|b| paths[a][b] >= paths[b][a]);
        let winners = (0..n).filter(wins).map(|at| pairs.candidates[at]).collect();
        let mut account = case.account(Vec::new());
        account.stages.push(pairs.stage(case));
        account.stages.push(single::stage(Action::Paths { strengths: pairs.spread(case, &paths) }));
        single::elect_one(case, account, winners)
    }

    /// Section 2.3: Floyd and Warshall's algorithm with the weakest link in place of the length.
    fn strongest_paths(&self, pairs: &Pairwise) -> Vec<Vec<u64>> {
        let n = pairs.candidates.len();
        let link = |a: usize, b: usize| match (pairs.beats(a, b), self.margins) {
            (false, _) => 0,
            (true, false) => pairs.votes[a][b],
            (true, true) => pairs.votes[a][b] - pairs.votes[b][a],
        };
        let mut paths: Vec<Vec<u64>> = (0..n).map(|a| (0..n).map(|b| link(a, b)).collect()).collect();
        for via in 0..n {
            let onward = paths[via].clone();
            for row in (0..n).filter(|&from| from != via) {
                let first = paths[row][via];
                for to in (0..n).filter(|&to| to != via && to != row) {
                    paths[row][to] = paths[row][to].max(first.min(onward[to]));
                }
            }
        }
        paths
    }
}

impl Counting for Schulze {
    fn parameters(&self) -> String {
        if self.margins { "strength=margins".into() } else { String::new() }
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case)
    }

    fn refill(&self, case: &Case<'_>, _elected: &[usize], vacated: usize) -> Outcome {
        single::count_again_without(case, vacated, |case| self.run(case))
    }
}
