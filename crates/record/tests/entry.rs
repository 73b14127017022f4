//! Entries: the envelope, its limits, and promise P5 for a single entry: nothing in it can be altered.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::ed25519::{PublicKey, verify};
use mandat_record::entry::{
    AUTHOR_PREFIX, Draft, Entry, EntryError, LogKind, MAX_ENTRY, SECOND_PREFIX, Signed, verify_entries,
};
use mandat_record::tree::leaf_hash;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use support::key;

const LOG: &str = "union.example/record";

fn signed(body: &Value) -> Signed {
    Draft { log: LOG, kind: "roll.join", seq: 7, body }.sign(&key(1)).unwrap()
}

fn example() -> Entry {
    signed(&json!({"member": "m-1", "unit": "nord"})).second(&key(2)).unwrap().at(1_767_225_600).unwrap()
}

/// The leaf, assembled by hand.
#[test]
fn the_format_byte_for_byte() {
    let (author, second) = (key(1), key(2));
    let (by, by2) = (author.public(), second.public());
    let unsigned = format!(
        "{{\"body\":{{\"member\":\"m-1\",\"unit\":\"nord\"}},\"by\":\"{by}\",\"log\":\"{LOG}\",\"seq\":7,\"type\":\"roll.join\"}}"
    );
    let sig = author.sign(format!("mandat/entry/v1\n{unsigned}").as_bytes());
    let sig2 = second.sign(format!("mandat/second/v1\n{unsigned}").as_bytes());
    let leaf = format!(
        "{{\"at\":1767225600,\"body\":{{\"member\":\"m-1\",\"unit\":\"nord\"}},\"by\":\"{by}\",\"log\":\"{LOG}\",\
         \"second\":{{\"by\":\"{by2}\",\"sig\":\"{sig2}\"}},\"seq\":7,\"sig\":\"{sig}\",\"type\":\"roll.join\"}}"
    );
    let entry = example();
    assert_eq!(String::from_utf8(entry.to_bytes()).unwrap(), leaf);
    assert_eq!(Entry::parse(leaf.as_bytes(), LogKind::Main), Ok(entry.clone()));
    assert_eq!(entry.signed_bytes(), unsigned.as_bytes());
    assert_eq!(entry.leaf_hash(), leaf_hash(leaf.as_bytes()));
    assert_eq!((entry.by(), entry.log(), entry.kind(), entry.seq()), (by, LOG, "roll.join", 7));
    assert_eq!((entry.at(), entry.sig(), entry.second().unwrap().by), (Some(1_767_225_600), sig, by2));
    assert_eq!(entry.verify(), Ok(()));
    let body = json!({"unit": "nord", "member": "m-1"});
    let draft = Draft { log: LOG, kind: "roll.join", seq: 7, body: &body };
    assert_eq!(draft.signed_bytes(&by).unwrap(), unsigned.as_bytes());
}

#[test]
fn a_box_has_no_time_and_the_main_log_has() {
    let boxed = signed(&json!({})).in_box();
    assert_eq!((boxed.at(), boxed.verify()), (None, Ok(())));
    assert_eq!(Entry::parse(boxed.as_bytes(), LogKind::Main), Err(EntryError::MissingField { field: "at" }));
    let main = example();
    assert_eq!(Entry::parse(main.as_bytes(), LogKind::Box).unwrap_err().code(), "bad-field");
    // The same act carries the same signatures in both forms.
    assert_eq!(signed(&json!({})).at(5).unwrap().sig(), boxed.sig());
}

