//! The frozen roll: for one convocation, per constituency, who belongs, may vote and may stand.
//!
//! Head counts are public and follow from the record; that each member is eligible is a claim by two people, which a
//! reader with the sealed store recomputes. From here on the convocation never looks at the roll again: later
//! transfers and exclusions do not change it (DESIGN 6).

use std::collections::{BTreeMap, BTreeSet};

use mandat_record::commitment::list_root;
use mandat_record::tree::Hash;
use mandat_statutes::{Condition, Electors, Evidence, Facts, date_of};
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::apportionment;
use crate::body::Freeze;
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::convocation::Convocation;
use crate::fold::Act;
use crate::id::Id;
use crate::labour;
use crate::mandate::Mandate;
use crate::roll::Standing;

/// The blob of a `roll.freeze` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// One row a constituency, sorted by unit; none is left out, also not an empty one.
    pub rows: Vec<Row>,
}

/// The frozen roll of one constituency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The unit.
    pub unit: Id,
    /// Candidates of membership, who are counted apart.
    pub candidates: u64,
    /// Members; where delegates elect, their mandates.
    pub members: u64,
    /// Members who may vote.
    pub may_vote: u64,
    /// Members who may stand.
    pub may_stand: u64,
    /// Whether some of it is declared, not itemised.
    pub declared: bool,
    /// Groups of which the statutes ask their share of the members, sorted, with their numbers: where both they and the
    /// others are at least as many as the privacy threshold, and all of the roll is itemised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<InGroup>,
}

/// How many members are in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InGroup {
    /// The group.
    pub group: String,
    /// Its members.
    pub members: u64,
}

/// The frozen roll in the state.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The entry.
    pub index: u64,
    /// As of so many entries.
    pub as_of: u64,
    /// Rows by the unit's number.
    pub rows: BTreeMap<u32, Row>,
    /// Root of the eligible.
    pub eligible: Hash,
    /// Who may vote and who may stand, as far as this reader knows.
    pub people: People,
    /// Whether this reader knows all of them: with the whole sealed store, or where delegates elect.
    pub complete: bool,
}

/// Electors by name, with their constituency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Who may vote.
    pub may_vote: BTreeMap<Id, u32>,
    /// Who may stand.
    pub may_stand: BTreeMap<Id, u32>,
}

/// What a reader can compute of a frozen roll.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The rows; `may_vote` and `may_stand` count those whom this reader can judge.
    pub rows: BTreeMap<u32, Row>,
    /// Members of each row whom this reader cannot judge: no sealed store, or erased.
    pub unknown: BTreeMap<u32, u64>,
    /// The electors who are known.
    pub people: People,
    /// Members of each row who are known to be in the groups of which the statutes ask their share, shown or not.
    pub groups: BTreeMap<u32, Vec<InGroup>>,
    /// The privacy threshold.
    k: u64,
}

/// The Merkle root over the names of those who may vote, sorted.
///
/// # Panics
/// Never: a set is sorted and names nobody twice.
pub fn eligible_root<'a>(names: impl Iterator<Item = &'a Id>) -> Hash {
    let sorted: BTreeSet<&str> = names.map(Id::as_str).collect();
    let leaves: Vec<&str> = sorted.into_iter().collect();
    list_root(&leaves).expect("a set is sorted and names nobody twice")
}

/// The roll of a convocation's constituencies after `as_of` entries, as far as this reader can know it. Eligibility is
/// judged on the day of the freeze that the call named, not on the day when somebody computes it.
pub fn compute(f: &Federation, convocation: &Convocation, as_of: u64) -> Computed {
    let rows: BTreeMap<u32, Row> =
        convocation.constituencies(f).map(|(number, unit)| (number, empty(&unit.id))).collect();
    let k = u64::from(convocation.statutes.rules.privacy.k);
    let none: Vec<InGroup> =
        shared(convocation).into_iter().map(|group| InGroup { group, members: 0 }).collect();
    let groups = rows.keys().map(|&number| (number, none.clone())).collect();
    let mut computed = Computed { rows, unknown: BTreeMap::new(), people: People::default(), groups, k };
    match &convocation.rules.electors {
        Electors::Members => {
            declared(f, convocation, as_of, &mut computed.rows);
            itemised(f, convocation, as_of, &mut computed);
        }
        Electors::Delegates(_) => delegates(f, convocation, as_of, &mut computed),
    }
    for (number, row) in &mut computed.rows {
        let groups = computed.groups.get(number).into_iter().flatten();
        row.groups = groups.filter(|in_group| showable(in_group.members, row, k)).cloned().collect();
    }
    computed
}

