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
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;

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

/// Verifies and adds up all ballots of a box. `open` gives them from the beginning and is called twice; this thread reads, the
/// others verify, and what waits between them is a few chunks.
pub fn count<E, I: Iterator<Item = Result<Vec<u8>, E>>>(
    election: &Election,
    credentials: &Credentials,
    spoiled: &[[u8; 32]],
    threads: NonZeroUsize,
    open: impl Fn() -> Result<I, E>,
) -> Result<Counted, Failure<E>> {
    let (last, ballots) = Last::scan(credentials, open().map_err(Failure::Read)?).map_err(Failure::Read)?;
    let job = Job { election, credentials, spoiled, last };
    let size = chunk(election.ballot_width(), ballots, threads);
    let chunks = Chunks { ballots: open().map_err(Failure::Read)?, next: 0, size };
    let (done, unread) = if threads.get() == 1 { job.alone(chunks) } else { job.shared(chunks, threads) };
    job.merge(done, unread)
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

/// Ballots one after the other, and the place of the first.
type Chunk = (u64, Vec<Vec<u8>>);

/// Where chunks come from, in order.
struct Chunks<I> {
    ballots: I,
    next: u64,
    size: usize,
}

impl<E, I: Iterator<Item = Result<Vec<u8>, E>>> Chunks<I> {
    /// The next chunk; `None` after the last.
    fn take(&mut self) -> Result<Option<Chunk>, E> {
        let chunk = self.ballots.by_ref().take(self.size).collect::<Result<Vec<_>, E>>()?;
        let start = self.next;
        self.next += chunk.len() as u64;
        Ok(Some((start, chunk)).filter(|(_, chunk)| !chunk.is_empty()))
    }
}

/// What one worker came to, and the ballot at which it stopped.
type Done = (Part, Option<(Refused, u64)>);

/// What one worker has verified.
struct Part {
    links: Vec<(usize, Link, u64)>,
    classes: BTreeMap<u64, Class>,
    ranked: Vec<Vec<(usize, Vec<Ciphertext>)>>,
}

impl Part {
    fn new(election: &Election) -> Self {
        let ranked = vec![Vec::new(); election.manifest().questions.len()];
        Part { links: Vec::new(), classes: BTreeMap::new(), ranked }
    }
}

impl Job<'_> {
    /// Reads and verifies in turn.
    fn alone<E, I: Iterator<Item = Result<Vec<u8>, E>>>(
        &self,
        mut chunks: Chunks<I>,
    ) -> (Vec<Done>, Option<E>) {
        let mut part = Part::new(self.election);
        loop {
            match chunks.take() {
                Ok(None) => return (vec![(part, None)], None),
                Ok(Some((start, chunk))) => {
                    if let Err(refused) = self.chunk(start, &chunk, &mut part) {
                        return (vec![(part, Some(refused))], None);
                    }
                }
                Err(error) => return (vec![(part, None)], Some(error)),
            }
        }
    }

    /// Reads on this thread while others verify.
    fn shared<E, I: Iterator<Item = Result<Vec<u8>, E>>>(
        &self,
        mut chunks: Chunks<I>,
        threads: NonZeroUsize,
    ) -> (Vec<Done>, Option<E>) {
        let (sender, receiver) = sync_channel(threads.get());
        let (receiver, stopped) = (Mutex::new(receiver), AtomicBool::new(false));
        std::thread::scope(|scope| {
            let workers: Vec<_> =
                (0..threads.get()).map(|_| scope.spawn(|| self.work(&receiver, &stopped))).collect();
            let mut unread = None;
            while !stopped.load(Ordering::Relaxed) {
                match chunks.take() {
                    // Workers take until the sender is gone, so nobody waits for room in vain.
                    Ok(Some(chunk)) => sender.send(chunk).expect("the receiver lives as long as this scope"),
                    Ok(None) => break,
                    Err(error) => {
                        unread = Some(error);
                        break;
                    }
                }
            }
            drop(sender);
            let join = |worker: ScopedJoinHandle<'_, Done>| worker.join().expect("a worker has no panic");
            (workers.into_iter().map(join).collect(), unread)
        })
    }

    /// Verifies chunks until there are no more. After a failure, one's own or another's, they are only taken: whatever is taken then
    /// comes after the failure, as chunks are taken one at a time and in order.
    fn work(&self, receiver: &Mutex<Receiver<Chunk>>, stopped: &AtomicBool) -> Done {
        let (mut part, mut refused) = (Part::new(self.election), None);
        loop {
            let (over, taken) = {
                let receiver = receiver.lock().unwrap_or_else(PoisonError::into_inner);
                (stopped.load(Ordering::Relaxed), receiver.recv())
            };
            let Ok((start, chunk)) = taken else { return (part, refused) };
            if over {
                continue;
            }
            if let Err(found) = self.chunk(start, &chunk, &mut part) {
                refused = Some(found);
                stopped.store(true, Ordering::Relaxed);
            }
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

    fn merge<E>(&self, done: Vec<Done>, unread: Option<E>) -> Result<Counted, Failure<E>> {
        let (mut all, refused): (Vec<Part>, Vec<_>) = done.into_iter().unzip();
        // Every chunk before a failed one was taken before it and finished, so the first failure is the same on every machine.
        if let Some((refused, place)) = refused.into_iter().flatten().min_by_key(|(_, place)| *place) {
            return Err(Failure::Refused(refused, Some(place)));
        }
        unread.map_or(Ok(()), |error| Err(Failure::Read(error)))?;
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
