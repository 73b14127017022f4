//! Units of measure: what a price and a level of usual size are, so that all that is iterated on is a share of value.
//!
//! In value units a coefficient is a flow of value; the inputs of a process are shares of what it makes, so the scaled
//! matrix has norm at most one and the step sizes of Pock and Chambolle (*Diagonal preconditioning for first order
//! primal-dual algorithms*, 2011) need no estimate of a norm. Ten per cent of accuracy is plenty.

use std::ops::Range;

use super::own::{NONE, Own};
use super::team::{Cells, Member, run};
use crate::certificate::Plan;
use crate::problem::Problem;

/// Rounds in which all techniques compete, then rounds with the cheapest alone.
const CHOOSING: usize = 4;
const SETTLING: usize = 6;

/// The units of a problem.
pub(crate) struct Scale {
    /// A usual price of each row.
    pub(crate) price: Vec<f64>,
    /// A usual level of each process: its capacity where that is finite and not far beyond any need.
    pub(crate) level: Vec<f64>,
    /// `sum |m| price` of each process: what flows through a unit of level.
    pub(crate) turnover: Vec<f64>,
    /// `sum |m| level` of each row: what flows through it.
    pub(crate) throughput: Vec<f64>,
    /// The cheapest technique of each row at these prices, or [`NONE`].
    pub(crate) cheapest: Vec<u32>,
}

impl Scale {
    /// Measures a problem; with the prices of an earlier plan of it, if they are prices, in one round.
    pub(crate) fn of(problem: &Problem, own: &Own, threads: usize, earlier: Option<&Plan>) -> Self {
        let known = |plan: &&Plan| 2 * plan.prices.iter().filter(|p| **p > 0.0).count() > problem.rows();
        let (mut price, cheapest) = prices(problem, own, threads, earlier.filter(known));
        for (row, price) in price.iter_mut().enumerate() {
            let ceiling = problem.ceiling[row];
            // Shared limits, and products that nobody makes or that cost nothing, have no cost of their own.
            if row >= problem.products() || *price <= 0.0 || *price >= ceiling {
                *price = if own.techniques(row).is_empty() { ceiling / 3.0 } else { ceiling.min(*price) };
            }
            if *price <= 0.0 {
                *price = ceiling / 3.0;
            }
        }
        for limit in problem.products()..problem.rows() {
            // Too small a unit makes too large steps: a limit that may be worth its ceiling to a user has it as its unit.
            if own.techniques(limit).is_empty()
                && problem.ceiling[limit] <= worth_to_users(problem, own, &price, limit)
            {
                price[limit] = problem.ceiling[limit];
            }
        }
        let level = levels(problem, own, &price, &cheapest);
        let shared = Cells::zeros(problem.processes() + problem.rows());
        run(threads, (), |member, _: Option<()>| {
            for process in member.stretch(&problem.columns.start) {
                let sum: f64 = problem.columns.pairs(process).map(|(row, m)| m.abs() * price[row]).sum();
                shared.set(process, sum);
            }
            for row in member.stretch(&problem.rows.start) {
                let sum: f64 = problem.rows.pairs(row).map(|(process, m)| m.abs() * level[process]).sum();
                shared.set(problem.processes() + row, sum);
            }
        });
        let mut turnover = shared.to_vec();
        let throughput = turnover.split_off(problem.processes());
        Self { price, level, turnover, throughput, cheapest }
    }
}

/// Prices by Gauss-Seidel sweeps of `p = min over techniques of their cost`, from zero, and the cheapest technique of each
/// row; from an earlier plan's prices in one round. Every member sweeps its own rows with the newest prices of its own and the last round's of the others.
fn prices(problem: &Problem, own: &Own, threads: usize, earlier: Option<&Plan>) -> (Vec<f64>, Vec<u32>) {
    let (choosing, rounds) = if earlier.is_some() { (1, 1) } else { (CHOOSING, CHOOSING + SETTLING) };
    let inside = |plan: &Plan| {
        let prices = plan.prices.iter().zip(&problem.ceiling);
        prices.map(|(price, ceiling)| price.max(0.0).min(*ceiling)).collect()
    };
    let begin: Vec<f64> = earlier.map_or_else(|| vec![0.0; problem.rows()], inside);
    let (shared, chosen) = (Cells::zeros(problem.rows()), Cells::zeros(problem.rows()));
    run(threads, (), |member, _: Option<()>| {
        let rows = member.stretch(&own.weight);
        let mut price = begin.clone();
        let mut cheapest = vec![NONE; rows.len()];
        for round in 0..rounds {
            let mut visit = |row: usize| {
                let slot = &mut cheapest[row - rows.start];
                if round < choosing || round + 1 == rounds {
                    (price[row], *slot) = own.cheapest(problem, row, &price);
                } else if *slot != NONE {
                    price[row] =
                        own.unit_cost(problem, *slot as usize, &price).clamp(0.0, problem.ceiling[row]);
                }
            };
            if round % 2 == 0 {
                rows.clone().for_each(&mut visit);
            } else {
                rows.clone().rev().for_each(&mut visit);
            }
            exchange(member, &shared, &mut price, &rows);
        }
        for row in rows.clone() {
            chosen.set(row, f64::from(cheapest[row - rows.start]));
        }
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "they were u32")]
    let cheapest = chosen.to_vec().into_iter().map(|technique| technique as u32).collect();
    (shared.to_vec(), cheapest)
}

