//! The roll: who belongs to which unit. Public are a random name, a unit and a commitment; who it is, and since when,
//! lies in the opening. Where a union counts heads only, the roll is `declared`.
//!
//! The roll can be read as it was after any number of entries, because a frozen roll names such a moment and later
//! transfers and exclusions do not change it (DESIGN 6).

use std::collections::BTreeMap;

use mandat_record::commitment::{Commitment, Kind, Opening};
use mandat_record::ed25519::PublicKey;
use mandat_statutes::{Date, Month, date_of};
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::{DeclareRoll, Join, OneMember, Transfer};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Member;
use crate::standing::Departure;
use crate::units::holds_members;

/// How far a person has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// In the candidate stage: counted apart, neither votes nor stands.
    Candidate,
    /// A member.
    Member,
}

/// What the opening of a `roll.join` entry says: the only place where a date or a key of a person stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The day of joining, `2024-03-01`.
    pub joined: String,
    /// Groups that the member declares (women, youth, a language), as statutes name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The member's own key, with which a credential is registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<PublicKey>,
}

/// The most members that one unit can declare: sums of them stay far from what a number holds.
const MOST_DECLARED: u64 = 1_000_000_000;

/// Domain of a person's commitment.
pub const PERSON: Kind = Kind::new("roll.join");

/// Where a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A candidate.
    Candidate,
    /// A member in good standing.
    Member,
    /// Left.
    Left,
    /// Excluded, by the entry of that index.
    Excluded(u64),
}

/// What the fold keeps of a person.
#[derive(Clone, Debug)]
pub struct OnRoll {
    /// The unit's number.
    pub unit: u32,
    /// Where the person stands.
    pub standing: Standing,
    /// Index of the first `roll.join` entry, whatever corrected it.
    pub entered: u64,
    /// Index of the `roll.join` entry that holds, after corrections.
    pub joined: u64,
    /// When a candidate was admitted, Unix seconds; for those who joined as members, the entry's time.
    pub admitted: Option<u64>,
    /// Whether the person came in as a member while the federation was founded: then a member since the day of joining.
    pub founder: bool,
    /// Until when a notice runs, if one was given.
    pub notice: Option<u64>,
    /// What the opening says, to a reader who has it.
    pub person: Option<Box<Person>>,
    /// What was before each change, oldest first, so that the roll of an earlier moment can be read.
    past: Vec<Past>,
}

/// How a person stood on the roll until an entry changed it.
#[derive(Clone, Debug)]
struct Past {
    /// The entry that changed it.
    until: u64,
    unit: u32,
    standing: Standing,
    joined: u64,
    admitted: Option<u64>,
    person: Option<Box<Person>>,
}

/// How a person stood on the roll at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Then<'a> {
    pub unit: u32,
    pub standing: Standing,
    pub admitted: Option<u64>,
    pub person: Option<&'a Person>,
}

impl OnRoll {
    /// How the person stood after `as_of` entries; `None`: not on the roll yet.
    pub(crate) fn as_of(&self, as_of: u64) -> Option<Then<'_>> {
        if self.entered >= as_of {
            return None;
        }
        Some(match self.past.iter().find(|past| past.until >= as_of) {
            Some(past) => Then {
                unit: past.unit,
                standing: past.standing,
                admitted: past.admitted,
                person: past.person.as_deref(),
            },
            None => Then {
                unit: self.unit,
                standing: self.standing,
                admitted: self.admitted,
                person: self.person.as_deref(),
            },
        })
    }

    /// Whether the person belongs to a unit, or ever did.
    pub(crate) fn was_in(&self, unit: impl Fn(u32) -> bool) -> bool {
        unit(self.unit) || self.past.iter().any(|past| unit(past.unit))
    }

    /// The `roll.join` entries by which the person is or was on the roll: the one that holds and those it corrected.
    pub(crate) fn joins(&self) -> impl Iterator<Item = u64> + '_ {
        self.past.iter().map(|past| past.joined).chain([self.joined])
    }

    /// The entry that changed the person's place on the roll last.
    pub(crate) fn changed(&self) -> Option<u64> {
        self.past.last().map(|past| past.until)
    }

    /// Forgets what the openings said, now and before.
    pub(crate) fn forget(&mut self) {
        self.person = None;
        self.past.iter_mut().for_each(|past| past.person = None);
    }
}

/// A declared head count and the entry that declared it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclaredCount {
    /// Members.
    pub members: u64,
    /// The entry.
    pub index: u64,
}

/// The roll of the whole federation.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    members: BTreeMap<Member, OnRoll>,
    counts: BTreeMap<u32, u64>,
    declared: BTreeMap<u32, BTreeMap<Month, Vec<DeclaredCount>>>,
}

