//! ABIF, the aggregated ballot information format (<https://github.com/electorama/abif>): one line for all ballots that
//! say the same.
//!
//! ```text
//! {title: "Branch secretary"}
//! =A:[Ann Archer]           a candidate's short name and name
//! 27: A>B=[Cleo]>D          27 votes: A, then B and Cleo of equal rank, then D
//! 26: A/5, B/2, D/0         scores: grades from the highest score of the file down
//! ```
//!
//! With scores on all candidates of a ballot the scores are its order, and grades that it gives to nobody are skipped
//! ranks, so that `score,top=...` sees them. Candidates without a line of their own join in the order in which ballots
//! name them. `seats` among the data in braces is the number of seats, 1 without it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::text::{decode, excerpt, without_bom};
use super::{Election, ReadError};
use crate::amount::Weight;
use crate::ballots::{Ballots, Kind, MOST_CANDIDATES, Mark};
use crate::contest::{Candidate, Contest};
use crate::outcome::Reason;

/// The highest score that is read.
const HIGHEST_SCORE: u32 = 1000;

/// Read an ABIF file. With [`Kind::Approval`] a ballot approves all whom it names with another score than 0;
/// with [`Kind::Marks`] a score is so many marks; [`Kind::List`] is refused.
///
/// ```
/// use mandat_count::{Kind, format::abif};
/// let election = abif::read(b"=A:[Ann]\n3: A>B\n2: B=A\n", Kind::Ranking)?;
/// assert_eq!((election.contest.candidates[0].name.as_str(), election.ballots.len()), ("Ann", 2));
/// # Ok::<(), mandat_count::format::ReadError>(())
/// ```
pub fn read(input: &[u8], kind: Kind) -> Result<Election, ReadError> {
    if kind == Kind::List {
        return Err(ReadError::new(1, "ABIF holds rankings, scores and approvals, not votes for lists"));
    }
    let text = decode(without_bom(input));
    let lines =
        || (1..).zip(text.lines().map(str::trim)).filter(|(_, l)| !l.is_empty() && !l.starts_with('#'));
    let mut contest = Contest { seats: 1, ..Contest::default() };
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut top = 0;
    for (line, content) in lines() {
        if let Some(data) = content.strip_prefix('{') {
            read_data(data, line, &mut contest, &mut top)?;
        } else if let Some(declared) = content.strip_prefix('=') {
            let (id, name) = declared.split_once(':').unwrap_or((declared, declared));
            declare(bare(id), bare(name), line, &mut ids, &mut contest)?;
        } else {
            for named in names(content, line)?.1 {
                top = top.max(named.score.unwrap_or(0));
                if !ids.contains_key(named.id) {
                    declare(named.id, named.id, line, &mut ids, &mut contest)?;
                }
            }
        }
    }
    if contest.candidates.is_empty() {
        return Err(ReadError::new(1, "no candidates: expected lines such as '=A:[Ann]' or '27: A>B'"));
    }
    let mut ballots = Ballots::new(kind, contest.candidates.len());
    for (line, content) in lines().filter(|(_, content)| !content.starts_with(['{', '='])) {
        let (weight, named) = names(content, line)?;
        if named.iter().any(|named| named.score.is_some_and(|score| score > HIGHEST_SCORE)) {
            ballots.reject(weight, line, Reason::UnreadableMark);
        } else {
            ballots.add(weight, &marks(&named, &ids, kind, top), line);
        }
    }
    Ok(Election { contest, ballots })
}

/// One candidate on a ballot line.
struct Named<'t> {
    id: &'t str,
    /// Of one rank with the one before.
    joins: bool,
    score: Option<u32>,
}

fn read_data(data: &str, line: u64, contest: &mut Contest, top: &mut u32) -> Result<(), ReadError> {
    let data = data.strip_suffix('}').unwrap_or(data);
    let Some((key, value)) = data.split_once(':') else { return Ok(()) };
    let value = value.trim().trim_matches('"');
    match key.trim().trim_matches('"') {
        "title" => value.clone_into(&mut contest.title),
        "seats" | "num_winners" => {
            let seats = value.parse().ok().filter(|&seats| seats > 0);
            contest.seats =
                seats.ok_or_else(|| ReadError::new(line, "expected a number of seats from 1 on"))?;
        }
        "max_rating" => *top = value.parse().unwrap_or(0).min(HIGHEST_SCORE).max(*top),
        _ => {} // what other programs note
    }
    Ok(())
}

fn declare<'t>(
    id: &'t str,
    name: &str,
    line: u64,
    ids: &mut BTreeMap<&'t str, usize>,
    contest: &mut Contest,
) -> Result<(), ReadError> {
    if contest.candidates.len() >= MOST_CANDIDATES {
        return Err(ReadError::new(line, format!("more than {MOST_CANDIDATES} candidates")));
    }
    if id.is_empty() {
        return Err(ReadError::new(line, "expected a candidate's short name"));
    }
    if ids.insert(id, contest.candidates.len()).is_some() {
        let problem =
            format!("candidate '{}' is named twice; declare before the ballots", excerpt(id.as_bytes()));
        return Err(ReadError::new(line, problem));
    }
    contest.candidates.push(Candidate::new(name));
    Ok(())
}

/// Without brackets or quotes.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let within = |open, close| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    within('[', ']').or_else(|| within('"', '"')).unwrap_or(text).trim()
}

