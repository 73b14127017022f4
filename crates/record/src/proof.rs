//! Proofs that travel: C2SP tlog-proof, a text that shows without a network that an entry is in a log.
//!
//! A delegate's card carries one for each link of its chain (DESIGN 6). The proof is as good as the keys that its reader
//! already trusts; it says nothing about what came after its checkpoint.

use crate::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, decimal};
use crate::cosignature::{Witnessed, witnessed};
use crate::note::{MAX_NOTE, VerifierKey};
use crate::text::{base64, base64_bytes};
use crate::tree::{self, Hash, verify_inclusion};
use std::fmt;
use std::str::FromStr;

/// Bytes of a proof at most.
pub const MAX_PROOF: usize = 2 * MAX_NOTE;
/// Hashes of a proof at most: a tree has fewer than 2^64 leaves.
const MAX_HASHES: usize = 64;

const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// An entry's index, the hashes that lead from it to the root, and the checkpoint that states the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Opaque data that nothing vouches for.
    pub extra: Option<Vec<u8>>,
    /// The entry's index in the log, from 0.
    pub index: u64,
    /// Sibling hashes from the leaf up.
    pub hashes: Vec<Hash>,
    /// The checkpoint with its signatures.
    pub checkpoint: SignedCheckpoint,
}

/// Why a text is not a proof, or a proof does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// More than [`MAX_PROOF`] bytes.
    #[error("the proof has more than {MAX_PROOF} bytes")]
    TooLong,
    /// A line that is missing or malformed.
    #[error("line {line} of the proof must be {must_be}")]
    Line {
        /// Number of the line, from 1.
        line: usize,
        /// What must stand there.
        must_be: &'static str,
    },
    /// The checkpoint is malformed or not signed as it must be.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The hashes do not lead to the checkpoint's root.
    #[error("the proof does not lead from the entry to the checkpoint: {0}")]
    Tree(#[from] tree::ProofError),
}

/// What a proof shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The tree head that holds the entry.
    pub checkpoint: &'a Checkpoint,
    /// The known witnesses that cosigned it. Whether they are enough is for the statutes to say.
    pub witnesses: Vec<Witnessed<'a>>,
}

impl Proof {
    /// Checks everything that can be checked offline: the log's signature, the cosignatures of known witnesses, and the
    /// way from the leaf to the root.
    ///
    /// ```
    /// # use mandat_record::{checkpoint::{Checkpoint, SignedCheckpoint}, ed25519::SigningKey, tree};
    /// use mandat_record::proof::Proof;
    /// # let key = SigningKey::from_seed(&[3; 32]);
    /// # let leaf = tree::leaf_hash(b"the only entry");
    /// # let head = Checkpoint { origin: "union.example/record".into(), size: 1, root: leaf, extensions: vec![] };
    /// # let checkpoint = SignedCheckpoint::sign(&head, &key)?;
    /// # let log = checkpoint.key_of(key.public())?;
    /// # let text = Proof { extra: None, index: 0, hashes: vec![], checkpoint }.to_string();
    /// let proof: Proof = text.parse()?;
    /// assert_eq!(proof.verify(&leaf, &log, &[])?.checkpoint.size, 1);
    /// # Ok::<(), mandat_record::proof::ProofError>(())
    /// ```
    pub fn verify<'a>(
        &'a self,
        leaf: &Hash,
        log: &VerifierKey,
        witnesses: &'a [VerifierKey],
    ) -> Result<Verified<'a>, ProofError> {
        let checkpoint = self.checkpoint.verify(log)?;
        verify_inclusion(leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root)?;
        let witnesses = witnessed(self.checkpoint.note(), witnesses).map_err(CheckpointError::from)?;
        Ok(Verified { checkpoint, witnesses })
    }
}

impl FromStr for Proof {
    type Err = ProofError;

    fn from_str(text: &str) -> Result<Self, ProofError> {
        if text.len() > MAX_PROOF {
            return Err(ProofError::TooLong);
        }
        let mut lines = Lines { rest: text, line: 0 };
        if lines.next() != Some(HEADER) {
            return lines.bad(HEADER);
        }
        let mut line = lines.next().unwrap_or_default();
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix("extra ") {
            match base64_bytes(encoded.as_bytes()) {
                Ok(bytes) => extra = Some(bytes),
                Err(_) => return lines.bad("\"extra \" and base64"),
            }
            line = lines.next().unwrap_or_default();
        }
        let Some(index) = line.strip_prefix("index ").and_then(decimal) else {
            return lines.bad("\"index \" and a decimal number without leading zeros");
        };
        let mut hashes = Vec::new();
        loop {
            match lines.next() {
                Some("") => break,
                Some(line)
                    if hashes.len() < MAX_HASHES
                        && let Ok(hash) = line.parse() =>
                {
                    hashes.push(hash);
                }
                _ => return lines.bad("a hash of 44 characters of base64, of at most 64, or empty"),
            }
        }
        Ok(Proof { extra, index, hashes, checkpoint: SignedCheckpoint::parse(lines.rest)? })
    }
}

/// Takes lines that end in a newline off a text.
struct Lines<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        self.line += 1;
        let (line, rest) = self.rest.split_once('\n')?;
        self.rest = rest;
        Some(line)
    }

    fn bad<T>(&self, must_be: &'static str) -> Result<T, ProofError> {
        Err(ProofError::Line { line: self.line, must_be })
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
