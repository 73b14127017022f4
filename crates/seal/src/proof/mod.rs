//! Zero-knowledge proofs that store their commitments: each is a list of equations for [`crate::batch`].
//!
//! [`knowledge`] (Schnorr), [`equality`] (Chaum-Pedersen), [`one_of`] (the disjunction of Cramer, Damgård, Schoenmakers)
//! and [`range`], which is made of it. Secret-dependent operations take constant time.

pub mod equality;
pub mod knowledge;
pub mod one_of;
pub mod range;

use crate::group::Scalar;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What the prover of a ciphertext knows: the number in it and the randomness. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Witness {
    /// The encrypted number.
    pub number: u64,
    /// `r` of `(rG, rK + mG)`.
    pub randomness: Scalar,
}
