//! The ballots of a contest, flat in memory: one arena of marks for all of them, made for a million distinct ones.
//!
//! Every format's reader ends here and every rule begins here. A mark takes two bytes. Identical ballots share one
//! entry, so a count works on distinct ballots with weights.

mod index;

use crate::amount::{Amount, Weight, gcd};
use crate::outcome::{Reason, Rejected};
use index::{Index, Seen, hash};

/// What the marks of a ballot mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Candidates in order of preference, with equal ranks and skips.
    Ranking,
    /// A set of candidates: crosses, ticks, approvals.
    Approval,
    /// One list, by its index in [`crate::Contest::lists`].
    List,
    /// Marks for candidates, several for one if the voter likes (cumulation), on one list or on several (panachage).
    Marks,
}

impl Kind {
    /// Ballots of this kind in words, for errors.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Ranking => "rankings",
            Self::Approval => "sets of marks",
            Self::List => "votes for lists",
            Self::Marks => "marks that may be cumulated",
        }
    }
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

/// How marks lie in the arena: 14 bits of candidate and two flags. A plain candidate is the only value below
/// `FIRST_SPECIAL`, so a rule that stops at anything irregular needs one comparison.
pub(crate) mod raw {
    /// The bits that hold the candidate.
    pub(crate) const CANDIDATE: u16 = 0x3fff;
    /// Shares the rank of the mark after it.
    pub(crate) const WITH_NEXT: u16 = 0x4000;
    /// Shares the rank of the mark before it.
    pub(crate) const WITH_PREVIOUS: u16 = 0x8000;
    /// A preference number that was left out.
    pub(crate) const SKIP: u16 = 0x7fff;
    /// The end of a ballot.
    pub(crate) const END: u16 = 0xffff;
    /// Candidates are below this.
    pub(crate) const FIRST_SPECIAL: u16 = 0x3fff;
}

/// The most candidates (or lists) that ballots may name.
pub const MOST_CANDIDATES: usize = raw::FIRST_SPECIAL as usize;
/// The most votes, in units of the common denominator, that one contest holds.
const MOST_VOTES: u64 = 1_000_000_000_000_000;
/// The most marks in the arena: its positions are kept in four bytes.
const MOST_MARKS: usize = u32::MAX as usize - MOST_CANDIDATES;

/// The ballots of one contest. Identical ballots are one entry with the sum of their weights.
///
/// ```
/// use mandat_count::{Ballots, Kind, Mark, Weight};
/// let mut ballots = Ballots::new(Kind::Ranking, 3);
/// ballots.add(Weight::ONE, &[Mark::For(0), Mark::For(2)], 1);
/// ballots.add(Weight::new(5, 2).unwrap(), &[Mark::For(0), Mark::For(2)], 2);
/// ballots.add(Weight::ONE, &[Mark::For(7)], 3);
/// assert_eq!((ballots.len(), ballots.votes().to_string()), (1, "3.5".into()));
/// assert_eq!(ballots.rejected()[0].line, 3);
/// ```
#[derive(Clone, Debug)]
pub struct Ballots {
    kind: Kind,
    choices: usize,
    /// Weights are counted in this fraction of a vote: the least common denominator of all weights.
    unit: u64,
    weights: Vec<u64>,
    lines: Vec<u64>,
    /// Where each ballot begins in `marks`; it ends at its `END`.
    starts: Vec<u32>,
    marks: Vec<u16>,
    total: u64,
    index: Index,
    seen: Seen,
    rejected: Vec<Rejected>,
}

/// One entry: a ballot and how many votes it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Ballot<'a> {
    /// The votes it stands for, in units of [`Ballots::unit`].
    pub(crate) weight: u64,
    /// Where the first such ballot stands in its file.
    pub line: u64,
    pub(crate) marks: &'a [u16],
}

impl Ballots {
    /// An empty box for ballots of one kind over so many candidates (or lists), at most [`MOST_CANDIDATES`]; marks
    /// beyond that are unknown candidates.
    pub fn new(kind: Kind, choices: usize) -> Self {
        let choices = choices.min(MOST_CANDIDATES);
        Self {
            kind,
            choices,
            unit: 1,
            weights: Vec::new(),
            lines: Vec::new(),
            starts: Vec::new(),
            marks: Vec::new(),
            total: 0,
            index: Index::default(),
            seen: Seen::default(),
            rejected: Vec::new(),
        }
    }

