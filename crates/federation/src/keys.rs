//! Keys and roles: who may do what, where. Roles are granted by entries; sensitive acts need two people.
//!
//! The table in [`required`] is the whole of it: which role an act takes, whether it takes two people, and on which unit. The fold
//! asks it before any handler runs, so no handler can forget it.

use std::collections::BTreeMap;

use mandat_record::ed25519::{self, PublicKey};
use mandat_record::entry::Entry;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::{Body, Call, GrantKey, Mover, RevokeKey, RotateKey};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;
use crate::signers::signers;
use crate::{appeal, management};

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Grants and revokes keys, names witnesses, founds units, enters changes of statutes.
    Keeper,
    /// Keeps the roll of a unit and what lies below.
    Registrar,
    /// A unit's own committee: labour record, nominations, declared results, recall counts.
    Committee,
    /// Calls convocations, opens and closes boxes, enters results and lots, counts divisions.
    Returning,
    /// The inspection commission: appeals, erasure.
    Commission,
}

/// A role in a place: `None` is everywhere.
type Grants = Vec<(Role, Option<Id>)>;

/// The keys of a federation.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    held: BTreeMap<PublicKey, Grants>,
    /// Revoked and rotated keys, which can never be granted anything again.
    spent: BTreeMap<PublicKey, u64>,
}

/// What an act takes.
pub struct Required {
    /// One of these roles.
    pub roles: &'static [Role],
    /// In this unit; `None`: for the whole federation.
    pub unit: Option<Id>,
    /// A second person with one of the same roles.
    pub two: bool,
}

impl Keys {
    /// Whether the key holds one of the roles for the unit or for one above it.
    pub fn allows(
        &self,
        federation: &Federation,
        key: &PublicKey,
        roles: &[Role],
        unit: Option<&Id>,
    ) -> bool {
        let Some(grants) = self.held.get(key) else { return false };
        grants.iter().filter(|(role, _)| roles.contains(role)).any(|(_, place)| match (place, unit) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(place), Some(unit)) => federation.units.lies_in(unit, place),
        })
    }

    /// Whether the key holds a role in this very unit: a grant for a unit above it does not count.
    pub fn holds_at(&self, key: &PublicKey, role: Role, unit: &Id) -> bool {
        let own = (role, Some(unit.clone()));
        self.held.get(key).is_some_and(|grants| grants.contains(&own))
    }

    /// Whether one of the signers is of a unit's own committee. Where a unit speaks for itself a grant from above it does not
    /// do: a higher organ would speak in its place.
    pub fn own_committee(&self, entry: &Entry, unit: &Id) -> bool {
        signers(entry).any(|key| self.holds_at(&key, Role::Committee, unit))
    }

    /// Whether the key holds one of the roles anywhere.
    pub fn attests(&self, key: &PublicKey, roles: &[Role]) -> bool {
        self.held.get(key).is_some_and(|grants| grants.iter().any(|(role, _)| roles.contains(role)))
    }

    /// Whether the key holds any role.
    pub fn knows(&self, key: &PublicKey) -> bool {
        self.held.contains_key(key)
    }

    /// Whether the key was revoked or handed on.
    pub fn is_spent(&self, key: &PublicKey) -> bool {
        self.spent.contains_key(key)
    }

    /// Gives a role; giving it twice changes nothing.
    pub fn add(&mut self, key: PublicKey, role: Role, unit: Option<Id>) {
        let grants = self.held.entry(key).or_default();
        if !grants.contains(&(role, unit.clone())) {
            grants.push((role, unit));
        }
    }
}

