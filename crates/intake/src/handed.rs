//! What people hand to the operator: entries that trustees, mixers and officers signed on their own machines, voters' registrations,
//! sealed ballots and challenges, and openings for the sealed store.
//!
//! Each is taken as what it is, or refused by itself with a code. The order in which files are named means nothing: whatever may depend
//! on another is asked again after it. Nothing is acknowledged before [`take_all`] has published it.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::body::{AdmitCredential, Body, ChallengedBallot, SealedBallot};
use mandat_federation::congress::credentials::shown;
use mandat_federation::keys::Role;
use mandat_federation::registration::{VOTER, Voter};
use mandat_federation::{Federation, Flags, Id};
use mandat_record::commitment::{Commitment, Kind, Opening, commit};
use mandat_record::ed25519::{PublicKey, SigningKey};
use mandat_record::entry::Signed;
use mandat_record::read::{Blobs, Boxes, Entries, Openings, Sink};
use serde::{Deserialize, Serialize};

use crate::desk::{Accepted, Act, Desk, DeskError, With, Witness};

/// A voter's registration, on its way to the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The contest.
    pub contest: Id,
    /// The key that the voter's device made for it.
    pub credential: PublicKey,
    /// Who it is, signed by their roll key: for the sealed store.
    pub voter: Voter,
}

/// Something that was handed in.
#[derive(Clone, Debug)]
pub enum Handed {
    /// An entry of the main log, but for its time.
    Entry(Box<Signed>),
    /// A registration, which a registrar enters.
    Registration(Registration),
    /// A sealed ballot, which a returning officer puts into the box.
    Ballot(SealedBallot),
    /// The opening of a challenged ballot, likewise.
    Challenge(ChallengedBallot),
    /// The opening of a commitment in an entry that is handed in with it.
    Opening(Opening),
}

impl Handed {
    /// Reads one; says what is wrong with it as an entry if it is nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if let Ok(registration) = serde_json::from_slice(bytes) {
            return Ok(Self::Registration(registration));
        }
        if let Ok(ballot) = serde_json::from_slice(bytes) {
            return Ok(Self::Ballot(ballot));
        }
        if let Ok(challenge) = serde_json::from_slice(bytes) {
            return Ok(Self::Challenge(challenge));
        }
        if let Ok(opening) = Opening::parse(bytes) {
            return Ok(Self::Opening(opening));
        }
        Signed::parse(bytes).map(|signed| Self::Entry(Box::new(signed))).map_err(|error| {
            format!("is no registration, ballot, challenge or opening, and no signed entry: {error}")
        })
    }
}

/// The keys that are at the desk, by what they may do there.
pub struct Officers {
    operator: SigningKey,
    witnesses: Vec<Witness>,
    keys: Vec<SigningKey>,
}

impl Officers {
    /// Sorts keys out; `None` without the operator's, as nothing could be published.
    pub fn of(f: &Federation, seeds: &[[u8; 32]]) -> Option<Self> {
        let (mut operator, mut witnesses, mut keys) = (None, Vec::new(), Vec::new());
        for seed in seeds {
            let key = SigningKey::from_seed(seed);
            let is = |named: PublicKey| named == key.public();
            let witness = f.constitution.witnesses.iter().find(|(witness, _)| is(witness.key));
            if f.constitution.operator.as_ref().is_some_and(|operator| is(operator.key)) {
                operator = Some(key);
            } else if let Some((verifier, union)) = witness {
                witnesses.push(Witness { name: verifier.name.clone(), key, union: union.clone() });
            } else {
                keys.push(key);
            }
        }
        Some(Self { operator: operator?, witnesses, keys })
    }

    fn with(&self, f: &Federation, role: Role, vote: &Id) -> Result<&SigningKey, TakeError> {
        let unit = f.unit_of_vote(vote);
        let may = |key: &&SigningKey| f.keys.allows(f, &key.public(), &[role], unit);
        let name = if role == Role::Registrar { "registrar" } else { "returning officer" };
        self.keys.iter().find(may).ok_or(TakeError::NoKey(name))
    }
}

