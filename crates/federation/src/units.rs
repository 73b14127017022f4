//! Units: the parts of the federation, each in a tier, forming a forest with the congress at its top.

use std::collections::BTreeMap;

use mandat_statutes::Statutes;

use crate::Federation;
use crate::body::{CloseUnit, FoundUnit};
use crate::codes::{Flags, Refusal, Refused, fresh, refuse};
use crate::fold::Act;
use crate::id::Id;

/// A unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its name in the record.
    pub id: Id,
    /// Its tier in the statutes.
    pub tier: Id,
    /// The unit above.
    pub parent: Option<u32>,
    /// What people call it.
    pub name: String,
    /// Whether it was closed.
    pub closed: bool,
}

/// All units, numbered in the order of their founding; a million members refer to theirs by number.
#[derive(Clone, Debug, Default)]
pub struct Units {
    units: Vec<Unit>,
    numbers: BTreeMap<Id, u32>,
}

impl Units {
    /// The unit of a number that this table gave.
    pub fn get(&self, number: u32) -> &Unit {
        &self.units[number as usize]
    }

    /// The name of a unit of a number that this table gave.
    pub fn id(&self, number: u32) -> &Id {
        &self.get(number).id
    }

    /// The number of a unit.
    pub fn number(&self, id: &Id) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// The number of a unit that must exist and be open.
    pub fn require(&self, id: &Id) -> Result<u32, Refusal> {
        match self.number(id) {
            Some(number) if !self.get(number).closed => Ok(number),
            Some(_) => refuse(Refused::NotNow, format!("unit {id} was closed")),
            None => refuse(Refused::Unknown, format!("no unit {id} was founded")),
        }
    }

    /// The unit and all above it, from below.
    pub fn upward(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(number), |n| self.get(*n).parent)
    }

    /// Whether a unit is the other or lies below it.
    pub fn lies_in(&self, unit: &Id, above: &Id) -> bool {
        let (Some(unit), Some(above)) = (self.number(unit), self.number(above)) else { return false };
        self.upward(unit).any(|n| n == above)
    }

    /// The unit of a tier that this one lies in.
    pub fn ancestor(&self, number: u32, tier: &str) -> Option<u32> {
        self.upward(number).find(|n| self.get(*n).tier.as_str() == tier)
    }

    /// All units in the order of their founding, with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Unit)> {
        (0..).zip(&self.units)
    }

    /// The open units of a tier, sorted by name.
    pub fn of_tier<'a>(&'a self, tier: &'a str) -> impl Iterator<Item = (u32, &'a Unit)> {
        self.numbers
            .values()
            .map(|n| (*n, self.get(*n)))
            .filter(move |(_, u)| u.tier.as_str() == tier && !u.closed)
    }
}

/// Whether members belong to units of a tier: those of the lowest ones.
pub(crate) fn holds_members(rules: &Statutes, tier: &Id) -> bool {
    !rules
        .tiers
        .iter()
        .any(|other| other.parent.as_ref().is_some_and(|parent| parent.as_str() == tier.as_str()))
}

/// `unit.found`.
pub(crate) fn found(f: &mut Federation, _act: &Act<'_>, body: FoundUnit) -> Result<Flags, Refusal> {
    fresh(&f.units.numbers, "unit", &body.unit)?;
    if body.name.is_empty() || body.name.len() > 200 {
        return refuse(Refused::BadBody, format!("unit {}: a name has 1 to 200 bytes", body.unit));
    }
    let statutes = &f.constitution.statutes().rules;
    let Some(tier) = statutes.tier(body.tier.as_str()) else {
        return refuse(
            Refused::Unknown,
            format!("unit {}: the statutes have no tier {}", body.unit, body.tier),
        );
    };
    let parent = body.parent.as_ref().map(|parent| f.units.require(parent)).transpose()?;
    let above = parent.map(|n| f.units.get(n).tier.as_str());
    if above != tier.parent.as_ref().map(mandat_statutes::Id::as_str) {
        let due = tier
            .parent
            .as_ref()
            .map(mandat_statutes::Id::as_str)
            .map_or("no unit".to_owned(), |t| format!("a unit of tier {t}"));
        return refuse(
            Refused::BadStatutes,
            format!("unit {}: above tier {} stands {due}", body.unit, body.tier),
        );
    }
    let number = u32::try_from(f.units.units.len())
        .map_err(|_| Refusal::new(Refused::BadBody, "more units than the format allows"))?;
    f.units.numbers.insert(body.unit.clone(), number);
    f.units.units.push(Unit { id: body.unit, tier: body.tier, parent, name: body.name, closed: false });
    Ok(Flags::new())
}

/// `unit.close`.
pub(crate) fn close(f: &mut Federation, _act: &Act<'_>, body: CloseUnit) -> Result<Flags, Refusal> {
    let number = f.units.require(&body.unit)?;
    if f.units.units.iter().any(|u| u.parent == Some(number) && !u.closed) {
        return refuse(Refused::NotNow, format!("unit {}: close the units below it first", body.unit));
    }
    if f.roll.count(number) > 0 || f.roll.declares(number) > 0 {
        return refuse(Refused::NotNow, format!("unit {}: transfer its members first", body.unit));
    }
    f.units.units[number as usize].closed = true;
    Ok(Flags::new())
}
