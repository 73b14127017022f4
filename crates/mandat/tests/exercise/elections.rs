//! The first tier: conferences by lists in every workplace (recorded, withheld and declared), a committee by crosses with
//! registered credentials, a caucus whose totals are declared and whose seats come from outside.

use std::collections::BTreeMap;

use mandat_federation::apportionment::{Given, GivenRow};
use mandat_federation::body::{
    AdmitCredential, Call, CloseRegistration, DeclareContest, Declared, Draw, Nominate, Nomination,
    OneConvocation, OneMember, Transfer, WithdrawCandidate,
};
use mandat_federation::lot::Subject;
use mandat_federation::registration::{Lists, VOTER, Voter, message};
use mandat_intake::desk::With;

use super::{Exercise, LOG, dates, day, id, key};

/// Contests of the conference.
pub const A1: &str = "conference-2026/a1";
pub const A2: &str = "conference-2026/a2";
pub const B1: &str = "conference-2026/b1";
pub const B2: &str = "conference-2026/b2";
/// The committee's only contest.
pub const COMMITTEE: &str = "committee-2026/a1";

impl Exercise {
    pub fn elections(&mut self) {
        self.conference();
        self.committee();
        self.caucus();
    }

    /// The body of a call.
    pub fn calling(&self, convocation: &str, body: &str, unit: Option<&str>) -> Call {
        Call {
            convocation: id(convocation),
            body: id(body),
            unit: unit.map(id),
            dates: dates(self.desk.now(), [1, 3, 4, 5, 8], 300),
            lot_source: "the first draw of the invented lottery after the close".into(),
            electors: None,
            given: None,
            renews: None,
        }
    }

    /// A nomination on a list and a platform of the same name.
    pub fn nominee(&self, unit: &str, n: usize, list: Option<&str>) -> Nomination {
        let groups = Vec::new();
        Nomination {
            candidate: self.name(unit, n),
            platform: list.map(id),
            list: list.map(id),
            groups,
            text: None,
        }
    }

    fn conference(&mut self) {
        self.desk.set_time(day(2));
        let call = self.calling("conference-2026", "conference", None);
        self.alone("convocation.call", &call, &key(21));
        self.freeze("conference-2026");
        // After the freeze: shown, and without effect on it.
        self.alone("roll.transfer", &Transfer { member: self.member("b1", 4), unit: id("a2") }, &key(11));
        self.alone("roll.leave", &OneMember { member: self.member("a1", 4) }, &key(11));
        let subject = Subject::Apportionment { convocation: id("conference-2026"), unit: id("union-a") };
        self.both("lot.draw", &Draw { subject, value: "17 4 33".into() }, &[key(21), key(22)]);
        self.conference_nominations();
        self.conference_votes();
    }

    fn conference_nominations(&mut self) {
        for (contest, unit, committee) in [(A1, "a1", 41), (A2, "a2", 42), (B1, "b1", 43)] {
            let mut candidates: Vec<Nomination> = [(0, "red"), (1, "red"), (2, "green"), (3, "green")]
                .map(|(n, l)| self.nominee(unit, n, Some(l)))
                .into();
            candidates[0].text = Some(self.desk.blob(b"what the first candidate writes").unwrap());
            self.alone("contest.nominate", &Nominate { contest: id(contest), candidates }, &key(committee));
        }
        let more = vec![self.nominee("a1", 5, Some("green"))];
        self.alone("contest.nominate", &Nominate { contest: id(A1), candidates: more }, &key(21));
        let down = WithdrawCandidate { contest: id(A1), candidate: self.name("a1", 5) };
        self.submit("contest.withdraw", &down, &key(41), With::second(&key(21)));
        let list = |name: &str| Nomination {
            candidate: id(name),
            platform: Some(id(name)),
            list: Some(id(name)),
            groups: Vec::new(),
            text: None,
        };
        let candidates = vec![list("red"), list("green")];
        self.alone("contest.nominate", &Nominate { contest: id(B2), candidates }, &key(44));
    }

    fn conference_votes(&mut self) {
        let (convocation, officers) = ("conference-2026", [key(21), key(22)]);
        self.desk.set_time(day(6));
        self.both("box.open", &OneConvocation { convocation: id(convocation) }, &officers);
        let a1 = self.cast(convocation, A1, &[(3, &[0]), (2, &[2])], &key(41));
        let (a2, sealed) = self.withhold(convocation, A2, &[(1, &[0]), (1, &[2])], &key(42));
        let b1 = self.cast(convocation, B1, &[(2, &[0]), (2, &[2])], &key(21));
        self.desk.publish_box(&id(convocation), &key(90)).unwrap();
        self.desk.set_time(day(7));
        let closing = self.desk.closing(&id(convocation));
        self.both("box.close", &closing, &officers);
        for (contest, ballots) in [(A1, a1), (B1, b1)] {
            let result = self.result(contest, &ballots);
            self.alone("contest.result", &result, &key(21));
        }
        let result = self.result(A2, &a2);
        self.submit("contest.result", &result, &key(22), With::opening(sealed));
        let option = |name: &str, votes, seats| Declared {
            option: id(name),
            votes: vec![votes],
            seats: Some(seats),
            weight: None,
        };
        let seats = self.desk.federation.contests[&id(B2)].seats.unwrap();
        let declared = DeclareContest {
            contest: id(B2),
            eligible: Some(8),
            present: Some(7),
            invalid: Some(1),
            options: vec![option("red", 4, seats - 1), option("green", 2, 1)],
        };
        self.alone("contest.declare", &declared, &key(44));
    }

