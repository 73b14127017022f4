//! Group commit: shared commits, bounded queue, and what happens when the writer stops.

use crate::common::{check_main, grow, leaf, sign};
use mandat_record::read::{Entries as _, LogName, Sink as _, WriteError};
use mandat_store::group::{Limits, Refused, Sequencer, start};
use mandat_store::{Head, Log, Protection, PublicSink as _, Sealed, Store};
use std::future::Future as _;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};

/// Appends leaves of its own numbering; waits at a gate before each commit, and stops when told to.
struct Gated {
    gate: Option<Receiver<()>>,
    arrived: Sender<u64>,
}

enum Act {
    Append,
    Refuse,
    Fail,
}

impl Sequencer<Log> for Gated {
    type Act = Act;
    type Answer = Result<u64, &'static str>;

    fn take(&mut self, store: &mut Store<Log>, act: Act) -> Result<Self::Answer, WriteError> {
        let next = store.public().next_index(&LogName::Main);
        match act {
            Act::Append => store.append(&LogName::Main, &leaf(next)).map(Ok),
            Act::Refuse => Ok(Err("refused")),
            Act::Fail => Err(WriteError::Failed { place: "here".into(), reason: "injected failure".into() }),
        }
    }

    fn sign(&mut self, _: &LogName, head: Head) -> String {
        let _ = self.arrived.send(head.size);
        if let Some(gate) = &self.gate {
            let _ = gate.recv();
        }
        sign(head)
    }
}

fn store(place: &std::path::Path) -> Store<Log> {
    let sealed = Sealed::create(&place.join("sealed.sqlite"), &Protection::Plain).unwrap();
    Store::new(Log::create(&place.join("log.sqlite")).unwrap(), sealed)
}

#[test]
fn many_callers_share_a_commit_and_each_gets_its_index() {
    let place = tempfile::tempdir().unwrap();
    let (arrived, commits) = channel();
    let (queue, writing) =
        start(store(place.path()), Gated { gate: None, arrived }, Limits { queue: 400, batch: 100 });
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let queue = queue.clone();
            let tickets = move || (0..40).map(|_| queue.submit(Act::Append).unwrap()).collect::<Vec<_>>();
            std::thread::spawn(move || {
                tickets().into_iter().map(|ticket| ticket.wait().unwrap().unwrap()).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut indexes: Vec<u64> = callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect();
    indexes.sort_unstable();
    assert_eq!(indexes, (0..320).collect::<Vec<_>>());
    assert_eq!(queue.submit(Act::Refuse).unwrap().wait(), Ok(Err("refused")));
    drop(queue);
    let (store, result) = writing.join().unwrap();
    assert_eq!(result, Ok(()));
    check_main(&store, 320);
    assert!(commits.iter().count() < 320, "commits were shared");
}

#[test]
fn over_capacity_it_refuses_at_once_and_keeps_what_it_took() {
    let place = tempfile::tempdir().unwrap();
    let ((open, gate), (arrived, commits)) = (channel(), channel());
    let (queue, writing) =
        start(store(place.path()), Gated { gate: Some(gate), arrived }, Limits { queue: 5, batch: 2 });
    // The first is at the gate, not durable and not acknowledged; five wait; the next is refused.
    let mut first = std::pin::pin!(queue.submit(Act::Append).unwrap().durable());
    assert_eq!(commits.recv(), Ok(1));
    let mut poll = || first.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(poll().is_pending(), "signed, and not published");
    let tickets: Vec<_> = (0..5).map(|_| queue.submit(Act::Append).unwrap()).collect();
    for _ in 0..3 {
        match queue.submit(Act::Append) {
            Err(Refused::Busy { retry_after }) => assert!(!retry_after.is_zero()),
            other => panic!("it must refuse: {other:?}"),
        }
    }
    drop(open);
    let indexes: Vec<_> = tickets.into_iter().map(|ticket| ticket.wait().unwrap().unwrap()).collect();
    assert_eq!(indexes, [1, 2, 3, 4, 5]);
    assert_eq!(poll(), Poll::Ready(Ok(Ok(0))));
    drop(queue);
    check_main(&writing.join().unwrap().0, 6);
}

#[test]
fn nothing_is_acknowledged_once_the_writer_stopped() {
    let place = tempfile::tempdir().unwrap();
    let ((open, gate), (arrived, commits)) = (channel(), channel());
    let (queue, writing) =
        start(store(place.path()), Gated { gate: Some(gate), arrived }, Limits { queue: 10, batch: 10 });
    let first = queue.submit(Act::Append).unwrap();
    assert_eq!(commits.recv(), Ok(1));
    // In one batch with a failure: an accepted one before it and one after it.
    let batch: Vec<_> =
        [Act::Append, Act::Fail, Act::Append].into_iter().map(|act| queue.submit(act).unwrap()).collect();
    drop(open);
    assert_eq!(first.wait(), Ok(Ok(0)));
    for ticket in batch {
        assert_eq!(ticket.wait(), Err(Refused::Stopped));
    }
    let (store, result) = writing.join().unwrap();
    assert!(result.unwrap_err().to_string().contains("injected failure"));
    assert_eq!(queue.submit(Act::Append).map(drop), Err(Refused::Stopped));
    drop(store);
    let mut log = Log::open(&place.path().join("log.sqlite")).unwrap();
    assert_eq!(log.size(), Ok(1), "what was acknowledged, and nothing else");
    grow(&mut log, 2);
}
