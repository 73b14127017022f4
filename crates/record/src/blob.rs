//! Blobs: content too large for an entry, which names it by SHA-256 (FIPS 180-4) and length (DESIGN 5).
//!
//! A blob reaches the fold by a pure lookup; whoever looks it up checks it with [`BlobRef::matches`], so the place it
//! comes from needs no trust.

use crate::text::{hex, hex_array, text_form};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// A SHA-256 of content: 32 bytes, as text 64 characters of lower-case hex, as file names and other tools write it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);
text_form!(Digest, hex, hex_array);

impl Digest {
    /// The digest of content.
    pub fn of(bytes: &[u8]) -> Self {
        Digest(<Sha256 as sha2::Digest>::digest(bytes).into())
    }
}

/// The name of a blob. As JSON: `{"length":n,"sha256":"<hex>"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobRef {
    /// Bytes of the content; lets a reader bound its memory before it reads.
    pub length: u64,
    /// SHA-256 of the content.
    pub sha256: Digest,
}

impl BlobRef {
    /// The name of this content.
    pub fn of(bytes: &[u8]) -> Self {
        BlobRef { length: bytes.len() as u64, sha256: Digest::of(bytes) }
    }

    /// Whether this content is the blob's.
    pub fn matches(&self, bytes: &[u8]) -> bool {
        self.length == bytes.len() as u64 && self.sha256 == Digest::of(bytes)
    }
}
