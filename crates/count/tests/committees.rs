//! Rules for committees on approval sets: worked examples, ties as values, and the edges.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{contest, decided, elected, marks, rankings, rule};
use mandat_count::{Ballots, Contest, Kind, Mark, Outcome, TieFor, Weight, count, refill};

/// Rules that fill every seat for which somebody stands.
const FILLING: [&str; 7] = [
    "seq-phragmen",
    "seq-pav",
    "equal-shares,completion=phragmen",
    "equal-shares,completion=add1",
    "equal-shares,completion=utilitarian",
    "pav",
    "maximin-support",
];

fn with_lot(contest: Contest) -> Contest {
    Contest { lot: Some((0..contest.candidates.len()).collect()), ..contest }
}

/// Three of every four seats for a party of three quarters of the votes, whatever the rule.
#[test]
fn two_parties_share_the_seats_in_proportion() {
    let ballots = marks(8, &[(30, &[0, 1, 2, 3]), (10, &[4, 5, 6, 7])]);
    for text in FILLING {
        let mut seats = elected(&ballots, &with_lot(contest(4, 8)), text);
        seats.sort_unstable();
        assert_eq!(seats, [0, 1, 2, 4], "{text}");
    }
}

/// By hand: B would bring a load of 1/4, A 1/3, C 1/2, D 1.
#[test]
fn loads_as_by_hand() {
    let ballots = marks(4, &[(2, &[0, 1]), (1, &[0, 3]), (2, &[1, 2])]);
    let count = decided(count(&ballots, &contest(2, 4), &rule("seq-phragmen")));
    // Then A (1 + 2/4)/3 = 1/2 against C (1 + 2/4)/2 = 3/4 and D 1.
    assert_eq!(count.elected, [1, 0]);
    assert_eq!(count.stages[1].notes, ["load 1/4"]);
    assert_eq!(count.stages[2].notes, ["load 1/2"]);
    assert_eq!(count.stages[0].tallies[1].to_string(), "4");
}

/// By hand (4 seats, 8 votes, so each vote has 1/2): A costs its five supporters 1/5 each, then B its three 1/3,
/// which two of them no longer have: they give 3/10, and the third 2/5. Nobody can pay C or D.
#[test]
fn shares_as_by_hand() {
    let ballots = marks(4, &[(2, &[0, 1]), (3, &[0]), (1, &[1]), (1, &[2]), (1, &[3])]);
    let count = decided(count(&ballots, &contest(4, 4), &rule("equal-shares,completion=none")));
    assert_eq!((count.elected, count.unfilled), (vec![0, 1], 2));
    assert_eq!(count.stages[1].notes, ["costs 1/5 of a seat for each vote that pays in full"]);
    assert_eq!(count.stages[2].notes, ["costs 2/5 of a seat for each vote that pays in full"]);
}

/// 3 of 4 supporters of B, C, D paid for A. By sequential PAV: B (1/2 * 3 + 1 = 5/2).
#[test]
fn sequential_scores_as_by_hand() {
    let ballots = marks(4, &[(3, &[0, 1]), (1, &[0]), (1, &[1]), (2, &[2])]);
    let contest = with_lot(contest(2, 4));
    let count = decided(count(&ballots, &contest, &rule("seq-pav")));
    assert_eq!(count.elected, [0, 1]);
    assert_eq!(count.stages[1].notes, ["score 4", "tie of A, B, decided by lot"]);
    assert_eq!(count.stages[2].notes, ["score 5/2"]);
}

/// Trap: C has the first seat at a load of 1/5; then A (1 + 3/5)/4 and B (1 + 1/5)/3 are both 2/5, but not in binary
/// floats, where 1.2 / 3 is below 1.6 / 4 and B is elected without anybody being told of a tie.
#[test]
fn loads_that_tie_exactly_are_a_tie() {
    let ballots = marks(3, &[(1, &[2]), (3, &[0, 2]), (1, &[1]), (1, &[1, 2]), (1, &[0, 1])]);
    let Outcome::NeedsLot(tie) = count(&ballots, &contest(2, 3), &rule("seq-phragmen")) else {
        panic!("a tie")
    };
    assert_eq!((tie.tied, tie.decides, tie.places), (vec![0, 1], TieFor::Seat, 1));
    assert_eq!(tie.account.elected, [2]);
    let count = decided(count(&ballots, &with_lot(contest(2, 3)), &rule("seq-phragmen")));
    assert_eq!((count.elected, &count.stages[2].notes[0][..]), (vec![2, 0], "load 2/5"));
}

