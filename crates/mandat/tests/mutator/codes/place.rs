//! Nobody acts in another's place: a body in its own case, officers for a roll call, a successor for a stranger, a higher
//! organ for a unit, an absent chair for one who sits.

use mandat_federation::body::{
    AskReferendum, BindMandates, CastVote, ChangeStatutes, DecideAppeal, DeclareDivision, ElectorateCount,
    FileAppeal, FoundUnit, GrantKey, Matter, Mover, Nominate, OpenDivision, PutMotion, RollCall, RotateKey,
    SeatAlternate, WithdrawAmendment, WithdrawCandidate, WithdrawMotion,
};
use mandat_federation::division::{Verdict, Votes};
use mandat_federation::keys::{Role, rotation_message};
use mandat_federation::lot::Subject;
use mandat_federation::standing::Ground;
use mandat_federation::{Flag, Id};
use mandat_intake::desk::{DeskError, With};
use num_rational::BigRational;

use crate::exercise::assembly::{ASSEMBLY, mover, seat};
use crate::exercise::elections::{A1, COMMITTEE};
use crate::exercise::scenes::{code, convened, convened_by, elected_by, on_the_floor, over, with};
use crate::exercise::{Exercise, LOG, STATUTES, dates, day, founded_by, id, key};

impl Exercise {
    fn try_to_complain(
        &mut self,
        case: &str,
        against: u64,
        body: &str,
        unit: &str,
    ) -> Result<u64, DeskError> {
        let (complaint, opening) = self.complaint(case, against, body, unit);
        let with = With { second: Some(&key(11)), opening: Some(opening) };
        self.attempt("complaint.file", &complaint, &key(51), with)
    }

    fn rotate(&mut self, old: u8, new: u8) -> Result<u64, DeskError> {
        let proof = key(new).sign(&rotation_message(LOG, &key(old).public()));
        self.attempt("key.rotate", &RotateKey { key: key(new).public(), proof }, &key(old), With::ALONE)
    }

    fn totals(&self, division: &str, votes: &[u64], present: Option<u64>) -> DeclareDivision {
        let electorate = self.desk.federation.divisions[&id(division)].electorates[0].electorate.clone();
        let counts = vec![ElectorateCount { electorate, present, votes: votes.into(), abstaining: Some(0) }];
        DeclareDivision { division: id(division), counts }
    }

    fn sits(&mut self, seats: &str) {
        self.session("s-1", "b1");
        self.presence(seats);
    }

    /// The code of a refusal of what is put, or nothing.
    fn try_to_put(&mut self, division: &str, matter: Matter) -> Option<&'static str> {
        let body = PutMotion { division: id(division), matter, session: Some(id("s-1")), text: None };
        let outcome = self.attempt("motion.put", &body, &key(21), With::ALONE);
        if outcome.is_ok() { None } else { Some(code(outcome)) }
    }
}

/// A complaint about a seat is one about the body of that seat, so that no other hears it, and nobody annuls what is not
/// below them.
#[test]
fn a_complaint_names_the_body_whose_act_it_is() {
    let mut e = over();
    let result = e.desk.federation.contests[&id(COMMITTEE)].result.as_ref().unwrap().index;
    for (body, unit) in [("conference", "union-b"), ("committee", "b1"), ("inspection", "fed")] {
        assert_eq!(code(e.try_to_complain("other", result, body, unit)), "own-case", "{body} of {unit}");
    }
    assert!(e.try_to_complain("own", result, "committee", "a1").is_ok());
    // Whoever replaced an organ answers for it, not the organ; and who decided a case for the decision.
    let replaced = *e.desk.federation.management.replaced.keys().next().unwrap();
    assert_eq!(code(e.try_to_complain("other", replaced, "committee", "a1")), "own-case");
    let decided = e.desk.federation.complaints[&id("case-3")].decided.as_ref().unwrap().index;
    assert_eq!(code(e.try_to_complain("other", decided, "congress", "fed")), "own-case");
    assert!(e.try_to_complain("commission", decided, "inspection", "fed").is_ok());
}

