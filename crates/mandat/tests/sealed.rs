//! Sealed ballots at the terminal: a voter challenges, casts and finds the ballot again; a mixer mixes; trustees decrypt. Each
//! works on a copy of the record and hands a file to the operator, whom the test plays.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod exercise;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use exercise::sealed::{COUNCIL, Cast, RANKED, before_opening};
use exercise::{Exercise, id, key};
use mandat_intake::desk::With;
use mandat_record::blob::BlobRef;
use mandat_record::entry::Draft;
use mandat_record::read::{Boxes, Entries, LogName, Sink};
use mandat_seal::ballot::chain::Place;
use mandat_seal::group::hex;
use mandat_store::{Protection, Sealed, Store, Writer};
use serde_json::Value;

/// The record as its operator publishes it now.
fn publish(e: &mut Exercise, to: &Path) {
    let _ = (fs::remove_dir_all(to), fs::remove_file(to.with_extension("sealed")));
    e.desk.checkpoint(&key(90), &e.witnesses).unwrap();
    let mut memory = e.desk.sink.clone();
    let sealed = Sealed::create(&to.with_extension("sealed"), &Protection::Plain).unwrap();
    let mut store = Store::new(Writer::create(to).unwrap(), sealed);
    for blob in memory.blobs_mut().values() {
        store.put_blob(blob).unwrap();
    }
    let boxes: Vec<LogName> = memory.boxes().map(|name| LogName::Box(name.to_owned())).collect();
    for log in boxes.into_iter().chain([LogName::Main]) {
        let text = match &log {
            LogName::Main => memory.checkpoint().unwrap(),
            LogName::Box(name) => memory.ballot_box(name).unwrap().unwrap().checkpoint().unwrap(),
        };
        // A box without a checkpoint is not published yet.
        let Some(text) = text else { continue };
        for leaf in memory.leaves_mut(&log).clone() {
            store.append(&log, &leaf).unwrap();
        }
        store.publish(&log, &text).unwrap();
    }
}

fn mandat(args: &[&str], stdin: &str) -> (i32, String) {
    let output = Command::cargo_bin("mandat").unwrap().args(args).write_stdin(stdin).output().unwrap();
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap(), text)
}

/// A voter's device with the credential that was registered.
fn device(cast: &Cast, voter: usize, path: &Path) {
    let secret = hex(&*cast.voters[voter].secret());
    let zeros = hex(&[0; 32]);
    let text = format!(
        "contest {RANKED}\ncredential {secret}\ncounter {}\nprevious {zeros}\nballots \n",
        Place::FIRST.counter
    );
    fs::write(path, text).unwrap();
}

struct Terminal {
    folder: tempfile::TempDir,
}

