//! Rules for one seat: worked examples, and properties named after the axioms of the literature.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{contest, decided, elected, marks, rankings, rule};
use mandat_count::{Action, Ballots, Contest, Kind, Mark, Outcome, TieFor, Weight, count, refill};
use proptest::prelude::*;

/// Schulze 2011, section 3.1: 45 voters, and E wins with strongest paths of at least 24 to everybody.
#[test]
fn the_example_of_schulze_elects_as_published() {
    // A to E are 0 to 4.
    let ballots = rankings(
        5,
        &[
            (5, &[0, 2, 1, 4, 3]),
            (5, &[0, 3, 4, 2, 1]),
            (8, &[1, 4, 3, 0, 2]),
            (3, &[2, 0, 1, 4, 3]),
            (7, &[2, 0, 4, 1, 3]),
            (2, &[2, 1, 0, 3, 4]),
            (7, &[3, 2, 4, 1, 0]),
            (8, &[4, 1, 0, 3, 2]),
        ],
    );
    let count = decided(count(&ballots, &contest(1, 5), &rule("schulze")));
    assert_eq!(count.elected, [4]);
    let Action::Paths { strengths } = &count.stages[1].action else { panic!("paths") };
    let row = |of: usize| strengths[of].iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(row(0), ["0", "28", "28", "30", "24"]);
    assert_eq!(row(4), ["25", "28", "28", "31", "0"]);
}

/// Tennessee's capital, the textbook example: Nashville beats every other city in pairs.
#[test]
fn the_rules_differ_on_the_textbook_example() {
    let [memphis, nashville, chattanooga, knoxville] = [0, 1, 2, 3];
    let ballots = rankings(
        4,
        &[
            (42, &[memphis, nashville, chattanooga, knoxville]),
            (26, &[nashville, chattanooga, knoxville, memphis]),
            (15, &[chattanooga, knoxville, nashville, memphis]),
            (17, &[knoxville, chattanooga, nashville, memphis]),
        ],
    );
    for (text, winner) in [
        ("plurality", memphis),
        ("irv", knoxville),
        ("two-round,second=rankings", nashville),
        ("schulze", nashville),
        ("ranked-pairs", nashville),
        ("schulze,strength=margins", nashville),
        ("score,top=3", nashville),
    ] {
        assert_eq!(elected(&ballots, &contest(1, 4), text), [winner], "{text}");
    }
    let pairs = decided(count(&ballots, &contest(1, 4), &rule("ranked-pairs")));
    insta::assert_snapshot!(pairs);
    let irv = decided(count(&ballots, &contest(1, 4), &rule("irv")));
    assert_eq!(irv.stages.iter().flat_map(|stage| stage.excluded.clone()).collect::<Vec<_>>(), [2, 1]);
}

/// The Moscow Committee's enlarged sitting of January 1921 voted in two rounds: 59 + 19 of 152 for the first.
#[test]
fn two_rounds_name_who_goes_to_the_second() {
    let ballots = marks(4, &[(78, &[0]), (31, &[1]), (27, &[2]), (16, &[3])]);
    assert_eq!(elected(&ballots, &contest(1, 4), "two-round"), [0]); // 78 of 152
    let ballots = marks(4, &[(76, &[0]), (31, &[1]), (27, &[2]), (18, &[3])]);
    let count = decided(count(&ballots, &contest(1, 4), &rule("two-round")));
    assert_eq!((&count.elected[..], &count.second_round[..], count.unfilled), (&[][..], &[0, 1][..], 0));
    assert_eq!(count.to_json()["second_round"], serde_json::json!(["A", "B"]));
    let tied = marks(4, &[(50, &[0]), (31, &[1]), (31, &[2]), (18, &[3])]);
    let mut contest = contest(1, 4);
    let Outcome::NeedsLot(tie) = mandat_count::count(&tied, &contest, &rule("two-round")) else {
        panic!("tie")
    };
    assert_eq!((tie.tied, tie.decides, tie.places), (vec![1, 2], TieFor::SecondRound, 1));
    contest.lot = Some(vec![2, 1, 0, 3]);
    assert_eq!(decided(mandat_count::count(&tied, &contest, &rule("two-round"))).second_round, [0, 2]);
}

