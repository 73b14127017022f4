//! The exercise record: an invented federation in which every type of entry stands at least once as an accepted entry,
//! and most in more than one shape. The mutator alters it, the tests of codes and invariants go on from it.
//!
//! Nobody in it exists: members are random names, texts say what they are for.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

pub mod anew;
pub mod assembly;
pub mod ballots;
pub mod congress;
pub mod elections;
mod floor;
pub mod management;
pub mod plan;
pub mod scenes;
pub mod sealed;
pub mod secret;

use mandat_federation::body::{Dates, Found, GrantKey, Witness as WitnessBody};
use mandat_federation::freeze::{self, Table};
use mandat_federation::keys::Role;
use mandat_federation::{Flags, Id, Member};
use mandat_intake::desk::{Desk, DeskError, With, Witness};
use mandat_record::commitment::{Commitment, Kind, Opening, commit};
use mandat_record::ed25519::SigningKey;
use mandat_record::note::{SignatureType, VerifierKey};
use mandat_record::read::Memory;
use serde::Serialize;

/// The origin of the exercise's log.
pub const LOG: &str = "exercise.invalid/record";
/// 1 January 2026, 00:00 UTC.
pub const START: u64 = 1_767_225_600;
/// The statutes.
pub const STATUTES: &str = include_str!("statutes.toml");

/// Seconds at the begin of a day of the exercise.
pub const fn day(n: u64) -> u64 {
    START + n * 86_400
}

/// A name.
pub fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

/// A key that everybody can make again.
pub fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}

/// The keys of the exercise by what they do.
pub struct Keys {
    pub keepers: [SigningKey; 4],
    pub registrars: [SigningKey; 2],
    /// A registrar who rotates in the course of the exercise.
    pub rotating: SigningKey,
    pub rotated: SigningKey,
    pub returning: [SigningKey; 2],
    pub commission: [SigningKey; 2],
    /// Committees of a1, a2, b1, b2, union-a, union-b, and a second person of both unions' committees.
    pub committees: [SigningKey; 7],
    pub sponsors: [SigningKey; 2],
    /// Trustees of sealed boxes.
    pub trustees: [SigningKey; 4],
    pub mixers: [SigningKey; 2],
    pub operator: SigningKey,
    /// Holds no role.
    pub stranger: SigningKey,
}

impl Keys {
    pub fn new() -> Self {
        Self {
            keepers: [key(1), key(2), key(3), key(4)],
            registrars: [key(11), key(12)],
            rotating: key(13),
            rotated: key(14),
            returning: [key(21), key(22)],
            commission: [key(31), key(32)],
            committees: [key(41), key(42), key(43), key(44), key(45), key(46), key(47)],
            sponsors: [key(51), key(52)],
            trustees: [key(201), key(202), key(203), key(204)],
            mixers: [key(211), key(212)],
            operator: key(90),
            stranger: key(99),
        }
    }

    /// All that sign entries.
    pub fn all(&self) -> Vec<SigningKey> {
        let groups = [
            &self.keepers[..],
            &self.registrars,
            &self.returning,
            &self.commission,
            &self.committees,
            &self.trustees,
            &self.mixers,
        ];
        let mut all: Vec<SigningKey> = groups.into_iter().flatten().map(copy).collect();
        all.extend((160..180).map(key));
        all.extend(self.sponsors.iter().chain([&self.rotating, &self.rotated, &self.stranger]).map(copy));
        all
    }
}

/// The same key again: keys do not clone by themselves.
pub fn copy(key: &SigningKey) -> SigningKey {
    (0..=u8::MAX).map(self::key).find(|other| other.public() == key.public()).unwrap()
}

/// The exercise while it is made, and when it is done.
pub struct Exercise {
    pub desk: Desk<Memory>,
    pub keys: Keys,
    pub witnesses: Vec<Witness>,
    /// The members of each workplace, in the order in which they joined.
    pub members: std::collections::BTreeMap<&'static str, Vec<Member>>,
    /// Flags of each entry, as the desk saw them.
    pub flags: Vec<Flags>,
    /// The statutes by which it is founded.
    pub statutes: String,
}

/// The whole exercise.
pub fn exercise() -> Exercise {
    let mut exercise = founded();
    exercise.floor();
    exercise.elections();
    exercise.congress();
    exercise.management();
    exercise.plan();
    exercise.checkpoint_and_anchor();
    exercise
}

/// The exercise as far as its first entry.
pub fn founded() -> Exercise {
    founded_by(STATUTES.to_owned())
}

/// The same by other statutes.
pub fn founded_by(statutes: String) -> Exercise {
    let witness = |n: u8, name: &str, union: &str| Witness {
        name: name.parse().unwrap(),
        key: key(n),
        union: union.to_owned(),
    };
    let witnesses = vec![
        witness(71, "witness-a.invalid", "union-a"),
        witness(72, "witness-b.invalid", "union-b"),
        witness(73, "witness-c.invalid", "union-b"),
    ];
    let desk = Desk::new(LOG, Memory::new(), [7; 32], START);
    let mut exercise = Exercise {
        desk,
        keys: Keys::new(),
        witnesses,
        members: std::collections::BTreeMap::default(),
        flags: Vec::new(),
        statutes,
    };
    let body = exercise.founding();
    exercise.submit("record.found", &body, &key(1), With::ALONE);
    exercise
}

