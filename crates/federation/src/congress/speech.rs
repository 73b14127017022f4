//! The speakers' list: who asked for the word, who has it next, who had it for how long.
//!
//! Where the word alternates, it goes to a platform other than the last speaker's, among those to the one that has spoken
//! least in this session, and of its delegates to the one who asked first. The list is derived; a chair who gives the word
//! otherwise is not stopped, and the entry says so for ever.

use std::collections::BTreeMap;

use super::{known, session};
use crate::Federation;
use crate::body::{GiveSpeech, RequestSpeech};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// Somebody who waits for the word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The mandate.
    pub mandate: Id,
    /// Its platform.
    pub platform: Option<Id>,
    /// What it is about.
    pub motion: Option<Id>,
    /// The entry.
    pub index: u64,
}

/// A speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speech {
    /// The mandate.
    pub mandate: Id,
    /// Its platform.
    pub platform: Option<Id>,
    /// How long.
    pub seconds: u64,
    /// The entry.
    pub index: u64,
}

/// The longest speech that an entry can state: a day.
const LONGEST: u64 = 86_400;

impl session::Session {
    /// Seconds spoken, by platform.
    pub fn spoken(&self) -> BTreeMap<Option<&Id>, u64> {
        let mut spoken = BTreeMap::new();
        for speech in &self.speeches {
            *spoken.entry(speech.platform.as_ref()).or_insert(0) += speech.seconds;
        }
        spoken
    }

    /// Who has the word next.
    pub fn next_speaker(&self, alternate: bool) -> Option<&Request> {
        let spoken = self.spoken();
        let last = self.speeches.last().map(|speech| speech.platform.as_ref());
        let turn = |request: &&Request| {
            let platform = request.platform.as_ref();
            let again = alternate && last == Some(platform);
            let before = if alternate { spoken.get(&platform).copied().unwrap_or(0) } else { 0 };
            (again, before, request.index)
        };
        self.waiting.iter().min_by_key(turn)
    }
}

/// `speech.request`.
pub(crate) fn request(f: &mut Federation, act: &Act<'_>, body: RequestSpeech) -> Result<Flags, Refusal> {
    let open = session::require_open(f, &body.session)?;
    session::require_present(f, open, &body.mandate, act.at)?;
    if open.waiting.iter().any(|request| request.mandate == body.mandate) {
        return refuse(Refused::Duplicate, format!("mandate {} waits for the word already", body.mandate));
    }
    if let Some(motion) = &body.motion {
        let held = known(&f.congress.motions, "motion", motion)?;
        if held.convocation != open.convocation {
            return refuse(Refused::Unknown, format!("motion {motion} is before another body"));
        }
    }
    let platform = f.mandates.get(&body.mandate).and_then(|mandate| mandate.platform.clone());
    let request = Request { mandate: body.mandate, platform, motion: body.motion, index: act.index };
    if let Some(session) = f.congress.sessions.get_mut(&body.session) {
        session.waiting.push(request);
    }
    Ok(Flags::new())
}

/// `speech.give`: entered when the speech is over.
pub(crate) fn give(f: &mut Federation, act: &Act<'_>, body: GiveSpeech) -> Result<Flags, Refusal> {
    let open = session::require_open(f, &body.session)?;
    session::require_present(f, open, &body.mandate, act.at)?;
    if body.seconds == 0 || body.seconds > LONGEST {
        return refuse(Refused::BadBody, format!("a speech lasts 1 to {LONGEST} seconds"));
    }
    let (_, orders) = f.require_orders(&open.convocation)?;
    let mut flags = Flags::new();
    if open.next_speaker(orders.alternate).map(|request| &request.mandate) != Some(&body.mandate) {
        flags.push(Flag::OutOfTurn);
    }
    if orders.speech_minutes.is_some_and(|minutes| body.seconds > u64::from(minutes) * 60) {
        flags.push(Flag::OverTime);
    }
    let platform = f.mandates.get(&body.mandate).and_then(|mandate| mandate.platform.clone());
    if let Some(session) = f.congress.sessions.get_mut(&body.session) {
        session.waiting.retain(|request| request.mandate != body.mandate);
        session.speeches.push(Speech {
            mandate: body.mandate,
            platform,
            seconds: body.seconds,
            index: act.index,
        });
    }
    Ok(flags)
}
