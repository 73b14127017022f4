//! Acts on the floor: sessions, presence, the word, divisions and what is left of them.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::{
    CastVote, CloseSession, DeclareDivision, ElectorateCount, GiveSpeech, Matter, OpenSession, PutMotion,
    RecordPresence, ReportMinority, RequestSpeech, RollCall,
};
use mandat_federation::congress::session::Present;
use mandat_federation::congress::split::Part;
use mandat_federation::division::{Division, Vote, Votes};

use super::{Act, Walk};
use crate::exercise::assembly::ASSEMBLY;
use crate::exercise::{Exercise, id, key};

pub(super) const ACTS: &[Act] = &[
    open, close, presence, presence, request, give, put, put, put, put, call, call, call, call, declare,
    cast, minority, aside,
];

impl Walk {
    fn session(&mut self) -> Id {
        let sessions = self.e.desk.federation.congress.sessions.iter();
        let (open, shut): (Vec<_>, Vec<_>) = sessions.partition(|(_, session)| session.closed.is_none());
        let from = if open.is_empty() { shut } else { open };
        let names: Vec<Id> = from.into_iter().map(|(id, _)| id.clone()).collect();
        self.name(names.iter())
    }

    /// A division that is open, or sometimes any.
    fn division(&mut self) -> Option<Id> {
        let any = self.one_in(12);
        let all = self.e.desk.federation.divisions.iter();
        let open: Vec<Id> =
            all.filter(|(_, d)| any || d.result.is_none()).map(|(id, _)| id.clone()).collect();
        self.pick(&open)
    }
}

fn open(w: &mut Walk) {
    let (session, chair) = (w.fresh("s"), w.seat_of_assembly());
    w.act("session.open", &OpenSession { session, convocation: id(ASSEMBLY), chair }, &key(21), None);
}

fn close(w: &mut Walk) {
    if w.one_in(3) {
        let session = w.session();
        w.act("session.close", &CloseSession { session }, &key(21), None);
    }
}

fn presence(w: &mut Walk) {
    let f = &w.e.desk.federation;
    let all = f.mandates.values().filter(|m| m.convocation == id(ASSEMBLY));
    let right: Vec<Id> =
        all.clone().filter(|m| f.is_seated(m, w.e.desk.now())).map(|m| m.id.clone()).collect();
    let any: Vec<Id> = all.map(|m| m.id.clone()).collect();
    let from = if w.one_in(8) { any } else { right };
    let mandates = from.into_iter().filter(|_| !w.one_in(6)).collect();
    let table = w.e.desk.table(&Present { mandates }).unwrap();
    let session = w.session();
    w.act("presence.record", &RecordPresence { session, table }, &key(21), Some(&key(22)));
}

fn request(w: &mut Walk) {
    let (session, mandate) = (w.session(), w.seat_of_assembly());
    let motion = if w.one_in(2) { Some(w.motion()) } else { None };
    w.act("speech.request", &RequestSpeech { session, mandate, motion }, &key(22), None);
}

fn give(w: &mut Walk) {
    let session = w.session();
    let held = w.e.desk.federation.congress.sessions.get(&session);
    let next = held.and_then(|s| s.next_speaker(true)).map(|request| request.mandate.clone());
    let mandate = if w.one_in(4) { w.seat_of_assembly() } else { next.unwrap_or(id("nobody-has-this")) };
    let seconds = w.below(400) as u64;
    w.act("speech.give", &GiveSpeech { session, mandate, seconds }, &key(22), None);
}

fn put(w: &mut Walk) {
    let congress = &w.e.desk.federation.congress;
    let amendments: Vec<Id> = congress.amendments.keys().cloned().collect();
    let challenges: Vec<Id> = congress.challenges.keys().cloned().collect();
    let ready = ready(w);
    let matter = match w.below(12) {
        _ if !w.one_in(3) && !ready.is_empty() => w.pick(&ready).unwrap(),
        0..=2 => Matter::Motion(w.motion()),
        3 => Matter::Question(w.pick(&[id("role"), id("other")]).unwrap()),
        4..=6 => Matter::Amendment(w.name(amendments.iter())),
        7 => Matter::Late(w.motion()),
        8 => Matter::Challenge(w.name(challenges.iter())),
        9 => Matter::Credentials(id(ASSEMBLY)),
        10 => Matter::Agenda(id(ASSEMBLY)),
        _ => Matter::Referendum(w.motion()),
    };
    let amended = matches!(&matter, Matter::Motion(m) if !w.e.desk.federation.amended_by(m).is_empty());
    let text = amended.then(|| w.e.text("the motion as amended"));
    let session = if matches!(matter, Matter::Referendum(_)) { None } else { Some(w.session()) };
    let session = if w.one_in(20) { None } else { session };
    let division = w.fresh("d");
    w.act("motion.put", &PutMotion { division, matter, session, text }, &key(21), None);
}

/// What could be put now, as far as the states of its subjects say.
fn ready(w: &Walk) -> Vec<Matter> {
    let f = &w.e.desk.federation;
    let mut ready = vec![Matter::Agenda(id(ASSEMBLY)), Matter::Credentials(id(ASSEMBLY))];
    for ((subject, name), state) in f.states() {
        match (subject, state) {
            ("motion", "filed") => {
                let held = &f.congress.motions[&name];
                let open = f.amendments_to(&name).unwrap_or_default();
                let next = open.into_iter().find(|(_, a)| a.state(f) == "filed").map(|(id, _)| id.clone());
                ready.push(match (&held.question, next) {
                    (Some(question), _) => Matter::Question(question.clone()),
                    (None, Some(amendment)) => Matter::Amendment(amendment),
                    (None, None) => Matter::Motion(name),
                });
            }
            ("motion", "late") => ready.push(Matter::Late(name)),
            ("motion", "awaits-members") => ready.push(Matter::Referendum(name)),
            _ => {}
        }
    }
    let open = f.congress.challenges.iter().filter(|(_, challenge)| challenge.put.is_none());
    ready.extend(open.map(|(id, _)| Matter::Challenge(id.clone())));
    ready
}

