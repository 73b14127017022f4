//! The economy: the congress votes targets, this crate computes a plan, and the plan proves itself.
//!
//! A crate of the ground floor: pure, and useful alone. It is the one crate that computes in floating point; what it
//! returns carries a certificate that anybody can recompute from the same tables.
//!
//! The main path is short: a [`Problem`] is built row by row and process by process, a solver finds levels and prices,
//! [`certify`] proves how far they can be from the best there is.
#![allow(
    clippy::float_arithmetic,
    reason = "the one crate that computes in f64; what it returns is then certified"
)]
#![allow(
    clippy::missing_panics_doc,
    reason = "what callers can cause is an error; each `expect` says why it holds"
)]

mod bytes;
mod certificate;
mod content;
mod error;
mod html;
mod inertia;
mod labour;
pub mod lower;
pub mod model;
mod mps;
pub mod plan;
mod problem;
mod replica;
mod scale;
mod solve;
mod sparse;
pub mod synth;
pub mod tables;
mod technique;

pub use bytes::certify_bytes;
pub use certificate::{Certificate, Plan, certify};
pub use content::{ContentError, content};
pub use error::ProblemError;
pub use html::to_html;
pub use inertia::replan;
pub use labour::{LabourContent, LabourError, labour_content};
pub use mps::to_mps;
pub use problem::{Builder, MAX_COEFFICIENTS, MAX_LINES, Problem};
pub use replica::{Replica, ReplicaError, replica};
pub use solve::{Milestone, Options, Solution, solve, value_units};
pub use technique::{Choice, ChoiceError};
