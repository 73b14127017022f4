//! `mandat seats`: apportion seats by a rule, for whoever wants to check an allocation by hand.

mod table;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use mandat_seats::{Claim, Lot, Outcome, Rule, apportion, apportion_by_lot};
use serde_json::json;

use crate::output::{self, Failure};

/// Apportion seats over units, lists or groups.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat seats --rule sainte-lague --seats 8 north=720 south=720 east=120 west=120
  mandat seats --rule dhondt --seats 10 --floor 1 a=9000 b=900 c=90
  mandat seats --rule caucus --seats 4 a=40:45 b=30:35 c=10:0      (first:final alignment)
  mandat seats --rule hare --seats 8 --lot c,d,a,b a=720 b=720 c=120 d=120
  mandat seats --rule sainte-lague --table votes.csv           (seats of lists over units, in proportion both ways)
  mandat seats --rules")]
pub(crate) struct Args {
    /// The rule: id and parameters (`mandat seats --rules` lists them).
    #[arg(long, required_unless_present = "rules", visible_alias = "method")]
    rule: Option<String>,
    /// Seats to give; leave out for rules that fix the number themselves (step tables).
    #[arg(long)]
    seats: Option<u64>,
    /// Claims: NAME=VOTES, or NAME=FIRST:FINAL for a caucus.
    #[arg(value_name = "NAME=VOTES")]
    claims: Vec<String>,
    /// Seats that every claim gets in any case.
    #[arg(long, default_value_t = 0)]
    floor: u64,
    /// Seats that a claim gets at most.
    #[arg(long)]
    cap: Option<u64>,
    /// Names in the order of a lot that was drawn, the luckiest first: decides ties. For a table, UNIT/LIST for every cell.
    #[arg(long, value_delimiter = ',')]
    lot: Vec<String>,
    /// A CSV table `unit,seats,LIST,LIST,...` with the votes of every list in every unit: the seats of units and lists
    /// are divided in proportion both ways (biproportional).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["claims", "seats", "floor", "cap"])]
    table: Option<PathBuf>,
    /// The rule for the lists' seats in the whole federation, where it is another one.
    #[arg(long, value_name = "RULE", requires = "table")]
    list_rule: Option<String>,
    /// Seats of the lists, where they are fixed: NAME=SEATS.
    #[arg(
        long,
        value_name = "NAME=SEATS",
        value_delimiter = ',',
        requires = "table",
        conflicts_with = "list_rule"
    )]
    list_seats: Vec<String>,
    /// Every voter has as many votes as the unit has seats: divide by them, and count whole voters for the lists' seats.
    #[arg(long, requires = "table")]
    voters: bool,
    /// List the rules with their sources.
    #[arg(long)]
    rules: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    if args.rules {
        return rules(args.json);
    }
    let text = args.rule.as_deref().unwrap_or_default();
    let rule = Rule::parse(text).map_err(|e| Failure::at(format!("--rule {text}"), e))?;
    if let Some(path) = &args.table {
        return table::run(path, &rule, &args);
    }
    let claims = args.claims.iter().map(|claim| read(claim, &args)).collect::<Result<Vec<_>, _>>()?;
    let outcome = if args.lot.is_empty() {
        apportion(&claims, args.seats, &rule)
    } else {
        apportion_by_lot(&claims, args.seats, &rule, &lot(&claims, &args.lot)?)
    };
    show(&claims, &outcome, args.json)
}

fn read(text: &str, args: &Args) -> Result<Claim, Failure> {
    let wrong = || Failure(format!("claim {text:?}: write NAME=VOTES, or NAME=FIRST:FINAL for a caucus"));
    let (name, votes) = text.rsplit_once('=').ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
    let claim = match votes.split_once(':') {
        Some((first, last)) => Claim::new(name, number(last)?).with_first(number(first)?),
        None => Claim::new(name, number(votes)?),
    };
    let claim = claim.with_floor(args.floor);
    Ok(match args.cap {
        Some(cap) => claim.with_cap(cap),
        None => claim,
    })
}

fn lot(claims: &[Claim], names: &[String]) -> Result<Lot, Failure> {
    let position = |name: &String| {
        claims
            .iter()
            .position(|claim| claim.name == *name)
            .ok_or_else(|| Failure(format!("--lot names {name:?}, which has no claim")))
    };
    let order = names.iter().map(position).collect::<Result<Vec<_>, _>>()?;
    Lot::new(&order).ok_or_else(|| Failure("--lot names every claim once, the luckiest first".into()))
}

fn show(claims: &[Claim], outcome: &Outcome, as_json: bool) -> Result<ExitCode, Failure> {
    let name = |i: usize| claims[i].name.as_str();
    let named = |seats: &[u64]| -> BTreeMap<String, u64> {
        claims.iter().zip(seats).map(|(claim, n)| (claim.name.clone(), *n)).collect()
    };
    let (seats, tie) = match outcome {
        Outcome::Decided(allocation) => (&allocation.seats, None),
        Outcome::NeedsLot(tie) => (&tie.decided, Some(tie)),
        Outcome::Infeasible(why) => return Err(Failure::of(why)),
    };
    if as_json {
        let mut value = json!({ "seats": named(seats) });
        if let Some(tie) = tie {
            let tied: Vec<&str> = tie.tied.iter().map(|i| name(*i)).collect();
            value["tie"] = json!({ "tied": tied, "open": tie.open });
        }
        output::json(&value)?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = claims.iter().map(|claim| claim.name.chars().count()).max().unwrap_or(0);
    let all = seats.iter().sum::<u64>() + tie.map_or(0, |tie| tie.open);
    for (claim, n) in claims.iter().zip(seats) {
        output::say(format!("{:width$}  {n:>6} seats of {}", claim.name, all));
    }
    if let Some(tie) = tie {
        let tied: Vec<&str> = tie.tied.iter().map(|i| name(*i)).collect();
        output::say(format!("tie: {} of these get one more, by lot: {}", tie.open, tied.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}

fn rules(as_json: bool) -> Result<ExitCode, Failure> {
    let all = Rule::all();
    if as_json {
        let rows: Vec<_> =
            all.iter().map(|r| json!({ "id": r.id, "summary": r.what, "source": r.source })).collect();
        output::json(&rows)?;
    } else {
        for rule in all {
            output::say(format!("{:24} {}\n{:24} {}", rule.id, rule.what, "", rule.source));
        }
    }
    Ok(ExitCode::SUCCESS)
}
