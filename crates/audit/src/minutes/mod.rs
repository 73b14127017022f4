//! Minutes of a session, from the record: what was done in it, in order, each line with the number of its entry.
//!
//! Nobody writes them, and nobody has to approve them: whoever has the record makes the same minutes. [`minutes`] is the one
//! entry; [`Minutes::to_text`] and [`Minutes::to_html`] are what people read.

mod html;
mod scribe;

use mandat_federation::Id;
use mandat_record::read::{Blobs, Boxes, Entries, ReadError};
use mandat_statutes::date_of;
use serde::Serialize;

use crate::findings::replay_noting;
use scribe::Scribe;

/// The minutes of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Minutes {
    /// The organisation.
    pub name: String,
    /// The log.
    pub log: String,
    /// The body.
    pub body: String,
    /// The convocation.
    pub convocation: Id,
    /// The session.
    pub session: Id,
    /// The mandate that chaired.
    pub chair: Id,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A line of the minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The entry that it tells.
    pub entry: u64,
    /// When, Unix seconds.
    pub at: u64,
    /// What was done.
    pub text: String,
    /// Figures and lists that belong to it.
    pub details: Vec<String>,
    /// What the entry was flagged for, in words.
    pub flags: Vec<&'static str>,
}

/// The minutes of a session; `None` if the record has no such session. `progress` is told how many entries are read.
pub fn minutes<R>(record: &R, session: &Id, progress: impl FnMut(u64)) -> Result<Option<Minutes>, ReadError>
where
    R: Entries + Blobs + Boxes,
{
    let mut scribe = Scribe::new(session, record);
    let replayed = replay_noting(record, None, progress, |noted| scribe.note(noted))?;
    let lines = scribe.lines;
    let f = &replayed.federation;
    let Some(held) = f.congress.sessions.get(session) else { return Ok(None) };
    let body = f.convocations.get(&held.convocation).map_or(String::new(), |c| c.rules.name.clone());
    Ok(Some(Minutes {
        name: f.name.clone(),
        log: f.log.clone(),
        body,
        convocation: held.convocation.clone(),
        session: session.clone(),
        chair: held.chair.clone(),
        lines,
    }))
}

/// A moment in UTC: `2026-03-01 19:05`.
pub(crate) fn moment(at: u64) -> String {
    let (hours, minutes) = (at % 86_400 / 3_600, at % 3_600 / 60);
    format!("{} {hours:02}:{minutes:02}", date_of(at))
}

impl Minutes {
    /// What stands above the lines.
    fn head(&self) -> String {
        format!(
            "Generated from the record {}: every line names the entry that it tells, and whoever has the record makes the same \
             minutes. Times are the record's, in UTC. Mandate {} chairs.",
            self.log, self.chair
        )
    }

    /// The minutes as text.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{}\nMinutes of session {} of {}, {}\n\n",
            self.name, self.session, self.convocation, self.body
        );
        text += &format!("{}\n\n", self.head());
        for line in &self.lines {
            text += &format!("[{}] {}  {}\n", line.entry, moment(line.at), line.text);
            line.details.iter().for_each(|detail| text += &format!("      {detail}\n"));
            line.flags.iter().for_each(|flag| text += &format!("      flagged: {flag}\n"));
        }
        text
    }

    /// The minutes as a self-contained HTML page.
    pub fn to_html(&self) -> String {
        html::page(self)
    }
}
