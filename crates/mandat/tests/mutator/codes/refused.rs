//! One scene a refusal.

use std::num::NonZeroUsize;

use mandat_federation::body::{
    Anchor, ChangeStatutes, Draw, FoundUnit, GrantKey, Nominate, OneMember, Recorded, RegisterPlatform,
    RevokeKey, Transfer, Upgrade, WithdrawPlatform,
};
use mandat_federation::keys::Role;
use mandat_federation::lot::Subject;
use mandat_federation::roll::Stage as RollStage;
use mandat_federation::standing::Ground;
use mandat_federation::{Evidence, Member, apply};
use mandat_intake::desk::With;
use mandat_record::blob::BlobRef;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::cosignature::cosign;
use mandat_record::entry::{Draft, Verified};
use serde_json::json;

use super::Stage;
use crate::exercise::congress::UNION_A;
use crate::exercise::elections::{A1, COMMITTEE};
use crate::exercise::scenes::{code, elected, on_the_floor, over, with};
use crate::exercise::{Exercise, LOG, founded, id, key};

pub(super) fn all(stage: &mut Stage) {
    stage.scene(on_the_floor, envelope);
    stage.scene(on_the_floor, authority);
    stage.scene(on_the_floor, names);
    stage.scene(on_the_floor, facts);
    stage.scene(on_the_floor, witnesses);
    stage.scene(founded, |e| vec![code(e.attempt("record.found", &json!({}), &key(1), With::ALONE))]);
    stage.scene(elected, boxes);
    stage.scene(elected, results);
    stage.scene(over, standing);
    stage.scene(over, super::management::consent);
    stage.scene(over, super::management::uncertified);
    stage.scene(on_the_floor, super::management::nomination);
}

/// Folds an act that the desk would never make: for another log, out of sequence, at another time.
fn directly(e: &Exercise, log: &str, seq: u64, at: u64) -> &'static str {
    let body =
        FoundUnit { unit: id("new"), tier: id("shop"), parent: Some(id("union-a")), name: "new".into() };
    let entry = Draft { log, kind: "unit.found", seq, body: &body }.sign(&key(1)).unwrap().at(at).unwrap();
    let entry = Verified::one(entry).unwrap();
    let evidence = Evidence {
        blobs: &e.desk.sink,
        boxes: &e.desk.sink,
        openings: None,
        root: &|_| None,
        threads: NonZeroUsize::MIN,
    };
    apply(&mut e.desk.federation.clone(), &entry, &evidence).unwrap_err().code.code()
}

fn envelope(e: &mut Exercise) -> Vec<&'static str> {
    let (seq, now) = (e.desk.federation.next_sequence(&key(1).public()), e.desk.now());
    let codes = vec![
        directly(e, "elsewhere.invalid/record", seq, now),
        directly(e, LOG, seq + 1, now),
        directly(e, LOG, seq, e.desk.federation.at - 1),
        code(e.attempt("unit.abolish", &json!({}), &key(1), With::ALONE)),
        code(e.attempt("unit.close", &json!({"unit": "a1", "why": "none"}), &key(1), With::ALONE)),
        code(e.attempt("format.upgrade", &Upgrade { format: 2 }, &key(1), with(2))),
    ];
    let again = e.founding();
    let twice = code(e.attempt("record.found", &again, &key(1), With::ALONE));
    assert_eq!(twice, "no-founding");
    assert_eq!(
        codes,
        ["wrong-log", "wrong-sequence", "time-decreases", "unknown-type", "bad-body", "bad-format"]
    );
    [codes, vec![twice]].concat()
}

fn authority(e: &mut Exercise) -> Vec<&'static str> {
    let unit =
        FoundUnit { unit: id("new"), tier: id("shop"), parent: Some(id("union-a")), name: "new".into() };
    let grant = |n: u8| GrantKey { key: key(n).public(), role: Role::Keeper, unit: None };
    let codes = vec![
        code(e.attempt("unit.found", &unit, &key(99), With::ALONE)),
        code(e.attempt("unit.found", &unit, &key(1), with(2))),
        code(e.attempt("key.grant", &grant(98), &key(1), With::ALONE)),
        code(e.attempt("key.grant", &grant(4), &key(1), with(2))),
        code(e.attempt(
            "platform.withdraw",
            &WithdrawPlatform { platform: id("red") },
            &key(52),
            With::ALONE,
        )),
    ];
    assert_eq!(codes, ["unauthorised", "not-two-person", "needs-second", "bad-key", "protected"]);
    e.both("key.revoke", &RevokeKey { key: key(3).public() }, &[key(1), key(2)]);
    assert_eq!(
        code(e.attempt("key.revoke", &RevokeKey { key: key(2).public() }, &key(1), with(2))),
        "protected"
    );
    codes
}

