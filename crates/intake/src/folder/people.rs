//! Members, their labour record, and declared head counts. What is personal goes into openings and the sealed store;
//! errors about these tables name lines and columns, never cells.

use std::collections::BTreeMap;

use mandat_federation::body::DeclareRoll;
use mandat_federation::labour::{Line, Work};
use mandat_federation::roll::{Person, Stage};
use mandat_federation::{Id, Member};
use mandat_record::ed25519::PublicKey;
use mandat_statutes::{Date, Month};

use super::description::{Description, Labour, Members, Rolls};
use super::table::{Cell, Notes, Place, Places, Row, Table};
use super::units::AllUnits;

/// A person who joins.
pub struct Joining {
    /// The row.
    pub place: Place,
    /// The unit.
    pub unit: Id,
    /// The random name.
    pub member: Member,
    /// The stage.
    pub stage: Stage,
    /// What the opening says.
    pub person: Person,
}

/// What the tables of people say.
#[derive(Default)]
pub struct People {
    /// Who joins, in the order of their random names: the order of the source could tell who is who.
    pub joining: Vec<Joining>,
    /// The organisation's own numbers, for the sealed store.
    pub register: BTreeMap<String, (Member, Id)>,
    /// Lines of the labour record by month and unit.
    pub labour: BTreeMap<(Month, Id), BTreeMap<Member, Line>>,
    /// Declared head counts.
    pub rolls: Vec<(Place, Month, DeclareRoll)>,
}

/// Reads all tables of people. `random` gives fresh names.
pub fn read(
    description: &Description,
    places: &Places,
    units: &AllUnits,
    kinds: &[String],
    random: &mut dyn FnMut() -> [u8; 16],
    notes: &mut Notes,
) -> People {
    let mut people = People::default();
    for map in &description.members {
        if let Some(table) = open(places, &map.file, true, notes) {
            members(map, &table, units, random, &mut people, notes);
        }
    }
    people.joining.sort_by_key(|joining| joining.member);
    for map in &description.labour {
        if let Some(table) = open(places, &map.file, true, notes) {
            labour(map, &table, kinds, &mut people, notes);
        }
    }
    for map in &description.rolls {
        if let Some(table) = open(places, &map.file, false, notes) {
            rolls(map, &table, units, &mut people, notes);
        }
    }
    people
}

/// Reads the table of a file.
pub fn open(
    places: &Places,
    file: &super::description::File,
    private: bool,
    notes: &mut Notes,
) -> Option<Table> {
    match places.read(file) {
        Ok(bytes) => Table::read(file.name(), &bytes, private, notes),
        Err(mistake) => {
            notes.mistakes.push(mistake);
            None
        }
    }
}

fn members(
    map: &Members,
    table: &Table,
    units: &AllUnits,
    random: &mut dyn FnMut() -> [u8; 16],
    people: &mut People,
    notes: &mut Notes,
) -> Option<()> {
    let number = table.field(&map.member, notes)?;
    let unit = table.field(&map.unit, notes)?;
    let joined = table.field(&map.joined, notes)?;
    let groups = table.optional(map.groups.as_ref(), notes)?;
    let stage = table.optional(map.stage.as_ref(), notes)?;
    let key = table.optional(map.key.as_ref(), notes)?;
    for row in &table.rows {
        let Some((place, own, unit)) = who(table, row, &number, &unit, units, notes) else { continue };
        if people.register.contains_key(&own) {
            let column = table.heading(&number);
            notes.mistake(&table.file, row.line, column, "names a member who has a row already: keep one");
            continue;
        }
        let joined = date(table, row, &joined, notes);
        let stage = stage.as_ref().map_or(Some(Stage::Member), |cell| stage_of(table, row, cell, notes));
        let key = key.as_ref().map_or(Some(None), |cell| key_of(table, row, cell, notes));
        let (Some(joined), Some(stage), Some(key)) = (joined, stage, key) else { continue };
        let member = Member(random());
        let split = |cell: &Cell| -> Vec<String> {
            let text = row.text(cell);
            text.split(';').map(str::trim).filter(|group| !group.is_empty()).map(str::to_owned).collect()
        };
        let groups = groups.as_ref().map(split).unwrap_or_default();
        people.register.insert(own, (member, unit.clone()));
        people.joining.push(Joining { place, unit, member, stage, person: Person { joined, groups, key } });
    }
    Some(())
}

fn who(
    table: &Table,
    row: &Row,
    number: &Cell,
    unit: &Cell,
    units: &AllUnits,
    notes: &mut Notes,
) -> Option<(Place, String, Id)> {
    let own = row.text(number);
    if own.is_empty() {
        notes.mistake(&table.file, row.line, table.heading(number), "is empty: give every member a number");
        return None;
    }
    let unit = table.name(row, unit, notes)?;
    let place = table.place(row);
    if units.has(&unit) {
        return Some((place, own, unit));
    }
    let text = "the member's unit is not among the units: the member is not on the roll";
    notes.list("no-unit", &place, Some(unit.as_str()), text);
    None
}

