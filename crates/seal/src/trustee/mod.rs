//! Trustees: a key that nobody holds alone, and decryption by as many as the structure asks for.
//!
//! The main path: [`Structure`] says who must come together; a [`Ceremony`] folds the trustees' messages into a
//! [`JointKey`]; a [`Rehearsal`] shows that the media work; [`SecretShare::decrypt`] and [`JointKey::decrypt`] open what the
//! ballots added up to, and name whoever gave a wrong part ([`Charge`]).
//!
//! Messages are plain values with one canonical, bounded binary form each, so that a record can carry them.
//!
//! ```
//! use mandat_seal::trustee::{Ceremony, Confirmation, Rehearsal, Structure, TrusteeKey};
//! use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let mut ceremony = Ceremony::new(b"an election", Structure::flat(2, 3)?);
//! let places: Vec<_> = ceremony.structure().places().collect();
//! let keys: Vec<_> = places.iter().map(|_| TrusteeKey::generate(&mut rng)).collect();
//! for (place, key) in places.iter().zip(&keys) {
//!     ceremony.register(key.register(ceremony.id(), *place, &mut rng))?;
//! }
//! let session = ceremony.session().expect("all are registered");
//! let deals: Vec<_> = places.iter().filter_map(|place| ceremony.prepare(*place, &mut rng)).collect();
//! for deal in &deals {
//!     ceremony.commit(deal.dealer, deal.commit(&session))?;
//! }
//! for deal in deals {
//!     ceremony.deal(deal)?;
//! }
//! for (place, key) in places.iter().zip(&keys) {
//!     let share = ceremony.share(*place, key).expect("every share is right");
//!     let confirmation = Confirmation::new(ceremony.proposed().expect("all dealt"), &share, &mut rng);
//!     ceremony.confirm(&confirmation)?;
//! }
//! let joint = ceremony.ready().expect("all confirmed");
//! let rehearsal = Rehearsal::new(joint);
//! let partials: Vec<_> = places[1..].iter().zip(&keys[1..]).map(|(place, key)| {
//!     ceremony.share(*place, key).expect("as before").decrypt(joint, rehearsal.file(), &mut rng)
//! }).collect();
//! let (opened, charges) = joint.decrypt(rehearsal.file(), &partials);
//! assert!(opened.is_some() && charges.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ceremony;
mod complaint;
mod deal;
mod decrypt;
mod fault;
mod joint;
mod key;
mod rehearsal;
mod structure;
#[cfg(test)]
mod tests;

pub use ceremony::{Ceremony, Round};
pub use complaint::Complaint;
pub use deal::{Commit, Deal};
pub(crate) use decrypt::weights;
pub use decrypt::{Checked, File, MOST_PARTS, Partial};
pub use fault::{Charge, Fault, TrusteeError};
pub use joint::{Confirmation, JointKey, SecretShare};
pub use key::{CeremonyId, Registration, TrusteeKey};
pub use rehearsal::Rehearsal;
pub use structure::{Group, MOST_TRUSTEES, Place, Structure, StructureError};
