//! Who writes: it sees every accepted entry in turn, keeps those that belong to the session, and says in neutral words what
//! each did.

use std::collections::BTreeMap;

use mandat_federation::body::{Body, Electorate, Matter, RollCall};
use mandat_federation::division::{Division, Votes};
use mandat_federation::lot::Subject;
use mandat_federation::{Federation, Id};
use mandat_record::read::Blobs;

use super::Line;
use crate::congress;
use crate::findings::{Noted, mover};

/// Collects the lines of one session.
pub(super) struct Scribe<'a> {
    session: &'a Id,
    blobs: &'a dyn Blobs,
    convocation: Option<Id>,
    sits: bool,
    pub(super) lines: Vec<Line>,
}

/// A line's words and details.
type Said = (String, Vec<String>);

impl<'a> Scribe<'a> {
    pub(super) fn new(session: &'a Id, blobs: &'a dyn Blobs) -> Self {
        Self { session, blobs, convocation: None, sits: false, lines: Vec::new() }
    }

    /// Looks at an accepted entry.
    pub(super) fn note(&mut self, noted: &Noted<'_>) {
        if let Body::OpenSession(body) = noted.body
            && body.session == *self.session
        {
            self.convocation = Some(body.convocation.clone());
            self.sits = true;
        }
        if let Some((text, details)) = self.say(noted) {
            let flags = noted.flags.iter().map(|flag| flag.means()).collect();
            self.lines.push(Line { entry: noted.index, at: noted.federation.at, text, details, flags });
        }
        if matches!(noted.body, Body::CloseSession(body) if body.session == *self.session) {
            self.sits = false;
        }
    }

    fn say(&self, noted: &Noted<'_>) -> Option<Said> {
        let f = noted.federation;
        self.of_session(f, noted.body)
            .or_else(|| self.of_division(f, noted.body))
            .or_else(|| if self.sits { self.meanwhile(f, noted.body) } else { None })
    }

    /// What names the session.
    fn of_session(&self, f: &Federation, body: &Body) -> Option<Said> {
        let own = |session: &Id| session == self.session;
        let plain = |text: String| Some((text, Vec::new()));
        match body {
            Body::OpenSession(b) if own(&b.session) => {
                let credentialed = f.credentialed(&b.convocation, f.at).count();
                plain(format!(
                    "The session is opened; mandate {} chairs. {credentialed} mandates are credentialed.",
                    b.chair
                ))
            }
            Body::CloseSession(b) if own(&b.session) => plain("The session is closed.".to_owned()),
            Body::RecordPresence(b) if own(&b.session) => {
                let session = f.congress.sessions.get(self.session)?;
                let present = session.present()?.len();
                let all = f.credentialed(&session.convocation, f.at).count();
                plain(format!("Present from now on: {present} of {all} mandates credentialed."))
            }
            Body::RequestSpeech(b) if own(&b.session) => {
                let on = b.motion.as_ref().map_or(String::new(), |motion| format!(" on motion {motion}"));
                plain(format!("Mandate {}{} asks for the word{on}.", b.mandate, platform(f, &b.mandate)))
            }
            Body::GiveSpeech(b) if own(&b.session) => {
                let (minutes, seconds) = (b.seconds / 60, b.seconds % 60);
                let who = platform(f, &b.mandate);
                plain(format!("Mandate {}{who} had the word for {minutes}:{seconds:02} minutes.", b.mandate))
            }
            Body::PutMotion(b) if b.session.as_ref().is_some_and(own) => {
                let division = f.divisions.get(&b.division)?;
                let floor = division.floor.as_ref()?;
                let mut details = vec![format!(
                    "{} mandates credentialed, {} present; options: {}",
                    floor.credentialed,
                    floor.weights.len(),
                    division.options.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
                )];
                details.extend(
                    floor
                        .excluded
                        .iter()
                        .map(|mandate| format!("mandate {mandate} does not vote on its own seat")),
                );
                details.extend(division.text.iter().map(|text| format!("text {}", text.sha256)));
                Some((format!("Division {} is opened: {}", b.division, division.question), details))
            }
            _ => None,
        }
    }

