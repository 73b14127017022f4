//! What `intake.toml` says of a congress at work: motions, their circulation, credentials, agendas, sessions and who was there.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::{AgendaItem, Mover};
use serde::Deserialize;
use toml::Spanned;

use super::{Field, File, Moment, column};

/// A motion, or a thesis that competes with others on a question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motion {
    /// Its name in the record.
    pub id: Spanned<Id>,
    /// The convocation whose delegates decide.
    pub convocation: Id,
    /// The kind of decision in the statutes.
    pub decision: Id,
    /// The question on which it competes.
    pub question: Option<Id>,
    /// Its title.
    pub title: String,
    /// The file of its text, in the folder.
    pub text: String,
    /// Who moves it: `{ platform = "x" }` or `{ unit = "x" }`.
    pub mover: Mover,
    /// When it was filed.
    pub filed: Moment,
}

/// Texts that were circulated.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circulation {
    /// The convocation.
    pub convocation: Spanned<Id>,
    /// When.
    pub day: Moment,
    /// How many copies of each motion's text.
    pub copies: BTreeMap<Id, u64>,
    /// How.
    pub means: String,
}

/// The credentials committee's list of mandates and its report. The list follows from the record.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The convocation.
    pub convocation: Spanned<Id>,
    /// When the list was entered.
    pub list: Moment,
    /// When the committee reported.
    pub report: Moment,
    /// The file of the report.
    pub text: String,
    /// The file of the report of the committee's minority.
    pub minority: Option<String>,
}

/// An agenda proposed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agenda {
    /// The convocation.
    pub convocation: Spanned<Id>,
    /// When.
    pub day: Moment,
    /// The items in order, each with a title and the motions under it.
    pub items: Vec<AgendaItem>,
}

/// A session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Its name in the record.
    pub id: Spanned<Id>,
    /// The convocation.
    pub convocation: Id,
    /// The mandate that chairs.
    pub chair: Id,
    /// When it was opened.
    pub open: Moment,
    /// When it was closed; absent: it goes on.
    pub close: Option<Moment>,
    /// Who was present, moment by moment.
    #[serde(default)]
    pub presence: Presence,
}

tables! {
    /// A table of presence: one row a mandate and the moment from which on it was there. The rows of one moment are the whole
    /// list from then on.
    Presence {
        /// The file.
        file: File = File::Own("presence.csv".into()),
        /// The session; rows of other sessions are left to them.
        session: Field = column("session"),
        /// The moment.
        from: Field = column("from"),
        /// The mandate.
        mandate: Field = column("mandate"),
    }
}
