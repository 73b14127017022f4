//! The invented economies, and what is timed on each.
#![expect(clippy::float_arithmetic, reason = "times and rates for people")]

use std::path::Path;
use std::time::Instant;

use mandat_economy::synth::{Caps, Family, Shape, invent};
use mandat_economy::{
    Certificate, Choice, Milestone, Options, Problem, certify, labour_content, replan, solve,
};
use serde_json::{Value, json};

use super::super::super::economy::synth::{Size, of_table};
use super::super::{forget_peak, peak_mib};
use crate::output::Failure;

const SEED: u64 = 1;

/// Three techniques a product.
pub(super) fn shape(products: u32, family: Family, caps: Caps, limits: u32) -> Shape {
    Shape { products, techniques: 3, family, caps, limits, seed: SEED }
}

/// A plan from the problem alone, with the time at which each decade of the gap was first reached.
pub(super) fn plan(shape: &Shape, tolerance: f64, threads: usize) -> Result<Value, Failure> {
    let problem = invent(shape, threads).map_err(Failure::of)?.problem;
    let options = Options { tolerance, threads, ..Options::default() };
    Ok(timed(&problem, &options).0)
}

/// A plan of a real table's replica with noise, in tight capacities.
pub(super) fn replica(table: &Path, products: u32, tolerance: f64, threads: usize) -> Result<Value, Failure> {
    let size = Size { products, techniques: 3, caps: Caps::Tight, exact: false, seed: SEED };
    let problem = of_table(table, size)?.problem;
    Ok(timed(&problem, &Options { tolerance, threads, ..Options::default() }).0)
}

/// Solves and times; also gives the plan.
pub(super) fn timed(problem: &Problem, options: &Options) -> (Value, mandat_economy::Solution) {
    forget_peak();
    let started = Instant::now();
    let mut reached = [None; 5];
    let solution = solve(problem, options, None, &mut |milestone: Milestone| {
        let seconds = started.elapsed().as_secs_f64();
        for (slot, decade) in reached.iter_mut().zip([1e-2, 1e-3, 1e-4, 1e-5, 1e-6]) {
            if milestone.gap < decade && slot.is_none() {
                *slot = Some(seconds);
            }
        }
    });
    let seconds = started.elapsed().as_secs_f64();
    let mut row = row(problem.coefficients(), seconds, Some(&solution.certificate));
    row["reached"] = json!(reached);
    row["iterations"] = json!(solution.iterations);
    (row, solution)
}

/// The labour content of every product, one technique each.
pub(super) fn labour(products: u32, threads: usize) -> Result<Value, Failure> {
    let shape = Shape { techniques: 1, ..shape(products, Family::Hub, Caps::None, 0) };
    let problem = invent(&shape, threads).map_err(Failure::of)?.problem;
    let technique: Vec<Option<u32>> = (0..products).map(Some).collect();
    forget_peak();
    let started = Instant::now();
    let content = labour_content(&problem, &technique, threads).map_err(Failure::of)?;
    let mut row = row(problem.coefficients(), started.elapsed().as_secs_f64(), None);
    let widths = content.lower.iter().zip(&content.upper).zip(&content.labour);
    let widest = widths.map(|((lower, upper), labour)| (upper - lower) / labour).fold(0.0, f64::max);
    row["note"] = json!(format!("bounds within {widest:.0e}"));
    Ok(row)
}

/// The choice of technique, and the plan that follows from it, to be certified to [`CHOICE`].
pub(super) fn technique(products: u32, threads: usize) -> Result<Value, Failure> {
    const ACCURACY: f64 = 1e-11;
    let problem = invent(&shape(products, Family::Hub, Caps::None, 0), threads).map_err(Failure::of)?.problem;
    forget_peak();
    let started = Instant::now();
    let choice = Choice::of(&problem, ACCURACY, threads).map_err(Failure::of)?;
    let prices = started.elapsed().as_secs_f64();
    let plan = choice.plan(&problem, ACCURACY, threads);
    let certificate = certify(&problem, &plan).map_err(Failure::of)?;
    let mut row = row(problem.coefficients(), started.elapsed().as_secs_f64(), Some(&certificate));
    let met = if certificate.bound() <= CHOICE { "within" } else { "NOT within" };
    row["note"] = json!(format!("prices {prices:.3} s; {met} {CHOICE:.0e}"));
    Ok(row)
}