/// A court that stands beside the unions hears what is complained of and annuls no seat of theirs.
#[test]
fn nobody_annuls_what_is_not_below() {
    let court = "[[body]]\nid = \"court\"\nkind = \"commission\"\nunit_tier = \"court\"\nelectors = \"members\"\n\
        evidence = [\"recorded\"]\nterm_months = 12\nseats = { fixed = 3 }\ncontest = { rule = \"scottish-stv\" }\n\
        phases = { freeze = 1, registration = 2, nomination = 3, open = 4, close = 5, result = 6, appeal = 8 }\n\n";
    let mut e = elected_by(&[
        ("tier = [\n", "tier = [\n  { id = \"court\", name = \"court\", parent = \"federation\" },\n"),
        ("[appeals]\nbody = \"inspection\"", &format!("{court}[appeals]\nbody = \"court\"")),
    ]);
    let body =
        FoundUnit { unit: id("court"), tier: id("court"), parent: Some(id("fed")), name: "court".into() };
    e.alone("unit.found", &body, &key(1));
    let result = e.desk.federation.contests[&id(A1)].result.as_ref().unwrap().index;
    e.complain("case", result, "conference", "union-a");
    let decision = e.decision("case", true, true, None);
    assert_eq!(code(e.attempt("complaint.decide", &decision, &key(31), with(32))), "unauthorised");
    let decision = e.decision("case", true, false, None);
    e.both("complaint.decide", &decision, &[key(31), key(32)]);
}

/// Two officers' totals take the place of no roll call on the floor; where the decision is secret, votes are weights.
#[test]
fn what_is_decided_by_roll_call_is_not_declared() {
    let mut e = convened();
    e.sits("a1 a2 a3 b1 b2 b3");
    e.put("d-role", Matter::Question(id("role")), None);
    let body = e.totals("d-role", &[6, 0, 0], None);
    assert_eq!(code(e.attempt("division.declare", &body, &key(21), with(22))), "bad-statutes");

    let mut e = convened_by(&[("id = \"assembly-motion\"", "id = \"assembly-motion\"\nballot = \"secret\"")]);
    e.sits("a1 a2 a3 b1 b2 b3");
    e.put("d-role", Matter::Question(id("role")), None);
    let floor = e.desk.federation.divisions[&id("d-role")].floor.clone().unwrap();
    let all: u64 = floor.members.to_integer().try_into().unwrap();
    assert!(all > floor.credentialed, "{all} votes by {} heads", floor.credentialed);
    let secret = |votes: &[u64], present| {
        let mut e = e.again();
        let body = e.totals("d-role", votes, present);
        let index = e.both("division.declare", &body, &[key(21), key(22)]);
        let tally = &e.desk.federation.divisions[&id("d-role")].result.as_ref().unwrap().tallies[0];
        let present = BigRational::from_integer(all.into());
        assert_eq!((tally.members.as_ref(), tally.present.as_ref()), (Some(&floor.members), Some(&present)));
        e.flags_of(index)
    };
    assert_eq!(secret(&[all - 1, 0, 0], None), []);
    assert_eq!(secret(&[all, 0, 0], Some(all)), []);
    assert_eq!(secret(&[all, 0, 1], None), [Flag::MoreVotesThanVoters]);
    assert_eq!(secret(&[5, 0, 1], Some(6)), [Flag::PresentDiffers]);
}