    fn committee(&mut self) {
        let convocation = "committee-2026";
        self.desk.set_time(day(11));
        let call = self.calling(convocation, "committee", Some("a1"));
        self.alone("convocation.call", &call, &key(22));
        self.freeze(convocation);
        for n in [0, 1, 3] {
            let (body, opening) = self.registration(COMMITTEE, "a1", n);
            self.submit("registration.admit", &body, &key(11), With::opening(opening));
        }
        let contests = self.credentials(convocation);
        let lists = self.desk.table(&Lists { contests }).unwrap();
        let close = CloseRegistration { convocation: id(convocation), lists, struck: Vec::new() };
        self.submit("registration.close", &close, &key(11), With::second(&key(22)));
        let mut candidates: Vec<Nomination> = [0, 1, 2].map(|n| self.nominee("a1", n, None)).into();
        candidates[0].groups = vec!["youth".into()];
        self.alone("contest.nominate", &Nominate { contest: id(COMMITTEE), candidates }, &key(41));
        self.desk.set_time(day(15));
        let officers = [key(21), key(22)];
        self.both("box.open", &OneConvocation { convocation: id(convocation) }, &officers);
        let ballots = self.cast(convocation, COMMITTEE, &[(2, &[0, 1]), (2, &[0, 2])], &key(41));
        self.desk.publish_box(&id(convocation), &key(90)).unwrap();
        self.desk.set_time(day(16));
        let closing = self.desk.closing(&id(convocation));
        self.both("box.close", &closing, &officers);
        let draw = Draw { subject: Subject::Contest(id(COMMITTEE)), value: "5 8 13".into() };
        self.both("lot.draw", &draw, &officers);
        let result = self.result(COMMITTEE, &ballots);
        self.alone("contest.result", &result, &key(21));
    }

    /// A registration by the n-th member of a unit, whose device signs with the member's roll key.
    pub fn registration(&mut self, contest: &str, unit: &str, n: usize) -> (AdmitCredential, Vec<u8>) {
        let credential = key(150 + u8::try_from(n).unwrap()).public();
        let signature = Self::roll_key(n).sign(&message(LOG, &id(contest), &credential));
        let (commitment, opening) = self.seal(VOTER, &Voter { member: self.member(unit, n), signature });
        (AdmitCredential { contest: id(contest), credential, commitment, weight: None }, opening)
    }

    /// The sorted credentials of a convocation's contests.
    pub fn credentials(
        &self,
        convocation: &str,
    ) -> BTreeMap<mandat_federation::Id, Vec<mandat_record::ed25519::PublicKey>> {
        let of = |c: &&mandat_federation::contest::Contest| {
            c.convocation == id(convocation) && !c.credentials.is_empty()
        };
        let contests = self.desk.federation.contests.values().filter(of);
        contests.map(|c| (c.id.clone(), c.credentials.iter().copied().collect())).collect()
    }

    fn caucus(&mut self) {
        self.desk.set_time(day(20));
        let row = |unit: &str, seats, weight: Option<&str>| GivenRow {
            unit: id(unit),
            seats,
            weight: weight.map(str::to_owned),
        };
        let rows = vec![row("union-a", Some(5), Some("0.45")), row("union-b", None, None)];
        let given = self.desk.table(&Given { rows }).unwrap();
        let mut call = self.calling("caucus-2026", "caucus", Some("fed"));
        call.dates = dates(self.desk.now(), [0, 0, 1, 2, 4], 100);
        call.given = Some(given);
        self.alone("convocation.call", &call, &key(21));
        self.desk.set_time(day(22));
        let option = |name: &str, votes: [u64; 2], seats, weight: Option<&str>| Declared {
            option: id(name),
            votes: votes.into(),
            seats,
            weight: weight.map(str::to_owned),
        };
        let declared = DeclareContest {
            contest: id("caucus-2026/union-a"),
            eligible: Some(60),
            present: Some(50),
            invalid: None,
            options: vec![
                option("red", [30, 30], Some(3), Some("0.27")),
                option("green", [18, 20], Some(2), Some("0.18")),
                option("blue", [2, 0], Some(0), Some("0")),
            ],
        };
        self.alone("contest.declare", &declared, &key(45));
        let declared = DeclareContest {
            contest: id("caucus-2026/union-b"),
            eligible: None,
            present: None,
            invalid: None,
            options: vec![option("red", [3, 3], None, None)],
        };
        self.alone("contest.declare", &declared, &key(46));
    }
}
