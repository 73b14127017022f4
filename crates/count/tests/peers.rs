//! Differential tests against abcvoting, an independent implementation in Python: its recorded answers on random
//! profiles (`tests/peers/record_abcvoting.py`). With the lot 0, 1, 2, ... ours are the same.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its fixture, and stops where it is bad"
)]

mod common;

use std::collections::BTreeMap;

use common::elected;
use mandat_count::{Axiom, Ballots, Contest, Kind, Mark, check};
use serde::Deserialize;

#[derive(Deserialize)]
struct Sample {
    candidates: usize,
    seats: u32,
    ballots: Vec<(String, Vec<usize>)>,
    answers: BTreeMap<String, Vec<usize>>,
    committee: Vec<usize>,
    checks: BTreeMap<String, bool>,
}

fn samples() -> Vec<Sample> {
    let samples: Vec<Sample> = serde_json::from_str(include_str!("peers/abcvoting.json")).unwrap();
    assert_eq!(samples.len(), 400);
    samples
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
        let lot = Some((0..self.candidates).collect());
        Contest { lot, ..Contest::new(self.seats, (0..self.candidates).map(|c| format!("C{c}"))) }
    }
}

#[test]
fn committees_are_those_of_abcvoting() {
    let mut differ = BTreeMap::<String, Vec<String>>::new();
    for (number, sample) in samples().iter().enumerate() {
        for (text, theirs) in &sample.answers {
            let mut ours = elected(&sample.ballots(), &sample.contest(), text);
            ours.sort_unstable();
            if ours != *theirs {
                differ.entry(text.clone()).or_default().push(format!("{number}: {ours:?}, not {theirs:?}"));
            }
        }
    }
    assert!(differ.is_empty(), "{differ:#?}");
}

/// Its check of PJR is not PJR+, which is stronger.
#[test]
fn checks_are_those_of_abcvoting() {
    let mut held = BTreeMap::<(Axiom, bool), usize>::new();
    for (number, sample) in samples().iter().enumerate() {
        for axiom in Axiom::ALL {
            let ours = check(&sample.ballots(), &sample.contest(), &sample.committee, axiom).unwrap().holds();
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