/// A rotated key is the same person's: in the own case, and for what that person nominated.
#[test]
fn a_successor_is_the_same_person() {
    let mut e = on_the_floor();
    let commission = GrantKey { key: key(11).public(), role: Role::Commission, unit: None };
    e.both("key.grant", &commission, &[key(1), key(2)]);
    let member = e.member("a1", 1);
    let exclusion = e.exclusion(member, Ground::Statutes, "2026-01-02");
    let at = e.both("roll.exclude", &exclusion, &[key(11), key(12)]);
    e.alone("appeal.file", &FileAppeal { case: id("appeal"), against: at }, &key(31));
    e.complain("complaint", at, "conference", "union-a");
    e.rotate(11, 35).unwrap();
    let decided = DecideAppeal { case: id("appeal"), upheld: false };
    assert_eq!(code(e.attempt("appeal.decide", &decided, &key(35), with(32))), "own-case");
    let decision = e.decision("complaint", false, false, None);
    assert_eq!(code(e.attempt("complaint.decide", &decision, &key(35), with(32))), "own-case");
    e.both("appeal.decide", &decided, &[key(31), key(32)]);
    e.both("complaint.decide", &decision, &[key(31), key(32)]);

    let mut e = on_the_floor();
    e.called("own", "committee", "b1");
    let (contest, candidates) = (id("own/b1"), vec![e.nominee("b1", 2, None)]);
    e.alone("contest.nominate", &Nominate { contest: contest.clone(), candidates }, &key(21));
    e.rotate(21, 36).unwrap();
    let down = WithdrawCandidate { contest, candidate: e.name("b1", 2) };
    e.both("contest.withdraw", &down, &[key(36), key(22)]);
    // Nobody hands on to one who signed before as somebody else.
    assert_eq!(code(e.rotate(22, 51)), "bad-key");
}

/// Whoever was unseated votes in no division of the body, wherever it was opened, and one before credentials says so.
#[test]
fn the_unseated_vote_in_no_division() {
    let mut e = convened();
    e.challenge("ch", "a3", "red");
    e.sits("a1 a2 a3 b1 b2 b3");
    e.decide("d-ch", Matter::Challenge(id("ch")), "a1 yes, a2 yes, b1 yes, b2 yes, b3 yes");
    assert!(e.desk.federation.is_unseated(&seat("a3")));
    let mut open = Exercise::division("aside", "assembly-motion", None);
    open.electorates[0].convocation = Some(id(ASSEMBLY));
    let index = e.alone("division.open", &open, &key(21));
    assert_eq!(e.flags_of(index), [Flag::OffAgenda, Flag::NoCredentials]);
    let table = e.desk.table(&Votes { rows: Exercise::rows("a1 yes, a3 yes") }).unwrap();
    let body = RollCall { division: id("aside"), table };
    assert_eq!(code(e.attempt("division.roll_call", &body, &key(21), with(22))), "not-now");
    e.call_roll("aside", Exercise::rows("a1 yes, a2 yes, b1 no"));
}

#[test]
fn an_absent_chair_breaks_no_tie() {
    let mut e = convened();
    e.sits("a1 a2 b1");
    e.decide("d-late", Matter::Late(id("m-late")), "a1 yes, a2 no");
    e.presence("a1 a2");
    let cast = CastVote { division: id("d-late"), option: id("no") };
    assert_eq!(code(e.attempt("division.cast", &cast, &key(21), with(22))), "not-now");
    e.presence("a1 b1");
    e.both("division.cast", &cast, &[key(21), key(22)]);
}

