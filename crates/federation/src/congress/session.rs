//! Sessions and who is present in them, moment by moment: a division takes its presence and its weights from here.

use std::collections::BTreeSet;

use mandat_statutes::Threshold;
use serde::{Deserialize, Serialize};

use super::speech::{Request, Speech};
use super::{fresh, known};
use crate::Federation;
use crate::body::{CloseSession, OpenSession, RecordPresence};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;
use crate::states::{Diagram, States, edges};

/// The blob of a presence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Present {
    /// The mandates present, sorted.
    pub mandates: Vec<Id>,
}

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// The convocation.
    pub convocation: Id,
    /// The mandate that chairs.
    pub chair: Id,
    /// The entry.
    pub opened: u64,
    /// The entry that closed it.
    pub closed: Option<u64>,
    /// Presences, in the order of their entries.
    pub presence: Vec<Presence>,
    /// Who waits for the word.
    pub waiting: Vec<Request>,
    /// Who had it.
    pub speeches: Vec<Speech>,
}

/// Who is present from a moment on.
#[derive(Clone, Debug)]
pub struct Presence {
    /// The entry.
    pub index: u64,
    /// When.
    pub at: u64,
    /// The mandates.
    pub mandates: BTreeSet<Id>,
}

/// The state diagram.
pub const DIAGRAM: Diagram = Diagram {
    subject: "session",
    edges: edges! {
        "" -> "open" by ["session.open"];
        "open" -> "closed" by ["session.close"];
    },
};

/// The states of all sessions.
pub(crate) fn states(f: &Federation, states: &mut States) {
    let state = |s: &Session| if s.closed.is_some() { "closed" } else { "open" };
    states.extend(f.congress.sessions.iter().map(|(id, s)| (("session", id.clone()), state(s))));
}

impl Session {
    /// Who is present now.
    pub fn present(&self) -> Option<&BTreeSet<Id>> {
        self.presence.last().map(|presence| &presence.mandates)
    }
}

/// A session that is open.
pub(crate) fn require_open<'a>(f: &'a Federation, id: &Id) -> Result<&'a Session, Refusal> {
    let session = known(&f.congress.sessions, "session", id)?;
    if session.closed.is_some() {
        return refuse(Refused::NotNow, format!("session {id} is closed"));
    }
    Ok(session)
}

/// A mandate that is present in a session and for which somebody votes now.
pub(crate) fn require_present(
    f: &Federation,
    session: &Session,
    mandate: &Id,
    at: u64,
) -> Result<(), Refusal> {
    let held = f.require_mandate(mandate, at)?;
    let here = session.present().is_some_and(|present| present.contains(mandate));
    if here && f.is_seated(held, at) {
        return Ok(());
    }
    refuse(Refused::NotNow, format!("mandate {mandate} is not present, or unseated"))
}

/// `session.open`: one at a time, of the body's latest convocation.
pub(crate) fn open(f: &mut Federation, act: &Act<'_>, body: OpenSession) -> Result<Flags, Refusal> {
    fresh(&f.congress.sessions, "session", &body.session)?;
    let (convocation, _) = f.require_orders(&body.convocation)?;
    if !f.is_latest(convocation) {
        let name = &convocation.rules.id;
        return refuse(
            Refused::NotNow,
            format!("{} is not the latest convocation of {name}", body.convocation),
        );
    }
    if f.congress.sessions.values().any(|s| s.convocation == body.convocation && s.closed.is_none()) {
        return refuse(Refused::NotNow, format!("a session of {} is open", body.convocation));
    }
    let chair = f.require_mandate(&body.chair, act.at)?;
    if chair.convocation != body.convocation || !f.is_seated(chair, act.at) {
        return refuse(
            Refused::Unauthorised,
            format!("mandate {} does not sit in {}", body.chair, body.convocation),
        );
    }
    let session = Session {
        convocation: body.convocation,
        chair: body.chair,
        opened: act.index,
        closed: None,
        presence: Vec::new(),
        waiting: Vec::new(),
        speeches: Vec::new(),
    };
    f.congress.sessions.insert(body.session, session);
    Ok(Flags::new())
}

/// `session.close`: not while a division of it is open.
pub(crate) fn close(f: &mut Federation, act: &Act<'_>, body: CloseSession) -> Result<Flags, Refusal> {
    require_open(f, &body.session)?;
    let open = f.divisions.iter().find(|(_, d)| {
        d.result.is_none() && d.floor.as_ref().is_some_and(|floor| floor.session == body.session)
    });
    if let Some((id, _)) = open {
        return refuse(Refused::NotNow, format!("division {id} is open"));
    }
    if let Some(session) = f.congress.sessions.get_mut(&body.session) {
        session.closed = Some(act.index);
    }
    Ok(Flags::new())
}

/// `presence.record`: the whole list, as it is from now on.
pub(crate) fn present(f: &mut Federation, act: &Act<'_>, body: RecordPresence) -> Result<Flags, Refusal> {
    let session = require_open(f, &body.session)?;
    let table: Present = act.table(&body.table)?;
    if !table.mandates.is_sorted_by(|a, b| a < b) {
        return refuse(Refused::BlobWrong, "a presence names its mandates sorted, each once");
    }
    for id in &table.mandates {
        let mandate = f.require_mandate(id, act.at)?;
        if mandate.convocation != session.convocation || !f.is_seated(mandate, act.at) {
            return refuse(
                Refused::Unauthorised,
                format!("mandate {id} does not sit in {}", session.convocation),
            );
        }
    }
    let (_, orders) = f.require_orders(&session.convocation)?;
    let credentialed = f.credentialed(&session.convocation, act.at).count() as u64;
    let short = |quorum: Threshold| !quorum.is_met(table.mandates.len() as u64, credentialed);
    let missed = orders.quorum.is_some_and(|quorum| short(quorum.threshold));
    let presence = Presence { index: act.index, at: act.at, mandates: table.mandates.into_iter().collect() };
    if let Some(session) = f.congress.sessions.get_mut(&body.session) {
        session.presence.push(presence);
    }
    Ok(if missed { vec![Flag::QuorumMissed] } else { Flags::new() })
}
