//! WIGM and ERS97 by worked examples, constraints on groups under all STV rules, and weights.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{contest, decided, elected, rankings, rule};
use mandat_count::{
    Amount, Ballots, Constraint, Contest, Infeasible, Kind, Mark, Outcome, Rule, Stage, Weight, count, refill,
};
use proptest::prelude::*;

fn tallies(stage: &Stage) -> Vec<String> {
    stage.tallies.iter().map(ToString::to_string).collect()
}

/// Worked by hand: one half of each of six papers is A's, one half B's. When B is excluded, B's halves go to A first.
#[test]
fn wigm_divides_a_paper_among_equal_ranks() {
    let mut ballots = Ballots::new(Kind::Ranking, 4);
    ballots.add(Weight::new(6, 1).unwrap(), &[Mark::For(0), Mark::Equal(1), Mark::For(3)], 1);
    ballots.add(Weight::new(5, 1).unwrap(), &[Mark::For(2)], 2);
    ballots.add(Weight::new(1, 1).unwrap(), &[Mark::For(0)], 3);
    ballots.add(Weight::new(4, 1).unwrap(), &[Mark::For(3)], 4);
    let count = decided(count(&ballots, &contest(1, 4), &rule("wigm")));
    assert_eq!(tallies(&count.stages[0]), ["4.0000", "3.0000", "5.0000", "4.0000"]);
    assert_eq!(count.stages[1].excluded, [1]);
    assert_eq!(tallies(&count.stages[1]), ["7.0000", "0.0000", "5.0000", "4.0000"]);
    assert_eq!(count.elected, [0]);
}

#[test]
fn the_quotas_of_wigm_are_those_of_their_names() {
    let ballots = rankings(3, &[(41, &[0]), (35, &[1]), (24, &[2])]);
    for (text, quota) in [
        ("wigm", "34"),
        ("wigm,quota=exact", "33.3334"),
        ("wigm,quota=exact,precision=exact", "100/3"),
        ("wigm,quota=hare", "50"),
        ("wigm,precision=0", "34"),
    ] {
        let count = decided(count(&ballots, &contest(2, 3), &rule(text)));
        let said = count.totals.quota.unwrap().to_string();
        assert_eq!(
            said.trim_end_matches('0').trim_end_matches('.').trim_end_matches('0'),
            quota.trim_end_matches('0'),
            "{text}"
        );
        assert_eq!(count.elected, [0, 1], "{text}");
    }
}

/// Worked by hand after section 5. 60 papers, 2 places: quota 60 / 3 = 20.00. A has 31, surplus 11. Of A's papers 25
/// are transferable (20 to B, 5 to C): 11 / 25 = 0.44. B 12 + 8.80, C 9 + 2.20, lost 11 - 25 x 0.44 = 0.
#[test]
fn ers97_moves_a_surplus_on_the_transferable_papers() {
    let ballots = rankings(4, &[(20, &[0, 1]), (5, &[0, 2]), (6, &[0]), (12, &[1]), (9, &[2]), (8, &[3, 2])]);
    let count = decided(count(&ballots, &contest(2, 4), &rule("ers97")));
    assert_eq!(count.totals.quota.as_ref().unwrap().to_string(), "20.00");
    assert_eq!(count.stages[0].elected, [0]);
    assert_eq!(tallies(&count.stages[1]), ["20.00", "20.80", "11.20", "8.00"]);
    assert_eq!(count.stages[1].nontransferable.as_ref().unwrap().to_string(), "0.00");
    assert_eq!(count.elected, [0, 1]);
}

/// Worked by hand. 40 papers, 3 places, quota 10.00. A's surplus of 1 waits, since D and E differ by 2 (5.2.2a). E and
/// D together (1 + 3 + 1 waiting) do not exceed C's 6, so both are excluded together (5.2.5).
#[test]
fn ers97_defers_a_small_surplus_and_excludes_together() {
    let ballots = rankings(6, &[(11, &[0, 1]), (9, &[1]), (6, &[2]), (3, &[3, 2]), (1, &[4, 2]), (10, &[5])]);
    let count = decided(count(&ballots, &contest(3, 6), &rule("ers97")));
    assert_eq!(count.stages[0].elected, [0, 5]);
    assert_eq!(count.stages[1].excluded, [4, 3]);
    // C has 10 = the quota: elected. Nothing else moves.
    assert_eq!((tallies(&count.stages[1])[2].as_str(), &count.elected[..]), ("10.00", &[0, 5, 2][..]));
}

/// 5.4.8: papers that become non-transferable before anybody is elected lower the quota. 30 papers, 2 places: quota
/// 10.00; D's 3 papers name nobody else, so it is 27 / 3 = 9.00, and A with 9 is elected.
#[test]
fn ers97_lowers_the_quota_while_nobody_is_elected() {
    let ballots = rankings(4, &[(9, &[0]), (9, &[1]), (8, &[2]), (1, &[2]), (3, &[3])]);
    let mut contest = contest(2, 4);
    contest.lot = Some(vec![0, 1, 2, 3]);
    let count = decided(count(&ballots, &contest, &rule("ers97")));
    assert_eq!(count.totals.quota.as_ref().unwrap().to_string(), "9.00");
    assert_eq!(
        count.stages[1].notes.last().unwrap(),
        "papers became non-transferable: the quota is now 9.00"
    );
}

