//! `mandat appeal`: the docket of a record, and the export of a case that an outside body can verify without us.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_audit::case::{Checked, check, export};
use mandat_audit::verify::{Options, verify as replay};
use mandat_federation::Id;
use mandat_federation::appeal::{Case, docket};
use mandat_record::tree::Hash;
use mandat_statutes::date_of;
use serde_json::{Value, json};

use crate::output::{self, Failure};
use crate::place::{self, Place};

/// Bytes of one file of a case at most.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Complaints and appeals.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

/// What to do.
#[derive(clap::Subcommand)]
enum What {
    /// List the docket: every case with its deadline and how it stands.
    List(List),
    /// Write a case as a folder: entries, proofs, texts and openings that bear on it.
    Export(Export),
}

#[derive(clap::Args)]
struct List {
    /// The record's folder.
    record: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
#[command(after_help = "\
Example:
  mandat appeal export record/ --case case-3 --out case-3/ --sealed data/
  mandat verify case-3/
With --sealed the folder holds personal data: give it to nobody but the body that judges the case.")]
struct Export {
    /// The record's folder.
    record: PathBuf,
    /// The case.
    #[arg(long, value_parser = Id::parse)]
    case: Id,
    /// A new folder for it.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// The sealed store: the openings that bear on the case go with it.
    #[arg(long, value_name = "STORE")]
    sealed: Option<PathBuf>,
    /// The key file of the sealed store.
    #[arg(long, value_name = "FILE", requires = "sealed")]
    key_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.what {
        What::List(args) => list(&args),
        What::Export(args) => write(&args),
    }
}

fn list(args: &List) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let verification = replay(&place.record(), &Options::default());
    let f = &verification.federation;
    let cases = docket(f, f.at);
    if args.json {
        let cases: Vec<Value> = cases.iter().map(as_json).collect();
        output::json(&json!({ "verified": verification.report.ok, "cases": cases }))?;
    } else if cases.is_empty() {
        output::say("The docket is empty.");
    } else {
        cases.iter().for_each(|case| output::say(line(case)));
    }
    Ok(place::verdict(&args.record, &verification.report))
}

fn as_json(case: &Case) -> Value {
    let respondent = case.respondent.as_ref().map(|organ| json!({ "body": organ.body, "unit": organ.unit }));
    json!({
        "case": case.case, "against": case.against, "respondent": respondent, "heard_in": case.heard_in,
        "signatories": case.signatories, "filed": case.filed, "due": case.due, "stands": case.stand.word(),
    })
}

fn line(case: &Case) -> String {
    let about = case.respondent.as_ref();
    let about = about.map_or_else(String::new, |organ| format!(", about {} of {}", organ.body, organ.unit));
    let due = case.due.map_or_else(String::new, |due| format!(", due {}", date_of(due)));
    format!(
        "{:16} {:9} against entry {}{about}, {} signatories, heard in {}{due}",
        case.case.as_str(),
        case.stand.word(),
        case.against,
        case.signatories,
        case.heard_in
    )
}

fn write(args: &Export) -> Result<ExitCode, Failure> {
    let place = Place::open(&args.record)?;
    let sealed =
        args.sealed.as_ref().map(|path| place::sealed(path, args.key_file.as_deref())).transpose()?;
    let record = match &sealed {
        Some(sealed) => place.record().sealed(sealed),
        None => place.record(),
    };
    let files = export(&replay(&record, &Options::default()), &record, &args.case).map_err(Failure::of)?;
    let failed = |path: &Path, error: std::io::Error| Failure::at(path.display(), error);
    // A folder that is there already may hold another case, or somebody's work.
    fs::create_dir(&args.out).map_err(|error| failed(&args.out, error))?;
    for (name, bytes) in &files {
        let path = args.out.join(name);
        let folder = path.parent().unwrap_or(&args.out);
        fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        fs::write(&path, bytes).map_err(|error| failed(&path, error))?;
    }
    if args.json {
        output::json(&json!({ "case": args.case, "folder": args.out, "files": files.len() }))?;
    } else {
        output::say(format!("Case {} is in {}: {} files.", args.case, args.out.display(), files.len()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Verifies a folder that holds a case.
pub(super) fn verify(folder: &Path, founding: Option<Hash>, as_json: bool) -> Result<ExitCode, Failure> {
    let read = |name: &str| -> Option<Vec<u8>> {
        let path = folder.join(name);
        (fs::metadata(&path).ok()?.len() <= MOST_BYTES).then(|| fs::read(path).ok()).flatten()
    };
    let mut checked = check(&read);
    if let Some(expected) = founding.filter(|expected| checked.founding != Some(*expected)) {
        checked.problems.push(format!("the record of this case is not the one founded by {expected}"));
        checked.ok = false;
    }
    if as_json {
        output::json(&checked)?;
    } else {
        output::say(text(&checked));
    }
    Ok(if checked.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(checked: &Checked) -> String {
    let verdict = if checked.ok { "holds" } else { "DOES NOT HOLD" };
    let mut lines = vec![format!(
        "Case {} of {} {verdict}: {} entries under one checkpoint of {}, {} openings, {} texts.",
        checked.case, checked.organisation, checked.entries, checked.size, checked.openings, checked.blobs
    )];
    lines.extend(checked.problems.iter().map(|problem| format!("  - {problem}")));
    if let Some(founding) = &checked.founding {
        lines.push(format!("  founding    {founding}"));
    }
    let by = if checked.witnesses.is_empty() { "nobody".into() } else { checked.witnesses.join(", ") };
    lines.push(format!("  cosigned by {by}"));
    lines.push("\nNot checked:".into());
    lines.extend(checked.not_checked.iter().map(|sentence| format!("  - {sentence}")));
    lines.join("\n")
}
