//! The plain second implementation: seats one by one, rationals throughout, every lot tried. It shares no code with
//! the crate, and returns the set of all results that some lot gives.

use std::collections::BTreeSet;

use mandat_seats::Claim;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use crate::whole;

/// A quotient, or a first seat that costs nothing: those come first, larger weights before smaller.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Quotient {
    Finite(BigRational),
    First(BigRational),
}

fn quotient(id: &str, weight: &BigRational, seats: u64) -> Quotient {
    let (w, s, one, half) = (weight.clone(), whole(seats), whole(1), BigRational::new(1.into(), 2.into()));
    let divisor = match id {
        "dhondt" => s + one,
        "modified-sainte-lague,first=1.4" if seats == 0 => BigRational::new(7.into(), 10.into()),
        "modified-sainte-lague,first=2" if seats == 0 => one,
        "sainte-lague" | "modified-sainte-lague,first=1.4" | "modified-sainte-lague,first=2" => s + half,
        // squares, which are ordered as the quotients are
        "huntington-hill" if seats > 0 => return Quotient::Finite(&w * &w / (&s * (&s + one))),
        "dean" if seats > 0 => &s * (&s + &one) / (s + half),
        _ => s,
    };
    if divisor.is_zero() { Quotient::First(w) } else { Quotient::Finite(w / divisor) }
}

fn has_room(claim: &Claim, seats: u64) -> bool {
    !claim.weight.is_zero() && claim.cap.is_none_or(|cap| seats < cap)
}

/// Every seat to the best quotient, in each order of luck.
pub(crate) fn divisor(id: &str, claims: &[Claim], seats: u64) -> BTreeSet<Vec<u64>> {
    let one_lot = |luck: &Vec<usize>| {
        let mut got: Vec<u64> = claims.iter().map(|claim| claim.floor).collect();
        while got.iter().sum::<u64>() < seats {
            let open = (0..claims.len()).filter(|&c| has_room(&claims[c], got[c]));
            let best = open.max_by_key(|&c| (quotient(id, &claims[c].weight, got[c]), luck[c]))?;
            got[best] += 1;
        }
        (got.iter().sum::<u64>() == seats).then_some(got)
    };
    permutations(claims.len()).iter().filter_map(one_lot).collect()
}

/// All vectors within the bounds in which no seat can move to a larger quotient.
pub(crate) fn min_max(id: &str, claims: &[Claim], seats: u64) -> BTreeSet<Vec<u64>> {
    let stable = |got: &Vec<u64>| {
        let last = (0..claims.len()).filter(|&c| got[c] > claims[c].floor);
        let last = last.map(|c| quotient(id, &claims[c].weight, got[c] - 1)).min();
        let next = (0..claims.len()).filter(|&c| has_room(&claims[c], got[c]));
        let next = next.map(|c| quotient(id, &claims[c].weight, got[c])).max();
        last.is_none() || next.is_none() || last >= next
    };
    within_bounds(claims, seats).into_iter().filter(stable).collect()
}

