//! `mandat plan FOLDER`: the plan itself, as text, JSON and HTML, with the files from which anybody can prove it again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use mandat_economy::model::Economy;
use mandat_economy::plan::{Planned, Status, WHOLE_PIECES, plan};
use serde_json::{Value, json};

use super::{Source, watch};
use crate::output::{self, Failure};

#[derive(clap::Args)]
pub(super) struct Files {
    /// Write the plan as a self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write the problem, the plan and the levels into a new folder: `mandat plan certify` proves them again.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// The exit status is 1 where something stays unmet or unproven.
pub(super) fn run(source: &Source, files: &Files) -> Result<ExitCode, Failure> {
    let (economy, targets, settings) = source.read()?;
    let started = Instant::now();
    let planned = plan(&economy, &targets, &settings, &mut watch()).map_err(Failure::of)?;
    let seconds = started.elapsed().as_secs_f64();
    let value = as_json(&economy, &planned, seconds);
    if let Some(path) = &files.html {
        let page = mandat_economy::to_html(&economy, &planned, None);
        fs::write(path, page).map_err(|e| Failure::at(path.display(), e))?;
    }
    if let Some(folder) = &files.out {
        write(folder, &economy, &planned, &value)?;
    }
    if source.json {
        output::json(&value)?;
    } else {
        output::say(planned.to_text(&economy).trim_end());
        output::say(format!("{seconds:.3} s, {} iterations", planned.iterations));
    }
    let good = planned.status == Status::Optimal;
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Everything but the levels of single processes.
pub(super) fn as_json(economy: &Economy, planned: &Planned, seconds: f64) -> Value {
    let period = |period: u32| economy.periods[period as usize].as_str();
    let missing = planned.missing.iter().map(|m| {
        json!({
            "product": economy.products[m.product as usize].id, "period": period(m.period), "kind": m.kind.word(),
            "tier": m.tier, "wanted": m.wanted, "missing": m.missing,
        })
    });
    let tiers = planned.settled.iter().map(|tier| {
        json!({
            "tier": tier.tier, "kind": tier.kind.word(), "unmet": tier.unmet, "at_least": tier.at_least,
            "targets": tier.targets, "price": tier.price, "certified": tier.certified,
        })
    });
    let bottlenecks = planned.bottlenecks(economy, 50);
    let bottlenecks = bottlenecks.iter().map(|b| {
        json!({
            "id": b.id, "period": period(b.period), "amount": b.amount, "price": b.price, "value": b.value,
        })
    });
    let sums = planned.branches(economy);
    let branches = sums.names.iter().zip(&sums.labour).filter(|(_, hours)| **hours > 0.0);
    let branches = branches.map(|(name, hours)| json!({ "branch": name, "labour": hours }));
    json!({
        "status": planned.status.code(),
        "labour": planned.labour,
        "labour_over": planned.labour_over,
        "lower_bound": planned.certificate.lower,
        "objective": planned.certificate.upper,
        "certified_gap": planned.certificate.share(),
        "certified_gap_parts_per_billion": planned.certificate.gap,
        "primal_violation": planned.certificate.primal_violation,
        "dual_violation": planned.certificate.dual_violation,
        "shortfall": planned.shortfall,
        "seconds": seconds,
        "iterations": planned.iterations,
        "missing": missing.collect::<Vec<_>>(),
        "tiers": tiers.collect::<Vec<_>>(),
        "bottlenecks": bottlenecks.collect::<Vec<_>>(),
        "branches": branches.collect::<Vec<_>>(),
        "outside_the_proof": WHOLE_PIECES,
    })
}

/// The files of a plan: its problem and its levels and prices in canonical bytes, the levels as a table, the report.
pub(super) fn write(
    folder: &Path,
    economy: &Economy,
    planned: &Planned,
    value: &Value,
) -> Result<(), Failure> {
    let at = |e: std::io::Error| Failure::at(folder.display(), e);
    fs::create_dir(folder).map_err(at)?;
    fs::write(folder.join("problem.bin"), planned.lowered.problem.to_bytes()).map_err(at)?;
    fs::write(folder.join("plan.bin"), planned.plan.to_bytes()).map_err(at)?;
    let text = serde_json::to_string_pretty(value).map_err(Failure::of)?;
    fs::write(folder.join("plan.json"), text + "\n").map_err(at)?;
    let levels = planned.levels(economy);
    mandat_intake::economy::write_levels(&folder.join("levels.csv"), economy, &levels).map_err(at)
}
