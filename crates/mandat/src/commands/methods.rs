//! `mandat methods`: what workplaces proposed, whose idea it was, what it saves, who tried it, and whether it was adopted.

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_audit::industry::{Price, Proposed, Tried, methods};
use mandat_audit::verify::{Options, verify};
use mandat_federation::Id;
use mandat_statutes::date_of;
use serde_json::json;

use crate::output::{self, Failure};
use crate::place::{self, Place};

/// Methods of a record.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat methods mandat-demo/record
  mandat methods mandat-demo/record --method method-2026-1 --json
A price is what two certificates prove: the plan with the method against the plan without it. What a process of your own tables would
save, before anybody proposes it: mandat plan method FOLDER --process ID --capacity N")]
pub(crate) struct Args {
    /// The record's folder.
    record: PathBuf,
    /// Only this method.
    #[arg(long, value_name = "ID", value_parser = Id::parse)]
    method: Option<Id>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let verification = verify(&place.record(), &Options::default());
    let mut all = methods(&verification.federation);
    if let Some(id) = &args.method {
        all.retain(|method| method.method == *id);
        if all.is_empty() {
            let text = format!("no method {id} was proposed: `mandat methods` without --method names all");
            return Err(Failure::at(args.record.display(), text));
        }
    }
    if args.json {
        output::json(&json!({ "verified": verification.report.ok, "methods": all }))?;
    } else if all.is_empty() {
        output::say("No method was proposed.");
    } else {
        let all: Vec<String> = all.iter().map(text).collect();
        output::say(all.join("\n\n"));
    }
    Ok(place::verdict(&args.record, &verification.report))
}

fn text(method: &Proposed) -> String {
    let mut lines = vec![
        format!("{}: {} ({})", method.method, method.title, method.state),
        format!("  proposed by {} in entry {}: {}", method.unit, method.entry, method.text),
        format!("  authors     {}", method.authors.join(", ")),
    ];
    if method.prices.is_empty() {
        lines.push("  not priced".into());
    }
    lines.extend(method.prices.iter().map(price));
    if method.trials.is_empty() {
        lines.push("  not tried".into());
    }
    lines.extend(method.trials.iter().map(trial));
    lines.push(match (&method.division, method.adopted) {
        (Some(division), Some(entry)) => format!("  adopted     by division {division}, entry {entry}"),
        _ => "  not adopted".into(),
    });
    lines.join("\n")
}

fn price(price: &Price) -> String {
    format!(
        "  saves       {} to {} hours beside {}, entry {}",
        price.saves_at_least, price.saves_at_most, price.plan, price.entry
    )
}

fn trial(trial: &Tried) -> String {
    match (&trial.level, trial.hours, trial.hours_before, trial.entry) {
        (Some(level), Some(hours), Some(before), Some(entry)) => format!(
            "  tried       in {}: level {level} in {hours} hours, {before} before, entry {entry}",
            trial.unit
        ),
        _ => format!("  on trial    in {} until {}, not reported", trial.unit, date_of(trial.until)),
    }
}
