//! A trustee's medium: the two keys, the record for which they were registered, and what was decrypted with them.
//!
//! A trustee's machine sees the record that the operator hands it. A record that holds may still not be the one in which the trustee was
//! named, and two records of one beginning can show two boxes of one contest: whoever gets both decrypted, or one with a
//! single ballot left out, learns how somebody voted. So the medium remembers.

use std::path::{Path, PathBuf};

use mandat_federation::{Federation, Id};
use mandat_intake::sealing;
use mandat_record::ed25519::SigningKey;
use mandat_seal::group::hex;
use mandat_seal::transcript::Transcript;
use mandat_seal::trustee::TrusteeKey;

use super::outbox;
use crate::output::Failure;
use crate::secret::{self, Lines};

/// What a medium holds.
pub(super) struct Medium {
    /// Its file.
    pub(super) path: PathBuf,
    /// The key that signs entries.
    pub(super) key: SigningKey,
    /// The key that opens shares.
    pub(super) trustee: TrusteeKey,
    lines: Lines,
}

impl Medium {
    /// Reads a medium.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let lines = Lines::read(path)?;
        let trustee = TrusteeKey::from_bytes(*lines.bytes::<32>("trustee")?);
        let trustee = trustee.ok_or_else(|| Failure::at(path.display(), "the trustee's key is not valid"))?;
        Ok(Self { path: path.to_owned(), key: lines.key()?, trustee, lines })
    }

    /// Holds it for this record and, from now on, for no other.
    pub(super) fn bind(self, record: &Path) -> Result<Self, Failure> {
        if self.lines.text("record").is_some() {
            return self.of(record);
        }
        self.and(&secret::line("record", &outbox::founding(record)?.0))
    }

    /// Refuses another record than the one for which it was registered.
    pub(super) fn of(self, record: &Path) -> Result<Self, Failure> {
        let wrong = |text: &str| Err(Failure::at(self.path.display(), text));
        match self.lines.text("record") {
            Some(bound) if bound == hex(&outbox::founding(record)?.0) => Ok(self),
            Some(_) => wrong(
                "was registered in another record than this one: do nothing with it here, and ask who gave it to you",
            ),
            None => wrong(
                "was registered in no record: `mandat trustee init` with --record and --convocation does that",
            ),
        }
    }

    /// Notes what it decrypts of a contest, and refuses anything else of the same contest.
    pub(super) fn decrypts(self, f: &Federation, contest: &Id) -> Result<Self, Failure> {
        let sealed = sealing::sealed(f, contest).map_err(Failure::of)?.sealed;
        let (firsts, file) =
            sealed.file().ok_or_else(|| Failure(format!("{contest} has no ballots to decrypt")))?;
        let mut shown = Transcript::new("decrypted", 1);
        shown.bytes("election", sealed.election.election.id());
        shown.bytes("file", &file);
        shown.points("first parts", firsts.iter());
        let (name, shown) = (format!("decrypted {contest}"), hex(&shown.digest()[..32]));
        match self.lines.text(&name) {
            Some(before) if before == shown => Ok(self),
            Some(_) => Err(Failure::at(
                self.path.display(),
                format!(
                    "has decrypted other ballots of {contest} than these: two sets can betray a vote, so tell the inspection commission"
                ),
            )),
            None => self.and(&format!("{name} {shown}\n")),
        }
    }

    /// The same with one more line, which is on the disk.
    fn and(self, line: &str) -> Result<Self, Failure> {
        secret::write(&self.path, self.lines.and(line).as_bytes(), true)?;
        Self::read(&self.path)
    }
}
