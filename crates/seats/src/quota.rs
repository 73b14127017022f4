//! Quota methods with largest remainder, under floors and caps.
//!
//! Each claim gets one seat per whole quota; what is left goes to the largest remainders. Where a quota is so small
//! that more seats are left than claims (fewer votes than seats), each gets one more, and again.
//!
//! **Floors and caps.** The law names no optimum here, so this is the definition: the rule is run without bounds; if
//! some claims then lie below their floors or above their caps, the one group that misses its bounds by more seats in
//! sum (the floors if equal) is fixed at its bounds, and the rule is run again for the others on their votes and the
//! seats left. It ends, since each round fixes a claim, and the floors and caps of those left always admit a solution:
//! fixing the heavier side moves the rest towards its own. Among equal remainders a seat goes first to claims below
//! their floors and last to claims at their caps; so bounds never turn on a lot, and only the last round can be tied.

use std::cmp::Ordering;

use num_bigint::BigUint;
use num_rational::BigRational;

use crate::account::{Basis, QuotaRound};
use crate::number::{Natural, Ratio};
use crate::problem::{Problem, Solution};
use crate::rank::cut;
use crate::rule::Quota;

/// Solves `problem` by `quota` and largest remainder.
pub(crate) fn solve(problem: &Problem, quota: Quota) -> Solution {
    let mut decided = problem.floors.clone();
    let mut free: Vec<usize> = problem.contenders().collect();
    let fixed = |free: &[usize], decided: &[u64]| {
        decided.iter().sum::<u64>() - free.iter().map(|&claim| decided[claim]).sum::<u64>()
    };
    let mut open = problem.seats - fixed(&free, &decided);
    let mut rounds = Vec::new();
    while open > 0 {
        let round = Round::run(problem, quota, &free, open);
        let (at_floor, at_cap) = round.to_fix(problem);
        rounds.push(round.account(problem, open, &at_floor, &at_cap));
        if at_floor.is_empty() && at_cap.is_empty() {
            for share in &round.shares {
                decided[share.claim] = share.seats;
            }
            let tied = round.tied.iter().map(|&place| round.shares[place].claim).collect();
            return Solution { decided, tied, open: round.open, basis: Basis::Quota { rounds } };
        }
        for (claims, bounds) in [(&at_floor, &problem.floors), (&at_cap, &problem.room)] {
            for &claim in claims {
                decided[claim] = bounds[claim];
                open -= bounds[claim];
            }
        }
        free.retain(|claim| at_floor.binary_search(claim).is_err() && at_cap.binary_search(claim).is_err());
    }
    // with no seats open, whoever is still free has a floor of zero, and that is what it gets
    Solution { decided, tied: Vec::new(), open: 0, basis: Basis::Quota { rounds } }
}

/// One claim in one round.
struct Share {
    claim: usize,
    /// Seats it has for certain.
    seats: u64,
    /// Votes left over, in units of the quota's denominator.
    remainder: Natural,
}

/// The rule, run once without bounds.
struct Round {
    quota: Ratio,
    shares: Vec<Share>,
    /// Seats that went by whole quotas.
    whole: u64,
    last_remainder: Option<Natural>,
    /// Places in `shares`, ascending, and how many of them get one more.
    tied: Vec<usize>,
    open: u64,
}

impl Round {
    fn run(problem: &Problem, quota: Quota, free: &[usize], seats: u64) -> Self {
        let votes = free.iter().fold(Natural::from(0), |sum, &claim| sum.plus(&problem.weights[claim]));
        let mut size = quota.size(&votes, seats, &problem.scale);
        let mut shares = divide(problem, free, &size);
        let sum = |shares: &[Share]| shares.iter().map(|share| share.seats).sum::<u64>();
        if quota == Quota::Imperiali && sum(&shares) > seats {
            size = Quota::HagenbachBischoff.size(&votes, seats, &problem.scale);
            shares = divide(problem, free, &size);
        }
        let whole = sum(&shares).min(seats);
        if sum(&shares) > seats {
            // all weights are whole multiples of V/(S+1): one seat too many, and all are equal for losing it
            for share in shares.iter_mut().filter(|share| share.seats > 0) {
                share.seats -= 1;
                share.remainder = size.over.clone();
            }
        }
        let left = seats - sum(&shares);
        let mut round = Self { quota: size, shares, whole, last_remainder: None, tied: Vec::new(), open: 0 };
        round.give_remainders(problem, left);
        round
    }

