//! From a record that holds to the files of a case.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::Id;
use mandat_federation::appeal::bearing;
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::entry::{Entry, LogKind};
use mandat_record::proof::Proof;
use mandat_record::read::ReadError;
use mandat_record::tree::inclusion_proof;

use super::{CASE, Case, blob_file, blobs_of, entry_file, opening_file, proof_file};
use crate::verify::{Record, Verification};

/// The types whose openings are part of a case: persons, reasons, grounds. The labour record of whole workplaces is not.
const OPENED: [&str; 3] = ["roll.join", "roll.exclude", "complaint.file"];

const README: &str = "\
One case from a record of Mandat. Verify it with `mandat verify` on this folder, or by any program that knows the public
specifications: entry/N.json is entry N of the log, proof/N.txt its C2SP tlog-proof, opening/N.json the opening of its commitment,
blob/ the texts and tables that entries name, by SHA-256. docs/format.md says what each field means.
The openings are personal data: give this folder to nobody but the body that judges the case.
";

/// Why a case cannot be exported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseFailure {
    /// The record does not hold.
    #[error("the record does not hold: `mandat verify` says why")]
    Record,
    /// There is no such case.
    #[error("the docket has no case {0}: `mandat appeal list` shows them")]
    NoCase(Id),
    /// The record cannot be read any more.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The files of a case, by path. Openings are there where the record was given with its sealed store.
pub fn export(
    verification: &Verification,
    record: &Record<'_>,
    case: &Id,
) -> Result<BTreeMap<String, Vec<u8>>, CaseFailure> {
    let unreadable = |_| CaseFailure::Record;
    if !verification.report.ok {
        return Err(CaseFailure::Record);
    }
    let entries = bearing(&verification.federation, case).ok_or_else(|| CaseFailure::NoCase(case.clone()))?;
    let checkpoint = record.log.checkpoint()?.and_then(|text| SignedCheckpoint::parse(&text).ok());
    let checkpoint = checkpoint.ok_or(CaseFailure::Record)?;
    let mut files = BTreeMap::new();
    let (mut blobs, mut openings) = (BTreeSet::new(), Vec::new());
    for index in &entries {
        let leaf = record.log.leaf(*index)?.ok_or(CaseFailure::Record)?.into_owned();
        let kind = Entry::parse(&leaf, LogKind::Main).map_err(|_| CaseFailure::Record)?.kind().to_owned();
        let Ok(hashes) = inclusion_proof(&verification.tree, *index, verification.tree.size());
        let proof = Proof { extra: None, index: *index, hashes, checkpoint: checkpoint.clone() };
        files.insert(proof_file(*index), proof.to_string().into_bytes());
        for blob in blobs_of(&leaf) {
            if let Some(bytes) = record.blobs.blob(&blob)? {
                files.insert(blob_file(&blob), bytes.into_owned());
                blobs.insert(blob);
            }
        }
        let opening = record.openings.filter(|_| OPENED.contains(&kind.as_str()));
        if let Some(bytes) = opening.map(|openings| openings.opening(*index)).transpose()?.flatten() {
            files.insert(opening_file(*index), bytes);
            openings.push(*index);
        }
        files.insert(entry_file(*index), leaf);
    }
    let log = verification.federation.log.clone();
    let case =
        Case { format: 1, case: case.clone(), log, entries, openings, blobs: blobs.into_iter().collect() };
    files.insert(CASE.into(), mandat_record::json::to_vec(&case).map_err(unreadable)?);
    files.insert("README.txt".into(), README.into());
    Ok(files)
}
