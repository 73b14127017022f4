//! `complaint.file` and `complaint.decide`.

use mandat_record::ed25519::PublicKey;
use mandat_record::entry::Entry;
use mandat_statutes::BodyKind;

use super::{Complaint, Decided, GROUNDS, Grounds};
use crate::Federation;
use crate::body::{DecideComplaint, FileComplaint, Organ};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::contest::Contest;
use crate::fold::Act;
use crate::id::Id;
use crate::keys::{Required, Role};
use crate::mandate::{End, Ended, Mandate};
use crate::roll::open;

/// A complaint is its complainants' own: their key needs no grant from anyone. Who keeps a roll, sits in a unit's committee or
/// hears appeals attests as second that the signatories are members; anyone of them will do, anywhere.
pub(crate) fn authorise(f: &Federation, entry: &Entry) -> Result<(), Refusal> {
    let attests =
        |key: &PublicKey| f.keys.attests(key, &[Role::Registrar, Role::Committee, Role::Commission]);
    match entry.second() {
        Some(second) if attests(&second.by) => Ok(()),
        _ => refuse(
            Refused::NeedsSecond,
            "complaint.file needs a registrar, a committee or the commission as second, who attests the signatories",
        ),
    }
}

/// Who enters a decision: the hearing commission's own keys, or the returning officers for an assembly's division.
pub(crate) fn required(f: &Federation, case: &Id) -> Required {
    let heard_by = f.complaints.get(case).map(|complaint| &complaint.heard_by);
    let roles: &[Role] = match heard_by.map(|organ| f.kind_of(organ)) {
        Some(BodyKind::Assembly | BodyKind::Management) => &[Role::Returning],
        _ => &[Role::Commission],
    };
    Required { roles, unit: heard_by.map(|organ| organ.unit.clone()), two: true }
}

/// Who answers for an entry; without a body any that sits in the unit.
struct Answers<'a> {
    body: Option<&'a str>,
    unit: &'a Id,
}

impl Answers<'_> {
    fn is(&self, respondent: &Organ) -> bool {
        *self.unit == respondent.unit && self.body.is_none_or(|body| body == respondent.body.as_str())
    }
}

impl Federation {
    /// Whose act an entry was that made or ended mandates: the body's to which they belong, or whoever replaced an organ or
    /// decided a complaint. Otherwise a complaint could name another, and the body complained of would hear it.
    fn answers_for(&self, index: u64) -> Option<Answers<'_>> {
        if let Some((_, decider)) = self.management.replaced.get(&index) {
            return Some(Answers { body: None, unit: decider });
        }
        let decided = |c: &&Complaint| c.decided.as_ref().is_some_and(|decided| decided.index == index);
        if let Some(complaint) = self.complaints.values().find(decided) {
            let Organ { body, unit } = &complaint.heard_by;
            return Some(Answers { body: Some(body.as_str()), unit });
        }
        let concluded = |c: &&Contest| c.result.as_ref().is_some_and(|result| result.index == index);
        let touched = |m: &&Mandate| m.began == index || m.ended.is_some_and(|ended| ended.index == index);
        let contest = self.mandates.values().find(touched).and_then(|m| self.contests.get(&m.contest));
        let contest = contest.or_else(|| self.contests.values().find(concluded))?;
        let convocation = self.convocations.get(&contest.convocation)?;
        let unit = self.seat_of_body(convocation, &contest.unit)?;
        Some(Answers { body: Some(convocation.rules.id.as_str()), unit })
    }

    fn kind_of(&self, organ: &Organ) -> BodyKind {
        let body = self.constitution.statutes().rules.body(organ.body.as_str());
        body.map_or(BodyKind::Commission, |body| body.kind)
    }

    /// The body that hears a complaint about another: the first that the statutes name, or the second where it is the first
    /// that is complained of.
    fn hears(&self, respondent: &Organ) -> Result<(Organ, u64), Refusal> {
        let rules = &self.constitution.statutes().rules;
        let Some(appeals) = &rules.appeals else {
            return refuse(Refused::BadStatutes, "by the statutes nobody hears complaints: add [appeals]");
        };
        let first = respondent.body.as_str() != appeals.body.as_str();
        let Some(hearing) = Some(&appeals.body).filter(|_| first).or(appeals.second_body.as_ref()) else {
            return refuse(
                Refused::OwnCase,
                format!("{} would hear a complaint about itself: add second_body", respondent.body),
            );
        };
        let tier = rules.body(hearing.as_str()).map_or("", |body| body.unit_tier.as_str());
        let above = self.units.number(&respondent.unit).and_then(|unit| self.units.ancestor(unit, tier));
        let only = || {
            let mut all = self.units.of_tier(tier).map(|(number, _)| number);
            all.next().filter(|_| all.next().is_none())
        };
        let Some(unit) = above.or_else(only) else {
            return refuse(
                Refused::BadStatutes,
                format!(
                    "no unit of tier {tier} stands above {}: its {hearing} would hear this",
                    respondent.unit
                ),
            );
        };
        let body = Id::parse(hearing.as_str()).map_err(|e| Refusal::new(Refused::BadStatutes, e))?;
        Ok((Organ { body, unit: self.units.id(unit).clone() }, u64::from(appeals.decide_days) * 86_400))
    }
}

