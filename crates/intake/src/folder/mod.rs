//! A folder of tables becomes a record: `statutes.toml`, `intake.toml` (what lies where and when it happened), units,
//! members, labour record, head counts, nominations, ballots, declared totals, motions, sessions, presence, divisions.
//!
//! The main path is [`run`]: read everything, and if anything cannot be read end here with all mistakes; then bring act after
//! act to the [`Desk`] in the order of time. Rows that have no place are listed in the [`Report`], never dropped in silence.

mod ballots;
pub mod congress;
pub mod contests;
pub mod description;
pub mod divisions;
mod enact;
mod freeze;
pub mod name;
mod office;
pub mod people;
pub mod report;
mod sitting;
pub mod table;
pub mod units;

use mandat_record::read::{Blobs, Boxes, Openings, Sink};
use mandat_statutes::Statutes;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use zeroize::Zeroizing;

use crate::{Desk, DeskError};
use congress::{Congress, Lines};
use contests::Contests;
use description::{Description, FORMAT, File};
use divisions::Divided;
use office::Office;
use people::People;
pub use report::Report;
use table::Notes;
pub use table::{Listed, Mistake, Places};
use units::AllUnits;

/// The description's file in a folder.
pub const DESCRIPTION: &str = "intake.toml";

/// Why a folder did not become a record.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be read: all mistakes, by place.
    #[error("{}", shown(.0, *.1))]
    Mistakes(Vec<Mistake>, u64),
    /// An act that everything else rests on was not accepted.
    #[error("{what}: {error}")]
    Desk {
        /// The act.
        what: String,
        /// Why.
        error: DeskError,
    },
}

fn shown(mistakes: &[Mistake], more: u64) -> String {
    let mut lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    if more > 0 {
        lines.push(format!("... and {more} more mistakes: correct these first"));
    }
    lines.join("\n")
}

/// A folder that became a record.
pub struct Done<S> {
    /// Where it was written.
    pub sink: S,
    /// What came of it.
    pub report: Report,
    /// Keys and the register of members, for the sealed store.
    pub secrets: Vec<(String, Zeroizing<Vec<u8>>)>,
}

/// Everything that a folder says, read and without mistakes.
pub(crate) struct Read {
    description: Description,
    statutes: String,
    rules: Statutes,
    units: AllUnits,
    people: People,
    contests: Vec<Contests>,
    congress: Congress,
    lines: Lines,
    divisions: Vec<Divided>,
    platforms: Vec<Vec<u8>>,
    notes: Notes,
}

/// Brings a folder into a new record. The seed is secret and decides every key, salt and random name: the same folder and
/// seed give the same record.
pub fn run<S>(places: &Places, seed: &[u8; 32], sink: S) -> Result<Done<S>, FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let read = read(places, seed)?;
    let office = Office::new(seed, &read.description.witnesses)
        .map_err(|text| one(Mistake { file: DESCRIPTION.into(), line: 0, column: None, text }))?;
    let salts = *office::derive(seed, "salts");
    let desk = Desk::new(&read.description.origin, sink, salts, read.description.start.0);
    enact::enact(desk, office, read, seed)
}

fn one(mistake: Mistake) -> FolderError {
    FolderError::Mistakes(vec![mistake], 0)
}

/// Reads a folder without writing anything.
pub(crate) fn read(places: &Places, seed: &[u8; 32]) -> Result<Read, FolderError> {
    let (description, lines) = describe(places)?;
    let (statutes, rules) = statutes(places, &description.statutes)?;
    let mut notes = Notes::default();
    let mut names = ChaCha20Rng::from_seed(*office::derive(seed, "names"));
    let mut random = || {
        let mut bytes = [0; 16];
        names.fill_bytes(&mut bytes);
        bytes
    };
    let mut units = units::read(&description, places, &mut notes);
    let kinds = &rules.membership.labour_kinds;
    let people = people::read(&description, places, &units, kinds, &mut random, &mut notes);
    let contests = description
        .convocation
        .iter()
        .map(|c| contests::read(c, places, &mut units, &people, &mut random, &mut notes))
        .collect();
    let congress = congress::read(&description, &lines, places, &mut notes);
    let divided = |d| divisions::read(d, &lines, places, &mut notes);
    let divisions = description.division.iter().filter_map(divided).collect();
    let mut platforms = Vec::new();
    for platform in &description.platform {
        match places.read(&File::Own(platform.text.clone())) {
            Ok(text) => platforms.push(text),
            Err(mistake) => notes.mistakes.push(mistake),
        }
    }
    if !notes.mistakes.is_empty() {
        let mut mistakes = std::mem::take(&mut notes.mistakes);
        mistakes.sort();
        mistakes.dedup();
        return Err(FolderError::Mistakes(mistakes, notes.more));
    }
    Ok(Read {
        description,
        statutes,
        rules,
        units,
        people,
        contests,
        congress,
        lines,
        divisions,
        platforms,
        notes,
    })
}

fn text(places: &Places, name: &str) -> Result<String, FolderError> {
    let bytes = places.read(&File::Own(name.to_owned())).map_err(one)?;
    String::from_utf8(bytes).map_err(|_| {
        let text = "is not UTF-8: save it as UTF-8".to_owned();
        one(Mistake { file: name.to_owned(), line: 0, column: None, text })
    })
}

fn describe(places: &Places) -> Result<(Description, Lines), FolderError> {
    let text = text(places, DESCRIPTION)?;
    let wrong = |line, text: String| one(Mistake { file: DESCRIPTION.into(), line, column: None, text });
    let description: Description = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(0, |before| before.matches('\n').count() as u64 + 1);
        wrong(line, error.message().trim().to_owned())
    })?;
    if description.format == FORMAT {
        return Ok((description, Lines::of(&text)));
    }
    Err(wrong(0, format!("format {}: this program reads format {FORMAT}", description.format)))
}

fn statutes(places: &Places, name: &str) -> Result<(String, Statutes), FolderError> {
    let text = text(places, name)?;
    let rules = mandat_statutes::parse(&text).map_err(|mistakes| {
        let each = mistakes.iter().map(|mistake| {
            let hint = mistake.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            Mistake {
                file: name.to_owned(),
                line: u64::from(mistake.line),
                column: None,
                text: format!("{}{hint}", mistake.what),
            }
        });
        FolderError::Mistakes(each.collect(), 0)
    })?;
    Ok((text, rules))
}
