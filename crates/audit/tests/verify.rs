//! Verification: a record that holds, and every kind of damage with its index and code.

#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod support;

use std::borrow::Cow;

use mandat_audit::verify::{Depth, Options, Record, Report, Status, verify};
use mandat_federation::body::Anchor;
use mandat_record::entry::Draft;
use mandat_record::read::{Entries, Leaves, LogName, Memory, ReadError, Sink as _};
use mandat_record::tree::Hash;
use support::damage::{Files, alter, first, leaves, sign_again, sign_as};
use support::{DAY, Fixture, KEEPERS, LOG, START, id, key, witnesses};

/// When the fixture's last entry was made.
const LAST: u64 = START + 3 * DAY;

fn record() -> Memory {
    Fixture::published().desk.sink
}

fn public(record: &Memory) -> Report {
    verify(&Record::public(record), &Options::default()).report
}

fn sealed(record: &Memory) -> Report {
    verify(&Record::public(record).sealed(record), &Options::default()).report
}

/// The first thing that does not hold.
fn verdict(report: &Report) -> (Option<&'static str>, Option<u64>) {
    assert_eq!(report.ok, report.code.is_none());
    (report.code, report.index)
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.problems.iter().map(|problem| problem.code).collect()
}

fn says(report: &Report, text: &str) -> bool {
    report.not_checked.iter().any(|sentence| sentence.contains(text))
}

#[test]
fn a_record_holds_for_anyone() {
    let report = public(&record());
    assert_eq!(verdict(&report), (None, None), "{report:?}");
    assert_eq!(report.depth, Depth::Public);
    assert_eq!(report.checkpoint.as_ref().unwrap().status, Status::Final);
    assert_eq!((report.evidence.recorded, report.evidence.declared), (2, 1));
    assert_eq!(report.flags, [("tally-withheld", 1)].into());
    insta::assert_snapshot!(report.not_checked.join("\n"));
}

#[test]
fn a_record_holds_for_the_commission() {
    let report = sealed(&record());
    assert_eq!(verdict(&report), (None, None), "{report:?}");
    assert_eq!(report.depth, Depth::Commission);
    insta::assert_snapshot!(report.not_checked.join("\n"));
}

#[test]
fn the_report_is_the_same_bytes_on_any_number_of_threads() {
    let mut record = record();
    let at = first(&mut record, "roll.leave");
    alter(&mut leaves(&mut record)[at], "roll.leave", "roll.admit");
    let report = |threads| {
        let options = Options { threads, ..Options::default() };
        serde_json::to_string(&verify(&Record::public(&record), &options).report).unwrap()
    };
    let one = report(1);
    assert!(one.contains("bad-signature"));
    for threads in [0, 2, 3, 7] {
        assert_eq!(report(threads), one);
    }
}

#[test]
fn an_altered_entry_is_void_and_the_rest_is_still_reported() {
    let mut record = record();
    let at = first(&mut record, "convocation.call");
    alter(&mut leaves(&mut record)[at], "state lottery", "other lottery");
    let report = public(&record);
    assert_eq!(verdict(&report), (Some("bad-signature"), Some(at as u64)));
    assert_eq!(codes(&report), ["root-differs"]);
    // What follows from the void call is void too, and says why; the declared head counts and the roll are not.
    assert!(report.void.iter().skip(1).all(|problem| problem.code == "unknown"), "{:?}", report.void);
    assert_eq!(report.entries, 36);
}

#[test]
fn a_dropped_a_doubled_and_a_moved_entry_break_their_authors_sequence() {
    let at = 8; // the second of the roll
    let mut dropped = record();
    leaves(&mut dropped).remove(at);
    let report = public(&dropped);
    assert_eq!(verdict(&report), (Some("wrong-sequence"), Some(at as u64)));
    assert_eq!(codes(&report), ["entries-missing"]);

    let mut doubled = record();
    let copy = leaves(&mut doubled)[at].clone();
    leaves(&mut doubled).insert(at, copy);
    let report = public(&doubled);
    assert_eq!(verdict(&report), (Some("wrong-sequence"), Some(at as u64 + 1)));
    // Nothing is void besides but the freeze, whose moment has moved by one entry, and what follows from it.
    assert_eq!(report.void[1].code, "table-differs");
    assert_eq!(codes(&report), ["root-differs"]);

    let mut moved = record();
    leaves(&mut moved).swap(at, at + 1);
    assert_eq!(verdict(&public(&moved)), (Some("wrong-sequence"), Some(at as u64)));
}

