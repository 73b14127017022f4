//! `[membership]`: conditions, candidate stage, re-registration.

use super::condition::condition;
use super::value::{Table, Value};
use super::{Defined, Id};
use crate::condition::Condition;
use crate::membership::{Membership, Reregistration};

/// A list of words of `[membership]`, read before the conditions that name them. Mistakes in it are reported when
/// the whole table is read.
pub(super) fn words(root: &Table<'_, '_>, key: &'static str) -> Vec<String> {
    let list = root.get("membership").and_then(|value| value.quiet_key(key));
    let items = list.map(|list| list.quiet_items()).unwrap_or_default();
    items.iter().filter_map(|item| item.as_text().map(str::to_owned)).collect()
}

pub(super) fn membership(root: &Table<'_, '_>, defined: &Defined) -> Option<Membership> {
    let Some(value) = root.get("membership") else { return Some(open()) };
    let table = value.table()?;
    let id = |value: &Value<'_, '_>| value.id().map(|id: Id| id.as_str().to_owned());
    let labour_kinds = table.get("labour_kinds").map(|value| value.list(id));
    let groups = table.get("groups").map(|value| value.list(id));
    let join = table.get("join").map_or(Some(Condition::ALWAYS), |value| condition(&value, defined));
    let vote = table.get("vote").map_or(Some(Condition::NotExcluded), |value| condition(&value, defined));
    let stand = table.get("stand").map_or_else(|| vote.clone(), |value| condition(&value, defined));
    let candidate_months = table.get("candidate_months").map(|value| value.small(1..=120));
    let reregistration = table.get("reregistration").map(|value| reregistration(&value, defined));
    table.finish();
    Some(Membership {
        labour_kinds: labour_kinds.unwrap_or_default(),
        groups: groups.unwrap_or_default(),
        join: join?,
        vote: vote?,
        stand: stand?,
        candidate_months: candidate_months.unwrap_or(None),
        reregistration: reregistration.unwrap_or(None),
    })
}

/// Without `[membership]`: everybody may join, whoever is not excluded may vote and stand.
pub(super) fn open() -> Membership {
    Membership {
        labour_kinds: Vec::new(),
        groups: Vec::new(),
        join: Condition::ALWAYS,
        vote: Condition::NotExcluded,
        stand: Condition::NotExcluded,
        candidate_months: None,
        reregistration: None,
    }
}

fn reregistration(value: &Value<'_, '_>, defined: &Defined) -> Option<Reregistration> {
    let table = value.table()?;
    let every_months = table.require("every_months").and_then(|value| value.small(1..=120));
    let condition = table.require("condition").and_then(|value| condition(&value, defined));
    let notice_days = table.require("notice_days").and_then(|value| value.small(1..=3660));
    table.finish();
    Some(Reregistration { every_months: every_months?, condition: condition?, notice_days: notice_days? })
}
