//! Divisions: a body votes on a question, by roll call of its mandates with their weights or by declared totals of
//! electorates. Abstentions are always counted apart, and no share stands without its denominator.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mandat_record::blob::BlobRef;
use mandat_statutes::{
    Ballot, Counted, Decision, Electors, Majority, Resolution, Threshold, Tie, Votes as Shares,
};
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::{
    DeclareDivision, Draw, DroppedBecause, Electorate, ElectorateCount, Follows, Matter, OpenDivision,
    RollCall,
};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::congress::put::{Floor, consequences};
use crate::congress::split::{self, Part};
use crate::fold::Act;
use crate::founding::Enacted;
use crate::id::Id;
use crate::lot;

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
    /// What it was put on, where it was put from the congress's own matters.
    pub on: Option<Matter>,
    /// Presence and weights when it was opened, where it was put in a session.
    pub floor: Option<Floor>,
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
    /// Totals by electorate.
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
        on: None,
        floor: None,
        index: act.index,
        result: None,
    };
    let own_orders = |e: &Electorate| f.orders(f.convocations.get(e.convocation.as_ref()?)?);
    // Targets, plans and methods come out of the work of the body itself and cannot be filed before its election; such a
    // division adopts nothing but what is computed from its text.
    if !division.statutes.rules.plan.is_decided_by(&division.decision.id)
        && division.electorates.iter().any(|e| own_orders(e).is_some())
    {
        flags.push(Flag::OffAgenda);
    }
    if division.electorates.iter().filter_map(|e| e.convocation.as_ref()).any(|id| !f.has_credentials(id)) {
        flags.push(Flag::NoCredentials);
    }
    f.divisions.insert(body.division, division);
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

