//! Divisions: a body votes on a question, by roll call of its mandates with their weights or by declared totals of
//! electorates. Abstentions are always counted apart, and no share stands without its denominator.

mod verdict;
mod vote;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mandat_record::blob::BlobRef;
use mandat_statutes::{Ballot, Decision, Electors};
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::{DroppedBecause, Electorate, Follows, Matter, OpenDivision};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::congress::put::Floor;
use crate::congress::split::Part;
use crate::fold::Act;
use crate::founding::Enacted;
use crate::id::Id;
use crate::sealed::division::SecretBallot;

pub(crate) use verdict::{carries, decide_by_lot, quorate, sits, tied, verdict};
pub(crate) use vote::{conclude, declare, empty, roll_call, undecided};

/// The blob of a roll call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    /// One row a mandate present, sorted by mandate.
    pub rows: Vec<Vote>,
}

/// How one mandate voted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// The mandate.
    pub mandate: Id,
    /// The option; absent: abstained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<Id>,
    /// Parts of the weight, where the delegate splits it; the row then has no option of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub split: Vec<Part>,
}

impl Vote {
    /// A vote with the whole weight; without an option the mandate abstains.
    pub fn whole(mandate: Id, option: Option<Id>) -> Self {
        Self { mandate, option, split: Vec::new() }
    }
}

/// A division in the state.
#[derive(Clone, Debug)]
pub struct Division {
    /// The question.
    pub question: String,
    /// The kind of decision: majority, quorum, ties.
    pub decision: Decision,
    /// The statutes that bind it.
    pub statutes: Arc<Enacted>,
    /// What can be voted for.
    pub options: Vec<Id>,
    /// The motion's text.
    pub text: Option<BlobRef>,
    /// Who votes.
    pub electorates: Vec<Electorate>,
    /// The round before.
    pub follows: Option<Follows>,
    /// The complaint that it decides.
    pub case: Option<Id>,
    /// What it was put on, where it was put from the congress's own matters.
    pub on: Option<Matter>,
    /// Presence and weights when it was opened, where it was put in a session.
    pub floor: Option<Floor>,
    /// Its sealed ballot, where it is decided in secret and the body has trustees.
    pub secret: Option<SecretBallot>,
    /// The entry that opened it.
    pub index: u64,
    /// Its result.
    pub result: Option<Divided>,
}

/// The result of a division.
#[derive(Clone, Debug)]
pub struct Divided {
    /// The entry.
    pub index: u64,
    /// Whether it rests on declared totals, not on a roll call.
    pub declared: bool,
    /// Whether it rests on sealed ballots.
    pub sealed: bool,
    /// Whether the public sees no totals of them: fewer ballots of some weight than the privacy threshold.
    pub withheld: bool,
    /// Totals by electorate; none where they are withheld or cannot be opened.
    pub tallies: Vec<Tally>,
    /// What came out.
    pub verdict: Verdict,
    /// The value of a lot, where one decided.
    pub lot: Option<String>,
    /// The mandate that chaired, where its vote decided.
    pub chair: Option<Id>,
    /// Votes that depart from what the sending unit bound its delegates to.
    pub departures: Vec<Departure>,
    /// Flags of the entry.
    pub flags: Flags,
}

/// A vote that departs from what the sending unit bound its delegates to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The mandate.
    pub mandate: Id,
    /// The unit that sends it.
    pub unit: Id,
    /// What the unit bound it to.
    pub bound: Id,
    /// What it voted for; absent: it abstained, or split its votes.
    pub voted: Option<Id>,
    /// Whether it split its votes.
    pub split: bool,
    /// The entry that binds it.
    pub binding: u64,
}

/// Totals of one electorate: seats, present, voting and abstaining apart (DESIGN 6, reporting).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The electorate.
    pub electorate: Id,
    /// The weight of all who belong to it, where known.
    pub members: Option<BigRational>,
    /// The weight of those present, where known.
    pub present: Option<BigRational>,
    /// Votes for each option.
    pub votes: Vec<BigRational>,
    /// Abstentions, where known.
    pub abstaining: Option<BigRational>,
}

/// What came out of a division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An option has the majority that the statutes ask for.
    Carried(Id),
    /// None has.
    NotCarried,
    /// The leading options tie, and the statutes leave it to a lot.
    NeedsLot(Vec<Id>),
    /// The leading options tie, and the chair of the session has the casting vote.
    NeedsChair(Vec<Id>),
}

