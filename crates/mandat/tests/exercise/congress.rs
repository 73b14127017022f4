//! The congress by rankings of delegates, its divisions, recall and resignation below it, a change of statutes, and an
//! erasure when everything is over.

use mandat_federation::body::{
    ChangeStatutes, DecideRecall, DeclareDivision, Draw, Dropped, DroppedBecause, Electorate,
    ElectorateCount, Erase, Follows, Nominate, Nomination, OneConvocation, OpenDivision, Petition,
    PetitionBox, RollCall, SignPetition, Vacate,
};
use mandat_federation::division::{Vote, Votes};
use mandat_federation::lot::Subject;
use mandat_federation::recall::{SIGNATURE, Signature, message, today, write};
use mandat_federation::{Id, labour};
use mandat_intake::desk::With;
use mandat_record::blob::BlobRef;
use mandat_record::commitment::{Opening, commit};
use mandat_record::read::{Openings, Sink};

use super::elections::{A1, A2, B2};
use super::{Exercise, LOG, STATUTES, dates, day, id, key};

/// Contests of the congress.
pub const UNION_A: &str = "congress-2026/union-a";
pub const UNION_B: &str = "congress-2026/union-b";

impl Exercise {
    pub fn congress(&mut self) {
        self.delegates();
        self.motion();
        self.statutes();
        self.referendum();
        self.recall();
        self.resignation();
        self.anew();
        self.next_conference();
        self.assembly();
        self.erasure();
    }

    /// Who holds the mandates of a contest, in the order of the seats.
    pub fn holders(&self, contest: &str) -> Vec<Id> {
        let f = &self.desk.federation;
        f.mandates
            .values()
            .filter(|m| m.contest == id(contest) && m.ended.is_none())
            .map(|m| m.holder.clone())
            .collect()
    }

    fn delegates(&mut self) {
        let convocation = "congress-2026";
        self.desk.set_time(day(25));
        let mut call = self.calling(convocation, "congress", None);
        call.dates = dates(self.desk.now(), [1, 2, 3, 4, 6], 300);
        call.electors = Some(id("conference-2026"));
        self.alone("convocation.call", &call, &key(21));
        self.freeze(convocation);
        let stand = |candidate: Id, list: &str| Nomination {
            candidate,
            platform: Some(id(list)),
            list: None,
            groups: Vec::new(),
            text: None,
        };
        let a = [
            stand(self.name("a1", 0), "red"),
            stand(self.name("a1", 2), "green"),
            stand(self.name("a2", 0), "red"),
        ];
        let b =
            [stand(self.name("b1", 0), "red"), stand(self.name("b1", 2), "green"), stand(id("red"), "red")];
        for (contest, candidates) in [(UNION_A, a), (UNION_B, b)] {
            let body = Nominate { contest: id(contest), candidates: candidates.into() };
            self.alone("contest.nominate", &body, &key(22));
        }
        let officers = [key(21), key(22)];
        self.desk.set_time(day(28));
        self.both("box.open", &OneConvocation { convocation: id(convocation) }, &officers);
        let a = self.cast(convocation, UNION_A, &[(2, &[0, 2]), (2, &[1]), (1, &[2, 0])], &key(45));
        let b = self.cast(convocation, UNION_B, &[(2, &[0, 1]), (2, &[1, 2]), (1, &[2])], &key(46));
        self.desk.publish_box(&id(convocation), &key(90)).unwrap();
        self.desk.set_time(day(29));
        let closing = self.desk.closing(&id(convocation));
        self.both("box.close", &closing, &officers);
        for (contest, ballots) in [(UNION_A, a), (UNION_B, b)] {
            let result = self.result(contest, &ballots);
            self.alone("contest.result", &result, &key(21));
        }
    }

    /// The body of a division of the congress.
    pub fn division(division: &str, decision: &str, text: Option<BlobRef>) -> OpenDivision {
        let congress =
            Electorate { electorate: id("congress"), convocation: Some(id("congress-2026")), members: None };
        OpenDivision {
            division: id(division),
            decision: id(decision),
            question: "Shall this be so?".into(),
            text,
            options: vec![id("yes"), id("no")],
            electorates: vec![congress],
            follows: None,
            case: None,
        }
    }

