//! A division with every denominator that it has.

use mandat_federation::congress::motion::NO;
use mandat_federation::division::{Departure, Division, Tally, Verdict};
use mandat_federation::{Federation, Flag, Id};
use mandat_statutes::{Majority, MajorityOf};
use num_rational::BigRational;
use serde::Serialize;

use crate::fidelity::percent;

/// A division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Divided {
    /// Its name.
    pub division: Id,
    /// The question.
    pub question: String,
    /// The kind of decision, and its majority in words.
    pub decision: String,
    /// The majority that it takes.
    pub majority: String,
    /// Whether it rests on declared totals.
    pub declared: bool,
    /// Whether it rests on sealed ballots.
    pub sealed: bool,
    /// Whether the figures are withheld from the public.
    pub withheld: bool,
    /// The session.
    pub session: Option<Id>,
    /// All electorates together.
    pub figures: Option<Figures>,
    /// What came out: `open`, `carried: yes`, `rejected`, `not carried`, `tied`.
    pub outcome: String,
    /// What broke a tie.
    pub decided_by: Option<String>,
    /// Votes that depart from what the sending unit bound its delegates to.
    pub departures: Vec<String>,
    /// Minority reports that stay with it.
    pub minority_reports: Vec<Id>,
    /// Flags of its result.
    pub flags: Vec<&'static str>,
    /// The entries: opening, result.
    pub entries: (u64, Option<u64>),
}

/// The figures of a division, in votes: exact, as `437/3`. What nobody counted is absent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Seats of the bodies that divide.
    pub seats: Option<u64>,
    /// Mandates credentialed and present, as heads, where the record has them.
    pub mandates: Option<(u64, u64)>,
    /// Votes of all who are credentialed.
    pub credentialed: Option<String>,
    /// Votes present.
    pub present: Option<String>,
    /// Votes cast for an option.
    pub voting: String,
    /// Votes abstaining.
    pub abstaining: Option<String>,
    /// Votes present that were neither.
    pub not_voting: Option<String>,
    /// Each option.
    pub options: Vec<Share>,
}

/// An option's votes, and per cent of every denominator with one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The option.
    pub option: Id,
    /// Its votes.
    pub votes: String,
    /// Of votes cast.
    pub of_voting: Option<String>,
    /// Of votes present.
    pub of_present: Option<String>,
    /// Of votes credentialed.
    pub of_credentialed: Option<String>,
    /// Of seats, where every delegate carries one vote.
    pub of_seats: Option<String>,
}

/// All divisions, in the order in which they were opened.
pub(super) fn all(f: &Federation) -> Vec<Divided> {
    let mut divisions: Vec<Divided> = f.divisions.iter().map(|(id, division)| one(f, id, division)).collect();
    divisions.sort_by_key(|division| division.entries.0);
    divisions
}

/// What came out of a division, in words.
pub fn outcome(division: &Division) -> String {
    let result = division.result.as_ref();
    let missed = result.is_some_and(|result| result.flags.contains(&Flag::QuorumMissed));
    match result.map(|result| &result.verdict) {
        None if division.secret.is_some() => "open: by sealed ballots".to_owned(),
        None => "open".to_owned(),
        Some(Verdict::Carried(option)) if option.as_str() == NO => "rejected".to_owned(),
        Some(Verdict::Carried(option)) => format!("carried: {option}"),
        Some(Verdict::NotCarried) if missed => "not valid: fewer took part than the quorum".to_owned(),
        Some(Verdict::NotCarried) => "not carried".to_owned(),
        Some(Verdict::NeedsLot(_)) => "tied: waits for a lot".to_owned(),
        Some(Verdict::NeedsChair(_)) => "tied: waits for the chair".to_owned(),
    }
}