fn within_bounds(claims: &[Claim], seats: u64) -> Vec<Vec<u64>> {
    let Some((claim, rest)) = claims.split_first() else {
        return if seats == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let most = if claim.weight.is_zero() { claim.floor } else { claim.cap.unwrap_or(seats).min(seats) };
    let with = |n: u64| within_bounds(rest, seats - n).into_iter().map(move |tail| [vec![n], tail].concat());
    (claim.floor..=most.min(seats)).flat_map(with).collect()
}

fn quota_size(id: &str, votes: &BigRational, seats: u64) -> BigRational {
    match id {
        "hare" => votes / whole(seats),
        "droop" => (votes / whole(seats + 1)).floor() + whole(1),
        "imperiali" => votes / whole(seats + 2),
        _ => votes / whole(seats + 1),
    }
}

/// Largest remainders without bounds, but with their say among equal remainders, by one order of luck.
fn remainders(id: &str, claims: &[Claim], free: &[usize], seats: u64, luck: &[usize]) -> Vec<u64> {
    let votes: BigRational = free.iter().map(|&c| &claims[c].weight).sum();
    let size = quota_size(id, &votes, seats);
    let mut shares: Vec<BigRational> = free.iter().map(|&c| &claims[c].weight / &size).collect();
    let wholes = |shares: &[BigRational]| shares.iter().map(BigRational::floor).sum::<BigRational>();
    if id == "imperiali" && wholes(&shares) > whole(seats) {
        return remainders("hagenbach-bischoff", claims, free, seats, luck);
    }
    if wholes(&shares) > whole(seats) {
        // the one case: all shares whole, one seat too many; a hair less for all makes each wait for its last seat
        let hair = BigRational::new(1.into(), BigInt::from(10).pow(60));
        for share in &mut shares {
            *share -= &hair;
        }
    }
    let mut got: Vec<u64> =
        shares.iter().map(|s| u64::try_from(s.floor().to_integer()).unwrap_or(0)).collect();
    while got.iter().sum::<u64>() < seats {
        let rank = |&place: &usize| {
            let claim = &claims[free[place]];
            let needs = u8::from(got[place] < claim.floor) + u8::from(has_room(claim, got[place]));
            (&shares[place] - whole(got[place]), needs, luck[free[place]])
        };
        let best = (0..free.len()).max_by_key(rank).expect("votes without claims");
        got[best] += 1;
    }
    got
}

/// Largest remainders: rounds in which whoever misses a bound by some lot is fixed there.
pub(crate) fn quota(id: &str, claims: &[Claim], seats: u64) -> BTreeSet<Vec<u64>> {
    let mut fixed: Vec<u64> = claims.iter().map(|claim| claim.floor).collect();
    let mut free: Vec<usize> = (0..claims.len()).filter(|&c| !claims[c].weight.is_zero()).collect();
    loop {
        let outside: u64 = (0..claims.len()).filter(|c| !free.contains(c)).map(|c| fixed[c]).sum();
        let open = seats - outside;
        if free.is_empty() || open == 0 {
            for c in free {
                fixed[c] = 0;
            }
            return BTreeSet::from([fixed]);
        }
        let lots = permutations(claims.len());
        let results: Vec<_> = lots.iter().map(|luck| remainders(id, claims, &free, open, luck)).collect();
        let (mut below, mut above) = (BTreeSet::new(), BTreeSet::new());
        let (mut missing, mut excess) = (0, 0);
        for result in &results {
            (missing, excess) = (0, 0);
            for (&c, &got) in free.iter().zip(result) {
                let cap = claims[c].cap.unwrap_or(u64::MAX);
                if got < claims[c].floor {
                    below.insert(c);
                    missing += claims[c].floor - got;
                } else if got > cap {
                    above.insert(c);
                    excess += got - cap;
                }
            }
        }
        if below.is_empty() && above.is_empty() {
            let full = |result: &Vec<u64>| {
                let mut seats = fixed.clone();
                for (&c, &got) in free.iter().zip(result) {
                    seats[c] = got;
                }
                seats
            };
            return results.iter().map(full).collect();
        }
        let bound = if missing >= excess { below } else { above };
        for &c in &bound {
            fixed[c] = if missing >= excess { claims[c].floor } else { claims[c].cap.expect("above a cap") };
        }
        free.retain(|c| !bound.contains(c));
    }
}

/// All orders of `n` things, as ranks.
pub(crate) fn permutations(n: usize) -> Vec<Vec<usize>> {
    let Some(last) = n.checked_sub(1) else { return vec![Vec::new()] };
    let insert = |shorter: Vec<usize>| {
        (0..n).map(move |place| {
            let mut longer = shorter.clone();
            longer.insert(place, last);
            longer
        })
    };
    permutations(last).into_iter().flat_map(insert).collect()
}

/// A caucus by the steps of the rule's text, one delegate at a time; `None` where no group may lose one.
pub(crate) fn caucus(people: &[(u64, u64)], delegates: u64, needed: u64) -> BTreeSet<Vec<u64>> {
    let present: u64 = people.iter().map(|(first, _)| first).sum();
    let share = |group: usize| BigRational::new((people[group].1 * delegates).into(), present.into());
    let viable: Vec<usize> = (0..people.len()).filter(|&group| people[group].1 >= needed).collect();
    let one_lot = |luck: &Vec<usize>| {
        let mut got = vec![0; people.len()];
        for &group in &viable {
            got[group] = u64::try_from(share(group).round().to_integer()).expect("small");
        }
        let over = |group: usize, got: &[u64]| share(group) - whole(got[group]);
        while got.iter().sum::<u64>() < delegates {
            let best = *viable.iter().max_by_key(|&&group| (over(group, &got), luck[group]))?;
            got[best] += 1;
        }
        while got.iter().sum::<u64>() > delegates {
            let may_lose = viable.iter().filter(|&&group| got[group] > 1);
            let worst = *may_lose.min_by_key(|&&group| (over(group, &got), luck[group]))?;
            got[worst] -= 1;
        }
        Some(got)
    };
    permutations(people.len()).iter().filter_map(one_lot).collect()
}
