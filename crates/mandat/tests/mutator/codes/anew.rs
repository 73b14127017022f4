//! After a recall the unit elects all its delegates anew: who gains nothing by it, and which deadline nobody moves.

use mandat_audit::verify::{Options, Record, verify};
use mandat_federation::body::{Dates, DecideComplaint, FileComplaint, Organ, ReplaceOrgan, RollCall};
use mandat_federation::division::Votes;
use mandat_federation::mandate::End;
use mandat_federation::{Flag, Id, card};
use mandat_intake::desk::With;
use mandat_record::commitment::Commitment;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::exercise::anew::{ANEW, PILES};
use crate::exercise::assembly::{ASSEMBLY, seat};
use crate::exercise::ballots::Pile;
use crate::exercise::scenes::{code, convened, convened_by, with};
use crate::exercise::{Exercise, id, key};

fn union_a() -> Id {
    id(ASSEMBLY).join(&id("union-a"))
}

/// Standing seats of a unit in a body: its names.
fn standing(e: &Exercise, convocation: &str, unit: &str) -> Vec<Id> {
    let f = &e.desk.federation;
    let here = f.mandates.values().filter(|m| m.convocation == id(convocation) && m.unit == id(unit));
    here.filter(|m| m.stands_at(f.at)).map(|m| m.id.clone()).collect()
}

