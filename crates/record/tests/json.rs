//! RFC 8785: the specification's examples, and the checker against the writer as two independent decisions.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::json::{Fault, MAX_DEPTH, WriteError, check, to_vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn fault(text: &str) -> (usize, Fault) {
    let error = check(text.as_bytes()).expect_err(text);
    (error.offset, error.fault)
}

/// Canonical by the writer: readable, and written back the same. Knows nothing of the checker.
fn writer_agrees(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Value>(bytes)
        .is_ok_and(|value| to_vec(&value).is_ok_and(|written| written == bytes))
}

#[test]
fn section_3_2_3_sorts_keys_by_utf16_code_units() {
    let example = json!({
        "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
        "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
    });
    let canonical = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
        \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
        \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}";
    assert_eq!(String::from_utf8(to_vec(&example).unwrap()).unwrap(), canonical);
    assert_eq!(check(canonical.as_bytes()), Ok(()));
    // By UTF-8 the emoji would come after the Hebrew letter.
    assert_eq!(fault("{\"\u{fb33}\":1,\"\u{1f600}\":2}"), (9, Fault::KeyOrder));
}

#[test]
fn section_3_2_2_writes_strings_and_literals() {
    let string = "\u{20ac}$\u{f}\nA'B\"\\\\\"/";
    let canonical = "{\"literals\":[null,true,false],\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}";
    let value = json!({"string": string, "literals": [null, true, false]});
    assert_eq!(String::from_utf8(to_vec(&value).unwrap()).unwrap(), canonical);
    assert_eq!(check(canonical.as_bytes()), Ok(()));
}

/// Appendix B: what it writes as an integer of at most 2^53-1 is accepted in that form, everything else refused.
#[test]
fn appendix_b_numbers_that_are_not_integers_are_refused() {
    assert_eq!(check(b"0"), Ok(()));
    for float in
        ["5e-324", "1.7976931348623157e+308", "1e+23", "333333333.3333332", "0.000001", "1e-7", "4.50"]
    {
        assert!(matches!(check(float.as_bytes()).unwrap_err().fault, Fault::Float), "{float}");
        assert_eq!(to_vec(&float.parse::<f64>().unwrap()), Err(WriteError::Float));
    }
    for large in ["9007199254740992", "-9007199254740992", "295147905179352830000", "18446744073709551616"] {
        assert_eq!(fault(large), (0, Fault::Range), "{large}");
    }
    for whole in ["9007199254740991", "-9007199254740991", "-1", "10"] {
        assert_eq!(check(whole.as_bytes()), Ok(()), "{whole}");
    }
    for odd in ["-0", "-", "00", "01", "-01"] {
        assert_eq!(fault(odd), (0, Fault::Integer), "{odd}");
    }
    assert_eq!(fault("-0.5"), (2, Fault::Float));
    assert_eq!(to_vec(&f64::NAN), Err(WriteError::Float), "a NaN is not null");
    assert_eq!(to_vec(&9_007_199_254_740_992_u64), Err(WriteError::Range));
    assert_eq!(to_vec(&i64::MIN), Err(WriteError::Range));
    assert_eq!(to_vec(&u64::MAX), Err(WriteError::Range));
}

#[test]
fn every_fault_names_its_byte() {
    for (text, offset, expected) in [
        ("", 0, Fault::End),
        ("{", 1, Fault::End),
        ("[1", 2, Fault::End),
        ("\"a", 2, Fault::End),
        ("\"a\\", 3, Fault::End),
        ("tru", 3, Fault::End),
        (" 1", 0, Fault::Space),
        ("{\"a\": 1}", 5, Fault::Space),
        ("1\n", 1, Fault::Space),
        ("1x", 1, Fault::Trailing),
        ("[1,]", 3, Fault::Unexpected),
        ("{\"a\":1,}", 7, Fault::Unexpected),
        ("{a:1}", 1, Fault::Unexpected),
        ("'a'", 0, Fault::Unexpected),
        ("nul!", 3, Fault::Unexpected),
        ("{\"a\":1,\"a\":2}", 7, Fault::DuplicateKey),
        ("{\"b\":1,\"a\":2}", 7, Fault::KeyOrder),
        ("{\"\\\"\":1,\"\\u0001\":2}", 8, Fault::KeyOrder),
        ("\"\u{1}\"", 1, Fault::Control),
        ("\"\\/\"", 1, Fault::Escape),
        ("\"\\u0041\"", 1, Fault::Escape),
        ("\"\\u000A\"", 1, Fault::Escape),
        ("\"\\u000a\"", 1, Fault::Escape),
        ("\"\\u001F\"", 1, Fault::Escape),
        ("\"\\ud800\"", 1, Fault::Escape),
        ("\"\\ud83d\\ude00\"", 1, Fault::Escape),
        ("\"\\u00", 1, Fault::Escape),
    ] {
        assert_eq!(fault(text), (offset, expected), "{text:?}");
    }
    assert_eq!(check(b"\"\xed\xa0\x80\"").unwrap_err().fault, Fault::Utf8, "a lone surrogate in three bytes");
    assert_eq!(check(b"\"\xff\"").unwrap_err().offset, 1);
    assert_eq!(check("\"\\u0000\\u001f\u{7f}\u{2028}\"".as_bytes()), Ok(()));
}

