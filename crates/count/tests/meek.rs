//! Meek STV against a second, plainest implementation, on the real wards and on random contests, and worked examples.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;
#[path = "common/plain_meek.rs"]
mod plain_meek;

use common::{contest, decided, elected, rankings, read, rule, wards};
use mandat_count::format::Election;
use mandat_count::{Action, Amount, Ballots, Contest, Kind, Mark, Outcome, Weight, count, refill};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// Winners in order, and every tally and quota of every round to the ninth decimal, are the same.
#[track_caller]
fn agree(election: &Election, name: &str) {
    let outcome = count(&election.ballots, &election.contest, &rule("meek-stv"));
    match (plain_meek::meek(election, 9, 6), outcome) {
        (Ok(plain), Outcome::Decided(count)) => {
            assert_eq!(plain.elected, count.elected, "{name}");
            let units = |amount: &Amount| match amount {
                Amount::Decimal { units, places: 9 } => BigInt::from(*units),
                other => panic!("{name}: {other} has not nine decimals"),
            };
            let rounds = count.stages.iter().filter_map(|stage| match &stage.action {
                Action::Distribution { quota, .. } => {
                    Some((stage.tallies.iter().map(units).collect(), units(quota)))
                }
                _ => None,
            });
            assert_eq!(plain.rounds, rounds.collect::<Vec<(Vec<BigInt>, BigInt)>>(), "{name}");
        }
        (Err(tied), Outcome::NeedsLot(tie)) => assert_eq!(tied, tie.tied, "{name}"),
        (plain, outcome) => panic!("{name}: {:?} and {outcome:?}", plain.map(|plain| plain.elected)),
    }
}

/// With sixty decimals, as good as exact, the same are elected: nine decimals and omega do not decide anything.
#[track_caller]
fn agrees_with_exact(election: &Election, name: &str) {
    let count = decided(count(&election.ballots, &election.contest, &rule("meek-stv")));
    let exact = plain_meek::meek(election, 60, 20).unwrap();
    let sorted = |mut elected: Vec<usize>| {
        elected.sort_unstable();
        elected
    };
    assert_eq!(sorted(exact.elected), sorted(count.elected), "{name}");
}

#[test]
fn a_sample_of_the_wards_agrees_with_the_plain_implementation() {
    for (name, file) in wards().into_iter().flatten().step_by(60) {
        agree(&read(&file), &name);
    }
}

#[test]
fn long_all_wards_agree_with_the_plain_implementation() {
    for (name, file) in wards().into_iter().flatten() {
        agree(&read(&file), &name);
    }
}

#[test]
fn long_all_wards_elect_whom_exact_numbers_elect() {
    for (name, file) in wards().into_iter().flatten() {
        agrees_with_exact(&read(&file), &name);
    }
}

/// Worked by hand. 12 papers, 2 seats, quota 4. A has 8 and is elected; B gets what A does not keep of 6 papers. A must
/// keep half of each paper (8 x 1/2 = 4), so B has 6 x 1/2 + 2 = 5 and is elected. Two of A's papers name nobody else:
/// half of each is lost, and the quota falls below 4: with keep k, quota q = (12 - 2(1 - k)) / 3 = 8k, so k = 5/11 and
/// q = 40/11 = 3.6363...
#[test]
fn lost_votes_lower_the_quota() {
    let ballots = rankings(4, &[(6, &[0, 1]), (2, &[0]), (1, &[1]), (2, &[2]), (1, &[3, 2])]);
    let count = decided(count(&ballots, &contest(2, 4), &rule("meek-stv")));
    assert_eq!(count.elected, [0, 1]);
    let ballots = rankings(4, &[(2, &[0, 1]), (6, &[0]), (1, &[1]), (2, &[2]), (1, &[3])]);
    // D is excluded after A's keep factor has settled: k = (12 - 6(1 - k)) / 3 / 8, so 24 k = 6 + 6 k, k = 1/3, q = 8/3.
    let count = decided(mandat_count::count(&ballots, &contest(2, 4), &rule("meek-stv")));
    let settled = &count.stages[1];
    let Action::Distribution { keep, quota } = &settled.action else { panic!("{settled:?}") };
    assert_eq!(settled.excluded, [3]);
    let near = |amount: &Amount, of: (i64, i64)| {
        let gap = amount.to_ratio() - BigRational::new(of.0.into(), of.1.into());
        assert!(gap < BigRational::new(1.into(), 500_000.into()), "{amount}");
        assert!(gap > BigRational::new((-1).into(), 500_000.into()), "{amount}");
    };
    near(&keep[0], (1, 3));
    near(quota, (8, 3));
    near(&settled.tallies[1], (7, 3));
}