fn date(table: &Table, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<String> {
    let text = row.text(cell);
    if text.parse::<Date>().is_ok() {
        return Some(text);
    }
    notes.mistake(&table.file, row.line, table.heading(cell), "is no day: write it as 2024-03-01");
    None
}

fn month(table: &Table, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<Month> {
    let month = row.text(cell).parse().ok();
    if month.is_none() {
        notes.mistake(&table.file, row.line, table.heading(cell), "is no month: write it as 2024-03");
    }
    month
}

fn stage_of(table: &Table, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<Stage> {
    match row.text(cell).as_str() {
        "member" | "" => Some(Stage::Member),
        "candidate" => Some(Stage::Candidate),
        _ => {
            notes.mistake(&table.file, row.line, table.heading(cell), "is neither `member` nor `candidate`");
            None
        }
    }
}

#[expect(clippy::option_option, reason = "no key is fine, a key that is none is a mistake")]
fn key_of(table: &Table, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<Option<PublicKey>> {
    let text = row.text(cell);
    if text.is_empty() {
        return Some(None);
    }
    let key = text.parse::<PublicKey>().ok();
    if key.is_none() {
        let text = "is no public key: write the 32 bytes of an Ed25519 key as base64, or leave it empty";
        notes.mistake(&table.file, row.line, table.heading(cell), text);
    }
    key.map(Some)
}

fn labour(
    map: &Labour,
    table: &Table,
    kinds: &[String],
    people: &mut People,
    notes: &mut Notes,
) -> Option<()> {
    let number = table.field(&map.member, notes)?;
    let period = table.field(&map.period, notes)?;
    let kind = table.field(&map.kind, notes)?;
    let hours = table.field(&map.hours, notes)?;
    let days = table.field(&map.days, notes)?;
    let dues = table.field(&map.dues, notes)?;
    for row in &table.rows {
        let Some((member, unit)) = people.register.get(&row.text(&number)).cloned() else {
            let text = "no such member is on the roll: the line is not attested";
            notes.list("no-member", &table.place(row), None, text);
            continue;
        };
        let month = month(table, row, &period, notes);
        let work = work(table, row, kinds, (&kind, &hours, &days), notes);
        let paid = yes_or_no(table, row, &dues, notes);
        let (Some(month), Some(work), Some(paid)) = (month, work, paid) else { continue };
        let lines = people.labour.entry((month, unit)).or_default();
        let line = lines.entry(member).or_insert_with(|| Line { member, work: Vec::new(), dues: false });
        line.dues |= paid;
        if let Some(work) = work {
            if line.work.iter().any(|other| other.kind == work.kind) {
                let text = "the member has a row of this month and kind already: add them up";
                notes.mistake(&table.file, row.line, table.heading(&kind), text);
                continue;
            }
            line.work.push(work);
        }
    }
    Some(())
}

/// The work of a row; a row without a kind says only whether dues are paid.
#[expect(clippy::option_option, reason = "no work is fine, work that cannot be read is a mistake")]
fn work(
    table: &Table,
    row: &Row,
    kinds: &[String],
    (kind, hours, days): (&Cell, &Cell, &Cell),
    notes: &mut Notes,
) -> Option<Option<Work>> {
    let name = row.text(kind);
    if name.is_empty() {
        return Some(None);
    }
    if !kinds.contains(&name) {
        let text = format!("is no kind of labour of the statutes, which know {}", kinds.join(", "));
        notes.mistake(&table.file, row.line, table.heading(kind), text);
        return None;
    }
    let mut bounded = |cell: &Cell, most: u64| -> Option<u32> {
        let number = table.number(row, cell, notes)?;
        if number > most {
            let text = format!("is more than the {most} that a month has");
            notes.mistake(&table.file, row.line, table.heading(cell), text);
            return None;
        }
        u32::try_from(number).ok()
    };
    let (hours, days) = (bounded(hours, 744), bounded(days, 31));
    Some(Some(Work { kind: name, hours: hours?, days: days? }))
}

fn yes_or_no(table: &Table, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<bool> {
    match row.text(cell).to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" | "" => Some(false),
        _ => {
            notes.mistake(&table.file, row.line, table.heading(cell), "is neither yes nor no");
            None
        }
    }
}

fn rolls(map: &Rolls, table: &Table, units: &AllUnits, people: &mut People, notes: &mut Notes) -> Option<()> {
    let unit = table.field(&map.unit, notes)?;
    let period = table.field(&map.period, notes)?;
    let members = table.field(&map.members, notes)?;
    table.note_blanks(&unit, notes);
    for row in &table.rows {
        let id = table.name(row, &unit, notes);
        let month = month(table, row, &period, notes);
        let count = table.number(row, &members, notes);
        let (Some(unit), Some(month), Some(members)) = (id, month, count) else { continue };
        let place = table.place(row);
        if !units.has(&unit) {
            notes.list(
                "no-unit",
                &place,
                Some(unit.as_str()),
                "its unit is not among the units: not counted",
            );
            continue;
        }
        people.rolls.push((
            place,
            month,
            DeclareRoll { unit, period: month.to_string(), members, corrects: None },
        ));
    }
    people.rolls.sort_by_key(|roll| roll.1);
    Some(())
}