    /// The table of a roll call, as the mandates of the congress voted.
    pub fn votes(&mut self, division: &str, votes: &[(&str, Option<&str>)]) -> RollCall {
        let row = |(mandate, option): &(&str, Option<&str>)| {
            Vote::whole(id(&format!("congress-2026/{mandate}")), option.map(id))
        };
        let table = self.desk.table(&Votes { rows: votes.iter().map(row).collect() }).unwrap();
        RollCall { division: id(division), table }
    }

    fn motion(&mut self) {
        let officers = [key(21), key(22)];
        self.desk.set_time(day(32));
        let open = Self::division("motion-1", "motion", None);
        self.alone("division.open", &open, &key(21));
        // Every union carries the same weight, so two delegates of each tie.
        let call = self
            .votes("motion-1", &[("union-a#1", Some("yes")), ("union-a#2", Some("no")), ("union-b#1", None)]);
        self.both("division.roll_call", &call, &officers);
        let draw = Draw { subject: Subject::Division(id("motion-1")), value: "2 3 5".into() };
        self.both("lot.draw", &draw, &officers);
    }

    /// The next statutes: seven seats instead of five.
    pub fn next_statutes(&mut self) -> BlobRef {
        let text = STATUTES.replace("house = 5", "house = 7");
        self.desk.blob(text.as_bytes()).unwrap()
    }

    fn statutes(&mut self) {
        let text = self.next_statutes();
        let open = Self::division("change-1", "statutes", Some(text));
        self.alone("division.open", &open, &key(22));
        let all = ["union-a#1", "union-a#2", "union-b#1", "union-b#2"].map(|m| (m, Some("yes")));
        let call = self.votes("change-1", &all);
        self.both("division.roll_call", &call, &[key(21), key(22)]);
        let change = ChangeStatutes { statutes: text, division: id("change-1") };
        self.both("statutes.change", &change, &[key(1), key(2)]);
    }

    fn referendum(&mut self) {
        let officers = [key(21), key(22)];
        let electorate =
            |name: &str, members| Electorate { electorate: id(name), convocation: None, members };
        let mut open = Self::division("poll-1", "referendum", None);
        open.options = vec![id("first"), id("second"), id("third")];
        open.electorates = vec![electorate("east", Some(40)), electorate("west", None)];
        self.alone("division.open", &open, &key(21));
        let count = |name: &str, votes: &[u64], present, abstaining| ElectorateCount {
            electorate: id(name),
            present,
            votes: votes.into(),
            abstaining,
        };
        let counts =
            vec![count("east", &[10, 8, 3], Some(23), Some(2)), count("west", &[5, 9, 1], None, None)];
        self.both("division.declare", &DeclareDivision { division: id("poll-1"), counts }, &officers);
        let mut second = Self::division("poll-2", "referendum", None);
        second.options = vec![id("first"), id("second")];
        second.electorates = open.electorates;
        let dropped = vec![Dropped { option: id("third"), reason: DroppedBecause::Rule }];
        second.follows = Some(Follows { division: id("poll-1"), dropped });
        self.alone("division.open", &second, &key(21));
        let counts = vec![count("east", &[11, 9], None, None), count("west", &[5, 12], None, None)];
        self.both("division.declare", &DeclareDivision { division: id("poll-2"), counts }, &officers);
    }

    fn recall(&mut self) {
        let (mandate, successor) = self.next_on_list(A1, "green");
        let (petition, opening) = self.petition("recall-1", &mandate, "a1", &[0, 1, 2]);
        self.submit("recall.petition", &petition, &key(41), With::opening(opening));
        let decide = DecideRecall { petition: id("recall-1"), yes: 4, no: 1, successor };
        self.submit("recall.decide", &decide, &key(41), With::second(&key(45)));
        let other = self.desk.federation.mandates.values().find(|m| m.contest == id(A2)).unwrap().id.clone();
        let (petition, opening) = self.petition("recall-2", &other, "a2", &[0, 1]);
        self.submit("recall.petition", &petition, &key(42), With::opening(opening));
        let decide = DecideRecall { petition: id("recall-2"), yes: 1, no: 3, successor: None };
        self.submit("recall.decide", &decide, &key(42), With::second(&key(45)));
        // Where the roll is declared, signatures are counted.
        let declared =
            self.desk.federation.mandates.values().find(|m| m.contest == id(B2)).unwrap().id.clone();
        let petition = Petition {
            petition: id("recall-3"),
            mandate: declared,
            signatures: 2,
            electors: 8,
            signed: None,
        };
        self.alone("recall.petition", &petition, &key(44));
    }