#[expect(
    clippy::match_same_arms,
    clippy::too_many_lines,
    reason = "a table with a line an act, in the order of the bodies"
)]
/// The table of acts. An act on a unit names it; an act on something else is looked up to its unit, and what does not
/// exist needs no unit: the handler refuses it by name.
pub fn required(federation: &Federation, body: &Body) -> Option<Required> {
    use Role::{Commission, Committee, Keeper, Registrar, Returning};
    let everywhere = |roles, two| Some(Required { roles, unit: None, two });
    let at = |roles, unit: Option<Id>, two| Some(Required { roles, unit, two });
    let of_member = |member| federation.roll.unit_of(member).map(|unit| federation.units.id(unit).clone());
    let of_contest = |contest| federation.contests.get(contest).map(|c| c.unit.clone());
    // A box bears the name of a convocation, or of a division by its delegates.
    let of_convocation = |id: &Id| {
        let secret = federation.divisions.get(id).and_then(|division| division.secret.as_ref());
        let id = secret.map_or(id, |secret| &secret.convocation);
        federation.convocations.get(id).and_then(|c| c.seat_of.clone())
    };
    match body {
        Body::Found(_) | Body::RotateKey(_) | Body::WithdrawPlatform(_) => None,
        // Trustees and mixers hold no role: that they were named lets them speak, which their handlers check.
        Body::RegisterTrustee(_)
        | Body::CommitDeal(_)
        | Body::ShowDeal(_)
        | Body::Complain(_)
        | Body::ConfirmKey(_)
        | Body::Rehearse(_)
        | Body::AddMix(_)
        | Body::DecryptTally(_) => None,
        Body::NameTrustees(b) => at(&[Returning], of_convocation(&b.convocation), true),
        Body::DropTrustee(b) => at(&[Returning], of_convocation(&b.convocation), true),
        Body::Upgrade(_) | Body::SetWitnesses(_) | Body::ChangeStatutes(_) => everywhere(&[Keeper], true),
        Body::Anchor(_) => everywhere(&[Keeper, Returning], false),
        Body::GrantKey(b) => at(&[Keeper], b.unit.clone(), true),
        Body::RevokeKey(_) => everywhere(&[Keeper], true),
        Body::FoundUnit(b) => at(&[Keeper, Registrar], b.parent.clone(), false),
        Body::CloseUnit(b) => at(&[Keeper, Registrar], Some(b.unit.clone()), false),
        Body::Join(b) => at(&[Registrar], Some(b.unit.clone()), false),
        Body::Admit(b) | Body::Leave(b) => at(&[Registrar], of_member(&b.member), false),
        Body::Transfer(b) => at(&[Registrar], of_member(&b.member), false),
        Body::DeclareRoll(b) => at(&[Registrar, Committee], Some(b.unit.clone()), false),
        Body::Notice(b) => at(&[Registrar], of_member(&b.member), false),
        Body::Exclude(b) => at(&[Registrar], of_member(&b.member), true),
        Body::Erase(_) => everywhere(&[Commission], true),
        Body::Freeze(b) => at(&[Registrar, Returning], of_convocation(&b.convocation), true),
        Body::Attest(b) => at(&[Committee, Registrar], Some(b.unit.clone()), false),
        Body::FileAppeal(_) => everywhere(&[Commission, Registrar], false),
        Body::DecideAppeal(b) => {
            at(&[Commission], federation.appeals.get(&b.case).map(|a| a.heard_by.clone()), true)
        }
        // A unit whose delegates are to be elected anew need not wait for officers above it.
        Body::Call(Call { renews: Some(contest), .. }) => {
            at(&[Committee, Returning], of_contest(contest), false)
        }
        Body::Call(_) => everywhere(&[Returning], false),
        Body::Draw(_) => everywhere(&[Returning], true),
        Body::RegisterPlatform(_) => Some(Required { roles: &[], unit: None, two: true }),
        Body::AdmitCredential(b) => at(&[Registrar], federation.unit_of_vote(&b.contest).cloned(), false),
        Body::CloseRegistration(b) => at(&[Registrar, Returning], of_convocation(&b.convocation), true),
        Body::Nominate(b) => at(&[Committee, Returning], of_contest(&b.contest), false),
        Body::WithdrawCandidate(b) => at(&[Committee, Returning], of_contest(&b.contest), true),
        Body::OpenBox(b) => at(&[Returning], of_convocation(&b.convocation), true),
        Body::CloseBox(b) => at(&[Returning], of_convocation(&b.convocation), true),
        Body::Conclude(b) => at(&[Returning], of_contest(&b.contest), false),
        Body::DeclareContest(b) => at(&[Committee], of_contest(&b.contest), false),
        Body::Resign(b) => {
            at(&[Returning], federation.mandates.get(&b.mandate).map(|m| m.unit.clone()), true)
        }
        Body::Petition(b) => {
            at(&[Committee, Returning], federation.mandates.get(&b.mandate).map(|m| m.unit.clone()), false)
        }
        Body::DecideRecall(b) => at(&[Committee, Returning], federation.unit_of_petition(&b.petition), true),
        Body::OpenDivision(_) => everywhere(&[Returning], false),
        Body::RollCall(_) | Body::DeclareDivision(_) => everywhere(&[Returning], true),
        Body::CountDivision(_) => everywhere(&[Returning], false),
        Body::FileComplaint(_) => Some(Required { roles: &[], unit: None, two: true }),
        Body::DecideComplaint(b) => Some(appeal::required(federation, &b.case)),
        Body::ReplaceOrgan(_) => everywhere(&[Keeper, Returning], true),
        Body::Report(b) => at(&[Committee, Returning], of_contest(&b.organ), false),
        Body::Appoint(b) | Body::Engage(b) => at(&[Committee, Returning], of_contest(&b.organ), true),
        Body::EndPost(b) => at(&[Committee, Returning], federation.unit_of_post(&b.post), false),
        Body::PayPost(b) => at(&[Committee, Returning], federation.unit_of_post(&b.post), true),
        Body::Advance(b) => at(&[Committee, Returning], Some(b.branch.clone()), true),
        // A plan proves itself: the handler asks only whether its author has a part in the federation.
        Body::PublishPlan(_) | Body::PriceMethod(_) => None,
        Body::AdoptTargets(_) | Body::AdoptPlan(_) | Body::AdoptMethod(_) => everywhere(&[Returning], true),
        Body::ReportActuals(b) => at(&[Committee], Some(b.unit.clone()), false),
        Body::ProposeMethod(b) => at(&[Committee], Some(b.unit.clone()), false),
        Body::TryMethod(b) => at(&[Committee], Some(b.unit.clone()), false),
        Body::ReportTrial(b) => at(&[Committee], Some(b.unit.clone()), false),
        // The congress. What movers do is theirs: a platform by its own key, which the handler compares, a unit by its committee.
        Body::FileMotion(b) => Federation::of_mover(&b.mover),
        Body::FileAmendment(b) => Federation::of_mover(&b.mover),
        Body::ChallengeMandate(b) => Federation::of_mover(&b.mover),
        Body::ReportMinority(b) => Federation::of_mover(&b.mover),
        Body::WithdrawMotion(b) => {
            Federation::of_mover_of(federation.congress.motions.get(&b.motion).map(|m| &m.mover))
        }
        Body::WithdrawAmendment(b) => {
            Federation::of_mover_of(federation.congress.amendments.get(&b.amendment).map(|a| &a.mover))
        }
        Body::BindMandates(b) => at(&[Committee], Some(b.unit.clone()), true),
        Body::AskReferendum(b) => at(&[Committee], Some(b.unit.clone()), true),
        Body::SeatAlternate(b) => {
            at(&[Committee, Returning], federation.mandates.get(&b.mandate).map(|m| m.unit.clone()), true)
        }
        Body::UnseatAlternate(b) => {
            at(&[Committee, Returning], federation.mandates.get(&b.mandate).map(|m| m.unit.clone()), true)
        }
        Body::CirculateTexts(_) | Body::ProposeAgenda(_) | Body::RequestSpeech(_) | Body::GiveSpeech(_) => {
            everywhere(&[Returning], false)
        }
        Body::OpenSession(_) | Body::CloseSession(_) | Body::PutMotion(_) => everywhere(&[Returning], false),
        Body::ListCredentials(_) | Body::ReportCredentials(_) => everywhere(&[Returning, Commission], true),
        Body::ArrangeAmendments(_) | Body::RecordPresence(_) | Body::CastVote(_) => {
            everywhere(&[Returning], true)
        }
    }
}