/// Groups of which the statutes ask their share of the members, sorted.
fn shared(convocation: &Convocation) -> BTreeSet<String> {
    let constraints = &convocation.rules.contest.constraints;
    let of_members = constraints.iter().filter(|c| c.at_least == mandat_statutes::GroupShare::OfMembers);
    of_members.map(|constraint| constraint.group.clone()).collect()
}

/// Neither those in a group nor those outside are so few that the number says who.
fn showable(members: u64, row: &Row, k: u64) -> bool {
    !row.declared && members >= k && row.members - members.min(row.members) >= k
}

fn empty(unit: &Id) -> Row {
    Row {
        unit: unit.clone(),
        candidates: 0,
        members: 0,
        may_vote: 0,
        may_stand: 0,
        declared: false,
        groups: Vec::new(),
    }
}

/// Adds the latest declared head counts of every unit below each constituency. Who is counted may vote: the union's word
/// is all there is.
fn declared(f: &Federation, convocation: &Convocation, as_of: u64, rows: &mut BTreeMap<u32, Row>) {
    for (number, _) in f.units.iter() {
        let Some(members) = f.roll.declared(number, as_of).into_values().next_back() else { continue };
        let constituency = f.units.ancestor(number, convocation.rules.constituency.as_str());
        let Some(row) = constituency.and_then(|c| rows.get_mut(&c)) else { continue };
        row.members += members;
        row.may_vote += members;
        row.may_stand += members;
        row.declared |= members > 0;
    }
}

/// Counts the itemised roll, and judges eligibility wherever the openings are at hand.
fn itemised(f: &Federation, convocation: &Convocation, as_of: u64, computed: &mut Computed) {
    let membership = &convocation.statutes.rules.membership;
    let day = date_of(convocation.dates.freeze);
    let whole = f.labour.is_whole(as_of);
    for (member, (unit, standing)) in f.roll.as_of(as_of) {
        let constituency = f.units.ancestor(unit, convocation.rules.constituency.as_str());
        let Some((number, row)) = constituency.and_then(|c| Some((c, computed.rows.get_mut(&c)?))) else {
            continue;
        };
        match standing {
            Standing::Left | Standing::Excluded(_) => continue,
            Standing::Candidate => {
                row.candidates += 1;
                continue;
            }
            Standing::Member => row.members += 1,
        }
        let Some(facts) = labour::facts(f, &member, as_of, day) else {
            *computed.unknown.entry(number).or_insert(0) += 1;
            continue;
        };
        let groups = computed.groups.get_mut(&number).into_iter().flatten();
        groups.filter(|g| facts.groups.contains(&g.group)).for_each(|in_group| in_group.members += 1);
        // Whoever is a member as of the freeze was not excluded then, whatever came later.
        let facts = Facts { excluded: false, ..facts };
        // Where attestations could not be opened, more labour may be due to this member than is known.
        let sure = |condition: &Condition, holds: bool| whole || holds && labour::only_gains(condition);
        let votes = membership.may_vote(&facts).holds;
        let stands = membership.may_stand(&facts).holds;
        let (sure_vote, sure_stand) = (sure(&membership.vote, votes), sure(&membership.stand, stands));
        if votes && sure_vote {
            row.may_vote += 1;
            computed.people.may_vote.insert(member.id(), number);
        }
        if stands && sure_stand {
            row.may_stand += 1;
            computed.people.may_stand.insert(member.id(), number);
        }
        if !(sure_vote && sure_stand) {
            *computed.unknown.entry(number).or_insert(0) += 1;
        }
    }
}

/// Where delegates elect, the electors are the mandates of the convocation that the call names, as they stood then.
fn delegates(f: &Federation, convocation: &Convocation, as_of: u64, computed: &mut Computed) {
    let electors = convocation.electors.as_ref();
    let stood = |m: &&Mandate| {
        Some(&m.convocation) == electors
            && m.began < as_of
            && m.ended.is_none_or(|ended| ended.index >= as_of)
            && m.term >= convocation.dates.freeze
    };
    for mandate in f.mandates.values().filter(stood) {
        let Some(number) = f.units.number(&mandate.unit) else { continue };
        let constituency = f.units.ancestor(number, convocation.rules.constituency.as_str());
        let Some((number, row)) = constituency.and_then(|c| Some((c, computed.rows.get_mut(&c)?))) else {
            continue;
        };
        row.members += 1;
        row.may_vote += 1;
        row.may_stand += 1;
        computed.people.may_vote.insert(mandate.holder.clone(), number);
        computed.people.may_stand.insert(mandate.holder.clone(), number);
    }
}