/// One division.
pub(crate) fn one(f: &Federation, id: &Id, division: &Division) -> Divided {
    let result = division.result.as_ref();
    let reports = f.congress.minority_reports.iter().filter(|(_, report)| report.division == *id);
    let by_lot = result.and_then(|r| r.lot.as_ref()).map(|value| format!("lot {value}"));
    let by_chair =
        result.and_then(|r| r.chair.as_ref()).map(|chair| format!("casting vote of the chair, {chair}"));
    Divided {
        division: id.clone(),
        question: division.question.clone(),
        decision: division.decision.name.clone(),
        majority: majority(division.decision.majority),
        declared: result.is_some_and(|result| result.declared),
        sealed: result.is_some_and(|result| result.sealed),
        withheld: result.is_some_and(|result| result.withheld),
        session: division.floor.as_ref().map(|floor| floor.session.clone()),
        figures: result.and_then(|result| figures(f, division, &result.tallies)),
        outcome: outcome(division),
        decided_by: by_lot.or(by_chair),
        departures: result.into_iter().flat_map(|r| &r.departures).map(departure).collect(),
        minority_reports: reports.map(|(id, _)| id.clone()).collect(),
        flags: result.into_iter().flat_map(|r| &r.flags).map(|flag| flag.code()).collect(),
        entries: (division.index, result.map(|result| result.index)),
    }
}

fn departure(departure: &Departure) -> String {
    let voted = match (&departure.voted, departure.split) {
        (_, true) => "split".to_owned(),
        (Some(option), _) => option.to_string(),
        (None, _) => "abstained".to_owned(),
    };
    format!("{}: bound to {}, {voted}", departure.mandate, departure.bound)
}

fn majority(majority: Majority) -> String {
    let of = |of| match of {
        MajorityOf::Voting => "those voting",
        MajorityOf::Present => "those present",
        MajorityOf::Mandates => "all mandates",
    };
    match majority {
        Majority::Simple => "more votes than any other option".to_owned(),
        Majority::Absolute { of: whole } => format!("more than half of {}", of(whole)),
        Majority::Fraction { share, of: whole } => format!("at least {share} of {}", of(whole)),
    }
}

fn figures(f: &Federation, division: &Division, tallies: &[Tally]) -> Option<Figures> {
    let sum = |of: fn(&Tally) -> Option<BigRational>| tallies.iter().map(of).sum::<Option<BigRational>>();
    let first = tallies.first()?;
    let votes: Vec<BigRational> =
        (0..first.votes.len()).map(|n| tallies.iter().map(|tally| &tally.votes[n]).sum()).collect();
    let voting: BigRational = votes.iter().sum();
    let (credentialed, present) = (sum(|t| t.members.clone()), sum(|t| t.present.clone()));
    let abstaining = sum(|t| t.abstaining.clone());
    let bodies: Vec<&Id> = division.electorates.iter().filter_map(|e| e.convocation.as_ref()).collect();
    let seats: u64 =
        f.contests.values().filter(|c| bodies.contains(&&c.convocation)).filter_map(|c| c.seats).sum();
    let one_vote = bodies
        .iter()
        .all(|id| f.convocations.get(*id).is_some_and(|c| c.rules.weight == mandat_statutes::Weight::One));
    let of_seats = (one_vote && seats > 0).then(|| BigRational::from_integer(seats.into()));
    let cast = &voting + abstaining.clone().unwrap_or_default();
    let share = |(option, votes): (&Id, &BigRational)| Share {
        option: option.clone(),
        votes: votes.to_string(),
        of_voting: percent(votes, &voting),
        of_present: present.as_ref().and_then(|all| percent(votes, all)),
        of_credentialed: credentialed.as_ref().and_then(|all| percent(votes, all)),
        of_seats: of_seats.as_ref().and_then(|all| percent(votes, all)),
    };
    Some(Figures {
        seats: (seats > 0).then_some(seats),
        mandates: division.floor.as_ref().map(|floor| (floor.credentialed, floor.weights.len() as u64)),
        options: division.options.iter().zip(&votes).map(share).collect(),
        credentialed: credentialed.map(|votes| votes.to_string()),
        not_voting: present.as_ref().filter(|_| abstaining.is_some()).map(|all| (all - cast).to_string()),
        present: present.map(|votes| votes.to_string()),
        voting: voting.to_string(),
        abstaining: abstaining.map(|votes| votes.to_string()),
    })
}
