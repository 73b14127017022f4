//! Encryption at rest: Argon2id (RFC 9106) makes a key from the passphrase, which encrypts the store's own random key,
//! which encrypts every content by XChaCha20-Poly1305 with a random nonce, bound to the place where it stands.
//!
//! Randomness comes from the operating system and is not passed in: a nonce that repeats because of a seeded generator
//! would give the contents away.

use crate::error::StoreError;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use std::fmt;
use std::io::Read as _;
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of a key file at most.
const MAX_KEY_FILE: u64 = 64 * 1024;
/// Bytes of a key file at least: what can be guessed protects nothing.
const MIN_KEY_FILE: usize = 32;
/// KiB of memory that a header may ask for at most, 1 GiB: the file may have been altered.
const MAX_MEMORY: u32 = 1024 * 1024;
/// Passes that a header may ask for at most.
const MAX_PASSES: u32 = 16;
const NONCE: usize = 24;
const TAG: usize = 16;

/// How the sealed store is protected at rest.
#[derive(Clone)]
pub enum Protection {
    /// By a passphrase that a person types.
    Passphrase(Zeroizing<Vec<u8>>),
    /// By the content of a file that lies elsewhere.
    KeyFile(Zeroizing<Vec<u8>>),
    /// Not at all: for invented data. Union membership is sensitive, so this is only ever asked for by name.
    Plain,
}

impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Protection({})", self.name())
    }
}

impl Protection {
    /// By a passphrase.
    pub fn passphrase(text: &str) -> Self {
        Protection::Passphrase(Zeroizing::new(text.as_bytes().to_vec()))
    }

    /// By a key file of at least 32 bytes, such as random ones.
    pub fn key_file(path: &Path) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| StoreError::io(path, &error);
        let file = std::fs::File::open(path).map_err(failed)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
        file.take(MAX_KEY_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() < MIN_KEY_FILE || bytes.len() as u64 > MAX_KEY_FILE {
            let place = path.display().to_string();
            let reason =
                format!("a key file has {MIN_KEY_FILE} to {MAX_KEY_FILE} bytes; make one from random bytes");
            return Err(StoreError::Protection { place, reason });
        }
        Ok(Protection::KeyFile(bytes))
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Protection::Passphrase(_) => "passphrase",
            Protection::KeyFile(_) => "key-file",
            Protection::Plain => "plain",
        }
    }

    fn secret(&self) -> Option<&[u8]> {
        match self {
            Protection::Passphrase(secret) | Protection::KeyFile(secret) => Some(secret),
            Protection::Plain => None,
        }
    }
}

/// What the store's one row of protection says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: String,
    pub(super) salt: Vec<u8>,
    pub(super) memory: u32,
    pub(super) passes: u32,
    pub(super) lanes: u32,
    pub(super) key: Vec<u8>,
}

/// Why a header does not give the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locked {
    /// The store is protected in this other way.
    OtherKind,
    /// The header's numbers are out of bounds.
    Header,
    /// The passphrase or key file is another.
    Secret,
}

/// Encrypts contents, or leaves them as they are.
pub(super) enum Cipher {
    Plain,
    Key(Box<XChaCha20Poly1305>, Zeroizing<[u8; 32]>),
}

impl Cipher {
    /// A new store's cipher, and the header to find it again.
    pub(super) fn create(protection: &Protection) -> Result<(Self, Header), getrandom::Error> {
        let mut key = Zeroizing::new([0; 32]);
        if protection.secret().is_some() {
            getrandom::fill(&mut *key)?;
        }
        let header = wrap(protection, &key)?;
        let cipher = if protection.secret().is_some() { Cipher::with(key) } else { Cipher::Plain };
        Ok((cipher, header))
    }

    fn with(key: Zeroizing<[u8; 32]>) -> Self {
        Cipher::Key(Box::new(cipher(&key)), key)
    }

