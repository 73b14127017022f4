//! What came of a run: for people, for `--json`, and as `intake.json` beside the record, where the audit reads it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::table::Listed;

/// The report's file in a record's folder. It is not part of the signed record and says so.
pub const FILE: &str = "intake.json";

/// The report of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The organisation.
    pub name: String,
    /// The record's origin.
    pub origin: String,
    /// Entries of the main log.
    pub entries: u64,
    /// Entries by type.
    pub types: BTreeMap<String, u64>,
    /// Flags that were raised, by code.
    pub flags: BTreeMap<String, u64>,
    /// Rows listed, by kind.
    pub counts: BTreeMap<&'static str, u64>,
    /// Rows that were not used, or that the run points out.
    pub listed: Vec<Listed>,
    /// What waits for something that the folder does not say, and what to do.
    pub waiting: Vec<String>,
}
