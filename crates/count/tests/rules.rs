//! Plurality, approval and lists; refilling of seats; what every rule does at the edges.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{ballots, contest, decided, elected, marks, rankings, rule};
use mandat_count::{
    Candidate, Contest, Infeasible, Kind, Outcome, Reason, Rule, TieFor, count, digest, refill,
};

fn lists(seats: u32) -> Contest {
    let candidate = |name: &str, list: &str| Candidate::new(name).on(list);
    let candidates = vec![
        candidate("Red 1", "Red"),
        candidate("Blue 1", "Blue"),
        candidate("Red 2", "Red"),
        candidate("Blue 2", "Blue"),
        candidate("Red 3", "Red"),
    ];
    Contest { seats, candidates, ..Contest::default() }
}

#[test]
fn rules_round_trip_and_every_listed_id_parses() {
    for info in Rule::all() {
        let rule = Rule::parse(info.id).unwrap();
        assert_eq!(rule.info().id, info.id);
        assert_eq!(Rule::parse(&rule.to_string()).unwrap(), rule);
    }
    for (text, printed) in [
        ("plurality, marks=2", "plurality,marks=2"),
        ("list-pr,threshold=0.05,apportionment=dhondt", "list-pr,apportionment=dhondt,threshold=5%"),
        ("list-pr", "list-pr,apportionment=sainte-lague"),
        ("list-pr,apportionment=hare", "list-pr,apportionment=hare"),
    ] {
        assert_eq!(rule(text).to_string(), printed);
    }
}

#[test]
fn a_rule_that_cannot_be_read_says_why() {
    for (text, why) in [
        ("", "no rule is called '': `mandat count --rules` lists the ids"),
        ("plurality,marks=0", "marks=0: expected a whole number from 1 on"),
        ("plurality,marks", "'marks' is not a parameter: write name=value"),
        ("plurality,marks=1,marks=2", "parameter 'marks' is given twice: keep one"),
        ("approval,x=1", "rule 'approval' has no parameter 'x': `mandat count --rules` lists what it has"),
        ("list-pr,apportionment=fixed", "apportionment"),
    ] {
        let error = Rule::parse(text).unwrap_err().to_string();
        assert!(error.starts_with(why), "{error}");
    }
}

#[test]
fn block_plurality_takes_up_to_as_many_marks_as_seats() {
    let ballots = marks(4, &[(5, &[0, 1]), (4, &[2]), (3, &[0, 1, 2]), (1, &[3])]);
    let count = decided(count(&ballots, &contest(2, 4), &rule("plurality")));
    assert_eq!(count.elected, [0, 1]);
    assert_eq!((count.rejected[0].line, count.rejected[0].reason), (3, Reason::TooManyMarks));
    assert_eq!(count.totals.invalid.to_string(), "3");
    assert_eq!(elected(&ballots, &contest(2, 4), "approval"), [0, 1]);
    assert_eq!(elected(&ballots, &contest(1, 4), "plurality"), [2]);
}

#[test]
fn a_ranking_counts_as_marks_for_its_first_preferences() {
    let ballots = rankings(3, &[(5, &[0, 1]), (4, &[1, 2])]);
    assert_eq!(elected(&ballots, &contest(1, 3), "plurality"), [0]);
    assert_eq!(elected(&ballots, &contest(2, 3), "plurality"), [1, 0]);
    assert_eq!(elected(&ballots, &contest(1, 3), "approval"), [1]);
}

#[test]
fn a_tie_for_the_last_seat_is_a_value_until_a_lot_is_recorded() {
    let ballots = marks(4, &[(5, &[0]), (3, &[1]), (3, &[2]), (3, &[3])]);
    let mut contest = contest(3, 4);
    let Outcome::NeedsLot(tie) = count(&ballots, &contest, &rule("approval")) else { panic!("a tie") };
    assert_eq!((tie.tied, tie.decides, tie.places), (vec![1, 2, 3], TieFor::Seat, 2));
    contest.lot = Some(vec![3, 2, 0, 1]);
    let count = decided(count(&ballots, &contest, &rule("approval")));
    assert_eq!(count.elected, [0, 3, 2]);
    assert_eq!(count.stages[0].notes, ["tie of B, C, D for the last places, decided by lot"]);
}

