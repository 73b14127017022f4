//! The trustees' ceremony as entries. Each is signed by the trustee's own key, which holds no role: that it was named is what
//! lets it speak. A message whose proof does not hold is refused; a complaint or a missing message is accepted, and whoever it
//! disqualifies is flagged for ever.

use std::collections::{BTreeMap, BTreeSet};

use mandat_record::ed25519::PublicKey;
use mandat_seal::Refused as SealRefused;
use mandat_seal::trustee::{
    Ceremony, Charge, Commit, Complaint, Confirmation, Deal, Group, Partial, Place, Registration, Rehearsal,
    Structure,
};
use mandat_statutes::{Ballot, Decision, Electors};

use super::Sealing;
use crate::Federation;
use crate::body::{DropTrustee, NameTrustees, TrusteeCommit, TrusteeMessage};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::convocation::Convocation;
use crate::fold::Act;
use crate::id::Id;

/// `trustees.name`: may be done again until the key stands, since a place that stays empty ends a ceremony.
pub(crate) fn name(f: &mut Federation, act: &Act<'_>, body: NameTrustees) -> Result<Flags, Refusal> {
    let convocation = f.require_convocation(&body.convocation)?;
    if !convocation.may_be_sealed() && !decides_in_secret(convocation) {
        return refuse(
            Refused::BadStatutes,
            format!(
                "the statutes know no sealed ballots and no secret decision for {}",
                convocation.rules.id
            ),
        );
    }
    let stands = convocation.sealing.as_ref().is_some_and(|sealing| sealing.ceremony.ready().is_some());
    if (convocation.opened.is_some() && convocation.may_be_sealed() && convocation.closed.is_none()) || stands
    {
        return refuse(Refused::NotNow, format!("the trustees of {} have their key", body.convocation));
    }
    let platforms = body.groups.iter().map(|g| &g.platform).chain(body.mixers.iter().map(|m| &m.platform));
    for platform in platforms.flatten() {
        if !f.platforms.contains_key(platform) {
            return refuse(Refused::Unknown, format!("no platform {platform} is registered"));
        }
    }
    let structure = structure(&body)?;
    let mixers: BTreeSet<&PublicKey> = body.mixers.iter().map(|mixer| &mixer.key).collect();
    let keys: Vec<PublicKey> = body.groups.iter().flat_map(|group| group.keys.iter().copied()).collect();
    let places: BTreeMap<PublicKey, Place> = keys.iter().copied().zip(structure.places()).collect();
    if places.len() != keys.len() || mixers.len() != body.mixers.len() {
        return refuse(Refused::Duplicate, "every trustee and every mixer has a key of their own");
    }
    let purpose = format!("{}\n{}\n{}\n", f.log, body.convocation, act.index);
    let sealing = Sealing {
        index: act.index,
        ceremony: Ceremony::new(purpose.as_bytes(), structure),
        places,
        platforms: body.groups.into_iter().map(|group| group.platform).collect(),
        mixers: body.mixers,
        rehearsed: BTreeSet::new(),
        in_use: false,
    };
    if let Some(convocation) = f.convocations.get_mut(&body.convocation) {
        convocation.sealing = Some(sealing);
    }
    Ok(Flags::new())
}

fn structure(body: &NameTrustees) -> Result<Structure, Refusal> {
    let bad = |text: &str| Refusal::new(Refused::BadBody, text);
    let groups: Option<Vec<Group>> = body
        .groups
        .iter()
        .map(|g| Some(Group { threshold: g.threshold, people: u16::try_from(g.keys.len()).ok()? }))
        .collect();
    let groups = groups.ok_or_else(|| bad("there are at most 64 trustees"))?;
    let least = groups.iter().map(|group| group.threshold).min().unwrap_or(0);
    // Whoever can decrypt alone knows how everybody voted.
    if body.threshold < 2 && least < 2 {
        return Err(bad("at least two trustees decrypt together: raise a threshold"));
    }
    Structure::of_groups(body.threshold, groups).map_err(|e| bad(&e.to_string()))
}

/// Whether the statutes have the delegates of a convocation decide something by secret ballot.
fn decides_in_secret(convocation: &Convocation) -> bool {
    let delegates = Electors::Delegates(convocation.rules.id.clone());
    let secret = |decision: &&Decision| decision.ballot == Ballot::Secret;
    let decisions = convocation.statutes.rules.decisions.iter().filter(secret);
    decisions.into_iter().any(|decision| decision.electorates.contains(&delegates))
}

/// The convocation's trustees, before a box opens for their key.
fn sealing<'a>(f: &'a mut Federation, id: &Id) -> Result<&'a mut Sealing, Refusal> {
    f.require_convocation(id)?;
    let sealing = f.convocations.get_mut(id).and_then(|convocation| convocation.sealing.as_mut());
    match sealing {
        Some(sealing) if !sealing.in_use => Ok(sealing),
        Some(_) => refuse(Refused::NotNow, format!("a box of {id} was opened: its key stands")),
        None => refuse(Refused::NotNow, format!("no trustees of {id} are named")),
    }
}

