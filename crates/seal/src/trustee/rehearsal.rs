//! The rehearsal: before a box opens, as many trustees as it takes decrypt a test ciphertext from their real media, so that
//! nobody finds out after the vote that a medium is lost.
//!
//! The ciphertext's first part is hashed to the group, from the joint key: nobody knows its logarithm, so nobody can compute the
//! answer from public keys alone; only the share itself gives it.

use super::decrypt::File;
use super::joint::JointKey;
use crate::group::{Point, generator};
use crate::transcript::Context;

/// A rehearsal of a joint key.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    context: Context,
    firsts: Vec<Point>,
}

impl Rehearsal {
    /// The test ciphertexts of a joint key.
    pub fn new(joint: &JointKey) -> Self {
        let firsts = (0..2).map(|n| generator("rehearsal", joint.digest(), n)).collect();
        Self { context: joint.context(*joint.digest()), firsts }
    }

    /// The file to be decrypted in part by each trustee, and combined by [`JointKey::decrypt`].
    pub fn file(&self) -> File<'_> {
        File { context: &self.context, name: b"rehearsal", firsts: &self.firsts }
    }
}
