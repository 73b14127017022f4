//! Proportional representation by closed lists: votes per list, seats by a rule of crate `seats`, people in the
//! order of their list.

use mandat_seats::{Claim, Lot, Outcome as Seats, Rule as SeatsRule, apportion, apportion_by_lot};
use num_bigint::BigInt;
use num_rational::BigRational;

use super::case::Case;
use super::parameters::{Parameters, bad_value};
use super::{Counting, RuleError, RuleInfo, refill};
use crate::ballots::{Ballot, Kind, Mark};
use crate::outcome::{Action, Count, Infeasible, Outcome, Reason, Rejected, Stage, Tie, TieFor};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "list-pr",
    summary: "seats to lists in proportion to their votes, people in the order of their list (closed lists)",
    source: "by the rule of apportionment that it names: `mandat seats --rules` lists them with their papers",
    parameters: &[
        ("apportionment", "a divisor or quota method of `mandat seats` (default: sainte-lague)"),
        ("threshold", "share of the valid votes that a list must reach, such as 5% (default: none)"),
    ],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListPr {
    apportionment: SeatsRule,
}

impl ListPr {
    /// What is not the list rule's own goes to the rule of apportionment, which knows `threshold` and `first`.
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let id = parameters.take("apportionment").unwrap_or("sainte-lague");
        let rest = parameters.take_rest().into_iter().map(|(name, value)| format!("{name}={value}"));
        let text = std::iter::once(id.to_owned()).chain(rest).collect::<Vec<_>>().join(",");
        match SeatsRule::parse(&text) {
            Ok(apportionment @ (SeatsRule::Divisor { .. } | SeatsRule::Quota { .. })) => {
                Ok(Self { apportionment })
            }
            Ok(_) => Err(bad_value("apportionment", id, "a divisor or quota method")),
            Err(why) => Err(bad_value("apportionment", &text, &why.to_string())),
        }
    }
}

impl Counting for ListPr {
    fn parameters(&self) -> String {
        format!("apportionment={}", self.apportionment)
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let lists = match Lists::of(case) {
            Ok(lists) => lists,
            Err(why) => return Outcome::Infeasible(why),
        };
        let (votes, rejected) = lists.votes(case);
        let mut account = case.account(rejected);
        account.lists = lists.names.iter().map(|&name| name.to_owned()).collect();
        let unit = BigInt::from(case.ballots.unit());
        let claims: Vec<Claim> = (lists.names.iter().zip(&votes))
            .map(|(&name, &units)| Claim::weighing(name, BigRational::new(units.into(), unit.clone())))
            .collect();
        let seats = Some(u64::from(case.contest.seats));
        let outcome = match lists.lot(case) {
            Some(lot) => apportion_by_lot(&claims, seats, &self.apportionment, &lot),
            None => apportion(&claims, seats, &self.apportionment),
        };
        let tallies = votes.iter().map(|&units| case.ballots.amount(units)).collect();
        let stage = |seats, notes| Stage {
            action: Action::Apportionment { seats },
            tallies,
            nontransferable: None,
            elected: Vec::new(),
            excluded: Vec::new(),
            notes,
        };
        match outcome {
            Seats::Infeasible(why) => Outcome::Infeasible(Infeasible::Apportionment(why.to_string())),
            Seats::NeedsLot(tie) => {
                account.stages.push(stage(tie.decided, Vec::new()));
                let places = u32::try_from(tie.open).expect("at most the seats, which are a u32");
                let tied = tie.tied.iter().map(|&list| lists.members[list][0]).collect();
                Outcome::NeedsLot(Tie { tied, decides: TieFor::ListSeat, places, account: Box::new(account) })
            }
            Seats::Decided(allocation) => {
                let drawn = allocation.account.lot.map(|lot| {
                    let tied: Vec<&str> = lot.tied.iter().map(|&list| lists.names[list]).collect();
                    format!("tie of {} for the last seats, decided by lot", tied.join(", "))
                });
                account.stages.push(stage(allocation.seats, drawn.into_iter().collect()));
                lists.seat(case, account)
            }
        }
    }