/// Why something was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// It is nothing that can be taken.
    #[error("{0}")]
    Unreadable(String),
    /// Nobody at this desk may enter it.
    #[error("no key at this desk is that of a {0} there: give one by --key")]
    NoKey(&'static str),
    /// It is about nothing that the record knows.
    #[error("the record has no vote {0} by sealed ballots that is open to it")]
    NoVote(Id),
    /// An entry that commits to something secret, by itself.
    #[error(
        "it commits to what is not handed in with it: hand its opening in, too; lists are entered where they are made"
    )]
    NoOpening,
    /// An opening by itself.
    #[error("it opens no commitment of an entry that was handed in with it")]
    NoEntry,
    /// The desk refused it.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl TakeError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::NoKey(_) => "no-key",
            Self::NoVote(_) => "no-vote",
            Self::NoOpening => "no-opening",
            Self::NoEntry => "no-entry",
            Self::Desk(DeskError::Refused(refusal)) => refusal.code.code(),
            Self::Desk(DeskError::Entry { error, .. }) => error.code(),
            Self::Desk(DeskError::Write(_) | DeskError::Checkpoint(_)) => "not-written",
        }
    }
}

/// What became of something that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// An entry of the main log.
    Entry(Accepted),
    /// An entry of this box.
    InBox(Id),
    /// It was in the record before, as this entry.
    There(u64),
    /// An opening: in the sealed store with its entry.
    Sealed,
}

impl Taken {
    /// The flags that it got.
    pub fn flags(&self) -> Flags {
        match self {
            Self::Entry(accepted) => accepted.flags.clone(),
            _ => Flags::new(),
        }
    }
}

/// Takes all that can be taken, publishes it, and says of each what became of it.
///
/// # Errors
/// Of the store: then nothing is acknowledged, and what became durable shows when the record is opened again.
pub fn take_all<S: Sink + Blobs + Boxes + Openings + Entries>(
    desk: &mut Desk<S>,
    officers: &Officers,
    handed: &[Handed],
) -> Result<Vec<Result<Taken, TakeError>>, DeskError> {
    let mut hand = Hand::new(desk, handed)?;
    let mut results: Vec<Option<Result<Taken, TakeError>>> = handed.iter().map(|_| None).collect();
    loop {
        let mut progress = false;
        for (one, result) in handed.iter().zip(&mut results) {
            if matches!(result, Some(Ok(_))) || opening(one).is_some() {
                continue;
            }
            let taken = take(desk, officers, one, &mut hand);
            if let Err(TakeError::Desk(DeskError::Write(error))) = taken {
                return Err(error.into());
            }
            progress |= taken.is_ok();
            *result = Some(taken);
        }
        if !progress {
            break;
        }
    }
    publish(desk, officers, results.iter().flatten().flatten())?;
    let opened = |one: &Handed| match opening(one) {
        Some(opening) if hand.sealed.contains(&opening.to_bytes()) => Ok(Taken::Sealed),
        _ => Err(TakeError::NoEntry),
    };
    Ok(handed.iter().zip(results).map(|(one, result)| result.unwrap_or_else(|| opened(one))).collect())
}

/// What is asked of all that was handed in.
struct Hand<'a> {
    openings: Vec<&'a Opening>,
    /// Openings that lie in the sealed store.
    sealed: BTreeSet<Vec<u8>>,
    /// Acts that are in the record.
    there: BTreeMap<Act, u64>,
}

impl<'a> Hand<'a> {
    /// Looks once through the record for entries that may be in it.
    fn new<S: Entries>(desk: &Desk<S>, handed: &'a [Handed]) -> Result<Self, DeskError> {
        let f = &desk.federation;
        let entries = handed.iter().filter_map(|one| match one {
            Handed::Entry(signed) => Some(signed.entry()),
            _ => None,
        });
        let before = entries.filter(|entry| entry.seq() < f.next_sequence(&entry.by())).map(Act::of);
        let there = desk.find(&before.collect())?;
        Ok(Self { openings: handed.iter().filter_map(opening).collect(), sealed: BTreeSet::new(), there })
    }
}

fn opening(handed: &Handed) -> Option<&Opening> {
    if let Handed::Opening(opening) = handed { Some(opening) } else { None }
}

