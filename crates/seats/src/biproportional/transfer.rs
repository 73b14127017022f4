//! Ties and transfers: from a unit with too many seats, a seat moves along cells whose quotients lie exactly on a border
//! (one list lets a unit have one less and another one more, as often as needed) to a unit with too few. Where no such
//! way exists, the divisors of what was reached move together until the next quotient meets its border. This is the
//! primal-dual method for a transport with convex costs (M. L. Balinski, G. Demange 1989; M. Zachariasen 2006), exact:
//! every step keeps the invariant of `State`, and every way brings one seat to where it belongs.

use std::collections::VecDeque;

use num_rational::BigRational;
use num_traits::Zero;

use super::scale::State;
use crate::Infeasible;

/// A unit or a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Unit(usize),
    List(usize),
}

/// How a unit was reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    No,
    /// It has too many seats.
    First,
    /// From a list.
    From(usize),
}

pub(super) fn finish(state: &mut State<'_>) -> Result<(), Infeasible> {
    loop {
        let sums: Vec<u64> = state.seats.iter().map(|row| row.iter().sum()).collect();
        let over: Vec<usize> = (0..sums.len()).filter(|&unit| sums[unit] > state.table.units[unit]).collect();
        if over.is_empty() {
            state.find_ties();
            return Ok(());
        }
        Search::from(state, &over, &sums).run()?;
    }
}

/// What is reached from the units with too many seats.
struct Search<'s, 't> {
    state: &'s mut State<'t>,
    units: Vec<Reached>,
    /// From which unit each list was reached.
    lists: Vec<Option<usize>>,
    queue: VecDeque<Line>,
    sums: &'s [u64],
    /// Votes by both divisors.
    quotients: Vec<Vec<BigRational>>,
}

impl<'s, 't> Search<'s, 't> {
    fn from(state: &'s mut State<'t>, over: &[usize], sums: &'s [u64]) -> Self {
        let quotient = |unit: usize, list: usize| {
            &state.table.votes[unit][list] / (&state.units[unit] * &state.lists[list])
        };
        let quotients = (0..state.units.len())
            .map(|unit| (0..state.lists.len()).map(|list| quotient(unit, list)).collect())
            .collect();
        let mut units = vec![Reached::No; state.units.len()];
        over.iter().for_each(|&unit| units[unit] = Reached::First);
        let lists = vec![None; state.lists.len()];
        let queue = over.iter().map(|&unit| Line::Unit(unit)).collect();
        Self { state, units, lists, queue, sums, quotients }
    }

    /// Bring one seat from a unit with too many to one with too few.
    fn run(mut self) -> Result<(), Infeasible> {
        loop {
            while let Some(line) = self.queue.pop_front() {
                match line {
                    Line::Unit(unit) if self.sums[unit] < self.state.table.units[unit] => {
                        self.move_seat(unit);
                        return Ok(());
                    }
                    Line::Unit(unit) => self.lists_of(unit),
                    Line::List(list) => self.units_of(list),
                }
            }
            self.move_divisors()?;
        }
    }

    /// Lists that may leave the unit a seat less.
    fn lists_of(&mut self, unit: usize) {
        for list in 0..self.lists.len() {
            if self.lists[list].is_none() && self.may_lose(unit, list) {
                self.lists[list] = Some(unit);
                self.queue.push_back(Line::List(list));
            }
        }
    }

    /// Units in which the list may have a seat more.
    fn units_of(&mut self, list: usize) {
        for unit in 0..self.units.len() {
            if self.units[unit] == Reached::No && self.may_gain(unit, list) {
                self.units[unit] = Reached::From(list);
                self.queue.push_back(Line::Unit(unit));
            }
        }
    }

    fn may_lose(&self, unit: usize, list: usize) -> bool {
        let seats = self.state.seats[unit][list];
        seats > 0 && self.quotients[unit][list] == self.state.method.border(seats)
    }

    fn may_gain(&self, unit: usize, list: usize) -> bool {
        let quotient = &self.quotients[unit][list];
        *quotient == self.state.method.border(self.state.seats[unit][list] + 1)
    }

    fn move_seat(&mut self, to: usize) {
        let mut unit = to;
        while let Reached::From(list) = self.units[unit] {
            self.state.seats[unit][list] += 1;
            unit = self.lists[list].expect("every list on the way was reached from a unit");
            self.state.seats[unit][list] -= 1;
        }
    }

    /// The least factor by which the reached units' divisors grow, and those of the reached lists shrink, until another
    /// quotient meets its border. Without one, the reached lists have votes in the reached units only, which cannot hold
    /// their seats.
    fn move_divisors(&mut self) -> Result<(), Infeasible> {
        let mut least: Option<BigRational> = None;
        for unit in 0..self.units.len() {
            for list in 0..self.lists.len() {
                let (quotient, seats) = (&self.quotients[unit][list], self.state.seats[unit][list]);
                let factor = match (self.units[unit] != Reached::No, self.lists[list].is_some()) {
                    (true, false) if seats > 0 => quotient / self.state.method.border(seats),
                    (false, true) if !quotient.is_zero() => self.state.method.border(seats + 1) / quotient,
                    _ => continue,
                };
                least = Some(least.map_or_else(|| factor.clone(), |least| least.min(factor.clone())));
            }
        }
        let factor = least.ok_or_else(|| self.no_such_table())?;
        for (unit, row) in self.quotients.iter_mut().enumerate() {
            for (list, quotient) in row.iter_mut().enumerate() {
                match (self.units[unit] != Reached::No, self.lists[list].is_some()) {
                    (true, false) => *quotient /= &factor,
                    (false, true) => *quotient *= &factor,
                    _ => {}
                }
            }
        }
        let reached = |lines: Vec<bool>| (0..lines.len()).filter(move |&line| lines[line]);
        for unit in reached(self.units.iter().map(|&how| how != Reached::No).collect()) {
            self.state.units[unit] *= &factor;
            self.queue.push_back(Line::Unit(unit));
        }
        for list in reached(self.lists.iter().map(Option::is_some).collect()) {
            self.state.lists[list] /= &factor;
            self.queue.push_back(Line::List(list));
        }
        Ok(())
    }

    fn no_such_table(&self) -> Infeasible {
        let units: Vec<usize> =
            (0..self.units.len()).filter(|&unit| self.units[unit] != Reached::No).collect();
        let lists: Vec<usize> = (0..self.lists.len()).filter(|&list| self.lists[list].is_some()).collect();
        let needed = lists.iter().map(|&list| self.state.table.lists[list]).sum();
        let room = units.iter().map(|&unit| self.state.table.units[unit]).sum();
        Infeasible::NoSuchTable { lists, units, needed, room }
    }
}