#[test]
fn equal_ranks_count_as_all_their_orders() {
    let mut ballots = Ballots::new(Kind::Ranking, 3);
    ballots.add(Weight::new(6, 1).unwrap(), &[Mark::For(0), Mark::Equal(1)], 1);
    ballots.add(Weight::new(4, 1).unwrap(), &[Mark::For(2)], 2);
    ballots.add(Weight::new(3, 1).unwrap(), &[Mark::For(0), Mark::For(1)], 3);
    let count = decided(mandat_count::count(&ballots, &contest(1, 3), &rule("meek-stv")));
    let first: Vec<_> = count.stages[0].tallies.iter().map(ToString::to_string).collect();
    assert_eq!(first, ["6.000000000", "3.000000000", "4.000000000"]);
}

#[test]
fn a_tie_within_the_surplus_goes_to_the_lot() {
    let ballots = rankings(4, &[(9, &[0]), (7, &[1]), (3, &[2]), (3, &[3])]);
    let mut contest = contest(1, 4);
    let Outcome::NeedsLot(tie) = count(&ballots, &contest, &rule("meek-stv")) else { panic!("a tie") };
    assert_eq!(tie.tied, [2, 3]);
    contest.lot = Some(vec![3, 2, 1, 0]);
    let count = decided(count(&ballots, &contest, &rule("meek-stv")));
    assert_eq!(count.stages[0].excluded, [2]);
}

#[test]
fn small_contests_end_as_they_must() {
    assert_eq!(elected(&rankings(2, &[]), &contest(3, 2), "meek-stv"), [0, 1]);
    let zero = mandat_count::count(&rankings(3, &[]), &contest(1, 3), &rule("meek-stv"));
    assert!(matches!(zero, Outcome::NeedsLot(tie) if tie.tied == [0, 1, 2]));
    assert_eq!(elected(&rankings(1, &[(1, &[0])]), &contest(1, 1), "meek-stv"), [0]);
}

#[test]
fn a_refill_goes_to_the_next_of_the_same_voters() {
    // Two thirds for A, B, D and one third for C, E: with three seats C leaves, and E follows, not D.
    let ballots = rankings(5, &[(34, &[0, 1, 3]), (32, &[1, 0, 3]), (34, &[2, 4])]);
    let contest = contest(3, 5);
    let count = decided(count(&ballots, &contest, &rule("meek-stv")));
    assert_eq!(count.elected, [0, 2, 1]);
    let next = decided(refill(&ballots, &contest, &rule("meek-stv"), &count.elected, 2));
    assert_eq!(next.elected, [4]);
}

fn random_election() -> impl Strategy<Value = Election> {
    let mark = (0usize..6, 0u8..12);
    let ballot = (1u64..8, proptest::collection::vec(mark, 1..7));
    let lot = Just((0..6).collect::<Vec<usize>>()).prop_shuffle();
    let papers = proptest::collection::vec(ballot, 0..30);
    (1u32..5, papers, 0usize..12, proptest::option::of(lot)).prop_map(|(seats, papers, withdrawn, lot)| {
        let mut contest = Contest { lot, ..contest(seats, 6) };
        if let Some(candidate) = contest.candidates.get_mut(withdrawn) {
            candidate.withdrawn = true;
        }
        let mut ballots = Ballots::new(Kind::Ranking, 6);
        for (line, (votes, marks)) in (1..).zip(papers) {
            let mark = |(candidate, how)| if how == 0 { Mark::Skip } else { Mark::For(candidate) };
            let marks: Vec<Mark> = marks.into_iter().map(mark).collect();
            ballots.add(Weight::new(votes, 1).unwrap(), &marks, line);
        }
        Election { contest, ballots }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn random_contests_agree_with_the_plain_implementation(election in random_election()) {
        agree(&election, "random");
    }
}