#[test]
fn what_is_no_entry_is_named_and_passed_over() {
    let rubbish = [
        (b"".to_vec(), "not-canonical"),
        (b"{}".to_vec(), "missing-field"),
        (vec![0xff; 40_000], "too-long"),
    ];
    for (leaf, code) in rubbish {
        let mut record = record();
        leaves(&mut record).push(leaf);
        sign_again(&mut record, 2, LAST);
        let report = public(&record);
        assert_eq!(verdict(&report), (Some(code), Some(36)));
        assert_eq!(report.void_entries, 1);
        assert_eq!(codes(&report), [""; 0], "the operator signed it: only the entry itself is wrong");
    }
}

#[test]
fn findings_and_verification_hold_the_same_tree_behind_what_is_no_entry() {
    let desk = Fixture::published().desk;
    let (seq, mut record) = (desk.federation.next_sequence(&key(KEEPERS[0]).public()), desk.sink);
    leaves(&mut record).push(b"{}".to_vec());
    sign_again(&mut record, 2, LAST);
    let anchor = Anchor { checkpoint: record.checkpoint().unwrap().unwrap() };
    let draft = Draft { log: LOG, kind: "checkpoint.anchor", seq, body: &anchor };
    leaves(&mut record).push(draft.sign(&key(KEEPERS[0])).unwrap().at(LAST).unwrap().to_bytes());
    sign_again(&mut record, 2, LAST);
    let report = public(&record);
    let void: Vec<(u64, String)> =
        report.void.iter().map(|p| (p.index.unwrap(), format!("{}: {}", p.code, p.text))).collect();
    assert_eq!(void.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [36], "the anchor holds: {void:?}");
    assert_eq!(mandat_audit::findings::replay(&record, |_| {}).unwrap().void, void);
}

#[test]
fn an_act_without_the_role_is_void_though_the_operator_signs_for_it() {
    let mut record = record();
    let body = serde_json::json!({"unit": "nord", "tier": "local", "name": "Nord"});
    let draft = Draft { log: LOG, kind: "unit.found", seq: 0, body: &body };
    let leaf = draft.sign(&key(55)).unwrap().at(LAST).unwrap().to_bytes();
    leaves(&mut record).push(leaf);
    sign_again(&mut record, 2, LAST);
    assert_eq!(verdict(&public(&record)), (Some("unauthorised"), Some(36)));
}

#[test]
fn a_checkpoint_must_be_there_and_be_the_operators() {
    let built = || Fixture::build().desk.sink;
    assert_eq!(verdict(&public(&built())), (Some("checkpoint-missing"), None));
    let mut rubbish = record();
    rubbish.publish(&LogName::Main, "rubbish").unwrap();
    assert_eq!(verdict(&public(&rubbish)), (Some("bad-checkpoint"), None));
    let mut stranger = built();
    sign_as(&mut stranger, LOG, &key(66), 2, LAST);
    assert_eq!(verdict(&public(&stranger)), (Some("bad-checkpoint"), None));
    let mut other_log = built();
    sign_as(&mut other_log, "other.example/record", &support::operator(), 2, LAST);
    assert_eq!(verdict(&public(&other_log)), (Some("bad-checkpoint"), None));
}

#[test]
fn a_checkpoint_commits_to_exactly_the_entries() {
    let mut short = record();
    leaves(&mut short).pop();
    let report = public(&short);
    assert_eq!(verdict(&report), (Some("entries-missing"), Some(35)));
    assert_eq!(report.checkpoint.unwrap().status, Status::Invalid);

    let mut it = Fixture::published();
    it.join("nord", None);
    let report = public(&it.desk.sink);
    assert_eq!(verdict(&report), (Some("beyond-checkpoint"), Some(36)));
}

#[test]
fn a_cosignature_that_does_not_hold_condemns_the_checkpoint() {
    let mut record = record();
    let text = record.checkpoint().unwrap().unwrap();
    let last = text.trim_end().rsplit_once(' ').unwrap().1;
    // The signature's last bytes, before the padding.
    let forged = format!("{}AAAA{}", &last[..last.len() - 8], &last[last.len() - 4..]);
    record.publish(&LogName::Main, &text.replace(last, &forged)).unwrap();
    assert_eq!(verdict(&public(&record)), (Some("bad-checkpoint"), None));
}

