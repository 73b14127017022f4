//! `[[body]]`: an elected body.

use super::condition::declared;
use super::decision::{electors, majority, quorum};
use super::seats::{apportionment_rule, seats, weight};
use super::value::{Table, Value};
use super::{Defined, cross};
use crate::body::{Body, BodyKind, Constraint, Contest, Evidence, GroupShare, Phases, Recall, Refill};
use crate::decision::Majority;
use crate::mistake::Code;
use crate::rules::ContestRule;
use crate::share::{Share, Threshold};

pub(super) fn body(value: &Value<'_, '_>, defined: &Defined) -> Option<Body> {
    let table = value.table()?;
    let id = table.require("id").and_then(|value| value.id());
    let name = table.get("name").map(|value| value.text());
    let kind = table.get("kind").map_or(Some(BodyKind::Assembly), |value| value.word(&KINDS));
    let tier = |value: Value<'_, '_>| value.reference("tier", &defined.tier_ids);
    let unit_tier = table.require("unit_tier").and_then(tier);
    let constituency = table.get("constituency").map_or_else(|| unit_tier.clone(), tier);
    let electors = table.require("electors").and_then(|value| electors(&value, defined));
    let evidence = table.require("evidence").and_then(|value| evidence(&value));
    let term_months = table.require("term_months").and_then(|value| value.small(1..=240));
    let seats = table.require("seats").and_then(|value| seats(&value));
    let weight = weight(&table);
    let contest = table.require("contest").and_then(|value| contest(&value, defined));
    let quorum = table.get("quorum").map(|value| quorum(&value));
    let phases = table.require("phases").and_then(|value| phases(&value));
    let platforms = table.get("platforms").map_or(Some(true), |value| value.boolean());
    let recall = table.get("recall").map(|value| recall(&value));
    table.finish();
    let id = id?;
    let body = Body {
        name: name.map_or_else(|| Some(id.as_str().replace('-', " ")), |name| name.map(str::to_owned))?,
        id,
        kind: kind?,
        unit_tier: unit_tier?,
        constituency: constituency?,
        electors: electors?,
        evidence: evidence?,
        term_months: term_months?,
        seats: seats?,
        weight: weight?,
        contest: contest?,
        quorum: quorum.unwrap_or(None),
        phases: phases?,
        platforms: platforms?,
        recall: recall.unwrap_or(None),
    };
    cross::body(&body, value.path(), defined, table.sink());
    Some(body)
}

const KINDS: [(&str, BodyKind); 3] = [
    ("assembly", BodyKind::Assembly),
    ("management", BodyKind::Management),
    ("commission", BodyKind::Commission),
];

const EVIDENCE: [(&str, Evidence); 3] =
    [("sealed", Evidence::Sealed), ("recorded", Evidence::Recorded), ("declared", Evidence::Declared)];

fn evidence(value: &Value<'_, '_>) -> Option<Vec<Evidence>> {
    let mut levels = value.one_or_list(|value| value.word(&EVIDENCE))?;
    levels.sort_unstable();
    levels.dedup();
    Some(levels)
}

fn contest(value: &Value<'_, '_>, defined: &Defined) -> Option<Contest> {
    let table = value.table()?;
    let rule = match table.which(&["rule", "totals"])[..] {
        ["rule"] => counting_rule(&table.get("rule")?).map(ContestRule::Ballots),
        ["totals"] => apportionment_rule(&table.get("totals")?).map(ContestRule::Totals),
        _ => {
            let hint = "rule = \"scottish-stv\" counts ballots, totals = \"caucus\" apportions groups";
            table.report(Code::Contradiction, "a contest needs one of rule or totals", Some(hint.to_owned()));
            None
        }
    };
    let constraints = table.get("constraints").map(|value| value.list(|item| constraint(item, defined)));
    if let (Some(rule), Some([_, ..])) = (&rule, constraints.as_deref()) {
        let dummy = mandat_count::Constraint { group: "any".into(), at_least: 1, at_most: None };
        let refused = match rule {
            ContestRule::Ballots(rule) => {
                rule.clone().constrained(vec![dummy]).err().map(|why| why.to_string())
            }
            ContestRule::Totals(_) => Some("declared totals cannot be held to constraints on groups".into()),
        };
        if let Some(why) = refused {
            table.report(Code::Contradiction, why, None);
        }
    }
    table.finish();
    Some(Contest { rule: rule?, constraints: constraints.unwrap_or_default() })
}

fn counting_rule(value: &Value<'_, '_>) -> Option<mandat_count::Rule> {
    let ids: Vec<&str> = mandat_count::Rule::all().iter().map(|info| info.id).collect();
    value.rule(mandat_count::Rule::parse, &ids)
}

fn constraint(value: &Value<'_, '_>, defined: &Defined) -> Option<Constraint> {
    let table = value.table()?;
    let group = table.require("group").and_then(|value| declared(&value, "group", &defined.groups));
    let at_least = table.require("at_least").and_then(|value| match value.as_text() {
        Some("share-of-members") => Some(GroupShare::OfMembers),
        _ => value.parsed(str::parse::<Share>).map(GroupShare::Stated),
    });
    table.finish();
    Some(Constraint { group: group?, at_least: at_least? })
}

fn phases(value: &Value<'_, '_>) -> Option<Phases> {
    let table = value.table()?;
    let day = |key| table.require(key).and_then(|value| value.small(0..=3660));
    let (freeze, registration, nomination) = (day("freeze"), day("registration"), day("nomination"));
    let (open, close, result, appeal) = (day("open"), day("close"), day("result"), day("appeal"));
    table.finish();
    let phases = Phases {
        freeze: freeze?,
        registration: registration?,
        nomination: nomination?,
        open: open?,
        close: close?,
        result: result?,
        appeal: appeal?,
    };
    cross::phases_in_order(&phases, value.path(), table.sink());
    Some(phases)
}

fn recall(value: &Value<'_, '_>) -> Option<Recall> {
    let table = value.table()?;
    let share = |value: Value<'_, '_>| value.parsed(str::parse::<Share>).map(Threshold::AtLeast);
    let petition = table.require("petition").and_then(share);
    let decide_days = table.require("decide_days").and_then(|value| value.small(1..=366));
    let stated = !table.which(&["majority", "of"]).is_empty();
    let majority = if stated { majority(&table) } else { Some(Majority::Simple) };
    let refill = refill(&table);
    table.finish();
    Some(Recall { petition: petition?, decide_days: decide_days?, majority: majority?, refill: refill? })
}

const REFILLS: [(&str, bool); 2] = [("same-ballots", false), ("new-contest", true)];

fn refill(table: &Table<'_, '_>) -> Option<Refill> {
    let anew = table.require("refill").and_then(|value| value.word(&REFILLS));
    if anew == Some(true) {
        let days = table.require("refill_days").and_then(|value| value.small(1..=3660));
        return days.map(|days| Refill::NewContest { days });
    }
    if let (Some(false), Some(value)) = (anew, table.get("refill_days")) {
        let hint = "leave it out, or refill = \"new-contest\"".to_owned();
        value.report(
            Code::Contradiction,
            "a seat refilled from the same ballots is refilled at once",
            Some(hint),
        );
    }
    anew.map(|_| Refill::SameBallots)
}
