//! Scenes of the management of industry: what is flagged there, and whose consent is missing.
#![allow(clippy::float_arithmetic, reason = "plans are computed in f64; what is exact is compared exactly")]

use mandat_federation::body::{
    AdoptMethod, AdoptPlan, DecideRecall, Nominate, ReplaceOrgan, ReportTrial, TryMethod, WithdrawCandidate,
};
use mandat_federation::{Flag, Member};
use mandat_intake::desk::With;

use crate::exercise::elections::{A1, A2, COMMITTEE};
use crate::exercise::plan::{problem, solution};
use crate::exercise::scenes::{code, over, with};
use crate::exercise::{Exercise, day, exercise, id, key};

fn codes(flags: &[Flag]) -> Vec<&'static str> {
    flags.iter().map(|flag| flag.code()).collect()
}

/// A branch that is found ready although a criterion is not met, and a complaint that is decided late.
pub(super) fn late(e: &mut Exercise) -> Vec<&'static str> {
    let findings = e.finding(&[("books-open", false), ("committee-elected", true)]);
    let advance = e.found_ready("ready-2", "manage", findings);
    let index = e.submit("branch.advance", &advance, &key(46), with(21));
    let unmet = e.flags_of(index);
    assert_eq!(unmet, [Flag::CriteriaUnmet]);
    e.complain("late-1", index, "conference", "union-b");
    e.desk.set_time(e.desk.now() + 11 * 86_400);
    let decision = e.decision("late-1", false, false, None);
    let index = e.both("complaint.decide", &decision, &[key(31), key(32)]);
    let late = e.flags_of(index);
    assert_eq!(late, [Flag::DecidedLate]);
    codes(&[unmet, late].concat())
}

/// Somebody who sits in a committee is elected into another.
pub(super) fn second_post(e: &mut Exercise) -> Vec<&'static str> {
    e.desk.set_time(day(30));
    let (contest, cast) = e.committee_of("second", "a1", &[(3, &[0, 1]), (1, &[0, 2])]);
    let flags = e.conclude("second", &contest, &cast, 0);
    assert!(flags.contains(&Flag::SecondPost), "{flags:?}");
    codes(&flags)
}

/// Reports come at set intervals: the first is in time, one that comes after its date is late, and what is missing shows.
pub(super) fn report(e: &mut Exercise) -> Vec<&'static str> {
    let text = e.desk.blob(b"a report").unwrap();
    let body = mandat_federation::body::Report { organ: id(COMMITTEE), text };
    e.desk.set_time(e.desk.now() + 100 * 86_400);
    let f = &e.desk.federation;
    let organ = f.elected(&f.contests[&id(COMMITTEE)]).unwrap();
    assert!(organ.missed(f, e.desk.now()) > 0, "a missed report shows");
    let index = e.alone("organ.report", &body, &key(41));
    assert_eq!(e.flags_of(index), [Flag::ReportLate]);
    codes(&[Flag::ReportLate])
}

/// Nobody consents in a union's place: not the organ, not a union of others, not an officer who acts everywhere.
pub(super) fn consent(e: &mut Exercise) -> Vec<&'static str> {
    let post = e.appointment("post-9", e.member("a1", 5));
    let mut seen: Vec<&'static str> =
        [42, 46, 21, 1].map(|second| code(e.attempt("post.appoint", &post, &key(41), with(second)))).into();
    seen.push(code(e.attempt("post.appoint", &post, &key(41), With::ALONE)));
    let other = mandat_federation::body::Appoint { union: id("union-b"), ..post.clone() };
    seen.push(code(e.attempt("post.appoint", &other, &key(41), with(46))));
    assert!(seen.iter().all(|code| *code == "no-consent"), "{seen:?}");
    // A specialist who sits in the organ would advise itself, and one person holds one post.
    let holder = e.desk.federation.seated(&id(COMMITTEE), e.desk.now()).next().unwrap().holder.clone();
    let sits =
        mandat_federation::body::Appoint { holder: Member::parse(holder.as_str()).unwrap(), ..post.clone() };
    assert_eq!(code(e.attempt("specialist.engage", &sits, &key(41), with(45))), "not-eligible");
    let twice = mandat_federation::body::Appoint { holder: e.member("a1", 3), ..post.clone() };
    assert_eq!(code(e.attempt("post.appoint", &twice, &key(41), with(45))), "not-eligible");
    // A contract ends, and soon enough.
    let long = mandat_federation::body::Appoint { until: e.desk.now() + 400 * 86_400, ..post };
    assert_eq!(code(e.attempt("specialist.engage", &long, &key(41), with(45))), "bad-statutes");
    seen
}

