//! Support by marks, for the rules that add up marks: in the count, and when a vacated seat is refilled.
//!
//! A vacated seat goes to the not-elected candidate with the most support *on the ballots that supported the one who
//! left it*. Counting all ballots again would hand a recalled minority delegate's seat to the majority that can
//! outvote everybody on all ballots; on the supporters' own ballots it cannot.

use super::case::Case;
use super::stv::constraints::{Constraints, Guards};
use crate::ballots::{Ballot, Kind, Mark};
use crate::outcome::{Action, Infeasible, Outcome, Reason, Rejected, Stage};

/// A ballot with what its marks mean.
pub(super) enum Marks<'b> {
    Set(Ballot<'b>),
    Ranking(Ballot<'b>),
    /// Marks of which several may be for one candidate.
    Several(Ballot<'b>),
}

impl<'b> Marks<'b> {
    /// The ballot, whatever its marks mean.
    pub(super) fn ballot(&self) -> &Ballot<'b> {
        match self {
            Self::Set(ballot) | Self::Ranking(ballot) | Self::Several(ballot) => ballot,
        }
    }
}

/// Marks by candidate, in units, and the ballots that the rule rejects.
pub(super) struct Support {
    pub(super) votes: Vec<u64>,
    pub(super) rejected: Vec<(u64, Rejected)>,
    /// Votes on ballots that also name the candidate at hand.
    pub(super) beside: Vec<u64>,
}

/// Add up the marks.
pub(super) fn support(
    case: &Case<'_>,
    rule: &'static str,
    marks: impl Fn(&Marks<'_>) -> Result<Vec<usize>, Reason>,
) -> Result<Support, Infeasible> {
    beside(case, rule, None, marks)
}

fn beside(
    case: &Case<'_>,
    rule: &'static str,
    of: Option<usize>,
    marks: impl Fn(&Marks<'_>) -> Result<Vec<usize>, Reason>,
) -> Result<Support, Infeasible> {
    let zeros = vec![0; case.contest.candidates.len()];
    let mut support = Support { votes: zeros.clone(), rejected: Vec::new(), beside: zeros };
    for ballot in case.ballots.iter() {
        let (units, line) = (ballot.weight, ballot.line);
        let ballot = match case.ballots.kind() {
            Kind::Approval => Marks::Set(ballot),
            Kind::Ranking => Marks::Ranking(ballot),
            Kind::Marks => Marks::Several(ballot),
            Kind::List => {
                let (expected, found) = ("marks for candidates or rankings", case.ballots.kind().text());
                return Err(Infeasible::WrongBallots { rule, expected, found });
            }
        };
        match marks(&ballot) {
            Err(reason) => support.rejected.push(case.reject(units, line, reason)),
            Ok(marked) => {
                let with = of.is_some_and(|of| marked.contains(&of));
                for candidate in marked {
                    support.votes[candidate] += units; // at most 2^14 marks on ballots of 10^15 votes
                    support.beside[candidate] += if with { units } else { 0 };
                }
            }
        }
    }
    Ok(support)
}

/// Fill a seat from the ballots that supported its holder. If none of them names anybody who is left, the seat stays
/// vacant: its electors elect again.
pub(super) fn from_supporters(
    case: &Case<'_>,
    rule: &'static str,
    elected: &[usize],
    vacated: usize,
    marks: impl Fn(&Marks<'_>) -> Result<Vec<usize>, Reason>,
) -> Outcome {
    from_supporters_within(&Constraints::default(), case, rule, elected, vacated, marks)
}

/// As [`from_supporters`], by somebody with whom the constraints still hold.
pub(super) fn from_supporters_within(
    constraints: &Constraints,
    case: &Case<'_>,
    rule: &'static str,
    elected: &[usize],
    vacated: usize,
    marks: impl Fn(&Marks<'_>) -> Result<Vec<usize>, Reason>,
) -> Outcome {
    let found = beside(case, rule, Some(vacated), marks);
    let found = found.and_then(|support| Ok((support, Guards::new(constraints, case)?)));
    let (support, guards) = match found {
        Ok(found) => found,
        Err(why) => return Outcome::Infeasible(why),
    };
    let others: Vec<usize> = elected.iter().copied().filter(|&holder| holder != vacated).collect();
    let left = case.candidates().filter(|candidate| !elected.contains(candidate));
    let eligible: Vec<usize> =
        left.filter(|&candidate| support.beside[candidate] > 0 && guards.allow(&others, candidate)).collect();
    let account = case.account(support.rejected);
    let mut outcome = case.most_votes(account, Action::Vacancy(vacated), &support.beside, &eligible, 1);
    if let (Outcome::Decided(count), true) = (&mut outcome, eligible.is_empty()) {
        let note =
            "no ballot that supported the holder names anybody who is left: the same electors elect again";
        count.last_stage().notes.push(note.into());
    }
    outcome
}

/// The stage and outcome of a seat that goes to `next`, or to nobody.
pub(super) fn to_next(case: &Case<'_>, vacated: usize, next: Option<usize>, note: &str) -> Outcome {
    let mut account = case.account(Vec::new());
    account.stages.push(Stage {
        action: Action::Vacancy(vacated),
        tallies: Vec::new(),
        nontransferable: None,
        elected: next.into_iter().collect(),
        excluded: Vec::new(),
        notes: vec![note.to_owned()],
    });
    account.unfilled = u32::from(next.is_none());
    account.elected = next.into_iter().collect();
    Outcome::Decided(account)
}

/// The candidates a ballot names, as often as it marks them.
pub(super) fn named<'b>(ballot: &Ballot<'b>) -> impl Iterator<Item = usize> + use<'b> {
    ballot.marks().filter_map(|mark| match mark {
        Mark::For(candidate) | Mark::Equal(candidate) => Some(candidate),
        Mark::Skip => None,
    })
}

/// The ranks of a ballot from the first on, skips left out.
pub(super) fn ranks(ballot: &Ballot<'_>) -> Vec<Vec<usize>> {
    let mut ranks: Vec<Vec<usize>> = Vec::new();
    for mark in ballot.marks() {
        match (mark, ranks.last_mut()) {
            (Mark::Equal(candidate), Some(rank)) => rank.push(candidate),
            (Mark::For(candidate) | Mark::Equal(candidate), _) => ranks.push(vec![candidate]),
            (Mark::Skip, _) => {}
        }
    }
    ranks
}
