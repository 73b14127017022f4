//! `mandat economy export`: an economy as CSV, JSON, or the plan's problem as MPS.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::output::{self, Failure};

/// Write an economy in another form.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat economy export examples/bakers-and-mills --format json
  mandat economy export examples/bakers-and-mills --format mps --out plan.mps")]
pub(super) struct Args {
    /// The folder of tables.
    folder: PathBuf,
    /// Targets in another file than targets.csv.
    #[arg(long)]
    targets: Option<PathBuf>,
    /// The form.
    #[arg(long, value_enum)]
    format: Format,
    /// The file, or for CSV the folder, to write; standard output where none is named.
    #[arg(long, required_if_eq("format", "csv"))]
    out: Option<PathBuf>,
}

/// The form.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A folder of CSV files, amounts in the products' own units.
    Csv,
    /// One object with a list for each table.
    Json,
    /// The linear programme of everything as voted, for any solver.
    Mps,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, targets) = super::read(&args.folder, args.targets.as_deref())?;
    let text = match args.format {
        Format::Csv => {
            let out = args.out.unwrap_or_default();
            mandat_intake::economy::write(&out, &economy, &targets)
                .map_err(|e| Failure::at(out.display(), e))?;
            return Ok(ExitCode::SUCCESS);
        }
        Format::Json => mandat_economy::model::to_json(&economy, &targets),
        Format::Mps => {
            let lowered = mandat_economy::plan::as_voted(&economy, &targets).map_err(Failure::of)?;
            mandat_economy::to_mps(&economy, &lowered)
        }
    };
    match args.out {
        Some(path) => fs::write(&path, text).map_err(|e| Failure::at(path.display(), e))?,
        None => output::say(text.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}
