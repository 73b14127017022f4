//! The congress: votes that depart from what a unit bound its delegates to, secret ballots of few, and texts that went out in unequal numbers.

use mandat_federation::body::Mover;
use mandat_federation::{Federation, Flag, Id};
use serde_json::json;

use super::{Class, Finding};

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    for (id, division) in &f.divisions {
        let Some(result) = &division.result else { continue };
        for departure in &result.departures {
            let voted = match (&departure.voted, departure.split) {
                (_, true) => "split its votes".to_owned(),
                (Some(option), _) => format!("voted {option}"),
                (None, _) => "abstained".to_owned(),
            };
            let text = format!(
                "division {id}: mandate {} {voted}; unit {} had bound its delegates to {} (entry {})",
                departure.mandate, departure.unit, departure.bound, departure.binding
            );
            let numbers =
                json!({ "bound": departure.bound, "voted": departure.voted, "split": departure.split });
            let kind = Flag::DepartsFromMandate.code();
            let mut finding =
                Finding::new(Class::Flag, kind, Some(&departure.unit), text, result.index, numbers);
            finding.evidence.entries.push(departure.binding);
            findings.push(finding);
        }
    }
    few_of_a_weight(f, findings);
    let flagged = |index: u64| f.flags.contains(&(index, Flag::UnequalCirculation));
    for circulation in f.congress.circulations.iter().filter(|c| flagged(c.index)) {
        findings.push(unequal(f, &circulation.convocation, circulation.index));
    }
}

/// Weight classes of secret divisions with fewer credentials than the privacy threshold.
fn few_of_a_weight(f: &Federation, findings: &mut Vec<Finding>) {
    for (id, division) in &f.divisions {
        let Some(secret) = &division.secret else { continue };
        let Some(electorate) = &secret.electorate else { continue };
        let k = division.statutes.rules.privacy.k;
        for class in secret.classes(&electorate.struck).classes {
            let credentials = class.credentials.len();
            if credentials >= k as usize {
                continue;
            }
            let text = format!(
                "division {id}: {credentials} registered with {} votes each, fewer than the privacy threshold of {k}: a figure \
                 could tell how one of them voted",
                class.weight
            );
            let numbers =
                json!({ "division": id, "weight": class.weight, "credentials": credentials, "k": k });
            let kind = Flag::WeightClassSmall.code();
            findings.push(Finding::new(Class::Flag, kind, None, text, electorate.index, numbers));
        }
    }
}

/// Copies of each mover's texts, as they are at the end of the record.
fn unequal(f: &Federation, convocation: &Id, index: u64) -> Finding {
    let sums = f.copies_by_mover(convocation);
    let lines: Vec<String> = sums.iter().map(|(mover, copies)| format!("{} {copies}", name(mover))).collect();
    let numbers = f.copies(convocation).into_iter().map(|(motion, n)| (motion.to_string(), json!(n)));
    let text = format!(
        "texts before {convocation} were not circulated equally; copies by now: {}",
        lines.join(", ")
    );
    let numbers = json!({ "copies": numbers.collect::<serde_json::Map<_, _>>() });
    Finding::new(Class::Flag, Flag::UnequalCirculation.code(), None, text, index, numbers)
}

/// A mover in words.
pub(crate) fn name(mover: &Mover) -> String {
    match mover {
        Mover::Platform(id) => format!("platform {id}"),
        Mover::Unit(id) => format!("unit {id}"),
    }
}
