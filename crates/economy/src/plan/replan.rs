//! Replanning: what was done comes in, the rest is planned again from there, and the list of changes is short.

use super::explain::short;
use super::{PlanError, Planned, Progress, Settings, plan_from};
use crate::lower::Keep;
use crate::model::{Economy, Lists, Targets};

/// A process that runs at another level than before.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The process.
    pub process: u32,
    /// The period.
    pub period: u32,
    /// The level of the earlier plan, or what was done.
    pub from: f64,
    /// The new level.
    pub to: f64,
    /// Hours of labour that this moves.
    pub hours: f64,
    /// Why.
    pub why: String,
}

/// A new plan beside the earlier levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Replanned {
    /// The new plan.
    pub planned: Planned,
    /// Hours of labour at the earlier levels.
    pub labour_before: f64,
    /// What changes, the most labour first.
    pub changes: Vec<Change>,
    /// Processes and periods that stay as they were, to a thousandth.
    pub unchanged: usize,
}

/// A change of less than this share of a level is none.
const SAME: f64 = 1e-3;

/// Plans again. `keep` has the earlier levels, how much a change weighs, and how many periods are over.
///
/// # Errors
///
/// As [`super::plan`].
pub fn replan(
    economy: &Economy,
    targets: &Targets,
    keep: &Keep,
    earlier: Option<&Planned>,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Replanned, PlanError> {
    let settings = Settings { keep: Some(keep.clone()), ..settings.clone() };
    let planned = plan_from(economy, targets, &settings, earlier, progress)?;
    let levels = planned.levels(economy);
    let earlier = |process: usize, period: usize| {
        keep.levels.get(period).and_then(|levels| levels.get(process)).copied().unwrap_or(0.0)
    };
    let number = |at: usize| u32::try_from(at).expect("positions are 32 bits");
    let flows = (0..economy.processes.len()).flat_map(|process| {
        economy.flows.of(process).iter().map(move |flow| (flow.product, (process, flow.amount)))
    });
    let by_product = Lists::new(economy.products.len(), flows.collect());
    let (mut changes, mut unchanged, mut before) = (Vec::new(), 0, 0.0);
    for (period, now) in levels.iter().enumerate() {
        for (process, to) in now.iter().enumerate() {
            let (from, hours) = (earlier(process, period), economy.hours(process));
            before += from * hours;
            if period < keep.over {
                continue;
            }
            if (to - from).abs() <= SAME * from.abs().max(to.abs()) {
                unchanged += 1;
                continue;
            }
            let levels = |k| (earlier(k, period), now[k]);
            let why = why(economy, targets, &by_product, (process, period), (from, *to), &levels);
            let (process, period) = (number(process), number(period));
            changes.push(Change { process, period, from, to: *to, hours: (to - from) * hours, why });
        }
    }
    changes.sort_by(|a, b| b.hours.abs().total_cmp(&a.hours.abs()).then(a.process.cmp(&b.process)));
    Ok(Replanned { planned, labour_before: before, changes, unchanged })
}

/// Why a process changes: its capacity, or who needs more or less of what it makes, or another that makes the same.
fn why(
    economy: &Economy,
    targets: &Targets,
    by_product: &Lists<(usize, f64)>,
    (process, period): (usize, usize),
    (from, to): (f64, f64),
    levels: &dyn Fn(usize) -> (f64, f64),
) -> String {
    let capacity = economy.capacity_in(process, period);
    if from > capacity * (1.0 + SAME) {
        return format!("its capacity is {} now", short(capacity));
    }
    let out = economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0);
    let Some(main) = out.max_by(|a, b| a.amount.total_cmp(&b.amount)) else {
        return "its use changes".into();
    };
    let product = &economy.products[main.product as usize];
    let moved = (to - from) * main.amount;
    // Who uses more or less of it, and who makes less or more of it instead.
    let (mut user, mut maker) = ((0.0_f64, 0), (0.0_f64, 0));
    let others = by_product.of(main.product as usize).iter().filter(|(other, _)| *other != process);
    for (other, amount) in others {
        let (before, after) = levels(*other);
        // What others take more, or make less, is what this process makes more; and the other way round.
        let change = -amount * (after - before) * moved.signum();
        let most = if *amount < 0.0 { &mut user } else { &mut maker };
        if change > most.0 {
            *most = (change, *other);
        }
    }
    let more = if moved > 0.0 { "more" } else { "less" };
    if user.0 >= maker.0 && user.0 > 0.1 * moved.abs() {
        let name = &economy.processes[user.1].name;
        return format!("{name} takes {} {} {more} of {}", short(user.0), product.unit, product.name);
    }
    if maker.0 > 0.1 * moved.abs() {
        let name = &economy.processes[maker.1].name;
        let other = if moved > 0.0 { "less" } else { "more" };
        return format!("{name} makes {} {} {other} of {}", short(maker.0), product.unit, product.name);
    }
    let voted: f64 =
        targets.list.iter().filter(|target| target.product == main.product).map(|t| t.amount).sum();
    format!("{more} of {} is delivered; {} {} are voted", product.name, short(voted), product.unit)
}