/// What waits for a lot is not rejected: a case is decided only when its division is.
#[test]
fn a_tie_rejects_no_complaint() {
    let mut e = over();
    let against = e.desk.federation.complaints[&id("case-3")].decided.as_ref().unwrap().index;
    e.complain("case-5", against, "inspection", "fed");
    let rejected = e.decision("case-5", false, false, Some("vote"));
    let open = OpenDivision {
        case: Some(id("case-5")),
        ..Exercise::division("vote", "motion", Some(rejected.reasons))
    };
    e.alone("division.open", &open, &key(21));
    let call = e.votes("vote", &[("union-a#1", Some("yes")), ("union-a#2", Some("no")), ("union-b#1", None)]);
    e.both("division.roll_call", &call, &[key(21), key(22)]);
    assert_eq!(e.desk.federation.divisions[&id("vote")].adopted(), None);
    assert_eq!(code(e.attempt("complaint.decide", &rejected, &key(21), with(22))), "not-carried");
    let draw =
        mandat_federation::body::Draw { subject: Subject::Division(id("vote")), value: "2 3 5".into() };
    e.both("lot.draw", &draw, &[key(21), key(22)]);
    let upheld = e.desk.federation.divisions[&id("vote")].adopted().unwrap();
    let decision = mandat_federation::body::DecideComplaint { upheld, ..rejected };
    e.both("complaint.decide", &decision, &[key(21), key(22)]);
}

/// A rival that comes late does not have a question decided again, nor is it admitted to one that was put.
#[test]
fn a_question_is_put_once() {
    let mut e = convened();
    for rival in ["t-1", "t-2"] {
        e.file(rival, "assembly-motion", Some("role"), "green");
    }
    e.sits("a1 a2 a3 b1 b2 b3");
    e.put("d-1", Matter::Late(id("t-1")), None);
    e.decide("d-role", Matter::Question(id("role")), "a1 t-red, a2 t-red, a3 t-red, b1 t-red, b2 -, b3 -");
    let decided =
        |e: &Exercise| e.desk.federation.divisions[&id("d-role")].result.as_ref().unwrap().verdict.clone();
    assert_eq!(decided(&e), Verdict::Carried(id("t-red")));
    e.call_roll("d-1", Exercise::rows("a1 yes, a2 yes, a3 yes, b1 yes"));
    assert_eq!(e.try_to_put("d-again", Matter::Question(id("role"))), Some("too-late"));
    assert_eq!(e.try_to_put("d-2", Matter::Late(id("t-2"))), Some("too-late"));
}

/// A grant above a unit does not speak in its name: not for what it moves, nor for how its delegates vote, nor who they are.
#[test]
fn a_higher_organ_speaks_for_no_unit() {
    let mut e = convened();
    for n in [48, 49] {
        let body = GrantKey { key: key(n).public(), role: Role::Committee, unit: Some(id("fed")) };
        e.both("key.grant", &body, &[key(1), key(2)]);
    }
    let motion: fn(&str) -> Id = id;
    let withdraw = WithdrawMotion { motion: motion("m-2") };
    let amendment = WithdrawAmendment { amendment: id("am-2") };
    let moved = e.motion_of("m-other", "assembly-motion", None, "union-a");
    assert_eq!(moved.mover, Mover::Unit(id("union-a")));
    let resolution = e.text("a resolution");
    let bind = BindMandates { unit: id("union-a"), motion: id("m-1"), option: id("yes"), resolution };
    let ask = AskReferendum { motion: id("m-1"), unit: id("union-a") };
    let sits = SeatAlternate { mandate: seat("a3"), alternate: e.name("a2", 2) };
    let alone = [
        code(e.attempt("motion.withdraw", &withdraw, &key(48), With::ALONE)),
        code(e.attempt("amendment.withdraw", &amendment, &key(48), With::ALONE)),
        code(e.attempt("motion.file", &moved, &key(48), With::ALONE)),
    ];
    let both = [
        code(e.attempt("mandate.bind", &bind, &key(48), with(49))),
        code(e.attempt("referendum.ask", &ask, &key(48), with(49))),
        code(e.attempt("alternate.seat", &sits, &key(48), with(49))),
        code(e.attempt("alternate.seat", &sits, &key(21), with(22))),
    ];
    assert!(alone.iter().chain(&both).all(|code| *code == "no-consent"), "{alone:?} {both:?}");
    let (_, own) = mover("union-a");
    e.alone("motion.withdraw", &withdraw, &own);
    e.alone("motion.file", &moved, &own);
    e.submit("mandate.bind", &bind, &own, with(48));
    e.submit("referendum.ask", &ask, &own, with(48));
    e.submit("alternate.seat", &sits, &own, with(21));
}

