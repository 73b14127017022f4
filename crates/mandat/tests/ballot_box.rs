//! `mandat box`: an invented box holds; what is changed in its files is named.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on ends here")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

fn mandat(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("mandat").unwrap();
    command.args(arguments);
    command
}

fn synth(folder: &Path, more: &[&str]) {
    let folder = folder.to_str().unwrap();
    let arguments = [&["box", "synth", "--ballots", "40", "--seed", "7", "--out", folder], more].concat();
    mandat(&arguments).assert().success();
}

/// The verdict as JSON, and the exit status.
fn verify(folder: &Path) -> (Value, i32) {
    let output = mandat(&["box", "verify", folder.to_str().unwrap(), "--json"]).output().unwrap();
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code().unwrap())
}

#[test]
fn an_invented_box_holds_and_is_the_same_for_the_same_seed() {
    for more in
        [&["--options", "4"][..], &["--options", "4", "--ranked", "--trustees", "5", "--threshold", "3"][..]]
    {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["one", "two"].map(|name| folder.path().join(name));
        synth(&first, more);
        synth(&second, &[more, &["--threads", "1"]].concat());
        for file in ["manifest", "trustees", "credentials", "spoiled", "ballots", "closing", "tally"] {
            assert!(fs::read(first.join(file)).unwrap() == fs::read(second.join(file)).unwrap(), "{file}");
        }
        let (verdict, status) = verify(&first);
        assert_eq!((status, &verdict["ok"], &verdict["ballots"]), (0, &Value::from(true), &Value::from(40)));
        assert!(verdict["proofs"].as_u64().unwrap() > 80);
        assert!(verdict["seconds"].is_number() && verdict["seconds_ballots"].is_number());
        assert!(verdict.get("code").is_none() && verdict.get("ballot").is_none());
        // A folder that has something in it is not written over.
        mandat(&["box", "synth", "--ballots", "40", "--out", first.to_str().unwrap()]).assert().code(2);
    }
}

#[test]
fn what_is_changed_in_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = folder.path().join("box");
    synth(&sealed, &["--options", "2"]);
    let width = fs::read(sealed.join("ballots")).unwrap().len() / 40;
    let change = |file: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let path = sealed.join(file);
        let good = fs::read(&path).unwrap();
        let mut bytes = good.clone();
        change(&mut bytes);
        fs::write(&path, bytes).unwrap();
        let (verdict, status) = verify(&sealed);
        fs::write(&path, good).unwrap();
        assert_eq!((status, &verdict["ok"]), (1, &Value::from(false)));
        (verdict["code"].as_str().unwrap().to_owned(), verdict["ballot"].as_u64())
    };
    let code = |code: &str, ballot| (code.to_owned(), ballot);
    assert_eq!(change("ballots", &|bytes| bytes[17 * width + 200] ^= 1).1, Some(17));
    assert_eq!(change("ballots", &|bytes| bytes.truncate(bytes.len() - 1)), code("length", Some(39)));
    assert_eq!(change("ballots", &|bytes| bytes.truncate(39 * width)), code("box-differs", None));
    assert_eq!(
        change("ballots", &|bytes| bytes.extend_from_within(..width)),
        code("ballot-duplicate", Some(40))
    );
    assert_eq!(change("credentials", &|bytes| bytes[0] ^= 1), code("credential-list", None));
    assert_eq!(change("manifest", &|bytes| bytes[1] ^= 1), code("other-election", Some(0)));
    assert_eq!(change("trustees", &|bytes| *bytes.last_mut().unwrap() ^= 1).1, None);
    assert_eq!(change("closing", &|bytes| bytes[9] ^= 1), code("box-differs", None));
    assert_eq!(change("closing", &|bytes| bytes[0] -= 1), code("ballot-late", None));
    assert_eq!(
        change("tally", &|bytes| *bytes.iter_mut().nth_back(7).unwrap() ^= 1),
        code("tally-differs", None)
    );
    assert_eq!(verify(&sealed).1, 0);
    fs::remove_file(sealed.join("tally")).unwrap();
    mandat(&["box", "verify", sealed.to_str().unwrap()]).assert().code(2);
}
