//! Constraints: at least or at most so many of the elected from a group.
//!
//! The method is that of Hill (*Implementing STV by Meek's method*, Voting matters 22, 2006, section 8) and of the
//! Church of England's regulations for STV: whenever a candidate is elected or excluded, every continuing candidate
//! without whom the constraints could no longer be satisfied is *guarded* (never excluded), and every one with whom
//! they could not be is *doomed* (excluded at once). So the count always ends with the constraints satisfied; if it
//! cannot, it does not begin. Groups may overlap.

use std::collections::{BTreeMap, BTreeSet};

use super::super::case::Case;
use super::super::parameters::{Parameters, RuleError, bad_value};
use crate::outcome::Infeasible;

/// Most groups of one rule.
const MOST_GROUPS: usize = 8;
/// Most combinations of numbers elected from the groups: it bounds the time of a check.
const MOST_STATES: u64 = 20_000;

/// Limits of the number elected from one group ([`crate::Candidate::groups`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The group's name, without `,` and `=`.
    pub group: String,
    /// The least number elected.
    pub at_least: u32,
    /// The greatest number elected, if any.
    pub at_most: Option<u32>,
}

/// The constraints of a rule, by group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::rule) struct Constraints(Vec<Constraint>);

/// What `min.` and `max.` mean, for the table of rules.
pub(in crate::rule) const PARAMETERS: [(&str, &str); 2] = [
    ("min.GROUP", "the least number elected from a group, as in min.women=2 (default: 0)"),
    ("max.GROUP", "the greatest number elected from a group (default: no limit)"),
];

impl Constraints {
    pub(in crate::rule) fn read(parameters: &mut Parameters<'_>) -> Result<Self, RuleError> {
        let mut limits: BTreeMap<String, (u32, Option<u32>)> = BTreeMap::new();
        for (prefix, is_least) in [("min.", true), ("max.", false)] {
            for (name, value) in parameters.take_prefixed(prefix) {
                let number = value.parse().ok();
                let number: u32 = number.ok_or_else(|| bad_value(name, value, "a number of seats"))?;
                let group = name[prefix.len()..].trim().to_owned();
                let limit = limits.entry(group).or_default();
                if is_least { limit.0 = number } else { limit.1 = Some(number) }
            }
        }
        let constraint = |(group, (at_least, at_most))| Constraint { group, at_least, at_most };
        Self::new(limits.into_iter().map(constraint).collect())
    }

    /// Check constraints from another source.
    pub(in crate::rule) fn new(mut limits: Vec<Constraint>) -> Result<Self, RuleError> {
        limits.retain(|limit| limit.at_least > 0 || limit.at_most.is_some());
        limits.sort_by(|a, b| a.group.cmp(&b.group));
        let wrong = |limit: &Constraint, expected: &str| {
            let most = limit.at_most.map_or("no limit".to_owned(), |most| most.to_string());
            let name = format!("constraint {}", limit.group);
            bad_value(&name, &format!("{} to {most}", limit.at_least), expected)
        };
        for (place, limit) in limits.iter().enumerate() {
            let name = limit.group.trim();
            if name.is_empty() || name.len() != limit.group.len() || name.contains([',', '=']) {
                return Err(wrong(limit, "a group's name without comma, equals sign and outer blanks"));
            }
            if limit.at_most.is_some_and(|most| most < limit.at_least) {
                return Err(wrong(limit, "a greatest number not below the least"));
            }
            if place > 0 && limits[place - 1].group == limit.group {
                return Err(wrong(limit, "one constraint for each group"));
            }
        }
        if let Some(beyond) = limits.get(MOST_GROUPS) {
            return Err(wrong(beyond, &format!("at most {MOST_GROUPS} groups with constraints")));
        }
        Ok(Self(limits))
    }

    /// The parameters in the rule's text.
    pub(in crate::rule) fn texts(&self) -> Vec<String> {
        let min = self.0.iter().filter(|limit| limit.at_least > 0);
        let min = min.map(|limit| format!("min.{}={}", limit.group, limit.at_least));
        let max = self.0.iter().filter_map(|limit| Some((limit, limit.at_most?)));
        min.chain(max.map(|(limit, most)| format!("max.{}={most}", limit.group))).collect()
    }
}

/// The constraints of a contest in progress: who is guarded, and who is doomed.
#[derive(Clone)]
pub(in crate::rule) struct Guards {
    limits: Vec<Constraint>,
    /// For each candidate the groups of theirs that are constrained, a bit each.
    groups: Vec<u8>,
    guarded: Vec<bool>,
    doomed: Vec<bool>,
}

