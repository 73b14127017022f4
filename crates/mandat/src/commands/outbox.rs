//! What trustees, mixers and voters hand to the operator: a signed entry without its time, with the blobs and openings that
//! belong to it. These people never hold the operator's keys, and the operator never holds theirs.

use std::fs;
use std::path::{Path, PathBuf};

use mandat_audit::verify::{Options, Verification, verify};
use mandat_federation::{Federation, Id};
use mandat_record::blob::BlobRef;
use mandat_record::ed25519::SigningKey;
use mandat_record::entry::Draft;
use mandat_record::read::{Entries, LogName};
use mandat_record::tree::{Hash, leaf_hash};
use serde::Serialize;

use crate::output::{self, Failure};
use crate::place::{self, Place};
use crate::secret;

/// Folds a record. One that does not hold is not worked on: a trustee who answers a forged record gives away what only the true
/// one may have.
pub(crate) fn read(record: &Path) -> Result<Federation, Failure> {
    let place = Place::open(record)?;
    let Verification { report, federation, .. } = verify(&place.record(), &Options::default());
    place::must_hold(record, &report)?;
    Ok(federation)
}

/// The hash of the founding entry: which record this is.
pub(crate) fn founding(record: &Path) -> Result<Hash, Failure> {
    let place = Place::open(record)?;
    let entries = place.0.log(&LogName::Main).map_err(Failure::of)?;
    let first = entries.leaves(0).map_err(Failure::of)?.next();
    let first = first.ok_or_else(|| Failure::at(record.display(), "is empty"))?;
    Ok(leaf_hash(&first.map_err(Failure::of)?))
}

/// A name of the record.
pub(crate) fn name(text: &str) -> Result<Id, Failure> {
    Id::parse(text).map_err(|error| Failure::at(format!("{text:?}"), error))
}

/// A folder of things to hand in.
pub(crate) struct Outbox<'a>(pub(crate) &'a Path);

impl Outbox<'_> {
    /// Makes the folder.
    pub(crate) fn open(&self) -> Result<(), Failure> {
        fs::create_dir_all(self.0).map_err(|error| Failure::at(self.0.display(), error))
    }

    /// Signs an entry and puts it into the folder.
    pub(crate) fn entry<B: Serialize>(
        &self,
        f: &Federation,
        kind: &str,
        body: &B,
        key: &SigningKey,
        ahead: u64,
    ) -> Result<(), Failure> {
        let seq = f.next_sequence(&key.public()) + ahead;
        let signed = Draft { log: &f.log, kind, seq, body }.sign(key).map_err(Failure::of)?;
        let file = format!("{seq:06}-{kind}.json");
        self.file(&file, signed.as_bytes())?;
        output::say(format!("{}: hand this to the operator", self.0.join(file).display()));
        Ok(())
    }

    /// Puts a blob into the folder.
    pub(crate) fn blob(&self, content: &[u8]) -> Result<BlobRef, Failure> {
        let blob = BlobRef::of(content);
        self.file(&format!("blob-{}", blob.sha256), content)?;
        Ok(blob)
    }

    /// Puts a file into the folder that nobody but its owner may read, such as who chose what: on the disk when this returns,
    /// and never over another.
    pub(crate) fn secret(&self, name: &str, content: &[u8]) -> Result<PathBuf, Failure> {
        self.open()?;
        let path = self.0.join(name);
        secret::write(&path, content, false)?;
        Ok(path)
    }

    /// Puts a file into the folder that everybody may read.
    fn file(&self, name: &str, content: &[u8]) -> Result<(), Failure> {
        self.open()?;
        let path = self.0.join(name);
        fs::write(&path, content).map_err(|error| Failure::at(path.display(), error))
    }
}
