//! `mandat count`, `mandat seats` and `mandat bench count` from the outside: what people and programs get.
#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

const WARD: &str = "4 2\n6 1 2 0\n5 3 4 0\n2 4 3 0\n1 2 1 0\n1 1 1 0\n3 0\n0\n\"Ann\"\n\"Bea\"\n\"Cid\"\n\"Dora\"\n\"Ward\"\n";

fn mandat(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::cargo_bin("mandat").unwrap().current_dir(folder).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&mandat(folder, arguments).1).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Under plurality the two of the larger group win, under STV one of each.
#[test]
fn another_rule_on_the_same_ballots() {
    let folder = folder(&[("ward.blt", WARD)]);
    let (code, text, _) = mandat(
        folder.path(),
        &["count", "ward.blt", "--rule", "scottish-stv", "--compare", "plurality", "--compare", "meek-stv"],
    );
    assert_eq!(code, Some(0));
    assert!(text.contains("Elected, in order:\n   1. Ann\n   2. Cid\n"), "{text}");
    assert!(text.contains("  by plurality: Bea instead of "), "{text}");
    assert!(text.contains("  by meek-stv: the same are elected\n"), "{text}");
    let counted = json(
        folder.path(),
        &["count", "ward.blt", "--rule", "scottish-stv", "--compare", "plurality", "--json"],
    );
    let contest = &counted["contests"][0];
    assert_eq!(contest["elected"].to_string(), r#"["Ann","Cid"]"#);
    assert_eq!(contest["compared"][0]["rule"], "plurality");
    assert_eq!(contest["compared"][0]["gain"].to_string(), r#"["Bea"]"#);
}

#[test]
fn every_rejected_ballot_is_listed_with_its_reason() {
    let folder = folder(&[("a.blt", WARD), ("b.blt", WARD)]);
    let (_, one, _) = mandat(folder.path(), &["count", "a.blt", "--rule", "scottish-stv"]);
    let (_, many, _) = mandat(folder.path(), &["count", ".", "--rule", "scottish-stv"]);
    for text in [one, many] {
        assert!(text.contains("names a candidate twice") && text.contains("blank"), "{text}");
    }
    let counted = json(folder.path(), &["count", "a.blt", "--rule", "scottish-stv", "--json"]);
    let rejected = &counted["contests"][0]["rejected"];
    assert_eq!(
        rejected.to_string(),
        r#"[{"line":6,"reason":"repeated_candidate","votes":"1"},{"line":7,"reason":"blank","votes":"3"}]"#
    );
}

#[test]
fn the_count_sheet_is_a_page_of_its_own() {
    let folder = folder(&[("ward.blt", WARD)]);
    let arguments = ["count", "ward.blt", "--rule", "scottish-stv", "--html", "sheet.html"];
    assert_eq!(mandat(folder.path(), &arguments).0, Some(0));
    let page = std::fs::read_to_string(folder.path().join("sheet.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg") && page.contains("Ann"), "{page}");
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("src="), "{page}");
    let (code, _, error) =
        mandat(folder.path(), &["count", "ward.blt", "ward.blt", ".", "--rule", "irv", "--html", "x.html"]);
    assert_eq!(code, Some(1), "{error}");
}

#[test]
fn ballots_are_written_in_other_formats_and_read_back() {
    let folder = folder(&[("ward.blt", WARD)]);
    for name in ["again.blt", "again.abif", "again.json"] {
        let (code, _, error) = mandat(folder.path(), &["count", "ward.blt", "--write", name]);
        assert_eq!(code, Some(0), "{error}");
    }
    for name in ["again.blt", "again.abif"] {
        let counted = json(folder.path(), &["count", name, "--rule", "scottish-stv", "--seats", "2", "--json"]);
        assert_eq!(counted["contests"][0]["elected"].to_string(), r#"["Ann","Cid"]"#, "{name}");
    }
    let text = std::fs::read_to_string(folder.path().join("again.json")).unwrap();
    let written: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(written["ballots"][0]["ranks"].to_string(), "[[0],[1]]");
    let (code, _, error) = mandat(folder.path(), &["count", "ward.blt", "--write", "again.txt"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("the file's ending says the format"), "{error}");
}

#[test]
fn committees_are_checked() {
    let file = "weight,Ann,Bea,Cid\n6,x,x,\n5,,,x\n";
    let folder = folder(&[("ticks.csv", file)]);
    let of = |more: &[&str]| {
        let first = ["count", "ticks.csv", "--ballots", "approval", "--seats", "2"];
        mandat(folder.path(), &[&first, more].concat())
    };
    let (code, text, _) = of(&["--committee", "Ann,Bea", "--check", "jr,ejr-plus"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("jr fails: 5 votes all approve Cid, who has no seat") || text.contains("jr holds"), "{text}");
    let (code, text, _) = of(&["--rule", "equal-shares", "--lot", "Ann,Bea,Cid", "--check", "all"]);
    assert!(text.contains("ejr-plus holds") && text.contains("priceability"), "{text}");
    assert!(code.is_some());
    let (code, _, error) = of(&["--committee", "Zoe", "--check", "jr"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("names \"Zoe\", who is none of the candidates"), "{error}");
    let (_, _, error) = of(&["--committee", "Ann", "--check", "ejr"]);
    assert!(error.contains("no axiom is called 'ejr'"), "{error}");
}

#[test]
fn a_table_of_candidates_brings_groups_and_alternates_follow() {
    let folder = folder(&[
        ("ticks.csv", "weight,Ann,Bea,Cid,Dora\n9,x,x,,\n3,,,x,x\n"),
        ("candidates.csv", "name,groups\nCid,north\nDora,north\n"),
    ]);
    let first = ["count", "ticks.csv", "--ballots", "approval", "--seats", "2", "--candidates", "candidates.csv"];
    let rest = ["--rule", "approval,min.north=1", "--lot", "Ann,Bea,Cid,Dora", "--alternates", "1"];
    let (code, text, error) = mandat(folder.path(), &[&first[..], &rest].concat());
    assert_eq!(code, Some(0), "{error}");
    assert!(text.contains("   1. Ann\n   2. Cid\n"), "{text}");
    assert!(text.contains("alternates of Ann: Bea\n") && text.contains("alternates of Cid: Dora\n"), "{text}");
}

/// Every id with what it does and the clause or paper it follows.
#[test]
fn the_rules_are_listed_with_their_sources() {
    let folder = folder(&[]);
    let (code, text, _) = mandat(folder.path(), &["count", "--rules"]);
    assert_eq!(code, Some(0));
    for rule in mandat_count::Rule::all() {
        assert!(text.contains(&format!("{:16} {}\n{:16} {}", rule.id, rule.summary, "", rule.source)), "{}", rule.id);
        assert!(rule.source.len() > 20, "{} names no clause or paper", rule.id);
    }
    let listed = json(folder.path(), &["count", "--rules", "--json"]);
    assert_eq!(listed.as_array().unwrap().len(), mandat_count::Rule::all().len());
}

#[test]
fn lists_get_seats_over_units() {
    let table = "unit,seats,Red,Blue\nnorth,2,60,40\nsouth,3,50,90\n";
    let folder = folder(&[("votes.csv", table), ("tied.csv", "unit,seats,Red,Blue\nnorth,1,5,5\nsouth,1,5,5\n")]);
    let (code, text, error) = mandat(folder.path(), &["seats", "--rule", "sainte-lague", "--table", "votes.csv"]);
    assert_eq!(code, Some(0), "{error}");
    assert!(text.contains("north") && text.contains("list divisor"), "{text}");
    let found = json(folder.path(), &["seats", "--rule", "sainte-lague", "--table", "votes.csv", "--json"]);
    assert_eq!(found["seats"].to_string(), "[[1,1],[1,2]]");
    let tied = ["seats", "--rule", "dhondt", "--table", "tied.csv", "--list-seats", "Red=1,Blue=1"];
    let (code, text, _) = mandat(folder.path(), &tied);
    assert_eq!(code, Some(1));
    assert!(text.contains("tie: some of these get one more, by lot: north/Red, north/Blue, south/Red"), "{text}");
    let drawn = ["--json", "--lot", "south/Red,north/Red,north/Blue,south/Blue"];
    let drawn = json(folder.path(), &[&tied[..], &drawn].concat());
    assert_eq!(drawn["seats"].to_string(), "[[0,1],[1,0]]");
    let (code, _, error) = mandat(folder.path(), &["seats", "--rule", "hare", "--table", "votes.csv"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("cannot divide seats both ways"), "{error}");
}

/// Without peers and wards it measures what it can, and says what is missing.
#[test]
fn the_bench_says_which_peers_are_missing() {
    let folder = folder(&[]);
    let arguments =
        ["bench", "count", "--ballots", "1000", "--wards", "none", "--stv-rs", "./none", "--python", "./none"];
    let (code, text, error) = mandat(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{error}");
    assert!(text.contains("1000 distinct ballots, 150 candidates, 77 seats, invented: scottish-stv: "), "{text}");
    assert!(text.contains("Scottish wards: not run: no folder none"), "{text}");
    assert!(text.contains("peer not run: abcvoting cannot be asked"), "{text}");
    assert!(text.contains("check of ejr-plus: "), "{text}");
}
