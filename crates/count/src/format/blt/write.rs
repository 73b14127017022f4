//! Writing BLT, in the plainest form that holds everything.

use std::fmt::Write as _;

use crate::ballots::{Ballots, Kind, Mark};
use crate::contest::Contest;

/// A BLT file of rankings; sets of marks are written as candidates of equal rank. `None` for votes for lists, which
/// BLT cannot hold. Rejected ballots are not written.
pub fn write(contest: &Contest, ballots: &Ballots) -> Option<String> {
    if ballots.kind() == Kind::List {
        return None;
    }
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        out.write_fmt(text).expect("a String takes everything");
        out.push('\n');
    };
    line(format_args!("{} {}", contest.candidates.len(), contest.seats));
    let withdrawn = (1..).zip(&contest.candidates).filter(|(_, candidate)| candidate.withdrawn);
    withdrawn.for_each(|(number, _)| line(format_args!("-{number}")));
    if let Some(lot) = &contest.lot {
        let order: Vec<_> = lot.iter().map(|candidate| (candidate + 1).to_string()).collect();
        line(format_args!("[tie {}]", order.join(" ")));
    }
    for ballot in ballots.iter() {
        line(format_args!("{}{} 0", ballots.weight(&ballot), marks(ballot.marks(), ballots.kind())));
    }
    line(format_args!("0"));
    for candidate in &contest.candidates {
        line(format_args!("{}", quoted(&candidate.name)));
    }
    line(format_args!("{}", quoted(&contest.title)));
    Some(out)
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
