//! Notes, verifier keys, checkpoints and cosignatures: what is read is written back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::cosignature::{parts, witnessed};
use mandat_record::note::{Note, VerifierKey};

fuzz_target!(|text: &str| {
    if let Ok(note) = Note::parse(text) {
        assert_eq!(note.to_string(), text);
        for signature in note.signatures() {
            let _ = parts(signature);
        }
        let known: VerifierKey =
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
        let _ = note.verify(std::slice::from_ref(&known));
        let _ = witnessed(&note, std::slice::from_ref(&known));
    }
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text);
    }
    if let Ok(signed) = SignedCheckpoint::parse(text) {
        assert_eq!(signed.to_string(), text);
        assert_eq!(signed.checkpoint().to_string(), signed.note().text());
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
});