#[test]
fn zero_votes_for_all_is_a_tie_and_more_seats_than_candidates_leaves_some_vacant() {
    for text in ["plurality", "approval"] {
        let none = marks(3, &[]);
        assert!(
            matches!(count(&none, &contest(1, 3), &rule(text)), Outcome::NeedsLot(tie) if tie.tied == [0, 1, 2])
        );
        let count = decided(count(&none, &contest(5, 3), &rule(text)));
        assert_eq!((count.elected, count.unfilled), (vec![0, 1, 2], 2));
    }
}

#[test]
fn withdrawn_candidates_take_no_seat_under_any_rule() {
    let mut contest = contest(1, 3);
    contest.candidates[0].withdrawn = true;
    let ballots = rankings(3, &[(5, &[0, 1]), (3, &[2]), (1, &[0])]);
    for text in ["plurality", "approval", "scottish-stv"] {
        let count = decided(count(&ballots, &contest, &rule(text)));
        assert_eq!(count.elected, [1], "{text}");
        assert_eq!(count.rejected[0].reason, Reason::OnlyWithdrawn, "{text}");
    }
}

#[test]
fn closed_lists_are_seated_in_their_order() {
    let votes = ballots(Kind::List, 2, &[(60, &[0]), (40, &[1])]);
    let count = decided(count(&votes, &lists(3), &rule("list-pr")));
    assert_eq!(count.elected, [0, 2, 1]);
    let mut contest = lists(5);
    contest.candidates[0].withdrawn = true;
    let short = decided(mandat_count::count(&votes, &contest, &rule("list-pr")));
    assert_eq!((short.elected, short.unfilled), (vec![2, 4, 1, 3], 1));
}

#[test]
fn two_lists_of_fifty_for_three_seats_tie_as_a_value() {
    let votes = ballots(Kind::List, 2, &[(50, &[0]), (50, &[1])]);
    let mut contest = lists(3);
    let Outcome::NeedsLot(tie) = count(&votes, &contest, &rule("list-pr")) else { panic!("a tie") };
    assert_eq!((tie.tied, tie.decides, tie.places), (vec![0, 1], TieFor::ListSeat, 1));
    contest.lot = Some(vec![4, 1, 0, 2, 3]); // Red first: its candidate leads
    let count = decided(count(&votes, &contest, &rule("list-pr")));
    assert_eq!(count.elected, [0, 2, 1]);
    assert_eq!(count.stages[0].notes, ["tie of Red, Blue for the last seats, decided by lot"]);
}

#[test]
fn a_list_below_the_threshold_has_no_seat() {
    let votes = ballots(Kind::List, 2, &[(95, &[0]), (5, &[1])]);
    let by = |text: &str| elected(&votes, &lists(3), text);
    assert_eq!(by("list-pr,apportionment=adams"), [0, 2, 1]);
    assert_eq!(by("list-pr,apportionment=adams,threshold=5%"), [0, 2, 1]);
    assert_eq!(by("list-pr,apportionment=adams,threshold=6%"), [0, 2, 4]);
}

