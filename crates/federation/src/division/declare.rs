//! Declared totals: of members, and of delegates where nothing better is on record.

use num_rational::BigRational;

use super::{Tally, finish, undecided};
use crate::Federation;
use crate::body::{DeclareDivision, Electorate, ElectorateCount};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// `division.declare`.
pub(crate) fn declare(f: &mut Federation, act: &Act<'_>, body: DeclareDivision) -> Result<Flags, Refusal> {
    let division = undecided(f, &body.division)?;
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
    let tallies: Vec<Tally> = pairs.map(|(e, count)| declared(f, act, e, count, &mut flags)).collect();
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
    electorate: &Electorate,
    count: &ElectorateCount,
    flags: &mut Flags,
) -> Tally {
    let whole = |n: u64| BigRational::from_integer(n.into());
    let standing = |id: &Id| f.credentialed(id, act.at).count() as u64;
    let members = electorate.convocation.as_ref().map(standing).or(electorate.members);
    let voting: u128 = count.votes.iter().map(|v| u128::from(*v)).sum();
    let cast = voting + u128::from(count.abstaining.unwrap_or(0));
    if count.present.zip(count.abstaining).is_some_and(|(present, _)| u128::from(present) != cast) {
        flags.push(Flag::PresentDiffers);
    }
    if count.present.or(members).is_some_and(|most| cast > u128::from(most)) {
        flags.push(Flag::MoreVotesThanVoters);
    }
    Tally {
        electorate: count.electorate.clone(),
        members: members.map(whole),
        present: count.present.map(whole),
        votes: count.votes.iter().map(|v| whole(*v)).collect(),
        abstaining: count.abstaining.map(whole),
    }
}
