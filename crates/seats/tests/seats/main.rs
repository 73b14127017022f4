//! Tests of the apportionment rules: a plain second implementation, the theorems, the paradoxes, history, and the
//! delegate rules of real organisations.

mod agree;
mod biproportional;
mod caucus;
mod counterexamples;
mod history;
mod organisations;
mod peers;
mod plain;
mod refusals;
mod text;
mod theorems;
mod traps;

use mandat_seats::{Claim, Lot, Outcome, Rule, Tie, apportion, apportion_by_lot};
use num_rational::BigRational;
use proptest::test_runner::{Config, RngSeed};

/// Divisor methods, which share most theorems.
const DIVISORS: [&str; 7] = [
    "dhondt",
    "sainte-lague",
    "modified-sainte-lague,first=1.4",
    "modified-sainte-lague,first=2",
    "huntington-hill",
    "adams",
    "dean",
];
/// Quota methods with largest remainder.
const QUOTAS: [&str; 4] = ["hare", "droop", "hagenbach-bischoff", "imperiali"];

fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|text| rule(text)).collect()
}

fn proportional() -> Vec<Rule> {
    rules(&[&DIVISORS[..], &QUOTAS[..]].concat())
}

fn rule(text: &str) -> Rule {
    Rule::parse(text).expect("the test's rule is well-formed")
}

fn claims(weights: &[u64]) -> Vec<Claim> {
    weights.iter().map(|&weight| Claim::new("", weight)).collect()
}

/// The same cases in every run.
fn cases(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(1921), failure_persistence: None, ..Config::default() }
}

fn whole(n: u64) -> BigRational {
    BigRational::from_integer(n.into())
}

/// The seats, where no lot is needed.
fn decided(weights: &[u64], seats: u64, text: &str) -> Vec<u64> {
    let outcome = apportion(&claims(weights), Some(seats), &rule(text));
    outcome.seats().unwrap_or_else(|| panic!("{text} of {weights:?}: {outcome:?}")).to_vec()
}

fn tie(outcome: Outcome) -> Tie {
    match outcome {
        Outcome::NeedsLot(tie) => tie,
        other => panic!("a tie was expected: {other:?}"),
    }
}

fn code(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Infeasible(reason) => reason.code(),
        other => panic!("a refusal was expected: {other:?}"),
    }
}

/// The seats by the lot in which earlier claims come first.
fn by_first(claims: &[Claim], seats: u64, rule: &Rule) -> Option<Vec<u64>> {
    let order: Vec<usize> = (0..claims.len()).collect();
    let lot = Lot::new(&order).expect("each position once");
    apportion_by_lot(claims, Some(seats), rule, &lot).seats().map(<[u64]>::to_vec)
}
