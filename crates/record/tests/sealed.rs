//! Commitments, lists of them, blobs, and the record in memory.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::blob::{BlobRef, Digest};
use mandat_record::commitment::{
    Commitment, Kind, List, NotAscending, Opening, OpeningError, Salt, commit, list_root,
};
use mandat_record::read::{Blobs, Boxes, Entries, LogName, Memory, NoOpenings, Openings, Sink};
use mandat_record::tree::{empty_root, leaf_hash, verify_inclusion};
use proptest::prelude::*;
use serde_json::{Value, json};

const JOIN: Kind = Kind::new("roll.join");
const LABOUR: Kind = Kind::new("labour");

/// The formula, assembled by hand.
#[test]
fn the_commitment_byte_for_byte() {
    let opening =
        Opening::new(Salt::new([5; 32]), &json!({"since": "2020-05-01", "groups": ["day"]})).unwrap();
    let body = br#"{"groups":["day"],"since":"2020-05-01"}"#;
    let input = [b"mandat/commitment/v1\0roll.join\0", &[5; 32][..], body].concat();
    assert_eq!(commit(JOIN, &opening), Commitment(Digest::of(&input).0));
    let text = r#"{"body":{"groups":["day"],"since":"2020-05-01"},"salt":"BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU="}"#;
    assert_eq!(String::from_utf8(opening.to_bytes()).unwrap(), text);
    let read = Opening::parse(text.as_bytes()).unwrap();
    assert!(commit(JOIN, &opening).opens(JOIN, &read));
    assert_eq!(read.body_bytes(), body);
    assert_eq!(read.body::<Value>().unwrap()["since"], "2020-05-01");
}

#[test]
fn a_commitment_binds_kind_salt_and_body() {
    let opening =
        |salt: u8, since: u32| Opening::new(Salt::new([salt; 32]), &json!({"since": since})).unwrap();
    let commitment = commit(JOIN, &opening(1, 2020));
    assert!(commitment.opens(JOIN, &opening(1, 2020)));
    assert!(!commitment.opens(LABOUR, &opening(1, 2020)));
    assert!(!commitment.opens(JOIN, &opening(2, 2020)));
    assert!(!commitment.opens(JOIN, &opening(1, 2021)));
    assert_eq!(commitment.to_string().parse(), Ok(commitment));
}

#[derive(Debug, serde::Deserialize)]
struct Number {
    #[allow(dead_code, reason = "only its reading is tested")]
    name: u8,
}

