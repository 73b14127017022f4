//! A refusal changes nothing, and what the fold promises of members, platforms, rules and mandates holds on every walk
//! over legal and illegal acts.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::body::{
    DecideAppeal, DecideRecall, DeclareRoll, FileAppeal, FoundUnit, GrantKey, Nominate, Nomination,
    OneConvocation, OneMember, RegisterPlatform, Transfer, Vacate, WithdrawPlatform,
};
use mandat_federation::keys::Role;
use mandat_federation::mandate::Mandate;
use mandat_federation::roll::Stage;
use mandat_federation::standing::Ground;
use mandat_federation::{Federation, Id};
use mandat_intake::desk::{DeskError, With};
use mandat_record::ed25519::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use serde::Serialize;

use crate::exercise::scenes::{elected, on_the_floor};
use crate::exercise::{Exercise, exercise, id, key};
use crate::holds::fold;

/// A walk: random acts, and what was seen of the state on the way.
struct Walk {
    e: Exercise,
    chance: ChaCha20Rng,
    accepted: usize,
    refused: BTreeMap<&'static str, usize>,
    seen: Seen,
}

/// What may never change once it was seen.
#[derive(Default)]
pub(crate) struct Seen {
    platforms: BTreeSet<Id>,
    frozen: BTreeMap<Id, String>,
    bound: BTreeMap<Id, String>,
    due: BTreeMap<Id, u64>,
    renewals: BTreeMap<(Id, u64), u64>,
}

impl Seen {
    /// Holds a state against what was seen before, and learns what is new in it.
    pub(crate) fn check(&mut self, f: &Federation) {
        assert!(self.platforms.iter().all(|p| f.platforms.contains_key(p)), "a platform never disappears");
        self.platforms.extend(f.platforms.keys().cloned());
        for convocation in f.convocations.values() {
            let bound = format!("{:?} {:?}", convocation.rules, convocation.dates);
            let before = self.bound.entry(convocation.id.clone()).or_insert_with(|| bound.clone());
            assert_eq!(*before, bound, "rules and dates of a convocation do not change");
            if let Some(frozen) = &convocation.frozen {
                let frozen = format!("{frozen:?}");
                let before = self.frozen.entry(convocation.id.clone()).or_insert_with(|| frozen.clone());
                assert_eq!(*before, frozen, "a frozen roll does not change");
            }
        }
        for (id, petition) in &f.petitions {
            let before = *self.due.entry(id.clone()).or_insert(petition.due);
            assert_eq!(before, petition.due, "nobody moves the deadline of a recall");
        }
        for owed in f.all_owed() {
            let before = *self.renewals.entry((owed.contest, owed.index)).or_insert(owed.due);
            assert_eq!(before, owed.due, "nobody moves the deadline of a contest anew");
        }
        for contest in f.contests.values() {
            let body = f.convocations[&contest.convocation].renews.as_ref().map(|renews| &renews.of);
            let body = body.unwrap_or(&contest.convocation);
            let sits = |m: &&Mandate| m.convocation == *body && m.unit == contest.unit && m.stands_at(f.at);
            let holders = f.mandates.values().filter(sits).count() as u64;
            assert!(
                contest.seats.is_none_or(|seats| holders <= seats),
                "{}: more mandates than seats",
                contest.id
            );
        }
        // A seat that is refilled stays with its list or platform.
        for mandate in f.mandates.values() {
            let Some(before) = mandate.succeeds.as_ref().map(|id| &f.mandates[id]) else { continue };
            assert!(before.ended.is_some() || mandate.ended.is_some(), "one seat, one holder");
            assert_eq!(before.list, mandate.list, "{}: a majority gains no seat", mandate.id);
        }
    }
}

