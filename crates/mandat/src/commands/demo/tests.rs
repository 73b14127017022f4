//! The demo as people and programs read it, in small.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mandat_audit::verify::{Options, verify};
use mandat_intake::demo::Size;
use serde_json::Value;

use super::{MARK, Place, Played, as_json, clear, play, report};
use crate::place;

fn played(out: &Path) -> Played {
    play(1921, Size::TINY, out, false).expect("the demo plays")
}

/// The report with the folder's name as `mandat demo` has it.
fn text(played: &Played, out: &Path, bars: bool) -> String {
    report::text(played, bars).replace(&out.display().to_string(), "mandat-demo")
}

#[test]
fn the_report_reads_well() {
    let out = tempfile::tempdir().unwrap();
    let played = played(out.path());
    let with_bars = text(&played, out.path(), true);
    insta::assert_snapshot!(with_bars);
    assert!(with_bars.lines().all(|line| line.chars().count() < 80), "a line is too long:\n{with_bars}");
    let headless = text(&played, out.path(), false);
    assert!(headless.is_ascii(), "no bars, no colours");
    let bare: Vec<String> =
        with_bars.replace('█', "").lines().map(|line| line.trim_end().to_owned()).collect();
    assert_eq!(headless.lines().collect::<Vec<_>>(), bare);
}

/// Every file below a folder with its content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(place) = waiting.pop() {
        for entry in fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                all.insert(name, fs::read(path).unwrap());
            }
        }
    }
    all
}

#[test]
fn two_runs_give_the_same_folder_and_the_second_replaces_the_first() {
    let [one, two] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    played(one.path());
    let first = files(one.path());
    played(two.path());
    assert!(first == files(two.path()), "two folders of one seed differ");
    play(2, Size::TINY, one.path(), false).unwrap();
    assert!(first != files(one.path()), "another seed gives another folder");
    played(one.path());
    assert!(first == files(one.path()), "something of the demo before is left");
}

#[test]
fn the_folder_verifies_at_both_depths() {
    let out = tempfile::tempdir().unwrap();
    let played = played(out.path());
    assert!(played.verification.report.ok, "{:?}", played.verification.report);
    let (folder, sealed) =
        (Place::open(&played.record).unwrap(), place::sealed(&played.store, None).unwrap());
    let report = verify(&folder.record().sealed(&sealed), &Options::default()).report;
    assert!(report.ok, "{report:?}");
    assert_eq!(report.flags, played.verification.report.flags);
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let out = tempfile::tempdir().unwrap();
    let kept = out.path().join("record");
    fs::create_dir(&kept).unwrap();
    fs::write(kept.join("minutes.txt"), "ours").unwrap();
    let refused = play(1, Size::TINY, out.path(), false).err().expect("refused").to_string();
    assert!(refused.contains("--out"), "{refused}");
    assert_eq!(fs::read(kept.join("minutes.txt")).unwrap(), b"ours");
    let empty = tempfile::tempdir().unwrap();
    clear(empty.path(), [&empty.path().join("record"), &empty.path().join("store")]).unwrap();
    assert!(empty.path().join(MARK).is_file());
}

#[test]
fn programs_read_the_interface_of_the_issue() {
    let out = tempfile::tempdir().unwrap();
    let value = as_json(&played(out.path()), 1.5);
    let number = |value: &Value| value.as_u64().expect("a whole number");
    let congress = &value["congress"];
    let votes: u64 = congress["votes"].as_object().unwrap().values().map(number).sum();
    assert_eq!(votes, number(&congress["voting"]));
    assert_eq!(votes + number(&congress["abstaining"]), number(&congress["present"]));
    assert_eq!(number(&congress["mandates"]), Size::TINY.congress);
    assert_eq!(value["seconds"], 1.5);
    assert_eq!(value["verified"], true);
    assert!(value["record"].as_str().unwrap().ends_with("record"));
    let plan = &value["plan"];
    assert!(plan["certified_gap"].as_f64().unwrap() <= 1e-3 && plan["labour"].as_u64().unwrap() > 1_000);
    assert_eq!((&plan["replanned"], number(&value["methods"])), (&Value::Bool(true), 1));
    assert_eq!(
        number(&value["divisions"]),
        11,
        "credentials, agenda, two motions and one in secret, targets, two plans, a method, two findings of readiness"
    );
    let stages: Vec<_> = value["takeovers"].as_array().unwrap().iter().map(|stage| &stage["stage"]).collect();
    assert_eq!(stages, ["inspect", "control"]);
    assert!(
        value["takeovers"].as_array().unwrap().iter().all(|stage| stage["unmet"] == serde_json::json!([]))
    );
    assert_eq!(value["funnel"]["tiers"].as_array().unwrap().len(), 3);
}

#[test]
fn long_the_demo_of_full_size_verifies_and_holds_what_it_says() {
    let out = tempfile::tempdir().unwrap();
    let played = play(1921, Size::DEMO, out.path(), false).unwrap();
    assert!(played.verification.report.ok, "{:?}", played.verification.report);
    assert_eq!(played.heads.seats, 400);
    let f = &played.verification.federation;
    let units = ["union", "district", "workplace"].map(|tier| f.units.of_tier(tier).count());
    assert_eq!((units, f.roll.len()), ([12, 60, 600], 20_000));
}
