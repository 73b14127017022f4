//! Secret divisions: what the statutes decide by secret ballot is voted on by sealed ballots, where the body has trustees.
//!
//! Putting the question freezes who is present and with which votes. Every delegate present then registers a credential, in public with
//! its votes and nothing else, and in the opening with the delegate's signature. When registration closes, the list is the
//! electorate: who lost the seat since is struck. What is cast is summed for each number of votes apart (a *weight class*), for
//! an exact total of different weights would betray those sums anyway; where a class has fewer ballots than the privacy
//! threshold, nobody but the commission sees any figure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mandat_record::ed25519::{self, PublicKey};
use mandat_seal::credential::Credentials;
use mandat_seal::election::{Election, Manifest};
use mandat_seal::group::Point;
use mandat_seal::question::Question;
use mandat_seal::tally;
use mandat_seal::transcript::hash;
use mandat_statutes::Ballot;
use num_rational::BigRational;
use num_traits::Zero;
use serde::{Deserialize, Serialize};

use super::{Form, Sealed, SealedElection, SealedVote};
use crate::ballots::{self, InBox};
use crate::body::{AdmitCredential, CloseBox, CloseRegistration, CountDivision};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::congress::credentials::shown;
use crate::congress::put::Floor;
use crate::congress::split;
use crate::convocation::{Closed, Convocation, is_name};
use crate::division::{self, Divided, Division, Tally, Verdict};
use crate::fold::Act;
use crate::id::{Id, Member};
use crate::registration::{VOTER, Voter, message};
use crate::{Federation, roll};

/// The most options that are put in one: a ballot stays within 32 KiB.
const MOST_OPTIONS: usize = 100;

/// The sealed ballot of a division.
#[derive(Clone, Debug)]
pub struct SecretBallot {
    /// The convocation whose delegates vote and whose trustees open it.
    pub convocation: Id,
    /// Admitted credentials, each with the votes that it carries.
    pub credentials: BTreeMap<PublicKey, BigRational>,
    /// Whose they are, as far as this reader can open registrations.
    registered: BTreeMap<PublicKey, Id>,
    /// The list, once it is fixed: from then on ballots are cast.
    pub electorate: Option<Electorate>,
    /// The closing of its box.
    pub closed: Option<Closed>,
}

/// Who votes in a secret division.
#[derive(Clone, Debug)]
pub struct Electorate {
    /// The entry that fixed the list.
    pub index: u64,
    /// Credentials whose delegates had lost their seats.
    pub struck: Vec<PublicKey>,
    /// The votes of those present then.
    pub present: BigRational,
    /// The votes of each weight class: the first has the number 1 in the list of credentials.
    pub weights: Vec<BigRational>,
    /// The election.
    pub sealed: Sealed,
}

/// The blob of a closed registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classes {
    /// Weight classes, by their votes.
    pub classes: Vec<WeightClass>,
}

/// Credentials that carry the same votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightClass {
    /// The votes: a whole number or a fraction, `437/3`.
    pub weight: String,
    /// The credentials, sorted.
    pub credentials: Vec<PublicKey>,
}

/// Of the delegates present with the same votes at the opening: how many sit still, and how many no longer.
#[derive(Clone, Copy, Default)]
struct Holders {
    sit: usize,
    left: usize,
}

impl SecretBallot {
    /// The classes of all admitted credentials but those struck.
    pub fn classes(&self, struck: &[PublicKey]) -> Classes {
        let mut classes: BTreeMap<&BigRational, Vec<PublicKey>> = BTreeMap::new();
        for (key, weight) in self.credentials.iter().filter(|(key, _)| !struck.contains(key)) {
            classes.entry(weight).or_default().push(*key);
        }
        let class = |(weight, credentials)| WeightClass { weight: shown(weight), credentials };
        Classes { classes: classes.into_iter().map(class).collect() }
    }

    /// Admitted credentials whose delegates sit no longer, as far as this reader can open registrations: they are struck.
    pub fn without_seat(&self, f: &Federation, at: u64) -> Vec<PublicKey> {
        let sits = |mandate: &Id| f.mandates.get(mandate).is_some_and(|held| f.is_seated(held, at));
        self.registered.iter().filter(|(_, mandate)| !sits(mandate)).map(|(key, _)| *key).collect()
    }