impl Roll {
    /// A person by name.
    pub fn get(&self, member: &Member) -> Option<&OnRoll> {
        self.members.get(member)
    }

    /// The number of the unit that a person belongs or belonged to.
    pub fn unit_of(&self, member: &Member) -> Option<u32> {
        self.get(member).map(|on| on.unit)
    }

    /// Members and candidates of a unit today.
    pub fn count(&self, unit: u32) -> u64 {
        self.counts.get(&unit).copied().unwrap_or(0)
    }

    /// All persons ever on the roll, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Member, &OnRoll)> {
        self.members.iter()
    }

    /// How many were ever on the roll.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Members and candidates of all rolls today, itemised and declared.
    pub fn total(&self) -> u64 {
        let declared = self.declared.keys().map(|unit| self.declares(*unit));
        self.counts.values().copied().chain(declared).sum()
    }

    /// Whether nobody ever was.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Everybody who was on the roll after `as_of` entries, with unit and standing then, sorted by name.
    pub fn as_of(&self, as_of: u64) -> BTreeMap<Member, (u32, Standing)> {
        let then = |(member, on): (&Member, &OnRoll)| {
            on.as_of(as_of).map(|then| (*member, (then.unit, then.standing)))
        };
        self.members.iter().filter_map(then).collect()
    }

    /// The head counts declared by a unit before entry `as_of`, by month.
    pub fn declared(&self, unit: u32, as_of: u64) -> BTreeMap<Month, u64> {
        let months = self.declared.get(&unit);
        let latest =
            |counts: &[DeclaredCount]| counts.iter().rev().find(|c| c.index < as_of).map(|c| c.members);
        months.into_iter().flatten().filter_map(|(month, counts)| Some((*month, latest(counts)?))).collect()
    }

    /// The last count that a unit declared, of the latest month; 0 where it declared none.
    pub fn declares(&self, unit: u32) -> u64 {
        let latest = self.declared.get(&unit).and_then(|months| months.values().next_back());
        latest.and_then(|counts| counts.last()).map_or(0, |count| count.members)
    }

    /// The units whose roll is itemised, or declared.
    fn units_with_members(&self) -> impl Iterator<Item = u32> + '_ {
        let itemised = self.counts.iter().filter(|(_, n)| **n > 0).map(|(unit, _)| *unit);
        itemised.chain(self.declared.keys().copied().filter(|unit| self.declares(*unit) > 0))
    }

    /// Changes unit and standing, and remembers what was before.
    pub(crate) fn set(&mut self, index: u64, member: Member, unit: u32, standing: Standing) {
        let Some(on) = self.members.get_mut(&member) else { return };
        on.past.push(Past {
            until: index,
            unit: on.unit,
            standing: on.standing,
            joined: on.joined,
            admitted: on.admitted,
            person: on.person.clone(),
        });
        if counts(on.standing) {
            *self.counts.entry(on.unit).or_insert(0) -= 1;
        }
        if counts(standing) {
            *self.counts.entry(unit).or_insert(0) += 1;
        }
        on.unit = unit;
        on.standing = standing;
    }

    pub(crate) fn get_mut(&mut self, member: &Member) -> Option<&mut OnRoll> {
        self.members.get_mut(member)
    }

    fn insert(&mut self, member: Member, on: OnRoll) {
        *self.counts.entry(on.unit).or_insert(0) += 1;
        self.members.insert(member, on);
    }
}

const fn counts(standing: Standing) -> bool {
    matches!(standing, Standing::Candidate | Standing::Member)
}

/// A person who is on the roll now; the error names the entry's own field.
pub(crate) fn present<'a>(f: &'a Federation, member: &Member) -> Result<&'a OnRoll, Refusal> {
    match f.roll.get(member) {
        Some(on) if counts(on.standing) => Ok(on),
        Some(_) => refuse(Refused::NotNow, format!("member {member} is no longer on the roll")),
        None => refuse(Refused::Unknown, format!("no member {member} is on the roll")),
    }
}

/// Reads the opening of this entry and holds it against the commitment.
pub(crate) fn open<T: serde::de::DeserializeOwned>(
    act: &Act<'_>,
    kind: Kind,
    commitment: &Commitment,
) -> Result<Option<T>, Refusal> {
    open_of(act, act.index, kind, commitment)
}

/// The same of the opening that lies under another entry's index.
pub(crate) fn open_of<T: serde::de::DeserializeOwned>(
    act: &Act<'_>,
    index: u64,
    kind: Kind,
    commitment: &Commitment,
) -> Result<Option<T>, Refusal> {
    let Some(bytes) = act.opening_of(index)? else { return Ok(None) };
    let wrong = |e: String| Refusal::new(Refused::OpeningWrong, format!("entry {index}: {e}"));
    let opening = Opening::parse(&bytes).map_err(|e| wrong(e.to_string()))?;
    if !commitment.opens(kind, &opening) {
        return Err(wrong("the opening does not match the commitment".into()));
    }
    opening.body().map(Some).map_err(|e| wrong(e.to_string()))
}

