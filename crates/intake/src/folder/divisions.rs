//! The tables of divisions: totals by electorate, or a roll call.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::{Dropped, Electorate, ElectorateCount, Follows, OpenDivision};
use mandat_federation::division::{Vote, Votes};

use super::description::{Division, RollCall, Totals};
use super::people::open;
use super::table::{Cell, Notes, Places, Row, Table};

/// A division, ready to be put and decided.
pub struct Divided {
    /// When.
    pub at: u64,
    /// The motion's text.
    pub text: Option<Vec<u8>>,
    /// The opening entry, without the text's name.
    pub open: OpenDivision,
    /// Declared totals.
    pub totals: Option<Vec<ElectorateCount>>,
    /// A roll call.
    pub roll_call: Option<Votes>,
}

/// Reads a division and its tables.
pub fn read(division: &Division, places: &Places, notes: &mut Notes) -> Divided {
    let text = division.text.as_ref().and_then(|name| {
        let read = places.read(&super::description::File::Own(name.clone()));
        read.map_err(|mistake| notes.mistakes.push(mistake)).ok()
    });
    let electorates = division.electorates.iter().map(|e| Electorate {
        electorate: e.id.clone(),
        convocation: e.convocation.clone(),
        members: e.members,
    });
    let dropped =
        division.dropped.iter().map(|(option, why)| Dropped { option: option.clone(), reason: *why });
    let follows = division.follows.clone().map(|division| Follows { division, dropped: dropped.collect() });
    let open_division = OpenDivision {
        division: division.id.clone(),
        decision: division.decision.clone(),
        question: division.question.clone(),
        text: None,
        options: division.options.clone(),
        electorates: electorates.collect(),
        follows,
        case: None,
    };
    let totals = division.totals.as_ref().and_then(|map| {
        let table = open(places, &map.file, false, notes)?;
        totals(map, &table, division, notes)
    });
    let roll_call = division.roll_call.as_ref().and_then(|map| {
        let table = open(places, &map.file, false, notes)?;
        roll_call(map, &table, division, notes)
    });
    Divided { at: division.day.0, text, open: open_division, totals, roll_call }
}

/// Whether a row belongs to this division; rows of others are theirs.
fn belongs(table: &Table, row: &Row, cell: &Cell, division: &Division, notes: &mut Notes) -> bool {
    table.name(row, cell, notes).is_some_and(|id| id == division.id)
}

fn totals(
    map: &Totals,
    table: &Table,
    division: &Division,
    notes: &mut Notes,
) -> Option<Vec<ElectorateCount>> {
    let which = table.field(&map.division, notes)?;
    let electorate = table.field(&map.electorate, notes)?;
    let option = table.field(&map.option, notes)?;
    let votes = table.field(&map.votes, notes)?;
    let mut cells: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for row in &table.rows {
        if !belongs(table, row, &which, division, notes) {
            continue;
        }
        let (Some(name), Some(put)) = (table.name(row, &electorate, notes), table.name(row, &option, notes))
        else {
            continue;
        };
        let Some(number) = table.number(row, &votes, notes) else { continue };
        let at = division.electorates.iter().position(|e| e.id == name);
        let which = division.options.iter().position(|o| *o == put);
        let (Some(at), Some(which)) = (at, which) else {
            let text = format!("division {} has no electorate {name} with an option {put}", division.id);
            notes.mistake(&table.file, row.line, None, format!("{text}: correct the row or intake.toml"));
            continue;
        };
        if cells.insert((at, which), number).is_some() {
            let text = format!("electorate {name} has option {put} twice: keep one row");
            notes.mistake(&table.file, row.line, None, text);
        }
    }
    let mut counts = Vec::new();
    for (at, electorate) in division.electorates.iter().enumerate() {
        let mut all = Vec::new();
        for (which, option) in division.options.iter().enumerate() {
            let Some(number) = cells.get(&(at, which)) else {
                let what =
                    format!("no votes of electorate {} for {option} in {}", electorate.id, division.id);
                notes.mistake(&table.file, 0, None, format!("{what}: add a row, with 0 if there were none"));
                continue;
            };
            all.push(*number);
        }
        counts.push(ElectorateCount {
            electorate: electorate.id.clone(),
            present: electorate.present,
            votes: all,
            abstaining: electorate.abstaining,
        });
    }
    Some(counts)
}

fn roll_call(map: &RollCall, table: &Table, division: &Division, notes: &mut Notes) -> Option<Votes> {
    let which = table.field(&map.division, notes)?;
    let mandate = table.field(&map.mandate, notes)?;
    let option = table.field(&map.option, notes)?;
    let mut rows: BTreeMap<Id, Vote> = BTreeMap::new();
    for row in &table.rows {
        if !belongs(table, row, &which, division, notes) {
            continue;
        }
        let text = row.text(&mandate);
        let mandate = match Id::parse(&text) {
            Ok(mandate) => mandate,
            Err(error) => {
                notes.mistake(&table.file, row.line, table.heading(&mandate), error);
                continue;
            }
        };
        let option = if row.text(&option).is_empty() { None } else { table.name(row, &option, notes) };
        let vote = Vote::whole(mandate.clone(), option);
        if rows.insert(mandate, vote).is_some() {
            notes.mistake(
                &table.file,
                row.line,
                None,
                "the mandate votes twice in this division: keep one row",
            );
        }
    }
    Some(Votes { rows: rows.into_values().collect() })
}
