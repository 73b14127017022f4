//! Differential tests against independent implementations: the recorded answers of abcvoting, `pref_voting`, votelib and
//! stv-rs on random and real profiles (`dev/peers`, which says how to record them again). A small sample runs always, all
//! of it in `./check --long`. Where ours differ there is a written reason.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its fixture, and stops where it is bad"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{contest, elected, read, rule};
use mandat_count::format::Election;
use mandat_count::{Axiom, Ballots, Contest, Kind, Mark, Outcome, check, count};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Recording<Row> {
    versions: BTreeMap<String, String>,
    rows: Vec<Row>,
}

fn recorded<Row: DeserializeOwned>(text: &str, peer: &str, version: &str) -> Vec<Row> {
    let recording: Recording<Row> = serde_json::from_str(text).unwrap();
    assert_eq!(recording.versions[peer], version, "the reasons below are written for this version");
    recording.rows
}

/// Rows that run always.
const SAMPLE: usize = 150;

/// Answers of ours that are not theirs, with the row's number.
type Differences = BTreeMap<String, Vec<String>>;

fn sorted(mut of: Vec<usize>) -> Vec<usize> {
    of.sort_unstable();
    of
}

/// Earlier candidates are luckier.
fn first_is_luckiest(contest: Contest) -> Contest {
    Contest { lot: Some((0..contest.candidates.len()).collect()), ..contest }
}

/// A ward of the shared data, or nothing where that is not there.
fn ward(name: &str) -> Option<Election> {
    let folder =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scotland-stv");
    if !folder.is_dir() {
        assert!(
            std::env::var_os("CI").is_none(),
            "put the shared data beside the project, at ../shared/data"
        );
        return None;
    }
    Some(read(&std::fs::read(folder.join(name)).unwrap()))
}

mod abcvoting {
    use super::*;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Row {
        Ward { ward: String, answers: BTreeMap<String, Vec<usize>> },
        Random(Sample),
    }

    #[derive(Deserialize)]
    struct Sample {
        candidates: usize,
        seats: u32,
        ballots: Vec<(String, Vec<usize>)>,
        answers: BTreeMap<String, Vec<usize>>,
        committee: Vec<usize>,
        checks: BTreeMap<String, bool>,
    }

    fn rows() -> Vec<Row> {
        recorded(include_str!("recorded/abcvoting.json"), "abcvoting", "2.19.2")
    }

    impl Sample {
        fn ballots(&self) -> Ballots {
            let mut ballots = Ballots::new(Kind::Approval, self.candidates);
            for (line, (weight, approved)) in (1..).zip(&self.ballots) {
                let marks: Vec<Mark> = approved.iter().map(|&candidate| Mark::For(candidate)).collect();
                ballots.add(weight.parse().unwrap(), &marks, line);
            }
            ballots
        }

        fn contest(&self) -> Contest {
            first_is_luckiest(contest(self.seats, u8::try_from(self.candidates).unwrap()))
        }
    }

    /// The first three preferences of each ballot as a set.
    fn three(election: &Election) -> Ballots {
        let mut ballots = Ballots::new(Kind::Approval, election.contest.candidates.len());
        for ballot in election.ballots.iter() {
            let marks: Vec<Mark> = ballot.marks().take(3).collect();
            ballots.add(election.ballots.weight(&ballot), &marks, ballot.line);
        }
        ballots
    }

    /// With the lot 0, 1, 2, ... the committees are the same: its silent tie-break is the lowest number.
    fn committees(rows: &[Row]) -> Differences {
        let mut differ = Differences::new();
        for (number, row) in rows.iter().enumerate() {
            let (ballots, contest, answers) = match row {
                Row::Random(sample) => (sample.ballots(), sample.contest(), &sample.answers),
                Row::Ward { ward, answers } => {
                    let Some(election) = super::ward(ward) else { continue };
                    (three(&election), first_is_luckiest(election.contest), answers)
                }
            };
            for (text, theirs) in answers {
                let ours = sorted(elected(&ballots, &contest, text));
                if ours != *theirs {
                    let difference = format!("{number}: {ours:?}, not {theirs:?}");
                    differ.entry(text.clone()).or_default().push(difference);
                }
            }
        }
        differ
    }