    /// The cipher of a store with this header.
    pub(super) fn open(protection: &Protection, header: &Header) -> Result<Self, Locked> {
        if header.kind != protection.name() {
            return Err(Locked::OtherKind);
        }
        let Some(secret) = protection.secret() else { return Ok(Cipher::Plain) };
        let derived = derive(secret, header).ok_or(Locked::Header)?;
        let key = unseal(&cipher(&derived), &header.associated(), &header.key).ok_or(Locked::Secret)?;
        let key: [u8; 32] = key[..].try_into().map_err(|_| Locked::Header)?;
        Ok(Cipher::with(Zeroizing::new(key)))
    }

    /// A header that gives the same key by another protection; `None` if one of them is none.
    pub(super) fn rewrap(&self, protection: &Protection) -> Result<Option<Header>, getrandom::Error> {
        match (self, protection.secret()) {
            (Cipher::Key(_, key), Some(_)) => wrap(protection, key).map(Some),
            _ => Ok(None),
        }
    }

    /// Encrypts a content for its place.
    pub(super) fn seal(&self, place: &[u8], content: &[u8]) -> Result<Vec<u8>, getrandom::Error> {
        match self {
            Cipher::Plain => Ok(content.to_vec()),
            Cipher::Key(cipher, _) => seal(cipher, place, content),
        }
    }

    /// Decrypts what was sealed for this place; `None` if it is not that.
    pub(super) fn unseal(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Cipher::Plain => Some(Zeroizing::new(sealed.to_vec())),
            Cipher::Key(cipher, _) => unseal(cipher, place, sealed),
        }
    }
}

impl Header {
    /// What the wrapped key is bound to: weaker numbers put in by somebody else do not open it.
    fn associated(&self) -> Vec<u8> {
        let Header { kind, memory, passes, lanes, .. } = self;
        format!("mandat/sealed-key/v1\n{kind}\n{memory}\n{passes}\n{lanes}\n").into_bytes()
    }
}

fn cipher(key: &Zeroizing<[u8; 32]>) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**key))
}

fn wrap(protection: &Protection, key: &Zeroizing<[u8; 32]>) -> Result<Header, getrandom::Error> {
    let mut salt = vec![0; 16];
    // A store without encryption needs no salt, and so the same contents give the same file.
    if protection.secret().is_some() {
        getrandom::fill(&mut salt)?;
    }
    let (memory, passes, lanes) = (Params::DEFAULT_M_COST, Params::DEFAULT_T_COST, Params::DEFAULT_P_COST);
    let mut header = Header { kind: protection.name().into(), salt, memory, passes, lanes, key: Vec::new() };
    if let Some(secret) = protection.secret() {
        let derived = derive(secret, &header).expect("the default numbers are within bounds");
        header.key = seal(&cipher(&derived), &header.associated(), &key[..])?;
    }
    Ok(header)
}

/// The key from a passphrase; `None` if the header's numbers are out of bounds.
fn derive(secret: &[u8], header: &Header) -> Option<Zeroizing<[u8; 32]>> {
    if header.memory > MAX_MEMORY || header.passes > MAX_PASSES || header.lanes > 16 {
        return None;
    }
    let params = Params::new(header.memory, header.passes, header.lanes, Some(32)).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into(secret, &header.salt, &mut *key).ok()?;
    Some(key)
}

/// Nonce, ciphertext and tag.
fn seal(cipher: &XChaCha20Poly1305, place: &[u8], content: &[u8]) -> Result<Vec<u8>, getrandom::Error> {
    let mut sealed = vec![0; NONCE];
    getrandom::fill(&mut sealed)?;
    let nonce: [u8; NONCE] = sealed[..].try_into().expect("so many bytes were just made");
    let encrypted = cipher.encrypt(&XNonce::from(nonce), Payload { msg: content, aad: place });
    sealed.extend(encrypted.expect("only contents beyond 256 GiB cannot be encrypted"));
    Ok(sealed)
}

fn unseal(cipher: &XChaCha20Poly1305, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, encrypted) = sealed.split_first_chunk::<NONCE>()?;
    if encrypted.len() < TAG {
        return None;
    }
    let content = cipher.decrypt(&XNonce::from(*nonce), Payload { msg: encrypted, aad: place });
    content.ok().map(Zeroizing::new)
}
