//! Wide tables: the first column names the rows, the header the columns, every other cell is a number.

use std::path::Path;

use super::stream::{Stream, read_number};
use crate::folder::table::Notes;

/// Cells of a wide table at most.
const MOST_CELLS: usize = 100_000_000;

/// A wide table.
#[derive(Debug, Clone, Default)]
pub(super) struct Wide {
    /// The names of the rows.
    pub(super) rows: Vec<String>,
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    cells: Vec<f64>,
}

impl Wide {
    /// Reads a table. Empty cells are zero.
    pub(super) fn read(path: &Path, notes: &mut Notes) -> Option<Self> {
        let mut stream = Stream::open(path, notes)?;
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let columns: Vec<String> = stream.columns()[1..].to_vec();
        let mut table = Self { rows: Vec::new(), columns, cells: Vec::new() };
        while stream.advance(notes) {
            let name = stream.at(0).to_owned();
            if name.is_empty() || table.rows.contains(&name) {
                let text = if name.is_empty() {
                    "names nothing: the first cell is the row's name".to_owned()
                } else {
                    format!("names the row {name:?} a second time: leave one")
                };
                notes.mistake(&file, stream.line(), None, text);
            }
            for (at, column) in table.columns.iter().enumerate() {
                let cell = stream.at(at + 1);
                let value = if cell.is_empty() { Some(0.0) } else { read_number(cell) };
                if value.is_none() {
                    let short: String = cell.chars().take(60).collect();
                    let text =
                        format!("{short:?} is no number: write digits with a point, or leave the cell empty");
                    notes.mistake(&file, stream.line(), Some(column), text);
                }
                table.cells.push(value.unwrap_or(0.0));
            }
            table.rows.push(name);
            if table.cells.len() > MOST_CELLS {
                notes.mistake(
                    &file,
                    stream.line(),
                    None,
                    "is beyond the cells of a wide table: use a long one",
                );
                return None;
            }
        }
        Some(table)
    }

    /// The value in a place.
    pub(super) fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.columns.len() + column]
    }

    /// A row by name.
    pub(super) fn row(&self, name: &str) -> Option<usize> {
        self.rows.iter().position(|row| row == name)
    }

    /// A column by name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// Whether a row or column repeats sums of others: `T001` and its kin of the Bureau of Economic Analysis, `Total ...`, and what
/// has no name.
pub(super) fn is_total(name: &str) -> bool {
    let bea = name.len() == 4 && name.starts_with("T0") && name[1..].bytes().all(|b| b.is_ascii_digit());
    let lower = name.to_lowercase();
    bea || lower.starts_with("total") || name.is_empty() || name == "NA" || name.starts_with("NA.")
}
