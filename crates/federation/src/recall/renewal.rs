//! After a recall, where the statutes have it so: the unit elects all its delegates anew, for the rest of the term.
//!
//! A contest for the vacant seat alone would go to the majority that recalled. So all seats of the unit are contested under the
//! body's rule, by the roll as it is frozen anew; those who sit there stay until its result seats others. Its deadline
//! follows from the recall and the statutes, so that the body concerned cannot move it, and the unit's own committee can
//! call it. Seats, weight, rules and term are those of the body's convocation, of which the new mandates are.

use std::collections::BTreeSet;

use mandat_statutes::Refill;

use crate::Federation;
use crate::body::{Call, Dates};
use crate::codes::{Flag, Refusal, Refused, refuse};
use crate::contest::Contest;
use crate::convocation::{Convocation, check_electors};
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::End;

/// Whose seats a convocation contests anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renews {
    /// The contest that filled them.
    pub contest: Id,
    /// Its unit.
    pub unit: Id,
    /// The convocation of the body in which they are.
    pub of: Id,
}

/// A contest anew that a recall made due, and that has not seated anybody yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The contest whose seats are contested anew.
    pub contest: Id,
    /// The entry that made it due.
    pub index: u64,
    /// When its result is due, Unix seconds.
    pub due: u64,
    /// The convocation that was called for it last, unless it failed: its dates went by without a result.
    pub called: Option<Id>,
}

impl Federation {
    /// Days from a recall to the result of the contest anew, where the statutes have a contest's seats filled so.
    fn renewal_days(&self, contest: &Contest) -> Option<u32> {
        match self.convocations.get(&contest.convocation)?.rules.recall.as_ref()?.refill {
            Refill::NewContest { days } => Some(days),
            Refill::SameBallots => None,
        }
    }

    /// Whether a recall in a contest has the whole unit elect anew.
    pub(crate) fn elects_anew(&self, contest: &Contest) -> bool {
        self.renewal_days(contest).is_some()
    }

    fn renewals<'a>(&'a self, contest: &'a Id) -> impl Iterator<Item = (&'a Convocation, &'a Contest)> {
        let of = |c: &'a Convocation| c.renews.as_ref().filter(|renews| renews.contest == *contest);
        let all = self.convocations.values().filter_map(move |c| Some((c, c.contest(&of(c)?.unit))));
        all.filter_map(|(called, id)| Some((called, self.contests.get(&id)?)))
    }

    /// The contest that seated a unit's delegates anew in the place of another's, unless a complaint undid it.
    pub fn renewed_by<'a>(&'a self, contest: &'a Id) -> Option<&'a Contest> {
        let seated = |later: &Contest| {
            let Some(result) = &later.result else { return false };
            let annulled = |how| how == End::Annulled;
            let mut made = self.of_contest(&later.id).filter(|m| m.began == result.index);
            made.any(|m| !m.ended.is_some_and(|ended| annulled(ended.how)))
        };
        self.renewals(contest).map(|(_, later)| later).find(|later| seated(later))
    }

    /// The contest anew that is due for another's seats.
    pub fn owed(&self, contest: &Id) -> Option<Owed> {
        let held = self.contests.get(contest)?;
        let days = self.renewal_days(held)?;
        if self.renewed_by(contest).is_some() {
            return None;
        }
        let recalled = self.of_contest(contest).filter_map(|m| m.ended).filter(|e| e.how == End::Recalled);
        let first = recalled.map(|ended| ended.index).min()?;
        // What a complaint undid is due anew from its decision on.
        let results: BTreeSet<u64> =
            self.renewals(contest).filter_map(|(_, c)| Some(c.result.as_ref()?.index)).collect();
        let undone = self.complaints.values().filter(|c| results.contains(&c.against));
        let undone = undone.filter_map(|c| c.decided.as_ref().filter(|d| d.annuls).map(|d| d.index)).max();
        let index = undone.unwrap_or(first).max(first);
        let runs = |(called, contest): &(&Convocation, &Contest)| {
            contest.result.is_none() && called.runs_at(self.at)
        };
        let running = self.renewals(contest).filter(runs).max_by_key(|(called, _)| called.called);
        Some(Owed {
            contest: contest.clone(),
            index,
            due: self.time_of(index).saturating_add(u64::from(days) * 86_400),
            called: running.map(|(called, _)| called.id.clone()),
        })
    }

    /// Every contest anew that is due, by the contest whose seats it fills.
    pub fn all_owed(&self) -> Vec<Owed> {
        let recalled = self.mandates.values().filter(|m| m.ended.is_some_and(|e| e.how == End::Recalled));
        let contests: BTreeSet<&Id> = recalled.map(|m| &m.contest).collect();
        contests.into_iter().filter_map(|contest| self.owed(contest)).collect()
    }

    /// Whether a contest anew is called for a date after its deadline.
    pub(crate) fn called_late(&self, contest: &Id, dates: &Dates) -> Option<Flag> {
        self.owed(contest).filter(|owed| dates.appeal > owed.due).map(|_| Flag::RenewalLate)
    }

    /// Refuses the result of a contest anew that is due no more; gives the flag of one that comes late.
    pub(crate) fn renewal_in_time(
        &self,
        convocation: &Convocation,
        at: u64,
    ) -> Result<Option<Flag>, Refusal> {
        let Some(renews) = &convocation.renews else { return Ok(None) };
        match self.owed(&renews.contest) {
            Some(owed) => Ok((at > owed.due).then_some(Flag::RenewalLate)),
            None => refuse(
                Refused::NotNow,
                format!("the seats of {} are not vacant any more: no contest anew is due", renews.contest),
            ),
        }
    }
}

/// What a call for a contest anew calls: by the rules that bind the body as it was elected.
pub(crate) fn called(
    f: &Federation,
    act: &Act<'_>,
    body: &Call,
    contest: &Id,
) -> Result<Convocation, Refusal> {
    let renewed = f.require_contest(contest)?;
    let Some(owed) = f.owed(contest) else {
        return refuse(Refused::NotNow, format!("no recall made a contest anew due for {contest}"));
    };
    if let Some(running) = owed.called.as_ref().and_then(|id| f.convocations.get(id))
        && running.runs_at(act.at)
        // One for a date after the deadline stands in nobody's way: the body concerned could otherwise move it by calling late.
        && (running.dates.appeal <= owed.due || body.dates.appeal >= running.dates.appeal)
    {
        return refuse(
            Refused::Duplicate,
            format!("convocation {} contests {contest} anew already", running.id),
        );
    }
    let before = f.require_convocation(&renewed.convocation)?;
    let of = before.renews.as_ref().map_or(&before.id, |renews| &renews.of).clone();
    let same = body.body.as_str() == before.rules.id.as_str() && body.unit == before.seat_of;
    if !same || body.given.is_some() || body.dates.term != before.dates.term {
        return refuse(
            Refused::BadBody,
            format!("a contest anew is of the same body in the same unit, until the same term: {of}'s"),
        );
    }
    check_electors(f, &before.rules, body.electors.as_ref())?;
    let renews = Renews { contest: contest.clone(), unit: renewed.unit.clone(), of };
    let called = Convocation::new(act, body, before.rules.clone(), before.statutes.clone());
    Ok(Convocation { renews: Some(renews), ..called })
}