#[test]
fn what_cannot_be_counted_has_a_stable_code() {
    let code = |outcome: Outcome| match outcome {
        Outcome::Infeasible(why) => why.code(),
        other => panic!("{other:?}"),
    };
    let some = rankings(2, &[(1, &[0])]);
    assert_eq!(code(count(&some, &contest(0, 2), &rule("approval"))), "no_seats");
    assert_eq!(code(count(&some, &contest(1, 0), &rule("approval"))), "no_candidates");
    assert_eq!(code(count(&some, &contest(1, 3), &rule("approval"))), "wrong_contest");
    assert_eq!(code(count(&some, &contest(1, 2), &rule("list-pr"))), "no_list");
    assert_eq!(code(count(&marks(2, &[]), &contest(1, 2), &rule("scottish-stv"))), "wrong_ballots");
    assert_eq!(code(refill(&some, &contest(1, 2), &rule("approval"), &[0], 1)), "not_elected");
    assert_eq!(code(refill(&some, &contest(1, 2), &rule("approval"), &[0, 1], 1)), "too_many_holders");
    assert_eq!(code(refill(&some, &contest(1, 2), &rule("scottish-stv"), &[7], 7)), "not_elected");
    for lot in [vec![0], vec![0, 0], vec![0, 2]] {
        let contest = Contest { lot: Some(lot), ..contest(1, 2) };
        assert_eq!(count(&some, &contest, &rule("approval")), Outcome::Infeasible(Infeasible::BadLot(2)));
    }
}

/// 60 majority voters hold two seats, 40 minority voters one; the majority cannot take it by recalling its holder.
#[test]
fn a_majority_gains_no_seat_by_recalling_a_minority_delegate() {
    let approval = marks(6, &[(31, &[0, 1, 2]), (29, &[0, 1]), (35, &[3, 4]), (5, &[3, 5])]);
    let contest = contest(3, 6);
    assert_eq!(elected(&approval, &contest, "approval"), [0, 1, 3]);
    for text in ["approval", "plurality"] {
        let count = decided(refill(&approval, &contest, &rule(text), &[0, 1, 3], 3));
        assert_eq!((count.elected, count.unfilled), (vec![4], 0), "{text}");
    }
    let stv = rankings(6, &[(31, &[0, 1, 2]), (29, &[1, 0, 2]), (35, &[3, 4]), (5, &[3, 5])]);
    assert_eq!(elected(&stv, &contest, "scottish-stv"), [3, 0, 1]);
    let count = decided(refill(&stv, &contest, &rule("scottish-stv"), &[3, 0, 1], 3));
    assert_eq!((count.elected, count.unfilled), (vec![4], 0));
    let list = ballots(Kind::List, 2, &[(60, &[0]), (40, &[1])]);
    let count = decided(refill(&list, &lists(3), &rule("list-pr"), &[0, 2, 1], 1));
    assert_eq!(count.elected, [3]);
}

/// A and B hold the seats. Counted again without A, B has the fewest votes of all (3) when F and G are out, and must
/// not be excluded: C goes by lot, and E takes the seat.
#[test]
fn a_countback_does_not_exclude_those_who_hold_a_seat() {
    let of: &[(u64, &[usize])] =
        &[(2, &[0, 3]), (2, &[0, 4]), (2, &[0, 5]), (3, &[1]), (4, &[2]), (2, &[3, 1])];
    let ballots = rankings(6, of);
    let contest = Contest { lot: Some(vec![3, 4, 5, 2, 1, 0]), ..contest(2, 6) };
    assert_eq!(elected(&ballots, &contest, "scottish-stv"), [0, 1]);
    let count = decided(refill(&ballots, &contest, &rule("scottish-stv"), &[0, 1], 0));
    assert_eq!(count.elected, [3]);
    assert!(count.stages.iter().all(|stage| !stage.excluded.contains(&1)));
}

#[test]
fn a_seat_that_nobody_is_left_for_stays_vacant() {
    // Single votes: no ballot for A names anybody else, and the runner-up of the others has no claim to it.
    let single = marks(3, &[(5, &[0]), (4, &[1]), (3, &[2])]);
    let count = decided(refill(&single, &contest(1, 3), &rule("plurality"), &[0], 0));
    assert_eq!((count.elected, count.unfilled), (vec![], 1));
    let votes = ballots(Kind::List, 2, &[(60, &[0]), (40, &[1])]);
    let count = decided(refill(&votes, &lists(4), &rule("list-pr"), &[0, 2, 1, 3], 1));
    assert_eq!((count.elected, count.unfilled), (vec![], 1));
    let stv = rankings(2, &[(5, &[0]), (4, &[1])]);
    let count = decided(refill(&stv, &contest(2, 2), &rule("scottish-stv"), &[0, 1], 0));
    assert_eq!((count.elected, count.unfilled), (vec![], 1));
}

