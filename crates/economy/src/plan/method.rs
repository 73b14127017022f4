//! A new method of organising labour: a process that a workplace proposes, and what the federation gains by it.

use super::explain::{Chain, short};
use super::{Link, LinkKind, PlanError, Planned, Progress, Settings, plan_from};
use crate::lower::{Column, Line};
use crate::model::{Economy, Targets};

/// What the federation gains if so many workplaces adopt a method.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Workplaces that adopt it.
    pub workplaces: u32,
    /// Their capacity together.
    pub capacity: f64,
    /// The level at which they run it.
    pub level: f64,
    /// Hours of labour of the whole federation.
    pub labour: f64,
    /// Hours that the federation saves, what was missing weighed in: at least, at most.
    pub saved: (f64, f64),
    /// What keeps the method from doing more.
    pub blocked: Vec<Link>,
    /// Hours of labour by branch, against the plan without the method; those that change.
    pub branches: Vec<(String, f64)>,
}

/// A method, priced.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodReport {
    /// The process.
    pub process: u32,
    /// Hours that the first unit of level saves at the prices of the plan without it; below zero it costs more than it gives.
    pub first_unit: f64,
    /// The plan without the method.
    pub without: Planned,
    /// One step for each number of workplaces.
    pub steps: Vec<Step>,
}

/// Prices a process: the plan without it, then with the capacity of each number of `workplaces`, `each` in a period.
///
/// # Errors
///
/// As [`super::plan`].
pub fn method(
    economy: &Economy,
    targets: &Targets,
    (process, each): (u32, f64),
    workplaces: &[u32],
    settings: &Settings,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<MethodReport, PlanError> {
    let with = |capacity: f64| {
        let mut changed = economy.clone();
        changed.processes[process as usize].capacity = capacity;
        changed.capacities.retain(|(of, _), _| *of != process);
        changed
    };
    let without = plan_from(&with(0.0), targets, settings, None, progress)?;
    let first_unit = profit(&without, process);
    let before = without.branches(economy);
    let mut steps = Vec::new();
    for number in workplaces {
        let capacity = f64::from(*number) * each;
        let changed = with(capacity);
        let planned = plan_from(&changed, targets, settings, Some(&without), progress)?;
        let level: f64 =
            (0..economy.periods.len()).map(|period| planned.level(process as usize, period)).sum();
        let after = planned.branches(economy);
        let moved = after.labour.iter().zip(&before.labour).zip(&after.names);
        let whole: f64 = before.labour.iter().sum();
        let mut branches: Vec<(String, f64)> = moved
            .map(|((after, before), name)| (name.clone(), after - before))
            .filter(|(_, change)| change.abs() > 1e-6 * whole)
            .collect();
        branches.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let periods = super::super::lower::count(economy.periods.len());
        let blocked = blocked(&changed, &planned, process, capacity * periods, level);
        let (low, high) = saved(&without, &planned);
        steps.push(Step {
            workplaces: *number,
            capacity,
            level,
            labour: planned.labour,
            saved: (low, high),
            blocked,
            branches,
        });
    }
    Ok(MethodReport { process, first_unit, without, steps })
}

/// Hours saved, with what is missing weighed as both plans weigh it. The bounds are those of the two certificates.
fn saved(without: &Planned, with: &Planned) -> (f64, f64) {
    let unmet = |planned: &Planned| if planned.settled.is_empty() { 0.0 } else { planned.shortfall };
    let less = unmet(without) - unmet(with);
    let (a, b) = (&without.certificate, &with.certificate);
    (a.lower - b.upper + less, a.upper - b.lower + less)
}

/// The column of the process in its best period at the plan's prices.
fn profit(planned: &Planned, process: u32) -> f64 {
    let view = planned.view();
    let columns = view.lowered.columns.iter().enumerate();
    let own =
        columns.filter(|(_, column)| matches!(column, Column::Process { process: p, .. } if *p == process));
    let profits = own.map(|(at, _)| {
        let (rows, values) = view.lowered.problem.process(at);
        let worth: f64 = rows.iter().zip(values).map(|(row, m)| view.plan.prices[*row as usize] * m).sum();
        worth - view.lowered.problem.labour()[at]
    });
    profits.fold(f64::NEG_INFINITY, f64::max)
}

fn blocked(economy: &Economy, planned: &Planned, process: u32, capacity: f64, level: f64) -> Vec<Link> {
    let id = economy.processes[process as usize].id.clone();
    if level >= capacity * (1.0 - 1e-6) {
        let text =
            "it runs at all the capacity that these workplaces give it: more workplaces would gain more"
                .into();
        return vec![Link { kind: LinkKind::Capacity, id, text }];
    }
    if level <= capacity * 1e-9 {
        let text = format!(
            "it is not used: a unit would cost {} hours more than it gives",
            short(-profit(planned, process))
        );
        return vec![Link { kind: LinkKind::Free, id, text }];
    }
    // It has room left, so an input or its own product's price holds it: the dearest input leads on.
    let inputs = economy.flows.of(process as usize).iter().filter(|flow| flow.amount < 0.0);
    let period = 0;
    let scarce = inputs
        .map(|flow| {
            let price = planned.price(Line::Product { product: flow.product, period }).unwrap_or(0.0);
            (flow.product, -flow.amount * (price - planned.worth[flow.product as usize]))
        })
        .filter(|(_, weight)| *weight > 1e-6)
        .max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some((product, _)) = scarce {
        let Chain { links, .. } = planned.explain(economy, product, period);
        return links;
    }
    let text = "all that is needed of what it makes is made: the demand is met".into();
    vec![Link { kind: LinkKind::Free, id, text }]
}
