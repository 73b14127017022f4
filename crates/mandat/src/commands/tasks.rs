//! `mandat tasks`: what a record's plan asks of each workplace, what the workplaces reported, and what runs low.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_audit::industry::{Published, Tasked, published, reported, stocks};
use mandat_audit::verify::{Options, verify};
use mandat_federation::Id;
use mandat_federation::plan::Delivery;
use serde_json::json;

use crate::output::{self, Failure};
use crate::place::{self, Place};

/// Tasks that the text shows; JSON has all.
const SHOWN: usize = 40;

/// Tasks of a record's plans.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat tasks mandat-demo/record
  mandat tasks mandat-demo/record --unit metal/1/1
  mandat tasks mandat-demo/record --plan plan-2026 --json
  mandat tasks record/ --actuals actuals.csv && mandat plan replan economy/ --actuals actuals.csv
Without --plan it is the plan that was adopted last. Hours that workplaces reported are held against those of the labour record by
`mandat audit RECORD --sealed STORE`.")]
pub(crate) struct Args {
    /// The record's folder.
    record: PathBuf,
    /// Another plan than the one adopted last.
    #[arg(long, value_name = "ID", value_parser = Id::parse)]
    plan: Option<Id>,
    /// Only the tasks of this workplace.
    #[arg(long, value_name = "UNIT", value_parser = Id::parse)]
    unit: Option<Id>,
    /// Write what workplaces reported as a table `process,period,level`, which `mandat plan replan --actuals` reads.
    #[arg(long, value_name = "FILE", conflicts_with = "unit")]
    actuals: Option<PathBuf>,
    /// Write what lies in stock by the last reports as a table `product,amount`, the stocks.csv of an economy.
    #[arg(long, value_name = "FILE", conflicts_with = "unit")]
    stocks: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let verification = verify(&place.record(), &Options::default());
    let f = &verification.federation;
    let wanted = args.plan.as_ref().or_else(|| f.planning.current());
    let found = wanted.and_then(|id| Some(published(f, id, f.planning.plans.get(id)?)));
    let Some(mut plan) = found else {
        let names: Vec<&str> = f.planning.plans.keys().map(Id::as_str).collect();
        let names = if names.is_empty() { "no plan was published".to_owned() } else { names.join(", ") };
        let wanted = wanted.map_or("adopted".to_owned(), |id| format!("called {id}"));
        return Err(Failure::at(args.record.display(), format!("no plan is {wanted}: {names}")));
    };
    if let Some(unit) = &args.unit {
        plan.tasks.retain(|task| task.task.unit == *unit);
        plan.low.retain(|low| low.unit == *unit);
        plan.silent.retain(|silent| silent == unit);
        if plan.tasks.is_empty() {
            let text = format!("unit {unit} has no task in {}", plan.plan);
            return Err(Failure::at(args.record.display(), text));
        }
    }
    if let Some(path) = &args.actuals {
        let levels = reported(f, &plan.plan);
        let rows = levels.iter().map(|((process, month), level)| vec![process.as_str(), month, level]);
        write(path, ["process", "period", "level"].to_vec(), rows)?;
    }
    if let Some(path) = &args.stocks {
        let stocks = stocks(f);
        write(
            path,
            vec!["product", "amount"],
            stocks.iter().map(|(product, amount)| vec![product.as_str(), amount]),
        )?;
    }
    if args.json {
        output::json(&json!({ "verified": verification.report.ok, "plan": plan }))?;
    } else {
        output::say(text(&plan, args.unit.is_some()));
    }
    Ok(place::verdict(&args.record, &verification.report))
}

fn write<'a>(
    path: &Path,
    header: Vec<&'a str>,
    rows: impl Iterator<Item = Vec<&'a str>>,
) -> Result<(), Failure> {
    let failed = |error: csv::Error| Failure::at(path.display(), error);
    let mut table = csv::Writer::from_path(path).map_err(failed)?;
    for row in std::iter::once(header).chain(rows) {
        table.write_record(row).map_err(failed)?;
    }
    table.flush().map_err(|error| Failure::at(path.display(), error))
}

fn text(plan: &Published, whole: bool) -> String {
    let revises = plan.revises.as_ref().map_or_else(String::new, |id| format!(", revises {id}"));
    let mut lines = vec![
        format!("{} ({}{revises}): {} months from {}", plan.plan, plan.state, plan.months, plan.begins),
        format!(
            "  {} hours, within {} parts per billion of the best there is, for targets {}",
            plan.labour, plan.gap, plan.targets
        ),
    ];
    lines.extend(plan.division.as_ref().map(|division| format!("  adopted by division {division}")));
    let shown = if whole { plan.tasks.len() } else { SHOWN };
    for tasked in plan.tasks.iter().take(shown) {
        lines.push(line(tasked));
        let task = &tasked.task;
        if whole {
            lines
                .extend(task.inputs.iter().map(|delivery| format!("      gets  {}", goes(delivery, "from"))));
            lines.extend(task.outputs.iter().map(|delivery| format!("      gives {}", goes(delivery, "to"))));
            lines.extend(task.stocks.iter().map(|stock| {
                format!("      keeps {} of {} in stock at least", stock.quantity, stock.product)
            }));
        }
    }
    if plan.tasks.len() > shown {
        lines.push(format!("  and {} more tasks (--unit, --json)", plan.tasks.len() - shown));
    }
    for low in plan.low.iter().take(SHOWN) {
        lines.push(format!(
            "  stock low: {} has {} of {}, {} must lie there (entry {})",
            low.unit, low.there_is, low.product, low.least, low.entry
        ));
    }
    if plan.low.len() > SHOWN {
        lines.push(format!("  and {} more low stocks (--json)", plan.low.len() - SHOWN));
    }
    lines.push(format!("  {} workplaces have reported no month of it", plan.silent.len()));
    lines.join("\n")
}

fn line(Tasked { task, done }: &Tasked) -> String {
    let done = done.as_ref().map_or_else(
        || "not reported".to_owned(),
        |done| format!("{} of {} in {} months reported", done.actual, done.planned, done.months),
    );
    format!("  {} runs {} at {} in {} hours; {done}", task.unit, task.process, task.level, task.hours)
}

fn goes(delivery: &Delivery, word: &str) -> String {
    let other = match (&delivery.unit, word) {
        (Some(unit), _) => format!(" {word} {unit}"),
        (None, "from") => " from stock".into(),
        (None, _) => " for the targets".into(),
    };
    format!("{} of {}{other}", delivery.quantity, delivery.product)
}
