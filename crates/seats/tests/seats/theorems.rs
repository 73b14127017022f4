//! The theorems, by their names (Balinski and Young, *Fair Representation*, 1982; Pukelsheim, *Proportional
//! Representation*, 2017), each for the methods that satisfy it. The others are in `counterexamples`.

use mandat_seats::{Claim, Outcome, Rule, apportion};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};
use proptest::prelude::*;

use crate::agree::bounded_claims;
use crate::{DIVISORS, QUOTAS, by_first, cases, claims, proportional, rule, rules};

/// Weights among which ties are common and uncommon.
fn weights() -> impl Strategy<Value = Vec<u64>> {
    prop_oneof![prop::collection::vec(0_u64..30, 1..8), prop::collection::vec(0_u64..1_000_000, 1..8)]
}

/// Lower and upper quota of each claim: its exact share, rounded down and up.
fn quotas(weights: &[u64], seats: u64) -> Vec<(u64, u64)> {
    let total = u128::from(weights.iter().sum::<u64>()).max(1);
    let share = |&weight: &u64| {
        let exact = u128::from(weight) * u128::from(seats);
        let low = (exact / total).to_u64().expect("at most the seats");
        (low, low + u64::from(exact % total > 0))
    };
    weights.iter().map(share).collect()
}

fn keeps_quota(texts: &[&str], weights: &[u64], seats: u64, lower: bool, upper: bool) {
    for rule in rules(texts) {
        let Some(got) = by_first(&claims(weights), seats, &rule) else { continue };
        for (&got, (low, high)) in got.iter().zip(quotas(weights, seats)) {
            assert!(!lower || got >= low, "{rule}: {weights:?} for {seats}: {got} is below {low}");
            assert!(!upper || got <= high, "{rule}: {weights:?} for {seats}: {got} is above {high}");
        }
    }
}

