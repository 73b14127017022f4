//! The labour record: one attestation per workplace and month. Public are the number of lines and a Merkle root;
//! the lines lie in the opening. Eligibility is computed from them.

use std::collections::BTreeMap;

use mandat_record::commitment::{Commitment, Kind, Opening, commit, list_root};
use mandat_record::tree::Hash;
use mandat_statutes::{Condition, Date, Facts, LabourPeriod, Month, date_of};
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::Attest;
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Member;
use crate::roll::{OnRoll, Standing, month};

/// Domain of a line's commitment.
pub const LINE: Kind = Kind::new("labour.attest");

/// One member's line of an attestation: the body of its opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The member.
    pub member: Member,
    /// What was worked, by kind.
    pub work: Vec<Work>,
    /// Whether dues for the month are paid.
    pub dues: bool,
}

/// Work of one kind in one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// The kind, one of the statutes' `labour_kinds`.
    pub kind: String,
    /// Hours, at most 744 a month.
    pub hours: u32,
    /// Days, at most 31 a month.
    pub days: u32,
}

/// One attestation as the public sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attested {
    /// The entry.
    pub index: u64,
    /// Lines.
    pub count: u64,
    /// Root over the lines' commitments.
    pub root: Hash,
}

/// What an opened line adds to a member's record.
#[derive(Clone, Debug)]
struct Worked {
    index: u64,
    month: Month,
    dues: bool,
    work: Box<[Work]>,
}

/// The labour record of the federation.
#[derive(Clone, Debug, Default)]
pub struct Labour {
    attested: BTreeMap<(u32, Month), Vec<Attested>>,
    /// Corrected attestations and the entry that corrects each.
    corrected: BTreeMap<u64, u64>,
    worked: BTreeMap<Member, Vec<Worked>>,
    /// Attestations that this reader, who has a sealed store, could not open: whose lines they hold is unknown.
    unopened: Vec<u64>,
}

impl Labour {
    /// All attestations that hold, by unit and month.
    pub fn iter(&self) -> impl Iterator<Item = (u32, Month, &Attested)> {
        self.attested.iter().filter_map(|((unit, month), all)| Some((*unit, *month, all.last()?)))
    }

    /// Whether a unit attested a month.
    pub fn is_attested(&self, unit: u32, month: Month) -> bool {
        self.attested.contains_key(&(unit, month))
    }

    /// Hours by kind that the attestations in force hold in all, by unit and month; without those that this reader cannot open
    /// line by line.
    pub fn hours(&self) -> BTreeMap<(u32, Month), BTreeMap<String, u64>> {
        let mut by_entry: BTreeMap<u64, (u64, BTreeMap<String, u64>)> = BTreeMap::new();
        for worked in self.worked.values().flatten() {
            let (lines, hours) = by_entry.entry(worked.index).or_default();
            *lines += 1;
            for work in &worked.work {
                *hours.entry(work.kind.clone()).or_insert(0) += u64::from(work.hours);
            }
        }
        let mut whole = |attested: &Attested| match by_entry.remove(&attested.index) {
            Some((lines, hours)) => (lines == attested.count).then_some(hours),
            None => (attested.count == 0).then(BTreeMap::new),
        };
        self.iter().filter_map(|(unit, month, attested)| Some(((unit, month), whole(attested)?))).collect()
    }

    /// Whether this reader could open every attestation that held after `as_of` entries. If not, somebody who fails a condition
    /// may well meet it.
    pub(crate) fn is_whole(&self, as_of: u64) -> bool {
        let holds = |index: u64| {
            index < as_of && self.corrected.get(&index).is_none_or(|corrected_by| *corrected_by >= as_of)
        };
        !self.unopened.iter().any(|index| holds(*index))
    }

    /// A member's opened lines as they stood after `as_of` entries.
    fn worked(&self, member: &Member, as_of: u64) -> impl Iterator<Item = &Worked> {
        let holds = move |index: u64| {
            index < as_of && self.corrected.get(&index).is_none_or(|corrected_by| *corrected_by >= as_of)
        };
        self.worked.get(member).into_iter().flatten().filter(move |worked| holds(worked.index))
    }
}

/// One line of the sealed store's opening of an attestation: its own opening, or after erasure only its commitment.
#[derive(Clone, Debug)]
pub enum Sealed {
    /// It can be read.
    Kept(Opening),
    /// It was erased.
    Erased(Commitment),
}

