//! Methods: a workplace proposes a process, anybody prices it by two certified plans, workplaces try it, a division adopts it.
//! Who proposed it, and whose idea it was, stays with it: there is no entry that takes it away.

use std::collections::BTreeMap;

use mandat_economy::Problem;
use mandat_record::blob::BlobRef;
use num_rational::BigRational;

use super::actual::read_hours;
use super::certificate::{self, Certified, hold};
use super::table::{Index, Recipe};
use super::{amount, meant, takes_part};
use crate::Federation;
use crate::body::{AdoptMethod, PriceMethod, ProposeMethod, ReportTrial, TryMethod};
use crate::codes::{Flags, Refusal, Refused, fresh, known, refuse};
use crate::fold::Act;
use crate::id::{Id, Member};

/// The most authors that are named.
const MOST_AUTHORS: usize = 64;

/// A method in the state.
#[derive(Clone, Debug)]
pub struct Method {
    /// What it is called.
    pub title: String,
    /// The workplace that proposed it.
    pub unit: Id,
    /// Whose idea it is.
    pub authors: Vec<Member>,
    /// The recipe's blob.
    pub blob: BlobRef,
    /// The recipe.
    pub recipe: Recipe,
    /// The entry.
    pub index: u64,
    /// Its prices, oldest first.
    pub priced: Vec<Priced>,
    /// Its trials by workplace.
    pub trials: BTreeMap<Id, Trial>,
    /// The entry that adopted it, and the division.
    pub adopted: Option<(u64, Id)>,
    /// Flags of its adoption.
    pub flags: Flags,
}

/// What a method saves the whole federation, as far as two certificates prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The plan without it.
    pub plan: Id,
    /// Levels and prices of the plan with it.
    pub solution: BlobRef,
    /// What was proven with it.
    pub certified: Certified,
    /// Hours that it saves at least.
    pub least: BigRational,
    /// Hours that it saves at most.
    pub most: BigRational,
    /// The entry.
    pub index: u64,
}

/// A trial in a workplace.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The entry that began it.
    pub index: u64,
    /// Until when, Unix seconds.
    pub until: u64,
    /// What came of it: the entry, the level, the hours now and before.
    pub result: Option<(u64, BigRational, u64, u64)>,
}

impl Federation {
    fn require_method(&self, id: &Id) -> Result<&Method, Refusal> {
        let method = known(&self.planning.methods, "method", id)?;
        if method.adopted.is_some() {
            return refuse(Refused::NotNow, format!("method {id} was adopted"));
        }
        Ok(method)
    }
}

/// `method.propose`.
pub(crate) fn propose(f: &mut Federation, act: &Act<'_>, body: ProposeMethod) -> Result<Flags, Refusal> {
    fresh(&f.planning.methods, "method", &body.method)?;
    f.units.require(&body.unit)?;
    if body.title.trim().is_empty() || body.title.len() > 200 {
        return refuse(Refused::BadBody, "a method's title has 1 to 200 bytes");
    }
    if body.authors.len() > MOST_AUTHORS || !body.authors.is_sorted_by(|a, b| a < b) {
        return refuse(
            Refused::BadBody,
            format!("at most {MOST_AUTHORS} authors are named, sorted, each once"),
        );
    }
    for author in &body.authors {
        crate::roll::present(f, author)?;
    }
    let recipe: Recipe = act.table(&body.recipe)?;
    amount(&recipe.hours, &recipe.process)?;
    for list in [&recipe.inputs, &recipe.outputs] {
        if !list.is_sorted_by(|a, b| a.product < b.product) {
            return refuse(Refused::BlobWrong, "inputs and outputs are sorted by product, each once");
        }
        for quantity in list {
            amount(&quantity.quantity, &quantity.product)?;
        }
    }
    let method = Method {
        title: body.title,
        unit: body.unit,
        authors: body.authors,
        blob: body.recipe,
        recipe,
        index: act.index,
        priced: Vec::new(),
        trials: BTreeMap::new(),
        adopted: None,
        flags: Flags::new(),
    };
    f.planning.methods.insert(body.method, method);
    Ok(Flags::new())
}

/// `method.price`: two certificates bound what it saves. The problem is the plan's own with one process more, the method's.
pub(crate) fn price(f: &mut Federation, act: &Act<'_>, body: PriceMethod) -> Result<Flags, Refusal> {
    takes_part(f, &act.entry.by())?;
    let method = f.require_method(&body.method)?;
    let plan = known(&f.planning.plans, "plan", &body.plan)?;
    if method.priced.iter().any(|priced| priced.plan == body.plan && priced.solution == body.solution) {
        return refuse(Refused::Duplicate, format!("method {} was priced so already", body.method));
    }
    // The plan was certified when it was published: its bounds stand, to the tolerance of today.
    let without = &plan.certified;
    certificate::tolerated(f, without.gap, |most| without.gap <= most)?;
    let with = hold(f, act, &body.problem, &body.solution)?;
    let index: Index = act.table(&plan.names)?;
    one_more(&certificate::problem(act, &plan.problem)?, &with.problem, method, &index)?;
    let priced = Priced {
        plan: body.plan,
        solution: body.solution,
        least: &without.lower - &with.certified.upper,
        most: &without.upper - &with.certified.lower,
        certified: with.certified,
        index: act.index,
    };
    if let Some(method) = f.planning.methods.get_mut(&body.method) {
        method.priced.push(priced);
    }
    Ok(Flags::new())
}

