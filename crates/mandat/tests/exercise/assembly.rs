//! The assembly: texts before its elections, credentials, one session with an agenda, amendments, speeches and divisions, a
//! referendum, a committee of its own, and what its minorities leave on the record.

use mandat_federation::Id;
use mandat_federation::body::{
    AgendaItem, ArrangeAmendments, AskReferendum, BindMandates, CastVote, ChallengeMandate, CirculateTexts,
    CloseSession, Copies, DeclareDivision, ElectorateCount, FileAmendment, FileMotion, GiveSpeech,
    ListCredentials, Matter, Mover, Nominate, Nomination, OneConvocation, OpenSession, ProposeAgenda,
    PutMotion, RecordPresence, ReportCredentials, ReportMinority, RequestSpeech, RollCall, SeatAlternate,
    UnseatAlternate, WithdrawAmendment, WithdrawMotion,
};
use mandat_federation::congress::session::Present;
use mandat_federation::congress::split::Part;
use mandat_federation::division::{Vote, Votes};
use mandat_intake::desk::With;
use mandat_record::blob::BlobRef;
use mandat_record::ed25519::SigningKey;

use super::{Exercise, dates, day, id, key};

/// The convocation, and the committee that it elects.
pub const ASSEMBLY: &str = "assembly-2026";
pub const DRAFTING: &str = "drafting-2026";

/// A mandate of the assembly: `a1` is the first of union-a.
pub fn seat(short: &str) -> Id {
    let (union, n) = short.split_at(1);
    id(&format!("{ASSEMBLY}/union-{union}#{n}"))
}

/// A platform or a unit, and the key that signs for it.
pub fn mover(name: &str) -> (Mover, SigningKey) {
    match name {
        "red" => (Mover::Platform(id(name)), key(51)),
        "green" => (Mover::Platform(id(name)), key(52)),
        "union-a" => (Mover::Unit(id(name)), key(45)),
        _ => (Mover::Unit(id("union-b")), key(46)),
    }
}

impl Exercise {
    pub fn assembly(&mut self) {
        self.convene();
        self.members_first();
        self.credentials_of_assembly();
        self.on_the_floor_of_assembly();
        self.drafting_committee();
    }

    /// Its texts and its elections.
    pub fn convene(&mut self) {
        self.assembly_texts();
        self.assembly_seats();
    }

    pub fn text(&mut self, what: &str) -> BlobRef {
        self.desk.blob(format!("what {what} says").as_bytes()).unwrap()
    }

    /// The body of a motion.
    pub fn motion_of(
        &mut self,
        motion: &str,
        decision: &str,
        question: Option<&str>,
        by: &str,
    ) -> FileMotion {
        FileMotion {
            motion: id(motion),
            convocation: id(ASSEMBLY),
            decision: id(decision),
            question: question.map(id),
            title: format!("Motion {motion}"),
            text: self.text(motion),
            mover: mover(by).0,
        }
    }

    pub fn file(&mut self, motion: &str, decision: &str, question: Option<&str>, by: &str) -> u64 {
        let body = self.motion_of(motion, decision, question, by);
        self.alone("motion.file", &body, &mover(by).1)
    }

    pub fn amend(&mut self, amendment: &str, motion: &str, passage: u64, by: &str) -> u64 {
        let text = self.text(amendment);
        let body =
            FileAmendment { amendment: id(amendment), motion: id(motion), passage, text, mover: mover(by).0 };
        self.alone("amendment.file", &body, &mover(by).1)
    }

    pub fn circulate(&mut self, copies: &[(&str, u64)]) -> u64 {
        let copies =
            copies.iter().map(|(motion, copies)| Copies { motion: id(motion), copies: *copies }).collect();
        let body =
            CirculateTexts { convocation: id(ASSEMBLY), copies, means: "with the union's paper".into() };
        self.alone("texts.circulate", &body, &key(21))
    }

    pub fn bind(&mut self, unit: &str, motion: &str, option: &str, by: &SigningKey) -> u64 {
        let resolution = self.text("the unit's resolution");
        let body = BindMandates { unit: id(unit), motion: id(motion), option: id(option), resolution };
        self.submit("mandate.bind", &body, by, With::second(&key(47)))
    }

    /// The call, before which texts are nowhere.
    pub fn call_assembly(&mut self) {
        // A second person of each union's committee.
        for unit in ["union-a", "union-b"] {
            let body = mandat_federation::body::GrantKey {
                key: key(47).public(),
                role: mandat_federation::keys::Role::Committee,
                unit: Some(id(unit)),
            };
            self.both("key.grant", &body, &[key(1), key(2)]);
        }
        self.desk.set_time(day(42));
        let mut call = self.calling(ASSEMBLY, "assembly", None);
        call.dates = dates(self.desk.now(), [1, 2, 4, 5, 7], 200);
        self.alone("convocation.call", &call, &key(21));
    }

