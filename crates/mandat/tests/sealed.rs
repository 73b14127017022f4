//! Sealed ballots at the terminal: a voter challenges, casts and finds the ballot again; a mixer mixes; trustees decrypt. Each
//! works on a copy of the record and hands a file to the operator, whom the test plays.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod exercise;

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use exercise::assembly::seat;
use exercise::scenes::on_the_floor;
use exercise::sealed::{COUNCIL, CROSSES, Cast, RANKED, before_opening, sealed};
use exercise::secret::{ALL, OPEN_TALLY};
use exercise::{Exercise, id, key};
use mandat_federation::body::{AdmitCredential, Matter};
use mandat_federation::registration::{VOTER, Voter};
use mandat_intake::desk::With;
use mandat_intake::sealing;
use mandat_record::blob::BlobRef;
use mandat_record::entry::Draft;
use mandat_record::read::{Boxes, Entries, LogName, Sink};
use mandat_record::tree::leaf_hash;
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

/// Only its owner reads it.
fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}: {mode:o}", path.display());
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

/// A trustee's medium after its registration in the record.
fn medium_of(e: &Exercise, cast: &Cast, n: u8, path: &Path) {
    let founding = leaf_hash(&e.desk.sink.leaf(0).unwrap().unwrap());
    let (key, secrets) = (hex(&[201 + n; 32]), hex(&*cast.media[usize::from(n)].to_bytes()));
    fs::write(path, format!("key {key}\ntrustee {secrets}\nrecord {}\n", hex(&founding.0))).unwrap();
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
    let opening = format!("out/opening-{}.txt", &code[..16]);
    let (record, opening) = (t("record"), t(&opening));
    let opened = |code: &str| {
        mandat(&["vote", "opened", "--record", &record, "--contest", RANKED, "--code", code, &opening], "")
    };
    let (status, text) = opened(&code);
    assert_eq!((status, text.contains(&format!("{}, {}", names[2], names[0]))), (0, true), "{text}");
    let (status, text) = opened(&hex(&[7; 32]));
    assert_eq!((status, text.contains("commitment-differs")), (1, true), "{text}");
    let challenge = format!("out/challenge-{}.json", &code[..16]);
    for file in [opening.clone(), t(&challenge)] {
        private(Path::new(&file));
    }
    let challenged = terminal.json(&challenge);
    e.desk.put_in_box(&id(COUNCIL), "ballots.challenged", &challenged, &key(21)).unwrap();

    // Cast, twice: the second counts. Nothing is cast without an answer, and nobody stands by another name.
    assert_eq!(vote(&choice, "perhaps\n").0, 2);
    assert_eq!(vote("nobody", "cast\n").0, 2);
    // Both are handed in when the second is cast. Between the two the device forgets the first, as after a crash that left the ballot:
    // it is found again, and the second still comes after it.
    let before = fs::read(t("device")).unwrap();
    let ballots = [1, 2].map(|n| format!("out/ballot-council-2026.a1-{n}.json"));
    let (status, text) = vote(&choice, "cast\n");
    assert_eq!(status, 0, "{text}");
    fs::write(t("device"), before).unwrap();
    let (status, text) = vote(&names[1], "cast\n");
    assert_eq!((status, text.contains("cast before")), (0, true), "{text}");
    for ballot in &ballots {
        private(Path::new(&t(ballot)));
        e.desk.put_in_box(&id(COUNCIL), "ballots.sealed", &terminal.json(ballot), &key(21)).unwrap();
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
        medium_of(&e, &cast, n, Path::new(&medium));
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
        assert_eq!(mandat(&args, "").0, 0, "the same ballots again");
        let spoiled = fs::read_to_string(&medium)
            .unwrap()
            .replace(&format!("decrypted {RANKED} "), &format!("decrypted {RANKED} 0"));
        fs::write(t("other"), spoiled).unwrap();
        let args = args.map(|arg| if *arg == medium { t("other") } else { arg.to_owned() });
        let (status, text) = mandat(&args.each_ref().map(String::as_str), "");
        assert_eq!((status, text.contains("has decrypted other ballots")), (2, true), "{text}");
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

/// One trustee's round from the terminal, in a record in which the other plays along.
struct Trustee {
    terminal: Terminal,
    e: Exercise,
    cast: Cast,
}

impl Trustee {
    fn run(&mut self, round: &str, out: &str) -> (i32, String) {
        let t = |name: &str| self.terminal.path(name);
        publish(&mut self.e, Path::new(&t("record")));
        let (medium, record, out) = (t("medium"), t("record"), t(out));
        let args = ["trustee", round, "--medium", &medium, "--record", &record];
        mandat(&[&args[..], &["--convocation", COUNCIL, "--out", &out]].concat(), "")
    }

    /// The body of the entry of this kind in a folder.
    fn body(&self, out: &str, kind: &str) -> Value {
        let files = fs::read_dir(self.terminal.path(out)).unwrap().map(|file| file.unwrap().path());
        let file = files.filter(|file| file.to_string_lossy().ends_with(kind)).max().unwrap();
        serde_json::from_slice::<Value>(&fs::read(file).unwrap()).unwrap()["body"].clone()
    }

    fn deal_files(&self) -> usize {
        let files = fs::read_dir(self.terminal.folder.path()).unwrap().map(|file| file.unwrap().path());
        files.filter(|file| file.to_string_lossy().ends_with(".deal")).count()
    }

    /// Both are named and register, the first at the terminal.
    fn named(&mut self, out: &str) {
        let naming = self.e.naming(COUNCIL, 2, 0);
        self.e.both("trustees.name", &naming, &[key(21), key(22)]);
        let (status, text) = self.run("init", out);
        assert_eq!(status, 0, "{text}");
        self.terminal.take(&mut self.e, out, "trustee.register", 201);
        let (f, other) = (&self.e.desk.federation, key(202));
        let body =
            sealing::register(f, &id(COUNCIL), &other.public(), &self.cast.media[1], &mut self.cast.rng);
        self.e.alone("trustee.register", &body.unwrap(), &other);
    }
}

/// Nothing that is lost on its way, and no earlier naming, keeps a trustee from dealing; and a medium serves one record.
#[test]
fn a_trustee_deals_whatever_was_lost_on_the_way() {
    let mut e = on_the_floor();
    e.called(COUNCIL, "council", "a1");
    let mut trustee =
        Trustee { terminal: Terminal { folder: tempfile::tempdir().unwrap() }, e, cast: Cast::new(5) };
    let medium = trustee.terminal.path("medium");
    let secrets = hex(&*trustee.cast.media[0].to_bytes());
    fs::write(&medium, format!("key {}\ntrustee {secrets}\n", hex(&[201; 32]))).unwrap();
    let (status, text) = trustee.run("deal", "none");
    assert_eq!((status, text.contains("registered in no record")), (2, true), "{text}");
    trustee.named("named");
    let bound = fs::read_to_string(&medium).unwrap();
    let founding = hex(&leaf_hash(&trustee.e.desk.sink.leaf(0).unwrap().unwrap()).0);
    assert!(bound.ends_with(&format!("record {founding}\n")), "{}", bound.lines().count());
    fs::write(&medium, bound.replace(&founding, &hex(&[7; 32]))).unwrap();
    for round in ["init", "deal", "confirm", "rehearse"] {
        let (status, text) = trustee.run(round, "none");
        assert_eq!((status, text.contains("in another record")), (2, true), "{round}: {text}");
    }
    assert!(!Path::new(&trustee.terminal.path("none")).exists());
    fs::write(&medium, bound).unwrap();

    // The same commitment again while it is not on record.
    assert_eq!(trustee.run("deal", "first").0, 0);
    let first = trustee.body("first", "trustee.commit.json");
    assert_eq!(trustee.run("deal", "again").0, 0);
    assert_eq!(trustee.body("again", "trustee.commit.json"), first);
    // Trustees are named anew: the deal of before is of no use, and another is made.
    trustee.named("anew");
    assert_eq!(trustee.run("deal", "second").0, 0);
    assert_ne!(trustee.body("second", "trustee.commit.json"), first);
    trustee.terminal.take(&mut trustee.e, "second", "trustee.commit", 201);
    let (status, text) = trustee.run("deal", "none");
    assert_eq!((status, text.contains("does not wait")), (2, true), "{text}");
    let (f, other) = (&trustee.e.desk.federation, key(202).public());
    let (deal, commit) = sealing::deal(f, &id(COUNCIL), &other, &mut trustee.cast.rng).unwrap();
    trustee.e.alone("trustee.commit", &commit, &key(202));
    // The same deal again while it is not on record; it is kept until all have dealt.
    for out in ["shown", "shown-again"] {
        let (status, text) = trustee.run("deal", out);
        assert_eq!(status, 0, "{text}");
    }
    assert_eq!(trustee.body("shown", "trustee.deal.json"), trustee.body("shown-again", "trustee.deal.json"));
    trustee.terminal.take(&mut trustee.e, "shown-again", "trustee.deal", 201);
    trustee.e.alone("trustee.deal", &sealing::show(&id(COUNCIL), &deal), &key(202));
    assert_eq!(trustee.deal_files(), 2);
    let (status, text) = trustee.run("confirm", "confirmed");
    assert_eq!(status, 0, "{text}");
    assert_eq!(trustee.deal_files(), 1, "the one of the earlier naming");
    trustee.terminal.take(&mut trustee.e, "confirmed", "trustee.confirm", 201);
}

/// Who has which credential, and a tally that is withheld: nobody else on the machine reads either.
#[test]
fn what_is_withheld_lies_in_no_open_file() {
    let terminal = Terminal { folder: tempfile::tempdir().unwrap() };
    let t = |name: &str| terminal.path(name);
    let mut e = sealed();
    let record = t("record");
    publish(&mut e, Path::new(&record));
    let (medium, out) = (t("medium"), t("part"));
    medium_of(&e, &Cast::new(2), 0, Path::new(&medium));
    let args = ["trustee", "decrypt", "--medium", &medium, "--record", &record, "--contest", CROSSES];
    let (status, text) = mandat(&[&args[..], &["--out", &out]].concat(), "");
    assert_eq!(status, 0, "{text}");
    let names = |folder: &str| -> Vec<String> {
        let files = fs::read_dir(folder).unwrap();
        files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let outbox = names(&out);
    assert!(outbox.len() == 1 && outbox[0].ends_with("tally.decrypt.json"), "{outbox:?}");
    let beside = names(&t("")).into_iter().find(|name| name.starts_with("medium.opening-")).unwrap();
    private(Path::new(&t(&beside)));
    private(Path::new(&medium));

    fs::write(t("roll"), format!("key {}\n", hex(&[3; 32]))).unwrap();
    let member = "0".repeat(32);
    let register = |device: &str| {
        let (roll, device, out) = (t("roll"), t(device), t("registered"));
        let args = ["vote", "register", "--record", &record, "--contest", CROSSES, "--member", &member];
        mandat(&[&args[..], &["--roll-key", &roll, "--device", &device, "--out", &out]].concat(), "")
    };
    assert_eq!(register("device").0, 0);
    let file = t("registered/registration-committee-2026.a2.json");
    private(Path::new(&file));
    let before = fs::read(&file).unwrap();
    assert_eq!(register("other").0, 2, "it would be written over");
    assert!(fs::read(&file).unwrap() == before && !Path::new(&t("other")).exists());
}

/// The registration that a delegate's device wrote, entered by the desk with the votes that the delegate carries: they are in the
/// record.
fn admitted(terminal: &Terminal, e: &mut Exercise, short: &str) {
    let registered = terminal.json(&format!("out/registration-{OPEN_TALLY}.json"));
    let voter: Voter = serde_json::from_value(registered["voter"].clone()).unwrap();
    let (commitment, opening) = e.seal(VOTER, &voter);
    let floor = e.desk.federation.divisions[&id(OPEN_TALLY)].floor.as_ref().unwrap();
    let body = AdmitCredential {
        contest: id(OPEN_TALLY),
        credential: serde_json::from_value(registered["credential"].clone()).unwrap(),
        commitment,
        weight: Some(floor.weights[&seat(short)].to_string()),
    };
    e.submit("registration.admit", &body, &key(11), With::opening(opening));
}

/// A delegate registers, votes and looks the ballot up at the terminal, and a trustee opens the sums there.
#[test]
fn a_delegate_votes_in_secret_from_the_device_to_the_count() {
    let terminal = Terminal { folder: tempfile::tempdir().unwrap() };
    let t = |name: &str| terminal.path(name);
    let mut e = on_the_floor();
    let mut cast = e.assembly_with_trustees();
    e.put(OPEN_TALLY, Matter::Motion(id("secret-1")), None);
    let record = t("record");
    publish(&mut e, Path::new(&record));
    let (member, roll) = e.delegate("a1");
    let seed = (200..=203).find(|n| key(*n).public() == roll.public()).unwrap();
    fs::write(t("roll"), format!("key {}\n", hex(&[seed; 32]))).unwrap();
    let (member, roll, device, out) = (member.to_string(), t("roll"), t("device"), t("out"));
    let args = ["vote", "register", "--record", &record, "--contest", OPEN_TALLY, "--member", &member];
    let args = [&args[..], &["--roll-key", &roll, "--device", &device, "--out", &out]].concat();
    let (status, text) = mandat(&args, "");
    assert_eq!(status, 0, "{text}");
    admitted(&terminal, &mut e, "a1");
    e.delegates_register(OPEN_TALLY, &ALL[1..], &mut cast);
    e.fix_list(OPEN_TALLY);

    publish(&mut e, Path::new(&record));
    let vote = |choice: &str| {
        let args =
            ["vote", "cast", "--record", &record, "--device", &device, "--choice", choice, "--out", &out];
        mandat(&args, "cast\n")
    };
    let (status, text) = vote("perhaps");
    assert_eq!((status, text.contains("does not stand: yes, no")), (2, true), "{text}");
    let (status, text) = vote("yes");
    assert_eq!(status, 0, "{text}");
    let ballot = terminal.json(&format!("out/ballot-{OPEN_TALLY}-1.json"));
    e.desk.put_in_box(&id(OPEN_TALLY), "ballots.sealed", &ballot, &key(21)).unwrap();
    e.vote_in_secret(
        OPEN_TALLY,
        &mut cast,
        &[0, 1, 2, 3, 4].map(|voter| (voter, Some(usize::from(voter > 3)))),
    );
    e.desk.publish_box(&id(OPEN_TALLY), &key(90)).unwrap();
    let closing = e.desk.closing(&id(OPEN_TALLY));
    e.both("box.close", &closing, &[key(21), key(22)]);
    publish(&mut e, Path::new(&record));
    let (status, text) = mandat(&["vote", "check", "--record", &record, "--device", &device], "");
    assert_eq!((status, text.contains("entry 0, counts")), (0, true), "{text}");
    for n in 0..2u8 {
        let medium = t(&format!("medium-{n}"));
        medium_of(&e, &cast, n, Path::new(&medium));
        let part = t(&format!("part-{n}"));
        let args = ["trustee", "decrypt", "--medium", &medium, "--record", &record, "--contest", OPEN_TALLY];
        let (status, text) = mandat(&[&args[..], &["--out", &part]].concat(), "");
        assert_eq!(status, 0, "{text}");
        terminal.take(&mut e, &format!("part-{n}"), "tally.decrypt", 201 + n);
    }
    e.alone("division.count", &Exercise::counted(OPEN_TALLY, &["yes"]), &key(21));
    publish(&mut e, Path::new(&record));
    let (status, text) = mandat(&["congress", &record], "");
    assert_eq!((status, text.contains("carried: yes, by sealed ballots")), (0, true), "{text}");
}
