//! The account as JSON, for other programs and for the digest that the record binds.
//!
//! The bytes of [`Outcome::to_canonical_json`] are part of the record's format: fields are only ever added with a
//! new format version.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::outcome::{Action, Count, Outcome, Stage};

impl Outcome {
    /// The outcome as JSON: `{"outcome": "decided" | "needs_lot" | "infeasible", ...}`, with names for candidates and
    /// strings for amounts.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Decided(count) => json!({"outcome": "decided", "count": count.to_json()}),
            Self::NeedsLot(tie) => json!({
                "outcome": "needs_lot",
                "tied": names(&tie.tied, &tie.account.candidates),
                "decides": tie.decides.code(),
                "places": tie.places,
                "count": tie.account.to_json(),
            }),
            Self::Infeasible(why) => {
                json!({"outcome": "infeasible", "code": why.code(), "text": why.to_string()})
            }
        }
    }

    /// The account as canonical JSON (RFC 8785): the bytes that [`crate::digest`] hashes.
    pub fn to_canonical_json(&self) -> String {
        let mut text = String::new();
        write_canonical(&self.to_json(), &mut text);
        text
    }
}

impl Count {
    /// The account as JSON.
    pub fn to_json(&self) -> Value {
        let mut totals = Map::new();
        totals.insert("cast".into(), json!(self.totals.cast));
        totals.insert("valid".into(), json!(self.totals.valid));
        totals.insert("invalid".into(), json!(self.totals.invalid));
        if let Some(quota) = &self.totals.quota {
            totals.insert("quota".into(), json!(quota));
        }
        let mut object = json!({
            "rule": self.rule,
            "title": self.title,
            "seats": self.seats,
            "candidates": self.candidates,
            "lists": self.lists,
            "elected": names(&self.elected, &self.candidates),
            "elected_index": self.elected, // two candidates may bear one name
            "unfilled": self.unfilled,
            "stages": self.stages.iter().map(|stage| self.stage(stage)).collect::<Vec<_>>(),
            "rejected": self.rejected,
            "totals": totals,
        });
        if !self.second_round.is_empty() {
            object["second_round"] = names(&self.second_round, &self.candidates);
        }
        object
    }

    fn stage(&self, stage: &Stage) -> Value {
        let mut object = Map::new();
        let (kind, of): (_, &[usize]) = match &stage.action {
            Action::First => ("first", &[]),
            Action::Surplus(of) => ("surplus", std::slice::from_ref(of)),
            Action::Exclusion(of) => ("exclusion", of),
            Action::Distribution { .. } => ("distribution", &[]),
            Action::Pairwise { .. } => ("pairwise", &[]),
            Action::Paths { .. } => ("paths", &[]),
            Action::Runoff(of) => ("runoff", of),
            Action::LastVacancies => ("last_vacancies", &[]),
            Action::Apportionment { .. } => ("apportionment", &[]),
            Action::NextSeat => ("next_seat", &[]),
            Action::Vacancy(of) => ("vacancy", std::slice::from_ref(of)),
        };
        object.insert("action".into(), json!(kind));
        object.insert("of".into(), names(of, &self.candidates));
        if let Action::Apportionment { seats } = &stage.action {
            object.insert("list_seats".into(), json!(seats));
        }
        if let Action::Distribution { keep, quota } = &stage.action {
            object.insert("keep".into(), json!(keep));
            object.insert("quota".into(), json!(quota));
        }
        if let Action::Pairwise { votes: matrix } | Action::Paths { strengths: matrix } = &stage.action {
            object.insert("matrix".into(), json!(matrix));
        }
        object.insert("tallies".into(), json!(stage.tallies));
        if let Some(amount) = &stage.nontransferable {
            object.insert("nontransferable".into(), json!(amount));
        }
        object.insert("elected".into(), names(&stage.elected, &self.candidates));
        object.insert("excluded".into(), names(&stage.excluded, &self.candidates));
        object.insert("notes".into(), json!(stage.notes));
        Value::Object(object)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

fn names(of: &[usize], candidates: &[String]) -> Value {
    of.iter().map(|&candidate| candidates[candidate].as_str()).collect()
}

/// RFC 8785 for what an account holds: objects with ASCII keys (so byte order is the order of UTF-16 code units),
/// arrays, strings and small integers. The keys are sorted here because another crate of a build may switch
/// `serde_json` to insertion order.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(object) => {
            let mut fields: Vec<_> = object.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| key.as_str());
            write_sequence(out, ['{', '}'], fields, |(key, value), out| {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
            });
        }
        Value::Array(items) => write_sequence(out, ['[', ']'], items, write_canonical),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
            out.push_str(&value.to_string());
        }
    }
}

fn write_sequence<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (place, item) in items.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(close);
}
