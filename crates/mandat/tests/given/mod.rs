//! Seats from outside that the statutes say how to recompute: what differs is found, what cannot be recomputed is not.
//! The federation is invented.

use std::fs;

use serde_json::{Value, json};

use super::{mandat, root};

const STATUTES: &str = r#"
format = 1
name = "Given seats (invented)"
language = "en"
laws = ["other"]
tier = [{ id = "union" }, { id = "local", parent = "union" }]
[membership]
[[body]]
id = "congress"
unit_tier = "union"
constituency = "local"
electors = "members"
evidence = "declared"
term_months = 24
seats = { given = true, recompute = RECOMPUTE }
contest = { rule = "plurality" }
phases = { freeze = 2, registration = 8, nomination = 10, open = 17, close = 24, result = 26, appeal = 41 }
[privacy]
k = 10
[witnesses]
quorum = 1
"#;

const INTAKE: &str = r#"
format = 1
origin = "given.example/record"
start = "2026-01-05"
witnesses = ["harbour union (invented)"]
[[unit]]
id = "union"
tier = "union"
[[units]]
file = "units.csv"
[[rolls]]
[[convocation]]
id = "congress-2026"
body = "congress"
unit = "union"
call = "2026-01-10"
freeze = "2026-01-12"
nominate = "2026-01-20"
open = "2026-01-27"
close = "2026-02-03"
appeal = "2026-02-20"
term = "2028-02-03"
lot_source = "the first draw of the national lottery after the close"
given = {}
declared = {}
"#;

/// Audits the federation whose locals count 520, 340 and 140, the last only where `all` are counted.
fn findings(recompute: &str, seats: &str, all: bool) -> Vec<Value> {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("folder");
    fs::create_dir(&folder).expect("a folder");
    let months = "mill,2025-11,480\nmill,2025-12,520\ndock,2025-12,340\n";
    let rolls = format!("unit,period,members\n{months}{}", if all { "yard,2025-12,140\n" } else { "" });
    let files = [
        ("statutes.toml", STATUTES.replace("RECOMPUTE", recompute)),
        ("intake.toml", INTAKE.to_owned()),
        (
            "units.csv",
            "unit,tier,parent,name\nmill,local,union,Mill\ndock,local,union,Dock\nyard,local,union,Yard\n"
                .into(),
        ),
        ("rolls.csv", rolls),
        ("seats.csv", format!("unit,seats\n{seats}")),
        ("results.csv", "unit,option,votes\n".to_owned()),
    ];
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("a file");
    }
    let out = place.path().join("record").display().to_string();
    mandat(&["run", &folder.display().to_string(), "--out", &out, "--plain"]).assert().success();
    let audit = mandat(&["audit", &out, "--json"]).assert().success();
    let report: Value = serde_json::from_slice(&audit.get_output().stdout).expect("JSON");
    let found = report["findings"].as_array().expect("findings").iter();
    found.filter(|finding| finding["kind"] == "given-seats-differ").cloned().collect()
}

const HOUSE: &str = "{ house = 10, apportionment = \"sainte-lague\" }";

#[test]
fn given_seats_that_follow_from_the_counts_are_no_finding() {
    // 520, 340, 140 for ten seats by Sainte-Laguë: 5, 4, 1 (the tenth quotient is 340/7 before 140/3 and 520/11).
    assert_eq!(findings(HOUSE, "mill,5\ndock,4\nyard,1\n", true), Vec::<Value>::new());
}

#[test]
fn given_seats_that_do_not_follow_are_named_with_both_numbers() {
    let found = findings(HOUSE, "mill,5\ndock,3\nyard,2\n", true);
    let numbers = |at: usize| &found[at]["evidence"]["numbers"];
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((&found[0]["unit"], &found[1]["unit"]), (&json!("dock"), &json!("yard")));
    assert_eq!(*numbers(0), json!({ "house": "union", "counted": "340", "given": 3, "due": 4 }));
    assert_eq!(*numbers(1), json!({ "house": "union", "counted": "140", "given": 2, "due": 1 }));
    assert_eq!(found[0]["class"], "rule");
}

#[test]
fn a_divided_house_is_not_recomputed_with_one_count_missing_but_separate_claims_are() {
    assert_eq!(findings(HOUSE, "mill,9\ndock,1\nyard,0\n", false), Vec::<Value>::new());
    let each = "{ per_unit = \"step,first=1/100,then=1/100/fraction\" }";
    let found = findings(each, "mill,6\ndock,9\nyard,3\n", false);
    assert_eq!(found.len(), 1, "520 gives 6, 340 gives 4, yard has no count: {found:?}");
    assert_eq!(found[0]["evidence"]["numbers"]["due"], 4);
}

#[test]
fn the_average_over_months_is_what_the_statutes_count() {
    let rule = "{ per_unit = \"step,first=1/100,then=1/100/fraction\", claim = { count = \"average_members\", months = 2 } }";
    // Mill: (480 + 520) / 2 = 500 gives 5 where 520 would give 6.
    let found = findings(rule, "mill,6\ndock,4\nyard,2\n", true);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0]["evidence"]["numbers"],
        json!({ "house": "union", "counted": "500", "given": 6, "due": 5 })
    );
}

#[test]
fn ballots_are_counted_for_seats_from_outside() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("folder");
    fs::create_dir(&folder).expect("a folder");
    for entry in fs::read_dir(root().join("examples/small-union")).expect("the example") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, folder.join(path.file_name().expect("a name"))).expect("a copy");
    }
    let alter = |file: &str, from: &str, to: &str| {
        let content = fs::read_to_string(folder.join(file)).expect("a file");
        assert!(content.contains(from), "{from} in {file}");
        fs::write(folder.join(file), content.replace(from, to)).expect("a file");
    };
    let computed = r#"{ per_unit = "step,first=1/10,then=1/10/fraction" }"#;
    alter("statutes.toml", computed, &format!("{{ given = true, recompute = {computed} }}"));
    alter("intake.toml", "ballots = {}", "given = {}\nballots = {}");
    fs::write(folder.join("seats.csv"), "unit,seats\nmill,2\ndock,2\ndepot,1\nyard,2\n").expect("a file");
    let out = place.path().join("record").display().to_string();
    mandat(&["run", &folder.display().to_string(), "--out", &out, "--plain"]).assert().success();
    mandat(&["verify", &out, "--sealed", &format!("{out}.sealed")]).assert().success();
    let audit = mandat(&["audit", &out, "--json"]).assert().success();
    let report: Value = serde_json::from_slice(&audit.get_output().stdout).expect("JSON");
    let all = report["findings"].as_array().expect("findings");
    let differ: Vec<_> = all.iter().filter(|finding| finding["kind"] == "given-seats-differ").collect();
    assert_eq!(differ.len(), 1, "the yard counts 30: three by the rule, two given");
    assert_eq!((&differ[0]["unit"], &differ[0]["evidence"]["numbers"]["due"]), (&json!("yard"), &json!(3)));
}
