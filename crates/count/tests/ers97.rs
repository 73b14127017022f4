//! ERS97 against a second, plain implementation, on random contests and on the real wards.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;
#[path = "common/plain_ers97.rs"]
mod plain_ers97;

use common::{contest, read, rule};
use mandat_count::format::Election;
use mandat_count::{Contest, Outcome, RuleError, count};
use proptest::prelude::*;

fn agree(election: &Election, name: &str) {
    let ours = count(&election.ballots, &election.contest, &rule("ers97"));
    match (ours, plain_ers97::ers97(election)) {
        (Outcome::Decided(ours), Ok(plain)) => {
            assert_eq!(ours.elected, plain.elected, "{name}");
            let hundredths = num_rational::BigRational::new(plain.quota.into(), 100.into());
            assert_eq!(ours.totals.quota.unwrap().to_ratio(), hundredths, "{name}");
        }
        (Outcome::NeedsLot(tie), Err(mut tied)) => {
            tied.sort_unstable();
            assert_eq!(tie.tied, tied, "{name}");
        }
        (ours, plain) => panic!("{name}: {ours:?}, plain {:?}", plain.map(|plain| plain.elected)),
    }
}

fn wards(every: usize) {
    for (name, file) in common::wards().into_iter().flatten().step_by(every) {
        let election = read(&file);
        if election.contest.candidates.iter().all(|candidate| !candidate.withdrawn) {
            agree(&election, &name);
        }
    }
}

#[test]
fn a_sample_of_the_wards_agrees_with_the_plain_implementation() {
    wards(25);
}

#[test]
fn long_all_wards_agree_with_the_plain_implementation() {
    wards(1);
}

/// Small numbers, so that ties, equal surpluses and groups of the lowest are common.
fn election() -> impl Strategy<Value = Election> {
    (2u8..8).prop_flat_map(|n| {
        let order = Just((0..usize::from(n)).collect::<Vec<usize>>()).prop_shuffle();
        let paper = (1u64..12, order.clone(), 1..=usize::from(n)).prop_map(|(votes, mut order, length)| {
            order.truncate(length);
            (votes, order)
        });
        let papers = proptest::collection::vec(paper, 1..14);
        (papers, 1u32..5, proptest::option::of(order)).prop_map(move |(papers, seats, lot)| {
            let of: Vec<(u64, &[usize])> = papers.iter().map(|(votes, order)| (*votes, &order[..])).collect();
            let ballots = common::rankings(usize::from(n), &of);
            Election { contest: Contest { lot, ..contest(seats, n) }, ballots }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn random_contests_agree_with_the_plain_implementation(election in election()) {
        agree(&election, "random");
    }
}

/// The 1997 text has no rule for groups, and its deferred surpluses and joint exclusions would need one: a constrained
/// ERS97 would be a rule of our own under another's name. So it is refused, with the reason.
#[test]
fn constraints_are_refused_with_the_reason() {
    let constraint = mandat_count::Constraint { group: "women".into(), at_least: 1, at_most: None };
    let why = rule("ers97").constrained(vec![constraint]).unwrap_err();
    assert_eq!(why, RuleError::Unconstrained("ers97"));
    assert!(why.to_string().contains("use scottish-stv"), "{why}");
}