    fn holders(f: &Federation, floor: &Floor, weight: &BigRational, at: u64) -> Holders {
        let mut holders = Holders::default();
        for (mandate, _) in floor.weights.iter().filter(|(_, votes)| *votes == weight) {
            let sits = f.mandates.get(mandate).is_some_and(|held| f.is_seated(held, at));
            *(if sits { &mut holders.sit } else { &mut holders.left }) += 1;
        }
        holders
    }
}

/// The sealed ballot of what is put now; none where it is decided openly, or the body has no trustees who have rehearsed.
pub(crate) fn begin(
    f: &Federation,
    convocation: &Convocation,
    decision: &mandat_statutes::Decision,
    division: &Id,
    options: &[Id],
) -> Result<Option<SecretBallot>, Refusal> {
    let ready = convocation.sealing.as_ref().is_some_and(|sealing| sealing.rehearsed().is_some());
    if decision.ballot != Ballot::Secret || !ready {
        return Ok(None);
    }
    f.require_fresh_box("division", division)?;
    if !is_name(division.as_str()) {
        return refuse(
            Refused::BadBody,
            "the name of a secret division has at most 64 of a-z 0-9 . _ - and ends in a letter or digit",
        );
    }
    if options.len() > MOST_OPTIONS {
        let text = format!("a sealed ballot of a division holds at most {MOST_OPTIONS} options");
        return refuse(Refused::BadStatutes, text);
    }
    Ok(Some(SecretBallot {
        convocation: convocation.id.clone(),
        credentials: BTreeMap::new(),
        registered: BTreeMap::new(),
        electorate: None,
        closed: None,
    }))
}

/// A secret division in which delegates register.
fn registering<'a>(f: &'a Federation, id: &Id) -> Result<(&'a Floor, &'a SecretBallot), Refusal> {
    let division = division::undecided(f, id)?;
    match (&division.floor, &division.secret) {
        (Some(floor), Some(secret)) if secret.electorate.is_none() => Ok((floor, secret)),
        (Some(_), Some(_)) => refuse(Refused::TooLate, format!("registration for division {id} is closed")),
        _ => refuse(Refused::NotNow, format!("division {id} is not voted on by sealed ballots")),
    }
}

/// `registration.admit` of a division.
pub(crate) fn admit(f: &mut Federation, act: &Act<'_>, body: AdmitCredential) -> Result<Flags, Refusal> {
    let (floor, secret) = registering(f, &body.contest)?;
    if Point::parse_key(&body.credential.0).is_err() {
        return refuse(Refused::BadKey, "the credential is no key for sealed ballots");
    }
    if f.credentials.contains(&body.credential) {
        return refuse(
            Refused::Duplicate,
            "the credential is registered: make a fresh one for each division",
        );
    }
    let Some(weight) = body.weight.as_deref().and_then(split::fraction) else {
        return refuse(Refused::BadBody, "name the votes that the delegate carries, as 3 or 437/3");
    };
    let holders = SecretBallot::holders(f, floor, &weight, act.at);
    if holders.sit == 0 {
        let text = format!("no delegate who votes in division {} carries {weight} votes", body.contest);
        return refuse(Refused::NotEligible, text);
    }
    // One of those who left may have registered before: which, only the commission knows.
    let admitted = secret.credentials.values().filter(|other| **other == weight).count();
    if admitted >= holders.sit + holders.left {
        let text =
            format!("division {} has as many credentials of {weight} votes as delegates", body.contest);
        return refuse(Refused::NotNow, text);
    }
    let voter: Option<Voter> = roll::open(act, VOTER, &body.commitment)?;
    let mandate = voter.map(|voter| check(f, act, secret, &body, &weight, &voter)).transpose()?;
    f.credentials.insert(body.credential);
    if let Some(secret) = f.divisions.get_mut(&body.contest).and_then(|held| held.secret.as_mut()) {
        secret.registered.extend(mandate.map(|mandate| (body.credential, mandate)));
        secret.credentials.insert(body.credential, weight);
    }
    Ok(Flags::new())
}

