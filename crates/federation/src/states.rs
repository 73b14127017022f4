//! States of the subjects, and by which entries they change: the diagrams of `docs/states.md` are printed from here, and the
//! walks of the mutator's binary hold the fold to them.
//!
//! A state is never stored: [`Federation::states`] reads every one off the record's facts. So a diagram cannot be kept by
//! setting a field; that no entry moves a subject along any other edge is what the walks check.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::Federation;
use crate::id::Id;

/// The states of one subject.
#[derive(Debug)]
pub struct Diagram {
    /// What it is about.
    pub subject: &'static str,
    /// Its edges.
    pub edges: &'static [Edge],
}

/// One edge of a diagram.
#[derive(Debug)]
pub struct Edge {
    /// The state before; empty: the subject did not exist.
    pub from: &'static str,
    /// The types of entry that can do it.
    pub by: &'static [&'static str],
    /// The state after.
    pub to: &'static str,
}

/// Writes edges in one line each.
macro_rules! edges {
    ($($from:literal -> $to:literal by [$($by:literal)+];)*) => {
        &[$($crate::states::Edge { from: $from, by: &[$($by),+], to: $to }),*]
    };
}
pub(crate) use edges;

/// Every diagram, in the order of the document.
pub const DIAGRAMS: &[&Diagram] = &[
    &crate::congress::motion::DIAGRAM,
    &crate::congress::amendment::DIAGRAM,
    &crate::congress::put::DIAGRAM,
    &crate::congress::credentials::DIAGRAM,
    &crate::congress::session::DIAGRAM,
];

/// The state of every subject of a record: by the diagram's subject and the name.
pub type States = BTreeMap<(&'static str, Id), &'static str>;

impl Federation {
    /// The state of every subject now.
    pub fn states(&self) -> States {
        let mut states = States::new();
        crate::congress::motion::states(self, &mut states);
        crate::congress::amendment::states(self, &mut states);
        crate::congress::put::states(self, &mut states);
        crate::congress::credentials::states(self, &mut states);
        crate::congress::session::states(self, &mut states);
        states
    }
}

/// Whether an entry of a type may move a subject from one state to another. Time alone moves nothing but a mandate to the
/// end of its term, which any entry then shows.
pub fn allowed(subject: &str, from: &str, by: &str, to: &str) -> bool {
    let diagram = DIAGRAMS.iter().find(|diagram| diagram.subject == subject);
    let fits =
        |edge: &Edge| edge.from == from && edge.to == to && (edge.by == ["time"] || edge.by.contains(&by));
    diagram.is_some_and(|diagram| diagram.edges.iter().any(fits))
}

/// The document: one mermaid diagram a subject.
pub fn document() -> String {
    let mut text = String::from(
        "# States\n\nPrinted from the code (`federation/src/states.rs`): a test compares. Each edge names the entries that make it; no other entry\n\
         does, as the walks of the mutator's binary check. `time` is the end of a term.\n",
    );
    for diagram in DIAGRAMS {
        let _ = write!(text, "\n## {}\n\n```mermaid\nstateDiagram-v2\n", diagram.subject);
        for Edge { from, by, to } in diagram.edges {
            let from = if from.is_empty() { "[*]" } else { from };
            let (from, to) = (from.replace('-', "_"), to.replace('-', "_"));
            let _ = writeln!(text, "    {from} --> {to}: {}", by.join(", "));
        }
        text += "```\n";
    }
    text
}