impl Division {
    /// Whether it adopted what was put, its first option; `None` while it is open, or waits for a lot or the chair.
    pub fn adopted(&self) -> Option<bool> {
        match &self.result.as_ref()?.verdict {
            Verdict::Carried(option) => Some(self.options.first() == Some(option)),
            Verdict::NotCarried => Some(false),
            Verdict::NeedsLot(_) | Verdict::NeedsChair(_) => None,
        }
    }
}

impl Divided {
    /// A result of which only the verdict is known.
    pub(crate) fn of(index: u64, verdict: Verdict) -> Self {
        Self {
            index,
            declared: false,
            sealed: false,
            withheld: false,
            tallies: Vec::new(),
            verdict,
            lot: None,
            chair: None,
            departures: Vec::new(),
            flags: Flags::new(),
        }
    }
}

impl Tally {
    /// Votes for all options together.
    pub fn voting(&self) -> BigRational {
        self.votes.iter().sum()
    }

    /// Adds votes to an option; without one, to the abstentions.
    fn give(&mut self, division: &Division, option: Option<&Id>, votes: &BigRational) -> Result<(), Refusal> {
        let at = option.map(|option| division.options.iter().position(|o| o == option));
        let sum = match at {
            None => self.abstaining.as_mut(),
            Some(at) => at.and_then(|i| self.votes.get_mut(i)),
        };
        match (sum, option) {
            (Some(sum), _) => *sum += votes,
            (None, Some(option)) => return refuse(Refused::Unknown, format!("{option} is not put here")),
            (None, None) => {}
        }
        Ok(())
    }

    fn join(tallies: &[Tally]) -> Option<Tally> {
        let first = tallies.first()?;
        let sum = |of: fn(&Tally) -> Option<BigRational>| tallies.iter().map(of).sum::<Option<BigRational>>();
        Some(Tally {
            electorate: first.electorate.clone(),
            members: sum(|t| t.members.clone()),
            present: sum(|t| t.present.clone()),
            votes: (0..first.votes.len()).map(|i| tallies.iter().map(|t| &t.votes[i]).sum()).collect(),
            abstaining: sum(|t| t.abstaining.clone()),
        })
    }
}

/// `division.open`.
pub(crate) fn open(f: &mut Federation, act: &Act<'_>, body: OpenDivision) -> Result<Flags, Refusal> {
    if f.divisions.contains_key(&body.division) {
        return refuse(Refused::Duplicate, format!("division {} exists", body.division));
    }
    let statutes = f.constitution.current();
    let Some(decision) = statutes.rules.decision(body.decision.as_str()).cloned() else {
        return refuse(Refused::Unknown, format!("the statutes know no decision {}", body.decision));
    };
    if body.question.trim().is_empty() || body.question.len() > 1_000 {
        return refuse(Refused::BadBody, "a division puts a question of 1 to 1,000 bytes");
    }
    let distinct: BTreeSet<&Id> = body.options.iter().collect();
    if body.options.len() < 2 || distinct.len() != body.options.len() {
        return refuse(Refused::BadBody, "a division has at least two options, each once");
    }
    if let Some(text) = &body.text {
        act.blob(text)?;
    }
    check_electorates(f, &decision, &body.electorates)?;
    if let Some(case) = &body.case {
        match f.complaints.get(case) {
            Some(complaint) if complaint.decided.is_none() => {}
            Some(_) => return refuse(Refused::NotNow, format!("complaint {case} is decided")),
            None => return refuse(Refused::Unknown, format!("there is no complaint {case}")),
        }
    }
    let mut flags = match &body.follows {
        Some(follows) => check_follows(f, follows, &distinct)?,
        None => Flags::new(),
    };
    let division = Division {
        question: body.question,
        decision,
        statutes,
        options: body.options,
        text: body.text,
        electorates: body.electorates,
        follows: body.follows,
        case: body.case,
        on: None,
        floor: None,
        secret: None,
        index: act.index,
        result: None,
    };
    flags.extend(beside_the_floor(f, &division)?);
    f.divisions.insert(body.division, division);
    Ok(flags)
}

/// What is irregular about a division that is opened beside the floor.
fn beside_the_floor(f: &Federation, division: &Division) -> Result<Flags, Refusal> {
    let mut flags = Flags::new();
    let own_orders = |e: &Electorate| f.orders(f.convocations.get(e.convocation.as_ref()?)?);
    // Targets, plans and methods come out of the work of the body itself and cannot be filed before its election; such a
    // division adopts nothing but what is computed from its text. A case is decided because it was filed.
    if !division.statutes.rules.plan.is_decided_by(&division.decision.id)
        && division.case.is_none()
        && division.electorates.iter().any(|e| own_orders(e).is_some())
    {
        // Otherwise an officer pair that does not like what a sealed box holds could put the same anew, and declare.
        if f.votes_by_sealed_ballots(division) {
            return refuse(
                Refused::NotNow,
                format!(
                    "a decision of the kind {} is voted on by sealed ballots: put it in a session",
                    division.decision.id
                ),
            );
        }
        flags.push(Flag::OffAgenda);
    }
    if division.electorates.iter().filter_map(|e| e.convocation.as_ref()).any(|id| !f.has_credentials(id)) {
        flags.push(Flag::NoCredentials);
    }
    Ok(flags)
}