    fn assembly_texts(&mut self) {
        self.call_assembly();
        self.file("m-1", "assembly-motion", None, "red");
        self.freeze(ASSEMBLY);
        self.file("m-2", "assembly-weighty", None, "union-a");
        self.file("m-3", "assembly-motion", None, "union-b");
        self.file("t-red", "assembly-motion", Some("role"), "red");
        self.file("t-green", "assembly-motion", Some("role"), "green");
        self.file("m-gone", "assembly-motion", None, "union-b");
        self.alone("motion.withdraw", &WithdrawMotion { motion: id("m-gone") }, &key(46));
        self.amend("am-1", "m-1", 2, "green");
        self.amend("am-2", "m-1", 2, "union-a");
        self.amend("am-3", "m-1", 3, "union-b");
        self.amend("am-gone", "m-1", 1, "green");
        self.alone("amendment.withdraw", &WithdrawAmendment { amendment: id("am-gone") }, &key(52));
        let order = ["am-3", "am-2", "am-1"].map(id).into();
        self.both("amendment.arrange", &ArrangeAmendments { motion: id("m-1"), order }, &[key(21), key(22)]);
        let ask = AskReferendum { motion: id("m-3"), unit: id("union-b") };
        self.submit("referendum.ask", &ask, &key(46), With::second(&key(47)));
        self.bind("union-a", "m-1", "no", &key(45));
        self.bind("union-b", "t-red", "t-green", &key(46));
        self.circulate(&[("m-1", 100), ("m-2", 100), ("m-3", 100), ("t-green", 100), ("t-red", 100)]);
    }