impl Walk {
    fn new(e: Exercise, seed: u8) -> Self {
        let chance = ChaCha20Rng::from_seed([seed; 32]);
        Self { e, chance, accepted: 0, refused: BTreeMap::new(), seen: Seen::default() }
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.chance.next_u32()).unwrap() % n
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len())].clone()) }
    }

    /// Tries one act; a refusal must leave the state as it was.
    fn act<B: Serialize>(&mut self, kind: &str, body: &B, key: &SigningKey, with: With<'_>) {
        let before = format!("{:?}", self.e.desk.federation);
        match self.e.attempt(kind, body, key, with) {
            Ok(_) => self.accepted += 1,
            Err(DeskError::Refused(refusal)) => {
                *self.refused.entry(refusal.code.code()).or_insert(0) += 1;
                assert_eq!(before, format!("{:?}", self.e.desk.federation), "{kind}: {refusal}");
            }
            Err(other) => panic!("{kind}: {other}"),
        }
        self.seen.check(&self.e.desk.federation);
    }

    fn step(&mut self) {
        let e = &self.e;
        let members: Vec<_> = e.desk.federation.roll.iter().map(|(member, _)| *member).collect();
        let mandates: Vec<Id> = e.desk.federation.mandates.keys().cloned().collect();
        let contests: Vec<Id> = e.desk.federation.contests.keys().cloned().collect();
        let convocations: Vec<Id> = e.desk.federation.convocations.keys().cloned().collect();
        let units = ["a1", "a2", "b1", "b2", "union-a", "fed", "nowhere"].map(id);
        let (member, unit) = (self.pick(&members).unwrap(), self.pick(&units).unwrap());
        let contest = self.pick(&contests).unwrap_or(id("none"));
        let name = id(&format!("x{}", self.below(40)));
        let signer = [key(1), key(11), key(21), key(31), key(41), key(51)];
        let (by, second) = (self.below(6), self.below(6));
        let (first, other) = (&signer[by], &signer[second]);
        let sponsor = if by == 1 { &signer[5] } else { first };
        let right = self.below(3) > 0;
        match self.below(14) {
            0 => self.act("roll.leave", &OneMember { member }, &key(11), With::ALONE),
            1 => self.act(
                "roll.transfer",
                &Transfer { member, unit },
                if right { &signer[1] } else { first },
                With::ALONE,
            ),
            2 => {
                let body = self.e.exclusion(member, Ground::Statutes, "2026-01-02");
                self.act("roll.exclude", &body, &key(11), With::second(&key(12)));
            }
            3 => {
                let excluded: Vec<u64> = self.e.desk.federation.exclusions.keys().copied().collect();
                let against = self.pick(&excluded).unwrap_or(7);
                self.act("appeal.file", &FileAppeal { case: name, against }, &key(31), With::ALONE);
            }
            4 => {
                let upheld = self.below(2) == 0;
                self.act(
                    "appeal.decide",
                    &DecideAppeal { case: name, upheld },
                    &key(31),
                    With::second(&key(32)),
                );
            }
            5 => {
                let text = self.e.desk.blob(b"a text").unwrap();
                let body = RegisterPlatform { platform: name, title: "A title".into(), text, supporters: 1 };
                self.act("platform.register", &body, sponsor, With::second(&key(11)));
            }
            6 => self.act("platform.withdraw", &WithdrawPlatform { platform: name }, sponsor, With::ALONE),
            7 => self.nominate(contest, member),
            8 => self.vacate(&mandates, right),
            9 => self.recall(&mandates, name),
            10 => {
                let body = GrantKey { key: other.public(), role: Role::Committee, unit: Some(unit) };
                self.act("key.grant", &body, first, With::second(&key(2)));
            }
            11 => {
                let body = FoundUnit { unit: name, tier: id("shop"), parent: Some(unit), name: "new".into() };
                self.act("unit.found", &body, first, With::ALONE);
            }
            _ => self.other(unit, &convocations, right),
        }
    }

    fn nominate(&mut self, contest: Id, member: mandat_federation::Member) {
        let lists = [None, Some(id("red")), Some(id("green"))];
        let list = self.pick(&lists).flatten();
        let candidates = vec![Nomination {
            candidate: member.id(),
            platform: list.clone(),
            list,
            groups: Vec::new(),
            text: None,
        }];
        self.act("contest.nominate", &Nominate { contest, candidates }, &key(21), With::ALONE);
    }

    /// Vacates a mandate for the one who is next on its list, or for anybody.
    fn vacate(&mut self, mandates: &[Id], right: bool) {
        let Some(mandate) = self.pick(mandates) else { return };
        let successor = self.successor(&mandate, right);
        self.act("mandate.resign", &Vacate { mandate, successor }, &key(21), With::second(&key(22)));
    }

    fn successor(&mut self, mandate: &Id, right: bool) -> Option<Id> {
        let f = &self.e.desk.federation;
        let mandate = &f.mandates[mandate];
        let contest = &f.contests[&mandate.contest];
        let stood: Vec<Id> = contest.candidates.iter().map(|c| c.id.clone()).collect();
        let sat: BTreeSet<&Id> =
            f.mandates.values().filter(|m| m.contest == contest.id).map(|m| &m.holder).collect();
        let next = contest
            .candidates
            .iter()
            .find(|c| c.list == mandate.list && !c.withdrawn && !sat.contains(&c.id));
        let next = next.map(|c| c.id.clone());
        if right { next } else { self.pick(&stood) }
    }

    fn recall(&mut self, mandates: &[Id], petition: Id) {
        let Some(mandate) = self.pick(mandates) else { return };
        let (body, opening) = self.e.petition(petition.as_str(), &mandate, "a1", &[0, 1, 2]);
        self.act("recall.petition", &body, &key(41), With::opening(opening));
        let right = self.below(2) == 0;
        let successor = self.successor(&mandate, right);
        let body = DecideRecall { petition, yes: 4, no: 1, successor };
        self.act("recall.decide", &body, &key(41), With::second(&key(45)));
    }

    fn other(&mut self, unit: Id, convocations: &[Id], right: bool) {
        if self.below(2) == 0 {
            let body = DeclareRoll { unit, period: "2026-01".into(), members: 5, corrects: None };
            self.act("roll.declare", &body, &key(11), With::ALONE);
        } else if right {
            self.e.desk.set_time(self.e.desk.now() + 3_600 * 7);
            let n = self.e.members["b1"].len();
            let member = mandat_federation::Member(self.e.desk.random());
            let (body, opening) = self.e.person("b1", member, Stage::Candidate, "2025-12-01", n % 9, None);
            self.act("roll.join", &body, &key(11), With::opening(opening));
        } else {
            let convocation = self.pick(convocations).unwrap_or(id("none"));
            self.act("box.open", &OneConvocation { convocation }, &key(21), With::second(&key(22)));
        }
    }
}

