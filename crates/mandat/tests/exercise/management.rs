//! The management of industry in the exercise: complaints decided by a commission and by the congress, a committee that is
//! replaced and comes back, posts with the union's consent, reports, and a branch that takes over its first stage.

use mandat_federation::appeal::{GROUNDS, Grounds};
use mandat_federation::body::{
    Advance, Appoint, DecideComplaint, DeclareContest, Declared, Electorate, EndPost, FileComplaint, Organ,
    Paid, PayPost, ReplaceOrgan, Report, RollCall,
};
use mandat_federation::division::{Vote, Votes};
use mandat_federation::management::{Criterion, Readiness};
use mandat_federation::{Id, Member};
use mandat_intake::desk::With;
use mandat_record::blob::BlobRef;

use super::elections::COMMITTEE;
use super::{Exercise, day, id, key};

/// The union-b's own congress.
pub const BRANCH: &str = "branch-2026";

impl Exercise {
    pub fn management(&mut self) {
        self.desk.set_time(day(52));
        self.posts();
        self.replaced();
        self.about_the_commission();
        self.takeover();
    }

    /// An appointment by the committee of a1.
    pub fn appointment(&self, post: &str, holder: Member) -> Appoint {
        Appoint {
            post: id(post),
            organ: id(COMMITTEE),
            holder,
            title: "keeps the stores".into(),
            paid: Paid::PartTime,
            union: id("union-a"),
            until: self.desk.now() + 150 * 86_400,
        }
    }

    fn posts(&mut self) {
        let clerk = self.appointment("stores-1", self.member("a1", 3));
        self.submit("post.appoint", &clerk, &key(41), With::second(&key(45)));
        let adviser =
            Appoint { title: "advises on boilers".into(), ..self.appointment("boilers-1", Member([9; 16])) };
        self.submit("specialist.engage", &adviser, &key(21), With::second(&key(45)));
        let seat = self.desk.federation.seated(&id(COMMITTEE), self.desk.now()).next().unwrap().id.clone();
        let pay = |post: Id, paid| PayPost { post, paid };
        self.submit("post.pay", &pay(seat, Paid::FullTime), &key(41), With::second(&key(21)));
        self.submit("post.pay", &pay(id("stores-1"), Paid::Unpaid), &key(41), With::second(&key(45)));
        self.alone("post.end", &EndPost { post: id("boilers-1") }, &key(41));
        let text = self.desk.blob(b"what the committee did and did not").unwrap();
        self.alone("organ.report", &Report { organ: id(COMMITTEE), text }, &key(41));
    }

    /// A complaint with its opening, by members of a1.
    pub fn complaint(
        &mut self,
        case: &str,
        against: u64,
        body: &str,
        unit: &str,
    ) -> (FileComplaint, Vec<u8>) {
        let mut members: Vec<Member> = [0, 1, 2].map(|n| self.member("a1", n)).into();
        members.sort_unstable();
        let (grounds, opening) = self.seal(GROUNDS, &Grounds { text: format!("grounds of {case}"), members });
        let respondent = Organ { body: id(body), unit: id(unit) };
        (FileComplaint { case: id(case), against, respondent, signatories: 3, grounds }, opening)
    }

    /// Files a complaint, by the first sponsors' key.
    pub fn complain(&mut self, case: &str, against: u64, body: &str, unit: &str) -> u64 {
        let (complaint, opening) = self.complaint(case, against, body, unit);
        let with = With { second: Some(&key(11)), opening: Some(opening) };
        self.submit("complaint.file", &complaint, &key(51), with)
    }

    /// A decision on a complaint.
    pub fn decision(
        &mut self,
        case: &str,
        upheld: bool,
        annuls: bool,
        division: Option<&str>,
    ) -> DecideComplaint {
        let reasons = self.reasons(case);
        DecideComplaint { case: id(case), upheld, annuls, reasons, division: division.map(id) }
    }

    fn reasons(&mut self, case: &str) -> BlobRef {
        self.desk.blob(format!("reasons of {case}").as_bytes()).unwrap()
    }

