//! What a folder says of a congress at work, read: texts of motions, presences, and whether everything that is named is there.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::Id;
use mandat_federation::body::Matter;
use mandat_federation::congress::session::Present;

use super::DESCRIPTION;
use super::description::{Description, File, Moment, Session};
use super::people::open;
use super::table::{Notes, Places, Table};

/// Lines of the description: a place in its text as a line from 1.
pub struct Lines(Vec<usize>);

impl Lines {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line in which something stands.
    pub fn line<T>(&self, of: &toml::Spanned<T>) -> u64 {
        self.0.partition_point(|end| *end < of.span().start) as u64 + 1
    }
}

/// Who was present from a moment on.
pub struct Presence {
    /// The session's place in the description.
    pub session: usize,
    /// When.
    pub at: u64,
    /// The mandates with the lines on which they stand.
    pub lines: BTreeMap<Id, u64>,
    /// The table's file.
    pub file: String,
}

impl Presence {
    /// What the record says of it.
    pub fn table(&self) -> Present {
        Present { mandates: self.lines.keys().cloned().collect() }
    }
}

/// Reports on credentials: the text, and that of the minority.
pub type Reports = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// A congress at work, as far as it lies in files.
#[derive(Default)]
pub struct Congress {
    /// Texts of the motions, in their order.
    pub motions: Vec<Vec<u8>>,
    /// Reports on credentials, in their order.
    pub reports: Reports,
    /// Presences of all sessions.
    pub presences: Vec<Presence>,
}

/// Reads the files, and checks what the parts of the description say of each other.
pub fn read(description: &Description, lines: &Lines, places: &Places, notes: &mut Notes) -> Congress {
    let mut file = |name: &str| {
        places
            .read(&File::Own(name.to_owned()))
            .map_err(|mistake| notes.mistakes.push(mistake))
            .unwrap_or_default()
    };
    let motions = description.motion.iter().map(|motion| file(&motion.text)).collect();
    let reports = description.credentials.iter();
    let reports = reports.map(|c| (file(&c.text), c.minority.as_ref().map(|name| file(name)))).collect();
    let mut congress = Congress { motions, reports, presences: Vec::new() };
    let mut tables: BTreeMap<String, Option<Table>> = BTreeMap::new();
    for (n, session) in description.session.iter().enumerate() {
        let name = session.presence.file.name().to_owned();
        let table = tables.entry(name).or_insert_with(|| open(places, &session.presence.file, false, notes));
        if let Some(table) = table {
            presence(n, session, table, &mut congress, notes);
        }
    }
    let sessions: BTreeSet<&Id> = description.session.iter().map(|session| session.id.get_ref()).collect();
    for (name, table) in &tables {
        let of = description.session.iter().find(|session| session.presence.file.name() == name);
        if let (Some(table), Some(session)) = (table, of) {
            strangers(session, table, &sessions, notes);
        }
    }
    twice(description, lines, notes);
    named(description, lines, notes);
    congress
}

fn presence(
    n: usize,
    session: &Session,
    table: &Table,
    congress: &mut Congress,
    notes: &mut Notes,
) -> Option<()> {
    let map = &session.presence;
    let which = table.field(&map.session, notes)?;
    let from = table.field(&map.from, notes)?;
    let mandate = table.field(&map.mandate, notes)?;
    let mut moments: BTreeMap<u64, BTreeMap<Id, u64>> = BTreeMap::new();
    for row in table.rows.iter().filter(|row| row.text(&which) == session.id.get_ref().as_str()) {
        let text = row.text(&from);
        let Some(Moment(at)) = Moment::parse(&text) else {
            let text = format!("{text:?} is no moment: write 2026-03-01T09:30, in UTC");
            notes.mistake(&table.file, row.line, table.heading(&from), text);
            continue;
        };
        if at < session.open.0 || session.close.is_some_and(|close| at > close.0) {
            let text = format!(
                "session {} is not open then: correct the moment, or the session",
                session.id.get_ref()
            );
            notes.mistake(&table.file, row.line, table.heading(&from), text);
            continue;
        }
        match Id::parse(&row.text(&mandate)) {
            Ok(id) => {
                if let Some(line) = moments.entry(at).or_default().insert(id, row.line) {
                    let text = format!("the mandate is present in line {line} already: keep one row");
                    notes.mistake(&table.file, row.line, table.heading(&mandate), text);
                }
            }
            Err(error) => notes.mistake(&table.file, row.line, table.heading(&mandate), error),
        }
    }
    let file = &table.file;
    let all = moments.into_iter().map(|(at, lines)| Presence { session: n, at, lines, file: file.clone() });
    congress.presences.extend(all);
    Some(())
}