impl Federation {
    /// The unit whose officers serve a vote by sealed ballots: the contest's, or that of the body that divides; none where officers of the
    /// whole do.
    pub fn unit_of_vote(&self, vote: &Id) -> Option<&Id> {
        if let Some(contest) = self.contests.get(vote) {
            return Some(&contest.unit);
        }
        let secret = self.divisions.get(vote)?.secret.as_ref()?;
        self.convocations.get(&secret.convocation)?.seat_of.as_ref()
    }
}

/// The unit in whose name an act is done: what it moves, what it binds its delegates to, who sits for them.
fn speaker<'a>(federation: &'a Federation, body: &'a Body) -> Option<&'a Id> {
    let congress = &federation.congress;
    let unit = |mover: &'a Mover| match mover {
        Mover::Unit(unit) => Some(unit),
        Mover::Platform(_) => None,
    };
    let sends = |mandate: &Id| federation.mandates.get(mandate).map(|m| &m.unit);
    match body {
        Body::FileMotion(b) => unit(&b.mover),
        Body::FileAmendment(b) => unit(&b.mover),
        Body::ChallengeMandate(b) => unit(&b.mover),
        Body::ReportMinority(b) => unit(&b.mover),
        Body::WithdrawMotion(b) => congress.motions.get(&b.motion).and_then(|m| unit(&m.mover)),
        Body::WithdrawAmendment(b) => congress.amendments.get(&b.amendment).and_then(|a| unit(&a.mover)),
        Body::BindMandates(b) => Some(&b.unit),
        Body::AskReferendum(b) => Some(&b.unit),
        Body::SeatAlternate(b) => sends(&b.mandate),
        Body::UnseatAlternate(b) => sends(&b.mandate),
        _ => None,
    }
}

/// Checks the author, and the second where the act takes two people; and that who acts in a unit's name is of it.
pub(crate) fn authorise(federation: &Federation, entry: &Entry, body: &Body) -> Result<(), Refusal> {
    authorise_signers(federation, entry, body)?;
    match speaker(federation, body) {
        Some(unit) if !federation.keys.own_committee(entry, unit) => refuse(
            Refused::NoConsent,
            format!("{} in the name of {unit} takes a key of its own committee", body.kind()),
        ),
        _ => Ok(()),
    }
}

