//! The second reading: worker threads take chunks of ballots, verify each chunk as a batch, and add up what counts.

use super::Closing;
use super::scan::Last;
use crate::Refused;
use crate::ballot::chain::{Link, judge};
use crate::ballot::{self, shared};
use crate::batch::Batch;
use crate::credential::Credentials;
use crate::election::Election;
use crate::elgamal::Ciphertext;
use crate::question::Question;
use crate::tally::Sums;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// About how many bytes of ballots go into one multiplication: more would not be faster, and would no longer fit the caches.
const BATCH_BYTES: usize = 1 << 19;

/// The ballots of a box, verified and added up.
#[derive(Debug)]
pub struct Counted {
    /// All ballots.
    pub ballots: u64,
    /// Those that count.
    pub counted: u64,
    /// All proofs.
    pub proofs: u64,
    /// What the ballots that count weigh together.
    pub weight: u64,
    /// The sums of those that count, times their weights.
    pub sums: Sums,
    /// The same without weights, apart for each weight of which a ballot counts.
    pub classes: BTreeMap<u64, Class>,
    /// For each ranked question, the ciphertexts of those that count, row by row ([`Question::ciphertexts`] a row), in the
    /// order of the list of credentials.
    pub ranked: Vec<(usize, Vec<Ciphertext>)>,
    /// What closing must have fixed.
    pub closing: Closing,
}

/// The ballots of one weight.
#[derive(Debug, Clone)]
pub struct Class {
    /// Those that count.
    pub counted: u64,
    /// Their sums, each once.
    pub sums: Sums,
}

impl Class {
    fn none(election: &Election) -> Self {
        Class { counted: 0, sums: Sums::zero(election) }
    }

    fn add(&mut self, other: &Class) {
        self.counted += other.counted;
        self.sums.add(&other.sums);
    }
}

/// Why a box does not hold, or could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure<E> {
    /// The ballots could not be read.
    Read(E),
    /// Something is refused; if it is a ballot, it is the first in the box that is, counted from zero.
    Refused(Refused, Option<u64>),
}

impl<E> From<Refused> for Failure<E> {
    fn from(refused: Refused) -> Self {
        Failure::Refused(refused, None)
    }
}

/// Verifies and adds up all ballots of a box. `open` gives them from the beginning and is called twice.
pub fn count<E: Send, I: Iterator<Item = Result<Vec<u8>, E>> + Send>(
    election: &Election,
    credentials: &Credentials,
    spoiled: &[[u8; 32]],
    threads: NonZeroUsize,
    open: impl Fn() -> Result<I, E>,
) -> Result<Counted, Failure<E>> {
    let (last, ballots) = Last::scan(credentials, open().map_err(Failure::Read)?).map_err(Failure::Read)?;
    let job = Job { election, credentials, spoiled, last };
    let size = chunk(election.ballot_width(), ballots, threads);
    let feed = Mutex::new(Feed { ballots: open().map_err(Failure::Read)?, next: 0, stopped: false });
    let parts = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get()).map(|_| scope.spawn(|| job.work(&feed, size))).collect();
        let join =
            |worker: std::thread::ScopedJoinHandle<'_, _>| worker.join().expect("a worker has no panic");
        workers.into_iter().map(join).collect::<Vec<_>>()
    });
    job.merge(parts)
}

/// Ballots of a chunk. Several threads take eight each or more, so that none works long while the others have nothing left.
fn chunk(width: usize, ballots: usize, threads: NonZeroUsize) -> usize {
    let fair =
        if threads.get() == 1 { usize::MAX } else { ballots.div_ceil(threads.get().saturating_mul(8)) };
    (BATCH_BYTES / width).min(fair).clamp(16, 4096)
}

/// What all workers share.
struct Job<'a> {
    election: &'a Election,
    credentials: &'a Credentials,
    spoiled: &'a [[u8; 32]],
    last: Last,
}

/// Where chunks come from, in order; nobody takes one any more after a failure.
struct Feed<I> {
    ballots: I,
    next: u64,
    stopped: bool,
}

impl<E, I: Iterator<Item = Result<Vec<u8>, E>>> Feed<I> {
    /// The next chunk and the place of its first ballot.
    fn take(&mut self, size: usize) -> Result<(u64, Vec<Vec<u8>>), E> {
        let start = self.next;
        let mut chunk = Vec::new();
        if !self.stopped {
            for ballot in self.ballots.by_ref().take(size) {
                chunk.push(ballot?);
            }
        }
        self.next += chunk.len() as u64;
        Ok((start, chunk))
    }
}

/// What one worker has verified.
struct Part {
    links: Vec<(usize, Link, u64)>,
    classes: BTreeMap<u64, Class>,
    ranked: Vec<Vec<(usize, Vec<Ciphertext>)>>,
}

