//! Signed notes: C2SP signed-note, the text form that checkpoints have.
//!
//! A note is a text, an empty line, and signature lines. A key is known by name and key ID; signatures of unknown keys
//! are passed over ("Signatures"), so that witnesses and new keys can be added without breaking older readers. A
//! signature of a *known* key that does not hold condemns the note.

use crate::ed25519::{self, PublicKey, SigningKey};
use crate::text::{base64, base64_array, base64_bytes, hex, hex_array};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// Bytes of a note at most: room for [`MAX_SIGNATURES`] of today's and for 16 post-quantum ones.
pub const MAX_NOTE: usize = 256 * 1024;
/// Signatures on a note at most; the specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

/// What begins a signature line.
const MARK: &str = "\u{2014} ";

/// Why a text is not a note, a name not a key name, or a note does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// More than [`MAX_NOTE`] bytes.
    #[error("the note has more than {MAX_NOTE} bytes")]
    TooLong,
    /// More than [`MAX_SIGNATURES`] signatures.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooMany,
    /// Not UTF-8, or a control character other than newline.
    #[error("byte {offset} of the note is not text: only UTF-8 without control characters may stand here")]
    NotText {
        /// Offset of the byte, from 0.
        offset: usize,
    },
    /// The text is empty, or does not end in a newline.
    #[error("a note's text must not be empty and must end in a newline")]
    Text,
    /// No empty line, or no signature after it.
    #[error("the note has no signatures: they follow its text after an empty line")]
    Unsigned,
    /// A line after the text that is not a signature line.
    #[error(
        "signature line {line} of the note is malformed: it must be a dash, a key name and base64, and end"
    )]
    Line {
        /// Number of the line among the signatures, from 1.
        line: usize,
    },
    /// Not a key name.
    #[error("a key name must not be empty and has no space, no plus and no control character")]
    Name,
    /// Not a verifier key.
    #[error("not a verifier key of the form name+id+base64, or its id does not belong to it")]
    VerifierKey,
    /// A known key's signature does not hold.
    #[error("the signature of {name} on the note does not hold")]
    Signature {
        /// Name of the key.
        name: KeyName,
    },
    /// None of the known keys signed.
    #[error("none of the known keys signed the note")]
    NoKnownKey,
}

/// The name of a signing key, such as `union.example/record`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(String);

impl KeyName {
    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let allowed = |c: char| !c.is_whitespace() && !c.is_ascii_control() && c != '+';
        if !text.is_empty() && text.chars().all(allowed) {
            Ok(KeyName(text.to_owned()))
        } else {
            Err(NoteError::Name)
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a key signs with ("Signature types").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignatureType {
    /// `0x01`: Ed25519 over the note's text.
    Ed25519,
    /// `0x04`: an Ed25519 witness cosignature with a time; see [`crate::cosignature`].
    Cosignature,
}

impl SignatureType {
    fn byte(self) -> u8 {
        match self {
            SignatureType::Ed25519 => 0x01,
            SignatureType::Cosignature => 0x04,
        }
    }
}

/// The first four bytes of a hash over name, type and key: an identifier, not a proof.
pub type KeyId = [u8; 4];

/// A key by which signatures are verified. As text `name+<id in hex>+<base64 of type and key>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerifierKey {
    /// Its name.
    pub name: KeyName,
    /// What it signs with.
    pub kind: SignatureType,
    /// The public key.
    pub key: PublicKey,
}

impl VerifierKey {
    /// Its key ID: `SHA-256(name || "\n" || type || key)[:4]`.
    pub fn id(&self) -> KeyId {
        let hash = Sha256::new_with_prefix(self.name.as_str()).chain_update([b'\n', self.kind.byte()]);
        let [a, b, c, d, ..]: [u8; 32] = hash.chain_update(self.key.0).finalize().into();
        [a, b, c, d]
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material = [&[self.kind.byte()], &self.key.0[..]].concat();
        write!(f, "{}+{}+{}", self.name, hex(&self.id()), base64(&material))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(material)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::VerifierKey);
        };
        let id: KeyId = hex_array(id.as_bytes()).map_err(|_| NoteError::VerifierKey)?;
        let material: [u8; 33] = base64_array(material.as_bytes()).map_err(|_| NoteError::VerifierKey)?;
        let (&[byte], key) = material.split_first_chunk().expect("33 bytes have a first one");
        let kind = match byte {
            0x01 => SignatureType::Ed25519,
            0x04 => SignatureType::Cosignature,
            _ => return Err(NoteError::VerifierKey),
        };
        let key = PublicKey(key.try_into().expect("33 bytes less one are 32"));
        let verifier = VerifierKey { name: name.parse()?, kind, key };
        if verifier.id() == id { Ok(verifier) } else { Err(NoteError::VerifierKey) }
    }
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Name of the key.
    pub name: KeyName,
    /// ID of the key.
    pub id: KeyId,
    /// The signature, in the form that its type has.
    pub bytes: Vec<u8>,
}

