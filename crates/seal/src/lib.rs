//! Sealed ballots: secret, provable, fast to verify.
//!
//! A crate of the ground floor: it knows nothing of federations, reads no files and takes its randomness as an argument. The
//! protocol is written down in `docs/seal.md`.
//!
//! The main path: trustees make a key ([`trustee`]); an [`election::Manifest`] fixes everything; a voter's device prepares a ballot
//! ([`ballot::prepare`]), which is opened or cast; [`bundle::verify`] verifies a whole box, ballot by ballot in batches ([`batch`]),
//! and what was counted of it. Below that are questions and what is proven of them ([`question`], [`proof`]), encryption
//! ([`elgamal`]), transcripts ([`transcript`]) and the group ([`group`]).
//!
//! ```
//! use mandat_seal::ballot::{self, chain::Place, choice::Choice, prepare::Prepared};
//! use mandat_seal::credential::{Credential, Credentials};
//! use mandat_seal::election::{Election, Manifest};
//! use mandat_seal::group::{Point, RistrettoPoint, Scalar};
//! use mandat_seal::question::Question;
//! use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! // One trustee, to be short; a real key is made by a ceremony.
//! let key = Point::of(RistrettoPoint::mul_base(&Scalar::random(&mut rng)));
//! let voter = Credential::generate(&mut rng);
//! let admitted = Credentials::plain(vec![*voter.public()])?;
//! let election = Election::new(Manifest {
//!     contest: [1; 32],
//!     setup: [2; 32],
//!     joint: key,
//!     trustees: vec![key],
//!     credentials: admitted.summary(),
//!     questions: vec![Question::division()],
//! })?;
//! let yes = Choice::approve(&Question::division(), &[0])?;
//! let prepared = Prepared::new(&election, &voter, Place::FIRST, vec![yes], &mut rng)?;
//! let code = prepared.code(); // shown before the voter says whether to cast or to open it
//! let ballot = prepared.cast(&election, &voter, &mut rng);
//! assert_eq!(ballot::verify(&election, &admitted, &ballot)?.body, code);
//! # Ok::<(), mandat_seal::Refused>(())
//! ```

#![allow(
    clippy::missing_panics_doc,
    reason = "what callers can cause is documented; each `expect` says why it holds"
)]

pub mod ballot;
pub mod batch;
pub mod bundle;
pub mod credential;
pub mod election;
pub mod elgamal;
pub mod group;
pub mod mix;
pub mod proof;
pub mod question;
mod refusal;
pub mod tally;
pub mod transcript;
pub mod trustee;
mod wire;

pub use refusal::Refused;