#[test]
fn a_lot_is_asked_only_where_somebody_stays_without_a_seat() {
    let ballots = marks(3, &[(1, &[0]), (1, &[1]), (1, &[2])]);
    for text in FILLING {
        assert_eq!(elected(&ballots, &contest(3, 3), text), [0, 1, 2], "{text}");
        let Outcome::NeedsLot(tie) = count(&ballots, &contest(2, 3), &rule(text)) else {
            panic!("{text}: a tie")
        };
        assert_eq!(tie.tied, [0, 1, 2], "{text}");
    }
}

#[test]
fn nobody_is_approved_by_anybody() {
    let none = marks(3, &[]);
    for text in FILLING {
        let Outcome::NeedsLot(tie) = count(&none, &contest(2, 3), &rule(text)) else {
            panic!("{text}: a tie")
        };
        assert_eq!(tie.tied, [0, 1, 2], "{text}");
        let lot = Contest { lot: Some(vec![2, 0, 1]), ..contest(2, 3) };
        let mut seated = elected(&none, &lot, text);
        seated.sort_unstable();
        assert_eq!(seated, [0, 2], "{text}");
    }
    let empty = decided(count(&none, &contest(2, 3), &rule("equal-shares,completion=none")));
    assert_eq!((empty.elected, empty.unfilled), (vec![], 2));
}

#[test]
fn more_seats_than_candidates_and_one_candidate() {
    let ballots = marks(2, &[(3, &[0, 1]), (1, &[1])]);
    for text in FILLING {
        let count = decided(count(&ballots, &contest(5, 2), &rule(text)));
        let mut seated = count.elected;
        seated.sort_unstable();
        assert_eq!((seated, count.unfilled), (vec![0, 1], 3), "{text}");
        let one = marks(1, &[(1, &[0])]);
        assert_eq!(elected(&one, &contest(1, 1), text), [0], "{text}");
    }
}

#[test]
fn who_has_withdrawn_is_not_elected_and_pays_for_nobody() {
    let ballots = marks(3, &[(5, &[0]), (2, &[1]), (1, &[2])]);
    let mut contest = contest(2, 3);
    contest.candidates[0].withdrawn = true;
    for text in FILLING {
        let count = decided(count(&ballots, &contest, &rule(text)));
        let mut seated = count.elected;
        seated.sort_unstable();
        assert_eq!((seated, count.totals.invalid.to_string()), (vec![1, 2], "5".into()), "{text}");
    }
}

/// A vote of weight 7/3 counts as seven ballots where all others count as three.
#[test]
fn rational_weights_count_as_so_many_votes() {
    let sets: [(u64, &[usize]); 5] = [(7, &[0, 1]), (4, &[1, 2]), (5, &[2, 3]), (2, &[3, 0]), (3, &[4])];
    let mut thirds = Ballots::new(Kind::Approval, 5);
    for (line, (votes, set)) in (1..).zip(sets) {
        let marks: Vec<Mark> = set.iter().map(|&candidate| Mark::For(candidate)).collect();
        thirds.add(Weight::new(votes, 3).unwrap(), &marks, line);
    }
    for text in FILLING {
        let contest = with_lot(contest(3, 5));
        assert_eq!(elected(&thirds, &contest, text), elected(&marks(5, &sets), &contest, text), "{text}");
    }
    let count = decided(count(&thirds, &contest(1, 5), &rule("seq-phragmen")));
    assert_eq!(count.stages[1].notes, ["load 3/11"]);
}

