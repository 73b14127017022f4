//! A congress at work, enacted: motions, their circulation, credentials, agendas, sessions and presences.

use mandat_federation::body::{
    CirculateTexts, CloseSession, Copies, FileMotion, ListCredentials, Mover, OpenSession, ProposeAgenda,
    RecordPresence, ReportCredentials,
};
use mandat_record::ed25519::SigningKey;
use mandat_record::read::{Blobs, Boxes, Openings, Sink};

use super::enact::{Enacting, failed};
use super::office::{Pair, derive};
use super::{DESCRIPTION, FolderError, Mistake, Read, one};
use crate::desk::With;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sitting {
    Motion(usize),
    Circulation(usize),
    List(usize),
    Open(usize),
    Presence(usize),
    Report(usize),
    Agenda(usize),
}

/// Everything of a congress with a date, but for divisions and the closing of sessions.
pub(super) fn agenda(read: &Read) -> Vec<(u64, Sitting)> {
    let description = &read.description;
    let mut agenda = Vec::new();
    agenda.extend(description.motion.iter().enumerate().map(|(n, m)| (m.filed.0, Sitting::Motion(n))));
    agenda
        .extend(description.circulation.iter().enumerate().map(|(n, c)| (c.day.0, Sitting::Circulation(n))));
    agenda.extend(description.credentials.iter().enumerate().map(|(n, c)| (c.list.0, Sitting::List(n))));
    agenda.extend(description.credentials.iter().enumerate().map(|(n, c)| (c.report.0, Sitting::Report(n))));
    agenda.extend(description.agenda.iter().enumerate().map(|(n, a)| (a.day.0, Sitting::Agenda(n))));
    agenda.extend(description.session.iter().enumerate().map(|(n, s)| (s.open.0, Sitting::Open(n))));
    agenda.extend(read.congress.presences.iter().enumerate().map(|(n, p)| (p.at, Sitting::Presence(n))));
    agenda
}

/// A thing of the description, as errors name it.
fn named(line: u64, what: &str, id: &mandat_federation::Id) -> String {
    format!("{DESCRIPTION}, line {line}: {what} {id}")
}

impl<S: Sink + Blobs + Boxes + Openings> Enacting<'_, S> {
    pub(super) fn sit(&mut self, step: Sitting, read: &Read, seed: &[u8; 32]) -> Result<(), FolderError> {
        match step {
            Sitting::Motion(n) => self.motion(read, n, seed),
            Sitting::Circulation(n) => self.circulate(read, n),
            Sitting::List(n) => self.list(read, n),
            Sitting::Open(n) => self.open_session(read, n),
            Sitting::Presence(n) => self.presence(read, n),
            Sitting::Report(n) => self.report(read, n),
            Sitting::Agenda(n) => self.propose(read, n),
        }
    }

    fn motion(&mut self, read: &Read, n: usize, seed: &[u8; 32]) -> Result<(), FolderError> {
        let motion = &read.description.motion[n];
        let what = named(read.lines.line(&motion.id), "motion", motion.id.get_ref());
        let text = self.blob(&read.congress.motions[n], &what)?;
        let body = FileMotion {
            motion: motion.id.get_ref().clone(),
            convocation: motion.convocation.clone(),
            decision: motion.decision.clone(),
            question: motion.question.clone(),
            title: motion.title.clone(),
            text,
            mover: motion.mover.clone(),
        };
        let sponsors = |id| SigningKey::from_seed(&derive(seed, &format!("platform/{id}")));
        match &motion.mover {
            Mover::Platform(id) => self.must("motion.file", &body, &sponsors(id), With::ALONE, &what)?,
            Mover::Unit(_) => {
                self.must("motion.file", &body, &self.office.committee.first, With::ALONE, &what)?
            }
        };
        Ok(())
    }

    fn circulate(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let circulation = &read.description.circulation[n];
        let what = named(
            read.lines.line(&circulation.convocation),
            "circulation for",
            circulation.convocation.get_ref(),
        );
        let copies = circulation.copies.iter();
        let body = CirculateTexts {
            convocation: circulation.convocation.get_ref().clone(),
            copies: copies
                .map(|(motion, copies)| Copies { motion: motion.clone(), copies: *copies })
                .collect(),
            means: circulation.means.clone(),
        };
        self.must("texts.circulate", &body, &self.office.returning.first, With::ALONE, &what)?;
        Ok(())
    }

    fn list(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let credentials = &read.description.credentials[n];
        let convocation = credentials.convocation.get_ref();
        let what = named(read.lines.line(&credentials.convocation), "credentials of", convocation);
        let list = self.desk.federation.credentials_list(convocation, self.desk.now());
        let table = self.desk.table(&list).map_err(|error| failed(what.as_str(), error))?;
        let body = ListCredentials { convocation: convocation.clone(), table };
        let Pair { first, second } = &self.office.returning;
        self.must("credentials.list", &body, first, With::second(second), &what)?;
        Ok(())
    }

    fn report(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let credentials = &read.description.credentials[n];
        let convocation = credentials.convocation.get_ref();
        let what = named(read.lines.line(&credentials.convocation), "credentials of", convocation);
        let (report, minority) = &read.congress.reports[n];
        let report = self.blob(report, &what)?;
        let minority = minority.as_ref().map(|text| self.blob(text, &what)).transpose()?;
        let body = ReportCredentials { convocation: convocation.clone(), report, minority };
        let Pair { first, second } = &self.office.returning;
        self.must("credentials.report", &body, first, With::second(second), &what)?;
        Ok(())
    }

    fn propose(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let agenda = &read.description.agenda[n];
        let convocation = agenda.convocation.get_ref();
        let what = named(read.lines.line(&agenda.convocation), "agenda of", convocation);
        let body = ProposeAgenda { convocation: convocation.clone(), items: agenda.items.clone() };
        self.must("agenda.propose", &body, &self.office.returning.first, With::ALONE, &what)?;
        Ok(())
    }

    fn open_session(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let session = &read.description.session[n];
        let what = named(read.lines.line(&session.id), "session", session.id.get_ref());
        let body = OpenSession {
            session: session.id.get_ref().clone(),
            convocation: session.convocation.clone(),
            chair: session.chair.clone(),
        };
        self.must("session.open", &body, &self.office.returning.first, With::ALONE, &what)?;
        Ok(())
    }

    pub(super) fn close_session(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let session = &read.description.session[n];
        let what = named(read.lines.line(&session.id), "session", session.id.get_ref());
        let body = CloseSession { session: session.id.get_ref().clone() };
        self.must("session.close", &body, &self.office.returning.first, With::ALONE, &what)?;
        Ok(())
    }

    fn presence(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let presence = &read.congress.presences[n];
        let session = &read.description.session[presence.session];
        let sits = |id| {
            let mandate = self.desk.federation.mandates.get(id);
            mandate.is_some_and(|m| m.convocation == session.convocation && m.stands_at(self.desk.now()))
        };
        if let Some((id, line)) = presence.lines.iter().find(|(id, _)| !sits(id)) {
            let text =
                format!("{id} is no mandate of {} at that moment: correct the row", session.convocation);
            return Err(one(Mistake { file: presence.file.clone(), line: *line, column: None, text }));
        }
        let what = format!("{}: presence in session {}", presence.file, session.id.get_ref());
        let table = self.desk.table(&presence.table()).map_err(|error| failed(what.as_str(), error))?;
        let body = RecordPresence { session: session.id.get_ref().clone(), table };
        let Pair { first, second } = &self.office.returning;
        self.must("presence.record", &body, first, With::second(second), &what)?;
        Ok(())
    }
}
