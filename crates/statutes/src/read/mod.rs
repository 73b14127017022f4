//! From text to statutes. Reading goes on after a mistake, so that all of them are found at once; references are
//! resolved where they stand, and what only the whole file can show is checked in [`cross`].

mod body;
mod condition;
mod cross;
mod cross_orders;
mod decision;
mod management;
mod membership;
mod orders;
mod seats;
mod sink;
mod value;

use std::collections::BTreeSet;

use toml::de::DeTable;

use crate::MAX_BYTES;
use crate::body::Body;
use crate::mistake::{Code, Mistake, Mistakes};
use crate::orders::StandingOrders;
use crate::organisation::{Appeals, Exclusion, Id, Law, Privacy, Statutes, Tier, Witnesses};
use sink::Sink;
use value::{Table, Value};

/// What a file defines and the rest of it refers to.
struct Defined {
    tiers: Vec<Tier>,
    /// Whether the tiers were read without a mistake; otherwise nothing is said about what lies within what.
    tiers_are_sound: bool,
    tier_ids: Vec<Id>,
    body_ids: Vec<Id>,
    decision_ids: Vec<Id>,
    labour_kinds: Vec<String>,
    groups: Vec<String>,
}

pub(crate) fn statutes(text: &str) -> Result<Statutes, Mistakes> {
    if text.len() > MAX_BYTES {
        let what = format!("the file has {} bytes, more than the {MAX_BYTES} allowed", text.len());
        return Err(Mistakes::one(Mistake { line: 1, column: 1, code: Code::TooLong, what, hint: None }));
    }
    let sink = Sink::new(text);
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let message = error.message().lines().next().unwrap_or_default();
        sink.report(at, Code::Syntax, format!("not TOML: {message}"), None);
    }
    let statutes = file(&Table::root(&sink, document.get_ref()));
    let mut mistakes = sink.into_mistakes();
    if !errors.is_empty() {
        mistakes = trusted(mistakes);
    }
    match Mistakes::new(mistakes) {
        Some(mistakes) => Err(mistakes),
        None => Ok(statutes),
    }
}

/// How far below an error of syntax another is taken to follow from it.
const FOLLOWING_LINES: u32 = 3;

/// Where the text is not TOML, parts of it are not seen: what seems missing may only be hidden, so only mistakes that
/// stand by themselves, on lines without an error of syntax, are reported.
fn trusted(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    let is_syntax = |mistake: &&Mistake| mistake.code == Code::Syntax;
    let mut broken: Vec<u32> = mistakes.iter().filter(is_syntax).map(|mistake| mistake.line).collect();
    broken.sort_unstable();
    // A missing bracket makes every line after it wrong: an error close below another is taken to follow from it.
    let follows = |line: u32| broken.iter().any(|other| *other < line && line - other <= FOLLOWING_LINES);
    let mut first_of_line = BTreeSet::new();
    let mut stands_alone = |mistake: &Mistake| match mistake.code {
        Code::Syntax => !follows(mistake.line) && first_of_line.insert(mistake.line),
        Code::TooLong | Code::TooMany => true,
        Code::UnknownKey | Code::WrongType | Code::OutOfRange | Code::UnknownWord | Code::Malformed => {
            !broken.contains(&mistake.line)
        }
        Code::MissingKey | Code::UnknownReference | Code::Duplicate | Code::Contradiction => false,
    };
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    mistakes.retain(|mistake| stands_alone(mistake));
    mistakes
}

