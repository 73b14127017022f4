//! Credentials: the provisional list of mandates, challenges, the committee's report and its adoption.
//!
//! The list is derived: every mandate that stands is on it, and one that leaves somebody out is refused. A delegate loses the
//! seat only by a challenge that the body upholds in a division in which the challenged mandate does not vote; the entry that
//! decides it is flagged for ever, and only an alternate of the same list can take the seat.

use mandat_record::blob::BlobRef;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};

use super::{fresh, known};
use crate::Federation;
use crate::body::{ChallengeMandate, ListCredentials, Mover, ReportCredentials};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::{End, Mandate};
use crate::states::{Diagram, States, edges};

/// The blob of a provisional list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Every standing mandate, sorted.
    pub rows: Vec<Listed>,
}

/// One mandate of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The mandate.
    pub mandate: Id,
    /// Its weight if all are present: a whole number or a fraction, `437/3`.
    pub weight: String,
}

/// The credentials of a convocation.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// The entry of the last provisional list.
    pub listed: Option<u64>,
    /// Mandates on it.
    pub mandates: u64,
    /// The last report.
    pub report: Option<Report>,
}

/// A report on credentials.
#[derive(Clone, Debug)]
pub struct Report {
    /// The entry.
    pub index: u64,
    /// Its text.
    pub report: BlobRef,
    /// The minority's.
    pub minority: Option<BlobRef>,
    /// The division that adopts it.
    pub put: Option<Id>,
}

/// A challenge.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The mandate.
    pub mandate: Id,
    /// Its convocation.
    pub convocation: Id,
    /// The grounds.
    pub grounds: BlobRef,
    /// Who challenges.
    pub mover: Mover,
    /// The entry.
    pub index: u64,
    /// The division on it.
    pub put: Option<Id>,
}

/// The state diagram of a mandate.
pub const DIAGRAM: Diagram = Diagram {
    subject: "mandate",
    edges: edges! {
        "" -> "seated" by ["contest.result" "contest.declare" "mandate.resign" "recall.decide" "organ.replace"];
        "" -> "expired" by ["contest.result" "contest.declare"];
        "seated" -> "challenged" by ["credentials.challenge"];
        "challenged" -> "seated" by ["division.roll_call" "division.declare" "division.count" "division.cast" "lot.draw"];
        "challenged" -> "unseated" by ["division.roll_call" "division.declare" "division.count" "division.cast" "lot.draw"];
        "seated" -> "alternate-sits" by ["alternate.seat"];
        "challenged" -> "alternate-sits" by ["alternate.seat"];
        "unseated" -> "alternate-sits" by ["alternate.seat"];
        "alternate-sits" -> "seated" by ["alternate.unseat"];
        "alternate-sits" -> "challenged" by ["alternate.unseat"];
        "alternate-sits" -> "unseated" by ["alternate.unseat"];
        "seated" -> "resigned" by ["mandate.resign"];
        "challenged" -> "resigned" by ["mandate.resign"];
        "unseated" -> "resigned" by ["mandate.resign"];
        "alternate-sits" -> "resigned" by ["mandate.resign"];
        "seated" -> "recalled" by ["recall.decide"];
        "challenged" -> "recalled" by ["recall.decide"];
        "unseated" -> "recalled" by ["recall.decide"];
        "alternate-sits" -> "recalled" by ["recall.decide"];
        "seated" -> "replaced" by ["organ.replace"];
        "seated" -> "annulled" by ["complaint.decide"];
        "challenged" -> "replaced" by ["organ.replace"];
        "challenged" -> "annulled" by ["complaint.decide"];
        "unseated" -> "replaced" by ["organ.replace"];
        "unseated" -> "annulled" by ["complaint.decide"];
        "alternate-sits" -> "replaced" by ["organ.replace"];
        "alternate-sits" -> "annulled" by ["complaint.decide"];
        "seated" -> "renewed" by ["contest.result" "contest.declare"];
        "challenged" -> "renewed" by ["contest.result" "contest.declare"];
        "unseated" -> "renewed" by ["contest.result" "contest.declare"];
        "alternate-sits" -> "renewed" by ["contest.result" "contest.declare"];
        "resigned" -> "seated" by ["complaint.decide"];
        "resigned" -> "challenged" by ["complaint.decide"];
        "resigned" -> "unseated" by ["complaint.decide"];
        "resigned" -> "alternate-sits" by ["complaint.decide"];
        "recalled" -> "seated" by ["complaint.decide"];
        "recalled" -> "challenged" by ["complaint.decide"];
        "recalled" -> "unseated" by ["complaint.decide"];
        "recalled" -> "alternate-sits" by ["complaint.decide"];
        "replaced" -> "seated" by ["complaint.decide"];
        "replaced" -> "challenged" by ["complaint.decide"];
        "replaced" -> "unseated" by ["complaint.decide"];
        "replaced" -> "alternate-sits" by ["complaint.decide"];
        "renewed" -> "seated" by ["complaint.decide"];
        "renewed" -> "challenged" by ["complaint.decide"];
        "renewed" -> "unseated" by ["complaint.decide"];
        "renewed" -> "alternate-sits" by ["complaint.decide"];
        "seated" -> "expired" by ["time"];
        "challenged" -> "expired" by ["time"];
        "unseated" -> "expired" by ["time"];
        "alternate-sits" -> "expired" by ["time"];
    },
};

