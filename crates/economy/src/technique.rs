//! The choice of technique: without capacities the cheapest technique of every product is the same whatever is demanded.
//!
//! That is the non-substitution theorem (Samuelson 1951): where every process makes one product, prices `p = min over
//! techniques of (labour + inputs at p)` depend on the techniques alone, and one price solve serves every demand that is
//! voted on. Prices come by policy iteration: rounds in which all techniques compete, between them Gauss-Seidel sweeps with the
//! cheapest alone. Buying at the ceiling price counts as one more technique, so there is always an answer.

use std::ops::Range;

use crate::certificate::Plan;
use crate::problem::Problem;
use crate::solve::own::{NONE, Own};
use crate::solve::scale::{backward, exchange};
use crate::solve::team::{Cells, Member, run};
use crate::sparse::Sparse;

/// The most rounds of competition; each follows on settled prices, and a handful is usual.
const ROUNDS: usize = 100;
/// The most sweeps between two rounds.
const SWEEPS: usize = 400;

/// The cheapest technique of every product, whatever the demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The price of each row: of products their full labour content by the cheapest techniques, at most the ceiling price;
    /// of shared limits zero.
    pub prices: Vec<f64>,
    /// The process that makes each product most cheaply; none where missing it at the ceiling price is cheaper, or nobody
    /// makes it.
    pub technique: Vec<Option<u32>>,
}

/// Why there is no choice of technique.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// Joint products have no technique of their own.
    #[error("process {process} makes several products or none: solve the plan instead")]
    Joint {
        /// The process.
        process: u32,
    },
    /// Profitable processes have no bound without capacities.
    #[error("process {process} has a negative cost: solve the plan instead")]
    NegativeCost {
        /// The process.
        process: u32,
    },
}

impl Choice {
    /// Chooses among the processes whose capacity is not zero, as if the others had no capacity limit. `tolerance` is the
    /// relative accuracy of the prices.
    ///
    /// # Errors
    /// [`ChoiceError`] where processes have several products or negative costs.
    pub fn of(problem: &Problem, tolerance: f64, threads: usize) -> Result<Self, ChoiceError> {
        let own = Own::of(problem);
        check(problem, &own)?;
        Ok(choose(problem, &own, tolerance, threads))
    }

    /// The levels that meet the problem's demand by the chosen techniques, and with the prices a plan. Where all capacities
    /// are infinite, and no row has more than its demand, it is the best one.
    pub fn plan(&self, problem: &Problem, tolerance: f64, threads: usize) -> Plan {
        let output = outputs(problem, &self.technique, tolerance, threads);
        let mut levels = vec![0.0; problem.processes()];
        for (row, technique) in self.technique.iter().enumerate() {
            if let Some(technique) = technique {
                levels[*technique as usize] = output[row] / yield_of(problem, *technique as usize, row);
            }
        }
        Plan { levels, prices: self.prices.clone() }
    }
}

fn check(problem: &Problem, own: &Own) -> Result<(), ChoiceError> {
    for (process, row) in (0_u32..).zip(&own.output) {
        if *row == NONE {
            return Err(ChoiceError::Joint { process });
        }
        if problem.labour[process as usize] < 0.0 {
            return Err(ChoiceError::NegativeCost { process });
        }
    }
    Ok(())
}

/// A member's view: all prices, of which it sweeps its own rows.
struct Sweeper<'a> {
    problem: &'a Problem,
    own: &'a Own,
    rows: Range<usize>,
    price: Vec<f64>,
    /// The cheapest technique of each of its rows.
    cheapest: Vec<u32>,
}

pub(crate) fn choose(problem: &Problem, own: &Own, tolerance: f64, threads: usize) -> Choice {
    let (shared, chosen) = (Cells::zeros(problem.rows()), Cells::zeros(problem.rows()));
    run(threads, (), |member, _: Option<()>| {
        let rows = member.stretch(&own.weight);
        let (price, cheapest) = (vec![0.0; problem.rows()], vec![NONE; rows.len()]);
        let mut sweeper = Sweeper { problem, own, rows, price, cheapest };
        sweeper.settle(member, &shared, tolerance);
        sweeper.lower(member, &shared);
        for (row, technique) in sweeper.rows.clone().zip(&sweeper.cheapest) {
            chosen.set(row, f64::from(*technique));
        }
    });
    let technique = |row| {
        let process = chosen.get(row);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a u32")]
        Some(process as u32).filter(|process| *process != NONE)
    };
    Choice { prices: shared.to_vec(), technique: (0..problem.rows()).map(technique).collect() }
}

