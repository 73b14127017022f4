//! Folders become records, and audits say what is in them: the invented union, its tables with mistakes, Moscow 1921, and the Iowa
//! caucuses of 2020 on the real data with a second, plain implementation of the rule.

mod given;
mod iowa;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn mandat(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("mandat").expect("the command is built");
    command.current_dir(root()).args(arguments);
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn output(arguments: &[&str]) -> String {
    text(&mandat(arguments).assert().success().get_output().stdout)
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&output(arguments)).expect("JSON")
}

/// Runs a folder into a new record.
fn record(folder: &str, more: &[&str]) -> (tempfile::TempDir, String) {
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("record").display().to_string();
    let mut arguments = vec!["run", folder, "--out", &out, "--seed", "7"];
    arguments.extend(more);
    mandat(&arguments).assert().success();
    (place, out)
}

#[test]
fn moscow_1921_shows_what_had_no_option_in_the_last_round() {
    let (_place, record) = record("examples/moscow-1921", &["--plain"]);
    insta::assert_snapshot!("moscow", output(&["audit", &record]));
    let audit = json(&["audit", &record, "--json"]);
    let chain = &audit["divisions"][0];
    assert_eq!((&chain["without_option"], &chain["first_votes"]), (&"47".into(), &"152".into()));
    assert_eq!(chain["share"], "30.9");
}

#[test]
fn the_tenth_congress_keeps_its_denominators_apart() {
    let (_place, record) = record("examples/tenth-congress", &["--plain"]);
    insta::assert_snapshot!("tenth-congress", output(&["congress", &record]));
    let shown = json(&["congress", &record, "--json"]);
    let figures = &shown["divisions"][0]["figures"];
    assert_eq!((&figures["voting"], &figures["credentialed"]), (&"404".into(), &"694".into()));
    // What nobody counted is not made up.
    assert!(["seats", "present", "abstaining"].iter().all(|figure| figures[figure].is_null()));
}

/// Invented: 22.9 % of the votes become 6.9 % or 4.5 % of the seats by winner-take-all contests below, and nothing is miscounted.
#[test]
fn invented_provinces_show_what_winner_takes_all_does_below() {
    let (_place, record) = record("examples/tenth-congress/invented-provinces", &["--plain"]);
    insta::assert_snapshot!("invented-provinces", output(&["congress", &record]));
    let shown = json(&["congress", &record, "--json"]);
    let minority = |convocation: &str| {
        let all = shown["sent"].as_array().expect("convocations");
        let of = all.iter().find(|sent| sent["convocation"] == convocation).expect("was called");
        let group = of["groups"].as_array().and_then(|all| all.iter().find(|g| g["group"] == "minority"));
        group.expect("the minority").clone()
    };
    assert_eq!(minority("direct")["seats"], serde_json::json!([48, "6.9"]));
    assert_eq!(minority("direct")["votes"], serde_json::json!([95_460, "22.9"]));
    assert_eq!(minority("direct")["proportional"], serde_json::json!(["161.0", "23.2"]));
    assert_eq!(minority("tiered")["seats"], serde_json::json!([31, "4.5"]));
    let audit = json(&["audit", &record, "--json"]);
    assert_eq!(audit["findings"], serde_json::json!([]), "no contest is miscounted");
}

#[test]
fn small_union_goes_through_every_file() {
    let (place, record) = record("examples/small-union", &[]);
    let report: Value =
        serde_json::from_slice(&fs::read(format!("{record}/intake.json")).expect("a report")).expect("JSON");
    insta::assert_json_snapshot!("small-union-report", report);
    let audit = json(&["audit", &record, "--json"]);
    insta::assert_json_snapshot!("small-union-counts", audit["counts"]);
    // What is personal is in no file of the record: neither numbers of members nor days of joining.
    let mut files = vec![PathBuf::from(&record)];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let content = text(&fs::read(&path).expect("a file"));
        for personal in ["mill-0", "dock-0", "candidate 1", "2011-02-15", "women"] {
            // The statutes name the groups that there are, and nobody who is in one.
            let statutes = content.starts_with("# An invented union");
            assert!(statutes || !content.contains(personal), "{personal} in {}", path.display());
        }
    }
    assert!(place.path().join("record.sealed.key").exists());
}