#[test]
fn those_who_have_since_withdrawn_are_passed_over_in_a_refill() {
    let mut contest = contest(1, 4);
    contest.candidates[1].withdrawn = true; // the first replacement is not available
    contest.candidates[0].withdrawn = true; // and the holder has resigned
    let ballots = rankings(4, &[(5, &[0, 1, 2]), (4, &[3])]);
    for text in ["scottish-stv", "approval"] {
        assert_eq!(decided(refill(&ballots, &contest, &rule(text), &[0], 0)).elected, [2], "{text}");
    }
}

#[test]
fn the_digest_binds_the_whole_account_and_not_the_order_of_the_ballots() {
    let one = rankings(3, &[(5, &[0, 1]), (4, &[1]), (2, &[2, 1])]);
    let two = rankings(3, &[(2, &[2, 1]), (4, &[1]), (3, &[0, 1]), (2, &[0, 1])]);
    let other = rankings(3, &[(5, &[0, 1]), (4, &[1]), (2, &[2])]);
    let of = |ballots| digest(&count(ballots, &contest(1, 3), &rule("scottish-stv")));
    assert_eq!(of(&one), of(&two));
    assert_ne!(of(&one), of(&other));
}

#[test]
fn the_account_as_json_has_names_and_exact_decimals() {
    let ballots = rankings(3, &[(7, &[0, 1]), (4, &[0, 2]), (5, &[1, 2]), (4, &[2]), (1, &[])]);
    insta::assert_json_snapshot!(count(&ballots, &contest(2, 3), &rule("scottish-stv")));
    let tie = count(&marks(2, &[]), &contest(1, 2), &rule("approval"));
    insta::assert_snapshot!(tie.to_canonical_json());
}

#[test]
fn count_sheets_of_marks_and_lists_read_well() {
    let ballots = marks(4, &[(5, &[0, 1]), (4, &[2]), (3, &[0, 1, 2])]);
    insta::assert_snapshot!(decided(count(&ballots, &contest(2, 4), &rule("plurality"))));
    let votes = common::ballots(Kind::List, 2, &[(95, &[0]), (5, &[1])]);
    insta::assert_snapshot!(decided(count(
        &votes,
        &lists(3),
        &rule("list-pr,apportionment=dhondt,threshold=5%")
    )));
}

/// Red has two of three seats and Blue one; on open lists they go to the most marked, equal marks as on the list.
#[test]
fn open_lists_seat_the_most_marked() {
    let ballots = marks(5, &[(40, &[4]), (10, &[0, 2]), (10, &[2]), (20, &[3]), (15, &[1, 3]), (5, &[0, 1])]);
    assert_eq!(elected(&ballots, &lists(3), "list-pr"), [0, 2, 1]);
    let count = decided(count(&ballots, &lists(3), &rule("list-pr,order=marks")));
    assert_eq!(count.elected, [4, 2, 3]);
    assert_eq!(count.rule, "list-pr,order=marks,apportionment=sainte-lague");
    assert_eq!(count.totals.invalid.to_string(), "5", "marks on two lists");
    assert_eq!(
        count.stages[0].notes,
        ["marks on Red: Red 3 40, Red 2 20, Red 1 10", "marks on Blue: Blue 2 35, Blue 1 15"]
    );
    let next = decided(refill(&ballots, &lists(3), &rule("list-pr,order=marks"), &[4, 2, 3], 3));
    assert_eq!(next.elected, [1]);
    let equal = marks(5, &[(9, &[2]), (9, &[0])]);
    assert_eq!(elected(&equal, &lists(1), "list-pr,order=marks"), [0]);
    assert!(Rule::parse("list-pr,order=x").is_err());
}
