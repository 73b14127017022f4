//! `mandat economy multipliers`: what one more unit of final demand needs in all.

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_economy::tables::Technical;
use serde_json::{Value, json};

use crate::output::{self, Failure};

/// Multipliers of output, and of any extension.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat economy multipliers uk --json
  mandat economy multipliers uk --extension labour --extension \"Imported goods and services\"")]
pub(super) struct Args {
    /// The folder of tables.
    folder: PathBuf,
    /// Besides output: `labour`, or the name of a limit; may be repeated.
    #[arg(long, value_name = "NAME")]
    extension: Vec<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, _) = super::read(&args.folder, None)?;
    let technical = Technical::of(&economy).map_err(Failure::of)?;
    let output = technical.leontief.output_multipliers().map_err(Failure::of)?;
    let extensions = args.extension.iter().map(|name| technical.extension(&economy, name));
    let extensions = extensions.collect::<Result<Vec<_>, _>>().map_err(Failure::of)?;
    if args.json {
        let products = economy.products.iter().enumerate().map(|(at, product)| {
            let mut row = json!({ "id": product.id, "output_multiplier": output[at] });
            for (name, values) in args.extension.iter().zip(&extensions) {
                row["extensions"][name] = values[at].into();
            }
            row
        });
        output::json(&json!({ "products": products.collect::<Vec<Value>>() }))?;
    } else {
        let mut header = format!("{:24} {:>14}", "product", "output");
        args.extension.iter().for_each(|name| header.push_str(&format!(" {name:>14.14}")));
        output::say(header);
        for (at, product) in economy.products.iter().enumerate() {
            let mut line = format!("{:24.24} {:>14.6}", product.id, output[at]);
            extensions.iter().for_each(|values| line.push_str(&format!(" {:>14.6}", values[at])));
            output::say(line);
        }
    }
    Ok(ExitCode::SUCCESS)
}