impl Guards {
    pub(in crate::rule) fn new(constraints: &Constraints, case: &Case<'_>) -> Result<Self, Infeasible> {
        let limits = constraints.0.clone();
        let states = limits.iter().map(|limit| u64::from(cap(limit)) + 1).try_fold(1u64, u64::checked_mul);
        let seats = u64::from(case.contest.seats);
        if !limits.is_empty() && states.and_then(|n| n.checked_mul(seats)).is_none_or(|n| n > MOST_STATES) {
            let why = "too many groups with large numbers to check: name fewer groups".to_owned();
            return Err(Infeasible::Constraints(why));
        }
        let bits = |candidate: &crate::Candidate| {
            let named = |limit: &Constraint| candidate.groups.contains(&limit.group);
            limits.iter().enumerate().filter(|(_, l)| named(l)).fold(0, |bits, (at, _)| bits | 1u8 << at)
        };
        let groups: Vec<u8> = case.contest.candidates.iter().map(bits).collect();
        let nobody = vec![false; groups.len()];
        Ok(Self { limits, groups, guarded: nobody.clone(), doomed: nobody })
    }

    pub(in crate::rule) fn guards(&self, candidate: usize) -> bool {
        self.guarded[candidate]
    }

    pub(in crate::rule) fn dooms(&self, candidate: usize) -> bool {
        self.doomed[candidate]
    }

    /// Do these with one more satisfy every limit?
    pub(in crate::rule) fn allow(&self, holders: &[usize], one_more: usize) -> bool {
        let of = |at: usize| {
            let members = holders.iter().chain([&one_more]).filter(|&&c| self.groups[c] >> at & 1 == 1);
            u32::try_from(members.count()).expect("candidates fit 14 bits")
        };
        let holds = |(at, limit): (usize, &Constraint)| {
            limit.at_least <= of(at) && limit.at_most.is_none_or(|most| of(at) <= most)
        };
        self.limits.iter().enumerate().all(holds)
    }

    /// After a change: who of the `open` is guarded or doomed, if `seats` hold the `fixed` and some of the open.
    pub(in crate::rule) fn check(
        &mut self,
        fixed: &[usize],
        open: &[usize],
        seats: usize,
    ) -> Result<(), Infeasible> {
        if self.limits.is_empty() {
            return Ok(());
        }
        let left = seats.saturating_sub(fixed.len());
        let counts: Vec<u32> = (0..self.limits.len())
            .map(|at| fixed.iter().map(|&c| u32::from(self.groups[c] >> at & 1)).sum())
            .collect();
        let mut kinds: BTreeMap<u8, usize> = BTreeMap::new();
        for &candidate in open {
            *kinds.entry(self.groups[candidate]).or_default() += 1;
        }
        if !self.satisfiable(&counts, &kinds, left) {
            return Err(self.unsatisfiable(seats));
        }
        for (&kind, &members) in &kinds {
            let mut fewer = kinds.clone();
            fewer.insert(kind, members - 1);
            let guarded = !self.satisfiable(&counts, &fewer, left);
            let with: Vec<u32> = (0..).zip(&counts).map(|(at, n)| n + u32::from(kind >> at & 1)).collect();
            let doomed = left == 0 || !self.satisfiable(&with, &fewer, left - 1);
            for &candidate in open.iter().filter(|&&candidate| self.groups[candidate] == kind) {
                self.guarded[candidate] = guarded;
                self.doomed[candidate] = doomed && left > 0;
            }
        }
        Ok(())
    }

    /// Can `left` more be taken from the kinds of candidates so that every limit holds? The states are what has been
    /// taken so far: seats left and numbers by group, no higher than makes a difference.
    fn satisfiable(&self, counts: &[u32], kinds: &BTreeMap<u8, usize>, left: usize) -> bool {
        let Some(counts) = self.take(counts, 0, 0) else { return false };
        let mut states = BTreeSet::from([(left, counts)]);
        for (&kind, &members) in kinds {
            let mut next = BTreeSet::new();
            for (left, counts) in &states {
                for taken in 0..=members.min(*left) {
                    let number = u32::try_from(taken).expect("at most the candidates, which fit 14 bits");
                    let Some(counts) = self.take(counts, kind, number) else { break };
                    next.insert((left - taken, counts));
                }
            }
            states = next;
        }
        let enough = |counts: &[u32]| counts.iter().zip(&self.limits).all(|(n, limit)| *n >= limit.at_least);
        states.iter().any(|(left, counts)| *left == 0 && enough(counts))
    }

    fn take(&self, counts: &[u32], kind: u8, number: u32) -> Option<Vec<u32>> {
        let add = |(at, (count, limit)): (usize, (&u32, &Constraint))| {
            let count = count + if kind >> at & 1 == 1 { number } else { 0 };
            let within = limit.at_most.is_none_or(|most| count <= most);
            within.then(|| count.min(cap(limit)))
        };
        counts.iter().zip(&self.limits).enumerate().map(add).collect()
    }

    fn unsatisfiable(&self, seats: usize) -> Infeasible {
        let limit = |limit: &Constraint| match limit.at_most {
            Some(most) => format!("{} to {most} of {}", limit.at_least, limit.group),
            None => format!("at least {} of {}", limit.at_least, limit.group),
        };
        let limits: Vec<String> = self.limits.iter().map(limit).collect();
        let limits = limits.join(", ");
        Infeasible::Constraints(format!(
            "nobody can choose {seats} candidates with {limits}: nominate others"
        ))
    }
}

/// Numbers above this make no difference.
fn cap(limit: &Constraint) -> u32 {
    limit.at_most.unwrap_or(limit.at_least)
}
