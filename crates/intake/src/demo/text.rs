//! The demo's texts: invented unions and platforms, in plain words, after nobody who exists.

use super::id;
use mandat_federation::Id;

/// A platform: its name in the record, its title, its text.
pub(super) struct Platform {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) words: &'static str,
}

/// The four platforms.
pub(super) const PLATFORMS: [Platform; 4] = [
    Platform {
        name: "hours",
        title: "Shorter hours",
        words: "Invented platform of a demo.\n\nWe ask for a shorter working week before higher output. What new methods save is \
               taken as time, workplace by workplace, and the hours of every workplace are published.\n",
    },
    Platform {
        name: "safety",
        title: "Safer work",
        words: "Invented platform of a demo.\n\nWe ask that no target is set that a workplace cannot meet safely. Every \
               workplace elects people who may stop a machine, and accidents are reported to the congress.\n",
    },
    Platform {
        name: "training",
        title: "Training for all",
        words: "Invented platform of a demo.\n\nWe ask that everybody can learn a second trade in working time, and that \
               nobody stays in an office for longer than two years without a turn at the work itself.\n",
    },
    Platform {
        name: "stores",
        title: "Common stores",
        words: "Invented platform of a demo.\n\nWe ask for stores and canteens that are run by the districts, open to all who \
               work there, with their accounts on the wall.\n",
    },
];

const UNIONS: [&str; 12] = [
    "metal",
    "textile",
    "building",
    "transport",
    "food",
    "energy",
    "health",
    "post",
    "wood",
    "farming",
    "print",
    "schools",
];

/// The name of the n-th union, from 0.
pub(super) fn union_name(n: u64) -> String {
    let known = usize::try_from(n).ok().and_then(|n| UNIONS.get(n));
    known.map_or_else(|| format!("branch-{}", n + 1), |name| (*name).to_owned())
}

/// The name of a platform in the record.
pub(super) fn platform(n: usize) -> Id {
    id(PLATFORMS[n].name)
}

/// The question of the second motion.
pub(super) const SECOND_QUESTION: &str = "Shall everybody be able to learn a second trade in working time?";

/// The question of the third motion, which is decided in secret.
pub(super) const SECRET_QUESTION: &str =
    "Does the congress have confidence in how the federation's office was run since the last?";

/// The question that the congress decides.
pub(super) const QUESTION: &str =
    "Shall every workplace publish its hours, output and accidents each month, beginning with the next?";
