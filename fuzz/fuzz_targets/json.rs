//! The canonical checker against the writer: a second decision by another way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mandat_record::json::{check, to_vec};

fuzz_target!(|bytes: &[u8]| {
    let verdict = check(bytes);
    if let Err(error) = verdict {
        assert!(error.offset <= bytes.len());
    }
    let value: Option<serde_json::Value> = serde_json::from_slice(bytes).ok();
    let canonical = value.is_some_and(|value| to_vec(&value).is_ok_and(|written| written == bytes));
    assert_eq!(verdict.is_ok(), canonical);
});
