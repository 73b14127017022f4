//! The papers of an STV count: one pile for each candidate, sorted by the value the papers arrived with.
//!
//! This is the Gregory method in its weighted inclusive form: a surplus moves on *all* papers of the candidate, each
//! at a fraction of the value it had. A million papers move many times, so a paper is eight bytes (which ballot,
//! and where on it), and everything about its value is kept once for all papers of that value.

use std::collections::BTreeMap;

use super::arithmetic::Arithmetic;
use crate::ballots::{Ballots, raw};
use crate::outcome::Reason;

/// What a rule makes of a rank that several candidates share, and of a preference number left out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Unclear {
    /// The order is not clear there: the paper ends. Without a clear first preference it is rejected.
    Ends,
    /// A shared rank divides the paper equally among its continuing candidates; gaps close up. The share of one of
    /// them goes to the others of the rank before it goes on.
    Divides,
}

/// A ballot entry and the place in the arena of the rank that brought it here.
#[derive(Clone, Copy)]
struct Paper {
    entry: u32,
    at: u32,
}

/// All papers by candidate, and the votes they add up to.
pub(in crate::rule) struct Piles<'b, A: Arithmetic> {
    ballots: &'b Ballots,
    unclear: Unclear,
    pub(in crate::rule) arithmetic: A,
    /// For each candidate the papers by their value.
    by_value: Vec<BTreeMap<A::Value, Vec<Paper>>>,
    tallies: Vec<A::Votes>,
    /// A sorting table with a place for each candidate, kept to save allocations.
    table: Vec<Vec<Paper>>,
    /// Papers that several candidates share, by the number of those.
    shared: BTreeMap<usize, Vec<(usize, Paper)>>,
}

impl<'b, A: Arithmetic> Piles<'b, A> {
    /// The parcels of first preferences, each paper at the value of one vote. A paper without a clear first
    /// preference goes to `reject` with its weight and line.
    pub(in crate::rule) fn new(
        ballots: &'b Ballots,
        arithmetic: A,
        unclear: Unclear,
        mut reject: impl FnMut(u64, u64, Reason),
    ) -> Self {
        let choices = ballots.choices();
        let tallies = vec![arithmetic.zero(); choices];
        let (by_value, table) = (vec![BTreeMap::new(); choices], vec![Vec::new(); choices]);
        let shared = BTreeMap::new();
        let mut all = Self { ballots, unclear, arithmetic, by_value, tallies, table, shared };
        let everybody = vec![true; choices];
        for ((entry, &at), ballot) in (0..).zip(ballots.starts()).zip(ballots.iter()) {
            if !all.sort(entry, at, &everybody) {
                reject(ballot.weight, ballot.line, Reason::NoFirstPreference);
            }
        }
        all.credit(&all.arithmetic.one());
        all
    }

    /// Votes by candidate.
    pub(in crate::rule) fn tallies(&self) -> &[A::Votes] {
        &self.tallies
    }

    /// Move all papers of `from` to the next available preference for a candidate who is `continuing`, at the value
    /// that `revalue` makes of theirs; `from` keeps `rest` votes. Papers without such a preference leave the count.
    pub(in crate::rule) fn transfer(
        &mut self,
        from: usize,
        rest: A::Votes,
        continuing: &[bool],
        revalue: impl Fn(&A, A::Value) -> A::Value,
    ) {
        self.tallies[from] = rest;
        for (value, papers) in std::mem::take(&mut self.by_value[from]) {
            for paper in papers {
                self.sort(paper.entry, paper.at, continuing);
            }
            self.credit(&revalue(&self.arithmetic, value));
        }
    }

    /// Put a paper on the table of the next available preference, looking from the mark at `at` on. A skipped number
    /// or a rank that several candidates share ends the search where they are unclear, even if those candidates are
    /// out: the paper is non-transferable then.
    fn sort(&mut self, entry: u32, at: u32, continuing: &[bool]) -> bool {
        let arena = self.ballots.arena();
        let mut place = at as usize;
        loop {
            let mark = arena[place];
            if mark < raw::FIRST_SPECIAL {
                if continuing[usize::from(mark)] {
                    let at = u32::try_from(place).expect("the arena's bound");
                    self.table[usize::from(mark)].push(Paper { entry, at });
                    return true;
                }
                place += 1; // an entry ends with END, which is special
            } else if mark == raw::END || self.unclear == Unclear::Ends {
                return false;
            } else if mark == raw::SKIP {
                place += 1;
            } else {
                let size = 1 + arena[place..].iter().take_while(|&&mark| mark & raw::WITH_NEXT != 0).count();
                if self.divide(entry, place, size, continuing) {
                    return true;
                }
                place += size;
            }
        }
    }

    /// Divide a paper among the continuing candidates of a rank.
    fn divide(&mut self, entry: u32, place: usize, size: usize, continuing: &[bool]) -> bool {
        let at = u32::try_from(place).expect("the arena's bound");
        let rank = self.ballots.arena()[place..place + size].iter();
        let rank = rank.map(|mark| usize::from(mark & raw::CANDIDATE));
        let holders: Vec<usize> = rank.filter(|&candidate| continuing[candidate]).collect();
        match holders[..] {
            [] => return false,
            [only] => self.table[only].push(Paper { entry, at }),
            _ => {
                let parts = self.shared.entry(holders.len()).or_default();
                parts.extend(holders.into_iter().map(|holder| (holder, Paper { entry, at })));
            }
        }
        true
    }

    /// Put the sorted parcels on their piles and credit their votes.
    fn credit(&mut self, value: &A::Value) {
        self.clear_table(value);
        for (parts, papers) in std::mem::take(&mut self.shared) {
            for (holder, paper) in papers {
                self.table[holder].push(paper);
            }
            self.clear_table(&self.arithmetic.split(value, parts));
        }
    }

    fn clear_table(&mut self, value: &A::Value) {
        let weights = self.ballots.weights();
        for ((parcel, pile), tally) in self.table.iter_mut().zip(&mut self.by_value).zip(&mut self.tallies) {
            if parcel.is_empty() {
                continue;
            }
            let units: u64 = parcel.iter().map(|paper| weights[paper.entry as usize]).sum();
            self.arithmetic.add(tally, self.arithmetic.votes(units, value));
            match pile.get_mut(value) {
                Some(pile) => pile.append(parcel),
                None => {
                    pile.insert(value.clone(), std::mem::take(parcel));
                }
            }
        }
    }
}

/// The next available preference of a paper, looking from the mark at `at` on; a rank or gap that is not clear ends it.
pub(in crate::rule) fn next_clear(ballots: &Ballots, at: u32, continuing: &[bool]) -> Option<(usize, u32)> {
    let from = at as usize;
    let marks = ballots.arena()[from..].iter().take_while(|&&mark| mark < raw::FIRST_SPECIAL);
    let next = marks.zip(at..).find(|&(&mark, _)| continuing[usize::from(mark)]);
    next.map(|(&mark, at)| (usize::from(mark), at))
}
