//! Tables: CSV files with a header, read whole, every cell with its place.
//!
//! Two kinds of trouble. What cannot be read (a missing column, a number that is none) is a [`Mistake`]: the run ends, all of
//! them are shown at once, and nothing is written. What can be read and has no place (a row for a unit that does not exist) is
//! a [`Listed`] row: the run goes on, and its report and the audit show it. Cells of private tables are never repeated.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::description::{Field, File};
use super::name::slug;

/// Bytes of a table at most, 256 MiB: it is read whole.
pub const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// Mistakes that are shown at once.
pub const MAX_MISTAKES: usize = 100;

/// What cannot be read: the place, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// The line, from 1; 0: the file as a whole.
    pub line: u64,
    /// The column's name, where it lies in one.
    pub column: Option<String>,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ", line {}", self.line)?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {}", self.text)
    }
}

/// A row that the run could not use, or that it points out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Listed {
    /// A stable word for the reason.
    pub kind: &'static str,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The column, where it lies in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The unit that it is about, where one is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Why, and what became of it.
    pub text: String,
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {}", self.text)
    }
}

/// What a run notices while it reads.
#[derive(Debug, Default)]
pub struct Notes {
    /// What cannot be read.
    pub mistakes: Vec<Mistake>,
    /// Mistakes beyond [`MAX_MISTAKES`].
    pub more: u64,
    /// Rows without a place, and rows to point out.
    pub listed: Vec<Listed>,
}

impl Notes {
    /// Notes a mistake.
    pub fn mistake(&mut self, file: &str, line: u64, column: Option<&str>, text: impl Into<String>) {
        if self.mistakes.len() == MAX_MISTAKES {
            self.more += 1;
            return;
        }
        let column = column.map(str::to_owned);
        self.mistakes.push(Mistake { file: file.to_owned(), line, column, text: text.into() });
    }

    /// Lists a row.
    pub fn list(&mut self, kind: &'static str, place: &Place, unit: Option<&str>, text: impl Into<String>) {
        let Place { file, line } = place.clone();
        let unit = unit.map(str::to_owned);
        self.listed.push(Listed { kind, file, line, column: None, unit, text: text.into() });
    }
}

/// The row that an act comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u64,
}

/// Where files lie.
#[derive(Debug, Clone)]
pub struct Places {
    /// The folder of the run.
    pub folder: PathBuf,
    /// The folder that `--data` names.
    pub data: Option<PathBuf>,
}

impl Places {
    fn find(&self, file: &File) -> Result<(PathBuf, String), String> {
        let (base, name) = match file {
            File::Own(name) => (Some(&self.folder), name),
            File::Data { data } => (self.data.as_ref(), data),
        };
        let Some(base) = base else {
            return Err("lies in the folder of --data: say where, as in --data ../shared/data".to_owned());
        };
        let inside = Path::new(name).components().all(|c| matches!(c, std::path::Component::Normal(_)));
        if !inside {
            return Err("leads out of its folder: name a file in it".to_owned());
        }
        Ok((base.join(name), name.clone()))
    }

    /// A file's bytes, whole; the error says what to do.
    pub fn read(&self, file: &File) -> Result<Vec<u8>, Mistake> {
        let name = file.name().to_owned();
        let wrong = |text: String| Mistake { file: name.clone(), line: 0, column: None, text };
        let (path, _) = self.find(file).map_err(wrong)?;
        let shown = path.display();
        let length =
            std::fs::metadata(&path).map_err(|e| wrong(format!("cannot be read at {shown}: {e}")))?.len();
        if length > MAX_BYTES {
            return Err(wrong(format!("has {length} bytes, more than the {MAX_BYTES} of a table: split it")));
        }
        std::fs::read(&path).map_err(|e| wrong(format!("cannot be read at {shown}: {e}")))
    }
}

impl File {
    /// The name, as errors and reports show it.
    pub fn name(&self) -> &str {
        match self {
            File::Own(name) | File::Data { data: name } => name,
        }
    }

