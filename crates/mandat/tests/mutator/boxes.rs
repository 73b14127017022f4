//! Ballots in a box: altered alone, and with the closing signed again by both returning officers, who then have the
//! operator rebuild the box.

use std::collections::BTreeMap;

use mandat_federation::body::BoxBody;
use mandat_record::blob::BlobRef;
use mandat_record::entry::{Draft, Entry, LogKind};
use mandat_record::json;
use mandat_record::read::{Blobs, LogName};
use mandat_record::tree::CompactRange;
use serde_json::{Value, json};

use crate::legal::{BOXES, Legal};
use crate::log::{Altered, Outcome};
use crate::mutator::Bench;
use crate::rules::box_fields;
use crate::sign::signed;
use crate::table::Table;
use crate::walk::{Pool, changes};

/// A closed box of the exercise.
struct Closed {
    convocation: String,
    /// Index in the main log of the entry that fixes it.
    closing: usize,
    /// Where that entry says size and root.
    fixed: &'static str,
    leaves: Vec<Vec<u8>>,
}

fn boxes(bench: &Bench) -> Vec<Closed> {
    let mut memory = bench.base.memory.clone();
    let closing = |index: usize| match bench.kind(index) {
        "box.close" => Some((index, "/body", "convocation")),
        "recall.petition" if bench.values[index]["body"]["signed"].is_object() => {
            Some((index, "/body/signed", "petition"))
        }
        _ => None,
    };
    (0..bench.values.len())
        .filter_map(closing)
        .map(|(closing, fixed, name)| {
            let convocation = bench.values[closing]["body"][name].as_str().unwrap().to_owned();
            let leaves = memory.leaves_mut(&LogName::Box(convocation.clone())).clone();
            Closed { convocation, closing, fixed, leaves }
        })
        .collect()
}

/// What becomes of the record with these leaves in the box, and the closing signed again or as it was.
fn judge(
    bench: &Bench,
    closed: &Closed,
    leaves: Vec<Vec<u8>>,
    again: bool,
    blobs: BTreeMap<BlobRef, Vec<u8>>,
) -> (Outcome, Option<Outcome>) {
    let mut closing = bench.values[closed.closing].clone();
    if again {
        let mut tree = CompactRange::new();
        for leaf in &leaves {
            tree.append(mandat_record::tree::leaf_hash(leaf));
        }
        let fixed = closing.pointer_mut(closed.fixed).unwrap();
        fixed["size"] = json!(tree.size());
        fixed["root"] = json!(tree.root().to_string());
        if closed.fixed != "/body" {
            closing["body"]["signatures"] = json!(tree.size());
        }
    }
    let mut memory = bench.base.memory.clone();
    *memory.leaves_mut(&LogName::Box(closed.convocation.clone())) = leaves;
    let mut tail = vec![(closed.closing, signed(&bench.ring, &closing))];
    tail.extend(bench.base.rest(closed.closing + 1));
    bench.base.outcome(&Altered { from: closed.closing, tail, memory: &memory, blobs })
}

/// The leaf that these fields make, signed by the key that they name.
fn leaf(bench: &Bench, value: &Value) -> Option<Vec<u8>> {
    let by = bench.ring.get(value["by"].as_str()?)?;
    let (log, kind, seq) = (value["log"].as_str()?, value["type"].as_str()?, value["seq"].as_u64()?);
    let body = value.get("body").filter(|body| body.is_object())?;
    let known = ["body", "by", "log", "seq", "sig", "type"];
    let only = value.as_object()?.keys().all(|k| known.contains(&k.as_str()));
    only.then(|| Some(Draft { log, kind, seq, body }.sign(by).ok()?.as_bytes().to_vec()))?
}

#[test]
fn no_ballot_in_a_box_is_altered_in_silence() {
    let table = boxes_of(&Bench::new(), BOXES);
    insta::assert_snapshot!("boxes", table.settle());
    table.needs_all();
}

