//! The labour content of every product: the hours in it and in everything that went into it, between proven bounds.
//!
//! `v = l + A'v`, by Gauss-Seidel sweeps. After some sweeps what is left shrinks by nearly the same share each time, that of the
//! whole economy, so a geometric series is summed at once (Aitken). The bounds do not trust the sweeps: if some `z > 0` has
//! `z - A'z > 0`, then the system is productive, `(I - A')^-1` is not negative (Berman and Plemmons, *Nonnegative Matrices in the
//! Mathematical Sciences*, chapter 6), and `|l + A'v - v| <= t (z - A'z)` implies that the true content lies within `t z` of `v`. The content
//! itself is such a `z` where every product takes some labour.

use std::ops::Range;

use crate::certificate::Bounded;
use crate::problem::Problem;
use crate::solve::scale::{backward, exchange};
use crate::solve::team::{Cells, MAX_THREADS, Member, run};
use crate::sparse::Sparse;

/// The labour content of every product, in hours a unit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabourContent {
    /// As computed. What nobody makes counts as free.
    pub labour: Vec<f64>,
    /// Proven lower bounds.
    pub lower: Vec<f64>,
    /// Proven upper bounds; infinite for what nobody makes, and what needs such a product.
    pub upper: Vec<f64>,
}

/// Why products have no labour content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabourError {
    /// A set of products uses up at least as much of itself as it makes: proven.
    #[error(
        "{size} products, product {product} among them, use up at least as much of each other as they make: none can be had net"
    )]
    NotProductive {
        /// A product of the set, the one that uses most.
        product: u32,
        /// How many products are in the set.
        size: usize,
    },
    /// The sweeps came to no end, and no proof was found.
    #[error(
        "the contents do not settle at product {product}: products use nearly as much of each other as they make"
    )]
    Unsettled {
        /// The product that moves most.
        product: u32,
    },
    /// A process's labour is below zero.
    #[error("process {process} has negative labour: labour content needs labour")]
    Negative {
        /// The process.
        process: u32,
    },
    /// A technique was named that does not make its product alone.
    #[error(
        "process {process} is no technique of product {product}: it must make that product and nothing else"
    )]
    NoTechnique {
        /// The product.
        product: u32,
        /// The process.
        process: u32,
    },
}

/// The labour content of every row by the technique named for it; none for what nobody makes.
///
/// ```
/// use mandat_economy::{Builder, labour_content};
/// let mut builder = Builder::new();
/// let (grain, bread) = (builder.product(0.0, 1.0)?, builder.product(1.0, 1.0)?);
/// let farm = builder.process(4.0, f64::INFINITY, &[(grain, 1.0), (bread, -0.5)])?;
/// let bakery = builder.process(1.0, f64::INFINITY, &[(bread, 1.0), (grain, -1.0)])?;
/// let content = labour_content(&builder.build(), &[Some(farm), Some(bakery)], 1)?;
/// // grain = 4 + bread / 2, bread = 1 + grain
/// assert!(content.lower[0] <= 9.0 && 9.0 <= content.upper[0] && content.upper[0] - content.lower[0] < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`LabourError`] where there is no content to compute.
pub fn labour_content(
    problem: &Problem,
    technique: &[Option<u32>],
    threads: usize,
) -> Result<LabourContent, LabourError> {
    let (inputs, labour) = inputs(problem, technique)?;
    let threads = if inputs.len() < 20_000 { 1 } else { threads.clamp(1, MAX_THREADS) };
    let content = sweep(&inputs, &labour, threads)?;
    let share = sweep_for_bound(&inputs, &labour, &content, threads)?;
    let (lower, upper) = share.around(&content);
    let mut content = LabourContent { labour: content, lower, upper };
    for row in dependents(&inputs, technique) {
        content.upper[row] = f64::INFINITY;
    }
    Ok(content)
}

/// What a unit of each product takes of the others, line by line, and of labour.
fn inputs(problem: &Problem, technique: &[Option<u32>]) -> Result<(Sparse, Vec<f64>), LabourError> {
    let (mut inputs, mut labour) = (Sparse::new(), Vec::with_capacity(problem.rows()));
    let known = technique.iter().flatten().filter(|process| (**process as usize) < problem.processes());
    let coefficients = known.map(|process| problem.process(*process as usize).0.len()).sum();
    inputs.index.reserve_exact(coefficients);
    inputs.value.reserve_exact(coefficients);
    for (product, technique) in (0_u32..).zip(technique).take(problem.rows()) {
        let Some(process) = *technique else {
            labour.push(0.0);
            inputs.end_line();
            continue;
        };
        let no_technique = LabourError::NoTechnique { product, process };
        if process as usize >= problem.processes() {
            return Err(no_technique);
        }
        let (rows, values) = problem.process(process as usize);
        let Ok(own) = rows.binary_search(&product) else { return Err(no_technique) };
        let made = values[own];
        if made <= 0.0 || values.iter().filter(|value| **value > 0.0).count() != 1 {
            return Err(no_technique);
        }
        if problem.labour[process as usize] < 0.0 {
            return Err(LabourError::Negative { process });
        }
        labour.push(problem.labour[process as usize] / made);
        for (row, value) in rows.iter().zip(values).filter(|(_, value)| **value < 0.0) {
            inputs.index.push(*row);
            inputs.value.push(-value / made);
        }
        inputs.end_line();
    }
    Ok((inputs, labour))
}