    /// Its check of PJR is not PJR+, which is stronger.
    fn checks(rows: &[Row]) {
        let mut held = BTreeMap::<(Axiom, bool), usize>::new();
        for (number, row) in rows.iter().enumerate() {
            let Row::Random(sample) = row else { continue };
            for axiom in Axiom::ALL {
                let ours =
                    check(&sample.ballots(), &sample.contest(), &sample.committee, axiom).unwrap().holds();
                *held.entry((axiom, ours)).or_default() += 1;
                match axiom {
                    Axiom::PjrPlus => assert!(!ours || sample.checks["pjr"], "{number}: {axiom}"),
                    _ => assert!(
                        sample.checks.get(axiom.id()).is_none_or(|&theirs| theirs == ours),
                        "{number}: {axiom} is {ours}"
                    ),
                }
            }
        }
        assert_eq!(held.len(), 8, "each axiom holds for some and fails for others: {held:?}");
    }

    #[test]
    fn committees_and_checks_are_the_same() {
        let rows = rows();
        let differ = committees(&rows[..SAMPLE]);
        assert!(differ.is_empty(), "{differ:#?}");
        checks(&rows[..SAMPLE]);
    }

    #[test]
    fn long_all_committees_and_checks_are_the_same() {
        let rows = rows();
        assert!(rows.len() > 1500);
        let differ = committees(&rows);
        assert!(differ.is_empty(), "{differ:#?}");
        checks(&rows);
    }
}

#[derive(Deserialize)]
struct Ranked {
    candidates: usize,
    #[serde(default = "one")]
    seats: u32,
    ballots: Vec<(u64, Vec<usize>)>,
    answers: BTreeMap<String, Option<Vec<usize>>>,
}

fn one() -> u32 {
    1
}

impl Ranked {
    fn ballots(&self) -> Ballots {
        let of: Vec<(u64, &[usize])> =
            self.ballots.iter().map(|(votes, order)| (*votes, &order[..])).collect();
        common::rankings(self.candidates, &of)
    }

    fn contest(&self) -> Contest {
        contest(self.seats, u8::try_from(self.candidates).unwrap())
    }

    /// Whom each lot would elect.
    fn by_every_lot(&self, text: &str) -> BTreeSet<Vec<usize>> {
        let ballots = self.ballots();
        let by =
            |lot: Vec<usize>| sorted(elected(&ballots, &Contest { lot: Some(lot), ..self.contest() }, text));
        orders(self.candidates).into_iter().map(by).collect()
    }
}

fn orders(n: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..n {
        let insert = |order: Vec<usize>| {
            (0..=order.len()).map(move |at| {
                let mut order = order.clone();
                order.insert(at, next);
                order
            })
        };
        all = all.into_iter().flat_map(insert).collect();
    }
    all
}

mod pref_voting {
    use super::*;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Row {
        Ward { ward: String, answers: BTreeMap<String, Vec<usize>> },
        Random(Ranked),
    }

    fn rows() -> Vec<Row> {
        recorded(include_str!("recorded/pref_voting.json"), "pref_voting", "1.18.2")
    }

    /// Its instant runoff breaks no tie by earlier stages.
    fn ours(text: &str) -> &str {
        if text == "irv" { "irv,ties=lot" } else { text }
    }