/// A row of a session that the description does not have is a misspelt one.
fn strangers(session: &Session, table: &Table, sessions: &BTreeSet<&Id>, notes: &mut Notes) {
    let Some(which) = table.field(&session.presence.session, notes) else { return };
    for row in &table.rows {
        let text = row.text(&which);
        if !sessions.iter().any(|id| id.as_str() == text) {
            let text = format!("no session is called {text:?} in {DESCRIPTION}: correct one of them");
            notes.mistake(&table.file, row.line, table.heading(&which), text);
        }
    }
}

fn twice(description: &Description, lines: &Lines, notes: &mut Notes) {
    let mut once = |what: &str, ids: &mut dyn Iterator<Item = &toml::Spanned<Id>>| {
        let mut seen: BTreeMap<&Id, u64> = BTreeMap::new();
        for id in ids {
            if let Some(first) = seen.insert(id.get_ref(), lines.line(id)) {
                let text = format!(
                    "{what} {} stands in line {first} already: give each a name of its own",
                    id.get_ref()
                );
                notes.mistake(DESCRIPTION, lines.line(id), None, text);
            }
        }
    };
    once("motion", &mut description.motion.iter().map(|motion| &motion.id));
    once("session", &mut description.session.iter().map(|session| &session.id));
    once("division", &mut description.division.iter().map(|division| &division.id));
}

/// Whether everything that one part names is stated in another.
fn named(description: &Description, lines: &Lines, notes: &mut Notes) {
    let convocations: BTreeSet<&Id> = description.convocation.iter().map(|c| &c.id).collect();
    let sessions: BTreeSet<&Id> = description.session.iter().map(|s| s.id.get_ref()).collect();
    let motions: BTreeSet<&Id> = description.motion.iter().map(|m| m.id.get_ref()).collect();
    let questions: BTreeSet<&Id> = description.motion.iter().filter_map(|m| m.question.as_ref()).collect();
    let mut must = |all: &BTreeSet<&Id>, what: &str, id: &Id, line: u64| {
        if !all.contains(id) {
            let text = format!("no {what} is called {id} in this file: state it, or correct the name");
            notes.mistake(DESCRIPTION, line, None, text);
        }
    };
    for motion in &description.motion {
        must(&convocations, "convocation", &motion.convocation, lines.line(&motion.id));
    }
    for session in &description.session {
        must(&convocations, "convocation", &session.convocation, lines.line(&session.id));
    }
    for circulation in &description.circulation {
        let line = lines.line(&circulation.convocation);
        must(&convocations, "convocation", circulation.convocation.get_ref(), line);
        circulation.copies.keys().for_each(|motion| must(&motions, "motion", motion, line));
    }
    for credentials in &description.credentials {
        must(
            &convocations,
            "convocation",
            credentials.convocation.get_ref(),
            lines.line(&credentials.convocation),
        );
    }
    for agenda in &description.agenda {
        let line = lines.line(&agenda.convocation);
        must(&convocations, "convocation", agenda.convocation.get_ref(), line);
        agenda
            .items
            .iter()
            .flat_map(|item| &item.motions)
            .for_each(|motion| must(&motions, "motion", motion, line));
    }
    for division in &description.division {
        let line = lines.line(&division.id);
        division.session.iter().for_each(|session| must(&sessions, "session", session, line));
        match &division.matter {
            Some(Matter::Motion(id) | Matter::Late(id) | Matter::Referendum(id)) => {
                must(&motions, "motion", id, line);
            }
            Some(Matter::Question(id)) => must(&questions, "question", id, line),
            Some(Matter::Credentials(id) | Matter::Agenda(id)) => {
                must(&convocations, "convocation", id, line);
            }
            Some(Matter::Amendment(_) | Matter::Challenge(_)) | None => {}
        }
    }
}