impl Sealed {
    fn commitment(&self) -> Commitment {
        match self {
            Sealed::Kept(opening) => commit(LINE, opening),
            Sealed::Erased(commitment) => *commitment,
        }
    }
}

/// The Merkle root over the commitments of lines, in any order.
pub fn root(lines: &[Sealed]) -> Result<Hash, String> {
    let mut leaves: Vec<[u8; 32]> = lines.iter().map(|line| line.commitment().0).collect();
    leaves.sort_unstable();
    list_root(&leaves).map_err(|_| "two lines are the same".to_owned())
}

/// The opening of an attestation without what it said of a member: the root still follows from it.
pub fn forget(bytes: &[u8], member: &Member) -> Result<Vec<u8>, String> {
    let mut lines = parse_lines(bytes)?;
    for line in &mut lines {
        let commitment = line.commitment();
        let of_member =
            matches!(line, Sealed::Kept(o) if o.body::<Line>().is_ok_and(|l| l.member == *member));
        if of_member {
            *line = Sealed::Erased(commitment);
        }
    }
    Ok(write_lines(&lines))
}

/// Whether more labour can only help to meet a condition.
pub(crate) fn only_gains(condition: &Condition) -> bool {
    match condition {
        Condition::All(all) | Condition::Any(all) => all.iter().all(only_gains),
        Condition::Not(_) => false,
        _ => true,
    }
}

/// What is known of a member on a day, for a reader whose sealed store has the opening; otherwise nothing.
pub fn facts(f: &Federation, member: &Member, as_of: u64, day: Date) -> Option<Facts> {
    let on = f.roll.get(member)?;
    let then = on.as_of(as_of)?;
    let person = then.person?;
    let mut labour = Vec::new();
    let mut dues_paid = std::collections::BTreeSet::new();
    for worked in f.labour.worked(member, as_of) {
        if worked.dues {
            dues_paid.insert(worked.month);
        }
        labour.extend(worked.work.iter().map(|work| LabourPeriod {
            period: worked.month,
            kind: work.kind.clone(),
            hours: work.hours,
            days: work.days,
        }));
    }
    let joined = person.joined.parse().ok()?;
    // Who came in as a member of a federation that was being founded has been one since the day of joining.
    let admitted = then.admitted.map(|at| if on.founder { joined } else { date_of(at) });
    Some(Facts {
        as_of: day,
        joined,
        admitted,
        labour,
        dues_paid,
        groups: person.groups.iter().cloned().collect(),
        excluded: matches!(then.standing, Standing::Excluded(_)),
    })
}

/// `labour.attest`.
pub(crate) fn attest(f: &mut Federation, act: &Act<'_>, body: Attest) -> Result<Flags, Refusal> {
    let unit = f.units.require(&body.unit)?;
    let month = month(&body.period)?;
    if month >= date_of(act.at).month() {
        return refuse(Refused::TooEarly, format!("labour of {month} is attested when the month is over"));
    }
    let last = f.labour.attested.get(&(unit, month)).and_then(|all| all.last());
    match (body.corrects, last) {
        (None, None) => {}
        (None, Some(last)) => {
            return refuse(
                Refused::Duplicate,
                format!("unit {} attested {month} in entry {}: cite it to correct it", body.unit, last.index),
            );
        }
        (Some(wrong), Some(last)) if last.index == wrong => {}
        (Some(wrong), _) => {
            return refuse(
                Refused::Unknown,
                format!("entry {wrong} is not the last attestation of {month} by unit {}", body.unit),
            );
        }
    }
    if body.count > f.roll.len() as u64 {
        return refuse(
            Refused::BadBody,
            format!("{} lines, and fewer people were ever on the roll", body.count),
        );
    }
    let lines = open_lines(f, act, unit, &body)?;
    if lines.is_none() && act.evidence.openings.is_some() {
        f.unopened.push(act.index);
        f.labour.unopened.push(act.index);
    }
    for line in lines.into_iter().flatten() {
        let worked = Worked { index: act.index, month, dues: line.dues, work: line.work.into() };
        f.labour.worked.entry(line.member).or_default().push(worked);
    }
    if let Some(wrong) = body.corrects {
        f.labour.corrected.insert(wrong, act.index);
    }
    let attested = Attested { index: act.index, count: body.count, root: body.root };
    f.labour.attested.entry((unit, month)).or_default().push(attested);
    Ok(Flags::new())
}

