//! `mandat run`: a folder of tables becomes a published record and a sealed store.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_intake::folder::{self, Places, Report, report};
use mandat_store::{Sealed, Store, Writer};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde_json::json;

use crate::output::{self, Failure};

/// Rows that are shown to people of each kind.
const SHOWN: usize = 10;

/// Bring a folder of tables into a new record.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat run examples/small-union --out record
  mandat run examples/iowa-2020 --data ../shared/data/iowa-2020 --out iowa
The folder holds statutes.toml and intake.toml, which says what lies where. The record is a folder that anyone may copy; the
sealed store holds what is personal, and the keys.")]
pub struct Args {
    /// The folder with statutes.toml and intake.toml.
    folder: PathBuf,
    /// Where the files lie that intake.toml asks for as `{ data = .. }`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The folder of the new record.
    #[arg(long, value_name = "RECORD")]
    out: PathBuf,
    /// The sealed store [default: RECORD.sealed].
    #[arg(long, value_name = "STORE")]
    sealed: Option<PathBuf>,
    /// The file that protects the sealed store; it is made if it does not exist [default: STORE.key, unless
    /// `MANDAT_PASSPHRASE` is set].
    #[arg(long, value_name = "FILE", conflicts_with = "plain")]
    key_file: Option<PathBuf>,
    /// Leave the sealed store unprotected: for invented data only.
    #[arg(long)]
    plain: bool,
    /// Make keys, salts and names from this number, so that the run gives the same record again: for examples only, since
    /// whoever knows the number knows the keys.
    #[arg(long)]
    seed: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let seed = seed(args.seed)?;
    let sealed_at = args.sealed.clone().unwrap_or_else(|| beside(&args.out, ".sealed"));
    let places = Places { folder: args.folder.clone(), data: args.data.clone() };
    let fresh = !args.out.exists();
    let done = write(&args, &places, &sealed_at, &seed);
    if done.is_err() && fresh {
        // What this run began, and nothing else: a half-written record must not look like one.
        let _ = fs::remove_dir_all(&args.out);
        let _ = fs::remove_file(&sealed_at);
    }
    let report = done?;
    if args.json {
        output::json(&json!({ "record": args.out, "sealed": sealed_at, "report": report }))?;
    } else {
        show(&args.out, &sealed_at, &report);
    }
    Ok(ExitCode::SUCCESS)
}

fn write(args: &Args, places: &Places, sealed_at: &Path, seed: &[u8; 32]) -> Result<Report, Failure> {
    let (protection, _) = super::init::protect(sealed_at, args.key_file.as_deref(), args.plain)?;
    let writer = Writer::create(&args.out).map_err(Failure::of)?;
    let sealed = Sealed::create(sealed_at, &protection).map_err(Failure::of)?;
    let done = folder::run(places, seed, Store::new(writer, sealed));
    let done = done.map_err(|error| Failure(format!("{}:\n{error}", args.folder.display())))?;
    let (_, mut sealed) = done.sink.into_parts();
    for (name, secret) in &done.secrets {
        sealed.put_secret(name, secret).map_err(Failure::of)?;
    }
    sealed.close().map_err(Failure::of)?;
    let text = serde_json::to_string_pretty(&done.report).map_err(Failure::of)?;
    let path = args.out.join(report::FILE);
    fs::write(&path, text + "\n").map_err(|error| Failure::at(path.display(), error))?;
    Ok(done.report)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A seed from the system, or from the number that was asked for.
fn seed(number: Option<u64>) -> Result<[u8; 32], Failure> {
    let mut seed = [0; 32];
    match number {
        Some(number) => ChaCha20Rng::seed_from_u64(number).fill_bytes(&mut seed),
        None => getrandom::fill(&mut seed)
            .map_err(|error| Failure::at("the system's randomness", format!("{error}: try again")))?,
    }
    Ok(seed)
}

fn show(record: &Path, sealed: &Path, report: &Report) {
    output::say(format!("{}\n  record {}, sealed store {}", report.name, record.display(), sealed.display()));
    output::say(format!("\n{} entries", report.entries));
    for (kind, n) in &report.types {
        output::say(format!("  {n:>7}  {kind}"));
    }
    if !report.flags.is_empty() {
        output::say("\nflags (accepted, and irregular: `mandat audit` shows each)");
        for (code, n) in &report.flags {
            output::say(format!("  {n:>7}  {code}"));
        }
    }
    for (kind, n) in &report.counts {
        output::say(format!("\n{n} rows {kind}"));
        let rows: Vec<_> = report.listed.iter().filter(|row| row.kind == *kind).collect();
        for row in rows.iter().take(SHOWN) {
            output::say(format!("  {row}"));
        }
        if rows.len() > SHOWN {
            let more = rows.len() - SHOWN;
            output::say(format!("  ... and {more} more: --json, or {} in the record", report::FILE));
        }
    }
    for waiting in &report.waiting {
        output::say(format!("\nwaiting: {waiting}"));
    }
}
