//! The fold: entries of the record become the state of a federation.
//!
//! Second floor, pure. [`apply`] is the one entry: it takes the state, the next entry and the evidence that goes with
//! it, and either changes the state and returns flags, or refuses and changes nothing but the counters. Intake calls it
//! before an entry is sequenced; audit calls it on a folder of tiles: the same function (DESIGN 2).
//!
//! The chain of a mandate is the order of the modules: [`units`] and [`roll`] (who belongs where), [`labour`] (who
//! worked), [`freeze`] (who may vote), [`apportionment`] (seats of each unit), [`contest`] and [`ballots`] (who is
//! elected), [`mandate`] (seat and weight), [`congress`] (what is put to them) and [`division`] (what they decide). [`states`] has the
//! diagrams of all that changes.
//!
//! # What holds on every record
//!
//! The adversary is the apparatus: whoever holds keys. Each line is a test of the mutator's binary or stands in its table.
//!
//! - Nobody votes without a mandate that stands at that moment, and no mandate outlives the term that the statutes give.
//! - The roll of a convocation is frozen as of the moment that its call names, to the entry; what comes later is flagged and
//!   changes nothing, a correction included.
//! - Rules and dates of a convocation never change once it is called; statutes change only by a division of exactly those
//!   electorates that the statutes name, the latest delegates, by roll call where it is taken openly.
//! - Nobody is counted twice: a roll is itemised or declared, in one unit of the line from the workplace up.
//! - Mandates never exceed seats where ballots are counted; a committee that declares more is flagged on every one of them.
//! - A vacant seat goes to who follows by the same ballots or list, so a recall gains a majority nothing; the entry names
//!   the successor, so a deleted box changes no mandate; a deadline of a recall is fixed by the petition.
//! - A platform never disappears; an exclusion names an appeal elsewhere, and whoever entered it does not decide that.
//! - An erasure voids nothing that came before it, and touches nobody who may still come back.
//! - Public and commission fold give the same mandates; where tallies are withheld or openings missing, results and
//!   eligibility are claims to the public, and say so.
//! - Texts are due by a date that the call fixes, and no entry takes a motion, an amendment or a minority report back but its
//!   movers'; what is put has the question, the options and the order that follow from the record.
//! - In a session nobody votes absent, on the own seat or unseated; each unit's votes present sum to its roll, split or not;
//!   votes and abstentions are never more than those present, nor those more than all who are credentialed.
//! - Only a division of the body unseats a delegate, the entry says so for ever, and the seat stays with its list.
//! - What a referendum, a division, a lot or the chair decided stays decided, and is read off, never entered again.
//! - A refusal changes nothing.

pub mod appeal;
pub mod apportionment;
pub mod ballots;
pub mod body;
pub mod card;
mod closed_box;
pub mod codes;
pub mod congress;
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
pub mod management;
pub mod mandate;
pub mod plan;
pub mod platform;
pub mod recall;
pub mod registration;
pub mod roll;
pub mod sealed;
pub mod signers;
pub mod standing;
pub mod states;
pub mod units;

pub use body::{Body, BoxBody};
pub use codes::{Flag, Flags, Refusal, Refused};
pub use fold::{Evidence, Federation, apply};
pub use id::{Id, Member};
