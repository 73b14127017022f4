//! Walks of random legal and illegal entries through the fold. After each, what always holds must hold: every subject moved
//! along an edge of its diagram or not at all, and the promises of [`promises`].
//!
//! Another subject joins with a list of acts in [`ACTS`], its diagrams in `federation::states`, and its promises.

mod congress;
mod floor;
mod management;
mod promises;
mod renewal;

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::Id;
use mandat_federation::states::{self, DIAGRAMS, States};
use mandat_intake::desk::{DeskError, With};
use mandat_record::ed25519::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::Serialize;

use crate::exercise::anew::{ANEW, PILES};
use crate::exercise::assembly::{ASSEMBLY, seat};
use crate::exercise::scenes::{called_by, convened, convened_by};
use crate::exercise::{Exercise, exercise, id};
use crate::holds::fold;
use promises::Promises;

/// Something that a walk can try: it picks what it needs from the state, and may be refused.
pub(crate) type Act = fn(&mut Walk);

/// All that a walk can try, by subject.
const ACTS: &[&[Act]] = &[congress::ACTS, floor::ACTS, management::ACTS, renewal::ACTS];

/// An edge of a diagram: subject, from, type of entry, to.
type Taken = BTreeSet<(&'static str, &'static str, &'static str)>;

/// A walk.
pub(crate) struct Walk {
    pub(crate) e: Exercise,
    chance: ChaCha20Rng,
    states: States,
    promises: Promises,
    pub(crate) accepted: BTreeMap<&'static str, usize>,
    pub(crate) refused: BTreeMap<&'static str, usize>,
    taken: Taken,
    steps: usize,
}

impl Walk {
    fn new(e: Exercise, seed: u64) -> Self {
        let states = e.desk.federation.states();
        let promises = Promises::of(&e.desk.federation);
        let chance = ChaCha20Rng::seed_from_u64(seed);
        let (accepted, refused) = (BTreeMap::new(), BTreeMap::new());
        Self { e, chance, states, promises, accepted, refused, taken: Taken::new(), steps: 0 }
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.chance.next_u32()).unwrap() % n.max(1)
    }

    /// Whether a chance of one in so many comes up.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len())].clone()) }
    }

    /// One of the names, or now and then one that nobody has.
    pub(crate) fn name<'a>(&mut self, names: impl Iterator<Item = &'a Id>) -> Id {
        let names: Vec<Id> = names.cloned().collect();
        if self.one_in(20) {
            id("nobody-has-this")
        } else {
            self.pick(&names).unwrap_or(id("nobody-has-this"))
        }
    }

    /// A new name, or now and then one that may be taken.
    pub(crate) fn fresh(&mut self, what: &str) -> Id {
        let n = if self.one_in(10) { self.below(9) } else { 1_000 + self.below(1_000_000) };
        id(&format!("{what}-{n}"))
    }

    /// Tries an act.
    pub(crate) fn act<B: Serialize>(
        &mut self,
        kind: &'static str,
        body: &B,
        key: &SigningKey,
        second: Option<&SigningKey>,
    ) {
        self.tried(kind, body, key, second.map_or(With::ALONE, With::second));
    }

    /// Tries an act with an opening.
    pub(crate) fn sealed<B: Serialize>(
        &mut self,
        kind: &'static str,
        body: &B,
        key: &SigningKey,
        opening: Vec<u8>,
    ) {
        self.tried(kind, body, key, With::opening(opening));
    }

    fn tried<B: Serialize>(&mut self, kind: &'static str, body: &B, key: &SigningKey, with: With<'_>) {
        self.steps += 1;
        let f = &self.e.desk.federation;
        let whole = self.steps.is_multiple_of(16);
        let before = whole.then(|| format!("{f:?}"));
        match self.e.attempt(kind, body, key, with) {
            Ok(index) => {
                *self.accepted.entry(kind).or_insert(0) += 1;
                self.moved(kind);
                self.promises.check(&self.e, kind, index, whole);
            }
            Err(DeskError::Refused(refusal)) => {
                *self.refused.entry(refusal.code.code()).or_insert(0) += 1;
                let f = &self.e.desk.federation;
                assert!(
                    before.is_none_or(|before| before == format!("{f:?}")),
                    "{kind} changes state: {refusal}"
                );
            }
            Err(other) => panic!("{kind}: {other}"),
        }
    }

    /// Every subject is where it was, or moved along an edge of its diagram.
    fn moved(&mut self, kind: &'static str) {
        let now = self.e.desk.federation.states();
        for (subject, from) in &self.states {
            assert!(now.contains_key(subject), "{subject:?} was {from} and is gone after {kind}");
        }
        for ((subject, name), to) in &now {
            let from = self.states.get(&(*subject, name.clone())).copied().unwrap_or("");
            if from != *to {
                assert!(
                    states::allowed(subject, from, kind, to),
                    "{subject} {name}: {from} -> {to} by {kind}"
                );
                self.taken.insert((subject, from, to));
            }
        }
        self.states = now;
    }
}

