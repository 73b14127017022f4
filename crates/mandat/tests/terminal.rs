//! A whole sealed contest at the terminal, by the real commands: trustees, voters, a mixer and officers work on copies of the record and
//! leave files; the operator takes them in with `mandat take`, and nothing else writes the record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod exercise;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use exercise::scenes::on_the_floor;
use exercise::sealed::{COUNCIL, RANKED};
use exercise::{Exercise, LOG, id, key};
use mandat_audit::verify::{Options, Record, verify};
use mandat_federation::Federation;
use mandat_federation::body::{
    CloseBox, CloseRegistration, Conclude, Mixer, NameTrustees, OneConvocation, TrusteeGroup,
};
use mandat_federation::registration::Lists;
use mandat_record::blob::BlobRef;
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::ed25519::PublicKey;
use mandat_record::entry::Draft;
use mandat_record::read::{Boxes, LogName, Openings, Sink};
use mandat_record::tree::Hash;
use mandat_seal::group::hex;
use mandat_store::{Folder, Protection, PublicSink, Sealed, Store, Writer};
use serde::Serialize;
use serde_json::{Value, json};

/// The operator's house: the record, the sealed store with the operator's and witnesses' keys, and officers' keys on files.
struct House {
    folder: tempfile::TempDir,
    now: u64,
}

impl House {
    /// Takes over what an exercise came to: with the log in a database, as an organisation runs it, or in its folder alone.
    fn of(e: &mut Exercise, database: bool) -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap(), now: e.desk.now() };
        let (record, sealed) = (house.path("record"), house.path("sealed"));
        if database {
            let store = Store::init(Path::new(&sealed), Path::new(&record), &Protection::Plain);
            fill(store.unwrap(), e);
        } else {
            let sealed = Sealed::create(Path::new(&sealed), &Protection::Plain).unwrap();
            fill(Store::new(Writer::create(Path::new(&record)).unwrap(), sealed), e);
        }
        for (name, n) in [("registrar", 11), ("returning", 21)] {
            house.key_file(name, n);
        }
        house
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn key_file(&self, name: &str, n: u8) -> String {
        fs::write(self.path(name), format!("key {}\n", hex(&[n; 32]))).unwrap();
        self.path(name)
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// Runs a command on the record.
    fn run(&self, command: &[&str], options: &[(&str, &str)], stdin: &str) -> (i32, String) {
        let mut run = Command::cargo_bin("mandat").unwrap();
        run.args(command).args(["--record", &self.path("record")]);
        run.args(options.iter().flat_map(|(name, value)| [name, value]));
        let output = run.write_stdin(stdin).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
    }

    fn must(&self, command: &[&str], options: &[(&str, &str)], stdin: &str) -> String {
        let (status, text) = self.run(command, options, stdin);
        assert_eq!(status, 0, "{command:?}: {text}");
        text
    }

    /// The operator takes in files or folders. Exit status and report.
    fn try_take(&self, files: &[&str]) -> (i32, Value) {
        let files: Vec<String> = files.iter().map(|file| self.path(file)).collect();
        let (record, sealed) = (self.path("record"), self.path("sealed"));
        let (registrar, returning) = (self.path("registrar"), self.path("returning"));
        let now = self.now.to_string();
        let args = ["take", &record, "--sealed", &sealed, "--key", &registrar, "--key", &returning];
        let mut command = Command::cargo_bin("mandat").unwrap();
        let output = command.args(args).args(["--at", &now, "--json"]).args(files).output().unwrap();
        let report = serde_json::from_slice(&output.stdout);
        let report = report.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), report)
    }

    fn take(&self, files: &[&str]) -> Value {
        let (status, report) = self.try_take(files);
        assert_eq!((status, &report["ok"]), (0, &json!(true)), "{report:#}");
        report
    }

    /// The code with which the only file is refused.
    fn refused(&self, file: &str) -> String {
        let (status, report) = self.try_take(&[file]);
        assert_eq!((status, &report["ok"]), (1, &json!(false)), "{report:#}");
        report["files"][0]["code"].as_str().unwrap().to_owned()
    }

    /// The federation as anybody sees it.
    fn state(&self) -> Federation {
        let folder = Folder::open(Path::new(&self.path("record"))).unwrap();
        verify(&Record::public(&folder), &Options::default()).federation
    }

    /// An officer, or two, sign an entry on their own machine.
    fn officer<B: Serialize>(&self, kind: &str, body: &B, who: &[u8]) -> String {
        let by = key(who[0]);
        let seq = self.state().next_sequence(&by.public());
        let mut signed = Draft { log: LOG, kind, seq, body }.sign(&by).unwrap();
        if let Some(second) = who.get(1) {
            signed = signed.second(&key(*second)).unwrap();
        }
        fs::write(self.path(kind), signed.as_bytes()).unwrap();
        kind.to_owned()
    }

    /// The key that a command printed for the officers to name.
    fn named(&self, command: &[&str], option: &str, file: &str) -> PublicKey {
        let path = self.path(file);
        let mut run = Command::cargo_bin("mandat").unwrap();
        let output = run.args(command).args([option, &path]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_value(json!(text.split(':').next().unwrap())).unwrap()
    }

    /// Both trustees do their part of a round, and the operator takes it in.
    fn round(&self, round: &str) {
        for n in [0, 1] {
            let (medium, out) = (self.path(&format!("medium-{n}")), self.path(&format!("trustee-{n}")));
            let options = [("--medium", &*medium), ("--convocation", COUNCIL), ("--out", &out)];
            self.must(&["trustee", round], &options, "");
        }
        // What is in these folders from earlier rounds is in the record, and said to be.
        self.take(&["trustee-0", "trustee-1"]);
    }

    fn vote(&self, voter: usize, choice: &str, answer: &str) -> String {
        let (device, out) = (self.path(&format!("device-{voter}")), self.path(&format!("voter-{voter}")));
        self.must(&["vote", "cast"], &[("--device", &device), ("--choice", choice), ("--out", &out)], answer)
    }
}