#[test]
fn a_second_signature_is_another_person_s_and_only_a_second_s() {
    assert_eq!(signed(&json!({})).second(&key(1)), Err(EntryError::SameKey));
    let entry = example();
    let second = entry.second().unwrap();
    let message = entry.signed_bytes();
    assert!(verify(&second.by, &[SECOND_PREFIX, &message].concat(), &second.sig).is_ok());
    assert!(verify(&second.by, &[AUTHOR_PREFIX, &message].concat(), &second.sig).is_err());
    // Passing the author's role to the second person, with the signatures that exist, does not hold.
    let swapped = String::from_utf8(entry.to_bytes()).unwrap();
    let (by, sig) = (entry.by().to_string(), entry.sig().to_string());
    let swapped = swapped
        .replace(&by, "BY")
        .replace(&second.by.to_string(), &by)
        .replace("BY", &second.by.to_string())
        .replace(&sig, "SIG")
        .replace(&second.sig.to_string(), &sig)
        .replace("SIG", &second.sig.to_string());
    assert_eq!(Entry::parse(swapped.as_bytes(), LogKind::Main).unwrap().verify(), Err(EntryError::Signature));
}

/// Replaces the first occurrence, which must exist.
fn altered(from: &str, to: &str) -> Result<Entry, EntryError> {
    let leaf = String::from_utf8(example().to_bytes()).unwrap();
    assert!(leaf.contains(from), "{from}");
    Entry::parse(leaf.replacen(from, to, 1).as_bytes(), LogKind::Main)
}

#[test]
fn every_field_has_one_form() {
    let by = key(1).public().to_string();
    for (from, to, code) in [
        ("\"at\":1767225600", "\"at\":-1", "bad-field"),
        ("\"at\":1767225600", "\"at\":\"1\"", "bad-field"),
        ("\"at\":1767225600", "\"at\":1.5", "not-canonical"),
        ("\"at\":1767225600", "\"at\":9007199254740992", "not-canonical"),
        ("\"at\":1767225600,", "", "missing-field"),
        ("\"body\":{\"member\":\"m-1\",\"unit\":\"nord\"}", "\"body\":[]", "bad-field"),
        ("\"body\":{\"member\":\"m-1\",\"unit\":\"nord\"}", "\"body\":null", "bad-field"),
        ("\"body\":{\"member\":\"m-1\",\"unit\":\"nord\"},", "", "missing-field"),
        ("\"member\":\"m-1\",", "\"zone\":\"m-1\",", "not-canonical"),
        (by.as_str(), &by[..40], "bad-field"),
        (by.as_str(), by.trim_end_matches('='), "bad-field"),
        ("\"log\":\"union.example/record\"", "\"log\":\"\"", "bad-field"),
        ("union.example/record", "union example", "bad-field"),
        ("union.example/record", "union+example", "bad-field"),
        ("union.example/record", "unión", "bad-field"),
        ("union.example/record", "a\\\"b", "bad-field"),
        ("union.example/record", &"x".repeat(256), "bad-field"),
        ("\"log\":", "\"lot\":", "unknown-field"),
        ("\"log\":", "\"note\":1,\"x\":", "unknown-field"),
        ("\"seq\":7", "\"seq\":-7", "bad-field"),
        ("\"seq\":7", "\"seq\":07", "not-canonical"),
        ("\"seq\":7,", "", "missing-field"),
        ("\"second\":{\"by\":", "\"second\":{\"at\":1,\"by\":", "unknown-field"),
        ("roll.join", "roll", "bad-field"),
        ("roll.join", "Roll.join", "bad-field"),
        ("roll.join", ".join", "bad-field"),
        ("roll.join", "roll.", "bad-field"),
        ("roll.join", "roll..join", "bad-field"),
        ("roll.join", "roll.join2", "bad-field"),
        ("roll.join", "ro_ll.join", "bad-field"),
        ("roll.join", &format!("roll.{}", "x".repeat(60)), "bad-field"),
        (",\"type\":\"roll.join\"", "", "missing-field"),
        ("\"type\":\"roll.join\"", "\"type\":\"roll.join\",\"u\":1", "unknown-field"),
        ("\"type\":\"roll.join\"}", "\"type\":\"roll.join\"} ", "not-canonical"),
    ] {
        let error = altered(from, to).expect_err(to);
        assert_eq!(error.code(), code, "{from} -> {to}: {error}");
    }
    assert!(altered("roll.join", "roll.a_b.c").is_ok());
    assert!(altered("union.example/record", &"x".repeat(255)).is_ok());
    assert!(altered("roll.join", &format!("roll.{}", "x".repeat(59))).is_ok());
    let error = altered("\"seq\":7", "\"seq\":\"7\"").unwrap_err();
    assert!(error.to_string().contains("field \"seq\" must be an integer from 0"), "{error}");
}