/// The gap to which the choice of technique is to be certified.
const CHOICE: f64 = 1e-10;

/// A plan after one demand and one capacity in a hundred have changed by a fifth: anew, from the earlier plan, and with a price on
/// changes besides.
pub(super) fn replanned(products: u32, threads: usize) -> Result<Value, Failure> {
    let problem =
        invent(&shape(products, Family::Hub, Caps::Tight, 0), threads).map_err(Failure::of)?.problem;
    let options = Options { tolerance: 1e-5, threads, ..Options::default() };
    let before = solve(&problem, &options, None, &mut |_| ()).plan;
    let demand = changed(problem.demand());
    let capacity = changed(problem.capacity());
    let problem = problem.with_demand(demand).and_then(|p| p.with_capacity(capacity)).map_err(Failure::of)?;
    let options = Options { tolerance: 1e-3, ..options };
    let (anew, of_anew) = timed(&problem, &options);
    let anew = anew["seconds"].as_f64().unwrap_or(f64::NAN);
    let started = Instant::now();
    let calm = replan(&problem, &options, &before, CHANGE, &mut |_| ()).map_err(Failure::of)?;
    let with_price = started.elapsed().as_secs_f64();
    forget_peak();
    let started = Instant::now();
    let warm = solve(&problem, &options, Some(&before), &mut |_| ());
    let seconds = started.elapsed().as_secs_f64();
    let mut row = row(problem.coefficients(), seconds, Some(&warm.certificate));
    row["iterations"] = json!(warm.iterations);
    row["anew_seconds"] = json!(anew);
    row["with_price_seconds"] = json!(with_price);
    row["with_price_gap"] = json!(calm.certificate.bound());
    let changes = [&warm, &of_anew, &calm].map(|solution| moved(&before.levels, &solution.plan.levels));
    row["changes"] = json!(changes);
    let [warm, of_anew, calm] = changes;
    row["note"] = json!(format!(
        "{warm} levels move by a hundredth; anew {anew:.3} s, {:.1} times as long, {of_anew} move; with a price on changes \
         {with_price:.3} s, {calm} move",
        anew / seconds
    ));
    Ok(row)
}

/// The price of a change, as a share of what a level turns over.
const CHANGE: f64 = 0.001;

/// Levels that change by more than a hundredth.
fn moved(before: &[f64], after: &[f64]) -> usize {
    before.iter().zip(after).filter(|(a, b)| (*a - *b).abs() > 0.01 * a.max(**b)).count()
}

/// Every hundredth number a fifth more or less.
fn changed(values: &[f64]) -> Vec<f64> {
    let factor = |at: usize| if at.is_multiple_of(200) { 1.2 } else { 0.8 };
    let value = |(at, value): (usize, &f64)| if at % 100 == 0 { value * factor(at) } else { *value };
    values.iter().enumerate().map(value).collect()
}

#[expect(clippy::cast_precision_loss, reason = "rates for people")]
fn row(coefficients: usize, seconds: f64, certificate: Option<&Certificate>) -> Value {
    let peak = peak_mib();
    json!({
        "coefficients": coefficients,
        "seconds": seconds,
        "certified_gap": certificate.map(Certificate::bound),
        "lower": certificate.map(|certificate| certificate.lower),
        "upper": certificate.map(|certificate| certificate.upper),
        "peak_mib": peak,
        "bytes_per_coefficient": peak.map(|mib| (mib * 1_048_576) as f64 / coefficients as f64),
    })
}