/// A ballot line: its weight, and whom it names.
fn names(content: &str, line: u64) -> Result<(Weight, Vec<Named<'_>>), ReadError> {
    let wrong = || {
        let expected = "expected a ballot such as '27: A>B=C' or '27: A/5, B/2'";
        ReadError::new(line, format!("{expected}; found '{}'", excerpt(content.as_bytes())))
    };
    let (weight, rest) = content.split_once([':', '*']).ok_or_else(wrong)?;
    let weight = weight.trim().parse().map_err(|_| wrong())?;
    let (mut named, mut rest, mut joins) = (Vec::new(), rest.trim(), false);
    while !rest.is_empty() {
        let close = match rest.as_bytes()[0] {
            b'[' => Some(']'),
            b'"' => Some('"'),
            _ => None,
        };
        let quoted = match close {
            Some(close) => 2 + rest[1..].find(close).ok_or_else(wrong)?,
            None => 0,
        };
        let end = rest[quoted..].find(['>', '=', ',']).map_or(rest.len(), |at| quoted + at);
        let (token, separator) = (&rest[..end], rest[end..].chars().next());
        let (id, score) = match token[quoted..].split_once('/') {
            Some((before, score)) => {
                (&token[..quoted + before.len()], Some(score.trim().parse().map_err(|_| wrong())?))
            }
            None => (token, None),
        };
        let id = bare(id);
        if id.is_empty() {
            return Err(wrong());
        }
        named.push(Named { id, joins, score });
        joins = separator != Some('>');
        rest = rest[end..].strip_prefix(['>', '=', ',']).unwrap_or("").trim();
        if separator.is_some() && rest.is_empty() {
            return Err(wrong());
        }
    }
    Ok((weight, named))
}

fn marks(named: &[Named<'_>], ids: &BTreeMap<&str, usize>, kind: Kind, top: u32) -> Vec<Mark> {
    let scores: Option<Vec<u32>> = named.iter().map(|named| named.score).collect();
    if kind == Kind::Marks {
        let times = |named: &Named<'_>| {
            std::iter::repeat_n(Mark::For(ids[named.id]), named.score.unwrap_or(1) as usize)
        };
        return named.iter().flat_map(times).collect();
    }
    if kind == Kind::Approval {
        let approved = named.iter().filter(|named| named.score != Some(0));
        return approved.map(|named| Mark::For(ids[named.id])).collect();
    }
    let Some(scores) = scores else {
        let mark = |named: &Named<'_>| {
            let candidate = ids[named.id];
            if named.joins { Mark::Equal(candidate) } else { Mark::For(candidate) }
        };
        return named.iter().map(mark).collect();
    };
    let mut order: Vec<(u32, usize)> =
        scores.into_iter().zip(named.iter().map(|named| ids[named.id])).collect();
    order.sort_by_key(|&(score, _)| std::cmp::Reverse(score));
    let (mut marks, mut next) = (Vec::new(), top);
    for (place, &(score, candidate)) in order.iter().enumerate() {
        if place > 0 && order[place - 1].0 == score {
            marks.push(Mark::Equal(candidate));
            continue;
        }
        (score..next).for_each(|_| marks.push(Mark::Skip));
        marks.push(Mark::For(candidate));
        next = score.saturating_sub(1);
    }
    marks
}

/// An ABIF file of rankings; sets of marks are written as candidates of equal rank, marks that may be cumulated as scores.
/// `None` for votes for lists.
/// Rejected ballots, withdrawals, the lot and skipped ranks are not written, since ABIF cannot hold them.
pub fn write(contest: &Contest, ballots: &Ballots) -> Option<String> {
    if ballots.kind() == Kind::List {
        return None;
    }
    let clean = |text: &str| -> String {
        text.chars().map(|c| if c.is_control() || "[]\"{}".contains(c) { ' ' } else { c }).collect()
    };
    let mut out = format!("{{title: \"{}\"}}\n{{seats: {}}}\n", clean(&contest.title), contest.seats);
    for (number, candidate) in (1..).zip(&contest.candidates) {
        let _ = writeln!(out, "=C{number}:[{}]", clean(&candidate.name).trim());
    }
    for ballot in ballots.iter() {
        let _ = write!(out, "{}:", ballots.weight(&ballot));
        if ballots.kind() == Kind::Marks {
            let mut marks: Vec<(usize, u32)> = Vec::new(); // ascending in the ballot
            for mark in ballot.marks() {
                match (mark, marks.last_mut()) {
                    (Mark::For(candidate), Some((last, times))) if *last == candidate => *times += 1,
                    (Mark::For(candidate), _) => marks.push((candidate, 1)),
                    (Mark::Equal(_) | Mark::Skip, _) => {} // not in ballots of marks
                }
            }
            let scores: Vec<String> = marks.iter().map(|(c, times)| format!("C{}/{times}", c + 1)).collect();
            let _ = writeln!(out, " {}", scores.join(", "));
            continue;
        }
        let mut separator = " ";
        for mark in ballot.marks() {
            let (candidate, joins) = match mark {
                Mark::Skip => continue,
                Mark::For(candidate) => (candidate, ballots.kind() == Kind::Approval),
                Mark::Equal(candidate) => (candidate, true),
            };
            let between = if separator == " " {
                " "
            } else if joins {
                "="
            } else {
                ">"
            };
            let _ = write!(out, "{between}C{}", candidate + 1);
            separator = "";
        }
        out.push('\n');
    }
    Some(out)
}
