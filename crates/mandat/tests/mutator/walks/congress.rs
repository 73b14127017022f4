//! Acts before the floor: texts, credentials, what binds delegates, what goes to the members.

use mandat_federation::Id;
use mandat_federation::body::{
    AgendaItem, ArrangeAmendments, AskReferendum, BindMandates, ChallengeMandate, CirculateTexts, Copies,
    FileAmendment, FileMotion, ListCredentials, Mover, ProposeAgenda, ReportCredentials, SeatAlternate,
    UnseatAlternate, Vacate, WithdrawAmendment, WithdrawMotion,
};
use mandat_record::ed25519::SigningKey;

use super::{Act, Walk};
use crate::exercise::assembly::{ASSEMBLY, mover};
use crate::exercise::{id, key};

pub(super) const ACTS: &[Act] = &[
    file,
    file,
    withdraw,
    amend,
    amend,
    withdraw_amendment,
    arrange,
    circulate,
    list,
    challenge,
    report,
    seat,
    seat,
    unseat,
    bind,
    ask,
    agenda,
    resign,
    time,
];

impl Walk {
    /// A mover, mostly with the right key.
    pub(super) fn mover(&mut self) -> (Mover, SigningKey) {
        let names = ["red", "green", "union-a", "union-b"];
        let by = mover(self.pick(&names).unwrap());
        let other = mover(self.pick(&names).unwrap());
        if self.one_in(8) { (by.0, other.1) } else { by }
    }

    /// The key of who moved something.
    fn of(&mut self, moved: Option<Mover>) -> SigningKey {
        let own = match moved {
            Some(Mover::Platform(id) | Mover::Unit(id)) => mover(id.as_str()).1,
            None => key(51),
        };
        if self.one_in(8) { key(52) } else { own }
    }

    pub(super) fn motion(&mut self) -> Id {
        let names: Vec<Id> = self.e.desk.federation.congress.motions.keys().cloned().collect();
        self.name(names.iter())
    }

    pub(super) fn seat_of_assembly(&mut self) -> Id {
        let f = &self.e.desk.federation;
        let names: Vec<Id> =
            f.mandates.values().filter(|m| m.convocation == id(ASSEMBLY)).map(|m| m.id.clone()).collect();
        self.name(names.iter())
    }
}

fn file(w: &mut Walk) {
    let (mover, by) = w.mover();
    let motion = w.fresh("m");
    let question = if w.one_in(3) { w.pick(&[id("role"), id("other")]) } else { None };
    let decisions = ["assembly-motion", "assembly-motion", "assembly-weighty", "motion"];
    let decision = id(w.pick(&decisions).unwrap());
    let text = w.e.text(motion.as_str());
    let title = "A motion".to_owned();
    let convocation = id(if w.one_in(12) { "conference-2026" } else { ASSEMBLY });
    let body = FileMotion { motion, convocation, decision, question, title, text, mover };
    w.act("motion.file", &body, &by, None);
}

fn withdraw(w: &mut Walk) {
    let motion = w.motion();
    let moved = w.e.desk.federation.congress.motions.get(&motion).map(|m| m.mover.clone());
    let by = w.of(moved);
    w.act("motion.withdraw", &WithdrawMotion { motion }, &by, None);
}

fn amend(w: &mut Walk) {
    let (mover, by) = w.mover();
    let amendment = w.fresh("am");
    let text = w.e.text(amendment.as_str());
    let (motion, passage) = (w.motion(), w.below(3) as u64);
    let body = FileAmendment { amendment, motion, passage, text, mover };
    w.act("amendment.file", &body, &by, None);
}

fn withdraw_amendment(w: &mut Walk) {
    let names: Vec<Id> = w.e.desk.federation.congress.amendments.keys().cloned().collect();
    let amendment = w.name(names.iter());
    let moved = w.e.desk.federation.congress.amendments.get(&amendment).map(|a| a.mover.clone());
    let by = w.of(moved);
    w.act("amendment.withdraw", &WithdrawAmendment { amendment }, &by, None);
}

fn arrange(w: &mut Walk) {
    let motion = w.motion();
    let all = w.e.desk.federation.congress.amendments.iter();
    let mut order: Vec<Id> =
        all.filter(|(_, a)| a.motion == motion && a.withdrawn.is_none()).map(|(id, _)| id.clone()).collect();
    if w.one_in(6) {
        order.pop();
    }
    order.reverse();
    w.act("amendment.arrange", &ArrangeAmendments { motion, order }, &key(21), Some(&key(22)));
}

fn circulate(w: &mut Walk) {
    let copies = vec![Copies { motion: w.motion(), copies: w.below(3) as u64 * 50 }];
    let body = CirculateTexts { convocation: id(ASSEMBLY), copies, means: "by post".into() };
    w.act("texts.circulate", &body, &key(21), None);
}

