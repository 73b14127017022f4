//! The petition box: one entry a signature, signed by a key that the elector's device made for this petition alone. Who
//! signed lies in the opening of the petition's entry, so that no list of the discontented stands in public.

use std::collections::BTreeSet;

use mandat_record::commitment::{Kind, Opening};
use mandat_record::ed25519::{self, PublicKey, Signature as Signed};
use mandat_record::entry::{Entry, LogKind, verify_entries};
use mandat_record::tree::CompactRange;
use serde::{Deserialize, Serialize};

use super::electors::Today;
use crate::Federation;
use crate::ballots::origin;
use crate::body::{BoxBody, Petition, PetitionBox, SignPetition};
use crate::codes::{Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::{Id, Member};

/// Domain of a signature's commitment.
pub const SIGNATURE: Kind = Kind::new("petition.sign");

/// The opening of a signature: who signed, and the signature by the member's roll key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The member.
    pub member: Member,
    /// Over [`message`], where the roll has a key of the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signed>,
}

/// What the member's roll key signs: `mandat/petition/v1`, log, petition, mandate and credential, one a line.
pub fn message(log: &str, petition: &Id, mandate: &Id, credential: &PublicKey) -> Vec<u8> {
    format!("mandat/petition/v1\n{log}\n{petition}\n{mandate}\n{credential}\n").into_bytes()
}

/// The opening of a petition: the openings of its signatures in the order of the box, one a line.
pub fn write(openings: &[Opening]) -> Vec<u8> {
    openings.iter().flat_map(|opening| [opening.to_bytes(), vec![b'\n']].concat()).collect()
}

/// Reads the box and holds it against the entry; who has openings checks who signed. Gives whether the box was there.
pub(super) fn check(
    f: &Federation,
    act: &Act<'_>,
    body: &Petition,
    signed: &PetitionBox,
    today: &Today,
) -> Result<bool, Refusal> {
    if signed.size != body.signatures {
        return refuse(
            Refused::BoxDiffers,
            format!("petition {}: {} entries for {} signatures", body.petition, signed.size, body.signatures),
        );
    }
    let Some(entries) = read(f, act, body, signed)? else { return Ok(false) };
    let Some(bytes) = act.opening()? else { return Ok(true) };
    let wrong = |text: &str| Refusal::new(Refused::OpeningWrong, format!("entry {}: {text}", act.index));
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    if lines.len() != entries.len() {
        return Err(wrong("the openings are not those of the signatures"));
    }
    let mut seen = BTreeSet::new();
    for ((credential, entry), line) in entries.iter().zip(lines) {
        let opening = Opening::parse(line).map_err(|e| wrong(&e.to_string()))?;
        if !entry.commitment.opens(SIGNATURE, &opening) {
            return Err(wrong("an opening does not match the commitment of its signature"));
        }
        let signature: Signature = opening.body().map_err(|e| wrong(&e.to_string()))?;
        if !seen.insert(signature.member) {
            return Err(wrong("a member signed twice"));
        }
        by_elector(f, body, credential, &signature, today).map_err(wrong)?;
    }
    Ok(true)
}

/// Whether a signature is that of an elector of today. Who is a member of the unit is in the record for every
/// reader; whose facts were erased since was judged when they were there.
fn by_elector(
    f: &Federation,
    body: &Petition,
    credential: &PublicKey,
    signature: &Signature,
    today: &Today,
) -> Result<(), &'static str> {
    let on = f.roll.get(&signature.member).ok_or("a signatory is not on the roll")?;
    if !today.may_elect(&signature.member) {
        return Err("a signatory is no elector of the unit today");
    }
    let Some(person) = on.person.as_deref() else { return Ok(()) };
    if let Some(key) = person.key {
        let signed = signature.signature.ok_or("a signatory's own signature is missing")?;
        ed25519::verify(&key, &message(&f.log, &body.petition, &body.mandate, credential), &signed)
            .map_err(|_| "a signatory's own signature does not hold")?;
    }
    Ok(())
}

/// The entries of the box with the keys that signed them; `None`: the box is gone.
fn read(
    f: &Federation,
    act: &Act<'_>,
    body: &Petition,
    signed: &PetitionBox,
) -> Result<Option<Vec<(PublicKey, SignPetition)>>, Refusal> {
    let wrong = |text: String| Refusal::new(Refused::BoxDiffers, format!("box {}: {text}", body.petition));
    let found = act.evidence.boxes.ballot_box(body.petition.as_str()).map_err(|e| wrong(e.to_string()))?;
    let Some(entries) = found else { return Ok(None) };
    let mut tree = CompactRange::new();
    let mut parsed = Vec::new();
    let leaves = entries.leaves(0).map_err(|e| wrong(e.to_string()))?;
    for leaf in leaves.take(usize::try_from(signed.size).unwrap_or(usize::MAX)) {
        let leaf = leaf.map_err(|e| wrong(e.to_string()))?;
        let entry = Entry::parse(&leaf, LogKind::Box).map_err(|e| wrong(e.to_string()))?;
        tree.append(entry.leaf_hash());
        parsed.push(entry);
    }
    if tree.size() != signed.size || tree.root() != signed.root {
        return Err(wrong(format!("{} entries, and not the root that the petition fixes", tree.size())));
    }
    verify_entries(&parsed).map_err(|at| wrong(format!("the signature of entry {at} does not hold")))?;
    let origin = origin(&f.log, &body.petition);
    let mut keys = BTreeSet::new();
    let mut all = Vec::new();
    for (at, entry) in parsed.iter().enumerate() {
        // A credential signs once: its only entry is its first.
        if entry.log() != origin || entry.seq() != 0 || entry.second().is_some() || !keys.insert(entry.by()) {
            return Err(wrong(format!("entry {at} is of another log, or its key signs twice")));
        }
        match BoxBody::read(entry)? {
            BoxBody::Signed(sign) if sign.petition == body.petition => all.push((entry.by(), sign)),
            _ => return Err(wrong(format!("entry {at} is no signature of this petition"))),
        }
    }
    Ok(Some(all))
}
