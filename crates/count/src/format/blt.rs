//! BLT, the ballot file of Hill, Wichmann and Woodall (Algorithm 123, Computer Journal 30, 1987) with the extensions
//! that programs have added since.
//!
//! ```text
//! 4 2              candidates and seats
//! -2               withdrawn candidates; also [withdrawn 2]
//! [nick a b c d]   short names for ballots; [tie c a b d] is an order drawn for ties
//! 3 1 3 4 0        three ballots: 1, then 3, then 4
//! 2.5 4 1=3 - 2 0  weight 2.5; 1 and 3 of equal rank; a skipped preference
//! (B17) a c 0      a ballot with an id counts once
//! 0
//! "Adam" "Basil" "Charlotte" "Donald"
//! "Title"
//! ```
//!
//! Read, too: equal ranks in parentheses, weights as `5/2`, comments (`#` to the end of the line, `/* */`), names
//! without quotes (one to a line), quotes within names doubled or not, names given as `# ALTERNATIVE NAME 1: ...`,
//! the title glued to the last name or the end of the file, byte order mark, CR LF, Latin-1.

mod names;
mod tokens;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::text::{excerpt, without_bom};
use super::{Election, ReadError};
use crate::amount::Weight;
use crate::ballots::{Ballots, Kind, MOST_CANDIDATES, Mark};
use crate::contest::{Candidate, Contest};
use crate::outcome::Reason;
use tokens::{Token, Tokens};

pub use write::write;

/// Read a BLT file.
///
/// ```
/// use mandat_count::{Rule, Outcome, count, format::blt};
/// let file = b"3 1\n4 1 2 0\n3 2 3 0\n2 3 2 0\n0\n\"Ann\"\n\"Bea\"\n\"Cleo\"\n\"Branch secretary\"\n";
/// let election = blt::read(file)?;
/// let rule = Rule::parse("scottish-stv").unwrap();
/// let Outcome::Decided(result) = count(&election.ballots, &election.contest, &rule) else { panic!() };
/// assert_eq!(result.elected, [1]); // Cleo is excluded, and her papers elect Bea with 5 of 9
/// # Ok::<(), mandat_count::format::ReadError>(())
/// ```
pub fn read(input: &[u8]) -> Result<Election, ReadError> {
    let mut reader = Reader::new(without_bom(input))?;
    reader.options()?;
    reader.ballots()?;
    reader.finish()
}

struct Reader<'i> {
    tokens: Tokens<'i>,
    candidates: usize,
    seats: u32,
    withdrawn: Vec<bool>,
    /// Short names of candidates; empty without a `[nick]` line.
    nicks: BTreeMap<&'i [u8], usize>,
    tie: Option<Vec<usize>>,
    ids: BTreeSet<&'i [u8]>,
    ballots: Ballots,
    /// The token that ended the options.
    held: Option<Token<'i>>,
}

impl<'i> Reader<'i> {
    fn new(input: &'i [u8]) -> Result<Self, ReadError> {
        let mut tokens = Tokens::new(input);
        let mut number = |what: &str, most: u32| -> Result<u32, ReadError> {
            let token = tokens.next()?;
            let word = if let Some(Token::Word(word)) = token { word } else { b"" };
            natural(word).and_then(|n| u32::try_from(n).ok()).filter(|&n| n <= most).ok_or_else(|| {
                let found =
                    token.map_or("the file ends".into(), |token| format!("'{}'", excerpt(token.bytes())));
                ReadError::new(
                    tokens.line(),
                    format!("expected the number of {what}, at most {most}; found {found}"),
                )
            })
        };
        let most = u32::try_from(MOST_CANDIDATES).expect("14 bits");
        let candidates = number("candidates", most)?;
        let seats = number("seats", u32::MAX)?;
        let candidates = usize::try_from(candidates).expect("14 bits");
        Ok(Self {
            tokens,
            candidates,
            seats,
            withdrawn: vec![false; candidates],
            nicks: BTreeMap::new(),
            tie: None,
            ids: BTreeSet::new(),
            ballots: Ballots::new(Kind::Ranking, candidates),
            held: None,
        })
    }

    /// Withdrawn candidates and `[...]` lines, up to the first ballot.
    fn options(&mut self) -> Result<(), ReadError> {
        while let Some(token) = self.tokens.next()? {
            match token {
                Token::Word([b'-', number @ ..]) if !number.is_empty() => {
                    let candidate = self.candidate(number).ok_or_else(|| self.stranger(number))?;
                    self.withdrawn[candidate] = true;
                }
                Token::Bracket(inside) => self.option(inside)?,
                first_ballot => {
                    self.held = Some(first_ballot);
                    break;
                }
            }
        }
        Ok(())
    }

    fn option(&mut self, inside: &'i [u8]) -> Result<(), ReadError> {
        let mut words = inside.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        match words.next() {
            Some(b"nick") => {
                self.nicks = words.zip(0..=self.candidates).collect();
                let distinct = self.nicks.len() == self.candidates
                    && !self.nicks.values().any(|&c| c >= self.candidates);
                if !distinct {
                    return Err(self
                        .error(format!("[nick] must name each of the {} candidates once", self.candidates)));
                }
            }
            Some(b"tie") => {
                let order = words.map(|word| self.candidate(word).ok_or_else(|| self.stranger(word)));
                let order: Vec<usize> = order.collect::<Result<_, _>>()?;
                if order.len() != self.candidates
                    || order.iter().collect::<BTreeSet<_>>().len() != self.candidates
                {
                    return Err(self
                        .error(format!("[tie] must name each of the {} candidates once", self.candidates)));
                }
                self.tie = Some(order);
            }
            Some(b"withdrawn") => {
                for word in words {
                    let number = word.strip_prefix(b"-").unwrap_or(word);
                    let candidate = self.candidate(number).ok_or_else(|| self.stranger(word))?;
                    self.withdrawn[candidate] = true;
                }
            }
            Some(b"droop") => {} // options for another program
            _ => {
                let known = "expected [nick ...], [tie ...] or [withdrawn ...]";
                return Err(self.error(format!("{known}; found '[{}]'", excerpt(inside))));
            }
        }
        Ok(())
    }