    /// What a division of the session came to, now or after it.
    fn of_division(&self, f: &Federation, body: &Body) -> Option<Said> {
        let (id, rows, what) = match body {
            Body::RollCall(b) => (&b.division, self.rows(b), "The roll is called"),
            Body::DeclareDivision(b) => (&b.division, Vec::new(), "Totals are declared"),
            Body::CountDivision(b) => (&b.division, Vec::new(), "Sealed ballots are counted"),
            // The registration and the box of a secret division bear its name.
            Body::CloseRegistration(b) => (&b.convocation, Vec::new(), "The list of those who vote is fixed"),
            Body::CloseBox(b) => (&b.convocation, Vec::new(), "The box is closed"),
            Body::CastVote(b) => (&b.division, Vec::new(), "The chair casts a vote"),
            Body::Draw(b) => match &b.subject {
                Subject::Division(id) => (id, Vec::new(), "A lot is drawn"),
                _ => return None,
            },
            Body::ReportMinority(b) => (&b.division, Vec::new(), "A minority report is entered"),
            Body::ChangeStatutes(b) => (&b.division, Vec::new(), "The statutes are changed"),
            _ => return None,
        };
        let division = f.divisions.get(id)?;
        let own = match &division.floor {
            Some(floor) => floor.session == *self.session,
            // Plans and cases are divided on without being put from the floor.
            None => self.sits && self.divides(&division.electorates),
        };
        if !own {
            return None;
        }
        let said = match body {
            Body::CloseRegistration(_) | Body::CloseBox(_) => return secret_ballot(division, id, what),
            Body::ReportMinority(b) => {
                let by = mover(&b.mover);
                return Some((
                    format!("{what} by {by}: it stays with division {id}."),
                    vec![format!("text {}", b.text.sha256)],
                ));
            }
            Body::ChangeStatutes(b) => {
                return Some((
                    format!("{what} by division {id}."),
                    vec![format!("text {}", b.statutes.sha256)],
                ));
            }
            _ => congress::one(f, id, division),
        };
        let mut text = String::new();
        if let Some(figures) = &said.figures {
            congress::figures(&mut text, figures);
        }
        let mut details: Vec<String> = text.lines().map(|line| line.trim_start().to_owned()).collect();
        details.extend(
            said.departures.iter().map(|line| format!("departs from what its unit resolved: {line}")),
        );
        details.extend(rows);
        let by = said.decided_by.as_ref().map_or(String::new(), |by| format!(", by {by}"));
        let withheld =
            if said.withheld { "; the tally is withheld: too few ballots of some weight" } else { "" };
        Some((format!("{what} on division {id}: {}{by}{withheld}.", said.outcome), details))
    }

    /// Whether the body that sits votes in a division.
    fn divides(&self, electorates: &[Electorate]) -> bool {
        electorates.iter().any(|e| e.convocation.is_some() && e.convocation == self.convocation)
    }

    /// How each mandate voted, by option.
    fn rows(&self, call: &RollCall) -> Vec<String> {
        let bytes = self.blobs.blob(&call.table).ok().flatten().filter(|bytes| call.table.matches(bytes));
        let votes: Option<Votes> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in votes.into_iter().flat_map(|votes| votes.rows) {
            let option = |option: Option<&Id>| option.map_or("abstaining".to_owned(), ToString::to_string);
            if row.split.is_empty() {
                by.entry(option(row.option.as_ref())).or_default().push(row.mandate.to_string());
            }
            for part in &row.split {
                let votes = format!("{} ({} of its votes)", row.mandate, part.weight);
                by.entry(option(part.option.as_ref())).or_default().push(votes);
            }
        }
        by.into_iter().map(|(option, mandates)| format!("{option}: {}", mandates.join(", "))).collect()
    }

    /// What was entered for the same body while the session sat.
    fn meanwhile(&self, f: &Federation, body: &Body) -> Option<Said> {
        if let Body::OpenDivision(b) = body
            && self.divides(&b.electorates)
        {
            let options: Vec<String> = b.options.iter().map(ToString::to_string).collect();
            let case = b.case.iter().map(|case| format!("it decides complaint {case}"));
            let details = case.chain([format!("options: {}", options.join(", "))]).collect();
            return Some((format!("Division {} is opened: {}", b.division, b.question), details));
        }
        self.of_motions(f, body).or_else(|| self.of_texts(f, body)).or_else(|| self.of_credentials(f, body))
    }

