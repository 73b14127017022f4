//! Cases that software has been seen to get wrong, each with its rule and the expected answer.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{ballots, contest, decided, elected, rankings, rule};
use mandat_count::{Candidate, Contest, Kind, Outcome, TieFor, count};

const RANKED: [&str; 12] = [
    "plurality",
    "approval",
    "score",
    "irv",
    "two-round,second=rankings",
    "schulze",
    "ranked-pairs",
    "scottish-stv",
    "meek-stv",
    "wigm",
    "wigm,precision=exact,quota=hare",
    "ers97",
];
const STV: [&str; 5] = ["scottish-stv", "meek-stv", "wigm", "wigm,precision=exact", "ers97"];

fn lists(seats: u32, names: &[&str]) -> Contest {
    let candidates = names
        .iter()
        .flat_map(|list| (1..=seats).map(move |number| Candidate::new(format!("{list} {number}")).on(*list)));
    Contest { seats, candidates: candidates.collect(), ..Contest::default() }
}

/// Seats 52 / 12 = 4.33 and 8 / 12 = 0.67: four, and the remainder's seat goes to the small list.
#[test]
fn hare_quota_with_52_and_8_of_60_for_5_seats() {
    let votes = ballots(Kind::List, 2, &[(52, &[0]), (8, &[1])]);
    let count = decided(count(&votes, &lists(5, &["Large", "Small"]), &rule("list-pr,apportionment=hare")));
    let of_small = count.elected.iter().filter(|&&candidate| candidate >= 5).count();
    assert_eq!((count.elected.len(), of_small), (5, 1));
}

/// 1680 votes for 8 seats: quota 210; 3.43, 3.43, 0.57, 0.57: the two small lists have the largest remainders and
/// there are two seats left, so nothing is tied; with 7 seats (quota 240: 3, 3, 0.5, 0.5) one seat is.
#[test]
fn two_pairs_of_equal_lists_tie_only_where_seats_run_out() {
    let votes = ballots(Kind::List, 4, &[(720, &[0]), (720, &[1]), (120, &[2]), (120, &[3])]);
    let names = ["A", "B", "C", "D"];
    let eight = decided(count(&votes, &lists(8, &names), &rule("list-pr,apportionment=hare")));
    let of = |list: usize| eight.elected.iter().filter(|&&candidate| candidate / 8 == list).count();
    assert_eq!([of(0), of(1), of(2), of(3)], [3, 3, 1, 1]);
    let seven = count(&votes, &lists(7, &names), &rule("list-pr,apportionment=hare"));
    let Outcome::NeedsLot(tie) = seven else { panic!("{seven:?}") };
    assert_eq!((tie.decides, tie.places, tie.tied.len()), (TieFor::ListSeat, 1, 2));
}

#[test]
fn no_ballots_and_zero_votes_are_a_tie_and_never_the_first_on_the_paper() {
    for text in RANKED {
        let outcome = count(&rankings(3, &[]), &contest(1, 3), &rule(text));
        assert!(matches!(&outcome, Outcome::NeedsLot(_)), "{text}: {outcome:?}");
    }
}

#[test]
fn one_candidate_is_elected_with_or_without_ballots() {
    for text in RANKED {
        assert_eq!(elected(&rankings(1, &[]), &contest(1, 1), text), [0], "{text}");
        assert_eq!(elected(&rankings(1, &[(3, &[0])]), &contest(1, 1), text), [0], "{text}");
    }
}

#[test]
fn more_seats_than_candidates_leave_seats_vacant() {
    for text in STV.into_iter().chain(["plurality", "approval", "score"]) {
        let count = decided(count(&rankings(2, &[(3, &[0, 1])]), &contest(4, 2), &rule(text)));
        assert_eq!((count.elected.len(), count.unfilled), (2, 2), "{text}");
    }
}

/// A has just the quota, so nothing of A's moves, and D, the lowest, is excluded next.
#[test]
fn a_surplus_of_zero_moves_nothing() {
    let ballots = rankings(4, &[(5, &[0, 3]), (4, &[1]), (3, &[2]), (2, &[3, 1])]);
    for text in ["scottish-stv", "wigm", "wigm,precision=exact"] {
        let count = decided(count(&ballots, &contest(2, 4), &rule(text)));
        assert_eq!(count.stages[0].elected, [0], "{text}");
        assert_eq!(count.stages[1].excluded, [3], "{text}");
        assert_eq!(count.elected, [0, 1], "{text}");
    }
}

/// Thirds that floats cannot hold: 1/3 + 1/3 + 1/3 for A and 1 for B is a tie, under every rule.
#[test]
fn shares_that_tie_exactly_are_a_tie() {
    let mut ballots = mandat_count::Ballots::new(Kind::Ranking, 2);
    for line in 1..=3 {
        ballots.add("1/3".parse().unwrap(), &[mandat_count::Mark::For(0)], line);
    }
    ballots.add(mandat_count::Weight::ONE, &[mandat_count::Mark::For(1)], 4);
    for text in RANKED {
        let outcome = count(&ballots, &contest(1, 2), &rule(text));
        assert!(matches!(&outcome, Outcome::NeedsLot(tie) if tie.tied == [0, 1]), "{text}: {outcome:?}");
    }
}
