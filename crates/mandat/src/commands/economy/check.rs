//! `mandat economy check`: read a folder of tables, and say what can be read and yet cannot be meant.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::output::{self, Failure};

/// Check the tables of an economy. The exit status is 1 where something stands out.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  mandat economy check examples/bakers-and-mills")]
pub(super) struct Args {
    /// The folder of tables (docs/economy.md).
    folder: PathBuf,
    /// Targets in another file than targets.csv.
    #[arg(long)]
    targets: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, targets) = super::read(&args.folder, args.targets.as_deref())?;
    let remarks = economy.check(&targets);
    if args.json {
        let remark =
            |r: &mandat_economy::model::Remark| json!({ "code": r.kind.code(), "id": r.id, "text": r.text });
        output::json(&json!({
            "products": economy.products.len(),
            "processes": economy.processes.len(),
            "flows": economy.flows.all().len(),
            "periods": economy.periods.len(),
            "targets": targets.list.len(),
            "remarks": remarks.iter().map(remark).collect::<Vec<_>>(),
        }))?;
    } else {
        output::say(format!(
            "{} products, {} workplaces, {} processes, {} flows, {} limits, {} periods, {} targets",
            economy.products.len(),
            economy.workplaces.len(),
            economy.processes.len(),
            economy.flows.all().len(),
            economy.limits.len(),
            economy.periods.len(),
            targets.list.len()
        ));
        for remark in &remarks {
            output::say(format!("{}: {}", remark.kind.code(), remark.text));
        }
        if remarks.is_empty() {
            output::say("nothing stands out");
        }
    }
    Ok(if remarks.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
