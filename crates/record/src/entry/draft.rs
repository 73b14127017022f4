//! From a draft to an entry: the author signs, a second person may, and the sequencer gives it its time.

use super::{AUTHOR_PREFIX, Entry, EntryError, LogKind, SECOND_PREFIX, Second};
use crate::ed25519::{PublicKey, SigningKey};
use crate::json;
use serde::Serialize;

/// What an author is about to sign.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a, B: Serialize + ?Sized> {
    /// Origin of the log that it is for.
    pub log: &'a str,
    /// The entry's type, such as `roll.join`.
    pub kind: &'a str,
    /// The author's count of their own entries in this log, from 0.
    pub seq: u64,
    /// The body, which must serialize as an object.
    pub body: &'a B,
}

impl<B: Serialize + ?Sized> Draft<'_, B> {
    /// The canonical JSON that is signed after a prefix, if this key is the author's: for a key that lives elsewhere.
    pub fn signed_bytes(&self, by: &PublicKey) -> Result<Vec<u8>, EntryError> {
        let parts = Parts::new(self, by)?;
        Ok([b"{", &parts.front[..], b",", &parts.seq, b",", &parts.kind, b"}"].concat())
    }

    /// Signs it. What is wrong with the draft shows here, as the parser's errors.
    pub fn sign(&self, key: &SigningKey) -> Result<Signed, EntryError> {
        let parts = Parts::new(self, &key.public())?;
        let message = [AUTHOR_PREFIX, &self.signed_bytes(&key.public())?].concat();
        let sig = json::to_vec(&key.sign(&message))?;
        Signed::parse(
            &[b"{", &parts.front[..], b",", &parts.seq, b",\"sig\":", &sig, b",", &parts.kind, b"}"].concat(),
        )
    }
}

/// The stretches of the leaf that the draft decides.
struct Parts {
    front: Vec<u8>,
    seq: Vec<u8>,
    kind: Vec<u8>,
}

impl Parts {
    fn new<B: Serialize + ?Sized>(draft: &Draft<'_, B>, by: &PublicKey) -> Result<Self, EntryError> {
        let field = |name: &str, value: Vec<u8>| [b"\"", name.as_bytes(), b"\":", &value[..]].concat();
        let front = [
            field("body", json::to_vec(draft.body)?),
            field("by", json::to_vec(by)?),
            field("log", json::to_vec(draft.log)?),
        ];
        Ok(Parts {
            front: front.join(&b","[..]),
            seq: field("seq", json::to_vec(&draft.seq)?),
            kind: field("type", json::to_vec(draft.kind)?),
        })
    }
}

/// A signed act that has no place in a log yet: an entry without `at`. This is the form in which it is submitted, and
/// in which it stands in a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed(Entry);

impl Signed {
    /// Reads what was submitted; the signatures are checked by [`Signed::verify`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        Entry::parse(bytes, LogKind::Box).map(Signed)
    }

    /// The canonical JSON, for submitting.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Its parts, with `at` absent.
    pub fn entry(&self) -> &Entry {
        &self.0
    }

    /// Checks the signatures.
    pub fn verify(&self) -> Result<(), EntryError> {
        self.0.verify()
    }

    /// Adds the second person's signature, or replaces it. Their key must not be the author's.
    pub fn second(&self, key: &SigningKey) -> Result<Self, EntryError> {
        let sig = key.sign(&[SECOND_PREFIX, &self.0.signed_bytes()].concat());
        self.with_second(Second { by: key.public(), sig })
    }

    /// Adds a second signature that was made elsewhere, over `"mandat/second/v1\n"` and [`Entry::signed_bytes`].
    pub fn with_second(&self, second: Second) -> Result<Self, EntryError> {
        let second = format!("\"second\":{{\"by\":\"{}\",\"sig\":\"{}\"}}", second.by, second.sig);
        let sig = format!("\"sig\":\"{}\"", self.0.sig());
        let [front, seq, kind] = self.0.layout.signed.clone().map(|range| &self.0.bytes[range]);
        let fields = [front, second.as_bytes(), seq, sig.as_bytes(), kind].join(&b","[..]);
        Signed::parse(&[b"{", &fields[..], b"}"].concat())
    }

    /// The entry of the main log: the sequencer's time is put in front.
    pub fn at(&self, seconds: u64) -> Result<Entry, EntryError> {
        let at = format!("{{\"at\":{seconds},");
        Entry::parse(&[at.as_bytes(), &self.0.bytes[1..]].concat(), LogKind::Main)
    }

    /// The entry of a box.
    pub fn in_box(self) -> Entry {
        self.0
    }
}