/// Read the whole file. Where something does not fit, the mistake is in the sink and a stand-in takes its place, so
/// that the checks of the whole file still see the rest; the value is used only if there is no mistake.
fn file(table: &Table<'_, '_>) -> Statutes {
    if let Some(format) = table.require("format").and_then(|value| Some((value.small(0..=9999)?, value)))
        && format.0 != 1
    {
        let what = format!("format {} is not known: this version reads format 1", format.0);
        format.1.report(Code::OutOfRange, what, None);
    }
    let name = table.require("name").and_then(|value| value.text());
    let language = table.get("language").and_then(|value| value.text());
    let laws = table.get("laws").map(|value| value.list(law));
    let before = table.sink().count();
    let tiers = tiers(table);
    let tiers_are_sound = table.sink().count() == before;
    let defined = Defined {
        tiers_are_sound,
        tier_ids: ids(table, "tier"),
        body_ids: ids(table, "body"),
        decision_ids: ids(table, "decision"),
        labour_kinds: membership::words(table, "labour_kinds"),
        groups: membership::words(table, "groups"),
        tiers,
    };
    let membership = membership::membership(table, &defined);
    let placed = |item: &Value<'_, '_>| Some((item.path().to_owned(), body::body(item, &defined)?));
    let bodies = table.require("body").map(|value| value.list(placed)).unwrap_or_default();
    let (paths, bodies): (Vec<String>, Vec<Body>) = bodies.into_iter().unzip();
    let decisions = table.get("decision").map(|value| value.list(|item| decision::decision(item, &defined)));
    let placed = |item: &Value<'_, '_>| Some((item.path().to_owned(), orders::orders(item, &defined)?));
    let standing = table.get("standing_orders").map(|value| value.list(placed)).unwrap_or_default();
    let (orders_paths, standing_orders): (Vec<String>, Vec<StandingOrders>) = standing.into_iter().unzip();
    let reference = |value: Value<'_, '_>| value.reference("decision", &defined.decision_ids);
    let statutes_change = table.get("statutes_change").and_then(reference);
    let appeals = table.get("appeals").and_then(|value| appeals(&value, &defined));
    let exclusion = table.get("exclusion").and_then(|value| exclusion(&value, &defined));
    let privacy = table.get("privacy").and_then(|value| privacy(&value));
    let witnesses = table.get("witnesses").and_then(|value| witnesses(&value));
    let plan = table.get("plan").and_then(|value| management::plan(&value, &defined));
    let takeover = table.get("takeover").and_then(|value| management::takeover(&value, &defined));
    let management = table.get("management").and_then(|value| management::management(&value, &defined));
    table.finish();
    let statutes = Statutes {
        name: name.unwrap_or_default().to_owned(),
        language: language.map(str::to_owned),
        laws: laws.unwrap_or_default(),
        tiers: defined.tiers,
        membership: membership.unwrap_or_else(membership::open),
        bodies,
        decisions: decisions.unwrap_or_default(),
        standing_orders,
        statutes_change,
        appeals,
        exclusion,
        privacy: privacy.unwrap_or(Privacy { k: 10 }),
        witnesses: witnesses.unwrap_or(Witnesses { quorum: 1 }),
        plan: plan.unwrap_or_default(),
        management,
        takeover,
    };
    cross::check(&statutes, &paths, tiers_are_sound, table.sink());
    cross_orders::check(&statutes, &orders_paths, table.sink());
    statutes
}

fn law(value: &Value<'_, '_>) -> Option<Law> {
    value.word(&[("us", Law::Us), ("uk", Law::Uk), ("other", Law::Other)])
}

