//! Seats given from outside, compared with what the statutes' rule gives on the counts of the record.

use mandat_federation::Federation;
use mandat_federation::apportionment::{House, recompute};
use mandat_federation::convocation::Convocation;
use serde_json::json;

use super::{Class, Finding};

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    for convocation in f.convocations.values() {
        for house in recompute(f, convocation) {
            compare(f, convocation, &house, findings);
        }
    }
}

/// A tie leaves the seats to a lot that nobody recorded: nothing follows for the house then.
fn compare(f: &Federation, convocation: &Convocation, house: &House, findings: &mut Vec<Finding>) {
    let Some(rows) = house.seats() else { return };
    for ((unit, due), (_, claim)) in rows.zip(&house.claims) {
        let contest = f.contests.get(&convocation.contest(unit));
        let Some(given) = contest.and_then(|contest| contest.seats).filter(|given| *given != due) else {
            continue;
        };
        let text = format!(
            "{unit} counts {claim} and was given {given} seats, the rule of the statutes gives {due}"
        );
        let numbers =
            json!({ "house": house.unit, "counted": claim.to_string(), "given": given, "due": due });
        let entry = convocation.called;
        findings.push(Finding::new(Class::Rule, "given-seats-differ", Some(unit), text, entry, numbers));
    }
}