/// `roll.join`.
pub(crate) fn join(f: &mut Federation, act: &Act<'_>, body: Join) -> Result<Flags, Refusal> {
    let unit = f.units.require(&body.unit)?;
    if !holds_members(&f.constitution.statutes().rules, &f.units.get(unit).tier) {
        return refuse(
            Refused::BadStatutes,
            format!("unit {}: members join units of the lowest tier", body.unit),
        );
    }
    no_double_count(f, unit)?;
    let person: Option<Person> = open(act, PERSON, &body.commitment)?;
    if let Some(person) = &person {
        let joined = person
            .joined
            .parse::<Date>()
            .map_err(|e| Refusal::new(Refused::OpeningWrong, format!("entry {}: {e}", act.index)))?;
        if joined > date_of(act.at) {
            return refuse(
                Refused::OpeningWrong,
                format!("entry {}: the day of joining lies after the entry", act.index),
            );
        }
    }
    let unopened = person.is_none() && act.evidence.openings.is_some();
    if let Some(wrong) = body.corrects {
        let flags = correct_join(f, act, &body, wrong, unit, person)?;
        f.unopened.extend(unopened.then_some(act.index));
        return Ok(flags);
    }
    let standing = enters_as(f, body.stage)?;
    if f.roll.members.contains_key(&body.member) {
        return refuse(
            Refused::Duplicate,
            format!("member {} is on the roll: draw a fresh random name", body.member),
        );
    }
    let admitted = (standing == Standing::Member).then_some(act.at);
    let person = person.map(Box::new);
    let founder = admitted.is_some();
    let on = OnRoll {
        unit,
        standing,
        entered: act.index,
        joined: act.index,
        admitted,
        founder,
        notice: None,
        person,
        past: Vec::new(),
    };
    f.roll.insert(body.member, on);
    if unopened {
        f.unopened.push(act.index);
    }
    Ok(Flags::new())
}

/// How a person comes in: where the statutes have a candidate stage, as a candidate, but for those who found the federation.
fn enters_as(f: &Federation, stage: Stage) -> Result<Standing, Refusal> {
    let staged = f.constitution.statutes().rules.membership.candidate_months.is_some();
    match (stage, staged) {
        (Stage::Candidate, true) => Ok(Standing::Candidate),
        (Stage::Member, false) => Ok(Standing::Member),
        (Stage::Member, true) if f.convocations.is_empty() => Ok(Standing::Member),
        (Stage::Member, true) => {
            refuse(Refused::NotNow, "since the first convocation people join as candidates and are admitted")
        }
        (Stage::Candidate, false) => {
            refuse(Refused::BadStatutes, "the statutes have no candidate stage: join as a member")
        }
    }
}

/// Nobody is counted twice: no roll is itemised in a unit that declares its members, or below one that does.
fn no_double_count(f: &Federation, unit: u32) -> Result<(), Refusal> {
    match f.units.upward(unit).find(|above| f.roll.declares(*above) > 0) {
        None => Ok(()),
        Some(above) => refuse(
            Refused::NotNow,
            format!(
                "unit {} declares its members: it declares 0 before its roll is itemised",
                f.units.id(above)
            ),
        ),
    }
}

/// A correction replaces unit and opening of an entry that was wrong. It cites that entry, so that both stay visible.
fn correct_join(
    f: &mut Federation,
    act: &Act<'_>,
    body: &Join,
    wrong: u64,
    unit: u32,
    person: Option<Person>,
) -> Result<Flags, Refusal> {
    let on = present(f, &body.member)?;
    if on.joined != wrong {
        return refuse(
            Refused::Unknown,
            format!("entry {wrong} is not the one by which {} is on the roll", body.member),
        );
    }
    let standing = on.standing;
    f.roll.set(act.index, body.member, unit, standing);
    if let Some(on) = f.roll.get_mut(&body.member) {
        on.joined = act.index;
        on.person = person.map(Box::new);
    }
    Ok(Flags::new())
}

