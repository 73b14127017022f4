//! Entries: the signed acts of which the record consists (DESIGN 5), one per leaf of a log.
//!
//! A leaf is one canonical JSON object ([`crate::json`]) of at most [`MAX_ENTRY`] bytes:
//!
//! ```json
//! {"at":1767225600,"body":{},"by":"<key>","log":"<origin>","second":{"by":"<key>","sig":"<sig>"},"seq":0,"sig":"<sig>","type":"roll.join"}
//! ```
//!
//! The author signs `"mandat/entry/v1\n"` and the canonical JSON of `body`, `by`, `log`, `seq` and `type`; for acts that
//! need two people another key signs `"mandat/second/v1\n"` and the same JSON. The two prefixes keep one signature from
//! serving as the other. `log` keeps an entry out of every other log, `seq` keeps it from being replayed in its own.
//! `at` is the sequencer's, outside what the author signs, and absent in a box, where it would say who voted when.

mod draft;
mod error;
mod parse;
mod verified;

pub use draft::{Draft, Signed};
pub use error::EntryError;
pub use verified::Verified;

use crate::ed25519::{self, Batch, PublicKey, Signature};
use crate::tree::{self, Hash};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::ops::Range;

/// Bytes of an entry at most: 32 KiB. What is larger is a blob.
pub const MAX_ENTRY: usize = 32 * 1024;
/// Bytes of an entry's type at most.
pub const MAX_TYPE: usize = 64;
/// Bytes of a log's origin at most.
pub const MAX_LOG: usize = 255;

/// What the author's signature covers begins with this.
pub const AUTHOR_PREFIX: &[u8] = b"mandat/entry/v1\n";
/// What the second person's signature covers begins with this.
pub const SECOND_PREFIX: &[u8] = b"mandat/second/v1\n";

/// Which of the two forms of a log an entry stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// The main log: every entry has a time.
    Main,
    /// The box of a convocation: no entry has one.
    Box,
}

/// The second person of an act that needs two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Second {
    /// Their key, other than the author's.
    pub by: PublicKey,
    /// Their signature.
    pub sig: Signature,
}

/// One entry, well formed and within the limits. Its signatures have not been checked: see [`Entry::verify`] and
/// [`verify_entries`].
///
/// It keeps the leaf's bytes, so that what was signed is what is verified, without writing JSON again.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    bytes: Box<[u8]>,
    leaf: Hash,
    layout: Layout,
}

/// What the parser found, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layout {
    at: Option<u64>,
    by: PublicKey,
    second: Option<Second>,
    seq: u64,
    sig: Signature,
    body: Range<usize>,
    log: Range<usize>,
    kind: Range<usize>,
    /// The three stretches of the leaf that are signed: from `"body"` through `log`, `"seq"`, and `"type"`.
    signed: [Range<usize>; 3],
}

impl Entry {
    /// Reads a leaf. Its length is checked before anything else, and nothing is allocated until all of it is known to
    /// be well formed.
    ///
    /// ```
    /// use mandat_record::{ed25519::SigningKey, entry::{Draft, Entry, LogKind}};
    /// let key = SigningKey::from_seed(&[1; 32]);
    /// let body = serde_json::json!({"unit": "nord"});
    /// let draft = Draft { log: "union.example/record", kind: "unit.found", seq: 0, body: &body };
    /// let leaf = draft.sign(&key)?.at(1_767_225_600)?.to_bytes();
    ///
    /// let entry = Entry::parse(&leaf, LogKind::Main)?;
    /// entry.verify()?;
    /// assert_eq!((entry.kind(), entry.seq(), entry.at()), ("unit.found", 0, Some(1_767_225_600)));
    /// # Ok::<(), mandat_record::entry::EntryError>(())
    /// ```
    pub fn parse(bytes: &[u8], log: LogKind) -> Result<Self, EntryError> {
        let layout = parse::layout(bytes, log)?;
        Ok(Entry { leaf: tree::leaf_hash(bytes), bytes: bytes.into(), layout })
    }