impl Job<'_> {
    fn work<E, I>(&self, feed: &Mutex<Feed<I>>, size: usize) -> (Part, Option<Failure<E>>)
    where
        I: Iterator<Item = Result<Vec<u8>, E>>,
    {
        let questions = &self.election.manifest().questions;
        let mut part =
            Part { links: Vec::new(), classes: BTreeMap::new(), ranked: vec![Vec::new(); questions.len()] };
        loop {
            let taken = feed.lock().unwrap_or_else(PoisonError::into_inner).take(size);
            let failure = match taken {
                Ok((_, chunk)) if chunk.is_empty() => return (part, None),
                Ok((start, chunk)) => match self.chunk(start, &chunk, &mut part) {
                    Ok(()) => continue,
                    Err((refused, place)) => Failure::Refused(refused, Some(place)),
                },
                Err(error) => Failure::Read(error),
            };
            feed.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
            return (part, Some(failure));
        }
    }

    /// Verifies a chunk; names the first ballot that is refused, whether for its form or for a proof.
    fn chunk(&self, start: u64, chunk: &[Vec<u8>], part: &mut Part) -> Result<(), (Refused, u64)> {
        let mut batch = Batch::new(shared(self.election));
        let mut ballots = Vec::with_capacity(chunk.len());
        let mut malformed = None;
        for (bytes, place) in chunk.iter().zip(start..) {
            match self.read(bytes) {
                Ok((ballot, statement)) => {
                    ballots.push(ballot);
                    batch.push(statement);
                }
                Err(refused) => {
                    malformed = Some((refused, place));
                    break;
                }
            }
        }
        batch.verify().map_err(|culprit| (culprit.refused, start + culprit.statement as u64))?;
        malformed.map_or(Ok(()), Err)?;
        self.add(start, ballots, part);
        Ok(())
    }

    fn read(&self, bytes: &[u8]) -> Result<(Verified, crate::batch::Statement), Refused> {
        let ballot = ballot::read(self.election, self.credentials, bytes)?;
        if self.spoiled.binary_search(&ballot.body).is_ok() {
            return Err(Refused::BallotSpoiled);
        }
        let verified = Verified { credential: ballot.credential, link: ballot.link, answers: ballot.answers };
        Ok((verified, ballot.statement))
    }

    /// Adds up a verified chunk.
    fn add(&self, start: u64, ballots: Vec<Verified>, part: &mut Part) {
        let mut counting = Vec::new();
        for (ballot, place) in ballots.into_iter().zip(start..) {
            part.links.push((ballot.credential, ballot.link, place));
            if self.last.counts(ballot.credential, ballot.link.counter) {
                counting.push((self.credentials.weight(ballot.credential), ballot));
            }
        }
        for (weight, ballot) in &counting {
            let class = part.classes.entry(*weight).or_insert_with(|| Class::none(self.election));
            class.counted += 1;
            for (sums, answers) in class.sums.0.iter_mut().zip(&ballot.answers) {
                sums.iter_mut().zip(answers).for_each(|(sum, cell)| *sum += cell.pair());
            }
        }
        for (number, question) in self.election.manifest().questions.iter().enumerate() {
            if let Question::Ranked { .. } = question {
                let ranked =
                    counting.iter().map(|(_, ballot)| (ballot.credential, ballot.answers[number].clone()));
                part.ranked[number].extend(ranked);
            }
        }
    }

    fn merge<E>(&self, parts: Vec<(Part, Option<Failure<E>>)>) -> Result<Counted, Failure<E>> {
        let (mut all, mut failures) = (Vec::new(), Vec::new());
        for (part, failure) in parts {
            all.push(part);
            failures.extend(failure);
        }
        // Every chunk before a failed one was taken before it and finished, so the first failure is the same on every machine.
        let first = failures.into_iter().min_by_key(|failure| match failure {
            Failure::Read(_) => u64::MAX,
            Failure::Refused(_, place) => place.unwrap_or(0),
        });
        first.map_or(Ok(()), Err)?;
        let mut links: Vec<_> = all.iter_mut().flat_map(|part| std::mem::take(&mut part.links)).collect();
        judge(&mut links).map_err(|(refused, place)| Failure::Refused(refused, Some(place)))?;
        let mut classes = BTreeMap::new();
        for (weight, class) in all.iter().flat_map(|part| &part.classes) {
            classes.entry(*weight).or_insert_with(|| Class::none(self.election)).add(class);
        }
        let mut sums = Sums::zero(self.election);
        classes.iter().for_each(|(weight, class)| sums.add(&class.sums.clone().times(*weight)));
        let mut ranked = Vec::new();
        for (number, question) in self.election.manifest().questions.iter().enumerate() {
            if matches!(question, Question::Ranked { .. }) {
                let mut found: Vec<_> =
                    all.iter_mut().flat_map(|part| std::mem::take(&mut part.ranked[number])).collect();
                found.sort_unstable_by_key(|(credential, _)| *credential);
                ranked.push((number, found.into_iter().flat_map(|(_, row)| row).collect()));
            }
        }
        let hashes = links.iter().map(|(_, link, _)| link.hash).collect();
        let checks = self.election.questions().map(|(_, checks)| checks.len().max(1)).sum::<usize>();
        Ok(Counted {
            ballots: links.len() as u64,
            counted: classes.values().map(|class| class.counted).sum(),
            proofs: links.len() as u64 * (checks as u64 + 1),
            // Bounded, as the list's total is; more only where a credential forked, which was refused.
            weight: classes.iter().map(|(weight, class)| weight * class.counted).sum(),
            sums,
            classes,
            ranked,
            closing: Closing::of(self.election.id(), hashes),
        })
    }
}

/// A ballot whose statement is in the batch.
struct Verified {
    credential: usize,
    link: Link,
    answers: Vec<Vec<Ciphertext>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last chunk is what one thread does alone, so no thread may have much more than its share before it.
    #[test]
    fn threads_get_even_shares() {
        let width = 1_413;
        let threads = |n| NonZeroUsize::new(n).expect("some");
        assert_eq!(chunk(width, 1_000, threads(1)), 371, "one thread has nobody to share with");
        for (ballots, n) in [(1_000, 2), (1_000, 8), (10_000, 2), (10_000_000, 64)] {
            let size = chunk(width, ballots, threads(n));
            assert!(ballots.div_ceil(size) >= 8 * n - 1, "{ballots} ballots, {n} threads: chunks of {size}");
        }
        assert_eq!(chunk(width, 100, threads(64)), 16, "smaller batches cost more than they share");
        assert_eq!(chunk(usize::MAX, 0, threads(2)), 16);
    }
}
