//! Units, keys, the roll, the labour record, standing, platforms: what stands before anybody is elected.

use mandat_federation::body::{
    Attest, CloseUnit, DecideAppeal, DeclareRoll, Exclude, FileAppeal, FoundUnit, GrantKey, Join, Notice,
    OneMember, RegisterPlatform, RevokeKey, RotateKey, SetWitnesses, Transfer, WithdrawPlatform,
};
use mandat_federation::keys::{Role, rotation_message};
use mandat_federation::labour::{self, Line, Sealed, Work};
use mandat_federation::roll::{PERSON, Person, Stage};
use mandat_federation::standing::Ground;
use mandat_federation::{Id, Member};
use mandat_intake::desk::With;
use mandat_record::commitment::{Kind, Opening};

use super::{Exercise, LOG, day, id, key};

/// Domain of the reasons of an exclusion: the fold only keeps the commitment.
const REASONS: Kind = Kind::new("roll.exclude");

impl Exercise {
    pub fn floor(&mut self) {
        self.units();
        self.grants();
        self.roll();
        self.declared_roll();
        self.labour();
        self.standing();
        self.platforms();
        self.checkpoint_and_anchor();
    }

    fn units(&mut self) {
        let units = [
            ("fed", "federation", None),
            ("union-a", "union", Some("fed")),
            ("union-b", "union", Some("fed")),
            ("a1", "shop", Some("union-a")),
            ("a2", "shop", Some("union-a")),
            ("b1", "shop", Some("union-b")),
            ("b2", "shop", Some("union-b")),
            ("b3", "shop", Some("union-b")),
        ];
        for (unit, tier, parent) in units {
            let body = FoundUnit {
                unit: id(unit),
                tier: id(tier),
                parent: parent.map(id),
                name: format!("unit {unit}"),
            };
            self.alone("unit.found", &body, &key(1));
        }
        self.alone("unit.close", &CloseUnit { unit: id("b3") }, &key(11));
    }

    fn grants(&mut self) {
        let committees = ["a1", "a2", "b1", "b2", "union-a", "union-b"];
        let keepers = [key(1), key(2)];
        for (unit, committee) in committees.into_iter().zip(41..) {
            let body = GrantKey { key: key(committee).public(), role: Role::Committee, unit: Some(id(unit)) };
            self.both("key.grant", &body, &keepers);
        }
        let rotating = GrantKey { key: key(13).public(), role: Role::Registrar, unit: Some(id("union-b")) };
        self.both("key.grant", &rotating, &keepers);
        self.both("key.grant", &GrantKey { key: key(4).public(), role: Role::Keeper, unit: None }, &keepers);
        self.both("key.revoke", &RevokeKey { key: key(4).public() }, &keepers);
        let proof = key(14).sign(&rotation_message(LOG, &key(13).public()));
        self.alone("key.rotate", &RotateKey { key: key(14).public(), proof }, &key(13));
        let witnesses = self.witness_bodies(3);
        self.both("witness.set", &SetWitnesses { witnesses }, &keepers);
    }

    /// Enters a person, whose roll key is made from the member's place so that tests can sign with it.
    pub fn join(&mut self, unit: &'static str, stage: Stage, joined: &str) -> (Member, u64) {
        let member = Member(self.desk.random());
        let place = self.members.entry(unit).or_default().len();
        let body = self.person(unit, member, stage, joined, place, None);
        let index = self.submit("roll.join", &body.0, &key(11), With::opening(body.1));
        self.members.entry(unit).or_default().push(member);
        (member, index)
    }

    /// The roll key of the n-th member of any unit.
    pub fn roll_key(n: usize) -> mandat_record::ed25519::SigningKey {
        key(200 + u8::try_from(n).unwrap())
    }

    /// The body and opening of a `roll.join`.
    pub fn person(
        &mut self,
        unit: &str,
        member: Member,
        stage: Stage,
        joined: &str,
        place: usize,
        corrects: Option<u64>,
    ) -> (Join, Vec<u8>) {
        let groups = if place == 0 { vec!["youth".to_owned()] } else { Vec::new() };
        let person = Person { joined: joined.into(), groups, key: Some(Self::roll_key(place).public()) };
        let (commitment, opening) = self.seal(PERSON, &person);
        (Join { unit: id(unit), member, stage, commitment, corrects }, opening)
    }

    fn roll(&mut self) {
        for (unit, n) in [("a1", 6), ("a2", 7), ("b1", 5)] {
            for _ in 0..n {
                self.join(unit, Stage::Member, "2024-03-01");
            }
        }
        // One who is admitted, one who stays a candidate.
        self.join("b1", Stage::Candidate, "2025-11-15");
        self.join("a2", Stage::Candidate, "2025-12-28");
        // A wrong day, corrected.
        let member = Member(self.desk.random());
        let (wrong, opening) = self.person("b1", member, Stage::Member, "2024-05-01", 6, None);
        let at = self.submit("roll.join", &wrong, &key(14), With::opening(opening));
        let (right, opening) = self.person("b1", member, Stage::Member, "2023-05-01", 6, Some(at));
        self.submit("roll.join", &right, &key(14), With::opening(opening));
        self.members.entry("b1").or_default().push(member);
        // One who leaves, one who changes the workplace and comes back.
        let (gone, _) = self.join("a1", Stage::Member, "2022-01-01");
        self.alone("roll.leave", &OneMember { member: gone }, &key(11));
        let moving = self.member("b1", 0);
        self.alone("roll.transfer", &Transfer { member: moving, unit: id("a1") }, &key(11));
        self.alone("roll.transfer", &Transfer { member: moving, unit: id("b1") }, &key(11));
    }