fn names(e: &mut Exercise) -> Vec<&'static str> {
    let unit = |unit: &str, parent: &str| FoundUnit {
        unit: id(unit),
        tier: id("shop"),
        parent: Some(id(parent)),
        name: "new".into(),
    };
    let member = e.member("a1", 0);
    let platform =
        |text| RegisterPlatform { platform: id("blue"), title: "Blue".into(), text, supporters: 1 };
    let wrong = BlobRef::of(b"what it should be");
    e.desk.sink.blobs_mut().insert(wrong, b"what it is not".to_vec());
    let codes = vec![
        code(e.attempt("unit.found", &unit("a1", "union-a"), &key(1), With::ALONE)),
        code(e.attempt("unit.found", &unit("new", "fed"), &key(1), With::ALONE)),
        code(e.attempt("roll.transfer", &Transfer { member, unit: id("nowhere") }, &key(11), With::ALONE)),
        code(e.attempt("unit.close", &json!({"unit": "a1"}), &key(1), With::ALONE)),
        code(e.attempt("platform.register", &platform(BlobRef::of(b"absent")), &key(51), with(11))),
        code(e.attempt("platform.register", &platform(wrong), &key(51), with(11))),
    ];
    assert_eq!(codes, ["duplicate", "bad-statutes", "unknown", "not-now", "blob-missing", "blob-wrong"]);
    codes
}

fn facts(e: &mut Exercise) -> Vec<&'static str> {
    let (early, opening) = e.attest("a1", "2026-01", 5, None);
    let too_early = code(e.attempt("labour.attest", &early, &key(41), With::opening(opening)));
    let (join, _) = e.person("a1", Member([5; 16]), RollStage::Member, "2024-01-01", 1, None);
    let (_, other) = e.person("a1", Member([5; 16]), RollStage::Member, "2024-01-02", 1, None);
    let opening = code(e.attempt("roll.join", &join, &key(11), With::opening(other)));
    let member = e.member("a2", 7);
    let eligible = code(e.attempt("roll.admit", &OneMember { member }, &key(11), With::ALONE));
    let call = e.calling("next", "conference", None);
    e.alone("convocation.call", &call, &key(21));
    let frozen = e.frozen("next");
    assert_eq!(code(e.attempt("roll.freeze", &frozen, &key(11), with(21))), "too-early");
    e.desk.set_time(call.dates.freeze);
    let mut frozen = e.frozen("next");
    frozen.as_of -= 1;
    let table = code(e.attempt("roll.freeze", &frozen, &key(11), with(21)));
    e.desk.set_time(call.dates.nominate + 1);
    let codes = vec![too_early, opening, eligible, table];
    assert_eq!(codes, ["too-early", "opening-wrong", "not-eligible", "table-differs"]);
    codes
}

/// A checkpoint of the log as it is, cosigned at a time of the witnesses' own.
fn cosigned(e: &mut Exercise, time: u64) -> String {
    let text = e.desk.checkpoint(&key(90), &[]).unwrap();
    let head: Checkpoint = SignedCheckpoint::parse(&text).unwrap().checkpoint().clone();
    let mut signed = SignedCheckpoint::sign(&head, &key(90)).unwrap();
    for witness in &e.witnesses {
        let cosignature = cosign(signed.note(), &witness.name, &witness.key, time).unwrap();
        signed.note_mut().add(cosignature).unwrap();
    }
    signed.to_string()
}