/// The most sweeps.
const SWEEPS: usize = 3000;
/// A relative change of a content below which sweeps end: what is left is little more than rounding, and within the bounds.
const SETTLED: f64 = 1e-13;
/// Every so many sweeps it is asked whether the system is productive at all.
const ASK: usize = 200;

fn sweep(inputs: &Sparse, labour: &[f64], threads: usize) -> Result<Vec<f64>, LabourError> {
    let shared = Cells::of(labour);
    let result = run(threads, (), |member, _: Option<()>| {
        let rows = member.stretch(&inputs.start);
        let mut content = labour.to_vec();
        let mut moves = vec![0.0; rows.len()];
        let mut worst = (f64::INFINITY, 0);
        for number in 0..SWEEPS {
            let moved = one_sweep(inputs, labour, &mut content, &rows, backward(number), &mut moves);
            // Only two sweeps in the same direction shrink what is left in the same way.
            if number % 4 == 2
                && let Some(sum) = rest(member.sum(moved.2))
            {
                content[rows.clone()].iter_mut().zip(&moves).for_each(|(value, moved)| *value += sum * moved);
            }
            exchange(member, &shared, &mut content, &rows);
            let most = member.max(moved.0);
            if most <= SETTLED || (most >= worst.0 && most < 10.0 * SETTLED) {
                return Ok(());
            }
            worst = (most, moved.1);
            // All members see the same contents, so they all come to the same answer.
            if (number + 1) % ASK == 0 || !most.is_finite() {
                refute(inputs, labour)?;
            }
        }
        Err(LabourError::Unsettled { product: u32::try_from(worst.1).unwrap_or(u32::MAX) })
    });
    result.map(|()| shared.to_vec())
}

/// The sum of a geometric series after a move, in moves: its ratio from the products of two moves after each other, and the squares
/// of the first. A ratio near one is no ratio yet, and a step by it would go anywhere.
fn rest([products, squares]: [f64; 2]) -> Option<f64> {
    let ratio = products / squares;
    (ratio > 0.0 && ratio < 0.95).then(|| ratio / (1.0 - ratio))
}

/// The largest relative change, where, and the products of this sweep's relative moves with the last one's, and the squares of
/// those. Leaves this one's moves.
fn one_sweep(
    inputs: &Sparse,
    labour: &[f64],
    content: &mut [f64],
    rows: &Range<usize>,
    backward: bool,
    moves: &mut [f64],
) -> (f64, usize, [f64; 2]) {
    let (mut worst, mut place, mut products, mut squares) = (0.0, rows.start, 0.0, 0.0);
    let mut visit = |row: usize| {
        let (index, value) = inputs.line(row);
        let taken: f64 = index.iter().zip(value).map(|(input, a)| a * content[*input as usize]).sum();
        let new = labour[row] + taken;
        let size = 1.0 / new.abs().max(f64::MIN_POSITIVE);
        let (moved, before) = (new - content[row], &mut moves[row - rows.start]);
        let share = moved.abs() * size;
        if share > worst || share.is_nan() {
            (worst, place) = (if share.is_nan() { f64::INFINITY } else { share }, row);
        }
        products += (moved * size) * (*before * size);
        squares += (*before * size) * (*before * size);
        *before = moved;
        content[row] = new;
    };
    if backward {
        rows.clone().rev().for_each(&mut visit);
    } else {
        rows.clone().for_each(&mut visit);
    }
    (worst, place, [products, squares])
}

/// Looks for a set of products with `A'z >= z` for some `z > 0` on it: then no content exists, by the Collatz-Wielandt bound.
fn refute(inputs: &Sparse, labour: &[f64]) -> Result<(), LabourError> {
    let rows = labour.len();
    let apply = |z: &[f64], keep: &dyn Fn(usize) -> bool| -> Vec<f64> {
        let line = |row: usize| {
            inputs.pairs(row).filter(|(input, _)| keep(*input)).map(|(input, a)| a * z[input]).sum()
        };
        (0..rows).map(|row| if keep(row) { line(row) } else { 0.0 }).collect()
    };
    let mut z = vec![1.0; rows];
    for _ in 0..ASK {
        // The mean of both steps has the same sets, and no sets that take turns.
        let next = apply(&z, &|_| true);
        let most = next.iter().fold(0.0_f64, |most, value| most.max(*value));
        if most == 0.0 {
            return Ok(());
        }
        z.iter_mut().zip(next).for_each(|(z, next)| *z = f64::midpoint(*z, next) / most.max(1.0));
    }
    // Who does not get back what it puts in leaves the set, until none leaves.
    let mut kept = vec![true; rows];
    loop {
        let next = apply(&z, &|row| kept[row]);
        let mut left = false;
        for row in 0..rows {
            if kept[row] && (next[row] < z[row] * (1.0 + 1e-12) || z[row] == 0.0) {
                (kept[row], left) = (false, true);
            }
        }
        let set: Vec<usize> = (0..rows).filter(|row| kept[*row]).collect();
        if let (false, Some(worst)) =
            (left, set.iter().max_by(|a, b| (next[**a] / z[**a]).total_cmp(&(next[**b] / z[**b]))))
        {
            let product = u32::try_from(*worst).expect("fewer than 2^32 products");
            return Err(LabourError::NotProductive { product, size: set.len() });
        }
        if set.is_empty() {
            return Ok(());
        }
    }
}

