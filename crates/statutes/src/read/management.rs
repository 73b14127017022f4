//! `[management]`, `[takeover]` and `[plan]`: posts, stages, and which decisions adopt targets, plans and methods.

use super::Defined;
use super::value::Value;
use crate::management::{Management, Stage, Takeover};
use crate::mistake::Code;
use crate::organisation::{Id, Plan};
use crate::share::Share;

pub(super) fn management(value: &Value<'_, '_>, defined: &Defined) -> Option<Management> {
    let table = value.table()?;
    let consent = table.require("consent").and_then(|value| value.reference("tier", &defined.tier_ids));
    let one_post = table.get("one_post").map_or(Some(false), |value| value.boolean());
    let report_days = table.get("report_days").map(|value| value.small(1..=3660));
    let contract_months = table.get("contract_months").map_or(Some(12), |value| value.small(1..=120));
    table.finish();
    Some(Management {
        consent: consent?,
        one_post: one_post?,
        report_days: report_days.unwrap_or(None),
        contract_months: contract_months?,
    })
}

pub(super) fn takeover(value: &Value<'_, '_>, defined: &Defined) -> Option<Takeover> {
    let table = value.table()?;
    let tier = table.require("tier").and_then(|value| value.reference("tier", &defined.tier_ids));
    let reference = |value: Value<'_, '_>| value.reference("decision", &defined.decision_ids);
    let decision = table.require("decision").and_then(reference);
    let stages = table.require("stages").and_then(|value| value.one_or_list(stage));
    table.finish();
    let stages = stages?;
    for (n, stage) in stages.iter().enumerate() {
        if stages[..n].iter().any(|other| other.id == stage.id) {
            let what = format!("there are two stages \"{}\"", stage.id);
            value.sink().report_at("takeover.stages", Code::Duplicate, what, None);
        }
    }
    Some(Takeover { tier: tier?, decision: decision?, stages })
}

fn stage(value: &Value<'_, '_>) -> Option<Stage> {
    let table = value.table()?;
    let id = table.require("id").and_then(|value| value.id());
    let criteria = table.require("criteria").and_then(|value| value.one_or_list(Value::id));
    table.finish();
    let criteria: Vec<Id> = criteria?;
    if let Some((n, twice)) = criteria.iter().enumerate().find(|(n, id)| criteria[..*n].contains(id)) {
        let what = format!("criterion {} is \"{twice}\" again", n + 1);
        value.report(Code::Duplicate, what, Some("name each criterion once".to_owned()));
    }
    Some(Stage { id: id?, criteria })
}

pub(super) fn plan(value: &Value<'_, '_>, defined: &Defined) -> Option<Plan> {
    let table = value.table()?;
    let tolerance = table.get("tolerance").map(|value| value.parsed(str::parse::<Share>));
    let decision = |key| table.get(key).map(|value| value.reference("decision", &defined.decision_ids));
    let (targets, adopt, methods) = (decision("targets"), decision("adopt"), decision("methods"));
    table.finish();
    Some(Plan {
        tolerance: tolerance.unwrap_or(None),
        targets: targets.unwrap_or(None),
        adopt: adopt.unwrap_or(None),
        methods: methods.unwrap_or(None),
    })
}
