//! Groups among the elected: what a nomination says of its candidate, and how many of a group the statutes then ask.
//!
//! A member declares groups in the opening of the roll, which the public does not see. Whoever stands where the statutes
//! ask a share for a group has it named in the nomination, and only then: that much must be public for the count to be
//! recomputed. Whoever can open the roll checks the claim.

use mandat_count::{Constraint, Rule};
use mandat_statutes::{ContestRule, GroupShare};

use super::Contest;
use crate::Federation;
use crate::body::Nomination;
use crate::codes::{Refusal, Refused, refuse};
use crate::convocation::Convocation;
use crate::id::{Id, Member};

/// What the statutes ask of the result of a contest.
pub(super) struct Asked {
    /// The rule with the constraints.
    pub(super) rule: Rule,
    /// Whether it asks less than the statutes: too few of a group stand, or its share is not in the record.
    pub(super) short: bool,
}

/// Groups of the candidate that the contest's constraints name, as the opened roll has them, sorted: what a nomination has to
/// say. Empty for a reader without the opening.
pub fn groups_of(f: &Federation, contest: &Contest, candidate: &Id) -> Vec<String> {
    let Ok(convocation) = f.require_convocation(&contest.convocation) else { return Vec::new() };
    let declared = on_the_roll(f, convocation, candidate).unwrap_or_default();
    let mut groups = named(convocation);
    groups.retain(|group| declared.contains(group));
    groups
}

/// Groups that the constraints of the contest name, sorted.
fn named(convocation: &Convocation) -> Vec<String> {
    let constraints = &convocation.rules.contest.constraints;
    let mut groups: Vec<String> = constraints.iter().map(|constraint| constraint.group.clone()).collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// The groups that a member declared by the freeze; `None` for a list, or where the opening is not at hand.
fn on_the_roll(f: &Federation, convocation: &Convocation, candidate: &Id) -> Option<Vec<String>> {
    let member = Member::parse(candidate.as_str()).ok()?;
    let as_of = convocation.frozen.as_ref().map_or(u64::MAX, |frozen| frozen.as_of);
    Some(f.roll.get(&member)?.as_of(as_of)?.person?.groups.clone())
}

/// A nomination names groups that constraints ask for, sorted and once, and that the candidate belongs to.
pub(super) fn check(
    f: &Federation,
    convocation: &Convocation,
    nomination: &Nomination,
) -> Result<(), Refusal> {
    let groups = &nomination.groups;
    let known = named(convocation);
    let sorted = groups.windows(2).all(|pair| pair[0] < pair[1]);
    if !sorted || !groups.iter().all(|group| known.contains(group)) {
        let text = "a nomination names, sorted and once, groups of which the statutes ask a share here, and no others";
        return refuse(Refused::BadBody, text);
    }
    match on_the_roll(f, convocation, &nomination.candidate) {
        Some(declared) if !groups.iter().all(|group| declared.contains(group)) => refuse(
            Refused::NotEligible,
            format!("{} is in another group than the nomination says", nomination.candidate),
        ),
        _ => Ok(()),
    }
}

impl Contest {
    /// The rule with what the statutes ask for groups: the least whole number that is their share of the seats, or all of
    /// the group who stand where those are fewer.
    pub(super) fn asked(&self, f: &Federation) -> Result<Asked, Refusal> {
        let rules = &f.require_convocation(&self.convocation)?.rules.contest;
        let ContestRule::Ballots(rule) = &rules.rule else {
            return refuse(
                Refused::BadStatutes,
                format!("contest {} is decided by declared totals, not by ballots", self.id),
            );
        };
        let (mut limits, mut short): (Vec<Constraint>, bool) = (Vec::new(), false);
        for constraint in &rules.constraints {
            let group = &constraint.group;
            let due = self.due(group, constraint.at_least);
            let stand =
                self.candidates.iter().filter(|c| !c.withdrawn && c.groups.contains(group)).count() as u64;
            short |= due.is_none_or(|due| due > stand);
            let at_least = u32::try_from(due.unwrap_or(0).min(stand)).unwrap_or(u32::MAX);
            match limits.iter_mut().find(|limit| limit.group == *group) {
                Some(limit) => limit.at_least = limit.at_least.max(at_least),
                None => limits.push(Constraint { group: group.clone(), at_least, at_most: None }),
            }
        }
        if limits.iter().all(|limit| limit.at_least == 0) {
            return Ok(Asked { rule: rule.clone(), short });
        }
        let rule = rule.clone().constrained(limits);
        let rule =
            rule.map_err(|why| Refusal::new(Refused::BadStatutes, format!("contest {}: {why}", self.id)))?;
        Ok(Asked { rule, short })
    }

    /// Seats that are due to a group; `None` where its share of the members is not in the record.
    fn due(&self, group: &str, share: GroupShare) -> Option<u64> {
        let (part, whole) = match share {
            GroupShare::Stated(share) => (share.numerator(), share.denominator()),
            GroupShare::OfMembers => {
                let row = self.row.as_ref()?;
                (row.groups.iter().find(|in_group| in_group.group == *group)?.members, row.members.max(1))
            }
        };
        let seats = u128::from(self.seats.unwrap_or(0));
        u64::try_from((seats * u128::from(part)).div_ceil(u128::from(whole))).ok()
    }
}
