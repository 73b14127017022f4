//! The proof that a plan carries: how far its levels can be from the best plan there is.
//!
//! Any levels `x` in the box cost `l'x + s'max(0, d - Mx)`, and no plan can cost less than `p'd - u'max(0, M'p - l)` for any
//! prices `p` in their box (weak duality). [`certify`] recomputes both from the problem's own numbers and nothing else: it
//! does not know how they were found, clips nothing, and returns the same bits on every machine.
//!
//! **Why the bounds hold.** All sums run in a fixed order in blocks of [`BLOCK`]; only IEEE 754 additions, subtractions and
//! multiplications, rounded to nearest, unfused. With `e = 2^-53`, a sum in which every term passes through at most `n`
//! roundings differs from the exact one by at most `n e / (1 - n e)` times the sum of the terms' sizes (Higham, *Accuracy and
//! Stability of Numerical Algorithms*, 3.1 and 4.2). The sum of sizes is itself computed, too low by at most the same
//! factor, so for `n e < 1/4` the factor `2 n e`, rounded upward, covers both. A product that underflows is wrong by at
//! most `2^-1074`, and [`tiny`] adds that for every term. What follows the sums is rounded outward operation by operation: the
//! neighbour of a result rounded to nearest lies beyond the exact result.

use crate::ProblemError;
use crate::problem::Problem;
use crate::sparse::Sparse;

/// Terms that are added before their sum is added to the others: fewer roundings on the way of each term.
const BLOCK: usize = 128;

/// Levels of all processes, and prices of all rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// `x`, one for each process.
    pub levels: Vec<f64>,
    /// `p`, one for each row.
    pub prices: Vec<f64>,
}

/// What [`certify`] found.
///
/// The optimum lies in `[lower, upper]` if both violations are zero; otherwise the bounds say nothing, and [`Self::holds`]
/// is false.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certificate {
    /// What the plan costs at most: `l'x + s'f`, rounded up.
    pub upper: f64,
    /// What every plan costs at least: the prices' value, rounded down.
    pub lower: f64,
    /// `(upper - lower) / lower` in parts per 10^9, rounded up; where `lower` is not positive the larger of the two bounds'
    /// sizes divides. The largest integer where nothing is proven.
    pub gap: u64,
    /// The largest distance of a level from `[0, u]`: zero, or the levels are no plan.
    pub primal_violation: f64,
    /// The largest distance of a price from `[0, s]`: zero, or the prices prove nothing.
    pub dual_violation: f64,
}

impl Certificate {
    /// Whether the plan is proven to be within `tolerance` parts per 10^9 of the best.
    pub fn holds(&self, tolerance: u64) -> bool {
        self.primal_violation == 0.0 && self.dual_violation == 0.0 && self.gap <= tolerance
    }

    /// `(upper - lower) / lower` itself, rounded up, as [`Self::gap`] counts it in whole parts: infinite where nothing is proven.
    pub fn bound(&self) -> f64 {
        share(self.lower, self.upper)
    }

    /// The gap as a share: 0.001 for a tenth of a per cent.
    #[expect(clippy::cast_precision_loss, reason = "for people; the integer is what counts")]
    pub fn share(&self) -> f64 {
        self.gap as f64 / 1e9
    }
}

/// Proves how good a plan is, on the problem's own numbers.
///
/// # Errors
/// [`ProblemError::Length`] if the plan belongs to a problem of another size. A plan outside its box is no error but has a
/// violation.
pub fn certify(problem: &Problem, plan: &Plan) -> Result<Certificate, ProblemError> {
    let lengths =
        [("levels", plan.levels.len(), problem.processes()), ("prices", plan.prices.len(), problem.rows())];
    for (what, found, expected) in lengths {
        if found != expected {
            return Err(ProblemError::Length { what, found, expected });
        }
    }
    let primal_violation = violation(&plan.levels, &problem.capacity);
    let dual_violation = violation(&plan.prices, &problem.ceiling);
    let upper = Some(primal_violation).filter(|v| *v == 0.0).map(|_| cost(problem, &plan.levels));
    let lower = Some(dual_violation).filter(|v| *v == 0.0).map(|_| value(problem, &plan.prices));
    let upper = upper.filter(|bound| !bound.is_nan()).unwrap_or(f64::INFINITY);
    let lower = lower.filter(|bound| !bound.is_nan()).unwrap_or(f64::NEG_INFINITY);
    Ok(Certificate { upper, lower, gap: gap(lower, upper), primal_violation, dual_violation })
}

/// The largest distance from `[0, limit]`; what is no number is infinitely far away.
fn violation(values: &[f64], limits: &[f64]) -> f64 {
    values.iter().zip(limits).fold(0.0, |worst: f64, (value, limit)| {
        let distance = if value.is_finite() { (value - limit).max(-value).max(0.0) } else { f64::INFINITY };
        worst.max(distance)
    })
}

/// Upper bound of `l'x + s'max(0, d - Mx)`.
fn cost(problem: &Problem, levels: &[f64]) -> f64 {
    let labour = Bounded::dot(problem.labour.iter().zip(levels).map(|(l, x)| (*l, *x)), problem.processes());
    let shortfall = Upward::sum((0..problem.rows()).map(|row| {
        let net = Bounded::line(&problem.rows, row, levels);
        let missing = add_up(problem.demand[row], -net.low());
        // What is not a number after an overflow is not below zero either: it spoils the sum, and nothing is proven.
        if missing <= 0.0 { 0.0 } else { (missing * problem.ceiling[row]).next_up() }
    }));
    add_up(labour.high(), shortfall)
}