/// Writes the record of an exercise, with openings and keys.
fn fill<P: PublicSink>(mut store: Store<P>, e: &mut Exercise) {
    let text = e.desk.checkpoint(&key(90), &e.witnesses).unwrap();
    let mut memory = e.desk.sink.clone();
    for blob in memory.blobs_mut().clone().values() {
        store.put_blob(blob).unwrap();
    }
    let boxes: Vec<String> = memory.boxes().map(str::to_owned).collect();
    for name in boxes {
        let text = memory.ballot_box(&name).unwrap().unwrap().checkpoint().unwrap().unwrap();
        let log = LogName::Box(name);
        for leaf in memory.leaves_mut(&log) {
            store.append(&log, leaf).unwrap();
        }
        store.publish(&log, &text).unwrap();
    }
    for (index, leaf) in (0..).zip(memory.leaves_mut(&LogName::Main).clone()) {
        store.append(&LogName::Main, &leaf).unwrap();
        if let Some(opening) = memory.opening(index).unwrap() {
            store.put_opening(index, &opening).unwrap();
        }
    }
    store.publish(&LogName::Main, &text).unwrap();
    for (name, n) in [("key/operator", 90), ("key/witness-1", 71), ("key/witness-2", 72)] {
        store.sealed_mut().put_secret(name, &[n; 32]).unwrap();
    }
}

/// Trustees make a key at the terminal.
fn ceremony(house: &House) {
    let trustees = [0, 1].map(|n| house.named(&["trustee", "init"], "--medium", &format!("medium-{n}")));
    let mixer = house.named(&["mix"], "--key", "mixer");
    let platform = |n| (n == 0).then(|| id("red"));
    let group = |n: usize| TrusteeGroup { platform: platform(n), threshold: 1, keys: vec![trustees[n]] };
    let naming = NameTrustees {
        convocation: id(COUNCIL),
        threshold: 2,
        groups: [0, 1].map(group).into(),
        mixers: vec![Mixer { platform: platform(0), key: mixer }],
    };
    house.take(&[&house.officer("trustees.name", &naming, &[21, 22])]);
    for round in ["init", "deal", "deal", "confirm"] {
        house.round(round);
    }
}