#[test]
fn the_same_seed_gives_the_same_record_and_another_seed_another() {
    let checkpoint = |record: &str| fs::read_to_string(format!("{record}/checkpoint")).expect("a checkpoint");
    let (_a, first) = record("examples/small-union", &["--plain"]);
    let (_b, again) = record("examples/small-union", &["--plain"]);
    assert_eq!(checkpoint(&first), checkpoint(&again));
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("record").display().to_string();
    mandat(&["run", "examples/small-union", "--out", &out, "--plain"]).assert().success();
    assert_ne!(checkpoint(&first), checkpoint(&out));
}

/// The small union with some files written over.
fn altered(files: &[(&str, &str)]) -> String {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = place.path().join("folder");
    fs::create_dir(&folder).expect("a folder");
    for entry in fs::read_dir(root().join("examples/small-union")).expect("the example") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, folder.join(path.file_name().expect("a name"))).expect("a copy");
    }
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("a file");
    }
    let out = place.path().join("record");
    let arguments = ["run", &folder.display().to_string(), "--out", &out.display().to_string(), "--plain"];
    let assert = mandat(&arguments).assert().code(2);
    assert!(!out.exists(), "a run that fails leaves no record");
    text(&assert.get_output().stderr).replace(&place.path().display().to_string(), "PLACE")
}

#[test]
fn mistakes_in_tables_are_shown_together_with_their_places() {
    let members = "member,unti,joined,groups,stage\nm-1,mill,2020-01-01,,member\n";
    insta::assert_snapshot!("missing-column", altered(&[("members.csv", members)]));
    let members = "member,unit,joined,groups,stage\nm-1,mill,1.1.2020,,member\nm-1,mill,2020-01-01,,guest\n,mill,2020-01-01,,\nm-1,mill,2020-01-01\n";
    let units = "unit,tier,parent,name\nmill,local,union,Mill\nMILL,local,union,Mill\nyard,local,union,Yard\nyard,local,,Yard\n";
    let results = "unit,option,votes,seats,eligible,invalid\nyard,candidate 1,x,1,30,1\nyard,candidate 2,-4,,30,1\nyard,candidate 2,4,1,31,1\n";
    let labour = "member,period,kind,hours,days,dues\nmill-01,2025-13,manual,1,1,yes\nmill-01,2025-12,digging,1,1,yes\nmill-01,2025-12,manual,800,1,perhaps\n";
    let all = [("members.csv", members), ("units.csv", units), ("results.csv", results)];
    insta::assert_snapshot!("many-mistakes", altered(&all));
    insta::assert_snapshot!("labour-mistakes", altered(&[("labour.csv", labour)]));
    insta::assert_snapshot!(
        "missing-file",
        altered(&[("ballots.csv", "unit,ballots\nmill,nowhere.blt\ndock,../dock.csv\n")])
    );
    insta::assert_snapshot!("bad-ballots", altered(&[("mill.blt", "3 2\n1 9 x 0\n0\n\"candidate 1\"\n")]));
    insta::assert_snapshot!(
        "bad-description",
        altered(&[("intake.toml", "format = 1\norigin = \"x\"\nstart = \"1921-01-17\"\n")])
    );
}

/// The congress of the small union sits, and what it had before it follows into its divisions and minutes.
#[test]
fn a_congress_at_work_is_stated_in_a_folder() {
    let (_place, record) = record("examples/small-union", &["--plain"]);
    insta::assert_snapshot!("small-union-congress", output(&["congress", &record]));
    insta::assert_snapshot!("small-union-minutes", output(&["minutes", &record, "--session", "session-1"]));
    let verified = json(&["verify", &record, "--json"]);
    assert_eq!(verified["ok"], true, "{verified:#}");
    let flags = verified["flags"].as_object().expect("flags");
    for irregular in ["off-agenda", "no-credentials", "circulated-late", "quorum-missed"] {
        assert!(!flags.contains_key(irregular), "{irregular}");
    }
}

