//! Checks of committees: worked examples, independent checks of every witness, and which rule satisfies what, by the
//! theorems of the literature, on random contests.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod common;

use common::{contest, elected, marks};
use mandat_count::{Amount, Axiom, Ballots, CheckError, Contest, Kind, Prices, Verdict, check};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

/// Votes and whom they approve.
type Papers = Vec<(u64, Vec<usize>)>;

fn papers(candidates: usize) -> impl Strategy<Value = Papers> {
    let set = proptest::sample::subsequence((0..candidates).collect::<Vec<_>>(), 1..=candidates.min(4));
    proptest::collection::vec((1u64..10, set), 1..9)
}

fn ballots(candidates: usize, papers: &Papers) -> Ballots {
    let of: Vec<(u64, &[usize])> = papers.iter().map(|(votes, set)| (*votes, &set[..])).collect();
    marks(candidates, &of)
}

fn lot(n: usize) -> impl Strategy<Value = Vec<usize>> {
    Just((0..n).collect::<Vec<usize>>()).prop_shuffle()
}

fn ratio(of: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(of))
}

/// The definitions themselves, over every set of members and every number of seats.
fn plain(axiom: Axiom, papers: &Papers, candidates: usize, seats: u64, committee: &[usize]) -> bool {
    let total: u64 = papers.iter().map(|(votes, _)| votes).sum();
    let on = |set: &[usize], members: &[usize]| set.iter().filter(|c| members.contains(c)).count() as u64;
    let complains = |candidate: usize, deserves: u64, belongs: &dyn Fn(&[usize]) -> bool| {
        let group = papers.iter().filter(|(_, set)| set.contains(&candidate) && belongs(set));
        let votes: u64 = group.map(|(votes, _)| votes).sum();
        votes > 0 && votes * seats >= deserves * total
    };
    let others: Vec<usize> = (0..candidates).filter(|c| !committee.contains(c)).collect();
    let subsets = |wanted: u64| {
        let all = (0u32..1 << committee.len()).map(|bits| {
            let inside = committee.iter().enumerate().filter(move |(place, _)| bits >> place & 1 == 1);
            inside.map(|(_, &member)| member).collect::<Vec<usize>>()
        });
        all.filter(move |set| (set.len() as u64) < wanted)
    };
    !others.iter().any(|&candidate| match axiom {
        Axiom::Jr => complains(candidate, 1, &|set| on(set, committee) == 0),
        Axiom::EjrPlus => (1..=seats).any(|l| complains(candidate, l, &|set| on(set, committee) < l)),
        Axiom::PjrPlus => (1..=seats).any(|l| {
            subsets(l).any(|members| complains(candidate, l, &|set| on(set, committee) == on(set, &members)))
        }),
        _ => unreachable!("only axioms of groups"),
    })
}

/// The definition of Peters and Skowron (2020), condition by condition.
fn pays(prices: &Prices, papers: &Papers, candidates: usize, committee: &[usize]) -> bool {
    let budget = prices.budget.to_ratio();
    let one = ratio(1);
    let zero = ratio(0);
    let spent = |line: u64| -> BigRational {
        prices.payments.iter().filter(|p| p.line == line).map(|p| p.amount.to_ratio()).sum()
    };
    let lines: Vec<(u64, &(u64, Vec<usize>))> = (1..).zip(papers).collect();
    let left = |line: u64, votes: u64| &budget * ratio(votes) - spent(line);
    let own = |line: u64, member| lines.iter().any(|(at, (_, set))| *at == line && set.contains(&member));
    let paid = |member| -> BigRational {
        prices.payments.iter().filter(|p| p.member == member).map(|p| p.amount.to_ratio()).sum()
    };
    let kept = |candidate| -> BigRational {
        let supporters = lines.iter().filter(|(_, (_, set))| set.contains(&candidate));
        supporters.map(|(line, (votes, _))| left(*line, *votes)).sum()
    };
    prices.payments.iter().all(|p| p.amount.to_ratio() > zero && own(p.line, p.member))
        && lines.iter().all(|(line, (votes, _))| left(*line, *votes) >= zero)
        && committee.iter().all(|&member| paid(member) == one)
        && (0..candidates).filter(|c| !committee.contains(c)).all(|c| kept(c) <= one)
}

