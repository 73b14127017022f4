//! Who can recall today: the electors of a mandate's unit as the roll stands now, not as it was frozen when they elected.

use std::collections::BTreeSet;

use mandat_statutes::{Electors, date_of};

use crate::Federation;
use crate::convocation::Convocation;
use crate::id::Id;
use crate::labour;
use crate::roll::Standing;

/// The electors of a unit today, as far as a reader can know them.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// Those who are known to be electors, by name.
    pub known: BTreeSet<Id>,
    /// Members whom this reader cannot judge.
    pub unknown: u64,
    /// Electors of declared rolls.
    pub declared: u64,
    /// Whether the unit has a roll at all; without one the committee's word is all there is.
    pub rolled: bool,
}

impl Today {
    /// Whether so many electors can be right: exactly for a reader who knows all, within bounds otherwise (ADR 4).
    pub fn may_be(&self, electors: u64) -> bool {
        let least = self.known.len() as u64 + self.declared;
        !self.rolled || (least..=least + self.unknown).contains(&electors)
    }
}

/// The electors of a unit at this moment, by the condition that binds the convocation.
pub fn today(f: &Federation, convocation: &Convocation, unit: &Id, at: u64) -> Today {
    match &convocation.rules.electors {
        Electors::Members => members(f, convocation, unit, at),
        Electors::Delegates(_) => {
            let sits = |m: &&crate::mandate::Mandate| {
                Some(&m.convocation) == convocation.electors.as_ref()
                    && m.stands_at(at)
                    && f.units.lies_in(&m.unit, unit)
            };
            let known = f.mandates.values().filter(sits).map(|m| m.holder.clone()).collect();
            Today { known, rolled: true, ..Today::default() }
        }
    }
}

fn members(f: &Federation, convocation: &Convocation, unit: &Id, at: u64) -> Today {
    let mut today = Today::default();
    for (number, _) in f.units.iter().filter(|(_, below)| f.units.lies_in(&below.id, unit)) {
        let declared = f.roll.declares(number);
        today.declared += declared;
        today.rolled |= declared > 0 || f.roll.count(number) > 0;
    }
    let membership = &convocation.statutes.rules.membership;
    let (day, whole) = (date_of(at), f.labour.is_whole(f.size));
    let Some(unit) = f.units.number(unit) else { return today };
    let of_unit = f.roll.iter().filter(|(_, on)| on.standing == Standing::Member);
    for (member, _) in of_unit.filter(|(_, on)| f.units.upward(on.unit).any(|above| above == unit)) {
        let verdict = labour::facts(f, member, f.size, day).map(|facts| membership.may_vote(&facts).holds);
        match verdict {
            // Where attestations could not be opened, more labour may be due to this member than is known.
            Some(votes) if whole || votes && labour::only_gains(&membership.vote) => {
                if votes {
                    today.known.insert(member.id());
                }
            }
            _ => today.unknown += 1,
        }
    }
    today
}