/// 5.3.2: only the papers that brought a candidate over the quota carry the surplus on. 44 papers, 3 places, quota 11.
/// A passes 9 on at 9/20 = 0.45 to B: 8 + 9 = 17, surplus 6, on the last batch: 20 papers at 0.30 to C, none of B's own
/// first preferences, which name D next.
#[test]
fn ers97_transfers_the_last_batch_only() {
    let ballots = rankings(5, &[(20, &[0, 1, 2]), (8, &[1, 3]), (7, &[2]), (5, &[3]), (4, &[4])]);
    let count = decided(count(&ballots, &contest(3, 5), &rule("ers97")));
    assert_eq!(count.stages[0].elected, [0]);
    assert_eq!(tallies(&count.stages[1]), ["11.00", "17.00", "7.00", "5.00", "4.00"]);
    assert_eq!(tallies(&count.stages[2]), ["11.00", "11.00", "13.00", "5.00", "4.00"]);
    assert_eq!(count.elected, [0, 1, 2]);
}

#[test]
fn countback_works_under_every_stv_rule() {
    let ballots = rankings(5, &[(34, &[0, 1, 3]), (32, &[1, 0, 3]), (34, &[2, 4])]);
    let contest = contest(3, 5);
    for text in ["scottish-stv", "meek-stv", "wigm", "wigm,precision=exact,quota=exact", "ers97"] {
        let holders = elected(&ballots, &contest, text);
        let next = decided(refill(&ballots, &contest, &rule(text), &holders, 2));
        assert_eq!(next.elected, [4], "{text}");
    }
}

/// The rules that take constraints. ERS97 does not: excluding a batch together and keeping a constraint in reach of the rest
/// contradicted each other in a random case.
const STV: [&str; 4] = ["scottish-stv", "meek-stv", "wigm", "wigm,precision=exact"];

fn with_groups(seats: u32, groups: &[&[&str]]) -> Contest {
    let mut contest = contest(seats, u8::try_from(groups.len()).unwrap());
    for (candidate, groups) in contest.candidates.iter_mut().zip(groups) {
        candidate.groups = groups.iter().map(ToString::to_string).collect();
    }
    contest
}

#[test]
fn a_guarded_candidate_is_kept_and_a_doomed_one_excluded() {
    let contest = with_groups(2, &[&["men"], &["men"], &["women"], &["women"]]);
    let ballots = rankings(4, &[(50, &[0, 1]), (40, &[1]), (6, &[2, 3]), (4, &[3, 2])]);
    for text in STV {
        assert_eq!(elected(&ballots, &contest, text), [0, 1], "{text}");
        for limit in ["min.women=1", "max.men=1"] {
            assert_eq!(elected(&ballots, &contest, &format!("{text},{limit}")), [0, 2], "{text},{limit}");
        }
    }
}

#[test]
fn constraints_that_nobody_can_satisfy_are_infeasible() {
    let contest = with_groups(2, &[&["men"], &["men"], &["women"]]);
    let ballots = rankings(3, &[(50, &[0, 1])]);
    for text in STV {
        let outcome = count(&ballots, &contest, &rule(&format!("{text},min.women=2")));
        let Outcome::Infeasible(why) = outcome else { panic!("{text}: {outcome:?}") };
        assert_eq!(why.code(), "constraints");
        assert_eq!(
            why.to_string(),
            "nobody can choose 2 candidates with at least 2 of women: nominate others"
        );
    }
}

#[test]
fn constraints_are_data_of_the_rule() {
    let text = "meek-stv,min.north side=1,min.women=2,max.women=3";
    assert_eq!(rule(text).to_string(), text);
    let limit = |group: &str, at_least, at_most| Constraint { group: group.into(), at_least, at_most };
    let set = rule("meek-stv").constrained(vec![limit("women", 2, Some(3)), limit("north side", 1, None)]);
    assert_eq!(set.unwrap(), rule(text));
    assert!(rule("irv").constrained(vec![limit("women", 1, None)]).is_err());
    for bad in ["wigm,min.=1", "wigm,min.a=x", "wigm,min.a=3,max.a=2", "irv,min.a=1"] {
        Rule::parse(bad).unwrap_err();
    }
}

#[test]
fn a_refill_keeps_the_constraints() {
    let contest = with_groups(2, &[&["men"], &["men"], &["women"], &["women"]]);
    let ballots = rankings(4, &[(50, &[0, 1]), (45, &[2, 1]), (3, &[3])]);
    for text in STV {
        let constrained = rule(&format!("{text},min.women=1"));
        assert_eq!(decided(count(&ballots, &contest, &constrained)).elected, [0, 2], "{text}");
        assert_eq!(decided(refill(&ballots, &contest, &rule(text), &[0, 2], 2)).elected, [1], "{text}");
        assert_eq!(decided(refill(&ballots, &contest, &constrained, &[0, 2], 2)).elected, [3], "{text}");
    }
}

