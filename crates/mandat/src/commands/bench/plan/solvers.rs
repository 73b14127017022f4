//! General solvers on the same problems in the same run. None of them is needed to build or to use Mandat; what is not installed is
//! said to be missing and passed over.
#![expect(clippy::float_arithmetic, reason = "times and rates for people")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use mandat_economy::synth::{Caps, Family, invent, seasons};
use mandat_economy::{Certificate, Options, Plan, Problem, certify, value_units};
use serde_json::{Value, json};

use super::Args;
use super::instances::{shape, timed};
use crate::output::{self, Failure};

/// Runs a peer in a Python.
const SCRIPT: &str = include_str!("../../../../../../dev/peers/plan.py");
const PEERS: [&str; 4] = ["pdlp", "pdlp-value", "highs-simplex", "highs-ipm"];

/// The peers on a hub economy, and on storage over many periods, where a factorisation wins.
pub(super) fn compare(args: &Args, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Value>, Failure> {
    let folder = tempfile::tempdir().map_err(|e| Failure::at("a temporary folder", e))?;
    let threads = usize::from(args.threads);
    let mut rows = Vec::new();
    let names = [format!("peers: hub tight {}", args.peer_size), format!("peers: seasons {PERIODS}")];
    for (at, name) in names.iter().enumerate().filter(|(_, name)| wanted(name)) {
        let problem = match at {
            0 => {
                invent(&shape(args.peer_size, Family::Hub, Caps::Tight, 0), threads)
                    .map_err(Failure::of)?
                    .problem
            }
            _ => seasons(PERIODS, 1).map_err(Failure::of)?,
        };
        if !args.json {
            output::say(format!("\n{name}: {} coefficients", problem.coefficients()));
        }
        for peer in PEERS {
            let row = one(args, peer, &problem, folder.path())?;
            if !args.json {
                output::say(line(peer, &row));
            }
            rows.push(json!({ "name": name, "peer": peer, "measured": row }));
        }
    }
    Ok(rows)
}

/// Periods of the economy with storage.
const PERIODS: u32 = 5_000;

/// A peer's time and certified gap, and ours to the same gap.
fn one(args: &Args, peer: &str, problem: &Problem, folder: &Path) -> Result<Value, Failure> {
    let threads = usize::from(args.threads);
    let [from, units, to] = ["problem", "units", "answer"].map(|name| folder.join(name));
    let write =
        |path: &Path, bytes: Vec<u8>| fs::write(path, bytes).map_err(|e| Failure::at(path.display(), e));
    write(&from, problem.to_bytes())?;
    write(&units, value_units(problem, threads).to_bytes())?;
    // An answer of an earlier peer is not this one's.
    let _ = fs::remove_file(&to);
    let mut command = Command::new(&args.python);
    command.args(["-c", SCRIPT, peer]).arg(&from).arg(&units).arg(&to).arg(args.peer_seconds.to_string());
    if let Some(folder) = &args.install_peers {
        command.arg("--install").arg(folder);
    }
    let missing = |reason: &dyn std::fmt::Display| {
        Ok(json!({ "missing": format!("{}: {reason}", args.python.display()) }))
    };
    let output = match command.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => return missing(&error),
    };
    // Solvers may print a banner first; the last line is the script's.
    let printed = String::from_utf8_lossy(&output.stdout);
    let Ok(mut row) = serde_json::from_str::<Value>(printed.lines().last().unwrap_or_default()) else {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let reason = complaint.lines().last().map_or_else(|| output.status.to_string(), str::to_owned);
        return missing(&reason);
    };
    let Some(certificate) = answer(problem, &to) else { return Ok(row) };
    row["certified_gap"] = json!(certificate.share());
    // The exact vertex has a gap of nothing but rounding: that is not asked of a first-order method.
    let tolerance = certificate.share().max(LEAST);
    let options = Options { tolerance, threads, ..Options::default() };
    let (ours, _) = timed(problem, &options);
    row["ours_seconds"] = ours["seconds"].clone();
    row["ours_gap"] = ours["certified_gap"].clone();
    Ok(row)
}

/// The smallest gap that ours is asked for in a comparison.
const LEAST: f64 = 1e-7;

/// The certificate of a peer's answer, if it gave one.
fn answer(problem: &Problem, path: &Path) -> Option<Certificate> {
    let plan = Plan::from_bytes(&fs::read(path).ok()?).ok()?;
    certify(problem, &plan).ok()
}

/// One peer for people.
fn line(peer: &str, row: &Value) -> String {
    if let Some(missing) = row["missing"].as_str() {
        return format!("  {peer:<14} not run: {missing}");
    }
    let number = |field: &str| row[field].as_f64().unwrap_or(f64::NAN);
    let status = row["status"].as_str().unwrap_or("no answer");
    let (seconds, ours) = (number("seconds"), number("ours_seconds"));
    format!(
        "  {peer:<14} {seconds:>8.3} s, certified {:.1e} ({status}, version {}); ours {ours:.3} s to {:.1e}: {:.1} times as fast",
        number("certified_gap"),
        row["version"].as_str().unwrap_or("unknown"),
        number("ours_gap"),
        seconds / ours,
    )
}
