//! Properties named after the axioms of the literature, on random contests.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{contest, rule};
use mandat_count::{Ballots, Contest, Kind, Mark, Outcome, Weight, count, digest, refill};
use proptest::prelude::*;

type Papers = Vec<(u64, Vec<usize>)>;

/// Rankings of up to `n` candidates with their votes.
fn papers(n: usize) -> impl Strategy<Value = Papers> {
    let ranking = Just((0..n).collect::<Vec<usize>>()).prop_shuffle();
    let paper = (1u64..60, ranking, 1..=n).prop_map(|(votes, mut ranking, length)| {
        ranking.truncate(length);
        (votes, ranking)
    });
    proptest::collection::vec(paper, 1..15)
}

fn lot(n: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..n).collect::<Vec<usize>>()).prop_shuffle()
}

fn ballots(kind: Kind, n: usize, papers: &Papers) -> Ballots {
    let mut ballots = Ballots::new(kind, n);
    for (line, (votes, marks)) in (1..).zip(papers) {
        let marks: Vec<Mark> = marks.iter().map(|&candidate| Mark::For(candidate)).collect();
        ballots.add(Weight::new(*votes, 1).unwrap(), &marks, line);
    }
    ballots
}

fn elect(kind: Kind, papers: &Papers, contest: &Contest, text: &str) -> Option<Vec<usize>> {
    let ballots = ballots(kind, contest.candidates.len(), papers);
    match count(&ballots, contest, &rule(text)) {
        Outcome::Decided(count) => Some(count.elected),
        Outcome::NeedsLot(_) => None,
        Outcome::Infeasible(why) => panic!("{why}"),
    }
}

const RULES: [(&str, Kind); 22] = [
    ("plurality,marks=9", Kind::Approval),
    ("approval", Kind::Approval),
    ("plurality", Kind::Ranking),
    ("scottish-stv", Kind::Ranking),
    ("score", Kind::Ranking),
    ("meek-stv", Kind::Ranking),
    ("wigm", Kind::Ranking),
    ("wigm,quota=exact,precision=exact", Kind::Ranking),
    ("ers97", Kind::Ranking),
    ("meek-stv,ties=lot", Kind::Ranking),
    ("wigm,quota=hare", Kind::Ranking),
    ("plurality,marks=9,cumulate=2", Kind::Marks),
    ("score", Kind::Marks),
    ("seq-phragmen", Kind::Approval),
    ("seq-pav", Kind::Approval),
    ("pav", Kind::Approval),
    ("maximin-support", Kind::Approval),
    ("equal-shares", Kind::Approval),
    ("equal-shares,completion=add1", Kind::Approval),
    ("equal-shares,completion=utilitarian", Kind::Approval),
    ("pav", Kind::Ranking),
    ("seq-phragmen", Kind::Ranking),
];

/// Rules for one seat; they see the contests of one seat.
const SINGLE: [&str; 6] =
    ["irv", "two-round,second=rankings", "schulze", "schulze,strength=margins", "ranked-pairs", "two-round"];

