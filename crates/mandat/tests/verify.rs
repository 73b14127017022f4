//! `mandat verify` and `mandat card` on a published folder: what programs read, exit statuses, damaged and hostile folders.

#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod exercise;

use std::path::{Path, PathBuf};
use std::process::Output;

use exercise::{LOG, exercise};
use mandat_federation::{Id, ballots};
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::read::{Boxes as _, Entries, LogName, Memory, Openings as _, Sink as _};
use mandat_record::tree::{CompactRange, leaf_hash};
use mandat_store::{Protection, Sealed, Store, Writer};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng as _, SeedableRng as _};
use serde_json::Value;

/// The exercise record, published.
struct Published {
    place: tempfile::TempDir,
    /// A mandate that stands at the end.
    mandate: String,
}

impl Published {
    fn new() -> Self {
        let mut it = exercise();
        it.desk.checkpoint(&it.keys.operator, &it.witnesses).unwrap();
        let f = &it.desk.federation;
        let stands = f.mandates.values().find(|m| m.stands_at(f.at) && m.succeeds.is_none()).unwrap();
        let mandate = stands.id.to_string();
        let place = tempfile::tempdir().unwrap();
        publish(&mut it.desk.sink, &it.keys.operator, place.path());
        Self { place, mandate }
    }

    fn record(&self) -> PathBuf {
        self.place.path().join("record")
    }

    fn verify(&self, more: &[&str]) -> (i32, Value) {
        let output = run(&[&["verify", "--json", self.record().to_str().unwrap()], more].concat());
        json(&output)
    }
}

/// Copies a record from memory into a folder and a sealed store.
fn publish(record: &mut Memory, operator: &mandat_record::ed25519::SigningKey, place: &Path) {
    let sealed = Sealed::create(&place.join("sealed.sqlite"), &Protection::Plain).unwrap();
    let mut store = Store::new(Writer::create(&place.join("record")).unwrap(), sealed);
    for blob in record.blobs_mut().values() {
        store.put_blob(blob).unwrap();
    }
    let ids: Vec<String> = record.boxes().map(str::to_owned).collect();
    for id in ids {
        let log = LogName::Box(id.clone());
        let mut tree = CompactRange::new();
        for leaf in record.leaves_mut(&log) {
            store.append(&log, leaf).unwrap();
            tree.append(leaf_hash(leaf));
        }
        let text = record.ballot_box(&id).unwrap().unwrap().checkpoint().unwrap().unwrap_or_else(|| {
            let origin = ballots::origin(LOG, &Id::parse(&id).unwrap());
            let head = Checkpoint { origin, size: tree.size(), root: tree.root(), extensions: vec![] };
            SignedCheckpoint::sign(&head, operator).unwrap().to_string()
        });
        store.publish(&log, &text).unwrap();
    }
    let leaves = record.leaves_mut(&LogName::Main).clone();
    for leaf in &leaves {
        store.append(&LogName::Main, leaf).unwrap();
    }
    for index in 0..leaves.len() as u64 {
        if let Some(opening) = record.opening(index).unwrap() {
            store.put_opening(index, &opening).unwrap();
        }
    }
    store.publish(&LogName::Main, &record.checkpoint().unwrap().unwrap()).unwrap();
}

fn run(args: &[&str]) -> Output {
    let output = assert_cmd::Command::cargo_bin("mandat").unwrap().args(args).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(!complaint.contains("panicked"), "{args:?}: {complaint}");
    output
}

fn json(output: &Output) -> (i32, Value) {
    let code = output.status.code().expect("the command ends by itself");
    (code, serde_json::from_slice(&output.stdout).unwrap_or_default())
}

/// The files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}

