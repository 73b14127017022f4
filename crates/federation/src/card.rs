//! The card that a delegate carries: the chain of a mandate, each link with its proof of inclusion in a cosigned
//! checkpoint.
//!
//! Without a network a card proves a signed result in a cosigned record as of checkpoint N. That the record follows its
//! rules takes `verify`; that the mandate still stands takes a newer checkpoint. The card says so.

use mandat_record::entry::{Entry, LogKind};
use mandat_record::note::VerifierKey;
use mandat_record::proof::Proof;
use mandat_record::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::Body;
use crate::id::Id;

/// A card, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The mandate.
    pub mandate: Id,
    /// Who holds it.
    pub holder: Id,
    /// The unit that sent the delegate.
    pub unit: Id,
    /// The body's convocation.
    pub convocation: Id,
    /// The weight of the mandate as of the checkpoint, an exact fraction.
    pub weight: String,
    /// The platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Id>,
    /// The chain: founding, call, frozen roll (where there is one), the entry that seated the delegate.
    pub chain: Vec<Link>,
}

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// The entry's leaf.
    pub entry: String,
    /// Its proof of inclusion, in C2SP tlog-proof text.
    pub proof: String,
}

/// What a card proves by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The organisation.
    pub organisation: String,
    /// Hash of the founding entry: compare it with the one that your organisation published.
    pub founding: Hash,
    /// Entries under the checkpoint.
    pub size: u64,
    /// Unions whose witnesses cosigned, each with its time.
    pub witnesses: Vec<(String, u64)>,
    /// The number of the seat in its contest.
    pub seat: u64,
}

/// Why a card does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// A link cannot be read.
    #[error("link {link} of the chain: {text}")]
    Link {
        /// Position from 1.
        link: usize,
        /// What is wrong.
        text: String,
    },
    /// The links do not belong together.
    #[error("the chain does not lead to the mandate: {0}")]
    Chain(String),
}

/// Indices of the entries that make a mandate's chain; none for a mandate that does not exist.
pub fn chain(f: &Federation, mandate: &Id) -> Option<Vec<u64>> {
    let mandate = f.mandates.get(mandate)?;
    let convocation = f.convocations.get(&mandate.convocation)?;
    let frozen = convocation.frozen.as_ref().map(|frozen| frozen.index);
    Some([Some(0), Some(convocation.called), frozen, Some(mandate.began)].into_iter().flatten().collect())
}

/// Makes a card from the state and the links' texts.
pub fn card(f: &Federation, mandate: &Id, chain: Vec<Link>) -> Option<Card> {
    let mandate = f.mandates.get(mandate)?;
    let registered = std::iter::once(&mandate.id).collect();
    Some(Card {
        mandate: mandate.id.clone(),
        holder: mandate.holder.clone(),
        unit: mandate.unit.clone(),
        convocation: mandate.convocation.clone(),
        weight: f.weight(mandate, &registered).to_string(),
        platform: mandate.platform.clone(),
        chain,
    })
}