/// Three members register; nobody does for another, or twice.
fn registration(house: &House, e: &Exercise) {
    let mut files = Vec::new();
    for (voter, n) in [(0, 0_u8), (1, 1), (2, 3)] {
        let (member, roll) = (e.member("a1", usize::from(n)).to_string(), house.key_file("roll", 200 + n));
        let (device, out) = (house.path(&format!("device-{voter}")), house.path(&format!("voter-{voter}")));
        let options = [("--contest", RANKED), ("--member", &*member), ("--roll-key", &roll)];
        let places = [("--device", &*device), ("--out", &out)];
        house.must(&["vote", "register"], &[&options[..], &places].concat(), "");
        files.push(format!("voter-{voter}/registration-council-2026.a1.json"));
    }
    let (member, roll) = (e.member("a1", 2).to_string(), house.key_file("roll", 201));
    let (device, out) = (house.path("device-false"), house.path("false"));
    let options = [("--contest", RANKED), ("--member", &*member), ("--roll-key", &roll)];
    let places = [("--device", &*device), ("--out", &out)];
    house.must(&["vote", "register"], &[&options[..], &places].concat(), "");
    assert_eq!(house.refused("false"), "opening-wrong");
    house.take(&files.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(house.refused(&files[0]), "duplicate");

    let f = house.state();
    let contests = f.contests.values().filter(|contest| !contest.credentials.is_empty());
    let contests = contests.filter(|contest| contest.convocation == id(COUNCIL));
    let contests = contests.map(|c| (c.id.clone(), c.credentials.iter().copied().collect())).collect();
    let lists = mandat_record::json::to_vec(&Lists { contests }).unwrap();
    let blob = BlobRef::of(&lists);
    let close = CloseRegistration { convocation: id(COUNCIL), lists: blob, struck: Vec::new() };
    house.officer("registration.close", &close, &[11, 22]);
    assert_eq!(house.refused("registration.close"), "blob-missing");
    let blob = format!("blob-{}", blob.sha256);
    fs::write(house.path(&blob), b"another table").unwrap();
    assert_eq!(house.refused(&blob), "unreadable");
    fs::write(house.path(&blob), lists).unwrap();
    house.take(&["registration.close", &blob]);
}

/// One challenges, one votes twice; a ballot that was altered on its way is refused, and the others are taken.
fn voting(house: &House, names: &[String]) {
    house.vote(0, &names[2], "challenge\n");
    house.vote(0, &names[2], "cast\n");
    house.vote(0, &format!("{},{}", names[0], names[1]), "cast\n");
    house.vote(1, &format!("{},{}", names[1], names[0]), "cast\n");
    house.vote(2, &names[0], "cast\n");
    let ballot = "voter-2/ballot-council-2026.a1-1.json";
    let mut altered = house.json(ballot);
    let text = altered["ballot"].as_str().unwrap();
    let end = if text.ends_with("AA") { "BA" } else { "AA" };
    altered["ballot"] = json!(format!("{}{end}", &text[..text.len() - 2]));
    fs::create_dir(house.path("altered")).unwrap();
    fs::write(house.path("altered/ballot.json"), altered.to_string()).unwrap();
    fs::write(house.path("altered/note.txt"), "no ballot").unwrap();

    let device = house.path("device-0");
    let check = |status: i32| {
        assert_eq!(house.run(&["vote", "check"], &[("--device", &device)], "").0, status);
    };
    check(2); // there is no box yet
    let (status, report) = house.try_take(&["altered", "voter-0", "voter-1", "voter-2"]);
    let of = |what: &str, value: &str| {
        report["files"].as_array().unwrap().iter().filter(|row| row[what] == json!(value)).count()
    };
    assert_eq!(status, 1, "{report:#}");
    assert_eq!(of("taken", "box"), 5, "{report:#}");
    assert_eq!(of("code", "bad-sealed-ballot"), 1, "{report:#}");
    // A note, an opening for another device, and registrations that came before.
    assert_eq!((of("code", "unreadable"), of("code", "too-late")), (2, 3), "{report:#}");
    check(0);
    assert_eq!(house.refused(ballot), "bad-sealed-ballot");
}

/// The closing of the box as it was published.
fn closing(house: &House) -> CloseBox {
    let folder = Folder::open(Path::new(&house.path("record"))).unwrap();
    let text = folder.ballot_box(COUNCIL).unwrap().unwrap().checkpoint().unwrap().unwrap();
    let checkpoint = SignedCheckpoint::parse(&text).unwrap();
    let checkpoint = checkpoint.checkpoint();
    CloseBox { convocation: id(COUNCIL), size: checkpoint.size, root: checkpoint.root }
}

/// The mixer mixes, the trustees decrypt, the officer enters what follows.
fn opening(house: &House) {
    let (mixer, out) = (house.path("mixer"), house.path("mixed"));
    house.must(&["mix"], &[("--key", &mixer), ("--contest", RANKED), ("--out", &out)], "");
    house.take(&["mixed"]);
    for n in [0, 1] {
        let (medium, out) = (house.path(&format!("medium-{n}")), house.path(&format!("part-{n}")));
        let options = [("--medium", &*medium), ("--contest", RANKED), ("--out", &out)];
        house.must(&["trustee", "decrypt"], &options, "");
    }
    house.take(&["part-1", "part-0"]);
    let f = house.state();
    let held = &f.contests[&id(RANKED)];
    let ballots = held.opened_ballots(&f).unwrap().unwrap();
    assert_eq!(ballots.votes().to_string(), "3");
    let outcome = held.count(&f, &ballots).unwrap();
    let mandat_count::Outcome::Decided(count) = &outcome else { panic!("{outcome:?}") };
    let elected = count.elected.iter().map(|i| held.candidates[*i].id.clone()).collect();
    let account = Hash(mandat_count::digest(&outcome));
    house.take(&[&house.officer(
        "contest.result",
        &Conclude { contest: id(RANKED), elected, account },
        &[21],
    )]);
}

#[test]
fn a_sealed_contest_from_registration_to_tally() {
    let mut e = on_the_floor();
    e.called(COUNCIL, "council", "a1");
    e.stand(RANKED, "a1", &[0, 1, 2], None);
    let names: Vec<String> = (0..3).map(|n| e.name("a1", n).to_string()).collect();
    let dates = e.desk.federation.convocations[&id(COUNCIL)].dates.clone();
    let mut house = House::of(&mut e, true);
    ceremony(&house);
    registration(&house, &e);
    house.round("rehearse");
    house.now = dates.open;
    let convocation = OneConvocation { convocation: id(COUNCIL) };
    house.take(&[&house.officer("box.open", &convocation, &[21, 22])]);
    voting(&house, &names);
    house.now = dates.close;
    house.take(&[&house.officer("box.close", &closing(&house), &[21, 22])]);
    assert_eq!(house.refused("voter-1/ballot-council-2026.a1-1.json"), "no-vote");
    opening(&house);

    let (record, sealed) = (house.path("record"), house.path("sealed"));
    for depth in [&["verify", &record, "--json"][..], &["verify", &record, "--json", "--sealed", &sealed]] {
        let output = Command::cargo_bin("mandat").unwrap().args(depth).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &report["ok"]), (Some(0), &json!(true)), "{report:#}");
        assert_eq!(report["evidence"]["sealed"], json!(1));
        // Nothing that was taken is irregular but for what the exercise did before.
        assert_eq!(report["void"], json!([]));
    }
}

