//! The referendum: which motions go to the members first, who asks, and how the members' vote is laid out by unit.

use std::collections::BTreeMap;

use mandat_statutes::Threshold;

use super::motion;
use super::motion::Motion;
use crate::Federation;
use crate::body::{AskReferendum, Electorate};
use crate::codes::{Flags, Refusal, Refused, known, refuse};
use crate::convocation::Convocation;
use crate::fold::Act;
use crate::id::Id;

/// The name of the electorate of all units too small to be shown by themselves.
pub const OTHERS: &str = "other-units#few";

/// The standing orders' rule for a motion.
fn rule<'a>(f: &'a Federation, motion: &Motion) -> Option<&'a mandat_statutes::Referendum> {
    f.orders(f.convocations.get(&motion.convocation)?)?.referendum.as_ref()
}

/// Whether a motion has to go to the members: by its kind, or because enough units ask.
pub(crate) fn due(f: &Federation, motion: &Motion) -> bool {
    let Some(rule) = rule(f, motion) else { return false };
    let always = rule.always.iter().any(|id| id.as_str() == motion.decision.as_str());
    let units = f.contests.values().filter(|c| c.convocation == motion.convocation).count() as u64;
    let enough = |threshold: Threshold| threshold.is_met(motion.asked.len() as u64, units);
    always || (!motion.asked.is_empty() && rule.units.is_some_and(enough))
}

/// Whether what the members reject is lost.
pub(crate) fn binds(f: &Federation, motion: &Motion) -> bool {
    rule(f, motion).is_none_or(|rule| rule.binds)
}

/// `referendum.ask`: a unit that sends delegates, until the motion is put.
pub(crate) fn ask(f: &mut Federation, _act: &Act<'_>, body: AskReferendum) -> Result<Flags, Refusal> {
    let held = known(&f.congress.motions, "motion", &body.motion)?;
    if rule(f, held).is_none_or(|rule| rule.units.is_none()) {
        return refuse(Refused::BadStatutes, "the standing orders let no units ask for a referendum");
    }
    let contest = f.require_convocation(&held.convocation)?.contest(&body.unit);
    if !f.contests.contains_key(&contest) {
        return refuse(
            Refused::Unknown,
            format!("unit {} sends no delegates to {}", body.unit, held.convocation),
        );
    }
    match held.state(f, &body.motion) {
        motion::State::Filed | motion::State::Late | motion::State::AwaitsMembers
            if held.referendum.is_none() => {}
        other => return refuse(Refused::TooLate, format!("motion {} is {}", body.motion, other.name())),
    }
    if held.asked.contains(&body.unit) {
        return refuse(Refused::Duplicate, format!("unit {} asked already", body.unit));
    }
    if let Some(motion) = f.congress.motions.get_mut(&body.motion) {
        motion.asked.insert(body.unit);
    }
    Ok(Flags::new())
}

/// The members' electorates: one a unit that sends delegates. Units with fewer members than the privacy threshold vote as
/// one, so that no total says how a few people voted.
pub(crate) fn electorates(f: &Federation, convocation: &Convocation) -> Vec<Electorate> {
    let mut members: BTreeMap<u32, u64> = BTreeMap::new();
    for (n, _) in f.units.iter() {
        let of_unit = f.roll.count(n).saturating_add(f.roll.declares(n));
        for above in f.units.upward(n) {
            let sum = members.entry(above).or_default();
            *sum = sum.saturating_add(of_unit);
        }
    }
    let below = |n| members.get(&n).copied().unwrap_or(0);
    let mut units: Vec<(u64, Id)> =
        convocation.constituencies(f).map(|(n, unit)| (below(n), unit.id.clone())).collect();
    units.sort();
    let k = u64::from(convocation.statutes.rules.privacy.k);
    let mut few: u64 = 0;
    let mut together = 0;
    for (members, _) in &units {
        if *members >= k && (few == 0 || few >= k) {
            break;
        }
        few += members;
        together += 1;
    }
    let electorate =
        |(members, electorate)| Electorate { electorate, convocation: None, members: Some(members) };
    let mut shown: Vec<Electorate> = units.split_off(together).into_iter().map(electorate).collect();
    shown.sort_by(|a, b| a.electorate.cmp(&b.electorate));
    if together > 0 {
        shown.push(electorate((few, motion::option(OTHERS))));
    }
    shown
}
