//! Acts of the management of industry: complaints and what they undo, an organ replaced, posts, reports, plans and methods.

use mandat_federation::body::{
    AdoptMethod, AdoptPlan, DecideComplaint, EndPost, FileComplaint, Organ, Paid, PayPost, ReplaceOrgan,
    Report, ReportTrial, TryMethod,
};
use mandat_federation::mandate::Mandate;
use mandat_federation::{Federation, Id};
use mandat_record::commitment::Commitment;

use super::{Act, Walk};
use crate::exercise::elections::COMMITTEE;
use crate::exercise::{id, key};

pub(super) const ACTS: &[Act] = &[
    complain,
    decide,
    undo,
    undo,
    replace,
    appoint,
    end,
    pay,
    report,
    publish,
    adopt_plan,
    actual,
    propose,
    price,
    try_out,
    tried,
    adopt_method,
];

/// A body and its unit, mostly one that sits there.
fn respondent(w: &mut Walk) -> Organ {
    let organs =
        [("congress", "fed"), ("inspection", "fed"), ("conference", "union-a"), ("committee", "union-b")];
    let (body, unit) = w.pick(&organs).unwrap();
    Organ { body: id(body), unit: id(unit) }
}

/// The body whose act an entry was that made or ended mandates.
fn whose(f: &Federation, against: u64) -> Option<Organ> {
    if let Some((_, decider)) = f.management.replaced.get(&against) {
        return Some(Organ { body: id("congress"), unit: decider.clone() });
    }
    let decided = f.complaints.values().find(|c| c.decided.as_ref().is_some_and(|d| d.index == against));
    if let Some(complaint) = decided {
        return Some(complaint.heard_by.clone());
    }
    let touched = |m: &&Mandate| m.began == against || m.ended.is_some_and(|ended| ended.index == against);
    let mandate = f.mandates.values().find(touched)?;
    let rules = &f.convocations[&mandate.convocation].rules;
    let unit = f.units.ancestor(f.units.number(&mandate.unit)?, rules.unit_tier.as_str())?;
    Some(Organ { body: id(rules.id.as_str()), unit: f.units.id(unit).clone() })
}

fn file(w: &mut Walk, case: &Id, against: u64) {
    let grounds = Commitment(w.e.desk.random());
    let due = whose(&w.e.desk.federation, against);
    let respondent = if w.one_in(6) { None } else { due }.unwrap_or_else(|| respondent(w));
    let body = FileComplaint { case: case.clone(), against, respondent, signatories: 1, grounds };
    w.act("complaint.file", &body, &key(51), Some(&key(11)));
}

fn complain(w: &mut Walk) {
    let case = w.fresh("case");
    let size = usize::try_from(w.e.desk.federation.size).unwrap();
    let against = w.below(size + 2) as u64;
    file(w, &case, against);
}

fn decision(w: &mut Walk, case: Id, upheld: bool, annuls: bool) {
    let reasons = w.e.desk.blob(b"reasons").unwrap();
    let body = DecideComplaint { case, upheld, annuls, reasons, division: None };
    let (first, second) = if w.one_in(6) { (key(21), key(22)) } else { (key(31), key(32)) };
    w.act("complaint.decide", &body, &first, Some(&second));
}

fn decide(w: &mut Walk) {
    let cases: Vec<Id> = w.e.desk.federation.complaints.keys().cloned().collect();
    let case = w.name(cases.iter());
    let upheld = w.one_in(2);
    let annuls = w.one_in(3);
    decision(w, case, upheld, annuls);
}

/// A complaint about the entry that made a mandate, or that ended it, which succeeds.
fn undo(w: &mut Walk) {
    let f = &w.e.desk.federation;
    let ended: Vec<u64> = f.mandates.values().filter_map(|m| m.ended.map(|ended| ended.index)).collect();
    let made: Vec<u64> = f.mandates.values().map(|m| m.began).collect();
    let picked = if w.one_in(3) { w.pick(&made) } else { w.pick(&ended) };
    let Some(against) = picked else { return };
    let case = w.fresh("case");
    file(w, &case, against);
    decision(w, case, true, true);
}

fn replace(w: &mut Walk) {
    let contests: Vec<Id> = w.e.desk.federation.contests.keys().cloned().collect();
    let organ = w.name(contests.iter());
    let holders = if w.one_in(2) { Vec::new() } else { vec![w.e.name("a1", 4)] };
    let reasons = w.e.desk.blob(b"reasons").unwrap();
    let body = ReplaceOrgan { organ, holders, decider: id("fed"), reasons };
    w.act("organ.replace", &body, &key(21), Some(&key(22)));
}

fn appoint(w: &mut Walk) {
    let post = w.fresh("post");
    let n = w.below(7);
    let body = w.e.appointment(post.as_str(), w.e.member("a1", n.min(5)));
    let second = if w.one_in(5) { key(46) } else { key(45) };
    let kind = if w.one_in(2) { "post.appoint" } else { "specialist.engage" };
    w.act(kind, &body, &key(41), Some(&second));
}

