//! Signatures: Ed25519 (RFC 8032) verified by the rules of ZIP 215.
//!
//! RFC 8032 leaves open what happens with unusual encodings, and libraries differ. Under ZIP 215 single and batch
//! verification agree on every input, so the server, which checks one entry, and the verifier, which checks a million,
//! never disagree about a record. The batch's weights are derived from its content: verification needs no randomness
//! of the machine (promise P4), and whoever makes signatures cannot know the weights before having made them.

use crate::text::{base64, base64_array, text_form};
use ed25519_zebra::{VerificationKey, VerificationKeyBytes, batch};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// A public key: 32 bytes, as text 44 characters of base64. Any 32 bytes can stand here; whether they name a point
/// shows when a signature is verified.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);
text_form!(PublicKey, base64, base64_array);

/// A signature: 64 bytes, as text 88 characters of base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature(pub [u8; 64]);
text_form!(Signature, base64, base64_array);

/// A signature that its key and message do not bear out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold for this key and message")]
pub struct BadSignature;

/// A secret key. It is wiped when dropped, and has no text form.
pub struct SigningKey {
    secret: Zeroizing<ed25519_zebra::SigningKey>,
    public: PublicKey,
}

impl SigningKey {
    /// The key of a 32-byte seed (RFC 8032 section 5.1.5). The seed comes from outside: this crate has no randomness.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let secret = Zeroizing::new(ed25519_zebra::SigningKey::from_bytes(seed));
        let public = PublicKey(VerificationKeyBytes::from(&*secret).into());
        SigningKey { secret, public }
    }

    /// The seed again, for whoever stores the key.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(*self.secret.as_bytes())
    }

    /// The public key that belongs to it.
    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// Signs; the same key and message always give the same signature.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.secret.sign(message).to_bytes())
    }
}

/// Shows only the public part: a debug print of a state must not leak a key.
impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey(of {})", self.public)
    }
}

/// Verifies one signature by ZIP 215.
///
/// ```
/// use mandat_record::ed25519::{SigningKey, verify};
/// let key = SigningKey::from_seed(&[7; 32]);
/// let signature = key.sign(b"minutes");
/// assert!(verify(&key.public(), b"minutes", &signature).is_ok());
/// assert!(verify(&key.public(), b"minute", &signature).is_err());
/// ```
pub fn verify(key: &PublicKey, message: &[u8], signature: &Signature) -> Result<(), BadSignature> {
    let key = VerificationKey::try_from(key.0).map_err(|_| BadSignature)?;
    key.verify(&signature.0.into(), message).map_err(|_| BadSignature)
}

/// Verifies many signatures at once, faster the more of them share a key.
///
/// On failure gives the position of the first bad one. It says the same as [`verify`] for each item, up to a chance of
/// 2^-128 to overlook a forgery.
pub fn verify_batch(items: &[(PublicKey, &[u8], Signature)]) -> Result<(), usize> {
    let mut seed = Sha256::new_with_prefix(b"mandat/batch/v1\0");
    let mut batch = Batch::with_capacity(items.len());
    for (key, message, signature) in items {
        seed.update(key.0);
        seed.update(signature.0);
        seed.update((message.len() as u64).to_be_bytes());
        seed.update(message);
        batch.push(key, message, signature);
    }
    batch.verify(seed.finalize().into())
}

/// Signatures verified together in one equation. Larger sums cost less per signature until the sum's window stops growing
/// at about 800 points: with a dozen keys, 12.6 µs each at 64, 9.6 at 256, 8.2 at 512, and 7.7 to 8.5 from 1024 to 4096,
/// where nothing but memory grows (`benches/record.rs`; one by one it is 37 µs).
const TOGETHER: usize = 1024;

/// Signatures gathered for one verification.
pub(crate) struct Batch(Vec<batch::Item>);

impl Batch {
    pub(crate) fn with_capacity(items: usize) -> Self {
        Batch(Vec::with_capacity(items))
    }

    pub(crate) fn push(&mut self, key: &PublicKey, message: &[u8], signature: &Signature) {
        self.0.push((VerificationKeyBytes::from(key.0), signature.0.into(), message).into());
    }

    /// The seed must be a hash that binds every key, message and signature pushed; see the module's text.
    pub(crate) fn verify(&self, seed: [u8; 32]) -> Result<(), usize> {
        for (number, items) in self.0.chunks(TOGETHER).enumerate() {
            first_bad(items, seed).map_err(|position| number * TOGETHER + position)?;
        }
        Ok(())
    }
}

/// Bisects to the first bad item: twice the work of one pass, and only when something is wrong.
fn first_bad(items: &[batch::Item], seed: [u8; 32]) -> Result<(), usize> {
    if holds(items, seed) {
        return Ok(());
    }
    let (mut low, mut high) = (0, items.len());
    while high - low > 1 {
        let middle = low.midpoint(high);
        if holds(&items[low..middle], seed) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Err(low)
}

fn holds(items: &[batch::Item], seed: [u8; 32]) -> bool {
    if let [single] = items {
        return single.clone().verify_single().is_ok();
    }
    let mut verifier = batch::Verifier::new();
    for item in items {
        verifier.queue(item.clone());
    }
    verifier.verify(ChaCha20Rng::from_seed(seed)).is_ok()
}
