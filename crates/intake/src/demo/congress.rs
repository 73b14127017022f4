//! The congress: motions filed and circulated before its elections, then one session: credentials, agenda, speeches, two
//! divisions by roll call in which every mandate present is named with its vote, abstentions too, and one by sealed ballots.

use mandat_federation::Id;
use mandat_federation::body::{
    AgendaItem, CirculateTexts, CloseSession, Copies, FileMotion, GiveSpeech, ListCredentials, Matter, Mover,
    OpenSession, ProposeAgenda, PutMotion, RecordPresence, ReportCredentials, RequestSpeech, RollCall,
};
use mandat_federation::congress::session::Present;
use mandat_federation::division::{Vote, Votes};

use super::sealed::Sealing;
use super::text::{PLATFORMS, QUESTION, SECOND_QUESTION, SECRET_QUESTION, platform};
use super::{DIVISION, DemoError, HOUR, Place, SECRET_DIVISION, SESSION, Scene, id};
use crate::desk::With;

/// Of a thousand delegates of each platform: how many adopt, and how many abstain; the others reject.
const LEANING: [(u64, u64); PLATFORMS.len()] = [(720, 60), (560, 90), (330, 80), (640, 50)];

/// Motions: the platform that moves each, by position, its name, its title and the kind of decision.
const MOTIONS: [(usize, &str, &str, &str); 3] = [
    (0, "publish-hours", QUESTION, "motion"),
    (2, "second-trade", SECOND_QUESTION, "motion"),
    (3, CONFIDENCE, SECRET_QUESTION, "confidence"),
];

/// The motion that is decided in secret.
const CONFIDENCE: &str = "confidence";

