//! Circulation: how many copies of each text went out. Equality is judged on the sums so far, so that a later circular can
//! mend an earlier one; what was left out counts as no copies.

use std::collections::{BTreeMap, BTreeSet};

use super::known;
use crate::Federation;
use crate::body::{CirculateTexts, Mover};
use crate::codes::{Flag, Flags, Refusal, Refused, refuse};
use crate::fold::Act;
use crate::id::Id;

/// A circulation in the state.
#[derive(Clone, Debug)]
pub struct Circulation {
    /// The convocation.
    pub convocation: Id,
    /// The entry.
    pub index: u64,
    /// When.
    pub at: u64,
    /// Copies by motion.
    pub copies: BTreeMap<Id, u64>,
    /// How.
    pub means: String,
}

impl Federation {
    /// Copies so far of every text of a convocation that was filed in time and not withdrawn.
    pub fn copies(&self, convocation: &Id) -> BTreeMap<&Id, u64> {
        let due =
            |m: &super::motion::Motion| m.convocation == *convocation && !m.late && m.withdrawn.is_none();
        let motions = self.congress.motions.iter().filter(|(_, m)| due(m)).map(|(id, _)| id);
        let sent = |id: &Id| -> u64 {
            let all = self.congress.circulations.iter().filter_map(|c| c.copies.get(id));
            all.fold(0, |sum, copies| sum.saturating_add(*copies))
        };
        motions.map(|id| (id, sent(id))).collect()
    }

    /// Copies so far of the texts of each mover.
    pub fn copies_by_mover(&self, convocation: &Id) -> BTreeMap<&Mover, u64> {
        let mut sums = BTreeMap::new();
        for (motion, copies) in self.copies(convocation) {
            let Some(motion) = self.congress.motions.get(motion) else { continue };
            let sum: &mut u64 = sums.entry(&motion.mover).or_default();
            *sum = sum.saturating_add(copies);
        }
        sums
    }

    /// When the text of a motion first went out.
    pub(crate) fn circulated(&self, motion: &Id) -> Option<u64> {
        self.congress.circulations.iter().find(|c| c.copies.get(motion).is_some_and(|n| *n > 0)).map(|c| c.at)
    }
}

/// `texts.circulate`.
pub(crate) fn circulate(f: &mut Federation, act: &Act<'_>, body: CirculateTexts) -> Result<Flags, Refusal> {
    let (convocation, orders) = f.require_orders(&body.convocation)?;
    let distinct: BTreeSet<&Id> = body.copies.iter().map(|c| &c.motion).collect();
    if body.copies.is_empty() || distinct.len() != body.copies.len() {
        return refuse(Refused::BadBody, "a circulation names its texts, each once");
    }
    if body.means.trim().is_empty() || body.means.len() > 200 {
        return refuse(Refused::BadBody, "say in 1 to 200 bytes how the texts were circulated");
    }
    for copies in &body.copies {
        let motion = known(&f.congress.motions, "motion", &copies.motion)?;
        if motion.convocation != body.convocation {
            return refuse(
                Refused::Unknown,
                format!("motion {} is not before {}", copies.motion, body.convocation),
            );
        }
    }
    let due = f.first_contest(convocation).saturating_sub(u64::from(orders.circulation_days) * 86_400);
    let mut flags = if act.at > due { vec![Flag::CirculatedLate] } else { Flags::new() };
    let circulation = Circulation {
        convocation: body.convocation.clone(),
        index: act.index,
        at: act.at,
        copies: body.copies.into_iter().map(|c| (c.motion, c.copies)).collect(),
        means: body.means,
    };
    f.congress.circulations.push(circulation);
    let sums: BTreeSet<u64> = f.copies(&body.convocation).into_values().collect();
    if sums.len() > 1 {
        flags.push(Flag::UnequalCirculation);
    }
    Ok(flags)
}
