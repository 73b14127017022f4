//! `mandat bench verify`: make invented records of three sizes in a temporary folder, verify each, and print what it cost.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use mandat_audit::verify::{Options, verify};
use mandat_intake::synth::{Shape, write};
use mandat_store::{Protection, Sealed, Store, Writer};
use serde_json::{Value, json};

use crate::output::{self, Failure};
use crate::place::Place;

/// Measure on this machine.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

/// What to measure.
#[derive(clap::Subcommand)]
enum What {
    /// Replay and verify invented roll and labour records of a quarter, half and all of so many entries.
    Verify(Verify),
}

#[derive(clap::Args)]
struct Verify {
    /// Entries of the largest record.
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..=100_000_000))]
    entries: u64,
    /// Threads that check signatures beside the one that folds.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let What::Verify(args) = args.what;
    let sizes = [args.entries / 4, args.entries / 2, args.entries];
    let runs =
        sizes.iter().map(|size| measure(*size, usize::from(args.threads))).collect::<Result<Vec<_>, _>>()?;
    if args.json {
        output::json(&json!({ "runs": runs, "threads": args.threads }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format!(
        "{:>12} {:>10} {:>12} {:>10} {:>12}",
        "entries", "seconds", "entries/s", "peak MiB", "making, s"
    ));
    for run in runs {
        let peak = run["peak_mib"].as_u64().map_or("?".into(), |n| n.to_string());
        output::say(format!(
            "{:>12} {:>10.2} {:>12.0} {peak:>10} {:>12.2}",
            run["entries"].as_u64().unwrap_or(0),
            run["seconds"].as_f64().unwrap_or(0.0),
            run["entries_per_second"].as_f64().unwrap_or(0.0),
            run["making_seconds"].as_f64().unwrap_or(0.0),
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(entries: u64, threads: usize) -> Result<Value, Failure> {
    let folder = tempfile::tempdir().map_err(|e| Failure::at("a temporary folder", e))?;
    let record = folder.path().join("record");
    let started = Instant::now();
    make(entries, threads, &record, folder.path())?;
    let making = started.elapsed().as_secs_f64();
    forget_peak();
    let place = Place::open(&record)?;
    let started = Instant::now();
    let report = verify(&place.record(), &Options { threads, ..Options::default() }).report;
    let seconds = started.elapsed().as_secs_f64();
    if !report.ok {
        return Err(Failure(format!(
            "the invented record does not hold: {:?} {:?}",
            report.code, report.index
        )));
    }
    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a rate for people")]
    let rate = entries as f64 / seconds;
    Ok(json!({
        "entries": entries,
        "seconds": seconds,
        "entries_per_second": rate,
        "peak_mib": peak_mib(),
        "making_seconds": making,
    }))
}

fn make(entries: u64, threads: usize, record: &Path, folder: &Path) -> Result<(), Failure> {
    let sealed = Sealed::create(&folder.join("sealed.sqlite"), &Protection::Plain).map_err(Failure::of)?;
    let mut store = Store::new(Writer::create(record).map_err(Failure::of)?, sealed);
    write(Shape { entries, openings: false, seed: 1, threads }, &mut store).map_err(Failure::of)
}

/// The most memory that the process had, in MiB, where the system says so.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib / 1024)
}

/// Begins to count the peak anew, so that making the record does not count; where the system lets us.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
