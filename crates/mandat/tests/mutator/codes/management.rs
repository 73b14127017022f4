//! Scenes of the management of industry: what is flagged there, and whose consent is missing.
#![allow(clippy::float_arithmetic, reason = "plans are computed in f64; what is exact is compared exactly")]

use mandat_federation::body::{Nominate, WithdrawCandidate};
use mandat_federation::{Flag, Member};
use mandat_intake::desk::With;

use crate::exercise::elections::COMMITTEE;
use crate::exercise::plan::{problem, solution};
use crate::exercise::scenes::{code, with};
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