fn witnesses(e: &mut Exercise) -> Vec<&'static str> {
    let now = e.desk.now();
    let (late, early) = (cosigned(e, now + 301), cosigned(e, now - 86_400 * 3));
    e.desk.set_time(now);
    let mut anchor =
        |checkpoint| code(e.attempt("checkpoint.anchor", &Anchor { checkpoint }, &key(1), With::ALONE));
    let codes = vec![anchor(late), anchor(early), anchor("no checkpoint".into())];
    assert_eq!(codes, ["time-unwitnessed", "time-unwitnessed", "bad-checkpoint"]);
    // An old checkpoint does not hide the time of what it covers: a later entry between changes nothing.
    let early = cosigned(e, now - 86_400 * 3);
    let member = e.member("b1", 0);
    e.alone("roll.transfer", &Transfer { member, unit: id("a1") }, &key(11));
    let hidden = code(e.attempt("checkpoint.anchor", &Anchor { checkpoint: early }, &key(1), With::ALONE));
    assert_eq!(hidden, "time-unwitnessed");
    codes
}

fn boxes(e: &mut Exercise) -> Vec<&'static str> {
    let late = Nominate { contest: id(A1), candidates: vec![e.nominee("a1", 4, None)] };
    let too_late = code(e.attempt("contest.nominate", &late, &key(41), With::ALONE));
    e.called("box", "committee", "b1");
    e.stand("box/b1", "b1", &[0, 1, 2], None);
    e.open("box", 0);
    let (_, text) = e.paper("box/b1", &[(4, &[0, 1])]);
    let spelled = text.replacen("4 1 2 0", "4 1 2 0 # first", 1);
    let body = Recorded { contest: id("box/b1"), ballots: e.desk.blob(spelled.as_bytes()).unwrap() };
    e.desk.put_in_box(&id("box"), "ballots.recorded", &body, &key(43)).unwrap();
    let mut closing = e.desk.closing(&id("box"));
    closing.size += 1;
    let differs = code(e.attempt("box.close", &closing, &key(21), with(22)));
    e.close("box", 0);
    let result = mandat_federation::body::Conclude {
        contest: id("box/b1"),
        elected: vec![e.name("b1", 0), e.name("b1", 1)],
        account: mandat_record::tree::Hash([0; 32]),
    };
    let bad = code(e.attempt("contest.result", &result, &key(21), With::ALONE));
    let (few, cast) = e.committee_of("few", "a1", &[(2, &[0, 1])]);
    let result = e.result(&few, &cast);
    let below = code(e.attempt("contest.result", &result, &key(21), With::ALONE));
    let codes = vec![too_late, differs, bad, below];
    assert_eq!(codes, ["too-late", "box-differs", "bad-ballots", "below-threshold"]);
    codes
}

fn results(e: &mut Exercise) -> Vec<&'static str> {
    let (contest, cast) = e.committee_of("again", "b1", &[(3, &[0, 1]), (1, &[0, 2])]);
    let mut result = e.result(&contest, &cast);
    result.elected.reverse();
    let differs = code(e.attempt("contest.result", &result, &key(21), With::ALONE));
    let draw = |contest: &str| Draw { subject: Subject::Contest(id(contest)), value: "7".into() };
    let lot = code(e.attempt("lot.draw", &draw(COMMITTEE), &key(21), with(22)));
    let untied = code(e.attempt("lot.draw", &draw(&contest), &key(21), with(22)));
    assert_eq!((differs, lot, untied), ("result-differs", "lot-differs", "lot-differs"));
    vec![differs, lot]
}

fn standing(e: &mut Exercise) -> Vec<&'static str> {
    let member = e.member("a1", 1);
    let mut exclude = e.exclusion(member, Ground::Statutes, "2026-01-02");
    exclude.appeal_to = id("union-a");
    let own = code(e.attempt("roll.exclude", &exclude, &key(11), with(12)));
    let statutes = e.next_statutes();
    let change = ChangeStatutes { statutes, division: id("motion-1") };
    let carried = code(e.attempt("statutes.change", &change, &key(1), with(2)));
    let closed = Nominate { contest: id(UNION_A), candidates: vec![e.nominee("a1", 1, None)] };
    assert_eq!(code(e.attempt("contest.nominate", &closed, &key(21), With::ALONE)), "too-late");
    assert_eq!((own, carried), ("own-case", "not-carried"));
    vec![own, carried]
}
