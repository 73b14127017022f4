//! `mandat seats --table`: the seats of lists over units, in proportion both ways.

use std::path::Path;
use std::process::ExitCode;

use mandat_seats::biproportional::{
    Divisors, Outcome, Table, Weigh, biproportion, biproportion_by_lot, list_seats,
};
use mandat_seats::{Lot, Rule};
use num_rational::BigRational;
use serde_json::json;

use super::Args;
use crate::output::{self, Failure};

/// A table with its names.
struct Named {
    units: Vec<String>,
    lists: Vec<String>,
    table: Table,
}

pub(super) fn run(path: &Path, rule: &Rule, args: &Args) -> Result<ExitCode, Failure> {
    let mut named = read(path)?;
    named.table.lists = seats_of_lists(&named, rule, args)?;
    let outcome = if args.lot.is_empty() {
        biproportion(&named.table, rule)
    } else {
        biproportion_by_lot(&named.table, rule, &lot(&named, &args.lot)?)
    };
    match outcome {
        Outcome::Decided(found) => show(&named, &found.seats, &found.divisors, &[], args.json),
        Outcome::NeedsLot(tie) => show(&named, &tie.decided, &tie.divisors, &tie.tied, args.json),
        Outcome::Infeasible(why) => Err(Failure::at(path.display(), why)),
    }
}

/// Reads `unit,seats,LIST,...`; an empty cell is no vote.
fn read(path: &Path) -> Result<Named, Failure> {
    let at = |line: u64, problem: &str| Failure::at(path.display(), format!("line {line}: {problem}"));
    let mut reader = csv::Reader::from_path(path).map_err(|e| Failure::at(path.display(), e))?;
    let header = reader.headers().map_err(|e| Failure::at(path.display(), e))?.clone();
    if header.len() < 3
        || header.get(0).map(str::trim) != Some("unit")
        || header.get(1).map(str::trim) != Some("seats")
    {
        return Err(at(1, "the first line names the columns: unit,seats, and a column for each list"));
    }
    let lists: Vec<String> = header.iter().skip(2).map(|name| name.trim().to_owned()).collect();
    let mut named = Named {
        units: Vec::new(),
        lists,
        table: Table { votes: Vec::new(), units: Vec::new(), lists: Vec::new() },
    };
    for (line, row) in (2..).zip(reader.records()) {
        let row = row.map_err(|e| Failure::at(path.display(), e))?;
        let number = |text: &str| match text.trim() {
            "" => Ok(0),
            digits => digits
                .parse::<u64>()
                .map_err(|_| at(line, &format!("{digits:?} is no number of votes or seats"))),
        };
        let numbers = row.iter().skip(1).map(number).collect::<Result<Vec<u64>, _>>()?;
        let (seats, votes) = numbers.split_first().ok_or_else(|| at(line, "a unit has seats and votes"))?;
        named.units.push(row.get(0).unwrap_or_default().trim().to_owned());
        named.table.units.push(*seats);
        named.table.votes.push(votes.iter().map(|&n| BigRational::from_integer(n.into())).collect());
    }
    Ok(named)
}

/// Fixed by the caller, or in proportion to all votes.
fn seats_of_lists(named: &Named, rule: &Rule, args: &Args) -> Result<Vec<u64>, Failure> {
    if !args.list_seats.is_empty() {
        let mut seats = vec![0; named.lists.len()];
        for text in &args.list_seats {
            let parts =
                text.rsplit_once('=').and_then(|(name, n)| Some((name.trim(), n.trim().parse().ok()?)));
            let (name, n) =
                parts.ok_or_else(|| Failure(format!("--list-seats {text:?}: write NAME=SEATS")))?;
            let list = named.lists.iter().position(|list| list == name);
            let list =
                list.ok_or_else(|| Failure(format!("--list-seats names {name:?}, which has no column")))?;
            seats[list] = n;
        }
        return Ok(seats);
    }
    let rule = match &args.list_rule {
        Some(text) => Rule::parse(text).map_err(|e| Failure::at(format!("--list-rule {text}"), e))?,
        None => rule.clone(),
    };
    let weigh = if args.voters { Weigh::Voters } else { Weigh::Votes };
    match list_seats(&named.table.votes, &named.table.units, &named.lists, weigh, &rule) {
        mandat_seats::Outcome::Decided(allocation) => Ok(allocation.seats),
        mandat_seats::Outcome::Infeasible(why) => Err(Failure::at("seats of the lists", why)),
        mandat_seats::Outcome::NeedsLot(tie) => {
            let tied: Vec<&str> = tie.tied.iter().map(|&list| named.lists[list].as_str()).collect();
            let (open, tied) = (tie.open, tied.join(", "));
            Err(Failure(format!(
                "{open} of these lists get one seat more, by lot: {tied}. Draw it, and give all --list-seats"
            )))
        }
    }
}

/// Every cell once, as UNIT/LIST.
fn lot(named: &Named, cells: &[String]) -> Result<Lot, Failure> {
    let position = |text: &String| {
        let (unit, list) = text.rsplit_once('/')?;
        let unit = named.units.iter().position(|name| name == unit.trim())?;
        Some(unit * named.lists.len() + named.lists.iter().position(|name| name == list.trim())?)
    };
    let place = |text: &String| {
        position(text).ok_or_else(|| Failure(format!("--lot names {text:?}, which is no UNIT/LIST")))
    };
    let order = cells.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    Lot::new(&order)
        .ok_or_else(|| Failure("--lot names every cell once as UNIT/LIST, the luckiest first".into()))
}

fn show(
    named: &Named,
    seats: &[Vec<u64>],
    divisors: &Divisors,
    tied: &[(usize, usize)],
    as_json: bool,
) -> Result<ExitCode, Failure> {
    let status = if tied.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) };
    let cell = |&(unit, list): &(usize, usize)| format!("{}/{}", named.units[unit], named.lists[list]);
    let tied: Vec<String> = tied.iter().map(cell).collect();
    let texts = |of: &[BigRational]| of.iter().map(ToString::to_string).collect::<Vec<_>>();
    if as_json {
        let (of_units, of_lists) = (texts(&divisors.units), texts(&divisors.lists));
        output::json(&json!({
            "units": named.units, "lists": named.lists, "seats": seats, "tied": tied,
            "unit_seats": named.table.units, "list_seats": named.table.lists,
            "unit_divisors": of_units, "list_divisors": of_lists,
        }))?;
        return Ok(status);
    }
    let width = named.units.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(12);
    let wide = named.lists.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(8);
    let line = |name: &str, of: &[String], last: &str| {
        let cells: String = of.iter().map(|text| format!("  {text:>wide$}")).collect();
        output::say(format!("{name:width$}{cells}  {last}"));
    };
    line("", &named.lists, "divisor");
    for (unit, row) in seats.iter().enumerate() {
        let of: Vec<String> = row.iter().map(ToString::to_string).collect();
        line(&named.units[unit], &of, &divisors.units[unit].to_string());
    }
    line("list divisor", &texts(&divisors.lists), "");
    output::say("seats = votes / (divisor of the unit x divisor of the list), rounded by the rule");
    if !tied.is_empty() {
        output::say(format!("tie: some of these get one more, by lot: {}", tied.join(", ")));
    }
    Ok(status)
}
