//! What workplaces report: levels, hours by kind, stocks. Deviations and warnings follow from it; nobody enters them.

use std::collections::BTreeMap;

use mandat_statutes::date_of;
use num_rational::BigRational;

use super::{Plan, amount};
use crate::Federation;
use crate::apportionment::decimal;
use crate::body::{Hours, ReportActuals};
use crate::codes::{Flags, Refusal, Refused, known, refuse};
use crate::fold::Act;
use crate::id::Id;
use crate::roll::month;

/// A report in the state.
#[derive(Clone, Debug)]
pub struct Actual {
    /// The level of each process.
    pub levels: BTreeMap<Id, BigRational>,
    /// Hours by kind.
    pub hours: BTreeMap<Id, u64>,
    /// Stocks at the end of the month.
    pub stocks: BTreeMap<Id, BigRational>,
    /// The entry.
    pub index: u64,
}

/// How a process stands against the plan, over the months that were reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The workplace.
    pub unit: Id,
    /// The process.
    pub process: Id,
    /// What the plan gives for the months reported.
    pub planned: BigRational,
    /// What was reported.
    pub actual: BigRational,
    /// Months reported.
    pub months: u32,
}

/// A stock below what its workplace needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The workplace.
    pub unit: Id,
    /// The product.
    pub product: Id,
    /// What must be there at least.
    pub least: BigRational,
    /// What is.
    pub there_is: BigRational,
    /// The report.
    pub index: u64,
}

/// `actual.report`.
pub(crate) fn report(f: &mut Federation, act: &Act<'_>, body: ReportActuals) -> Result<Flags, Refusal> {
    let plan = known(&f.planning.plans, "plan", &body.plan)?;
    if plan.adopted.is_none() {
        return refuse(Refused::Unknown, format!("plan {} was not adopted", body.plan));
    }
    let period = month(&body.period)?;
    if period >= date_of(act.at).month() {
        return refuse(Refused::TooEarly, format!("{period} is reported when the month is over"));
    }
    let last = plan.begins.plus(plan.months);
    if period < plan.begins || period >= last {
        return refuse(Refused::BadBody, format!("plan {} does not cover {period}", body.plan));
    }
    // Tasks are sorted by unit and process: the publication checked it.
    let task =
        |process: &Id| plan.tasks.binary_search_by(|t| (&t.unit, &t.process).cmp(&(&body.unit, process)));
    let runs = |process: &Id| task(process).is_ok();
    if !body.levels.is_sorted_by(|a, b| a.process < b.process)
        || !body.levels.iter().all(|level| runs(&level.process))
    {
        return refuse(
            Refused::BadBody,
            format!("levels are sorted by process, and unit {} has a task in each", body.unit),
        );
    }
    let actual = Actual {
        levels: body
            .levels
            .iter()
            .map(|l| Ok((l.process.clone(), amount(&l.level, &l.process)?)))
            .collect::<Result<_, Refusal>>()?,
        hours: read_hours(f, &body.hours)?,
        stocks: body
            .stocks
            .iter()
            .map(|s| Ok((s.product.clone(), amount(&s.quantity, &s.product)?)))
            .collect::<Result<_, Refusal>>()?,
        index: act.index,
    };
    if actual.stocks.len() != body.stocks.len() || !body.stocks.is_sorted_by(|a, b| a.product < b.product) {
        return refuse(Refused::BadBody, "stocks are sorted by product, each once");
    }
    let key = (body.plan, body.unit, period.to_string());
    let reported = f.planning.actuals.get(&key).and_then(|all| all.last()).map(|last| last.index);
    match (body.corrects, reported) {
        (None, None) => {}
        (Some(wrong), Some(last)) if wrong == last => {}
        (None, Some(last)) => {
            return refuse(
                Refused::Duplicate,
                format!("unit {} reported {period} in entry {last}: cite it to correct it", key.1),
            );
        }
        (Some(wrong), _) => {
            return refuse(Refused::Unknown, format!("entry {wrong} is not the last report of {period}"));
        }
    }
    f.planning.actuals.entry(key).or_default().push(actual);
    Ok(Flags::new())
}

