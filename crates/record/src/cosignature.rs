//! Witness cosignatures: C2SP tlog-cosignature, `cosignature/v1` by Ed25519.
//!
//! A witness states: at this time, this was the largest consistent tree of this log that I have seen. Enough witnesses
//! of different unions make a split view impossible (DESIGN 5). The message does not name the witness, so a key serves
//! one witness only.

use crate::ed25519::{self, Signature, SigningKey};
use crate::note::{KeyName, Note, NoteError, NoteSignature, SignatureType, VerifierKey};

/// Times above this are not allowed ("Format"): 2^63 - 1.
const MAX_TIME: u64 = i64::MAX as u64;

/// A witness's statement that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Witnessed<'k> {
    /// The witness.
    pub witness: &'k VerifierKey,
    /// When, in seconds since 1970 by the witness's clock. Its newest, if it signed more than once.
    pub time: u64,
}

/// What a witness signs ("Ed25519 signed message").
fn message(note: &Note, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{}", note.text()).into_bytes()
}

/// Cosigns a checkpoint's note. `None` if the time is beyond 2^63 - 1.
///
/// A witness calls this only after it has verified the log's signature and the consistency with what it saw before.
pub fn cosign(note: &Note, name: &KeyName, key: &SigningKey, time: u64) -> Option<NoteSignature> {
    if time > MAX_TIME {
        return None;
    }
    let verifier = VerifierKey { name: name.clone(), kind: SignatureType::Cosignature, key: key.public() };
    let signature = key.sign(&message(note, time));
    let bytes = [&time.to_be_bytes()[..], &signature.0].concat();
    Some(NoteSignature { name: name.clone(), id: verifier.id(), bytes })
}

/// The time and signature that a cosignature line holds, not verified; `None` if it is not one.
pub fn parts(signature: &NoteSignature) -> Option<(u64, Signature)> {
    let (time, signature) = signature.bytes.split_first_chunk()?;
    let time = u64::from_be_bytes(*time);
    let signature = Signature(signature.try_into().ok()?);
    (time <= MAX_TIME).then_some((time, signature))
}

/// The witnesses among `witnesses` (keys of type cosignature) that cosigned, each once, in the order given. Fails if a
/// cosignature of one of them does not hold. How many are enough is for the statutes to say.
pub fn witnessed<'k>(note: &Note, witnesses: &'k [VerifierKey]) -> Result<Vec<Witnessed<'k>>, NoteError> {
    let mut found = Vec::new();
    for witness in witnesses.iter().filter(|key| key.kind == SignatureType::Cosignature) {
        let mut newest = None;
        for line in note.signatures_by(witness) {
            let time = parts(line).and_then(|(time, signature)| {
                ed25519::verify(&witness.key, &message(note, time), &signature).ok()?;
                Some(time)
            });
            newest =
                newest.max(Some(time.ok_or_else(|| NoteError::Signature { name: witness.name.clone() })?));
        }
        found.extend(newest.map(|time| Witnessed { witness, time }));
    }
    Ok(found)
}
