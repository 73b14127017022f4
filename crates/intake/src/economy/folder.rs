//! A folder of CSV files becomes an economy. The schema stands in `docs/economy.md`; reading goes on after a mistake, so
//! that all of them are shown at once.

use std::path::Path;

use mandat_economy::model::{Economy, EconomyBuilder, Targets};

mod rest;

use super::stream::{Column, Stream};
use crate::folder::table::Notes;

/// The files of an economy, in the order in which they are read.
pub const FILES: [&str; 14] = [
    "units.csv",
    "periods.csv",
    "products.csv",
    "workplaces.csv",
    "processes.csv",
    "flows.csv",
    "labour.csv",
    "capacities.csv",
    "capital.csv",
    "limits.csv",
    "uses.csv",
    "stocks.csv",
    "trade.csv",
    "targets.csv",
];

/// Files without which there is no economy.
const NEEDED: [&str; 3] = ["products.csv", "processes.csv", "flows.csv"];

/// A reading in progress.
struct Reading<'a> {
    folder: &'a Path,
    economy: EconomyBuilder,
    notes: Notes,
}

/// Reads an economy and its targets: `targets`, or `targets.csv` of the folder where there is one.
///
/// # Errors
///
/// All mistakes, each with file, line and column.
pub fn read(folder: &Path, targets: Option<&Path>) -> Result<(Economy, Targets), Notes> {
    let mut reading = Reading { folder, economy: EconomyBuilder::new(), notes: Notes::default() };
    reading.all();
    let targets = reading.targets(targets);
    if reading.notes.mistakes.is_empty() {
        Ok((reading.economy.build(), targets))
    } else {
        Err(reading.notes)
    }
}

