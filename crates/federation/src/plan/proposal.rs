//! Plans: published with their proof by whoever has a part in the federation, adopted by a division.

use std::collections::BTreeMap;

use mandat_record::blob::BlobRef;
use mandat_statutes::Month;
use num_rational::BigRational;
use num_traits::Zero;

use super::certificate::{Certified, Held, hold};
use super::table::{Index, Task, Tasks};
use super::{amount, meant, takes_part, tasks};
use crate::Federation;
use crate::body::{AdoptPlan, PublishPlan};
use crate::codes::{Flags, Refusal, Refused, fresh, known, refuse};
use crate::fold::Act;
use crate::id::Id;
use crate::roll::month;

/// The most months that a plan covers.
const MOST_MONTHS: u32 = 120;

/// A plan in the state.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The targets.
    pub targets: Id,
    /// The first month.
    pub begins: Month,
    /// How many months.
    pub months: u32,
    /// The problem.
    pub problem: BlobRef,
    /// Levels and prices.
    pub solution: BlobRef,
    /// What the rows and columns of the problem are.
    pub names: BlobRef,
    /// What was proven.
    pub certified: Certified,
    /// What each workplace does.
    pub tasks: Vec<Task>,
    /// The plan that it revises.
    pub revises: Option<Id>,
    /// The entry that published it.
    pub index: u64,
    /// The entry that adopted it.
    pub adopted: Option<u64>,
    /// The division that adopted it.
    pub division: Option<Id>,
    /// Flags of both entries.
    pub flags: Flags,
}

/// `plan.publish`.
pub(crate) fn publish(f: &mut Federation, act: &Act<'_>, body: PublishPlan) -> Result<Flags, Refusal> {
    takes_part(f, &act.entry.by())?;
    fresh(&f.planning.plans, "plan", &body.plan)?;
    let begins = month(&body.begins)?;
    if body.months == 0 || body.months > MOST_MONTHS {
        return refuse(Refused::BadBody, format!("a plan covers 1 to {MOST_MONTHS} months"));
    }
    if let Some(revised) = &body.revises
        && known(&f.planning.plans, "plan", revised)?.adopted.is_none()
    {
        return refuse(
            Refused::Unknown,
            format!("plan {revised} was not adopted: there is nothing to revise"),
        );
    }
    let held = hold(f, act, &body.problem, &body.solution)?;
    let index: Index = act.table(&body.index)?;
    check_index(f, &held, &index, &body)?;
    let tasks: Tasks = act.table(&body.tasks)?;
    tasks::check(&held, &index, &tasks)?;
    let plan = Plan {
        targets: body.targets,
        begins,
        months: body.months,
        problem: body.problem,
        solution: body.solution,
        names: body.index,
        certified: held.certified,
        tasks: tasks.rows,
        revises: body.revises,
        index: act.index,
        adopted: None,
        division: None,
        flags: Flags::new(),
    };
    f.planning.plans.insert(body.plan, plan);
    Ok(Flags::new())
}

/// The problem is the one of these targets: each row asks for its target less what there is, each column is of a workplace.
fn check_index(f: &Federation, held: &Held, index: &Index, body: &PublishPlan) -> Result<(), Refusal> {
    let targets = known(&f.planning.targets, "targets", &body.targets)?;
    let problem = &held.problem;
    if index.rows.len() != problem.rows() || index.columns.len() != problem.processes() {
        return refuse(Refused::BlobWrong, "the index has one row and column for each of the problem's");
    }
    let mut due: BTreeMap<&Id, BigRational> = BTreeMap::new();
    for target in &targets.rows {
        due.insert(&target.product, amount(&target.quantity, &target.product)?);
    }
    for (at, (row, demand)) in index.rows.iter().zip(problem.demand()).enumerate() {
        let asked = due.remove(&row.id).filter(|_| at < problem.products());
        let due = asked.unwrap_or_else(BigRational::zero) - amount(&row.there_is, &row.id)?;
        // The nearest number to the exact difference: written out, both are the same decimal.
        let stated = if *demand == 0.0 { 0 } else { demand.to_bits() };
        if nearest(&due) != Some(stated) {
            return refuse(
                Refused::BlobWrong,
                format!("row {} of the problem does not ask for its target less what there is", row.id),
            );
        }
    }
    if let Some(product) = due.keys().next() {
        return refuse(Refused::BlobWrong, format!("the problem has no row for the target {product}"));
    }
    for column in &index.columns {
        f.units.require(&column.unit)?;
    }
    Ok(())
}

/// The bits of the floating-point number nearest to a decimal difference; zero has no sign.
fn nearest(exact: &BigRational) -> Option<u64> {
    let number = num_traits::ToPrimitive::to_f64(exact)?;
    Some(if exact.is_zero() { 0 } else { number.to_bits() })
}

/// `plan.adopt`: by the decision that the statutes name, on this very solution.
pub(crate) fn adopt(f: &mut Federation, act: &Act<'_>, body: AdoptPlan) -> Result<Flags, Refusal> {
    let plan = known(&f.planning.plans, "plan", &body.plan)?;
    if plan.adopted.is_some() {
        return refuse(Refused::NotNow, format!("plan {} was adopted", body.plan));
    }
    if plan.revises.is_some() && plan.revises.as_ref() != f.planning.current() {
        return refuse(Refused::NotNow, format!("plan {} revises one that no longer runs", body.plan));
    }
    let rules = f.constitution.current();
    let mut flags = f.adopted_by(&body.division, rules.rules.plan.adopt.as_ref(), &plan.solution)?;
    let same = f.planning.plans.values().filter(|other| other.solution == plan.solution);
    meant(f, &body.division, plan.index, same.map(|other| (other.index, other.adopted)))?;
    // What rests on targets of an organ that nobody elected carries that on.
    let of_targets = f.planning.targets.get(&plan.targets).into_iter().flat_map(|targets| &targets.flags);
    flags.extend(of_targets.filter(|flag| !flags.contains(flag)).copied().collect::<Vec<_>>());
    if let Some(plan) = f.planning.plans.get_mut(&body.plan) {
        plan.adopted = Some(act.index);
        plan.division = Some(body.division);
        plan.flags.extend(&flags);
    }
    Ok(flags)
}
