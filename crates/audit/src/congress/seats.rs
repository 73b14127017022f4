//! How the delegates of each body came about: votes and seats of each group, and the seats that proportional contests would
//! have sent from the same votes.

use mandat_federation::{Federation, Id};
use num_rational::BigRational;
use serde::Serialize;

use crate::fidelity::{self, decimal, funnel, percent};

/// A convocation whose votes are public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// The convocation.
    pub convocation: Id,
    /// The rule of its contests.
    pub rule: String,
    /// Contests, and those with public votes.
    pub contests: (u64, u64),
    /// Votes in those: the denominator of every share of votes.
    pub votes: u64,
    /// Seats that those filled: the denominator of every share of seats.
    pub seats: u64,
    /// Each group.
    pub groups: Vec<Group>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The platform, list or option; absent: candidates of none.
    pub group: Option<Id>,
    /// Its votes, and per cent of all.
    pub votes: (u64, String),
    /// Its seats, and per cent of all.
    pub seats: (u64, String),
    /// Its seats had every contest divided its seats in proportion to its own votes, with one place, and per cent of all.
    pub proportional: (String, String),
}

/// Every convocation with public votes that elected a body which divides, from the lowest tier up.
pub(super) fn all(f: &Federation) -> Vec<Sent> {
    let divides = |id: &Id| {
        let named = |e: &mandat_federation::body::Electorate| e.convocation.as_ref() == Some(id);
        f.divisions.values().any(|division| division.electorates.iter().any(named))
    };
    let mut tops: Vec<_> = f.convocations.values().filter(|c| divides(&c.id)).collect();
    tops.sort_by_key(|c| c.called);
    let mut sent: Vec<Sent> = Vec::new();
    for funnel in tops.into_iter().filter_map(|c| funnel(f, &c.id)) {
        for tier in funnel.tiers.iter().filter(|tier| tier.votes > 0 && tier.seats_counted > 0) {
            if sent.iter().all(|other| other.convocation != tier.convocation) {
                sent.push(of(tier, &funnel.groups));
            }
        }
    }
    sent
}

fn of(tier: &fidelity::Tier, groups: &[Option<Id>]) -> Sent {
    let whole = |n: u64| BigRational::from_integer(n.into());
    // Where nobody voted, or no seat was counted, there is no share.
    let percent = |part: &BigRational, all: u64| percent(part, &whole(all)).unwrap_or_else(|| "-".to_owned());
    let group = |(group, share): (&Option<Id>, &fidelity::Share)| Group {
        group: group.clone(),
        votes: (share.votes, percent(&whole(share.votes), tier.votes)),
        seats: (share.seats, percent(&whole(share.seats), tier.seats_counted)),
        proportional: (decimal(&share.proportional, 1), percent(&share.proportional, tier.seats_counted)),
    };
    Sent {
        convocation: tier.convocation.clone(),
        rule: tier.rule.clone(),
        contests: (tier.contests.all, tier.contests.counted),
        votes: tier.votes,
        seats: tier.seats_counted,
        groups: groups.iter().zip(&tier.shares).map(group).collect(),
    }
}
