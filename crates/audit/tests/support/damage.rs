//! What a dishonest operator or a bad mirror can do to a record.

use std::collections::BTreeMap;

use mandat_audit::verify::Published;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::cosignature::cosign;
use mandat_record::ed25519::SigningKey;
use mandat_record::read::{Entries as _, LogName, Memory, ReadError, Sink as _};
use mandat_record::tiles::{Tile, TileWriter};
use mandat_record::tree::{CompactRange, Hash, leaf_hash};

use super::{LOG, operator, witnesses};

/// The main log's leaves.
pub(crate) fn leaves(record: &mut Memory) -> &mut Vec<Vec<u8>> {
    record.leaves_mut(&LogName::Main)
}

/// The index of the first entry of a type.
pub(crate) fn first(record: &mut Memory, kind: &str) -> usize {
    let field = format!("\"type\":\"{kind}\"");
    let holds = |leaf: &Vec<u8>| std::str::from_utf8(leaf).unwrap().contains(&field);
    leaves(record).iter().position(holds).unwrap()
}

/// Replaces a text in a leaf by one as long.
pub(crate) fn alter(leaf: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(leaf.clone()).unwrap();
    assert!(text.contains(from), "{text} holds {from}");
    *leaf = text.replacen(from, to, 1).into_bytes();
}

/// The root over leaves.
pub(crate) fn root(leaves: &[Vec<u8>]) -> Hash {
    let mut range = CompactRange::new();
    for leaf in leaves {
        range.append(leaf_hash(leaf));
    }
    range.root()
}

/// Signs a new checkpoint over what is there now, cosigned by so many witnesses at a time.
pub(crate) fn sign_again(record: &mut Memory, cosigners: usize, time: u64) {
    sign_as(record, LOG, &operator(), cosigners, time);
}

/// The same for any origin and operator.
pub(crate) fn sign_as(record: &mut Memory, origin: &str, key: &SigningKey, cosigners: usize, time: u64) {
    let all = leaves(record);
    let head =
        Checkpoint { origin: origin.into(), size: all.len() as u64, root: root(all), extensions: vec![] };
    let mut signed = SignedCheckpoint::sign(&head, key).unwrap();
    for witness in witnesses().iter().take(cosigners) {
        let line = cosign(signed.note(), &witness.name, &witness.key, time).unwrap();
        signed.note_mut().add(line).unwrap();
    }
    record.publish(&LogName::Main, &signed.to_string()).unwrap();
}

/// A record's folder, in memory.
pub(crate) struct Files(pub(crate) BTreeMap<String, Vec<u8>>);

impl Files {
    /// The tiles of the main log and of the box at their sizes, and the checkpoint.
    pub(crate) fn of(record: &mut Memory) -> Self {
        let mut files = BTreeMap::new();
        for (prefix, log) in [("", LogName::Main), ("box/congress-1/", LogName::Box("congress-1".into()))] {
            let mut writer = TileWriter::new();
            let mut full = Vec::new();
            for leaf in record.leaves_mut(&log) {
                writer.append(leaf, |tile, bytes| full.push((tile, bytes))).unwrap();
            }
            full.extend(writer.partial());
            files.extend(full.into_iter().map(|(tile, bytes)| (format!("{prefix}{tile}"), bytes)));
        }
        let text = record.checkpoint().unwrap().unwrap();
        files.insert("checkpoint".into(), text.into_bytes());
        Self(files)
    }
}

impl Published for Files {
    fn tile(&self, log: &LogName, tile: &Tile) -> Result<Option<Vec<u8>>, ReadError> {
        let prefix = match log {
            LogName::Main => String::new(),
            LogName::Box(id) => format!("box/{id}/"),
        };
        Ok(self.0.get(&format!("{prefix}{tile}")).cloned())
    }

    fn files(&self, each: &mut dyn FnMut(&str)) -> Result<(), ReadError> {
        self.0.keys().for_each(|path| each(path));
        Ok(())
    }
}
