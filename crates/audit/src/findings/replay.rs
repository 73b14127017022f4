//! Folds a record's main log for its findings: in batches, so that signatures are checked together; without openings, as
//! anyone outside would, or with the sealed store.

use mandat_federation::{Body, Evidence, Federation, Flag, apply};
use mandat_record::entry::{Entry, LogKind, Verified};
use mandat_record::read::{Blobs, Boxes, Entries, Openings, ReadError};
use mandat_record::tree::{MemoryTree, root};

use super::{Acts, Class, Finding};

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
    let mut batch: Vec<Result<Entry, String>> = Vec::with_capacity(BATCH);
    for leaf in record.leaves(0)? {
        batch.push(Entry::parse(&leaf?, LogKind::Main).map_err(|error| error.to_string()));
        if batch.len() == BATCH {
            fold(&mut replayed, &mut tree, (record, openings), std::mem::take(&mut batch), &mut note);
            progress(replayed.federation.size);
        }
    }
    fold(&mut replayed, &mut tree, (record, openings), batch, &mut note);
    progress(replayed.federation.size);
    Ok(replayed)
}

fn fold<R>(
    replayed: &mut Replayed,
    tree: &mut MemoryTree,
    (record, openings): (&R, Option<&dyn Openings>),
    batch: Vec<Result<Entry, String>>,
    note: &mut dyn FnMut(&Noted<'_>),
) where
    R: Entries + Blobs + Boxes,
{
    let entries: Vec<Entry> = batch.iter().filter_map(|entry| entry.as_ref().ok()).cloned().collect();
    let mut verified = Verified::many(entries).into_iter();
    for entry in batch {
        let index = replayed.federation.size;
        let entry = match entry {
            Ok(entry) => entry,
            Err(why) => {
                replayed.void.push((index, why));
                replayed.federation.pass_over(None);
                continue;
            }
        };
        let Some(Some(held)) = verified.next() else {
            replayed.void.push((index, "a signature does not hold".to_owned()));
            replayed.federation.pass_over(Some(&entry));
            tree.append(entry.leaf_hash());
            continue;
        };
        let past = |size: u64| (size <= tree.size()).then(|| root(tree, size).ok()).flatten();
        let evidence = Evidence { blobs: record, boxes: record, openings, root: &past };
        match apply(&mut replayed.federation, &held, &evidence) {
            Ok(flags) => {
                // The fold has just read the same body.
                if let Ok(body) = Body::read(&entry) {
                    let federation = &replayed.federation;
                    note(&Noted { index, body: &body, flags: &flags, federation });
                    replayed.acts.note(index, body);
                }
            }
            Err(why) => {
                replayed.void.push((index, why.to_string()));
                replayed.federation.pass_over(Some(&entry));
            }
        }
        tree.append(entry.leaf_hash());
    }
}