#[test]
fn nesting_is_bounded_in_both_directions() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(check(nested(MAX_DEPTH).as_bytes()), Ok(()));
    assert_eq!(fault(&nested(MAX_DEPTH + 1)), (MAX_DEPTH, Fault::Depth));
    assert_eq!(fault(&"[".repeat(1_000_000)), (MAX_DEPTH, Fault::Depth));
    assert_eq!(fault(&"{\"a\":".repeat(1_000_000)), (5 * MAX_DEPTH, Fault::Depth));
    let value = |depth: usize| serde_json::from_str::<Value>(&nested(depth)).unwrap();
    assert!(to_vec(&value(MAX_DEPTH)).is_ok());
    assert_eq!(to_vec(&value(MAX_DEPTH + 1)), Err(WriteError::Depth));
}

#[derive(serde::Serialize)]
enum Shape {
    Unit,
    New(u8),
    Tuple(u8, char),
    Struct { z: u8, a: Option<i16> },
}

struct Twice;

impl serde::Serialize for Twice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([("a", 1), ("a", 2)])
    }
}

#[test]
fn serde_shapes_are_written_sorted_and_canonical() {
    let all =
        (Shape::Unit, Shape::New(1), Shape::Tuple(2, 'x'), Shape::Struct { z: 3, a: None }, (), "t", b"\x07");
    let bytes = to_vec(&all).unwrap();
    let text = r#"["Unit",{"New":1},{"Tuple":[2,"x"]},{"Struct":{"a":null,"z":3}},null,"t",[7]]"#;
    assert_eq!(String::from_utf8(bytes).unwrap(), text);
    assert_eq!(check(text.as_bytes()), Ok(()));
    assert_eq!(to_vec(&BTreeMap::from([(1, 2)])), Err(WriteError::Key));
    assert_eq!(to_vec(&Twice), Err(WriteError::DuplicateKey("a".into())));
}

fn text() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        proptest::char::range('\0', '\u{7f}'),
        Just('\u{20ac}'),
        Just('\u{fb33}'),
        Just('\u{1f600}'),
        Just('\u{ffff}'),
        Just('\u{10000}'),
    ];
    proptest::collection::vec(characters, 0..6).prop_map(|characters| characters.into_iter().collect())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9_007_199_254_740_991i64..=9_007_199_254_740_991).prop_map(Value::from),
        (-20i64..20).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((text(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(support::fixed(2000))]

    #[test]
    fn what_the_writer_writes_the_checker_accepts(value in value()) {
        let bytes = to_vec(&value).unwrap();
        prop_assert_eq!(check(&bytes), Ok(()));
        prop_assert_eq!(serde_json::from_slice::<Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn checker_and_writer_agree_on_altered_bytes(
        value in value(),
        at in any::<prop::sample::Index>(),
        with in prop_oneof![any::<u8>(), prop::sample::select(&b" {}[]\",:\\-0e.u\x01"[..])],
        how in 0..3,
    ) {
        let mut bytes = to_vec(&value).unwrap();
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = with,
            1 => bytes.insert(at, with),
            _ => drop(bytes.remove(at)),
        }
        prop_assert_eq!(check(&bytes).is_ok(), writer_agrees(&bytes), "{:?}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_bytes_get_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Err(error) = check(&bytes) {
            prop_assert!(error.offset <= bytes.len());
        }
        prop_assert_eq!(check(&bytes).is_ok(), writer_agrees(&bytes));
    }
}
