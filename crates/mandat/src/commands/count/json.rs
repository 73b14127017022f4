//! A counted file as JSON.

use std::path::Path;

use mandat_count::{Outcome, Rule};
use serde_json::{Value, json};

use super::show::{difference, named};
use super::{Checked, Counted};

pub(super) fn contest(file: &Path, rules: &[Rule], counted: &Counted) -> Value {
    let mut contest = match counted.outcomes.first() {
        Some(_) => of_count(file, rules, &counted.outcomes),
        None => json!({ "file": file.display().to_string() }),
    };
    if !counted.checks.is_empty() {
        let row = |c: &Checked| json!({ "axiom": c.axiom.id(), "holds": c.holds, "text": c.text });
        contest["checks"] = counted.checks.iter().map(row).collect();
    }
    if !counted.alternates.is_empty() {
        let row = |(holder, next): &(String, Vec<String>)| json!({ "holder": holder, "alternates": next });
        contest["alternates"] = counted.alternates.iter().map(row).collect();
    }
    contest
}

fn of_count(file: &Path, rules: &[Rule], outcomes: &[Outcome]) -> Value {
    let mut value = outcomes[0].to_json();
    let account = value["count"].take();
    let mut contest = json!({
        "file": file.display().to_string(),
        "rule": rules[0].to_string(),
        "outcome": value["outcome"],
        "elected": account.get("elected").cloned().unwrap_or_else(|| json!([])),
        "stages": account.get("stages").cloned().unwrap_or_else(|| json!([])),
    });
    for field in ["title", "seats", "candidates", "unfilled", "rejected", "totals", "second_round"] {
        if let Some(found) = account.get(field) {
            contest[field] = found.clone();
        }
    }
    for field in ["tied", "decides", "places", "code", "text"] {
        if let Some(found) = value.get(field) {
            contest[field] = found.clone();
        }
    }
    let others = rules.iter().zip(outcomes).skip(1).map(|(rule, outcome)| {
        let (gains, loses) = difference(&outcomes[0], outcome);
        json!({
            "rule": rule.to_string(),
            "outcome": outcome.to_json()["outcome"],
            "elected": outcome.account().map_or_else(Vec::new, |count| named(count, &count.elected)),
            "gain": gains,
            "lose": loses,
        })
    });
    let others: Vec<Value> = others.collect();
    if !others.is_empty() {
        contest["compared"] = others.into();
    }
    contest
}
