//! The short way: where no capacity binds, the choice of technique is the plan, and policy iteration finds it at once.

use super::own::Own;
use super::scale::{Scale, need};
use super::state::Bounds;
use super::{Milestone, Options, Solution};
use crate::certificate::{Plan, certify};
use crate::problem::Problem;
use crate::technique::choose;

/// Rounds of need, from below, after which a problem whose capacities still suffice is worth trying.
const ROUNDS: usize = 3;

/// The plan of a problem whose capacities bind nowhere, if it is one and the certificate says so.
pub(super) fn solve(
    problem: &Problem,
    own: &Own,
    scale: &Scale,
    options: &Options,
    threads: usize,
) -> Option<Solution> {
    if !shaped(problem, own) || !promising(problem, own, scale) {
        return None;
    }
    let tolerance = (options.tolerance * 1e-2).clamp(1e-13, 1e-6);
    let plan = choose(problem, own, tolerance, threads).plan(problem, tolerance, threads);
    let plan = within(plan, problem)?;
    let certificate = certify(problem, &plan).ok()?;
    let bounds = Bounds { upper: certificate.upper, lower: certificate.lower };
    if bounds.gap() > options.tolerance {
        return None;
    }
    let milestone = Milestone { iterations: 0, upper: bounds.upper, lower: bounds.lower, gap: bounds.gap() };
    Some(Solution { plan, certificate, milestones: vec![milestone], iterations: 0 })
}

/// Whether the non-substitution theorem applies: one product a process, no stock of products, no profits.
fn shaped(problem: &Problem, own: &Own) -> bool {
    own.all_single()
        && problem.labour.iter().all(|labour| *labour >= 0.0)
        && problem.demand[..problem.products()].iter().all(|demand| *demand >= 0.0)
        && (problem.products()..problem.rows()).all(|limit| own.techniques(limit).is_empty())
}

/// Whether the cheapest techniques at roughly settled prices have the capacity, as far as a few rounds of need show.
fn promising(problem: &Problem, own: &Own, scale: &Scale) -> bool {
    if problem.capacity.iter().all(|capacity| capacity.is_infinite()) {
        return true;
    }
    (0..=ROUNDS).all(|rounds| {
        let need = need(problem, own, &scale.cheapest, rounds);
        let chosen = scale
            .cheapest
            .iter()
            .enumerate()
            .filter(|(_, technique)| (**technique as usize) < problem.processes());
        chosen.into_iter().all(|(row, technique)| {
            let technique = *technique as usize;
            need[row] <= problem.capacity[technique] * own.yields[technique]
        })
    })
}

/// The plan if it lies within the capacities; the certificate sees to the shared limits.
fn within(plan: Plan, problem: &Problem) -> Option<Plan> {
    let fits = plan.levels.iter().zip(&problem.capacity).all(|(level, capacity)| level <= capacity);
    fits.then_some(plan)
}
