//! Phragmén's sequential rule: every seat lays a load of 1 on the winner's supporters, and the next seat goes where
//! the greatest load stays least.

use num_bigint::BigUint;
use num_traits::{One, Zero};

use super::case::Case;
use super::rounds::{Rounds, approvals, least};
use super::{Counting, RuleInfo, approval};
use crate::approvals::Approvals;
use crate::fraction::{Cost, Fraction};
use crate::outcome::{Outcome, Tie};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "seq-phragmen",
    summary: "each seat is a load on its supporters; the next goes where the greatest load stays least",
    source: "L. E. Phragmén 1894; M. Brill, R. Freeman, S. Janson, M. Lackner: Phragmén's Voting Methods and \
             Justified Representation, Mathematical Programming 203 (2024)",
    parameters: &[],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeqPhragmen;

impl Counting for SeqPhragmen {
    fn parameters(&self) -> String {
        String::new()
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let approvals = match approvals(case, INFO.id) {
            Ok(approvals) => approvals,
            Err(why) => return Outcome::Infeasible(why),
        };
        let mut rounds = Rounds::new(case, &approvals);
        match Loads::none(&approvals).fill(&mut rounds, "load") {
            Ok(()) => rounds.finish(),
            Err(tie) => Outcome::NeedsLot(tie),
        }
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        approval::refill_from_supporters(case, INFO.id, elected, vacated)
    }
}

/// The load on each ballot, for one unit of its weight. A supporter of a winner carries exactly the greatest load
/// of that round, so there are no more different loads than rounds; they share one denominator.
pub(super) struct Loads<'a> {
    approvals: &'a Approvals,
    /// Which of the `different` loads each ballot carries.
    of: Vec<u32>,
    different: Vec<BigUint>,
    denominator: BigUint,
}

impl<'a> Loads<'a> {
    /// Nobody carries anything.
    pub(super) fn none(approvals: &'a Approvals) -> Self {
        Self::start(approvals, vec![0; approvals.ballots()], vec![BigUint::zero()], BigUint::one())
    }

    /// Start from loads (above a common zero) that an earlier phase left.
    pub(super) fn start(
        approvals: &'a Approvals,
        of: Vec<u32>,
        loads: Vec<BigUint>,
        denominator: BigUint,
    ) -> Self {
        Self { approvals, of, different: loads, denominator }
    }

    /// Give all open seats.
    pub(super) fn fill(mut self, rounds: &mut Rounds<'_>, measure: &str) -> Result<(), Tie> {
        // Loads only grow, so what a seat cost a round ago is a bound for what it costs now.
        let mut known = vec![Cost::nothing(); self.approvals.candidates()];
        while rounds.open() > 0 {
            let (best, cost) = least(rounds.left(), &mut known, |candidate| self.with(candidate));
            match cost {
                Some(Cost::Finite(load)) => {
                    let shown = load.times(self.approvals.unit); // for one vote
                    let winner = rounds.elect(&best, format!("{measure} {shown}"))?;
                    self.lay(winner, load);
                }
                Some(Cost::Never) | None => {
                    rounds.elect(&best, "no ballot supports anybody who is left".into())?;
                }
            }
        }
        Ok(())
    }

    /// The greatest load if the candidate were next: the load of 1 and what the supporters carry, spread evenly.
    fn with(&self, candidate: usize) -> Cost {
        let by_load = self.approvals.support_by_level(candidate, &self.of, self.different.len());
        let support: u64 = by_load.iter().sum();
        if support == 0 {
            return Cost::Never;
        }
        let carried = by_load.iter().zip(&self.different).filter(|(weight, _)| **weight > 0);
        let sum = carried.fold(self.denominator.clone(), |sum, (&weight, load)| sum + load * weight);
        Cost::Finite(Fraction::new(sum, &self.denominator * support))
    }

    /// The winner's supporters carry `load` from now on, whose denominator is a multiple of the common one.
    fn lay(&mut self, winner: usize, load: Fraction) {
        let support = self.approvals.support(winner);
        self.different.iter_mut().for_each(|old| *old *= support);
        self.denominator = load.denominator;
        self.different.push(load.numerator);
        let level = u32::try_from(self.different.len() - 1)
            .expect("no more loads than ballots and seats, which fit a u32");
        for ballot in self.approvals.supporters(winner) {
            self.of[ballot] = level;
        }
    }
}
