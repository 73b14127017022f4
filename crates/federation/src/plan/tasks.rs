//! Tasks of workplaces: exactly the levels and hours of the plan, and every delivery stands on both sides.

use std::collections::BTreeMap;

use num_rational::BigRational;

use super::amount;
use super::certificate::{Held, hours, whole};
use super::table::{Delivery, Index, Task, Tasks};
use crate::codes::{Refusal, Refused, refuse};
use crate::id::Id;

/// Deliveries between workplaces: from, to, product.
type Deliveries<'a> = BTreeMap<(&'a Id, &'a Id, &'a Id), BigRational>;

/// Every process that runs has its task, with the plan's level, and no other has one.
pub(super) fn check(held: &Held, index: &Index, tasks: &Tasks) -> Result<(), Refusal> {
    let wrong = |text: String| Refusal::new(Refused::BlobWrong, text);
    if !tasks.rows.is_sorted_by(|a, b| (&a.unit, &a.process) < (&b.unit, &b.process)) {
        return Err(wrong("tasks are sorted by unit and process, each once".into()));
    }
    let rows: BTreeMap<(&Id, &Id), &Task> =
        tasks.rows.iter().map(|task| ((&task.unit, &task.process), task)).collect();
    let mut running = 0;
    let exact = hours(&held.problem, &held.solution);
    for ((column, level), hours) in index.columns.iter().zip(&held.solution.levels).zip(exact) {
        let task = rows.get(&(&column.unit, &column.process));
        if *level <= 0.0 {
            if task.is_some() {
                return Err(wrong(format!("process {} does not run in this plan", column.process)));
            }
            continue;
        }
        running += 1;
        let Some(task) = task else {
            return Err(wrong(format!(
                "process {} runs, and unit {} has no task",
                column.process, column.unit
            )));
        };
        if task.level != level.to_string() || task.hours != whole(&hours) {
            return Err(wrong(format!(
                "the task of unit {} in {} has another level or other hours than the plan: {level}, {}",
                column.unit,
                column.process,
                whole(&hours)
            )));
        }
    }
    if running != tasks.rows.len() {
        return Err(wrong("two columns of the index are the same, or a task is of no column".into()));
    }
    deliveries(tasks)
}

/// What one workplace gives to another, the other gets from it.
fn deliveries(tasks: &Tasks) -> Result<(), Refusal> {
    let (mut given, mut got) = (Deliveries::new(), Deliveries::new());
    for task in &tasks.rows {
        for stock in &task.stocks {
            amount(&stock.quantity, &stock.product)?;
        }
        for list in [&task.inputs, &task.outputs] {
            if !list.is_sorted_by(|a, b| (&a.product, &a.unit) < (&b.product, &b.unit)) {
                return refuse(
                    Refused::BlobWrong,
                    format!("deliveries of unit {} are sorted by product and workplace", task.unit),
                );
            }
        }
        add(&mut got, &task.inputs, |delivery, other| (other, &task.unit, &delivery.product))?;
        add(&mut given, &task.outputs, |delivery, other| (&task.unit, other, &delivery.product))?;
    }
    let differs = given.iter().chain(&got).find(|(way, _)| given.get(*way) != got.get(*way));
    match differs {
        None => Ok(()),
        Some(((from, to, product), _)) => refuse(
            Refused::BlobWrong,
            format!("what unit {from} gives unit {to} of {product} is not what that unit gets"),
        ),
    }
}

fn add<'a>(
    sums: &mut Deliveries<'a>,
    list: &'a [Delivery],
    way: impl Fn(&'a Delivery, &'a Id) -> (&'a Id, &'a Id, &'a Id),
) -> Result<(), Refusal> {
    for delivery in list {
        let quantity = amount(&delivery.quantity, &delivery.product)?;
        if let Some(other) = &delivery.unit {
            *sums.entry(way(delivery, other)).or_default() += quantity;
        }
    }
    Ok(())
}
