//! Writing BLT, in the plainest form that holds everything.

use crate::ballots::{Ballots, Kind, Mark};
use crate::contest::Contest;

/// A BLT file of rankings; sets of marks are written as candidates of equal rank. `None` for votes for lists
/// and cumulated marks, which BLT cannot hold. Rejected ballots are not written.
pub fn write(contest: &Contest, ballots: &Ballots) -> Option<String> {
    if matches!(ballots.kind(), Kind::List | Kind::Marks) {
        return None;
    }
    let mut lines = vec![format!("{} {}", contest.candidates.len(), contest.seats)];
    let withdrawn = (1..).zip(&contest.candidates).filter(|(_, candidate)| candidate.withdrawn);
    lines.extend(withdrawn.map(|(number, _)| format!("-{number}")));
    if let Some(lot) = &contest.lot {
        let order: Vec<_> = lot.iter().map(|candidate| (candidate + 1).to_string()).collect();
        lines.push(format!("[tie {}]", order.join(" ")));
    }
    for ballot in ballots.iter() {
        lines.push(format!("{}{} 0", ballots.weight(&ballot), marks(ballot.marks(), ballots.kind())));
    }
    lines.push("0".into());
    lines.extend(contest.candidates.iter().map(|candidate| quoted(&candidate.name)));
    lines.push(quoted(&contest.title));
    lines.push(String::new());
    Some(lines.join("\n"))
}

fn marks(marks: impl Iterator<Item = Mark>, kind: Kind) -> String {
    let mut text = String::new();
    for (place, mark) in marks.enumerate() {
        let (joint, candidate) = match mark {
            Mark::Skip => (" -", String::new()),
            Mark::For(candidate) if kind == Kind::Approval && place > 0 => ("=", (candidate + 1).to_string()),
            Mark::For(candidate) => (" ", (candidate + 1).to_string()),
            Mark::Equal(candidate) => ("=", (candidate + 1).to_string()),
        };
        text.push_str(joint);
        text.push_str(&candidate);
    }
    text
}

/// A name in quotes on one line.
fn quoted(name: &str) -> String {
    let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", name.trim().replace('"', "\"\""))
}