/// `complaint.file`: late ones are accepted and flagged; whether to hear them is the body's to say.
pub(crate) fn file(f: &mut Federation, act: &Act<'_>, body: FileComplaint) -> Result<Flags, Refusal> {
    if f.complaints.contains_key(&body.case) || f.appeals.contains_key(&body.case) {
        return refuse(Refused::Duplicate, format!("case {} exists", body.case));
    }
    if body.against >= act.index {
        return refuse(Refused::Unknown, format!("there is no entry {} yet", body.against));
    }
    if f.complaints.values().any(|c| c.against == body.against && c.grounds == body.grounds) {
        return refuse(Refused::Duplicate, "the same complaint is on the docket");
    }
    if body.signatories == 0 || body.signatories > f.roll.total() {
        return refuse(
            Refused::BadBody,
            format!("{} signatories, and {} on all rolls", body.signatories, f.roll.total()),
        );
    }
    f.require_seat(&body.respondent)?;
    if let Some(due) = f.answers_for(body.against).filter(|due| !due.is(&body.respondent)) {
        let whose = due.body.map_or_else(String::new, |body| format!("{body} of "));
        return refuse(
            Refused::OwnCase,
            format!("entry {} is an act of {whose}{}: complain of that", body.against, due.unit),
        );
    }
    let (heard_by, time) = f.hears(&body.respondent)?;
    let grounds: Option<Grounds> = open(act, GROUNDS, &body.grounds)?;
    if let Some(grounds) = &grounds {
        signed_by(f, act, &body, grounds)?;
    } else if act.evidence.openings.is_some() {
        f.unopened.push(act.index);
    }
    let days = f.constitution.statutes().rules.appeals.as_ref().map_or(0, |appeals| appeals.days);
    let late = act.at > f.time_of(body.against).saturating_add(u64::from(days) * 86_400);
    let flags = if late { vec![Flag::AppealLate] } else { Flags::new() };
    let complaint = Complaint {
        against: body.against,
        respondent: body.respondent,
        heard_by,
        signatories: body.signatories,
        grounds: body.grounds,
        filed: act.index,
        due: act.at.saturating_add(time),
        flags: flags.clone(),
        decided: None,
    };
    f.complaints.insert(body.case, complaint);
    Ok(flags)
}

/// Whoever can open a complaint checks that its signatories are as many as it says, and on the roll.
fn signed_by(f: &Federation, act: &Act<'_>, body: &FileComplaint, grounds: &Grounds) -> Result<(), Refusal> {
    let known = |member| f.roll.get(member).is_some();
    let sorted = grounds.members.is_sorted_by(|a, b| a < b);
    if !sorted || grounds.members.len() as u64 != body.signatories || !grounds.members.iter().all(known) {
        return refuse(
            Refused::OpeningWrong,
            format!("entry {}: its signatories are not those on the roll, sorted, each once", act.index),
        );
    }
    Ok(())
}