#[test]
fn a_ranking_approves_all_whom_it_ranks_and_lists_are_refused() {
    let ballots = rankings(3, &[(2, &[0, 1]), (1, &[1, 0]), (1, &[2])]);
    for text in FILLING {
        let mut seated = elected(&ballots, &with_lot(contest(2, 3)), text);
        seated.sort_unstable();
        assert_eq!(seated, [0, 1], "{text}");
        let lists = common::ballots(Kind::List, 0, &[]);
        let Outcome::Infeasible(why) = count(&lists, &contest(1, 2), &rule(text)) else { panic!("{text}") };
        assert_eq!(why.code(), "wrong_ballots");
    }
}

/// As with approval: a majority gains no seat by recalling a minority's delegate.
#[test]
fn a_seat_is_refilled_from_its_supporters() {
    let ballots = marks(6, &[(60, &[0, 1, 2]), (35, &[3, 4]), (5, &[3, 5])]);
    for text in FILLING {
        let next = decided(refill(&ballots, &contest(3, 6), &rule(text), &[0, 1, 3], 3));
        assert_eq!(next.elected, [4], "{text}");
    }
}

#[test]
fn the_account_of_a_committee_reads_well() {
    let ballots = marks(5, &[(7, &[0, 1]), (4, &[1, 2]), (5, &[2, 3]), (2, &[3, 0]), (3, &[4])]);
    insta::assert_snapshot!(decided(count(&ballots, &contest(3, 5), &rule("equal-shares"))));
}

/// The sequential rule takes A, then B or C with it; the best two are B and C (T. N. Thiele's own example, in small).
#[test]
fn the_best_committee_need_not_have_the_candidate_of_most_approvals() {
    let ballots = marks(3, &[(4, &[0, 1]), (4, &[0, 2]), (3, &[1]), (3, &[2])]);
    assert_eq!(elected(&ballots, &with_lot(contest(2, 3)), "seq-pav"), [0, 1]);
    let best = decided(count(&ballots, &contest(2, 3), &rule("pav")));
    assert_eq!(best.elected, [1, 2]);
    assert_eq!(best.stages[0].notes, ["score 14: no committee has more"]);
}

/// A is on every best committee, and one of B, C joins; D never does.
#[test]
fn best_committees_that_differ_are_a_tie() {
    let ballots = marks(4, &[(9, &[0]), (4, &[1]), (4, &[2]), (1, &[3])]);
    let Outcome::NeedsLot(tie) = count(&ballots, &contest(2, 4), &rule("pav")) else { panic!("a tie") };
    assert_eq!((tie.tied, tie.places), (vec![1, 2], 1));
    let lot = Contest { lot: Some(vec![3, 2, 1, 0]), ..contest(2, 4) };
    let best = decided(count(&ballots, &lot, &rule("pav")));
    assert_eq!(best.elected, [0, 2]);
    assert_eq!(best.stages[0].notes[1], "best committees differ in B, C, decided by lot");
}

/// By hand: A has 6; then with B the two share 6 + 2 (4 each), with C 6 + 3 (4 1/2 each).
#[test]
fn least_support_as_by_hand() {
    let ballots = marks(3, &[(3, &[0, 1]), (3, &[0]), (2, &[1]), (3, &[2])]);
    let count = decided(count(&ballots, &contest(2, 3), &rule("maximin-support")));
    assert_eq!(count.elected, [0, 1]);
    assert_eq!(count.stages[1].notes, ["least support 6"]);
    assert_eq!(count.stages[2].notes, ["least support 4"]);
}

/// No committee of forty thousand million can be looked at one by one, and the count says so in seconds.
#[test]
fn long_a_search_without_end_is_given_up() {
    let ballots = marks(
        60,
        &(0..60)
            .map(|c| (1, [c, (c * 7 + 1) % 60, (c * 11 + 3) % 60]))
            .collect::<Vec<_>>()
            .iter()
            .map(|(votes, set)| (*votes, &set[..]))
            .collect::<Vec<_>>(),
    );
    let Outcome::Infeasible(why) = count(&ballots, &contest(25, 60), &rule("pav")) else {
        panic!("too long")
    };
    assert_eq!(why.code(), "too_long");
}
