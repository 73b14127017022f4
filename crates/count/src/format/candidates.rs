//! A CSV table of candidates: what ballot files do not say of them.
//!
//! ```text
//! name,list,groups,withdrawn
//! Ann,Red,women;north,
//! Bea,Blue,,x
//! ```
//!
//! Only `name` must be there. `groups` are separated by semicolons; constraints name them ([`crate::Constraint`]).

use super::ReadError;
use super::text::{decode, excerpt, without_bom};
use crate::ballots::MOST_CANDIDATES;
use crate::contest::{Candidate, Contest};

/// Read a table of candidates into `contest`: it names those of an empty contest in its order, and otherwise adds to those
/// that a ballot file named. Whoever the table leaves out stays as they are.
///
/// ```
/// use mandat_count::{Contest, format::candidates};
/// let mut contest = Contest::new(1, ["Ann", "Bea"]);
/// candidates::read(b"name,groups\nBea,women;north\n", &mut contest)?;
/// assert_eq!(contest.candidates[1].groups, ["women", "north"]);
/// # Ok::<(), mandat_count::format::ReadError>(())
/// ```
pub fn read(input: &[u8], contest: &mut Contest) -> Result<(), ReadError> {
    let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(without_bom(input));
    let header = rows.byte_headers().map_err(|why| super::csv::unreadable(&why))?.clone();
    let columns = Columns::of(&header)?;
    let named = !contest.candidates.is_empty();
    let mut row = csv::ByteRecord::new();
    while rows.read_byte_record(&mut row).map_err(|why| super::csv::unreadable(&why))? {
        let line = row.position().map_or(0, csv::Position::line);
        let name = decode(&row[columns.name]);
        let at = contest.candidates.iter().position(|candidate| candidate.name.trim() == name);
        let stranger = named || name.is_empty() || contest.candidates.len() >= MOST_CANDIDATES;
        let at = match at {
            Some(at) => at,
            None if stranger => {
                let name = excerpt(&row[columns.name]);
                return Err(ReadError::new(
                    line,
                    format!("'{name}' is none of the candidates on the ballots"),
                ));
            }
            None => {
                contest.candidates.push(Candidate::new(name));
                contest.candidates.len() - 1
            }
        };
        columns.fill(&row, line, &mut contest.candidates[at])?;
    }
    Ok(())
}

/// Where each thing stands in a row.
struct Columns {
    name: usize,
    list: Option<usize>,
    groups: Option<usize>,
    withdrawn: Option<usize>,
}

impl Columns {
    fn of(header: &csv::ByteRecord) -> Result<Self, ReadError> {
        let titles: Vec<String> = header.iter().map(|cell| decode(cell).to_lowercase()).collect();
        let known = ["name", "list", "groups", "withdrawn"];
        if let Some(other) = titles.iter().find(|title| !known.contains(&title.as_str())) {
            let problem = format!(
                "no column is called '{}': use name, list, groups and withdrawn",
                excerpt(other.as_bytes())
            );
            return Err(ReadError::new(1, problem));
        }
        let column = |name: &str| titles.iter().position(|title| title == name);
        let name =
            column("name").ok_or_else(|| ReadError::new(1, "a table of candidates has a column 'name'"))?;
        Ok(Self { name, list: column("list"), groups: column("groups"), withdrawn: column("withdrawn") })
    }

    fn fill(&self, row: &csv::ByteRecord, line: u64, candidate: &mut Candidate) -> Result<(), ReadError> {
        let cell = |column: Option<usize>| column.map(|column| decode(&row[column]));
        if let Some(list) = cell(self.list) {
            candidate.list = (!list.is_empty()).then_some(list);
        }
        if let Some(groups) = cell(self.groups) {
            let names = groups.split(';').map(str::trim).filter(|name| !name.is_empty());
            candidate.groups = names.map(str::to_owned).collect();
        }
        candidate.withdrawn = match cell(self.withdrawn).as_deref().map(str::to_lowercase).as_deref() {
            None => candidate.withdrawn,
            Some("" | "0" | "no" | "false") => false,
            Some("1" | "x" | "yes" | "true") => true,
            Some(_) => return Err(ReadError::new(line, "withdrawn is x or empty")),
        };
        Ok(())
    }
}
