//! Divisor methods: the exact optimum under floors and caps.
//!
//! A claim of weight w that has s seats asks for the next with the quotient w / d(s); the seats go to the largest
//! quotients. With floors and caps the same holds among the seats above the floors and below the caps, and the result
//! is the min-max optimum (Balinski and Young, *Fair Representation*, 1982, appendix; Pukelsheim, *Proportional
//! Representation*, 2017, ch. 4 and 12).
//!
//! Awarding ten million seats one by one would be the plain way. Here an exact divisor for the fractional problem
//! gives each claim its seats up to one, and at most two steps per claim (in practice few in all) are left for a heap:
//! O(n log n), whatever the number of seats.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::account::{Basis, Quotient};
use crate::number::{Natural, Ratio};
use crate::problem::{Problem, Solution};
use crate::rule::Divisor;

impl Divisor {
    /// The quotient of a claim of `weight` that has `seats`; its square for Huntington-Hill, where roots would be
    /// inexact. A divisor of zero (Adams, Dean, Huntington-Hill: first seats) comes before every finite one, larger
    /// weights first, which is Balinski and Young's convention for fewer seats than claims.
    pub(crate) fn quotient(&self, weight: &Natural, seats: u64) -> Ratio {
        let (s, next) = (Natural::from(seats), Natural::from(seats + 1));
        let odd = Natural::from(2 * seats + 1);
        let (over, under) = match self {
            Self::Dhondt => (weight.clone(), next),
            Self::ModifiedSainteLague { first } if seats == 0 => {
                let (over, under) = first.terms();
                (weight.times(&u64::from(under).into()), u64::from(over).into())
            }
            Self::SainteLague | Self::ModifiedSainteLague { .. } => (weight.clone(), odd),
            Self::HuntingtonHill | Self::Dean if seats == 0 => (weight.clone(), s),
            Self::HuntingtonHill => (weight.times(weight), s.times(&next)),
            Self::Adams => (weight.clone(), s),
            Self::Dean => (weight.times(&odd), s.times(&next).times(&2.into())),
        };
        Ratio { over, under }
    }

    /// What a quotient has to reach to be worth a seat at `price` votes per seat.
    fn mark(&self, price: &Ratio) -> Ratio {
        let Ratio { over, under } = price;
        match self {
            Self::Dhondt | Self::Adams | Self::Dean => price.clone(),
            // the quotients by 1, 3, 5, ... are half of those by 1/2, 3/2, 5/2, ...
            Self::SainteLague | Self::ModifiedSainteLague { .. } => {
                Ratio { over: over.clone(), under: under.times(&2.into()) }
            }
            Self::HuntingtonHill => Ratio { over: over.times(over), under: under.times(under) },
        }
    }

    /// Seats of `weight` at `price`: all whose quotient reaches the mark. Since s <= d(s) <= s + 1 for every method,
    /// this is the whole part of weight / price, or one more.
    fn seats_at(&self, weight: &Natural, price: &Ratio, mark: &Ratio, room: u64) -> u64 {
        let (whole, _) = weight.times(&price.under).div_rem(&price.over);
        match whole.to_u64().filter(|&whole| whole < room) {
            Some(whole) => whole + u64::from(self.quotient(weight, whole) >= *mark),
            None => room,
        }
    }
}

/// Solves `problem` by `method`.
pub(crate) fn solve(problem: &Problem, method: &Divisor) -> Solution {
    let mut seats = problem.floors.clone();
    if let Some(fair) = Fair::of(problem) {
        let price = fair.price(method);
        let mark = method.mark(&price);
        for claim in problem.contenders() {
            let room = problem.room[claim];
            let at_price = method.seats_at(&problem.weights[claim], &price, &mark, room);
            seats[claim] = at_price.max(problem.floors[claim]);
        }
    }
    let given: u64 = seats.iter().sum();
    if given < problem.seats {
        give(problem, method, &mut seats, problem.seats - given);
    } else {
        take(problem, method, &mut seats, given - problem.seats);
    }
    settle(problem, method, seats)
}

/// The fractional problem: shares w / x, kept between floors and room, that add up to the seats. `free` is the weight
/// of the claims strictly between their bounds, `open` the seats that those share, so that x = free / open.
struct Fair {
    free: Natural,
    open: u64,
    claims: u64,
}

impl Fair {
    /// `None` if the floors already add up to the seats. The shares' sum grows as the price x falls, and bends only
    /// where a share leaves its floor or meets its room: the bends are passed in order.
    fn of(problem: &Problem) -> Option<Self> {
        let open = problem.seats - problem.floors.iter().sum::<u64>();
        if open == 0 {
            return None;
        }
        let mut fair = Self { free: Natural::from(0), open, claims: 0 };
        for (at, meets_room, claim) in bends(problem, &mut fair) {
            if fair.free.times(&at.under) >= at.over.times(&fair.open.into()) {
                break;
            }
            if meets_room {
                fair.free = fair.free.minus(&problem.weights[claim]);
                fair.open -= problem.room[claim];
                fair.claims -= 1;
            } else {
                fair.free = fair.free.plus(&problem.weights[claim]);
                fair.open += problem.floors[claim];
                fair.claims += 1;
            }
        }
        Some(fair)
    }