    fn give_remainders(&mut self, problem: &Problem, left: u64) {
        let claims = self.shares.len() as u64;
        for share in &mut self.shares {
            share.seats += left / claims;
        }
        let rank = |(place, share): (usize, &Share)| {
            let needs = match () {
                () if share.seats < problem.floors[share.claim] => 2_u8,
                () if share.seats < problem.room[share.claim] => 1,
                () => 0,
            };
            ((share.remainder.clone(), needs), place)
        };
        let ranked = self.shares.iter().enumerate().map(rank).collect();
        let places = usize::try_from(left % claims).expect("fewer than the claims, which are in memory");
        let cut = cut(ranked, places);
        for &place in &cut.above {
            self.shares[place].seats += 1;
        }
        (self.tied, self.open) = (cut.tied, cut.open);
        self.last_remainder = cut.last.map(|(remainder, _)| remainder);
    }

    /// The claims to fix before the rule is run again: those below their floors, or those above their caps, whichever
    /// misses by more seats. Claims that are tied across their bound count with the seats they are tied for.
    fn to_fix(&self, problem: &Problem) -> (Vec<usize>, Vec<usize>) {
        let (mut at_floor, mut at_cap) = (Vec::new(), Vec::new());
        let (mut missing, mut excess) = (0_u64, 0_u64);
        let mut tied_below = false;
        let mut tied_above = false;
        for (place, share) in self.shares.iter().enumerate() {
            let tied = self.tied.binary_search(&place).is_ok();
            let (floor, room) = (problem.floors[share.claim], problem.room[share.claim]);
            if share.seats < floor {
                at_floor.push(share.claim);
                missing += floor - share.seats;
                tied_below |= tied;
            } else if share.seats > room || (tied && share.seats == room) {
                at_cap.push(share.claim);
                excess += share.seats - room;
                tied_above |= tied;
            }
        }
        missing -= if tied_below { self.open } else { 0 };
        excess += if tied_above { self.open } else { 0 };
        match missing.cmp(&excess) {
            Ordering::Less => (Vec::new(), at_cap),
            Ordering::Equal | Ordering::Greater if missing > 0 => (at_floor, Vec::new()),
            Ordering::Equal | Ordering::Greater => (Vec::new(), Vec::new()),
        }
    }

    fn account(&self, problem: &Problem, seats: u64, at_floor: &[usize], at_cap: &[usize]) -> QuotaRound {
        let under = self.quota.under.big() * &problem.scale;
        let votes = |over: &Natural| BigRational::new(over.big().into(), under.clone().into());
        QuotaRound {
            quota: votes(&self.quota.over),
            seats,
            whole: self.whole,
            last_remainder: self.last_remainder.as_ref().map(votes),
            at_floor: at_floor.to_vec(),
            at_cap: at_cap.to_vec(),
        }
    }
}

impl Quota {
    /// The quota for `votes`, which are counted in units of 1 / `scale`; never zero, since somebody has votes.
    fn size(self, votes: &Natural, seats: u64, scale: &BigUint) -> Ratio {
        let exact = |parts: u64| Ratio { over: votes.clone(), under: parts.into() };
        match self {
            Self::Hare => exact(seats),
            Self::HagenbachBischoff => exact(seats + 1),
            Self::Imperiali => exact(seats + 2),
            Self::Droop => {
                let scale = Natural::from(scale.clone());
                let (whole, _) = votes.div_rem(&scale.times(&(seats + 1).into()));
                Ratio { over: whole.plus(&1.into()).times(&scale), under: 1.into() }
            }
        }
    }
}

/// Whole quotas and remainders of all free claims.
fn divide(problem: &Problem, free: &[usize], quota: &Ratio) -> Vec<Share> {
    let share = |&claim: &usize| {
        let (whole, remainder) = problem.weights[claim].times(&quota.under).div_rem(&quota.over);
        let seats = whole.to_u64().expect("at most the seats and two: a quota is at least V/(S+2)");
        Share { claim, seats, remainder }
    };
    free.iter().map(share).collect()
}