#[test]
fn a_published_record_holds_at_both_depths() {
    let it = Published::new();
    let (code, report) = it.verify(&[]);
    assert_eq!((code, &report["ok"]), (0, &Value::Bool(true)), "{report:#}");
    assert_eq!(report["depth"], "public");
    assert_eq!(report["checkpoint"]["status"], "final");
    assert!(report["entries"].as_u64().unwrap() > 50);
    for level in ["sealed", "recorded", "declared", "anchored_only"] {
        assert!(report["evidence"][level].is_u64());
    }
    assert!(report["not_checked"].as_array().unwrap().len() > 2);
    assert!(report["code"].is_null() && report["index"].is_null() && report["seconds"].is_f64());
    let strays = report["not_checked"].to_string();
    assert!(!strays.contains("which were not looked at"), "every file belongs to something: {strays}");

    let (code, sealed) = it.verify(&["--sealed", it.place.path().to_str().unwrap()]);
    assert_eq!((code, &sealed["depth"]), (0, &Value::from("commission")), "{sealed:#}");

    let founding = report["founding"].as_str().unwrap();
    assert_eq!(it.verify(&["--founding", founding]).0, 0);
    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let (code, report) = it.verify(&["--founding", other]);
    assert_eq!((code, &report["code"], &report["index"]), (1, &"founding-differs".into(), &0.into()));
}

