//! Named traps: inputs on which apportionment software is known to stumble, each with its answer.

use mandat_seats::account::Basis;
use mandat_seats::{Claim, Lot, LotUse, Outcome, apportion, apportion_by_lot};
use num_rational::BigRational;

use crate::{claims, code, decided, proportional, rule, tie};

#[test]
fn hare_with_52_and_8_of_60_for_five_seats() {
    // quota 12: four whole and 4 left, none and 8 left
    assert_eq!(decided(&[52, 8], 5, "hare"), [4, 1]);
}

#[test]
fn largest_remainder_with_equal_claims_in_mid_process() {
    // quota 210: 3 and 90 left, twice; 0 and 120 left, twice: the two open seats go to the small ones, without a lot
    assert_eq!(decided(&[720, 720, 120, 120], 8, "hare"), [3, 3, 1, 1]);
    // one seat fewer: quota 240, 3 and nothing left, 0 and half a quota left, twice, for one seat
    let tie = tie(apportion(&claims(&[720, 720, 120, 120]), Some(7), &rule("hare")));
    assert_eq!((tie.decided, tie.tied, tie.open), (vec![3, 3, 0, 0], vec![2, 3], 1));
}

#[test]
fn two_lists_of_fifty_votes_for_three_seats() {
    for rule in proportional() {
        let tie = tie(apportion(&claims(&[50, 50]), Some(3), &rule));
        assert_eq!((tie.decided, tie.tied, tie.open), (vec![1, 1], vec![0, 1], 1), "{rule}");
    }
}

#[test]
fn a_lot_decides_and_stands_in_the_account() {
    let lot = Lot::new(&[2, 0, 1]).expect("each position once");
    let Outcome::Decided(allocation) =
        apportion_by_lot(&claims(&[50, 50, 50]), Some(5), &rule("sainte-lague"), &lot)
    else {
        panic!("a lot was given")
    };
    assert_eq!(allocation.seats, [2, 1, 2]);
    assert_eq!(allocation.account.lot, Some(LotUse { tied: vec![0, 1, 2], winners: vec![0, 2] }));
}

#[test]
fn a_lot_orders_each_claim_once() {
    assert_eq!(Lot::new(&[0, 0]), None);
    assert_eq!(Lot::new(&[1, 2]), None);
    let lot = Lot::new(&[1, 0]).expect("each position once");
    let outcome = apportion_by_lot(&claims(&[1, 2, 3]), Some(1), &rule("hare"), &lot);
    assert_eq!(code(&outcome), "lot_mismatch");
}

#[test]
fn no_votes_for_anybody() {
    for rule in proportional() {
        assert_eq!(code(&apportion(&claims(&[0, 0]), Some(3), &rule)), "no_weight", "{rule}");
        // with floors for all seats there is nothing left to divide
        let floors = [Claim::new("A", 0).with_floor(2), Claim::new("B", 0).with_floor(1)];
        assert_eq!(apportion(&floors, Some(3), &rule).seats(), Some(&[2, 1][..]), "{rule}");
        assert_eq!(code(&apportion(&floors, Some(4), &rule)), "no_weight", "{rule}");
    }
}

#[test]
fn zero_seats_no_claims_one_claim() {
    for rule in proportional() {
        assert_eq!(apportion(&claims(&[7, 0, 9]), Some(0), &rule).seats(), Some(&[0, 0, 0][..]), "{rule}");
        assert_eq!(apportion(&[], Some(0), &rule).seats(), Some(&[][..]), "{rule}");
        assert_eq!(code(&apportion(&[], Some(1), &rule)), "no_claims", "{rule}");
        assert_eq!(apportion(&claims(&[7]), Some(5), &rule).seats(), Some(&[5][..]), "{rule}");
        assert_eq!(apportion(&claims(&[0, 7, 0]), Some(5), &rule).seats(), Some(&[0, 5, 0][..]), "{rule}");
    }
}

