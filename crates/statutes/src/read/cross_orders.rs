//! Checks of standing orders against the rest of the file: each decision is the body's own, each date lies after the call.

use super::sink::Sink;
use crate::body::Electors;
use crate::decision::Tie;
use crate::mistake::Code;
use crate::orders::StandingOrders;
use crate::organisation::{Id, Statutes};

/// What standing orders must satisfy. `paths` are their places.
pub(super) fn check(statutes: &Statutes, paths: &[String], sink: &Sink<'_>) {
    for (index, (orders, path)) in statutes.standing_orders.iter().zip(paths).enumerate() {
        if statutes.standing_orders[..index].iter().any(|other| other.body == orders.body) {
            let what = format!("the body \"{}\" has standing orders already", orders.body);
            sink.report_at(&format!("{path}.body"), Code::Duplicate, what, None);
        }
        dates(statutes, orders, path, sink);
        decisions(statutes, orders, path, sink);
    }
    chairs(statutes, sink);
}

fn dates(statutes: &Statutes, orders: &StandingOrders, path: &str, sink: &Sink<'_>) {
    let Some(body) = statutes.body(orders.body.as_str()) else { return };
    let open = body.phases.open;
    if orders.filing_days > open {
        let what = format!("texts would be due before the call: contests open {open} days after it");
        let hint = format!("filing_days = {open} or fewer, or a later phases.open of the body");
        sink.report_at(&format!("{path}.filing_days"), Code::Contradiction, what, Some(hint));
    }
    if orders.circulation_days > orders.filing_days {
        let what = "texts would be circulated before they are due".to_owned();
        let hint = format!("circulation_days = {} or fewer", orders.filing_days);
        sink.report_at(&format!("{path}.circulation_days"), Code::Contradiction, what, Some(hint));
    }
}

/// A body decides on its own order by its own divisions; a referendum is the members'.
fn decisions(statutes: &Statutes, orders: &StandingOrders, path: &str, sink: &Sink<'_>) {
    let of = |id: &Id| statutes.decision(id.as_str()).map(|decision| decision.electorates.as_slice());
    let own = Electors::Delegates(orders.body.clone());
    let report = |key: &str, id: &Id, who: &str| {
        let what = format!("the decision \"{id}\" is not taken by {who}");
        let hint = format!("name a decision whose electorates are {who}");
        sink.report_at(&format!("{path}.{key}"), Code::Contradiction, what, Some(hint));
    };
    let named = [
        ("late", orders.late.as_ref()),
        ("credentials", orders.credentials.as_ref()),
        ("agenda", orders.agenda.as_ref()),
        ("amendments.decision", orders.amendments.as_ref().map(|amendments| &amendments.decision)),
    ];
    for (key, id) in named.into_iter().filter_map(|(key, id)| Some((key, id?))) {
        if of(id).is_some_and(|electorates| electorates != std::slice::from_ref(&own)) {
            report(key, id, &format!("the delegates of \"{}\" alone", orders.body));
        }
    }
    if let Some(referendum) = &orders.referendum {
        if of(&referendum.decision).is_some_and(|electorates| electorates != [Electors::Members]) {
            report("referendum.decision", &referendum.decision, "the members alone");
        }
        if referendum.always.is_empty() && referendum.units.is_none() {
            let what = "nobody could ever ask for this referendum".to_owned();
            let hint = "always = [\"<decision>\"] or units = \"1/3\"".to_owned();
            sink.report_at(&format!("{path}.referendum"), Code::Contradiction, what, Some(hint));
        }
    }
}

/// Where the chair breaks ties there must be one: of the sessions of a body with standing orders.
fn chairs(statutes: &Statutes, sink: &Sink<'_>) {
    for (index, decision) in statutes.decisions.iter().enumerate().filter(|(_, d)| d.tie == Tie::Chair) {
        let chaired = |electors: &Electors| match electors {
            Electors::Members => false,
            Electors::Delegates(body) => statutes.standing_orders.iter().any(|orders| orders.body == *body),
        };
        if !matches!(&decision.electorates[..], [one] if chaired(one)) {
            let what = format!("nobody chairs the division \"{}\"", decision.id);
            let hint = "the chair breaks ties of one body of delegates that has standing_orders".to_owned();
            sink.report_at(&format!("decision[{index}].tie"), Code::Contradiction, what, Some(hint));
        }
    }
}
