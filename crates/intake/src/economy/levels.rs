//! Levels of processes by period: an earlier plan, or what workplaces report that they did.

use std::collections::BTreeMap;
use std::path::Path;

use mandat_economy::model::Economy;

use super::stream::Stream;
use crate::folder::table::Notes;

/// Levels, as in `levels[period][process]`, and for each period whether the file names it.
pub type Levels = (Vec<Vec<f64>>, Vec<bool>);

/// Reads a table with the columns `process,level` and, where there is more than one period, `period`.
///
/// # Errors
///
/// All mistakes, each with file, line and column.
pub fn read_levels(path: &Path, economy: &Economy) -> Result<Levels, Notes> {
    let mut notes = Notes::default();
    let periods = economy.periods.len();
    let mut levels = vec![vec![0.0; economy.processes.len()]; periods];
    let mut named = vec![false; periods];
    if let Some(rows) = Stream::open(path, &mut notes) {
        let _ = fill(rows, economy, &mut levels, &mut named, &mut notes);
    }
    if notes.mistakes.is_empty() { Ok((levels, named)) } else { Err(notes) }
}

fn fill(
    mut rows: Stream,
    economy: &Economy,
    levels: &mut [Vec<f64>],
    named: &mut [bool],
    notes: &mut Notes,
) -> Option<()> {
    let ([process, level], [period]) = rows.schema(["process", "level"], ["period"], notes)?;
    let position = |(at, id): (usize, &String)| (id.clone(), at);
    let processes: BTreeMap<&str, usize> =
        economy.processes.iter().enumerate().map(|(at, process)| (process.id.as_str(), at)).collect();
    let periods: BTreeMap<String, usize> = economy.periods.iter().enumerate().map(position).collect();
    while rows.advance(notes) {
        let of = processes.get(rows.text(process)).copied();
        if of.is_none() {
            let text = format!("names the process {:?}, which is not in processes.csv", rows.text(process));
            rows.wrong(process, text, notes);
        }
        let at = match rows.text(period) {
            "" if economy.periods.len() == 1 => Some(0),
            name => periods.get(name).copied(),
        };
        if at.is_none() {
            rows.wrong(
                period,
                format!("names the period {:?}, which is not in periods.csv", rows.text(period)),
                notes,
            );
        }
        let Some(value) = rows.number(level, notes) else { continue };
        if value < 0.0 {
            rows.wrong(level, format!("is {value}: a level is at least 0"), notes);
            continue;
        }
        if let (Some(of), Some(at)) = (of, at) {
            levels[at][of] += value;
            named[at] = true;
        }
    }
    Some(())
}

/// Writes levels as a table that [`read_levels`] reads; levels of zero are left out.
///
/// # Errors
///
/// What the file system says.
pub fn write_levels(path: &Path, economy: &Economy, levels: &[Vec<f64>]) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["process", "period", "level"])?;
    for (period, levels) in economy.periods.iter().zip(levels) {
        for (process, level) in economy.processes.iter().zip(levels).filter(|(_, level)| **level != 0.0) {
            writer.write_record([process.id.as_str(), period.as_str(), &level.to_string()])?;
        }
    }
    writer.flush()
}
