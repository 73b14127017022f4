//! Registration of voters: a credential for one contest, made on the voter's device and signed with the member's roll key.
//! The signature lies in an opening that only the commission can ask for, so that every admitted credential answers to a
//! real registration and nobody can fill the places of those who abstain. Sealed contests build on it.

use std::collections::BTreeMap;

use mandat_record::commitment::Kind;
use mandat_record::ed25519::{self, PublicKey, Signature};
use mandat_seal::group::Point;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::{AdmitCredential, CloseRegistration};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::{Id, Member};
use crate::sealed;

/// Domain of a registration's commitment.
pub const VOTER: Kind = Kind::new("registration.admit");

/// The opening of a registration: who registered, and the signature by the member's roll key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voter {
    /// The member.
    pub member: Member,
    /// Over [`message`].
    pub signature: Signature,
}

/// The blob of a closed registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// Every contest with its credentials, both sorted.
    pub contests: BTreeMap<Id, Vec<PublicKey>>,
}

/// What the member's roll key signs: `mandat/register/v1`, log, contest and credential, one a line.
pub fn message(log: &str, contest: &Id, credential: &PublicKey) -> Vec<u8> {
    format!("mandat/register/v1\n{log}\n{contest}\n{credential}\n").into_bytes()
}

/// `registration.admit`.
pub(crate) fn admit(f: &mut Federation, act: &Act<'_>, body: AdmitCredential) -> Result<Flags, Refusal> {
    if f.is_secret_division(&body.contest) {
        return sealed::division::admit(f, act, body);
    }
    let contest = f.require_contest(&body.contest)?;
    let convocation = f.require_convocation(&contest.convocation)?;
    if body.weight.is_some() {
        return refuse(Refused::BadBody, "votes are named where delegates register for a division");
    }
    if convocation.registered || act.at > convocation.dates.nominate {
        return refuse(Refused::TooLate, format!("registration for {} is closed", contest.convocation));
    }
    if convocation.sealing.is_some() && Point::parse_key(&body.credential.0).is_err() {
        return refuse(Refused::BadKey, "the credential is no key for sealed ballots");
    }
    if f.credentials.contains(&body.credential) {
        return refuse(Refused::Duplicate, "the credential is registered: make a fresh one for each contest");
    }
    if contest.row.as_ref().is_some_and(|row| contest.credentials.len() as u64 >= row.may_vote) {
        return refuse(Refused::NotNow, format!("{} has as many credentials as may vote", body.contest));
    }
    let voter: Option<Voter> = crate::roll::open(act, VOTER, &body.commitment)?;
    if let Some(voter) = &voter {
        check(f, act, &body, voter)?;
    }
    if let Some(voter) = voter
        && !f.registrations.insert((body.contest.clone(), voter.member))
    {
        return refuse(Refused::Duplicate, format!("the member has a credential for {}", body.contest));
    }
    f.credentials.insert(body.credential);
    if let Some(contest) = f.contests.get_mut(&body.contest) {
        contest.credentials.insert(body.credential);
    }
    Ok(Flags::new())
}

fn check(f: &Federation, act: &Act<'_>, body: &AdmitCredential, voter: &Voter) -> Result<(), Refusal> {
    let contest = f.require_contest(&body.contest)?;
    let convocation = f.require_convocation(&contest.convocation)?;
    let wrong = |text: &str| Refusal::new(Refused::OpeningWrong, format!("entry {}: {text}", act.index));
    let on = f.roll.get(&voter.member).ok_or_else(|| wrong("the member is not on the roll"))?;
    // Whose opening was erased later was judged when it was there; an erasure cannot void what came before it.
    let Some(person) = on.person.as_deref() else { return Ok(()) };
    let key = person.key.ok_or_else(|| wrong("the member has no key on the roll"))?;
    ed25519::verify(&key, &message(&f.log, &body.contest, &body.credential), &voter.signature)
        .map_err(|_| wrong("the member's signature over the credential does not hold"))?;
    let unit = convocation.frozen.as_ref().and_then(|frozen| frozen.people.may_vote.get(&voter.member.id()));
    match unit {
        Some(unit) if *f.units.id(*unit) == contest.unit => Ok(()),
        _ => refuse(Refused::NotEligible, format!("the member may not vote in {}", body.contest)),
    }
}

/// `registration.close`: the lists are committed before voting begins; they must be those that were admitted.
pub(crate) fn close(f: &mut Federation, act: &Act<'_>, body: CloseRegistration) -> Result<Flags, Refusal> {
    if f.is_secret_division(&body.convocation) {
        return sealed::division::close_registration(f, act, body);
    }
    if !body.struck.is_empty() {
        return refuse(Refused::BadBody, "credentials are struck in divisions only");
    }
    let convocation = f.require_convocation(&body.convocation)?;
    if convocation.registered || convocation.opened.is_some() || convocation.frozen.is_none() {
        return refuse(
            Refused::NotNow,
            format!("registration for {} closes once, before voting begins", body.convocation),
        );
    }
    let lists: Lists = act.table(&body.lists)?;
    let due = f.contests.values().filter(|c| c.convocation == body.convocation && !c.credentials.is_empty());
    let due: BTreeMap<Id, Vec<PublicKey>> =
        due.map(|c| (c.id.clone(), c.credentials.iter().copied().collect())).collect();
    if lists.contests != due {
        return refuse(
            Refused::TableDiffers,
            "the lists of credentials are not those that were admitted, sorted",
        );
    }
    if let Some(convocation) = f.convocations.get_mut(&body.convocation) {
        convocation.registered = true;
    }
    Ok(Flags::new())
}
