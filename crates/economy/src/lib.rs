//! The economy: the congress votes targets, this crate computes a plan, and the plan proves itself.
//!
//! A crate of the ground floor: pure, and useful alone. It is the one crate that computes in floating point; what it
//! returns carries a certificate that anybody can recompute from the same tables.