    fn declared_roll(&mut self) {
        let declare = |period: &str, members, corrects| DeclareRoll {
            unit: id("b2"),
            period: period.into(),
            members,
            corrects,
        };
        self.alone("roll.declare", &declare("2025-11", 9, None), &key(44));
        let at = self.alone("roll.declare", &declare("2025-12", 80, None), &key(44));
        self.alone("roll.declare", &declare("2025-12", 8, Some(at)), &key(44));
    }

    /// Attests manual work of everybody in a workplace.
    pub fn attest(
        &mut self,
        unit: &str,
        period: &str,
        days: u32,
        corrects: Option<u64>,
    ) -> (Attest, Vec<u8>) {
        let members = self.members[unit].clone();
        let line = |member| Line {
            member,
            work: vec![Work { kind: "manual".into(), hours: days * 8, days }],
            dues: true,
        };
        let openings: Vec<Sealed> = members
            .into_iter()
            .map(|member| Sealed::Kept(Opening::new(self.desk.salt(), &line(member)).unwrap()))
            .collect();
        let root = labour::root(&openings).unwrap();
        let body =
            Attest { unit: id(unit), period: period.into(), count: openings.len() as u64, root, corrects };
        (body, labour::write_lines(&openings))
    }

    fn labour(&mut self) {
        for (unit, committee) in [("a1", 41), ("a2", 42), ("b1", 43)] {
            let (body, opening) = self.attest(unit, "2025-12", 12, None);
            self.submit("labour.attest", &body, &key(committee), With::opening(opening));
        }
        let (wrong, opening) = self.attest("a1", "2025-11", 3, None);
        let at = self.submit("labour.attest", &wrong, &key(41), With::opening(opening));
        let (right, opening) = self.attest("a1", "2025-11", 20, Some(at));
        self.submit("labour.attest", &right, &key(41), With::opening(opening));
        let admitted = self.member("b1", 5);
        self.desk.set_time(day(1));
        self.alone("roll.admit", &OneMember { member: admitted }, &key(14));
    }

    /// The body of an exclusion, decided by the conference of union-a, appealed to the federation's commission.
    pub fn exclusion(&mut self, member: Member, ground: Ground, decided: &str) -> Exclude {
        let (reasons, _) = self.seal(REASONS, &"the reasons, which the member and the commission can read");
        Exclude {
            member,
            ground,
            reasons,
            decider: id("union-a"),
            decided: decided.into(),
            appeal_to: id("fed"),
            appeal_until: self.desk.now() + 6 * 86_400,
        }
    }

    fn standing(&mut self) {
        let registrars = [key(11), key(12)];
        let commission = [key(31), key(32)];
        let (noticed, other) = (self.member("a1", 5), self.member("a2", 5));
        self.alone("roll.notice", &Notice { member: noticed, until: day(22) }, &key(11));
        let excluded = self.exclusion(other, Ground::Statutes, "2026-01-02");
        let at = self.both("roll.exclude", &excluded, &registrars);
        self.alone("appeal.file", &FileAppeal { case: id("case-1"), against: at }, &key(31));
        self.both("appeal.decide", &DecideAppeal { case: id("case-1"), upheld: true }, &commission);
        // A departure that the member denies: one registrar alone takes nobody off the roll.
        let denied = self.member("b1", 1);
        let at = self.alone("roll.leave", &OneMember { member: denied }, &key(11));
        self.alone("appeal.file", &FileAppeal { case: id("case-0"), against: at }, &key(12));
        self.both("appeal.decide", &DecideAppeal { case: id("case-0"), upheld: true }, &commission);
        // The same ground again: flagged. And the appeal fails this time.
        let again = self.exclusion(other, Ground::Statutes, "2026-01-02");
        let at = self.both("roll.exclude", &again, &registrars);
        self.alone("appeal.file", &FileAppeal { case: id("case-2"), against: at }, &key(12));
        self.both("appeal.decide", &DecideAppeal { case: id("case-2"), upheld: false }, &commission);
    }

    fn platforms(&mut self) {
        for (platform, sponsor) in [("red", 51), ("green", 52)] {
            let body = self.platform(platform);
            self.submit("platform.register", &body, &key(sponsor), With::second(&key(11)));
        }
        let body = self.platform("brief");
        self.submit("platform.register", &body, &key(51), With::second(&key(12)));
        self.alone("platform.withdraw", &WithdrawPlatform { platform: id("brief") }, &key(51));
    }

    /// The body of a platform's registration.
    pub fn platform(&mut self, platform: &str) -> RegisterPlatform {
        let text = self.desk.blob(format!("what {platform} wants").as_bytes()).unwrap();
        RegisterPlatform {
            platform: id(platform),
            title: format!("Platform {platform}"),
            text,
            supporters: 4,
        }
    }

    /// The name of a member as a candidate.
    pub fn name(&self, unit: &str, n: usize) -> Id {
        self.member(unit, n).id()
    }
}