fn posts(w: &mut Walk) -> Id {
    let posts: Vec<Id> = w.e.desk.federation.management.posts.keys().cloned().collect();
    w.name(posts.iter())
}

fn end(w: &mut Walk) {
    let post = posts(w);
    w.act("post.end", &EndPost { post }, &key(41), None);
}

fn pay(w: &mut Walk) {
    let post = posts(w);
    let paid = w.pick(&[Paid::FullTime, Paid::PartTime, Paid::Unpaid]).unwrap();
    w.act("post.pay", &PayPost { post, paid }, &key(41), Some(&key(21)));
}

fn report(w: &mut Walk) {
    let text = w.e.desk.blob(b"a report").unwrap();
    w.act("organ.report", &Report { organ: id(COMMITTEE), text }, &key(41), None);
}

fn publish(w: &mut Walk) {
    let plan = w.fresh("plan");
    let stock = w.pick(&["0", "10"]).unwrap();
    let current = w.e.current_plan().map(std::string::ToString::to_string);
    let revises = current.filter(|_| w.one_in(2));
    let body = w.e.publishing(plan.as_str(), stock, revises.as_deref());
    let by = if w.one_in(6) { key(99) } else { key(51) };
    w.act("plan.publish", &body, &by, None);
}

fn divisions(w: &mut Walk) -> Id {
    let divisions: Vec<Id> = w.e.desk.federation.divisions.keys().cloned().collect();
    w.name(divisions.iter())
}

fn adopt_plan(w: &mut Walk) {
    let f = &w.e.desk.federation;
    let plans: Vec<(Id, mandat_record::blob::BlobRef)> =
        f.planning.plans.iter().map(|(id, plan)| (id.clone(), plan.solution)).collect();
    let Some((plan, solution)) = w.pick(&plans) else { return };
    let division = if w.one_in(4) { divisions(w) } else { voted(w, solution) };
    w.act("plan.adopt", &AdoptPlan { plan, division }, &key(21), Some(&key(22)));
}

/// A division of the congress on a text, where it sits: all say yes.
fn voted(w: &mut Walk, text: mandat_record::blob::BlobRef) -> Id {
    let division = w.fresh("adopt");
    let open = crate::exercise::Exercise::division(division.as_str(), "motion", Some(text));
    w.act("division.open", &open, &key(21), None);
    let rows: Vec<_> = (w.e.desk.federation.mandates.values())
        .filter(|m| m.convocation == id("congress-2026") && m.stands_at(w.e.desk.federation.at))
        .map(|m| mandat_federation::division::Vote::whole(m.id.clone(), Some(id("yes"))))
        .collect();
    let table = w.e.desk.table(&mandat_federation::division::Votes { rows }).unwrap();
    let body = mandat_federation::body::RollCall { division: division.clone(), table };
    w.act("division.roll_call", &body, &key(21), Some(&key(22)));
    division
}

fn actual(w: &mut Walk) {
    let level = w.pick(&["50", "60.5", "many"]).unwrap();
    let mut body = crate::exercise::Exercise::actual("a1", "2026-03", level, &[("manual", 200)], "7");
    let key_of = (body.plan.clone(), body.unit.clone(), body.period.clone());
    let last = w.e.desk.federation.planning.actuals.get(&key_of).and_then(|all| all.last());
    body.corrects = last.map(|last| last.index);
    w.act("actual.report", &body, &key(41), None);
}

fn propose(w: &mut Walk) {
    let method = w.fresh("method");
    let body = w.e.proposal(method.as_str());
    w.act("method.propose", &body, &key(41), None);
}

fn methods(w: &mut Walk) -> Id {
    let methods: Vec<Id> = w.e.desk.federation.planning.methods.keys().cloned().collect();
    w.name(methods.iter())
}

fn price(w: &mut Walk) {
    let method = methods(w);
    let body = w.e.pricing(method.as_str());
    w.act("method.price", &body, &key(52), None);
}

fn try_out(w: &mut Walk) {
    let (method, until) = (methods(w), w.e.desk.now() + 86_400);
    w.act("method.try", &TryMethod { method, unit: id("b1"), until }, &key(43), None);
}

fn tried(w: &mut Walk) {
    let method = methods(w);
    let text = w.e.desk.blob(b"what came of it").unwrap();
    let body = ReportTrial { method, unit: id("b1"), level: "2".into(), hours: Vec::new(), before: 9, text };
    w.act("method.report", &body, &key(43), None);
}

fn adopt_method(w: &mut Walk) {
    let f = &w.e.desk.federation;
    let methods: Vec<(Id, mandat_record::blob::BlobRef)> =
        f.planning.methods.iter().map(|(id, method)| (id.clone(), method.blob)).collect();
    let Some((method, blob)) = w.pick(&methods) else { return };
    let division = if w.one_in(4) { divisions(w) } else { voted(w, blob) };
    w.act("method.adopt", &AdoptMethod { method, division }, &key(21), Some(&key(22)));
}