/// An outcome, freed from the order of the claims: what each has for certain, and whether it is tied.
fn per_claim(outcome: &Outcome, claims: usize) -> Vec<(u64, bool)> {
    match outcome {
        Outcome::Decided(allocation) => allocation.seats.iter().map(|&seats| (seats, false)).collect(),
        Outcome::NeedsLot(tie) => (0..claims).map(|c| (tie.decided[c], tie.tied.contains(&c))).collect(),
        Outcome::Infeasible(_) => Vec::new(),
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    /// One more seat takes a seat from nobody: divisor methods, also within floors and caps, with one lot for both.
    #[test]
    fn house_monotonicity(claims in bounded_claims(7), seats in 0_u64..60) {
        for rule in rules(&DIVISORS) {
            if let (Some(fewer), Some(more)) = (by_first(&claims, seats, &rule), by_first(&claims, seats + 1, &rule)) {
                prop_assert!(fewer.iter().zip(&more).all(|(a, b)| a <= b), "{}: {:?} {:?}", rule, fewer, more);
            }
        }
    }

    /// Nobody who grew faster loses a seat to one who grew slower: divisor methods.
    #[test]
    fn population_monotonicity(before in prop::collection::vec((1_u64..60, 1_u64..60), 2..7), seats in 0_u64..40) {
        let (old, new): (Vec<u64>, Vec<u64>) = before.into_iter().unzip();
        for rule in rules(&DIVISORS) {
            let was = by_first(&claims(&old), seats, &rule).expect("votes are there");
            let is = by_first(&claims(&new), seats, &rule).expect("votes are there");
            for (a, b) in (0..old.len()).flat_map(|a| (0..old.len()).map(move |b| (a, b))) {
                let a_grew_faster = new[a] * old[b] > new[b] * old[a];
                prop_assert!(!(a_grew_faster && is[a] < was[a] && is[b] > was[b]), "{}: {:?} {:?}", rule, was, is);
            }
        }
    }

    /// Everybody has the exact share rounded down or up: Hare alone.
    #[test]
    fn quota(weights in weights(), seats in 0_u64..60) {
        keeps_quota(&["hare"], &weights, seats, true, true);
    }

    /// Nobody has less than the exact share rounded down.
    #[test]
    fn lower_quota(weights in weights(), seats in 0_u64..60) {
        keeps_quota(&["dhondt", "hare", "hagenbach-bischoff", "imperiali"], &weights, seats, true, false);
    }

    /// Nobody has more than the exact share rounded up; for Adams at least a seat for each claim is assumed.
    #[test]
    fn upper_quota(weights in weights(), seats in 8_u64..60) {
        keeps_quota(&["adams", "hare"], &weights, seats, false, true);
    }

    /// The order of the claims decides nothing.
    #[test]
    fn anonymity(claims in bounded_claims(7), seats in 0_u64..60, turn in 0_usize..7) {
        for rule in proportional() {
            let mut turned = claims.clone();
            turned.rotate_left(turn % claims.len());
            turned.reverse();
            let mut expected = per_claim(&apportion(&claims, Some(seats), &rule), claims.len());
            if !expected.is_empty() {
                expected.rotate_left(turn % claims.len());
                expected.reverse();
            }
            prop_assert_eq!(per_claim(&apportion(&turned, Some(seats), &rule), claims.len()), expected, "{}", rule);
        }
    }

    /// Only proportions count: all weights times one number change nothing. Not so for Droop.
    #[test]
    fn homogeneity(claims in bounded_claims(7), seats in 0_u64..60, over in 1_u64..99, under in 1_u64..99) {
        let factor = BigRational::new(over.into(), under.into());
        let scale = |claim: &Claim| Claim { weight: &claim.weight * &factor, ..claim.clone() };
        let scaled: Vec<Claim> = claims.iter().map(scale).collect();
        for rule in proportional().into_iter().filter(|rule| rule.id() != "droop") {
            let (before, after) = (apportion(&claims, Some(seats), &rule), apportion(&scaled, Some(seats), &rule));
            prop_assert_eq!(per_claim(&before, claims.len()), per_claim(&after, claims.len()), "{}", rule);
        }
    }

    /// Shares that are whole are the seats. Droop needs at least S(S + 1) votes for it.
    #[test]
    fn exactness(seats in prop::collection::vec(1_u64..30, 1..8), per_seat in 300_u64..2000) {
        let weights: Vec<u64> = seats.iter().map(|n| n * per_seat).collect();
        for rule in proportional() {
            let outcome = apportion(&claims(&weights), Some(seats.iter().sum()), &rule);
            prop_assert_eq!(outcome.seats(), Some(&seats[..]), "{}", rule);
        }
    }

    /// More votes, no fewer seats, in one and the same apportionment without bounds.
    #[test]
    fn concordance(weights in weights(), seats in 0_u64..60) {
        for rule in proportional() {
            let Some(got) = by_first(&claims(&weights), seats, &rule) else { continue };
            for (a, b) in (0..weights.len()).flat_map(|a| (0..weights.len()).map(move |b| (a, b))) {
                prop_assert!(weights[a] <= weights[b] || got[a] >= got[b], "{}: {:?}", rule, got);
            }
        }
    }

    /// Equal claims have equal results: the same seats, and both tied or neither. No order breaks a tie silently.
    #[test]
    fn ties_are_values(mut claims in bounded_claims(5), seats in 0_u64..60, twin in 0_usize..5) {
        let twin = twin % claims.len();
        claims.push(claims[twin].clone());
        for rule in proportional() {
            let result = per_claim(&apportion(&claims, Some(seats), &rule), claims.len());
            prop_assert_eq!(result.get(twin), result.last(), "{}", rule);
        }
    }

    /// Floors and caps hold, and bounds that the free result keeps change nothing.
    #[test]
    fn bounds_hold_and_do_nothing_where_kept(claims in bounded_claims(6), seats in 0_u64..60) {
        let free: Vec<Claim> = claims.iter().map(|c| Claim { floor: 0, cap: None, ..c.clone() }).collect();
        let kept = |got: &[u64]| claims.iter().zip(got).all(|(c, &n)| n >= c.floor && c.cap.is_none_or(|cap| n <= cap));
        for rule in proportional() {
            if let Some(got) = by_first(&claims, seats, &rule) {
                prop_assert!(kept(&got), "{}: {:?}", rule, got);
            }
            if let Some(got) = apportion(&free, Some(seats), &rule).seats().filter(|got| kept(got)) {
                let bounded = apportion(&claims, Some(seats), &rule);
                prop_assert_eq!(bounded.seats(), Some(got), "{}", rule);
            }
        }
    }

    /// A claim below the threshold has its floor; the others share as if it had not run.
    #[test]
    fn a_threshold_leaves_the_others_among_themselves(weights in weights(), seats in 0_u64..60) {
        let total: u64 = weights.iter().sum();
        let above: Vec<u64> = weights.iter().copied().map(|w| if w * 10 >= total { w } else { 0 }).collect();
        for text in DIVISORS.iter().chain(&QUOTAS) {
            let with = apportion(&claims(&weights), Some(seats), &rule(&format!("{text},threshold=10%")));
            let without = apportion(&claims(&above), Some(seats), &rule(text));
            prop_assert_eq!(per_claim(&with, weights.len()), per_claim(&without, weights.len()), "{}", text);
        }
    }

    /// What the account says is enough to recompute a divisor method: count quotients.
    #[test]
    fn the_account_recomputes_the_seats(weights in prop::collection::vec(1_u64..1_000_000, 1..8), seats in 8_u64..60) {
        use mandat_seats::account::Basis;
        for (text, first) in [("dhondt", 1_u64), ("sainte-lague", 1)] {
            let Outcome::Decided(allocation) = apportion(&claims(&weights), Some(seats), &rule(text)) else { continue };
            let Basis::Divisor { last: Some(last), .. } = allocation.account.basis else { panic!("a divisor method") };
            let price = last.value.expect("these divisors are never zero");
            let step = if text == "dhondt" { 1 } else { 2 };
            for (&weight, &got) in weights.iter().zip(&allocation.seats) {
                let reached = (0..=seats).take_while(|s| crate::whole(weight) / BigInt::from(first + step * s) >= price);
                prop_assert_eq!(reached.count() as u64, got, "{}", text);
            }
        }
    }
}

/// The rules of one claim each satisfy the theorems trivially; here is the one that matters.
#[test]
fn step_tables_are_monotone_in_members() {
    for text in ["step,first=1/200,next=1/300/major,then=1/800/major", "step,first=1/100,then=1/50/full"] {
        let Rule::Step(table) = rule(text) else { panic!("a step table") };
        let seats: Vec<u64> = (0..3000).map(|n| table.seats(&crate::whole(n)).expect("small")).collect();
        assert!(seats[0].is_zero() && seats.is_sorted());
    }
}
