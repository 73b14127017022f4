//! The mutator: every type, every field, every way of signing.

use std::collections::{BTreeMap, BTreeSet};

use mandat_federation::body::Body;
use mandat_record::blob::BlobRef;
use mandat_record::entry::Verified;
use mandat_record::json;
use mandat_record::read::Blobs;
use serde_json::{Value, json};

use crate::exercise::{Exercise, exercise, key};
use crate::legal::{ENTRIES, FIELDS, Legal};
use crate::log::{Altered, Base, Depth, Outcome};
use crate::rules::fields;
use crate::sign::{Ring, plain, resequenced, signed, value};
use crate::table::Table;
use crate::walk::{Change, Pool, changes};

/// What the mutator works with.
pub(crate) struct Bench {
    pub base: Base,
    pub ring: Ring,
    pub pool: Pool,
    pub values: Vec<Value>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::of(&exercise())
    }

    /// The bench of another record.
    pub(crate) fn of(exercise: &Exercise) -> Self {
        let base = Base::new(exercise);
        let values: Vec<Value> = base.entries.iter().map(|entry| value(entry.entry())).collect();
        let mut pool = Pool::default();
        for (entry, value) in base.entries.iter().zip(&values) {
            pool.learn(entry.entry().kind(), value);
        }
        Self { ring: Ring::new(&exercise.keys), base, pool, values }
    }

    pub(crate) fn kind(&self, index: usize) -> &str {
        self.base.entries[index].entry().kind()
    }

    /// One entry replaced, all others as they were.
    pub(crate) fn replaced(&self, index: usize, entry: Result<Verified, &'static str>) -> Altered<'_> {
        self.replaced_with(index, entry, BTreeMap::new())
    }

    fn replaced_with(
        &self,
        index: usize,
        entry: Result<Verified, &'static str>,
        blobs: BTreeMap<BlobRef, Vec<u8>>,
    ) -> Altered<'_> {
        let mut tail = vec![(index, entry)];
        tail.extend(self.base.rest(index + 1));
        Altered { from: index, tail, memory: &self.base.memory, blobs }
    }

    /// A log from an index on, of these entries of the base; their authors count and sign anew, the operator gives times that
    /// do not decrease.
    pub(crate) fn rearranged(&self, from: usize, order: &[usize], collude: bool) -> Altered<'_> {
        let mut at = self.base.before(Depth::Public, from).at;
        let timed = order.iter().map(|was| {
            let mut value = self.values[*was].clone();
            at = at.max(value["at"].as_u64().unwrap());
            value["at"] = at.into();
            (*was, value)
        });
        let timed: Vec<(usize, Value)> = timed.collect();
        let before = self.base.before(Depth::Public, from);
        let tail = if collude {
            resequenced(&self.ring, timed.into_iter(), |key| before.next_sequence(key))
        } else {
            timed.into_iter().map(|(was, value)| (was, plain(&value))).collect()
        };
        Altered { from, tail, memory: &self.base.memory, blobs: BTreeMap::new() }
    }

    /// Alters one field, by each way of signing.
    fn change(&self, table: &mut Table, index: usize, change: &Change) {
        let kind = self.kind(index).to_owned();
        let original = &self.values[index];
        if change.value == *original {
            return;
        }
        let mut note = |signed, entry: Result<Verified, &'static str>| {
            // Signing may undo the alteration, as of a signature's own text: then nothing differs.
            let bytes = entry.as_ref().map(|entry| entry.entry().as_bytes());
            if bytes == Ok(self.base.entries[index].entry().as_bytes()) {
                return;
            }
            let outcome = self.base.outcome(&self.replaced(index, entry));
            table.note(&kind, &change.field, change.class, signed, outcome);
        };
        note("nobody", plain(&change.value));
        note("author", signed(&self.ring, &change.value));
        if change.field.starts_with("body") {
            let mut other = change.value.clone();
            self.sign_by_other(index, &mut other);
            note("other", signed(&self.ring, &other));
        }
    }

    /// Makes another existing key the author: a committee that has nothing to do with it.
    pub(crate) fn sign_by_other(&self, index: usize, value: &mut Value) {
        let author = value["by"].as_str().unwrap_or_default().to_owned();
        let other = [key(44), key(42)].into_iter().find(|k| k.public().to_string() != author).unwrap();
        value["by"] = json!(other.public().to_string());
        value["seq"] = json!(self.base.before(Depth::Public, index).next_sequence(&other.public()));
    }

    /// Alters what stands in the tables that an entry names: the entry names the new one and is signed again.
    fn change_tables(&self, table: &mut Table, index: usize) {
        let kind = self.kind(index).to_owned();
        for (pointer, name) in blobs(&self.values[index]) {
            let Ok(Some(bytes)) = self.base.memory.blob(&name) else { continue };
            let Ok(content) = serde_json::from_slice::<Value>(&bytes) else { continue };
            let mut pool = Pool::default();
            pool.learn(&kind, &content);
            for change in changes(&pool, &kind, &content) {
                let Ok(new) = json::to_vec(&change.value) else { continue };
                if change.value == content {
                    continue;
                }
                let mut value = self.values[index].clone();
                *value.pointer_mut(&pointer).unwrap() = serde_json::to_value(BlobRef::of(&new)).unwrap();
                let entry = signed(&self.ring, &value);
                let altered = self.replaced_with(index, entry, [(BlobRef::of(&new), new)].into());
                let field = format!("{}>{}", &pointer[1..].replace('/', "."), change.field);
                table.note(&kind, &field, change.class, "author", self.base.outcome(&altered));
            }
        }
    }
}

