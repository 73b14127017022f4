//! `mandat economy import`: a published input-output table becomes a folder of tables.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_economy::model::{Economy, Targets};
use mandat_economy::tables::{Meaning, SupplyUse, Symmetric, Technology};
use mandat_intake::economy::{import, write};
use serde_json::json;

use crate::output::{self, Failure};

/// Make a folder of tables from a published table.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat economy import --format siot --table iot.csv --out uk
  mandat economy import --format sut-wide --use use.csv --make make.csv --out us
  mandat economy import --format sut-long --table tables.csv --year 2012 --technology joint --out us")]
pub(super) struct Args {
    /// How the table is laid out.
    #[arg(long, value_enum)]
    format: Format,
    /// The table: symmetric, or long supply and use (`table,row,col,value,unit,year`).
    #[arg(long, required_if_eq_any([("format", "siot"), ("format", "sut-long")]))]
    table: Option<PathBuf>,
    /// The use table, commodities by industries.
    #[arg(long = "use", required_if_eq("format", "sut-wide"))]
    uses: Option<PathBuf>,
    /// The make table, industries by commodities.
    #[arg(long, required_if_eq("format", "sut-wide"))]
    make: Option<PathBuf>,
    /// The year, where a long file has several.
    #[arg(long)]
    year: Option<String>,
    /// Whose inputs a commodity has that several industries make.
    #[arg(long, value_enum, default_value_t = Assumption::Industry)]
    technology: Assumption,
    /// Balance the flows between products by RAS, so that every product's uses and inputs sum to its output.
    #[arg(long)]
    balance: bool,
    /// The primary input that counts as labour (else compensation of employees).
    #[arg(long)]
    labour: Option<String>,
    /// The unit of the values.
    #[arg(long, default_value = "")]
    unit: String,
    /// The folder to write.
    #[arg(long)]
    out: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// How a table is laid out.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Wide use and make tables.
    SutWide,
    /// Supply and use in one long file.
    SutLong,
    /// A wide symmetric table.
    Siot,
}

/// Whose inputs a commodity has that several industries make.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Assumption {
    /// Those of the industries that make it, by market share.
    Industry,
    /// Its own, wherever it is made; may be negative.
    Commodity,
    /// Industries stay as they are, with all that they make.
    Joint,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let meaning = Meaning { labour: args.labour.clone(), unit: args.unit.clone() };
    let mut differences = Vec::new();
    let (economy, targets) = if args.format == Format::Siot {
        let path = args.table.as_deref().unwrap_or(Path::new(""));
        let table = import::symmetric_wide(path).map_err(|notes| super::mistakes(path, &notes))?;
        of_symmetric(table, &args, &meaning)?
    } else {
        let table = supply_use(&args)?;
        table.check().map_err(Failure::of)?;
        differences.extend(table.product_differences());
        differences.extend(table.industry_differences());
        match args.technology {
            Assumption::Joint => table.economy(&meaning).map_err(Failure::of)?,
            Assumption::Industry => of_symmetric(symmetric(&table, Technology::Industry)?, &args, &meaning)?,
            Assumption::Commodity => {
                of_symmetric(symmetric(&table, Technology::Commodity)?, &args, &meaning)?
            }
        }
    };
    write(&args.out, &economy, &targets).map_err(|e| Failure::at(args.out.display(), e))?;
    let off = differences.iter().map(|d| (d.made - d.used).abs()).fold(0.0, f64::max);
    if args.json {
        output::json(&json!({
            "products": economy.products.len(),
            "processes": economy.processes.len(),
            "flows": economy.flows.all().len(),
            "targets": targets.list.len(),
            "greatest_difference": off,
        }))?;
    } else {
        let (products, processes) = (economy.products.len(), economy.processes.len());
        output::say(format!("{products} products and {processes} processes in {}", args.out.display()));
        if !differences.is_empty() {
            let count = differences.len();
            output::say(format!(
                "{count} balances of the table hold but for rounding: the greatest difference is {off}"
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn supply_use(args: &Args) -> Result<SupplyUse, Failure> {
    if let (Format::SutWide, Some(uses), Some(make)) = (args.format, &args.uses, &args.make) {
        return import::supply_use_wide(uses, make).map_err(|notes| super::mistakes(uses, &notes));
    }
    let path = args.table.as_deref().unwrap_or(Path::new(""));
    import::supply_use_long(path, args.year.as_deref()).map_err(|notes| super::mistakes(path, &notes))
}

fn symmetric(table: &SupplyUse, technology: Technology) -> Result<Symmetric, Failure> {
    table.symmetric(technology).map_err(Failure::of)
}

fn of_symmetric(table: Symmetric, args: &Args, meaning: &Meaning) -> Result<(Economy, Targets), Failure> {
    table.check().map_err(Failure::of)?;
    let table = if args.balance { table.balanced().map_err(Failure::of)? } else { table };
    table.economy(meaning).map_err(Failure::of)
}
