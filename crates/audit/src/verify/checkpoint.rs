//! The checkpoint: who answers for this history, of what length, and who else has seen it.

use mandat_federation::Federation;
use mandat_federation::founding::SLACK;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::tree::{Hash, MemoryTree, root};
use serde::Serialize;

use super::problem::{Code, Problems};
use super::{Options, Record};

/// Whether a checkpoint is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The quorum of witnesses of different unions has cosigned it.
    Final,
    /// The operator has signed it, and too few witnesses have: another history may have been shown to others.
    Pending,
    /// It does not hold.
    Invalid,
}

/// A union whose witness cosigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The union.
    pub union: String,
    /// When its first witness did, Unix seconds by its clock.
    pub time: u64,
}

/// The published checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Entries that it commits to.
    pub size: u64,
    /// The root that it commits to.
    pub root: Hash,
    /// Whether it is final.
    pub status: Status,
    /// Unions whose witnesses cosigned, sorted.
    pub witnesses: Vec<Witness>,
    /// Unions that must cosign by the statutes.
    pub quorum: u64,
}

/// Holds the published checkpoint against the leaves that were read.
pub(super) fn check(
    record: &Record<'_>,
    options: &Options<'_>,
    f: &Federation,
    tree: &MemoryTree,
    problems: &mut Problems,
) -> Option<Head> {
    let text = match record.log.checkpoint() {
        Ok(Some(text)) => text,
        Ok(None) => {
            problems.record(
                Code::CheckpointMissing,
                None,
                "no checkpoint is published: fetch the folder again, whole".into(),
            );
            return None;
        }
        Err(error) => {
            problems.record(Code::BadCheckpoint, None, error.to_string());
            return None;
        }
    };
    let (checkpoint, times) = match f.constitution.witnessed(&f.log, &text) {
        Ok((signed, times)) => (signed.checkpoint().clone(), times),
        Err(why) => {
            problems.record(Code::BadCheckpoint, None, why);
            let read = SignedCheckpoint::parse(&text).ok()?;
            let Checkpoint { size, root, .. } = *read.checkpoint();
            covers(read.checkpoint(), tree, problems);
            return Some(Head { size, root, status: Status::Invalid, witnesses: Vec::new(), quorum: 0 });
        }
    };
    let holds = covers(&checkpoint, tree, problems);
    let witnesses: Vec<Witness> = times.into_iter().map(|(union, time)| Witness { union, time }).collect();
    let quorum = f.constitution.quorum();
    let status = if !holds {
        Status::Invalid
    } else if witnesses.len() >= quorum {
        Status::Final
    } else {
        Status::Pending
    };
    if status == Status::Pending && options.require_final {
        let text = format!("{} unions have cosigned the checkpoint, where {quorum} must", witnesses.len());
        problems.record(Code::NotCosigned, None, text);
    }
    if holds {
        witnessed_time(f, &witnesses, problems);
    }
    let Checkpoint { size, root, .. } = checkpoint;
    Some(Head { size, root, status, witnesses, quorum: quorum as u64 })
}

/// The checkpoint commits to exactly the leaves that are there.
fn covers(checkpoint: &Checkpoint, tree: &MemoryTree, problems: &mut Problems) -> bool {
    let (size, read) = (checkpoint.size, tree.size());
    if size > read {
        let text = format!("the checkpoint commits to {size} entries, and {read} are there");
        problems.record(Code::EntriesMissing, Some(read), text);
        return false;
    }
    let Ok(found) = root(tree, size);
    if found != checkpoint.root {
        let text =
            format!("{size} entries have the root {found}, and the checkpoint says {}", checkpoint.root);
        problems.record(Code::RootDiffers, None, text);
        return false;
    }
    if size < read {
        let text = format!("{} entries follow the {size} that the checkpoint commits to", read - size);
        problems.record(Code::BeyondCheckpoint, Some(size), text);
        return false;
    }
    true
}

/// No entry can be later than the moment at which a witness had already seen it.
fn witnessed_time(f: &Federation, witnesses: &[Witness], problems: &mut Problems) {
    let first = witnesses.iter().map(|witness| witness.time).min();
    if let Some(first) = first.filter(|first| f.at > first.saturating_add(SLACK)) {
        let text = format!("the last entry says {}, and a witness saw it at {first}", f.at);
        problems.record(Code::TimeUnwitnessed, f.size.checked_sub(1), text);
    }
}
