//! The one way from leaves to a state: parsed, signatures checked together, applied in order. What verifies a record and what
//! reports on it fold the same entries, void the same ones, and append every leaf to the same tree.

use std::num::NonZeroUsize;

use mandat_federation::{Evidence, Federation, Flags, apply};
use mandat_record::entry::{Entry, EntryError, LogKind, Verified};
use mandat_record::read::{Blobs, Boxes, Openings};
use mandat_record::tree::{Hash, MemoryTree, leaf_hash, root};

/// A leaf, judged as far as it can be alone.
pub(crate) enum Judged {
    Holds(Verified),
    Void { hash: Hash, entry: Option<Entry>, error: EntryError },
}

/// As many threads as there are processors.
pub(crate) fn processors() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Why an entry is void: its code, and a sentence.
pub(crate) type Void = (&'static str, String);

/// Parses leaves and checks their signatures together.
pub(crate) fn judge<L: AsRef<[u8]>>(leaves: &[L]) -> Vec<Judged> {
    let mut entries = Vec::with_capacity(leaves.len());
    let parsed: Vec<Result<(), EntryError>> = leaves
        .iter()
        .map(|leaf| Entry::parse(leaf.as_ref(), LogKind::Main).map(|entry| entries.push(entry)))
        .collect();
    let mut verified = Verified::many(entries).into_iter();
    let judged = leaves.iter().zip(parsed).map(|(leaf, parsed)| {
        let leaf = leaf.as_ref();
        let void = |entry, error| Judged::Void { hash: leaf_hash(leaf), entry, error };
        match parsed {
            Err(error) => void(None, error),
            Ok(()) => match verified.next().flatten() {
                Some(verified) => Judged::Holds(verified),
                // Its place in its author's sequence counts all the same: see `Federation::pass_over`.
                None => void(Entry::parse(leaf, LogKind::Main).ok(), EntryError::Signature),
            },
        }
    });
    judged.collect()
}

/// A state with the tree over the leaves that led to it, and where the fold looks things up.
pub(crate) struct Fold<'a> {
    pub(crate) federation: &'a mut Federation,
    pub(crate) tree: &'a mut MemoryTree,
    pub(crate) blobs: &'a dyn Blobs,
    pub(crate) boxes: &'a dyn Boxes,
    pub(crate) openings: Option<&'a dyn Openings>,
    /// Threads for the ballots of a box, while nothing else is folded.
    pub(crate) threads: NonZeroUsize,
}

impl Fold<'_> {
    /// Folds the next leaf; what does not hold keeps its place, in the log and in the tree, and is passed over.
    pub(crate) fn next(&mut self, judged: Judged) -> Result<(Verified, Flags), Void> {
        let Fold { blobs, boxes, openings, threads, .. } = *self;
        let (hash, done) = match judged {
            Judged::Holds(verified) => {
                let tree = &*self.tree;
                let past = |size: u64| (size <= tree.size()).then(|| root(tree, size).ok()).flatten();
                let evidence = Evidence { blobs, boxes, openings, root: &past, threads };
                let applied = apply(self.federation, &verified, &evidence);
                let hash = verified.entry().leaf_hash();
                match applied {
                    Ok(flags) => (hash, Ok((verified, flags))),
                    Err(refusal) => {
                        self.federation.pass_over(Some(verified.entry()));
                        (hash, Err((refusal.code.code(), refusal.text)))
                    }
                }
            }
            Judged::Void { hash, entry, error } => {
                self.federation.pass_over(entry.as_ref());
                (hash, Err((error.code(), error.to_string())))
            }
        };
        self.tree.append(hash);
        done
    }
}
