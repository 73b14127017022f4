//! What a record says of plans and methods, for people and programs: the tasks of each workplace beside what it reported, stocks that
//! run low, and every method with its authors, prices and trials.

use std::collections::BTreeMap;

use mandat_federation::plan::{Method, Plan, Task, deviations, last_reports, of_plan, warnings};
use mandat_federation::{Federation, Id};
use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;

use crate::fidelity::decimal;

/// Places of an amount that is shown.
const PLACES: u32 = 3;
/// Places of a decimal of the record: nothing is rounded.
const EXACT: u32 = 9;

/// A plan that was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Published {
    /// The plan.
    pub plan: Id,
    /// `published`, `adopted`, `superseded`.
    pub state: &'static str,
    /// The targets.
    pub targets: Id,
    /// The plan that it revises.
    pub revises: Option<Id>,
    /// The first month.
    pub begins: String,
    /// How many months.
    pub months: u32,
    /// How far it can be from the best, in parts per 10^9.
    pub gap: u64,
    /// Whole hours of labour.
    pub labour: u64,
    /// The entry that published it.
    pub entry: u64,
    /// The division that adopted it.
    pub division: Option<Id>,
    /// Workplaces that have a task and reported no month of it.
    pub silent: Vec<Id>,
    /// What each workplace does.
    pub tasks: Vec<Tasked>,
    /// Stocks below what tasks need, by the last report of each workplace.
    pub low: Vec<Low>,
}

/// A task, and what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tasked {
    /// The task.
    #[serde(flatten)]
    pub task: Task,
    /// Against the plan, over the months that were reported.
    pub done: Option<Done>,
}

/// What was done of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Done {
    /// Months reported.
    pub months: u32,
    /// What the plan gives for them.
    pub planned: String,
    /// What was reported.
    pub actual: String,
}

/// A stock that is low.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Low {
    /// The workplace.
    pub unit: Id,
    /// The product.
    pub product: Id,
    /// What must be there at least.
    pub least: String,
    /// What is.
    pub there_is: String,
    /// The report.
    pub entry: u64,
}

/// A method that somebody proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposed {
    /// The method.
    pub method: Id,
    /// Its title.
    pub title: String,
    /// Its state in the diagram.
    pub state: &'static str,
    /// The workplace that proposed it.
    pub unit: Id,
    /// Its authors, by their names in the record.
    pub authors: Vec<String>,
    /// What is done otherwise than before, in words.
    pub text: String,
    /// The entry.
    pub entry: u64,
    /// What it saves the federation, plan by plan.
    pub prices: Vec<Price>,
    /// Its trials.
    pub trials: Vec<Tried>,
    /// The division that adopted it.
    pub division: Option<Id>,
    /// The entry that adopted it.
    pub adopted: Option<u64>,
}

/// What a method saves beside a plan, as two certificates prove it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Price {
    /// The plan without it.
    pub plan: Id,
    /// Hours at least.
    pub saves_at_least: String,
    /// Hours at most.
    pub saves_at_most: String,
    /// The entry.
    pub entry: u64,
}

/// A trial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The workplace.
    pub unit: Id,
    /// Until when, Unix seconds.
    pub until: u64,
    /// The level that was reached.
    pub level: Option<String>,
    /// Hours that it took.
    pub hours: Option<u64>,
    /// Hours that the same took before.
    pub hours_before: Option<u64>,
    /// The entry of the report.
    pub entry: Option<u64>,
}

/// A plan with its tasks beside what was reported of them.
pub fn published(f: &Federation, id: &Id, plan: &Plan) -> Published {
    let done: BTreeMap<(Id, Id), Done> = deviations(f, id)
        .into_iter()
        .map(|deviation| {
            let done = Done {
                months: deviation.months,
                planned: decimal(&deviation.planned, PLACES),
                actual: decimal(&deviation.actual, PLACES),
            };
            ((deviation.unit, deviation.process), done)
        })
        .collect();
    let tasks = plan.tasks.iter().map(|task| Tasked {
        task: task.clone(),
        done: done.get(&(task.unit.clone(), task.process.clone())).cloned(),
    });
    let tasks: Vec<Tasked> = tasks.collect();
    let mut silent: Vec<Id> =
        tasks.iter().filter(|task| task.done.is_none()).map(|task| task.task.unit.clone()).collect();
    silent.dedup();
    let low = warnings(f, id).into_iter().map(|low| Low {
        unit: low.unit,
        product: low.product,
        least: decimal(&low.least, PLACES),
        there_is: decimal(&low.there_is, PLACES),
        entry: low.index,
    });
    Published {
        plan: id.clone(),
        state: plan.state(f.planning.current() == Some(id)),
        targets: plan.targets.clone(),
        revises: plan.revises.clone(),
        begins: plan.begins.to_string(),
        months: plan.months,
        gap: plan.certified.gap,
        labour: plan.certified.hours(),
        entry: plan.index,
        division: plan.division.clone(),
        silent,
        tasks,
        low: low.collect(),
    }
}

/// All methods, in the order in which they were proposed.
pub fn methods(f: &Federation) -> Vec<Proposed> {
    let mut all: Vec<Proposed> = f.planning.methods.iter().map(|(id, method)| proposed(id, method)).collect();
    all.sort_by_key(|method| method.entry);
    all
}

fn proposed(id: &Id, method: &Method) -> Proposed {
    let prices = method.priced.iter().map(|priced| Price {
        plan: priced.plan.clone(),
        saves_at_least: decimal(&priced.least, PLACES),
        saves_at_most: decimal(&priced.most, PLACES),
        entry: priced.index,
    });
    let trials = method.trials.iter().map(|(unit, trial)| {
        let result = trial.result.as_ref();
        Tried {
            unit: unit.clone(),
            until: trial.until,
            level: result.map(|(_, level, _, _)| decimal(level, PLACES)),
            hours: result.map(|(_, _, hours, _)| *hours),
            hours_before: result.map(|(_, _, _, before)| *before),
            entry: result.map(|(index, ..)| *index),
        }
    });
    Proposed {
        method: id.clone(),
        title: method.title.clone(),
        state: method.state(),
        unit: method.unit.clone(),
        authors: method.authors.iter().map(ToString::to_string).collect(),
        text: method.recipe.text.clone(),
        entry: method.index,
        prices: prices.collect(),
        trials: trials.collect(),
        division: method.adopted.as_ref().map(|(_, division)| division.clone()),
        adopted: method.adopted.as_ref().map(|(index, _)| *index),
    }
}

/// What was reported of a plan, by process and month, all workplaces together: decimals.
pub fn reported(f: &Federation, plan: &Id) -> BTreeMap<(Id, String), String> {
    let mut levels: BTreeMap<(Id, String), BigRational> = BTreeMap::new();
    for (_, month, report) in of_plan(f, plan) {
        for (process, level) in &report.levels {
            *levels.entry((process.clone(), month.to_owned())).or_insert_with(BigRational::zero) += level;
        }
    }
    levels.into_iter().map(|(key, level)| (key, decimal(&level, EXACT))).collect()
}

/// What lies in stock by the last report of each workplace, all together: decimals.
pub fn stocks(f: &Federation) -> BTreeMap<Id, String> {
    let mut stocks: BTreeMap<Id, BigRational> = BTreeMap::new();
    for (_, report) in last_reports(f).values() {
        for (product, amount) in &report.stocks {
            *stocks.entry(product.clone()).or_insert_with(BigRational::zero) += amount;
        }
    }
    stocks.into_iter().map(|(product, amount)| (product, decimal(&amount, EXACT))).collect()
}