/// Whatever the majority, it recalls a delegate of the minority and gains nothing, at no moment: the others stay until the
/// result, and the unit's votes then divide the seats as before.
#[test]
fn a_majority_gains_no_seat_by_recalling_a_minoritys_delegate() {
    let base = convened_by(ANEW);
    let mut chance = ChaCha20Rng::seed_from_u64(1921);
    let mut votes = |least: u64| least + u64::from(chance.next_u32()) % 9;
    let mut told = std::collections::BTreeSet::new();
    for case in 0..10 {
        let mut e = base.again();
        let green = votes(3);
        let red = votes(green + 1);
        let piles: &[Pile<'_>] = &[(red, &[0]), (green, &[3])];
        e.called("own", "assembly", "fed");
        e.stand("own/union-a", "a1", &[0, 1, 3], Some("red"));
        e.stand("own/union-a", "a2", &[0, 2, 3], Some("green"));
        e.open("own", 0);
        let cast = e.cast("own", "own/union-a", piles, &key(45));
        e.desk.publish_box(&id("own"), &key(90)).unwrap();
        e.close("own", 0);
        e.conclude("own", "own/union-a", &cast, 0);
        let before = e.by_list("own", "union-a");
        let held =
            |e: &Exercise, list: &str| e.by_list("own", "union-a").get(&Some(id(list))).copied().unwrap_or(0);
        let (reds, greens) = (held(&e, "red"), held(&e, "green"));
        if greens == 0 {
            continue;
        }
        let f = &e.desk.federation;
        let minority =
            f.mandates.values().find(|m| m.convocation == id("own") && m.list == Some(id("green")));
        let minority = minority.unwrap().id.clone();
        let index = e.recalled("recall", &minority);
        assert_eq!(e.flags_of(index), [], "case {case}: a seat that is filled anew is not given up");
        let (contest, cast) = e.held_anew("anew", &id("own/union-a"), piles);
        assert_eq!((held(&e, "red"), held(&e, "green")), (reds, greens - 1), "case {case}: until the result");
        let flags = e.conclude("anew", &contest, &cast, 0);
        assert!(!flags.contains(&Flag::RenewalLate), "{flags:?}");
        assert_eq!(e.by_list("own", "union-a"), before, "case {case}: {red} to {green}");
        assert!(standing(&e, "own", "union-a").iter().all(|id| id.as_str().starts_with("anew/union-a#")));
        let f = &e.desk.federation;
        assert_eq!(f.mandates[&minority].ended.unwrap().how, End::Recalled);
        told.insert((reds, greens));
    }
    assert!(told.contains(&(2, 1)), "{told:?}");
}

/// The new delegates sit in the body as it was elected, with the unit's votes as they were counted for it, and carry a card.
#[test]
fn the_delegates_elected_anew_sit_in_the_same_body() {
    let mut e = convened_by(ANEW);
    e.recalled("recall", &seat("a1"));
    let weights = |e: &Exercise| {
        let f = &e.desk.federation;
        let seats = standing(e, ASSEMBLY, "union-a");
        let all = seats.iter().collect();
        seats.iter().map(|id| f.weight(&f.mandates[id], &all)).sum::<num_rational::BigRational>()
    };
    let before = weights(&e);
    let (contest, cast) = e.held_anew("anew", &union_a(), PILES);
    e.conclude("anew", &contest, &cast, 0);
    assert_eq!(weights(&e), before);
    let f = &e.desk.federation;
    let mandate = &f.mandates[&id("anew/union-a#1")];
    assert_eq!(
        (mandate.convocation.as_str(), mandate.term),
        (ASSEMBLY, f.convocations[&id(ASSEMBLY)].dates.term)
    );
    let chain = card::chain(f, &mandate.id).unwrap();
    let (called, result) =
        (f.convocations[&id("anew")].called, f.contests[&id("anew/union-a")].result.as_ref());
    assert!(chain.contains(&called) && chain.contains(&result.unwrap().index), "{chain:?}");
    assert_eq!(card::card(f, &mandate.id, Vec::new()).unwrap().anew, Some(id("anew")));
    e.desk.checkpoint(&key(90), &e.witnesses).unwrap();
    let held = verify(&Record::public(&e.desk.sink), &Options::default());
    let (shown, proven) = held.card(&Record::public(&e.desk.sink), &id("anew/union-a#1")).unwrap();
    assert_eq!(held.contradicts(&shown, &proven), [""; 0]);
    assert!(card::verify(&card::Card { anew: None, ..shown.clone() }).is_err());
    assert!(card::verify(&card::Card { anew: Some(id("other")), ..shown }).is_err());
    // They vote on; the former do not, and the contest anew is no body that could decide by itself.
    let mut open = Exercise::division("aside", "assembly-motion", None);
    open.electorates[0].convocation = Some(id(ASSEMBLY));
    e.alone("division.open", &open, &key(21));
    let rows = |mandate: Id| vec![mandat_federation::division::Vote::whole(mandate, Some(id("yes")))];
    let table = e.desk.table(&Votes { rows: rows(seat("a2")) }).unwrap();
    let body = RollCall { division: id("aside"), table };
    assert_eq!(code(e.attempt("division.roll_call", &body, &key(21), with(22))), "not-now");
    e.call_roll("aside", rows(id("anew/union-a#1")));
    open.division = id("other");
    open.electorates[0].convocation = Some(id("anew"));
    assert_eq!(code(e.attempt("division.open", &open, &key(21), With::ALONE)), "not-now");
    let body =
        ReplaceOrgan { organ: union_a(), holders: Vec::new(), decider: id("fed"), reasons: e.text("why") };
    assert_eq!(code(e.attempt("organ.replace", &body, &key(21), with(22))), "not-now");
}

/// A contest anew is called once, by officers or by the unit's own committee, for the same seats until the same term.
#[test]
fn a_contest_anew_is_of_the_same_seats() {
    let mut e = convened_by(ANEW);
    let call = e.calling_anew("anew", &union_a());
    assert_eq!(
        code(e.attempt("convocation.call", &call, &key(21), With::ALONE)),
        "not-now",
        "nobody was recalled"
    );
    e.recalled("recall", &seat("a1"));
    let longer = Dates { term: call.dates.term + 1, ..call.dates.clone() };
    let longer = mandat_federation::body::Call { dates: longer, ..call.clone() };
    let other = mandat_federation::body::Call { body: id("conference"), ..call.clone() };
    let part = mandat_federation::body::Call { unit: Some(id("fed")), ..call.clone() };
    for body in [longer, other, part] {
        assert_eq!(code(e.attempt("convocation.call", &body, &key(21), With::ALONE)), "bad-body");
    }
    assert_eq!(code(e.attempt("convocation.call", &call, &key(46), With::ALONE)), "unauthorised");
    e.alone("convocation.call", &call, &key(45));
    let again = mandat_federation::body::Call { convocation: id("again"), ..call };
    assert_eq!(code(e.attempt("convocation.call", &again, &key(21), With::ALONE)), "duplicate");
    // One for a date after the deadline stands in nobody's way: a unit's committee cannot move it by calling late.
    let mut late = convened_by(ANEW);
    late.recalled("recall", &seat("a1"));
    let (mut far, mut near) = (again.clone(), again.clone());
    (far.convocation, far.dates.appeal, near.convocation) = (id("far"), again.dates.term - 2, id("near"));
    let index = late.alone("convocation.call", &far, &key(45));
    assert_eq!(late.flags_of(index), [Flag::RenewalLate]);
    let mut farther = far.clone();
    (farther.convocation, farther.dates.appeal) = (id("farther"), far.dates.appeal + 1);
    assert_eq!(code(late.attempt("convocation.call", &farther, &key(21), With::ALONE)), "duplicate");
    late.alone("convocation.call", &near, &key(21));
    // One that failed is called again, and only one of the two seats anybody.
    e.desk.set_time(e.desk.federation.convocations[&id("anew")].dates.appeal + 1);
    let owed = e.desk.federation.owed(&union_a()).unwrap();
    assert_eq!(owed.called, Some(id("anew")), "its dates have not gone by in the record yet");
    let (contest, cast) = e.held_anew("again", &union_a(), PILES);
    e.conclude("again", &contest, &cast, 0);
    assert_eq!(e.desk.federation.owed(&union_a()), None);
    // By ballots seats are filled at once, where the statutes say so.
    let mut e = convened();
    let call = e.calling_anew("anew", &union_a());
    assert_eq!(code(e.attempt("convocation.call", &call, &key(21), With::ALONE)), "not-now");
}

/// A complaint that undoes the contest anew puts those back whom it ended, and it is due once more.
#[test]
fn what_a_complaint_undoes_is_due_once_more() {
    let mut e = convened_by(ANEW);
    e.recalled("recall", &seat("a1"));
    let others = standing(&e, ASSEMBLY, "union-a");
    let (contest, cast) = e.held_anew("anew", &union_a(), PILES);
    e.conclude("anew", &contest, &cast, 0);
    let against = e.desk.federation.contests[&id("anew/union-a")].result.as_ref().unwrap().index;
    let respondent = Organ { body: id("assembly"), unit: id("fed") };
    let grounds = Commitment(e.desk.random());
    let body = FileComplaint { case: id("case"), against, respondent, signatories: 1, grounds };
    e.submit("complaint.file", &body, &key(51), with(11));
    let reasons = e.text("the reasons");
    let decided = DecideComplaint { case: id("case"), upheld: true, annuls: true, reasons, division: None };
    let index = e.both("complaint.decide", &decided, &[key(31), key(32)]);
    assert_eq!(standing(&e, ASSEMBLY, "union-a"), others);
    let owed = e.desk.federation.owed(&union_a()).unwrap();
    assert_eq!((owed.index, owed.called), (index, None));
    let (contest, cast) = e.held_anew("more", &union_a(), PILES);
    e.conclude("more", &contest, &cast, 0);
    assert_eq!(standing(&e, ASSEMBLY, "union-a").len(), 3);
}

/// The deadline follows from the recall: a call for a later date says so, a result after it, too, and none moves it.
pub(super) fn late(e: &mut Exercise) -> Vec<&'static str> {
    let index = e.recalled("recall", &seat("a1"));
    let due = e.desk.federation.time_of(index) + 20 * 86_400;
    let owed = |e: &Exercise| e.desk.federation.owed(&union_a()).unwrap();
    assert_eq!((owed(e).index, owed(e).due), (index, due));
    e.desk.set_time(due - 3 * 86_400);
    let (contest, cast) = e.held_anew("anew", &union_a(), PILES);
    let called = e.desk.federation.convocations[&id("anew")].called;
    assert_eq!(e.flags_of(called), [Flag::RenewalLate]);
    assert_eq!(owed(e).due, due, "nobody moves it");
    let flags = e.conclude("anew", &contest, &cast, 0);
    assert_eq!(flags, [Flag::RenewalLate]);
    vec![Flag::RenewalLate.code()]
}