/// The mandate of whoever registered: present at the opening, seated still, with these votes, and once.
fn check(
    f: &Federation,
    act: &Act<'_>,
    secret: &SecretBallot,
    body: &AdmitCredential,
    weight: &BigRational,
    voter: &Voter,
) -> Result<Id, Refusal> {
    let seat = f.seat_in_secret(&body.contest, &voter.member, act.at).filter(|(_, votes)| *votes == weight);
    let Some((mandate, _)) = seat else {
        let text = format!("the member is no delegate with {weight} votes in division {}", body.contest);
        return refuse(Refused::NotEligible, text);
    };
    if secret.registered.values().any(|other| other == mandate) {
        return refuse(Refused::Duplicate, format!("the delegate has a credential for {}", body.contest));
    }
    let wrong = |text: &str| Refusal::new(Refused::OpeningWrong, format!("entry {}: {text}", act.index));
    let on = f.roll.get(&voter.member).ok_or_else(|| wrong("the member is not on the roll"))?;
    // Whose opening was erased later was judged when it was there; an erasure cannot void what came before it.
    if let Some(person) = on.person.as_deref() {
        let key = person.key.ok_or_else(|| wrong("the member has no key on the roll"))?;
        ed25519::verify(&key, &message(&f.log, &body.contest, &body.credential), &voter.signature)
            .map_err(|_| wrong("the member's signature over the credential does not hold"))?;
    }
    Ok(mandate.clone())
}

/// `registration.close` of a division: the list is committed before anybody votes, and the ballot begins.
pub(crate) fn close_registration(
    f: &mut Federation,
    act: &Act<'_>,
    body: CloseRegistration,
) -> Result<Flags, Refusal> {
    let id = &body.convocation;
    let (floor, secret) = registering(f, id)?;
    let table: Classes = act.table(&body.lists)?;
    let admitted = |key: &PublicKey| secret.credentials.contains_key(key);
    if !body.struck.is_sorted_by(|a, b| a < b) || !body.struck.iter().all(admitted) {
        return refuse(Refused::BadBody, "struck credentials are admitted ones, sorted, each once");
    }
    if table != secret.classes(&body.struck) {
        return refuse(
            Refused::TableDiffers,
            "the list of credentials is not that of the admitted ones, by their votes, sorted",
        );
    }
    check_struck(f, act, id, &body.struck)?;
    let k = division::undecided(f, id)?.statutes.rules.privacy.k as usize;
    let mut flags = Flags::new();
    if !body.struck.is_empty() {
        flags.push(Flag::CredentialStruck);
    }
    if table.classes.iter().any(|class| class.credentials.len() < k) {
        flags.push(Flag::WeightClassSmall);
    }
    let present = floor.present(f, act.at);
    let electorate = Electorate { struck: body.struck, ..electorate(f, act, id, &table, present)? };
    if let Some(secret) = f.divisions.get_mut(id).and_then(|division| division.secret.as_mut()) {
        secret.electorate = Some(electorate);
    }
    Ok(flags)
}

/// A credential is struck exactly where its delegate sits no longer. Whoever can open registrations asks that of each; everybody
/// asks it of the numbers, so that no two officers can silence a delegate by striking.
fn check_struck(f: &Federation, act: &Act<'_>, id: &Id, struck: &[PublicKey]) -> Result<(), Refusal> {
    let (floor, secret) = registering(f, id)?;
    let due = secret.without_seat(f, act.at);
    let known = struck.iter().filter(|key| secret.registered.contains_key(key));
    if !known.eq(&due) {
        return refuse(
            Refused::OpeningWrong,
            "credentials are struck exactly where their delegates sit no longer",
        );
    }
    for weight in floor.weights.values().collect::<BTreeSet<_>>() {
        let holders = SecretBallot::holders(f, floor, weight, act.at);
        let of = |key: &&PublicKey| secret.credentials.get(key) == Some(weight);
        let (all, gone) = (secret.credentials.keys().filter(of).count(), struck.iter().filter(of).count());
        if gone > holders.left || all - gone > holders.sit {
            let text = format!(
                "division {id}: of those with {weight} votes {} sit, {} no longer",
                holders.sit, holders.left
            );
            return refuse(Refused::NotNow, text);
        }
    }
    Ok(())
}

