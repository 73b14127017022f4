//! What congresses had before them and decided: texts and their circulation, credentials, agenda, divisions with every
//! denominator. A pure function of the folded state; [`report`] is the one entry, [`text()`] what people read.
//!
//! No share stands without its denominator: seats, credentialed, present, voting and abstaining are always apart (DESIGN 6).

mod division;
mod seats;
mod text;

use std::collections::BTreeMap;

use mandat_federation::convocation::Convocation;
use mandat_federation::{Federation, Id};
use serde::Serialize;

pub(crate) use division::one;
pub use division::{Divided, Figures, Share, outcome};
pub use seats::{Group, Sent};
pub(crate) use text::figures;
pub use text::text;

pub(crate) use crate::findings::mover;

/// All congresses of a record, and all its divisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The organisation.
    pub name: String,
    /// Convocations with standing orders, in the order of their calls.
    pub congresses: Vec<Congress>,
    /// How the delegates who divide came about, tier by tier.
    pub sent: Vec<Sent>,
    /// Divisions, in the order in which they were opened.
    pub divisions: Vec<Divided>,
}

/// One convocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Congress {
    /// The convocation.
    pub convocation: Id,
    /// The body's name.
    pub body: String,
    /// Seats of all contests.
    pub seats: u64,
    /// Mandates for which somebody votes now.
    pub credentialed: u64,
    /// Whether the report on credentials was adopted; absent where none is asked for.
    pub credentials_adopted: Option<bool>,
    /// Challenges: the mandate, and whether the delegate was unseated; absent while it is open.
    pub challenges: Vec<Challenged>,
    /// Copies of the texts of each mover.
    pub circulated: BTreeMap<String, u64>,
    /// Motions, in the order of their entries.
    pub motions: Vec<Moved>,
    /// The agenda in force: titles with their motions.
    pub agenda: Vec<Item>,
    /// The entry of the agenda.
    pub agenda_entry: Option<u64>,
    /// Sessions.
    pub sessions: Vec<Sat>,
}

/// A challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Challenged {
    /// Its name.
    pub challenge: Id,
    /// The mandate.
    pub mandate: Id,
    /// Whether it was upheld.
    pub upheld: Option<bool>,
    /// The entry.
    pub entry: u64,
}

/// A motion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its name.
    pub motion: Id,
    /// Its title.
    pub title: String,
    /// Who moves it.
    pub mover: String,
    /// The question on which it competes.
    pub question: Option<Id>,
    /// Its state.
    pub state: &'static str,
    /// Copies of its text that went out; absent where it was filed late.
    pub copies: Option<u64>,
    /// Its text, by SHA-256.
    pub text: String,
    /// Amendments with their states.
    pub amendments: BTreeMap<Id, &'static str>,
    /// The entry.
    pub entry: u64,
}

/// An item of the agenda.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// Its motions.
    pub motions: Vec<Id>,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sat {
    /// Its name.
    pub session: Id,
    /// The mandate that chairs.
    pub chair: Id,
    /// Mandates present at the last count.
    pub present: Option<u64>,
    /// Seconds spoken, by platform.
    pub spoken: BTreeMap<String, u64>,
    /// The entry that opened it, and that closed it.
    pub entries: (u64, Option<u64>),
}

/// What a record says of its congresses and divisions.
pub fn report(f: &Federation) -> Report {
    let mut called: Vec<&Convocation> = f.convocations.values().filter(|c| f.orders(c).is_some()).collect();
    called.sort_by_key(|c| c.called);
    Report {
        name: f.name.clone(),
        congresses: called.into_iter().map(|c| congress(f, c)).collect(),
        sent: seats::all(f),
        divisions: division::all(f),
    }
}

fn congress(f: &Federation, convocation: &Convocation) -> Congress {
    let id = &convocation.id;
    let orders = f.orders(convocation);
    let agenda = f.agenda(id);
    let items = agenda.map(|agenda| agenda.items.as_slice()).unwrap_or_default();
    let circulated = f.copies_by_mover(id).into_iter().map(|(by, copies)| (mover(by), copies)).collect();
    Congress {
        convocation: id.clone(),
        body: convocation.rules.name.clone(),
        seats: f.contests.values().filter(|c| c.convocation == *id).filter_map(|c| c.seats).sum(),
        credentialed: f.credentialed(id, f.at).count() as u64,
        credentials_adopted: orders.and_then(|o| o.credentials.as_ref()).map(|_| f.has_credentials(id)),
        challenges: challenges(f, id),
        circulated,
        motions: motions(f, id),
        agenda: items
            .iter()
            .map(|item| Item { title: item.title.clone(), motions: item.motions.clone() })
            .collect(),
        agenda_entry: agenda.map(|agenda| agenda.index),
        sessions: sessions(f, id),
    }
}

fn challenges(f: &Federation, convocation: &Id) -> Vec<Challenged> {
    let all = f.congress.challenges.iter().filter(|(_, c)| c.convocation == *convocation);
    let mut challenges: Vec<Challenged> = all
        .map(|(id, challenge)| Challenged {
            challenge: id.clone(),
            mandate: challenge.mandate.clone(),
            upheld: challenge.put.as_ref().and_then(|put| f.divisions.get(put)?.adopted()),
            entry: challenge.index,
        })
        .collect();
    challenges.sort_by_key(|challenge| challenge.entry);
    challenges
}

fn motions(f: &Federation, convocation: &Id) -> Vec<Moved> {
    let amendments = |motion: &Id| {
        let all = f.congress.amendments.iter().filter(|(_, a)| a.motion == *motion);
        all.map(|(id, a)| (id.clone(), a.state(f))).collect()
    };
    let copies = f.copies(convocation);
    let all = f.congress.motions.iter().filter(|(_, m)| m.convocation == *convocation);
    let mut motions: Vec<Moved> = all
        .map(|(id, motion)| Moved {
            motion: id.clone(),
            title: motion.title.clone(),
            mover: mover(&motion.mover),
            question: motion.question.clone(),
            state: motion.state(f, id).name(),
            copies: copies.get(id).copied(),
            text: motion.text.sha256.to_string(),
            amendments: amendments(id),
            entry: motion.index,
        })
        .collect();
    motions.sort_by_key(|motion| motion.entry);
    motions
}

fn sessions(f: &Federation, convocation: &Id) -> Vec<Sat> {
    let all = f.congress.sessions.iter().filter(|(_, s)| s.convocation == *convocation);
    let platform = |id: Option<&Id>| id.map_or("no platform".to_owned(), ToString::to_string);
    let mut sessions: Vec<Sat> = all
        .map(|(id, session)| Sat {
            session: id.clone(),
            chair: session.chair.clone(),
            present: session.present().map(|present| present.len() as u64),
            spoken: session.spoken().into_iter().map(|(id, seconds)| (platform(id), seconds)).collect(),
            entries: (session.opened, session.closed),
        })
        .collect();
    sessions.sort_by_key(|session| session.entries.0);
    sessions
}
