//! Marks that may be cumulated, panachage, split ballots, constraints on plurality, and tables of candidates.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{ballots, contest, decided, elected, marks, rule};
use mandat_count::format::{abif, blt, candidates, csv, json};
use mandat_count::{
    Ballots, Candidate, Constraint, Contest, Infeasible, Kind, Mark, Outcome, Reason, Rule, TieFor, Weight,
    alternates, count, refill,
};
use proptest::prelude::*;

/// Two lists of three.
fn lists(seats: u32) -> Contest {
    let on = |name: &str, list: &str| Candidate::new(name).on(list);
    let candidates =
        vec![on("A1", "A"), on("A2", "A"), on("A3", "A"), on("B1", "B"), on("B2", "B"), on("B3", "B")];
    Contest { seats, candidates, ..Contest::default() }
}

fn votes(number: u64) -> Weight {
    Weight::new(number, 1).unwrap()
}

/// Three seats, so three marks; at most two for one. List A has 2 + 3 + 3 = 8 marks, B 1 + 6 = 7.
#[test]
fn marks_are_cumulated_and_spread_over_lists() {
    let papers =
        ballots(Kind::Marks, 6, &[(1, &[2, 2, 3]), (1, &[1, 1, 0]), (1, &[2, 0, 1]), (2, &[4, 4, 5])]);
    let open = "list-pr,order=marks,panachage=yes,cumulate=2,apportionment=dhondt";
    let count = decided(count(&papers, &lists(3), &rule(open)));
    assert_eq!(count.stages[0].tallies.iter().map(ToString::to_string).collect::<Vec<_>>(), ["8", "7"]);
    // A2 and A3 have three marks each: the order of the list decides; B2 has four.
    assert_eq!(count.elected, [1, 2, 4]);
    assert!(count.stages[0].notes[0].contains("A2 3, A3 3, A1 2"), "{:?}", count.stages[0].notes);
}

#[test]
fn too_many_marks_reject_the_ballot_with_its_reason() {
    let papers = ballots(Kind::Marks, 6, &[(1, &[0, 0, 0]), (2, &[0, 1, 2, 3]), (3, &[3, 4]), (4, &[0, 3])]);
    let reasons = |text: &str| -> Vec<u64> {
        let count = decided(count(&papers, &lists(3), &rule(text)));
        assert!(count.rejected.iter().all(|rejected| rejected.reason == Reason::TooManyMarks));
        count.rejected.iter().map(|rejected| rejected.line).collect()
    };
    assert_eq!(reasons("list-pr,panachage=yes,cumulate=2"), [1, 2]);
    assert_eq!(reasons("list-pr,panachage=yes,cumulate=3,marks=4"), [0; 0]);
    assert_eq!(reasons("list-pr,cumulate=3"), [2, 4], "without panachage a ballot is for one list");
    assert_eq!(reasons("plurality,cumulate=3"), [2]);
    assert_eq!(reasons("plurality"), [1, 2]);
}

/// Cumulative voting: 40 of 100 put all three marks on one and so take a seat, which block plurality denies them.
#[test]
fn a_minority_takes_a_seat_by_cumulation() {
    let papers = ballots(Kind::Marks, 4, &[(60, &[0, 1, 2]), (40, &[3, 3, 3])]);
    assert_eq!(
        elected(&papers, &Contest { lot: Some(vec![0, 1, 2, 3]), ..contest(3, 4) }, "plurality,cumulate=3"),
        [3, 0, 1]
    );
}

#[test]
fn rules_that_know_one_mark_for_each_refuse_cumulation() {
    let papers = ballots(Kind::Marks, 3, &[(1, &[0, 0])]);
    for text in ["scottish-stv", "meek-stv", "irv", "schulze", "pav", "seq-phragmen", "equal-shares"] {
        let outcome = count(&papers, &contest(1, 3), &rule(text));
        let Outcome::Infeasible(why @ Infeasible::WrongBallots { .. }) = outcome else {
            panic!("{text}: {outcome:?}")
        };
        assert!(why.to_string().contains("marks that may be cumulated"), "{why}");
    }
    let twice = decided(count(&papers, &contest(1, 1).clone_with(3), &rule("approval")));
    assert_eq!(twice.rejected[0].reason, Reason::TooManyMarks);
}