/// Without the operator's key nothing is taken, as it could not be published; and a foreign entry is refused as what it is.
#[test]
fn what_cannot_be_taken_is_refused_and_stays() {
    let mut house = House::of(&mut on_the_floor(), false);
    let body = json!({ "unit": "new", "tier": "shop", "parent": "union-a", "name": "new" });
    let foreign = Draft { log: "elsewhere.invalid/record", kind: "unit.found", seq: 0, body: &body };
    fs::write(house.path("foreign"), foreign.sign(&key(99)).unwrap().as_bytes()).unwrap();
    assert_eq!(house.refused("foreign"), "wrong-log");
    assert_eq!(house.refused("missing"), "unreadable");
    let opening = json!({ "body": {}, "salt": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" });
    fs::write(house.path("opening"), opening.to_string()).unwrap();
    assert_eq!(house.refused("opening"), "no-entry");
    // The store takes an opening with its entry or never: an entry that commits to something does not come in without.
    let member = "0123456789abcdef0123456789abcdef";
    let salt = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let body = json!({ "unit": "a1", "member": member, "stage": "candidate", "commitment": salt });
    assert_eq!(house.refused(&house.officer("roll.join", &body, &[11])), "no-opening");
    assert!(Path::new(&house.path("foreign")).exists());
    let before = fs::read(Path::new(&house.path("record")).join("checkpoint")).unwrap();
    let other = Sealed::create(Path::new(&house.path("other")), &Protection::Plain).unwrap();
    other.close().unwrap();
    house.now += 1;
    let (record, other, foreign) = (house.path("record"), house.path("other"), house.path("foreign"));
    let args = ["take", &record, "--sealed", &other, &foreign];
    let output = Command::cargo_bin("mandat").unwrap().args(args).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), text.contains("operator's key")), (Some(2), true), "{text}");
    assert_eq!(fs::read(Path::new(&record).join("checkpoint")).unwrap(), before);
}