/// `roll.freeze`: two people claim the table; what can be recomputed of it is.
pub(crate) fn freeze(f: &mut Federation, act: &Act<'_>, body: Freeze) -> Result<Flags, Refusal> {
    let convocation = f.require_convocation(&body.convocation)?;
    // With seats from outside and totals declared, nothing rests on a frozen roll.
    let unused = convocation.given.is_some() && convocation.rules.evidence == [Evidence::Declared];
    if convocation.frozen.is_some() || unused {
        return refuse(
            Refused::NotNow,
            format!("convocation {}: its roll is frozen already, or is not used", body.convocation),
        );
    }
    if act.at < convocation.dates.freeze {
        return refuse(Refused::TooEarly, format!("the roll of {} is not frozen yet", body.convocation));
    }
    // The call fixed the moment: who freezes has no choice left, however late they come.
    let due = f.entries_by(convocation.dates.freeze);
    if body.as_of != due {
        return refuse(
            Refused::TableDiffers,
            format!("as of {}: {due} entries came until the date of the freeze", body.as_of),
        );
    }
    convocation.check_names(f)?;
    let table: Table = act.table(&body.table)?;
    let computed = compute(f, convocation, body.as_of);
    let rows = compare(&table, &computed)?;
    let complete = computed.unknown.is_empty();
    if complete && eligible_root(computed.people.may_vote.keys()) != body.eligible {
        return refuse(
            Refused::TableDiffers,
            "the root of the eligible is not the one that follows from the opened roll",
        );
    }
    let mut flags = Flags::new();
    if act.at - convocation.dates.freeze > 86_400 {
        flags.push(Flag::FrozenLate);
    }
    let people = computed.people;
    let frozen =
        Frozen { index: act.index, as_of: body.as_of, rows, eligible: body.eligible, people, complete };
    let anew = convocation.renews.is_some();
    let houses = if anew { BTreeMap::new() } else { apportionment::houses(f, convocation, &frozen)? };
    f.install(&body.convocation, frozen, houses, &mut flags);
    Ok(flags)
}

/// Holds the claimed rows against the computed ones: head counts exactly, eligibility between those who are known to be
/// eligible and those besides them who may be.
fn compare(table: &Table, computed: &Computed) -> Result<BTreeMap<u32, Row>, Refusal> {
    let mut due: Vec<(&u32, &Row)> = computed.rows.iter().collect();
    due.sort_by(|a, b| a.1.unit.cmp(&b.1.unit));
    if table.rows.len() != due.len() {
        return refuse(
            Refused::TableDiffers,
            format!("{} rows for {} constituencies", table.rows.len(), due.len()),
        );
    }
    let mut rows = BTreeMap::new();
    for (claimed, (number, row)) in table.rows.iter().zip(due) {
        let unknown = computed.unknown.get(number).copied().unwrap_or(0);
        let bounds = |known: u64| known..=known + unknown;
        let counts = |row: &Row| (row.candidates, row.members, row.declared);
        let same = claimed.unit == row.unit
            && counts(claimed) == counts(row)
            && bounds(row.may_vote).contains(&claimed.may_vote)
            && bounds(row.may_stand).contains(&claimed.may_stand)
            && groups_fit(claimed, computed.groups.get(number), unknown, computed.k);
        if !same {
            return refuse(
                Refused::TableDiffers,
                format!("the row of unit {} is not the one that follows from the roll", claimed.unit),
            );
        }
        rows.insert(*number, claimed.clone());
    }
    Ok(rows)
}

/// Every group that must be shown is, in order, with a number between what is known and what may be; no other is.
fn groups_fit(claimed: &Row, known: Option<&Vec<InGroup>>, unknown: u64, k: u64) -> bool {
    let mut left = claimed.groups.iter().peekable();
    for InGroup { group, members } in known.into_iter().flatten() {
        let most = members + unknown;
        match left.next_if(|in_group| in_group.group == *group) {
            Some(shown)
                if (*members..=most).contains(&shown.members) && showable(shown.members, claimed, k) => {}
            None if !(showable(*members, claimed, k) && showable(most, claimed, k)) => {}
            _ => return false,
        }
    }
    left.next().is_none()
}

#[cfg(test)]
mod tests;