trait CloneWith {
    fn clone_with(&self, candidates: u8) -> Contest;
}

impl CloneWith for Contest {
    fn clone_with(&self, candidates: u8) -> Contest {
        Contest { lot: Some((0..usize::from(candidates)).collect()), ..contest(self.seats, candidates) }
    }
}

#[test]
fn numbers_of_marks_are_read_and_written() {
    let file = b"id,Ann,Bea\n1,2,1\n2,,x\n3,two,\n1,1,\n";
    let election = csv::read(file, Kind::Marks, Contest { seats: 2, ..Contest::default() }).unwrap();
    let rejected: Vec<_> = election.ballots.rejected().iter().map(|r| (r.line, r.reason)).collect();
    assert_eq!(rejected, [(4, Reason::UnreadableMark), (5, Reason::RepeatedId)]);
    let text = abif::write(&election.contest, &election.ballots).unwrap();
    assert!(text.contains("1: C1/2, C2/1\n1: C2/1\n"), "{text}");
    let again = abif::read(text.as_bytes(), Kind::Marks).unwrap();
    let of = |ballots: &Ballots| ballots.iter().map(|b| b.marks().collect::<Vec<_>>()).collect::<Vec<_>>();
    assert_eq!(of(&again.ballots), of(&election.ballots));
    assert_eq!(
        json::write(&election.contest, &election.ballots)["ballots"][0]["ranks"][0].to_string(),
        "[0,0,1]"
    );
    assert_eq!(blt::write(&election.contest, &election.ballots), None);
}

/// A delegate who carries 437 members splits them; one who gives away more than she carries gives nothing.
#[test]
fn a_bearer_splits_what_she_carries() {
    let file = "id,carries,weight,choice 1,choice 2\nd1,437,300,Ann,Bea\nd2,120,120,Bea,\nd1,437,137,Bea,\n\
                d3,10,6,Ann,\nd3,10,5,Bea,\nd4,7/2,2,Ann,\nd4,7/2,1.5,Cid,\n";
    let election = csv::read(file.as_bytes(), Kind::Ranking, Contest::new(1, ["Ann", "Bea"])).unwrap();
    assert_eq!(election.ballots.votes().to_string(), "559");
    let rejected: Vec<_> = election.ballots.rejected().iter().map(|r| (r.line, r.reason)).collect();
    assert_eq!(rejected, [(5, Reason::OverWeight), (6, Reason::OverWeight), (8, Reason::UnknownCandidate)]);
    let count = decided(count(&election.ballots, &election.contest, &rule("plurality")));
    assert_eq!(
        (count.totals.cast.to_string(), count.totals.valid.to_string()),
        ("571.5".into(), "559".into())
    );
    for (file, error) in [
        (
            "id,carries,weight,A,B\n1,5,2,1,\n1,6,2,,1\n",
            "line 3: this bearer carries 5 in a row above and 6 here",
        ),
        ("carries,weight,A\n5,2,1\n", "line 1: a column 'carries' needs a column 'id'"),
    ] {
        let why = csv::read(file.as_bytes(), Kind::Ranking, Contest::default()).unwrap_err().to_string();
        assert!(why.starts_with(error), "{why}");
    }
}

