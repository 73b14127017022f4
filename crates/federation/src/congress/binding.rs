//! Imperative mandates: what a sending unit bound its delegates to on a motion, and where a roll call departs from it.
//!
//! The vote stands as it was cast: delegates answer to those who sent them, who can recall them, not to the fold.

use mandat_record::blob::BlobRef;

use super::known;
use super::motion::{NO, NONE, YES};
use crate::Federation;
use crate::body::{BindMandates, Matter};
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::division::{Departure, Division, Vote};
use crate::fold::Act;
use crate::id::Id;

/// A binding in the state.
#[derive(Clone, Debug)]
pub struct Binding {
    /// What the delegates are to vote for.
    pub option: Id,
    /// The unit's resolution.
    pub resolution: BlobRef,
    /// The entry.
    pub index: u64,
}

/// `mandate.bind`: until the motion is put; a later resolution takes the place of an earlier one.
pub(crate) fn bind(f: &mut Federation, act: &Act<'_>, body: BindMandates) -> Result<Flags, Refusal> {
    let motion = known(&f.congress.motions, "motion", &body.motion)?;
    let contest = f.require_convocation(&motion.convocation)?.contest(&body.unit);
    if !f.contests.contains_key(&contest) {
        return refuse(
            Refused::Unknown,
            format!("unit {} sends no delegates to {}", body.unit, motion.convocation),
        );
    }
    if motion.put.is_some() || motion.withdrawn.is_some() {
        return refuse(Refused::TooLate, format!("motion {} was put, or withdrawn", body.motion));
    }
    let allowed = match &motion.question {
        None => [YES, NO].contains(&body.option.as_str()),
        Some(question) => {
            let competes =
                f.congress.motions.get(&body.option).is_some_and(|m| m.question.as_ref() == Some(question));
            competes || body.option.as_str() == NONE
        }
    };
    if !allowed {
        return refuse(Refused::Unknown, format!("{} cannot be voted for on {}", body.option, body.motion));
    }
    act.blob(&body.resolution)?;
    let binding = Binding { option: body.option, resolution: body.resolution, index: act.index };
    f.congress.bindings.insert((body.motion, body.unit), binding);
    Ok(Flags::new())
}

impl Federation {
    /// What a unit bound its delegates to in a division: its latest resolution on the motion, or on any on the question.
    pub fn bound(&self, matter: &Matter, unit: &Id) -> Option<&Binding> {
        let on = |motion: &Id| match matter {
            Matter::Motion(id) => motion == id,
            Matter::Question(question) => {
                self.congress.motions.get(motion).is_some_and(|m| m.question.as_ref() == Some(question))
            }
            _ => false,
        };
        let all = self.congress.bindings.iter().filter(|((motion, of), _)| of == unit && on(motion));
        all.map(|(_, binding)| binding).max_by_key(|binding| binding.index)
    }

    /// The votes of a roll call that depart from what the sending unit bound its delegates to.
    pub(crate) fn departures(&self, division: &Division, rows: &[Vote]) -> Vec<Departure> {
        let Some(matter) = &division.on else { return Vec::new() };
        let departs = |row: &Vote| {
            let unit = &self.mandates.get(&row.mandate)?.unit;
            let binding = self.bound(matter, unit)?;
            let kept = row.split.is_empty() && row.option.as_ref() == Some(&binding.option);
            (!kept).then(|| Departure {
                mandate: row.mandate.clone(),
                unit: unit.clone(),
                bound: binding.option.clone(),
                voted: row.option.clone(),
                split: !row.split.is_empty(),
                binding: binding.index,
            })
        };
        rows.iter().filter_map(departs).collect()
    }
}
