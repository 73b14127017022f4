//! Transcripts: what a challenge is the hash of (the strong Fiat-Shamir transformation).
//!
//! A proof whose challenge leaves out part of its statement can be made for a false statement (Bernhard, Pereira,
//! Warinschi, "How not to prove yourself", 2012). Here every challenge hashes a domain with its version, the group,
//! its generator, the election, the joint key and all trustee keys, and then whatever the proof adds: credential,
//! question, all ciphertexts, all commitments. Every item carries its label's and its content's length, so two
//! different lists of items never hash the same bytes.

use crate::group::{self, Point, Scalar};
use sha2::{Digest as _, Sha512};

/// The running hash of a proof's statement and commitments: SHA-512.
///
/// An item is hashed as: length of the label (4 bytes, little-endian), label, length of the content (8 bytes,
/// little-endian), content. The first item has the label `mandat-seal` and the content `<domain>/v<version>`.
#[derive(Clone)]
pub struct Transcript(Sha512);

impl Transcript {
    /// A transcript for one kind of proof.
    pub fn new(domain: &str, version: u32) -> Self {
        let mut transcript = Transcript(Sha512::new());
        transcript.bytes("mandat-seal", format!("{domain}/v{version}").as_bytes());
        transcript
    }

    /// Adds bytes.
    pub fn bytes(&mut self, label: &str, content: &[u8]) {
        self.head(label, content.len());
        self.0.update(content);
    }

    /// Adds a number, as 8 bytes, little-endian.
    pub fn number(&mut self, label: &str, number: u64) {
        self.bytes(label, &number.to_le_bytes());
    }

    /// Adds a point, as its 32 bytes.
    pub fn point(&mut self, label: &str, point: &Point) {
        self.bytes(label, point.bytes());
    }

    /// Adds a list of points as one item: their encodings one after the other.
    pub fn points<'a>(&mut self, label: &str, points: impl ExactSizeIterator<Item = &'a Point>) {
        self.head(label, points.len() * group::WIDTH);
        points.for_each(|point| self.0.update(point.bytes()));
    }

    fn head(&mut self, label: &str, content: usize) {
        let label_length = u32::try_from(label.len()).expect("labels are words of this program");
        self.0.update(label_length.to_le_bytes());
        self.0.update(label.as_bytes());
        self.0.update((content as u64).to_le_bytes());
    }

    /// The challenge: the 64 bytes of the hash as a little-endian number, modulo the group's order.
    pub fn challenge(self) -> Scalar {
        Scalar::from_bytes_mod_order_wide(&self.digest())
    }

    /// The 64 bytes of the hash.
    pub fn digest(self) -> [u8; 64] {
        self.0.finalize().into()
    }
}

/// What every proof of an election is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The hash of the election's manifest.
    pub election: [u8; 32],
    /// The key that ballots are encrypted with.
    pub joint: Point,
    /// The verification keys of all trustees, by their numbers.
    pub trustees: Vec<Point>,
}

impl Context {
    /// A transcript that has hashed, in this order: domain and version, `group` (its name), `generator`, `election`,
    /// `joint key`, `trustee keys`.
    pub fn transcript(&self, domain: &str, version: u32) -> Transcript {
        let mut transcript = Transcript::new(domain, version);
        transcript.bytes("group", group::NAME.as_bytes());
        transcript.point("generator", &Point::base());
        transcript.bytes("election", &self.election);
        transcript.point("joint key", &self.joint);
        transcript.points("trustee keys", self.trustees.iter());
        transcript
    }
}

/// A 32-byte hash with a domain: the first half of the SHA-512 of a transcript with the one item `content`.
pub fn hash(domain: &str, content: &[u8]) -> [u8; 32] {
    let mut transcript = Transcript::new(domain, 1);
    transcript.bytes("content", content);
    *transcript.digest().first_chunk().expect("a SHA-512 has 64 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_byte_between_items_changes_the_challenge() {
        let challenge = |items: &[(&str, &[u8])]| {
            let mut transcript = Transcript::new("test", 1);
            items.iter().for_each(|(label, content)| transcript.bytes(label, content));
            transcript.challenge()
        };
        let all = [
            challenge(&[("a", b"bc"), ("d", b"e")]),
            challenge(&[("a", b"b"), ("d", b"ce")]),
            challenge(&[("ab", b"c"), ("d", b"e")]),
            challenge(&[("a", b"bcde")]),
            challenge(&[("a", b"bc"), ("d", b"e"), ("", b"")]),
        ];
        for (i, left) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|right| left != right));
        }
    }

    #[test]
    fn each_part_of_the_context_changes_the_challenge() {
        let key = |n| group::generator("test key", b"", n);
        let context = Context { election: [1; 32], joint: key(0), trustees: vec![key(1), key(2)] };
        let reference = context.transcript("test", 1).challenge();
        assert_ne!(reference, context.transcript("test", 2).challenge());
        assert_ne!(reference, context.transcript("tests", 1).challenge());
        let changed = [
            Context { election: [2; 32], ..context.clone() },
            Context { joint: key(3), ..context.clone() },
            Context { trustees: vec![key(1), key(3)], ..context.clone() },
            Context { trustees: vec![key(2), key(1)], ..context.clone() },
            Context { trustees: vec![key(1)], ..context.clone() },
        ];
        for other in changed {
            assert_ne!(reference, other.transcript("test", 1).challenge(), "{other:?}");
        }
    }
}