#[test]
fn openings_are_read_strictly_and_never_quoted() {
    let salt = "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=";
    for wrong in [
        String::new(),
        "{}".into(),
        format!(r#"{{"salt":"{salt}"}}"#),
        format!(r#"{{"body":{{}},"salt":"{salt}","x":1}}"#),
        format!(r#"{{"body":{{}},"extra":1,"salt":"{salt}"}}"#),
        format!(r#"{{"body":{{"b":1,"a":2}},"salt":"{salt}"}}"#),
        format!(r#"{{"body":{{"a":0.5}},"salt":"{salt}"}}"#),
        format!(r#"{{"body":{{}},"salt":"{}"}}"#, &salt[..40]),
        format!(r#"{{"body":{{}},"salt":"{salt}"}} "#),
        r#"{"body":{},"salt":5}"#.into(),
    ] {
        assert!(Opening::parse(wrong.as_bytes()).is_err(), "{wrong}");
    }
    let opening = Opening::new(Salt::new([5; 32]), &json!({"name": "secret"})).unwrap();
    assert!(!format!("{opening:?} {:?}", Salt::new([5; 32])).contains("secret"));
    let error = opening.body::<Number>().unwrap_err();
    assert!(matches!(error, OpeningError::Body { .. }) && !error.to_string().contains("secret"), "{error}");
    assert!(Opening::new(Salt::new([0; 32]), &0.5).is_err());
}

#[test]
#[should_panic(expected = "a kind has no zero byte")]
fn a_kind_with_a_zero_byte_is_a_mistake_in_the_program() {
    let _ = Kind::new("a\0b");
}

#[test]
fn a_list_has_one_order_and_counts_nothing_twice() {
    let values: Vec<Commitment> = (0..9).map(|n| Commitment([n; 32])).collect();
    let list = List::new(values.clone()).unwrap();
    assert_eq!((list.size(), list.root()), (9, list_root(&values).unwrap()));
    for value in &values {
        let (index, proof) = list.prove(&value.0).unwrap();
        assert_eq!(verify_inclusion(&leaf_hash(&value.0), index, 9, &proof, &list.root()), Ok(()));
    }
    assert!(list.prove(&[9; 32]).is_none());
    assert_eq!(list_root(&[values[0], values[2], values[1]]), Err(NotAscending { position: 2 }));
    assert_eq!(list_root(&[values[0], values[0]]), Err(NotAscending { position: 1 }));
    assert_eq!(list_root::<Commitment>(&[]), Ok(empty_root()));
}

#[test]
fn blobs_have_one_name() {
    let blob = BlobRef::of(b"abc");
    let text = r#"{"length":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}"#;
    assert_eq!(String::from_utf8(mandat_record::json::to_vec(&blob).unwrap()).unwrap(), text);
    assert_eq!(serde_json::from_str::<BlobRef>(text).unwrap(), blob);
    assert!(serde_json::from_str::<BlobRef>(&text.replace("ba78", "BA78")).is_err());
    assert!(serde_json::from_str::<BlobRef>(&text.replace('}', ",\"x\":1}")).is_err());
    assert!(blob.matches(b"abc") && !blob.matches(b"abd") && !BlobRef { length: 4, ..blob }.matches(b"abc"));
}

#[test]
fn memory_keeps_what_it_is_given() {
    let mut memory = Memory::new();
    let ballots = LogName::Box("congress-1".into());
    assert_eq!(memory.append(&LogName::Main, b"first"), Ok(0));
    assert_eq!(memory.append(&LogName::Main, b"second"), Ok(1));
    assert_eq!(memory.append(&ballots, b"ballot"), Ok(0));
    assert_eq!(memory.size(), Ok(2));
    let from =
        |index| memory.leaves(index).unwrap().map(|leaf| leaf.unwrap().into_owned()).collect::<Vec<_>>();
    assert_eq!(
        (from(0).len(), from(1), from(2).len(), from(u64::MAX).len()),
        (2, vec![b"second".to_vec()], 0, 0)
    );
    assert_eq!(memory.leaf(1).unwrap().unwrap(), &b"second"[..]);
    assert_eq!(memory.leaf(2), Ok(None));

    let name = memory.put_blob(b"text").unwrap();
    assert_eq!(memory.blob(&name).unwrap().unwrap(), &b"text"[..]);
    assert_eq!(memory.blob(&BlobRef::of(b"other")), Ok(None));
    memory.put_opening(1, b"opening").unwrap();
    assert_eq!(memory.opening(1), Ok(Some(b"opening".to_vec())));
    memory.forget(1).unwrap();
    memory.forget(1).unwrap();
    assert_eq!(memory.opening(1), Ok(None));
    assert_eq!(NoOpenings.opening(1), Ok(None));

    assert_eq!(memory.checkpoint(), Ok(None));
    memory.publish(&LogName::Main, "checkpoint\n").unwrap();
    assert_eq!(memory.checkpoint(), Ok(Some("checkpoint\n".into())));
    assert_eq!(memory.boxes().collect::<Vec<_>>(), ["congress-1"]);
    assert_eq!(memory.ballot_box("congress-1").unwrap().unwrap().size(), Ok(1));
    memory.delete_box("congress-1");
    assert!(memory.ballot_box("congress-1").unwrap().is_none());
}

proptest! {
    #![proptest_config(support::fixed(256))]

    #[test]
    fn openings_round_trip(salt in any::<[u8; 32]>(), body in proptest::collection::btree_map("\\PC{0,5}", any::<i32>(), 0..5)) {
        let opening = Opening::new(Salt::new(salt), &body).unwrap();
        let read = Opening::parse(&opening.to_bytes()).unwrap();
        prop_assert!(commit(JOIN, &opening).opens(JOIN, &read));
        prop_assert_eq!(read.to_bytes(), opening.to_bytes());
        prop_assert_eq!(read.body().ok(), Some(body));
    }

    #[test]
    fn any_altered_opening_no_longer_opens(at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let opening = Opening::new(Salt::new([7; 32]), &json!({"since": "2020-05-01"})).unwrap();
        let mut bytes = opening.to_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != with);
        bytes[at] = with;
        if let Ok(read) = Opening::parse(&bytes) {
            prop_assert!(!commit(JOIN, &opening).opens(JOIN, &read));
        }
    }
}
