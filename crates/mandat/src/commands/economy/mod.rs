//! `mandat economy`: tables of an economy, checked, imported, exported, invented; multipliers.
#![expect(clippy::float_arithmetic, reason = "amounts and times for people; what a plan claims is certified")]

mod check;
mod export;
mod import;
mod multipliers;
pub(super) mod synth;

use std::path::Path;
use std::process::ExitCode;

use mandat_economy::model::{Economy, Targets};
use mandat_intake::folder::table::Notes;

use crate::output::Failure;

/// Check, import, export and invent the tables of an economy.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Read a folder of tables and say what cannot be meant.
    Check(check::Args),
    /// Make a folder of a published input-output table.
    Import(import::Args),
    /// Write an economy as CSV, JSON or MPS.
    Export(export::Args),
    /// Invent an economy of any size, for measuring.
    Synth(synth::Args),
    /// What a unit of each product needs in all: output, labour, emissions.
    Multipliers(multipliers::Args),
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.command {
        Command::Check(args) => check::run(args),
        Command::Import(args) => import::run(args),
        Command::Export(args) => export::run(args),
        Command::Synth(args) => synth::run(args),
        Command::Multipliers(args) => multipliers::run(args),
    }
}

/// Reads a folder, or says all that is wrong with it.
pub(super) fn read(folder: &Path, targets: Option<&Path>) -> Result<(Economy, Targets), Failure> {
    mandat_intake::economy::read(folder, targets).map_err(|notes| mistakes(folder, &notes))
}

/// All mistakes as one failure, a line each.
pub(super) fn mistakes(place: &Path, notes: &Notes) -> Failure {
    let mut text = format!("{} cannot be read:", place.display());
    for mistake in &notes.mistakes {
        text.push_str(&format!("\n  {mistake}"));
    }
    if notes.more > 0 {
        text.push_str(&format!("\n  and {} more", notes.more));
    }
    Failure(text)
}
