//! Proportional representation by lists: votes per list, seats by a rule of crate `seats`, people in the order of
//! their list (closed) or of the marks that they have themselves (open).
//!
//! A ballot is a vote for one list, whatever number of its candidates it marks. With `panachage=yes` each mark is a vote
//! for the list of its candidate instead, so that a voter may spread marks over several lists; with `cumulate` a ballot of
//! marks may give several to one candidate (the rules of Swiss and of most German local elections). A ballot with more
//! marks than the rule allows is rejected as a whole: laws that heal it differ too much to be guessed.

use mandat_seats::{Claim, Lot, Outcome as Seats, Rule as SeatsRule, apportion, apportion_by_lot};
use num_bigint::BigInt;
use num_rational::BigRational;

use super::case::Case;
use super::parameters::{Parameters, bad_value};
use super::{Counting, RuleError, RuleInfo, plurality, refill};
use crate::ballots::{Ballot, Kind, Mark};
use crate::outcome::{Action, Count, Infeasible, Outcome, Reason, Rejected, Stage, Tie, TieFor};

pub(super) const INFO: RuleInfo = RuleInfo {
    id: "list-pr",
    summary: "seats to lists in proportion to their votes, people in the order of their list or of their marks",
    source: "by the rule of apportionment that it names: `mandat seats --rules` lists them with their papers",
    parameters: &[
        ("apportionment", "a divisor or quota method of `mandat seats` (default: sainte-lague)"),
        (
            "order",
            "who takes a list's seats: list (its own order), marks (most marks first, equal ones as on the list) \
             (default: list)",
        ),
        (
            "panachage",
            "yes: each mark is a vote for the list of its candidate; no: a ballot is one vote for one list (default: no)",
        ),
        (
            "marks",
            "most marks on a ballot, from 1 on (default: the seats with panachage or cumulation, otherwise no limit)",
        ),
        plurality::CUMULATE,
        ("threshold", "share of the valid votes that a list must reach, such as 5% (default: none)"),
    ],
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListPr {
    apportionment: SeatsRule,
    order: Order,
    panachage: bool,
    marks: Option<u32>,
    cumulate: u32,
}

/// Who takes the seats of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// In the order of the list: closed lists.
    List,
    /// In the order of the marks for each: open lists.
    Marks,
}

impl ListPr {
    /// What is not the list rule's own goes to the rule of apportionment, which knows `threshold` and `first`.
    pub(super) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let id = parameters.take("apportionment").unwrap_or("sainte-lague");
        let order = match parameters.take("order").unwrap_or("list") {
            "list" => Order::List,
            "marks" => Order::Marks,
            other => return Err(bad_value("order", other, "list or marks")),
        };
        let panachage = match parameters.take("panachage").unwrap_or("no") {
            "no" => false,
            "yes" => true,
            other => return Err(bad_value("panachage", other, "yes or no")),
        };
        let from_one = |&marks: &u32| marks > 0;
        let marks = parameters.take_as("marks", "a whole number from 1 on", from_one)?;
        let cumulate = parameters.take_as("cumulate", "a whole number from 1 on", from_one)?.unwrap_or(1);
        let rest = parameters.take_rest().into_iter().map(|(name, value)| format!("{name}={value}"));
        let text = std::iter::once(id.to_owned()).chain(rest).collect::<Vec<_>>().join(",");
        match SeatsRule::parse(&text) {
            Ok(apportionment @ (SeatsRule::Divisor { .. } | SeatsRule::Quota { .. })) => {
                Ok(Self { apportionment, order, panachage, marks, cumulate })
            }
            Ok(_) => Err(bad_value("apportionment", id, "a divisor or quota method")),
            Err(why) => Err(bad_value("apportionment", &text, &why.to_string())),
        }
    }

    /// The most marks on a ballot.
    fn most_marks(&self, case: &Case<'_>) -> usize {
        match self.marks {
            Some(marks) => plurality::as_count(marks),
            None if self.panachage || self.cumulate > 1 => plurality::as_count(case.contest.seats),
            None => usize::MAX,
        }
    }

    /// The candidates that a ballot marks, or the list it is for.
    fn choice(&self, case: &Case<'_>, ballot: &Ballot<'_>) -> Result<Choice, Reason> {
        let marks: Vec<usize> = match case.ballots.kind() {
            Kind::List => {
                let Some(Mark::For(list)) = ballot.marks().next() else { return Err(Reason::Blank) };
                return Ok(Choice::List(list));
            }
            Kind::Ranking => refill::ranks(ballot).into_iter().next().unwrap_or_default(),
            Kind::Approval | Kind::Marks => refill::named(ballot).collect(),
        };
        let marks = plurality::within(marks, self.most_marks(case), plurality::as_count(self.cumulate))?;
        if marks.is_empty() { Err(Reason::Blank) } else { Ok(Choice::Candidates(marks)) }
    }
}