impl Exercise {
    /// The same exercise once more, to go on from in another way.
    pub fn again(&self) -> Self {
        let witness =
            |w: &Witness| Witness { name: w.name.clone(), key: copy(&w.key), union: w.union.clone() };
        Self {
            desk: self.desk.clone(),
            keys: Keys::new(),
            witnesses: self.witnesses.iter().map(witness).collect(),
            members: self.members.clone(),
            flags: self.flags.clone(),
            statutes: self.statutes.clone(),
        }
    }

    /// The founding entry's body.
    pub fn founding(&mut self) -> Found {
        let statutes = self.desk.blob(self.statutes.as_bytes()).unwrap();
        let first = |key: &SigningKey, role| GrantKey { key: key.public(), role, unit: None };
        let mut keys: Vec<GrantKey> = self.keys.keepers[..3].iter().map(|k| first(k, Role::Keeper)).collect();
        keys.extend(self.keys.registrars.iter().map(|k| first(k, Role::Registrar)));
        keys.extend(self.keys.returning.iter().map(|k| first(k, Role::Returning)));
        keys.extend(self.keys.commission.iter().map(|k| first(k, Role::Commission)));
        let operator = VerifierKey {
            name: LOG.parse().unwrap(),
            kind: SignatureType::Ed25519,
            key: self.keys.operator.public(),
        };
        Found {
            format: 1,
            name: "An exercise".into(),
            operator: operator.to_string(),
            witnesses: self.witness_bodies(2),
            keys,
            statutes,
        }
    }

    /// The first witnesses as entries name them.
    pub fn witness_bodies(&self, n: usize) -> Vec<WitnessBody> {
        let body = |w: &Witness| WitnessBody { key: w.verifier().to_string(), union: w.union.clone() };
        self.witnesses[..n].iter().map(body).collect()
    }

    /// Submits an act that may be refused.
    pub fn attempt<B: Serialize>(
        &mut self,
        kind: &str,
        body: &B,
        key: &SigningKey,
        with: With<'_>,
    ) -> Result<u64, DeskError> {
        let accepted = self.desk.submit(kind, body, key, with)?;
        self.flags.push(accepted.flags);
        Ok(accepted.index)
    }

    /// Submits an act that must be accepted. Gives its index.
    pub fn submit<B: Serialize>(&mut self, kind: &str, body: &B, key: &SigningKey, with: With<'_>) -> u64 {
        self.attempt(kind, body, key, with).unwrap_or_else(|error| panic!("{kind}: {error}"))
    }

    /// Submits an act that needs no second person and seals nothing.
    pub fn alone<B: Serialize>(&mut self, kind: &str, body: &B, key: &SigningKey) -> u64 {
        self.submit(kind, body, key, With::ALONE)
    }

    /// Submits an act of two people.
    pub fn both<B: Serialize>(&mut self, kind: &str, body: &B, pair: &[SigningKey; 2]) -> u64 {
        self.submit(kind, body, &pair[0], With::second(&pair[1]))
    }

    /// The refusal's code of an act that must not be accepted.
    pub fn refused<B: Serialize>(
        &mut self,
        kind: &str,
        body: &B,
        key: &SigningKey,
        with: With<'_>,
    ) -> &'static str {
        match self.attempt(kind, body, key, with) {
            Err(DeskError::Refused(refusal)) => refusal.code.code(),
            Err(other) => panic!("{kind}: {other}"),
            Ok(index) => panic!("{kind}: accepted as entry {index}"),
        }
    }

    /// Seals a body: its commitment, and the opening's bytes.
    pub fn seal<T: Serialize>(&mut self, kind: Kind, body: &T) -> (Commitment, Vec<u8>) {
        let opening = Opening::new(self.desk.salt(), body).unwrap();
        (commit(kind, &opening), opening.to_bytes())
    }

    /// A member of the exercise.
    pub fn member(&self, unit: &str, n: usize) -> Member {
        self.members[unit][n]
    }

    /// Freezes the roll of a convocation as its call says, and gives the entry's body.
    pub fn frozen(&mut self, convocation: &str) -> mandat_federation::body::Freeze {
        let f = &self.desk.federation;
        let convocation = id(convocation);
        let as_of = f.entries_by(f.convocations[&convocation].dates.freeze);
        let computed = freeze::compute(f, &f.convocations[&convocation], as_of);
        let mut rows: Vec<freeze::Row> = computed.rows.into_values().collect();
        rows.sort_by(|a, b| a.unit.cmp(&b.unit));
        let eligible = freeze::eligible_root(computed.people.may_vote.keys());
        let table = self.desk.table(&Table { rows }).unwrap();
        mandat_federation::body::Freeze { convocation, as_of, table, eligible }
    }

    /// Moves to the freeze of a convocation and freezes its roll.
    pub fn freeze(&mut self, convocation: &str) -> u64 {
        let date = self.desk.federation.convocations[&id(convocation)].dates.freeze;
        self.desk.set_time(date);
        let body = self.frozen(convocation);
        self.submit("roll.freeze", &body, &key(11), With::second(&key(21)))
    }

    /// Has the witnesses cosign the log and anchors the checkpoint in it.
    pub fn checkpoint_and_anchor(&mut self) -> u64 {
        let checkpoint = self.desk.checkpoint(&key(90), &self.witnesses).unwrap();
        self.alone("checkpoint.anchor", &mandat_federation::body::Anchor { checkpoint }, &key(1))
    }
}

/// Dates of a convocation, as days after the call.
pub fn dates(call: u64, days: [u64; 5], term: u64) -> Dates {
    let at = |n: u64| call + n * 86_400;
    let [freeze, nominate, open, close, appeal] = days.map(at);
    Dates { freeze, nominate, open, close, appeal, term: at(term) }
}
