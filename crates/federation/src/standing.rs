//! Standing: exclusion with ground, date, decider and an appeal outside the body complained of; notice before an exclusion by
//! labour record; erasure. An exclusion is never by a label of origin: there is no such ground.

use std::collections::BTreeMap;

use mandat_record::commitment::{Commitment, Kind};
use mandat_statutes::{Date, date_of};
use serde::{Deserialize, Serialize};

use crate::Federation;
use crate::body::{DecideAppeal, Erase, Exclude, FileAppeal, Notice};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::{Id, Member};
use crate::roll::{Standing, present};

/// Domain of the commitment to an exclusion's reasons.
pub const REASONS: Kind = Kind::new("roll.exclude");

/// Why a member is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// The labour record no longer meets the condition of re-registration.
    LabourRecord,
    /// Dues unpaid.
    Dues,
    /// A breach of the statutes.
    Statutes,
}

/// An exclusion in the state.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// The member.
    pub member: Member,
    /// Why.
    pub ground: Ground,
    /// Commitment to the reasons.
    pub reasons: Commitment,
    /// Whose organ decided.
    pub decider: Id,
    /// Whose organ hears an appeal.
    pub appeal_to: Id,
    /// Until when, Unix seconds.
    pub appeal_until: u64,
    /// Whether an appeal undid it.
    pub undone: bool,
}

/// A departure: one registrar entered it, so the member may say that it never was.
#[derive(Clone, Debug)]
pub(crate) struct Departure {
    pub member: Member,
    pub at: u64,
}

/// An appeal in the state.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// The entry of the exclusion, or of the departure that the member denies.
    pub against: u64,
    /// Whose organ hears it.
    pub heard_by: Id,
    /// The entry that filed it.
    pub filed: u64,
    /// How it was decided.
    pub upheld: Option<bool>,
    /// The entry that decided it.
    pub decided: Option<u64>,
}

impl Federation {
    /// Who hears an appeal against an entry that took a member off the roll, and until when one may be filed.
    fn hearing(&self, against: u64) -> Option<(Id, u64)> {
        if let Some(exclusion) = self.exclusions.get(&against) {
            return Some((exclusion.appeal_to.clone(), exclusion.appeal_until));
        }
        let departure = self.departures.get(&against)?;
        let rules = &self.constitution.statutes().rules;
        let exclusion = rules.exclusion.as_ref()?;
        let tier = rules.body(exclusion.appeal_body.as_str())?.unit_tier.as_str();
        let heard_by = self.units.ancestor(self.roll.unit_of(&departure.member)?, tier)?;
        Some((self.units.id(heard_by).clone(), departure.at + u64::from(exclusion.appeal_days) * 86_400))
    }

    /// When an appeal must be decided, where the statutes say.
    pub(crate) fn appeal_due(&self, appeal: &Appeal) -> Option<u64> {
        let rules = self.constitution.statutes().rules.appeals.as_ref()?;
        Some(self.time_of(appeal.filed).saturating_add(u64::from(rules.decide_days) * 86_400))
    }

    /// Whether an appeal can still undo the entry that took a member off the roll.
    fn may_come_back(&self, against: u64, at: u64) -> bool {
        match self.appeals.values().find(|appeal| appeal.against == against) {
            Some(appeal) => appeal.upheld.is_none(),
            None => self.hearing(against).is_some_and(|(_, until)| at <= until),
        }
    }
}

/// `roll.notice`.
pub(crate) fn notice(f: &mut Federation, act: &Act<'_>, body: Notice) -> Result<Flags, Refusal> {
    present(f, &body.member)?;
    let days = f.constitution.statutes().rules.membership.reregistration.as_ref().map(|r| r.notice_days);
    let Some(days) = days else {
        return refuse(Refused::BadStatutes, "the statutes know no re-registration by labour record");
    };
    if body.until < act.at.saturating_add(u64::from(days) * 86_400) {
        return refuse(Refused::TooEarly, format!("a notice runs at least {days} days"));
    }
    if let Some(on) = f.roll.get_mut(&body.member) {
        on.notice = Some(body.until);
    }
    Ok(Flags::new())
}

