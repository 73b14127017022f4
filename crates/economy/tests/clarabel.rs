//! The same optimum as Clarabel, an interior point solver of others, which is given the linear programme as it stands: no units of
//! ours, no start of ours. Ours begins from zeros, so that it does not begin where Clarabel ends.
#![allow(clippy::float_arithmetic, reason = "the tests of what computes in f64")]

mod common;

use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT::NonnegativeConeT;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SolverStatus};
use common::problems;
use mandat_economy::synth::{Caps, Family, Shape, invent};
use mandat_economy::{Options, Plan, Problem, solve};
use proptest::prelude::*;

/// `min l'x + s'f` subject to `Mx + f >= d`, `x >= 0`, `f >= 0`, `x <= u`, in one cone after the other.
fn clarabel(problem: &Problem) -> Option<f64> {
    let (rows, processes) = (problem.rows(), problem.processes());
    let capped: Vec<usize> = (0..processes).filter(|k| problem.capacity()[*k].is_finite()).collect();
    let mut bounds: Vec<f64> = problem.demand().iter().map(|d| -d).collect();
    bounds.resize(rows + processes + rows, 0.0);
    bounds.extend(capped.iter().map(|k| problem.capacity()[*k]));
    let (mut start, mut index, mut value) = (vec![0], Vec::new(), Vec::new());
    for process in 0..processes {
        let (lines, coefficients) = problem.process(process);
        index.extend(lines.iter().map(|row| *row as usize));
        value.extend(coefficients.iter().map(|m| -m));
        index.push(rows + process);
        value.push(-1.0);
        if let Ok(at) = capped.binary_search(&process) {
            index.push(rows + processes + rows + at);
            value.push(1.0);
        }
        start.push(index.len());
    }
    for row in 0..rows {
        index.extend([row, rows + processes + row]);
        value.extend([-1.0, -1.0]);
        start.push(index.len());
    }
    let costs = [problem.labour(), problem.ceiling()].concat();
    let matrix = CscMatrix::new(bounds.len(), costs.len(), start, index, value);
    let (quadratic, cones) = (CscMatrix::zeros((costs.len(), costs.len())), [NonnegativeConeT(bounds.len())]);
    let settings = DefaultSettings { verbose: false, ..DefaultSettings::default() };
    let mut solver = DefaultSolver::new(&quadratic, &costs, &matrix, &bounds, &cones, settings).ok()?;
    solver.solve();
    (solver.solution.status == SolverStatus::Solved).then_some(solver.solution.obj_val)
}

fn agree(problem: &Problem) -> Result<(), TestCaseError> {
    let Some(wanted) = clarabel(problem) else { return Err(TestCaseError::reject("Clarabel has no answer")) };
    let zeros = Plan { levels: vec![0.0; problem.processes()], prices: vec![0.0; problem.rows()] };
    let size = wanted.abs().max(1.0);
    let options = Options { tolerance: 1e-7, width: 1e-7 * size, iterations: 400_000, ..Options::default() };
    let found = solve(problem, &options, Some(&zeros), &mut |_| ()).certificate;
    prop_assert!((found.upper - wanted).abs() <= 1e-6 * size, "{wanted} {found:?}");
    prop_assert!((found.lower - wanted).abs() <= 1e-6 * size, "{wanted} {found:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_systems_have_the_optimum_that_clarabel_finds(problem in problems(8, 10)) {
        agree(&problem)?;
    }

    #[test]
    fn invented_economies_have_the_optimum_that_clarabel_finds(
        seed in 0..1_000_u64,
        products in 20..80_u32,
        local in any::<bool>(),
        loose in any::<bool>(),
        limits in 0..4_u32,
    ) {
        let family = if local { Family::Local } else { Family::Hub };
        let caps = if loose { Caps::Loose } else { Caps::Tight };
        let limits = if limits > 2 { limits } else { 0 };
        let shape = Shape { products, techniques: 2, family, caps, limits, seed };
        agree(&invent(&shape, 1).expect("small").problem)?;
    }
}
