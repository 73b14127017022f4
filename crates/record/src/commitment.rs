//! Commitments: what the public record holds instead of personal data (DESIGN 5).
//!
//! `SHA-256("mandat/commitment/v1" 0x00 || kind 0x00 || salt || body)` with a fresh 32-byte salt and the body as
//! canonical JSON. It hides the body from whoever lacks the salt, also when the body can be guessed, and binds to it as
//! SHA-256 is collision resistant: the parts before the body have a fixed length or end at a zero byte, which a kind
//! cannot hold, so no two openings share an input. Erasing the salt makes the commitment meaningless for good.
//!
//! [`List`] commits to many values by one RFC 6962 root, from which single ones can be proven.

use crate::json;
use crate::text::{TextError, base64, base64_array, text_form};
use crate::tree::{self, Hash, MemoryTree};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What separates these hashes from all others; zero-terminated.
const DOMAIN: &[u8] = b"mandat/commitment/v1\0";

/// What is committed to, such as `roll.join`; a name that is part of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(&'static str);

impl Kind {
    /// A kind of commitment.
    ///
    /// # Panics
    /// If the name is empty or holds a zero byte. Write it as a `const`, then the compiler says so.
    pub const fn new(name: &'static str) -> Self {
        assert!(!name.is_empty(), "a kind has a name");
        let bytes = name.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            assert!(bytes[at] != 0, "a kind has no zero byte: it ends at one");
            at += 1;
        }
        Kind(name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// A commitment: 32 bytes, as text 44 characters of base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment(pub [u8; 32]);
text_form!(Commitment, base64, base64_array);

/// 32 secret random bytes, fresh for every commitment; wiped when dropped, never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A salt from the caller's random bytes: this crate has no randomness.
    pub fn new(bytes: [u8; 32]) -> Self {
        Salt(bytes)
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// What opens a commitment. It is personal data: it lives in the sealed store, and its debug form shows nothing.
#[derive(Clone)]
pub struct Opening {
    salt: Salt,
    body: Vec<u8>,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening({} bytes)", self.body.len())
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        self.body.zeroize();
    }
}

/// Why an opening cannot be made or read. The texts never quote what it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The body has no canonical JSON.
    #[error("the opening's body cannot be written: {0}")]
    Write(#[from] json::WriteError),
    /// The bytes are not canonical JSON.
    #[error("the opening is not canonical: {0}")]
    NotCanonical(#[from] json::JsonError),
    /// The bytes are not `{"body":..,"salt":".."}`.
    #[error("the opening is not of the form {{\"body\":..,\"salt\":\"..\"}}")]
    Form,
    /// The salt is not 32 bytes of base64.
    #[error("the opening's salt: {0}")]
    Salt(TextError),
    /// The body does not have the fields that its kind demands.
    #[error("the opening's body does not have the fields of its kind, line {line} column {column}")]
    Body {
        /// Line in the body.
        line: usize,
        /// Column in the body.
        column: usize,
    },
}

impl Opening {
    /// An opening of this body with a fresh salt.
    pub fn new<T: Serialize + ?Sized>(salt: Salt, body: &T) -> Result<Self, OpeningError> {
        Ok(Opening { salt, body: json::to_vec(body)? })
    }

    /// Reads `{"body":..,"salt":"<base64>"}`, which must be canonical.
    pub fn parse(bytes: &[u8]) -> Result<Self, OpeningError> {
        let mut cursor = json::Cursor::new(bytes, 0)?;
        let mut fields = cursor.object()?;
        let Some(b"body") = cursor.key(&mut fields)?.map(|key| &bytes[key]) else {
            return Err(OpeningError::Form);
        };
        let body = cursor.value()?;
        let Some(b"salt") = cursor.key(&mut fields)?.map(|key| &bytes[key]) else {
            return Err(OpeningError::Form);
        };
        let salt = base64_array(&bytes[cursor.string()?]).map_err(OpeningError::Salt)?;
        if cursor.key(&mut fields)?.is_some() {
            return Err(OpeningError::Form);
        }
        cursor.end()?;
        Ok(Opening { salt: Salt(salt), body: bytes[body].to_vec() })
    }

    /// The canonical JSON `{"body":..,"salt":"<base64>"}`, for the sealed store.
    pub fn to_bytes(&self) -> Vec<u8> {
        [b"{\"body\":", &self.body[..], b",\"salt\":\"", base64(&self.salt.0).as_bytes(), b"\"}"].concat()
    }

    /// The body's canonical JSON.
    pub fn body_bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as its type.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, OpeningError> {
        serde_json::from_slice(&self.body)
            .map_err(|error| OpeningError::Body { line: error.line(), column: error.column() })
    }
}

/// Commits to an opening.
///
/// ```
/// use mandat_record::commitment::{Kind, Opening, Salt, commit};
/// const JOIN: Kind = Kind::new("roll.join");
/// let opening = Opening::new(Salt::new([9; 32]), &serde_json::json!({"since": "2020-05-01"}))?;
/// let commitment = commit(JOIN, &opening);
/// assert!(commitment.opens(JOIN, &Opening::parse(&opening.to_bytes())?));
/// # Ok::<(), mandat_record::commitment::OpeningError>(())
/// ```
pub fn commit(kind: Kind, opening: &Opening) -> Commitment {
    let hash = Sha256::new_with_prefix(DOMAIN)
        .chain_update(kind.0)
        .chain_update([0])
        .chain_update(opening.salt.0)
        .chain_update(&opening.body);
    Commitment(hash.finalize().into())
}

impl Commitment {
    /// Whether this opening is the one committed to, in constant time.
    pub fn opens(&self, kind: Kind, opening: &Opening) -> bool {
        self.0.ct_eq(&commit(kind, opening).0).into()
    }
}

/// Values under one root: strictly ascending by their bytes, so that a set has exactly one root and no value counts
/// twice.
#[derive(Debug, Clone)]
pub struct List<T> {
    values: Vec<T>,
    tree: MemoryTree,
}

/// Values that are not strictly ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("value {position} of the list is not greater than the one before: sort the list and remove doubles")]
pub struct NotAscending {
    /// Position of the value at fault, from 0.
    pub position: usize,
}

impl<T: AsRef<[u8]>> List<T> {
    /// A list of values in ascending order, each a leaf.
    pub fn new(values: Vec<T>) -> Result<Self, NotAscending> {
        if let Some(before) = values.windows(2).position(|pair| pair[0].as_ref() >= pair[1].as_ref()) {
            return Err(NotAscending { position: before + 1 });
        }
        let tree = values.iter().map(|value| tree::leaf_hash(value.as_ref())).collect();
        Ok(List { values, tree })
    }

    /// Number of values.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root over all values.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Where a value stands, with the proof for [`tree::verify_inclusion`]; `None` if it is not in the list.
    pub fn prove(&self, value: &[u8]) -> Option<(u64, Vec<Hash>)> {
        let index = self.values.binary_search_by(|held| held.as_ref().cmp(value)).ok()? as u64;
        let Ok(proof) = tree::inclusion_proof(&self.tree, index, self.size());
        Some((index, proof))
    }
}

/// The root over values in ascending order, such as commitments; see [`List`].
pub fn list_root<T: AsRef<[u8]>>(values: &[T]) -> Result<Hash, NotAscending> {
    Ok(List::new(values.iter().map(AsRef::as_ref).collect())?.root())
}

impl AsRef<[u8]> for Commitment {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
