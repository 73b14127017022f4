//! The boxes. The fold has read each one at its closing and compared size, root and every entry; here stands what is
//! left: their own checkpoints, entries put in after the closing, and ballots that no result made anybody read.

use std::collections::BTreeMap;

use mandat_federation::ballots::{InBox, origin};
use mandat_federation::{Federation, Id};
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::read::{Blobs, Entries};
use mandat_record::tree::{Hash, MemoryTree, leaf_hash};

use super::Record;
use super::problem::{Code, Problems};

/// Checks every closed box that was there. Gives the trees of their entries.
pub(super) fn check(
    record: &Record<'_>,
    f: &Federation,
    blobs: &dyn Blobs,
    problems: &mut Problems,
) -> BTreeMap<String, MemoryTree> {
    let mut trees = BTreeMap::new();
    for (id, size, root) in fixed(f) {
        let Ok(Some(entries)) = record.boxes.ballot_box(id.as_str()) else {
            let text = format!("box {id}: it was there when its closing was folded, and is gone");
            problems.record(Code::Unreadable, None, text);
            continue;
        };
        match one(f, id, (size, root), &*entries) {
            Ok(tree) => _ = trees.insert(id.to_string(), tree),
            Err(text) => problems.record(Code::BoxDiffers, None, format!("box {id}: {text}")),
        }
    }
    unread(f, blobs, problems);
    trees
}

/// The boxes that were read, with the size and root that an entry of the main log fixes: of convocations, of
/// petitions and of secret divisions.
fn fixed(f: &Federation) -> impl Iterator<Item = (&Id, u64, Hash)> {
    let closed = f.convocations.iter().filter_map(|(id, convocation)| {
        convocation.closed.as_ref().filter(|closed| closed.read).map(|closed| (id, closed.size, closed.root))
    });
    let signed = f
        .petitions
        .iter()
        .filter_map(|(id, petition)| petition.signed.as_ref().map(|signed| (id, signed.size, signed.root)));
    let divided = f.divisions.iter().filter_map(|(id, division)| {
        let closed = division.secret.as_ref()?.closed.as_ref().filter(|closed| closed.read)?;
        Some((id, closed.size, closed.root))
    });
    closed.chain(signed).chain(divided)
}

fn one(
    f: &Federation,
    id: &Id,
    (size, root): (u64, Hash),
    entries: &dyn Entries,
) -> Result<MemoryTree, String> {
    let mut tree = MemoryTree::new();
    let leaves = entries.leaves(0).map_err(|e| e.to_string())?;
    // One more than belongs there is enough to know, however many there are.
    for leaf in leaves.take(usize::try_from(size).unwrap_or(usize::MAX).saturating_add(1)) {
        tree.append(leaf_hash(&leaf.map_err(|e| e.to_string())?));
    }
    if tree.size() > size {
        return Err(format!("entries follow the {size} that the closing fixed"));
    }
    let Some(text) = entries.checkpoint().map_err(|e| e.to_string())? else { return Ok(tree) };
    let signed = SignedCheckpoint::parse(&text).map_err(|e| e.to_string())?;
    let checkpoint = signed.checkpoint();
    if let Some(operator) = &f.constitution.operator {
        let key = signed.key_of(operator.key).map_err(|e| e.to_string())?;
        signed.verify(&key).map_err(|e| e.to_string())?;
    }
    let due = origin(&f.log, id);
    if checkpoint.origin != due || checkpoint.size != size || checkpoint.root != root {
        return Err("its checkpoint is not of the size, root and origin that the closing fixed".into());
    }
    Ok(tree)
}

/// Ballots of contests without a result: the fold had no reason to read them, but they must be there.
fn unread(f: &Federation, blobs: &dyn Blobs, problems: &mut Problems) {
    for contest in f.contests.values().filter(|contest| contest.result.is_none()) {
        let Some(InBox::Recorded(blob)) = &contest.cast else { continue };
        if !blobs.blob(blob).ok().flatten().is_some_and(|bytes| blob.matches(&bytes)) {
            let text = format!("ballots of contest {}: blob {} is missing or wrong", contest.id, blob.sha256);
            problems.record(Code::BlobMissing, None, text);
        }
    }
}