fn walk(e: Exercise, seed: u8, steps: usize) {
    let mut walk = Walk::new(e, seed);
    for _ in 0..steps {
        walk.step();
    }
    assert!(walk.accepted > steps / 10, "{} of {steps} accepted: {:?}", walk.accepted, walk.refused);
    assert!(walk.refused.len() > 4, "{:?}", walk.refused);
    let memory = walk.e.desk.sink.clone();
    let (public, outcomes) = fold(&memory, None);
    assert!(outcomes.iter().all(Result::is_ok), "what intake accepts, everybody accepts");
    let (commission, _) = fold(&memory, Some(&memory));
    assert_eq!(mandates(&public), mandates(&commission), "both depths give the same mandates");
    assert_eq!(mandates(&public), mandates(&walk.e.desk.federation), "and intake gave them too");
}

/// Mandates with holders and ends: what both depths must agree on.
pub(crate) fn mandates(f: &Federation) -> Vec<String> {
    f.mandates
        .values()
        .map(|m| format!("{} {} {:?} {:?} {:?}", m.id, m.holder, m.list, m.platform, m.ended))
        .collect()
}

#[test]
fn a_walk_from_the_elections_breaks_no_promise() {
    walk(elected(), 1, 250);
}

#[test]
fn a_walk_before_the_elections_breaks_no_promise() {
    let mut e = on_the_floor();
    e.called("walk", "conference", "union-a");
    walk(e, 2, 150);
}

#[test]
fn long_walks_break_no_promise() {
    for seed in 3..9 {
        walk(elected(), seed, 400);
        let mut e = exercise();
        e.called("walk", "conference", "union-b");
        walk(e, seed + 100, 400);
    }
}