    /// The congress's officers put two others in the committee's seats; the commission puts the elected back.
    fn replaced(&mut self) {
        let reasons = self.reasons("the replacement");
        let holders = vec![self.name("a1", 4), self.name("a1", 5)];
        let body = ReplaceOrgan { organ: id(COMMITTEE), holders, decider: id("fed"), reasons };
        let at = self.both("organ.replace", &body, &[key(21), key(22)]);
        self.complain("case-3", at, "congress", "fed");
        let decision = self.decision("case-3", true, true, None);
        self.both("complaint.decide", &decision, &[key(31), key(32)]);
    }

    /// A complaint about the commission goes to the congress, which divides on it.
    fn about_the_commission(&mut self) {
        let decided = self.desk.federation.size - 1;
        self.complain("case-4", decided, "inspection", "fed");
        let reasons = self.reasons("case-4");
        let mut open = Self::division("case-4-vote", "motion", Some(reasons));
        open.case = Some(id("case-4"));
        self.alone("division.open", &open, &key(21));
        let all = ["union-a#1", "union-a#2", "union-b#1", "union-b#2"].map(|m| (m, Some("no")));
        let call = self.votes("case-4-vote", &all);
        self.both("division.roll_call", &call, &[key(21), key(22)]);
        let decision = self.decision("case-4", false, false, Some("case-4-vote"));
        self.both("complaint.decide", &decision, &[key(21), key(22)]);
    }

    /// The congress of union-b alone is elected, and finds the branch ready for its first stage.
    fn takeover(&mut self) {
        self.own_congress(BRANCH);
        let findings = self.finding(&[("committee-elected", true)]);
        let advance = self.found_ready("ready-1", "inspect", findings);
        self.submit("branch.advance", &advance, &key(46), With::second(&key(21)));
    }

    /// A congress of union-b: three recorded seats or so in b1, the declared ones in b2.
    pub fn own_congress(&mut self, convocation: &str) {
        let (recorded, declared) = (format!("{convocation}/b1"), format!("{convocation}/b2"));
        self.called(convocation, "conference", "union-b");
        self.stand(&recorded, "b1", &[0, 1], Some("red"));
        self.stand(&recorded, "b1", &[2, 3], Some("green"));
        self.open(convocation, 0);
        let cast = self.cast(convocation, &recorded, &[(3, &[0]), (2, &[2])], &key(43));
        self.desk.publish_box(&id(convocation), &key(90)).unwrap();
        self.close(convocation, 0);
        self.conclude(convocation, &recorded, &cast, 0);
        let seats = self.desk.federation.contests[&id(&declared)].seats.unwrap();
        let option = Declared { option: id("red"), votes: vec![6], seats: Some(seats), weight: None };
        let body = DeclareContest {
            contest: id(&declared),
            eligible: Some(8),
            present: Some(6),
            invalid: Some(0),
            options: vec![option],
        };
        self.alone("contest.declare", &body, &key(44));
    }

    /// The table of a finding of readiness.
    pub fn finding(&mut self, criteria: &[(&str, bool)]) -> BlobRef {
        let row = |(criterion, met): &(&str, bool)| Criterion {
            criterion: id(criterion),
            met: *met,
            shown_by: "the committee's minutes".into(),
        };
        self.desk.table(&Readiness { rows: criteria.iter().map(row).collect() }).unwrap()
    }

    /// A division of union-b's own congress on a finding, and the entry that cites it.
    pub fn found_ready(&mut self, division: &str, stage: &str, findings: BlobRef) -> Advance {
        let mut open = Self::division(division, "readiness", Some(findings));
        open.electorates =
            vec![Electorate { electorate: id("union-b"), convocation: Some(id(BRANCH)), members: None }];
        self.alone("division.open", &open, &key(22));
        let standing = self.desk.federation.mandates.values().filter(|m| m.convocation == id(BRANCH));
        let rows = standing
            .map(|m| Vote { mandate: m.id.clone(), option: Some(id("yes")), split: Vec::new() })
            .collect();
        let table = self.desk.table(&Votes { rows }).unwrap();
        self.both("division.roll_call", &RollCall { division: id(division), table }, &[key(21), key(22)]);
        Advance { branch: id("union-b"), stage: id(stage), division: id(division), findings }
    }
}