    /// Another file in the same place.
    #[must_use]
    pub fn beside(&self, name: &str) -> File {
        match self {
            File::Own(_) => File::Own(name.to_owned()),
            File::Data { .. } => File::Data { data: name.to_owned() },
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line on which it begins, from 1.
    pub line: u64,
    cells: Vec<String>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file's name.
    pub file: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Whether its cells are personal and never repeated.
    pub private: bool,
    /// Lines in which a cell of a column stood between blanks, which are left out.
    trimmed: BTreeMap<usize, Vec<u64>>,
}

impl Table {
    /// Reads a table. Whatever is wrong with its form goes to the notes.
    pub fn read(file: &str, bytes: &[u8], private: bool, notes: &mut Notes) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = match reader.byte_headers() {
            Ok(header) => header.clone(),
            Err(error) => {
                notes.mistake(file, 1, None, unreadable(&error));
                return None;
            }
        };
        let columns: Vec<String> =
            header.iter().map(|c| String::from_utf8_lossy(c).trim().to_owned()).collect();
        if columns.iter().all(String::is_empty) {
            notes.mistake(file, 1, None, "has no header: name the columns in the first line");
            return None;
        }
        if let Some(twice) =
            columns.iter().enumerate().find(|(i, c)| !c.is_empty() && columns[..*i].contains(c))
        {
            notes.mistake(
                file,
                1,
                Some(twice.1),
                "stands in the header twice: give each column a name of its own",
            );
            return None;
        }
        let mut table =
            Self { file: file.to_owned(), columns, rows: Vec::new(), private, trimmed: BTreeMap::new() };
        let mut record = csv::ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(false) => break,
                Ok(true) => table.take(&record, notes),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    notes.mistake(file, line, None, unreadable(&error));
                    break;
                }
            }
        }
        Some(table)
    }

    fn take(&mut self, record: &csv::ByteRecord, notes: &mut Notes) {
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != self.columns.len() {
            let text = format!(
                "has {} cells, and the header {}: a cell with a comma stands in \"quotation marks\"",
                record.len(),
                self.columns.len()
            );
            notes.mistake(&self.file, line, None, text);
            return;
        }
        let mut cells = Vec::with_capacity(record.len());
        for (at, cell) in record.iter().enumerate() {
            let Ok(text) = std::str::from_utf8(cell) else {
                let column = self.columns[at].clone();
                notes.mistake(&self.file, line, Some(&column), "is not UTF-8: save the table as UTF-8");
                return;
            };
            let trimmed = text.trim();
            if trimmed.len() != text.len() {
                self.trimmed.entry(at).or_default().push(line);
            }
            cells.push(trimmed.to_owned());
        }
        self.rows.push(Row { line, cells });
    }

    /// A column by name.
    pub fn column(&self, name: &str, notes: &mut Notes) -> Option<usize> {
        if let Some(at) = self.columns.iter().position(|c| c == name) {
            return Some(at);
        }
        let near = self.columns.iter().max_by(|a, b| {
            let score = |c: &str| strsim::jaro_winkler(&c.to_lowercase(), &name.to_lowercase());
            score(a).total_cmp(&score(b))
        });
        let near = near.map(|c| format!(", nearest is {c:?}")).unwrap_or_default();
        let text =
            format!("is not in the header{near}: correct the header, or the column map in intake.toml");
        notes.mistake(&self.file, 1, Some(name), text);
        None
    }

    /// A field, made ready to be read from every row.
    pub fn field(&self, field: &Field, notes: &mut Notes) -> Option<Cell> {
        Some(match field {
            Field::Column(name) => Cell::At(vec![self.column(name, notes)?]),
            Field::Columns(names) => {
                let at: Vec<_> = names.iter().map(|name| self.column(name, notes)).collect();
                Cell::At(at.into_iter().collect::<Option<_>>()?)
            }
            Field::Constant { is } => Cell::Constant(is.clone()),
        })
    }

    /// A field that need not be mapped: `Some(None)` where it is not.
    pub fn optional(&self, field: Option<&Field>, notes: &mut Notes) -> Option<Option<Cell>> {
        match field {
            None => Some(None),
            Some(field) => self.field(field, notes).map(Some),
        }
    }

    /// Where a row stands.
    pub fn place(&self, row: &Row) -> Place {
        Place { file: self.file.clone(), line: row.line }
    }

    /// The column that errors about a field name.
    pub fn heading(&self, cell: &Cell) -> Option<&str> {
        match cell {
            Cell::At(at) => at.last().map(|at| self.columns[*at].as_str()),
            Cell::Constant(_) => None,
        }
    }

    /// Points out the rows in which blanks around a name were left out: another program may take them for another name.
    pub fn note_blanks(&self, cell: &Cell, notes: &mut Notes) {
        let Cell::At(columns) = cell else { return };
        for at in columns {
            for line in self.trimmed.get(at).into_iter().flatten() {
                notes.listed.push(Listed {
                    kind: "blanks-trimmed",
                    file: self.file.clone(),
                    line: *line,
                    column: Some(self.columns[*at].clone()),
                    unit: None,
                    text: "blanks around the name were left out, and the row was joined without them".into(),
                });
            }
        }
    }

    /// A cell for an error, unless the table is private.
    pub fn shown<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        if self.private {
            return "the cell".into();
        }
        let mut short: String = text.chars().take(60).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        format!("{short:?}").into()
    }

    /// A whole number.
    pub fn number(&self, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<u64> {
        let text = row.text(cell);
        let digits = !text.is_empty() && text.len() <= 15 && text.bytes().all(|b| b.is_ascii_digit());
        if digits && let Ok(number) = text.parse() {
            return Some(number);
        }
        let what = if text.is_empty() {
            "is empty".into()
        } else {
            format!("{} is no whole number", self.shown(&text))
        };
        let text = format!("{what}: write digits only, such as 120");
        notes.mistake(&self.file, row.line, self.heading(cell), text);
        None
    }

    /// A name in the record from one or several cells: slugs joined by `/`. An empty cell is a mistake.
    pub fn name(&self, row: &Row, cell: &Cell, notes: &mut Notes) -> Option<mandat_federation::Id> {
        let parts = row.parts(cell);
        let slugs: Option<Vec<String>> = parts.iter().map(|part| path(part, cell)).collect();
        let Some(slugs) = slugs else {
            notes.mistake(&self.file, row.line, self.heading(cell), "names nothing: fill in the cell");
            return None;
        };
        match mandat_federation::Id::parse(&slugs.join("/")) {
            Ok(id) => Some(id),
            Err(error) => {
                notes.mistake(&self.file, row.line, self.heading(cell), format!("{error}: shorten it"));
                None
            }
        }
    }
}

