//! Approval sets both ways round: whom each ballot approves, and which ballots support each candidate.
//!
//! The rules and checks for committees begin here. Weights are whole numbers of [`Ballots::unit`]-th votes, so that
//! rational weights cost nothing.

use crate::ballots::{Ballots, Kind, Mark};

/// The approval sets of a contest. A ranking approves all whom it ranks.
#[derive(Debug)]
pub(crate) struct Approvals {
    /// Units that make one vote.
    pub(crate) unit: u64,
    /// All votes, in units.
    pub(crate) total: u64,
    /// Weight of each ballot, in units.
    pub(crate) weights: Vec<u64>,
    /// Where each ballot stands in its file.
    pub(crate) lines: Vec<u64>,
    supporters: Table,
}

/// Rows of numbers, flat in memory.
#[derive(Debug)]
struct Table {
    /// Where each row begins; one more than there are rows.
    starts: Vec<usize>,
    items: Vec<u32>,
}

impl Approvals {
    /// The approval sets of ballots that name candidates; `None` for votes for lists and marks that may be cumulated.
    pub(crate) fn of(ballots: &Ballots) -> Option<Self> {
        if matches!(ballots.kind(), Kind::List | Kind::Marks) {
            return None;
        }
        let mut approved = Table { starts: vec![0], items: Vec::new() };
        let (mut weights, mut lines) = (Vec::with_capacity(ballots.len()), Vec::with_capacity(ballots.len()));
        for ballot in ballots.iter() {
            approved.items.extend(ballot.marks().filter_map(|mark| match mark {
                Mark::For(candidate) | Mark::Equal(candidate) => u32::try_from(candidate).ok(),
                Mark::Skip => None,
            }));
            approved.starts.push(approved.items.len());
            weights.push(ballot.weight);
            lines.push(ballot.line);
        }
        let supporters = approved.transposed(ballots.choices());
        Some(Self { unit: ballots.unit(), total: weights.iter().sum(), weights, lines, supporters })
    }

    /// How many candidates there are.
    pub(crate) fn candidates(&self) -> usize {
        self.supporters.starts.len() - 1
    }

    /// How many ballots there are.
    pub(crate) fn ballots(&self) -> usize {
        self.weights.len()
    }

    /// The ballots that approve a candidate.
    pub(crate) fn supporters(&self, candidate: usize) -> impl Iterator<Item = usize> + Clone {
        self.supporters.row(candidate)
    }

    /// The weight of a candidate's supporters.
    pub(crate) fn support(&self, candidate: usize) -> u64 {
        self.supporters(candidate).map(|ballot| self.weights[ballot]).sum()
    }

    /// The weight of a candidate's supporters by the level that `of` gives each ballot.
    pub(crate) fn support_by_level(&self, candidate: usize, of: &[u32], levels: usize) -> Vec<u64> {
        let mut by_level = vec![0; levels];
        for ballot in self.supporters(candidate) {
            by_level[of[ballot] as usize] += self.weights[ballot];
        }
        by_level
    }

    /// Which of `some` candidates each ballot approves, by their places in `some`, ascending.
    pub(crate) fn sets_of(&self, some: &[usize]) -> Vec<Vec<u16>> {
        let mut sets = vec![Vec::new(); self.ballots()];
        for (place, &candidate) in (0..).zip(some) {
            self.supporters(candidate).for_each(|ballot| sets[ballot].push(place));
        }
        sets
    }
}

/// Equal sets put together with the sum of their weights.
pub(crate) fn merge_classes(mut classes: Vec<(Vec<u16>, u64)>) -> Vec<(Vec<u16>, u64)> {
    classes.sort_unstable();
    classes.dedup_by(|(set, weight), (kept, sum)| {
        let same = set == kept;
        *sum += if same { *weight } else { 0 };
        same
    });
    classes
}

impl Table {
    fn row(&self, row: usize) -> impl Iterator<Item = usize> + Clone {
        self.items[self.starts[row]..self.starts[row + 1]].iter().map(|&item| item as usize)
    }

    /// The table of the same pairs, read the other way round.
    fn transposed(&self, rows: usize) -> Self {
        let mut starts = vec![0; rows + 1];
        for &item in &self.items {
            starts[item as usize + 1] += 1;
        }
        for row in 0..rows {
            starts[row + 1] += starts[row];
        }
        let (mut next, mut items) = (starts.clone(), vec![0; self.items.len()]);
        for row in 0..self.starts.len() - 1 {
            for item in self.row(row) {
                items[next[item]] =
                    u32::try_from(row).expect("ballots are bounded by their marks, which fit a u32");
                next[item] += 1;
            }
        }
        Self { starts, items }
    }
}
