//! `seats` and `weight` of a body.

use super::value::{Table, Value};
use crate::body::{Among, Apportionment, Claim, HouseSize, Seats, Weight};
use crate::mistake::Code;
use crate::rules::ApportionmentRule;

pub(super) fn seats(value: &Value<'_, '_>) -> Option<Seats> {
    let table = value.table()?;
    if !table.has("given") {
        return apportionment(value).map(Seats::Computed);
    }
    let given = table.get("given").and_then(|value| value.boolean());
    let recompute = table.get("recompute").map(|value| apportionment(&value));
    table.finish();
    if !given? {
        value.report(Code::OutOfRange, "\"given\" can only be true: leave it out instead", None);
        return None;
    }
    Some(Seats::Given { recompute: recompute.unwrap_or(None) })
}

fn apportionment(value: &Value<'_, '_>) -> Option<Apportionment> {
    let table = value.table()?;
    let apportionment = match table.which(&["fixed", "per_unit", "house"])[..] {
        ["fixed"] => table.get("fixed")?.small(1..=100_000).map(|seats| Apportionment::Fixed { seats }),
        ["per_unit"] => per_unit(&table),
        ["house"] => house(&table),
        _ => {
            let what = "seats need one of fixed, per_unit, house or given";
            table.report(Code::Contradiction, what, None);
            table.which(&["given", "claim", "apportionment", "floor", "cap"]);
            None
        }
    };
    table.finish();
    apportionment
}

fn per_unit(table: &Table<'_, '_>) -> Option<Apportionment> {
    let rule = table.get("per_unit").and_then(|value| rule(&value, &["step"]));
    let claim = claim(table);
    Some(Apportionment::PerUnit { rule: rule?, claim: claim? })
}

fn house(table: &Table<'_, '_>) -> Option<Apportionment> {
    let size = table.get("house").and_then(|value| house_size(&value));
    let rule = table.require("apportionment").and_then(|value| rule(&value, &METHODS));
    let claim = claim(table);
    let floor = table.get("floor").map_or(Some(0), |value| value.small(0..=100_000));
    let cap = table.get("cap").map(|value| value.small(1..=100_000));
    let (floor, cap) = (floor?, cap.map_or(Some(None), |cap| cap.map(Some))?);
    if cap.is_some_and(|cap| cap < floor) {
        table.report(Code::Contradiction, "the cap is below the floor", None);
    }
    Some(Apportionment::House { size: size?, rule: rule?, claim: claim?, floor, cap })
}

const METHODS: [&str; 10] = [
    "dhondt",
    "sainte-lague",
    "modified-sainte-lague",
    "huntington-hill",
    "adams",
    "dean",
    "hare",
    "droop",
    "hagenbach-bischoff",
    "imperiali",
];

/// Any rule of apportionment.
pub(super) fn apportionment_rule(value: &Value<'_, '_>) -> Option<ApportionmentRule> {
    let ids: Vec<&str> = ApportionmentRule::all().iter().map(|listed| listed.id).collect();
    value.rule(ApportionmentRule::parse, &ids)
}

/// A rule of apportionment that is one of those that fit here: a step table counts each unit by itself, a method
/// divides a house.
fn rule(value: &Value<'_, '_>, fitting: &[&str]) -> Option<ApportionmentRule> {
    let rule = apportionment_rule(value)?;
    if fitting.contains(&rule.id()) {
        return Some(rule);
    }
    let what = format!("the rule \"{}\" does not fit here", rule.id());
    value.report(Code::Contradiction, what, Some(format!("allowed: {}", fitting.join(", "))));
    None
}

fn house_size(value: &Value<'_, '_>) -> Option<HouseSize> {
    if value.is_text() {
        return rule(value, &["step"]).map(HouseSize::Steps);
    }
    value.small(1..=100_000).map(HouseSize::Fixed)
}

/// `claim = "members"`, or `claim = { count = "average_members", months = 4 }`.
fn claim(table: &Table<'_, '_>) -> Option<Claim> {
    let Some(value) = table.get("claim") else { return Some(Claim::Members) };
    if value.is_text() {
        return value.word(&CLAIMS);
    }
    let inner = value.table()?;
    let averaged = inner.require("count").and_then(|value| value.word(&[("average_members", ())]));
    let months = inner.require("months").and_then(|value| value.small(2..=120));
    inner.finish();
    averaged?;
    Some(Claim::AverageMembers { months: months? })
}

const CLAIMS: [(&str, Claim); 3] =
    [("members", Claim::Members), ("may_vote", Claim::MayVote), ("mandates", Claim::Mandates)];

pub(super) fn weight(body: &Table<'_, '_>) -> Option<Weight> {
    let Some(value) = body.get("weight") else { return Some(Weight::One) };
    if value.is_text() {
        return value.word(&[("one", Weight::One)]);
    }
    let table = value.table()?;
    let kind = table.require("kind").and_then(|value| {
        value.word(&[
            ("one", Weight::One),
            ("divided", DIVIDED),
            ("given", Weight::Given { among: Among::Seats }),
        ])
    });
    let among = |table: &Table<'_, '_>| {
        table.get("among").map_or(Some(Among::Seats), |value| {
            value.word(&[("seats", Among::Seats), ("registered", Among::Registered)])
        })
    };
    let weight = match kind {
        Some(Weight::Divided { .. }) => {
            let claim = claim(&table);
            let days_before = table.get("days_before").map(|value| value.small(0..=366));
            let among = among(&table);
            let cap = table.get("cap").map(|value| value.integer(1..=1_000_000_000));
            let (days_before, cap) = (days_before.unwrap_or(None), cap.unwrap_or(None));
            claim.zip(among).map(|(claim, among)| Weight::Divided { claim, days_before, among, cap })
        }
        Some(Weight::Given { .. }) => among(&table).map(|among| Weight::Given { among }),
        Some(Weight::One) => Some(Weight::One),
        None => {
            table.which(&["claim", "days_before", "among", "cap"]);
            None
        }
    };
    table.finish();
    weight
}

/// Stands for the word "divided" until the other keys are read.
const DIVIDED: Weight =
    Weight::Divided { claim: Claim::Members, days_before: None, among: Among::Seats, cap: None };
