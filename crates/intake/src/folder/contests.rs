//! The tables of a convocation: seats from outside, nominations, ballot files, declared totals.

use std::collections::BTreeMap;

use mandat_federation::apportionment::{Given as GivenTable, GivenRow, decimal};
use mandat_federation::body::Declared as Option_;
use mandat_federation::{Id, Member};

use super::description::{Ballots, Convocation, Declared, File, Given, Nominations};
use super::people::{People, open};
use super::table::{Cell, Notes, Place, Places, Row, Table};
use super::units::{AllUnits, source};

/// Who stands in a unit.
pub struct Nominee {
    /// The row.
    pub place: Place,
    /// The name on the ballot, which stays out of the record.
    pub label: String,
    /// The name in the record: the member's random one, or a fresh random one.
    pub id: Id,
    /// The list.
    pub list: Option<Id>,
    /// The platform.
    pub platform: Option<Id>,
}

/// A ballot file.
pub struct BallotFile {
    /// The row that names it.
    pub place: Place,
    /// The unit.
    pub unit: Id,
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Declared totals of a unit.
pub struct Totals {
    /// The first row.
    pub place: Place,
    /// The unit.
    pub unit: Id,
    /// What each option got, by the source's name for it.
    pub options: Vec<Option_>,
    /// Who could have voted, who was present, how many votes were invalid.
    pub counts: [Option<u64>; 3],
}

/// What the tables of a convocation say.
pub struct Contests {
    /// Seats from outside.
    pub given: Option<GivenTable>,
    /// Who stands, by unit.
    pub nominees: BTreeMap<Id, Vec<Nominee>>,
    /// Ballot files.
    pub ballots: Vec<BallotFile>,
    /// Declared totals.
    pub declared: Vec<Totals>,
}

/// Reads the tables of a convocation. `held_in` says in which units its contests are held.
pub fn read(
    convocation: &Convocation,
    places: &Places,
    units: &mut AllUnits,
    people: &People,
    random: &mut dyn FnMut() -> [u8; 16],
    notes: &mut Notes,
) -> Contests {
    let mut contests =
        Contests { given: None, nominees: BTreeMap::new(), ballots: Vec::new(), declared: Vec::new() };
    if let Some(map) = &convocation.given
        && let Some(table) = open(places, &map.file, false, notes)
    {
        contests.given = given(map, &table, units, notes);
    }
    if let Some(map) = &convocation.nominations
        && let Some(table) = open(places, &map.file, true, notes)
    {
        nominations(map, &table, units, people, random, &mut contests, notes);
    }
    if let Some(map) = &convocation.ballots
        && let Some(table) = open(places, &map.file, false, notes)
    {
        ballots(map, &table, places, units, &mut contests, notes);
    }
    if let Some(map) = &convocation.declared
        && let Some(table) = open(places, &map.file, false, notes)
    {
        declared(map, &table, units, &mut contests, notes);
    }
    contests
}

/// The unit of a row, if it is founded; otherwise the row is listed. A name that is spelt otherwise than where the unit
/// was founded is joined, and pointed out.
fn unit_of(table: &Table, row: &Row, cell: &Cell, units: &mut AllUnits, notes: &mut Notes) -> Option<Id> {
    let id = table.name(row, cell, notes)?;
    let place = table.place(row);
    if !units.has(&id) {
        let text = format!("no unit {id} is among the units: the row is not used");
        notes.list("no-unit", &place, Some(id.as_str()), text);
        return None;
    }
    if let Err(other) = units.names.claim(id.as_str(), &source(&row.parts(cell))) {
        let text = format!("unit {id} is spelt otherwise than {other:?}: the row was joined with it");
        notes.list("spelling-differs", &place, Some(id.as_str()), text);
    }
    Some(id)
}

fn given(map: &Given, table: &Table, units: &mut AllUnits, notes: &mut Notes) -> Option<GivenTable> {
    let unit = table.field(&map.unit, notes)?;
    let seats = table.field(&map.seats, notes)?;
    let weight = table.optional(map.weight.as_ref(), notes)?;
    table.note_blanks(&unit, notes);
    let mut rows: BTreeMap<Id, (u64, GivenRow)> = BTreeMap::new();
    for row in &table.rows {
        let Some(unit) = unit_of(table, row, &unit, units, notes) else { continue };
        if let Some((line, _)) = rows.get(&unit) {
            let text = format!("unit {unit} has seats in line {line} already: keep one of the rows");
            notes.mistake(&table.file, row.line, None, text);
            continue;
        }
        let count = if row.text(&seats).is_empty() { None } else { table.number(row, &seats, notes) };
        let weight = weight.as_ref().and_then(|cell| {
            let text = row.text(cell);
            let Some(rounded) = map.round.and_then(|places| rounded(&text, places)) else {
                return decimal_of(table, row, cell, notes);
            };
            let what = format!("weight {text} was rounded to {rounded}");
            notes.list("rounded", &table.place(row), Some(unit.as_str()), what);
            Some(rounded)
        });
        rows.insert(unit.clone(), (row.line, GivenRow { unit, seats: count, weight }));
    }
    Some(GivenTable { rows: rows.into_values().map(|(_, row)| row).collect() })
}

/// A decimal as it stands, if it is one; an empty cell is none.
fn decimal_of(table: &Table, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<String> {
    let text = row.text(cell);
    if text.is_empty() {
        return None;
    }
    if decimal(&text).is_some() {
        return Some(text);
    }
    let shown = table.shown(&text);
    let text = format!("{shown} is no decimal: write digits with at most nine after a point, such as 0.42");
    notes.mistake(&table.file, row.line, table.heading(cell), text);
    None
}

/// A decimal with more than so many places, rounded half up to them; `None` for any other text.
fn rounded(text: &str, places: u8) -> Option<String> {
    let places = usize::from(places.min(9));
    let (whole, part) = text.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if part.len() <= places || whole.len() > 15 || !digits(whole) || !digits(part) {
        return None;
    }
    let up = u128::from(part.as_bytes()[places] >= b'5');
    let units = format!("{whole}{}", &part[..places]).parse::<u128>().ok()? + up;
    let text = format!("{units:0>width$}", width = places + 1);
    let (whole, part) = text.split_at(text.len() - places);
    Some(if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") })
}

fn nominations(
    map: &Nominations,
    table: &Table,
    units: &mut AllUnits,
    people: &People,
    random: &mut dyn FnMut() -> [u8; 16],
    contests: &mut Contests,
    notes: &mut Notes,
) -> Option<()> {
    let unit = table.field(&map.unit, notes)?;
    let candidate = table.field(&map.candidate, notes)?;
    let member = table.optional(map.member.as_ref(), notes)?;
    let list = table.optional(map.list.as_ref(), notes)?;
    let platform = table.optional(map.platform.as_ref(), notes)?;
    for row in &table.rows {
        let Some(unit) = unit_of(table, row, &unit, units, notes) else { continue };
        let place = table.place(row);
        let label = row.text(&candidate);
        if label.is_empty() {
            notes.mistake(&table.file, row.line, table.heading(&candidate), "is empty: name the candidate");
            continue;
        }
        let own = member.as_ref().map(|cell| row.text(cell)).filter(|own| !own.is_empty());
        let on_roll = own.as_ref().map(|own| people.register.get(own).map(|(member, _)| *member));
        let Some(named) = on_roll.unwrap_or_else(|| Some(Member(random()))) else {
            let text = "the candidate is not on the roll: not nominated";
            notes.list("no-member", &place, Some(unit.as_str()), text);
            continue;
        };
        let mut part = |cell: &Option<Cell>| -> Option<Id> {
            let cell = cell.as_ref().filter(|cell| !row.text(cell).is_empty())?;
            table.name(row, cell, notes)
        };
        let (list, platform) = (part(&list), part(&platform));
        let nominees = contests.nominees.entry(unit).or_default();
        if nominees.iter().any(|other| other.label == label) {
            let column = table.heading(&candidate);
            notes.mistake(
                &table.file,
                row.line,
                column,
                "names a candidate of this unit twice: tell them apart",
            );
            continue;
        }
        nominees.push(Nominee { place, label, id: named.id(), list, platform });
    }
    Some(())
}

fn ballots(
    map: &Ballots,
    table: &Table,
    places: &Places,
    units: &mut AllUnits,
    contests: &mut Contests,
    notes: &mut Notes,
) -> Option<()> {
    let unit = table.field(&map.unit, notes)?;
    let file = table.field(&map.ballots, notes)?;
    for row in &table.rows {
        let Some(unit) = unit_of(table, row, &unit, units, notes) else { continue };
        let place = table.place(row);
        if let Some(other) = contests.ballots.iter().find(|other| other.unit == unit) {
            let text =
                format!("unit {unit} has a ballot file in line {} already: join them", other.place.line);
            notes.mistake(&table.file, row.line, None, text);
            continue;
        }
        let file: File = map.file.beside(&row.text(&file));
        match places.read(&file) {
            Ok(bytes) => {
                contests.ballots.push(BallotFile { place, unit, name: file.name().to_owned(), bytes });
            }
            Err(mistake) => notes.mistakes.push(mistake),
        }
    }
    Some(())
}

fn declared(
    map: &Declared,
    table: &Table,
    units: &mut AllUnits,
    contests: &mut Contests,
    notes: &mut Notes,
) -> Option<()> {
    let unit = table.field(&map.unit, notes)?;
    let option = table.field(&map.option, notes)?;
    let rounds: Vec<_> = map.votes.iter().map(|name| table.column(name, notes)).collect();
    let rounds: Vec<Cell> =
        rounds.into_iter().map(|at| at.map(|at| Cell::At(vec![at]))).collect::<Option<_>>()?;
    let seats = table.optional(map.seats.as_ref(), notes)?;
    let weight = table.optional(map.weight.as_ref(), notes)?;
    let wholes = [&map.eligible, &map.present, &map.invalid];
    let wholes: Vec<_> = wholes.iter().map(|field| table.optional(field.as_ref(), notes)).collect();
    let wholes: Vec<Option<Cell>> = wholes.into_iter().collect::<Option<_>>()?;
    let pointed: Vec<_> = map.note.iter().map(|note| table.column(&note.column, notes)).collect();
    let pointed: Vec<usize> = pointed.into_iter().collect::<Option<_>>()?;
    table.note_blanks(&unit, notes);
    let mut by_unit: BTreeMap<Id, usize> = BTreeMap::new();
    for row in &table.rows {
        let Some(unit) = unit_of(table, row, &unit, units, notes) else { continue };
        let place = table.place(row);
        for (note, at) in map.note.iter().zip(&pointed) {
            if row.at(*at) != note.unless {
                notes.list(
                    "pointed-out",
                    &place,
                    Some(unit.as_str()),
                    format!("{}: the row is used", note.text),
                );
            }
        }
        let counts = [0, 1, 2].map(|i: usize| {
            let cell = wholes[i].as_ref().filter(|cell| !row.text(cell).is_empty())?;
            table.number(row, cell, notes)
        });
        let votes: Vec<Option<u64>> = rounds.iter().map(|cell| table.number(row, cell, notes)).collect();
        let votes: Option<Vec<u64>> = votes.into_iter().collect();
        let number = |cell: &Option<Cell>, notes: &mut Notes| {
            let cell = cell.as_ref().filter(|cell| !row.text(cell).is_empty())?;
            table.number(row, cell, notes)
        };
        let seats = number(&seats, notes);
        let weight = weight.as_ref().and_then(|cell| decimal_of(table, row, cell, notes));
        let (Some(name), Some(votes)) = (table.name(row, &option, notes), votes) else { continue };
        let total = Option_ { option: name, votes, seats, weight };
        add(contests, &mut by_unit, (table, row), unit, total, counts, notes);
    }
    Some(())
}

fn add(
    contests: &mut Contests,
    by_unit: &mut BTreeMap<Id, usize>,
    (table, row): (&Table, &Row),
    unit: Id,
    total: Option_,
    counts: [Option<u64>; 3],
    notes: &mut Notes,
) {
    let at = *by_unit.entry(unit.clone()).or_insert_with(|| {
        let place = table.place(row);
        contests.declared.push(Totals { place, unit: unit.clone(), options: Vec::new(), counts });
        contests.declared.len() - 1
    });
    let totals = &mut contests.declared[at];
    if totals.options.iter().any(|other| other.option == total.option) {
        let text =
            format!("unit {unit} has option {} twice: add the rows up, or tell them apart", total.option);
        notes.mistake(&table.file, row.line, None, text);
        return;
    }
    if totals.counts != counts {
        let line = totals.place.line;
        let text =
            format!("unit {unit} has other numbers of eligible, present or invalid than in line {line}");
        notes.mistake(
            &table.file,
            row.line,
            None,
            format!("{text}: they are the same in every row of a unit"),
        );
        return;
    }
    totals.options.push(total);
}
