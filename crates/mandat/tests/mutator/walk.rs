//! Every field of a JSON value, and what each can be turned into. Generic: a new field is altered without a word here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Values that the record holds, by the name of their field: for turning one existing name into another.
#[derive(Default)]
pub(crate) struct Pool {
    values: BTreeMap<String, BTreeSet<String>>,
    /// Fields that an object at a place may have, as JSON, by type and place.
    shapes: BTreeMap<(String, String), BTreeMap<String, Value>>,
}

/// One alteration of one field.
pub(crate) struct Change {
    /// The place, array positions left out: `body.candidates.platform`.
    pub field: String,
    /// What was done to it.
    pub class: &'static str,
    /// The whole value afterwards.
    pub value: Value,
}

impl Pool {
    /// Learns what stands in an entry.
    pub(crate) fn learn(&mut self, kind: &str, value: &Value) {
        self.visit(kind, "", "", value);
    }

    fn visit(&mut self, kind: &str, place: &str, name: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (key, field) in fields {
                    let shape = self.shapes.entry((kind.to_owned(), place.to_owned())).or_default();
                    shape.entry(key.clone()).or_insert_with(|| field.clone());
                    self.visit(kind, &join(place, key), key, field);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.visit(kind, place, name, item)),
            Value::String(text) => {
                self.values.entry(name.to_owned()).or_default().insert(text.clone());
            }
            _ => {}
        }
    }

    /// Two other values of a field: the next and the last that the record knows.
    fn others(&self, name: &str, text: &str) -> Vec<String> {
        let Some(all) = self.values.get(name) else { return Vec::new() };
        let rest: Vec<&String> = all.iter().filter(|other| *other != text).collect();
        let after = rest.iter().find(|other| other.as_str() > text);
        let mut others: Vec<String> = after.into_iter().chain(rest.last()).map(|s| (**s).clone()).collect();
        others.dedup();
        others
    }
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// Every alteration of every field below a value.
pub(crate) fn changes(pool: &Pool, kind: &str, whole: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    visit(pool, kind, whole, "", "", String::new(), whole, &mut changes);
    changes
}

#[expect(clippy::too_many_arguments, reason = "the whole, and the way to the part at hand")]
fn visit(
    pool: &Pool,
    kind: &str,
    whole: &Value,
    place: &str,
    name: &str,
    pointer: String,
    value: &Value,
    changes: &mut Vec<Change>,
) {
    let mut put = |class, new: Value| {
        let mut altered = whole.clone();
        *altered.pointer_mut(&pointer).expect("the way to a part that was visited") = new;
        changes.push(Change { field: place.to_owned(), class, value: altered });
    };
    if !pointer.is_empty() {
        match value {
            Value::Number(n) => numbers(n.as_u64().unwrap_or(0)).into_iter().for_each(|(c, v)| put(c, v)),
            Value::String(text) => strings(pool, name, text).into_iter().for_each(|(c, v)| put(c, v)),
            Value::Bool(yes) => put("not", json!(!yes)),
            Value::Array(items) => arrays(items).into_iter().for_each(|(c, v)| put(c, v)),
            Value::Object(_) | Value::Null => {}
        }
        put("kind", if value.is_number() { json!("7") } else { json!(7) });
    }
    match value {
        Value::Object(fields) => {
            put("extra", with(fields, "extra", json!(1)));
            let shape = pool.shapes.get(&(kind.to_owned(), place.to_owned()));
            for (key, sample) in shape.into_iter().flatten().filter(|(key, _)| !fields.contains_key(*key)) {
                let mut altered = whole.clone();
                *altered.pointer_mut(&pointer).expect("as above") = with(fields, key, sample.clone());
                changes.push(Change { field: join(place, key), class: "added", value: altered });
            }
            for (key, field) in fields {
                let mut less = fields.clone();
                less.remove(key);
                let mut altered = whole.clone();
                *altered.pointer_mut(&pointer).expect("as above") = Value::Object(less);
                changes.push(Change { field: join(place, key), class: "removed", value: altered });
                let below = format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                visit(pool, kind, whole, &join(place, key), key, below, field, changes);
            }
        }
        // The first and the last say what those between them do.
        Value::Array(items) => {
            let ends: BTreeSet<usize> = [0, items.len().saturating_sub(1)].into();
            for (at, item) in items.iter().enumerate().filter(|(at, _)| ends.contains(at)) {
                visit(pool, kind, whole, place, name, format!("{pointer}/{at}"), item, changes);
            }
        }
        _ => {}
    }
}

fn with(fields: &serde_json::Map<String, Value>, key: &str, value: Value) -> Value {
    let mut more = fields.clone();
    more.insert(key.to_owned(), value);
    Value::Object(more)
}

fn numbers(n: u64) -> Vec<(&'static str, Value)> {
    let mut new = vec![("+1", json!(n + 1)), ("max", json!((1u64 << 53) - 1)), ("float", json!(0.5))];
    if n > 0 {
        new.extend([("-1", json!(n - 1)), ("0", json!(0))]);
    }
    if n > 1_000_000_000 {
        new.extend([("+day", json!(n + 86_400)), ("-day", json!(n - 86_400))]);
    }
    new
}

fn strings(pool: &Pool, name: &str, text: &str) -> Vec<(&'static str, Value)> {
    let mut new =
        vec![("empty", json!("")), ("long", json!("x".repeat(600))), ("flip", json!(flipped(text)))];
    new.extend(pool.others(name, text).into_iter().map(|other| ("other", json!(other))));
    let unknown = if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
        "0".repeat(32)
    } else {
        "nobody-knows-it".to_owned()
    };
    new.push(("unknown", json!(unknown)));
    new
}

/// A text of the same form with one character changed: one bit or so of a hash or key.
fn flipped(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    if let Some(first) = chars.first_mut() {
        *first = match *first {
            'a' => 'b',
            'A' => 'B',
            '0' => '1',
            c if c.is_ascii_digit() => '0',
            c if c.is_ascii_uppercase() => 'A',
            _ => 'a',
        };
    }
    chars.into_iter().collect()
}

fn arrays(items: &[Value]) -> Vec<(&'static str, Value)> {
    let mut new = Vec::new();
    if let Some(last) = items.last() {
        new.push(("none", json!([])));
        new.push(("fewer", json!(items[..items.len() - 1])));
        new.push(("doubled", Value::Array(items.iter().chain([last]).cloned().collect())));
    }
    if items.len() > 1 {
        new.push(("reversed", Value::Array(items.iter().rev().cloned().collect())));
    }
    new
}