fn authorise_signers(federation: &Federation, entry: &Entry, body: &Body) -> Result<(), Refusal> {
    let Some(required) = required(federation, body) else {
        return match entry.second() {
            Some(_) => refuse(Refused::NotTwoPerson, format!("{} takes one person", body.kind())),
            None => Ok(()),
        };
    };
    let unit = required.unit.as_ref();
    let allowed = |key: &PublicKey| federation.keys.allows(federation, key, required.roles, unit);
    let place = unit.map_or_else(|| "the whole federation".to_owned(), |u| format!("unit {u}"));
    match body {
        Body::RegisterPlatform(_) => return authorise_platform(federation, entry),
        Body::FileComplaint(_) => return appeal::authorise(federation, entry),
        Body::Appoint(post) | Body::Engage(post) => {
            return management::post::authorise(federation, entry, body, post);
        }
        _ => {}
    }
    if !allowed(&entry.by()) {
        return refuse(
            Refused::Unauthorised,
            format!("{} for {place} by a key without the role", body.kind()),
        );
    }
    match (required.two, entry.second()) {
        (false, None) => Ok(()),
        (false, Some(_)) => refuse(Refused::NotTwoPerson, format!("{} takes one person", body.kind())),
        (true, Some(second)) if allowed(&second.by) => Ok(()),
        (true, _) => {
            refuse(Refused::NeedsSecond, format!("{} for {place} needs a second person's key", body.kind()))
        }
    }
}

/// A platform is its sponsors' own: their key needs no grant from anyone, so that nobody can refuse them one; a
/// registrar attests as second that the supporters are members.
fn authorise_platform(federation: &Federation, entry: &Entry) -> Result<(), Refusal> {
    let attests = |key: &PublicKey| federation.keys.allows(federation, key, &[Role::Registrar], None);
    match entry.second() {
        Some(second) if attests(&second.by) => Ok(()),
        _ => refuse(
            Refused::NeedsSecond,
            "platform.register needs a registrar as second, who attests the supporters",
        ),
    }
}

/// What a successor signs at `key.rotate`: `mandat/rotate/v1`, the log and the key that it succeeds, one a line.
pub fn rotation_message(log: &str, old: &PublicKey) -> Vec<u8> {
    format!("mandat/rotate/v1\n{log}\n{old}\n").into_bytes()
}

/// `key.grant`.
pub(crate) fn grant(federation: &mut Federation, _act: &Act<'_>, body: GrantKey) -> Result<Flags, Refusal> {
    if federation.keys.is_spent(&body.key) {
        return refuse(Refused::BadKey, "a revoked key can be granted nothing: make a new one");
    }
    if let Some(unit) = &body.unit {
        federation.units.require(unit)?;
    }
    federation.keys.add(body.key, body.role, body.unit);
    Ok(Flags::new())
}

/// `key.rotate`.
pub(crate) fn rotate(federation: &mut Federation, act: &Act<'_>, body: RotateKey) -> Result<Flags, Refusal> {
    let old = act.entry.by();
    if !federation.keys.knows(&old) {
        return refuse(Refused::Unauthorised, "the key holds no role that it could hand on");
    }
    // One that signed before is another person's in the table of signers.
    let signed = federation.next_sequence(&body.key) > 0;
    if signed || federation.keys.knows(&body.key) || federation.keys.is_spent(&body.key) {
        return refuse(Refused::BadKey, "the successor must be a new key");
    }
    if ed25519::verify(&body.key, &rotation_message(&federation.log, &old), &body.proof).is_err() {
        return refuse(
            Refused::BadKey,
            "the successor's proof does not hold: sign the rotation message with the new key",
        );
    }
    let grants = federation.keys.held.remove(&old).unwrap_or_default();
    federation.keys.held.insert(body.key, grants);
    federation.keys.spent.insert(old, act.index);
    federation.signers.succeed(old, body.key);
    Ok(Flags::new())
}

/// `key.revoke`.
pub(crate) fn revoke(federation: &mut Federation, act: &Act<'_>, body: RevokeKey) -> Result<Flags, Refusal> {
    if !federation.keys.knows(&body.key) {
        return refuse(Refused::Unknown, "the key holds no role");
    }
    // With fewer than two keepers nobody could ever grant a key again.
    let keeps = |grants: &Grants| grants.contains(&(Role::Keeper, None));
    let keepers = federation.keys.held.iter().filter(|(key, grants)| **key != body.key && keeps(grants));
    if keepers.count() < 2 {
        return refuse(Refused::Protected, "a federation keeps at least two keepers: grant another first");
    }
    federation.keys.held.remove(&body.key);
    federation.keys.spent.insert(body.key, act.index);
    Ok(Flags::new())
}
