//! Divisions in several rounds: what became of the options, and of how many votes of the first round none is left in the last.

use mandat_federation::body::DroppedBecause;
use mandat_federation::division::{Divided, Division};
use mandat_federation::{Federation, Flag, Id};
use num_rational::BigRational;
use num_traits::Zero;
use serde::Serialize;
use serde_json::json;

use super::{Class, Finding};
use crate::fidelity::percent;

/// A vote of several rounds, from its first to its last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The rounds in order.
    pub rounds: Vec<String>,
    /// Votes of the first round, of all electorates.
    pub first_votes: String,
    /// Votes of the last round.
    pub last_votes: String,
    /// Votes of the first round for options that are not in the last.
    pub without_option: String,
    /// Those for options that their sponsors withdrew.
    pub withdrawn: String,
    /// Those for options that were not put again.
    pub not_put: String,
    /// `without_option` in the first round's votes, per cent with one place.
    pub share: String,
    /// Every option of the first round.
    pub options: Vec<Fate>,
}

/// What became of an option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// The option.
    pub option: String,
    /// Its votes in the first round, by electorate in the division's order.
    pub first: Vec<String>,
    /// Its votes in the last round; none where it was not put.
    pub last: Option<String>,
    /// Why it was not put.
    pub dropped: Option<DroppedBecause>,
}

/// All votes of more than one round that have results.
pub fn chains(f: &Federation) -> Vec<Chain> {
    let followed =
        |id: &Id| f.divisions.values().any(|d| d.follows.as_ref().is_some_and(|x| x.division == *id));
    let ends = f.divisions.iter().filter(|(id, d)| d.follows.is_some() && !followed(id));
    ends.filter_map(|(id, last)| chain(f, id, last)).collect()
}

fn chain(f: &Federation, id: &Id, last: &Division) -> Option<Chain> {
    let mut rounds = vec![id.clone()];
    let mut first = last;
    while let Some(follows) = &first.follows {
        // The fold lets a round follow an earlier one only: this ends.
        rounds.push(follows.division.clone());
        first = f.divisions.get(&follows.division)?;
    }
    rounds.reverse();
    let (began, ended) = (first.result.as_ref()?, last.result.as_ref()?);
    let dropped = |option: &Id| {
        let all = rounds.iter().filter_map(|round| f.divisions.get(round)?.follows.as_ref());
        all.flat_map(|follows| &follows.dropped).find(|d| d.option == *option).map(|d| d.reason)
    };
    let mut sums = [BigRational::zero(), BigRational::zero(), BigRational::zero()];
    let mut options = Vec::new();
    for (at, option) in first.options.iter().enumerate() {
        let votes: BigRational = began.tallies.iter().map(|tally| &tally.votes[at]).sum();
        let put = last.options.iter().position(|other| other == option);
        if put.is_none() {
            let withdrew = dropped(option) == Some(DroppedBecause::Withdrew);
            sums[0] += &votes;
            sums[if withdrew { 1 } else { 2 }] += &votes;
        }
        options.push(Fate {
            option: option.to_string(),
            first: began.tallies.iter().map(|tally| tally.votes[at].to_string()).collect(),
            last: put.map(|at| ended.tallies.iter().map(|t| &t.votes[at]).sum::<BigRational>().to_string()),
            dropped: dropped(option).filter(|_| put.is_none()),
        });
    }
    let cast = voting(began);
    Some(Chain {
        rounds: rounds.iter().map(ToString::to_string).collect(),
        share: percent(&sums[0], &cast).unwrap_or_else(|| "-".to_owned()),
        first_votes: cast.to_string(),
        last_votes: voting(ended).to_string(),
        without_option: sums[0].to_string(),
        withdrawn: sums[1].to_string(),
        not_put: sums[2].to_string(),
        options,
    })
}

fn voting(result: &Divided) -> BigRational {
    result.tallies.iter().map(mandat_federation::division::Tally::voting).sum()
}

pub(super) fn find(f: &Federation, findings: &mut Vec<Finding>) {
    for chain in chains(f) {
        if chain.without_option == "0" {
            continue;
        }
        let names = |why: fn(DroppedBecause) -> bool| -> String {
            let gone = chain.options.iter().filter(|o| o.dropped.is_some_and(why));
            gone.map(|o| o.option.clone()).collect::<Vec<_>>().join(", ")
        };
        let text = format!(
            "{} of {} votes ({} %) of round {} had no option in round {}: withdrawn {} ({}), not put {} ({})",
            chain.without_option,
            chain.first_votes,
            chain.share,
            chain.rounds.first().map_or("", String::as_str),
            chain.rounds.last().map_or("", String::as_str),
            chain.withdrawn,
            names(|why| why == DroppedBecause::Withdrew),
            chain.not_put,
            names(|why| why != DroppedBecause::Withdrew),
        );
        let last = chain.rounds.last().and_then(|id| Id::parse(id).ok());
        let index = last.and_then(|id| f.divisions.get(&id)).map_or(0, |d| d.index);
        findings.push(Finding::new(Class::Flag, Flag::OptionDropped.code(), None, text, index, json!(chain)));
    }
}
