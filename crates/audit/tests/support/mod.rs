//! A small record made through the desk: three locals, eleven members, a labour record, one convocation whose three
//! contests rest on recorded ballots, withheld ballots and declared totals. Invented.

#![allow(dead_code, reason = "every test file uses its part of it")]

pub(crate) mod damage;

use mandat_count::{Ballots, Kind, Mark, Outcome, Weight};
use mandat_federation::ballots::{Opened, WITHHELD, write};
use mandat_federation::body::{
    Attest, Call, Conclude, Dates, DeclareContest, Declared, Found, FoundUnit, Freeze, GrantKey, Join,
    Nominate, Nomination, OneConvocation, OneMember, Recorded, RegisterPlatform, Withheld,
};
use mandat_federation::freeze::{Table, compute, eligible_root};
use mandat_federation::keys::Role;
use mandat_federation::labour::{LINE, Line, Sealed, Work, root, write_lines};
use mandat_federation::roll::{PERSON, Person, Stage};
use mandat_federation::{Id, Member};
use mandat_intake::desk::{Desk, With, Witness};
use mandat_record::commitment::{Opening, commit};
use mandat_record::ed25519::SigningKey;
use mandat_record::read::Memory;
use mandat_record::tree::Hash;

pub(crate) const LOG: &str = "invented.example/record";
pub(crate) const STATUTES: &str = include_str!("statutes.toml");
/// 1 January 2026.
pub(crate) const START: u64 = 1_767_225_600;
pub(crate) const DAY: u64 = 86_400;

pub(crate) fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

pub(crate) fn operator() -> SigningKey {
    key(90)
}

pub(crate) fn witnesses() -> Vec<Witness> {
    let witness = |n: u8, name: &str, union: &str| Witness {
        name: name.parse().unwrap(),
        key: key(n),
        union: union.into(),
    };
    vec![witness(91, "w.rail.example", "rail"), witness(92, "w.port.example", "port")]
}

/// The keys by role.
pub(crate) const KEEPERS: [u8; 2] = [1, 2];
pub(crate) const REGISTRARS: [u8; 2] = [3, 4];
pub(crate) const RETURNING: [u8; 2] = [5, 6];
pub(crate) const COMMISSION: [u8; 2] = [7, 8];
pub(crate) const COMMITTEE: u8 = 9;

/// The record and what tests want to know of it.
pub(crate) struct Fixture {
    pub(crate) desk: Desk<Memory>,
    pub(crate) members: Vec<(Id, Member)>,
}

impl Fixture {
    /// The record without its checkpoint.
    pub(crate) fn build() -> Self {
        let mut it = Self { desk: Desk::new(LOG, Memory::new(), [7; 32], START), members: Vec::new() };
        it.found();
        it.people();
        it.labour();
        it.convene();
        it.vote();
        it
    }

    /// The record with a checkpoint that both witnesses cosigned.
    pub(crate) fn published() -> Self {
        let mut it = Self::build();
        it.publish(&witnesses());
        it
    }

    pub(crate) fn publish(&mut self, witnesses: &[Witness]) {
        self.desk.publish_box(&id("congress-1"), &operator()).unwrap();
        self.desk.checkpoint(&operator(), witnesses).unwrap();
    }

    pub(crate) fn say<B: serde::Serialize>(&mut self, kind: &str, body: &B, by: u8, with: With<'_>) -> u64 {
        self.desk.submit(kind, body, &key(by), with).unwrap_or_else(|e| panic!("{kind}: {e}")).index
    }

    fn both<B: serde::Serialize>(&mut self, kind: &str, body: &B, by: [u8; 2]) -> u64 {
        let second = key(by[1]);
        self.say(kind, body, by[0], With::second(&second))
    }

