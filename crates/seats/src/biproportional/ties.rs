//! What the votes leave open. A solution is one of several exactly where seats can move in a circle over cells whose
//! quotients lie on a border: each unit and list of the circle loses one seat in one cell and gains one in another. The
//! cells of all such circles are those whose two ends reach each other, so one look at strong components finds them.

use std::collections::BTreeSet;

use super::scale::State;
use crate::Lot;

/// A cell on the border: its unit, its list, and whether it has the seat in question. One that has it leads from its unit
/// to its list, one that has not back.
type Cell = (usize, usize, bool);

impl State<'_> {
    /// Fill in `tied`.
    pub(super) fn find_ties(&mut self) {
        let on_border = self.on_border();
        let components = components(&on_border, self.units.len(), self.lists.len());
        let units = self.units.len();
        self.tied = on_border;
        self.tied.retain(|&(unit, list, _)| components[unit] == components[units + list]);
    }

    fn on_border(&self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for unit in 0..self.units.len() {
            for list in 0..self.lists.len() {
                let seats = self.seats[unit][list];
                let quotient = &self.table.votes[unit][list] / (&self.units[unit] * &self.lists[list]);
                if seats > 0 && quotient == self.method.border(seats) {
                    cells.push((unit, list, true));
                } else if quotient == self.method.border(seats + 1) {
                    cells.push((unit, list, false));
                }
            }
        }
        cells
    }

    /// Decide the tied cells by lot: the luckiest first, each gets its seat if a circle through cells that are still open
    /// can bring it, and then is settled. Returns the cells that were tied.
    pub(super) fn draw(&mut self, lot: &Lot) -> Vec<(usize, usize)> {
        let lists = self.lists.len();
        let drawn = self.tied.iter().map(|&(unit, list, _)| (unit, list)).collect();
        let mut order: Vec<(usize, usize)> = self.tied.iter().map(|&(unit, list, _)| (unit, list)).collect();
        order.sort_by_key(|&(unit, list)| lot.place(unit * lists + list));
        let mut open: BTreeSet<Cell> = std::mem::take(&mut self.tied).into_iter().collect();
        for (unit, list) in order {
            if open.remove(&(unit, list, true)) || !open.remove(&(unit, list, false)) {
                continue;
            }
            let Some(circle) = way(&open, unit, list) else { continue };
            self.seats[unit][list] += 1;
            for cell @ (unit, list, has) in circle {
                if has {
                    self.seats[unit][list] -= 1;
                } else {
                    self.seats[unit][list] += 1;
                }
                open.remove(&cell);
                open.insert((unit, list, !has));
            }
        }
        drawn
    }
}

/// The cells of a way from a unit to a list.
fn way(open: &BTreeSet<Cell>, from: usize, to: usize) -> Option<Vec<Cell>> {
    // Cells by which each unit or list was reached; a unit also from the start.
    let mut reached: Vec<Cell> = Vec::new();
    let (mut units, mut lists) = (BTreeSet::from([from]), BTreeSet::new());
    loop {
        let next = open.iter().find(|(unit, list, has)| {
            if *has {
                units.contains(unit) && !lists.contains(list)
            } else {
                lists.contains(list) && !units.contains(unit)
            }
        });
        let &cell @ (unit, list, has) = next?;
        reached.push(cell);
        if has {
            lists.insert(list)
        } else {
            units.insert(unit)
        };
        if has && list == to {
            break;
        }
    }
    // Back from the end: by which cell each end was reached first.
    let (mut circle, mut at_list, mut line) = (Vec::new(), true, to);
    while at_list || line != from {
        let by = reached
            .iter()
            .find(|&&(unit, list, has)| if at_list { has && list == line } else { !has && unit == line });
        let &cell @ (unit, list, _) = by.expect("everything reached but the start was reached by a cell");
        circle.push(cell);
        line = if at_list { unit } else { list };
        at_list = !at_list;
    }
    Some(circle)
}

/// The strong component of each unit and, behind them, of each list (S. R. Kosaraju: a walk forward that notes the order
/// in which lines are left, and walks backward in the opposite order).
fn components(cells: &[Cell], units: usize, lists: usize) -> Vec<usize> {
    let (mut forward, mut backward) = (vec![Vec::new(); units + lists], vec![Vec::new(); units + lists]);
    for &(unit, list, has) in cells {
        let (from, to) = if has { (unit, units + list) } else { (units + list, unit) };
        forward[from].push(to);
        backward[to].push(from);
    }
    let mut left = Vec::new();
    let mut seen = vec![false; units + lists];
    for start in 0..units + lists {
        walk(&forward, start, &mut seen, &mut left);
    }
    let mut component = vec![usize::MAX; units + lists];
    let mut seen = vec![false; units + lists];
    for &start in left.iter().rev() {
        let mut members = Vec::new();
        walk(&backward, start, &mut seen, &mut members);
        members.into_iter().for_each(|line| component[line] = start);
    }
    component
}

/// A walk in depth without recursion; lines go to `left` when all behind them have.
fn walk(graph: &[Vec<usize>], start: usize, seen: &mut [bool], left: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[start], true) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((line, next)) = stack.last_mut() {
        let Some(&to) = graph[*line].get(*next) else {
            left.push(*line);
            stack.pop();
            continue;
        };
        *next += 1;
        if !std::mem::replace(&mut seen[to], true) {
            stack.push((to, 0));
        }
    }
}