impl<S: Place> Scene<'_, S> {
    /// Before the first contest: what the congress will be asked, in as many copies of each text.
    pub(super) fn texts(&mut self, congress: &Id) -> Result<(), DemoError> {
        for (by, name, title, decision) in MOTIONS {
            let text = self.desk.blob(format!("Invented motion of a demo.\n\n{title}\n").as_bytes())?;
            let body = FileMotion {
                motion: id(name),
                convocation: congress.clone(),
                decision: id(decision),
                question: None,
                title: title.into(),
                text,
                mover: Mover::Platform(platform(by)),
            };
            self.desk.submit("motion.file", &body, &self.keys.sponsors[by], With::ALONE)?;
        }
        let copies = |name| Copies { motion: id(name), copies: self.size.members };
        let body = CirculateTexts {
            convocation: congress.clone(),
            copies: MOTIONS.iter().map(|(_, name, ..)| copies(name)).collect(),
            means: "one of each to every member, with the paper".into(),
        };
        self.desk.submit("texts.circulate", &body, &self.keys.returning[0], With::ALONE)?;
        Ok(())
    }

    pub(super) fn divide(&mut self, congress: &Id, mut sealing: Sealing) -> Result<(), DemoError> {
        self.at(114, 9);
        let list = self.desk.federation.credentials_list(congress, self.desk.now());
        let table = self.desk.table(&list)?;
        let body = ListCredentials { convocation: congress.clone(), table };
        self.two("credentials.list", &body)?;
        self.open(congress)?;
        let report = self.desk.blob(b"Invented report of a demo: nobody is challenged.\n")?;
        let body = ReportCredentials { convocation: congress.clone(), report, minority: None };
        self.two("credentials.report", &body)?;
        self.agree("credentials-2026", Matter::Credentials(congress.clone()))?;
        let item = |(_, name, title, _): &(usize, &str, &str, &str)| AgendaItem {
            title: (*title).into(),
            motions: vec![id(name)],
        };
        let body = ProposeAgenda { convocation: congress.clone(), items: MOTIONS.iter().map(item).collect() };
        self.one("agenda.propose", &body)?;
        self.agree("agenda-2026", Matter::Agenda(congress.clone()))?;
        self.speeches(congress)?;
        self.at(114, 12);
        for ((_, name, ..), division) in MOTIONS.iter().zip([DIVISION, "motion-2026-2"]) {
            let rows = self.roll_call(division);
            self.put(division, Matter::Motion(id(name)), rows)?;
        }
        self.at(114, 15);
        let leaning = self.roll_call(SECRET_DIVISION).into_iter().map(|row| (row.mandate, row.option));
        self.decide_in_secret(CONFIDENCE, &leaning.collect::<Vec<_>>(), &mut sealing)?;
        self.at(114, 18);
        self.one("session.close", &CloseSession { session: id(SESSION) })
    }

    fn one<B: serde::Serialize>(&mut self, kind: &str, body: &B) -> Result<(), DemoError> {
        self.desk.submit(kind, body, &self.keys.returning[0], With::ALONE)?;
        Ok(())
    }

    /// Both returning officers enter an act.
    pub(super) fn two<B: serde::Serialize>(&mut self, kind: &str, body: &B) -> Result<(), DemoError> {
        let [first, second] = &self.keys.returning;
        self.desk.submit(kind, body, first, With::second(second))?;
        Ok(())
    }

    /// Opens the session, with almost everybody present.
    fn open(&mut self, congress: &Id) -> Result<(), DemoError> {
        let mut chance = self.chance("presence");
        let f = &self.desk.federation;
        let all: Vec<Id> = f.credentialed(congress, self.desk.now()).map(|m| m.id.clone()).collect();
        let chair = all.first().cloned().ok_or_else(|| DemoError::Scenario("nobody was elected".into()))?;
        let mandates = all.into_iter().filter(|m| *m == chair || !chance.in_thousand(45)).collect();
        let body = OpenSession { session: id(SESSION), convocation: congress.clone(), chair };
        self.one("session.open", &body)?;
        let table = self.desk.table(&Present { mandates })?;
        self.two("presence.record", &RecordPresence { session: id(SESSION), table })
    }

    fn put(&mut self, division: &str, matter: Matter, rows: Vec<Vote>) -> Result<(), DemoError> {
        let body = PutMotion { division: id(division), matter, session: Some(id(SESSION)), text: None };
        self.one("motion.put", &body)?;
        let table = self.desk.table(&Votes { rows })?;
        self.two("division.roll_call", &RollCall { division: id(division), table })
    }

    fn present(&self) -> Vec<Id> {
        let session = self.desk.federation.congress.sessions.get(&id(SESSION));
        session.and_then(|session| session.present()).into_iter().flatten().cloned().collect()
    }

    /// Something that nobody opposes.
    fn agree(&mut self, division: &str, matter: Matter) -> Result<(), DemoError> {
        let rows = self.present().into_iter().map(|mandate| Vote::whole(mandate, Some(id("yes")))).collect();
        self.put(division, matter, rows)
    }

    /// The first delegate of each platform speaks on the first motion, in the order of the speakers' list.
    fn speeches(&mut self, congress: &Id) -> Result<(), DemoError> {
        let present = self.present();
        for n in 0..PLATFORMS.len() {
            let f = &self.desk.federation;
            let of = |m: &&Id| f.mandates.get(*m).is_some_and(|m| m.platform == Some(platform(n)));
            let Some(mandate) = present.iter().find(of).cloned() else { continue };
            let body = RequestSpeech { session: id(SESSION), mandate, motion: Some(id(MOTIONS[0].1)) };
            self.one("speech.request", &body)?;
        }
        let mut chance = self.chance("speeches");
        loop {
            let f = &self.desk.federation;
            let alternate =
                f.convocations.get(congress).and_then(|c| f.orders(c)).is_some_and(|o| o.alternate);
            let next =
                f.congress.sessions.get(&id(SESSION)).and_then(|session| session.next_speaker(alternate));
            let Some(mandate) = next.map(|request| request.mandate.clone()) else { return Ok(()) };
            self.desk.set_time(self.desk.now() + HOUR / 4);
            let body = GiveSpeech { session: id(SESSION), mandate, seconds: chance.between(240, 580) };
            self.one("speech.give", &body)?;
        }
    }

    fn roll_call(&self, division: &str) -> Vec<Vote> {
        let mut chance = self.chance(&format!("division {division}"));
        let f = &self.desk.federation;
        let mut rows = Vec::new();
        for mandate in self.present() {
            let stands_for = f.mandates.get(&mandate).and_then(|m| m.platform.clone());
            let of = (0..PLATFORMS.len()).find(|n| stands_for == Some(platform(*n))).unwrap_or(0);
            let (adopt, abstain) = LEANING[of];
            let drawn = chance.below(1000);
            let option = match drawn {
                drawn if drawn < adopt => Some(id("yes")),
                drawn if drawn < adopt + abstain => None,
                _ => Some(id("no")),
            };
            rows.push(Vote::whole(mandate, option));
        }
        rows
    }
}