    fn found(&mut self) {
        let statutes = self.desk.blob(STATUTES.as_bytes()).unwrap();
        let roles = [
            (KEEPERS.as_slice(), Role::Keeper),
            (&REGISTRARS, Role::Registrar),
            (&RETURNING, Role::Returning),
            (&COMMISSION, Role::Commission),
            (&[COMMITTEE], Role::Committee),
        ];
        let grant = |(keys, role): (&[u8], Role)| {
            keys.iter().map(|k| GrantKey { key: key(*k).public(), role, unit: None }).collect::<Vec<_>>()
        };
        let verifier = mandat_record::note::VerifierKey {
            name: LOG.parse().unwrap(),
            kind: mandat_record::note::SignatureType::Ed25519,
            key: operator().public(),
        };
        let witness = |w: &Witness| mandat_federation::body::Witness {
            key: w.verifier().to_string(),
            union: w.union.clone(),
        };
        let found = Found {
            format: 1,
            name: "Invented union".into(),
            operator: verifier.to_string(),
            witnesses: witnesses().iter().map(witness).collect(),
            keys: roles.into_iter().flat_map(grant).collect(),
            statutes,
        };
        self.say("record.found", &found, KEEPERS[0], With::ALONE);
        let mut unit = |name: &str, tier: &str, parent: Option<&str>| {
            let body =
                FoundUnit { unit: id(name), tier: id(tier), parent: parent.map(id), name: name.into() };
            self.say("unit.found", &body, KEEPERS[0], With::ALONE);
        };
        unit("all", "union", None);
        for local in ["nord", "ost", "sued"] {
            unit(local, "local", Some("all"));
        }
    }

    fn people(&mut self) {
        for (local, count) in [("nord", 5), ("ost", 4), ("sued", 2)] {
            for _ in 0..count {
                self.join(local, None);
            }
        }
        // A clerk's mistake, corrected, and somebody who leaves again.
        let (unit, member) = self.members[0].clone();
        let wrong = self.desk.federation.roll.get(&member).unwrap().joined;
        self.join(unit.as_str(), Some((member, wrong)));
        let left = self.join("ost", None);
        self.members.pop();
        self.say("roll.leave", &OneMember { member: left }, REGISTRARS[0], With::ALONE);
    }

    pub(crate) fn join(&mut self, local: &str, corrects: Option<(Member, u64)>) -> Member {
        let person = Person { joined: "2020-05-01".into(), groups: vec![], key: None };
        let opening = Opening::new(self.desk.salt(), &person).unwrap();
        let member = corrects.map_or_else(|| Member(self.desk.random()), |(member, _)| member);
        let body = Join {
            unit: id(local),
            member,
            stage: Stage::Member,
            commitment: commit(PERSON, &opening),
            corrects: corrects.map(|(_, wrong)| wrong),
        };
        self.say("roll.join", &body, REGISTRARS[0], With::opening(opening.to_bytes()));
        if corrects.is_none() {
            self.members.push((id(local), member));
        }
        member
    }

    fn labour(&mut self) {
        for local in ["nord", "ost", "sued"] {
            let of_unit: Vec<Member> =
                self.members.iter().filter(|(unit, _)| *unit == id(local)).map(|(_, m)| *m).collect();
            let lines: Vec<Sealed> = of_unit
                .into_iter()
                .map(|member| {
                    let work = vec![Work { kind: "manual".into(), hours: 160, days: 20 }];
                    let line = Line { member, work, dues: true };
                    Sealed::Kept(Opening::new(self.desk.salt(), &line).unwrap())
                })
                .collect();
            let body = Attest {
                unit: id(local),
                period: "2025-12".into(),
                count: lines.len() as u64,
                root: root(&lines).unwrap(),
                corrects: None,
            };
            assert!(matches!(lines[0], Sealed::Kept(ref o) if commit(LINE, o).opens(LINE, o)));
            self.say("labour.attest", &body, COMMITTEE, With::opening(write_lines(&lines)));
        }
    }

    fn convene(&mut self) {
        let text = self.desk.blob(b"What we want.").unwrap();
        let platform = RegisterPlatform { platform: id("bread"), title: "Bread".into(), text, supporters: 5 };
        self.both("platform.register", &platform, [20, REGISTRARS[0]]);
        let dates = Dates {
            freeze: START,
            nominate: START + DAY,
            open: START + 2 * DAY,
            close: START + 3 * DAY,
            appeal: START + 20 * DAY,
            term: START + 700 * DAY,
        };
        let call = Call {
            convocation: id("congress-1"),
            body: id("congress"),
            unit: Some(id("all")),
            dates,
            lot_source: "the first draw of the state lottery after the close".into(),
            electors: None,
            given: None,
            renews: None,
        };
        self.say("convocation.call", &call, RETURNING[0], With::ALONE);
        self.freeze("congress-1");
        for (local, member) in self.members.clone() {
            let stands =
                self.members.iter().filter(|(unit, _)| *unit == local).take(2).any(|(_, m)| *m == member);
            if stands {
                let nomination = Nomination {
                    candidate: member.id(),
                    platform: Some(id("bread")),
                    list: None,
                    groups: Vec::new(),
                    text: None,
                };
                let contest = id("congress-1").join(&local);
                let body = Nominate { contest, candidates: vec![nomination] };
                self.say("contest.nominate", &body, COMMITTEE, With::ALONE);
            }
        }
    }

