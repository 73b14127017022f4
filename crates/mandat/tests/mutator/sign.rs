//! Signing what was altered: by nobody, by its author (and second), by another key, and by authors whose later entries
//! have to be counted anew.

use std::collections::BTreeMap;

use mandat_record::ed25519::{PublicKey, SigningKey};
use mandat_record::entry::{Draft, Entry, LogKind, Verified};
use mandat_record::json;
use serde_json::Value;

use crate::exercise::Keys;

/// Every key of the exercise by its public half.
pub(crate) struct Ring(BTreeMap<String, SigningKey>);

impl Ring {
    pub(crate) fn new(keys: &Keys) -> Self {
        Self(keys.all().into_iter().map(|key| (key.public().to_string(), key)).collect())
    }

    pub(crate) fn get(&self, public: &str) -> Option<&SigningKey> {
        self.0.get(public)
    }
}

/// An entry as JSON.
pub(crate) fn value(entry: &Entry) -> Value {
    serde_json::from_slice(entry.as_bytes()).unwrap()
}

/// The entry that these fields make, with the signatures that stand in them.
pub(crate) fn plain(value: &Value) -> Result<Verified, &'static str> {
    let bytes = json::to_vec(value).map_err(|_| "not-canonical")?;
    let entry = Entry::parse(&bytes, LogKind::Main).map_err(|e| e.code())?;
    Verified::one(entry).map_err(|e| e.code())
}

/// The entry that these fields make, signed by the key that they name, and by the second that they name. What cannot be
/// signed stays as it is, and does not parse.
pub(crate) fn signed(ring: &Ring, value: &Value) -> Result<Verified, &'static str> {
    let parts = (|| {
        let (log, kind) = (value["log"].as_str()?, value["type"].as_str()?);
        let (seq, at) = (value["seq"].as_u64()?, value["at"].as_u64()?);
        let by = ring.get(value["by"].as_str()?)?;
        let known = ["at", "body", "by", "log", "second", "seq", "sig", "type"];
        let only = value.as_object()?.keys().all(|k| known.contains(&k.as_str()));
        (only && value["body"].is_object()).then_some((log, kind, seq, at, by))
    })();
    let Some((log, kind, seq, at, by)) = parts else { return plain(value) };
    let mut entry = Draft { log, kind, seq, body: &value["body"] }.sign(by).map_err(|e| e.code())?;
    if let Some(second) = value.get("second") {
        let Some(second) = second["by"].as_str().and_then(|key| ring.get(key)) else { return plain(value) };
        entry = entry.second(second).map_err(|e| e.code())?;
    }
    Verified::one(entry.at(at).map_err(|e| e.code())?).map_err(|e| e.code())
}

/// Counts entries anew and signs them again: what colluding authors can do to their own later entries. `next` is where each
/// key stands before the first of them.
pub(crate) fn resequenced(
    ring: &Ring,
    entries: impl Iterator<Item = (usize, Value)>,
    next: impl Fn(&PublicKey) -> u64,
) -> Vec<(usize, Result<Verified, &'static str>)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut again = |mut value: Value| {
        let by = value["by"].as_str().unwrap().to_owned();
        let count = counts.entry(by.clone()).or_insert_with(|| next(&by.parse().unwrap()));
        let same = value["seq"].as_u64() == Some(*count);
        value["seq"] = (*count).into();
        *count += 1;
        match plain(&value) {
            Ok(entry) if same => Ok(entry),
            _ => signed(ring, &value),
        }
    };
    entries.map(|(was, value)| (was, again(value))).collect()
}