#[test]
fn the_limits_hold_exactly() {
    let filler = |length: usize| json!({"x": "y".repeat(length)});
    let rest = signed(&filler(0)).as_bytes().len();
    let full = signed(&filler(MAX_ENTRY - rest));
    assert_eq!(full.as_bytes().len(), MAX_ENTRY);
    let body = filler(MAX_ENTRY - rest + 1);
    let draft = Draft { log: LOG, kind: "roll.join", seq: 7, body: &body };
    assert_eq!(draft.sign(&key(1)), Err(EntryError::TooLong { length: MAX_ENTRY + 1 }));
    assert_eq!(full.at(1).unwrap_err().code(), "too-long", "the time counts too");
    // Far too long is refused by its length, before its content is looked at.
    assert_eq!(
        Entry::parse(&vec![b' '; 1 << 24], LogKind::Main),
        Err(EntryError::TooLong { length: 1 << 24 })
    );
    let deep =
        serde_json::from_str::<Value>(&format!("{{\"x\":{}{}}}", "[".repeat(15), "]".repeat(15))).unwrap();
    assert_eq!(
        Draft { log: LOG, kind: "a.b", seq: 0, body: &deep }.sign(&key(1)).unwrap_err().code(),
        "not-canonical"
    );
    assert_eq!(
        Draft { log: LOG, kind: "a.b", seq: 0, body: &1.5 }.sign(&key(1)).unwrap_err().code(),
        "not-canonical"
    );
    assert_eq!(
        Draft { log: LOG, kind: "a.b", seq: 0, body: &5 }.sign(&key(1)).unwrap_err().code(),
        "bad-field"
    );
    assert_eq!(
        Draft { log: "a b", kind: "a.b", seq: 0, body: &json!({}) }.sign(&key(1)).unwrap_err().code(),
        "bad-field"
    );
}

#[test]
fn a_typed_body_refuses_unknown_fields_and_its_error_quotes_nothing() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Join {
        unit: String,
    }
    let join = Join { unit: "nord".into() };
    let entry =
        Draft { log: LOG, kind: "roll.join", seq: 0, body: &join }.sign(&key(1)).unwrap().at(1).unwrap();
    assert_eq!(entry.body::<Join>(), Ok(join));
    assert_eq!(entry.body_bytes(), br#"{"unit":"nord"}"#);
    let error = example().body::<Join>().unwrap_err();
    assert_eq!(error.code(), "bad-body");
    assert!(!error.to_string().contains("m-1") && !error.to_string().contains("member"), "{error}");
    assert!(!format!("{:?}", example()).contains("m-1"));
}

/// Promise P5 for one entry, exhaustively: every bit of it.
#[test]
fn no_bit_of_an_entry_can_be_flipped() {
    let leaf = example().to_bytes();
    // The time is the sequencer's: the author did not sign it. The tree and the witnesses' times bind it.
    let time = 6..16;
    assert_eq!(&leaf[time.clone()], b"1767225600");
    let mut still_digits = 0;
    for at in 0..leaf.len() {
        for bit in 0..8 {
            let mut altered = leaf.clone();
            altered[at] ^= 1 << bit;
            assert_ne!(leaf_hash(&altered), leaf_hash(&leaf));
            match Entry::parse(&altered, LogKind::Main) {
                Ok(entry) if time.contains(&at) => still_digits += usize::from(entry.verify().is_ok()),
                Ok(entry) => assert_eq!(entry.verify(), Err(EntryError::Signature), "byte {at} bit {bit}"),
                Err(_) => {}
            }
        }
    }
    assert!(still_digits > 0, "a changed time parses and the signatures still hold");
}

