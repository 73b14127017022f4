//! `mandat minutes`: the minutes of a session, from the record.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use mandat_audit::minutes::minutes;
use mandat_federation::Id;
use mandat_record::read::Entries as _;
use mandat_store::Folder;

use crate::output::{self, Failure};

/// Write the minutes of a session, each line with its entry.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat minutes mandat-demo/record --session session-1
  mandat minutes mandat-demo/record --session session-1 --html minutes.html
`mandat congress` names the sessions of a record.")]
pub struct Args {
    /// The record's folder.
    record: PathBuf,
    /// The session.
    #[arg(long, value_name = "ID", value_parser = Id::parse)]
    session: Id,
    /// Write an HTML page to this file instead of text to standard output.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, conflicts_with = "html")]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let folder = Folder::open(&args.record).map_err(Failure::of)?;
    let bar = output::bar(folder.size().map_err(Failure::of)?, "reading the record");
    let minutes = minutes(&folder, &args.session, |done| bar.set_position(done)).map_err(Failure::of)?;
    bar.finish_and_clear();
    let Some(minutes) = minutes else {
        let text = format!("no session {}: `mandat congress` names the sessions of a record", args.session);
        return Err(Failure::at(args.record.display(), text));
    };
    if args.json {
        output::json(&minutes)?;
    } else if let Some(path) = &args.html {
        fs::write(path, minutes.to_html()).map_err(|error| Failure::at(path.display(), error))?;
        output::say(format!("{}: {} lines", path.display(), minutes.lines.len()));
    } else {
        output::say(minutes.to_text().trim_end());
    }
    Ok(ExitCode::SUCCESS)
}