    /// Add one ballot. A ballot that no rule could count (blank, an unknown candidate, one ranked twice) goes to the
    /// rejected ones; so does anything that would exceed what the count can hold. Nothing is lost silently.
    ///
    /// `line` says where the ballot stands in its file, or is a running number.
    pub fn add(&mut self, weight: Weight, marks: &[Mark], line: u64) {
        let start = self.marks.len();
        let admitted = self.append(marks).and_then(|()| self.rescale(weight));
        match admitted {
            Ok(units) => self.admit(units, start, line),
            Err(reason) => {
                self.marks.truncate(start);
                self.reject(weight, line, reason);
            }
        }
    }

    /// Add the parts of a ballot that its bearer splits: a delegate who carries 437 members gives 300 votes one way and
    /// 137 another. What the parts leave is not cast; parts that together weigh more than `carries` are all rejected,
    /// since nobody can say which of them were too much.
    ///
    /// ```
    /// use mandat_count::{Ballots, Kind, Mark, Weight};
    /// let votes = |n| Weight::new(n, 1).expect("a number of votes");
    /// let mut ballots = Ballots::new(Kind::Ranking, 2);
    /// ballots.add_parts(votes(437), &[(votes(300), &[Mark::For(0)], 1), (votes(137), &[Mark::For(1)], 2)]);
    /// ballots.add_parts(votes(12), &[(votes(10), &[Mark::For(0)], 3), (votes(10), &[Mark::For(1)], 4)]);
    /// assert_eq!((ballots.votes().to_string(), ballots.rejected().len()), ("437".into(), 2));
    /// ```
    pub fn add_parts(&mut self, carries: Weight, parts: &[(Weight, &[Mark], u64)]) {
        let too_much = carries.is_below(parts.iter().map(|(weight, ..)| *weight));
        for &(weight, marks, line) in parts {
            if too_much {
                self.reject(weight, line, Reason::OverWeight);
            } else {
                self.add(weight, marks, line);
            }
        }
    }

    /// Enter a ballot that never reached the box (a reader's own reason).
    pub(crate) fn reject(&mut self, weight: Weight, line: u64, reason: Reason) {
        let (numerator, denominator) = weight.ratio();
        let votes = Amount::scaled(i128::from(numerator), denominator, 0);
        self.rejected.push(Rejected { line, votes, reason });
    }

    /// Write the marks behind the arena's end in canonical form: within a rank and in a set the candidates ascend,
    /// skips at the end are dropped. What is written stays uncommitted until `admit`.
    fn append(&mut self, marks: &[Mark]) -> Result<(), Reason> {
        if self.marks.len() + marks.len() >= MOST_MARKS {
            return Err(Reason::Overflow);
        }
        if self.kind == Kind::Marks && marks.len() > MOST_CANDIDATES {
            return Err(Reason::TooManyMarks); // so that no sum of marks passes what 64 bits hold
        }
        let start = self.marks.len();
        self.seen.next_ballot(self.choices);
        for mark in marks {
            let (candidate, joins) = match *mark {
                Mark::Skip if self.kind == Kind::Ranking => {
                    self.marks.push(raw::SKIP);
                    continue;
                }
                Mark::Skip => continue,
                Mark::For(candidate) => (candidate, false),
                Mark::Equal(candidate) => (candidate, true),
            };
            let code = u16::try_from(candidate).ok().filter(|_| candidate < self.choices);
            let code = code.ok_or(Reason::UnknownCandidate)?;
            if !self.seen.first_time(candidate) && self.kind != Kind::Marks {
                return Err(Reason::RepeatedCandidate);
            }
            let joins =
                joins && self.marks.last().is_some_and(|&last| self.marks.len() > start && last != raw::SKIP);
            let joins = if joins && self.kind == Kind::Ranking { raw::WITH_PREVIOUS } else { 0 };
            self.marks.push(code | joins);
        }
        self.finish(start)
    }

    /// Close the ballot that begins at `start`.
    fn finish(&mut self, start: usize) -> Result<(), Reason> {
        while self.marks.len() > start && self.marks.last() == Some(&raw::SKIP) {
            self.marks.pop();
        }
        match (self.kind, self.marks.len() - start) {
            (_, 0) => return Err(Reason::Blank),
            (Kind::List, 2..) => return Err(Reason::TooManyMarks),
            (Kind::Approval | Kind::Marks, _) => self.marks[start..].sort_unstable(),
            (Kind::Ranking, _) => {
                let joined = |_: &u16, next: &u16| *next != raw::SKIP && next & raw::WITH_PREVIOUS != 0;
                self.marks[start..].chunk_by_mut(joined).filter(|rank| rank.len() > 1).for_each(order_rank);
            }
            (Kind::List, _) => {}
        }
        self.marks.push(raw::END);
        Ok(())
    }

