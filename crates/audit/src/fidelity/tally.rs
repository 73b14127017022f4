//! What the state says of a convocation's contests, by group.

use std::collections::BTreeSet;

use mandat_federation::contest::{Concluded, Contest};
use mandat_federation::convocation::Convocation;
use mandat_federation::{Federation, Id};
use mandat_statutes::Evidence;

use super::Contests;

/// A contest with votes that everybody can see, and at least one of them.
pub(super) struct Counted {
    pub(super) unit: Id,
    pub(super) members: u64,
    pub(super) may_vote: u64,
    pub(super) ballots: u64,
    /// Votes of each group.
    pub(super) votes: Vec<u64>,
    /// Seats that each group took.
    pub(super) seats: Vec<u64>,
}

impl Counted {
    pub(super) fn cast(&self) -> u64 {
        self.votes.iter().sum()
    }

    pub(super) fn filled(&self) -> u64 {
        self.seats.iter().sum()
    }
}

/// What a candidate, a list or a declared option stands for.
fn group(contest: &Contest, result: &Concluded, id: &Id) -> Option<Id> {
    let stands =
        contest.candidate(id).or_else(|| contest.candidates.iter().find(|c| c.list.as_ref() == Some(id)));
    match stands {
        Some(candidate) => candidate.platform.clone().or_else(|| candidate.list.clone()),
        None => (result.evidence == Evidence::Declared).then(|| id.clone()),
    }
}

fn decided<'a>(
    f: &'a Federation,
    convocation: &Convocation,
) -> impl Iterator<Item = (&'a Contest, &'a Concluded)> {
    let id = convocation.id.clone();
    f.contests.values().filter(move |c| c.convocation == id).filter_map(|c| Some((c, c.result.as_ref()?)))
}

/// All groups of a chain of convocations, sorted; those without one last.
pub(super) fn groups(f: &Federation, chain: &[&Convocation]) -> Vec<Option<Id>> {
    let mut groups: BTreeSet<Option<Id>> = BTreeSet::new();
    for (contest, result) in chain.iter().flat_map(|convocation| decided(f, convocation)) {
        let voted = result.votes.iter().map(|(id, _)| id);
        groups.extend(voted.chain(&result.elected).map(|id| group(contest, result, id)));
    }
    let alone = groups.remove(&None);
    groups.into_iter().chain(alone.then_some(None)).collect()
}

fn by_group(groups: &[Option<Id>], pairs: impl Iterator<Item = (Option<Id>, u64)>) -> Vec<u64> {
    let mut sums = vec![0; groups.len()];
    for (of, n) in pairs {
        if let Some(sum) = groups.iter().position(|g| *g == of).and_then(|g| sums.get_mut(g)) {
            *sum += n;
        }
    }
    sums
}

/// The contests of a convocation whose votes this reader and everybody else can see.
pub(super) fn counted(f: &Federation, convocation: &Convocation, groups: &[Option<Id>]) -> Vec<Counted> {
    let visible = |(_, result): &(&Contest, &Concluded)| {
        // A commission's fold knows withheld votes; the funnel is what the public may see.
        !result.withheld && result.votes.iter().any(|(_, n)| *n > 0)
    };
    let of = |(contest, result): (&Contest, &Concluded)| {
        let votes = result.votes.iter().map(|(id, n)| (group(contest, result, id), *n));
        let votes = by_group(groups, votes);
        let cast: u64 = votes.iter().sum();
        let row = contest.row.as_ref();
        Counted {
            unit: contest.unit.clone(),
            members: row.map_or(cast, |row| row.members),
            may_vote: row.map_or(cast, |row| row.may_vote),
            ballots: result.valid.unwrap_or(0),
            seats: by_group(groups, result.elected.iter().map(|id| (group(contest, result, id), 1))),
            votes,
        }
    };
    decided(f, convocation).filter(visible).map(of).collect()
}

/// Mandates of each group that have not ended before their term.
pub(super) fn mandates(f: &Federation, convocation: &Convocation, groups: &[Option<Id>]) -> Vec<u64> {
    let of = |m: &mandat_federation::mandate::Mandate| {
        let contest = f.contests.get(&m.contest)?;
        let result = contest.result.as_ref()?;
        Some((m.platform.clone().or_else(|| m.list.clone()).or_else(|| group(contest, result, &m.holder)), 1))
    };
    let held = f.mandates.values().filter(|m| m.convocation == convocation.id && m.ended.is_none());
    by_group(groups, held.filter_map(of))
}

/// How many contests of which sort.
pub(super) fn contests<'a>(all: impl Iterator<Item = &'a Contest>) -> Contests {
    let mut sum = Contests::default();
    for contest in all {
        sum.all += 1;
        sum.by_lot += u64::from(contest.lot.is_some());
        let Some(result) = &contest.result else { continue };
        sum.decided += 1;
        sum.withheld += u64::from(result.withheld);
        sum.counted += u64::from(!result.withheld && !result.votes.is_empty());
    }
    sum
}