/// A union's nomination stands: two officers of a higher organ cannot strike it out, by any entry that there is.
pub(super) fn nomination(e: &mut Exercise) -> Vec<&'static str> {
    e.called("own", "committee", "b1");
    let contest = id("own/b1");
    let candidates = vec![e.nominee("b1", 2, None)];
    e.alone("contest.nominate", &Nominate { contest: contest.clone(), candidates }, &key(43));
    let strike = WithdrawCandidate { contest: contest.clone(), candidate: e.name("b1", 2) };
    let struck = [(21, 22), (21, 46), (46, 22)];
    let seen: Vec<&'static str> = struck
        .map(|(first, second)| code(e.attempt("contest.withdraw", &strike, &key(first), with(second))))
        .into();
    assert!(seen.iter().all(|code| *code == "no-consent"), "{seen:?}");
    e.submit("contest.withdraw", &strike, &key(43), with(21));
    seen
}

/// No type of entry refuses, rejects or vetoes; what takes somebody off a paper or a post is these, and each asks those whose
/// right it is.
#[test]
fn no_entry_refuses_a_nomination() {
    let words = ["refuse", "reject", "veto", "strike", "withdraw", "dismiss", "end"];
    let takes = |kind: &&&str| kind.split('.').any(|part| words.contains(&part));
    let taking: std::collections::BTreeSet<&str> =
        mandat_federation::body::TYPES.iter().filter(takes).copied().collect();
    let known =
        ["amendment.withdraw", "contest.withdraw", "motion.withdraw", "platform.withdraw", "post.end"];
    assert_eq!(taking, known.into());
}

/// A plan that is not proven to the statutes' tolerance is refused, whoever computed it; so is a price by another recipe.
pub(super) fn uncertified(e: &mut Exercise) -> Vec<&'static str> {
    let mut dear = solution(100.0, false);
    dear.levels[1] *= 1.5;
    let mut plan = e.publishing("plan-9", "0", None);
    plan.solution = e.desk.blob(&dear.to_bytes()).unwrap();
    let refused = code(e.attempt("plan.publish", &plan, &key(51), With::ALONE));
    assert_eq!(refused, "not-certified");
    // A plan for other targets than those that were adopted: a certificate alone does not do.
    let mut plan = e.publishing("plan-9", "0", None);
    plan.problem = e.desk.blob(&problem(90.0, false).to_bytes()).unwrap();
    plan.solution = e.desk.blob(&solution(90.0, false).to_bytes()).unwrap();
    assert_eq!(code(e.attempt("plan.publish", &plan, &key(51), With::ALONE)), "blob-wrong");
    let stranger = e.publishing("plan-9", "0", None);
    assert_eq!(code(e.attempt("plan.publish", &stranger, &key(99), With::ALONE)), "unauthorised");
    vec![refused]
}

/// The exercise's plan stands in the state as it was worked by hand.
#[test]
fn the_plan_of_the_exercise_is_the_one_worked_by_hand() {
    let e = exercise();
    let f = &e.desk.federation;
    let plan = &f.planning.plans[&id("plan-1")];
    assert!(plan.certified.gap < 1000, "{} parts per 10^9", plan.certified.gap);
    assert_eq!(plan.certified.hours(), 560);
    assert_eq!(e.current_plan(), Some(&id("plan-2")));
    assert_eq!(f.planning.plans[&id("plan-2")].certified.hours(), 520);
    let deviations = mandat_federation::plan::deviations(f, &id("plan-1"));
    let [growing] = &deviations[..] else { panic!("{deviations:?}") };
    assert_eq!((growing.planned.to_string(), growing.actual.to_string()), ("60".into(), "55".into()));
    let warnings = mandat_federation::plan::warnings(f, &id("plan-1"));
    assert_eq!(warnings.len(), 1, "6 tonnes of grain where 8 must lie: {warnings:?}");
    let method = &f.planning.methods[&id("rows")];
    assert_eq!((method.unit.as_str(), method.authors.len()), ("a1", 2), "authorship stays");
    let hours = num_rational::BigRational::from_integer(120.into());
    assert!(method.priced[0].least <= hours && hours <= method.priced[0].most, "{:?}", method.priced);
}

