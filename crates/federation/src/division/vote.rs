//! The votes of a division: a roll call of its mandates, each with its weight, or declared totals of its electorates.

use std::collections::BTreeSet;

use mandat_statutes::Ballot;
use num_rational::BigRational;
use num_traits::Zero;

use super::verdict::{quorate, verdict};
use super::{Divided, Division, Tally, Votes};
use crate::Federation;
use crate::body::{DeclareDivision, Electorate, ElectorateCount, RollCall};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::congress::put::consequences;
use crate::congress::split;
use crate::fold::Act;
use crate::id::Id;

/// `division.roll_call`.
pub(crate) fn roll_call(f: &mut Federation, act: &Act<'_>, body: RollCall) -> Result<Flags, Refusal> {
    let division = undecided(f, &body.division)?;
    // Votes that the statutes promise to keep secret are never put on record, even where everybody present agrees to it.
    if division.decision.ballot == Ballot::Secret {
        return refuse(
            Refused::BadStatutes,
            format!("{} is decided by secret ballot: no vote is put on record by name", body.division),
        );
    }
    // An empty roll call would otherwise decide what the members are asked.
    if division.electorates.iter().all(|e| e.convocation.is_none()) {
        return refuse(
            Refused::NotNow,
            format!("no delegates divide in {}: declare its totals", body.division),
        );
    }
    let votes: Votes = act.table(&body.table)?;
    if !votes.rows.is_sorted_by(|a, b| a.mandate < b.mandate) {
        return refuse(Refused::BlobWrong, "the rows of a roll call are sorted by mandate, each once");
    }
    let kept = f.in_own_case(division, act.at);
    // Whoever is kept from the vote carries no less for it: the others of the unit do not vote in their place.
    let present: BTreeSet<&Id> = votes.rows.iter().map(|row| &row.mandate).chain(&kept).collect();
    let mut tallies: Vec<Tally> =
        division.electorates.iter().map(|e| empty(f, act.at, division, e, &kept)).collect();
    for row in &votes.rows {
        let mandate = f.require_mandate(&row.mandate, act.at)?;
        let at =
            division.electorates.iter().position(|e| e.convocation.as_ref() == Some(&mandate.convocation));
        let Some(tally) = at.and_then(|i| tallies.get_mut(i)) else {
            return refuse(
                Refused::Unauthorised,
                format!("mandate {} does not vote in {}", row.mandate, body.division),
            );
        };
        if kept.contains(&row.mandate) {
            let text = format!("the delegate of mandate {} sits in the body complained of", row.mandate);
            return refuse(Refused::OwnCase, text);
        }
        // Whoever was unseated votes no more, be it since the division was opened.
        if !f.is_seated(mandate, act.at) {
            return refuse(Refused::NotNow, format!("the delegate of mandate {} was unseated", row.mandate));
        }
        let weight = match &division.floor {
            Some(floor) => floor.weight(&row.mandate)?,
            None => f.weight(mandate, &present),
        };
        // On the floor of a session those present were counted when the division was opened.
        if division.floor.is_none() {
            tally.present.iter_mut().for_each(|sum| *sum += &weight);
        }
        for (option, votes) in split::parts(f, division, row, weight)? {
            tally.give(division, option, &votes)?;
        }
    }
    let departures = f.departures(division, &votes.rows);
    let mut flags = f.derived(votes.rows.iter().map(|row| &row.mandate));
    if !departures.is_empty() {
        flags.push(Flag::DepartsFromMandate);
    }
    let flags = finish(f, act, &body.division, tallies, false, flags)?;
    if let Some(result) = f.divisions.get_mut(&body.division).and_then(|division| division.result.as_mut()) {
        result.departures = departures;
    }
    Ok(flags)
}

/// An electorate of mandates before anybody voted: its members' weights, everything else zero.
pub(crate) fn empty(
    f: &Federation,
    at: u64,
    division: &Division,
    electorate: &Electorate,
    kept: &BTreeSet<Id>,
) -> Tally {
    let members = || {
        electorate.convocation.as_ref().map(|id| {
            let seated = || f.credentialed(id, at);
            // A unit's votes are its roll's, however many of its delegates are away.
            let all = seated().map(|m| &m.id).collect();
            seated().filter(|m| !kept.contains(&m.id)).map(|m| f.weight(m, &all)).sum()
        })
    };
    let floor = division.floor.as_ref();
    // In secret those vote who were present when the list was fixed.
    let listed = division.secret.as_ref().and_then(|secret| secret.electorate.as_ref());
    let present = || floor.map_or_else(BigRational::zero, |floor| floor.present(f, at));
    Tally {
        electorate: electorate.electorate.clone(),
        members: floor.map_or_else(members, |floor| Some(floor.members.clone())),
        present: Some(listed.map_or_else(present, |listed| listed.present.clone())),
        votes: vec![BigRational::zero(); division.options.len()],
        abstaining: Some(BigRational::zero()),
    }
}