    /// The weight in the common unit; a finer denominator refines the unit of all ballots so far.
    fn rescale(&mut self, weight: Weight) -> Result<u64, Reason> {
        let (numerator, denominator) = weight.ratio();
        let factor = denominator / gcd(self.unit, denominator);
        let unit =
            self.unit.checked_mul(factor).filter(|&unit| unit <= MOST_VOTES).ok_or(Reason::Overflow)?;
        let units = numerator.checked_mul(unit / denominator).ok_or(Reason::Overflow)?;
        let total = self.total.checked_mul(factor).and_then(|total| total.checked_add(units));
        let total = total.filter(|&total| total <= MOST_VOTES).ok_or(Reason::Overflow)?;
        if factor > 1 {
            self.unit = unit;
            for weight in &mut self.weights {
                *weight *= factor; // each is at most the total, which was checked
            }
        }
        self.total = total;
        Ok(units)
    }

    /// Make the ballot at the arena's end an entry, or add its weight to the entry of the same ballot.
    fn admit(&mut self, units: u64, start: usize, line: u64) {
        let entry =
            u32::try_from(self.starts.len()).expect("an entry has two marks at least, and marks fit u32");
        let (starts, marks) = (&self.starts, &self.marks);
        let new = &marks[start..];
        let same = |other: u32| marks[starts[other as usize] as usize..].starts_with(new);
        if let Some(other) = self.index.find_or_insert(hash(new), entry, same) {
            self.marks.truncate(start);
            self.weights[other as usize] += units;
            return;
        }
        self.starts.push(u32::try_from(start).expect("append bounds the arena"));
        self.weights.push(units);
        self.lines.push(line);
    }

    /// These ballots without the marks for some candidates, as if those had never stood. Ranks close up; ballots
    /// that named nobody else are rejected.
    pub(crate) fn without(&self, gone: &[bool]) -> Self {
        let mut rest = Self::new(self.kind, self.choices);
        rest.rejected.clone_from(&self.rejected);
        let mut marks = Vec::new();
        for ballot in self.iter() {
            marks.clear();
            let mut joins = false; // does the next kept mark share the rank of the last kept one?
            for mark in ballot.marks() {
                match mark {
                    Mark::Skip => marks.push(Mark::Skip),
                    Mark::For(candidate) => {
                        joins = !gone[candidate];
                        if joins {
                            marks.push(mark);
                        }
                    }
                    Mark::Equal(candidate) if !gone[candidate] => {
                        marks.push(if joins { mark } else { Mark::For(candidate) });
                        joins = true;
                    }
                    Mark::Equal(_) => {}
                }
            }
            let weight = self.weight(&ballot);
            if marks.iter().all(|&mark| mark == Mark::Skip) {
                rest.reject(weight, ballot.line, Reason::OnlyWithdrawn);
            } else {
                rest.add(weight, &marks, ballot.line);
            }
        }
        rest
    }

    /// What the marks mean.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How many candidates (or lists) a ballot may name.
    pub fn choices(&self) -> usize {
        self.choices
    }

    /// Distinct ballots.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Is there no ballot?
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// Votes of all admitted ballots.
    pub fn votes(&self) -> Amount {
        self.amount(self.total)
    }

    /// Ballots that were not admitted, each with its place and reason.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    /// The distinct ballots in the order of their first appearance.
    pub fn iter(&self) -> impl Iterator<Item = Ballot<'_>> {
        (0..self.starts.len()).map(|entry| {
            let start = self.starts[entry] as usize;
            let end = self.starts.get(entry + 1).map_or(self.marks.len(), |&next| next as usize) - 1;
            Ballot { weight: self.weights[entry], line: self.lines[entry], marks: &self.marks[start..end] }
        })
    }

    /// How many votes a ballot stands for.
    pub fn weight(&self, ballot: &Ballot<'_>) -> Weight {
        Weight::reduced(ballot.weight, self.unit)
    }

    /// The fraction of a vote in which weights are counted.
    pub(crate) fn unit(&self) -> u64 {
        self.unit
    }

    /// Weights by entry, in units.
    pub(crate) fn weights(&self) -> &[u64] {
        &self.weights
    }

    /// Where each entry begins in the arena.
    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The arena; every entry ends with `END`.
    pub(crate) fn arena(&self) -> &[u16] {
        &self.marks
    }

    /// An amount of whole units.
    pub(crate) fn amount(&self, units: u64) -> Amount {
        Amount::scaled(i128::from(units), self.unit, 0)
    }
}