/// The author's place; only who was named speaks, and only for themselves.
fn place(act: &Act<'_>, sealing: &Sealing, claimed: Option<Place>) -> Result<Place, Refusal> {
    match sealing.places.get(&act.entry.by()) {
        Some(place) if claimed.is_none_or(|claimed| claimed == *place) => Ok(*place),
        _ => refuse(Refused::Unauthorised, "the key is not the one named for this trustee's place"),
    }
}

fn charged(charge: Charge) -> Refusal {
    let text = format!("trustee {}: {}: {}", charge.place, charge.fault.code(), charge.fault.means());
    Refusal::new(Refused::BadTrustee, text)
}

pub(super) fn unreadable(refused: SealRefused) -> Refusal {
    Refusal::new(Refused::BadTrustee, format!("{}: {}", refused.code(), refused.means()))
}

/// `trustee.register`.
pub(crate) fn register(f: &mut Federation, act: &Act<'_>, body: TrusteeMessage) -> Result<Flags, Refusal> {
    let message = Registration::from_bytes(&body.message.0).map_err(unreadable)?;
    let sealing = sealing(f, &body.convocation)?;
    place(act, sealing, Some(message.place))?;
    sealing.ceremony.register(message).map_err(charged)?;
    Ok(Flags::new())
}

/// `trustee.commit`.
pub(crate) fn commit(f: &mut Federation, act: &Act<'_>, body: TrusteeCommit) -> Result<Flags, Refusal> {
    let sealing = sealing(f, &body.convocation)?;
    let place = place(act, sealing, None)?;
    sealing.ceremony.commit(place, Commit(body.commit.0)).map_err(charged)?;
    Ok(Flags::new())
}

/// `trustee.deal`.
pub(crate) fn deal(f: &mut Federation, act: &Act<'_>, body: TrusteeMessage) -> Result<Flags, Refusal> {
    let message = Deal::from_bytes(&body.message.0).map_err(unreadable)?;
    let sealing = sealing(f, &body.convocation)?;
    place(act, sealing, Some(message.dealer))?;
    sealing.ceremony.deal(message).map_err(charged)?;
    Ok(Flags::new())
}

/// `trustee.complain`: proves itself, and disqualifies the dealer or whoever complained falsely.
pub(crate) fn complain(f: &mut Federation, act: &Act<'_>, body: TrusteeMessage) -> Result<Flags, Refusal> {
    let message = Complaint::from_bytes(&body.message.0).map_err(unreadable)?;
    let sealing = sealing(f, &body.convocation)?;
    place(act, sealing, Some(message.complainer))?;
    sealing.ceremony.complain(&message).map_err(charged)?;
    Ok(vec![Flag::TrusteeDisqualified])
}

/// `trustee.drop`: two officers go on without who does not come.
pub(crate) fn drop_missing(f: &mut Federation, _: &Act<'_>, body: DropTrustee) -> Result<Flags, Refusal> {
    let sealing = sealing(f, &body.convocation)?;
    let place = Place::new(body.group, body.person);
    let place = place.ok_or_else(|| unreadable(SealRefused::ShareIndex))?;
    sealing.ceremony.drop_missing(place).map_err(charged)?;
    Ok(vec![Flag::TrusteeDisqualified])
}

/// `trustee.confirm`.
pub(crate) fn confirm(f: &mut Federation, act: &Act<'_>, body: TrusteeMessage) -> Result<Flags, Refusal> {
    let message = Confirmation::from_bytes(&body.message.0).map_err(unreadable)?;
    let sealing = sealing(f, &body.convocation)?;
    place(act, sealing, Some(message.place))?;
    sealing.ceremony.confirm(&message).map_err(charged)?;
    Ok(Flags::new())
}

/// `trustee.rehearse`: the test that must be decrypted by as many as it takes before the box opens.
pub(crate) fn rehearse(f: &mut Federation, act: &Act<'_>, body: TrusteeMessage) -> Result<Flags, Refusal> {
    let message = Partial::from_bytes(&body.message.0).map_err(unreadable)?;
    let sealing = sealing(f, &body.convocation)?;
    let place = place(act, sealing, Some(message.place))?;
    let Some(joint) = sealing.ceremony.ready() else {
        return refuse(Refused::NotNow, format!("the trustees of {} have no key yet", body.convocation));
    };
    let rehearsal = Rehearsal::new(joint);
    joint.check(rehearsal.file(), &message).map_err(charged)?;
    if !sealing.rehearsed.insert(place) {
        return refuse(Refused::Duplicate, format!("trustee {place} has rehearsed"));
    }
    Ok(Flags::new())
}
