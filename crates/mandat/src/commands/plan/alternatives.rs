//! `mandat plan alternatives`: Pareto points between two targets, side by side for a vote.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use mandat_economy::plan::{Between, alternatives};
use serde_json::json;

use super::{Source, product, watch};
use crate::output::{self, Failure};

/// Points between two targets, with the labour of the plan as voted and all other targets as it meets them.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  mandat plan alternatives examples/bakers-and-mills --between bread,cloth --points 20 --html ballot.html")]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// The two products.
    #[arg(long, value_delimiter = ',', num_args = 1, required = true, value_name = "A,B")]
    between: Vec<String>,
    /// How many points.
    #[arg(long, default_value_t = 20)]
    points: u32,
    /// Write the plan as voted and the points as a self-contained HTML page.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, targets, settings) = args.source.read()?;
    let [first, second] = args.between.as_slice() else {
        return Err(Failure("--between names two products: --between bread,cloth".into()));
    };
    let (first, second) = (product(&economy, first)?, product(&economy, second)?);
    let between = Between { first, second, points: args.points };
    let started = Instant::now();
    let found = alternatives(&economy, &targets, between, &settings, &mut watch()).map_err(Failure::of)?;
    let seconds = started.elapsed().as_secs_f64();
    if let Some(path) = &args.html {
        let page = mandat_economy::to_html(&economy, &found.voted, Some((&found, first, second)));
        fs::write(path, page).map_err(|e| Failure::at(path.display(), e))?;
    }
    if !args.source.json {
        output::say(found.to_text(&economy, first, second).trim_end());
        return Ok(ExitCode::SUCCESS);
    }
    let list = found.list.iter().map(|point| {
        let branches = found.names.iter().zip(&point.branches).filter(|(_, hours)| **hours != 0.0);
        let missing = point.missing.iter().map(|m| {
            let id = &economy.products[m.product as usize].id;
            json!({ "product": id, "period": economy.periods[m.period as usize], "missing": m.missing })
        });
        json!({
            "first": point.first, "second": point.second, "labour": point.labour, "certified_gap": point.gap,
            "missing": missing.collect::<Vec<_>>(),
            "branches": branches.map(|(name, hours)| json!({ "branch": name, "change": hours })).collect::<Vec<_>>(),
        })
    });
    output::json(&json!({
        "between": args.between,
        "voted": { "first": found.delivered.0, "second": found.delivered.1, "labour": found.voted.labour },
        "alternatives": list.collect::<Vec<_>>(),
        "solved_from_nothing": found.solves.0,
        "solved_from_a_neighbour": found.solves.1,
        "seconds": seconds,
    }))?;
    Ok(ExitCode::SUCCESS)
}
