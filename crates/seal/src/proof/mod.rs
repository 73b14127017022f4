//! Zero-knowledge proofs that store their commitments: each is a list of equations for [`crate::batch`].
//!
//! [`knowledge`] (Schnorr), [`equality`] (Chaum-Pedersen) and [`bits`], by which a whole answer shows that its numbers keep to
//! their ranges. Secret-dependent operations take constant time.

pub mod bits;
pub mod equality;
pub mod knowledge;