/// Reads the lines, holds them against the root, and checks each.
fn open_lines(f: &Federation, act: &Act<'_>, unit: u32, body: &Attest) -> Result<Option<Vec<Line>>, Refusal> {
    let Some(bytes) = act.opening()? else { return Ok(None) };
    let wrong = |text: String| Refusal::new(Refused::OpeningWrong, format!("entry {}: {text}", act.index));
    let openings = parse_lines(&bytes).map_err(wrong)?;
    if openings.len() as u64 != body.count || root(&openings).map_err(wrong)? != body.root {
        return Err(wrong("the opened lines are not those under the root".into()));
    }
    let kept = openings.iter().filter_map(|line| match line {
        Sealed::Kept(opening) => Some(opening.body::<Line>()),
        Sealed::Erased(_) => None,
    });
    let lines = kept.collect::<Result<Vec<_>, _>>().map_err(|e| wrong(e.to_string()))?;
    let kinds = &f.constitution.statutes().rules.membership.labour_kinds;
    let mut seen = std::collections::BTreeSet::new();
    for line in &lines {
        let belongs = |on: &OnRoll| on.was_in(|other| f.units.upward(other).any(|above| above == unit));
        if !f.roll.get(&line.member).is_some_and(belongs) || !seen.insert(line.member) {
            return Err(wrong(format!(
                "member {} never belonged to unit {}, or has two lines",
                line.member, body.unit
            )));
        }
        if line.work.iter().any(|w| w.hours > 744 || w.days > 31 || !kinds.contains(&w.kind)) {
            return Err(wrong(format!(
                "the line of member {} has hours, days or a kind that no month has",
                line.member
            )));
        }
    }
    Ok(Some(lines))
}

/// The opening of an attestation: its lines, one a line of text; an erased one is its commitment as a JSON string.
pub fn write_lines(lines: &[Sealed]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in lines {
        match line {
            Sealed::Kept(opening) => bytes.extend(opening.to_bytes()),
            Sealed::Erased(commitment) => bytes.extend(format!("\"{commitment}\"").into_bytes()),
        }
        bytes.push(b'\n');
    }
    bytes
}

fn parse_lines(bytes: &[u8]) -> Result<Vec<Sealed>, String> {
    let parse = |line: &[u8]| match line.first() {
        Some(b'"') => serde_json::from_slice(line)
            .map(Sealed::Erased)
            .map_err(|_| "an erased line is a commitment".to_owned()),
        _ => Opening::parse(line).map(Sealed::Kept).map_err(|e| e.to_string()),
    };
    bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(parse).collect()
}

#[cfg(test)]
mod tests {
    use mandat_record::commitment::Salt;

    use super::*;

    fn sealed(member: u8, days: u32) -> Sealed {
        let work = vec![Work { kind: "manual".into(), hours: days * 8, days }];
        let line = Line { member: Member([member; 16]), work, dues: true };
        Sealed::Kept(Opening::new(Salt::new([member; 32]), &line).unwrap())
    }

    #[test]
    fn forgetting_a_member_keeps_the_root_and_says_nothing_more() {
        let lines = [sealed(1, 20), sealed(2, 7), sealed(3, 0)];
        let whole = write_lines(&lines);
        let kept = forget(&whole, &Member([2; 16])).unwrap();
        assert_eq!(root(&parse_lines(&kept).unwrap()), root(&lines), "the root still follows");
        let text = String::from_utf8(kept.clone()).unwrap();
        assert!(!text.contains(&"02".repeat(16)) && text.contains(&"03".repeat(16)));
        assert_eq!(forget(&kept, &Member([2; 16])).unwrap(), kept, "once is enough");
    }

    #[test]
    fn a_root_has_no_order_and_no_double() {
        let (forward, back) = ([sealed(1, 20), sealed(2, 7)], [sealed(2, 7), sealed(1, 20)]);
        assert_eq!(root(&forward), root(&back));
        assert!(root(&[sealed(1, 20), sealed(1, 20)]).is_err());
        assert_ne!(root(&forward), root(&[sealed(1, 20), sealed(2, 8)]));
        assert!(parse_lines(b"\"short\"\n").is_err() && parse_lines(b"{}\n").is_err());
        assert!(parse_lines(b"").unwrap().is_empty());
    }
}
