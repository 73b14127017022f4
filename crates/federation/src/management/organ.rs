//! Elected organs: who sits in them, whether electors put them there, and what they report.

use crate::Federation;
use crate::body::{Organ, Report};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::contest::Contest;
use crate::convocation::Convocation;
use crate::fold::Act;
use crate::id::Id;
use crate::mandate::Mandate;
use mandat_statutes::BodyKind;

/// An organ as a contest made it.
#[derive(Clone, Copy, Debug)]
pub struct Elected<'a> {
    /// The contest.
    pub contest: &'a Contest,
    /// The convocation.
    pub convocation: &'a Convocation,
    /// When it was seated, Unix seconds.
    pub since: u64,
}

/// All management organs that were ever elected, by contest.
pub fn organs(f: &Federation) -> impl Iterator<Item = Elected<'_>> {
    f.contests.values().filter_map(|contest| f.elected(contest)).filter(Elected::manages)
}

impl Elected<'_> {
    /// Whether it is an organ of management.
    pub fn manages(&self) -> bool {
        self.convocation.rules.kind == BodyKind::Management
    }

    /// Every how many seconds it reports, by the statutes that bind it.
    fn interval(&self) -> Option<u64> {
        let rules = self.convocation.statutes.rules.management.as_ref()?;
        rules.report_days.filter(|_| self.manages()).map(|days| u64::from(days) * 86_400)
    }

    /// When its n-th report is due, counted from 1; none where it need not report, or its term is over then.
    pub fn due(&self, n: u64) -> Option<u64> {
        let due = self.since.saturating_add(n.saturating_mul(self.interval()?));
        (due <= self.convocation.dates.term).then_some(due)
    }

    /// How many reports are due by a moment and not there.
    pub fn missed(&self, f: &Federation, at: u64) -> u64 {
        let made = f.management.reports.get(&self.contest.id).map_or(0, Vec::len) as u64;
        let Some(interval) = self.interval() else { return 0 };
        let anew = f.renewed_by(&self.contest.id).and_then(|later| later.result.as_ref());
        let over = anew.map_or(self.convocation.dates.term, |result| f.time_of(result.index));
        let last = at.min(over);
        (last.saturating_sub(self.since) / interval).saturating_sub(made)
    }
}

impl Federation {
    /// The organ that a contest elected, once it has.
    pub fn elected<'a>(&'a self, contest: &'a Contest) -> Option<Elected<'a>> {
        let convocation = self.convocations.get(&contest.convocation)?;
        let since = self.time_of(contest.result.as_ref()?.index);
        Some(Elected { contest, convocation, since })
    }

    /// A management organ that must exist, with a seat that stands.
    pub(crate) fn require_organ(&self, contest: &Id, at: u64) -> Result<Elected<'_>, Refusal> {
        let contest = self.require_contest(contest)?;
        let Some(organ) = self.elected(contest) else {
            return refuse(Refused::NotNow, format!("contest {} has no result yet", contest.id));
        };
        if !organ.manages() {
            return refuse(
                Refused::BadStatutes,
                format!("{} is no organ of management", organ.convocation.rules.id),
            );
        }
        if self.seated(&contest.id, at).next().is_none() {
            return refuse(Refused::NotNow, format!("nobody sits in organ {} any more", contest.id));
        }
        Ok(organ)
    }

    /// The mandates of a contest that stand.
    pub fn seated<'a>(&'a self, contest: &'a Id, at: u64) -> impl Iterator<Item = &'a Mandate> {
        self.of_contest(contest).filter(move |m| m.stands_at(at))
    }

    /// `not-elected`, if one of these mandates carries it: what derives from it carries it, too.
    pub(crate) fn derived<'a>(&self, mandates: impl Iterator<Item = &'a Id>) -> Flags {
        let carries = |id: &Id| self.mandates.get(id).is_some_and(|m| m.flags.contains(&Flag::NotElected));
        let mut mandates = mandates;
        if mandates.any(carries) { vec![Flag::NotElected] } else { Flags::new() }
    }

    /// The same of the delegates who elect in a contest.
    pub(crate) fn derived_from_electors(&self, contest: &Contest) -> Flags {
        let Some(convocation) = self.convocations.get(&contest.convocation) else { return Flags::new() };
        let (Some(electors), Some(frozen)) = (&convocation.electors, &convocation.frozen) else {
            return Flags::new();
        };
        let elects = |m: &&Mandate| {
            m.convocation == *electors
                && m.began < frozen.as_of
                && m.ended.is_none_or(|ended| ended.index >= frozen.as_of)
                && self.units.lies_in(&m.unit, &contest.unit)
        };
        self.derived(self.mandates.values().filter(elects).map(|m| &m.id))
    }

    /// The unit of an organ, which must be one of the body's tier.
    pub(crate) fn require_seat(&self, organ: &Organ) -> Result<(), Refusal> {
        let unit = self.units.require(&organ.unit)?;
        let rules = &self.constitution.statutes().rules;
        let Some(body) = rules.body(organ.body.as_str()) else {
            return refuse(Refused::Unknown, format!("the statutes have no body {}", organ.body));
        };
        if self.units.get(unit).tier.as_str() != body.unit_tier.as_str() {
            return refuse(
                Refused::BadStatutes,
                format!("body {} sits in units of tier {}", organ.body, body.unit_tier),
            );
        }
        Ok(())
    }
}

/// `organ.report`: the n-th report is that of the n-th interval; a late one is flagged, a missing one shows.
pub(crate) fn report(f: &mut Federation, act: &Act<'_>, body: Report) -> Result<Flags, Refusal> {
    let organ = f.require_organ(&body.organ, act.at)?;
    let made = f.management.reports.get(&body.organ).map_or(0, Vec::len) as u64;
    if organ.interval().is_none() {
        return refuse(Refused::BadStatutes, format!("the statutes ask no reports of organ {}", body.organ));
    }
    let Some(due) = organ.due(made + 1) else {
        return refuse(Refused::NotNow, format!("organ {} owes no further report in its term", body.organ));
    };
    act.blob(&body.text)?;
    f.management.reports.entry(body.organ).or_default().push((act.index, act.at));
    Ok(if act.at > due { vec![Flag::ReportLate] } else { Flags::new() })
}
