//! What the tests of this crate share: ballots in a line, and the real data.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::print_stderr, reason = "a test says when it did not run")]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read files, and stop where these are bad"
)]

use std::path::PathBuf;

use mandat_count::format::{Election, blt};
use mandat_count::{Ballots, Contest, Count, Kind, Mark, Outcome, Rule, Weight, count};

/// Rankings as `(votes, candidates from 0)`, without equal ranks.
pub(crate) fn rankings(candidates: usize, of: &[(u64, &[usize])]) -> Ballots {
    ballots(Kind::Ranking, candidates, of)
}

/// Sets of marks as `(votes, candidates from 0)`.
pub(crate) fn marks(candidates: usize, of: &[(u64, &[usize])]) -> Ballots {
    ballots(Kind::Approval, candidates, of)
}

pub(crate) fn ballots(kind: Kind, choices: usize, of: &[(u64, &[usize])]) -> Ballots {
    let mut ballots = Ballots::new(kind, choices);
    for (line, (votes, choices)) in (1..).zip(of) {
        let marks: Vec<Mark> = choices.iter().map(|&choice| Mark::For(choice)).collect();
        ballots.add(Weight::new(*votes, 1).unwrap(), &marks, line);
    }
    ballots
}

pub(crate) fn rule(text: &str) -> Rule {
    Rule::parse(text).unwrap()
}

/// A contest of candidates A, B, C, ...
pub(crate) fn contest(seats: u32, candidates: u8) -> Contest {
    Contest::new(seats, (b'A'..b'A' + candidates).map(|name| char::from(name).to_string()))
}

#[track_caller]
pub(crate) fn decided(outcome: Outcome) -> Count {
    match outcome {
        Outcome::Decided(count) => count,
        other => panic!("not decided: {other:?}"),
    }
}

#[track_caller]
pub(crate) fn elected(ballots: &Ballots, contest: &Contest, text: &str) -> Vec<usize> {
    decided(count(ballots, contest, &rule(text))).elected
}

/// The Scottish wards as (name, file), sorted; `None` where the shared data is not there.
///
/// # Panics
/// Where the environment variable `CI` is set and the data is missing.
pub(crate) fn wards() -> Option<Vec<(String, Vec<u8>)>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scotland-stv");
    if !folder.is_dir() {
        let hint = "put the shared data beside the project, at ../shared/data";
        assert!(std::env::var_os("CI").is_none(), "{} is missing: {hint}", folder.display());
        eprintln!("not run: no shared data ({hint})");
        return None;
    }
    let mut files: Vec<PathBuf> = ["2007", "2012", "2017"]
        .iter()
        .flat_map(|year| std::fs::read_dir(folder.join(year)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert_eq!(files.len(), 727, "the wards of 2007, 2012 and 2017");
    let named = |path: PathBuf| {
        (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
    };
    Some(files.into_iter().map(named).collect())
}

pub(crate) fn read(file: &[u8]) -> Election {
    blt::read(file).unwrap()
}