impl Federation {
    /// Whether exactly those voted whom the statutes name for the decision, delegates by roll call where it is taken openly.
    /// Otherwise an electorate that somebody made up could change the statutes.
    pub(crate) fn decided_by_its_electorates(&self, division: &Division) -> bool {
        let named = |electorate: &Electorate| match &electorate.convocation {
            None => Some(Electors::Members),
            Some(id) => Some(Electors::Delegates(self.convocations.get(id)?.rules.id.clone())),
        };
        let (voted, due) = (&division.electorates, &division.decision.electorates);
        let open =
            division.decision.ballot == Ballot::RollCall && voted.iter().any(|e| e.convocation.is_some());
        let declared = division.result.as_ref().is_some_and(|result| result.declared);
        voted.len() == due.len()
            && due.iter().all(|electors| voted.iter().any(|e| named(e).as_ref() == Some(electors)))
            && !(open && declared)
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

/// `division.roll_call`.
pub(crate) fn roll_call(f: &mut Federation, act: &Act<'_>, body: RollCall) -> Result<Flags, Refusal> {
    let division = undecided(f, &body.division)?;
    // Votes that the statutes promise to keep secret are never put on record, even where everybody present agrees to it.
    if division.decision.ballot == Ballot::Secret {
        return refuse(
            Refused::BadStatutes,
            format!("{} is decided by secret ballot: declare its totals", body.division),
        );
    }
    // An empty roll call would otherwise decide what the members are asked.
    if division.electorates.iter().all(|e| e.convocation.is_none()) {
        return refuse(
            Refused::NotNow,
            format!("no delegates divide in {}: declare its totals", body.division),
        );
    }
    let votes: Votes = act.table(&body.table)?;
    if !votes.rows.is_sorted_by(|a, b| a.mandate < b.mandate) {
        return refuse(Refused::BlobWrong, "the rows of a roll call are sorted by mandate, each once");
    }
    let present: BTreeSet<&Id> = votes.rows.iter().map(|row| &row.mandate).collect();
    let mut tallies: Vec<Tally> = division.electorates.iter().map(|e| empty(f, act, division, e)).collect();
    for row in &votes.rows {
        let mandate = f.require_mandate(&row.mandate, act.at)?;
        let at =
            division.electorates.iter().position(|e| e.convocation.as_ref() == Some(&mandate.convocation));
        let Some(tally) = at.and_then(|i| tallies.get_mut(i)) else {
            return refuse(
                Refused::Unauthorised,
                format!("mandate {} does not vote in {}", row.mandate, body.division),
            );
        };
        // Whoever was unseated votes no more, be it since the division was opened.
        if !f.is_seated(mandate, act.at) {
            return refuse(Refused::NotNow, format!("the delegate of mandate {} was unseated", row.mandate));
        }
        let weight = match &division.floor {
            Some(floor) => floor.weight(&row.mandate)?,
            None => f.weight(mandate, &present),
        };
        // On the floor of a session those present were counted when the division was opened.
        if division.floor.is_none() {
            tally.present.iter_mut().for_each(|sum| *sum += &weight);
        }
        for (option, votes) in split::parts(f, division, row, weight)? {
            tally.give(division, option, &votes)?;
        }
    }
    let departures = f.departures(division, &votes.rows);
    let mut flags = f.derived(votes.rows.iter().map(|row| &row.mandate));
    if !departures.is_empty() {
        flags.push(Flag::DepartsFromMandate);
    }
    let flags = finish(f, act, &body.division, tallies, false, flags)?;
    if let Some(result) = f.divisions.get_mut(&body.division).and_then(|division| division.result.as_mut()) {
        result.departures = departures;
    }
    Ok(flags)
}

/// An electorate of mandates before anybody voted: its members' weights, everything else zero.
fn empty(f: &Federation, act: &Act<'_>, division: &Division, electorate: &Electorate) -> Tally {
    let members = electorate.convocation.as_ref().map(|id| {
        let seated = || f.credentialed(id, act.at);
        // A unit's votes are its roll's, however many of its delegates are away.
        let all = seated().map(|m| &m.id).collect();
        seated().map(|m| f.weight(m, &all)).sum()
    });
    let floor = division.floor.as_ref();
    Tally {
        electorate: electorate.electorate.clone(),
        members: floor.map(|floor| floor.members.clone()).or(members),
        present: Some(floor.map_or_else(BigRational::zero, |floor| floor.present(f, act.at))),
        votes: vec![BigRational::zero(); division.options.len()],
        abstaining: Some(BigRational::zero()),
    }
}

/// `division.declare`. On the floor of a session only what is decided by secret ballot: two officers' word takes the place
/// of no roll call there.
pub(crate) fn declare(f: &mut Federation, act: &Act<'_>, body: DeclareDivision) -> Result<Flags, Refusal> {
    let division = undecided(f, &body.division)?;
    if division.floor.is_some() && division.decision.ballot == Ballot::RollCall {
        return refuse(Refused::BadStatutes, format!("{} is decided by roll call: call it", body.division));
    }
    let named = division.electorates.iter().map(|e| &e.electorate);
    if !named.eq(body.counts.iter().map(|c| &c.electorate)) {
        return refuse(
            Refused::BadBody,
            "declared counts name the electorates of the division, in its order",
        );
    }
    if body.counts.iter().any(|c| c.votes.len() != division.options.len()) {
        return refuse(
            Refused::BadBody,
            "declared counts have one number an option, in the division's order",
        );
    }
    let mut flags = Flags::new();
    let pairs = division.electorates.iter().zip(&body.counts);
    let tallies: Vec<Tally> = pairs.map(|(e, count)| declared(f, act, division, e, count, &mut flags)).collect();
    let of = |m: &&crate::mandate::Mandate| {
        let electorates = &division.electorates;
        m.stands_at(act.at) && electorates.iter().any(|e| e.convocation.as_ref() == Some(&m.convocation))
    };
    flags.extend(f.derived(f.mandates.values().filter(of).map(|m| &m.id)));
    finish(f, act, &body.division, tallies, true, flags)
}

fn declared(
    f: &Federation,
    act: &Act<'_>,
    division: &Division,
    electorate: &Electorate,
    count: &ElectorateCount,
    flags: &mut Flags,
) -> Tally {
    let whole = |n: u64| BigRational::from_integer(n.into());
    let standing = |id: &Id| f.credentialed(id, act.at).count() as u64;
    let heads = electorate.convocation.as_ref().map(standing).or(electorate.members);
    // On the floor votes are weights, and those present were counted when the division was opened.
    let floor = division.floor.as_ref();
    let members = floor.map(|floor| floor.members.clone()).or(heads.map(whole));
    let claimed = count.present.map(whole);
    let present = floor.map(|floor| floor.present(f, act.at)).or(claimed.clone());
    let cast: BigRational = count.votes.iter().chain(&count.abstaining).map(|votes| whole(*votes)).sum();
    let differs = |claimed: &BigRational| {
        count.abstaining.is_some() && *claimed != cast || floor.is_some() && Some(claimed) != present.as_ref()
    };
    if claimed.as_ref().is_some_and(differs) {
        flags.push(Flag::PresentDiffers);
    }
    if present.as_ref().or(members.as_ref()).is_some_and(|most| cast > *most) {
        flags.push(Flag::MoreVotesThanVoters);
    }
    Tally {
        electorate: count.electorate.clone(),
        members,
        present,
        votes: count.votes.iter().map(|v| whole(*v)).collect(),
        abstaining: count.abstaining.map(whole),
    }
}

fn undecided<'a>(f: &'a Federation, id: &Id) -> Result<&'a Division, Refusal> {
    match f.divisions.get(id) {
        Some(division) if division.result.is_none() => Ok(division),
        Some(_) => refuse(Refused::Duplicate, format!("division {id} has a result")),
        None => refuse(Refused::Unknown, format!("there is no division {id}")),
    }
}

