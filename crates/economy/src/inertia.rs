//! Replanning without jumps: a new plan that differs from the earlier one only where that is worth it.
//!
//! Among plans of nearly equal cost a solver picks any, and a list of changes would be long for no reason. So a change has a
//! price: a unit more or less than before of a process costs `share` of what a unit turns over at the earlier prices. A
//! process in the middle of its box becomes two columns, one that can take back what ran before and one that can add to it; one at an
//! edge only gets another cost. The result is a [`Problem`] like any other, solved and certified like any other.

use crate::certificate::Plan;
use crate::problem::{MAX_COEFFICIENTS, MAX_LINES, Problem};
use crate::solve::state::Bounds;
use crate::sparse::Sparse;
use crate::{Milestone, Options, ProblemError, Solution, solve};

/// A problem in which changes against an earlier plan have a price.
pub(crate) struct Inertia {
    /// The problem with the price of changes in its costs.
    pub(crate) problem: Problem,
    /// What no change costs in it: the price of taking back all that ran before, with the sign turned. Added to its bounds it makes
    /// them those of the costs with the price of changes.
    pub(crate) still: f64,
    /// The process that each of its columns is a part of.
    column: Vec<u32>,
    /// The earlier plan in its columns.
    start: Plan,
    /// The capacities of the processes.
    capacity: Vec<f64>,
}

impl Inertia {
    /// Prices the changes of `problem` against an earlier plan of the same size: a change of a level by one unit costs `share` of
    /// the unit's turnover, half of `sum |m| p` at the earlier prices. Levels above a new capacity are cut to it first.
    ///
    /// # Errors
    /// [`ProblemError`] if the plan has another size, or the two columns of some processes are more than a problem holds.
    fn of(problem: &Problem, earlier: &Plan, share: f64) -> Result<Self, ProblemError> {
        let turnover = |process| problem.columns.pairs(process).map(|(row, m)| m.abs() * earlier.prices[row]);
        Self::priced(problem, earlier, |process| share * turnover(process).sum::<f64>() / 2.0)
    }

    /// The same with a price of its own for the change of each level by one unit.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn priced(
        problem: &Problem,
        earlier: &Plan,
        change: impl Fn(usize) -> f64,
    ) -> Result<Self, ProblemError> {
        fits(problem, earlier)?;
        let mut columns = Sparse::new();
        let (mut labour, mut capacity) = (Vec::new(), Vec::new());
        let (mut column, mut levels, mut still) = (Vec::new(), Vec::new(), 0.0);
        for (process, before) in (0_u32..).zip(&earlier.levels) {
            let at = process as usize;
            let (cost, change) = (problem.labour[at], change(at));
            let before = before.max(0.0).min(problem.capacity[at]);
            let mut part = |cost, most, level| {
                let (rows, values) = problem.columns.line(at);
                columns.index.extend_from_slice(rows);
                columns.value.extend_from_slice(values);
                columns.end_line();
                labour.push(cost);
                capacity.push(most);
                column.push(process);
                levels.push(level);
            };
            if change == 0.0 {
                part(cost, problem.capacity[at], before);
                continue;
            }
            still += change * before;
            let room = problem.capacity[at] - before;
            if before > 0.0 {
                part(cost - change, before, before);
            }
            if room > 0.0 || before == 0.0 {
                part(cost + change, room, 0.0);
            }
        }
        let too_large = |what, limit| Err(ProblemError::TooLarge { what, limit });
        if column.len() > MAX_LINES as usize {
            return too_large("processes and their changes", u64::from(MAX_LINES));
        }
        if columns.len() as u64 > MAX_COEFFICIENTS {
            return too_large("coefficients", MAX_COEFFICIENTS);
        }
        if let Some(at) = labour.iter().position(|cost: &f64| !cost.is_finite()) {
            let (what, value, expected) = ("price of a change", labour[at].to_string(), "a finite number");
            return Err(ProblemError::Process { process: column[at], what, value, expected });
        }
        let rows = columns.transposed(problem.rows());
        let (demand, ceiling) = (problem.demand.clone(), problem.ceiling.clone());
        let doubled =
            Problem { products: problem.products, columns, rows, labour, capacity, demand, ceiling };
        let clipped =
            earlier.prices.iter().zip(&problem.ceiling).map(|(price, top)| price.max(0.0).min(*top));
        let start = Plan { levels, prices: clipped.collect() };
        Ok(Self { problem: doubled, still, column, start, capacity: problem.capacity.clone() })
    }

    /// Solves, from the earlier plan, until the bounds are no further apart than `width`.
    pub(crate) fn solve(
        &self,
        options: &Options,
        width: f64,
        progress: &mut dyn FnMut(Milestone),
    ) -> Solution {
        // A share of what is left after `still` is taken off says nothing, and that may be below zero.
        let options = Options { tolerance: 0.0, width, ..*options };
        solve(&self.problem, &options, Some(&self.start), &mut |milestone| {
            let Milestone { upper, lower, .. } = milestone;
            let bounds = Bounds { upper: upper + self.still, lower: lower + self.still };
            progress(Milestone { upper: bounds.upper, lower: bounds.lower, gap: bounds.gap(), ..milestone });
        })
    }

    /// A plan of [`Self::problem`] as a plan of the problem it came from: to be certified there.
    pub(crate) fn merged(&self, plan: &Plan) -> Plan {
        let mut levels = vec![0.0; self.capacity.len()];
        for (process, level) in self.column.iter().zip(&plan.levels) {
            levels[*process as usize] += level;
        }
        // Two parts of a capacity can add up to a rounding more than it.
        levels.iter_mut().zip(&self.capacity).for_each(|(level, capacity)| *level = level.min(*capacity));
        Plan { levels, prices: plan.prices.clone() }
    }
}

fn fits(problem: &Problem, earlier: &Plan) -> Result<(), ProblemError> {
    for (what, found, expected) in [
        ("levels", earlier.levels.len(), problem.processes()),
        ("prices", earlier.prices.len(), problem.rows()),
    ] {
        if found != expected {
            return Err(ProblemError::Length { what, found, expected });
        }
    }
    Ok(())
}

/// Plans anew from an earlier plan, with a price on changes ([`Inertia`]); the solution is one of `problem`, and its certificate
/// proves it there, price of changes left aside; its milestones are those of the search, with that price.
///
/// # Errors
/// [`ProblemError`] if the plan has another size, or the two columns of some processes are more than a problem holds.
pub fn replan(
    problem: &Problem,
    options: &Options,
    earlier: &Plan,
    share: f64,
    progress: &mut dyn FnMut(Milestone),
) -> Result<Solution, ProblemError> {
    let inertia = Inertia::of(problem, earlier, share)?;
    // What the earlier prices prove is near enough to measure the tolerance by.
    let least = crate::certify(problem, &inertia.merged(&inertia.start))?.lower.abs();
    let mut milestones = Vec::new();
    let solution = inertia.solve(options, options.width.max(options.tolerance * least), &mut |milestone| {
        progress(milestone);
        milestones.push(milestone);
    });
    let plan = inertia.merged(&solution.plan);
    let certificate = crate::certify(problem, &plan)?;
    Ok(Solution { plan, certificate, milestones, iterations: solution.iterations })
}
