//! The desk: the one way by which an act comes into a record.
//!
//! A desk holds the state so far and writes to a [`Sink`]. An act is drafted, signed by one or two keys, folded with its
//! opening at hand, and only if the fold accepts it appended. Time, salts and keys are passed in, so the same acts give
//! the same record on every machine.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use mandat_federation::ballots::{self, Taken};
use mandat_federation::body::CloseBox;
use mandat_federation::{Evidence, Federation, Flags, Id, Refusal, apply};
use mandat_record::blob::BlobRef;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::commitment::Salt;
use mandat_record::cosignature::cosign;
use mandat_record::ed25519::{PublicKey, Signature, SigningKey};
use mandat_record::entry::{Draft, Entry, EntryError, LogKind, Signed, Verified};
use mandat_record::note::{KeyName, SignatureType, VerifierKey};
use mandat_record::read::{Blobs, Boxes, Entries, LogName, Openings, ReadError, Sink, WriteError};
use mandat_record::tree::{CompactRange, MemoryTree, root};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::Serialize;

/// Why an act did not come into the record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeskError {
    /// The fold refuses it.
    #[error("refused ({0})")]
    Refused(#[from] Refusal),
    /// It cannot be an entry at all.
    #[error("{kind}: {error}")]
    Entry {
        /// The type of entry.
        kind: String,
        /// What is wrong.
        error: EntryError,
    },
    /// It was not written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A checkpoint cannot be made.
    #[error("checkpoint: {0}")]
    Checkpoint(String),
}

/// A witness whose key is at hand: in the demo, where one machine plays several unions.
pub struct Witness {
    /// The name of its key.
    pub name: KeyName,
    /// Its key.
    pub key: SigningKey,
    /// The union that runs it.
    pub union: String,
}

impl Witness {
    /// The verifier key that the founding entry names.
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: SignatureType::Cosignature, key: self.key.public() }
    }
}

/// What goes with an act beside its body.
#[derive(Default)]
pub struct With<'a> {
    /// The second person of an act that takes two.
    pub second: Option<&'a SigningKey>,
    /// The opening of the entry's commitment, for the sealed store.
    pub opening: Option<Vec<u8>>,
}

impl<'a> With<'a> {
    /// One person, nothing sealed.
    pub const ALONE: With<'static> = With { second: None, opening: None };

    /// A second person.
    pub fn second(key: &'a SigningKey) -> Self {
        Self { second: Some(key), opening: None }
    }

    /// An opening.
    pub fn opening(bytes: Vec<u8>) -> Self {
        Self { second: None, opening: Some(bytes) }
    }
}

/// An accepted act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its index.
    pub index: u64,
    /// Its flags.
    pub flags: Flags,
}

/// A box that is being filled.
#[derive(Clone, Default)]
struct Filling {
    tree: CompactRange,
    sequences: BTreeMap<PublicKey, u64>,
    taken: Taken,
}

impl Filling {
    fn add(&mut self, entry: &Entry) {
        self.tree.append(entry.leaf_hash());
        *self.sequences.entry(entry.by()).or_insert(0) += 1;
    }
}

/// The desk.
#[derive(Clone)]
pub struct Desk<S> {
    /// The state so far.
    pub federation: Federation,
    /// Where the record is written.
    pub sink: S,
    log: String,
    now: u64,
    tree: MemoryTree,
    boxes: BTreeMap<Id, Filling>,
    salts: ChaCha20Rng,
}

/// The sealed store as it will be once the act at hand is accepted.
struct Staged<'a> {
    index: u64,
    opening: Option<&'a [u8]>,
    before: &'a dyn Openings,
}

impl Openings for Staged<'_> {
    fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        if index == self.index { Ok(self.opening.map(<[u8]>::to_vec)) } else { self.before.opening(index) }
    }
}

impl<S: Sink + Blobs + Boxes + Openings> Desk<S> {
    /// A desk for a new record of this origin. `seed` is secret: salts come from it.
    pub fn new(log: &str, sink: S, seed: [u8; 32], now: u64) -> Self {
        Self {
            federation: Federation::default(),
            sink,
            log: log.to_owned(),
            now,
            tree: MemoryTree::new(),
            boxes: BTreeMap::new(),
            salts: ChaCha20Rng::from_seed(seed),
        }
    }

