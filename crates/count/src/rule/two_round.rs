//! Two rounds: more than half of the votes elect; otherwise the first two meet in a second round.
//!
//! With `second=ballots` (the default) the count of the first round ends there: its account names who goes to the
//! second round ([`crate::Count::second_round`]), which is a contest of its own between those two, by `plurality`. With
//! `second=rankings` the same rankings decide it: each goes to the one of the two whom it ranks higher (the contingent
//! vote).

use super::case::Case;
use super::parameters::{Parameters, RuleError, bad_value};
use super::{Counting, RuleInfo, refill, single};
use crate::ballots::{Ballot, Kind};
use crate::outcome::{Action, Count, Outcome, Reason, Stage, Tie, TieFor};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "two-round",
    summary: "more than half of the votes elect; otherwise the first two go to a second round",
    source: "French Code électoral, article L193, with two in the second round; contingent vote with second=rankings",
    parameters: &[(
        "second",
        "ballots (default): the account names who goes to the second round; rankings: these ballots decide it",
    )],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TwoRound {
    by_rankings: bool,
}

impl TwoRound {
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        match parameters.take("second") {
            None | Some("ballots") => Ok(Self { by_rankings: false }),
            Some("rankings") => Ok(Self { by_rankings: true }),
            Some(other) => Err(bad_value("second", other, "ballots or rankings")),
        }
    }

    fn run(&self, case: &Case<'_>) -> Outcome {
        let first = single::require_one_seat(case, INFO.id)
            .and_then(|()| refill::support(case, INFO.id, first_choice));
        let support = match first {
            Ok(support) => support,
            Err(why) => return Outcome::Infeasible(why),
        };
        let mut account = case.account(support.rejected);
        account.stages.push(tallied(case, Action::First, &support.votes));
        let mut order: Vec<usize> = case.candidates().collect();
        order.sort_by_key(|&candidate| std::cmp::Reverse(support.votes[candidate]));
        let all: u64 = support.votes.iter().sum();
        if order.len() < 2 || 2 * support.votes[order[0]] > all {
            order.truncate(1);
            return single::elect_one(case, account, order);
        }
        match finalists(case, &mut account, &support.votes, order) {
            Err(tie) => Outcome::NeedsLot(tie),
            Ok(finalists) if self.by_rankings && case.ballots.kind() == Kind::Ranking => {
                second(case, account, finalists)
            }
            Ok(finalists) => {
                account.last_stage().notes.push(format!("{} go to the second round", case.names(&finalists)));
                account.second_round = finalists.to_vec();
                Outcome::Decided(account)
            }
        }
    }
}

impl Counting for TwoRound {
    fn parameters(&self) -> String {
        if self.by_rankings { "second=rankings".into() } else { String::new() }
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        self.run(case)
    }

    fn refill(&self, case: &Case<'_>, _elected: &[usize], vacated: usize) -> Outcome {
        single::count_again_without(case, vacated, |case| self.run(case))
    }
}

/// The first two; a tie for the second place goes to the lot.
fn finalists(
    case: &Case<'_>,
    account: &mut Count,
    votes: &[u64],
    mut order: Vec<usize>,
) -> Result<[usize; 2], Tie> {
    let bar = votes[order[1]];
    let safe = order.partition_point(|&candidate| votes[candidate] > bar);
    let tied: Vec<usize> = order.iter().copied().filter(|&candidate| votes[candidate] == bar).collect();
    if safe + tied.len() > 2 {
        let places = if safe == 0 { 2 } else { 1 };
        let lucky = case.draw(&tied, TieFor::SecondRound, places, account)?;
        order.splice(safe..safe + lucky.len(), lucky);
        let names = case.names(&tied);
        account.last_stage().notes.push(format!("tie of {names} for the second round, decided by lot"));
    }
    Ok([order[0], order[1]])
}

fn tallied(case: &Case<'_>, action: Action, votes: &[u64]) -> Stage {
    let tallies = votes.iter().map(|&units| case.ballots.amount(units)).collect();
    Stage { tallies, ..single::stage(action) }
}

/// One mark, or one first preference.
fn first_choice(ballot: &refill::Marks<'_>) -> Result<Vec<usize>, Reason> {
    let mut first = match ballot {
        refill::Marks::Set(ballot) | refill::Marks::Several(ballot) => refill::named(ballot).collect(),
        refill::Marks::Ranking(ballot) => refill::ranks(ballot).swap_remove(0),
    };
    if first.len() > 1 {
        return Err(Reason::TooManyMarks);
    }
    first.truncate(1);
    Ok(first)
}

/// Each ranking that counted in the first round goes to the finalist whom it ranks higher.
fn second(case: &Case<'_>, mut account: Count, finalists: [usize; 2]) -> Outcome {
    let mut votes = vec![0; case.standing.len()];
    let mut lost = 0;
    let valid = |ballot: &Ballot<'_>| refill::ranks(ballot)[0].len() == 1;
    for ballot in case.ballots.iter().filter(valid) {
        let ranks = refill::ranks(&ballot);
        let place = |of: usize| ranks.iter().position(|rank| rank.contains(&of)).unwrap_or(ranks.len());
        let [a, b] = finalists;
        match place(a).cmp(&place(b)) {
            std::cmp::Ordering::Less => votes[a] += ballot.weight,
            std::cmp::Ordering::Greater => votes[b] += ballot.weight,
            std::cmp::Ordering::Equal => lost += ballot.weight,
        }
    }
    let most = finalists.iter().map(|&finalist| votes[finalist]).max();
    let winners = finalists.into_iter().filter(|&finalist| Some(votes[finalist]) == most).collect();
    let nontransferable = Some(case.ballots.amount(lost));
    let action = Action::Runoff(finalists.to_vec());
    account.stages.push(Stage { nontransferable, ..tallied(case, action, &votes) });
    single::elect_one(case, account, winners)
}
