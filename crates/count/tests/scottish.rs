//! Scottish STV against a second, plainest implementation, on the real wards and on random contests, and against a
//! published count.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;
#[path = "common/plain_stv.rs"]
mod plain_stv;

use common::{contest, decided, elected, rankings, read, rule, wards};
use mandat_count::format::Election;
use mandat_count::{Ballots, Contest, Kind, Mark, Outcome, TieFor, Weight, count};
use proptest::prelude::*;

/// Winners in order, quota and every tally of every stage are the same.
#[track_caller]
fn agree(election: &Election, name: &str) {
    agree_by("scottish-stv", plain_stv::scottish(election), election, name);
}

#[track_caller]
fn agree_by(text: &str, plain: Result<plain_stv::Plain, Vec<usize>>, election: &Election, name: &str) {
    let outcome = count(&election.ballots, &election.contest, &rule(text));
    match (plain, outcome) {
        (Ok(plain), Outcome::Decided(count)) => {
            assert_eq!(plain.elected, count.elected, "{name}");
            assert_eq!(plain.quota, count.totals.quota.unwrap().to_ratio(), "{name}");
            assert_eq!(plain.stages.len(), count.stages.len(), "{name}");
            for (number, (plain, stage)) in plain.stages.iter().zip(&count.stages).enumerate() {
                let tallies: Vec<_> = stage.tallies.iter().map(mandat_count::Amount::to_ratio).collect();
                assert_eq!(plain, &tallies, "{name}, stage {}", number + 1);
            }
        }
        (Err(tied), Outcome::NeedsLot(tie)) => assert_eq!(tied, tie.tied, "{name}"),
        (plain, outcome) => panic!("{name}: {:?} and {outcome:?}", plain.map(|plain| plain.elected)),
    }
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

/// WIGM is the same count with other parameters; on the wards, whose ballots are clear, the plain one counts it too.
#[test]
fn wigm_in_exact_ratios_and_in_five_decimals_agrees_with_the_plain_implementation() {
    for (name, file) in wards().into_iter().flatten().step_by(120) {
        let election = read(&file);
        agree_by("wigm,precision=5", plain_stv::scottish(&election), &election, &name);
        let exact = plain_stv::gregory(&election, Clone::clone);
        agree_by("wigm,precision=exact", exact, &election, &name);
    }
}

#[test]
fn all_wards_parse_and_are_decided_with_every_seat_filled() {
    let mut seats = 0;
    for (name, file) in wards().into_iter().flatten() {
        let election = read(&file);
        assert!(election.ballots.rejected().is_empty(), "{name}");
        assert!(!election.contest.title.is_empty(), "{name}");
        let names = election.contest.candidates.iter().map(|candidate| &candidate.name);
        assert!(names.clone().all(|name| name.len() > 3 && !name.starts_with('#')), "{name}");
        let count = decided(count(&election.ballots, &election.contest, &rule("scottish-stv")));
        assert_eq!(count.elected.len(), election.contest.seats as usize, "{name}");
        seats += count.elected.len();
    }
    assert!(seats == 2522 || wards().is_none(), "{seats} seats, and the files' first lines add up to 2522");
}

/// Aberdeen, ward 1, 3 May 2012, as declared: quota 939; Barney Crockett 1378, Neil Macgregor 1198 elected at
/// stage 1, Samarai at stage 7, Lawrence last.
#[test]
fn the_declared_result_of_a_ward_is_reproduced() {
    let Some(files) = wards() else { return };
    let (_, file) = files.iter().find(|(name, _)| name == "aberdeen_2012_ward1").unwrap();
    let election = read(file);
    let count = decided(count(&election.ballots, &election.contest, &rule("scottish-stv")));
    assert_eq!(count.totals.quota.unwrap().to_string(), "939");
    assert_eq!(count.elected, [0, 4, 7, 2]);
    insta::assert_snapshot!(count_sheet(&election));
}

fn count_sheet(election: &Election) -> String {
    decided(count(&election.ballots, &election.contest, &rule("scottish-stv"))).to_string()
}

/// Worked by hand. 20 papers, 2 seats, quota 20/3 + 1 = 7 (decimals ignored). A has 11, surplus 4: each paper moves
/// at 4/11 = 0.36363. B gets 7 x 0.36363 = 2.54541 and C 4 x 0.36363 = 1.45452; 0.00007 are lost by the rounding.
/// B 5 + 2.54541 = 7.54541 reaches the quota.
#[test]
fn a_surplus_is_transferred_as_rule_49_says() {
    let ballots = rankings(3, &[(7, &[0, 1]), (4, &[0, 2]), (5, &[1, 2]), (4, &[2])]);
    let count = decided(count(&ballots, &contest(2, 3), &rule("scottish-stv")));
    let tallies: Vec<_> = count.stages[1].tallies.iter().map(ToString::to_string).collect();
    assert_eq!(tallies, ["7.00000", "7.54541", "5.45452"]);
    assert_eq!(count.stages[1].nontransferable.as_ref().unwrap().to_string(), "0.00007");
    assert_eq!(count.elected, [0, 1]);
}

/// Worked by hand. A's four papers reach B at 0.50000 in stage 2; when B is transferred in turn, they move at
/// surplus x 0.5 / votes and B's own at surplus / votes: all papers of B move, not the last parcel only.
#[test]
fn every_paper_of_a_candidate_moves_with_the_surplus() {
    let ballots = rankings(4, &[(12, &[0, 1, 2]), (4, &[1, 3]), (4, &[2]), (3, &[3])]);
    // 23 papers, 3 seats: quota 6. A: surplus 6 of 12, each at 0.5, B = 4 + 6 = 10, surplus 4.
    // From B: 12 papers at 4 x 0.5 / 10 = 0.2 to C (2.4) and 4 at 4 x 1 / 10 = 0.4 to D (1.6).
    let count = decided(count(&ballots, &contest(3, 4), &rule("scottish-stv")));
    let tallies: Vec<_> = count.stages[2].tallies.iter().map(ToString::to_string).collect();
    assert_eq!(tallies, ["6.00000", "6.00000", "6.40000", "4.60000"]);
    assert_eq!(count.elected, [0, 1, 2]);
}

#[test]
fn a_surplus_of_zero_is_not_transferred() {
    let ballots = rankings(4, &[(5, &[0, 3]), (4, &[1]), (3, &[2]), (2, &[3])]);
    let count = decided(count(&ballots, &contest(2, 4), &rule("scottish-stv"))); // quota 14/3 + 1 = 5
    assert_eq!(count.stages[0].elected, [0]);
    assert_eq!(count.stages[1].excluded, [3]);
}

#[test]
fn a_tie_for_exclusion_goes_to_the_most_recent_stage_that_differs_and_then_to_the_lot() {
    // C and D are equal at stage 2 (4 each) and unequal at stage 1 (4 and 3): D has fewer and goes.
    let ballots = rankings(5, &[(9, &[0]), (7, &[1]), (4, &[2]), (3, &[3]), (1, &[4, 3])]);
    let first = decided(count(&ballots, &contest(1, 5), &rule("scottish-stv")));
    assert_eq!((&first.stages[1].excluded[..], &first.stages[2].excluded[..]), (&[4][..], &[3][..]));
    assert_eq!(first.stages[2].notes, ["tie of C, D for the fewest votes, decided by stage 1"]);

    // C and D are equal at stage 3 (6 each); stage 2 (5 and 6) counts, not stage 1 (5 and 4): C goes.
    let ballots = rankings(
        6,
        &[(20, &[0]), (15, &[1]), (5, &[2]), (4, &[3]), (2, &[4, 3]), (1, &[5, 2]), (2, &[5, 0])],
    );
    let recent = decided(count(&ballots, &contest(1, 6), &rule("scottish-stv")));
    assert_eq!(recent.stages[3].excluded, [2]);
    assert_eq!(recent.stages[3].notes, ["tie of C, D for the fewest votes, decided by stage 2"]);

    let ballots = rankings(4, &[(9, &[0]), (7, &[1]), (3, &[2]), (3, &[3])]);
    let mut contest = contest(1, 4);
    let Outcome::NeedsLot(tie) = count(&ballots, &contest, &rule("scottish-stv")) else { panic!("a tie") };
    assert_eq!((tie.tied, tie.decides, tie.places), (vec![2, 3], TieFor::Exclusion, 1));
    assert_eq!(tie.account.stages.len(), 1);
    contest.lot = Some(vec![3, 1, 0, 2]); // D before C: C is excluded
    let drawn = decided(count(&ballots, &contest, &rule("scottish-stv")));
    assert_eq!(drawn.stages[1].excluded, [2]);
}

#[test]
fn equal_surpluses_need_a_lot_before_either_is_transferred() {
    let ballots = rankings(4, &[(10, &[0, 2]), (10, &[1, 3]), (3, &[2]), (2, &[3])]);
    let Outcome::NeedsLot(tie) = count(&ballots, &contest(3, 4), &rule("scottish-stv")) else {
        panic!("a tie")
    };
    assert_eq!((tie.tied, tie.decides), (vec![0, 1], TieFor::Surplus));
}

#[test]
fn a_shared_or_skipped_rank_ends_a_paper_and_an_unclear_first_preference_voids_it() {
    use Mark::{Equal, For, Skip};
    let mut ballots = Ballots::new(Kind::Ranking, 4);
    for (line, marks) in [
        (1, &[For(0), Equal(1)][..]),
        (2, &[Skip, For(0)]),
        (3, &[For(3), For(1), Equal(2), For(0)]),
        (4, &[For(3), Skip, For(0)]),
        (5, &[For(0)]),
        (6, &[For(1)]),
        (7, &[For(2)]),
    ] {
        ballots.add(Weight::new(if line > 4 { 3 } else { 1 }, 1).unwrap(), marks, line);
    }
    let mut contest = contest(2, 4);
    contest.lot = Some(vec![0, 1, 2, 3]);
    let count = decided(count(&ballots, &contest, &rule("scottish-stv")));
    assert_eq!(
        count.rejected.iter().map(|r| (r.line, r.reason.text())).collect::<Vec<_>>(),
        [(1, "no clear first preference"), (2, "no clear first preference")]
    );
    assert_eq!(count.totals.valid.to_string(), "11");
    assert_eq!(count.stages[1].nontransferable.as_ref().unwrap().to_string(), "2.00000");
}

#[test]
fn small_contests_end_as_they_must() {
    let none = rankings(2, &[]);
    assert_eq!(elected(&none, &contest(3, 2), "scottish-stv"), [0, 1]);
    let count = decided(count(&rankings(1, &[]), &contest(1, 1), &rule("scottish-stv")));
    assert_eq!((count.elected, count.totals.quota.unwrap().to_string()), (vec![0], "1".into()));
    let more = decided(mandat_count::count(&none, &contest(3, 2), &rule("scottish-stv")));
    assert_eq!(more.unfilled, 1);
    let zero = mandat_count::count(&rankings(3, &[]), &contest(1, 3), &rule("scottish-stv"));
    assert!(matches!(zero, Outcome::NeedsLot(tie) if tie.tied == [0, 1, 2]));
}

fn random_election() -> impl Strategy<Value = Election> {
    let mark = (0usize..6, 0u8..12);
    let ballot = (1u64..8, 1u64..3, proptest::collection::vec(mark, 1..7));
    let lot = Just((0..6).collect::<Vec<usize>>()).prop_shuffle();
    let papers = proptest::collection::vec(ballot, 0..30);
    (1u32..5, papers, 0usize..12, proptest::option::of(lot)).prop_map(|(seats, papers, withdrawn, lot)| {
        let mut contest = Contest { lot, ..contest(seats, 6) };
        if let Some(candidate) = contest.candidates.get_mut(withdrawn) {
            candidate.withdrawn = true;
        }
        let mut ballots = Ballots::new(Kind::Ranking, 6);
        for (line, (votes, parts, marks)) in (1..).zip(papers) {
            let mark = |(candidate, how): (usize, u8)| match how {
                0 => Mark::Skip,
                1 => Mark::Equal(candidate),
                _ => Mark::For(candidate),
            };
            let marks: Vec<Mark> = marks.into_iter().map(mark).collect();
            ballots.add(Weight::new(votes, parts).unwrap(), &marks, line);
        }
        Election { contest, ballots }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_contests_agree_with_the_plain_implementation(election in random_election()) {
        agree(&election, "random");
    }
}
