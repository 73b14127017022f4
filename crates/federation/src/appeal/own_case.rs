//! Who is kept from deciding a case: whoever sits in the body complained of, or sat there when it did what is complained of,
//! does not divide on it in the body that hears it.

use std::collections::BTreeSet;

use crate::Federation;
use crate::body::Organ;
use crate::convocation::Convocation;
use crate::division::Division;
use crate::id::{Id, Member};
use crate::mandate::Mandate;

impl Federation {
    /// The unit in which a body sits that a unit below sends delegates to.
    pub(super) fn seat_of_body(&self, convocation: &Convocation, unit: &Id) -> Option<&Id> {
        let seat = self.units.ancestor(self.units.number(unit)?, convocation.rules.unit_tier.as_str())?;
        Some(self.units.id(seat))
    }

    /// Whether a mandate is a seat of a body.
    fn sits_in(&self, mandate: &Mandate, organ: &Organ) -> bool {
        let Some(convocation) = self.convocations.get(&mandate.convocation) else { return false };
        convocation.rules.id.as_str() == organ.body.as_str()
            && self.seat_of_body(convocation, &mandate.unit) == Some(&organ.unit)
    }

    /// The mandates that do not vote in a division on a case. Seats that are held by a list or group, not by a person, say of
    /// nobody that it is the same.
    pub(crate) fn in_own_case(&self, division: &Division, at: u64) -> BTreeSet<Id> {
        let Some(complaint) = division.case.as_ref().and_then(|case| self.complaints.get(case)) else {
            return BTreeSet::new();
        };
        let (against, then) = (complaint.against, self.time_of(complaint.against));
        let sat = |m: &Mandate| {
            m.began <= against && m.term >= then && m.ended.is_none_or(|ended| ended.index >= against)
        };
        let concerned = |m: &&Mandate| (m.stands_at(at) || sat(m)) && self.sits_in(m, &complaint.respondent);
        let persons = |m: &'_ Mandate| [m.holder.clone(), self.sitting(m).clone()];
        let person = |id: &Id| Member::parse(id.as_str()).is_ok();
        let there: BTreeSet<Id> =
            self.mandates.values().filter(concerned).flat_map(persons).filter(|id| person(id)).collect();
        let votes = |m: &&Mandate| {
            m.stands_at(at)
                && division.electorates.iter().any(|e| e.convocation.as_ref() == Some(&m.convocation))
        };
        let kept = |m: &&Mandate| persons(m).iter().any(|id| there.contains(id));
        self.mandates.values().filter(votes).filter(kept).map(|m| m.id.clone()).collect()
    }
}
