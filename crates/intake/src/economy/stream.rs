//! Tables that may have millions of lines: read one row at a time, every cell with its place, nothing kept.
//!
//! Columns are found by name; a column that the table does not have by its schema is a mistake, because a misspelt optional
//! column would otherwise be silently left at its default.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::folder::table::Notes;

/// Bytes of a table at most: 8 GiB.
const MAX_BYTES: u64 = 8 << 30;

/// A table that is being read.
pub(super) struct Stream {
    file: String,
    columns: Vec<String>,
    reader: csv::Reader<Box<dyn Read>>,
    record: csv::StringRecord,
    line: u64,
}

impl Stream {
    /// Opens a table; `None` with a mistake where that fails.
    pub(super) fn open(path: &Path, notes: &mut Notes) -> Option<Self> {
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let wrong = |notes: &mut Notes, text: String| notes.mistake(&file, 0, None, text);
        let opened = File::open(path).and_then(|open| Ok((open.metadata()?.len(), open)));
        match opened {
            Err(error) => {
                wrong(notes, format!("cannot be read at {}: {error}", path.display()));
                None
            }
            Ok((length, _)) if length > MAX_BYTES => {
                wrong(notes, format!("has {length} bytes, more than the {MAX_BYTES} of a table: split it"));
                None
            }
            Ok((_, open)) => Self::new(file, Box::new(open), notes),
        }
    }

    /// Reads the header.
    pub(super) fn new(file: String, source: Box<dyn Read>, notes: &mut Notes) -> Option<Self> {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).buffer_capacity(1 << 18).from_reader(source);
        let columns: Vec<String> = match reader.byte_headers() {
            Ok(header) => header
                .iter()
                .map(|cell| {
                    String::from_utf8_lossy(cell.strip_prefix(b"\xef\xbb\xbf").unwrap_or(cell))
                        .trim()
                        .to_owned()
                })
                .collect(),
            Err(error) => {
                notes.mistake(&file, 1, None, format!("has no header that can be read: {error}"));
                return None;
            }
        };
        if columns.iter().all(String::is_empty) {
            notes.mistake(&file, 1, None, "has no header: name the columns in the first line");
            return None;
        }
        let twice = columns.iter().enumerate().find(|(i, c)| !c.is_empty() && columns[..*i].contains(c));
        if let Some((_, name)) = twice {
            let text = "stands in the header twice: give each column a name of its own";
            notes.mistake(&file, 1, Some(name), text);
            return None;
        }
        Some(Self { file, columns, reader, record: csv::StringRecord::new(), line: 1 })
    }

    /// The names of the columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The positions of the columns of a schema: all of `needed`, then those of `optional` that are there. Columns of neither
    /// are mistakes.
    pub(super) fn schema<const N: usize, const M: usize>(
        &self,
        needed: [&'static str; N],
        optional: [&'static str; M],
        notes: &mut Notes,
    ) -> Option<([Column; N], [Column; M])> {
        let find = |name: &'static str| Column { name, at: self.columns.iter().position(|c| c == name) };
        let mut whole = true;
        for name in needed {
            if find(name).at.is_none() {
                let text = format!("is not in the header: the columns are {}", listed(&needed, &optional));
                notes.mistake(&self.file, 1, Some(name), text);
                whole = false;
            }
        }
        for name in &self.columns {
            if !needed.contains(&name.as_str()) && !optional.contains(&name.as_str()) {
                let text =
                    format!("is no column of this table: the columns are {}", listed(&needed, &optional));
                notes.mistake(&self.file, 1, Some(name), text);
                whole = false;
            }
        }
        whole.then(|| (needed.map(find), optional.map(find)))
    }

    /// The next row; `false` at the end. Rows that cannot be read are mistakes and are passed over.
    pub(super) fn advance(&mut self, notes: &mut Notes) -> bool {
        loop {
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return false,
                Ok(true) => {
                    self.line = self.record.position().map_or(0, csv::Position::line);
                    if self.record.len() == self.columns.len() {
                        return true;
                    }
                    let text = format!(
                        "has {} cells, and the header {}: a cell with a comma stands in \"quotation marks\"",
                        self.record.len(),
                        self.columns.len()
                    );
                    notes.mistake(&self.file, self.line, None, text);
                }
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    let utf8 = matches!(error.kind(), csv::ErrorKind::Utf8 { .. });
                    let text =
                        if utf8 { "is not UTF-8: save the table as UTF-8".into() } else { error.to_string() };
                    notes.mistake(&self.file, line, None, text);
                    if !utf8 {
                        return false;
                    }
                }
            }
            if notes.more > 0 {
                return false; // enough has been said
            }
        }
    }

    /// The text of a cell; empty where the column is not there.
    pub(super) fn text(&self, column: Column) -> &str {
        column.at.and_then(|at| self.record.get(at)).unwrap_or_default().trim()
    }

    /// The text of a cell by position.
    pub(super) fn at(&self, position: usize) -> &str {
        self.record.get(position).unwrap_or_default().trim()
    }

    /// The line of the row.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// A number, or a mistake.
    pub(super) fn number(&self, column: Column, notes: &mut Notes) -> Option<f64> {
        match self.text(column) {
            "" => {
                self.wrong(column, "is empty: write a number, such as 0.25", notes);
                None
            }
            text => self.parsed(text, column, notes),
        }
    }

    /// A number, or `default` where the cell is empty; a mistake gives `None`.
    pub(super) fn number_or(&self, column: Column, default: f64, notes: &mut Notes) -> Option<f64> {
        match self.text(column) {
            "" => Some(default),
            text => self.parsed(text, column, notes),
        }
    }

    fn parsed(&self, text: &str, column: Column, notes: &mut Notes) -> Option<f64> {
        let number = read_number(text);
        if number.is_none() {
            let short: String = text.chars().take(60).collect();
            let text = format!("{short:?} is no number: write digits with a point, such as 1250.5");
            self.wrong(column, text, notes);
        }
        number
    }

    /// A whole number from 0 to 65535, or `default` where the cell is empty.
    pub(super) fn small(&self, column: Column, default: u16, notes: &mut Notes) -> Option<u16> {
        let text = self.text(column);
        if text.is_empty() {
            return Some(default);
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong(column, format!("{text:?} is no whole number: write digits only, such as 2"), notes);
        }
        number
    }

    /// Notes a mistake in a cell of the row.
    pub(super) fn wrong(&self, column: Column, text: impl Into<String>, notes: &mut Notes) {
        notes.mistake(&self.file, self.line, Some(column.name), text);
    }

    /// What a step gave, or a mistake in a cell of the row.
    pub(super) fn take<T>(
        &self,
        column: Column,
        result: Result<T, impl std::fmt::Display>,
        notes: &mut Notes,
    ) -> Option<T> {
        result.map_err(|error| self.wrong(column, error.to_string(), notes)).ok()
    }
}

/// A finite decimal number. Words such as `inf` and `nan`, which Rust reads as numbers, are none in a table.
pub(super) fn read_number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse::<f64>().ok().filter(|number| plain && number.is_finite())
}

/// A column of a schema.
#[derive(Clone, Copy)]
pub(super) struct Column {
    name: &'static str,
    at: Option<usize>,
}

fn listed(needed: &[&str], optional: &[&str]) -> String {
    let mut text = needed.join(", ");
    if !optional.is_empty() {
        text = format!("{text} and, if needed, {}", optional.join(", "));
    }
    text
}
