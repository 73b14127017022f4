//! The rules of the ground floor that statutes name: how seats are apportioned and how a contest is counted.

pub use mandat_seats::Rule as ApportionmentRule;

/// How a contest becomes winners: from ballots, or from declared totals of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContestRule {
    /// Ballots are counted.
    Ballots(mandat_count::Rule),
    /// The declared totals of groups or lists are apportioned (a caucus); evidence is `declared` only.
    Totals(ApportionmentRule),
}