/// A division adopts what was published when it was opened, the first with its blob, and adopts once.
#[test]
fn a_division_adopts_the_one_plan_that_was_there_when_it_was_opened() {
    let mut e = exercise();
    let publish = |e: &mut Exercise, plan: &str| {
        let body = e.publishing(plan, "0", None);
        e.alone("plan.publish", &body, &key(51));
        body.solution
    };
    let adopt = |plan: &str, division: &str| AdoptPlan { plan: id(plan), division: id(division) };
    // The first plan of these levels was adopted and is done with: the next may have the same.
    let solution = publish(&mut e, "plan-3");
    publish(&mut e, "plan-4");
    e.adopted("vote-3", solution);
    publish(&mut e, "plan-5");
    for later in ["plan-4", "plan-5"] {
        assert_eq!(code(e.attempt("plan.adopt", &adopt(later, "vote-3"), &key(21), with(22))), "not-carried");
    }
    e.submit("plan.adopt", &adopt("plan-3", "vote-3"), &key(21), with(22));
    assert_eq!(code(e.attempt("plan.adopt", &adopt("plan-4", "vote-3"), &key(21), with(22))), "duplicate");
    e.adopted("vote-4", solution);
    e.submit("plan.adopt", &adopt("plan-4", "vote-4"), &key(21), with(22));
}

/// The same of methods: one that was proposed again is voted on again.
#[test]
fn a_method_proposed_again_is_not_adopted_by_the_old_division() {
    let mut e = exercise();
    let proposal = e.proposal("rows-2");
    e.alone("method.propose", &proposal, &key(41));
    let price = e.pricing("rows-2");
    e.alone("method.price", &price, &key(52));
    let until = e.desk.now() + 30 * 86_400;
    e.alone("method.try", &TryMethod { method: id("rows-2"), unit: id("b1"), until }, &key(43));
    let text = e.desk.blob(b"what came of the trial").unwrap();
    let (method, unit) = (id("rows-2"), id("b1"));
    let report = ReportTrial { method, unit, level: "2".into(), hours: Vec::new(), before: 9, text };
    e.alone("method.report", &report, &key(43));
    let adopt = |division: &str| AdoptMethod { method: id("rows-2"), division: id(division) };
    assert_eq!(code(e.attempt("method.adopt", &adopt("rows-vote"), &key(21), with(22))), "duplicate");
    e.adopted("rows-2-vote", proposal.recipe);
    e.submit("method.adopt", &adopt("rows-2-vote"), &key(21), with(22));
}

/// Who left and was erased signs nothing, though nobody can open any more who it was.
#[test]
fn a_petition_is_not_signed_by_who_is_no_member_any_more() {
    let mut e = exercise();
    let (mandate, _) = e.next_on_list(A1, "green");
    let (petition, opening) = e.petition("gone", &mandate, "a1", &[0, 1, 6]);
    let gone = e.attempt("recall.petition", &petition, &key(41), With::opening(opening));
    assert_eq!(code(gone), "opening-wrong");
    let (petition, opening) = e.petition("there", &mandate, "a1", &[0, 1]);
    e.submit("recall.petition", &petition, &key(41), With::opening(opening));
}

/// Delegates whom nobody elected recall one whom delegates had elected: the decision carries `not-elected`.
#[test]
fn what_delegates_decide_whom_nobody_elected_carries_that_on() {
    let mut e = over();
    let mandate = id("congress-2026/union-a#1");
    let recalled = |e: &mut Exercise| {
        let (petition, opening) = e.petition("by-delegates", &mandate, "a1", &[4]);
        e.submit("recall.petition", &petition, &key(21), With { second: None, opening: Some(opening) });
        let decide =
            DecideRecall { petition: id("by-delegates"), yes: 0, no: petition.electors, successor: None };
        let index = e.both("recall.decide", &decide, &[key(21), key(22)]);
        e.flags_of(index)
    };
    let reasons = e.desk.blob(b"reasons").unwrap();
    let organ = id(A2);
    let holders = vec![e.name("a1", 4)];
    let body = ReplaceOrgan { organ, holders, decider: id("fed"), reasons };
    e.both("organ.replace", &body, &[key(21), key(22)]);
    assert_eq!(recalled(&mut e), [Flag::NotElected]);
}
