//! What a count returns: the winners with the account of every stage, a tie that needs a lot, or why it cannot be.

use serde::Serialize;

use crate::amount::Amount;

/// The result of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The rule decides.
    Decided(Count),
    /// The rule and its tie method leave candidates tied: draw a lot, record it, count again with it.
    NeedsLot(Tie),
    /// The rule cannot be applied to these ballots and this contest.
    Infeasible(Infeasible),
}

/// The full account of a decided count (or of one up to a tie).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The rule with its parameters, as [`crate::Rule`] prints it.
    pub rule: String,
    /// What the contest is called.
    pub title: String,
    /// Seats to fill.
    pub seats: u32,
    /// The names of the candidates; all indexes refer to this order.
    pub candidates: Vec<String>,
    /// The elected, in order of election.
    pub elected: Vec<usize>,
    /// Seats that nobody can fill (fewer candidates than seats).
    pub unfilled: u32,
    /// Every stage of the count.
    pub stages: Vec<Stage>,
    /// Every ballot that did not count, with its reason.
    pub rejected: Vec<Rejected>,
    /// Votes cast and valid, quota.
    pub totals: Totals,
}

/// Votes cast, valid and invalid, and the quota where the rule has one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Valid and invalid votes.
    pub cast: Amount,
    /// Votes that count.
    pub valid: Amount,
    /// Votes that were rejected.
    pub invalid: Amount,
    /// The quota, where the rule has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Amount>,
}

/// One stage of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// What happened.
    pub action: Action,
    /// Votes of each candidate (of each list in a stage about lists) after this stage.
    pub tallies: Vec<Amount>,
    /// Votes that have become non-transferable up to here.
    pub nontransferable: Amount,
    /// Elected in this stage, in order.
    pub elected: Vec<usize>,
    /// Excluded in this stage.
    pub excluded: Vec<usize>,
    /// How ties were decided and other remarks, as sentences.
    pub notes: Vec<String>,
}

/// What a stage did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// The first count of marks or first preferences.
    First,
    /// The surplus of an elected candidate was transferred.
    Surplus(usize),
    /// The votes of excluded candidates were transferred.
    Exclusion(Vec<usize>),
    /// Continuing candidates fill the last vacancies.
    LastVacancies,
    /// Seats were apportioned to lists.
    Apportionment,
}

/// Candidates whom the rule leaves tied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The tied candidates.
    pub tied: Vec<usize>,
    /// What the lot decides.
    pub decides: TieFor,
    /// How many of the tied it picks.
    pub places: u32,
    /// The account so far; the tie stands after its last stage.
    pub account: Box<Count>,
}

/// What a lot decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TieFor {
    /// Who takes a seat.
    Seat,
    /// Who is excluded.
    Exclusion,
    /// Whose surplus is transferred first.
    Surplus,
    /// Which list takes a seat (`tied` names the first candidate of each list).
    ListSeat,
}

/// A ballot, or identical ones, that did not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// Where it stands in the file, or its running number.
    pub line: u64,
    /// How many votes.
    pub votes: Amount,
    /// Why.
    pub reason: Reason,
}

/// Why a ballot does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// No mark at all.
    Blank,
    /// A candidate or list that is not in the contest.
    UnknownCandidate,
    /// A candidate marked twice.
    RepeatedCandidate,
    /// More marks than the rule allows.
    TooManyMarks,
    /// No clear first preference.
    NoFirstPreference,
    /// Only candidates who have withdrawn.
    OnlyWithdrawn,
    /// A ballot id that was used before.
    RepeatedId,
    /// The weights together exceed what the count can hold.
    Overflow,
}

/// Why a count cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Infeasible {
    /// No candidate stands.
    #[error("the contest has no candidates: nominate some, or leave the seats vacant")]
    NoCandidates,
    /// No seat to fill.
    #[error("the contest has no seats: set the number of seats to at least 1")]
    NoSeats,
}

impl Infeasible {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoCandidates => "no-candidates",
            Self::NoSeats => "no-seats",
        }
    }
}

impl Outcome {
    /// The account as canonical JSON (RFC 8785): the bytes that [`crate::digest`] hashes.
    pub fn to_canonical_json(&self) -> String {
        String::new()
    }
}