impl<'a> Ballot<'a> {
    /// The marks, from the first preference on.
    pub fn marks(&self) -> impl Iterator<Item = Mark> + use<'a> {
        self.marks.iter().map(|&mark| match mark {
            raw::SKIP => Mark::Skip,
            mark if mark & raw::WITH_PREVIOUS != 0 => Mark::Equal(usize::from(mark & raw::CANDIDATE)),
            mark => Mark::For(usize::from(mark & raw::CANDIDATE)),
        })
    }
}

/// Put the candidates of one rank in order and set the flags that hold them together.
fn order_rank(rank: &mut [u16]) {
    for mark in rank.iter_mut() {
        *mark &= raw::CANDIDATE;
    }
    rank.sort_unstable();
    let last = rank.len() - 1;
    for (place, mark) in rank.iter_mut().enumerate() {
        *mark |= if place > 0 { raw::WITH_PREVIOUS } else { 0 };
        *mark |= if place < last { raw::WITH_NEXT } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mark::{Equal, For, Skip};

    fn rankings(of: &[&[Mark]]) -> Ballots {
        let mut ballots = Ballots::new(Kind::Ranking, 5);
        for (line, marks) in (1..).zip(of) {
            ballots.add(Weight::ONE, marks, line);
        }
        ballots
    }

    #[test]
    fn identical_ballots_share_an_entry_whatever_the_order_within_a_rank() {
        let ballots = rankings(&[
            &[For(3), For(2), Equal(0), Equal(1), Skip],
            &[For(3), For(0), Equal(2), Equal(1)],
            &[For(3), For(0), For(1), For(2)],
        ]);
        let weights: Vec<_> = ballots.iter().map(|ballot| (ballot.weight, ballot.line)).collect();
        assert_eq!(weights, [(2, 1), (1, 3)]);
        let first: Vec<_> = ballots.iter().next().unwrap().marks().collect();
        assert_eq!(first, [For(3), For(0), Equal(1), Equal(2)]);
    }

    #[test]
    fn what_no_rule_could_count_is_rejected_with_its_line() {
        let ballots = rankings(&[&[], &[Skip, Skip], &[For(5)], &[For(1), For(1)], &[Equal(1)]]);
        let reasons: Vec<_> = ballots.rejected().iter().map(|r| (r.line, r.reason)).collect();
        assert_eq!(
            reasons,
            [
                (1, Reason::Blank),
                (2, Reason::Blank),
                (3, Reason::UnknownCandidate),
                (4, Reason::RepeatedCandidate)
            ]
        );
        assert_eq!(ballots.len(), 1);
    }

    #[test]
    fn weights_share_the_least_common_unit() {
        let mut ballots = Ballots::new(Kind::Approval, 2);
        for weight in ["1/3", "0.5", "1"] {
            ballots.add(weight.parse().unwrap(), &[For(1)], 1);
        }
        assert_eq!((ballots.unit, ballots.total, ballots.votes().to_string()), (6, 11, "11/6".into()));
    }

    #[test]
    fn withdrawn_candidates_leave_no_gap() {
        let ballots = rankings(&[
            &[For(0), For(1), Equal(2), Equal(3), For(4)],
            &[For(1), Equal(2)],
            &[For(2), Skip, For(1)],
            &[For(2)],
        ]);
        let rest = ballots.without(&[false, false, true, false, false]);
        let marks: Vec<Vec<_>> = rest.iter().map(|ballot| ballot.marks().collect()).collect();
        assert_eq!(marks, [vec![For(0), For(1), Equal(3), For(4)], vec![For(1)], vec![Skip, For(1)]]);
        assert_eq!(rest.rejected()[0].reason, Reason::OnlyWithdrawn);
    }

    #[test]
    fn votes_beyond_the_bound_are_rejected_and_said() {
        let mut ballots = Ballots::new(Kind::Approval, 1);
        for line in 1..=3 {
            ballots.add(Weight::new(600_000_000_000_000, 1).unwrap(), &[For(0)], line);
        }
        assert_eq!(ballots.rejected().len(), 2);
        ballots.add("1/7".parse().unwrap(), &[For(0)], 4);
        assert_eq!(ballots.votes(), Amount::whole(600_000_000_000_000));
    }
}
