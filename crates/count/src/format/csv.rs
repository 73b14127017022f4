//! CSV with a header, in one of three layouts that the header and the kind of ballots decide.
//!
//! ```text
//! weight,Ann,Bea,Cleo      one column per candidate; a cell is a rank (rankings), a mark such as x or 1 (approval), or a
//!                          number of marks (cumulation)
//! weight,choice 1,choice 2 one column per preference; a cell is a name
//! weight,list              one column named "list"; a cell is a list's name
//! ```
//!
//! `weight` (or `votes`) may be left out. A column `id` (or `ballot`) names each ballot: a second one of the same id is
//! rejected. With a column `carries`, rows of one id are the parts of the ballot of a bearer who carries so many votes and
//! splits them by `weight`. The line of a ballot in errors and rejections is the line of the file.

use std::collections::{BTreeMap, BTreeSet};

use super::text::{decode, excerpt, without_bom};
use super::{Election, ReadError};
use crate::amount::Weight;
use crate::ballots::{Ballots, Kind, MOST_CANDIDATES, Mark};
use crate::contest::{Candidate, Contest};
use crate::outcome::Reason;

/// Numbers left out in a row beyond this make no difference: no rule knows so many grades.
const MOST_SKIPS: u32 = 101;

/// Read ballots of one kind. If `contest` has no candidates, those that the file names become its candidates, in the
/// order of columns or of first appearance; otherwise other names are unknown candidates.
///
/// ```
/// use mandat_count::{Contest, Kind, format::csv};
/// let file = b"Ann,Bea,Cleo\n1,2,\n,1,1\n";
/// let election = csv::read(file, Kind::Ranking, Contest { seats: 1, ..Contest::default() })?;
/// assert_eq!((election.contest.candidates.len(), election.ballots.len()), (3, 2));
/// # Ok::<(), mandat_count::format::ReadError>(())
/// ```
pub fn read(input: &[u8], kind: Kind, contest: Contest) -> Result<Election, ReadError> {
    let input = without_bom(input);
    let mut rows = rows(input);
    let header = rows.byte_headers().map_err(|why| unreadable(&why))?.clone();
    let layout = Layout::of(&header, kind)?;
    let contest = if contest.candidates.is_empty() {
        layout.name_candidates(input, &header, contest)?
    } else {
        contest
    };
    let names = names(&contest, kind);
    let columns = layout.columns(&header, &names);
    let choices = if kind == Kind::List { contest.lists().len() } else { contest.candidates.len() };
    let mut ballots = Ballots::new(kind, choices);
    let mut row = csv::ByteRecord::new();
    let mut bearers = Bearers::default();
    while rows.read_byte_record(&mut row).map_err(|why| unreadable(&why))? {
        let line = row.position().map_or(0, csv::Position::line);
        let weight = Layout::number(layout.weight, &row, line)?.unwrap_or(Weight::ONE);
        let marks = layout.marks(&row, &columns, &names, kind);
        if let Some(carries) = Layout::number(layout.carries, &row, line)? {
            let id = layout.id.map_or(Vec::new(), |column| row[column].to_vec());
            bearers.part(id, carries, Part { weight, marks, line })?;
            continue;
        }
        let again = layout.id.is_some_and(|column| !bearers.ids.insert(row[column].to_vec()));
        match marks {
            _ if again => ballots.reject(weight, line, Reason::RepeatedId),
            Ok(marks) => ballots.add(weight, &marks, line),
            Err(reason) => ballots.reject(weight, line, reason),
        }
    }
    bearers.cast(&mut ballots);
    Ok(Election { contest, ballots })
}

/// A row of a file whose bearers split what they carry.
struct Part {
    weight: Weight,
    marks: Result<Vec<Mark>, Reason>,
    line: u64,
}

/// Ids seen, and the parts of each bearer.
#[derive(Default)]
struct Bearers {
    ids: BTreeSet<Vec<u8>>,
    parts: BTreeMap<Vec<u8>, (Weight, Vec<Part>)>,
}

impl Bearers {
    fn part(&mut self, id: Vec<u8>, carries: Weight, part: Part) -> Result<(), ReadError> {
        let line = part.line;
        let (known, parts) = self.parts.entry(id).or_insert((carries, Vec::new()));
        parts.push(part);
        if *known == carries {
            return Ok(());
        }
        Err(ReadError::new(
            line,
            format!("this bearer carries {known} in a row above and {carries} here: correct one"),
        ))
    }

