//! Entries in both kinds of log, and openings. The signed JSON must be what an independent reading of the leaf gives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mandat_record::commitment::Opening;
use mandat_record::entry::{Entry, LogKind, Signed};
use mandat_record::json::to_vec;
use serde_json::{Value, json};

fuzz_target!(|bytes: &[u8]| {
    for log in [LogKind::Main, LogKind::Box] {
        let Ok(entry) = Entry::parse(bytes, log) else { continue };
        assert_eq!(entry.as_bytes(), bytes);
        let leaf: Value = serde_json::from_slice(bytes).expect("an entry is JSON");
        assert_eq!(to_vec(&leaf).expect("an entry is canonical"), bytes);
        let signed = json!({
            "body": leaf["body"], "by": leaf["by"], "log": leaf["log"], "seq": leaf["seq"], "type": leaf["type"],
        });
        assert_eq!(entry.signed_bytes(), to_vec(&signed).expect("part of an entry"));
        assert_eq!(
            (entry.kind(), entry.log()),
            (leaf["type"].as_str().unwrap(), leaf["log"].as_str().unwrap())
        );
        assert_eq!((Some(entry.seq()), entry.at()), (leaf["seq"].as_u64(), leaf["at"].as_u64()));
        assert_eq!(entry.second().is_some(), leaf.get("second").is_some());
        let _ = entry.verify();
    }
    if let Ok(signed) = Signed::parse(bytes)
        && let Ok(entry) = signed.at(5)
    {
        assert_eq!(entry.signed_bytes(), signed.entry().signed_bytes());
    }
    if let Ok(opening) = Opening::parse(bytes) {
        assert_eq!(opening.to_bytes(), bytes);
    }
});
