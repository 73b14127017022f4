//! The management of industry: what is due and not there, and where shop floor, plan and labour record say different things.

use mandat_federation::appeal::{Stand, docket};
use mandat_federation::management::organs;
use mandat_federation::plan::{deviations, warnings};
use mandat_federation::{Federation, Id};
use mandat_statutes::date_of;
use serde_json::{Value, json};

use super::{Class, Finding};
use crate::fidelity::decimal;

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    overdue(f, findings);
    hours(f, findings);
    plan(f, findings);
}

/// Deadlines that passed: recalls, cases, reports. They follow from the statutes, so nobody can have moved them.
fn overdue(f: &Federation, findings: &mut Vec<Finding>) {
    let mut put = |kind, unit: &Id, text, entry| {
        findings.push(Finding::new(Class::Flag, kind, Some(unit), text, entry, Value::Null));
    };
    for (id, petition) in f.petitions.iter().filter(|(_, p)| p.recalled.is_none() && f.at > p.due) {
        let text = format!("petition {id} was to be decided by {}, and is not", date_of(petition.due));
        put("recall-undecided", &petition.unit, text, petition.index);
    }
    for owed in f.all_owed() {
        let Some(contest) = f.contests.get(&owed.contest) else { continue };
        let called = owed.called.as_ref().map_or("not called".to_owned(), |id| format!("called as {id}"));
        let (due, late) = (date_of(owed.due), if f.at > owed.due { ", and is late" } else { "" });
        let text = format!("all seats of {} are to be contested anew by {due}{late}: {called}", owed.contest);
        let kind = if f.at > owed.due { "renewal-overdue" } else { "renewal-due" };
        put(kind, &contest.unit, text, owed.index);
    }
    for case in docket(f, f.at).iter().filter(|case| case.stand == Stand::Overdue) {
        let due = case.due.map_or_else(String::new, |due| date_of(due).to_string());
        let text = format!("case {} was to be decided by {due}, and is not", case.case);
        put("case-overdue", &case.heard_in, text, case.filed);
    }
    for organ in organs(f) {
        let missed = organ.missed(f, f.at);
        let Some(result) = organ.contest.result.as_ref().filter(|_| missed > 0) else { continue };
        let text = format!("organ {} owes its electors {missed} reports", organ.contest.id);
        put("report-missing", &organ.contest.unit, text, result.index);
    }
}

/// Hours that a workplace reported beside those of its labour record, for whoever can open it; that there is no labour record of
/// them at all is seen by everybody.
fn hours(f: &Federation, findings: &mut Vec<Finding>) {
    let all = f.labour.hours();
    for ((_, unit, period), reports) in &f.planning.actuals {
        let (Some(report), Some(number), Ok(month)) = (reports.last(), f.units.number(unit), period.parse())
        else {
            continue;
        };
        let sum: u64 = report.hours.values().sum();
        // Who declares head counts keeps the labour record elsewhere.
        if sum > 0 && !f.labour.is_attested(number, month) && f.roll.declares(number) == 0 {
            let text = format!("{period}: {sum} hours reported, and no labour attested");
            let numbers = json!({ "period": period, "reported": sum });
            let kind = "hours-unattested";
            findings.push(Finding::new(Class::Contradiction, kind, Some(unit), text, report.index, numbers));
        }
        let Some(attested) = all.get(&(number, month)) else { continue };
        let kinds = attested.keys().map(String::as_str).chain(report.hours.keys().map(Id::as_str));
        let kinds: std::collections::BTreeSet<&str> = kinds.collect();
        for kind in kinds {
            let recorded = attested.get(kind).copied().unwrap_or(0);
            let reported =
                report.hours.iter().find(|(k, _)| k.as_str() == kind).map_or(0, |(_, hours)| *hours);
            if recorded == reported {
                continue;
            }
            let text = format!("{period}: {reported} hours of {kind} labour reported, {recorded} attested");
            let numbers =
                json!({ "period": period, "kind": kind, "reported": reported, "attested": recorded });
            let kind = "hours-differ";
            findings.push(Finding::new(Class::Contradiction, kind, Some(unit), text, report.index, numbers));
        }
    }
}

/// Where plans are not kept, those that were revised since among them, and where a stock lies below what the tasks of today need.
fn plan(f: &Federation, findings: &mut Vec<Finding>) {
    for (id, plan) in &f.planning.plans {
        let Some(adopted) = plan.adopted else { continue };
        for deviation in deviations(f, id).into_iter().filter(|d| d.planned != d.actual) {
            let text = format!(
                "{} in {} months of {id}: {} planned, {} reported",
                deviation.process,
                deviation.months,
                decimal(&deviation.planned, 3),
                decimal(&deviation.actual, 3)
            );
            let numbers = json!({
                "plan": id, "process": deviation.process, "months": deviation.months,
                "planned": deviation.planned.to_string(), "actual": deviation.actual.to_string(),
            });
            findings.push(Finding::new(
                Class::Flag,
                "off-plan",
                Some(&deviation.unit),
                text,
                adopted,
                numbers,
            ));
        }
    }
    for low in f.planning.current().into_iter().flat_map(|id| warnings(f, id)) {
        let text = format!(
            "{} of {} in stock, where {} must lie at least",
            decimal(&low.there_is, 3),
            low.product,
            decimal(&low.least, 3)
        );
        findings.push(Finding::new(Class::Flag, "stock-low", Some(&low.unit), text, low.index, Value::Null));
    }
}
