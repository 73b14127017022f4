//! What an assembly is flagged for, and what it is refused, rule by rule.

use mandat_federation::body::{
    CastVote, CloseSession, FileMotion, Matter, Mover, PutMotion, RecordPresence, ReportCredentials,
    ReportMinority, RollCall, SeatAlternate, WithdrawMotion,
};
use mandat_federation::congress::session::Present;
use mandat_federation::congress::split::Part;
use mandat_federation::division::{Verdict, Vote, Votes};
use mandat_federation::{Flag, Id};
use mandat_intake::desk::With;

use crate::exercise::assembly::{ASSEMBLY, seat};
use crate::exercise::scenes::{called_by, code, convened, with};
use crate::exercise::{Exercise, exercise, id, key};

/// Every flag of an assembly that the exercise itself does not raise.
pub(super) fn irregular(e: &mut Exercise) -> Vec<&'static str> {
    let mut raised = Vec::new();
    let mut due = |e: &Exercise, index: u64, flags: &[Flag]| {
        let seen = e.flags_of(index);
        assert_eq!(seen, flags, "entry {index}");
        raised.extend(seen.iter().map(|flag| flag.code()));
    };
    let index = e.circulate(&[("m-1", 5)]);
    due(e, index, &[Flag::CirculatedLate, Flag::UnequalCirculation]);
    // What was sent too few of can still be sent.
    let index = e.circulate(&[("m-2", 5), ("m-3", 5), ("t-red", 5), ("t-green", 5)]);
    due(e, index, &[Flag::CirculatedLate]);
    e.session("s-1", "b1");
    let index = e.presence("a1 a2");
    due(e, index, &[Flag::QuorumMissed]);
    e.presence("a1 a2 a3 b1 b2 b3");
    let index = e.agenda(&["m-1"]);
    due(e, index, &[Flag::LeftOffAgenda]);
    let index = e.put("d-1", Matter::Amendment(id("am-3")), None);
    due(e, index, &[Flag::NoCredentials]);
    let index = e.put("d-2", Matter::Question(id("role")), None);
    due(e, index, &[Flag::OffAgenda, Flag::NoCredentials]);
    e.wants_to_speak("a1", None);
    e.wants_to_speak("a3", None);
    let index = e.speaks("a3", 301);
    due(e, index, &[Flag::OutOfTurn, Flag::OverTime]);
    e.members_first();
    e.put("d-3", Matter::Motion(id("m-2")), None);
    let index = e.call_roll("d-3", Exercise::rows("a1 no, a2 no, b1 yes"));
    due(e, index, &[Flag::DepartsFromMembers]);
    raised
}

/// One line a rule: what was tried, and the code that it was refused with.
struct Tried {
    e: Exercise,
    seen: Vec<String>,
}

impl Tried {
    fn note(&mut self, what: &str, outcome: Result<u64, mandat_intake::desk::DeskError>) {
        self.seen.push(format!("{}: {what}", code(outcome)));
    }

    fn put(&mut self, what: &str, matter: Matter) {
        let session = (!matches!(matter, Matter::Referendum(_))).then(|| id("s-1"));
        let body = PutMotion { division: id("d-x"), matter, session, text: None };
        let outcome = self.e.attempt("motion.put", &body, &key(21), With::ALONE);
        self.note(what, outcome);
    }

    fn call(&mut self, what: &str, division: &str, rows: Vec<Vote>) {
        let table = self.e.desk.table(&Votes { rows }).unwrap();
        let body = RollCall { division: id(division), table };
        let outcome = self.e.attempt("division.roll_call", &body, &key(21), with(22));
        self.note(what, outcome);
    }