fn check_electorates(f: &Federation, decision: &Decision, electorates: &[Electorate]) -> Result<(), Refusal> {
    let distinct: BTreeSet<&Id> = electorates.iter().map(|e| &e.electorate).collect();
    if electorates.is_empty() || distinct.len() != electorates.len() {
        return refuse(Refused::BadBody, "a division names its electorates, each once");
    }
    for electorate in electorates {
        let Some(id) = &electorate.convocation else { continue };
        let convocation = f.require_convocation(id)?;
        let body = &convocation.rules.id;
        if electorate.members.is_some() {
            return refuse(Refused::BadBody, format!("how many mandates {id} has follows from the record"));
        }
        if !f.is_latest(convocation) {
            return refuse(Refused::NotNow, format!("{id} is not the latest convocation of {body}"));
        }
        if !decision.electorates.contains(&Electors::Delegates(body.clone())) {
            return refuse(
                Refused::BadStatutes,
                format!("{body} does not take decisions of the kind {}", decision.id),
            );
        }
    }
    Ok(())
}

impl Division {
    /// Whether two officers declared the totals of delegates who decide by roll call.
    pub(crate) fn is_declared_in_place_of_a_roll_call(&self) -> bool {
        self.decision.ballot == Ballot::RollCall
            && self.electorates.iter().any(|e| e.convocation.is_some())
            && self.result.as_ref().is_some_and(|result| result.declared)
    }
}

impl Federation {
    /// Whether the statutes have a decision taken in secret, and a body that takes it has trustees.
    fn votes_by_sealed_ballots(&self, division: &Division) -> bool {
        let sealed =
            |e: &Electorate| self.convocations.get(e.convocation.as_ref()?)?.sealing.as_ref()?.rehearsed();
        division.decision.ballot == Ballot::Secret && division.electorates.iter().any(|e| sealed(e).is_some())
    }

    /// Whether exactly those voted whom the statutes name for the decision, delegates by roll call where it is taken openly.
    /// Otherwise an electorate that somebody made up could change the statutes.
    pub(crate) fn decided_by_its_electorates(&self, division: &Division) -> bool {
        let named = |electorate: &Electorate| match &electorate.convocation {
            None => Some(Electors::Members),
            Some(id) => Some(Electors::Delegates(self.convocations.get(id)?.rules.id.clone())),
        };
        let (voted, due) = (&division.electorates, &division.decision.electorates);
        // What decides a case adopts nothing else: it needs no agenda.
        division.case.is_none()
            && voted.len() == due.len()
            && due.iter().all(|electors| voted.iter().any(|e| named(e).as_ref() == Some(electors)))
            && !division.is_declared_in_place_of_a_roll_call()
    }
}

/// Every option of the round before is put again or named as dropped, so that none disappears in silence.
fn check_follows(f: &Federation, follows: &Follows, options: &BTreeSet<&Id>) -> Result<Flags, Refusal> {
    let Some((before, result)) =
        f.divisions.get(&follows.division).and_then(|d| Some((d, d.result.as_ref()?)))
    else {
        return refuse(
            Refused::Unknown,
            format!("division {} has no result to go on from", follows.division),
        );
    };
    let dropped: BTreeMap<&Id, DroppedBecause> =
        follows.dropped.iter().map(|d| (&d.option, d.reason)).collect();
    for option in &before.options {
        if options.contains(option) == dropped.contains_key(option) {
            return refuse(
                Refused::BadBody,
                format!("option {option}: put it again, or say why it is dropped"),
            );
        }
    }
    if dropped.len() != follows.dropped.len() || !dropped.keys().all(|option| before.options.contains(option))
    {
        return refuse(Refused::BadBody, "only options of the round before are dropped, each once");
    }
    let votes = |option: &Id| -> BigRational {
        let at = before.options.iter().position(|o| o == option);
        at.map(|i| result.tallies.iter().map(|t| &t.votes[i]).sum()).unwrap_or_default()
    };
    let lost = dropped.iter().any(|(o, why)| *why != DroppedBecause::Withdrew && !votes(o).is_zero());
    Ok(if lost { vec![Flag::OptionDropped] } else { Flags::new() })
}