/// `roll.exclude`.
pub(crate) fn exclude(f: &mut Federation, act: &Act<'_>, body: Exclude) -> Result<Flags, Refusal> {
    let on = present(f, &body.member)?;
    let (unit, noticed) = (on.unit, on.notice.is_some_and(|until| act.at >= until));
    let days = jurisdiction(f, &body)?;
    let decided: Date = body
        .decided
        .parse()
        .map_err(|e| Refusal::new(Refused::BadBody, format!("day {:?}: {e}", body.decided)))?;
    if decided > date_of(act.at) {
        return refuse(Refused::BadBody, "the decision lies after the entry");
    }
    if body.appeal_until < act.at.saturating_add(u64::from(days) * 86_400) {
        return refuse(Refused::TooEarly, format!("an appeal is possible for at least {days} days"));
    }
    let mut flags = Flags::new();
    if body.ground == Ground::LabourRecord && !noticed {
        flags.push(Flag::NoNotice);
    }
    if f.in_frozen_roll(&body.member) {
        flags.push(Flag::RemovedAfterFreeze);
    }
    let again = |e: &Exclusion| e.member == body.member && e.ground == body.ground && e.undone;
    if f.exclusions.values().any(again) {
        flags.push(Flag::SameGround);
    }
    f.roll.set(act.index, body.member, unit, Standing::Excluded(act.index));
    let exclusion = Exclusion {
        member: body.member,
        ground: body.ground,
        reasons: body.reasons,
        decider: body.decider,
        appeal_to: body.appeal_to,
        appeal_until: body.appeal_until,
        undone: false,
    };
    f.exclusions.insert(act.index, exclusion);
    Ok(flags)
}

/// Whether the statutes let this unit's organ exclude and that one's hear the appeal. Gives the days for appealing.
fn jurisdiction(f: &Federation, body: &Exclude) -> Result<u32, Refusal> {
    let decider = f.units.require(&body.decider)?;
    let appeal = f.units.require(&body.appeal_to)?;
    if appeal == decider {
        return refuse(Refused::OwnCase, format!("{} decided: an appeal goes to another", body.decider));
    }
    let rules = &f.constitution.statutes().rules;
    let Some(exclusion) = &rules.exclusion else {
        return refuse(Refused::BadStatutes, "the statutes let nobody exclude a member");
    };
    let sits = |unit: u32, organ: &mandat_statutes::Id| {
        let tier = rules.body(organ.as_str()).map(|organ| organ.unit_tier.as_str());
        tier == Some(f.units.get(unit).tier.as_str())
    };
    let member = f.roll.unit_of(&body.member);
    let over = |unit: u32| member.is_some_and(|member| f.units.upward(member).any(|above| above == unit));
    if !exclusion.deciders.iter().any(|organ| sits(decider, organ)) || !over(decider) {
        return refuse(
            Refused::BadStatutes,
            format!("by the statutes unit {} does not exclude this member", body.decider),
        );
    }
    if !sits(appeal, &exclusion.appeal_body) {
        return refuse(
            Refused::BadStatutes,
            format!("appeals go to the {}, not to unit {}", exclusion.appeal_body, body.appeal_to),
        );
    }
    Ok(exclusion.appeal_days)
}

/// `appeal.file`: late ones are accepted and flagged; whether to hear them is the body's to say.
pub(crate) fn file_appeal(f: &mut Federation, act: &Act<'_>, body: FileAppeal) -> Result<Flags, Refusal> {
    if f.appeals.contains_key(&body.case) || f.complaints.contains_key(&body.case) {
        return refuse(Refused::Duplicate, format!("case {} exists", body.case));
    }
    let Some((heard_by, until)) = f.hearing(body.against) else {
        return refuse(Refused::Unknown, format!("entry {} took nobody off the roll", body.against));
    };
    if f.appeals.values().any(|appeal| appeal.against == body.against) {
        return refuse(Refused::Duplicate, format!("an appeal against entry {} is filed", body.against));
    }
    let late = act.at > until;
    f.appeals.insert(
        body.case,
        Appeal { against: body.against, heard_by, filed: act.index, upheld: None, decided: None },
    );
    Ok(if late { vec![Flag::AppealLate] } else { Flags::new() })
}