/// The blobs that an entry names, with the way to each.
fn blobs(value: &Value) -> Vec<(String, BlobRef)> {
    let mut found = Vec::new();
    let mut ways = vec![(String::new(), value)];
    while let Some((pointer, value)) = ways.pop() {
        if let Ok(blob) = serde_json::from_value::<BlobRef>(value.clone()) {
            found.push((pointer, blob));
        } else if let Value::Object(fields) = value {
            ways.extend(fields.iter().map(|(key, field)| (format!("{pointer}/{key}"), field)));
        }
    }
    found
}

/// The entries whose fields are altered: of each type the first with each set of fields, or all.
fn samples(bench: &Bench, from: usize, all: bool) -> Vec<usize> {
    let mut shapes: BTreeSet<(String, Vec<String>)> = BTreeSet::new();
    let mut places = |index: &usize| {
        let keys = changes(&Pool::default(), "", &bench.values[*index]);
        let places: BTreeSet<String> = keys.into_iter().map(|change| change.field).collect();
        all || shapes.insert((bench.kind(*index).to_owned(), places.into_iter().collect()))
    };
    (from..bench.values.len()).filter(|index| places(index)).collect()
}

/// Alters every field of every sample.
pub(crate) fn fields_of(bench: &Bench, from: usize, legal: &'static [Legal], all: bool) -> Table {
    let mut table = Table::new(legal);
    let mut touched: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // A record of its own has the other types in fewer shapes than the exercise, which holds them all.
    let own = [
        "trustees.",
        "trustee.",
        "mix.",
        "tally.",
        "registration.",
        "contest.result",
        "box.close",
        "division.",
    ];
    let altered = |kind: &str| from == 0 || own.iter().any(|own| kind.starts_with(own));
    for index in samples(bench, from, all).into_iter().filter(|index| altered(bench.kind(*index))) {
        for change in changes(&bench.pool, bench.kind(index), &bench.values[index]) {
            touched.entry(bench.kind(index).to_owned()).or_default().insert(change.field.clone());
            bench.change(&mut table, index, &change);
        }
        bench.change_tables(&mut table, index);
    }
    for entry in &bench.base.entries[from..] {
        let kind = entry.entry().kind();
        if !altered(kind) {
            continue;
        }
        for field in fields(&Body::read(entry.entry()).unwrap()) {
            // Only credentials for secret divisions carry votes or are struck: the record of sealed votes has them, and is held to it.
            let secret = [("registration.admit", "weight"), ("registration.close", "struck")];
            if from == 0 && secret.contains(&(kind, field)) {
                continue;
            }
            let field = format!("body.{field}");
            assert!(touched[kind].contains(&field), "{kind}: no alteration reaches {field}");
        }
    }
    table
}

#[test]
fn no_field_is_altered_in_silence() {
    let table = fields_of(&Bench::new(), 0, FIELDS, false);
    assert!(table.judged > 10_000, "{} alterations", table.judged);
    insta::assert_snapshot!("fields", table.settle());
}

#[test]
fn long_no_field_of_any_entry_is_altered_in_silence() {
    let table = fields_of(&Bench::new(), 0, FIELDS, true);
    table.settle();
    table.needs_all();
}

/// Drops, repeats, swaps and moves every entry.
#[test]
fn no_entry_is_dropped_repeated_swapped_or_moved_in_silence() {
    let table = entries_of(&Bench::new(), 1, ENTRIES);
    insta::assert_snapshot!("entries", table.settle());
    table.needs_all();
}

/// Drops, repeats, swaps and moves every entry from an index on.
pub(crate) fn entries_of(bench: &Bench, from: usize, legal: &'static [Legal]) -> Table {
    let mut table = Table::new(legal);
    let n = bench.values.len();
    for index in from..n {
        let kind = bench.kind(index).to_owned();
        let rest = |from: usize| (from..n).collect::<Vec<_>>();
        let orders = [
            ("dropped", index, rest(index + 1)),
            ("repeated", index, [vec![index, index], rest(index + 1)].concat()),
            ("moved to the end", index, [rest(index + 1), vec![index]].concat()),
        ];
        for (class, from, order) in orders {
            for (who, collude) in [("nobody", false), ("authors", true)] {
                let outcome = bench.base.outcome(&bench.rearranged(from, &order, collude));
                table.note(&kind, "", class, who, outcome);
            }
        }
        if index + 1 < n {
            let order = [vec![index + 1, index], rest(index + 2)].concat();
            for (who, collude) in [("nobody", false), ("authors", true)] {
                let outcome = bench.base.outcome(&bench.rearranged(index, &order, collude));
                let pair = format!("{kind} and {}", bench.kind(index + 1));
                table.note(&pair, "", "swapped", who, outcome);
            }
        }
        // Into the box of a convocation, or from a box of this record: the signature names the log.
        let mut elsewhere = bench.values[index].clone();
        elsewhere["log"] = json!("exercise.invalid/record/box/conference-2026");
        let outcome = bench.base.outcome(&bench.replaced(index, signed(&bench.ring, &elsewhere)));
        assert_eq!(outcome.0, Outcome::Refused("wrong-log"), "{kind}");
    }
    table
}
