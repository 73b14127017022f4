//! `mandat plan explain`: the binding chain of a product, and the range of what binds.

use std::process::ExitCode;

use mandat_economy::plan::{Chain, Planned, Range, Settings, plan};
use serde_json::{Value, json};

use super::{Source, product, watch};
use crate::output::{self, Failure};

/// Why something is missing or dear.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat plan explain examples/bakers-and-mills
  mandat plan explain examples/bakers-and-mills --product bread --json")]
pub(super) struct Args {
    #[command(flatten)]
    source: Source,
    /// The product to explain; without it, all that is missing.
    #[arg(long)]
    product: Option<String>,
    /// The period; without it, the first, or those in which something is missing.
    #[arg(long)]
    period: Option<String>,
    /// How many bottlenecks are given with the range of one more and one less (each takes three solutions).
    #[arg(long, default_value_t = 5)]
    ranges: usize,
}

pub(super) fn run(args: Args) -> Result<ExitCode, Failure> {
    let (economy, targets, settings) = args.source.read()?;
    let planned = plan(&economy, &targets, &settings, &mut watch()).map_err(Failure::of)?;
    let period = match &args.period {
        None => None,
        Some(name) => {
            let at = economy.periods.iter().position(|period| period == name);
            let at =
                at.ok_or_else(|| Failure(format!("no period is called {name:?}: name one of periods.csv")))?;
            Some(u32::try_from(at).map_err(Failure::of)?)
        }
    };
    let asked: Vec<(u32, u32)> = if let Some(id) = &args.product {
        vec![(product(&economy, id)?, period.unwrap_or(0))]
    } else {
        let missing = planned.missing.iter().filter(|m| period.is_none_or(|period| period == m.period));
        missing.map(|m| (m.product, m.period)).collect()
    };
    let chains: Vec<Chain> =
        asked.iter().map(|(product, period)| planned.explain(&economy, *product, *period)).collect();
    let bottlenecks = planned.bottlenecks(&economy, args.ranges);
    let ranges = bottlenecks.iter().map(|b| range(&planned, b.bound, b.amount, &settings));
    let ranges = ranges.collect::<Result<Vec<_>, _>>()?;
    if args.source.json {
        let chains = chains.iter().map(chain_json);
        let bounds = bottlenecks.iter().zip(&ranges).map(|(b, range)| {
            json!({
                "id": b.id, "period": economy.periods[b.period as usize], "amount": b.amount, "price": b.price,
                "step": range.step, "one_more_saves": [range.more.0, range.more.1],
                "one_less_costs": range.less.map(|(low, high)| [low, high]),
            })
        });
        output::json(&json!({
            "status": planned.status.code(),
            "chains": chains.collect::<Vec<_>>(),
            "bottlenecks": bounds.collect::<Vec<_>>(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format!("{}: {}.", planned.status.code(), planned.status.text()));
    chains.iter().for_each(|chain| output::say(format!("\n{}", chain.to_text().trim_end())));
    for (bottleneck, range) in bottlenecks.iter().zip(&ranges) {
        output::say(format!("\n{}: there are {:.6}", bottleneck.name, bottleneck.amount));
        let step = range.step;
        output::say(format!(
            "  {step} more would save {:.6} to {:.6} hours each",
            range.more.0, range.more.1
        ));
        if let Some((low, high)) = range.less {
            output::say(format!("  {step} less would cost {low:.6} to {high:.6} hours each"));
        }
    }
    if chains.is_empty() && bottlenecks.is_empty() {
        output::say("nothing is missing, and nothing binds");
    }
    Ok(ExitCode::SUCCESS)
}

/// One whole unit as the step, or a hundredth of what there is where one is more than a tenth of it.
fn range(
    planned: &Planned,
    bound: mandat_economy::plan::Bound,
    amount: f64,
    settings: &Settings,
) -> Result<Range, Failure> {
    let step = if amount >= 10.0 || amount <= 0.0 { 1.0 } else { amount / 100.0 };
    planned.range(bound, step, settings).map_err(Failure::of)
}

pub(super) fn chain_json(chain: &Chain) -> Value {
    let links =
        chain.links.iter().map(|link| json!({ "kind": link.kind.code(), "id": link.id, "text": link.text }));
    links.collect::<Vec<_>>().into()
}
