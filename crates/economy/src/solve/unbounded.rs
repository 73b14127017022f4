//! Prices for processes without a capacity: there the smallest gain has no bound, so prices prove something only if no such
//! process gains anything.
//!
//! The iterations come near that and never reach it. So a copy of the prices is lowered, process by process, until none gains,
//! even with the certificate's outward rounding; what that takes off the bound vanishes as the prices settle. A process that
//! is paid for running (a negative cost) needs a finite capacity to be certified.

use std::sync::Mutex;

use super::state::{Bounds, State};
use super::team::{Cells, Member};
use crate::problem::Problem;

/// The most sweeps; each brings what is left down by the share of inputs in value.
const SWEEPS: usize = 1000;
/// More than the certificate's outward rounding takes of a process with a few hundred inputs.
const HAIR: f64 = 1e-13;

/// The processes without a capacity.
pub(super) struct Unbounded {
    processes: Vec<u32>,
    prices: Cells,
    /// The leader's working copy.
    lowered: Mutex<Vec<f64>>,
}

impl Unbounded {
    /// None if every process has a capacity.
    pub(super) fn of(problem: &Problem) -> Option<Self> {
        let infinite = (0_u32..).zip(&problem.capacity).filter(|(_, capacity)| capacity.is_infinite());
        let processes: Vec<u32> = infinite.map(|(process, _)| process).collect();
        if processes.is_empty() {
            return None;
        }
        Some(Self { processes, prices: Cells::zeros(problem.rows()), lowered: Mutex::new(Vec::new()) })
    }

    /// Lowers a copy of the state's prices and keeps it where it is the best.
    pub(super) fn lower(&self, state: &State<'_>, member: &mut Member<'_>, best: &mut Bounds) {
        // A sweep lowers prices one after the other, so one member does it; these processes are few beside the iterations.
        if member.rank() == 0 {
            let mut prices = self.lowered.lock().expect("only the leader locks it");
            *prices = state.prices.to_vec();
            self.sweep(state.problem, &mut prices);
            for (row, price) in prices.iter().enumerate() {
                self.prices.set(row, *price);
            }
        }
        member.wait();
        let value = state.evaluate_prices(member, &self.prices, None);
        if value > best.lower {
            best.lower = value;
            state.best_prices.copy(&self.prices, member.stretch(&state.problem.rows.start));
        }
    }

    fn sweep(&self, problem: &Problem, prices: &mut [f64]) {
        for sweep in 0..SWEEPS {
            let mut lowered = false;
            let mut visit = |process: &u32| lowered |= lower_outputs(problem, *process as usize, prices);
            if sweep % 2 == 0 {
                self.processes.iter().for_each(&mut visit);
            } else {
                self.processes.iter().rev().for_each(&mut visit);
            }
            if !lowered {
                return;
            }
        }
    }
}

/// Lowers the prices of a process's outputs so far that it gains nothing; whether it had to.
fn lower_outputs(problem: &Problem, process: usize, prices: &mut [f64]) -> bool {
    let (mut made, mut spent) = (0.0, problem.labour[process]);
    for (row, m) in problem.columns.pairs(process) {
        if m > 0.0 {
            made += m * prices[row];
        } else {
            spent -= m * prices[row];
        }
    }
    if made <= spent - HAIR * (made + spent.abs()) || made == 0.0 {
        return false;
    }
    let share = ((1.0 - 4.0 * HAIR) * spent / made).clamp(0.0, 1.0 - HAIR);
    for (row, _) in problem.columns.pairs(process).filter(|(_, m)| *m > 0.0) {
        prices[row] *= share;
    }
    true
}
