//! Who must come together to decrypt: `t` of `n` people, or `t` of `n` platforms with a threshold of people inside each,
//! so that no platform alone can decrypt, however many people it has.
//!
//! Both are one form: groups, each with its people. In the flat case every group has one person. The secret is shared by a
//! polynomial over the groups, and the share of each group by one over its people (Shamir twice; the Lagrange
//! coefficients multiply).

use std::collections::{BTreeMap, BTreeSet};

use crate::Refused;
use crate::group::Scalar;
use crate::wire::{Reader, Writer};

/// The most people that can be trustees of one key.
pub const MOST_TRUSTEES: u16 = 64;

/// Where a trustee sits: group and person inside it, both counted from one. Zero would be the place of the secret itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    group: u16,
    person: u16,
}

impl Place {
    /// A place; `None` for an index of zero.
    pub const fn new(group: u16, person: u16) -> Option<Self> {
        if group == 0 || person == 0 { None } else { Some(Self { group, person }) }
    }

    /// The group, from 1.
    pub const fn group(self) -> u16 {
        self.group
    }

    /// The person inside the group, from 1.
    pub const fn person(self) -> u16 {
        self.person
    }

    pub(crate) fn write(self, to: &mut Writer) {
        to.u16(self.group);
        to.u16(self.person);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
        let (group, person) = (from.u16()?, from.u16()?);
        Self::new(group, person).ok_or(Refused::ShareIndex)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.group, self.person)
    }
}

/// A group of trustees: one person, or the people of a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// How many of its people must take part.
    pub threshold: u16,
    /// How many people it has.
    pub people: u16,
}

/// Who must come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Structure {
    threshold: u16,
    groups: Vec<Group>,
}

/// Why a structure cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a threshold lies between 1 and the number it is a threshold of, and there are at most 64 trustees")]
pub struct StructureError;

impl Structure {
    /// `threshold` of `people`.
    ///
    /// ```
    /// use mandat_seal::trustee::Structure;
    /// assert_eq!(Structure::flat(3, 5)?.places().count(), 5);
    /// assert!(Structure::flat(6, 5).is_err());
    /// # Ok::<(), mandat_seal::trustee::StructureError>(())
    /// ```
    pub fn flat(threshold: u16, people: u16) -> Result<Self, StructureError> {
        if people > MOST_TRUSTEES {
            return Err(StructureError);
        }
        Self::of_groups(threshold, vec![Group { threshold: 1, people: 1 }; usize::from(people)])
    }

    /// `threshold` of these groups, each with its own threshold.
    pub fn of_groups(threshold: u16, groups: Vec<Group>) -> Result<Self, StructureError> {
        let total: usize = groups.iter().map(|group| usize::from(group.people)).sum();
        let sound = |threshold: u16, of: usize| threshold >= 1 && usize::from(threshold) <= of;
        let all = groups.iter().all(|group| sound(group.threshold, usize::from(group.people)));
        if !all || !sound(threshold, groups.len()) || total > usize::from(MOST_TRUSTEES) {
            return Err(StructureError);
        }
        Ok(Self { threshold, groups })
    }

    /// How many groups must take part.
    pub const fn threshold(&self) -> u16 {
        self.threshold
    }

    /// The groups, in order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Every place, in order.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        (1..)
            .zip(&self.groups)
            .flat_map(|(group, of)| (1..=of.people).map(move |person| Place { group, person }))
    }

    /// How many trustees there are.
    pub fn people(&self) -> usize {
        self.groups.iter().map(|group| usize::from(group.people)).sum()
    }

    /// Whether a place exists.
    pub fn has(&self, place: Place) -> bool {
        self.group(place.group).is_some_and(|group| place.person <= group.people)
    }

    /// The position of a place in [`Structure::places`].
    pub fn position(&self, place: Place) -> Option<usize> {
        if !self.has(place) {
            return None;
        }
        let before = self.groups.iter().take(usize::from(place.group - 1));
        Some(before.map(|group| usize::from(group.people)).sum::<usize>() + usize::from(place.person - 1))
    }

    fn group(&self, number: u16) -> Option<&Group> {
        self.groups.get(usize::from(number.checked_sub(1)?))
    }

    /// Whether these people can decrypt together.
    pub fn suffices(&self, present: &BTreeSet<Place>) -> bool {
        self.quorum(present).is_some()
    }

    /// The first people, in order of places, who can decrypt together, with what each one's share is multiplied by.
    /// `None` exactly when they cannot: fewer groups than the threshold have enough people.
    pub fn quorum(&self, present: &BTreeSet<Place>) -> Option<BTreeMap<Place, Scalar>> {
        let mut chosen: BTreeMap<u16, Vec<u16>> = BTreeMap::new();
        for place in present.iter().filter(|place| self.has(**place)) {
            chosen.entry(place.group).or_default().push(place.person);
        }
        chosen.retain(|group, people| {
            let needed = self.group(*group).map_or(usize::MAX, |group| usize::from(group.threshold));
            people.truncate(needed);
            people.len() == needed
        });
        let groups: Vec<u16> = chosen.keys().copied().take(usize::from(self.threshold)).collect();
        if groups.len() < usize::from(self.threshold) {
            return None;
        }
        let mut factors = BTreeMap::new();
        for group in &groups {
            let outer = lagrange(*group, &groups);
            let people = &chosen[group];
            for person in people {
                factors.insert(Place { group: *group, person: *person }, outer * lagrange(*person, people));
            }
        }
        Some(factors)
    }

    pub(crate) fn write(&self, to: &mut Writer) {
        to.u16(self.threshold);
        to.u32(u32::try_from(self.groups.len()).unwrap_or(u32::MAX));
        for group in &self.groups {
            to.u16(group.threshold);
            to.u16(group.people);
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, Refused> {
        let threshold = from.u16()?;
        let count = from.count(4)?;
        let groups = from.list(count, |from| Ok(Group { threshold: from.u16()?, people: from.u16()? }))?;
        Self::of_groups(threshold, groups).map_err(|_| Refused::BadManifest)
    }
}

/// The Lagrange coefficient at zero of `x` among distinct, nonzero `all`.
fn lagrange(x: u16, all: &[u16]) -> Scalar {
    let scalar = |n: u16| Scalar::from(u64::from(n));
    let others = all.iter().filter(|other| **other != x);
    let (above, below) = others.fold((Scalar::ONE, Scalar::ONE), |(above, below), other| {
        (above * scalar(*other), below * (scalar(*other) - scalar(x)))
    });
    above * below.invert()
}