    /// A petition with the signatures of members of a unit in its box, each by a key of its own.
    pub fn petition(&mut self, name: &str, mandate: &Id, unit: &str, who: &[usize]) -> (Petition, Vec<u8>) {
        let convocation = self.desk.federation.mandates[mandate].convocation.clone();
        let mut openings = Vec::new();
        for n in who {
            let credential = key(160 + u8::try_from(*n).unwrap());
            let said = message(LOG, &id(name), mandate, &credential.public());
            let signature =
                Signature { member: self.member(unit, *n), signature: Some(Self::roll_key(*n).sign(&said)) };
            let opening = Opening::new(self.desk.salt(), &signature).unwrap();
            let sign = SignPetition { petition: id(name), commitment: commit(SIGNATURE, &opening) };
            self.desk.put_in_box(&id(name), "petition.sign", &sign, &credential).unwrap();
            openings.push(opening);
        }
        self.desk.publish_box(&id(name), &key(90)).unwrap();
        let f = &self.desk.federation;
        let today = today(f, &f.convocations[&convocation], &f.mandates[mandate].unit, self.desk.now());
        let closing = self.desk.closing(&id(name));
        let petition = Petition {
            petition: id(name),
            mandate: mandate.clone(),
            signatures: closing.size,
            electors: today.known.len() as u64 + today.declared,
            signed: Some(PetitionBox { size: closing.size, root: closing.root }),
        };
        (petition, write(&openings))
    }

    /// A standing mandate of a list, and who is next on it.
    pub fn next_on_list(&self, contest: &str, list: &str) -> (Id, Option<Id>) {
        let f = &self.desk.federation;
        let of =
            |m: &&mandat_federation::mandate::Mandate| m.contest == id(contest) && m.list == Some(id(list));
        let mandate = f.mandates.values().filter(of).find(|m| m.ended.is_none()).unwrap().id.clone();
        let holders = self.holders(contest);
        let candidates = &f.contests[&id(contest)].candidates;
        let next = candidates.iter().find(|c| c.list == Some(id(list)) && !holders.contains(&c.id));
        (mandate, next.map(|c| c.id.clone()))
    }

    /// One whose ballots nobody outside sees resigns: the public has the successor's name as a claim.
    fn resignation(&mut self) {
        let (mandate, successor) = self.next_on_list(A2, "red");
        let vacate = Vacate { mandate, successor };
        self.both("mandate.resign", &vacate, &[key(21), key(22)]);
        let declared =
            self.desk.federation.mandates.values().find(|m| m.contest == id("caucus-2026/union-a")).unwrap();
        let vacate = Vacate { mandate: declared.id.clone(), successor: Some(declared.holder.clone()) };
        self.both("mandate.resign", &vacate, &[key(21), key(22)]);
    }

    /// What was decided binds the next conference, and left the running one alone.
    fn next_conference(&mut self) {
        self.desk.set_time(day(40));
        let call = self.calling("conference-2027", "conference", Some("union-a"));
        self.alone("convocation.call", &call, &key(21));
        self.freeze("conference-2027");
    }

    fn erasure(&mut self) {
        self.desk.set_time(day(50));
        let f = &self.desk.federation;
        let gone = self.members["a1"][7 - 1];
        let joined = f.roll.get(&gone).unwrap().joined;
        self.both("roll.erase", &Erase { entries: vec![joined] }, &[key(31), key(32)]);
        self.desk.sink.forget(joined).unwrap();
        let attested: Vec<u64> =
            self.desk.federation.labour.iter().map(|(_, _, attested)| attested.index).collect();
        for index in attested {
            let Some(bytes) = self.desk.sink.opening(index).unwrap() else { continue };
            let kept = labour::forget(&bytes, &gone).unwrap();
            self.desk.sink.put_opening(index, &kept).unwrap();
        }
    }
}