#[test]
fn a_checkpoint_without_its_quorum_is_pending() {
    for cosigners in [0, 1] {
        let mut it = Fixture::build();
        it.publish(&witnesses()[..cosigners]);
        let report = public(&it.desk.sink);
        assert_eq!(verdict(&report), (None, None));
        assert_eq!(report.checkpoint.as_ref().unwrap().status, Status::Pending);
        assert!(says(&report, "another history"));
        let options = Options { require_final: true, ..Options::default() };
        let report = verify(&Record::public(&it.desk.sink), &options).report;
        assert_eq!(verdict(&report), (Some("not-cosigned"), None));
    }
}

#[test]
fn no_entry_is_later_than_its_witness() {
    let mut record = Fixture::build().desk.sink;
    sign_again(&mut record, 2, LAST - 300);
    assert_eq!(verdict(&public(&record)), (None, None), "the clocks may differ by five minutes");
    sign_again(&mut record, 2, LAST - 301);
    assert_eq!(verdict(&public(&record)), (Some("time-unwitnessed"), Some(35)));
}

#[test]
fn the_founding_hash_tells_two_records_apart() {
    let record = record();
    let founding = public(&record).founding;
    let with = |founding| {
        let options = Options { founding, ..Options::default() };
        verify(&Record::public(&record), &options).report
    };
    assert!(says(&public(&record), "--founding"));
    assert!(!says(&with(founding), "--founding"));
    assert_eq!(verdict(&with(Some(Hash([1; 32])))), (Some("founding-differs"), Some(0)));
}

#[test]
fn blobs_are_there_and_have_their_hash() {
    // One by one, every blob is needed; the record names the entry that does.
    let whole = record();
    let names: Vec<_> = whole.clone().blobs_mut().keys().copied().collect();
    let mut indices = Vec::new();
    for name in &names {
        let mut missing = whole.clone();
        missing.blobs_mut().remove(name);
        let report = public(&missing);
        assert_eq!(report.code, Some("blob-missing"));
        let mut wrong = whole.clone();
        wrong.blobs_mut().insert(*name, b"something else".to_vec());
        let wrong = public(&wrong);
        assert_eq!((wrong.code, wrong.index), (Some("blob-wrong"), report.index));
        indices.push(report.index.unwrap());
    }
    indices.sort_unstable();
    let mut record = record();
    let due = ["record.found", "platform.register", "roll.freeze", "contest.result"]
        .map(|kind| first(&mut record, kind) as u64);
    assert_eq!(indices, due, "statutes, a platform's text, the frozen table, ballots");
}

#[test]
fn a_box_is_as_its_closing_fixed_it() {
    let name = LogName::Box("congress-1".into());
    let mut altered = record();
    alter(&mut altered.leaves_mut(&name)[0], "nord", "sued");
    let closing = first(&mut altered, "box.close") as u64;
    assert_eq!(verdict(&public(&altered)), (Some("box-differs"), Some(closing)));

    let mut short = record();
    short.leaves_mut(&name).pop();
    assert_eq!(verdict(&public(&short)), (Some("box-differs"), Some(closing)));

    let mut long = record();
    let copy = long.leaves_mut(&name)[0].clone();
    long.leaves_mut(&name).push(copy);
    assert_eq!(verdict(&public(&long)), (Some("box-differs"), None), "put in after the closing");

    let mut unsigned = record();
    let main = unsigned.checkpoint().unwrap().unwrap();
    unsigned.publish(&name, &main).unwrap();
    assert_eq!(verdict(&public(&unsigned)), (Some("box-differs"), None), "the checkpoint of another log");
}

#[test]
fn a_box_that_is_gone_leaves_its_root() {
    let mut record = record();
    record.delete_box("congress-1");
    let report = public(&record);
    assert_eq!(verdict(&report), (None, None), "{report:?}");
    assert_eq!((report.evidence.recorded, report.evidence.anchored_only), (0, 2));
    assert!(says(&report, "boxes are gone") || says(&report, "box is gone"));
    assert_eq!(report.flags["anchored-only"], 3, "the closing and two results");
}

