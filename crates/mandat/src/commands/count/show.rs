//! What was counted, for people.

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_count::{Count, Outcome, Rule};
use serde_json::json;

use super::Counted;
use crate::output::{self, Failure};

/// One file: its count sheet. Many: a line each, and how long it took.
pub(super) fn all(files: &[PathBuf], rules: &[Rule], counted: &[Counted], seconds: f64) {
    if let [one] = counted {
        match one.outcomes.first() {
            None => {}
            Some(Outcome::Decided(count)) => output::say(count),
            Some(Outcome::NeedsLot(tie)) => {
                output::say(&tie.account);
                let names: Vec<&str> = tie.tied.iter().map(|i| tie.account.candidates[*i].as_str()).collect();
                output::say(format!(
                    "the rule leaves {} of these to a lot: {}",
                    tie.places,
                    names.join(", ")
                ));
            }
            Some(Outcome::Infeasible(why)) => output::say(why),
        }
        besides(rules, one);
    } else {
        for (file, counted) in files.iter().zip(counted) {
            let line = match counted.outcomes.first() {
                None => "checked".into(),
                Some(Outcome::Decided(count)) => {
                    let names: Vec<&str> =
                        count.elected.iter().map(|i| count.candidates[*i].as_str()).collect();
                    format!("{} of {} seats: {}", names.len(), count.seats, names.join(", "))
                }
                Some(Outcome::NeedsLot(tie)) => format!("needs a lot between {} candidates", tie.tied.len()),
                Some(Outcome::Infeasible(why)) => why.to_string(),
            };
            output::say(format!("{}: {line}", file.display()));
            let account = counted.outcomes.first().and_then(Outcome::account);
            for ballot in account.into_iter().flat_map(|account| &account.rejected) {
                output::say(format!(
                    "  rejected, line {}: {} ({})",
                    ballot.line,
                    ballot.votes,
                    ballot.reason.text()
                ));
            }
            besides(rules, counted);
        }
    }
    output::say(format!("{} contests in {seconds:.3} s", counted.len()));
}

/// What other rules would have given, what checks found, and who would follow.
fn besides(rules: &[Rule], counted: &Counted) {
    if !counted.outcomes.is_empty() {
        show_compared(rules, &counted.outcomes);
    }
    for check in &counted.checks {
        let verdict = if check.holds { "holds" } else { "fails" };
        output::say(format!("  {} {verdict}: {}", check.axiom, check.text));
    }
    for (holder, next) in &counted.alternates {
        output::say(format!("  alternates of {holder}: {}", listed(next)));
    }
}

/// What the other rules would have given, a line each.
fn show_compared(rules: &[Rule], outcomes: &[Outcome]) {
    for (rule, outcome) in rules.iter().zip(outcomes).skip(1) {
        let (gains, loses) = difference(&outcomes[0], outcome);
        let line = match outcome {
            Outcome::Infeasible(why) => why.to_string(),
            Outcome::NeedsLot(_) => "a lot would be needed".into(),
            Outcome::Decided(_) if gains.is_empty() && loses.is_empty() => "the same are elected".into(),
            Outcome::Decided(_) => format!("{} instead of {}", listed(&gains), listed(&loses)),
        };
        output::say(format!("  by {rule}: {line}"));
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "nobody".into() } else { names.join(", ") }
}

pub(super) fn named(count: &Count, of: &[usize]) -> Vec<String> {
    of.iter().map(|&candidate| count.candidates[candidate].trim().to_owned()).collect()
}

/// Who holds a seat only under the other rule, and who only under the rule.
pub(super) fn difference(rule: &Outcome, other: &Outcome) -> (Vec<String>, Vec<String>) {
    let (Some(rule), Some(other)) = (rule.account(), other.account()) else { return Default::default() };
    let beyond = |a: &Count, b: &Count| {
        let only: Vec<usize> = a.elected.iter().copied().filter(|c| !b.elected.contains(c)).collect();
        named(a, &only)
    };
    (beyond(other, rule), beyond(rule, other))
}

/// The table of rules.
pub(super) fn rules(as_json: bool) -> Result<ExitCode, Failure> {
    if as_json {
        let row = |r: &mandat_count::RuleInfo| json!({ "id": r.id, "summary": r.summary, "source": r.source, "parameters": r.parameters });
        output::json(&Rule::all().iter().map(row).collect::<Vec<_>>())?;
    } else {
        for rule in Rule::all() {
            output::say(format!("{:16} {}\n{:16} {}", rule.id, rule.summary, "", rule.source));
            for (name, meaning) in rule.parameters {
                output::say(format!("{:18} {name}: {meaning}", ""));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
