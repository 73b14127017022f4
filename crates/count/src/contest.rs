//! The contest: how many seats, who stands, and the lot that was drawn for ties.

use serde::{Deserialize, Serialize};

/// An election in one unit for a number of seats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contest {
    /// What the contest is called; may be empty.
    #[serde(default)]
    pub title: String,
    /// Seats to fill.
    pub seats: u32,
    /// Who stands, in the order of the ballot paper. On a list, this is also the list's order.
    pub candidates: Vec<Candidate>,
    /// An order of all candidates, drawn and recorded beforehand: of tied candidates the earliest in this order is
    /// preferred (elected, kept, transferred first). Used only where the rule's own method leaves a tie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Vec<usize>>,
}

/// A person who stands in a contest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The name on the ballot paper.
    pub name: String,
    /// The list the candidate stands on, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
    /// Withdrawn candidates keep their place on the ballots and receive nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// Groups that constraints name (a branch, women).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
}

impl Contest {
    /// A contest without lists.
    pub fn new<N: Into<String>>(seats: u32, names: impl IntoIterator<Item = N>) -> Self {
        let candidates = names.into_iter().map(Candidate::new).collect();
        Self { seats, candidates, ..Self::default() }
    }

    /// The names of the lists, in the order in which they first appear among the candidates. A ballot of kind
    /// `List` names one by its index here.
    pub fn lists(&self) -> Vec<&str> {
        let mut lists = Vec::new();
        for list in self.candidates.iter().filter_map(|c| c.list.as_deref()) {
            if !lists.contains(&list) {
                lists.push(list);
            }
        }
        lists
    }
}

impl Candidate {
    /// A candidate on no list.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The same candidate on a list.
    #[must_use]
    pub fn on(mut self, list: impl Into<String>) -> Self {
        self.list = Some(list.into());
        self
    }
}