/// The states of all mandates.
pub(crate) fn states(f: &Federation, states: &mut States) {
    let state = |m: &Mandate| match m.ended.map(|ended| ended.how) {
        Some(End::Resigned) => "resigned",
        Some(End::Recalled) => "recalled",
        Some(End::Replaced) => "replaced",
        Some(End::Annulled) => "annulled",
        Some(End::Renewed) => "renewed",
        None if !m.stands_at(f.at) => "expired",
        None if f.congress.alternates.contains_key(&m.id) => "alternate-sits",
        None if f.is_unseated(&m.id) => "unseated",
        None if f.challenges_to(&m.id).any(|(_, c)| !c.put.as_ref().is_some_and(|put| f.settled(put))) => {
            "challenged"
        }
        None => "seated",
    };
    states.extend(f.mandates.values().map(|m| (("mandate", m.id.clone()), state(m))));
}

impl Federation {
    fn challenges_to<'a>(&'a self, mandate: &'a Id) -> impl Iterator<Item = (&'a Id, &'a Challenge)> {
        let names = self.congress.challenged.get(mandate).into_iter().flatten();
        names.filter_map(|name| self.congress.challenges.get_key_value(name))
    }

    /// Whether a division of the body unseated the delegate.
    pub fn is_unseated(&self, mandate: &Id) -> bool {
        self.challenges_to(mandate).any(|(_, challenge)| self.carried(challenge.put.as_ref()))
    }

    /// Whether somebody votes for a mandate: its holder, or an alternate.
    pub fn is_seated(&self, mandate: &Mandate, at: u64) -> bool {
        let sits = self.congress.alternates.contains_key(&mandate.id) || !self.is_unseated(&mandate.id);
        mandate.stands_at(at) && sits
    }

    /// The mandates of a convocation for which somebody votes: every share of "all mandates" and every quorum is of these.
    pub fn credentialed<'a>(&'a self, convocation: &'a Id, at: u64) -> impl Iterator<Item = &'a Mandate> {
        self.mandates.values().filter(move |m| m.convocation == *convocation && self.is_seated(m, at))
    }

    /// Whether a convocation may decide on its business: its statutes ask for no report on credentials, or it was adopted.
    pub fn has_credentials(&self, convocation: &Id) -> bool {
        let asked = self.convocations.get(convocation).and_then(|c| self.orders(c)?.credentials.clone());
        let held = self.congress.credentials.get(convocation).and_then(|c| c.report.as_ref());
        asked.is_none() || held.is_some_and(|report| self.carried(report.put.as_ref()))
    }

    /// The provisional list of a convocation as it follows from the record.
    pub fn credentials_list(&self, convocation: &Id, at: u64) -> List {
        let standing = || self.mandates.values().filter(|m| m.convocation == *convocation && m.stands_at(at));
        let all = standing().map(|m| &m.id).collect();
        let row = |m: &Mandate| Listed { mandate: m.id.clone(), weight: shown(&self.weight(m, &all)) };
        List { rows: standing().map(row).collect() }
    }
}

/// A weight as text: `3` or `437/3`.
pub fn shown(weight: &BigRational) -> String {
    weight.to_string()
}

