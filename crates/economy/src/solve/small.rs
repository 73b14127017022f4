//! An interior point solver of others for what is small: its answer is a start like any other, and is judged by the same
//! bounds. Small problems are often irregular (few processes, extreme prices), which is where a factorisation is strong.

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT};

use super::scale::Scale;
use crate::certificate::Plan;
use crate::problem::Problem;

/// Rows and processes together up to which a factorisation is the quicker way.
pub(super) const SMALL: usize = 600;
/// Iterations of the interior point method, far more than it takes where it works.
const ITERATIONS: u32 = 200;

/// The plan that the interior point method finds, clipped into its box; none where it fails.
pub(super) fn solve(problem: &Problem, scale: &Scale) -> Option<Plan> {
    let value = total(problem, scale);
    let (matrix, bounds) = constraints(problem, scale, value);
    let processes = problem.processes();
    // In shares of value: a level is a share of its usual level, a shortfall a share of the whole.
    let mut costs: Vec<f64> = (0..processes).map(|k| problem.labour[k] * scale.level[k] / value).collect();
    costs.extend((0..problem.rows()).map(|row| problem.ceiling[row] / scale.price[row]));
    let quadratic = CscMatrix::zeros((costs.len(), costs.len()));
    let cones = [SupportedConeT::NonnegativeConeT(bounds.len())];
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .max_iter(ITERATIONS)
        .tol_gap_abs(1e-12)
        .tol_gap_rel(1e-12)
        .tol_feas(1e-12)
        .build()
        .ok()?;
    let mut solver = DefaultSolver::new(&quadratic, &costs, &matrix, &bounds, &cones, settings).ok()?;
    solver.solve();
    let answer = &solver.solution;
    let useful = [
        SolverStatus::Solved,
        SolverStatus::AlmostSolved,
        SolverStatus::InsufficientProgress,
        SolverStatus::MaxIterations,
    ];
    if !useful.contains(&answer.status) || answer.x.iter().chain(&answer.z).any(|value| !value.is_finite()) {
        return None;
    }
    let levels = (0..processes).map(|k| (answer.x[k] * scale.level[k]).max(0.0).min(problem.capacity[k]));
    let prices =
        (0..problem.rows()).map(|row| (answer.z[row] * scale.price[row]).max(0.0).min(problem.ceiling[row]));
    Some(Plan { levels: levels.collect(), prices: prices.collect() })
}

/// A usual value of the whole, so that the solver sees numbers near one.
fn total(problem: &Problem, scale: &Scale) -> f64 {
    let wanted: f64 = problem.demand.iter().zip(&scale.price).map(|(d, p)| d.abs() * p).sum();
    if wanted > 0.0 && wanted.is_finite() { wanted } else { 1.0 }
}

/// `Ax + s = b` with `s` not negative: demands of all rows, then levels and shortfalls not negative, then finite capacities.
fn constraints(problem: &Problem, scale: &Scale, value: f64) -> (CscMatrix<f64>, Vec<f64>) {
    let (rows, processes) = (problem.rows(), problem.processes());
    let mut bounds: Vec<f64> = (0..rows).map(|row| -problem.demand[row] * scale.price[row] / value).collect();
    bounds.resize(rows + processes + rows, 0.0);
    let (mut start, mut index, mut entries) = (vec![0], Vec::new(), Vec::new());
    for process in 0..processes {
        for (row, m) in problem.columns.pairs(process) {
            index.push(row);
            entries.push(-m * scale.level[process] * scale.price[row] / value);
        }
        index.push(rows + process);
        entries.push(-1.0);
        let capacity = problem.capacity[process];
        if capacity.is_finite() {
            index.push(bounds.len());
            entries.push(1.0);
            let unit = scale.level[process];
            bounds.push(if unit > 0.0 { capacity / unit } else { 0.0 });
        }
        start.push(index.len());
    }
    for row in 0..rows {
        index.extend([row, rows + processes + row]);
        entries.extend([-1.0, -1.0]);
        start.push(index.len());
    }
    (CscMatrix::new(bounds.len(), processes + rows, start, index, entries), bounds)
}
