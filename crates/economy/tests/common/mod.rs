//! What the tests share: small random problems whose numbers are exact in binary, and exact answers to them.
#![allow(dead_code, clippy::float_arithmetic, reason = "each test file uses its part, of numbers in f64")]

use mandat_economy::{Builder, Plan, Problem};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

/// A number as it is, without rounding.
pub fn exact(value: f64) -> BigRational {
    BigRational::from_float(value).expect("finite")
}

/// Quarters: sums and products of few of them are exact in double precision.
fn quarters(low: i32, high: i32) -> impl Strategy<Value = f64> {
    (low..=high).prop_map(|quarter| f64::from(quarter) / 4.0)
}

/// One process: cost, capacity, and a coefficient for each row, of which most are zero.
fn process(rows: usize, costs: std::ops::Range<i32>) -> impl Strategy<Value = (f64, f64, Vec<f64>)> {
    let coefficient = prop_oneof![3 => Just(0.0), 2 => quarters(-4, -1), 2 => quarters(1, 8)];
    (quarters(costs.start, costs.end), quarters(0, 12), prop::collection::vec(coefficient, rows))
}

/// Problems of a few rows and processes: joint products, shared limits with and without supply, stocks, dead rows, profits.
pub fn problems(rows: usize, processes: usize) -> impl Strategy<Value = Problem> {
    (1..=rows, 1..=processes).prop_flat_map(|(rows, processes)| {
        let row = (quarters(-4, 12), quarters(1, 20), any::<bool>());
        let rows = prop::collection::vec(row, rows);
        rows.prop_flat_map(move |rows| {
            let process = process(rows.len(), -2..12);
            (Just(rows), prop::collection::vec(process, processes))
        })
        .prop_map(|(rows, processes)| build(&rows, &processes))
    })
}

fn build(rows: &[(f64, f64, bool)], processes: &[(f64, f64, Vec<f64>)]) -> Problem {
    let mut builder = Builder::new();
    let products = rows.iter().take_while(|(_, _, product)| *product).count();
    for (at, (demand, ceiling, _)) in rows.iter().enumerate() {
        if at < products {
            builder.product(*demand, *ceiling).expect("in range");
        } else {
            builder.limit(demand.abs(), *ceiling).expect("in range");
        }
    }
    for (cost, capacity, coefficients) in processes {
        let mut line = Vec::new();
        for (row, coefficient) in (0_u32..).zip(coefficients) {
            let limit = row as usize >= products;
            line.push((row, if limit { coefficient.min(0.0) } else { *coefficient }));
        }
        builder.process(*cost, *capacity, &line).expect("in range");
    }
    builder.build()
}

/// `l'x + s'max(0, d - Mx)` and `p'd - u'max(0, M'p - l)`, exactly.
pub fn both_sides(problem: &Problem, plan: &Plan) -> (BigRational, BigRational) {
    let levels: Vec<BigRational> = plan.levels.iter().map(|x| exact(*x)).collect();
    (cost(problem, &levels), value(problem, &plan.prices))
}

/// What levels cost, exactly.
pub fn cost(problem: &Problem, levels: &[BigRational]) -> BigRational {
    let mut cost = BigRational::zero();
    for (l, x) in problem.labour().iter().zip(levels) {
        cost += exact(*l) * x;
    }
    for row in 0..problem.rows() {
        let (index, m) = problem.row(row);
        let mut lack = exact(problem.demand()[row]);
        for (process, m) in index.iter().zip(m) {
            lack -= exact(*m) * &levels[*process as usize];
        }
        if lack.is_positive() {
            cost += exact(problem.ceiling()[row]) * lack;
        }
    }
    cost
}

fn value(problem: &Problem, prices: &[f64]) -> BigRational {
    let mut value = BigRational::zero();
    for (d, p) in problem.demand().iter().zip(prices) {
        value += exact(*d) * exact(*p);
    }
    for process in 0..problem.processes() {
        let (index, m) = problem.process(process);
        let mut gain = -exact(problem.labour()[process]);
        for (row, m) in index.iter().zip(m) {
            gain += exact(*m) * exact(prices[*row as usize]);
        }
        if gain.is_positive() {
            value -= exact(problem.capacity()[process]) * gain;
        }
    }
    value
}

/// The optimum, exactly: the cost is convex and piecewise linear, so it is least at a point where as many of the levels' bounds and
/// the rows' kinks meet as there are processes. Every such point is tried.
pub fn optimum(problem: &Problem) -> BigRational {
    let n = problem.processes();
    let planes = planes(problem);
    let mut best: Option<BigRational> = None;
    let mut chosen: Vec<usize> = (0..n).collect();
    loop {
        if let Some(point) = meet(&planes, &chosen)
            && inside(problem, &point)
        {
            let cost = cost(problem, &point);
            best = Some(best.map_or(cost.clone(), |best| best.min(cost)));
        }
        // The next combination.
        let Some(at) = (0..n).rev().find(|at| chosen[*at] < planes.len() - n + at) else { break };
        chosen[at] += 1;
        for next in at + 1..n {
            chosen[next] = chosen[next - 1] + 1;
        }
    }
    best.expect("the box has corners")
}

fn inside(problem: &Problem, point: &[BigRational]) -> bool {
    point.iter().zip(problem.capacity()).all(|(x, u)| !x.is_negative() && *x <= exact(*u))
}

/// Bounds and kinks as `a'x = b`.
fn planes(problem: &Problem) -> Vec<(Vec<BigRational>, BigRational)> {
    let n = problem.processes();
    let unit = |at: usize| (0..n).map(|k| exact(if k == at { 1.0 } else { 0.0 })).collect::<Vec<_>>();
    let mut planes = Vec::new();
    for k in 0..n {
        planes.push((unit(k), BigRational::zero()));
        planes.push((unit(k), exact(problem.capacity()[k])));
    }
    for row in 0..problem.rows() {
        let (index, m) = problem.row(row);
        let mut line = vec![BigRational::zero(); n];
        for (k, m) in index.iter().zip(m) {
            line[*k as usize] = exact(*m);
        }
        planes.push((line, exact(problem.demand()[row])));
    }
    planes
}

/// Where the chosen planes meet in one point.
fn meet(planes: &[(Vec<BigRational>, BigRational)], chosen: &[usize]) -> Option<Vec<BigRational>> {
    solved(chosen.iter().map(|at| planes[*at].0.iter().chain([&planes[*at].1]).cloned().collect()).collect())
}

/// The solution of a square system whose rows end in their right-hand side; `None` unless it is the only one.
pub fn solved(mut rows: Vec<Vec<BigRational>>) -> Option<Vec<BigRational>> {
    let n = rows.len();
    for column in 0..n {
        let pivot = (column..n).find(|row| !rows[*row][column].is_zero())?;
        rows.swap(column, pivot);
        let head = rows[column][column].clone();
        rows[column].iter_mut().for_each(|value| *value /= &head);
        let pivot = rows[column].clone();
        for line in rows.iter_mut().enumerate().filter(|(row, _)| *row != column).map(|(_, line)| line) {
            let factor = line[column].clone();
            line.iter_mut().zip(&pivot).for_each(|(value, pivot)| *value -= &factor * pivot);
        }
    }
    Some(rows.into_iter().map(|mut row| row.pop().expect("every row has a right-hand side")).collect())
}
