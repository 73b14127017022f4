//! The theorems that a method does not satisfy, each with the smallest example that a search found or a textbook has.
//! Balinski and Young proved that no method keeps the quota and is population monotone: something always has to give.

use mandat_seats::apportion;

use crate::{claims, decided, rule, tie};

#[test]
fn the_alabama_paradox_hits_every_quota_method() {
    // one more seat, and the last claim loses one
    for (text, weights, seats, before, after) in [
        ("hare", &[3, 3, 1][..], 3, &[1, 1, 1][..], &[2, 2, 0][..]),
        ("hare", &[6, 6, 2], 10, &[4, 4, 2], &[5, 5, 1]),
        ("droop", &[12, 1], 5, &[4, 1], &[6, 0]),
        ("hagenbach-bischoff", &[7, 7, 1], 11, &[5, 5, 1], &[6, 6, 0]),
        ("imperiali", &[7, 7, 1], 11, &[5, 5, 1], &[6, 6, 0]),
    ] {
        assert_eq!(decided(weights, seats, text), before, "{text}");
        assert_eq!(decided(weights, seats + 1, text), after, "{text}");
    }
}

#[test]
fn the_population_paradox_hits_every_quota_method() {
    // `loser` grew by a larger factor than `winner`, and yields a seat to it
    for (text, seats, old, new, before, after, loser, winner) in [
        ("hare", 13, [13, 11, 3], [14, 14, 4], [6, 5, 2], [6, 6, 1], 2, 1),
        ("hagenbach-bischoff", 6, [23, 6, 4], [24, 8, 4], [5, 1, 0], [4, 1, 1], 0, 2),
        ("imperiali", 8, [13, 10, 2], [16, 12, 3], [4, 3, 1], [5, 3, 0], 2, 0),
        ("droop", 7, [9, 2, 0], [12, 3, 0], [5, 2, 0], [6, 1, 0], 1, 0),
    ] {
        assert!(new[loser] * old[winner] > new[winner] * old[loser]);
        assert_eq!(decided(&old, seats, text), before, "{text}");
        assert_eq!(decided(&new, seats, text), after, "{text}");
        assert!(after[loser] < before[loser] && after[winner] > before[winner]);
    }
}

#[test]
fn the_lower_quota_can_be_missed() {
    // the first claim's exact share, rounded down, is more than it gets
    for (text, weights, seats, got) in [
        ("adams", &[16, 3, 1][..], 5, &[3, 1, 1][..]),  // 4
        ("huntington-hill", &[7, 2, 1], 3, &[1, 1, 1]), // 2.1
        ("dean", &[18, 3, 1], 4, &[2, 1, 1]),           // 3.27
        ("sainte-lague", &[970, 6, 6, 6, 6, 6], 100, &[95, 1, 1, 1, 1, 1]), // 97
        ("modified-sainte-lague,first=1.4", &[960, 8, 8, 8, 8, 8], 100, &[95, 1, 1, 1, 1, 1]), // 96
        ("droop", &[31, 4, 2], 11, &[8, 2, 1]),         // 9.2: few votes, and the quota is rounded up
    ] {
        assert_eq!(decided(weights, seats, text), got, "{text}");
        assert!(got[0] < weights[0] * seats / weights.iter().sum::<u64>(), "{text}");
    }
}

#[test]
fn the_upper_quota_can_be_passed() {
    // the first claim gets more than its exact share, rounded up
    for (text, weights, seats, got) in [
        ("dhondt", &[22, 4, 2][..], 10, &[9, 1, 0][..]),      // 7.86
        ("sainte-lague", &[26, 4, 4, 1], 12, &[10, 1, 1, 0]), // 8.91
        ("modified-sainte-lague,first=1.4", &[39, 4, 4], 7, &[7, 0, 0]), // 5.81
        ("huntington-hill", &[935, 13, 13, 13, 13, 13], 100, &[95, 1, 1, 1, 1, 1]), // 93.5
        ("dean", &[935, 13, 13, 13, 13, 13], 100, &[95, 1, 1, 1, 1, 1]), // 93.5
        ("droop", &[56, 7, 7], 5, &[5, 0, 0]),                // 4
        ("hagenbach-bischoff", &[23, 1, 1], 13, &[13, 0, 0]), // 11.96
        ("imperiali", &[11, 1, 1], 9, &[9, 0, 0]),            // 7.62
    ] {
        assert_eq!(decided(weights, seats, text), got, "{text}");
        assert!(got[0] > (weights[0] * seats).div_ceil(weights.iter().sum()), "{text}");
    }
}

#[test]
fn droop_depends_on_the_number_of_votes_not_only_on_proportions() {
    assert_eq!(decided(&[3, 1], 6, "droop"), [4, 2]);
    assert_eq!(decided(&[30, 10], 6, "droop"), [5, 1]);
}

#[test]
fn droop_with_fewer_votes_than_seats_is_not_exact() {
    // shares of exactly 2 and 4; a quota of one vote leaves three seats to remainders of zero
    let tie = tie(apportion(&claims(&[1, 2]), Some(6), &rule("droop")));
    assert_eq!((tie.decided, tie.tied, tie.open), (vec![2, 3], vec![0, 1], 1));
}