    /// The leaf's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The leaf's bytes, copied.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.bytes.to_vec()
    }

    /// The RFC 6962 hash of the leaf.
    pub fn leaf_hash(&self) -> Hash {
        self.leaf
    }

    /// Seconds since 1970 by the sequencer; `None` in a box and only there.
    pub fn at(&self) -> Option<u64> {
        self.layout.at
    }

    /// The author's key.
    pub fn by(&self) -> PublicKey {
        self.layout.by
    }

    /// The origin of the log that the entry was signed for.
    pub fn log(&self) -> &str {
        self.text(&self.layout.log)
    }

    /// The entry's `type`, such as `roll.join`.
    pub fn kind(&self) -> &str {
        self.text(&self.layout.kind)
    }

    /// The author's count of their own entries in this log.
    pub fn seq(&self) -> u64 {
        self.layout.seq
    }

    /// The author's signature.
    pub fn sig(&self) -> Signature {
        self.layout.sig
    }

    /// The second person, where there is one.
    pub fn second(&self) -> Option<Second> {
        self.layout.second
    }

    /// The body's canonical JSON, an object.
    pub fn body_bytes(&self) -> &[u8] {
        &self.bytes[self.layout.body.clone()]
    }

    /// The body as its type, which should deny unknown fields.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, EntryError> {
        serde_json::from_slice(self.body_bytes()).map_err(|error| EntryError::body(&error))
    }

    fn text(&self, range: &Range<usize>) -> &str {
        std::str::from_utf8(&self.bytes[range.clone()]).expect("the parser lets only ASCII through here")
    }

    /// The canonical JSON that both people sign after their prefix.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bytes.len());
        self.write_signed(&mut out);
        out
    }

    /// Cuts the signed JSON out of the leaf: its keys stand in the same order in both.
    fn write_signed(&self, out: &mut Vec<u8>) {
        for (range, before) in self.layout.signed.iter().zip(*b"{,,") {
            out.push(before);
            out.extend_from_slice(&self.bytes[range.clone()]);
        }
        out.push(b'}');
    }

    /// The signatures' messages: calls `each` with key, message and signature, the author's first.
    fn each_signature(&self, buffer: &mut Vec<u8>, mut each: impl FnMut(&PublicKey, &[u8], &Signature)) {
        let second = self.second().map(|second| (SECOND_PREFIX, second.by, second.sig));
        let author = (AUTHOR_PREFIX, self.by(), self.sig());
        for (prefix, by, sig) in [Some(author), second].into_iter().flatten() {
            buffer.clear();
            buffer.extend_from_slice(prefix);
            self.write_signed(buffer);
            each(&by, buffer, &sig);
        }
    }

    /// Checks the signatures of this entry.
    pub fn verify(&self) -> Result<(), EntryError> {
        let mut result = Ok(());
        self.each_signature(&mut Vec::new(), |by, message, sig| {
            if ed25519::verify(by, message, sig).is_err() {
                result = Err(EntryError::Signature);
            }
        });
        result
    }
}

/// Shows what is public anyway, and no body.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry({} {} of {})", self.kind(), self.seq(), self.by())
    }
}

/// Checks the signatures of many entries at once and names the first entry with a bad one. It says the same as
/// [`Entry::verify`] for each, several times faster; single-threaded, so that the caller splits the work.
pub fn verify_entries(entries: &[Entry]) -> Result<(), usize> {
    let mut batch = Batch::with_capacity(entries.len());
    let mut owners = Vec::with_capacity(entries.len());
    let mut buffer = Vec::new();
    // A leaf hash binds the entry's keys, messages and signatures, so the seed binds all of the batch.
    let mut seed = Sha256::new_with_prefix(b"mandat/batch-of-entries/v1\0");
    for (number, entry) in entries.iter().enumerate() {
        seed.update(entry.leaf.0);
        entry.each_signature(&mut buffer, |by, message, sig| {
            batch.push(by, message, sig);
            owners.push(number);
        });
    }
    batch.verify(seed.finalize().into()).map_err(|item| owners[item])
}