impl Terminal {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The operator takes the one signed entry and the blobs out of a folder.
    fn take(&self, e: &mut Exercise, outbox: &str, kind: &str, by: u8) {
        let files: Vec<PathBuf> =
            fs::read_dir(self.path(outbox)).unwrap().map(|file| file.unwrap().path()).collect();
        for file in files.iter().filter(|file| file.to_string_lossy().contains("blob-")) {
            let bytes = fs::read(file).unwrap();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            assert_eq!(name, format!("blob-{}", BlobRef::of(&bytes).sha256));
            e.desk.blob(&bytes).unwrap();
        }
        let entry =
            files.iter().find(|file| file.to_string_lossy().ends_with(&format!("{kind}.json"))).unwrap();
        let entry: Value = serde_json::from_slice(&fs::read(entry).unwrap()).unwrap();
        // The same key signs the same entry again at the desk: the client's signature is the one that comes of it.
        let seq = e.desk.federation.next_sequence(&key(by).public());
        let signed = Draft { log: exercise::LOG, kind, seq, body: &entry["body"] }.sign(&key(by)).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(signed.as_bytes()).unwrap(), entry);
        e.submit(kind, &entry["body"], &key(by), With::ALONE);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one vote, in the order in which it happens")]
fn a_sealed_vote_from_the_device_to_the_result() {
    let terminal = Terminal { folder: tempfile::tempdir().unwrap() };
    let t = |name: &str| terminal.path(name);
    let (mut e, mut cast) = before_opening();
    e.open(COUNCIL, 0);
    publish(&mut e, Path::new(&t("record")));
    device(&cast, 0, Path::new(&t("device")));
    let names: Vec<String> = (0..3).map(|n| e.name("a1", n).to_string()).collect();
    let choice = format!("{},{}", names[2], names[0]);
    let vote = |choice: &str, answer: &str| {
        let (record, device, out) = (t("record"), t("device"), t("out"));
        let args =
            ["vote", "cast", "--record", &record, "--device", &device, "--choice", choice, "--out", &out];
        mandat(&args, answer)
    };

    // Challenge: the opening fits the code that was shown before, and no other.
    let (status, text) = vote(&choice, "challenge\n");
    assert_eq!(status, 0, "{text}");
    let code = text.lines().find_map(|line| line.strip_prefix("code ")).unwrap().to_owned();
    let (record, opening) = (t("record"), t("out/opening.txt"));
    let opened = |code: &str| {
        mandat(&["vote", "opened", "--record", &record, "--contest", RANKED, "--code", code, &opening], "")
    };
    let (status, text) = opened(&code);
    assert_eq!((status, text.contains(&format!("{}, {}", names[2], names[0]))), (0, true), "{text}");
    let (status, text) = opened(&hex(&[7; 32]));
    assert_eq!((status, text.contains("commitment-differs")), (1, true), "{text}");
    let challenged = terminal.json("out/challenge.json");
    e.desk.put_in_box(&id(COUNCIL), "ballots.challenged", &challenged, &key(21)).unwrap();

    // Cast, twice: the second counts. Nothing is cast without an answer, and nobody stands by another name.
    assert_eq!(vote(&choice, "perhaps\n").0, 2);
    assert_eq!(vote("nobody", "cast\n").0, 2);
    for choice in [&choice, &names[1]] {
        let (status, text) = vote(choice, "cast\n");
        assert_eq!(status, 0, "{text}");
        e.desk
            .put_in_box(&id(COUNCIL), "ballots.sealed", &terminal.json("out/ballot.json"), &key(21))
            .unwrap();
    }
    let (record, device_file) = (t("record"), t("device"));
    let check = ["vote", "check", "--record", &record, "--device", &device_file];
    assert_ne!(mandat(&check, "").0, 0, "the box that was published has no checkpoint, or no such ballot");
    for (voter, marks) in [(1, &[1usize, 0][..]), (2, &[0])] {
        let (ballot, _) = e.sealed_ballot(RANKED, &mut cast, voter, Place::FIRST, marks);
        e.put_ballot(COUNCIL, RANKED, ballot);
    }
    e.desk.publish_box(&id(COUNCIL), &key(90)).unwrap();
    publish(&mut e, Path::new(&record));
    let (status, text) = mandat(&check, "");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("entry 1, replaced") && text.contains("entry 2, counts"), "{text}");

    // The mixer and the trustees, each with a file of their own.
    e.close(COUNCIL, 0);
    publish(&mut e, Path::new(&record));
    fs::write(t("mixer"), format!("key {}\n", hex(&[211; 32]))).unwrap();
    let (out, mixer) = (t("mixed"), t("mixer"));
    let (status, text) =
        mandat(&["mix", "--key", &mixer, "--record", &record, "--contest", RANKED, "--out", &out], "");
    assert_eq!(status, 0, "{text}");
    terminal.take(&mut e, "mixed", "mix.add", 211);
    publish(&mut e, Path::new(&record));
    for n in 0..2u8 {
        let medium = t(&format!("medium-{n}"));
        let secrets = hex(&*cast.media[usize::from(n)].to_bytes());
        fs::write(&medium, format!("key {}\ntrustee {secrets}\n", hex(&[201 + n; 32]))).unwrap();
        let out = t(&format!("part-{n}"));
        let args = [
            "trustee",
            "decrypt",
            "--medium",
            &medium,
            "--record",
            &record,
            "--contest",
            RANKED,
            "--out",
            &out,
        ];
        let (status, text) = mandat(&args, "");
        assert_eq!(status, 0, "{text}");
        terminal.take(&mut e, &format!("part-{n}"), "tally.decrypt", 201 + n);
    }
    let result = e.sealed_result(RANKED);
    let index = e.alone("contest.result", &result, &key(21));
    assert_eq!(e.flags_of(index), []);
    let ballots =
        e.desk.federation.contests[&id(RANKED)].opened_ballots(&e.desk.federation).unwrap().unwrap();
    assert_eq!(ballots.votes().to_string(), "3");
    publish(&mut e, Path::new(&record));
    let (status, text) = mandat(&["verify", &record], "");
    assert_eq!(status, 0, "{text}");
}

#[cfg(unix)]
#[test]
fn secrets_are_for_their_owner_alone_and_never_written_over() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (command, option) in [(&["trustee", "init"][..], "--medium"), (&["mix"], "--key")] {
        let path = folder.path().join(command[0]);
        let name = path.display().to_string();
        let args: Vec<&str> = command.iter().copied().chain([option, &name]).collect();
        let (status, first) = mandat(&args, "");
        assert_eq!(status, 0, "{first}");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(mandat(&args, ""), (0, first), "the same key again");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}