    fn texts(&mut self) {
        let motion = |e: &mut Exercise, convocation: &str, by: Mover| FileMotion {
            convocation: id(convocation),
            mover: by,
            ..e.motion_of("m-x", "assembly-motion", None, "red")
        };
        let red = Mover::Platform(id("red"));
        let body = motion(&mut self.e, ASSEMBLY, red.clone());
        let outcome = self.e.attempt("motion.file", &body, &key(52), With::ALONE);
        self.note("a motion of a platform by another platform's key", outcome);
        let body = motion(&mut self.e, "congress-2026", red);
        let outcome = self.e.attempt("motion.file", &body, &key(51), With::ALONE);
        self.note("a motion to a body that was not called", outcome);
        let body = motion(&mut self.e, "conference-2026", Mover::Unit(id("union-a")));
        let outcome = self.e.attempt("motion.file", &body, &key(45), With::ALONE);
        self.note("a motion to a body without standing orders", outcome);
        let outcome = self.e.attempt(
            "motion.withdraw",
            &WithdrawMotion { motion: id("t-green") },
            &key(51),
            With::ALONE,
        );
        self.note("a withdrawal of another platform's motion", outcome);
    }

    fn order(&mut self) {
        self.put("a motion before its amendments", Matter::Motion(id("m-1")));
        self.put("an amendment out of its turn", Matter::Amendment(id("am-1")));
        self.put("a motion that competes, by itself", Matter::Motion(id("t-red")));
        self.put("a motion that the members have not voted on", Matter::Motion(id("m-2")));
        self.put("a late motion that was not admitted", Matter::Motion(id("m-late")));
        self.put("an agenda that nobody proposed", Matter::Agenda(id(ASSEMBLY)));
        self.put("credentials without a report", Matter::Credentials(id(ASSEMBLY)));
        let body =
            PutMotion { division: id("d-x"), matter: Matter::Late(id("m-late")), session: None, text: None };
        let outcome = self.e.attempt("motion.put", &body, &key(21), With::ALONE);
        self.note("a division of delegates outside a session", outcome);
    }

    fn credentials(&mut self) {
        let mut table = self.e.desk.federation.credentials_list(&id(ASSEMBLY), self.e.desk.now());
        table.rows.pop();
        let table = self.e.desk.table(&table).unwrap();
        let body = mandat_federation::body::ListCredentials { convocation: id(ASSEMBLY), table };
        let outcome = self.e.attempt("credentials.list", &body, &key(31), with(32));
        self.note("a list that leaves a delegate out", outcome);
        let list = self.e.credentials_table();
        self.e.both("credentials.list", &list, &[key(31), key(32)]);
        self.e.challenge("ch-1", "a3", "red");
        let report = self.e.text("a report");
        let body = ReportCredentials { convocation: id(ASSEMBLY), report, minority: None };
        let outcome = self.e.attempt("credentials.report", &body, &key(31), with(32));
        self.note("a report before a challenge is decided", outcome);
        self.e.put("d-ch", Matter::Challenge(id("ch-1")), None);
        self.call("a vote on the own seat", "d-ch", Exercise::rows("a1 yes, a3 no"));
        self.e.call_roll("d-ch", Exercise::rows("a1 yes, a2 yes, b1 no"));
        assert!(self.e.desk.federation.is_unseated(&seat("a3")));
        let seats = |alternate: Id| SeatAlternate { mandate: seat("a3"), alternate };
        let other = self.e.name("a2", 0);
        let outcome = self.e.attempt("alternate.seat", &seats(other), &key(45), with(21));
        self.note("an alternate of another list", outcome);
        let present = Present { mandates: vec![seat("a1"), seat("a3")] };
        let table = self.e.desk.table(&present).unwrap();
        let body = RecordPresence { session: id("s-1"), table };
        let outcome = self.e.attempt("presence.record", &body, &key(21), with(22));
        self.note("the presence of a delegate who was unseated", outcome);
    }

