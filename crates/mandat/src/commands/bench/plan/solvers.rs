//! General solvers on the same problems in the same run. None of them is needed to build or to use Mandat; what is not installed is
//! said to be missing and passed over.
#![expect(clippy::float_arithmetic, reason = "times and rates for people")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use mandat_economy::{Options, Plan, Problem, certify, solve, value_units};
use serde_json::{Value, json};

use super::Args;
use super::families::instances;
use super::instances::timed;
use crate::output::{self, Failure};

/// Runs a peer in a Python.
const SCRIPT: &str = include_str!("../../../../../../dev/peers/plan.py");
const PEERS: [&str; 4] = ["pdlp", "pdlp-value", "highs-simplex", "highs-ipm"];

/// The peers on every instance that is wanted.
pub(super) fn compare(args: &Args, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Value>, Failure> {
    let folder = tempfile::tempdir().map_err(|e| Failure::at("a temporary folder", e))?;
    let mut rows = Vec::new();
    for instance in instances(args.peer_size).iter().filter(|instance| wanted(&instance.name)) {
        let problem = instance.problem(usize::from(args.threads)).map_err(Failure::of)?;
        if !args.json {
            let (name, reason) = (&instance.name, instance.reason);
            output::say(format!("\n{name}, {} coefficients: {reason}", problem.coefficients()));
        }
        for peer in PEERS {
            let row = one(args, peer, &problem, folder.path())?;
            if !args.json {
                output::say(line(peer, &row));
            }
            rows.push(
                json!({ "name": instance.name, "reason": instance.reason, "peer": peer, "measured": row }),
            );
        }
    }
    Ok(rows)
}

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
    let Some(plan) = fs::read(&to).ok().and_then(|bytes| Plan::from_bytes(&bytes).ok()) else {
        return Ok(row);
    };
    let Ok(given) = certify(problem, &plan) else { return Ok(row) };
    if given.share() > NO_ANSWER {
        return Ok(row);
    }
    row["certified_gap"] = json!(given.share());
    // Ours ends with a repair of its levels; theirs gets the same, outside its time.
    let options = Options { tolerance: given.share() / 2.0, threads, iterations: 0, ..Options::default() };
    let repaired = solve(problem, &options, Some(&plan), &mut |_| ()).certificate.share();
    row["repaired_gap"] = json!(repaired);
    let tolerance = given.share().min(repaired).max(LEAST);
    let options = Options { tolerance, threads, ..Options::default() };
    let (ours, _) = timed(problem, &options);
    row["ours_seconds"] = ours["seconds"].clone();
    row["ours_gap"] = ours["certified_gap"].clone();
    Ok(row)
}

/// The smallest gap that a certificate tells from none.
const LEAST: f64 = 1e-9;
/// A gap that says that no plan was found.
const NO_ANSWER: f64 = 0.1;

/// One peer for people.
fn line(peer: &str, row: &Value) -> String {
    if let Some(missing) = row["missing"].as_str() {
        return format!("  {peer:<14} not run: {missing}");
    }
    let number = |field: &str| row[field].as_f64().unwrap_or(f64::NAN);
    let status = row["status"].as_str().unwrap_or("no answer").trim_start_matches("TERMINATION_REASON_");
    let (seconds, ours) = (number("seconds"), number("ours_seconds"));
    if row["certified_gap"].is_null() {
        return format!("  {peer:<14} {seconds:>8.3} s, no plan within a tenth ({status})");
    }
    let (factor, word) =
        if ours <= seconds { (seconds / ours, "faster") } else { (ours / seconds, "slower") };
    format!(
        "  {peer:<14} {seconds:>8.3} s, {:>6.0} iterations, certified {:.1e}, repaired {:.1e} ({status}, {}); ours {ours:.3} s to {:.1e}: \
         {factor:.1} times {word}",
        number("iterations"),
        number("certified_gap"),
        number("repaired_gap"),
        row["version"].as_str().unwrap_or("unknown"),
        number("ours_gap"),
    )
}
