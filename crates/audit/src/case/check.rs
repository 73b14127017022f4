//! Reading a case folder: signatures, proofs under one checkpoint, blobs by hash, openings by commitment.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::appeal::GROUNDS;
use mandat_federation::body::{Body, Found, Witness};
use mandat_federation::roll::PERSON;
use mandat_federation::standing::REASONS;
use mandat_record::blob::BlobRef;
use mandat_record::commitment::Opening;
use mandat_record::entry::{Entry, LogKind};
use mandat_record::note::VerifierKey;
use mandat_record::proof::Proof;
use mandat_record::tree::Hash;
use serde::Serialize;

use super::{CASE, Case, blob_file, blobs_of, entry_file, opening_file, proof_file};

/// Entries of a case at most.
const MOST_ENTRIES: usize = 4_096;

/// What a case folder shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whether all that was checked holds.
    pub ok: bool,
    /// The case.
    pub case: String,
    /// The organisation.
    pub organisation: String,
    /// Hash of the founding entry: compare it with the one that the organisation published.
    pub founding: Option<Hash>,
    /// Entries under the checkpoint.
    pub size: u64,
    /// Unions whose witnesses cosigned the checkpoint, sorted.
    pub witnesses: Vec<String>,
    /// Entries that hold.
    pub entries: u64,
    /// Openings that match their commitments.
    pub openings: u64,
    /// Blobs that match their hashes.
    pub blobs: u64,
    /// What does not hold, each with its place.
    pub problems: Vec<String>,
    /// What a case folder cannot show, in sentences.
    pub not_checked: Vec<String>,
}

/// Checks the files of a case; `read` gives a file by its path.
pub fn check(read: &dyn Fn(&str) -> Option<Vec<u8>>) -> Checked {
    let mut checked = Checked { not_checked: NOT_CHECKED.map(str::to_owned).into(), ..Checked::default() };
    let case = read(CASE).ok_or_else(|| "it is not there".to_owned());
    let case = case.and_then(|bytes| serde_json::from_slice::<Case>(&bytes).map_err(|e| e.to_string()));
    match case {
        Err(text) => checked.problems.push(format!("{CASE}: {text}")),
        Ok(case) => whole(read, &case, &mut checked),
    }
    checked.ok = checked.problems.is_empty();
    checked
}

const NOT_CHECKED: [&str; 3] = [
    "that nothing else bears on the case: the whole record shows it (`mandat verify` on a mirror of it)",
    "that those who signed had the right to, and that the record follows its rules: that takes the whole record",
    "that a later checkpoint of the same log extends this one: ask the witnesses, or compare with a newer mirror",
];

fn whole(read: &dyn Fn(&str) -> Option<Vec<u8>>, case: &Case, checked: &mut Checked) {
    checked.case = case.case.to_string();
    if case.format != 1 || case.entries.len() > MOST_ENTRIES || !case.entries.is_sorted_by(|a, b| a < b) {
        checked.problems.push(format!("{CASE}: format 1 names at most {MOST_ENTRIES} entries, ascending"));
        return;
    }
    let mut links = Vec::new();
    for index in &case.entries {
        match link(read, *index) {
            Ok(link) => links.push(link),
            Err(text) => checked.problems.push(format!("entry {index}: {text}")),
        }
    }
    if let Err(text) = under_one_checkpoint(case, &links, checked) {
        checked.problems.push(text);
    }
    openings(read, case, &links, checked);
    texts(read, case, &links, checked);
}

/// Every opening that the case names is that of an entry here, and matches its commitment.
fn openings(read: &dyn Fn(&str) -> Option<Vec<u8>>, case: &Case, links: &[Link], checked: &mut Checked) {
    if !case.openings.is_sorted_by(|a, b| a < b) {
        checked.problems.push(format!("{CASE}: it names openings ascending, each once"));
    }
    for index in &case.openings {
        let entry = links.iter().find(|(_, _, at)| at == index).ok_or_else(|| "its entry is not here".into());
        match entry.and_then(|(entry, _, _)| opening(read, entry, *index)) {
            Ok(()) => checked.openings += 1,
            Err(text) => checked.problems.push(format!("opening {index}: {text}")),
        }
    }
}

/// Every text that the case names is here, and named by an entry. What an entry names and the folder does not hold is a problem
/// where the entry is the case's own, and is said where it stands around it: a record may have lost it, too.
fn texts(read: &dyn Fn(&str) -> Option<Vec<u8>>, case: &Case, links: &[Link], checked: &mut Checked) {
    let own = own(case, links);
    let mut named: BTreeMap<BlobRef, u64> = BTreeMap::new();
    // The case's own entries last: a text that one of them names is theirs, whoever names it besides.
    let (last, first): (Vec<&Link>, Vec<&Link>) = links.iter().partition(|(_, _, index)| own.contains(index));
    for (entry, _, index) in first.into_iter().chain(last) {
        named.extend(blobs_of(entry.as_bytes()).into_iter().map(|blob| (blob, *index)));
    }
    for blob in &case.blobs {
        match read(&blob_file(blob)) {
            Some(bytes) if blob.matches(&bytes) && named.remove(blob).is_some() => checked.blobs += 1,
            _ => checked.problems.push(format!(
                "blob {}: it is missing, altered, named twice, or named by no entry here",
                blob.sha256
            )),
        }
    }
    for (blob, index) in named {
        let text = format!("blob {}, which entry {index} names: it is not here", blob.sha256);
        if own.contains(&index) { &mut checked.problems } else { &mut checked.not_checked }.push(text);
    }
}