/// The rules that elect so many.
fn rules(seats: u32) -> impl Iterator<Item = (&'static str, Kind)> {
    let single = SINGLE.into_iter().map(|text| (text, Kind::Ranking)).filter(move |_| seats == 1);
    RULES.into_iter().chain(single)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// The order in which ballots come changes nothing, to the last byte of the account.
    #[test]
    fn anonymity(papers in papers(5), seats in 1u32..4, shift in 1usize..15) {
        let mut moved = papers.clone();
        moved.rotate_left(shift % papers.len());
        for (text, kind) in rules(seats) {
            let of = |papers: &Papers| digest(&count(&ballots(kind, 5, papers), &contest(seats, 5), &rule(text)));
            prop_assert_eq!(of(&papers), of(&moved), "{}", text);
        }
    }

    /// Renaming the candidates renames the winners.
    #[test]
    fn neutrality(papers in papers(5), seats in 1u32..4, names in lot(5)) {
        let renamed: Papers =
            papers.iter().map(|(votes, marks)| (*votes, marks.iter().map(|&c| names[c]).collect())).collect();
        for (text, kind) in rules(seats) {
            let plain = elect(kind, &papers, &contest(seats, 5), text);
            let mut plain: Option<Vec<usize>> = plain.map(|elected| elected.iter().map(|&c| names[c]).collect());
            let mut other = elect(kind, &renamed, &contest(seats, 5), text);
            for elected in plain.iter_mut().chain(&mut other) {
                elected.sort_unstable();
            }
            prop_assert_eq!(plain, other, "{}", text);
        }
    }

    /// Multiplying all weights by one number changes nothing for rules without rounding.
    #[test]
    fn homogeneity_of_rules_that_add_marks(papers in papers(5), seats in 1u32..4, times in 2u64..9) {
        let more: Papers = papers.iter().map(|(votes, marks)| (votes * times, marks.clone())).collect();
        for (text, kind) in &RULES[..3] {
            let of = |papers| elect(*kind, papers, &contest(seats, 5), text);
            prop_assert_eq!(of(&papers), of(&more), "{}", text);
        }
    }

    /// A seat is filled by somebody who stands, once, and a lot decides everything: never a second tie.
    #[test]
    fn resoluteness_with_a_lot(papers in papers(6), seats in 1u32..8, lot in lot(6), gone in 0usize..9) {
        let mut contest = Contest { lot: Some(lot), ..contest(seats, 6) };
        contest.candidates.iter_mut().skip(gone).take(1).for_each(|candidate| candidate.withdrawn = true);
        for (text, kind) in rules(seats).filter(|(text, _)| *text != "two-round") {
            let mut elected = elect(kind, &papers, &contest, text).expect("the lot decides");
            let standing = contest.candidates.iter().filter(|candidate| !candidate.withdrawn).count();
            prop_assert_eq!(elected.len(), standing.min(seats as usize), "{}", text);
            elected.sort_unstable();
            elected.dedup();
            prop_assert_eq!(elected.len(), standing.min(seats as usize), "{}", text);
            prop_assert!(elected.iter().all(|&c| !contest.candidates[c].withdrawn));
        }
    }

    /// More approvals for a winner, and nothing else, keep the winner elected.
    #[test]
    fn monotonicity_of_approval(papers in papers(5), seats in 1u32..4, lot in lot(5), at in 0usize..15) {
        let contest = Contest { lot: Some(lot), ..contest(seats, 5) };
        let winner = elect(Kind::Approval, &papers, &contest, "approval").unwrap()[0];
        let mut more = papers.clone();
        let at = at % papers.len();
        if !more[at].1.contains(&winner) {
            more[at].1.push(winner);
        }
        prop_assert!(elect(Kind::Approval, &more, &contest, "approval").unwrap().contains(&winner));
    }

    /// With one seat, whom more than half of the papers put first is elected.
    #[test]
    fn majority_criterion(mut papers in papers(5), lot in lot(5)) {
        let others: u64 = papers.iter().filter(|(_, marks)| marks[0] != 2).map(|(votes, _)| votes).sum();
        papers.push((others + 1, vec![2, 0]));
        let contest = Contest { lot: Some(lot), ..contest(1, 5) };
        let single = ["irv", "two-round", "two-round,second=rankings", "schulze", "ranked-pairs"];
        for text in ["plurality", "scottish-stv", "meek-stv", "wigm", "ers97"].into_iter().chain(single) {
            prop_assert_eq!(elect(Kind::Ranking, &papers, &contest, text), Some(vec![2]), "{}", text);
        }
    }

    /// Proportionality for solid coalitions (Dummett 1984): voters who put the same candidates before all others,
    /// and are k Droop quotas of the rule, elect at least k of them. The coalition exceeds its quotas by more than
    /// the rounding can take (at most 10^-5 a paper and transfer).
    #[test]
    fn proportionality_for_solid_coalitions(
        papers in papers(6),
        seats in 2u32..5,
        k in 1u64..3,
        orders in proptest::collection::vec((1u64..40, lot(3), lot(6)), 1..5),
        lot in lot(6),
    ) {
        let mut papers = papers;
        let k = k.min(u64::from(seats));
        let mut coalition: u64 = orders.iter().map(|(votes, ..)| votes).sum();
        let join = |solid: Vec<usize>, rest: &[usize]| -> Vec<usize> {
            let tail: Vec<usize> = rest.iter().copied().filter(|&c| c > 2).collect();
            solid.into_iter().chain(tail).collect()
        };
        let last = orders[0].clone();
        papers.extend(orders.into_iter().map(|(votes, solid, rest)| (votes, join(solid, &rest))));
        // Others may join by chance; count those who rank 0, 1, 2 first, all three of them.
        let solid = |marks: &[usize]| marks.len() >= 3 && marks[..3].iter().all(|&c| c < 3);
        loop {
            let total: u64 = papers.iter().map(|(votes, _)| votes).sum();
            coalition = coalition.max(papers.iter().filter(|(_, m)| solid(m)).map(|(votes, _)| votes).sum());
            let quota = total / (u64::from(seats) + 1) + 1;
            if coalition > k * quota {
                break;
            }
            papers.push((k * quota + 1 - coalition, join(last.1.clone(), &last.2)));
        }
        let contest = Contest { lot: Some(lot), ..contest(seats, 6) };
        for text in ["scottish-stv", "meek-stv", "wigm", "wigm,precision=exact,quota=exact"] {
            let elected = elect(Kind::Ranking, &papers, &contest, text).unwrap();
            let of_coalition = elected.iter().filter(|&&c| c < 3).count() as u64;
            prop_assert!(of_coalition >= k.min(3), "{text}: {elected:?} with {k} quotas");
        }
    }

    /// A refill never unseats anybody and gives one seat at most, to somebody who stands.
    #[test]
    fn a_refill_gives_one_seat_to_one_who_holds_none(papers in papers(6), seats in 1u32..5, lot in lot(6), who in 0usize..6) {
        let contest = Contest { lot: Some(lot), ..contest(seats, 6) };
        for (text, kind) in RULES {
            let elected = elect(kind, &papers, &contest, text).unwrap();
            let vacated = elected[who % elected.len()];
            let ballots = ballots(kind, 6, &papers);
            let Outcome::Decided(next) = refill(&ballots, &contest, &rule(text), &elected, vacated) else {
                panic!("the lot decides");
            };
            prop_assert_eq!(next.elected.len() + next.unfilled as usize, 1, "{}", text);
            prop_assert!(next.elected.iter().all(|c| !elected.contains(c)), "{}", text);
        }
    }

    /// Votes are conserved: tallies and non-transferable votes add up to the valid votes at every stage.
    #[test]
    fn no_vote_is_made_or_lost(papers in papers(6), seats in 1u32..5, lot in lot(6)) {
        let contest = Contest { lot: Some(lot), ..contest(seats, 6) };
        for text in ["scottish-stv", "meek-stv", "wigm", "wigm,precision=exact", "ers97"] {
            let outcome = count(&ballots(Kind::Ranking, 6, &papers), &contest, &rule(text));
            let Outcome::Decided(count) = outcome else { panic!("the lot decides") };
            for stage in &count.stages {
                let held: num_rational::BigRational =
                    stage.tallies.iter().map(mandat_count::Amount::to_ratio).sum();
                let rest = stage.nontransferable.as_ref().unwrap().to_ratio();
                prop_assert!(rest >= num_rational::BigRational::from_integer(0.into()));
                prop_assert_eq!(held + rest, count.totals.valid.to_ratio(), "{}", text);
            }
        }
    }
}