/// Walks from an exercise: so many, each of so many acts. Gives the edges that were taken.
fn walks(base: &Exercise, seeds: std::ops::Range<u64>, steps: usize) -> Taken {
    let acts: Vec<Act> = ACTS.iter().flat_map(|acts| acts.iter().copied()).collect();
    let mut taken = Taken::new();
    let (mut accepted, mut refused) = (BTreeMap::new(), BTreeMap::new());
    for seed in seeds {
        let mut walk = Walk::new(base.again(), seed);
        while walk.steps < steps {
            let act = acts[walk.below(acts.len())];
            act(&mut walk);
        }
        if seed % 25 == 0 {
            agrees(&walk.e);
        }
        taken.append(&mut walk.taken);
        walk.accepted.into_iter().for_each(|(kind, n)| *accepted.entry(kind).or_insert(0) += n);
        walk.refused.into_iter().for_each(|(code, n)| *refused.entry(code).or_insert(0) += n);
    }
    let sum = |all: &BTreeMap<&'static str, usize>| all.values().sum::<usize>();
    assert!(sum(&accepted) > sum(&refused) / 8, "mostly refused: {accepted:?} {refused:?}");
    assert!(refused.len() > 6 && accepted.len() > 10, "{accepted:?} {refused:?}");
    taken
}

/// What intake accepted, everybody accepts, and comes to the same state.
fn agrees(e: &Exercise) {
    let memory = e.desk.sink.clone();
    let (public, outcomes) = fold(&memory, None);
    let void = outcomes.iter().enumerate().find(|(_, outcome)| outcome.is_err());
    assert!(void.is_none(), "what intake accepts, everybody accepts: {void:?}");
    assert_eq!(public.states(), e.desk.federation.states(), "the public comes to the same states");
}

/// An assembly just called, whose members' word binds and whose amendments are voted on by passage.
fn under_other_orders() -> Exercise {
    let edits = [("binds = false", "binds = true"), ("order = \"furthest-first\"", "order = \"by-passage\"")];
    let mut e = called_by(&edits);
    e.file("m-1", "assembly-motion", None, "red");
    e.file("m-2", "assembly-weighty", None, "union-a");
    e.file("m-3", "assembly-weighty", None, "union-b");
    e.amend("am-1", "m-1", 2, "green");
    e
}

/// An assembly in session, one of whose units elects its delegates anew after a recall: its box is closed.
fn under_renewal() -> Exercise {
    let mut e = convened_by(ANEW);
    e.recalled("recall-a", &seat("a1"));
    e.held_anew("anew", &id(ASSEMBLY).join(&id("union-a")), PILES);
    e.session("s-1", "b1");
    e.presence("a2 a3 b1 b2 b3");
    // One of them is unseated, so that walks recall and renew from there, too.
    e.challenge("ch-a3", "a3", "red");
    let challenge = mandat_federation::body::Matter::Challenge(id("ch-a3"));
    e.decide("d-ch-a3", challenge, "a2 yes, b1 yes, b2 yes, b3 yes");
    e
}

#[test]
fn walks_over_a_contest_anew_break_no_promise() {
    walks(&under_renewal(), 5_000..5_085, 48);
}

/// A hundred walks before an assembly meets.
#[test]
fn walks_before_the_assembly_break_no_promise() {
    walks(&convened(), 0..125, 48);
}

#[test]
fn walks_under_other_orders_break_no_promise() {
    walks(&under_other_orders(), 4_000..4_040, 40);
}

#[test]
fn walks_over_the_first_session_break_no_promise() {
    let mut e = convened();
    e.session("s-1", "b1");
    e.presence("a1 a2 a3 b1 b2 b3");
    walks(&e, 1_000..1_125, 48);
}

#[test]
fn walks_with_credentials_break_no_promise() {
    let mut e = convened();
    e.credentials_of_assembly();
    walks(&e, 2_000..2_125, 48);
}

#[test]
fn walks_after_the_assembly_break_no_promise() {
    walks(&exercise(), 3_000..3_040, 48);
}

/// Ten thousand, with those below.
#[test]
fn long_walks_from_the_assembly_break_no_promise() {
    walks(&convened(), 10_000..14_000, 32);
}

#[test]
fn long_walks_with_credentials_break_no_promise() {
    let mut e = convened();
    e.credentials_of_assembly();
    walks(&e, 20_000..23_000, 32);
}

#[test]
fn long_walks_after_the_assembly_break_no_promise() {
    walks(&exercise(), 30_000..32_500, 32);
}

#[test]
fn long_walks_over_a_contest_anew_break_no_promise() {
    walks(&under_renewal(), 35_000..35_500, 32);
}

/// Together, walks take every edge of every diagram: none of them is there for the eye.
#[test]
fn long_walks_take_every_edge() {
    let mut taken = walks(&convened(), 40_000..40_250, 120);
    taken.append(&mut walks(&under_other_orders(), 70_000..70_250, 40));
    taken.append(&mut walks(&under_renewal(), 80_000..80_400, 120));
    let mut e = under_renewal();
    e.alternate_sits();
    taken.append(&mut walks(&e, 90_000..90_400, 120));
    let mut e = convened();
    e.credentials_of_assembly();
    taken.append(&mut walks(&e, 50_000..50_250, 120));
    taken.append(&mut walks(&exercise(), 60_000..60_250, 120));
    let edges = DIAGRAMS.iter().flat_map(|d| d.edges.iter().map(move |edge| (d.subject, edge.from, edge.to)));
    // The exercise itself makes the first seats of every body.
    let made = ("mandate", "", "seated");
    let never: Vec<_> = edges.filter(|edge| *edge != made && !taken.contains(edge)).collect();
    assert!(never.is_empty(), "no walk takes {never:?}");
}

/// `docs/states.md` is what the code says.
#[test]
fn the_state_diagrams_in_the_documents_are_those_of_the_code() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states.md");
    let due = states::document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &due).unwrap();
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(found == due, "docs/states.md differs from the code: run this test with UPDATE_DOCS=1");
}