/// The case's own entries: those that file and decide it, and the one that it is about.
fn own(case: &Case, links: &[Link]) -> BTreeSet<u64> {
    let of_case = |(entry, _, index): &Link| match Body::read(entry) {
        Ok(Body::FileComplaint(body)) if body.case == case.case => vec![*index, body.against],
        Ok(Body::FileAppeal(body)) if body.case == case.case => vec![*index, body.against],
        Ok(Body::DecideComplaint(body)) if body.case == case.case => vec![*index],
        Ok(Body::DecideAppeal(body)) if body.case == case.case => vec![*index],
        _ => Vec::new(),
    };
    links.iter().flat_map(of_case).collect()
}

/// An entry with its proof and index.
type Link = (Entry, Proof, u64);

fn link(read: &dyn Fn(&str) -> Option<Vec<u8>>, index: u64) -> Result<Link, String> {
    let bytes = read(&entry_file(index)).ok_or("its file is missing")?;
    let entry = Entry::parse(&bytes, LogKind::Main).map_err(|e| e.to_string())?;
    entry.verify().map_err(|e| e.to_string())?;
    let proof = read(&proof_file(index)).ok_or("its proof is missing")?;
    let proof = String::from_utf8(proof).map_err(|_| "its proof is not text")?;
    let proof: Proof = proof.parse().map_err(|e| format!("its proof: {e}"))?;
    if proof.index != index {
        return Err(format!("its proof is of entry {}", proof.index));
    }
    Ok((entry, proof, index))
}

/// Every entry is proven under one checkpoint of the log that the founding entry founds.
fn under_one_checkpoint(case: &Case, links: &[Link], checked: &mut Checked) -> Result<(), String> {
    let Some((founding, _, 0)) = links.first() else {
        return Err("entry 0, which founds the record, is missing".into());
    };
    let Ok(Body::Found(found)) = Body::read(founding) else {
        return Err("entry 0 does not found a record".into());
    };
    let named = witnesses(&found, links);
    let operator: VerifierKey = found.operator.parse().map_err(|e| format!("operator: {e}"))?;
    let keys: Vec<VerifierKey> = named.iter().filter_map(|witness| witness.key.parse().ok()).collect();
    let mut head = None;
    for (entry, proof, index) in links {
        let shown = proof.verify(&entry.leaf_hash(), &operator, &keys);
        let shown = shown.map_err(|e| format!("entry {index}: its proof does not hold: {e}"))?;
        let here = (shown.checkpoint.size, shown.checkpoint.root);
        if entry.log() != case.log || shown.checkpoint.origin != case.log || *head.get_or_insert(here) != here
        {
            return Err(format!("entry {index} does not lie under the one checkpoint of {}", case.log));
        }
        checked.entries += 1;
        checked.size = here.0;
        let unions = shown.witnesses.iter().filter_map(|seen| {
            named
                .iter()
                .find(|w| w.key.parse::<VerifierKey>().as_ref() == Ok(seen.witness))
                .map(|w| w.union.clone())
        });
        let unions: BTreeSet<String> = unions.collect();
        checked.witnesses = unions.into_iter().collect();
    }
    checked.organisation = found.name;
    checked.founding = Some(founding.leaf_hash());
    Ok(())
}

/// The witnesses that the last of the entries names.
fn witnesses(found: &Found, links: &[Link]) -> Vec<Witness> {
    let set = links.iter().rev().find_map(|(entry, _, _)| match Body::read(entry) {
        Ok(Body::SetWitnesses(body)) => Some(body.witnesses),
        _ => None,
    });
    set.unwrap_or_else(|| found.witnesses.clone())
}

fn opening(read: &dyn Fn(&str) -> Option<Vec<u8>>, entry: &Entry, index: u64) -> Result<(), String> {
    let committed = Body::read(entry).map_err(|e| e.to_string())?.commitment();
    // Whose a credential is, or what a trustee kept from the public, bears on no case.
    let committed = committed.filter(|(kind, _)| [PERSON, REASONS, GROUNDS].contains(kind));
    let (kind, commitment) = committed.ok_or("an entry of this type has no opening in a case")?;
    let bytes = read(&opening_file(index)).ok_or("its file is missing")?;
    let opening = Opening::parse(&bytes).map_err(|e| e.to_string())?;
    if commitment.opens(kind, &opening) { Ok(()) } else { Err("it does not match the commitment".into()) }
}