/// `credentials.list`: as it follows from the record, until the report is adopted.
pub(crate) fn list(f: &mut Federation, act: &Act<'_>, body: ListCredentials) -> Result<Flags, Refusal> {
    f.require_orders(&body.convocation)?;
    if f.has_credentials(&body.convocation) {
        return refuse(
            Refused::NotNow,
            format!("credentials of {} are adopted, or not asked for", body.convocation),
        );
    }
    let table: List = act.table(&body.table)?;
    let due = f.credentials_list(&body.convocation, act.at);
    if table != due {
        return refuse(
            Refused::TableDiffers,
            format!("{} mandates of {} stand: list each with its weight", due.rows.len(), body.convocation),
        );
    }
    let held = f.congress.credentials.entry(body.convocation).or_default();
    held.listed = Some(act.index);
    held.mandates = due.rows.len() as u64;
    Ok(Flags::new())
}

/// `credentials.challenge`: one at a time against a mandate.
pub(crate) fn challenge(f: &mut Federation, act: &Act<'_>, body: ChallengeMandate) -> Result<Flags, Refusal> {
    fresh(&f.congress.challenges, "challenge", &body.challenge)?;
    f.require_mover(act, &body.mover)?;
    let mandate = f.require_mandate(&body.mandate, act.at)?;
    let (_, orders) = f.require_orders(&mandate.convocation)?;
    if orders.credentials.is_none() {
        return refuse(Refused::BadStatutes, "the standing orders know no challenge: complain or appeal");
    }
    let open = |c: &Challenge| !c.put.as_ref().is_some_and(|put| f.settled(put));
    if f.is_unseated(&body.mandate) || f.challenges_to(&body.mandate).any(|(_, c)| open(c)) {
        return refuse(Refused::NotNow, format!("mandate {} is challenged, or unseated", body.mandate));
    }
    act.blob(&body.grounds)?;
    let challenge = Challenge {
        convocation: mandate.convocation.clone(),
        mandate: body.mandate,
        grounds: body.grounds,
        mover: body.mover,
        index: act.index,
        put: None,
    };
    f.congress.challenged.entry(challenge.mandate.clone()).or_default().push(body.challenge.clone());
    f.congress.challenges.insert(body.challenge, challenge);
    Ok(Flags::new())
}

/// `credentials.report`: after the list, when every challenge is decided.
pub(crate) fn report(f: &mut Federation, act: &Act<'_>, body: ReportCredentials) -> Result<Flags, Refusal> {
    f.require_orders(&body.convocation)?;
    let listed = f.congress.credentials.get(&body.convocation).filter(|held| held.listed.is_some());
    let Some(held) = listed.filter(|_| !f.has_credentials(&body.convocation)) else {
        return refuse(
            Refused::NotNow,
            format!("{} has no list, or its report is adopted", body.convocation),
        );
    };
    if held.report.as_ref().and_then(|r| r.put.as_ref()).is_some_and(|put| !f.settled(put)) {
        return refuse(Refused::NotNow, "a division on the report before is open");
    }
    let all = f.congress.challenges.iter().filter(|(_, c)| c.convocation == body.convocation);
    let stands = |c: &Challenge| f.mandates.get(&c.mandate).is_some_and(|m| m.stands_at(act.at));
    let open = |c: &Challenge| stands(c) && !c.put.as_ref().is_some_and(|put| f.settled(put));
    if let Some((id, _)) = all.into_iter().find(|(_, c)| open(c)) {
        return refuse(Refused::NotNow, format!("challenge {id} is not decided"));
    }
    act.blob(&body.report)?;
    if let Some(minority) = &body.minority {
        act.blob(minority)?;
    }
    let report = Report { index: act.index, report: body.report, minority: body.minority, put: None };
    f.congress.credentials.entry(body.convocation).or_default().report = Some(report);
    Ok(Flags::new())
}

/// A challenge that can be put.
pub(crate) fn require_open<'a>(f: &'a Federation, id: &Id, at: u64) -> Result<&'a Challenge, Refusal> {
    let challenge = known(&f.congress.challenges, "challenge", id)?;
    if challenge.put.is_some() {
        return refuse(Refused::Duplicate, format!("challenge {id} was put"));
    }
    f.require_mandate(&challenge.mandate, at)?;
    Ok(challenge)
}