/// `roll.admit`: the join condition over the labour record, recomputed where it can be opened.
pub(crate) fn admit(f: &mut Federation, act: &Act<'_>, body: OneMember) -> Result<Flags, Refusal> {
    let on = present(f, &body.member)?;
    if on.standing != Standing::Candidate {
        return refuse(Refused::NotNow, format!("member {} was admitted already", body.member));
    }
    let unit = on.unit;
    let rules = f.constitution.statutes().rules.clone();
    if let Some(facts) = crate::labour::facts(f, &body.member, act.index, date_of(act.at)) {
        let verdict = rules.membership.may_join(&facts);
        if !verdict.holds {
            return refuse(Refused::NotEligible, format!("to join: {}", reasons(&verdict)));
        }
    }
    f.roll.set(act.index, body.member, unit, Standing::Member);
    if let Some(on) = f.roll.get_mut(&body.member) {
        on.admitted = Some(act.at);
    }
    Ok(Flags::new())
}

/// `roll.transfer`.
pub(crate) fn transfer(f: &mut Federation, act: &Act<'_>, body: Transfer) -> Result<Flags, Refusal> {
    let on = present(f, &body.member)?;
    let (from, standing) = (on.unit, on.standing);
    let unit = f.units.require(&body.unit)?;
    if !holds_members(&f.constitution.statutes().rules, &f.units.get(unit).tier) {
        return refuse(
            Refused::BadStatutes,
            format!("unit {}: members belong to units of the lowest tier", body.unit),
        );
    }
    no_double_count(f, unit)?;
    if from == unit {
        return refuse(Refused::NotNow, format!("member {} is in unit {} already", body.member, body.unit));
    }
    let late = f.in_frozen_roll(&body.member);
    f.roll.set(act.index, body.member, unit, standing);
    Ok(if late { vec![Flag::TransferLate] } else { Flags::new() })
}

/// `roll.leave`.
pub(crate) fn leave(f: &mut Federation, act: &Act<'_>, body: OneMember) -> Result<Flags, Refusal> {
    let unit = present(f, &body.member)?.unit;
    let late = f.in_frozen_roll(&body.member);
    f.departures.insert(act.index, Departure { member: body.member, at: act.at });
    f.roll.set(act.index, body.member, unit, Standing::Left);
    Ok(if late { vec![Flag::RemovedAfterFreeze] } else { Flags::new() })
}

/// `roll.declare`.
pub(crate) fn declare(f: &mut Federation, act: &Act<'_>, body: DeclareRoll) -> Result<Flags, Refusal> {
    let unit = f.units.require(&body.unit)?;
    let month = month(&body.period)?;
    if month > date_of(act.at).month() {
        return refuse(Refused::TooEarly, format!("unit {}: {month} has not come", body.unit));
    }
    if body.members > MOST_DECLARED {
        return refuse(Refused::BadBody, format!("unit {}: at most {MOST_DECLARED} members", body.unit));
    }
    declared_once(f, unit)?;
    let counts = f.roll.declared.entry(unit).or_default().entry(month).or_default();
    match (body.corrects, counts.last()) {
        (None, None) => {}
        (None, Some(last)) => {
            return refuse(
                Refused::Duplicate,
                format!("unit {} declared {month} in entry {}: cite it to correct it", body.unit, last.index),
            );
        }
        (Some(wrong), Some(last)) if last.index == wrong => {}
        (Some(wrong), _) => {
            return refuse(
                Refused::Unknown,
                format!("entry {wrong} is not the last count of unit {} for {month}", body.unit),
            );
        }
    }
    counts.push(DeclaredCount { members: body.members, index: act.index });
    Ok(Flags::new())
}

/// A declared roll stands alone: nothing is itemised in the unit, and nobody is counted above or below it as well.
fn declared_once(f: &Federation, unit: u32) -> Result<(), Refusal> {
    let id = f.units.id(unit);
    if f.roll.count(unit) > 0 {
        return refuse(
            Refused::NotNow,
            format!("unit {id} has an itemised roll: it is counted, not declared"),
        );
    }
    if f.roll.declares(unit) > 0 {
        return Ok(());
    }
    let above = f.units.upward(unit).find(|above| f.roll.declares(*above) > 0);
    // Only a unit of a higher tier has others below it, and few of those declare.
    let lowest = holds_members(&f.constitution.statutes().rules, &f.units.get(unit).tier);
    let below = || f.roll.units_with_members().find(|other| f.units.upward(*other).any(|n| n == unit));
    match above.or_else(|| if lowest { None } else { below() }) {
        None => Ok(()),
        Some(other) => refuse(
            Refused::NotNow,
            format!("members of unit {id} are counted in unit {} already", f.units.id(other)),
        ),
    }
}

pub(crate) fn month(text: &str) -> Result<Month, Refusal> {
    text.parse::<Month>().map_err(|e| Refusal::new(Refused::BadBody, format!("month {text:?}: {e}")))
}

/// The reasons of a verdict as one sentence, with the numbers.
pub(crate) fn reasons(verdict: &mandat_statutes::Verdict) -> String {
    verdict.reasons.iter().map(|reason| reason.text.as_str()).collect::<Vec<_>>().join("; ")
}
