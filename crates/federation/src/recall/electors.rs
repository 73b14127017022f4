//! Who can recall today: the electors of a mandate's unit as the roll stands now, not as it was frozen when they elected.

use std::collections::BTreeSet;

use mandat_statutes::{Electors, date_of};

use crate::Federation;
use crate::convocation::Convocation;
use crate::id::{Id, Member};
use crate::labour;
use crate::mandate::Mandate;
use crate::roll::{OnRoll, Standing};

/// The electors of a unit today, as far as a reader can know them.
#[derive(Clone, Debug, Default)]
pub struct Today {
    /// Those who are known to be electors, by name.
    pub known: BTreeSet<Id>,
    /// Members of the unit whom this reader cannot judge.
    pub unknown: BTreeSet<Member>,
    /// Electors of declared rolls.
    pub declared: u64,
    /// Whether the unit has a roll at all; without one the committee's word is all there is.
    pub rolled: bool,
}

impl Today {
    /// Whether so many electors can be right: exactly for a reader who knows all, within bounds otherwise (ADR 4).
    pub fn may_be(&self, electors: u64) -> bool {
        let least = self.known.len() as u64 + self.declared;
        !self.rolled || (least..=least + self.unknown.len() as u64).contains(&electors)
    }

    /// Whether somebody can be an elector: surely for a reader who knows all. Who is no member of the unit today, has left or
    /// was erased, is none for anyone.
    pub fn may_elect(&self, member: &Member) -> bool {
        self.unknown.contains(member) || self.known.contains(&member.id())
    }
}

/// The electors of a unit at this moment, by the condition that binds the convocation.
pub fn today(f: &Federation, convocation: &Convocation, unit: &Id, at: u64) -> Today {
    match &convocation.rules.electors {
        Electors::Members => members(f, convocation, unit, at),
        Electors::Delegates(_) => {
            let known = delegates(f, convocation, unit, at).map(|m| m.holder.clone()).collect();
            Today { known, rolled: true, ..Today::default() }
        }
    }
}

/// The delegates who elect today for a unit; none where members do.
pub(super) fn delegates<'a>(
    f: &'a Federation,
    convocation: &'a Convocation,
    unit: &'a Id,
    at: u64,
) -> impl Iterator<Item = &'a Mandate> {
    let elects = move |m: &&Mandate| {
        Some(&m.convocation) == convocation.electors.as_ref()
            && m.stands_at(at)
            && f.units.lies_in(&m.unit, unit)
    };
    f.mandates.values().filter(elects)
}

fn members(f: &Federation, convocation: &Convocation, unit: &Id, at: u64) -> Today {
    let mut today = Today::default();
    let Some(unit) = f.units.number(unit) else { return today };
    let below: BTreeSet<u32> =
        f.units.iter().map(|(n, _)| n).filter(|n| f.units.upward(*n).any(|above| above == unit)).collect();
    for number in below.iter().copied() {
        let declared = f.roll.declares(number);
        today.declared += declared;
        today.rolled |= declared > 0 || f.roll.count(number) > 0;
    }
    let membership = &convocation.statutes.rules.membership;
    let (day, whole) = (date_of(at), f.labour.is_whole(f.size));
    let of_unit = |on: &OnRoll| on.standing == Standing::Member && below.contains(&on.unit);
    for (member, _) in f.roll.iter().filter(|(_, on)| of_unit(on)) {
        let verdict = labour::facts(f, member, f.size, day).map(|facts| membership.may_vote(&facts).holds);
        match verdict {
            // Where attestations could not be opened, more labour may be due to this member than is known.
            Some(votes) if whole || votes && labour::only_gains(&membership.vote) => {
                if votes {
                    today.known.insert(member.id());
                }
            }
            _ => {
                today.unknown.insert(*member);
            }
        }
    }
    today
}