/// `complaint.decide`.
pub(crate) fn decide(f: &mut Federation, act: &Act<'_>, body: DecideComplaint) -> Result<Flags, Refusal> {
    let Some(complaint) = f.complaints.get(&body.case) else {
        return refuse(Refused::Unknown, format!("there is no complaint {}", body.case));
    };
    if complaint.decided.is_some() {
        return refuse(Refused::NotNow, format!("complaint {} is decided", body.case));
    }
    if f.signers.signed_by_any(complaint.against, act.entry) {
        return refuse(
            Refused::OwnCase,
            format!("whoever signed entry {} does not decide about it", complaint.against),
        );
    }
    if body.annuls && !body.upheld {
        return refuse(Refused::BadBody, "a complaint that fails annuls nothing");
    }
    act.blob(&body.reasons)?;
    let mut flags = by_the_hearing_body(f, complaint, &body)?;
    if act.at > complaint.due {
        flags.push(Flag::DecidedLate);
    }
    let (against, heard_by) = (complaint.against, complaint.heard_by.clone());
    if body.annuls {
        annul(f, act, against, &heard_by)?;
    }
    let decided = Decided {
        index: act.index,
        upheld: body.upheld,
        annuls: body.annuls,
        reasons: body.reasons,
        division: body.division,
        flags: flags.clone(),
    };
    if let Some(complaint) = f.complaints.get_mut(&body.case) {
        complaint.decided = Some(decided);
    }
    Ok(flags)
}

/// An assembly decides by a division of its own delegates on the reasons; a commission by two of its keys.
fn by_the_hearing_body(
    f: &Federation,
    complaint: &Complaint,
    body: &DecideComplaint,
) -> Result<Flags, Refusal> {
    let heard_by = &complaint.heard_by;
    let Some(id) = &body.division else {
        return match f.kind_of(heard_by) {
            BodyKind::Commission => Ok(Flags::new()),
            BodyKind::Assembly | BodyKind::Management => refuse(
                Refused::NotCarried,
                format!("{} of {} decides by a division: name it", heard_by.body, heard_by.unit),
            ),
        };
    };
    let Some(division) = f.divisions.get(id) else {
        return refuse(Refused::Unknown, format!("there is no division {id}"));
    };
    let of_body = |electorate: &crate::body::Electorate| {
        let convocation = electorate.convocation.as_ref().and_then(|id| f.convocations.get(id));
        convocation.is_some_and(|c| {
            c.rules.id.as_str() == heard_by.body.as_str()
                && c.seat_of.as_ref().is_none_or(|unit| *unit == heard_by.unit)
        })
    };
    if division.case.as_ref() != Some(&body.case)
        || !division.electorates.iter().all(of_body)
        || division.adopted() != Some(body.upheld)
        || division.text.as_ref() != Some(&body.reasons)
        || division.index <= complaint.filed
        // Totals do not say that nobody voted who is kept from it.
        || division.is_declared_in_place_of_a_roll_call()
    {
        return refuse(
            Refused::NotCarried,
            format!("division {id} of {} did not decide so on these reasons", heard_by.body),
        );
    }
    let result = division.result.iter().flat_map(|result| &result.flags);
    Ok(result.filter(|flag| **flag == Flag::NotElected).copied().collect())
}

/// The mandates that the entry complained of made end; those that it ended, and whose term is not over, stand again.
fn annul(f: &mut Federation, act: &Act<'_>, against: u64, heard_by: &Organ) -> Result<(), Refusal> {
    let made = |m: &Mandate| m.began == against && m.stands_at(act.at);
    let undone = |m: &Mandate| act.at <= m.term && m.ended.is_some_and(|ended| ended.index == against);
    let Some(touched) = f.mandates.values().find(|m| made(m) || undone(m)) else {
        return refuse(Refused::NotNow, format!("no mandate stands or ended by entry {against}"));
    };
    let same = |m: &&Mandate| (&m.convocation, &m.unit) == (&touched.convocation, &touched.unit);
    let stay = f.mandates.values().filter(same).filter(|m| m.stands_at(act.at) && !made(m)).count();
    let back = f.mandates.values().filter(|m| undone(m)).count();
    let (contest, seats) = (&touched.contest, f.contests.get(&touched.contest).and_then(|c| c.seats));
    if !f.units.lies_in(&touched.unit, &heard_by.unit) {
        return refuse(
            Refused::Unauthorised,
            format!("contest {contest} is not in {}, whose {} decides", heard_by.unit, heard_by.body),
        );
    }
    if seats.is_some_and(|seats| (stay + back) as u64 > seats) {
        return refuse(
            Refused::NotNow,
            format!("the seats that entry {against} emptied were filled again since: call a new contest"),
        );
    }
    for mandate in f.mandates.values_mut() {
        if made(mandate) {
            mandate.ended = Some(Ended { index: act.index, how: End::Annulled });
        } else if undone(mandate) {
            mandate.ended = None;
        }
    }
    Ok(())
}