#[test]
fn a_table_of_candidates_says_what_ballots_do_not() {
    let mut paper = Contest::new(2, ["Ann", "Bea", "Cleo"]);
    candidates::read("name,groups,withdrawn\nBea,women; north,\nAnn,,x\n".as_bytes(), &mut paper).unwrap();
    assert_eq!(paper.candidates[1].groups, ["women", "north"]);
    assert!(paper.candidates[0].withdrawn && paper.candidates[2].groups.is_empty());
    let mut fresh = Contest::default();
    candidates::read(b"name,list\nAnn,Red\nBea,Red\n", &mut fresh).unwrap();
    assert_eq!((fresh.lists(), fresh.candidates.len()), (vec!["Red"], 2));
    for (file, error) in [
        (&b"name\nZoe\n"[..], "line 2: 'Zoe' is none of the candidates on the ballots"),
        (b"list\nRed\n", "line 1: a table of candidates has a column 'name'"),
        (
            b"name,party\nAnn,Red\n",
            "line 1: no column is called 'party': use name, list, groups and withdrawn",
        ),
        (b"name,withdrawn\nAnn,perhaps\n", "line 2: withdrawn is x or empty"),
    ] {
        assert_eq!(candidates::read(file, &mut paper).unwrap_err().to_string(), error);
    }
}

fn in_groups(seats: u32, groups: &[&[&str]]) -> Contest {
    let mut contest = contest(seats, u8::try_from(groups.len()).unwrap());
    for (candidate, groups) in contest.candidates.iter_mut().zip(groups) {
        candidate.groups = groups.iter().map(|&group| group.to_owned()).collect();
    }
    contest
}

/// By votes A, B, C would be elected; of the women only D and E stand, and one must be.
#[test]
fn block_plurality_keeps_constraints() {
    let papers = marks(5, &[(9, &[0]), (8, &[1]), (7, &[2]), (3, &[3]), (2, &[4])]);
    let paper = in_groups(3, &[&[], &[], &[], &["women"], &["women"]]);
    for text in ["plurality", "approval"] {
        assert_eq!(elected(&papers, &paper, &format!("{text},min.women=1")), [0, 1, 3], "{text}");
        assert_eq!(elected(&papers, &paper, &format!("{text},min.women=2")), [0, 3, 4], "{text}");
        assert_eq!(elected(&papers, &paper, &format!("{text},max.women=1")), [0, 1, 2], "{text}");
        let outcome = count(&papers, &paper, &rule(&format!("{text},min.women=3")));
        assert!(matches!(outcome, Outcome::Infeasible(Infeasible::Constraints(_))), "{text}: {outcome:?}");
    }
    // Whoever follows E on her seat is D or nobody: the women's seat stays one.
    let papers = marks(5, &[(9, &[0]), (8, &[1]), (2, &[4, 2]), (1, &[4, 3])]);
    let text = rule("approval,min.women=1");
    let Outcome::Decided(next) = refill(&papers, &paper, &text, &[0, 1, 4], 4) else { panic!() };
    assert_eq!(next.elected, [3]);
}