#[test]
fn a_batch_of_entries_names_the_first_bad_one() {
    let entries: Vec<Entry> = (0..600u64)
        .map(|seq| {
            let body = json!({"n": seq});
            let signed = Draft { log: LOG, kind: "roll.join", seq, body: &body }
                .sign(&key(u8::try_from(seq % 5).unwrap()))
                .unwrap();
            let signed = if seq % 3 == 0 { signed.second(&key(9)).unwrap() } else { signed };
            signed.at(seq).unwrap()
        })
        .collect();
    assert_eq!(verify_entries(&entries), Ok(()));
    assert_eq!(verify_entries(&[]), Ok(()));
    for bad in [0, 1, 299, 300, 599] {
        // Another person's name under it, and at 300 only the second signature damaged.
        let mut entries = entries.clone();
        let leaf = String::from_utf8(entries[bad].to_bytes()).unwrap();
        let from = if bad == 300 { entries[bad].second().unwrap().by } else { entries[bad].by() };
        let leaf = leaf.replace(&from.to_string(), &PublicKey([0; 32]).to_string());
        entries[bad] = Entry::parse(leaf.as_bytes(), LogKind::Main).unwrap();
        assert_eq!(verify_entries(&entries), Err(bad));
        assert!(entries[bad].verify().is_err());
    }
}

#[test]
fn what_is_submitted_is_read_back() {
    let signed = signed(&json!({"a": 1})).second(&key(3)).unwrap();
    let read = Signed::parse(signed.as_bytes()).unwrap();
    assert_eq!(read, signed);
    assert_eq!(read.verify(), Ok(()));
    assert_eq!(signed.second(&key(4)).unwrap().entry().second().unwrap().by, key(4).public());
    assert_eq!(signed.with_second(signed.entry().second().unwrap()), Ok(signed.clone()));
}

proptest! {
    #![proptest_config(support::fixed(128))]

    #[test]
    fn entries_round_trip(
        body in proptest::collection::btree_map("[a-zé\u{1f600}\"\\\\\n]{0,6}", "\\PC{0,12}", 0..5),
        kind in "[a-z]{1,8}(\\.[a-z_]{1,8}){1,3}", log in "[!-~]{1,40}", seq in 0u64..(1 << 53), at in 0u64..(1 << 53),
        second in any::<bool>(),
    ) {
        let allowed = !log.contains(['+', '"', '\\']);
        let draft = Draft { log: &log, kind: &kind, seq, body: &body };
        let signed = draft.sign(&key(1));
        prop_assert_eq!(signed.is_ok(), allowed);
        let Ok(mut signed) = signed else { return Ok(()) };
        if second {
            signed = signed.second(&key(2)).unwrap();
        }
        let entry = signed.at(at).unwrap();
        prop_assert_eq!(Entry::parse(entry.as_bytes(), LogKind::Main), Ok(entry.clone()));
        prop_assert_eq!((entry.kind(), entry.log(), entry.seq(), entry.at()), (&kind[..], &log[..], seq, Some(at)));
        prop_assert_eq!(entry.body(), Ok(body));
        prop_assert_eq!(entry.verify(), Ok(()));
    }

    #[test]
    fn any_edit_of_an_entry_is_refused(
        at in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(), with in any::<u8>(), how in 0..4,
    ) {
        let leaf = example().to_bytes();
        let (at, to) = (at.index(leaf.len()), to.index(leaf.len()));
        let mut altered = leaf.clone();
        match how {
            0 => altered[at] = with,
            1 => altered.insert(at, with),
            2 => drop(altered.remove(at)),
            _ => altered.swap(at, to),
        }
        let time = 6..17;
        let touches_time = time.contains(&at) || (how == 3 && time.contains(&to));
        if altered != leaf && let Ok(entry) = Entry::parse(&altered, LogKind::Main) && !touches_time {
            prop_assert_eq!(entry.verify(), Err(EntryError::Signature));
        }
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Entry::parse(&bytes, LogKind::Main).is_err());
    }
}
