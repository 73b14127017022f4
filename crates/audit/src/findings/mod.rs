//! Findings: what a folded record shows that does not add up, does not follow the rules, or goes against what any fair rule keeps.
//!
//! Third floor, and a pure function: [`replay()`] folds the entries and keeps the few bodies that are recomputed, [`find`] gives the
//! findings in the order of their classes. Signatures and tree are not judged here: that is verification's. Words are neutral:
//! a finding says what the numbers are, never why.

mod congress;
mod declared;
mod divisions;
mod flags;
mod given;
mod houses;
mod industry;
pub mod replay;
pub mod totals;

use std::collections::BTreeMap;

use mandat_federation::body::{Body, DeclareContest};
use mandat_federation::{Federation, Id};
use serde::Serialize;
use serde_json::Value;

pub(crate) use congress::name as mover;
pub use declared::{Judged, Verdict, judge};
pub use divisions::{Chain, chains};
pub use replay::{Noted, Replayed, replay, replay_noting, replay_opened};
pub use totals::{Totals, totals};

/// What a finding is about, in the order in which findings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Numbers that cannot all be true.
    Contradiction,
    /// What the rules in force do not give.
    Rule,
    /// More votes and fewer delegates, more members and fewer seats.
    Axiom,
    /// Accepted and irregular.
    Flag,
    /// Rows of the source that the run listed: from its report, which is not part of the signed record.
    Source,
}

impl Class {
    /// All classes in order.
    pub const ALL: [Class; 5] = [Class::Contradiction, Class::Rule, Class::Axiom, Class::Flag, Class::Source];

    /// What the class holds, as a heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Class::Contradiction => "arithmetic contradictions",
            Class::Rule => "differences from the rules in force",
            Class::Axiom => "more votes, fewer seats",
            Class::Flag => "flags",
            Class::Source => "rows of the source (the run's report, not part of the signed record)",
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// A stable word.
    pub kind: String,
    /// The class.
    pub class: Class,
    /// The unit that it is about.
    pub unit: Option<String>,
    /// One sentence with the numbers.
    pub text: String,
    /// The entries that it rests on, and the numbers.
    pub evidence: Evidence,
}

/// What a finding rests on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Evidence {
    /// Indices of entries.
    pub entries: Vec<u64>,
    /// The numbers by name.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub numbers: Value,
}

impl Finding {
    fn new(class: Class, kind: &str, unit: Option<&Id>, text: String, entry: u64, numbers: Value) -> Self {
        let unit = unit.map(ToString::to_string);
        Self { kind: kind.into(), class, unit, text, evidence: Evidence { entries: vec![entry], numbers } }
    }
}

/// The bodies of entries that are recomputed, by index: what declared, not what followed.
#[derive(Debug, Clone, Default)]
pub struct Acts {
    declared: BTreeMap<u64, DeclareContest>,
}

impl Acts {
    /// Keeps what findings need of an accepted entry.
    pub fn note(&mut self, index: u64, body: Body) {
        if let Body::DeclareContest(body) = body {
            self.declared.insert(index, body);
        }
    }

    /// The declaration that an entry made.
    pub fn declaration(&self, index: u64) -> Option<&DeclareContest> {
        self.declared.get(&index)
    }
}

/// All findings on a folded record, sorted by class, kind and unit.
pub fn find(federation: &Federation, acts: &Acts) -> Vec<Finding> {
    let mut findings = Vec::new();
    declared::find(federation, acts, &mut findings);
    given::find(federation, &mut findings);
    houses::find(federation, &mut findings);
    divisions::find(federation, &mut findings);
    industry::find(federation, &mut findings);
    congress::find(federation, &mut findings);
    flags::find(federation, &mut findings);
    sort(&mut findings);
    findings
}

/// Brings findings into their order.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.class, f.kind.clone(), f.unit.clone(), f.evidence.entries.clone());
        key(a).cmp(&key(b)).then_with(|| a.text.cmp(&b.text))
    });
}

/// How many findings there are of each kind.
pub fn counts(findings: &[Finding]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.kind.clone()).or_insert(0) += 1;
    }
    counts
}

/// The units with a finding of the first three classes: those whose own numbers do not fit together.
pub fn inconsistent(findings: &[Finding]) -> std::collections::BTreeSet<&str> {
    let own = findings.iter().filter(|finding| finding.class <= Class::Axiom);
    own.filter_map(|finding| finding.unit.as_deref()).collect()
}

/// Findings of a run's report: rows of the source that were not used, or that it points out.
pub fn of_report(report: &Value) -> Vec<Finding> {
    let listed = report.get("listed").and_then(Value::as_array);
    let finding = |row: &Value| -> Option<Finding> {
        let text = |key: &str| row.get(key).and_then(Value::as_str);
        let line = row.get("line").and_then(Value::as_u64)?;
        let file = text("file")?;
        Some(Finding {
            kind: format!("row-{}", text("kind")?),
            class: Class::Source,
            unit: text("unit").map(str::to_owned),
            text: format!("{file}, line {line}: {}", text("text")?),
            evidence: Evidence { entries: Vec::new(), numbers: row.clone() },
        })
    };
    listed.into_iter().flatten().filter_map(finding).collect()
}
