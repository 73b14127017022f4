//! The crate against the plain second implementation, on random inputs with many ties and tight bounds.

use std::collections::BTreeSet;

use mandat_seats::{Claim, Lot, Outcome, Rule, apportion, apportion_by_lot};
use num_rational::BigRational;
use proptest::prelude::*;

use crate::{DIVISORS, QUOTAS, cases, plain, rule};

/// Claims with small, equal, huge and fractional weights, floors and caps.
pub(crate) fn bounded_claims(most: usize) -> impl Strategy<Value = Vec<Claim>> {
    let weight = prop_oneof![
        4 => (0_u64..20).prop_map(crate::whole),
        2 => (0_u64..1_000_000).prop_map(crate::whole),
        1 => (1_u64..100, 1_u64..13).prop_map(|(n, d)| BigRational::new(n.into(), d.into())),
        1 => (1_u64..9).prop_map(|n| crate::whole(n) * num_bigint::BigInt::from(10).pow(40)),
    ];
    let floor = prop_oneof![3 => Just(0_u64), 1 => 0_u64..4];
    let cap = prop_oneof![3 => Just(None), 1 => (0_u64..6).prop_map(Some)];
    let claim = (weight, floor, cap).prop_map(|(weight, floor, extra)| {
        let claim = Claim::weighing("", weight).with_floor(floor);
        match extra {
            Some(extra) => claim.with_cap(floor + extra),
            None => claim,
        }
    });
    prop::collection::vec(claim, 1..=most)
}

/// All results that some lot gives.
fn results(claims: &[Claim], seats: u64, rule: &Rule) -> BTreeSet<Vec<u64>> {
    let with = |order: Vec<usize>| {
        let lot = Lot::new(&order).expect("each position once");
        match apportion_by_lot(claims, Some(seats), rule, &lot) {
            Outcome::Decided(allocation) => Some(allocation.seats),
            Outcome::NeedsLot(_) => panic!("a lot was given"),
            Outcome::Infeasible(_) => None,
        }
    };
    plain::permutations(claims.len()).into_iter().filter_map(with).collect()
}

/// A tie says what the lots say: `decided` is what each has by every lot, `tied` who has one more by some.
fn tie_is_the_set_of_its_lots(claims: &[Claim], seats: u64, rule: &Rule, set: &BTreeSet<Vec<u64>>) {
    let least = |claim: usize| set.iter().map(|seats| seats[claim]).min();
    let most = |claim: usize| set.iter().map(|seats| seats[claim]).max();
    match apportion(claims, Some(seats), rule) {
        Outcome::Decided(allocation) => assert_eq!(*set, BTreeSet::from([allocation.seats])),
        Outcome::NeedsLot(tie) => {
            assert!(tie.open > 0 && tie.open < tie.tied.len() as u64);
            assert_eq!(tie.decided.iter().sum::<u64>() + tie.open, seats);
            for claim in 0..claims.len() {
                assert_eq!(least(claim), Some(tie.decided[claim]));
                assert_eq!(most(claim), Some(tie.decided[claim] + u64::from(tie.tied.contains(&claim))));
            }
        }
        Outcome::Infeasible(_) => assert!(set.is_empty()),
    }
}

proptest! {
    #![proptest_config(cases(700))]

    #[test]
    fn divisor_methods_award_seats_one_by_one(claims in bounded_claims(4), seats in 0_u64..25) {
        for id in DIVISORS {
            let ours = results(&claims, seats, &rule(id));
            let expected = plain::divisor(id, &claims, seats);
            let possible = claims.iter().map(|claim| claim.floor).sum::<u64>() <= seats;
            prop_assert_eq!(&ours, &if possible { expected } else { BTreeSet::new() }, "{}", id);
            tie_is_the_set_of_its_lots(&claims, seats, &rule(id), &ours);
        }
    }

    #[test]
    fn divisor_methods_are_the_min_max_optimum(claims in bounded_claims(4), seats in 0_u64..12) {
        for id in DIVISORS {
            prop_assert_eq!(results(&claims, seats, &rule(id)), plain::min_max(id, &claims, seats), "{}", id);
        }
    }

    #[test]
    fn quota_methods_give_the_largest_remainders(claims in bounded_claims(4), seats in 0_u64..25) {
        for id in QUOTAS {
            let ours = results(&claims, seats, &rule(id));
            if !ours.is_empty() {
                prop_assert_eq!(&ours, &plain::quota(id, &claims, seats), "{}", id);
            }
            tie_is_the_set_of_its_lots(&claims, seats, &rule(id), &ours);
        }
    }

    #[test]
    fn a_solution_within_the_bounds_is_found_where_one_exists(claims in bounded_claims(4), seats in 0_u64..12) {
        let exists = !plain::min_max("dhondt", &claims, seats).is_empty();
        for id in DIVISORS.iter().chain(&QUOTAS) {
            prop_assert_eq!(!results(&claims, seats, &rule(id)).is_empty(), exists, "{}", id);
        }
    }

    #[test]
    fn caucuses_follow_the_steps_of_the_text(
        people in prop::collection::vec((0_u64..30, 0_u64..30), 1..5), delegates in 2_u64..12
    ) {
        let present: u64 = people.iter().map(|(first, _)| first).sum();
        prop_assume!(present > 0);
        let (over, under) = match delegates { 2 => (1, 4), 3 => (1, 6), _ => (3, 20) };
        let needed = (present * over).div_ceil(under);
        let groups: Vec<Claim> = people.iter().map(|&(f, n)| Claim::new("", n).with_first(f)).collect();
        let ours = results(&groups, delegates, &rule("caucus"));
        let viable = people.iter().any(|&(_, members)| members >= needed);
        prop_assert_eq!(&ours, &if viable { plain::caucus(&people, delegates, needed) } else { BTreeSet::new() });
        tie_is_the_set_of_its_lots(&groups, delegates, &rule("caucus"), &ours);
    }

    /// Few weights and tight bounds: ties in rounds that are not the last, on both sides of the bounds.
    #[test]
    fn quota_methods_redo_what_misses_its_bounds(
        tight in prop::collection::vec((prop_oneof![2 => Just(1_u64), 1 => 2_u64..40], 0_u64..3, 0_u64..6), 3..6),
        seats in 0_u64..15,
    ) {
        let claim = |&(weight, floor, extra): &(u64, u64, u64)| {
            let claim = Claim::new("", weight).with_floor(floor);
            if extra < 4 { claim.with_cap(floor + extra) } else { claim }
        };
        let claims: Vec<Claim> = tight.iter().map(claim).collect();
        for id in QUOTAS {
            let ours = results(&claims, seats, &rule(id));
            if !ours.is_empty() {
                prop_assert_eq!(&ours, &plain::quota(id, &claims, seats), "{} {:?} {}", id, tight, seats);
            }
        }
    }
}