    /// It returns all who win by some way of breaking ties. Ours elects the only one, or asks for a lot; and what the
    /// lots then elect is what it returns. For ranked pairs it tries every order of equal majorities, where ours follow
    /// Zavist and Tideman, whose orders are those that some ranking gives: what lots elect is among its winners.
    fn differences(rows: &[Row]) -> Differences {
        let mut differ = Differences::new();
        for (number, row) in rows.iter().enumerate() {
            match row {
                Row::Ward { ward, answers } => {
                    let Some(election) = super::ward(ward) else { continue };
                    let contest = Contest { seats: 1, ..election.contest };
                    for (text, theirs) in answers {
                        let ours = match count(&election.ballots, &contest, &rule(text)) {
                            Outcome::Decided(count) => count.elected,
                            Outcome::NeedsLot(tie) => tie.tied,
                            Outcome::Infeasible(why) => panic!("{why}"),
                        };
                        if ours != *theirs {
                            differ
                                .entry(text.clone())
                                .or_default()
                                .push(format!("{ward}: {ours:?}, not {theirs:?}"));
                        }
                    }
                }
                Row::Random(sample) => {
                    for (text, theirs) in &sample.answers {
                        let (theirs, text) = (theirs.as_ref().unwrap(), ours(text));
                        let ours = match count(&sample.ballots(), &sample.contest(), &rule(text)) {
                            Outcome::Decided(count) => count.elected,
                            Outcome::NeedsLot(_) => sample.by_every_lot(text).into_iter().flatten().collect(),
                            Outcome::Infeasible(why) => panic!("{why}"),
                        };
                        let same = match text {
                            "ranked-pairs" => ours.iter().all(|winner| theirs.contains(winner)),
                            _ => ours == *theirs,
                        };
                        if !same {
                            differ
                                .entry(text.to_owned())
                                .or_default()
                                .push(format!("{number}: {ours:?}, not {theirs:?}"));
                        }
                    }
                }
            }
        }
        differ
    }

    #[test]
    fn winners_are_the_same() {
        let differ = differences(&rows()[..SAMPLE]);
        assert!(differ.is_empty(), "{differ:#?}");
    }

    #[test]
    fn long_all_winners_are_the_same() {
        let rows = rows();
        assert!(rows.len() > 1200);
        let differ = differences(&rows);
        assert!(differ.is_empty(), "{differ:#?}");
    }
}

mod votelib {
    use super::*;

    fn rows() -> Vec<Ranked> {
        recorded(include_str!("recorded/votelib.json"), "votelib", "0.4.0")
    }

    /// The same winners, or a reason why ours are right.
    fn differences(rows: &[Ranked]) -> Differences {
        let mut differ = Differences::new();
        for (number, row) in rows.iter().enumerate() {
            for (text, theirs) in &row.answers {
                let Some(theirs) = theirs else { continue };
                let seats = if text.starts_with("wigm") { row.seats } else { 1 };
                let sample = &row.with_seats(seats);
                let outcome = count(&sample.ballots(), &sample.contest(), &rule(text));
                let same = match &outcome {
                    Outcome::Decided(count) => sorted(count.elected.clone()) == *theirs,
                    // Its tie-break is silent (the order of a dictionary), or it elects nobody.
                    Outcome::NeedsLot(_) => theirs.is_empty() || sample.by_every_lot(text).contains(theirs),
                    Outcome::Infeasible(why) => panic!("{why}"),
                };
                if !same && !reason(sample, text, &outcome, theirs) {
                    let ours = outcome.account().map(|count| &count.elected);
                    differ
                        .entry(text.clone())
                        .or_default()
                        .push(format!("{number}: {ours:?}, not {theirs:?}"));
                }
            }
        }
        differ
    }

    fn reason(sample: &Ranked, text: &str, outcome: &Outcome, theirs: &[usize]) -> bool {
        let account = outcome.account().unwrap();
        match text {
            // It loses the winner where some other pair got no votes at all; ours is preferred to everybody by a majority.
            "schulze" => theirs.is_empty() && sample.condorcet_winner() == account.elected.first().copied(),
            // It orders majorities of equally many votes by their place in a dictionary; ours by the fewer votes against
            // (Zavist, Tideman 1989).
            "ranked-pairs" => sample.has_equal_majorities(),
            // It moves all surpluses of a stage at once, so that a second surplus still reaches whom the first elects; the
            // method moves the largest alone, and whoever it elects gets no more (Scottish order, rules 49 and 50).
            _ => account.stages.iter().any(|stage| {
                let quota = account.totals.quota.as_ref().unwrap().to_ratio();
                let above = |&&candidate: &&usize| stage.tallies[candidate].to_ratio() > quota;
                stage.elected.iter().filter(above).count() > 1
            }),
        }
    }

