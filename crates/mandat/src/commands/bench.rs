//! `mandat bench verify`: make invented records of three sizes in a temporary folder, verify each, and print what it cost.

mod count;
mod invented;
mod peers;
mod plan;
mod seal;

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
    /// Count real and invented contests by several rules, beside the peers that are installed.
    Count(count::Args),
    /// Make, verify and mix sealed ballots.
    Seal(seal::Args),
    /// Plan invented economies, beside the general solvers that are installed.
    Plan(plan::Args),
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
    let args = match args.what {
        What::Verify(args) => args,
        What::Count(args) => return count::run(&args),
        What::Seal(args) => return seal::run(&args),
        What::Plan(args) => return plan::run(&args),
    };
    let sizes = [args.entries / 4, args.entries / 2, args.entries];
    let runs =
        sizes.iter().map(|size| measure(*size, usize::from(args.threads))).collect::<Result<Vec<_>, _>>()?;
    if args.json {
        output::json(&json!({ "runs": runs, "threads": args.threads }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::say("     entries     seconds   entries/s   CPU, s   peak MiB   making, s");
    for run in runs {
        let number = |field: &str| run[field].as_f64().unwrap_or(f64::NAN);
        output::say(format!(
            "{:>12} {:>11.2} {:>11.0} {:>8.2} {:>10} {:>11.2}",
            number("entries"),
            number("seconds"),
            number("entries_per_second"),
            number("cpu_seconds"),
            number("peak_mib"),
            number("making_seconds"),
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
    let (started, before) = (Instant::now(), cpu_ticks());
    let report = verify(&place.record(), &Options { threads, ..Options::default() }).report;
    let seconds = started.elapsed().as_secs_f64();
    if !report.ok {
        return Err(Failure(format!(
            "the invented record does not hold: {:?} {:?}",
            report.code, report.index
        )));
    }
    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "rates for people")]
    let (rate, cpu) = (
        entries as f64 / seconds,
        cpu_ticks().zip(before).map(|(after, before)| (after - before) as f64 / TICKS),
    );
    Ok(json!({
        "entries": entries,
        "seconds": seconds,
        "entries_per_second": rate,
        "cpu_seconds": cpu,
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

/// Ticks a second in which Linux counts a process's time, on every architecture.
const TICKS: f64 = 100.0;

/// The time that the process has spent on all cores together, in ticks, where the system says so: on a machine that others
/// use, the clock on the wall says less.
fn cpu_ticks() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in parentheses, which may hold spaces; user and system time are fields 14
    // and 15.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
}

/// Begins to count the peak anew, so that making the record does not count; where the system lets us.
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