/// What a ballot is for.
enum Choice {
    List(usize),
    /// Ascending, some perhaps several times, at least one.
    Candidates(Vec<usize>),
}

impl Counting for ListPr {
    fn parameters(&self) -> String {
        let own = [
            (self.order == Order::Marks).then(|| "order=marks".to_owned()),
            self.panachage.then(|| "panachage=yes".to_owned()),
            self.marks.map(|marks| format!("marks={marks}")),
            (self.cumulate > 1).then(|| format!("cumulate={}", self.cumulate)),
            Some(format!("apportionment={}", self.apportionment)),
        ];
        own.into_iter().flatten().collect::<Vec<_>>().join(",")
    }

    fn count(&self, case: &Case<'_>) -> Outcome {
        let mut lists = match Lists::of(case) {
            Ok(lists) => lists,
            Err(why) => return Outcome::Infeasible(why),
        };
        let Votes { of_lists: votes, marks, rejected } = lists.votes(case, self);
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
                lists.reorder(self.order, &marks);
                let marked = (self.order == Order::Marks).then(|| lists.notes(case, &marks));
                let notes = drawn.into_iter().chain(marked.into_iter().flatten()).collect();
                account.stages.push(stage(allocation.seats, notes));
                lists.seat(case, account)
            }
        }
    }

    /// The next on the list, whatever the votes of other lists: the seat is the list's.
    fn refill(&self, case: &Case<'_>, elected: &[usize], vacated: usize) -> Outcome {
        let mut lists = match Lists::of(case) {
            Ok(lists) => lists,
            Err(why) => return Outcome::Infeasible(why),
        };
        lists.reorder(self.order, &lists.votes(case, self).marks);
        let mut members = lists.members[lists.of[vacated]].iter().copied();
        let next = members.find(|member| case.standing[*member] && !elected.contains(member));
        let note = if next.is_some() { "the next on the list" } else { "nobody is left on the list" };
        refill::to_next(case, vacated, next, note)
    }
}

/// What the ballots say, in units.
struct Votes {
    of_lists: Vec<u64>,
    /// Marks of each candidate.
    marks: Vec<u64>,
    rejected: Vec<(u64, Rejected)>,
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

    /// Votes by list and marks by candidate. A ranking or a set of marks is a vote for the one list of its first
    /// preferences (with panachage, a vote for the list of each), and a mark for each of these.
    fn votes(&self, case: &Case<'_>, rule: &ListPr) -> Votes {
        let (of_lists, marks) = (vec![0; self.names.len()], vec![0; self.of.len()]);
        let mut votes = Votes { of_lists, marks, rejected: Vec::new() };
        for ballot in case.ballots.iter() {
            match rule.choice(case, &ballot).and_then(|choice| self.of_one(choice, rule.panachage)) {
                Ok((lists, marked)) => {
                    // at most 2^14 marks on ballots of 10^15 votes together
                    lists.into_iter().for_each(|list| votes.of_lists[list] += ballot.weight);
                    marked.into_iter().for_each(|candidate| votes.marks[candidate] += ballot.weight);
                }
                Err(reason) => votes.rejected.push(case.reject(ballot.weight, ballot.line, reason)),
            }
        }
        votes
    }

    /// The lists that have a vote of the ballot, and whom it marks there.
    fn of_one(&self, choice: Choice, panachage: bool) -> Result<(Vec<usize>, Vec<usize>), Reason> {
        let marked = match choice {
            Choice::List(list) => return Ok((vec![list], Vec::new())),
            Choice::Candidates(marked) => marked,
        };
        let mut lists: Vec<usize> = marked.iter().map(|&candidate| self.of[candidate]).collect();
        if !panachage {
            lists.dedup();
            if lists.len() > 1 {
                return Err(Reason::TooManyMarks);
            }
        }
        Ok((lists, marked))
    }

    /// Put the members of open lists in the order of their marks; of equal marks the list's own order holds, which is
    /// what its voters accepted when they marked neither above the other.
    fn reorder(&mut self, order: Order, marks: &[u64]) {
        if order == Order::Marks {
            for members in &mut self.members {
                members.sort_by_key(|&member| std::cmp::Reverse(marks[member])); // stable
            }
        }
    }

    /// The marks of each member, for the account of open lists.
    fn notes(&self, case: &Case<'_>, marks: &[u64]) -> Vec<String> {
        let marked =
            |&member: &usize| format!("{} {}", case.names(&[member]), case.ballots.amount(marks[member]));
        let line = |(name, members): (&&str, &Vec<usize>)| {
            format!("marks on {}: {}", name.trim(), members.iter().map(marked).collect::<Vec<_>>().join(", "))
        };
        self.names.iter().zip(&self.members).map(line).collect()
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
