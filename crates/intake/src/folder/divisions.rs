//! The tables of divisions: totals by electorate, or a roll call.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::{Dropped, Electorate, ElectorateCount, Follows, OpenDivision, PutMotion};
use mandat_federation::division::{Vote, Votes};

use super::DESCRIPTION;
use super::congress::Lines;
use super::description::{Division, RollCall, Totals};
use super::people::open;
use super::table::{Cell, Notes, Places, Row, Table};

/// How a division is opened, without its text's name.
pub enum Put {
    /// As the folder states it.
    Stated(OpenDivision),
    /// On a matter, from which question, options and electorate follow.
    Matter(PutMotion),
}

/// A division, ready to be put and decided.
pub struct Divided {
    /// Its name.
    pub id: Id,
    /// The line of the description on which it stands.
    pub line: u64,
    /// When.
    pub at: u64,
    /// The motion's text.
    pub text: Option<Vec<u8>>,
    /// The opening entry.
    pub put: Put,
    /// Declared totals.
    pub totals: Option<Vec<ElectorateCount>>,
    /// A roll call: file, votes and their lines.
    pub roll_call: Option<Called>,
}

/// A roll call as it stands in a table.
pub struct Called {
    /// The file.
    pub file: String,
    /// The votes.
    pub votes: Votes,
    /// The line of each vote.
    pub lines: Vec<u64>,
}

/// Reads a division and its tables.
pub fn read(division: &Division, lines: &Lines, places: &Places, notes: &mut Notes) -> Option<Divided> {
    let text = division.text.as_ref().and_then(|name| {
        let read = places.read(&super::description::File::Own(name.clone()));
        read.map_err(|mistake| notes.mistakes.push(mistake)).ok()
    });
    let line = lines.line(&division.id);
    let put = put(division).map_err(|text| notes.mistake(DESCRIPTION, line, None, text)).ok()?;
    let totals = division.totals.as_ref().and_then(|map| {
        let table = open(places, &map.file, false, notes)?;
        totals(map, &table, division, &put, notes)
    });
    let roll_call = division.roll_call.as_ref().and_then(|map| {
        let table = open(places, &map.file, false, notes)?;
        roll_call(map, &table, division, notes)
    });
    Some(Divided {
        id: division.id.get_ref().clone(),
        line,
        at: division.day.0,
        text,
        put,
        totals,
        roll_call,
    })
}

/// How it is opened: what follows from a matter is not stated again, and what follows from nothing is stated.
fn put(division: &Division) -> Result<Put, String> {
    let id = division.id.get_ref();
    let Division { decision, question, .. } = division;
    let stated = decision.is_some() || question.is_some() || !division.electorates.is_empty();
    match (&division.matter, decision, question) {
        (Some(_), ..) if stated || division.follows.is_some() => Err(format!(
            "division {id} is on a matter: its decision, question and electorate follow from it, leave them out"
        )),
        (Some(matter), ..) => Ok(Put::Matter(PutMotion {
            division: id.clone(),
            matter: matter.clone(),
            session: division.session.clone(),
            text: None,
        })),
        (None, ..) if division.session.is_some() => Err(format!(
            "division {id} is of a session: say on which matter, as in matter = {{ motion = \"name\" }}"
        )),
        (None, Some(decision), Some(question)) => {
            Ok(Put::Stated(stated_division(division, decision, question)))
        }
        (None, ..) => {
            Err(format!("division {id} has no decision or no question: state both, or the matter it is on"))
        }
    }
}

fn stated_division(division: &Division, decision: &Id, question: &str) -> OpenDivision {
    let electorates = division.electorates.iter().map(|e| Electorate {
        electorate: e.id.clone(),
        convocation: e.convocation.clone(),
        members: e.members,
    });
    let dropped =
        division.dropped.iter().map(|(option, why)| Dropped { option: option.clone(), reason: *why });
    OpenDivision {
        division: division.id.get_ref().clone(),
        decision: decision.clone(),
        question: question.to_owned(),
        text: None,
        options: division.options.clone(),
        electorates: electorates.collect(),
        follows: division.follows.clone().map(|division| Follows { division, dropped: dropped.collect() }),
        case: None,
    }
}

/// Whether a row belongs to this division; rows of others are theirs.
fn belongs(table: &Table, row: &Row, cell: &Cell, division: &Division, notes: &mut Notes) -> bool {
    table.name(row, cell, notes).is_some_and(|id| id == *division.id.get_ref())
}

fn totals(
    map: &Totals,
    table: &Table,
    division: &Division,
    put: &Put,
    notes: &mut Notes,
) -> Option<Vec<ElectorateCount>> {
    let Put::Stated(_) = put else {
        let text = format!(
            "division {} is on the floor of a session, where votes have names: give a roll_call instead of totals",
            division.id.get_ref()
        );
        notes.mistake(&table.file, 0, None, text);
        return None;
    };
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
            let text =
                format!("division {} has no electorate {name} with an option {put}", division.id.get_ref());
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
                let what = format!(
                    "no votes of electorate {} for {option} in {}",
                    electorate.id,
                    division.id.get_ref()
                );
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

fn roll_call(map: &RollCall, table: &Table, division: &Division, notes: &mut Notes) -> Option<Called> {
    let which = table.field(&map.division, notes)?;
    let mandate = table.field(&map.mandate, notes)?;
    let option = table.field(&map.option, notes)?;
    let mut rows: BTreeMap<Id, (Vote, u64)> = BTreeMap::new();
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
        if rows.insert(mandate, (vote, row.line)).is_some() {
            notes.mistake(
                &table.file,
                row.line,
                None,
                "the mandate votes twice in this division: keep one row",
            );
        }
    }
    let (rows, lines) = rows.into_values().unzip();
    Some(Called { file: table.file.clone(), votes: Votes { rows }, lines })
}