fn one_more(old: &Problem, new: &Problem, method: &Method, index: &Index) -> Result<(), Refusal> {
    let same = |a: &[f64], b: &[f64]| a.iter().map(|x| x.to_bits()).eq(b.iter().map(|x| x.to_bits()));
    let n = old.processes();
    let as_before = new.processes() == n + 1
        && new.products() == old.products()
        && same(new.demand(), old.demand())
        && same(new.ceiling(), old.ceiling())
        && same(&new.labour()[..n], old.labour())
        && same(&new.capacity()[..n], old.capacity())
        && (0..n).all(|at| {
            let ((rows, values), (rows_before, values_before)) = (new.process(at), old.process(at));
            rows == rows_before && same(values, values_before)
        });
    if !as_before {
        return refuse(Refused::BlobWrong, "the problem is not the plan's own with one process more");
    }
    let (rows, values) = new.process(n);
    let stated: Vec<(u32, u64)> =
        rows.iter().copied().zip(values.iter().map(|value| value.to_bits())).collect();
    if recipe(&method.recipe, index)? != stated
        || new.labour()[n].to_bits() != number(&method.recipe.hours, "")
    {
        return refuse(Refused::BlobWrong, "the problem's last process is not the method's recipe");
    }
    Ok(())
}

/// The recipe as a column of the problem: rows by the plan's names, inputs negative.
fn recipe(recipe: &Recipe, index: &Index) -> Result<Vec<(u32, u64)>, Refusal> {
    let inputs = recipe.inputs.iter().map(|input| (input, "-"));
    let all = inputs.chain(recipe.outputs.iter().map(|output| (output, "")));
    let mut column = Vec::new();
    for (quantity, sign) in all {
        let row = index.rows.iter().position(|row| row.id == quantity.product);
        let Some(row) = row.and_then(|row| u32::try_from(row).ok()) else {
            return refuse(Refused::Unknown, format!("the plan has no product {}", quantity.product));
        };
        column.push((row, number(&quantity.quantity, sign)));
    }
    column.sort_unstable();
    Ok(column)
}

/// The bits of the number nearest to a decimal.
fn number(text: &str, sign: &str) -> u64 {
    format!("{sign}{text}").parse().unwrap_or(f64::NAN).to_bits()
}

/// `method.try`.
pub(crate) fn try_out(f: &mut Federation, act: &Act<'_>, body: TryMethod) -> Result<Flags, Refusal> {
    let method = f.require_method(&body.method)?;
    f.units.require(&body.unit)?;
    if method.trials.contains_key(&body.unit) {
        return refuse(
            Refused::Duplicate,
            format!("unit {} tries method {} already", body.unit, body.method),
        );
    }
    if body.until <= act.at {
        return refuse(Refused::BadBody, "a trial ends after it begins");
    }
    let trial = Trial { index: act.index, until: body.until, result: None };
    if let Some(method) = f.planning.methods.get_mut(&body.method) {
        method.trials.insert(body.unit, trial);
    }
    Ok(Flags::new())
}

/// `method.report`.
pub(crate) fn report_trial(f: &mut Federation, act: &Act<'_>, body: ReportTrial) -> Result<Flags, Refusal> {
    let method = f.require_method(&body.method)?;
    match method.trials.get(&body.unit) {
        Some(trial) if trial.result.is_none() => {}
        Some(_) => return refuse(Refused::Duplicate, format!("unit {} has reported its trial", body.unit)),
        None => return refuse(Refused::Unknown, format!("unit {} does not try {}", body.unit, body.method)),
    }
    act.blob(&body.text)?;
    let level = amount(&body.level, &body.method)?;
    let hours = read_hours(f, &body.hours)?.values().try_fold(0u64, |sum, hours| sum.checked_add(*hours));
    let Some(hours) = hours else { return refuse(Refused::BadBody, "more hours than a number holds") };
    let trial = f.planning.methods.get_mut(&body.method).and_then(|method| method.trials.get_mut(&body.unit));
    if let Some(trial) = trial {
        trial.result = Some((act.index, level, hours, body.before));
    }
    Ok(Flags::new())
}

/// `method.adopt`: what was neither priced nor tried is not adopted.
pub(crate) fn adopt(f: &mut Federation, act: &Act<'_>, body: AdoptMethod) -> Result<Flags, Refusal> {
    let method = f.require_method(&body.method)?;
    if method.priced.is_empty() || !method.trials.values().any(|trial| trial.result.is_some()) {
        return refuse(Refused::NotNow, format!("method {} is priced and tried first", body.method));
    }
    let rules = f.constitution.current();
    let flags = f.adopted_by(&body.division, rules.rules.plan.methods.as_ref(), &method.blob)?;
    let same = f.planning.methods.values().filter(|other| other.blob == method.blob);
    let adopted = |other: &Method| other.adopted.as_ref().map(|(at, _)| *at);
    meant(f, &body.division, method.index, same.map(|other| (other.index, adopted(other))))?;
    if let Some(method) = f.planning.methods.get_mut(&body.method) {
        method.adopted = Some((act.index, body.division));
        method.flags.extend(&flags);
    }
    Ok(flags)
}