/// The contents lie within `share` times `measure`.
struct Share {
    share: f64,
    measure: Vec<f64>,
}

impl Share {
    fn around(&self, content: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let width = |z: &f64| if self.share == 0.0 { 0.0 } else { (self.share * z).next_up() };
        let pairs = content.iter().zip(&self.measure);
        let lower = pairs.clone().map(|(v, z)| (v - width(z)).next_down().max(0.0)).collect();
        let upper =
            pairs.map(|(v, z)| if *v == 0.0 && width(z) == 0.0 { 0.0 } else { (v + width(z)).next_up() });
        (lower, upper.collect())
    }
}

/// Finds the bound; where a product takes no labour itself, with another measure than the content.
fn sweep_for_bound(
    inputs: &Sparse,
    labour: &[f64],
    content: &[f64],
    threads: usize,
) -> Result<Share, LabourError> {
    let own = bound(inputs, labour, content, content, threads);
    let own = own.map(|share| Share { share, measure: content.to_vec() });
    // Without labour of its own a product has no slack in its content but that of rounding, and the bound is none or a wide one.
    let own = match own {
        Some(own) if own.share < NARROW => return Ok(own),
        own => own,
    };
    let mean = labour.iter().sum::<f64>() / labour.iter().fold(0.0, |count, _| count + 1.0);
    let some = if mean > 0.0 { mean } else { 1.0 };
    let all: Vec<f64> = labour.iter().map(|l| if *l > 0.0 { *l } else { some }).collect();
    let measure = sweep(inputs, &all, threads)?;
    let other = bound(inputs, labour, content, &measure, threads).map(|share| Share { share, measure });
    match other.or(own) {
        Some(share) => Ok(share),
        None => refute(inputs, &all).and(Err(LabourError::Unsettled { product: 0 })),
    }
}

/// A bound that is as narrow as sweeps to the end make it.
const NARROW: f64 = 1e-9;

/// The smallest `t` with `|l + A'v - v| <= t (z - A'z)` line by line, rounded up; none where `z - A'z` is not above zero.
fn bound(inputs: &Sparse, labour: &[f64], content: &[f64], measure: &[f64], threads: usize) -> Option<f64> {
    let worst = run(threads, (), |member: &mut Member<'_>, _: Option<()>| {
        let mut worst = 0.0_f64;
        for row in member.stretch(&inputs.start) {
            let taken = Bounded::line(inputs, row, content);
            // A coefficient and the labour were divided by what the process makes: each is one rounding off.
            let rounded = ((labour[row] + taken.high()) * f64::EPSILON).next_up();
            let above = ((labour[row] + taken.high()).next_up() - content[row]).next_up() + rounded;
            let below = (content[row] - (labour[row] + taken.low()).next_down()).next_up() + rounded;
            let needed = (Bounded::line(inputs, row, measure).high() * (1.0 + 2.0 * f64::EPSILON)).next_up();
            let slack = (measure[row] - needed).next_down();
            let share = if slack > 0.0 {
                (above.max(below).max(0.0).next_up() / slack).next_up()
            } else {
                f64::INFINITY
            };
            worst = worst.max(if share.is_nan() { f64::INFINITY } else { share });
        }
        member.max(worst)
    });
    Some(worst).filter(|share| share.is_finite())
}

/// The rows that nobody makes, and all that need them.
fn dependents(inputs: &Sparse, technique: &[Option<u32>]) -> Vec<usize> {
    let mut found: Vec<usize> = technique
        .iter()
        .enumerate()
        .filter(|(_, technique)| technique.is_none())
        .map(|(row, _)| row)
        .collect();
    if found.is_empty() {
        return found;
    }
    let users = inputs.transposed(inputs.lines());
    let mut seen = vec![false; inputs.lines()];
    found.iter().for_each(|row| seen[*row] = true);
    let mut next = 0;
    while next < found.len() {
        for (user, _) in users.pairs(found[next]) {
            if !std::mem::replace(&mut seen[user], true) {
                found.push(user);
            }
        }
        next += 1;
    }
    found
}
