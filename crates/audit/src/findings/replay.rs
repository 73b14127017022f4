//! Folds a record's main log for its findings: in batches, so that signatures are checked together; without openings, as
//! anyone outside would, or with the sealed store.

use std::borrow::Cow;

use mandat_federation::{Body, Federation, Flag};
use mandat_record::read::{Blobs, Boxes, Entries, Openings, ReadError};
use mandat_record::tree::MemoryTree;

use super::{Acts, Class, Finding};
use crate::fold::{Fold, judge, processors};

/// Entries whose signatures are checked together.
const BATCH: usize = 4096;

/// An accepted entry, and the state that it led to.
pub struct Noted<'a> {
    /// Its index.
    pub index: u64,
    /// Its body.
    pub body: &'a Body,
    /// Its flags.
    pub flags: &'a [Flag],
    /// The state after it.
    pub federation: &'a Federation,
}

/// A folded record.
#[derive(Debug, Clone, Default)]
pub struct Replayed {
    /// The state.
    pub federation: Federation,
    /// The bodies that are recomputed.
    pub acts: Acts,
    /// Entries that do not hold, with the reason: they are void.
    pub void: Vec<(u64, String)>,
}

impl Replayed {
    /// All findings: void entries first, then those of [`super::find`].
    pub fn findings(&self) -> Vec<Finding> {
        let void = |(index, why): &(u64, String)| {
            let text = format!("entry {index} is void: {why}");
            Finding::new(Class::Contradiction, "void-entry", None, text, *index, serde_json::Value::Null)
        };
        let mut findings: Vec<Finding> = self.void.iter().map(void).collect();
        findings.extend(super::find(&self.federation, &self.acts));
        super::sort(&mut findings);
        findings
    }
}

/// Folds a record. `progress` is told how many entries are done.
pub fn replay<R>(record: &R, progress: impl FnMut(u64)) -> Result<Replayed, ReadError>
where
    R: Entries + Blobs + Boxes,
{
    replay_noting(record, None, progress, |_| {})
}

/// The same with the sealed store: what only the inspection commission can compare is found as well.
pub fn replay_opened<R>(
    record: &R,
    openings: Option<&dyn Openings>,
    progress: impl FnMut(u64),
) -> Result<Replayed, ReadError>
where
    R: Entries + Blobs + Boxes,
{
    replay_noting(record, openings, progress, |_| {})
}

/// The same, and `note` sees every accepted entry with the state that it led to.
pub fn replay_noting<R>(
    record: &R,
    openings: Option<&dyn Openings>,
    mut progress: impl FnMut(u64),
    mut note: impl FnMut(&Noted<'_>),
) -> Result<Replayed, ReadError>
where
    R: Entries + Blobs + Boxes,
{
    let mut replayed = Replayed::default();
    let mut tree = MemoryTree::new();
    let mut batch = Vec::with_capacity(BATCH);
    for leaf in record.leaves(0)? {
        batch.push(leaf?);
        if batch.len() == BATCH {
            fold(&mut replayed, &mut tree, (record, openings), &batch, &mut note);
            batch.clear();
            progress(replayed.federation.size);
        }
    }
    fold(&mut replayed, &mut tree, (record, openings), &batch, &mut note);
    progress(replayed.federation.size);
    Ok(replayed)
}

fn fold<R>(
    replayed: &mut Replayed,
    tree: &mut MemoryTree,
    (record, openings): (&R, Option<&dyn Openings>),
    batch: &[Cow<'_, [u8]>],
    note: &mut dyn FnMut(&Noted<'_>),
) where
    R: Entries + Blobs + Boxes,
{
    let Replayed { federation, acts, void } = replayed;
    let threads = processors();
    for judged in judge(batch) {
        let index = federation.size;
        let mut fold = Fold { federation, tree, blobs: record, boxes: record, openings, threads };
        match fold.next(judged) {
            Ok((verified, flags)) => {
                // The fold has just read the same body.
                if let Ok(body) = Body::read(verified.entry()) {
                    note(&Noted { index, body: &body, flags: &flags, federation });
                    acts.note(index, body);
                }
            }
            Err((code, text)) => void.push((index, format!("{code}: {text}"))),
        }
    }
}
