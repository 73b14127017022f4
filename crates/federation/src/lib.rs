//! The fold: entries of the record become the state of a federation.
//!
//! Second floor, pure. [`apply`] is the one entry: it takes the state, the next entry and the evidence that goes with
//! it, and either changes the state and returns flags, or refuses and changes nothing but the counters. Intake calls it
//! before an entry is sequenced; audit calls it on a folder of tiles: the same function (DESIGN 2).
//!
//! The chain of a mandate is the order of the modules: [`units`] and [`roll`] (who belongs where), [`labour`] (who
//! worked), [`freeze`] (who may vote), [`apportionment`] (seats of each unit), [`contest`] and [`ballots`] (who is
//! elected), [`mandate`] (seat and weight), [`division`] (what they decide).

pub mod apportionment;
pub mod ballots;
pub mod body;
pub mod card;
pub mod codes;
pub mod contest;
pub mod convocation;
pub mod declared;
pub mod division;
pub mod fold;
pub mod founding;
pub mod freeze;
pub mod id;
pub mod keys;
pub mod labour;
pub mod lot;
pub mod mandate;
pub mod platform;
pub mod recall;
pub mod registration;
pub mod roll;
pub mod standing;
pub mod units;

pub use body::{Body, BoxBody};
pub use codes::{Flag, Flags, Refusal, Refused};
pub use fold::{Evidence, Federation, apply};
pub use id::{Id, Member};