#[test]
fn fewer_seats_than_claims_go_to_the_largest() {
    for text in ["huntington-hill", "adams", "dean"] {
        assert_eq!(decided(&[5, 9, 7, 1], 2, text), [0, 1, 1, 0], "{text}");
        let tie = tie(apportion(&claims(&[5, 9, 5]), Some(2), &rule(text)));
        assert_eq!((tie.decided, tie.tied, tie.open), (vec![0, 1, 0], vec![0, 2], 1), "{text}");
    }
}

#[test]
fn one_seat_for_two_halves_with_an_exact_quota() {
    // V/(S+1) = 50: both hold a whole quota, and there is one seat
    for text in ["hagenbach-bischoff", "imperiali"] {
        let tie = tie(apportion(&claims(&[50, 50]), Some(1), &rule(text)));
        assert_eq!((tie.decided, tie.tied, tie.open), (vec![0, 0], vec![0, 1], 1), "{text}");
    }
    // 100 and 50 for two seats: two quotas and one, each would lose its last
    let tie = tie(apportion(&claims(&[100, 50, 0]), Some(2), &rule("hagenbach-bischoff")));
    assert_eq!((tie.decided, tie.tied, tie.open), (vec![1, 0, 0], vec![0, 1], 1));
}

#[test]
fn quotients_that_differ_only_beyond_a_float() {
    // 2^53 and 2^53 + 1 are one and the same double; neither is a tie here
    let (a, b) = (1 << 53, (1 << 53) + 1);
    for rule in proportional() {
        assert_eq!(apportion(&claims(&[a, b]), Some(1), &rule).seats(), Some(&[0, 1][..]), "{rule}");
    }
    let tenth = |n: u64| Claim::weighing("", BigRational::new(n.into(), 10.into()));
    // 0.1 + 0.2 is 0.3: shares that tie exactly, and not in doubles
    let sum = Claim::weighing("", tenth(1).weight + tenth(2).weight);
    assert_eq!(tie(apportion(&[sum, tenth(3)], Some(1), &rule("dhondt"))).open, 1);
}

#[test]
fn floors_and_caps_in_a_quota_method_are_fixed_and_the_rest_redone() {
    // quota 10: 6.1, 3.0, 0.5, 0.4 -> 6, 3, 1, 0; the last is below its floor: one seat fixed, 9 left for 96 votes,
    // quota 32/3: 5.72, 2.81, 0.47 -> 6, 3, 0
    let list = [61, 30, 5, 4].map(|weight| Claim::new("", weight));
    let mut list = list.to_vec();
    list[3].floor = 1;
    let Outcome::Decided(allocation) = apportion(&list, Some(10), &rule("hare")) else { panic!("no tie") };
    assert_eq!(allocation.seats, [6, 3, 0, 1]);
    let Basis::Quota { rounds } = allocation.account.basis else { panic!("a quota method") };
    assert_eq!(rounds.len(), 2);
    assert_eq!((&rounds[0].at_floor[..], rounds[0].quota.clone()), (&[3][..], crate::whole(10)));
    assert_eq!((rounds[1].seats, rounds[1].quota.clone()), (9, BigRational::new(32.into(), 3.into())));
    // a cap: 61 may have two seats only, the other eight are shared by the rest, 39 votes
    list[3].floor = 0;
    list[0].cap = Some(2);
    assert_eq!(apportion(&list, Some(10), &rule("hare")).seats(), Some(&[2, 6, 1, 1][..]));
}

#[test]
fn floors_and_caps_in_a_divisor_method() {
    let list = [Claim::new("A", 600).with_cap(4), Claim::new("B", 300), Claim::new("C", 10).with_floor(2)];
    assert_eq!(apportion(&list, Some(10), &rule("dhondt")).seats(), Some(&[4, 4, 2][..]));
}

#[test]
fn a_threshold_counts_those_who_just_reach_it() {
    assert_eq!(decided(&[95, 5], 20, "hare,threshold=5%"), [19, 1]);
    assert_eq!(decided(&[951, 49], 20, "hare,threshold=5%"), [20, 0]);
    let outcome = apportion(&claims(&[30, 30, 40]), Some(3), &rule("dhondt,threshold=50%"));
    assert_eq!(code(&outcome), "nobody_over_threshold");
}
