//! Seats given from outside, recomputed where the statutes say how and every constituency of a house has a head count.

use std::collections::BTreeMap;

use mandat_federation::Federation;
use mandat_federation::convocation::Convocation;
use mandat_statutes::{Apportionment, Seats};
use num_rational::BigRational;
use serde_json::json;

use super::{Class, Finding};

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    for convocation in f.convocations.values() {
        if let Seats::Given { recompute: Some(rule) } = &convocation.rules.seats {
            compare(f, convocation, rule, findings);
        }
    }
}

fn compare(f: &Federation, convocation: &Convocation, rule: &Apportionment, findings: &mut Vec<Finding>) {
    let mut houses: BTreeMap<u32, Vec<(String, BigRational, u64)>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (number, unit) in convocation.constituencies(f) {
        let Some(house) = f.units.ancestor(number, convocation.rules.unit_tier.as_str()) else { continue };
        let declared = f.roll.declared(number, convocation.called).into_values().next_back();
        let members = declared.unwrap_or_else(|| f.roll.count(number));
        let given = f.contests.get(&convocation.contest(&unit.id)).and_then(|contest| contest.seats);
        match given {
            Some(given) if members > 0 => {
                let row = (unit.id.to_string(), BigRational::from_integer(members.into()), given);
                houses.entry(house).or_default().push(row);
            }
            // A method divides a whole house: with one count missing nothing follows for the others.
            _ => unknown.push(house),
        }
    }
    for (house, rows) in houses.into_iter().filter(|(house, _)| !unknown.contains(house)) {
        let claims: Vec<(String, BigRational)> =
            rows.iter().map(|(unit, n, _)| (unit.clone(), n.clone())).collect();
        let outcome = rule.apportion(&claims, None);
        let Some(due) = outcome.seats() else { continue };
        for ((unit, members, given), due) in rows.iter().zip(due).filter(|((_, _, given), due)| given != *due)
        {
            let text = format!(
                "{unit} counts {members} and was given {given} seats, the statutes' rule gives {due}"
            );
            let numbers = json!({ "members": members.to_string(), "given": given, "due": due });
            let house = f.units.id(house);
            findings.push(Finding::new(
                Class::Rule,
                "given-seats-differ",
                Some(house),
                text,
                convocation.called,
                numbers,
            ));
        }
    }
}