/// Texts are due before the first contest on the way: a call that comes when that is about to open leaves no time to file.
#[test]
fn a_call_that_leaves_no_time_to_file_says_so() {
    let orders = "[[standing_orders]]\nbody = \"congress\"\nfiling_days = 2\n\n[[standing_orders]]\n";
    let mut e = founded_by(STATUTES.replace("[[standing_orders]]\n", orders));
    e.floor();
    e.desk.set_time(day(2));
    let call = e.calling("conference-2026", "conference", None);
    e.alone("convocation.call", &call, &key(21));
    let mut congress = |called: u64, name: &str| {
        e.desk.set_time(day(called));
        let mut call = e.calling(name, "congress", None);
        call.dates = dates(e.desk.now(), [5, 6, 7, 8, 10], 300);
        call.electors = Some(id("conference-2026"));
        let index = e.alone("convocation.call", &call, &key(21));
        e.flags_of(index)
    };
    assert_eq!(congress(2, "in-time"), []);
    assert_eq!(congress(5, "at-the-last-moment"), [Flag::PhaseShort]);
    // Once the delegates' own electors have voted, the congress's contest is the first.
    assert_eq!(congress(7, "afterwards"), []);
}

/// The delegates to the congress, by unit.
const CONGRESS: [&str; 4] = ["union-a#1", "union-a#2", "union-b#1", "union-b#2"];

/// Whoever sits in the body complained of and in the one that hears it, or sat there then, divides on nothing of it.
#[test]
fn nobody_divides_on_the_own_case() {
    let mut e = over();
    let both = e.desk.federation.mandates[&id("congress-2026/union-a#1")].holder.clone();
    e.called("inspection-2026", "inspection", "fed");
    let candidates = [both.clone(), e.name("b1", 1), e.name("b1", 3)].map(|candidate| {
        let (groups, text) = (Vec::new(), None);
        mandat_federation::body::Nomination { candidate, platform: None, list: None, groups, text }
    });
    let contest = id("inspection-2026/fed");
    let body = Nominate { contest: contest.clone(), candidates: candidates.into() };
    e.alone("contest.nominate", &body, &key(21));
    e.open("inspection-2026", 0);
    let cast = e.cast("inspection-2026", contest.as_str(), &[(3, &[0]), (3, &[1]), (3, &[2])], &key(21));
    e.close("inspection-2026", 0);
    e.conclude("inspection-2026", contest.as_str(), &cast, 0);
    let against = e.desk.federation.complaints[&id("case-3")].decided.as_ref().unwrap().index;
    let decide = |e: &mut Exercise, case: &str| {
        e.complain(case, against, "inspection", "fed");
        let decision = e.decision(case, false, false, Some(&format!("{case}-vote")));
        let open = Exercise::division(&format!("{case}-vote"), "motion", Some(decision.reasons));
        (decision, OpenDivision { case: Some(id(case)), ..open })
    };
    let (decision, open) = decide(&mut e, "case-5");
    // A division that does not say which case it decides decides none.
    let silent = OpenDivision { case: None, ..open.clone() };
    let mut other = e.again();
    other.alone("division.open", &silent, &key(21));
    let all = CONGRESS.map(|m| (m, Some("no")));
    let call = other.votes("case-5-vote", &all);
    other.both("division.roll_call", &call, &[key(21), key(22)]);
    assert_eq!(code(other.attempt("complaint.decide", &decision, &key(21), with(22))), "not-carried");

    e.alone("division.open", &open, &key(21));
    let call = e.votes("case-5-vote", &all);
    assert_eq!(code(e.attempt("division.roll_call", &call, &key(21), with(22))), "own-case");
    let call = e.votes("case-5-vote", &all[1..]);
    e.both("division.roll_call", &call, &[key(21), key(22)]);
    let f = &e.desk.federation;
    let tally = &f.divisions[&id("case-5-vote")].result.as_ref().unwrap().tallies[0];
    let standing =
        || f.mandates.values().filter(|m| m.convocation == id("congress-2026") && m.stands_at(f.at));
    let seats = standing().map(|m| &m.id).collect();
    let votes: BigRational = standing().map(|m| f.weight(m, &seats)).sum();
    let kept = f.weight(&f.mandates[&id("congress-2026/union-a#1")], &seats);
    assert_eq!(tally.members, Some(&votes - kept), "of all but that one");
    e.both("complaint.decide", &decision, &[key(21), key(22)]);
    assert_eq!(
        code(e.attempt(
            "division.open",
            &OpenDivision { division: id("more"), ..open },
            &key(21),
            With::ALONE
        )),
        "not-now"
    );
    on_the_case_of_a_body_once_sat_in(e, &contest, &both);
}