/// A single column may hold a name of several parts (`north/mill`); of several columns each is one part.
fn path(part: &str, cell: &Cell) -> Option<String> {
    match cell {
        Cell::At(at) if at.len() > 1 => slug(part),
        _ => part.split('/').map(slug).collect::<Option<Vec<_>>>().map(|parts| parts.join("/")),
    }
}

/// A field of a certain table.
#[derive(Debug, Clone)]
pub enum Cell {
    /// These columns.
    At(Vec<usize>),
    /// The same in every row.
    Constant(String),
}

impl Row {
    /// The cells of a field.
    pub fn parts(&self, cell: &Cell) -> Vec<String> {
        match cell {
            Cell::At(at) => at.iter().map(|at| self.cells[*at].clone()).collect(),
            Cell::Constant(text) => vec![text.clone()],
        }
    }

    /// A field as text.
    pub fn text(&self, cell: &Cell) -> String {
        match cell {
            Cell::At(at) if at.len() == 1 => self.cells[at[0]].clone(),
            _ => self.parts(cell).join("/"),
        }
    }

    /// A cell by the column's position.
    pub fn at(&self, column: usize) -> &str {
        &self.cells[column]
    }
}

fn unreadable(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => format!("cannot be read: {error}"),
        _ => "cannot be read as CSV: check the quotation marks and commas of this line".to_owned(),
    }
}