/// One vote: an option, an abstention, or parts of the weight.
fn vote(w: &mut Walk, division: &Division, mandate: Id, lean: usize) -> Vote {
    let weight = division.floor.as_ref().and_then(|floor| floor.weights.get(&mandate).cloned());
    let one = num_rational::BigRational::from_integer(1.into());
    if let Some(weight) = weight.filter(|weight| *weight > one && division.options.len() > 1)
        && w.one_in(6)
    {
        let mut parts: BTreeMap<Option<Id>, num_rational::BigRational> = BTreeMap::new();
        parts.insert(Some(division.options[0].clone()), one.clone());
        parts.insert(if w.one_in(2) { None } else { Some(division.options[1].clone()) }, weight - one);
        let part = |(option, weight): (Option<Id>, num_rational::BigRational)| Part {
            option,
            weight: weight.to_string(),
        };
        return Vote { mandate, option: None, split: parts.into_iter().map(part).collect() };
    }
    let option = match w.below(6) {
        0 => None,
        1 | 2 => w.pick(&division.options),
        _ => Some(division.options[lean % division.options.len()].clone()),
    };
    Vote::whole(mandate, option)
}

fn call(w: &mut Walk) {
    let Some(name) = w.division() else { return };
    let division = w.e.desk.federation.divisions[&name].clone();
    let mut voters: Vec<Id> = match &division.floor {
        Some(floor) => floor.weights.keys().cloned().collect(),
        None => Vec::new(),
    };
    if w.one_in(10) {
        voters.push(w.seat_of_assembly());
        voters.sort();
        voters.dedup();
    }
    let f = &w.e.desk.federation;
    let now = w.e.desk.now();
    voters.retain(|v| f.mandates.get(v).is_none_or(|m| m.stands_at(now)));
    // Sometimes a tie: one for each option.
    let tie = w.one_in(5);
    let lean = usize::from(w.one_in(3));
    let mut rows = Vec::new();
    for (n, mandate) in voters.into_iter().enumerate() {
        let half = tie && n < 2;
        if half {
            rows.push(Vote::whole(mandate, division.options.get(n).cloned()));
        } else if !tie && !w.one_in(8) {
            rows.push(vote(w, &division, mandate, lean));
        }
    }
    let table = w.e.desk.table(&Votes { rows }).unwrap();
    w.act("division.roll_call", &RollCall { division: name, table }, &key(21), Some(&key(22)));
}

fn declare(w: &mut Walk) {
    let Some(name) = w.division() else { return };
    let division = w.e.desk.federation.divisions[&name].clone();
    let mut counts = Vec::new();
    let tie = w.one_in(5);
    for electorate in &division.electorates {
        let votes = division.options.iter().map(|_| if tie { 2 } else { w.below(4) as u64 }).collect();
        let electorate = electorate.electorate.clone();
        counts.push(ElectorateCount { electorate, present: None, votes, abstaining: Some(1) });
    }
    let body = DeclareDivision { division: name, counts };
    w.act("division.declare", &body, &key(21), Some(&key(22)));
}

fn cast(w: &mut Walk) {
    use mandat_federation::division::Verdict::NeedsChair;
    let waits = |d: &Division| matches!(d.result.as_ref().map(|r| &r.verdict), Some(NeedsChair(_)));
    let all: Vec<Id> =
        w.e.desk.federation.divisions.iter().filter(|(_, d)| waits(d)).map(|(id, _)| id.clone()).collect();
    let Some(division) = w.pick(&all) else { return };
    let options = w.e.desk.federation.divisions[&division].options.clone();
    let option = w.pick(&options).unwrap();
    w.act("division.cast", &CastVote { division, option }, &key(21), Some(&key(22)));
}

fn minority(w: &mut Walk) {
    let (mover, by) = w.mover();
    let names: Vec<Id> = w.e.desk.federation.divisions.keys().cloned().collect();
    let (report, division) = (w.fresh("mr"), w.name(names.iter()));
    let signatories = vec![w.seat_of_assembly()];
    let body = ReportMinority { report, division, text: w.e.text("a minority"), signatories, mover };
    w.act("minority.report", &body, &by, None);
}

/// A question that is put aside of the agenda, with a tie that a lot decides.
fn aside(w: &mut Walk) {
    if !w.one_in(3) || !w.e.desk.federation.mandates.contains_key(&id("congress-2026/union-a#1")) {
        return;
    }
    let division = w.fresh("aside");
    let body = Exercise::division(division.as_str(), "motion", None);
    w.act("division.open", &body, &key(21), None);
    let option = |name: &str| Some(id(name));
    let rows = vec![
        Vote::whole(id("congress-2026/union-a#1"), option("yes")),
        Vote::whole(id("congress-2026/union-a#2"), option("no")),
        Vote::whole(id("congress-2026/union-b#1"), None),
    ];
    let table = w.e.desk.table(&Votes { rows }).unwrap();
    w.act("division.roll_call", &RollCall { division: division.clone(), table }, &key(21), Some(&key(22)));
    let subject = mandat_federation::lot::Subject::Division(division);
    let body = mandat_federation::body::Draw { subject, value: "1 2 3".into() };
    w.act("lot.draw", &body, &key(21), Some(&key(22)));
}