#[test]
fn the_text_says_what_holds_and_what_was_not_checked() {
    let it = Published::new();
    let output = run(&["verify", it.record().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    for part in ["The record of An exercise holds", "final: cosigned by", "Not checked:", "flagged for ever"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn each_damaged_file_is_told_by_its_code() {
    let it = Published::new();
    let record = it.record();
    let damage = |path: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let path = record.join(path);
        let whole = std::fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        change(&mut bytes);
        std::fs::write(&path, bytes).unwrap();
        let (code, report) = it.verify(&[]);
        std::fs::write(&path, whole).unwrap();
        assert_eq!(code, 1);
        report["code"].as_str().unwrap().to_owned()
    };
    let size = it.verify(&[]).1["entries"].as_u64().unwrap();
    // The last tile is not full.
    let (full, left) = (size / 256, size % 256);
    assert!(full > 0 && left > 0, "{size} entries fill one tile and begin another");
    let (entries, tile) = ("tile/entries/000", format!("tile/0/{full:03}.p/{left}"));
    for tile in [&tile, "tile/0/000"] {
        assert_eq!(damage(tile, &|bytes| bytes[0] ^= 1), "tile-wrong");
        assert_eq!(damage(tile, &|bytes| bytes.truncate(bytes.len() - 1)), "tile-wrong");
    }
    for entries in [entries, &format!("tile/entries/{full:03}.p/{left}")] {
        assert_eq!(damage(entries, &|bytes| bytes.truncate(bytes.len() - 1)), "unreadable");
    }
    // A letter of a field's name in the first entry's body: still canonical, and not what was signed.
    assert_eq!(damage(entries, &|bytes| bytes[40] ^= 1), "bad-signature");
    assert_eq!(damage("checkpoint", &|bytes| bytes.clear()), "unreadable");
    let blob = files(&record.join("blob")).into_iter().next().unwrap();
    let blob = blob.strip_prefix(&record).unwrap().to_str().unwrap().to_owned();
    assert_eq!(damage(&blob, &|bytes| bytes.push(b' ')), "blob-missing");
    std::fs::remove_file(record.join("checkpoint")).unwrap();
    let (code, report) = it.verify(&[]);
    assert_eq!((code, &report["code"]), (1, &"checkpoint-missing".into()));
}

#[test]
fn what_cannot_be_used_ends_in_two() {
    for args in [
        &["verify", "/nowhere/at/all"][..],
        &["verify", "/nowhere", "--founding", "short"],
        &["verify"],
        &["card", "verify", "/nowhere/card.json"],
        &["card", "show", "/nowhere", "not a name"],
    ] {
        assert_eq!(run(args).status.code(), Some(2), "{args:?}");
    }
}

/// Promise P8: whatever a folder holds, there is an answer.
#[test]
fn hostile_folders_get_an_answer() {
    let it = Published::new();
    let record = it.record();
    let all = files(&record);
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    for _ in 0..40 {
        let path = &all[rng.next_u32() as usize % all.len()];
        let whole = std::fs::read(path).unwrap();
        let mut bytes = whole.clone();
        match rng.next_u32() % 4 {
            0 => bytes.truncate(rng.next_u32() as usize % (whole.len() + 1)),
            1 => rng.fill_bytes(&mut bytes),
            2 => bytes.extend_from_slice(&whole),
            _ => {
                for _ in 0..8 {
                    let at = rng.next_u32() as usize % bytes.len().max(1);
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = 0xff;
                    }
                }
            }
        }
        std::fs::write(path, bytes).unwrap();
        let (code, report) = it.verify(&[]);
        assert!(code == 0 || code == 1, "{} {report}", path.display());
        std::fs::write(path, whole).unwrap();
    }
    assert_eq!(it.verify(&[]).0, 0, "all damage was undone");
    // What belongs to nothing is named, and a link is not followed.
    std::fs::write(record.join("notes.txt"), "hello").unwrap();
    std::os::unix::fs::symlink("/", record.join("blob/root")).unwrap();
    let (code, report) = it.verify(&[]);
    let named = report["not_checked"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned();
    assert_eq!(code, 0);
    assert!(named.contains("blob/root, notes.txt"), "{named}");
    // A checkpoint that promises more entries than any folder holds.
    let text = std::fs::read_to_string(record.join("checkpoint")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1] = "18446744073709551615";
    std::fs::write(record.join("checkpoint"), lines.join("\n") + "\n").unwrap();
    assert_eq!(it.verify(&[]).0, 1);
}

#[test]
fn a_card_is_made_verified_and_refused() {
    let it = Published::new();
    let (record, file) = (it.record(), it.place.path().join("card.json"));
    let (record, file) = (record.to_str().unwrap(), file.to_str().unwrap());
    let shown = run(&["card", "show", record, &it.mandate, "--out", file]);
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(
        text.contains("Without a network this card proves:") && text.contains("It does not prove:"),
        "{text}"
    );

    let (code, held) = json(&run(&["card", "verify", file, "--json"]));
    assert_eq!((code, &held["ok"]), (0, &true.into()), "{held:#}");
    let founding = held["proven"]["founding"].as_str().unwrap();
    assert_eq!(
        run(&["card", "verify", file, "--founding", founding, "--record", record]).status.code(),
        Some(0)
    );

    let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    assert_eq!(run(&["card", "verify", file, "--founding", other]).status.code(), Some(1));
    let card = std::fs::read_to_string(file).unwrap();
    let mut forged: Value = serde_json::from_str(&card).unwrap();
    forged["weight"] = "1000".into();
    std::fs::write(file, forged.to_string()).unwrap();
    assert_eq!(
        run(&["card", "verify", file]).status.code(),
        Some(0),
        "the card alone proves no weight, and says so"
    );
    let (code, told) = json(&run(&["card", "verify", file, "--record", record, "--json"]));
    assert_eq!((code, &told["ok"]), (1, &false.into()));
    forged["holder"] = "somebody-else".into();
    std::fs::write(file, forged.to_string()).unwrap();
    assert_eq!(run(&["card", "verify", file]).status.code(), Some(1));
    std::fs::write(file, "{}").unwrap();
    assert_eq!(run(&["card", "verify", file]).status.code(), Some(2));
}

/// What stands in a damaged record is shown with the word that it proves nothing, and the command fails.
#[test]
fn organs_and_the_docket_of_a_record_that_does_not_hold_are_not_shown_in_silence() {
    let it = Published::new();
    let record = it.record();
    let path = record.to_str().unwrap();
    let all: [&[&str]; 2] = [&["organs", path, "--json"], &["appeal", "list", path, "--json"]];
    for args in all {
        let (code, told) = json(&run(args));
        assert_eq!((code, &told["verified"]), (0, &true.into()), "{args:?}");
    }
    let blob = files(&record.join("blob")).into_iter().next().unwrap();
    std::fs::write(blob, "another text").unwrap();
    for args in all {
        let output = run(args);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(complaint.contains("the record does not hold (blob-wrong)"), "{args:?}: {complaint}");
        let (code, told) = json(&output);
        assert_eq!((code, &told["verified"]), (1, &false.into()), "{args:?}");
    }
}

/// What the plan asks of a workplace and what was done, and whose method it was.
#[test]
fn tasks_and_methods_of_a_record_are_shown() {
    let it = Published::new();
    let record = it.record();
    let path = record.to_str().unwrap();
    let (code, told) = json(&run(&["methods", path, "--json"]));
    let method = &told["methods"][0];
    assert_eq!((code, &told["verified"]), (0, &true.into()));
    assert_eq!((&method["method"], &method["state"]), (&"rows".into(), &"adopted".into()));
    assert_eq!(method["authors"].as_array().map(Vec::len), Some(2), "authors stay attached");
    assert_eq!(method["division"], "rows-vote");
    let price = |which: &str| method["prices"][0][which].as_str().unwrap().parse::<f64>().unwrap();
    assert!(price("saves_at_least") <= 120.0 && 120.0 <= price("saves_at_most"), "{method:#}");
    let trial = &method["trials"][0];
    assert_eq!(
        (&trial["unit"], &trial["hours"], &trial["hours_before"]),
        (&"b1".into(), &38.into(), &50.into())
    );
    let text = String::from_utf8(run(&["methods", path, "--method", "rows"]).stdout).unwrap();
    for part in ["proposed by a1", "saves", "tried       in b1", "adopted     by division rows-vote"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(run(&["methods", path, "--method", "columns"]).status.code(), Some(2));

    let (code, told) = json(&run(&["tasks", path, "--plan", "plan-1", "--json"]));
    assert_eq!((code, &told["plan"]["state"]), (0, &"superseded".into()));
    let tasks = told["plan"]["tasks"].as_array().unwrap();
    let growing = tasks.iter().find(|task| task["process"] == "growing").unwrap();
    assert!(growing["done"]["actual"].is_string() && growing["outputs"][1]["unit"] == "a2", "{growing:#}");
    // The revision is the plan of today; a stock is what the last report says, whichever plan it was for.
    let (_, told) = json(&run(&["tasks", path, "--json"]));
    assert_eq!((&told["plan"]["state"], &told["plan"]["revises"]), (&"adopted".into(), &"plan-1".into()));
    let text = String::from_utf8(run(&["tasks", path, "--unit", "a2"]).stdout).unwrap();
    assert!(text.contains("gets") && text.contains("from a1") && text.contains("for the targets"), "{text}");
    assert_eq!(run(&["tasks", path, "--unit", "b2"]).status.code(), Some(2));
    assert_eq!(run(&["tasks", path, "--plan", "plan-9"]).status.code(), Some(2));
    // What the workplaces reported, as the tables from which a plan is made again.
    let [actuals, stocks] = ["actuals.csv", "stocks.csv"].map(|name| it.place.path().join(name));
    let files = ["--actuals", actuals.to_str().unwrap(), "--stocks", stocks.to_str().unwrap()];
    assert_eq!(run(&[&["tasks", path, "--plan", "plan-1"], &files[..]].concat()).status.code(), Some(0));
    let table = std::fs::read_to_string(actuals).unwrap();
    assert!(
        table.starts_with("process,period,level\n") && table.contains("growing,2026-03,55.000000000"),
        "{table}"
    );
    let table = std::fs::read_to_string(stocks).unwrap();
    assert!(table.starts_with("product,amount\n") && table.contains("grain,"), "{table}");
    let text = String::from_utf8(run(&["organs", path]).stdout).unwrap();
    assert!(
        text.contains("elected     since") && text.contains("found ready by its own congress in ready-1"),
        "{text}"
    );
}
