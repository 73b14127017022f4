//! An economy and its targets as one JSON object: a list of rows for each table, with the names of its columns.

use std::fmt::Write as _;

use super::rows::Cell;
use super::{Economy, Targets};

/// The tables as JSON. Empty cells are left out; numbers are written so that they read back as the same.
pub fn to_json(economy: &Economy, targets: &Targets) -> String {
    let mut out = String::from("{");
    let mut table = "";
    let mut sink = |name: &'static str, columns: &'static [&'static str], cells: &[Cell<'_>]| {
        if name == table {
            out.push(',');
        } else {
            let _ = write!(out, "{}\n\"{name}\":[", if table.is_empty() { "" } else { "]," });
            table = name;
        }
        out.push_str("\n{");
        let shown = columns.iter().zip(cells).filter(|(_, cell)| **cell != Cell::Empty);
        for (at, (column, cell)) in shown.enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let _ = match cell {
                Cell::Text(text) => write!(out, "{comma}\"{column}\":{}", quoted(text)),
                Cell::Number(number) => write!(out, "{comma}\"{column}\":{number}"),
                Cell::Empty => Ok(()),
            };
        }
        out.push('}');
        Ok::<(), std::convert::Infallible>(())
    };
    let Ok(()) = economy.rows(&mut sink);
    let Ok(()) = economy.target_rows(targets, &mut sink);
    if !table.is_empty() {
        out.push(']');
    }
    out.push_str("\n}\n");
    out
}

/// Text as a JSON string.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