/// Do these values prove that no prices exist (Farkas)?
fn excludes(values: &[Amount], papers: &Papers, candidates: usize, committee: &[usize]) -> bool {
    let values: Vec<BigRational> = values.iter().map(Amount::to_ratio).collect();
    let zero = ratio(0);
    let others = || (0..candidates).filter(|c| !committee.contains(c));
    let best = |set: &[usize]| {
        let kept: BigRational = set.iter().filter(|c| !committee.contains(c)).map(|&c| &values[c]).sum();
        let paid = set.iter().filter(|c| committee.contains(c)).map(|&c| values[c].clone());
        paid.chain([kept]).max().unwrap()
    };
    let worth: BigRational = papers.iter().map(|(votes, set)| best(set) * ratio(*votes)).sum();
    let needed: BigRational = committee.iter().map(|&c| &values[c]).chain(others().map(|c| &values[c])).sum();
    others().all(|c| values[c] <= zero) && worth <= zero && needed > zero
}

/// Lines are unique per distinct set, as `pays` needs.
fn distinct(papers: Papers) -> Papers {
    let mut merged: Papers = Vec::new();
    for (votes, set) in papers {
        match merged.iter_mut().find(|(_, other)| *other == set) {
            Some((sum, _)) => *sum += votes,
            None => merged.push((votes, set)),
        }
    }
    merged
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Each check agrees with its definition, spelt out over all groups; a group it names is one that complains.
    #[test]
    fn checks_of_groups_are_their_definitions(papers in papers(6), order in lot(6), seats in 1u32..6, size in 0usize..6) {
        let committee = &order[..size.min(seats as usize)];
        let box_of = ballots(6, &papers);
        for axiom in [Axiom::Jr, Axiom::PjrPlus, Axiom::EjrPlus] {
            let verdict = check(&box_of, &contest(seats, 6), committee, axiom).unwrap();
            prop_assert_eq!(verdict.holds(), plain(axiom, &papers, 6, u64::from(seats), committee), "{}", axiom);
            if let Verdict::Underrepresented(group) = verdict {
                prop_assert!(!committee.contains(&group.candidate) && group.has < group.deserves);
                prop_assert!(group.votes.to_ratio() >= group.needed.to_ratio(), "{:?}", group);
                let mut members: Vec<usize> = Vec::new();
                for &line in &group.lines {
                    let set = &papers[usize::try_from(line - 1).unwrap()].1;
                    prop_assert!(set.contains(&group.candidate));
                    let of: Vec<usize> = set.iter().copied().filter(|c| committee.contains(c)).collect();
                    prop_assert!(of.len() <= group.has as usize);
                    members.extend(of);
                }
                members.sort_unstable();
                members.dedup();
                prop_assert!(axiom != Axiom::PjrPlus || members.len() == group.has as usize);
            }
        }
    }

    /// Either prices that satisfy every condition of the definition, or values that exclude all prices.
    #[test]
    fn priceability_is_proved_either_way(papers in papers(6), order in lot(6), seats in 1u32..6) {
        let papers = distinct(papers);
        let committee = &order[..seats as usize];
        match check(&ballots(6, &papers), &contest(seats, 6), committee, Axiom::Priceability).unwrap() {
            Verdict::Priced(prices) => prop_assert!(pays(&prices, &papers, 6, committee), "{:?}", prices),
            Verdict::Unpriceable(values) => prop_assert!(excludes(&values, &papers, 6, committee), "{:?}", values),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// Peters, Skowron 2020 and Brill, Peters 2023: equal shares satisfies EJR+ (before and after completion), and
    /// what its money buys is priceable. Brill et al. 2024, Brill, Peters 2023: Phragmén is priceable, with PJR+.
    /// PAV satisfies EJR+. Sánchez-Fernández et al. 2024, Brill, Peters 2023: maximin support satisfies PJR+.
    #[test]
    fn representation_theorems(papers in papers(7), order in lot(7), seats in 1u32..6) {
        let box_of = ballots(7, &papers);
        let contest = Contest { lot: Some(order), ..contest(seats, 7) };
        let holds = |text: &str, axiom| {
            let committee = elected(&box_of, &contest, text);
            check(&box_of, &contest, &committee, axiom).unwrap().holds()
        };
        for completion in ["none", "phragmen", "utilitarian"] {
            let text = format!("equal-shares,completion={completion}");
            prop_assert!(holds(&text, Axiom::EjrPlus), "{}", text);
        }
        prop_assert!(holds("equal-shares,completion=none", Axiom::Priceability));
        prop_assert!(holds("pav", Axiom::EjrPlus));
        prop_assert!(holds("seq-phragmen", Axiom::PjrPlus));
        prop_assert!(holds("maximin-support", Axiom::PjrPlus));
        let supported = (0..7).filter(|c| papers.iter().any(|(_, set)| set.contains(c))).count();
        if supported >= seats as usize {
            prop_assert!(holds("seq-phragmen", Axiom::Priceability));
        }
    }

    /// EJR+ implies PJR+, and PJR+ implies JR.
    #[test]
    fn stronger_axioms_imply_weaker_ones(papers in papers(6), order in lot(6), seats in 1u32..6) {
        let committee = &order[..seats as usize];
        let box_of = ballots(6, &papers);
        let holds = |axiom| check(&box_of, &contest(seats, 6), committee, axiom).unwrap().holds();
        prop_assert!(!holds(Axiom::EjrPlus) || holds(Axiom::PjrPlus));
        prop_assert!(!holds(Axiom::PjrPlus) || holds(Axiom::Jr));
        prop_assert!(!holds(Axiom::Priceability) || holds(Axiom::PjrPlus), "Brill, Peters 2023, for full committees");
    }
}

#[test]
fn what_cannot_be_checked_says_why() {
    let some = marks(3, &[(1, &[0])]);
    let why = |ballots: &Ballots, seats, committee: &[usize]| {
        check(ballots, &contest(seats, 3), committee, Axiom::EjrPlus).unwrap_err()
    };
    assert_eq!(why(&some, 2, &[3]), CheckError::NotACandidate(3));
    assert_eq!(why(&some, 2, &[1, 1]), CheckError::Twice(1));
    assert_eq!(why(&some, 1, &[1, 2]), CheckError::TooManyMembers { members: 2, seats: 1 });
    assert_eq!(why(&some, 0, &[]), CheckError::TooManyMembers { members: 0, seats: 0 });
    assert_eq!(why(&marks(4, &[]), 1, &[]), CheckError::WrongContest { ballots: 4, contest: 3 });
    assert_eq!(why(&Ballots::new(Kind::List, 3), 1, &[]), CheckError::WrongBallots("votes for lists"));
    for axiom in Axiom::ALL {
        assert_eq!(axiom.to_string().parse(), Ok(axiom));
    }
    assert_eq!("ejr".parse::<Axiom>(), Err(CheckError::UnknownAxiom("ejr".into())));
}

#[test]
fn where_nobody_voted_nobody_complains() {
    let none = marks(3, &[]);
    for axiom in [Axiom::Jr, Axiom::PjrPlus, Axiom::EjrPlus] {
        assert_eq!(check(&none, &contest(2, 3), &[0, 1], axiom), Ok(Verdict::Holds));
    }
    let prices = check(&none, &contest(2, 3), &[0, 1], Axiom::Priceability).unwrap();
    assert!(matches!(prices, Verdict::Unpriceable(_)), "nobody can pay: {prices:?}");
}

#[test]
fn a_verdict_reads_as_a_sentence() {
    let ballots = marks(4, &[(6, &[0, 1]), (3, &[2]), (1, &[2, 3])]);
    let verdict = check(&ballots, &contest(3, 4), &[0, 1, 3], Axiom::Jr).unwrap();
    assert_eq!(verdict, Verdict::Holds, "3 votes are less than a third of 10");
    let verdict = check(&ballots, &contest(3, 4), &[0, 1], Axiom::Jr).unwrap();
    assert_eq!(
        verdict.explain(&contest(3, 4)),
        "4 votes all approve C, who has no seat, and are enough for 1 of 3 seats (10/3 are needed); they have 0"
    );
}

/// Sequential PAV satisfies JR up to five seats and fails it from six on (Sánchez-Fernández et al. 2017): here 1,001
/// of 6,002 votes for G alone are more than a sixth and get nothing. These numbers come from a linear program.
#[test]
fn sequential_pav_fails_justified_representation_with_six_seats() {
    let votes: [(u64, &[usize]); 16] = [
        (531, &[3]),
        (565, &[4]),
        (455, &[5]),
        (61, &[1, 4]),
        (387, &[1, 5]),
        (246, &[2, 3]),
        (43, &[2, 4]),
        (157, &[2, 5]),
        (507, &[0, 2, 4]),
        (494, &[0, 2, 5]),
        (2, &[0, 3, 4]),
        (223, &[1, 2, 3]),
        (331, &[1, 2, 4]),
        (492, &[0, 1, 3, 4]),
        (507, &[0, 1, 3, 5]),
        (1001, &[6]),
    ];
    let ballots = marks(7, &votes);
    let committee = elected(&ballots, &contest(6, 7), "seq-pav");
    let Verdict::Underrepresented(group) = check(&ballots, &contest(6, 7), &committee, Axiom::Jr).unwrap()
    else {
        panic!("{committee:?}")
    };
    assert_eq!((group.candidate, group.deserves, group.votes.to_string()), (6, 1, "1001".into()));
    for text in ["pav", "seq-phragmen", "equal-shares", "maximin-support"] {
        let drawn = Contest { lot: Some((0..7).collect()), ..contest(6, 7) };
        let committee = elected(&ballots, &drawn, text);
        assert!(
            check(&ballots, &contest(6, 7), &committee, Axiom::Jr).unwrap().holds(),
            "{text}: {committee:?}"
        );
    }
}
