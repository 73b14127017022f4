//! The report: the same bytes for the same record on every machine. Time taken is for the command to add.

use std::collections::BTreeMap;

use mandat_federation::{Federation, Flag};
use mandat_record::tree::{Hash, MemoryTree, Nodes};
use mandat_statutes::Evidence;
use serde::Serialize;

use super::checkpoint::Head;
use super::problem::{Problem, Problems};
use super::published::Strays;
use super::{Options, Record, limits};

/// How deep the check went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Depth {
    /// What anyone can check.
    Public,
    /// With the sealed store: commitments opened, every eligibility recomputed.
    Commission,
}

/// Contests with a result, by what it rests on (DESIGN 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Levels {
    /// Each ballot encrypted and proven.
    pub sealed: u64,
    /// Anonymous ballots in the record.
    pub recorded: u64,
    /// Totals signed by the unit's committee.
    pub declared: u64,
    /// Recorded or sealed ballots whose box is gone after its retention.
    pub anchored_only: u64,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether everything that was checked holds.
    pub ok: bool,
    /// Entries of the main log.
    pub entries: u64,
    /// How deep.
    pub depth: Depth,
    /// Contests by evidence.
    pub evidence: Levels,
    /// What was not checked, and who can.
    pub not_checked: Vec<String>,
    /// Code of the first thing that does not hold: the first void entry, otherwise of the record as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Index of the first entry that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The organisation's name, as its founding entry says.
    pub organisation: String,
    /// The founding entry's hash: what tells this record from every other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founding: Option<Hash>,
    /// The checkpoint, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Head>,
    /// How many entries are void.
    pub void_entries: u64,
    /// The first hundred of them.
    pub void: Vec<Problem>,
    /// What does not hold of the record as a whole.
    pub problems: Vec<Problem>,
    /// Problems of that kind beyond the hundred that are named.
    #[serde(skip_serializing_if = "is_zero")]
    pub more_problems: u64,
    /// Flags by kind: accepted, and irregular for ever.
    pub flags: BTreeMap<&'static str, u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Report {
    pub(super) fn new(
        record: &Record<'_>,
        options: &Options<'_>,
        f: &Federation,
        tree: &MemoryTree,
        head: Option<Head>,
        strays: Strays,
        problems: Problems,
    ) -> Self {
        let depth = if record.openings.is_some() { Depth::Commission } else { Depth::Public };
        let first = problems.entries.first().or(problems.record.first());
        let mut flags = BTreeMap::new();
        for (_, flag) in &f.flags {
            *flags.entry(flag.code()).or_insert(0) += 1;
        }
        Self {
            ok: first.is_none(),
            entries: tree.size(),
            depth,
            evidence: levels(f),
            not_checked: limits::sentences(f, depth, head.as_ref(), options.founding.is_some(), &strays),
            code: first.map(|problem| problem.code),
            index: first.and_then(|problem| problem.index),
            organisation: f.name.clone(),
            founding: founding(tree),
            checkpoint: head,
            void_entries: problems.void,
            void: problems.entries,
            problems: problems.record,
            more_problems: problems.more,
            flags,
        }
    }
}

/// The hash of the first leaf.
pub(super) fn founding(tree: &MemoryTree) -> Option<Hash> {
    (tree.size() > 0).then(|| {
        let Ok(hash) = tree.node(0, 0);
        hash
    })
}

fn levels(f: &Federation) -> Levels {
    let mut levels = Levels::default();
    for result in f.contests.values().filter_map(|contest| contest.result.as_ref()) {
        *match result.evidence {
            _ if result.flags.contains(&Flag::AnchoredOnly) => &mut levels.anchored_only,
            Evidence::Sealed => &mut levels.sealed,
            Evidence::Recorded => &mut levels.recorded,
            Evidence::Declared => &mut levels.declared,
        } += 1;
    }
    levels
}