#[test]
fn a_tie_that_constraints_settle_needs_no_lot() {
    let paper = in_groups(2, &[&["x"], &["x"], &[], &[]]);
    let tied = marks(4, &[(5, &[0]), (5, &[1]), (5, &[2]), (1, &[3])]);
    let Outcome::NeedsLot(tie) = count(&tied, &paper, &rule("plurality,max.x=1")) else { panic!() };
    assert_eq!((tie.tied, tie.places, tie.decides), (vec![0, 1, 2], 2, TieFor::Seat));
    assert_eq!(elected(&tied, &paper, "plurality,min.x=2"), [0, 1]);
    assert_eq!(elected(&tied, &paper, "plurality,max.x=0"), [2, 3]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Groups that do not overlap: no committee within the limits has more votes (Edmonds 1971).
    #[test]
    fn constrained_plurality_is_the_best_that_keeps_the_constraints(
        tallies in proptest::collection::vec(0u64..9, 6),
        group in proptest::collection::vec(0usize..3, 6),
        seats in 1u32..6,
        limits in proptest::collection::vec((0u32..3, 0u32..4), 2),
        lot in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let names = ["x", "y"];
        let of: Vec<Vec<&str>> = group.iter().map(|&g| names.get(g).into_iter().copied().collect()).collect();
        let of: Vec<&[&str]> = of.iter().map(Vec::as_slice).collect();
        let paper = Contest { lot: Some(lot), ..in_groups(seats, &of) };
        let single: Vec<(u64, Vec<usize>)> = (0..6).map(|c| (tallies[c] + 1, vec![c])).collect();
        let single: Vec<(u64, &[usize])> = single.iter().map(|(votes, set)| (*votes, &set[..])).collect();
        let limits: Vec<Constraint> = names.iter().zip(&limits).map(|(&group, &(least, more))| Constraint {
            group: group.to_owned(), at_least: least, at_most: Some(least + more),
        }).collect();
        let rule = Rule::parse("plurality").unwrap().constrained(limits.clone()).unwrap();
        let keeps = |set: &[usize]| limits.iter().all(|limit| {
            let n = u32::try_from(set.iter().filter(|&&c| of[c].contains(&limit.group.as_str())).count()).unwrap();
            n >= limit.at_least && n <= limit.at_most.unwrap()
        });
        let sum = |set: &[usize]| set.iter().map(|&c| tallies[c]).sum::<u64>();
        let sets = (0u32..64).filter(|bits| bits.count_ones() == seats);
        let sets = sets.map(|bits| (0..6).filter(|&c| bits >> c & 1 == 1).collect::<Vec<usize>>());
        let best = sets.filter(|set| keeps(set)).map(|set| sum(&set)).max();
        match count(&marks(6, &single), &paper, &rule) {
            Outcome::Decided(count) => {
                prop_assert!(keeps(&count.elected));
                prop_assert_eq!(Some(sum(&count.elected)), best);
            }
            Outcome::Infeasible(_) => prop_assert_eq!(best, None),
            Outcome::NeedsLot(tie) => prop_assert!(false, "{:?}", tie),
        }
    }

    /// Parts that fit count as ballots of their own.
    #[test]
    fn a_split_is_as_good_as_ballots(parts in proptest::collection::vec((1u64..50, 0usize..3), 1..6), more in 0u64..9) {
        let (mut split, mut plain) = (Ballots::new(Kind::Ranking, 3), Ballots::new(Kind::Ranking, 3));
        let of: Vec<(Weight, Vec<Mark>)> = parts.iter().map(|&(n, c)| (votes(n), vec![Mark::For(c)])).collect();
        let lines: Vec<(Weight, &[Mark], u64)> = (1..).zip(&of).map(|(line, (n, marks))| (*n, &marks[..], line)).collect();
        split.add_parts(votes(parts.iter().map(|(n, _)| n).sum::<u64>() + more), &lines);
        lines.iter().for_each(|(weight, marks, line)| plain.add(*weight, marks, *line));
        let by = rule("scottish-stv");
        prop_assert_eq!(count(&split, &contest(2, 3), &by), count(&plain, &contest(2, 3), &by));
    }
}

/// Alternates of each delegate come from the delegate's own ballots, under every rule that knows ballots.
#[test]
fn alternates_follow_in_the_order_of_their_ballots() {
    let papers = common::rankings(6, &[(60, &[0, 2, 4]), (40, &[1, 3, 5])]);
    for text in
        ["scottish-stv", "meek-stv", "wigm", "ers97", "approval", "pav", "seq-phragmen", "equal-shares"]
    {
        let paper = Contest { lot: Some((0..6).collect()), ..contest(2, 6) };
        let row = |holder| -> Vec<usize> {
            let row = alternates(&papers, &paper, &rule(text), &[0, 1], holder, 3);
            row.iter().flat_map(|outcome| outcome.account().unwrap().elected.clone()).collect()
        };
        assert_eq!(row(0)[..2], [2, 4], "{text}");
        assert_eq!(row(1)[..2], [3, 5], "{text}");
    }
    let tied = marks(4, &[(5, &[0, 2]), (5, &[0, 3])]);
    let row = alternates(&tied, &contest(1, 4), &rule("approval"), &[0], 0, 2);
    assert!(matches!(row[..], [Outcome::NeedsLot(_)]), "{row:?}");
}
