//! `mandat labour`: the labour content of every product, between proven bounds.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};

use super::economy::read;
use crate::output::{self, Failure};

/// The hours in a unit of each product and in all that went into it.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  mandat labour examples/bakers-and-mills")]
pub(crate) struct Args {
    /// The folder of tables (docs/economy.md).
    folder: PathBuf,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, _) = read(&args.folder, None)?;
    let started = Instant::now();
    let content = mandat_economy::content(&economy, args.threads).map_err(Failure::of)?;
    let seconds = started.elapsed().as_secs_f64();
    // What nobody makes has no bound above, which JSON has no number for.
    let bound = |value: f64| if value.is_finite() { Value::from(value) } else { Value::Null };
    if args.json {
        let products = economy.products.iter().enumerate().map(|(at, product)| {
            json!({
                "id": product.id,
                "labour": if content.upper[at].is_finite() { Value::from(content.labour[at]) } else { Value::Null },
                "lower": content.lower[at],
                "upper": bound(content.upper[at]),
            })
        });
        output::json(&json!({ "products": products.collect::<Vec<_>>(), "seconds": seconds }))?;
    } else {
        let most = content.labour.iter().copied().fold(0.0, f64::max);
        for (at, product) in economy.products.iter().enumerate() {
            if content.upper[at].is_infinite() {
                output::say(format!(
                    "{:24.24} cannot be made: somebody would have to make its inputs first",
                    product.id
                ));
                continue;
            }
            let bar = mandat_economy::plan::bar(content.labour[at], most, 30);
            output::say(format!(
                "{:24.24} {:>14.6} hours a {:8} {bar}",
                product.id,
                content.labour[at],
                if product.unit.is_empty() { "unit" } else { &product.unit }
            ));
        }
        output::say(format!("{} products in {seconds:.3} s", economy.products.len()));
    }
    Ok(ExitCode::SUCCESS)
}