impl NoteSignature {
    /// Reads one line, without its newline.
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(MARK)?.split_once(' ')?;
        let decoded = base64_bytes(encoded.as_bytes()).ok()?;
        let (&id, bytes) = decoded.split_first_chunk()?;
        if bytes.is_empty() {
            return None;
        }
        Some(NoteSignature { name: name.parse().ok()?, id, bytes: bytes.to_vec() })
    }

    fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name && self.id == key.id()
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{} {}", self.name, base64(&[&self.id, &self.bytes[..]].concat()))
    }
}

/// A text with at least one signature, of which none has been verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl Note {
    /// Signs a text, which must end in a newline.
    pub fn sign(text: &str, name: &KeyName, key: &SigningKey) -> Result<Self, NoteError> {
        check_text(text)?;
        if text.is_empty() || !text.ends_with('\n') {
            return Err(NoteError::Text);
        }
        let verifier = VerifierKey { name: name.clone(), kind: SignatureType::Ed25519, key: key.public() };
        let bytes = key.sign(text.as_bytes()).0.to_vec();
        let signature = NoteSignature { name: name.clone(), id: verifier.id(), bytes };
        Ok(Note { text: text.to_owned(), signatures: vec![signature] })
    }

    /// Reads a note.
    ///
    /// ```
    /// use mandat_record::note::{Note, VerifierKey};
    /// // The example key and note of golang.org/x/mod/sumdb/note.
    /// let key: VerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse()?;
    /// let note = Note::parse("If you think cryptography is the answer to your problem,\n\
    ///     then you don't know what your problem is.\n\n\
    ///     — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")?;
    /// assert_eq!(note.verify(&[key.clone()])?, [&key]);
    /// # Ok::<(), mandat_record::note::NoteError>(())
    /// ```
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE {
            return Err(NoteError::TooLong);
        }
        check_text(note)?;
        // The last empty line parts text and signatures; the text keeps its own newline.
        let split = note.rfind("\n\n").ok_or(NoteError::Unsigned)?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        if lines.is_empty() {
            return Err(NoteError::Unsigned);
        }
        let mut signatures = Vec::new();
        for (number, line) in lines.split_inclusive('\n').enumerate() {
            if number == MAX_SIGNATURES {
                return Err(NoteError::TooMany);
            }
            let parsed = line.strip_suffix('\n').and_then(NoteSignature::parse);
            signatures.push(parsed.ok_or(NoteError::Line { line: number + 1 })?);
        }
        Ok(Note { text: text.to_owned(), signatures })
    }

    /// The text that is signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line. One that is already there changes nothing.
    pub fn add(&mut self, signature: NoteSignature) -> Result<(), NoteError> {
        if self.signatures.contains(&signature) {
            return Ok(());
        }
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(NoteError::TooMany);
        }
        self.signatures.push(signature);
        Ok(())
    }

    /// The signatures by a key, by name and ID; they may not hold.
    pub(crate) fn signatures_by(&self, key: &VerifierKey) -> impl Iterator<Item = &NoteSignature> {
        self.signatures.iter().filter(move |signature| signature.is_by(key))
    }

    /// Checks the note by keys of type Ed25519 and gives those that signed. Fails if a signature of one of them does not
    /// hold, or if none of them signed.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signers = Vec::new();
        for key in keys.iter().filter(|key| key.kind == SignatureType::Ed25519) {
            let mut signed = false;
            for signature in self.signatures_by(key) {
                let bytes: Option<[u8; 64]> = signature.bytes[..].try_into().ok();
                bytes
                    .and_then(|sig| {
                        ed25519::verify(&key.key, self.text.as_bytes(), &ed25519::Signature(sig)).ok()
                    })
                    .ok_or_else(|| NoteError::Signature { name: key.name.clone() })?;
                signed = true;
            }
            if signed {
                signers.push(key);
            }
        }
        if signers.is_empty() { Err(NoteError::NoKnownKey) } else { Ok(signers) }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// No control characters but newline.
fn check_text(text: &str) -> Result<(), NoteError> {
    match text.bytes().position(|byte| byte < 0x20 && byte != b'\n') {
        Some(offset) => Err(NoteError::NotText { offset }),
        None => Ok(()),
    }
}