    /// The ballots up to the single 0 that ends them.
    fn ballots(&mut self) -> Result<(), ReadError> {
        let mut marks = Vec::new();
        loop {
            let token = match self.held.take() {
                Some(token) => Some(token),
                None => self.tokens.next()?,
            };
            let line = self.tokens.line();
            let (weight, repeated) = match token {
                Some(Token::Word(b"0")) => return Ok(()),
                Some(Token::Word(word)) => (self.weight(word)?, false),
                Some(Token::Paren(id)) => (Weight::ONE, !self.ids.insert(id.trim_ascii())),
                Some(other) => return Err(self.no_ballot(other.bytes())),
                None => return Err(self.error("the file ends before the 0 that ends the ballots")),
            };
            let known = self.marks(&mut marks)?;
            match (repeated, known) {
                (true, _) => self.ballots.reject(weight, line, Reason::RepeatedId),
                (_, false) => self.ballots.reject(weight, line, Reason::UnknownCandidate),
                _ => self.ballots.add(weight, &marks, line),
            }
        }
    }

    fn weight(&self, word: &[u8]) -> Result<Weight, ReadError> {
        if let Some(weight) = natural(word).and_then(|weight| Weight::new(weight, 1)) {
            return Ok(weight);
        }
        let text = std::str::from_utf8(word).ok();
        text.and_then(|text| text.parse().ok()).ok_or_else(|| self.no_ballot(word))
    }

    /// The preferences up to the 0 that closes the ballot. Returns whether all of them are candidates.
    fn marks(&mut self, marks: &mut Vec<Mark>) -> Result<bool, ReadError> {
        marks.clear();
        let mut known = true;
        let opened = self.tokens.line();
        loop {
            let unclosed = || ReadError::new(opened, "this ballot has no 0 that closes it");
            let most = marks.len() <= 2 * MOST_CANDIDATES; // bounds what an endless ballot can take
            let (rank, separator) = match self.tokens.next()?.filter(|_| most).ok_or_else(unclosed)? {
                Token::Word(b"0") => return Ok(known),
                Token::Word(b"-") => {
                    marks.push(Mark::Skip);
                    continue;
                }
                Token::Word(rank) => (rank, b'='),
                Token::Paren(rank) => (rank, b' '),
                Token::Bracket(_) | Token::Quote(_) => return Err(unclosed()),
            };
            let mut joins = false;
            for word in rank.split(|&byte| byte == separator || byte.is_ascii_whitespace()) {
                if word.is_empty() && separator == b' ' {
                    continue;
                }
                match self.candidate(word) {
                    Some(candidate) => {
                        marks.push(if joins { Mark::Equal(candidate) } else { Mark::For(candidate) });
                    }
                    None if natural(word).is_some() || !self.nicks.is_empty() => known = false,
                    None => {
                        let expected = "expected a candidate's number, or the 0 that closes the ballot";
                        return Err(self.error(format!("{expected}; found '{}'", excerpt(rank))));
                    }
                }
                joins = true;
            }
        }
    }

    /// The candidate of a number from 1 on or of a short name.
    fn candidate(&self, word: &[u8]) -> Option<usize> {
        let number = natural(word).and_then(|n| usize::try_from(n).ok()).and_then(|n| n.checked_sub(1));
        match number {
            Some(candidate) => Some(candidate).filter(|&candidate| candidate < self.candidates),
            None => self.nicks.get(word).copied(),
        }
    }

    fn finish(self) -> Result<Election, ReadError> {
        let (rest, line) = self.tokens.rest();
        let (names, title) = names::read(rest, line, self.candidates)?;
        let candidate = |(name, withdrawn)| Candidate { withdrawn, ..Candidate::new(name) };
        let candidates = names.into_iter().zip(self.withdrawn).map(candidate).collect();
        let contest = Contest { title, seats: self.seats, candidates, lot: self.tie };
        Ok(Election { contest, ballots: self.ballots })
    }

    fn error(&self, problem: impl Into<String>) -> ReadError {
        ReadError::new(self.tokens.line(), problem)
    }

    fn stranger(&self, word: &[u8]) -> ReadError {
        self.error(format!("'{}' is none of the {} candidates", excerpt(word), self.candidates))
    }

    fn no_ballot(&self, found: &[u8]) -> ReadError {
        let expected = "expected the weight or (id) of a ballot, or the single 0 that ends the ballots";
        self.error(format!(
            "{expected}; found '{}'. Does the ballot before lack its closing 0?",
            excerpt(found)
        ))
    }
}

/// A number in decimal digits, at most 15 of them.
fn natural(word: &[u8]) -> Option<u64> {
    if word.is_empty() || word.len() > 15 {
        return None;
    }
    word.iter()
        .try_fold(0, |number, &byte| byte.is_ascii_digit().then(|| number * 10 + u64::from(byte - b'0')))
}