    /// A part whose marks cannot be read weighs all the same.
    fn cast(self, ballots: &mut Ballots) {
        for (carries, parts) in self.parts.into_values() {
            let too_much = carries.is_below(parts.iter().map(|part| part.weight));
            for Part { weight, marks, line } in parts {
                match marks {
                    _ if too_much => ballots.reject(weight, line, Reason::OverWeight),
                    Ok(marks) => ballots.add(weight, &marks, line),
                    Err(reason) => ballots.reject(weight, line, reason),
                }
            }
        }
    }
}

fn rows(input: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input)
}

/// What the columns hold.
struct Layout {
    weight: Option<usize>,
    id: Option<usize>,
    /// What the bearer of the ballot carries, where ballots may be split.
    carries: Option<usize>,
    /// The columns with marks: one for each candidate, or one for each preference.
    marks: Vec<usize>,
    cells: Cells,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cells {
    /// A rank or a mark for the candidate whose name heads the column.
    Marks,
    /// The name of a candidate or list.
    Names,
}

impl Layout {
    fn of(header: &csv::ByteRecord, kind: Kind) -> Result<Self, ReadError> {
        let titles: Vec<String> = header.iter().map(|cell| decode(cell).to_lowercase()).collect();
        let column = |names: &[&str]| titles.iter().position(|title| names.contains(&title.as_str()));
        let (weight, id, carries) =
            (column(&["weight", "votes"]), column(&["id", "ballot"]), column(&["carries"]));
        if carries.is_some() && id.is_none() {
            return Err(ReadError::new(
                1,
                "a column 'carries' needs a column 'id', by which parts belong together",
            ));
        }
        let other = |title: &str| matches!(title, "weight" | "votes" | "id" | "ballot" | "carries");
        let marks: Vec<usize> = (0..titles.len()).filter(|&column| !other(&titles[column])).collect();
        if marks.is_empty() || marks.len() > MOST_CANDIDATES {
            let problem = format!("expected from 1 to {MOST_CANDIDATES} columns of candidates or choices");
            return Err(ReadError::new(1, format!("{problem}; found {}", marks.len())));
        }
        let by_name = match kind {
            Kind::List if marks.len() == 1 && titles[marks[0]] == "list" => true,
            Kind::List => {
                return Err(ReadError::new(1, "votes for lists need one column with the header 'list'"));
            }
            Kind::Ranking | Kind::Approval => marks.iter().all(|&column| is_choice(&titles[column])),
            Kind::Marks => false,
        };
        Ok(Self { weight, id, carries, marks, cells: if by_name { Cells::Names } else { Cells::Marks } })
    }

    /// The contest with the candidates that the file names.
    fn name_candidates(
        &self,
        input: &[u8],
        header: &csv::ByteRecord,
        mut contest: Contest,
    ) -> Result<Contest, ReadError> {
        if self.cells == Cells::Marks {
            contest.candidates =
                self.marks.iter().map(|&column| Candidate::new(decode(&header[column]))).collect();
            return Ok(contest);
        }
        let mut seen = BTreeSet::new();
        let (mut rows, mut row) = (rows(input), csv::ByteRecord::new());
        while rows.read_byte_record(&mut row).map_err(|why| unreadable(&why))? {
            for &column in &self.marks {
                if !row[column].is_empty() && seen.insert(row[column].to_vec()) {
                    let name = decode(&row[column]);
                    let list = self.is_list(header).then(|| name.clone());
                    contest.candidates.push(Candidate { list, ..Candidate::new(name) });
                }
            }
            if seen.len() > MOST_CANDIDATES {
                let line = row.position().map_or(0, csv::Position::line);
                return Err(ReadError::new(line, format!("more than {MOST_CANDIDATES} different names")));
            }
        }
        Ok(contest)
    }

    fn is_list(&self, header: &csv::ByteRecord) -> bool {
        self.marks.len() == 1 && header[self.marks[0]].eq_ignore_ascii_case(b"list")
    }

    /// The choice that each column stands for; `usize::MAX` for a column of somebody who does not stand.
    fn columns(&self, header: &csv::ByteRecord, names: &BTreeMap<String, usize>) -> Vec<usize> {
        let choice = |&column: &usize| names.get(&decode(&header[column])).copied().unwrap_or(usize::MAX);
        self.marks.iter().map(choice).collect()
    }

    /// The number of votes in a column, where there is one.
    fn number(column: Option<usize>, row: &csv::ByteRecord, line: u64) -> Result<Option<Weight>, ReadError> {
        let Some(column) = column else { return Ok(None) };
        let weight = decode(&row[column]).parse();
        weight.map(Some).map_err(|_| {
            let problem = format!("'{}' is not a weight, such as 3, 2.5 or 5/2", excerpt(&row[column]));
            ReadError::new(line, problem)
        })
    }