    /// The price to start from. Rounding down (D'Hondt) loses half a seat per claim on average, rounding up (Adams)
    /// wins one: the price makes good for it, and few steps are left for the heap.
    fn price(&self, method: &Divisor) -> Ratio {
        let twice = 2 * self.open;
        let seats = match method {
            Divisor::Dhondt => twice + self.claims,
            Divisor::Adams if twice > self.claims => twice - self.claims,
            _ => twice,
        };
        Ratio { over: self.free.times(&2.into()), under: seats.into() }
    }
}

/// The prices at which some share leaves its floor (`false`) or meets its room (`true`), the highest first. Claims
/// without a floor are free from the start.
fn bends(problem: &Problem, fair: &mut Fair) -> Vec<(Ratio, bool, usize)> {
    let price =
        |claim: usize, seats: u64| Ratio { over: problem.weights[claim].clone(), under: seats.into() };
    let mut bends = Vec::new();
    for claim in problem.contenders() {
        match problem.floors[claim] {
            0 => {
                fair.free = fair.free.plus(&problem.weights[claim]);
                fair.claims += 1;
            }
            floor => bends.push((price(claim, floor), false, claim)),
        }
        if problem.room[claim] < problem.seats {
            bends.push((price(claim, problem.room[claim]), true, claim));
        }
    }
    // where floor and room meet, the share leaves its floor first
    bends.sort_unstable_by(|a, b| (&b.0, a.1, a.2).cmp(&(&a.0, b.1, b.2)));
    bends
}

/// Gives `open` more seats to the largest quotients.
fn give(problem: &Problem, method: &Divisor, seats: &mut [u64], open: u64) {
    let bid = |claim: usize, seats: &[u64]| {
        let has_room = seats[claim] < problem.room[claim];
        has_room.then(|| (method.quotient(&problem.weights[claim], seats[claim]), claim))
    };
    let mut heap: BinaryHeap<_> = problem.contenders().filter_map(|claim| bid(claim, seats)).collect();
    for _ in 0..open {
        let (_, claim) = heap.pop().expect("the room holds all seats: Problem::new has checked it");
        seats[claim] += 1;
        heap.extend(bid(claim, seats));
    }
}

/// Takes `excess` seats back, the smallest quotients first.
fn take(problem: &Problem, method: &Divisor, seats: &mut [u64], excess: u64) {
    if excess == 0 {
        return;
    }
    let worth = |claim: usize, seats: &[u64]| {
        let above_floor = seats[claim] > problem.floors[claim];
        above_floor.then(|| Reverse((method.quotient(&problem.weights[claim], seats[claim] - 1), claim)))
    };
    let mut heap: BinaryHeap<_> = problem.contenders().filter_map(|claim| worth(claim, seats)).collect();
    for _ in 0..excess {
        let Reverse((_, claim)) =
            heap.pop().expect("the floors fit into the seats: Problem::new has checked it");
        seats[claim] -= 1;
        heap.extend(worth(claim, seats));
    }
}

/// A quotient, the claim it belongs to, and which of the claim's seats it asks for.
type Bid = (Ratio, Reverse<usize>, u64);

/// Finds the last quotient that won and the next that did not. Where they are equal, all claims with that quotient are
/// tied: however the seats were reached, the result is the same.
fn settle(problem: &Problem, method: &Divisor, mut seats: Vec<u64>) -> Solution {
    let bid =
        |claim: usize, had: u64| (method.quotient(&problem.weights[claim], had), Reverse(claim), had + 1);
    let won = |claim: usize, has: u64| (has > problem.floors[claim]).then(|| bid(claim, has - 1));
    let asked = |claim: usize, has: u64| (has < problem.room[claim]).then(|| bid(claim, has));
    let last = problem.contenders().filter_map(|claim| won(claim, seats[claim])).min();
    let next = problem.contenders().filter_map(|claim| asked(claim, seats[claim])).max();
    let (mut tied, mut open) = (Vec::new(), 0);
    if let (Some(last), Some(next)) = (&last, &next)
        && last.0 == next.0
    {
        for claim in problem.contenders() {
            if won(claim, seats[claim]).is_some_and(|bid| bid.0 == last.0) {
                seats[claim] -= 1;
                open += 1;
                tied.push(claim);
            } else if asked(claim, seats[claim]).is_some_and(|bid| bid.0 == last.0) {
                tied.push(claim);
            }
        }
    }
    let squared = *method == Divisor::HuntingtonHill;
    let scale = if squared { &problem.scale * &problem.scale } else { problem.scale.clone() };
    let quotient = |(ratio, Reverse(claim), seat): Bid| Quotient { claim, seat, value: ratio.value(&scale) };
    let basis = Basis::Divisor { squared, last: last.map(quotient), next: next.map(quotient) };
    Solution { decided: seats, tied, open, basis }
}
