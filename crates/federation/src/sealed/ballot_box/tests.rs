//! A box is read piece by piece: how much is held at once and how many threads verify changes nothing.

use std::borrow::Cow;
use std::cell::Cell;

use mandat_record::ed25519::SigningKey;
use mandat_record::entry::Draft;
use mandat_record::read::{Entries, Leaves, ReadError};
use mandat_record::tree::{CompactRange, leaf_hash};
use mandat_seal::bundle::synth::Synth;
use mandat_seal::election::Election;
use mandat_seal::question::Question;
use mandat_seal::trustee::Structure;
use rand_chacha::ChaCha20Rng;

use super::*;
use crate::body::{Bytes, SealedBallot};

/// Leaves of a box; after so many readings one of them is another.
struct Stored {
    leaves: Vec<Vec<u8>>,
    readings: Cell<u32>,
    honest: u32,
}

impl Entries for Stored {
    fn size(&self) -> Result<u64, ReadError> {
        Ok(self.leaves.len() as u64)
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        let false_now = self.readings.replace(self.readings.get() + 1) >= self.honest;
        let from = usize::try_from(from).unwrap();
        Ok(Box::new((from..self.leaves.len()).map(move |at| {
            let shown = if false_now && at == 7 { 8 } else { at };
            Ok(Cow::Borrowed(&self.leaves[shown][..]))
        })))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        Ok(None)
    }
}

/// Three contests whose ballots lie in turn in one box.
struct Scene {
    contests: Vec<(Id, SealedElection)>,
    found: BTreeMap<Id, Found>,
    leaves: Vec<Vec<u8>>,
}

fn scene(alter: impl Fn(usize, Vec<u8>) -> Vec<u8>) -> Scene {
    let (mut contests, mut ballots) = (Vec::new(), Vec::new());
    for (seed, count) in [(1, 20), (2, 23), (3, 5)] {
        let structure = Structure::flat(1, 1).unwrap();
        let synth = Synth::<ChaCha20Rng>::new(seed, count, vec![Question::division()], structure).unwrap();
        let election = Election::new(synth.election().manifest().clone()).unwrap();
        let credentials = synth.credentials().clone();
        let contest = Id::parse(&format!("congress/{seed}")).unwrap();
        let made = (0..count).map(|number| (number, contest.clone(), synth.ballot(number).unwrap()));
        ballots.extend(made);
        contests.push((contest, SealedElection { election, credentials }));
    }
    ballots.sort_by_key(|(number, ..)| *number);
    let mut found: BTreeMap<Id, Found> = BTreeMap::new();
    let leaf = |(at, (_, contest, ballot)): (usize, (u64, Id, Vec<u8>))| {
        found.entry(contest.clone()).or_default().ballots.push(at);
        let body = SealedBallot { contest, ballot: Bytes(alter(at, ballot)) };
        let draft = Draft { log: "test/box/congress", kind: "ballots.sealed", seq: at as u64, body: &body };
        draft.sign(&SigningKey::from_seed(&[1; 32])).unwrap().in_box().as_bytes().to_vec()
    };
    let leaves = ballots.into_iter().enumerate().map(leaf).collect();
    Scene { contests, found, leaves }
}

impl Scene {
    fn count(&self, honest: u32, threads: usize, most: usize) -> Result<Vec<(Id, Counted)>, Refusal> {
        let mut tree = CompactRange::new();
        self.leaves.iter().for_each(|leaf| tree.append(leaf_hash(leaf)));
        let stored = Stored { leaves: self.leaves.clone(), readings: Cell::new(0), honest };
        let closed = ClosedBox::open(Box::new(stored), tree.size(), &tree.root()).unwrap();
        let contests = self.contests.iter().map(|(contest, election)| (contest, election)).collect();
        count_all(&closed, contests, &self.found, NonZeroUsize::new(threads).unwrap(), most)
    }
}

/// Nothing, one contest or two, everything: the smallest contest has 5 ballots of about a thousand bytes.
const HOLDS: [usize; 4] = [0, 8_000, 30_000, usize::MAX];

#[test]
fn however_much_is_held_at_once_the_same_is_counted() {
    let scene = scene(|_, ballot| ballot);
    for most in HOLDS {
        for threads in 1..=3 {
            let mut counted = scene.count(u32::MAX, threads, most).unwrap();
            counted.sort_by(|(left, _), (right, _)| left.cmp(right));
            let said = counted.iter().map(|(id, c)| (id.as_str(), c.ballots, c.counted));
            let due = [("congress/1", 20, 19), ("congress/2", 23, 22), ("congress/3", 5, 5)];
            assert!(said.eq(due), "{most} bytes, {threads} threads");
            for ((_, counted), (_, election)) in counted.iter().zip(&scene.contests) {
                let alone = NonZeroUsize::MIN;
                let ballots = scene.found[&counted_id(&scene, election)].ballots.iter();
                let ballots: Vec<_> = ballots.map(|at| ballot(&entry(&scene.leaves[*at])).unwrap()).collect();
                let open = || Ok::<_, String>(ballots.iter().cloned().map(Ok));
                let whole = count(&election.election, &election.credentials, &[], alone, open).unwrap();
                assert_eq!(counted.closing, whole.closing);
                assert_eq!(counted.sums.firsts(), whole.sums.firsts());
            }
        }
    }
}

fn entry(leaf: &[u8]) -> Entry {
    Entry::parse(leaf, mandat_record::entry::LogKind::Box).unwrap()
}

fn counted_id(scene: &Scene, election: &SealedElection) -> Id {
    let same = |(_, other): &&(Id, SealedElection)| other.election.id() == election.election.id();
    scene.contests.iter().find(same).unwrap().0.clone()
}

#[test]
fn a_bad_ballot_is_named_by_its_entry_however_much_is_held() {
    // Entry 31 is one of the first two contests, whose ballots are among the last to be read.
    let scene = scene(|at, mut ballot| {
        let end = ballot.len() - 1;
        ballot[end] ^= u8::from(at == 31);
        ballot
    });
    for most in HOLDS {
        for threads in 1..=3 {
            let refused = scene.count(u32::MAX, threads, most).unwrap_err();
            assert_eq!(refused.code, Refused::BadSealedBallot);
            assert!(refused.text.contains("entry 31: "), "{}", refused.text);
        }
    }
}

#[test]
fn a_box_that_changes_while_it_is_read_is_refused() {
    let scene = scene(|_, ballot| ballot);
    for honest in 1..=3 {
        let refused = scene.count(honest, 2, if honest == 1 { usize::MAX } else { 0 }).unwrap_err();
        assert_eq!(refused.code, Refused::BoxDiffers);
        assert!(refused.text.contains("entry 7 changed"), "{}", refused.text);
    }
}