fn electorate(
    f: &Federation,
    act: &Act<'_>,
    id: &Id,
    table: &Classes,
    present: BigRational,
) -> Result<Electorate, Refusal> {
    let bad = |refused: mandat_seal::Refused| {
        let text = format!("division {id}: {}: {}", refused.code(), refused.means());
        Refusal::new(Refused::BadKey, text)
    };
    let division = division::undecided(f, id)?;
    let sealing = division.secret.as_ref().and_then(|s| f.convocations.get(&s.convocation)?.sealing.as_ref());
    let Some(joint) = sealing.and_then(super::Sealing::rehearsed) else {
        return refuse(Refused::NotRehearsed, format!("division {id} has no trustees"));
    };
    let mut list = Vec::new();
    for (class, number) in table.classes.iter().zip(1..) {
        for key in &class.credentials {
            list.push((Point::parse_key(&key.0).map_err(bad)?, number));
        }
    }
    let credentials = Credentials::weighted(list).map_err(bad)?;
    let options = u16::try_from(division.options.len()).unwrap_or(u16::MAX);
    let manifest = Manifest {
        contest: name(f, id, division, table),
        setup: *joint.digest(),
        joint: *joint.key(),
        trustees: joint.verification().values().copied().collect(),
        credentials: credentials.summary(),
        questions: vec![Question::Approval { options, min: 1, max: 1, blank: true }],
    };
    let election = Election::new(manifest).map_err(bad)?;
    let election = Arc::new(SealedElection { election, credentials });
    let weights = table.classes.iter().filter_map(|class| split::fraction(&class.weight)).collect();
    let sealed = Sealed::new(election, Form::Division);
    Ok(Electorate { index: act.index, struck: Vec::new(), present, weights, sealed })
}

/// What the manifest binds of the division: log, opening entry, name, options and weights, one a line.
fn name(f: &Federation, id: &Id, division: &Division, table: &Classes) -> [u8; 32] {
    let mut text = format!("{}\n{}\n{id}\n", f.log, division.index);
    for option in &division.options {
        text.push_str(&format!("option {option}\n"));
    }
    for class in &table.classes {
        text.push_str(&format!("weight {}\n", class.weight));
    }
    hash("mandat-division", text.as_bytes())
}

/// `box.close` of a division.
pub(crate) fn close_box(f: &mut Federation, act: &Act<'_>, body: CloseBox) -> Result<Flags, Refusal> {
    let id = &body.convocation;
    let secret = division::undecided(f, id)?.secret.as_ref();
    if !secret.is_some_and(|secret| secret.electorate.is_some() && secret.closed.is_none()) {
        return refuse(
            Refused::NotNow,
            format!("division {id}: its box closes once, after registration was closed"),
        );
    }
    let cast = ballots::read_box(f, act, &body)?;
    let closed = Closed { size: body.size, root: body.root, read: cast.is_some() };
    let counted = match cast.and_then(|mut cast| cast.remove(id)) {
        Some(InBox::Sealed(counted)) => Some(counted),
        _ => None,
    };
    let flags = if closed.read { Flags::new() } else { vec![Flag::AnchoredOnly] };
    if let Some(secret) = f.divisions.get_mut(id).and_then(|division| division.secret.as_mut()) {
        secret.closed = Some(closed);
        if let Some(electorate) = &mut secret.electorate {
            electorate.sealed.counted = counted;
        }
    }
    Ok(flags)
}

/// `division.count`: the claim is recounted by everybody who can open the figures.
pub(crate) fn count(f: &mut Federation, act: &Act<'_>, body: CountDivision) -> Result<Flags, Refusal> {
    let id = &body.division;
    let division = division::undecided(f, id)?;
    let (Some(secret), Some(floor)) = (&division.secret, &division.floor) else {
        return refuse(Refused::NotNow, format!("division {id} is not voted on by sealed ballots"));
    };
    let (Some(closed), Some(vote)) = (&secret.closed, f.sealed_vote(id)) else {
        return refuse(Refused::NotNow, format!("the box of division {id} is not closed"));
    };
    let withheld = vote.sealed.withheld(vote.k) == Some(true);
    // Who is present, and so the quorum, is in the record whatever was voted.
    let blank = division::empty(f, act.at, division, &division.electorates[0], &BTreeSet::new());
    let quorate = division::quorate(&division.decision, std::slice::from_ref(&blank));
    let tally = tally(f, blank, division, &vote)?;
    let verdict = match &tally {
        Some(tally) => division::verdict(division, std::slice::from_ref(tally)),
        None if !quorate => Verdict::NotCarried,
        None => claimed(division, &body)?,
    };
    if leading(&verdict) != body.leading {
        let text = format!("the ballots of division {id} decide otherwise than the entry says");
        return refuse(Refused::ResultDiffers, text);
    }
    let mut flags = f.derived(floor.weights.keys());
    if withheld {
        flags.push(Flag::TallyWithheld);
    } else if !closed.read {
        flags.push(Flag::AnchoredOnly);
    }
    if !quorate {
        flags.push(Flag::QuorumMissed);
    }
    let result = Divided {
        tallies: tally.filter(|_| !withheld).into_iter().collect(),
        sealed: true,
        withheld,
        ..Divided::of(act.index, verdict)
    };
    Ok(division::conclude(f, id, result, flags))
}