    pub fn assembly_seats(&mut self) {
        let stand = |candidate: Id, list: &str| Nomination {
            candidate,
            platform: Some(id(list)),
            list: Some(id(list)),
            groups: Vec::new(),
            text: None,
        };
        let of = |e: &Self, places: &[(&str, usize, &str)]| -> Vec<Nomination> {
            places.iter().map(|(unit, n, list)| stand(e.name(unit, *n), list)).collect()
        };
        let a = of(
            self,
            &[
                ("a1", 0, "red"),
                ("a1", 1, "red"),
                ("a2", 0, "red"),
                ("a1", 2, "green"),
                ("a2", 2, "green"),
                ("a2", 3, "green"),
            ],
        );
        let b = of(self, &[("b1", 0, "red"), ("b1", 1, "red"), ("b1", 2, "green"), ("b1", 3, "green")]);
        for (unit, candidates) in [("union-a", a), ("union-b", b)] {
            let body = Nominate { contest: id(ASSEMBLY).join(&id(unit)), candidates };
            self.alone("contest.nominate", &body, &key(21));
        }
        self.desk.set_time(day(45));
        self.file("m-late", "assembly-motion", None, "green");
        let officers = [key(21), key(22)];
        self.desk.set_time(day(46));
        self.both("box.open", &OneConvocation { convocation: id(ASSEMBLY) }, &officers);
        let contests = [id(ASSEMBLY).join(&id("union-a")), id(ASSEMBLY).join(&id("union-b"))];
        // Everybody votes, so that a ballot more is one too many.
        let all = contests.clone().map(|c| self.desk.federation.contests[&c].row.as_ref().unwrap().may_vote);
        let third = all.map(|n| n / 3);
        let piles: [[super::ballots::Pile<'_>; 2]; 2] =
            [[(all[0] - third[0], &[0]), (third[0], &[3])], [(third[1], &[0]), (all[1] - third[1], &[2])]];
        let a = self.cast(ASSEMBLY, contests[0].as_str(), &piles[0], &key(45));
        let b = self.cast(ASSEMBLY, contests[1].as_str(), &piles[1], &key(46));
        self.desk.publish_box(&id(ASSEMBLY), &key(90)).unwrap();
        self.desk.set_time(day(47));
        let closing = self.desk.closing(&id(ASSEMBLY));
        self.both("box.close", &closing, &officers);
        for (contest, ballots) in contests.iter().zip([a, b]) {
            let result = self.result(contest.as_str(), &ballots);
            self.alone("contest.result", &result, &key(21));
        }
    }

    /// Puts something to a division.
    pub fn put(&mut self, division: &str, matter: Matter, text: Option<BlobRef>) -> u64 {
        let session = (!matches!(matter, Matter::Referendum(_))).then(|| id("s-1"));
        let body = PutMotion { division: id(division), matter, session, text };
        self.alone("motion.put", &body, &key(21))
    }

    pub fn members_first(&mut self) {
        self.put("d-members", Matter::Referendum(id("m-2")), None);
        let count = |unit: &str, votes: [u64; 2], abstaining| ElectorateCount {
            electorate: id(unit),
            present: None,
            votes: votes.into(),
            abstaining: Some(abstaining),
        };
        let counts = vec![count("union-a", [8, 2], 1), count("union-b", [4, 1], 0)];
        let body = DeclareDivision { division: id("d-members"), counts };
        self.both("division.declare", &body, &[key(21), key(22)]);
    }

    /// Records who is present, as `a1 a2 b1`.
    pub fn presence(&mut self, seats: &str) -> u64 {
        let mut mandates: Vec<Id> = seats.split(' ').map(seat).collect();
        mandates.sort();
        let table = self.desk.table(&Present { mandates }).unwrap();
        self.both("presence.record", &RecordPresence { session: id("s-1"), table }, &[key(21), key(22)])
    }

    /// The rows of a roll call: `a1 yes, b2 -, ...`; `-` abstains.
    pub fn rows(votes: &str) -> Vec<Vote> {
        let row = |pair: &str| {
            let (mandate, option) = pair.trim().split_once(' ').unwrap();
            Vote::whole(seat(mandate), (option != "-").then(|| id(option)))
        };
        let mut rows: Vec<Vote> = votes.split(',').map(row).collect();
        rows.sort_by(|a, b| a.mandate.cmp(&b.mandate));
        rows
    }

    pub fn call_roll(&mut self, division: &str, rows: Vec<Vote>) -> u64 {
        let table = self.desk.table(&Votes { rows }).unwrap();
        self.both("division.roll_call", &RollCall { division: id(division), table }, &[key(21), key(22)])
    }

    /// Puts something and calls the roll.
    pub fn decide(&mut self, division: &str, matter: Matter, votes: &str) {
        self.put(division, matter, None);
        self.call_roll(division, Self::rows(votes));
    }

    pub fn challenge(&mut self, challenge: &str, against: &str, by: &str) -> u64 {
        let grounds = self.text("the grounds");
        let body = ChallengeMandate {
            challenge: id(challenge),
            mandate: seat(against),
            grounds,
            mover: mover(by).0,
        };
        self.alone("credentials.challenge", &body, &mover(by).1)
    }

    pub fn credentials_table(&mut self) -> ListCredentials {
        let list = self.desk.federation.credentials_list(&id(ASSEMBLY), self.desk.now());
        ListCredentials { convocation: id(ASSEMBLY), table: self.desk.table(&list).unwrap() }
    }

    pub fn session(&mut self, session: &str, chair: &str) -> u64 {
        let body = OpenSession { session: id(session), convocation: id(ASSEMBLY), chair: seat(chair) };
        self.alone("session.open", &body, &key(21))
    }

    pub fn credentials_of_assembly(&mut self) {
        let list = self.credentials_table();
        self.both("credentials.list", &list, &[key(31), key(32)]);
        self.challenge("ch-1", "b3", "union-a");
        self.challenge("ch-2", "a3", "red");
        self.session("s-1", "a1");
        self.presence("a1 a2 a3 b1 b2 b3");
        self.decide("d-ch-1", Matter::Challenge(id("ch-1")), "a1 yes, a2 no, a3 no, b1 no, b2 no");
        self.decide("d-ch-2", Matter::Challenge(id("ch-2")), "a1 yes, a2 yes, b1 no, b2 -, b3 yes");
        self.alternate_sits();
        let (report, minority) = (self.text("the committee's report"), self.text("its minority's report"));
        let body = ReportCredentials { convocation: id(ASSEMBLY), report, minority: Some(minority) };
        self.both("credentials.report", &body, &[key(31), key(32)]);
        self.decide(
            "d-cred",
            Matter::Credentials(id(ASSEMBLY)),
            "a1 yes, a2 yes, a3 no, b1 yes, b2 yes, b3 -",
        );
    }

    /// For the delegate a3 sits the next of the list.
    pub fn alternate_sits(&mut self) {
        let alternate = self.name("a2", 2);
        let seats = SeatAlternate { mandate: seat("a3"), alternate };
        self.submit("alternate.seat", &seats, &key(45), With::second(&key(21)));
    }

    pub fn agenda(&mut self, motions: &[&str]) -> u64 {
        let item = AgendaItem { title: "Motions".into(), motions: motions.iter().map(|m| id(m)).collect() };
        let opening = AgendaItem { title: "Opening".into(), motions: Vec::new() };
        let body = ProposeAgenda { convocation: id(ASSEMBLY), items: vec![opening, item] };
        self.alone("agenda.propose", &body, &key(21))
    }

    pub fn wants_to_speak(&mut self, who: &str, motion: Option<&str>) -> u64 {
        let body = RequestSpeech { session: id("s-1"), mandate: seat(who), motion: motion.map(id) };
        self.alone("speech.request", &body, &key(22))
    }

    pub fn speaks(&mut self, who: &str, seconds: u64) -> u64 {
        let body = GiveSpeech { session: id("s-1"), mandate: seat(who), seconds };
        self.alone("speech.give", &body, &key(22))
    }

    fn on_the_floor_of_assembly(&mut self) {
        self.agenda(&["m-1", "m-2", "m-3", "t-red", "t-green"]);
        self.decide("d-agenda", Matter::Agenda(id(ASSEMBLY)), "a1 yes, b1 yes, b2 yes");
        self.wants_to_speak("a1", Some("m-1"));
        self.wants_to_speak("a2", None);
        self.wants_to_speak("b2", Some("m-1"));
        for (who, seconds) in [("a1", 240), ("b2", 300), ("a2", 60)] {
            self.speaks(who, seconds);
        }
        self.presence("a1 a2 b1 b2 b3");
        self.decide("d-am-3", Matter::Amendment(id("am-3")), "a1 no, a2 no, b1 yes");
        self.decide("d-am-2", Matter::Amendment(id("am-2")), "a1 yes, a2 yes, b1 no, b2 no");
        // The other amendment to the same passage has fallen. The text as amended is put; two depart from what binds them.
        let amended = self.text("motion m-1 as amended");
        self.put("d-m-1", Matter::Motion(id("m-1")), Some(amended));
        let mut rows = Self::rows("a1 yes, b1 yes, b2 no, b3 -");
        let weight =
            self.desk.federation.divisions[&id("d-m-1")].floor.as_ref().unwrap().weights[&seat("a2")].clone();
        let one = num_rational::BigRational::from_integer(1.into());
        let split = vec![
            Part { option: Some(id("no")), weight: one.to_string() },
            Part { option: Some(id("yes")), weight: (weight - one).to_string() },
        ];
        rows.insert(1, Vote { mandate: seat("a2"), option: None, split });
        self.call_roll("d-m-1", rows);
        self.decide(
            "d-role",
            Matter::Question(id("role")),
            "a1 t-red, a2 t-red, b1 none, b2 t-green, b3 t-green",
        );
        self.decide("d-m-2", Matter::Motion(id("m-2")), "a1 yes, a2 yes, b1 no");
        // The admission of a late motion ties, and the chair decides it.
        self.decide("d-late", Matter::Late(id("m-late")), "a1 yes, a2 no");
        let cast = CastVote { division: id("d-late"), option: id("yes") };
        self.both("division.cast", &cast, &[key(21), key(22)]);
        self.decide("d-m-late", Matter::Motion(id("m-late")), "a1 no, b1 no, b2 yes");
        let text = self.text("the minority on m-late");
        let signatories = vec![seat("b2")];
        let (mover, by) = mover("green");
        let body = ReportMinority { report: id("mr-1"), division: id("d-m-late"), text, signatories, mover };
        self.alone("minority.report", &body, &by);
        let back = UnseatAlternate { mandate: seat("a3") };
        self.submit("alternate.unseat", &back, &key(45), With::second(&key(22)));
        self.alone("session.close", &CloseSession { session: id("s-1") }, &key(21));
    }

    /// Committees are bodies that the delegates elect, by any rule that counts ballots.
    fn drafting_committee(&mut self) {
        let mut call = self.calling(DRAFTING, "drafting", None);
        call.dates = dates(self.desk.now(), [0, 0, 0, 1, 2], 100);
        call.electors = Some(id(ASSEMBLY));
        self.alone("convocation.call", &call, &key(21));
        self.freeze(DRAFTING);
        let contest = format!("{DRAFTING}/fed");
        let f = &self.desk.federation;
        let held = f.mandates.values().filter(|m| m.convocation == id(ASSEMBLY) && m.ended.is_none());
        let candidates = held
            .map(|m| Nomination {
                candidate: m.holder.clone(),
                platform: m.platform.clone(),
                list: None,
                groups: Vec::new(),
                text: None,
            })
            .collect();
        self.alone("contest.nominate", &Nominate { contest: id(&contest), candidates }, &key(21));
        self.open(DRAFTING, 0);
        let ballots = self.cast_approvals(DRAFTING, &contest, &[(3, &[0, 1, 3]), (3, &[2, 4, 5])], &key(21));
        self.desk.publish_box(&id(DRAFTING), &key(90)).unwrap();
        self.close(DRAFTING, 0);
        let draw = mandat_federation::body::Draw {
            subject: mandat_federation::lot::Subject::Contest(id(&contest)),
            value: "8 13 21".into(),
        };
        self.both("lot.draw", &draw, &[key(21), key(22)]);
        let result = self.result(&contest, &ballots);
        self.alone("contest.result", &result, &key(21));
    }
}
