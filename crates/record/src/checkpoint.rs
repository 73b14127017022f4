//! Checkpoints: C2SP tlog-checkpoint, what a log commits to at one size.
//!
//! The log's operator signs it; from then on every other history of that size is provably a lie (promise P2).

use crate::ed25519::SigningKey;
use crate::note::{Note, NoteError, VerifierKey};
use crate::tree::Hash;
use std::fmt;
use std::str::FromStr;

/// A tree head: the note text ("Note text").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log; also the name of its key.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root hash of the tree of that size.
    pub root: Hash,
    /// Opaque further lines, which Mandat does not write.
    pub extensions: Vec<String>,
}

/// Why a text is not a checkpoint, or a checkpoint does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not a signed note.
    #[error("the checkpoint is not a valid note: {0}")]
    Note(#[from] NoteError),
    /// A line that is missing or malformed.
    #[error("line {line} of the checkpoint must be {must_be}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What must stand there.
        must_be: &'static str,
    },
    /// The checkpoint of another log.
    #[error("the checkpoint is of the log {found:?}, not of {expected:?}")]
    Origin {
        /// Name of the key that it was checked by.
        expected: String,
        /// The origin that it states.
        found: String,
    },
}

impl FromStr for Checkpoint {
    type Err = CheckpointError;

    /// Reads the note text, without signatures.
    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let bad = |line, must_be| CheckpointError::Line { line, must_be };
        let mut lines = text.split_inclusive('\n').enumerate().map(|(number, line)| {
            let number = number + 1;
            let line = line.strip_suffix('\n').filter(|line| !line.is_empty());
            line.ok_or(bad(number, "a text that is not empty, and end in a newline"))
        });
        let mut next = |line, must_be| lines.next().unwrap_or(Err(bad(line, must_be)));
        let origin = next(1, "the log's origin")?.to_owned();
        let size = next(2, "the number of entries")?;
        let size = decimal(size).ok_or(bad(2, "a decimal number without leading zeros, below 2^64"))?;
        let root = next(3, "the root hash")?;
        let root = root.parse().map_err(|_| bad(3, "a hash of 44 characters of base64"))?;
        let extensions = lines.map(|line| line.map(str::to_owned)).collect::<Result<_, _>>()?;
        Ok(Checkpoint { origin, size, root, extensions })
    }
}

/// The note text.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, self.root)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// An unsigned decimal in its one canonical form.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if canonical { text.parse().ok() } else { None }
}

/// A checkpoint as it is published: tree head, and the note that carries signatures and cosignatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs a tree head by the log's key, whose name is the origin.
    ///
    /// ```
    /// use mandat_record::{checkpoint::{Checkpoint, SignedCheckpoint}, ed25519::SigningKey, tree};
    /// let head = Checkpoint {
    ///     origin: "union.example/record".into(), size: 0, root: tree::empty_root(), extensions: vec![],
    /// };
    /// let key = SigningKey::from_seed(&[3; 32]);
    /// let text = SignedCheckpoint::sign(&head, &key)?.to_string();
    /// let read = SignedCheckpoint::parse(&text)?;
    /// read.verify(&read.key_of(key.public())?)?;
    /// assert_eq!(read.checkpoint(), &head);
    /// # Ok::<(), mandat_record::checkpoint::CheckpointError>(())
    /// ```
    pub fn sign(checkpoint: &Checkpoint, key: &SigningKey) -> Result<Self, CheckpointError> {
        let note = Note::sign(&checkpoint.to_string(), &checkpoint.origin.parse()?, key)?;
        // Read back: an origin or extension with a newline in it would say something else to its readers.
        let read: Checkpoint = note.text().parse()?;
        if read != *checkpoint {
            return Err(CheckpointError::Line { line: 1, must_be: "a text without newlines, as all lines" });
        }
        Ok(SignedCheckpoint { checkpoint: read, note })
    }

    /// Reads a published checkpoint. Nothing is verified yet.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let note = Note::parse(text)?;
        let checkpoint = note.text().parse()?;
        Ok(SignedCheckpoint { checkpoint, note })
    }

    /// The tree head.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note, for cosigning and for checking cosignatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The note, to add cosignatures to.
    pub fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }

    /// The verifier key of this log, given its public key.
    pub fn key_of(&self, key: crate::ed25519::PublicKey) -> Result<VerifierKey, CheckpointError> {
        let name = self.checkpoint.origin.parse()?;
        Ok(VerifierKey { name, kind: crate::note::SignatureType::Ed25519, key })
    }

    /// Checks that this log signed it: the key's name must be the origin.
    pub fn verify(&self, log: &VerifierKey) -> Result<&Checkpoint, CheckpointError> {
        if self.checkpoint.origin != log.name.as_str() {
            let (expected, found) = (log.name.to_string(), self.checkpoint.origin.clone());
            return Err(CheckpointError::Origin { expected, found });
        }
        self.note.verify(std::slice::from_ref(log))?;
        Ok(&self.checkpoint)
    }
}

/// The published text.
impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.note.fmt(f)
    }
}