/// The identifiers that a list of tables defines, collected first so that references may point forward.
fn ids(table: &Table<'_, '_>, key: &'static str) -> Vec<Id> {
    let items = table.get(key).map(|value| value.quiet_items()).unwrap_or_default();
    let mut ids: Vec<Id> =
        items.iter().filter_map(|item| Id::new(item.quiet_key("id")?.as_text()?)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Most tiers, from the congress to the workplace and beside each other.
const MAX_TIERS: usize = 32;

fn tiers(table: &Table<'_, '_>) -> Vec<Tier> {
    let known = ids(table, "tier");
    let Some(items) = table.require("tier").and_then(|value| value.items()) else { return Vec::new() };
    if items.is_empty() || items.len() > MAX_TIERS {
        let what = format!("there are {} tiers: 1 to {MAX_TIERS} are allowed", items.len());
        table.sink().report_at("tier", Code::OutOfRange, what, None);
        return Vec::new();
    }
    let mut tiers: Vec<Tier> = Vec::new();
    for item in items {
        let Some(tier) = tier(&item, &known) else { continue };
        if tiers.iter().any(|other| other.id == tier.id) {
            item.report(Code::Duplicate, format!("there are two tiers \"{}\"", tier.id), None);
            continue;
        }
        tiers.push(tier);
    }
    ordered(tiers, table.sink())
}

fn tier(item: &Value<'_, '_>, known: &[Id]) -> Option<Tier> {
    let table = item.table()?;
    let id = table.require("id").and_then(|value| value.id());
    let name = table.get("name").and_then(|value| value.text());
    let parent = table.get("parent").map(|value| value.reference("tier", known));
    table.finish();
    let id = id?;
    let name = name.map_or_else(|| id.as_str().replace('-', " "), str::to_owned);
    Some(Tier { id, name, parent: parent.unwrap_or(None) })
}

/// Parents before children; tiers that lie under each other in a circle are reported and left out.
fn ordered(mut rest: Vec<Tier>, sink: &Sink<'_>) -> Vec<Tier> {
    let mut sorted: Vec<Tier> = Vec::new();
    loop {
        let placed = |tier: &Tier| {
            tier.parent.as_ref().is_none_or(|parent| sorted.iter().any(|above| above.id == *parent))
        };
        let (ready, waiting): (Vec<Tier>, Vec<Tier>) = rest.into_iter().partition(placed);
        rest = waiting;
        if ready.is_empty() {
            break;
        }
        sorted.extend(ready);
    }
    let names: Vec<&str> = rest.iter().map(|tier| tier.id.as_str()).collect();
    if !names.is_empty() {
        let what = format!("these tiers lie under each other in a circle: {}", names.join(", "));
        let hint = "one of them needs no parent, or another".to_owned();
        sink.report_at("tier", Code::Contradiction, what, Some(hint));
    }
    sorted
}

fn appeals(value: &Value<'_, '_>, defined: &Defined) -> Option<Appeals> {
    let table = value.table()?;
    let body = table.require("body").and_then(|value| value.reference("body", &defined.body_ids));
    let days = table.require("days").and_then(|value| value.small(1..=3660));
    let decide_days = table.get("decide_days").map_or(Some(30), |value| value.small(1..=3660));
    let second_body = table.get("second_body").map(|value| value.reference("body", &defined.body_ids));
    table.finish();
    Some(Appeals {
        body: body?,
        days: days?,
        decide_days: decide_days?,
        second_body: second_body.unwrap_or(None),
    })
}

fn exclusion(value: &Value<'_, '_>, defined: &Defined) -> Option<Exclusion> {
    let table = value.table()?;
    let reference = |value: &Value<'_, '_>| value.reference("body", &defined.body_ids);
    let deciders = table.require("deciders").and_then(|value| value.one_or_list(reference));
    let appeal_body = table.require("appeal_body").and_then(|value| reference(&value));
    let appeal_days = table.require("appeal_days").and_then(|value| value.small(1..=3660));
    table.finish();
    Some(Exclusion { deciders: deciders?, appeal_body: appeal_body?, appeal_days: appeal_days? })
}

fn privacy(value: &Value<'_, '_>) -> Option<Privacy> {
    let table = value.table()?;
    let k = table.require("k").and_then(|value| value.small(1..=10_000));
    table.finish();
    Some(Privacy { k: k? })
}

fn witnesses(value: &Value<'_, '_>) -> Option<Witnesses> {
    let table = value.table()?;
    let quorum = table.require("quorum").and_then(|value| value.small(0..=100));
    table.finish();
    Some(Witnesses { quorum: quorum? })
}