impl Sweeper<'_> {
    /// Rounds until no technique changes and the prices stand still.
    fn settle(&mut self, member: &mut Member<'_>, shared: &Cells, tolerance: f64) {
        let mut target = 1e-2_f64.max(tolerance);
        for _ in 0..ROUNDS {
            let (moved, switched) = self.compete(member, shared);
            if moved <= tolerance && !switched {
                return;
            }
            for sweep in 0..SWEEPS {
                if self.sweep(member, shared, sweep) <= target {
                    break;
                }
            }
            // Far from settled prices the choice is still moving, and accuracy would be wasted.
            target = (target * 1e-2).max(tolerance * 0.1);
        }
    }

    /// All techniques compete: the largest relative change of a price, and whether a technique changed.
    fn compete(&mut self, member: &mut Member<'_>, shared: &Cells) -> (f64, bool) {
        let (mut moved, mut switched) = (0.0_f64, 0.0);
        for row in self.rows.clone() {
            let (price, technique) = self.best(row);
            let slot = &mut self.cheapest[row - self.rows.start];
            if *slot != technique {
                (*slot, switched) = (technique, 1.0);
            }
            moved = moved.max(relative(price, self.price[row]));
            self.price[row] = price;
        }
        exchange(member, shared, &mut self.price, &self.rows);
        let switched = member.sum([switched])[0] > 0.0;
        (member.max(moved), switched)
    }

    /// One sweep with the cheapest alone.
    fn sweep(&mut self, member: &mut Member<'_>, shared: &Cells, number: usize) -> f64 {
        let mut moved = 0.0_f64;
        let len = self.rows.len();
        for step in 0..len {
            let at = if backward(number) { len - 1 - step } else { step };
            let (row, technique) = (self.rows.start + at, self.cheapest[at]);
            if technique != NONE {
                let cost = self.own.unit_cost(self.problem, technique as usize, &self.price);
                let price = cost.clamp(0.0, self.problem.ceiling[row]);
                moved = moved.max(relative(price, self.price[row]));
                self.price[row] = price;
            }
        }
        exchange(member, shared, &mut self.price, &self.rows);
        member.max(moved)
    }

    /// Shared limits have no price here: nothing is scarce without capacities.
    fn best(&self, row: usize) -> (f64, u32) {
        if row < self.problem.products() {
            self.own.cheapest(self.problem, row, &self.price)
        } else {
            (0.0, NONE)
        }
    }

    /// Lowers prices by a hair, so that no technique earns anything at them even with the certificate's outward rounding:
    /// without a capacity the smallest gain has no bound.
    ///
    /// All prices shrink by the share `t` at which the labour in every technique makes up for what it gained; a technique
    /// without labour is brought down by sweeps.
    fn lower(&mut self, member: &mut Member<'_>, shared: &Cells) {
        let mut share = 0.0_f64;
        for row in self.rows.clone() {
            self.each_technique(row, |cost, labour| {
                let gain = self.price[row] - cost + HAIR * (self.price[row] + cost);
                if gain > 0.0 && labour > 0.0 {
                    share = share.max(gain / (gain + labour));
                }
            });
        }
        let share = member.max(share);
        self.price.iter_mut().for_each(|price| *price *= 1.0 - share);
        for _ in 0..SWEEPS {
            let mut lowered = 0.0;
            for row in self.rows.clone() {
                let mut price = self.price[row];
                self.each_technique(row, |cost, _| price = price.min((1.0 - 2.0 * HAIR) * cost.max(0.0)));
                if price < self.price[row] {
                    // Those with labour enough are below already; the rest comes down a little further than it must, so
                    // that the sweeps end.
                    (self.price[row], lowered) = (price * (1.0 - HAIR), 1.0);
                }
            }
            exchange(member, shared, &mut self.price, &self.rows);
            if member.sum([lowered])[0] == 0.0 {
                return;
            }
        }
    }

    /// Cost and labour, both by unit of product, of each technique of a row that has capacity.
    fn each_technique(&self, row: usize, mut visit: impl FnMut(f64, f64)) {
        for technique in self.own.techniques(row) {
            let technique = *technique as usize;
            if self.problem.capacity[technique] > 0.0 {
                let cost = self.own.unit_cost(self.problem, technique, &self.price);
                visit(cost, self.problem.labour[technique] / self.own.yields[technique]);
            }
        }
    }
}

/// More than the certificate's outward rounding takes of a process with a few hundred inputs.
const HAIR: f64 = 1e-13;

fn relative(new: f64, old: f64) -> f64 {
    let change = (new - old).abs();
    if change == 0.0 { 0.0 } else { change / new.abs().max(old.abs()) }
}

/// What a unit of a technique's level makes of its product.
pub(crate) fn yield_of(problem: &Problem, technique: usize, row: usize) -> f64 {
    let made = problem.columns.pairs(technique).find(|(other, _)| *other == row);
    made.map_or(1.0, |(_, value)| value)
}

/// What every product puts out when the chosen techniques alone meet the demand: `y = d + A y` by Gauss-Seidel sweeps.
pub(crate) fn outputs(
    problem: &Problem,
    technique: &[Option<u32>],
    tolerance: f64,
    threads: usize,
) -> Vec<f64> {
    let uses = uses(problem, technique);
    let shared = Cells::zeros(problem.rows());
    run(threads, (), |member, _: Option<()>| {
        let rows = member.stretch(&uses.start);
        let mut output: Vec<f64> = problem.demand.iter().map(|d| d.max(0.0)).collect();
        for sweep in 0..SWEEPS {
            let mut moved = 0.0_f64;
            for step in 0..rows.len() {
                let row = if backward(sweep) { rows.end - 1 - step } else { rows.start + step };
                let (index, value) = uses.line(row);
                let taken: f64 = index.iter().zip(value).map(|(user, a)| a * output[*user as usize]).sum();
                let wanted = (problem.demand[row] + taken).max(0.0);
                moved = moved.max(relative(wanted, output[row]));
                output[row] = wanted;
            }
            exchange(member, &shared, &mut output, &rows);
            if member.max(moved) <= tolerance {
                break;
            }
        }
    });
    shared.to_vec()
}

/// By row, what a unit of each product's output takes of it by the chosen techniques.
fn uses(problem: &Problem, technique: &[Option<u32>]) -> Sparse {
    let mut by_user = Sparse::new();
    for (row, technique) in technique.iter().enumerate() {
        if let Some(technique) = technique {
            let made = yield_of(problem, *technique as usize, row);
            for (input, m) in problem.columns.pairs(*technique as usize).filter(|(_, m)| *m < 0.0) {
                by_user.index.push(u32::try_from(input).expect("fewer than 2^32 rows"));
                by_user.value.push(-m / made);
            }
        }
        by_user.end_line();
    }
    by_user.transposed(problem.rows())
}