#[test]
fn a_rule_for_one_refuses_several_seats() {
    for text in ["irv", "two-round", "schulze", "ranked-pairs"] {
        let outcome = count(&rankings(2, &[(1, &[0])]), &contest(2, 2), &rule(text));
        assert!(matches!(&outcome, Outcome::Infeasible(why) if why.code() == "one_seat_rule"), "{outcome:?}");
    }
}

#[test]
fn small_contests_end_as_they_must() {
    for text in ["irv", "two-round,second=rankings", "schulze", "ranked-pairs", "score"] {
        assert_eq!(elected(&rankings(1, &[]), &contest(1, 1), text), [0], "{text}");
        let none = count(&rankings(3, &[]), &contest(1, 3), &rule(text));
        assert!(matches!(none, Outcome::NeedsLot(_)), "{text}: {none:?}");
        let mut gone = contest(1, 2);
        gone.candidates.iter_mut().for_each(|candidate| candidate.withdrawn = true);
        let nobody = decided(count(&rankings(2, &[(3, &[0])]), &gone, &rule(text)));
        assert_eq!((nobody.elected.len(), nobody.unfilled), (0, 1), "{text}");
    }
}

/// A circle of equal majorities cannot be locked without a lot.
#[test]
fn a_perfect_circle_is_a_tie() {
    let ballots = rankings(3, &[(1, &[0, 1, 2]), (1, &[1, 2, 0]), (1, &[2, 0, 1])]);
    let mut contest = contest(1, 3);
    for text in ["schulze", "ranked-pairs"] {
        let Outcome::NeedsLot(tie) = count(&ballots, &contest, &rule(text)) else { panic!("{text}") };
        assert_eq!((tie.tied, tie.places), (vec![0, 1, 2], 1), "{text}");
    }
    contest.lot = Some(vec![1, 0, 2]);
    assert_eq!(elected(&ballots, &contest, "schulze"), [1]);
    assert_eq!(elected(&ballots, &contest, "ranked-pairs"), [1]);
}

#[test]
fn scores_are_grades_with_gaps() {
    let mut ballots = Ballots::new(Kind::Ranking, 3);
    // 5 to A, none at 4, 3 to B and C; and 5 to B twice.
    ballots.add(Weight::ONE, &[Mark::For(0), Mark::Skip, Mark::For(1), Mark::Equal(2)], 1);
    ballots.add(Weight::new(2, 1).unwrap(), &[Mark::For(1)], 2);
    let count = decided(count(&ballots, &contest(1, 3), &rule("score")));
    let points: Vec<_> = count.stages[0].tallies.iter().map(ToString::to_string).collect();
    assert_eq!(points, ["5", "13", "3"]);
}

#[test]
fn the_seat_of_one_is_refilled_by_counting_again() {
    let ballots = rankings(3, &[(5, &[0, 2, 1]), (4, &[1, 2, 0]), (2, &[2, 1, 0])]);
    for text in ["irv", "schulze", "ranked-pairs", "two-round,second=rankings"] {
        let first = elected(&ballots, &contest(1, 3), text);
        let next = decided(refill(&ballots, &contest(1, 3), &rule(text), &first, first[0]));
        assert_eq!(next.elected.len(), 1, "{text}");
        assert_ne!(next.elected, first, "{text}");
    }
}

type Papers = Vec<(u64, Vec<usize>)>;

fn papers(n: usize) -> impl Strategy<Value = Papers> {
    let ranking = Just((0..n).collect::<Vec<usize>>()).prop_shuffle();
    let paper = (1u64..60, ranking, 1..=n).prop_map(|(votes, mut ranking, length)| {
        ranking.truncate(length);
        (votes, ranking)
    });
    proptest::collection::vec(paper, 1..10)
}

