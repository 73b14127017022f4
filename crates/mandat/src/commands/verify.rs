//! `mandat verify`: replay a record and say what holds, what does not, what was not checked and by whom it can be.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use mandat_audit::case::CASE;
use mandat_audit::verify::{Depth, Head, Options, Problem, Report, Status, verify};
use mandat_federation::Flag;
use mandat_record::read::Entries as _;
use mandat_record::tree::Hash;

use super::appeal;
use crate::output::{self, Failure};
use crate::place::{self, Place};

/// Void entries that the text names; JSON names a hundred.
const SHOWN: usize = 10;

/// Verify a record, offline.
#[derive(clap::Args)]
#[command(after_help = "\
Exit status: 0 if all that was checked holds, 1 if something does not, 2 if the arguments or the folder cannot be used.

Examples:
  mandat verify record/
  mandat verify record/ --founding 6SNu6zJPS8z4j4JLuwpTMeacnRynlbBfd/b08jNkpvU=
  mandat verify record/ --sealed data/ --json            (the inspection commission)")]
pub(crate) struct Args {
    /// The record's folder.
    record: PathBuf,
    /// The sealed store, or the data directory that holds it: opens the commitments and recomputes every eligibility.
    #[arg(long, value_name = "STORE")]
    sealed: Option<PathBuf>,
    /// The key file of the sealed store.
    #[arg(long, value_name = "FILE", requires = "sealed")]
    key_file: Option<PathBuf>,
    /// The founding entry's hash, as your organisation published it.
    #[arg(long, value_name = "HASH")]
    founding: Option<Hash>,
    /// Fail while the quorum of witnesses has not cosigned the checkpoint.
    #[arg(long = "final")]
    require_final: bool,
    /// Threads that check signatures beside the one that folds.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    threads: u8,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    if args.record.join(CASE).is_file() {
        return appeal::verify(&args.record, args.founding, args.json);
    }
    let place = Place::open(&args.record)?;
    let sealed =
        args.sealed.as_ref().map(|path| place::sealed(path, args.key_file.as_deref())).transpose()?;
    let record = match &sealed {
        Some(sealed) => place.record().sealed(sealed),
        None => place.record(),
    };
    // Only the bar wants it; a checkpoint that cannot be read is the report's to say.
    let bar = output::bar(place.0.size().unwrap_or(0), "verifying");
    let progress = |folded| bar.set_position(folded);
    let options = Options {
        threads: usize::from(args.threads),
        founding: args.founding,
        require_final: args.require_final,
        progress: Some(&progress),
    };
    let started = Instant::now();
    let report = verify(&record, &options).report;
    let seconds = started.elapsed().as_secs_f64();
    bar.finish_and_clear();
    if args.json {
        let mut value = serde_json::to_value(&report).map_err(Failure::of)?;
        value["seconds"] = seconds.into();
        output::json(&value)?;
    } else {
        output::say(text(&report, seconds));
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The report for people.
fn text(report: &Report, seconds: f64) -> String {
    let depth = match report.depth {
        Depth::Public => "what anyone can check",
        Depth::Commission => "what the inspection commission can check",
    };
    let name = if report.organisation.is_empty() { "this folder" } else { &report.organisation };
    let verdict = if report.ok { "holds" } else { "DOES NOT HOLD" };
    let mut lines =
        vec![format!("The record of {name} {verdict}: {} entries, {depth}, {seconds:.2} s.", report.entries)];
    lines.push(String::new());
    lines.extend(problems(report));
    if let Some(head) = &report.checkpoint {
        lines.push(format!("  checkpoint  {}", checkpoint(head)));
    }
    if let Some(founding) = &report.founding {
        lines.push(format!("  founding    {founding}"));
    }
    let levels = &report.evidence;
    lines.push(format!(
        "  contests    {} sealed, {} recorded, {} declared, {} anchored only",
        levels.sealed, levels.recorded, levels.declared, levels.anchored_only
    ));
    if !report.flags.is_empty() {
        lines.push(String::new());
        lines.push("Accepted, and flagged for ever:".into());
        for (code, n) in &report.flags {
            let means = Flag::ALL.iter().find(|flag| flag.code() == *code).map_or("", |flag| flag.means());
            lines.push(format!("  {n:>6}  {code}: {means}"));
        }
    }
    lines.push(String::new());
    lines.push("Not checked:".into());
    lines.extend(report.not_checked.iter().map(|sentence| format!("  - {sentence}")));
    lines.join("\n")
}

fn checkpoint(head: &Head) -> String {
    let unions: Vec<&str> = head.witnesses.iter().map(|witness| witness.union.as_str()).collect();
    let by = if unions.is_empty() { "nobody".to_owned() } else { unions.join(", ") };
    match head.status {
        Status::Final => format!("{} entries, final: cosigned by {by} ({} must)", head.size, head.quorum),
        Status::Pending => format!(
            "{} entries, PENDING: cosigned by {by}, {} of {} unions",
            head.size,
            unions.len(),
            head.quorum
        ),
        Status::Invalid => format!("{} entries, does not hold", head.size),
    }
}

fn problems(report: &Report) -> Vec<String> {
    let line = |problem: &Problem| {
        let at = problem.index.map_or_else(String::new, |index| format!("entry {index}: "));
        format!("  {at}{} ({})", problem.text, problem.code)
    };
    let mut lines: Vec<String> = report.void.iter().take(SHOWN).map(line).collect();
    let shown = report.void.len().min(SHOWN) as u64;
    if report.void_entries > shown {
        lines.push(format!(
            "  and {} more void entries (--json names a hundred)",
            report.void_entries - shown
        ));
    }
    lines.extend(report.problems.iter().take(SHOWN).map(line));
    let shown = report.problems.len().min(SHOWN) as u64;
    let all = report.problems.len() as u64 + report.more_problems;
    if all > shown {
        lines.push(format!("  and {} more of these (--json names a hundred)", all - shown));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
