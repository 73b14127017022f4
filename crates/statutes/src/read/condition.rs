//! Conditions: a tree of tables with one key each.

use super::Defined;
use super::value::{Table, Value};
use crate::condition::{Amount, Condition, Dues, Labour};
use crate::mistake::Code;

const KEYS: [&str; 8] = ["all", "any", "not", "labour", "member_months", "dues", "group", "not_excluded"];

pub(super) fn condition(value: &Value<'_, '_>, defined: &Defined) -> Option<Condition> {
    let table = value.table()?;
    let found = table.which(&KEYS);
    table.finish();
    if found.is_empty() && !table.is_empty() {
        return None; // every key is unknown, and reported as such
    }
    let [key] = found[..] else {
        let (what, hint) = if found.is_empty() {
            ("a condition needs one of its keys".to_owned(), format!("allowed: {}", KEYS.join(", ")))
        } else {
            let what = format!("a condition has one key, not {}", found.join(" and "));
            (what, "write all = [{ .. }, { .. }] for both".to_owned())
        };
        value.report(Code::Contradiction, what, Some(hint));
        return None;
    };
    let inner = table.get(key)?;
    match key {
        "all" => parts(&inner, defined).map(Condition::All),
        "any" => {
            let parts = parts(&inner, defined)?;
            if parts.is_empty() {
                inner.report(Code::OutOfRange, "\"any\" of nothing never holds: name one at least", None);
                return None;
            }
            Some(Condition::Any(parts))
        }
        "not" => condition(&inner, defined).map(|part| Condition::Not(Box::new(part))),
        "labour" => labour(&inner, defined).map(Condition::Labour),
        "member_months" => inner.small(1..=1200).map(Condition::MemberMonths),
        "dues" => dues(&inner).map(Condition::Dues),
        "group" => declared(&inner, "group", &defined.groups).map(Condition::Group),
        _ => not_excluded(&inner),
    }
}

fn parts(value: &Value<'_, '_>, defined: &Defined) -> Option<Vec<Condition>> {
    let parts: Vec<Option<Condition>> = value.items()?.iter().map(|item| condition(item, defined)).collect();
    parts.into_iter().collect()
}

fn not_excluded(value: &Value<'_, '_>) -> Option<Condition> {
    if value.boolean()? {
        return Some(Condition::NotExcluded);
    }
    value.report(Code::OutOfRange, "\"not_excluded\" can only be true: leave it out instead", None);
    None
}

fn labour(value: &Value<'_, '_>, defined: &Defined) -> Option<Labour> {
    let table = value.table()?;
    let kind = |item: &Value<'_, '_>| declared(item, "kind of labour", &defined.labour_kinds);
    let kinds = table.get("kinds").map_or(Some(Vec::new()), |value| value.one_or_list(kind));
    let amount = amount(&table);
    let within_months = table.get("within_months").map(|value| value.small(1..=1200));
    table.finish();
    let labour = Labour { kinds: kinds?, amount: amount?, within_months: within_months.unwrap_or(None) };
    if let (Amount::Months(months), Some(within)) = (labour.amount, labour.within_months)
        && months > within
    {
        value.report(Code::Contradiction, format!("{months} months cannot lie within {within}"), None);
        return None;
    }
    Some(labour)
}

fn amount(table: &Table<'_, '_>) -> Option<Amount> {
    match table.which(&["hours", "days", "months"])[..] {
        ["hours"] => table.get("hours")?.small(1..=100_000).map(Amount::Hours),
        ["days"] => table.get("days")?.small(1..=30_000).map(Amount::Days),
        ["months"] => table.get("months")?.small(1..=1200).map(Amount::Months),
        _ => {
            table.report(Code::Contradiction, "labour needs one of hours, days or months", None);
            None
        }
    }
}

fn dues(value: &Value<'_, '_>) -> Option<Dues> {
    let table = value.table()?;
    let months = table.get("months").map(|value| value.small(1..=120));
    let arrears = table.get("arrears_months").map(|value| value.small(0..=120));
    let within = table.get("within_months").map(|value| value.small(1..=120));
    table.finish();
    let within_months = within.map_or(Some(None), |within| within.map(Some))?;
    match (months, arrears) {
        (Some(months), None) => {
            let months = months?;
            let within_months = within_months.unwrap_or(months);
            if months > within_months {
                let what = format!("{months} months of dues cannot lie within {within_months}");
                value.report(Code::Contradiction, what, None);
                return None;
            }
            Some(Dues::Paid { months, within_months })
        }
        (None, Some(months)) => {
            Some(Dues::Arrears { months: months?, within_months: within_months.unwrap_or(12) })
        }
        (Some(_), Some(_)) | (None, None) => {
            let what = "dues need one of months (paid) or arrears_months (unpaid)";
            value.report(Code::Contradiction, what, None);
            None
        }
    }
}

/// A word that `[membership]` declares.
pub(super) fn declared(value: &Value<'_, '_>, kind: &str, declared: &[String]) -> Option<String> {
    let text = value.text()?;
    if declared.iter().any(|word| word == text) {
        return Some(text.to_owned());
    }
    let list = if kind == "group" { "membership.groups" } else { "membership.labour_kinds" };
    let words: Vec<&str> = declared.iter().map(String::as_str).collect();
    let hint = value.sink().near(text, &words).unwrap_or_else(|| format!("declare it in {list}"));
    value.report(Code::UnknownReference, format!("the {kind} \"{text}\" is not in {list}"), Some(hint));
    None
}
