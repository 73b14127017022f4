//! A log that can be altered and judged: the state before every entry is kept, so that only what follows an alteration is
//! folded again.
//!
//! The adversary is the operator with every witness: later anchors are held against the roots of the unaltered log, as if
//! the witnesses had signed what they never saw. What passes here is caught by an honest witness alone, since the root
//! of an altered log differs; `judge` says so only where the fold itself finds nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use mandat_federation::{Evidence, Federation, Flag, Flags, apply};
use mandat_record::blob::BlobRef;
use mandat_record::entry::{Entry, LogKind, Verified};
use mandat_record::read::{Blobs, Entries, Memory, Openings, ReadError};
use mandat_record::tree::{MemoryTree, root};

use crate::exercise::Exercise;

/// What reads the record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Depth {
    Public,
    Commission,
}

/// The unaltered record, and what it folds to.
pub(crate) struct Base {
    pub memory: Memory,
    pub entries: Vec<Verified>,
    tree: MemoryTree,
    public: Vec<Federation>,
    commission: Vec<Federation>,
    flags: [Vec<Flags>; 2],
}

/// An altered log: where it parts from the base, what follows, and the blobs and boxes that go with it.
pub(crate) struct Altered<'a> {
    pub from: usize,
    /// Each with the index in the base of the entry that it is or was.
    pub tail: Vec<(usize, Result<Verified, &'static str>)>,
    pub memory: &'a Memory,
    pub blobs: BTreeMap<BlobRef, Vec<u8>>,
}

/// What becomes of an alteration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Outcome {
    /// It is not an entry, or not one that is signed by whom it says.
    Void(&'static str),
    /// Refused where it was made.
    Refused(&'static str),
    /// Refused at a later entry.
    Later(&'static str),
    /// Accepted with a flag that the base does not have.
    Flagged(&'static str),
    /// A later entry gets a flag.
    FlaggedLater(&'static str),
    /// Accepted in silence.
    Accepted,
}

/// Blobs of the record and those that the adversary added.
struct WithBlobs<'a>(&'a Memory, &'a BTreeMap<BlobRef, Vec<u8>>);

impl Blobs for WithBlobs<'_> {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        match self.1.get(blob) {
            Some(bytes) => Ok(Some(Cow::Borrowed(bytes))),
            None => self.0.blob(blob),
        }
    }
}

/// The sealed store, whose openings follow their entries to a new place: the commission's clerk is in it too.
struct Moved<'a>(&'a Memory, BTreeMap<u64, u64>);

impl Openings for Moved<'_> {
    fn opening(&self, index: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.0.opening(self.1.get(&index).copied().unwrap_or(index))
    }
}

impl Base {
    /// Folds the exercise and keeps every state on the way.
    pub(crate) fn new(exercise: &Exercise) -> Self {
        let memory = exercise.desk.sink.clone();
        let mut tree = MemoryTree::new();
        let mut entries = Vec::new();
        for leaf in memory.leaves(0).unwrap() {
            let entry = Entry::parse(&leaf.unwrap(), LogKind::Main).unwrap();
            tree.append(entry.leaf_hash());
            entries.push(Verified::one(entry).unwrap());
        }
        let states = |openings: Option<&dyn Openings>| {
            let mut federation = Federation::default();
            let (mut states, mut flags) = (vec![federation.clone()], Vec::new());
            let past = |size: u64| root(&tree, size).ok();
            for entry in &entries {
                let evidence = Evidence {
                    blobs: &memory,
                    boxes: &memory,
                    openings,
                    root: &past,
                    threads: NonZeroUsize::MIN,
                };
                flags.push(apply(&mut federation, entry, &evidence).unwrap());
                states.push(federation.clone());
            }
            (states, flags)
        };
        let (public, at_public) = states(None);
        let (commission, at_commission) = states(Some(&memory));
        let flags = [at_public, at_commission];
        Self { memory, entries, tree, public, commission, flags }
    }

    /// The state before an entry.
    pub(crate) fn before(&self, depth: Depth, index: usize) -> &Federation {
        match depth {
            Depth::Public => &self.public[index],
            Depth::Commission => &self.commission[index],
        }
    }

    /// The log as it was from an index on.
    pub(crate) fn rest(
        &self,
        from: usize,
    ) -> impl Iterator<Item = (usize, Result<Verified, &'static str>)> + '_ {
        self.entries.iter().enumerate().skip(from).map(|(i, entry)| (i, Ok(entry.clone())))
    }

    /// Folds what follows an alteration. The first thing that tells is the outcome.
    pub(crate) fn judge(&self, depth: Depth, altered: &Altered<'_>) -> Outcome {
        let mut federation = self.before(depth, altered.from).clone();
        let blobs = WithBlobs(altered.memory, &altered.blobs);
        let places = (altered.from as u64..).zip(altered.tail.iter().map(|(was, _)| *was as u64)).collect();
        let moved = Moved(altered.memory, places);
        let openings: Option<&dyn Openings> = (depth == Depth::Commission).then_some(&moved);
        let past = |size: u64| root(&self.tree, size).ok();
        let evidence = Evidence {
            blobs: &blobs,
            boxes: altered.memory,
            openings,
            root: &past,
            threads: NonZeroUsize::MIN,
        };
        for (n, (was, entry)) in altered.tail.iter().enumerate() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(code) => return Outcome::Void(code),
            };
            match apply(&mut federation, entry, &evidence) {
                Err(refusal) if n == 0 => return Outcome::Refused(refusal.code.code()),
                Err(refusal) => return Outcome::Later(refusal.code.code()),
                Ok(flags) => {
                    if let Some(flag) =
                        more(&flags, &self.flags[usize::from(depth == Depth::Commission)][*was])
                    {
                        return if n == 0 {
                            Outcome::Flagged(flag.code())
                        } else {
                            Outcome::FlaggedLater(flag.code())
                        };
                    }
                }
            }
        }
        Outcome::Accepted
    }

    /// The outcome for the public; where it finds nothing, the commission's beside it.
    pub(crate) fn outcome(&self, altered: &Altered<'_>) -> (Outcome, Option<Outcome>) {
        let public = self.judge(Depth::Public, altered);
        let commission = (public == Outcome::Accepted).then(|| self.judge(Depth::Commission, altered));
        (public, commission.filter(|outcome| *outcome != Outcome::Accepted))
    }
}

/// A flag that the base does not have at this entry.
fn more(flags: &[Flag], before: &[Flag]) -> Option<Flag> {
    let count = |of: &[Flag], flag: Flag| of.iter().filter(|f| **f == flag).count();
    flags.iter().copied().find(|flag| count(flags, *flag) > count(before, *flag))
}