    fn floor(&mut self) {
        self.e.presence("a1 a2 b1 b2");
        self.e.put("d-late", Matter::Late(id("m-late")), None);
        self.call("a vote of somebody absent", "d-late", Exercise::rows("a1 yes, b3 no"));
        let part = |option: &str, weight: &str| Part { option: Some(id(option)), weight: weight.into() };
        let split = |parts: Vec<Part>| vec![Vote { mandate: seat("a1"), option: None, split: parts }];
        self.call(
            "parts of a vote that are not its weight",
            "d-late",
            split(vec![part("no", "1"), part("yes", "1")]),
        );
        self.call("the same part twice", "d-late", split(vec![part("no", "1"), part("no", "1")]));
        let outcome =
            self.e.attempt("session.close", &CloseSession { session: id("s-1") }, &key(21), With::ALONE);
        self.note("a session closed over an open division", outcome);
        let text = self.e.text("a minority");
        let mover = Mover::Platform(id("green"));
        let body =
            ReportMinority { report: id("r"), division: id("d-late"), text, signatories: vec![], mover };
        let outcome = self.e.attempt("minority.report", &body, &key(52), With::ALONE);
        self.note("a minority report before there is a decision", outcome);
        let cast = |option: &str| CastVote { division: id("d-late"), option: id(option) };
        let outcome = self.e.attempt("division.cast", &cast("yes"), &key(21), with(22));
        self.note("a casting vote where nothing ties", outcome);
        self.e.call_roll("d-late", Exercise::rows("a1 yes, a2 no"));
        let verdict = &self.e.desk.federation.divisions[&id("d-late")].result.as_ref().unwrap().verdict;
        assert!(matches!(verdict, Verdict::NeedsChair(_)), "{verdict:?}");
        let outcome = self.e.attempt("division.cast", &cast("perhaps"), &key(21), with(22));
        self.note("a casting vote for what does not tie", outcome);
        self.e.both("division.cast", &cast("no"), &[key(21), key(22)]);
        self.put("a late motion whose admission was lost", Matter::Motion(id("m-late")));
        let body = mandat_federation::body::OpenSession {
            session: id("s-2"),
            convocation: id(ASSEMBLY),
            chair: seat("b1"),
        };
        let outcome = self.e.attempt("session.open", &body, &key(21), With::ALONE);
        self.note("a second session at the same time", outcome);
    }
}

#[test]
fn an_assembly_keeps_to_its_order() {
    let mut tried = Tried { e: convened(), seen: Vec::new() };
    tried.texts();
    tried.e.session("s-1", "b1");
    tried.e.presence("a1 a2 a3 b1 b2 b3");
    tried.order();
    tried.credentials();
    tried.floor();
    insta::assert_snapshot!("order", tried.seen.join("\n"));
}

/// What misses the quorum of the statutes decides nothing, and nothing is put to a hall that is too empty to decide.
#[test]
fn a_few_do_not_decide_for_all() {
    let mut e = exercise();
    for (division, votes) in [("few", &["union-a#1"][..]), ("many", &["union-a#1", "union-a#2", "union-b#1"])]
    {
        e.alone("division.open", &Exercise::division(division, "motion", None), &key(21));
        let votes: Vec<(&str, Option<&str>)> = votes.iter().map(|mandate| (*mandate, Some("yes"))).collect();
        let call = e.votes(division, &votes);
        e.both("division.roll_call", &call, &[key(21), key(22)]);
    }
    let few = &e.desk.federation.divisions[&id("few")];
    assert_eq!(few.adopted(), Some(false));
    assert!(few.result.as_ref().unwrap().flags.contains(&Flag::QuorumMissed));
    assert_eq!(e.desk.federation.divisions[&id("many")].adopted(), Some(true));
    let mut e = convened();
    e.session("s-1", "b1");
    e.presence("a1");
    let body = PutMotion {
        division: id("d-late"),
        matter: Matter::Late(id("m-late")),
        session: Some(id("s-1")),
        text: None,
    };
    assert_eq!(code(e.attempt("motion.put", &body, &key(21), With::ALONE)), "not-now");
    e.presence("a1 b1");
    e.alone("motion.put", &body, &key(21));
}

/// What the statutes decide by secret ballot is never put on record by name.
#[test]
fn a_secret_decision_takes_no_roll_call() {
    let roll_call = |edits: &[(&str, &str)]| {
        let mut e = called_by(edits);
        let mut open = Exercise::division("question-1", "assembly-motion", None);
        open.electorates[0].convocation = Some(id(ASSEMBLY));
        e.alone("division.open", &open, &key(21));
        let body = e.votes("question-1", &[]);
        e.attempt("division.roll_call", &body, &key(21), with(22))
    };
    assert!(roll_call(&[]).is_ok());
    let secret = ("id = \"assembly-motion\"", "id = \"assembly-motion\"\nballot = \"secret\"");
    assert_eq!(code(roll_call(&[secret])), "bad-statutes");
}