fn finish(
    f: &mut Federation,
    act: &Act<'_>,
    id: &Id,
    tallies: Vec<Tally>,
    declared: bool,
    mut flags: Flags,
) -> Result<Flags, Refusal> {
    let division = undecided(f, id)?;
    if !quorate(&division.decision, &tallies) {
        flags.push(Flag::QuorumMissed);
    }
    let verdict = verdict(division, &tallies);
    let result = Divided {
        index: act.index,
        declared,
        tallies,
        verdict,
        lot: None,
        chair: None,
        departures: Vec::new(),
        flags: Flags::new(),
    };
    if let Some(division) = f.divisions.get_mut(id) {
        division.result = Some(result);
    }
    flags.extend(consequences(f, id));
    if let Some(result) = f.divisions.get_mut(id).and_then(|division| division.result.as_mut()) {
        result.flags.clone_from(&flags);
    }
    Ok(flags)
}

/// Whether enough took part: those present, or where nobody counted them, those who voted or abstained.
fn quorate(decision: &Decision, tallies: &[Tally]) -> bool {
    let Some(quorum) = &decision.quorum else { return true };
    let Some(joint) = Tally::join(tallies) else { return true };
    let Some(members) = joint.members.clone() else { return true };
    let present = joint
        .present
        .clone()
        .unwrap_or_else(|| joint.voting() + joint.abstaining.clone().unwrap_or_default());
    meets(quorum.threshold, &present, &members)
}

fn meets(threshold: Threshold, part: &BigRational, whole: &BigRational) -> bool {
    let share = threshold.share();
    let due = whole * BigRational::new(share.numerator().into(), share.denominator().into());
    match threshold {
        Threshold::AtLeast(_) => *part >= due,
        Threshold::MoreThan(_) => *part > due,
    }
}

fn verdict(division: &Division, tallies: &[Tally]) -> Verdict {
    match division.decision.counted {
        Counted::Jointly => {
            Tally::join(tallies).map_or(Verdict::NotCarried, |joint| single(division, &joint))
        }
        Counted::Separately => {
            let mut each = tallies.iter().map(|tally| single(division, tally));
            let Some(Verdict::Carried(first)) = each.next() else { return Verdict::NotCarried };
            let all = each.all(|verdict| verdict == Verdict::Carried(first.clone()));
            if all { Verdict::Carried(first) } else { Verdict::NotCarried }
        }
    }
}

fn single(division: &Division, tally: &Tally) -> Verdict {
    let Some(most) = tally.votes.iter().max() else { return Verdict::NotCarried };
    let leading: Vec<&Id> = division
        .options
        .iter()
        .zip(&tally.votes)
        .filter(|(_, votes)| *votes == most)
        .map(|(o, _)| o)
        .collect();
    let voting = tally.voting();
    let present =
        tally.present.clone().unwrap_or_else(|| &voting + tally.abstaining.clone().unwrap_or_default());
    let mut sorted: Vec<&BigRational> = tally.votes.iter().collect();
    sorted.sort();
    let votes = Shares {
        leading: most.clone(),
        next: sorted.iter().rev().nth(1).map(|n| (*n).clone()).unwrap_or_default(),
        voting,
        mandates: tally.members.clone().unwrap_or_else(|| present.clone()),
        present,
    };
    match (division.decision.majority.resolve(&votes), leading.as_slice()) {
        (Resolution::Carried, [option]) => Verdict::Carried((*option).clone()),
        (Resolution::Tied, _) if division.decision.tie == Tie::Lot => {
            Verdict::NeedsLot(leading.into_iter().cloned().collect())
        }
        (Resolution::Tied, _) if division.decision.tie == Tie::Chair && division.floor.is_some() => {
            Verdict::NeedsChair(leading.into_iter().cloned().collect())
        }
        _ => Verdict::NotCarried,
    }
}

/// Whether a yes-or-no question is carried: used by recall.
pub(crate) fn carries(majority: Majority, yes: u64, no: u64, members: u64) -> bool {
    let whole = |n: u64| BigRational::from_integer(n.into());
    let cast = whole(yes) + whole(no);
    let votes = Shares {
        leading: whole(yes),
        next: whole(no),
        voting: cast.clone(),
        present: cast,
        mandates: whole(members),
    };
    yes > no && majority.resolve(&votes) == Resolution::Carried
}

/// A lot decides a tied division, where the statutes say so.
pub(crate) fn decide_by_lot(f: &mut Federation, id: &Id, body: &Draw) -> Result<Flags, Refusal> {
    let Some(result) = f.divisions.get_mut(id).and_then(|division| division.result.as_mut()) else {
        return refuse(Refused::Unknown, format!("division {id} has no result"));
    };
    let Verdict::NeedsLot(tied) = &result.verdict else {
        return refuse(Refused::LotDiffers, format!("division {id} waits for no lot"));
    };
    let names: Vec<&str> = tied.iter().map(Id::as_str).collect();
    let first = lot::order(&body.subject, &body.value, &names).into_iter().next();
    let Some(option) = first.map(|i| tied[i].clone()) else {
        return refuse(Refused::LotDiffers, format!("division {id} ties nothing"));
    };
    result.verdict = Verdict::Carried(option);
    result.lot = Some(body.value.clone());
    Ok(consequences(f, id))
}

#[cfg(test)]
mod tests;
