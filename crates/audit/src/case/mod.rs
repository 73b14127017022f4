//! A case as a folder that an outside body can verify without us: the entries that bear on it, each with its proof of
//! inclusion in one cosigned checkpoint, the texts that they name, and the openings that bear on it.
//!
//! [`export`] makes the files from a record that holds; [`check`] reads such a folder and trusts nothing in it. What a case
//! folder cannot show (that nothing else bears on the case, that the record follows its rules) is said in sentences.

mod check;
mod export;

pub use check::{Checked, check};
pub use export::{CaseFailure, export};

use mandat_federation::Id;
use mandat_record::blob::BlobRef;
use serde::{Deserialize, Serialize};

/// The file by which a folder is known to hold a case.
pub const CASE: &str = "case.json";

/// What a case folder holds, as its `case.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Version of this form: 1.
    pub format: u32,
    /// The case.
    pub case: Id,
    /// The record's log.
    pub log: String,
    /// Indices of the entries, ascending.
    pub entries: Vec<u64>,
    /// Indices of the entries whose openings are here.
    pub openings: Vec<u64>,
    /// The blobs that are here.
    pub blobs: Vec<BlobRef>,
}

/// Where an entry lies.
fn entry_file(index: u64) -> String {
    format!("entry/{index}.json")
}

/// Where its proof lies.
fn proof_file(index: u64) -> String {
    format!("proof/{index}.txt")
}

/// Where its opening lies.
fn opening_file(index: u64) -> String {
    format!("opening/{index}.json")
}

/// Where a blob lies, as in a record.
fn blob_file(blob: &BlobRef) -> String {
    let hex = blob.sha256.to_string();
    format!("blob/{}/{}", &hex[..2], &hex[2..])
}

/// The blobs that an entry names, wherever in it they stand.
fn blobs_of(bytes: &[u8]) -> Vec<BlobRef> {
    let mut found = Vec::new();
    let mut rest: Vec<serde_json::Value> = serde_json::from_slice(bytes).into_iter().collect();
    while let Some(value) = rest.pop() {
        if let Ok(blob) = serde_json::from_value::<BlobRef>(value.clone()) {
            found.push(blob);
            continue;
        }
        match value {
            serde_json::Value::Object(fields) => rest.extend(fields.into_iter().map(|(_, field)| field)),
            serde_json::Value::Array(items) => rest.extend(items),
            _ => {}
        }
    }
    found
}