#[test]
fn the_commission_finds_what_the_public_cannot() {
    let mut record = record();
    let at = first(&mut record, "roll.join") as u64;
    let other = first(&mut record, "labour.attest") as u64;
    let opening = mandat_record::read::Openings::opening(&record, at + 1).unwrap().unwrap();
    record.put_opening(at, &opening).unwrap();
    assert_eq!(verdict(&public(&record)), (None, None));
    assert_eq!(verdict(&sealed(&record)), (Some("opening-wrong"), Some(at)));

    let mut lost = self::record();
    lost.forget(other).unwrap();
    lost.forget(at + 1).unwrap();
    let report = sealed(&lost);
    // The roll of the freeze was claimed with these people eligible: without the openings that is a claim again.
    assert_eq!(verdict(&report), (None, None), "{report:?}");
    assert!(says(&report, "2 openings that the sealed store lacks"), "{:?}", report.not_checked);
    assert!(says(&report, "eligibility"));

    // The opening of a correction is one like any other.
    let mut corrected = self::record();
    let correction = first(&mut corrected, "roll.leave") - 2;
    assert!(std::str::from_utf8(&leaves(&mut corrected)[correction]).unwrap().contains("\"corrects\""));
    corrected.forget(correction as u64).unwrap();
    assert!(says(&sealed(&corrected), "1 opening that the sealed store lacks"));
}

#[test]
fn published_tiles_follow_from_the_entries() {
    let mut record = record();
    let check = |record: &Memory, files: &Files| {
        verify(&Record::public(record).with_files(files), &Options::default()).report
    };
    let files = Files::of(&mut record);
    assert_eq!(verdict(&check(&record, &files)), (None, None));

    let mut wrong = Files::of(&mut record);
    wrong.0.get_mut("tile/0/000.p/36").unwrap()[5] ^= 1;
    assert_eq!(verdict(&check(&record, &wrong)), (Some("tile-wrong"), None));
    wrong.0.remove("tile/0/000.p/36");
    assert_eq!(verdict(&check(&record, &wrong)), (Some("tile-missing"), None));

    // A partial tile of an earlier checkpoint may stay, if it is a beginning of the one of now.
    let mut older = Files::of(&mut record);
    let hashes = older.0["tile/0/000.p/36"][..32 * 20].to_vec();
    older.0.insert("tile/0/000.p/20".into(), hashes);
    assert_eq!(verdict(&check(&record, &older)), (None, None));
    older.0.get_mut("tile/0/000.p/20").unwrap()[0] ^= 1;
    assert_eq!(verdict(&check(&record, &older)), (Some("tile-wrong"), None));

    let mut strays = Files::of(&mut record);
    for path in ["notes.txt", "tile/0/001.p/3", "tile/3/000.p/1", "box/other/checkpoint", "tile/entries/007"]
    {
        strays.0.insert(path.into(), vec![1]);
    }
    let report = check(&record, &strays);
    assert_eq!(verdict(&report), (None, None));
    let named = report.not_checked.last().unwrap();
    assert!(
        named.contains("box/other/checkpoint, notes.txt, tile/0/001.p/3, tile/3/000.p/1, tile/entries/007"),
        "{named}"
    );
}

/// A log of which one file is damaged.
struct Damaged<'a>(&'a Memory, usize);

impl Entries for Damaged<'_> {
    fn size(&self) -> Result<u64, ReadError> {
        self.0.size()
    }

    fn leaves(&self, from: u64) -> Result<Leaves<'_>, ReadError> {
        let failed = ReadError { place: "tile/entries/000".into(), reason: "it is missing".into() };
        let read: Vec<Result<Cow<'_, [u8]>, ReadError>> = self.0.leaves(from)?.take(self.1).collect();
        Ok(Box::new(read.into_iter().chain([Err(failed)])))
    }

    fn checkpoint(&self) -> Result<Option<String>, ReadError> {
        self.0.checkpoint()
    }
}

#[test]
fn what_cannot_be_read_any_further_is_named() {
    let record = record();
    let damaged = Damaged(&record, 10);
    let report = verify(&Record { log: &damaged, ..Record::public(&record) }, &Options::default()).report;
    assert_eq!(verdict(&report), (Some("unreadable"), Some(10)));
    assert_eq!(codes(&report), ["unreadable", "entries-missing"]);
    assert_eq!((report.entries, report.void_entries), (10, 0));
}

#[test]
fn the_fixture_is_what_it_says() {
    let it = Fixture::published();
    assert_eq!(it.desk.federation.mandates.len(), 3);
    assert!(it.desk.federation.mandates.contains_key(&id("congress-1/nord#1")));
}