/// Alters every entry of every closed box.
pub(crate) fn boxes_of(bench: &Bench, legal: &'static [Legal]) -> Table {
    let mut table = Table::new(legal);
    let closed = boxes(bench);
    let value = |bytes: &Vec<u8>| serde_json::from_slice::<Value>(bytes).unwrap();
    let mut pool = Pool::default();
    for bytes in closed.iter().flat_map(|closed| &closed.leaves) {
        pool.learn(value(bytes)["type"].as_str().unwrap(), &value(bytes));
    }
    for closed in &closed {
        for (at, bytes) in closed.leaves.iter().enumerate() {
            let entry = Entry::parse(bytes, LogKind::Box).unwrap();
            let fields = changes(&pool, entry.kind(), &value(bytes));
            for field in box_fields(&BoxBody::read(&entry).unwrap()) {
                assert!(fields.iter().any(|change| change.field == format!("body.{field}")), "{field}");
            }
            for change in fields.iter().filter(|change| change.value != value(bytes)) {
                let plain = json::to_vec(&change.value).ok();
                let signed = leaf(bench, &change.value).or_else(|| plain.clone());
                for (who, again, leaf) in [
                    ("nobody", false, &plain),
                    ("officers", true, &plain),
                    ("author and officers", true, &signed),
                ] {
                    let Some(leaf) = leaf.clone().filter(|leaf| leaf != bytes) else { continue };
                    let mut leaves = closed.leaves.clone();
                    leaves[at] = leaf;
                    let outcome = judge(bench, closed, leaves, again, BTreeMap::new());
                    table.note(entry.kind(), &change.field, change.class, who, outcome);
                }
            }
            whole(bench, closed, at, entry.kind(), &mut table);
            ballots(bench, closed, at, &mut table);
        }
    }
    table
}

/// Drops, repeats and swaps a batch.
fn whole(bench: &Bench, closed: &Closed, at: usize, kind: &str, table: &mut Table) {
    let mut dropped = closed.leaves.clone();
    dropped.remove(at);
    let mut repeated = closed.leaves.clone();
    repeated.insert(at, closed.leaves[at].clone());
    let mut orders = vec![("dropped", dropped), ("repeated", repeated)];
    if at + 1 < closed.leaves.len() {
        let mut swapped = closed.leaves.clone();
        swapped.swap(at, at + 1);
        orders.push(("swapped", swapped));
    }
    for (class, leaves) in orders {
        for (who, again) in [("nobody", false), ("officers", true)] {
            table.note(kind, "", class, who, judge(bench, closed, leaves.clone(), again, BTreeMap::new()));
        }
    }
}

/// The first pile of ballots, seven larger.
fn votes_more(text: &str) -> String {
    let pile = text.lines().skip(1).find(|line| line.ends_with(" 0") && !line.starts_with('-')).unwrap();
    let (count, marks) = pile.split_once(' ').unwrap();
    let more = count.parse::<u64>().unwrap() + 7;
    text.replacen(&format!("\n{pile}\n"), &format!("\n{more} {marks}\n"), 1)
}

/// Adds a vote to a pile of recorded ballots: author and officers sign again, and the result no longer follows.
fn ballots(bench: &Bench, closed: &Closed, at: usize, table: &mut Table) {
    let mut value: Value = serde_json::from_slice(&closed.leaves[at]).unwrap();
    let Ok(name) = serde_json::from_value::<BlobRef>(value["body"]["ballots"].clone()) else { return };
    let text = String::from_utf8(bench.base.memory.blob(&name).unwrap().unwrap().into()).unwrap();
    let spellings = [
        ("a vote more", votes_more(&text)),
        ("another title", text.replacen("-2026/", "-2027/", 1)),
        ("a comment", text.replacen('\n', " # note\n", 1)),
        ("not ballots", "nothing".to_owned()),
    ];
    for (class, text) in spellings {
        let blob = BlobRef::of(text.as_bytes());
        value["body"]["ballots"] = serde_json::to_value(blob).unwrap();
        let mut leaves = closed.leaves.clone();
        leaves[at] = leaf(bench, &value).unwrap();
        let outcome = judge(bench, closed, leaves, true, [(blob, text.into_bytes())].into());
        table.note("ballots.recorded", "body.ballots>", class, "author and officers", outcome);
    }
}
