//! Alternating scaling: lists get their seats with the units' divisors as they are, then units theirs with the lists',
//! and so on (F. Pukelsheim 2004). It nearly always ends with both exact, and where it does not, it comes near: the
//! exact end is `transfer`'s.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};

use super::Table;
use crate::rule::{Divisor, Rule};
use crate::{Claim, Infeasible, Outcome, apportion};

/// Rounds of scaling; what then is left over is mostly a tie, which scaling would go round for ever.
const MOST_ROUNDS: usize = 40;

/// A table of seats on the way to the solution. INVARIANT from `start` on: the lists have exactly their seats, and every
/// quotient of votes by both divisors lies within the borders of its cell's seats.
pub(super) struct State<'t> {
    pub(super) table: &'t Table,
    pub(super) method: &'t Divisor,
    pub(super) seats: Vec<Vec<u64>>,
    /// Divisors of the units.
    pub(super) units: Vec<BigRational>,
    /// Divisors of the lists.
    pub(super) lists: Vec<BigRational>,
    /// Cells that the votes leave open, and whether they have the seat in question.
    pub(super) tied: Vec<(usize, usize, bool)>,
}

pub(super) fn start<'t>(table: &'t Table, method: &'t Divisor) -> Result<State<'t>, Infeasible> {
    let (units, lists) = (table.units.len(), table.lists.len());
    let mut state = State {
        table,
        method,
        seats: vec![vec![0; lists]; units],
        units: (0..units).map(|unit| fair(table, unit)).collect(),
        lists: vec![BigRational::one(); lists],
        tied: Vec::new(),
    };
    let rule = Rule::Divisor { method: method.clone(), threshold: None };
    for round in 0..MOST_ROUNDS {
        for list in 0..lists {
            let weights = (0..units).map(|unit| &table.votes[unit][list] / &state.units[unit]).collect();
            let column = line(weights, table.lists[list], &rule).ok_or_else(|| no_votes_for(table, list))?;
            (0..units).for_each(|unit| state.seats[unit][list] = column[unit]);
            state.lists[list] = state.list_divisor(list);
        }
        let exact = |unit: usize| state.seats[unit].iter().sum::<u64>() == table.units[unit];
        if round + 1 == MOST_ROUNDS || (0..units).all(exact) {
            break;
        }
        for unit in 0..units {
            let weights = (0..lists).map(|list| &table.votes[unit][list] / &state.lists[list]).collect();
            let row = line(weights, table.units[unit], &rule).ok_or_else(|| no_votes_in(table, unit))?;
            state.seats[unit] = row;
            state.units[unit] = state.unit_divisor(unit);
        }
    }
    Ok(state)
}

/// Votes of a seat in the unit on average.
fn fair(table: &Table, unit: usize) -> BigRational {
    let votes: BigRational = table.votes[unit].iter().sum();
    let fair = votes / BigInt::from(table.units[unit].max(1));
    let whole = fair.floor();
    if whole.is_zero() { BigRational::one() } else { whole }
}

/// The seats of one unit or list by itself; any solution where there are ties. `None` where there are seats and no votes.
fn line(weights: Vec<BigRational>, seats: u64, rule: &Rule) -> Option<Vec<u64>> {
    let claims: Vec<Claim> = weights.into_iter().map(|weight| Claim::weighing("", weight)).collect();
    match apportion(&claims, Some(seats), rule) {
        Outcome::Decided(allocation) => Some(allocation.seats),
        Outcome::NeedsLot(tie) => {
            let mut seats = tie.decided;
            tie.tied.iter().zip(0..tie.open).for_each(|(&claim, _)| seats[claim] += 1);
            Some(seats)
        }
        Outcome::Infeasible(_) => None,
    }
}

fn no_votes_for(table: &Table, list: usize) -> Infeasible {
    Infeasible::NoSuchTable { lists: vec![list], units: Vec::new(), needed: table.lists[list], room: 0 }
}

/// A unit with seats and without votes, said of the others: all lists' votes lie there, and they have too few seats.
fn no_votes_in(table: &Table, unit: usize) -> Infeasible {
    let needed = table.units.iter().sum();
    Infeasible::NoSuchTable {
        lists: (0..table.lists.len()).collect(),
        units: (0..table.units.len()).filter(|&other| other != unit).collect(),
        needed,
        room: needed - table.units[unit],
    }
}

impl State<'_> {
    /// A short divisor that gives the unit its present seats with the lists' divisors as they are.
    fn unit_divisor(&self, unit: usize) -> BigRational {
        let cells = self.table.votes[unit].iter().zip(&self.lists).zip(&self.seats[unit]);
        self.divisor(cells.map(|((votes, divisor), &seats)| (votes / divisor, seats)))
    }

    /// A short divisor that gives the list its present seats with the units' divisors as they are.
    fn list_divisor(&self, list: usize) -> BigRational {
        let cells = (0..self.units.len())
            .map(|unit| (&self.table.votes[unit][list] / &self.units[unit], self.seats[unit][list]));
        self.divisor(cells)
    }

    fn divisor(&self, cells: impl Iterator<Item = (BigRational, u64)>) -> BigRational {
        let (mut least, mut most) = (BigRational::zero(), None::<BigRational>);
        for (weight, seats) in cells.filter(|(weight, _)| !weight.is_zero()) {
            if seats > 0 {
                let bound = &weight / self.method.border(seats);
                most = Some(most.map_or_else(|| bound.clone(), |most| most.min(bound.clone())));
            }
            least = least.max(weight / self.method.border(seats + 1));
        }
        simplest(&least, most.as_ref())
    }

    /// Put short divisors in place of those of the solution, the list with the most seats at 1.
    pub(super) fn shorten(&mut self) {
        let largest = (0..self.lists.len()).max_by_key(|&list| (self.table.lists[list], usize::MAX - list));
        if let Some(one) = largest.map(|list| self.lists[list].clone()) {
            self.lists.iter_mut().for_each(|divisor| *divisor /= &one);
            self.units.iter_mut().for_each(|divisor| *divisor *= &one);
        }
        for unit in 0..self.units.len() {
            self.units[unit] = self.unit_divisor(unit);
        }
        for list in (0..self.lists.len()).filter(|&list| Some(list) != largest) {
            self.lists[list] = self.list_divisor(list);
        }
    }
}

/// The fraction of the least denominator from `least` on up to `most`, above zero; 1 where nothing bounds it.
fn simplest(least: &BigRational, most: Option<&BigRational>) -> BigRational {
    let whole = least.ceil();
    let whole = if whole.is_zero() { BigRational::one() } else { whole };
    let Some(most) = most else { return whole };
    if whole <= *most {
        return whole;
    }
    // No whole number lies between: both have the same whole part, and the rest is turned over (continued fractions).
    let part = least.floor();
    let (low, high) = (least - &part, most - &part);
    if low.is_zero() {
        // Only where `least` is zero and `most` below one: the unit fraction just below it.
        return BigRational::one() / (BigRational::one() / high).ceil();
    }
    part + BigRational::one() / simplest(&(BigRational::one() / high), Some(&(BigRational::one() / low)))
}