impl Reading<'_> {
    fn all(&mut self) {
        if !self.folder.is_dir() {
            let name = self.folder.display().to_string();
            self.notes.mistake(&name, 0, None, "is no folder: name the folder that holds products.csv");
            return;
        }
        for name in FILES.iter().filter(|name| **name != "targets.csv") {
            let path = self.folder.join(name);
            if !path.exists() {
                if NEEDED.contains(name) {
                    self.notes.mistake(
                        name,
                        0,
                        None,
                        "is missing: every economy has this table (docs/economy.md)",
                    );
                }
                continue;
            }
            let Some(rows) = Stream::open(&path, &mut self.notes) else { continue };
            // `None` where the header does not fit, which is noted.
            let _ = match *name {
                "units.csv" => self.units(rows),
                "periods.csv" => self.periods(rows),
                "products.csv" => self.products(rows),
                "workplaces.csv" => self.workplaces(rows),
                "processes.csv" => self.processes(rows),
                "flows.csv" => self.flows(rows),
                "labour.csv" => self.labour(rows),
                "capacities.csv" => self.capacities(rows),
                "capital.csv" => self.capital(rows),
                "limits.csv" => self.limits(rows),
                "uses.csv" => self.uses(rows),
                "stocks.csv" => self.stocks(rows),
                _ => self.trade(rows),
            };
        }
        self.unlisted();
    }

    /// A table that nobody reads is most likely one with a misspelt name.
    fn unlisted(&mut self) {
        let Ok(entries) = std::fs::read_dir(self.folder) else { return };
        let mut names: Vec<String> =
            entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        for name in names {
            let near = FILES.iter().find(|file| strsim::jaro_winkler(file, &name) > 0.93);
            if let (false, Some(near)) = (FILES.contains(&name.as_str()), near)
                && std::path::Path::new(&name).extension().is_some_and(|ending| ending == "csv")
            {
                self.notes.mistake(&name, 0, None, format!("is not read: did you mean {near}?"));
            }
        }
    }

    fn units(&mut self, mut rows: Stream) -> Option<()> {
        let ([id, of, times], []) = rows.schema(["id", "of", "times"], [], &mut self.notes)?;
        while rows.advance(&mut self.notes) {
            let Some(multiple) = rows.number(times, &mut self.notes) else { continue };
            let done = self.economy.units.define(rows.text(id), rows.text(of), multiple);
            rows.take(id, done, &mut self.notes);
        }
        Some(())
    }

    fn periods(&mut self, mut rows: Stream) -> Option<()> {
        let ([id], []) = rows.schema(["id"], [], &mut self.notes)?;
        while rows.advance(&mut self.notes) {
            let done = self.economy.period(rows.text(id));
            rows.take(id, done, &mut self.notes);
        }
        Some(())
    }

    fn products(&mut self, mut rows: Stream) -> Option<()> {
        let ([id], [name, unit, branch]) =
            rows.schema(["id"], ["name", "unit", "branch"], &mut self.notes)?;
        while rows.advance(&mut self.notes) {
            let done =
                self.economy.product(rows.text(id), rows.text(name), rows.text(unit), rows.text(branch));
            rows.take(id, done, &mut self.notes);
        }
        Some(())
    }

    fn workplaces(&mut self, mut rows: Stream) -> Option<()> {
        let ([id], [name, branch, region]) =
            rows.schema(["id"], ["name", "branch", "region"], &mut self.notes)?;
        while rows.advance(&mut self.notes) {
            let done =
                self.economy.workplace(rows.text(id), rows.text(name), rows.text(branch), rows.text(region));
            rows.take(id, done, &mut self.notes);
        }
        Some(())
    }

    fn processes(&mut self, mut rows: Stream) -> Option<()> {
        let ([id], [name, workplace, capacity, base]) =
            rows.schema(["id"], ["name", "workplace", "capacity", "base"], &mut self.notes)?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let (process, place) = (rows.text(id), rows.text(workplace));
            let place = if place.is_empty() {
                // Without a workplace a process is one of its own.
                match self.economy.find_workplace(process) {
                    Ok(at) => Some(at),
                    Err(_) => rows.take(id, self.economy.workplace(process, "", "", ""), notes),
                }
            } else {
                rows.take(workplace, self.economy.find_workplace(place), notes)
            };
            let most = rows.number_or(capacity, f64::INFINITY, notes);
            let level =
                if rows.text(base).is_empty() { Some(None) } else { rows.number(base, notes).map(Some) };
            let (Some(place), Some(most), Some(level)) = (place, most, level) else { continue };
            let column = if most < 0.0 { capacity } else { id };
            let done = self.economy.process(process, rows.text(name), place, most, level);
            rows.take(column, done, notes);
        }
        Some(())
    }

    fn flows(&mut self, mut rows: Stream) -> Option<()> {
        let ([process, direction, product, amount], [unit, lag]) =
            rows.schema(["process", "direction", "product", "amount"], ["unit", "lag"], &mut self.notes)?;
        let notes = &mut self.notes;
        // Lines of one process stand together in most files: one look-up serves them all.
        let mut last = (String::new(), 0);
        while rows.advance(notes) {
            if rows.text(process) != last.0 || last.0.is_empty() {
                let name = rows.text(process);
                let Some(at) = rows.take(process, self.economy.find_process(name), notes) else { continue };
                last = (name.to_owned(), at);
            }
            let of = rows.take(product, self.economy.find_product(rows.text(product)), notes);
            let later = rows.small(lag, 0, notes);
            let sign = match rows.text(direction) {
                "in" => Some(-1.0),
                "out" => Some(1.0),
                other => {
                    rows.wrong(direction, format!("is {other:?}: write \"in\" or \"out\""), notes);
                    None
                }
            };
            let value = rows.number(amount, notes);
            let (Some(of), Some(later), Some(sign), Some(value)) = (of, later, sign, value) else { continue };
            if value < 0.0 {
                let text =
                    format!("is {value}: an amount is at least 0, and column \"direction\" says which way");
                rows.wrong(amount, text, notes);
                continue;
            }
            let Some(factor) = factor(&rows, unit, &self.economy, self.economy.unit_of(of), notes) else {
                continue;
            };
            let done = self.economy.flow(last.1, of, later, sign * value * factor);
            rows.take(amount, done, notes);
        }
        Some(())
    }
}

/// How many of the wanted unit one of the cell's unit is; an empty cell is the wanted unit.
fn factor(
    rows: &Stream,
    unit: Column,
    economy: &EconomyBuilder,
    wanted: &str,
    notes: &mut Notes,
) -> Option<f64> {
    match rows.text(unit) {
        "" => Some(1.0),
        given => rows.take(unit, economy.units.factor(given, wanted), notes),
    }
}

/// One of several words.
fn word<T: Copy>(rows: &Stream, column: Column, all: &[(&'static str, T)], notes: &mut Notes) -> Option<T> {
    let text = rows.text(column);
    let found = all.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
        rows.wrong(column, format!("is {text:?}: write one of {}", words.join(", ")), notes);
    }
    found
}

/// A period by name; an empty cell is none.
#[expect(
    clippy::option_option,
    reason = "outside: whether the cell could be read; inside: whether it names a period"
)]
fn period(rows: &Stream, column: Column, economy: &EconomyBuilder, notes: &mut Notes) -> Option<Option<u32>> {
    match rows.text(column) {
        "" => Some(None),
        name => rows.take(column, economy.find_period(name), notes).map(Some),
    }
}