/// Whether a sweep runs backward. Sweeps in one direction are the quicker, but a chain of products numbered against them
/// would move one link a sweep.
pub(crate) fn backward(sweep: usize) -> bool {
    sweep % 4 == 3
}

/// Gives the others what this member found for its rows, and takes what they found.
pub(crate) fn exchange(member: &Member<'_>, shared: &Cells, values: &mut [f64], rows: &Range<usize>) {
    for row in rows.clone() {
        shared.set(row, values[row]);
    }
    member.wait();
    for row in (0..rows.start).chain(rows.end..values.len()) {
        values[row] = shared.get(row);
    }
    member.wait();
}

/// The most that a unit of a limit makes, by the usual prices, in a process with one product.
fn worth_to_users(problem: &Problem, own: &Own, price: &[f64], limit: usize) -> f64 {
    let users = problem.rows.pairs(limit).filter(|(process, _)| own.output[*process] != NONE);
    let made = |process: usize| own.yields[process] * price[own.output[process] as usize];
    users.map(|(process, m)| made(process) / m.abs()).fold(0.0, f64::max)
}

/// Capacities, except where they are infinite or far beyond any need: there what the demand would take of the product.
fn levels(problem: &Problem, own: &Own, price: &[f64], cheapest: &[u32]) -> Vec<f64> {
    let worth = |process: usize| match own.output[process] {
        NONE => problem.columns.pairs(process).map(|(row, m)| m.abs() * price[row]).sum(),
        row => price[row as usize] * own.yields[process],
    };
    let wanted: f64 = problem.demand.iter().zip(price).map(|(d, p)| d.abs() * p).sum();
    let capacity: f64 =
        (0..problem.processes()).map(|process| problem.capacity[process] * worth(process)).sum();
    if capacity <= BEYOND * wanted {
        return problem.capacity.clone();
    }
    let need = need(problem, own, cheapest, SETTLING);
    // What nobody needs still gets a unit: a small share of the whole.
    let share = wanted.max(f64::MIN_POSITIVE) / usize_to_f64(problem.processes().max(1));
    let level = |process: usize| {
        let by_need = match own.output[process] {
            NONE => 0.0,
            row => need[row as usize] / own.yields[process],
        };
        let worth = worth(process);
        let unit = if by_need > 0.0 {
            2.0 * by_need
        } else if worth > 0.0 {
            share / worth
        } else {
            1.0
        };
        problem.capacity[process].min(unit)
    };
    (0..problem.processes()).map(level).collect()
}

/// Capacity is taken as the unit as long as all of it together is worth less than so many times the demand.
const BEYOND: f64 = 60.0;

/// So many rounds of what the demand takes of each product by the cheapest techniques: each closer, from below.
pub(crate) fn need(problem: &Problem, own: &Own, cheapest: &[u32], rounds: usize) -> Vec<f64> {
    let wanted: Vec<f64> = problem.demand.iter().map(|d| d.max(0.0)).collect();
    let mut need = wanted.clone();
    for _ in 0..rounds {
        let mut next = wanted.clone();
        for (row, technique) in cheapest.iter().enumerate().filter(|(_, technique)| **technique != NONE) {
            let level = need[row] / own.yields[*technique as usize];
            for (input, m) in problem.columns.pairs(*technique as usize).filter(|(_, m)| *m < 0.0) {
                next[input] -= m * level;
            }
        }
        need = next;
    }
    need
}

#[expect(clippy::cast_precision_loss, reason = "a count below 2^53")]
fn usize_to_f64(count: usize) -> f64 {
    count as f64
}