    fn of_credentials(&self, f: &Federation, body: &Body) -> Option<Said> {
        let here = |convocation: &Id| self.convocation.as_ref() == Some(convocation);
        let of = |mandate: &Id| f.mandates.get(mandate).is_some_and(|m| here(&m.convocation));
        let plain = |text: String| Some((text, Vec::new()));
        match body {
            Body::ProposeAgenda(b) if here(&b.convocation) => {
                let items = (1..).zip(&b.items).map(|(n, item)| {
                    let motions: Vec<String> = item.motions.iter().map(ToString::to_string).collect();
                    format!("{n}. {} {}", item.title, motions.join(", "))
                });
                Some((
                    "An agenda is proposed.".to_owned(),
                    items.map(|item| item.trim_end().to_owned()).collect(),
                ))
            }
            Body::ListCredentials(b) if here(&b.convocation) => {
                let listed = f.congress.credentials.get(&b.convocation)?.mandates;
                plain(format!("The provisional list of {listed} mandates is laid before the body."))
            }
            Body::ReportCredentials(b) if here(&b.convocation) => {
                let minority =
                    b.minority.iter().map(|text| format!("its minority's report: text {}", text.sha256));
                let details = [format!("text {}", b.report.sha256)].into_iter().chain(minority).collect();
                Some(("The credentials committee reports.".to_owned(), details))
            }
            Body::ChallengeMandate(b) if of(&b.mandate) => plain(format!(
                "Mandate {} is challenged by {}: challenge {}.",
                b.mandate,
                mover(&b.mover),
                b.challenge
            )),
            Body::SeatAlternate(b) if of(&b.mandate) => {
                plain(format!("An alternate sits for mandate {}.", b.mandate))
            }
            Body::UnseatAlternate(b) if of(&b.mandate) => {
                plain(format!("The delegate of mandate {} is back.", b.mandate))
            }
            _ => None,
        }
    }

    /// What units and officers do about motions.
    fn of_texts(&self, f: &Federation, body: &Body) -> Option<Said> {
        let before = |motion: &Id| {
            f.congress.motions.get(motion).is_some_and(|m| self.convocation.as_ref() == Some(&m.convocation))
        };
        match body {
            Body::BindMandates(b) if before(&b.motion) => {
                let text =
                    format!("Unit {} binds its delegates on motion {} to {}.", b.unit, b.motion, b.option);
                Some((text, vec![format!("text {}", b.resolution.sha256)]))
            }
            Body::AskReferendum(b) if before(&b.motion) => Some((
                format!("Unit {} asks that motion {} go to the members first.", b.unit, b.motion),
                Vec::new(),
            )),
            Body::CirculateTexts(b) if self.convocation.as_ref() == Some(&b.convocation) => {
                let copies =
                    b.copies.iter().map(|c| format!("motion {}: {} copies", c.motion, c.copies)).collect();
                Some((format!("Texts are circulated {}.", b.means), copies))
            }
            _ => None,
        }
    }

    fn of_motions(&self, f: &Federation, body: &Body) -> Option<Said> {
        let here = |convocation: &Id| self.convocation.as_ref() == Some(convocation);
        let before = |motion: &Id| f.congress.motions.get(motion).is_some_and(|m| here(&m.convocation));
        let plain = |text: String| Some((text, Vec::new()));
        match body {
            Body::FileMotion(b) if here(&b.convocation) => {
                plain(format!("Motion {} is filed by {}: {}", b.motion, mover(&b.mover), b.title))
            }
            Body::WithdrawMotion(b) if before(&b.motion) => {
                plain(format!("Motion {} is withdrawn.", b.motion))
            }
            Body::FileAmendment(b) if before(&b.motion) => plain(format!(
                "Amendment {} to motion {}, passage {}, is filed by {}.",
                b.amendment,
                b.motion,
                b.passage,
                mover(&b.mover)
            )),
            Body::WithdrawAmendment(b) => {
                let motion = &f.congress.amendments.get(&b.amendment)?.motion;
                if before(motion) { plain(format!("Amendment {} is withdrawn.", b.amendment)) } else { None }
            }
            Body::ArrangeAmendments(b) if before(&b.motion) => {
                let order: Vec<String> = b.order.iter().map(ToString::to_string).collect();
                plain(format!(
                    "Amendments to motion {} are voted on in this order: {}.",
                    b.motion,
                    order.join(", ")
                ))
            }
            Body::PutMotion(b) => match &b.matter {
                Matter::Referendum(motion) if before(motion) => {
                    plain(format!("Motion {motion} is put to the members: division {}.", b.division))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// A mandate's platform in brackets.
fn platform(f: &Federation, mandate: &Id) -> String {
    let platform = f.mandates.get(mandate).and_then(|mandate| mandate.platform.as_ref());
    platform.map_or(String::new(), |platform| format!(" ({platform})"))
}

/// How far a secret ballot has come: how many registered with which votes, how many ballots lie in the box.
fn secret_ballot(division: &Division, id: &Id, what: &str) -> Option<Said> {
    let secret = division.secret.as_ref()?;
    let details = match &secret.closed {
        Some(closed) => vec![format!("{} entries lie in it", closed.size)],
        None => secret
            .classes(&secret.electorate.as_ref()?.struck)
            .classes
            .iter()
            .map(|class| format!("{} credentials with {} votes each", class.credentials.len(), class.weight))
            .collect(),
    };
    Some((format!("Division {id}: {}.", what.to_lowercase()), details))
}
