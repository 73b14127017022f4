//! `mandat plan method`: a workplace proposes a process, and the federation sees at once what it would save.

use std::process::ExitCode;

use mandat_economy::plan::method;
use serde_json::json;

use super::{Source, watch};
use crate::output::{self, Failure};

/// Price a proposed method of organising labour: a process of the tables, whose capacity there does not count.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  mandat plan method examples/bakers-and-mills --process stone-oven --capacity 30 --workplaces 1,2,4")]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// The process.
    #[arg(long)]
    process: String,
    /// The highest level of one workplace in a period.
    #[arg(long)]
    capacity: f64,
    /// Numbers of workplaces that adopt it.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 5, 10])]
    workplaces: Vec<u32>,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, targets, settings) = args.source.read()?;
    let at = economy.processes.iter().position(|process| process.id == args.process);
    let at = at.ok_or_else(|| {
        Failure(format!("no process is called {:?}: name one of processes.csv", args.process))
    })?;
    let at = u32::try_from(at).map_err(Failure::of)?;
    if !(args.capacity > 0.0 && args.capacity.is_finite()) {
        return Err(Failure(format!("--capacity {}: write a level above 0", args.capacity)));
    }
    let each = (at, args.capacity);
    let report =
        method(&economy, &targets, each, &args.workplaces, &settings, &mut watch()).map_err(Failure::of)?;
    if args.source.json {
        let steps = report.steps.iter().map(|step| {
            let blocked = step.blocked.iter().map(|link| json!({ "kind": link.kind.code(), "id": link.id, "text": link.text }));
            let branches = step.branches.iter().map(|(name, hours)| json!({ "branch": name, "change": hours }));
            json!({
                "workplaces": step.workplaces, "capacity": step.capacity, "level": step.level, "labour": step.labour,
                "saved_at_least": step.saved.0, "saved_at_most": step.saved.1,
                "blocked": blocked.collect::<Vec<_>>(), "branches": branches.collect::<Vec<_>>(),
            })
        });
        output::json(&json!({
            "process": args.process,
            "first_unit_saves": report.first_unit,
            "labour_without": report.without.labour,
            "steps": steps.collect::<Vec<_>>(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let gain = report.first_unit;
    output::say(if gain > 0.0 {
        format!("the first unit saves {gain:.4} hours at today's prices")
    } else {
        format!("a unit costs {:.4} hours more than it gives at today's prices", -gain)
    });
    for step in &report.steps {
        output::say(format!(
            "{:>4} workplaces: saves {:.3} to {:.3} hours of {:.3}, at level {:.3} of {:.3}",
            step.workplaces, step.saved.0, step.saved.1, report.without.labour, step.level, step.capacity
        ));
        step.blocked.iter().for_each(|link| output::say(format!("       {}", link.text)));
        let frees = step.branches.iter().take(3).map(|(name, hours)| format!("{name} {hours:+.2}"));
        let frees: Vec<String> = frees.collect();
        if !frees.is_empty() {
            output::say(format!("       hours by branch: {}", frees.join(", ")));
        }
    }
    Ok(ExitCode::SUCCESS)
}
