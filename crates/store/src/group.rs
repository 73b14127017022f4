//! Group commit: many callers, one writer, one commit for all that wait. The queue is bounded, and a full one refuses at
//! once (promise P3); what was taken is acknowledged only after it is durable under a signed checkpoint (P1).
//!
//! The writer has a thread of its own, since storage is synchronous. What an act is, whether it is accepted and how a
//! checkpoint is signed is the [`Sequencer`]'s business.

use crate::head::Head;
use crate::store::{PublicSink, Store};
use mandat_record::read::{LogName, Sink as _, WriteError};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Decides what becomes an entry, and signs.
pub trait Sequencer<P>: Send + 'static {
    /// What callers submit.
    type Act: Send + 'static;
    /// What they get once it is durable: an index and a receipt, or a refusal.
    type Answer: Send + 'static;

    /// Appends what the act calls for and gives the answer. A refusal is an answer; an error stops the writer.
    fn take(&mut self, store: &mut Store<P>, act: Self::Act) -> Result<Self::Answer, WriteError>;

    /// The signed text of a log's checkpoint.
    fn sign(&mut self, log: &LogName, head: Head) -> String;
}

/// How much is taken.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Acts that may wait.
    pub queue: usize,
    /// Acts that share a commit at most.
    pub batch: usize,
}

impl Default for Limits {
    /// Ten batches of a hundred.
    fn default() -> Self {
        Limits { queue: 1000, batch: 100 }
    }
}

/// Why an act was not taken, or not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many wait. Nothing was taken.
    #[error("too much is waiting to be written: nothing was taken, try again in {} s", .retry_after.as_secs_f32().ceil())]
    Busy {
        /// When there should be room.
        retry_after: Duration,
    },
    /// The writer has stopped: its own error says why. The act may have become durable or not.
    #[error(
        "the store has stopped writing: look at the server's log, then see in the record whether it is there"
    )]
    Stopped,
}

/// An act that was taken and is not durable yet.
#[derive(Debug)]
pub struct Ticket<A>(oneshot::Receiver<A>);

impl<A> Ticket<A> {
    /// Waits until the act is durable, outside of asynchronous tasks.
    pub fn wait(self) -> Result<A, Refused> {
        self.0.blocking_recv().map_err(|_| Refused::Stopped)
    }

    /// Waits until the act is durable, in an asynchronous task.
    pub async fn durable(self) -> Result<A, Refused> {
        self.0.await.map_err(|_| Refused::Stopped)
    }
}

type Waiting<T, A> = (T, oneshot::Sender<A>);

/// Where callers submit; copies share the queue.
#[derive(Debug)]
pub struct Queue<T, A> {
    sender: mpsc::Sender<Waiting<T, A>>,
    limits: Limits,
    /// Microseconds that the last commit took.
    last: Arc<AtomicU64>,
}

impl<T, A> Clone for Queue<T, A> {
    fn clone(&self) -> Self {
        Queue { sender: self.sender.clone(), limits: self.limits, last: Arc::clone(&self.last) }
    }
}

impl<T, A> Queue<T, A> {
    /// Submits an act, or refuses it at once.
    pub fn submit(&self, act: T) -> Result<Ticket<A>, Refused> {
        let (answer, ticket) = oneshot::channel();
        match self.sender.try_send((act, answer)) {
            Ok(()) => Ok(Ticket(ticket)),
            Err(mpsc::error::TrySendError::Full(_)) => Err(Refused::Busy { retry_after: self.retry_after() }),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Refused::Stopped),
        }
    }

    /// The time that a full queue takes at the pace of the last commit.
    fn retry_after(&self) -> Duration {
        let batches = self.limits.queue.div_ceil(self.limits.batch.max(1)) as u64;
        Duration::from_micros(self.last.load(Ordering::Relaxed).max(10_000).saturating_mul(batches))
    }
}

/// The writer's thread. Ends when all queues are dropped, or with the error that stopped it; either way it gives the
/// store back.
pub type Writing<P> = JoinHandle<(Store<P>, Result<(), WriteError>)>;

/// Starts a writer.
pub fn start<P, S>(store: Store<P>, sequencer: S, limits: Limits) -> (Queue<S::Act, S::Answer>, Writing<P>)
where
    P: PublicSink + Send + 'static,
    S: Sequencer<P>,
{
    let (sender, receiver) = mpsc::channel(limits.queue.max(1));
    let last = Arc::new(AtomicU64::new(0));
    let queue = Queue { sender, limits, last: Arc::clone(&last) };
    let writing = std::thread::spawn(move || {
        let mut writer = Writer { store, sequencer, receiver, batch: limits.batch.max(1), last };
        let result = writer.run();
        (writer.store, result)
    });
    (queue, writing)
}

struct Writer<P, S: Sequencer<P>> {
    store: Store<P>,
    sequencer: S,
    receiver: mpsc::Receiver<Waiting<S::Act, S::Answer>>,
    batch: usize,
    last: Arc<AtomicU64>,
}

impl<P: PublicSink, S: Sequencer<P>> Writer<P, S> {
    /// One round takes all that waits, up to a batch. After an error what is durable is unknown, and the sequencer may
    /// have accepted what is not there: everything that waits is dropped without an answer, and the owner starts again
    /// from what is on disk.
    fn run(&mut self) -> Result<(), WriteError> {
        let mut acts = Vec::with_capacity(self.batch);
        while self.receiver.blocking_recv_many(&mut acts, self.batch) > 0 {
            let start = Instant::now();
            let mut answers = Vec::with_capacity(acts.len());
            for (act, waiting) in acts.drain(..) {
                answers.push((self.sequencer.take(&mut self.store, act)?, waiting));
            }
            for (log, head) in self.store.public().staged() {
                let text = self.sequencer.sign(&log, head);
                self.store.publish(&log, &text)?;
            }
            // All of it is durable: now, and not before, anyone is told.
            for (answer, waiting) in answers {
                let _ = waiting.send(answer); // a caller that no longer waits can look it up
            }
            self.last
                .store(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        Ok(())
    }
}