/// Lower bound of `p'd - u'max(0, M'p - l)`.
fn value(problem: &Problem, prices: &[f64]) -> f64 {
    let income = Bounded::dot(problem.demand.iter().zip(prices).map(|(d, p)| (*d, *p)), problem.rows());
    let rents = Upward::sum((0..problem.processes()).map(|process| {
        let worth = Bounded::line(&problem.columns, process, prices);
        let surplus = add_up(worth.high(), -problem.labour[process]);
        let capacity = problem.capacity[process];
        // A process that cannot run earns nothing, and infinity times a surplus of zero is nothing too.
        if surplus <= 0.0 || capacity == 0.0 { 0.0 } else { (surplus * capacity).next_up() }
    }));
    add_down(income.low(), -rents)
}

/// The gap in parts per 10^9, rounded up; nothing is proven where a bound is infinite or not a number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn gap(lower: f64, upper: f64) -> u64 {
    let share = share(lower, upper);
    if share == 0.0 {
        return 0;
    }
    let parts = (share * 1e9).next_up().ceil();
    if parts.is_finite() { parts as u64 } else { u64::MAX }
}

/// The distance of two bounds as a share of the lower, or where that is not positive of the larger of their sizes, rounded up.
fn share(lower: f64, upper: f64) -> f64 {
    if !(lower.is_finite() && upper.is_finite()) {
        return f64::INFINITY;
    }
    let width = add_up(upper, -lower).max(0.0);
    let size = if lower > 0.0 { lower } else { lower.abs().max(upper.abs()) };
    if width == 0.0 { 0.0 } else { (width / size).next_up() }
}

/// `a + b` rounded up. The error of the rounded sum is itself a double (Knuth's two-sum), so what is exact stays as it is: a
/// plan in whole numbers has an exact certificate.
fn add_up(a: f64, b: f64) -> f64 {
    let sum = a + b;
    let back = sum - a;
    let rest = (a - (sum - back)) + (b - back);
    // What overflowed has no rest that is a number, and is not exact.
    if rest == 0.0 { sum } else { sum.next_up() }
}

/// `a + b` rounded down.
fn add_down(a: f64, b: f64) -> f64 {
    -add_up(-a, -b)
}

/// A sum as computed, and how far it can be from the exact one.
pub(crate) struct Bounded {
    sum: f64,
    error: f64,
}

impl Bounded {
    pub(crate) fn line(lines: &Sparse, at: usize, values: &[f64]) -> Self {
        let (index, coefficient) = lines.line(at);
        let terms = index.iter().zip(coefficient).map(|(i, m)| (*m, values[*i as usize]));
        Self::dot(terms, index.len())
    }

    /// The sum of the products of `terms`, which are `count` many.
    fn dot(terms: impl Iterator<Item = (f64, f64)>, count: usize) -> Self {
        let (mut sum, mut size) = (0.0, 0.0);
        let (mut block_sum, mut block_size, mut in_block) = (0.0, 0.0, 0_usize);
        let mut nothing = true;
        for (a, b) in terms {
            nothing &= a == 0.0 || b == 0.0;
            let product = a * b;
            block_sum += product;
            block_size += product.abs();
            in_block += 1;
            if in_block == BLOCK {
                sum += block_sum;
                size += block_size;
                (block_sum, block_size, in_block) = (0.0, 0.0, 0);
            }
        }
        let error = if nothing { 0.0 } else { error(size + block_size, count) };
        Self { sum: sum + block_sum, error }
    }

    pub(crate) fn low(&self) -> f64 {
        add_down(self.sum, -self.error)
    }

    pub(crate) fn high(&self) -> f64 {
        add_up(self.sum, self.error)
    }
}

/// The bound of the error of a blocked sum of `count` products whose sizes add up to `size`: one rounding for the product, at
/// most [`BLOCK`] in the block, one for each block after it.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^31 terms: exact in f64")]
fn error(size: f64, count: usize) -> f64 {
    let roundings = (1 + count.min(BLOCK) + count / BLOCK + 1) as f64;
    // The product with a power of two is exact; the outer steps are rounded upward.
    ((size * (roundings * f64::EPSILON)).next_up() + tiny(count)).next_up()
}

/// What underflow can have swallowed in `count` products.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^31 terms: exact in f64")]
fn tiny(count: usize) -> f64 {
    // 2^-1022 is 2^52 times the smallest number there is, so this is far more than `count` times that number.
    f64::MIN_POSITIVE * count as f64
}

/// Sums of terms that are not negative, rounded upward at every step.
struct Upward;

impl Upward {
    fn sum(terms: impl Iterator<Item = f64>) -> f64 {
        let (mut sum, mut block, mut in_block) = (0.0, 0.0, 0_usize);
        for term in terms {
            block = add_up(block, term);
            in_block += 1;
            if in_block == BLOCK * BLOCK {
                sum = add_up(sum, block);
                (block, in_block) = (0.0, 0);
            }
        }
        add_up(sum, block)
    }
}
