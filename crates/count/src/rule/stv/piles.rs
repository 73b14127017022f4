//! The papers of an STV count: one pile for each candidate, sorted by the value the papers arrived with.
//!
//! This is the Gregory method in its weighted inclusive form: a surplus moves on *all* papers of the candidate, each
//! at a fraction of the value it had. A million papers move many times, so a paper is eight bytes (which ballot,
//! and where on it), and everything about its value is kept once for all papers of that value.

use std::collections::BTreeMap;

use crate::ballots::{Ballots, raw};
use crate::outcome::Reason;

/// A ballot entry and the place in the arena of the preference that brought it here.
#[derive(Clone, Copy)]
struct Paper {
    entry: u32,
    at: u32,
}

/// All papers by candidate, and the votes they add up to.
pub(in crate::rule) struct Piles<'b> {
    ballots: &'b Ballots,
    /// For each candidate the papers by their value, in fractions of `scale` to a vote.
    by_value: Vec<BTreeMap<u64, Vec<Paper>>>,
    /// Votes by candidate, in units of a `unit x scale`-th vote.
    tallies: Vec<u128>,
    /// A sorting table with a place for each candidate, kept to save allocations.
    table: Vec<Vec<Paper>>,
}

impl<'b> Piles<'b> {
    /// The parcels of first preferences, each paper at the value of one vote. A paper without a clear first
    /// preference goes to `reject` with its weight and line.
    pub(in crate::rule) fn new(
        ballots: &'b Ballots,
        scale: u64,
        mut reject: impl FnMut(u64, u64, Reason),
    ) -> Self {
        let mut table: Vec<Vec<Paper>> = vec![Vec::new(); ballots.choices()];
        for ((entry, &at), ballot) in (0..).zip(ballots.starts()).zip(ballots.iter()) {
            let first = ballots.arena()[at as usize];
            match table.get_mut(usize::from(first)).filter(|_| first < raw::FIRST_SPECIAL) {
                Some(parcel) => parcel.push(Paper { entry, at }),
                None => reject(ballot.weight, ballot.line, Reason::NoFirstPreference),
            }
        }
        let by_value = vec![BTreeMap::new(); ballots.choices()];
        let mut all = Self { ballots, by_value, tallies: vec![0; ballots.choices()], table };
        all.credit(scale);
        all
    }

    /// Votes by candidate.
    pub(in crate::rule) fn tallies(&self) -> &[u128] {
        &self.tallies
    }

    /// Move all papers of `from` to the next available preference for a candidate who is `continuing`, at the value
    /// that `revalue` makes of theirs; `from` keeps `rest` votes. Papers without such a preference leave the count.
    pub(in crate::rule) fn transfer(
        &mut self,
        from: usize,
        rest: u128,
        continuing: &[bool],
        revalue: impl Fn(u64) -> u64,
    ) {
        self.tallies[from] = rest;
        for (value, papers) in std::mem::take(&mut self.by_value[from]) {
            for paper in papers {
                if let Some((to, at)) = next_preference(self.ballots.arena(), paper.at, continuing) {
                    self.table[to].push(Paper { entry: paper.entry, at });
                }
            }
            self.credit(revalue(value));
        }
    }

    /// Put the sorted parcels on their piles and credit their votes.
    fn credit(&mut self, value: u64) {
        let weights = self.ballots.weights();
        for ((parcel, pile), tally) in self.table.iter_mut().zip(&mut self.by_value).zip(&mut self.tallies) {
            if parcel.is_empty() {
                continue;
            }
            let units: u64 = parcel.iter().map(|paper| weights[paper.entry as usize]).sum();
            *tally += u128::from(units) * u128::from(value);
            pile.entry(value).or_default().append(parcel);
        }
    }
}

/// The next preference after the one at `at` that is for a continuing candidate. A skipped number or a rank that
/// several candidates share ends the search even if those candidates are out: the paper is non-transferable then.
fn next_preference(arena: &[u16], at: u32, continuing: &[bool]) -> Option<(usize, u32)> {
    let mut place = at as usize;
    loop {
        place += 1; // an entry ends with END, which is special
        let mark = arena[place];
        if mark >= raw::FIRST_SPECIAL {
            return None;
        }
        if continuing[usize::from(mark)] {
            return Some((usize::from(mark), u32::try_from(place).expect("the arena's bound")));
        }
    }
}
