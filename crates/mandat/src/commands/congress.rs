//! `mandat congress`: what a record's congresses had before them and decided.

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_audit::congress::{report, text};
use mandat_audit::findings::replay;
use mandat_record::read::Entries as _;
use mandat_store::Folder;

use crate::output::{self, Failure};

/// Show agenda, divisions and decisions of a record's congresses.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat congress mandat-demo/record
  mandat congress tenth --json
Seats, credentialed, present, voting and abstaining always stand apart, and no share stands without its denominator. Signatures and
the tree are checked by `mandat verify`.")]
pub struct Args {
    /// The record's folder.
    record: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let folder = Folder::open(&args.record).map_err(Failure::of)?;
    let size = folder.size().map_err(Failure::of)?;
    let bar = output::bar(size, "reading the record");
    let replayed = replay(&folder, |done| bar.set_position(done)).map_err(Failure::of)?;
    bar.finish_and_clear();
    let report = report(&replayed.federation);
    if args.json {
        output::json(&report)?;
    } else {
        output::say(text(&report).trim_end());
    }
    Ok(ExitCode::SUCCESS)
}
