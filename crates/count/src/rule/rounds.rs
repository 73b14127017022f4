//! Seats given one by one: what the rules for committees share when they choose, break ties and keep the account.

use super::case::Case;
use crate::approvals::Approvals;
use crate::outcome::{Action, Count, Infeasible, Outcome, Stage, Tie, TieFor};

/// The approval sets of a case, for a rule that needs them.
pub(super) fn approvals(case: &Case<'_>, rule: &'static str) -> Result<Approvals, Infeasible> {
    let (expected, found) = ("sets of marks or rankings", case.ballots.kind().text());
    Approvals::of(&case.ballots).ok_or(Infeasible::WrongBallots { rule, expected, found })
}

/// A count that has given some seats.
#[derive(Clone)]
pub(super) struct Rounds<'c> {
    case: &'c Case<'c>,
    account: Count,
    /// Who stands and has no seat, in the order of the ballot paper.
    left: Vec<usize>,
    open: usize,
}

impl<'c> Rounds<'c> {
    /// Before the first seat: the account begins with the approvals of each candidate.
    pub(super) fn new(case: &'c Case<'c>, approvals: &Approvals) -> Self {
        let mut account = case.account(Vec::new());
        let support = |candidate| case.ballots.amount(approvals.support(candidate));
        account.stages.push(Stage {
            action: Action::First,
            tallies: (0..approvals.candidates()).map(support).collect(),
            nontransferable: None,
            elected: Vec::new(),
            excluded: Vec::new(),
            notes: Vec::new(),
        });
        let open =
            usize::try_from(case.contest.seats).expect("a u32 fits a usize on every machine we build for");
        Self { case, account, left: case.candidates().collect(), open }
    }

    /// Who stands and has no seat.
    pub(super) fn left(&self) -> &[usize] {
        &self.left
    }

    /// Seats that can still be given: at most one for each who is left.
    pub(super) fn open(&self) -> usize {
        self.open.min(self.left.len())
    }

    /// The seats of the contest.
    pub(super) fn seats(&self) -> u32 {
        self.case.contest.seats
    }

    /// Give one seat to the best, `why` by the rule's measure. Of several with the same measure the lot decides; it
    /// is not asked where all who are left get a seat.
    pub(super) fn elect(&mut self, best: &[usize], why: String) -> Result<usize, Tie> {
        let mut notes = vec![why];
        let winner = if best.len() == 1 || self.left.len() <= self.open {
            best[0]
        } else {
            notes.push(format!("tie of {}, decided by lot", self.case.names(best)));
            self.case.draw(best, TieFor::Seat, 1, &self.account)?[0]
        };
        self.seat(winner, notes);
        Ok(winner)
    }

    /// Give the open seats to those of most support, whatever has been decided before (the utilitarian completion).
    pub(super) fn fill_by_support(&mut self, approvals: &Approvals) -> Result<(), Tie> {
        while self.open() > 0 {
            let most = self.left.iter().map(|&candidate| approvals.support(candidate)).max().unwrap_or(0);
            let is_best = |&candidate: &usize| approvals.support(candidate) == most;
            let best: Vec<usize> = self.left.iter().copied().filter(is_best).collect();
            let mut notes = vec![format!("completion: {} approvals", self.case.ballots.amount(most))];
            let places = self.open();
            let order = if best.len() <= places {
                best
            } else {
                notes.push(format!("tie of {}, decided by lot", self.case.names(&best)));
                let places = u32::try_from(places).expect("at most the seats, which are a u32");
                self.case.draw(&best, TieFor::Seat, places, &self.account)?
            };
            order.into_iter().take(places).for_each(|winner| self.seat(winner, notes.clone()));
        }
        Ok(())
    }

    fn seat(&mut self, winner: usize, notes: Vec<String>) {
        self.left.retain(|&candidate| candidate != winner);
        self.open -= 1;
        self.account.elected.push(winner);
        self.account.stages.push(Stage {
            action: Action::NextSeat,
            tallies: Vec::new(),
            nontransferable: None,
            elected: vec![winner],
            excluded: Vec::new(),
            notes,
        });
    }

    /// The outcome of a rule that gives all seats at once.
    pub(super) fn elect_together(mut self, committee: Vec<usize>, notes: Vec<String>) -> Outcome {
        self.open -= committee.len();
        let stage = self.account.last_stage();
        stage.notes = notes;
        stage.elected.clone_from(&committee);
        self.account.elected = committee;
        self.finish()
    }

    /// The outcome of a rule that leaves some tied for `places` seats.
    pub(super) fn tied(self, tied: Vec<usize>, places: usize) -> Outcome {
        let places = u32::try_from(places).expect("at most the seats, which are a u32");
        Outcome::NeedsLot(Tie { tied, decides: TieFor::Seat, places, account: Box::new(self.account) })
    }

    /// Add a remark to the last stage.
    pub(super) fn note(&mut self, note: String) {
        self.account.last_stage().notes.push(note);
    }

    /// The outcome: seats that were not given stay vacant.
    pub(super) fn finish(mut self) -> Outcome {
        self.account.unfilled = u32::try_from(self.open).expect("at most the seats, which are a u32");
        Outcome::Decided(self.account)
    }
}

/// Those of least value, where no value falls from round to round: an old value is then a bound for the new one, so
/// that few of them need a fresh look. Looks only at what can still be least; keeps what it saw in `known`.
pub(super) fn least<V: Ord + Clone>(
    left: &[usize],
    known: &mut [V],
    fresh: impl Fn(usize) -> V,
) -> (Vec<usize>, Option<V>) {
    let mut order = left.to_vec();
    order.sort_by(|&a, &b| known[a].cmp(&known[b]));
    let (mut best, mut least): (Vec<usize>, Option<V>) = (Vec::new(), None);
    for candidate in order {
        if least.as_ref().is_some_and(|least| known[candidate] > *least) {
            break;
        }
        known[candidate] = fresh(candidate);
        match least.as_ref().map(|least| known[candidate].cmp(least)) {
            Some(std::cmp::Ordering::Greater) => {}
            Some(std::cmp::Ordering::Equal) => best.push(candidate),
            Some(std::cmp::Ordering::Less) | None => {
                best = vec![candidate];
                least = Some(known[candidate].clone());
            }
        }
    }
    best.sort_unstable();
    (best, least)
}
