//! The full-size state of a solution in the making: levels and prices, what they say about each process and row, and the
//! best of both that were seen.

use super::own::Own;
use super::scale::Scale;
use super::team::{Cells, Cells32, Member};
use crate::certificate::Plan;
use crate::problem::Problem;

/// What the members share.
pub(crate) struct State<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) own: &'a Own,
    pub(crate) scale: &'a Scale,
    pub(crate) levels: Cells,
    pub(crate) prices: Cells,
    /// `M'p - l`: what a unit of level of each process gains.
    pub(crate) gain: Cells,
    /// `d - Mx`: what each row lacks.
    pub(crate) lack: Cells,
    /// The three of the last restart, to see how far they move.
    pub(crate) last_prices: Cells,
    pub(crate) last_gain: Cells,
    pub(crate) last_lack: Cells,
    pub(crate) best_levels: Cells,
    pub(crate) best_prices: Cells,
    /// Number among those awake, or [`super::awake::ASLEEP`].
    pub(crate) process_place: Cells32,
    pub(crate) row_place: Cells32,
    /// How far those awake have moved, as the other side sees it, in units of the scale.
    pub(crate) process_move: Cells32,
    pub(crate) row_move: Cells32,
}

/// The two sides of the objective, as computed; only [`crate::certify`] proves them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) upper: f64,
    pub(crate) lower: f64,
}

impl Bounds {
    /// The gap as a share, as [`crate::Certificate::gap`] defines it.
    pub(crate) fn gap(&self) -> f64 {
        let width = (self.upper - self.lower).max(0.0);
        let size = if self.lower > 0.0 { self.lower } else { self.lower.abs().max(self.upper.abs()) };
        if width.is_finite() && size > 0.0 {
            width / size
        } else if width == 0.0 {
            0.0
        } else {
            f64::INFINITY
        }
    }
}

impl<'a> State<'a> {
    /// Begins at a plan, clipped into the box, or at usual prices and a little more than half of the usual levels.
    pub(crate) fn new(problem: &'a Problem, own: &'a Own, scale: &'a Scale, start: Option<&Plan>) -> Self {
        let (processes, rows) = (problem.processes(), problem.rows());
        let levels = Cells::zeros(processes);
        for process in 0..processes {
            let usual = START * scale.level[process];
            let wanted = start.map_or(usual, |plan| plan.levels[process]);
            let dead = if problem.labour[process] < 0.0 { problem.capacity[process] } else { 0.0 };
            let level = if scale.turnover[process] > 0.0 { wanted } else { dead };
            levels.set(process, level.max(0.0).min(problem.capacity[process]));
        }
        let prices = Cells::zeros(rows);
        for row in 0..rows {
            let wanted = start.map_or(scale.price[row], |plan| plan.prices[row]);
            let dead = if problem.demand[row] > 0.0 { problem.ceiling[row] } else { 0.0 };
            let price = if scale.throughput[row] > 0.0 { wanted } else { dead };
            prices.set(row, price.max(0.0).min(problem.ceiling[row]));
        }
        let zeros = |len| (Cells::zeros(len), Cells::zeros(len), Cells::zeros(len));
        let (gain, last_gain, best_levels) = zeros(processes);
        let (lack, last_lack, best_prices) = zeros(rows);
        Self {
            problem,
            own,
            scale,
            levels,
            prices,
            gain,
            lack,
            last_prices: Cells::zeros(rows),
            last_gain,
            last_lack,
            best_levels,
            best_prices,
            process_place: Cells32::zeros(processes),
            row_place: Cells32::zeros(rows),
            process_move: Cells32::zeros(processes),
            row_move: Cells32::zeros(rows),
        }
    }

    /// Recomputes gains and lacks of the present levels and prices on the full data, and keeps either where it is the best.
    pub(crate) fn evaluate(&self, member: &mut Member<'_>, best: &mut Bounds) {
        let upper = self.evaluate_levels(member);
        let lower = self.evaluate_prices(member, &self.prices, Some(&self.gain));
        if upper < best.upper {
            best.upper = upper;
            self.best_levels.copy(&self.levels, member.stretch(&self.problem.columns.start));
        }
        if lower > best.lower {
            best.lower = lower;
            self.best_prices.copy(&self.prices, member.stretch(&self.problem.rows.start));
        }
    }

    /// `l'x + s'max(0, d - Mx)` of the present levels; leaves the lacks.
    fn evaluate_levels(&self, member: &mut Member<'_>) -> f64 {
        let (problem, levels) = (self.problem, &self.levels);
        let mut cost = 0.0;
        for process in member.stretch(&problem.columns.start) {
            cost += problem.labour[process] * levels.get(process);
        }
        for row in member.stretch(&problem.rows.start) {
            let (index, value) = problem.rows.line(row);
            let net: f64 =
                index.iter().zip(value).map(|(process, m)| m * levels.get(*process as usize)).sum();
            let lack = problem.demand[row] - net;
            self.lack.set(row, lack);
            cost += problem.ceiling[row] * lack.max(0.0);
        }
        member.sum([cost])[0]
    }

    /// `p'd - u'max(0, M'p - l)` of any prices; keeps the gains if asked.
    pub(crate) fn evaluate_prices(
        &self,
        member: &mut Member<'_>,
        prices: &Cells,
        keep: Option<&Cells>,
    ) -> f64 {
        let problem = self.problem;
        let mut value = 0.0;
        for row in member.stretch(&problem.rows.start) {
            value += problem.demand[row] * prices.get(row);
        }
        for process in member.stretch(&problem.columns.start) {
            let (index, m) = problem.columns.line(process);
            let worth: f64 = index.iter().zip(m).map(|(row, m)| m * prices.get(*row as usize)).sum();
            let gain = worth - problem.labour[process];
            if let Some(keep) = keep {
                keep.set(process, gain);
            }
            if gain > 0.0 && problem.capacity[process] > 0.0 {
                value -= problem.capacity[process] * gain;
            }
        }
        member.sum([value])[0]
    }

    /// The best levels and prices that were seen.
    pub(crate) fn best(&self) -> Plan {
        Plan { levels: self.best_levels.to_vec(), prices: self.best_prices.to_vec() }
    }
}

/// The share of the usual level that a process starts at.
const START: f64 = 0.6;