/// `examples/small-union/intake.toml` with some passages written otherwise.
fn described(passages: &[(&str, &str)]) -> String {
    let mut text = fs::read_to_string(root().join("examples/small-union/intake.toml")).expect("the example");
    for (from, to) in passages {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

#[test]
fn mistakes_about_a_congress_name_file_and_line() {
    let presence = "session,from,mandate\nsession-1,2026-03-01T09:00,congress-2026/mill#1\n\
        session-1,2026-03-01T09:00,congress-2026/mill#1\nsession-1,noon,congress-2026/mill#2\n\
        session-2,2026-03-01T09:00,congress-2026/mill#2\nsession-1,2026-03-02T09:00,congress-2026/mill#2\n";
    let description = described(&[
        ("copies = { election-of-managers = 60 }", "copies = { election-of-manager = 60 }"),
        ("matter = { agenda = \"congress-2026\" }", "matter = { agenda = \"congress-2027\" }"),
        (
            "session = \"session-1\"\nday = \"2026-03-01T14:00\"",
            "session = \"afternoon\"\nday = \"2026-03-01T14:00\"",
        ),
        ("id = \"agenda\"", "id = \"credentials\""),
        ("text = \"motion.txt\"", "text = \"motoin.txt\""),
    ]);
    insta::assert_snapshot!(
        "congress-mistakes",
        altered(&[("presence.csv", presence), ("intake.toml", &description)])
    );
    // A matter that is stated twice over, and a division that says neither.
    let both = described(&[(
        "matter = { motion = \"election-of-managers\" }",
        "matter = { motion = \"election-of-managers\" }\nquestion = \"Another?\"",
    )]);
    insta::assert_snapshot!("matter-stated-twice", altered(&[("intake.toml", &both)]));
    let neither =
        described(&[("matter = { motion = \"election-of-managers\" }\nsession = \"session-1\"\n", "")]);
    insta::assert_snapshot!("no-matter", altered(&[("intake.toml", &neither)]));
    // What only shows when it is enacted: who is no delegate, who had left, what the statutes refuse.
    let stranger = "session,from,mandate\nsession-1,2026-03-01T09:00,congress-2026/mill#1\nsession-1,2026-03-01T09:00,congress-2026/mill#9\n";
    insta::assert_snapshot!("no-delegate", altered(&[("presence.csv", stranger)]));
    let calls = fs::read_to_string(root().join("examples/small-union/roll-call.csv")).expect("the example");
    let calls = calls + "election-of-managers,congress-2026/depot#1,yes\n";
    insta::assert_snapshot!("not-present", altered(&[("roll-call.csv", &calls)]));
    let chair = described(&[("chair = \"congress-2026/mill#1\"", "chair = \"congress-2026/mill#7\"")]);
    insta::assert_snapshot!("no-chair", altered(&[("intake.toml", &chair)]));
}

#[test]
fn a_record_is_never_written_over_and_data_must_be_named() {
    let (_place, record) = record("examples/moscow-1921", &["--plain"]);
    let again = mandat(&["run", "examples/moscow-1921", "--out", &record, "--plain"]).assert().code(2);
    assert!(text(&again.get_output().stderr).starts_with("mandat: "));
    assert!(Path::new(&record).join("checkpoint").exists(), "the record that was there stays");
    let place = tempfile::tempdir().expect("a temporary folder");
    let out = place.path().join("record").display().to_string();
    let missing = mandat(&["run", "examples/iowa-2020", "--out", &out, "--plain"]).assert().code(2);
    assert!(text(&missing.get_output().stderr).contains("--data"));
    let nothing = mandat(&["audit", &place.path().display().to_string()]).assert().code(2);
    assert!(text(&nothing.get_output().stderr).contains("no record"));
}

#[test]
fn init_makes_a_data_directory_once() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let store = place.path().join("store").display().to_string();
    let made = json(&["init", &store, "--json"]);
    assert_eq!(made["log"], "log.sqlite");
    for file in ["log.sqlite", "sealed.sqlite", "sealed.sqlite.key"] {
        assert!(Path::new(&store).join(file).exists(), "{file}");
    }
    mandat(&["init", &store]).assert().code(2);
}

#[test]
fn statutes_are_checked_explained_and_listed() {
    let checked = json(&["statutes", "check", "examples/iowa-2020/statutes.toml", "--json"]);
    assert_eq!(checked["ok"], true);
    assert!(output(&["statutes", "explain", "natca"]).contains("convention"));
    assert_eq!(json(&["statutes", "presets", "--json"]).as_array().map(Vec::len), Some(6));
    let place = tempfile::tempdir().expect("a temporary folder");
    let file = place.path().join("statutes.toml").display().to_string();
    fs::write(&file, "format = 1\nnmae = \"x\"\n").expect("a file");
    let wrong = mandat(&["statutes", "check", &file]).assert().code(1);
    insta::assert_snapshot!("statutes-mistakes", text(&wrong.get_output().stdout).replace(&file, "FILE"));
}