    impl Ranked {
        fn with_seats(&self, seats: u32) -> Self {
            Self {
                seats,
                ballots: self.ballots.clone(),
                answers: BTreeMap::new(),
                candidates: self.candidates,
            }
        }

        fn prefer(&self, a: usize, b: usize) -> u64 {
            let place =
                |order: &[usize], of: usize| order.iter().position(|&c| c == of).unwrap_or(usize::MAX);
            let above = self.ballots.iter().filter(|(_, order)| place(order, a) < place(order, b));
            above.map(|(votes, _)| votes).sum()
        }

        fn condorcet_winner(&self) -> Option<usize> {
            (0..self.candidates)
                .find(|&a| (0..self.candidates).all(|b| a == b || self.prefer(a, b) > self.prefer(b, a)))
        }

        fn has_equal_majorities(&self) -> bool {
            let pairs = (0..self.candidates).flat_map(|a| (0..self.candidates).map(move |b| (a, b)));
            let mut votes: Vec<u64> = pairs
                .filter(|&(a, b)| self.prefer(a, b) > self.prefer(b, a))
                .map(|(a, b)| self.prefer(a, b))
                .collect();
            votes.sort_unstable();
            votes.windows(2).any(|pair| pair[0] == pair[1])
        }
    }

    #[test]
    fn winners_are_the_same() {
        let differ = differences(&rows()[..SAMPLE]);
        assert!(differ.is_empty(), "{differ:#?}");
    }

    #[test]
    fn long_all_winners_are_the_same() {
        let rows = rows();
        assert!(rows.len() >= 2000);
        let differ = differences(&rows);
        assert!(differ.is_empty(), "{differ:#?}");
    }
}

mod stv_rs {
    use super::*;

    #[derive(Deserialize)]
    struct Row {
        ward: String,
        elected: Vec<usize>,
    }

    fn stem(path: &str) -> &str {
        let file = path.rsplit('/').next().unwrap();
        file.strip_suffix(".blt").unwrap()
    }

    /// Meek's method in nine decimals on every ward.
    fn differences(every: usize) -> Vec<String> {
        let rows: Vec<Row> = recorded(include_str!("recorded/stv_rs.json"), "stv-rs", "0.5.1");
        assert_eq!(rows.len(), 727);
        let Some(wards) = common::wards() else { return Vec::new() };
        let theirs: BTreeMap<&str, &Vec<usize>> =
            rows.iter().map(|row| (stem(&row.ward), &row.elected)).collect();
        let mut differ = Vec::new();
        for (name, file) in wards.iter().step_by(every) {
            let election = read(file);
            let ours = match count(&election.ballots, &election.contest, &rule("meek-stv")) {
                Outcome::Decided(count) => sorted(count.elected),
                Outcome::NeedsLot(_) => {
                    sorted(elected(&election.ballots, &first_is_luckiest(election.contest), "meek-stv"))
                }
                Outcome::Infeasible(why) => panic!("{why}"),
            };
            let theirs = theirs[name.as_str()];
            if ours != *theirs {
                differ.push(format!("{name}: {ours:?}, not {theirs:?}"));
            }
        }
        differ
    }

    #[test]
    fn a_sample_of_wards_elects_the_same() {
        assert_eq!(differences(15), [""; 0]);
    }

    #[test]
    fn long_all_wards_elect_the_same() {
        assert_eq!(differences(1), [""; 0]);
    }
}