    fn marks(
        &self,
        row: &csv::ByteRecord,
        columns: &[usize],
        names: &BTreeMap<String, usize>,
        kind: Kind,
    ) -> Result<Vec<Mark>, Reason> {
        let cells = self.marks.iter().map(|&column| &row[column]);
        match (self.cells, kind) {
            (Cells::Names, _) => cells
                .map(|cell| match cell {
                    b"" => Ok(Mark::Skip),
                    name => names
                        .get(&decode(name))
                        .map(|&choice| Mark::For(choice))
                        .ok_or(Reason::UnknownCandidate),
                })
                .collect(),
            (Cells::Marks, Kind::Ranking) => ranked(cells.zip(columns)),
            (Cells::Marks, Kind::Approval | Kind::List) => marked(cells.zip(columns)),
            (Cells::Marks, Kind::Marks) => cumulated(cells.zip(columns)),
        }
    }
}

/// A header such as "choice 1", "preference 2", "rank3" or plain "1".
fn is_choice(title: &str) -> bool {
    let number =
        ["choice", "preference", "rank"].iter().find_map(|word| title.strip_prefix(word)).unwrap_or(title);
    let number = number.trim_start_matches([' ', '_', '-']);
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Cells with ranks: equal numbers are equal ranks, a number left out is a skip.
fn ranked<'r>(cells: impl Iterator<Item = (&'r [u8], &'r usize)>) -> Result<Vec<Mark>, Reason> {
    let mut ranks: Vec<(u32, usize)> = Vec::new();
    for (cell, &choice) in cells.filter(|(cell, _)| !cell.is_empty()) {
        let rank = std::str::from_utf8(cell).ok().and_then(|rank| rank.parse().ok());
        ranks.push((rank.filter(|&rank| rank > 0).ok_or(Reason::UnreadableMark)?, choice));
    }
    ranks.sort_unstable();
    let (mut marks, mut last) = (Vec::new(), 0);
    for (rank, choice) in ranks {
        for _ in 1..(rank - last).min(MOST_SKIPS) {
            marks.push(Mark::Skip);
        }
        marks.push(if rank == last { Mark::Equal(choice) } else { Mark::For(choice) });
        last = rank;
    }
    Ok(marks)
}

/// Cells with marks.
fn marked<'r>(cells: impl Iterator<Item = (&'r [u8], &'r usize)>) -> Result<Vec<Mark>, Reason> {
    let mut marks = Vec::new();
    for (cell, &choice) in cells {
        match cell.to_ascii_lowercase().as_slice() {
            b"" | b"0" | b"no" | b"false" => {}
            b"1" | b"x" | b"yes" | b"true" => marks.push(Mark::For(choice)),
            _ => return Err(Reason::UnreadableMark),
        }
    }
    Ok(marks)
}

/// Cells with numbers of marks.
fn cumulated<'r>(cells: impl Iterator<Item = (&'r [u8], &'r usize)>) -> Result<Vec<Mark>, Reason> {
    let mut marks = Vec::new();
    for (cell, &choice) in cells {
        let times = match cell.to_ascii_lowercase().as_slice() {
            b"" => 0,
            b"x" => 1,
            digits => {
                std::str::from_utf8(digits).ok().and_then(|n| n.parse().ok()).ok_or(Reason::UnreadableMark)?
            }
        };
        if times > MOST_CANDIDATES || marks.len() > MOST_CANDIDATES {
            return Err(Reason::TooManyMarks);
        }
        marks.extend(std::iter::repeat_n(Mark::For(choice), times));
    }
    Ok(marks)
}

/// The names of candidates, or of lists, with their indexes.
fn names(contest: &Contest, kind: Kind) -> BTreeMap<String, usize> {
    let names: Vec<&str> = match kind {
        Kind::List => contest.lists(),
        Kind::Ranking | Kind::Approval | Kind::Marks => {
            contest.candidates.iter().map(|candidate| candidate.name.as_str()).collect()
        }
    };
    names.into_iter().map(|name| name.trim().to_owned()).zip(0..).collect()
}

pub(super) fn unreadable(why: &csv::Error) -> ReadError {
    let line = why.position().map_or(1, csv::Position::line);
    let problem = match why.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("expected {expected_len} cells as in the header, found {len}")
        }
        _ => "expected rows of cells between commas, as many as in the header".into(),
    };
    ReadError::new(line, problem)
}
