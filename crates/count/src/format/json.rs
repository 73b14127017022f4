//! Ballots as JSON, for other programs.

use serde_json::{Value, json};

use crate::ballots::{Ballots, Kind, Mark};
use crate::contest::Contest;

/// A contest with its ballots: `{"contest": ..., "kind": "ranking" | "approval" | "list" | "marks", "ballots":
/// [{"line", "weight", "ranks": [[0], [1, 2], []]}], "rejected": [...]}`. Candidates (or lists) are numbers from 0 on, weights strings; an
/// empty rank is a preference number that was left out; a set of marks is one rank, and
/// several marks for one candidate repeat there.
pub fn write(contest: &Contest, ballots: &Ballots) -> Value {
    let kind = match ballots.kind() {
        Kind::Ranking => "ranking",
        Kind::Approval => "approval",
        Kind::List => "list",
        Kind::Marks => "marks",
    };
    let entry = |ballot: crate::Ballot<'_>| {
        let mut ranks: Vec<Vec<usize>> = Vec::new();
        for mark in ballot.marks() {
            match (mark, ranks.last_mut()) {
                (Mark::Skip, _) => ranks.push(Vec::new()),
                (Mark::For(candidate), Some(rank))
                    if matches!(ballots.kind(), Kind::Approval | Kind::Marks) =>
                {
                    rank.push(candidate);
                }
                (Mark::Equal(candidate), Some(rank)) => rank.push(candidate),
                (Mark::For(candidate) | Mark::Equal(candidate), _) => ranks.push(vec![candidate]),
            }
        }
        json!({ "line": ballot.line, "weight": ballots.weight(&ballot).to_string(), "ranks": ranks })
    };
    json!({
        "contest": contest,
        "kind": kind,
        "ballots": ballots.iter().map(entry).collect::<Vec<_>>(),
        "rejected": ballots.rejected(),
    })
}
