//! The method of equal shares: every vote gets an equal part of the seats' price, supporters of a candidate share its
//! price as evenly as their money allows, and the seat that costs its payers least is bought next. What the money
//! does not buy is filled by the named completion.

mod purses;

use super::case::Case;
use super::parameters::{Parameters, bad_value};
use super::rounds::{Rounds, approvals, least};
use super::seq_phragmen::Loads;
use super::{Counting, RuleError, RuleInfo, approval};
use crate::approvals::Approvals;
use crate::fraction::Cost;
use crate::outcome::{Infeasible, Outcome, Tie};
use purses::Purses;

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "equal-shares",
    summary: "equal money for every vote; supporters share a seat's price evenly, the cheapest is bought next",
    source: "D. Peters, P. Skowron: Proportionality and the Limits of Welfarism (EC 2020), as Rule X; completions in \
             M. Lackner, P. Skowron: Multi-Winner Voting with Approval Preferences (2023), Remark 2.4",
    parameters: &[(
        "completion",
        "how seats are filled that the money does not buy: none (vacant), phragmen (the money left is a head start \
         in seq-phragmen), add1 (money for one seat more until all are bought), utilitarian (most approvals) \
         (default: phragmen)",
    )],
};

/// Most budgets that `add1` tries. A budget of one whole seat for each vote always suffices, but with a million
/// votes that many runs are no count that a member can repeat.
const MOST_BUDGETS: u64 = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EqualShares {
    completion: Completion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Completion {
    None,
    Phragmen,
    Add1,
    Utilitarian,
}

impl Completion {
    const ALL: [(&'static str, Self); 4] = [
        ("none", Self::None),
        ("phragmen", Self::Phragmen),
        ("add1", Self::Add1),
        ("utilitarian", Self::Utilitarian),
    ];
}

impl EqualShares {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let name = parameters.take("completion").unwrap_or("phragmen");
        let found = Completion::ALL.iter().find(|(id, _)| *id == name);
        let expected = "none, phragmen, add1 or utilitarian";
        found
            .map(|&(_, completion)| Self { completion })
            .ok_or_else(|| bad_value("completion", name, expected))
    }

    fn complete(self, mut rounds: Rounds<'_>, approvals: &Approvals) -> Result<Outcome, Tie> {
        if self.completion == Completion::Add1 {
            return add_budget(rounds, approvals);
        }
        let budget = seats(&rounds);
        let purses = buy(&mut rounds, approvals, budget)?;
        match self.completion {
            Completion::None | Completion::Add1 => {}
            Completion::Utilitarian => rounds.fill_by_support(approvals)?,
            Completion::Phragmen => {
                let (of, loads, denominator) = purses.into_loads();
                Loads::start(approvals, of, loads, denominator).fill(&mut rounds, "completion: load")?;
            }
        }
        Ok(rounds.finish())
    }
}

impl Counting for EqualShares {
    fn parameters(&self) -> String {
        let name = Completion::ALL.iter().find(|(_, completion)| *completion == self.completion);
        format!("completion={}", name.expect("every completion is in the table").0)
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let approvals = match approvals(case, INFO.id) {
            Ok(approvals) => approvals,
            Err(why) => return Outcome::Infeasible(why),
        };
        match self.complete(Rounds::new(case, &approvals), &approvals) {
            Ok(outcome) => outcome,
            Err(tie) => Outcome::NeedsLot(tie),
        }
    }

    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        approval::refill_from_supporters(case, INFO.id, elected, vacated)
    }
}

/// The seats that equal money is given for: those of the contest, also where fewer stand.
fn seats(rounds: &Rounds<'_>) -> u64 {
    u64::from(rounds.seats())
}

/// Buy seats with the money for `budget` seats until nothing more can be bought or all seats are given.
fn buy<'a>(rounds: &mut Rounds<'_>, approvals: &'a Approvals, budget: u64) -> Result<Purses<'a>, Tie> {
    let mut purses = Purses::equal(approvals, budget);
    // Purses only empty, so what a seat cost its payers a round ago is a bound for what it costs now.
    let mut known = vec![Cost::nothing(); approvals.candidates()];
    while rounds.open() > 0 {
        let (best, cost) = least(rounds.left(), &mut known, |candidate| purses.cost(candidate));
        let Some(Cost::Finite(cost)) = cost else { break };
        let shown = cost.times(approvals.unit); // for one vote
        let winner =
            rounds.elect(&best, format!("costs {shown} of a seat for each vote that pays in full"))?;
        purses.pay(winner, &cost);
    }
    Ok(purses)
}

/// Money for one seat more, from the beginning, until it buys all seats.
fn add_budget(before: Rounds<'_>, approvals: &Approvals) -> Result<Outcome, Tie> {
    let supported = before.left().iter().filter(|&&candidate| approvals.support(candidate) > 0).count();
    if supported <= before.open() {
        // No money buys a candidate whom nobody supports; and all others have a seat.
        let mut rounds = before;
        rounds.fill_by_support(approvals)?;
        return Ok(rounds.finish());
    }
    let seats = seats(&before);
    for budget in seats..seats.saturating_add(MOST_BUDGETS) {
        let mut rounds = before.clone();
        buy(&mut rounds, approvals, budget)?;
        if rounds.open() == 0 {
            if budget > seats {
                rounds.note(format!("completion: all seats are bought with the money for {budget} seats"));
            }
            return Ok(rounds.finish());
        }
    }
    Ok(Outcome::Infeasible(Infeasible::TooLong {
        rule: INFO.id,
        limit: MOST_BUDGETS,
        instead: "completion=phragmen",
    }))
}