/// `division.declare`. On the floor of a session only what is decided by secret ballot: two officers' word takes the place
/// of no roll call there.
pub(crate) fn declare(f: &mut Federation, act: &Act<'_>, body: DeclareDivision) -> Result<Flags, Refusal> {
    let division = undecided(f, &body.division)?;
    if division.floor.is_some() && division.decision.ballot == Ballot::RollCall {
        return refuse(Refused::BadStatutes, format!("{} is decided by roll call: call it", body.division));
    }
    if division.secret.is_some() {
        return refuse(
            Refused::BadStatutes,
            format!("division {} is voted on by sealed ballots: count them", body.division),
        );
    }
    let named = division.electorates.iter().map(|e| &e.electorate);
    if !named.eq(body.counts.iter().map(|c| &c.electorate)) {
        return refuse(
            Refused::BadBody,
            "declared counts name the electorates of the division, in its order",
        );
    }
    if body.counts.iter().any(|c| c.votes.len() != division.options.len()) {
        return refuse(
            Refused::BadBody,
            "declared counts have one number an option, in the division's order",
        );
    }
    let mut flags = Flags::new();
    let pairs = division.electorates.iter().zip(&body.counts);
    let kept = f.in_own_case(division, act.at);
    let tallies: Vec<Tally> =
        pairs.map(|(e, count)| declared(f, act, (division, &kept), e, count, &mut flags)).collect();
    let of = |m: &&crate::mandate::Mandate| {
        let electorates = &division.electorates;
        m.stands_at(act.at) && electorates.iter().any(|e| e.convocation.as_ref() == Some(&m.convocation))
    };
    flags.extend(f.derived(f.mandates.values().filter(of).map(|m| &m.id)));
    finish(f, act, &body.division, tallies, true, flags)
}

fn declared(
    f: &Federation,
    act: &Act<'_>,
    (division, kept): (&Division, &BTreeSet<Id>),
    electorate: &Electorate,
    count: &ElectorateCount,
    flags: &mut Flags,
) -> Tally {
    let whole = |n: u64| BigRational::from_integer(n.into());
    let standing = |id: &Id| f.credentialed(id, act.at).filter(|m| !kept.contains(&m.id)).count() as u64;
    let heads = electorate.convocation.as_ref().map(standing).or(electorate.members);
    // On the floor votes are weights, and those present were counted when the division was opened.
    let floor = division.floor.as_ref();
    let members = floor.map(|floor| floor.members.clone()).or(heads.map(whole));
    let claimed = count.present.map(whole);
    let present = floor.map(|floor| floor.present(f, act.at)).or(claimed.clone());
    let cast: BigRational = count.votes.iter().chain(&count.abstaining).map(|votes| whole(*votes)).sum();
    let differs = |claimed: &BigRational| {
        count.abstaining.is_some() && *claimed != cast || floor.is_some() && Some(claimed) != present.as_ref()
    };
    if claimed.as_ref().is_some_and(differs) {
        flags.push(Flag::PresentDiffers);
    }
    if present.as_ref().or(members.as_ref()).is_some_and(|most| cast > *most) {
        flags.push(Flag::MoreVotesThanVoters);
    }
    Tally {
        electorate: count.electorate.clone(),
        members,
        present,
        votes: count.votes.iter().map(|v| whole(*v)).collect(),
        abstaining: count.abstaining.map(whole),
    }
}

pub(crate) fn undecided<'a>(f: &'a Federation, id: &Id) -> Result<&'a Division, Refusal> {
    match f.divisions.get(id) {
        Some(division) if division.result.is_none() => Ok(division),
        Some(_) => refuse(Refused::Duplicate, format!("division {id} has a result")),
        None => refuse(Refused::Unknown, format!("there is no division {id}")),
    }
}

fn finish(
    f: &mut Federation,
    act: &Act<'_>,
    id: &Id,
    tallies: Vec<Tally>,
    declared: bool,
    mut flags: Flags,
) -> Result<Flags, Refusal> {
    let division = undecided(f, id)?;
    if !quorate(&division.decision, &tallies) {
        flags.push(Flag::QuorumMissed);
    }
    let verdict = verdict(division, &tallies);
    let result = Divided { declared, ..Divided::of(act.index, verdict) };
    Ok(conclude(f, id, Divided { tallies, ..result }, flags))
}

/// Puts the result of a division on record, and what follows from it.
pub(crate) fn conclude(f: &mut Federation, id: &Id, result: Divided, mut flags: Flags) -> Flags {
    if let Some(division) = f.divisions.get_mut(id) {
        division.result = Some(result);
    }
    flags.extend(consequences(f, id));
    if let Some(result) = f.divisions.get_mut(id).and_then(|division| division.result.as_mut()) {
        result.flags.clone_from(&flags);
    }
    flags
}
