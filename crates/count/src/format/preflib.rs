//! `PrefLib`'s files of preferences: orders (soc, soi, toc, toi) and categories (cat), in the form with a header of
//! `# KEY: value` lines (<https://preflib.org/format>).
//!
//! ```text
//! # TITLE: Branch secretary
//! # NUMBER ALTERNATIVES: 4
//! # ALTERNATIVE NAME 1: Ann
//! 12: 1,2,{3,4}      twelve voters: 1, then 2, then 3 and 4 of equal rank
//! 5: {1,2},{},{3}    in categories: 1 and 2 in the first, nobody in the second
//! ```
//!
//! A category that a voter left empty is a skipped rank, so that `score` sees the grades. The files name no seats.

use super::text::{decode, excerpt, without_bom};
use super::{Election, ReadError};
use crate::amount::Weight;
use crate::ballots::{Ballots, Kind, MOST_CANDIDATES, Mark};
use crate::contest::{Candidate, Contest};

/// Read a `PrefLib` file. With [`Kind::Approval`] a ballot approves its first rank or category; [`Kind::List`] and
/// [`Kind::Marks`] are refused.
///
/// ```
/// use mandat_count::{Kind, format::preflib};
/// let file = b"# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ann\n7: 1,{2,3}\n";
/// let election = preflib::read(file, Kind::Ranking)?;
/// assert_eq!(election.contest.candidates[1].name, "Candidate 2");
/// # Ok::<(), mandat_count::format::ReadError>(())
/// ```
pub fn read(input: &[u8], kind: Kind) -> Result<Election, ReadError> {
    if matches!(kind, Kind::List | Kind::Marks) {
        return Err(ReadError::new(
            1,
            format!("preference files hold rankings or approvals, not {}", kind.text()),
        ));
    }
    let (mut names, mut title): (Vec<String>, String) = (Vec::new(), String::new());
    let mut ballots: Option<Ballots> = None;
    for (line, bytes) in (1..).zip(without_bom(input).split(|&byte| byte == b'\n')) {
        let bytes = bytes.trim_ascii();
        if let Some(header) = bytes.strip_prefix(b"#") {
            let text = decode(header);
            let (key, value) = text.split_once(':').unwrap_or((&text, ""));
            let (key, value) = (key.trim(), value.trim());
            if key == "TITLE" {
                value.clone_into(&mut title);
            } else if key == "NUMBER ALTERNATIVES" {
                names = unnamed(value, line)?;
            } else if let Some(number) = key.strip_prefix("ALTERNATIVE NAME ") {
                let number = number.trim().parse().ok().and_then(|n: usize| n.checked_sub(1));
                let name = number.and_then(|number| names.get_mut(number)).ok_or_else(|| {
                    ReadError::new(
                        line,
                        format!("no alternative has the number '{}'", excerpt(key.as_bytes())),
                    )
                })?;
                value.clone_into(name);
            }
        } else if !bytes.is_empty() {
            if names.is_empty() {
                return Err(ReadError::new(
                    line,
                    "expected '# NUMBER ALTERNATIVES: ...' before the first ballot",
                ));
            }
            let ballots = ballots.get_or_insert_with(|| Ballots::new(kind, names.len()));
            let (weight, mut marks) = ballot(bytes, line)?;
            if kind == Kind::Approval {
                let first = marks.iter().skip(1).position(|mark| !matches!(mark, Mark::Equal(_)));
                marks.truncate(first.map_or(marks.len(), |at| at + 1));
            }
            ballots.add(weight, &marks, line);
        }
    }
    let ballots = ballots.unwrap_or_else(|| Ballots::new(kind, names.len()));
    if names.is_empty() {
        return Err(ReadError::new(1, "expected '# NUMBER ALTERNATIVES: ...': this is no preference file"));
    }
    let candidates = names.into_iter().map(Candidate::new).collect();
    Ok(Election { contest: Contest { title, seats: 1, candidates, lot: None }, ballots })
}

fn unnamed(number: &str, line: u64) -> Result<Vec<String>, ReadError> {
    let number = number.parse().ok().filter(|number| (1..=MOST_CANDIDATES).contains(number));
    let problem = format!("expected a number of alternatives from 1 to {MOST_CANDIDATES}");
    let number = number.ok_or_else(|| ReadError::new(line, problem))?;
    Ok((1..=number).map(|number| format!("Candidate {number}")).collect())
}

/// A line such as `12: 1,2,{3,4}`.
fn ballot(bytes: &[u8], line: u64) -> Result<(Weight, Vec<Mark>), ReadError> {
    let wrong = || {
        let expected = "expected a ballot such as '12: 1,2,{3,4}'";
        ReadError::new(line, format!("{expected}; found '{}'", excerpt(bytes)))
    };
    let text = std::str::from_utf8(bytes).map_err(|_| wrong())?;
    let (weight, order) = text.split_once(':').ok_or_else(wrong)?;
    let weight = weight.trim().parse().map_err(|_| wrong())?;
    let mut marks = Vec::new();
    let mut group: Option<usize> = None; // members of the open braces so far
    for part in order.split(',').map(str::trim) {
        let (mut part, mut closes) = (part, false);
        if let Some(rest) = part.strip_prefix('{') {
            if group.is_some() {
                return Err(wrong());
            }
            (part, group) = (rest.trim(), Some(0));
        }
        if let Some(rest) = part.strip_suffix('}') {
            (part, closes) = (rest.trim(), true);
        }
        match (part, group) {
            ("", Some(0)) if closes => marks.push(Mark::Skip),
            ("", None) if order.trim().is_empty() => {}
            _ => {
                let number: usize = part.parse().map_err(|_| wrong())?;
                let candidate = number.checked_sub(1).ok_or_else(wrong)?;
                let joins = group.is_some_and(|members| members > 0);
                marks.push(if joins { Mark::Equal(candidate) } else { Mark::For(candidate) });
            }
        }
        group = match group {
            None if closes => return Err(wrong()),
            Some(members) if !closes => Some(members + 1),
            _ => None,
        };
    }
    if group.is_some() { Err(wrong()) } else { Ok((weight, marks)) }
}
