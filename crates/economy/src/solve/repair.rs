//! Repair: levels that nearly balance are brought into balance product by product, which takes most of the shortfall and of the
//! surplus off without a single iteration more.
//!
//! Gauss-Seidel over the products: of a surplus the dearest technique in use is cut, a lack is filled by the cheapest with
//! room. Not where the price says that the product is scarce: filling a short product would take its inputs from better
//! uses. Nothing here is trusted: levels stay in their box, and the result counts only if it costs less.

use super::own::Own;
use super::state::{Bounds, State};
use super::team::{Cells, Member};
use crate::problem::Problem;

/// The most sweeps over all products.
const SWEEPS: usize = 20;
/// The share of the gap below which what a sweep moves is not worth another.
const SETTLED: f64 = 1e-3;
/// A product at so much of its ceiling price is short, and not filled.
const SHORT: f64 = 0.999;
/// A lack is filled by techniques whose loss is below this share of the room between price and ceiling.
const LOSS: f64 = 0.3;

/// Room for repairs, made once.
pub(crate) struct Repair {
    levels: Cells,
    /// What each row lacks, as of the last sweep.
    lack: Cells,
    /// The same as each member sees it, with its own changes.
    views: Vec<Cells>,
}

impl Repair {
    /// Room for so many members.
    pub(crate) fn new(problem: &Problem, threads: usize) -> Self {
        let rows = || Cells::zeros(problem.rows());
        Self {
            levels: Cells::zeros(problem.processes()),
            lack: rows(),
            views: (0..threads).map(|_| rows()).collect(),
        }
    }

    /// Repairs the state's levels at its prices; the state must have been evaluated there. Keeps the result where it is the
    /// best.
    pub(crate) fn run(&self, state: &State<'_>, member: &mut Member<'_>, best: &mut Bounds) {
        let (problem, own) = (state.problem, state.own);
        self.levels.copy(&state.levels, member.stretch(&problem.columns.start));
        self.lack.copy(&state.lack, member.stretch(&problem.rows.start));
        member.wait();
        let view = &self.views[member.rank()];
        view.copy(&self.lack, 0..problem.rows());
        let rows = member.stretch(&own.weight);
        let order = Order::of(state, rows.clone());
        let settled = SETTLED * (best.upper - best.lower);
        for sweep in 0..SWEEPS {
            let mut moved = 0.0;
            let mut visit = |row: usize| {
                moved += self.balance(state, row, order.techniques(row), view);
            };
            if sweep % 2 == 0 {
                rows.clone().for_each(&mut visit);
            } else {
                rows.clone().rev().for_each(&mut visit);
            }
            self.merge(member, problem, own);
            if member.sum([moved])[0] < settled {
                break;
            }
        }
        let cost = self.cost(problem, member);
        if cost < best.upper {
            best.upper = cost;
            state.best_levels.copy(&self.levels, member.stretch(&problem.columns.start));
        }
    }

    /// Balances one product as far as its techniques go; returns the value moved.
    fn balance(&self, state: &State<'_>, row: usize, techniques: &[u32], lack: &Cells) -> f64 {
        let price = state.prices.get(row);
        let mut moved = 0.0;
        if lack.get(row) < 0.0 {
            for technique in techniques.iter().rev() {
                let surplus = -lack.get(row);
                if surplus <= 0.0 {
                    break;
                }
                let technique = *technique as usize;
                let cut = self.levels.get(technique).min(surplus / state.own.yields[technique]);
                moved += self.shift(state.problem, technique, -cut, lack) * price;
            }
        } else if price < SHORT * state.problem.ceiling[row] {
            let bearable = LOSS * (state.problem.ceiling[row] - price);
            for technique in techniques {
                let (missing, technique) = (lack.get(row), *technique as usize);
                let yields = state.own.yields[technique];
                if missing <= 0.0 || -state.gain.get(technique) / yields >= bearable {
                    break;
                }
                let room = state.problem.capacity[technique] - self.levels.get(technique);
                moved += self.shift(state.problem, technique, room.min(missing / yields), lack) * price;
            }
        }
        moved
    }

    /// Moves a level, within its box, and what its rows lack; returns by how much of its output.
    fn shift(&self, problem: &Problem, technique: usize, by: f64, lack: &Cells) -> f64 {
        if by == 0.0 {
            return 0.0;
        }
        let old = self.levels.get(technique);
        let new = (old + by).max(0.0).min(problem.capacity[technique]);
        self.levels.set(technique, new);
        let mut made = 0.0;
        for (row, m) in problem.columns.pairs(technique) {
            lack.set(row, lack.get(row) - m * (new - old));
            made += m.max(0.0) * (new - old).abs();
        }
        made
    }

    /// Adds up what all members changed, and shows it to all.
    fn merge(&self, member: &Member<'_>, problem: &Problem, own: &Own) {
        if member.threads() == 1 {
            return;
        }
        member.wait();
        for row in member.stretch(&own.weight) {
            let before = self.lack.get(row);
            let change: f64 = self.views.iter().map(|view| view.get(row) - before).sum();
            self.lack.set(row, before + change);
        }
        member.wait();
        self.views[member.rank()].copy(&self.lack, 0..problem.rows());
    }

    fn cost(&self, problem: &Problem, member: &mut Member<'_>) -> f64 {
        let mut cost = 0.0;
        for process in member.stretch(&problem.columns.start) {
            cost += problem.labour[process] * self.levels.get(process);
        }
        let view = &self.views[member.rank()];
        for row in member.stretch(&problem.rows.start) {
            cost += problem.ceiling[row] * view.get(row).max(0.0);
        }
        member.sum([cost])[0]
    }
}

/// The techniques of a stretch of rows, the cheapest first.
struct Order {
    first: usize,
    start: Vec<usize>,
    technique: Vec<u32>,
}

impl Order {
    fn of(state: &State<'_>, rows: std::ops::Range<usize>) -> Self {
        let gain = |technique: u32| state.gain.get(technique as usize) / state.own.yields[technique as usize];
        let mut order = Self { first: rows.start, start: vec![0], technique: Vec::new() };
        for row in rows {
            let begin = order.technique.len();
            order.technique.extend_from_slice(state.own.techniques(row));
            order.technique[begin..].sort_by(|a, b| gain(*b).total_cmp(&gain(*a)));
            order.start.push(order.technique.len());
        }
        order
    }

    fn techniques(&self, row: usize) -> &[u32] {
        let at = row - self.first;
        &self.technique[self.start[at]..self.start[at + 1]]
    }
}