    /// Takes a record up where it stands. `federation` and `tree` are what its verification came to, with the sealed store at hand.
    pub fn resume(federation: Federation, tree: MemoryTree, sink: S, seed: [u8; 32], now: u64) -> Self {
        let log = federation.log.clone();
        let salts = ChaCha20Rng::from_seed(seed);
        Self { federation, sink, log, now, tree, boxes: BTreeMap::new(), salts }
    }

    /// The time that the next entries get.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Moves the time forward.
    pub fn set_time(&mut self, now: u64) {
        self.now = self.now.max(now);
    }

    /// A fresh salt.
    pub fn salt(&mut self) -> Salt {
        Salt::new(self.random())
    }

    /// Fresh random bytes, for salts and for members' names.
    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.salts.fill_bytes(&mut bytes);
        bytes
    }

    /// Keeps a blob. Keeping it before the entry that names it is accepted is harmless: its name is its content.
    pub fn blob(&mut self, content: &[u8]) -> Result<BlobRef, DeskError> {
        Ok(self.sink.put_blob(content)?)
    }

    /// Keeps a table as a blob of canonical JSON.
    pub fn table<T: Serialize>(&mut self, table: &T) -> Result<BlobRef, DeskError> {
        let bytes = mandat_record::json::to_vec(table).map_err(|e| DeskError::Checkpoint(e.to_string()))?;
        self.blob(&bytes)
    }

    /// Brings one act into the record.
    pub fn submit<B: Serialize>(
        &mut self,
        kind: &str,
        body: &B,
        key: &SigningKey,
        with: With<'_>,
    ) -> Result<Accepted, DeskError> {
        let failed = |error| DeskError::Entry { kind: kind.to_owned(), error };
        let seq = self.federation.next_sequence(&key.public());
        let mut signed = Draft { log: &self.log, kind, seq, body }.sign(key).map_err(failed)?;
        if let Some(second) = with.second {
            signed = signed.second(second).map_err(failed)?;
        }
        self.take(signed, with.opening)
    }

    /// Brings an act into the record that was signed elsewhere.
    pub fn take(&mut self, signed: Signed, opening: Option<Vec<u8>>) -> Result<Accepted, DeskError> {
        let kind = signed.entry().kind().to_owned();
        let failed = |error| DeskError::Entry { kind: kind.clone(), error };
        let entry = signed.at(self.now).map_err(failed)?;
        let leaf = entry.to_bytes();
        let hash = entry.leaf_hash();
        let verified = Verified::one(entry).map_err(failed)?;
        let index = self.federation.size;
        let staged = Staged { index, opening: opening.as_deref(), before: &self.sink };
        let tree = &self.tree;
        let past = |size: u64| (size <= tree.size()).then(|| root(tree, size).ok()).flatten();
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let evidence =
            Evidence { blobs: &self.sink, boxes: &self.sink, openings: Some(&staged), root: &past, threads };
        let flags = apply(&mut self.federation, &verified, &evidence)?;
        // Both are staged until the next checkpoint is published; the store then makes openings durable before entries, so
        // that a crash can leave an opening without an entry, which nobody looks up, and never an entry that cannot be opened.
        self.sink.append(&LogName::Main, &leaf)?;
        if let Some(opening) = &opening {
            self.sink.put_opening(index, opening)?;
        }
        self.tree.append(hash);
        Ok(Accepted { index, flags })
    }

    /// A box as it lies in the record. Proofs were asked for when each came in; what came in past a desk is named by the closing.
    fn filling(&self, convocation: &Id) -> Result<Filling, DeskError> {
        let mut filling = Filling::default();
        let Some(entries) = self.sink.ballot_box(convocation.as_str()).map_err(unread)? else {
            return Ok(filling);
        };
        for leaf in entries.leaves(0).map_err(unread)? {
            let failed = |error| DeskError::Entry { kind: format!("box of {convocation}"), error };
            let entry = Entry::parse(&leaf.map_err(unread)?, LogKind::Box).map_err(failed)?;
            filling.taken.lies(&self.federation, convocation, &entry);
            filling.add(&entry);
        }
        Ok(filling)
    }

    /// Reads a box that lies in the record, once.
    fn load(&mut self, convocation: &Id) -> Result<(), DeskError> {
        if !self.boxes.contains_key(convocation) {
            let filling = self.filling(convocation)?;
            self.boxes.insert(convocation.clone(), filling);
        }
        Ok(())
    }

    /// Puts an entry into a convocation's box. A sealed ballot or a challenge is refused if the closing would refuse it: whoever
    /// verifies the closed box asks the same again. What batches say is judged when the box closes.
    pub fn put_in_box<B: Serialize>(
        &mut self,
        convocation: &Id,
        kind: &str,
        body: &B,
        key: &SigningKey,
    ) -> Result<(), DeskError> {
        let failed = |error| DeskError::Entry { kind: kind.to_owned(), error };
        self.load(convocation)?;
        let filling = self.boxes.entry(convocation.clone()).or_default();
        let seq = filling.sequences.get(&key.public()).copied().unwrap_or(0);
        let log = ballots::origin(&self.log, convocation);
        let entry = Draft { log: &log, kind, seq, body }.sign(key).map_err(failed)?.in_box();
        filling.taken.take(&self.federation, convocation, &entry)?;
        self.sink.append(&LogName::Box(convocation.to_string()), entry.as_bytes())?;
        filling.add(&entry);
        Ok(())
    }

    /// The closing entry of a box as it is now.
    pub fn closing(&self, convocation: &Id) -> CloseBox {
        let empty = Filling::default();
        let tree = &self.boxes.get(convocation).unwrap_or(&empty).tree;
        CloseBox { convocation: convocation.clone(), size: tree.size(), root: tree.root() }
    }

    /// Publishes a box's checkpoint, signed by the operator.
    pub fn publish_box(&mut self, convocation: &Id, operator: &SigningKey) -> Result<(), DeskError> {
        self.load(convocation)?;
        let closing = self.closing(convocation);
        let origin = ballots::origin(&self.log, convocation);
        let head = Checkpoint { origin, size: closing.size, root: closing.root, extensions: Vec::new() };
        let signed =
            SignedCheckpoint::sign(&head, operator).map_err(|e| DeskError::Checkpoint(e.to_string()))?;
        Ok(self.sink.publish(&LogName::Box(convocation.to_string()), &signed.to_string())?)
    }

    /// Signs a checkpoint of the log as it is, has the witnesses cosign it with the desk's time, and publishes it.
    pub fn checkpoint(&mut self, operator: &SigningKey, witnesses: &[Witness]) -> Result<String, DeskError> {
        let failed = |text: String| DeskError::Checkpoint(text);
        let head = Checkpoint {
            origin: self.log.clone(),
            size: self.tree.size(),
            root: self.tree.root(),
            extensions: Vec::new(),
        };
        let mut signed = SignedCheckpoint::sign(&head, operator).map_err(|e| failed(e.to_string()))?;
        for witness in witnesses {
            let cosignature = cosign(signed.note(), &witness.name, &witness.key, self.now)
                .ok_or_else(|| failed("the time lies beyond what a cosignature can say".into()))?;
            signed.note_mut().add(cosignature).map_err(|e| failed(e.to_string()))?;
        }
        let text = signed.to_string();
        self.sink.publish(&LogName::Main, &text)?;
        Ok(text)
    }
}

impl<S: Openings> Desk<S> {
    /// The opening of an entry, from the sealed store.
    pub fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, DeskError> {
        Ok(self.sink.opening(index).map_err(unread)?)
    }
}

/// What tells one act from all others: author, number and signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act(PublicKey, u64, Signature);

impl Act {
    /// Of an entry.
    pub fn of(entry: &Entry) -> Self {
        Self(entry.by(), entry.seq(), entry.sig())
    }
}

impl<S: Entries> Desk<S> {
    /// Which of these acts are in the record, with their indexes.
    pub fn find(&self, acts: &BTreeSet<Act>) -> Result<BTreeMap<Act, u64>, DeskError> {
        let mut found = BTreeMap::new();
        if acts.is_empty() {
            return Ok(found);
        }
        for (index, leaf) in (0..).zip(self.sink.leaves(0).map_err(unread)?) {
            if let Ok(entry) = Entry::parse(&leaf.map_err(unread)?, LogKind::Main) {
                found.extend(acts.get(&Act::of(&entry)).map(|act| (*act, index)));
            }
        }
        Ok(found)
    }
}

fn unread(error: ReadError) -> WriteError {
    WriteError::Failed { place: error.place, reason: error.reason }
}