/// Boxes first: what the main log says of a box must find it.
fn publish<'a, S: Sink + Blobs + Boxes + Openings + Entries>(
    desk: &mut Desk<S>,
    officers: &Officers,
    taken: impl Iterator<Item = &'a Taken> + Clone,
) -> Result<(), DeskError> {
    let boxes: BTreeSet<&Id> =
        taken.clone().filter_map(|t| if let Taken::InBox(of) = t { Some(of) } else { None }).collect();
    for of in boxes {
        desk.publish_box(of, &officers.operator)?;
    }
    if taken.clone().any(|taken| matches!(taken, Taken::Entry(_))) {
        desk.checkpoint(&officers.operator, &officers.witnesses)?;
    }
    Ok(())
}

fn take<S: Sink + Blobs + Boxes + Openings + Entries>(
    desk: &mut Desk<S>,
    officers: &Officers,
    handed: &Handed,
    hand: &mut Hand<'_>,
) -> Result<Taken, TakeError> {
    let f = &desk.federation;
    match handed {
        Handed::Entry(signed) => take_entry(desk, signed, hand),
        Handed::Registration(registration) => {
            let Registration { contest, credential, voter } = registration;
            let key = officers.with(f, Role::Registrar, contest)?;
            // A delegate's votes are in the record.
            let weight = f.seat_in_secret(contest, &voter.member, desk.now()).map(|(_, votes)| shown(votes));
            let opening =
                Opening::new(desk.salt(), voter).map_err(|error| TakeError::Unreadable(error.to_string()))?;
            let commitment = commit(VOTER, &opening);
            let body =
                AdmitCredential { contest: contest.clone(), credential: *credential, commitment, weight };
            let with = With::opening(opening.to_bytes());
            Ok(Taken::Entry(desk.submit("registration.admit", &body, key, with)?))
        }
        Handed::Ballot(body) => put(desk, officers, &body.contest, "ballots.sealed", body),
        Handed::Challenge(body) => put(desk, officers, &body.contest, "ballots.challenged", body),
        Handed::Opening(_) => Err(TakeError::NoEntry),
    }
}

/// An entry of the main log. What it commits to must be with it: the fold asks for the opening once, and the store cannot take one later.
fn take_entry<S: Sink + Blobs + Boxes + Openings + Entries>(
    desk: &mut Desk<S>,
    signed: &Signed,
    hand: &mut Hand<'_>,
) -> Result<Taken, TakeError> {
    let body = Body::read(signed.entry()).ok();
    let committed = body.as_ref().and_then(Body::commitment);
    let opens = |(kind, due): (Kind, Commitment)| {
        hand.openings.iter().find(|opening| due.opens(kind, opening)).map(|opening| opening.to_bytes())
    };
    let opening = committed.and_then(opens);
    let act = Act::of(signed.entry());
    if let Some(index) = hand.there.get(&act) {
        // One that was not given with its entry is not in the store, whoever holds it now.
        let kept = desk.opening(*index)?.filter(|kept| Some(kept) == opening.as_ref());
        hand.sealed.extend(kept);
        return Ok(Taken::There(*index));
    }
    let lists = matches!(&body, Some(Body::Attest(_)))
        || matches!(&body, Some(Body::Petition(petition)) if petition.signed.is_some());
    if lists || committed.is_some() && opening.is_none() {
        return Err(TakeError::NoOpening);
    }
    let accepted = desk.take(signed.clone(), opening.clone())?;
    hand.sealed.extend(opening);
    hand.there.insert(act, accepted.index);
    Ok(Taken::Entry(accepted))
}

/// Puts a ballot or a challenge into the box of its vote.
fn put<S: Sink + Blobs + Boxes + Openings, B: Serialize>(
    desk: &mut Desk<S>,
    officers: &Officers,
    vote: &Id,
    kind: &str,
    body: &B,
) -> Result<Taken, TakeError> {
    let f = &desk.federation;
    let open = f.sealed_vote(vote).filter(|vote| !vote.closed);
    let of = open.ok_or_else(|| TakeError::NoVote(vote.clone()))?.in_box.clone();
    let key = officers.with(f, Role::Returning, vote)?;
    desk.put_in_box(&of, kind, body, key)?;
    Ok(Taken::InBox(of))
}