    /// The next on the list, whatever the votes of other lists: the seat is the list's.
    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        let list = &case.contest.candidates[vacated].list;
        if list.is_none() {
            return Outcome::Infeasible(Infeasible::NoList(vacated));
        }
        let mut left = case.candidates().filter(|candidate| !elected.contains(candidate));
        let next = left.find(|&candidate| case.contest.candidates[candidate].list == *list);
        let note = if next.is_some() { "the next on the list" } else { "nobody is left on the list" };
        refill::to_next(case, vacated, next, note)
    }
}

/// The lists with their members in the order of the list, withdrawn ones included (they are passed over).
struct Lists<'c> {
    names: Vec<&'c str>,
    members: Vec<Vec<usize>>,
    of: Vec<usize>,
}

impl<'c> Lists<'c> {
    fn of(case: &Case<'c>) -> Result<Self, Infeasible> {
        let names = case.contest.lists();
        let mut members = vec![Vec::new(); names.len()];
        let mut of = Vec::new();
        for (index, candidate) in case.contest.candidates.iter().enumerate() {
            let list = names.iter().position(|&name| Some(name) == candidate.list.as_deref());
            let list = list.ok_or(Infeasible::NoList(index))?;
            members[list].push(index);
            of.push(list);
        }
        Ok(Self { names, members, of })
    }

    /// Votes by list in units. A ranking or a set of marks is a vote for the one list of its first preferences.
    fn votes(&self, case: &Case<'_>) -> (Vec<u64>, Vec<(u64, Rejected)>) {
        let (mut votes, mut rejected) = (vec![0; self.names.len()], Vec::new());
        for ballot in case.ballots.iter() {
            match self.choice(case.ballots.kind(), &ballot) {
                Ok(list) => votes[list] += ballot.weight,
                Err(reason) => rejected.push(case.reject(ballot.weight, ballot.line, reason)),
            }
        }
        (votes, rejected)
    }

    fn choice(&self, kind: Kind, ballot: &Ballot<'_>) -> Result<usize, Reason> {
        let candidates: Vec<usize> = match kind {
            Kind::List => {
                let Some(Mark::For(list)) = ballot.marks().next() else { return Err(Reason::Blank) };
                return Ok(list);
            }
            Kind::Ranking => refill::ranks(ballot).into_iter().next().unwrap_or_default(),
            Kind::Approval => refill::named(ballot).collect(),
        };
        let mut lists = candidates.iter().map(|&candidate| self.of[candidate]);
        let list = lists.next().ok_or(Reason::Blank)?;
        if lists.all(|other| other == list) { Ok(list) } else { Err(Reason::TooManyMarks) }
    }

    /// The lists in the order in which the lot of all candidates first reaches them.
    fn lot(&self, case: &Case<'_>) -> Option<Lot> {
        let mut order: Vec<usize> = Vec::new();
        for &candidate in case.contest.lot.as_ref()? {
            if !order.contains(&self.of[candidate]) {
                order.push(self.of[candidate]);
            }
        }
        Lot::new(&order)
    }

    /// Seat the members in the order of their lists; a list that runs out of members leaves seats vacant.
    fn seat(&self, case: &Case<'_>, mut account: Count) -> Outcome {
        let stage = account.last_stage();
        let Action::Apportionment { seats } = &stage.action else {
            unreachable!("the stage pushed just before")
        };
        for (list, &seats) in seats.iter().enumerate() {
            let members = self.members[list].iter().copied().filter(|&member| case.standing[member]);
            stage.elected.extend(members.zip(0..seats).map(|(member, _)| member));
        }
        let elected = stage.elected.clone();
        account.unfilled = case.contest.seats - u32::try_from(elected.len()).expect("at most the seats");
        account.elected = elected;
        Outcome::Decided(account)
    }
}