/// `appeal.decide`: a successful appeal puts the member back where the exclusion found them.
pub(crate) fn decide_appeal(f: &mut Federation, act: &Act<'_>, body: DecideAppeal) -> Result<Flags, Refusal> {
    let due = f.appeals.get(&body.case).and_then(|appeal| f.appeal_due(appeal));
    let Some(appeal) = f.appeals.get_mut(&body.case) else {
        return refuse(Refused::Unknown, format!("there is no case {}", body.case));
    };
    if appeal.upheld.is_some() {
        return refuse(Refused::NotNow, format!("case {} is decided", body.case));
    }
    let against = appeal.against;
    if f.signers.signed_by_any(against, act.entry) {
        return refuse(
            Refused::OwnCase,
            format!("case {}: whoever entered entry {against} does not decide the appeal", body.case),
        );
    }
    appeal.upheld = Some(body.upheld);
    appeal.decided = Some(act.index);
    let gone = f.departures.get(&against).map(|departure| departure.member);
    let excluded = f.exclusions.get_mut(&against).filter(|_| body.upheld).map(|exclusion| {
        exclusion.undone = true;
        exclusion.member
    });
    if let Some(member) = excluded.or(gone.filter(|_| body.upheld))
        && let Some(on) = f.roll.get(&member)
    {
        let (unit, admitted) = (on.unit, on.admitted.is_some());
        let standing = if admitted { Standing::Member } else { Standing::Candidate };
        f.roll.set(act.index, member, unit, standing);
    }
    Ok(if due.is_some_and(|due| act.at > due) { vec![Flag::DecidedLate] } else { Flags::new() })
}

/// `roll.erase`: the openings of persons who are gone for good, and their lines of the labour record
/// ([`crate::labour::forget`]). Impossible from a freeze to the end of appeals, while the facts may still have to be
/// opened.
pub(crate) fn erase(f: &mut Federation, act: &Act<'_>, body: Erase) -> Result<Flags, Refusal> {
    let running = f.convocations.values().find(|c| c.frozen.is_some() && c.runs_at(act.at));
    if let Some(convocation) = running {
        return refuse(
            Refused::Protected,
            format!("convocation {} runs: erase after its appeals end", convocation.id),
        );
    }
    if body.entries.is_empty() || !body.entries.is_sorted_by(|a, b| a < b) {
        return refuse(Refused::BadBody, "name the entries to erase, ascending, each once");
    }
    // An excluded member who may still come back has to be judged again.
    let gone = |on: &crate::roll::OnRoll| match on.standing {
        Standing::Left => on.changed().is_none_or(|by| !f.may_come_back(by, act.at)),
        Standing::Excluded(by) => !f.may_come_back(by, act.at),
        Standing::Candidate | Standing::Member => false,
    };
    let joins = f.roll.iter().filter(|(_, on)| gone(on));
    let members: BTreeMap<u64, Member> =
        joins.flat_map(|(member, on)| on.joins().map(|index| (index, *member))).collect();
    if let Some(other) = body.entries.iter().find(|index| !members.contains_key(*index)) {
        return refuse(Refused::Protected, format!("entry {other} opens to nobody who is gone for good"));
    }
    if let Some(again) = body.entries.iter().find(|index| f.erased.contains(index)) {
        return refuse(Refused::NotNow, format!("the opening of entry {again} was erased"));
    }
    for member in body.entries.iter().filter_map(|index| members.get(index)) {
        if let Some(on) = f.roll.get_mut(member) {
            on.forget();
        }
    }
    f.erased.extend(body.entries);
    Ok(Flags::new())
}
