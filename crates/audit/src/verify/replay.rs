//! The log, leaf by leaf: read on this thread, parsed and its signatures checked on others, folded here, in order.
//!
//! Batches go to the lanes in turn and come back in turn, so the order is kept without sorting, and at most two batches
//! a lane are in memory, whatever the log's size and whatever its entries hold.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

use mandat_federation::Federation;
use mandat_record::blob::BlobRef;
use mandat_record::read::{Blobs, Leaves, ReadError};
use mandat_record::tree::MemoryTree;

use super::problem::{Code, Problems};
use super::{Options, Record};
use crate::fold::{Fold, Judged, judge};

/// Entries of a batch: as many signatures as `record` checks in one equation.
const ENTRIES: usize = 1024;
/// Bytes of a batch at which it is closed: ordinary batches are far below, and large entries make small ones.
const BYTES: usize = 2 * 1024 * 1024;
/// Batches under way a lane: one is worked on while the next waits.
const AHEAD: usize = 2;
/// Lanes at most: beyond the cores of a large server.
const MOST_LANES: usize = 64;

/// What replaying gives.
pub(super) struct Replayed<'a> {
    pub(super) federation: Federation,
    pub(super) tree: MemoryTree,
    pub(super) blobs: Noted<'a>,
}

/// The blobs, with a note of those that were asked for: what else lies in the folder belongs to no entry.
pub(super) struct Noted<'a> {
    blobs: &'a dyn Blobs,
    seen: RefCell<BTreeSet<BlobRef>>,
}

impl Noted<'_> {
    pub(super) fn seen(&self) -> BTreeSet<BlobRef> {
        self.seen.borrow().clone()
    }
}

impl Blobs for Noted<'_> {
    fn blob(&self, blob: &BlobRef) -> Result<Option<Cow<'_, [u8]>>, ReadError> {
        self.seen.borrow_mut().insert(*blob);
        self.blobs.blob(blob)
    }
}

/// Reads, judges and folds the whole main log.
pub(super) fn replay<'a>(
    record: &Record<'a>,
    options: &Options<'_>,
    problems: &mut Problems,
) -> Replayed<'a> {
    let blobs = Noted { blobs: record.blobs, seen: RefCell::default() };
    let mut replayed = Replayed { federation: Federation::default(), tree: MemoryTree::new(), blobs };
    let leaves = match record.log.leaves(0) {
        Ok(leaves) => leaves,
        Err(error) => {
            problems.record(Code::Unreadable, None, error.to_string());
            return replayed;
        }
    };
    let mut batches = Batches { leaves, read: 0, failed: None };
    std::thread::scope(|scope| {
        let lanes: Vec<Lane> =
            (0..options.threads.clamp(1, MOST_LANES)).map(|_| Lane::start(scope)).collect();
        let (mut sent, mut received) = (0, 0);
        loop {
            while sent - received < AHEAD * lanes.len()
                && let Some(batch) = batches.next()
            {
                lanes[sent % lanes.len()].judge(batch);
                sent += 1;
            }
            if sent == received {
                break;
            }
            for judged in lanes[received % lanes.len()].judged() {
                fold(&mut replayed, record, judged, options, problems);
            }
            received += 1;
            options.progress.inspect(|told| told(replayed.federation.size));
        }
    });
    if let Some(error) = batches.failed {
        problems.record(Code::Unreadable, Some(batches.read), format!("entry {}: {error}", batches.read));
    }
    replayed
}

/// Folds one entry, and reports it where it is void.
fn fold(
    replayed: &mut Replayed<'_>,
    record: &Record<'_>,
    judged: Judged,
    options: &Options<'_>,
    problems: &mut Problems,
) {
    let Replayed { federation, tree, blobs } = replayed;
    let index = federation.size;
    let threads = NonZeroUsize::new(options.threads).unwrap_or(NonZeroUsize::MIN);
    let mut fold = Fold { federation, tree, blobs, boxes: record.boxes, openings: record.openings, threads };
    if let Err((code, text)) = fold.next(judged) {
        problems.entry(code, index, text);
    }
}

/// A thread that judges batches, in their order.
struct Lane {
    leaves: Sender<Vec<Vec<u8>>>,
    judged: Receiver<Vec<Judged>>,
}

impl Lane {
    fn start<'scope>(scope: &'scope Scope<'scope, '_>) -> Self {
        let (leaves, batches) = channel::<Vec<Vec<u8>>>();
        let (done, judged) = channel();
        scope.spawn(move || {
            for batch in batches {
                if done.send(judge(&batch)).is_err() {
                    return;
                }
            }
        });
        Self { leaves, judged }
    }

    fn judge(&self, batch: Vec<Vec<u8>>) {
        self.leaves.send(batch).expect("a lane ends only when its sender is dropped");
    }

    fn judged(&self) -> Vec<Judged> {
        self.judged.recv().expect("a lane answers every batch before it ends")
    }
}

/// The leaves in batches.
struct Batches<'a> {
    leaves: Leaves<'a>,
    read: u64,
    failed: Option<ReadError>,
}

impl Batches<'_> {
    fn next(&mut self) -> Option<Vec<Vec<u8>>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while self.failed.is_none() && batch.len() < ENTRIES && bytes < BYTES {
            match self.leaves.next() {
                None => break,
                Some(Err(error)) => self.failed = Some(error),
                Some(Ok(leaf)) => {
                    bytes += leaf.len();
                    self.read += 1;
                    batch.push(leaf.into_owned());
                }
            }
        }
        (!batch.is_empty()).then_some(batch)
    }
}
