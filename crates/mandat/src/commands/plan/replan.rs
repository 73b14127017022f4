//! `mandat plan replan`: what was done comes in, the rest is planned again, and the list of changes is short.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use mandat_economy::lower::Keep;
use mandat_economy::model::Economy;
use mandat_economy::plan::{Change, replan};
use mandat_intake::economy::read_levels;
use serde_json::json;

use super::{Source, make, watch};
use crate::commands::economy::mistakes;
use crate::output::{self, Failure};

/// Plan again from what was done.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat plan replan examples/bakers-and-mills --earlier plan/levels.csv
  mandat plan replan three-years --earlier plan/levels.csv --actuals first-year.csv")]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// Levels of the earlier plan: process, period, level.
    #[arg(long)]
    earlier: Option<PathBuf>,
    /// Levels that workplaces report: process, period, level. The periods up to the last that it names are over.
    #[arg(long)]
    actuals: Option<PathBuf>,
    /// What a unit of change weighs, as a share of the worth of what it makes.
    #[arg(long, default_value_t = 0.01)]
    weight: f64,
    /// Changes that are listed.
    #[arg(long, default_value_t = 20)]
    changes: usize,
    /// Write the problem, the plan and the levels into a new folder.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, targets, settings) = args.source.read()?;
    if !(args.weight >= 0.0 && args.weight.is_finite()) {
        return Err(Failure(format!("--weight {}: write a share such as 0.01, or 0", args.weight)));
    }
    let keep = keep(&args, &economy)?;
    let started = Instant::now();
    let found = replan(&economy, &targets, &keep, None, &settings, &mut watch()).map_err(Failure::of)?;
    let seconds = started.elapsed().as_secs_f64();
    let mut value = make::as_json(&economy, &found.planned, seconds);
    let row = |change: &Change| {
        json!({
            "process": economy.processes[change.process as usize].id,
            "period": economy.periods[change.period as usize],
            "from": change.from, "to": change.to, "hours": change.hours, "why": change.why,
        })
    };
    value["labour_before"] = found.labour_before.into();
    value["changes"] = found.changes.iter().map(row).collect::<Vec<_>>().into();
    value["unchanged"] = found.unchanged.into();
    if let Some(folder) = &args.out {
        make::write(folder, &economy, &found.planned, &value)?;
    }
    if args.source.json {
        output::json(&value)?;
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format!(
        "{}: {} changes, {} levels as before; {:.3} hours, before {:.3}",
        found.planned.status.code(),
        found.changes.len(),
        found.unchanged,
        found.planned.labour,
        found.labour_before
    ));
    for change in found.changes.iter().take(args.changes) {
        let process = &economy.processes[change.process as usize];
        let period = &economy.periods[change.period as usize];
        output::say(format!(
            "{:24.24} in {period}: {:.4} -> {:.4} ({:+.2} hours): {}",
            process.name, change.from, change.to, change.hours, change.why
        ));
    }
    if found.changes.len() > args.changes {
        output::say(format!("and {} smaller ones", found.changes.len() - args.changes));
    }
    Ok(ExitCode::SUCCESS)
}

/// The earlier levels: of the earlier plan, else the base levels of processes.csv; what was done replaces them.
fn keep(args: &Args, economy: &Economy) -> Result<Keep, Failure> {
    let mut levels = if let Some(path) = &args.earlier {
        read_levels(path, economy).map_err(|notes| mistakes(path, &notes))?.0
    } else {
        let base: Vec<f64> = economy.processes.iter().map(|process| process.base.unwrap_or(0.0)).collect();
        vec![base; economy.periods.len()]
    };
    let mut over = 0;
    if let Some(path) = &args.actuals {
        let (done, named) = read_levels(path, economy).map_err(|notes| mistakes(path, &notes))?;
        let last = named.iter().rposition(|named| *named).map_or(0, |at| at + 1);
        // With one period there is nothing left to plan once it is over: its actuals are where the next plan begins.
        over = if economy.periods.len() == 1 { 0 } else { last };
        levels.splice(..last, done.into_iter().take(last));
    }
    Ok(Keep { levels, weight: args.weight, over })
}
