//! `mandat plan certify`: prove a plan again from its own numbers, whoever computed it and however.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use mandat_economy::{certify_bytes, plan::is_as_voted};
use serde_json::json;

use crate::commands::economy::read;
use crate::output::{self, Failure};

/// Prove a plan again: two products with the matrix, outward error bounds, no solver.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat plan certify plan --tolerance 1e-6
  mandat plan certify plan --economy examples/bakers-and-mills")]
pub(super) struct Args {
    /// The folder that `mandat plan --out` wrote, with problem.bin and plan.bin.
    folder: PathBuf,
    /// The gap that must hold, as a share.
    #[arg(long, default_value_t = 1e-6)]
    tolerance: f64,
    /// Say, too, whether the problem is the one of these tables with everything as voted.
    #[arg(long, value_name = "FOLDER")]
    economy: Option<PathBuf>,
    /// Targets in another file than the economy's targets.csv.
    #[arg(long, requires = "economy")]
    targets: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// The exit status is 1 where the proof does not hold to the tolerance, or the problem is another one.
pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let file = |name: &str| {
        let path = args.folder.join(name);
        fs::read(&path).map_err(|e| Failure::at(path.display(), e))
    };
    let (problem, plan) = (file("problem.bin")?, file("plan.bin")?);
    let certificate = certify_bytes(&problem, &plan).map_err(|e| Failure::at(args.folder.display(), e))?;
    let same = match &args.economy {
        None => None,
        Some(folder) => {
            let (economy, targets) = read(folder, args.targets.as_deref())?;
            Some(is_as_voted(&economy, &targets, &problem).map_err(Failure::of)?)
        }
    };
    let proper = certificate.primal_violation == 0.0 && certificate.dual_violation == 0.0;
    let holds = proper && certificate.share() <= args.tolerance;
    if args.json {
        output::json(&json!({
            "holds": holds,
            "upper_bound": certificate.upper,
            "lower_bound": certificate.lower,
            "certified_gap": certificate.share(),
            "certified_gap_parts_per_billion": certificate.gap,
            "primal_violation": certificate.primal_violation,
            "dual_violation": certificate.dual_violation,
            "problem_of_the_tables": same,
        }))?;
    } else {
        output::say(format!(
            "every plan costs at least {} hours weighed, this one at most {}: {} parts in 10^9 apart",
            certificate.lower, certificate.upper, certificate.gap
        ));
        output::say(if holds { "the proof holds" } else { "the proof does not hold to the tolerance" });
        match same {
            None => {}
            Some(true) => output::say("the problem is that of the tables, with everything as voted"),
            Some(false) => output::say(
                "the problem is not that of the tables with everything as voted: tiers were settled first, or the tables changed",
            ),
        }
    }
    Ok(if holds && same != Some(false) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
