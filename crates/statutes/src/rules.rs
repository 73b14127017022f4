//! The rules of the ground floor that statutes name: how seats are apportioned and how a contest is counted.

/// Rule of apportionment (placeholder until `mandat-seats` has its rule).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApportionmentRule(pub String);

/// How a contest becomes winners: from ballots, or from declared totals of groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContestRule {
    /// Ballots are counted.
    Ballots(mandat_count::Rule),
    /// The declared totals of groups or lists are apportioned (a caucus); evidence is `declared` only.
    Totals(ApportionmentRule),
}
