//! A division by head count. The state keeps weights; how many delegates stand behind them is read from the roll call
//! itself, since 18 of 404 votes cast is not 45 of 694 seats (DESIGN 6, "Reporting").

use std::collections::BTreeMap;

use mandat_federation::body::RollCall;
use mandat_federation::division::Votes;
use mandat_federation::{Federation, Id};
use mandat_record::entry::{Entry, LogKind};
use mandat_record::read::{Blobs, Entries};
use serde::Serialize;

/// How many delegates did what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Heads {
    /// Seats of the electorates.
    pub seats: u64,
    /// Mandates that stood when the vote was taken.
    pub credentialed: u64,
    /// Mandates present.
    pub present: u64,
    /// Who voted for an option.
    pub voting: u64,
    /// Of those, who split the votes that they carry between options.
    pub split: u64,
    /// Who abstained.
    pub abstaining: u64,
    /// Votes of each option, in the division's order.
    pub votes: Vec<(Id, u64)>,
}

/// The heads of a division by roll call; `None` where there is no such division, no result, or no roll call to read.
pub fn heads(f: &Federation, log: &dyn Entries, blobs: &dyn Blobs, division: &Id) -> Option<Heads> {
    let held = f.divisions.get(division)?;
    let index = held.result.as_ref()?.index;
    let leaf = log.leaf(index).ok()??;
    let call: RollCall = Entry::parse(&leaf, LogKind::Main).ok()?.body().ok()?;
    let bytes = blobs.blob(&call.table).ok()??;
    let table: Votes = call.table.matches(&bytes).then(|| serde_json::from_slice(&bytes).ok())??;
    let mut counts: BTreeMap<Option<&Id>, u64> = BTreeMap::new();
    for row in &table.rows {
        // A split vote is one delegate voting, for no one option.
        if row.split.is_empty() {
            *counts.entry(row.option.as_ref()).or_default() += 1;
        }
    }
    let split = table.rows.iter().filter(|row| !row.split.is_empty()).count() as u64;
    let votes: Vec<(Id, u64)> = held
        .options
        .iter()
        .map(|option| (option.clone(), counts.get(&Some(option)).copied().unwrap_or(0)))
        .collect();
    let convocations = || held.electorates.iter().filter_map(|e| e.convocation.as_ref());
    let stood = |m: &&mandat_federation::mandate::Mandate| {
        convocations().any(|c| m.convocation == *c)
            && m.began < index
            && m.ended.is_none_or(|ended| ended.index > index)
    };
    let of = |c: &&mandat_federation::contest::Contest| convocations().any(|id| c.convocation == *id);
    Some(Heads {
        seats: f.contests.values().filter(of).filter_map(|c| c.seats).sum(),
        credentialed: held
            .floor
            .as_ref()
            .map_or_else(|| f.mandates.values().filter(stood).count() as u64, |floor| floor.credentialed),
        present: held.floor.as_ref().map_or(table.rows.len() as u64, |floor| floor.weights.len() as u64),
        voting: votes.iter().map(|(_, n)| n).sum::<u64>() + split,
        split,
        abstaining: counts.get(&None).copied().unwrap_or(0),
        votes,
    })
}
