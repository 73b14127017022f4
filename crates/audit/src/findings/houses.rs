//! Between units of one house: more members and fewer seats is what no apportionment that follows numbers gives.

use mandat_federation::Federation;
use num_rational::BigRational;
use serde_json::json;

use super::{Class, Finding};

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    for convocation in f.convocations.values() {
        let Some(frozen) = &convocation.frozen else { continue };
        for house in convocation.houses.values() {
            let Some(seats) = house.seats() else { continue };
            let mut rows: Vec<_> = house.claims.iter().zip(seats).collect();
            rows.sort_by(|a, b| a.0.1.cmp(&b.0.1));
            // The most seats among strictly smaller units, going up.
            let mut most: Option<(&(String, BigRational), u64)> = None;
            let mut at = 0;
            while at < rows.len() {
                let same = rows[at..].iter().take_while(|row| row.0.1 == rows[at].0.1).count();
                for ((_, counted), (unit, n)) in &rows[at..at + same] {
                    let Some((smaller, more)) = most.filter(|(_, more)| more > n) else { continue };
                    let text = format!(
                        "{unit} counts {} and sends {n}, {} counts {} and sends {more}",
                        counted, smaller.0, smaller.1
                    );
                    let numbers = json!({
                        "house": house.unit,
                        "counted": [counted.to_string(), smaller.1.to_string()],
                        "seats": [n, more],
                    });
                    let kind = "more-members-fewer-seats";
                    findings.push(Finding::new(Class::Axiom, kind, Some(unit), text, frozen.index, numbers));
                }
                let best = rows[at..at + same].iter().max_by_key(|(_, (_, n))| *n);
                if let Some((claim, (_, n))) = best
                    && most.is_none_or(|(_, more)| n > &more)
                {
                    most = Some((*claim, *n));
                }
                at += same;
            }
        }
    }
}