/// Verifies a card with nothing but itself.
///
/// ```
/// use mandat_federation::card::{Card, verify};
/// let card: Card = serde_json::from_str(r#"{"chain":[],"convocation":"c","holder":"h","mandate":"c/u#1","unit":"u","weight":"1"}"#).unwrap();
/// assert!(verify(&card).is_err(), "a card without a chain proves nothing");
/// ```
pub fn verify(card: &Card) -> Result<Proven, CardError> {
    let [first, .., last] = card.chain.as_slice() else {
        return Err(CardError::Chain("it has fewer than two links".into()));
    };
    let founding = read(first, 1)?;
    let Body::Found(found) = &founding.1 else {
        return Err(CardError::Chain("the first link is not the founding entry".into()));
    };
    let wrong = |text: String| CardError::Link { link: 1, text };
    let operator: VerifierKey = found.operator.parse().map_err(|e| wrong(format!("operator: {e}")))?;
    let keys: Result<Vec<VerifierKey>, _> = found.witnesses.iter().map(|w| w.key.parse()).collect();
    let keys = keys.map_err(|e| wrong(format!("witness: {e}")))?;
    let mut proven = None;
    for (number, link) in (1..).zip(&card.chain) {
        let (entry, _) = read(link, number)?;
        let failed = |text: String| CardError::Link { link: number, text };
        entry.verify().map_err(|e| failed(e.to_string()))?;
        if entry.log() != founding.0.log() {
            return Err(failed("an entry of another log".into()));
        }
        let proof: Proof = link.proof.parse().map_err(|e| failed(format!("proof: {e}")))?;
        let held =
            proof.verify(&entry.leaf_hash(), &operator, &keys).map_err(|e| failed(format!("proof: {e}")))?;
        let union = |key: &VerifierKey| {
            let at = keys.iter().position(|k| k == key);
            at.map(|i| found.witnesses[i].union.clone()).unwrap_or_default()
        };
        let witnesses: Vec<(String, u64)> =
            held.witnesses.iter().map(|w| (union(w.witness), w.time)).collect();
        let checkpoint = (held.checkpoint.size, held.checkpoint.root, witnesses);
        if held.checkpoint.origin != entry.log()
            || proven.as_ref().is_some_and(|before| *before != checkpoint)
        {
            return Err(failed("the links are not under one checkpoint of this log".into()));
        }
        proven = Some(checkpoint);
    }
    let (size, _, witnesses) = proven.ok_or_else(|| CardError::Chain("it has no links".into()))?;
    check_call(card)?;
    let seat = seat(card, &read(last, card.chain.len())?.1)?;
    let founding_hash = founding.0.leaf_hash();
    Ok(Proven { organisation: found.name.clone(), founding: founding_hash, size, witnesses, seat })
}

fn read(link: &Link, number: usize) -> Result<(Entry, Body), CardError> {
    let failed = |text: String| CardError::Link { link: number, text };
    let entry = Entry::parse(link.entry.as_bytes(), LogKind::Main).map_err(|e| failed(e.to_string()))?;
    let body = Body::read(&entry).map_err(|e| failed(e.to_string()))?;
    Ok((entry, body))
}

/// The links between the first and the last are the call and the frozen roll of the card's convocation.
fn check_call(card: &Card) -> Result<(), CardError> {
    let between = &card.chain[1..card.chain.len() - 1];
    let mut called = false;
    for (number, link) in (2..).zip(between) {
        let fits = match read(link, number)?.1 {
            Body::Call(call) if !called => {
                called = true;
                call.convocation == card.convocation
            }
            Body::Freeze(freeze) => called && freeze.convocation == card.convocation,
            _ => false,
        };
        if !fits {
            return Err(CardError::Link {
                link: number,
                text: "neither the call nor the frozen roll of the convocation".into(),
            });
        }
    }
    if called { Ok(()) } else { Err(CardError::Chain("the call of the convocation is missing".into())) }
}

/// The number of the seat, which the last link must give to the holder.
fn seat(card: &Card, last: &Body) -> Result<u64, CardError> {
    let chain = |text: &str| CardError::Chain(text.to_owned());
    let contest = card.convocation.join(&card.unit);
    let number = card.mandate.as_str().strip_prefix(contest.as_str()).and_then(|rest| rest.strip_prefix('#'));
    let number: u64 =
        number.and_then(|n| n.parse().ok()).ok_or_else(|| chain("the mandate is not one of its contest"))?;
    let at = usize::try_from(number)
        .ok()
        .and_then(|n| n.checked_sub(1))
        .ok_or_else(|| chain("seats count from 1"))?;
    let holds = match last {
        Body::Conclude(result) => result.contest == contest && result.elected.get(at) == Some(&card.holder),
        Body::DeclareContest(result) => {
            result.contest == contest && result.options.iter().any(|o| o.option == card.holder)
        }
        Body::Resign(vacated) => vacated.successor.as_ref() == Some(&card.holder),
        Body::DecideRecall(decided) => decided.successor.as_ref() == Some(&card.holder),
        _ => false,
    };
    if holds { Ok(number) } else { Err(chain("its last entry does not seat the holder")) }
}