fn list(w: &mut Walk) {
    let mut list = w.e.desk.federation.credentials_list(&id(ASSEMBLY), w.e.desk.now());
    if w.one_in(4) {
        list.rows.pop();
    }
    let table = w.e.desk.table(&list).unwrap();
    w.act(
        "credentials.list",
        &ListCredentials { convocation: id(ASSEMBLY), table },
        &key(31),
        Some(&key(32)),
    );
}

fn challenge(w: &mut Walk) {
    let (mover, by) = w.mover();
    let (challenge, mandate, grounds) = (w.fresh("ch"), w.seat_of_assembly(), w.e.text("the grounds"));
    w.act("credentials.challenge", &ChallengeMandate { challenge, mandate, grounds, mover }, &by, None);
}

fn report(w: &mut Walk) {
    let body = ReportCredentials { convocation: id(ASSEMBLY), report: w.e.text("a report"), minority: None };
    w.act("credentials.report", &body, &key(31), Some(&key(22)));
}

fn seat(w: &mut Walk) {
    let mandate = w.seat_of_assembly();
    let f = &w.e.desk.federation;
    let held = f.mandates.get(&mandate);
    let stood = held.into_iter().flat_map(|m| f.contests[&m.contest].candidates.iter().map(|c| c.id.clone()));
    let stood: Vec<Id> = stood.collect();
    let Some(alternate) = w.pick(&stood) else { return };
    let by = if mandate.as_str().contains("union-a") { key(45) } else { key(46) };
    w.act("alternate.seat", &SeatAlternate { mandate, alternate }, &by, Some(&key(21)));
}

fn unseat(w: &mut Walk) {
    let seated: Vec<Id> = w.e.desk.federation.congress.alternates.keys().cloned().collect();
    let mandate = w.name(seated.iter());
    let by = if mandate.as_str().contains("union-a") { key(45) } else { key(46) };
    w.act("alternate.unseat", &UnseatAlternate { mandate }, &by, Some(&key(22)));
}

fn bind(w: &mut Walk) {
    let (motion, unit) = (w.motion(), w.pick(&["union-a", "union-b"]).unwrap());
    let options = [id("yes"), id("no"), id("none"), motion.clone()];
    let option = w.pick(&options).unwrap();
    let body = BindMandates { unit: id(unit), motion, option, resolution: w.e.text("a resolution") };
    let by = if w.one_in(6) { key(41) } else { mover(unit).1 };
    w.act("mandate.bind", &body, &by, Some(&key(47)));
}

fn ask(w: &mut Walk) {
    let (motion, unit) = (w.motion(), w.pick(&["union-a", "union-b", "a1"]).unwrap());
    let by = if unit == "a1" { key(45) } else { mover(unit).1 };
    w.act("referendum.ask", &AskReferendum { motion, unit: id(unit) }, &by, Some(&key(47)));
}

fn agenda(w: &mut Walk) {
    let all = w.e.desk.federation.congress.motions.iter().filter(|(_, m)| m.convocation == id(ASSEMBLY));
    let mut motions: Vec<Id> = all.map(|(id, _)| id.clone()).collect();
    if w.one_in(3) {
        motions.pop();
    }
    let items = vec![AgendaItem { title: "All of it".into(), motions }];
    w.act("agenda.propose", &ProposeAgenda { convocation: id(ASSEMBLY), items }, &key(21), None);
}

fn resign(w: &mut Walk) {
    if !w.one_in(4) {
        return;
    }
    let mandate = w.seat_of_assembly();
    let f = &w.e.desk.federation;
    let next = f.mandates.get(&mandate).and_then(|m| {
        let sat =
            |id: &Id| f.mandates.values().any(|other| other.contest == m.contest && other.holder == *id);
        let all = f.contests[&m.contest].candidates.iter();
        all.filter(|c| c.list == m.list && !sat(&c.id)).map(|c| c.id.clone()).next()
    });
    if w.one_in(2) {
        w.act("mandate.resign", &Vacate { mandate, successor: next }, &key(21), Some(&key(22)));
        return;
    }
    let petition = w.fresh("p");
    let by = if mandate.as_str().contains("union-a") { key(45) } else { key(46) };
    let body = mandat_federation::body::Petition {
        petition: petition.clone(),
        mandate,
        signatures: 3,
        electors: 6,
        signed: None,
    };
    w.act("recall.petition", &body, &by, None);
    let body = mandat_federation::body::DecideRecall { petition, yes: 4, no: 1, successor: next };
    w.act("recall.decide", &body, &by, Some(&key(47)));
}

/// Time passes; now and then a deadline goes by, or a term ends.
fn time(w: &mut Walk) {
    let days = if w.one_in(60) { 250 } else { 11 };
    let seconds = if days == 250 || w.one_in(12) { days * 86_400 } else { 3_600 };
    let now = w.e.desk.now();
    w.e.desk.set_time(now + seconds);
}