/// A delegate who carries 437 members may split them: a weight that is split is several ballots, and which of these
/// forms the votes come in changes nothing.
#[test]
fn a_weight_is_as_many_ballots() {
    let mut one = Ballots::new(Kind::Ranking, 4);
    let mut many = Ballots::new(Kind::Ranking, 4);
    for (line, (votes, marks)) in (1..).zip([(437u64, [0, 1, 2]), (200, [1, 3, 0]), (150, [2, 3, 1])]) {
        let marks = marks.map(Mark::For);
        one.add(Weight::new(votes, 1).unwrap(), &marks, line);
        many.add(Weight::new(votes - 37, 1).unwrap(), &marks, line);
        (0..37).for_each(|_| many.add(Weight::ONE, &marks, line));
    }
    let rules = Rule::all().iter().filter(|info| info.id != "list-pr").map(|info| info.id);
    for text in rules {
        let contest = contest(1, 4);
        let both = [&one, &many].map(|ballots| mandat_count::digest(&count(ballots, &contest, &rule(text))));
        assert_eq!(both[0], both[1], "{text}");
    }
}

/// Rational weights count as such under every rule: thirds that make up the same votes give the same winners.
#[test]
fn rational_weights_are_exact() {
    let mut whole = Ballots::new(Kind::Ranking, 3);
    let mut thirds = Ballots::new(Kind::Ranking, 3);
    for (line, (votes, marks)) in (1..).zip([(7u64, [0, 2, 1]), (5, [1, 2, 0]), (4, [2, 1, 0])]) {
        whole.add(Weight::new(votes, 1).unwrap(), &marks.map(Mark::For), line);
        for _ in 0..3 * votes {
            thirds.add(Weight::new(1, 3).unwrap(), &marks.map(Mark::For), line);
        }
    }
    for text in
        ["scottish-stv", "meek-stv", "wigm", "wigm,precision=exact", "ers97", "irv", "schulze", "score"]
    {
        let of = |ballots| decided(count(ballots, &contest(1, 3), &rule(text)));
        let (whole, thirds) = (of(&whole), of(&thirds));
        assert_eq!(whole.elected, thirds.elected, "{text}");
        let ratios = |stage: &Stage| stage.tallies.iter().map(Amount::to_ratio).collect::<Vec<_>>();
        for (a, b) in whole.stages.iter().zip(&thirds.stages) {
            assert_eq!(ratios(a), ratios(b), "{text}");
        }
    }
}

fn satisfies(elected: &[usize], contest: &Contest, limits: &[Constraint]) -> bool {
    limits.iter().all(|limit| {
        let of = |c: &&usize| contest.candidates[**c].groups.contains(&limit.group);
        let number = u32::try_from(elected.iter().filter(of).count()).unwrap();
        number >= limit.at_least && limit.at_most.is_none_or(|most| number <= most)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whoever is elected satisfies the constraints, and a count is infeasible only if nobody could.
    #[test]
    fn constraints_hold_whenever_somebody_can_satisfy_them(
        papers in proptest::collection::vec(
            (1u64..60, Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), 1usize..7), 1..12),
        seats in 1u32..5,
        groups in proptest::collection::vec(0u8..8, 6),
        limits in proptest::collection::vec((0u32..3, proptest::option::of(0u32..3)), 3),
        lot in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let names = ["a", "b", "c"];
        let mut contest = Contest { lot: Some(lot), ..contest(seats, 6) };
        for (candidate, bits) in contest.candidates.iter_mut().zip(groups) {
            candidate.groups = (0..3).filter(|at| bits >> at & 1 == 1).map(|at| names[at].to_owned()).collect();
        }
        let limit = |(name, (least, most)): (&&str, &(u32, Option<u32>))| Constraint {
            group: name.to_string(), at_least: *least, at_most: most.map(|most| most + least),
        };
        let limits: Vec<Constraint> = names.iter().zip(&limits).map(limit).collect();
        let choices = (0u32..64).filter(|set| set.count_ones() == seats);
        let possible = choices
            .map(|set| (0..6).filter(|c| set >> c & 1 == 1).collect::<Vec<usize>>())
            .any(|choice| satisfies(&choice, &contest, &limits));
        let mut ballots = Ballots::new(Kind::Ranking, 6);
        for (line, (votes, order, length)) in (1..).zip(papers) {
            let marks: Vec<Mark> = order.into_iter().take(length).map(Mark::For).collect();
            ballots.add(Weight::new(votes, 1).unwrap(), &marks, line);
        }
        for text in STV {
            let rule = rule(text).constrained(limits.clone()).unwrap();
            match count(&ballots, &contest, &rule) {
                Outcome::Decided(count) => {
                    prop_assert!(possible);
                    prop_assert_eq!(count.elected.len(), seats as usize);
                    prop_assert!(satisfies(&count.elected, &contest, &limits), "{} {:?}", text, count.elected);
                }
                Outcome::Infeasible(Infeasible::Constraints(_)) => prop_assert!(!possible, "{}", text),
                other => prop_assert!(false, "{}: {:?}", text, other),
            }
        }
    }
}