    fn freeze(&mut self, convocation: &str) {
        let f = &self.desk.federation;
        let as_of = f.size;
        let computed = compute(f, &f.convocations[&id(convocation)], as_of);
        let mut rows: Vec<_> = computed.rows.values().cloned().collect();
        rows.sort_by(|a, b| a.unit.cmp(&b.unit));
        let eligible = eligible_root(computed.people.may_vote.keys());
        let table = self.desk.table(&Table { rows }).unwrap();
        let body = Freeze { convocation: id(convocation), as_of, table, eligible };
        self.both("roll.freeze", &body, REGISTRARS);
    }

    fn vote(&mut self) {
        self.desk.set_time(START + 2 * DAY);
        let convocation = id("congress-1");
        self.both("box.open", &OneConvocation { convocation: convocation.clone() }, RETURNING);
        let nord = self.ballots("nord", &[3, 2]);
        let ballots = self.desk.blob(nord.as_bytes()).unwrap();
        let contest = convocation.join(&id("nord"));
        let recorded = Recorded { contest, ballots };
        self.desk.put_in_box(&convocation, "ballots.recorded", &recorded, &key(COMMITTEE)).unwrap();
        let sued = Opened { ballots: self.ballots("sued", &[2, 0]) };
        let opening = Opening::new(self.desk.salt(), &sued).unwrap();
        let contest = convocation.join(&id("sued"));
        let withheld = Withheld { contest, commitment: commit(WITHHELD, &opening) };
        self.desk.put_in_box(&convocation, "ballots.withheld", &withheld, &key(COMMITTEE)).unwrap();
        self.desk.set_time(START + 3 * DAY);
        let closing = self.desk.closing(&convocation);
        self.both("box.close", &closing, RETURNING);
        self.conclude("nord", &[3, 2], None);
        self.conclude("sued", &[2, 0], Some(opening.to_bytes()));
        self.declare();
    }

    fn cast(&self, local: &str, votes: &[u64]) -> Ballots {
        let contest = &self.desk.federation.contests[&id("congress-1").join(&id(local))];
        let mut ballots = Ballots::new(Kind::Ranking, contest.candidates.len());
        for (line, (candidate, n)) in (1..).zip(votes.iter().enumerate()) {
            if let Some(weight) = Weight::new(*n, 1) {
                // Each names its candidate first and the others after: a vacated seat has somebody to fall to.
                let others = (0..contest.candidates.len()).filter(|other| *other != candidate);
                let marks: Vec<Mark> = std::iter::once(candidate).chain(others).map(Mark::For).collect();
                ballots.add(weight, &marks, line);
            }
        }
        ballots
    }

    fn ballots(&self, local: &str, votes: &[u64]) -> String {
        let contest = &self.desk.federation.contests[&id("congress-1").join(&id(local))];
        write(contest, &self.cast(local, votes)).unwrap()
    }

    fn conclude(&mut self, local: &str, votes: &[u64], opening: Option<Vec<u8>>) {
        let f = &self.desk.federation;
        let contest = &f.contests[&id("congress-1").join(&id(local))];
        let outcome = contest.count(f, &self.cast(local, votes)).unwrap();
        let account = Hash(mandat_count::digest(&outcome));
        let Outcome::Decided(counted) = outcome else { panic!("no tie was made") };
        let elected = counted.elected.iter().map(|i| contest.candidates[*i].id.clone()).collect();
        let body = Conclude { contest: contest.id.clone(), elected, account };
        self.say("contest.result", &body, RETURNING[0], With { second: None, opening });
    }

    fn declare(&mut self) {
        let contest = &self.desk.federation.contests[&id("congress-1").join(&id("ost"))];
        let option = |(candidate, votes): (&mandat_federation::contest::Candidate, u64)| Declared {
            option: candidate.id.clone(),
            votes: vec![votes],
            seats: Some(u64::from(votes == 3)),
            weight: None,
        };
        let options = contest.candidates.iter().zip([3, 1]).map(option).collect();
        let body = DeclareContest {
            contest: contest.id.clone(),
            eligible: Some(4),
            present: Some(4),
            invalid: Some(0),
            options,
        };
        self.say("contest.declare", &body, COMMITTEE, With::ALONE);
    }
}
