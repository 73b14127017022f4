//! Sequential proportional approval voting: a ballot that has j of its candidates elected counts 1/(j+1) for the
//! next; each seat goes to the most.

use std::cmp::Reverse;

use num_bigint::BigUint;
use num_traits::One;

use super::case::Case;
use super::rounds::{Rounds, approvals, least};
use super::{Counting, RuleInfo, approval};
use crate::approvals::Approvals;
use crate::fraction::Fraction;
use crate::outcome::{Outcome, Tie};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "seq-pav",
    summary: "a ballot with j of its candidates elected counts 1/(j+1) for the next; each seat to the most",
    source: "T. N. Thiele: Om Flerfoldsvalg (1895); M. Lackner, P. Skowron: Multi-Winner Voting with Approval \
             Preferences (2023), Rule 5",
    parameters: &[],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeqPav;

impl Counting for SeqPav {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let approvals = match approvals(case, INFO.id) {
            Ok(approvals) => approvals,
            Err(why) => return Outcome::Infeasible(why),
        };
        let mut rounds = Rounds::new(case, &approvals);
        match fill(&mut rounds, &approvals) {
            Ok(()) => rounds.finish(),
            Err(tie) => Outcome::NeedsLot(tie),
        }
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        approval::refill_from_supporters(case, INFO.id, elected, vacated)
    }
}

fn fill(rounds: &mut Rounds<'_>, approvals: &Approvals) -> Result<(), Tie> {
    let seats = u64::try_from(rounds.open()).expect("at most the candidates, which are few");
    // Scores are whole numbers of 1/scale.
    let scale = (1..=seats).fold(BigUint::one(), least_common_multiple);
    let shares: Vec<BigUint> = (1..=seats).map(|j| &scale / j).collect();
    let mut represented = vec![0u32; approvals.ballots()];
    // A ballot's part only falls, so a score of a round ago is a bound for the score now.
    let all = BigUint::from(approvals.total) * &scale;
    let mut known = vec![Reverse(all); approvals.candidates()];
    while rounds.open() > 0 {
        let (best, score) = least(rounds.left(), &mut known, |candidate| {
            let by_level = approvals.support_by_level(candidate, &represented, shares.len());
            let parts = by_level.iter().zip(&shares).filter(|(weight, _)| **weight > 0);
            Reverse(parts.map(|(&weight, share)| share * weight).sum())
        });
        let Reverse(score) = score.expect("somebody is left where a seat is open");
        let shown = Fraction::new(score, &scale * approvals.unit);
        let winner = rounds.elect(&best, format!("score {shown}"))?;
        for ballot in approvals.supporters(winner) {
            represented[ballot] += 1;
        }
    }
    Ok(())
}

fn least_common_multiple(of: BigUint, with: u64) -> BigUint {
    let rest = u64::try_from(&of % with).expect("a remainder is below the divisor");
    of * (with / crate::amount::gcd(with, rest))
}