/// Hours by kind: kinds of the statutes, sorted, each once.
pub(super) fn read_hours(f: &Federation, hours: &[Hours]) -> Result<BTreeMap<Id, u64>, Refusal> {
    let kinds = &f.constitution.statutes().rules.membership.labour_kinds;
    let known = |kind: &Id| kinds.iter().any(|known| known == kind.as_str());
    if !hours.is_sorted_by(|a, b| a.kind < b.kind) || !hours.iter().all(|h| known(&h.kind)) {
        return refuse(Refused::BadBody, "hours are by the statutes' kinds of labour, sorted, each once");
    }
    Ok(hours.iter().map(|h| (h.kind.clone(), h.hours)).collect())
}

/// The reports of a plan that hold, by unit and month.
pub fn of_plan<'a>(f: &'a Federation, plan: &'a Id) -> impl Iterator<Item = (&'a Id, &'a str, &'a Actual)> {
    let all = f.planning.actuals.iter().filter(move |((of, _, _), _)| of == plan);
    all.filter_map(|((_, unit, month), reports)| Some((unit, month.as_str(), reports.last()?)))
}

/// How each process of a plan stands, by unit and process; those that nobody reported are left out.
pub fn deviations(f: &Federation, id: &Id) -> Vec<Deviation> {
    let Some(plan) = f.planning.plans.get(id) else { return Vec::new() };
    let mut reported: BTreeMap<&Id, Vec<&Actual>> = BTreeMap::new();
    for (unit, _, actual) in of_plan(f, id) {
        reported.entry(unit).or_default().push(actual);
    }
    let of_task = |task: &super::Task| {
        let reports = reported.get(&task.unit)?;
        let months = u32::try_from(reports.len()).ok()?;
        Some(Deviation {
            unit: task.unit.clone(),
            process: task.process.clone(),
            planned: share(plan, &task.level, months)?,
            actual: reports.iter().filter_map(|report| report.levels.get(&task.process)).sum(),
            months,
        })
    };
    plan.tasks.iter().filter_map(of_task).collect()
}

/// What of a level falls to so many months.
fn share(plan: &Plan, level: &str, months: u32) -> Option<BigRational> {
    // A level is a number of the plan written out, which can have more places than a decimal of an entry.
    let level = decimal(level).or_else(|| BigRational::from_float(level.parse::<f64>().ok()?))?;
    Some(level * BigRational::new(months.into(), plan.months.into()))
}

/// The last report of each workplace with its month. What lies in stock does so whichever plan it was reported for.
pub fn last_reports(f: &Federation) -> BTreeMap<&Id, (&str, &Actual)> {
    let mut latest: BTreeMap<&Id, (&str, &Actual)> = BTreeMap::new();
    for ((_, unit, month), reports) in &f.planning.actuals {
        let Some(actual) = reports.last() else { continue };
        let last = latest.entry(unit).or_insert((month, actual));
        if (month.as_str(), actual.index) >= (last.0, last.1.index) {
            *last = (month, actual);
        }
    }
    latest
}

/// Stocks that lie below what the tasks of a plan need, by the last report of each workplace, whichever plan that was for.
pub fn warnings(f: &Federation, id: &Id) -> Vec<Warning> {
    let Some(plan) = f.planning.plans.get(id) else { return Vec::new() };
    let latest = last_reports(f);
    let mut warnings = Vec::new();
    for task in &plan.tasks {
        let Some((_, actual)) = latest.get(&task.unit) else { continue };
        for stock in &task.stocks {
            let (Some(least), Some(there_is)) = (decimal(&stock.quantity), actual.stocks.get(&stock.product))
            else {
                continue;
            };
            if *there_is < least {
                warnings.push(Warning {
                    unit: task.unit.clone(),
                    product: stock.product.clone(),
                    least,
                    there_is: there_is.clone(),
                    index: actual.index,
                });
            }
        }
    }
    warnings
}