fn elect(papers: &Papers, n: u8, text: &str, lot: Option<Vec<usize>>) -> Option<usize> {
    let list: Vec<(u64, &[usize])> = papers.iter().map(|(votes, marks)| (*votes, &marks[..])).collect();
    let contest = Contest { lot, ..contest(1, n) };
    match count(&rankings(usize::from(n), &list), &contest, &rule(text)) {
        Outcome::Decided(count) => Some(count.elected[0]),
        Outcome::NeedsLot(_) => None,
        Outcome::Infeasible(why) => panic!("{why}"),
    }
}

/// Votes that rank a above b.
fn prefer(papers: &Papers, a: usize, b: usize) -> u64 {
    let place = |marks: &[usize], of| marks.iter().position(|&c| c == of).unwrap_or(usize::MAX);
    papers.iter().filter(|(_, marks)| place(marks, a) < place(marks, b)).map(|(votes, _)| votes).sum()
}

const CONDORCET: [&str; 3] = ["schulze", "schulze,strength=margins", "ranked-pairs"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn condorcet_winner_criterion(papers in papers(5), lot in Just((0..5).collect::<Vec<usize>>()).prop_shuffle()) {
        let beats = |a: usize, b: usize| prefer(&papers, a, b) > prefer(&papers, b, a);
        let winner = (0..5).find(|&a| (0..5).all(|b| a == b || beats(a, b)));
        for text in CONDORCET.iter().filter(|_| winner.is_some()) {
            prop_assert_eq!(elect(&papers, 5, text, Some(lot.clone())), winner, "{}", text);
        }
    }

    /// The winner is in the Smith set, the smallest set whose members beat everybody outside it.
    #[test]
    fn smith_criterion(papers in papers(5), lot in Just((0..5).collect::<Vec<usize>>()).prop_shuffle()) {
        let beats = |a: usize, b: usize| prefer(&papers, a, b) > prefer(&papers, b, a);
        let dominates = |set: u32| {
            let within = |c: &usize| set >> c & 1 == 1;
            (0..5).filter(within).all(|a| (0..5).filter(|b| !within(b)).all(|b| beats(a, b)))
        };
        let smith = (1u32..32).filter(|&set| dominates(set)).min_by_key(|set| set.count_ones()).unwrap();
        for text in CONDORCET {
            let winner = elect(&papers, 5, text, Some(lot.clone())).unwrap();
            prop_assert!(smith >> winner & 1 == 1, "{}", text);
        }
    }

    /// A copy of a candidate who stands next to the original on every ballot changes no other's chances.
    #[test]
    fn independence_of_clones(papers in papers(4), of in 0usize..4, swaps in any::<u16>()) {
        let cloned: Papers = papers.iter().enumerate().map(|(at, (votes, marks))| {
            let swap = swaps >> (at % 16) & 1 == 1;
            let pair = if swap { [4, of] } else { [of, 4] };
            let marks = marks.iter().flat_map(|&c| if c == of { pair.to_vec() } else { vec![c] });
            (*votes, marks.collect())
        }).collect();
        for text in CONDORCET {
            if let (Some(before), Some(after)) = (elect(&papers, 4, text, None), elect(&cloned, 5, text, None)) {
                prop_assert_eq!(before, if after == 4 { of } else { after }, "{}", text);
            }
        }
    }

    /// Moving the winner up on a ballot, and nothing else, keeps the winner elected.
    #[test]
    fn monotonicity(papers in papers(5), at in 0usize..10, lot in Just((0..5).collect::<Vec<usize>>()).prop_shuffle()) {
        for text in CONDORCET.into_iter().chain(["plurality"]) {
            let winner = elect(&papers, 5, text, Some(lot.clone())).unwrap();
            let mut raised = papers.clone();
            let marks = &mut raised[at % papers.len()].1;
            if let Some(place) = marks.iter().position(|&c| c == winner).filter(|&place| place > 0) {
                marks.swap(place, place - 1);
            } else if !marks.contains(&winner) {
                marks.push(winner);
            }
            // Ties by lot: Zavist and Tideman's order is monotone for one lot, Schulze's set of the tied as well.
            prop_assert_eq!(elect(&raised, 5, text, Some(lot.clone())), Some(winner), "{}", text);
        }
    }
}
