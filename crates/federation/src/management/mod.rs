//! The management of industry: organs elected by the body at their level, posts that need the union's consent, specialists
//! who advise, branches that take over stage by stage.
//!
//! What is not here matters as much: there is no entry by which a higher organ refuses a union's nomination, none that gives
//! an appointed person or a specialist a vote, and none that appoints without a key of the union itself.

pub mod organ;
pub mod post;
pub mod replace;
pub mod takeover;

pub use organ::{Elected, organs};
pub use post::{Post, PostKind};
pub use takeover::{Advanced, Criterion, Readiness};

use std::collections::BTreeMap;

use crate::body::Paid;
use crate::id::Id;

/// Posts, reports and stages in the state.
#[derive(Clone, Debug, Default)]
pub struct Management {
    /// Appointed posts and specialists' contracts by name.
    pub posts: BTreeMap<Id, Post>,
    /// How mandates are paid, by mandate, each with the entry that said so.
    pub paid: BTreeMap<Id, Vec<(u64, Paid)>>,
    /// Reports of each organ, by the contest that elected it: the entry and its time.
    pub reports: BTreeMap<Id, Vec<(u64, u64)>>,
    /// The stages that each branch has taken over, in order.
    pub takeovers: BTreeMap<Id, Vec<Advanced>>,
    /// Replacements of elected organs by the entry: contest and the unit whose organ decided.
    pub replaced: BTreeMap<u64, (Id, Id)>,
}