impl Federation {
    /// The mandate for which a member votes in a secret division, and the votes that it carries there: what the registration desk
    /// enters.
    pub fn seat_in_secret(&self, id: &Id, member: &Member, at: u64) -> Option<(&Id, &BigRational)> {
        let floor = self.divisions.get(id).filter(|division| division.secret.is_some())?.floor.as_ref()?;
        floor.weights.iter().find(|(mandate, _)| {
            let held = self.mandates.get(*mandate).filter(|held| self.is_seated(held, at));
            held.is_some_and(|held| *self.sitting(held) == member.id())
        })
    }

    /// What a secret division is to be counted as at a moment, once its trustees have decrypted; `None` where this reader cannot open
    /// what they gave.
    ///
    /// # Errors
    /// Its box is not closed, or too few trustees have decrypted.
    pub fn leading_in_secret(&self, id: &Id, at: u64) -> Result<Option<Vec<Id>>, Refusal> {
        let division = division::undecided(self, id)?;
        let Some(vote) = self.sealed_vote(id).filter(|vote| vote.closed) else {
            return refuse(Refused::NotNow, format!("the box of division {id} is not closed"));
        };
        let blank = division::empty(self, at, division, &division.electorates[0], &BTreeSet::new());
        let tally = tally(self, blank, division, &vote)?;
        let verdict = |tally| division::verdict(division, std::slice::from_ref(&tally));
        Ok(tally.map(|tally| leading(&verdict(tally))))
    }
}

/// The options that lead as the verdict says: one that is carried, several that tie, none.
fn leading(verdict: &Verdict) -> Vec<Id> {
    match verdict {
        Verdict::Carried(option) => vec![option.clone()],
        Verdict::NotCarried => Vec::new(),
        Verdict::NeedsLot(tied) | Verdict::NeedsChair(tied) => tied.clone(),
    }
}

/// A result that this reader cannot recount must at least be possible.
fn claimed(division: &Division, body: &CountDivision) -> Result<Verdict, Refusal> {
    let distinct: BTreeSet<&Id> = body.leading.iter().collect();
    let put = body.leading.iter().all(|option| division.options.contains(option));
    let verdict = match body.leading.as_slice() {
        [] => Some(Verdict::NotCarried),
        [option] => Some(Verdict::Carried(option.clone())),
        tied => division::tied(division, tied.to_vec()),
    };
    match verdict {
        Some(verdict) if put && distinct.len() == body.leading.len() => Ok(verdict),
        _ => {
            let text = format!("division {}: what leads are options that were put, each once", body.division);
            refuse(Refused::ResultDiffers, text)
        }
    }
}

/// The figures, as far as this reader can open them: what was cast is added to an empty tally.
fn tally(
    f: &Federation,
    mut sum: Tally,
    division: &Division,
    vote: &SealedVote<'_>,
) -> Result<Option<Tally>, Refusal> {
    let (Some(counted), Some(electorate)) =
        (&vote.sealed.counted, division.secret.as_ref().and_then(|secret| secret.electorate.as_ref()))
    else {
        return Ok(None);
    };
    let mut abstaining = BigRational::zero();
    if counted.counted > 0 {
        let Some(masks) = super::tally::masks(f, vote)? else { return Ok(None) };
        let mut masks = masks.as_slice();
        for (number, class) in &counted.classes {
            let (own, rest) = masks.split_at(class.sums.firsts().len().min(masks.len()));
            masks = rest;
            let found = tally::find(&vote.sealed.election.election, &class.sums, own, class.counted);
            let totals = found.map_err(|refused| {
                let text = format!("{}: {}", refused.code(), refused.means());
                Refusal::new(Refused::ResultDiffers, text)
            })?;
            let place = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
            let weight = place.and_then(|place| electorate.weights.get(place)).cloned().unwrap_or_default();
            let votes = |total: &u64| &weight * BigRational::from_integer((*total).into());
            let (blank, marked) = totals.first().and_then(|totals| totals.split_last()).unwrap_or((&0, &[]));
            sum.votes.iter_mut().zip(marked).for_each(|(sum, total)| *sum += votes(total));
            abstaining += votes(blank);
        }
    }
    sum.abstaining = Some(abstaining);
    Ok(Some(sum))
}
