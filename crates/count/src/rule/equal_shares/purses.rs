//! The money of the ballots in equal shares, exactly, for one unit of weight each.
//!
//! Ballots that have paid the same have the same left, so a purse is a level in a short ascending table of whole
//! numbers over one common denominator. Asking what a candidate costs adds up weights by level and walks the table
//! once; no fraction is made or reduced on the way.

use num_bigint::BigUint;
use num_traits::Zero;

use crate::approvals::Approvals;
use crate::fraction::{Cost, Fraction};

pub(super) struct Purses<'a> {
    approvals: &'a Approvals,
    /// Which level each ballot's money stands at.
    of: Vec<u32>,
    /// INVARIANT: ascending, all different, each held by some ballot (but for a contest without ballots).
    levels: Vec<BigUint>,
    /// What a seat costs; the levels are money in the same coin.
    price: BigUint,
}

impl<'a> Purses<'a> {
    /// The price of `seats` seats in equal parts for all votes.
    pub(super) fn equal(approvals: &'a Approvals, seats: u64) -> Self {
        let (of, levels) = (vec![0; approvals.ballots()], vec![BigUint::from(seats)]);
        Self { approvals, of, levels, price: BigUint::from(approvals.total) }
    }

    /// The most that a unit of weight pays if the supporters share the price: all pay the same, or all they have.
    pub(super) fn cost(&self, candidate: usize) -> Cost {
        let by_level = self.approvals.support_by_level(candidate, &self.of, self.levels.len());
        let mut rich: u64 = by_level.iter().sum();
        let mut missing = self.price.clone(); // after the poorer have given all they have
        for (&weight, level) in by_level.iter().zip(&self.levels).filter(|(weight, _)| **weight > 0) {
            if level * rich >= missing {
                return Cost::Finite(Fraction::new(missing, &self.price * rich));
            }
            missing -= level * weight; // at most level * rich, which is below
            rich -= weight;
        }
        Cost::Never
    }

    /// The supporters of the winner pay `cost` each, or all they have.
    pub(super) fn pay(&mut self, winner: usize, cost: &Fraction) {
        let finer = &cost.denominator / &self.price; // `cost` made it a multiple
        self.price.clone_from(&cost.denominator);
        self.levels.iter_mut().for_each(|level| *level *= &finer);
        let mut pays = vec![false; self.of.len()];
        self.approvals.supporters(winner).for_each(|ballot| pays[ballot] = true);
        let (mut paying, mut keeping) = (vec![false; self.levels.len()], vec![false; self.levels.len()]);
        for (&level, &pays) in self.of.iter().zip(&pays) {
            (if pays { &mut paying } else { &mut keeping })[level as usize] = true;
        }
        let left = |level: &BigUint| {
            if *level > cost.numerator { level - &cost.numerator } else { BigUint::zero() }
        };
        let some = |used: &[bool]| (0..used.len()).filter(|&level| used[level]).collect::<Vec<_>>();
        let (paying, keeping) = (some(&paying), some(&keeping));
        let paid: Vec<BigUint> = paying.iter().map(|&level| left(&self.levels[level])).collect();
        let kept: Vec<BigUint> = keeping.iter().map(|&level| self.levels[level].clone()).collect();
        let (levels, [new_paid, new_kept]) = merge([paid, kept]);
        let mut moved = [vec![0; self.levels.len()], vec![0; self.levels.len()]];
        paying.iter().zip(new_paid).for_each(|(&old, new)| moved[0][old] = new);
        keeping.iter().zip(new_kept).for_each(|(&old, new)| moved[1][old] = new);
        for (level, &pays) in self.of.iter_mut().zip(&pays) {
            *level = moved[usize::from(!pays)][*level as usize];
        }
        self.levels = levels;
    }

    /// The money left as a head start in Phragmén's rule: who has less begins with a greater load. Only differences
    /// of loads matter, so the richest begin at zero. Loads by ballot, the loads, their denominator.
    pub(super) fn into_loads(self) -> (Vec<u32>, Vec<BigUint>, BigUint) {
        let richest = self.levels.last().cloned().unwrap_or_default();
        let loads = self.levels.iter().map(|level| &richest - level).collect();
        (self.of, loads, self.price)
    }
}

/// Merge two ascending rows into one without repetitions; also where each item went.
fn merge([a, b]: [Vec<BigUint>; 2]) -> (Vec<BigUint>, [Vec<u32>; 2]) {
    let mut places = [Vec::with_capacity(a.len()), Vec::with_capacity(b.len())];
    let mut merged: Vec<BigUint> = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    loop {
        let from_b = match (a.peek(), b.peek()) {
            (None, None) => return (merged, places),
            (a, b) => a.is_none() || b.zip(a).is_some_and(|(b, a)| b < a),
        };
        let Some(item) = (if from_b { b.next() } else { a.next() }) else { return (merged, places) };
        if merged.last() != Some(&item) {
            merged.push(item);
        }
        places[usize::from(from_b)]
            .push(u32::try_from(merged.len() - 1).expect("no more levels than ballots, twice"));
    }
}