/// Totals do not say who voted: two officers decide no case by declaring them. And what decides a case adopts nothing else.
#[test]
fn a_case_is_divided_on_by_roll_call_and_nothing_else_with_it() {
    let mut e = over();
    let against = e.desk.federation.complaints[&id("case-3")].decided.as_ref().unwrap().index;
    e.complain("case-5", against, "inspection", "fed");
    let decision = e.decision("case-5", false, false, Some("case-5-vote"));
    let open = Exercise::division("case-5-vote", "motion", Some(decision.reasons));
    e.alone("division.open", &OpenDivision { case: Some(id("case-5")), ..open }, &key(21));
    let mut declared = e.again();
    let totals = declared.totals("case-5-vote", &[0, 4], None);
    declared.both("division.declare", &totals, &[key(21), key(22)]);
    assert_eq!(code(declared.attempt("complaint.decide", &decision, &key(21), with(22))), "not-carried");

    let text = e.next_statutes();
    let change = |case| OpenDivision { case, ..Exercise::division("change-9", "statutes", Some(text)) };
    for (case, due) in [(Some(id("case-5")), Some("not-carried")), (None, None)] {
        let mut e = e.again();
        e.alone("division.open", &change(case), &key(21));
        let call = e.votes("change-9", &CONGRESS.map(|m| (m, Some("yes"))));
        e.both("division.roll_call", &call, &[key(21), key(22)]);
        let body = ChangeStatutes { statutes: text, division: id("change-9") };
        let outcome = e.attempt("statutes.change", &body, &key(1), with(2));
        assert_eq!(if outcome.is_ok() { None } else { Some(code(outcome)) }, due);
    }
}

/// Who has left the body since did sit there: a complaint about what it did while they sat.
fn on_the_case_of_a_body_once_sat_in(mut e: Exercise, contest: &Id, both: &Id) {
    let all = CONGRESS.map(|m| (m, Some("no")));
    let result = e.desk.federation.contests[contest].result.as_ref().unwrap().index;
    let seat = e.desk.federation.mandates.values().find(|m| m.contest == *contest && m.holder == *both);
    let seat = seat.unwrap().id.clone();
    let vacate = mandat_federation::body::Vacate { mandate: seat, successor: None };
    e.both("mandate.resign", &vacate, &[key(21), key(22)]);
    for (case, against, code_of) in
        [("case-6", result, "own-case"), ("case-7", e.desk.federation.size - 1, "own-case")]
    {
        e.complain(case, against, "inspection", "fed");
        let open = Exercise::division(&format!("{case}-vote"), "motion", None);
        e.alone("division.open", &OpenDivision { case: Some(id(case)), ..open }, &key(21));
        let call = e.votes(&format!("{case}-vote"), &all);
        assert_eq!(code(e.attempt("division.roll_call", &call, &key(21), with(22))), code_of, "{case}");
    }
}
