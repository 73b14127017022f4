//! C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-proof: the specifications' examples, and what must be
//! refused.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use mandat_record::cosignature::{cosign, parts, witnessed};
use mandat_record::note::{
    KeyName, MAX_SIGNATURES, Note, NoteError, NoteSignature, SignatureType, VerifierKey,
};
use mandat_record::proof::{Proof, ProofError};
use mandat_record::tree::{self, Hash, MemoryTree, leaf_hash};
use proptest::prelude::*;
use support::key;

/// The key and note of the documentation of golang.org/x/mod/sumdb/note, the format's origin.
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
/// The same documentation's secret key, type byte left out.
const NEUMANN_SEED: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

/// The example of tlog-cosignature.
const SOFA: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

/// The example of signed-note.
const QUASIMODO: &str = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\
    — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";

fn name(text: &str) -> KeyName {
    text.parse().unwrap()
}

fn witness(number: u8) -> VerifierKey {
    let name = name(&format!("witness.example/{number}"));
    VerifierKey { name, kind: SignatureType::Cosignature, key: key(number).public() }
}

#[test]
fn the_published_note_is_verified_and_made_again() {
    let verifier: VerifierKey = NEUMANN.parse().unwrap();
    assert_eq!(verifier.to_string(), NEUMANN);
    let note = Note::parse(NEUMANN_NOTE).unwrap();
    assert_eq!(note.to_string(), NEUMANN_NOTE);
    assert_eq!(note.verify(std::slice::from_ref(&verifier)).unwrap(), [&verifier]);
    let secret: [u8; 33] = serde_json::from_value::<Secret>(NEUMANN_SEED.into()).unwrap().0;
    let seed: &[u8; 32] = secret[1..].try_into().unwrap();
    let signing = mandat_record::ed25519::SigningKey::from_seed(seed);
    assert_eq!(Note::sign(note.text(), &verifier.name, &signing).unwrap(), note);
}

/// 33 bytes of base64, by an alphabet table of the test's own.
struct Secret([u8; 33]);
impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let text = String::deserialize(deserializer)?;
        let mut bytes = Vec::new();
        for group in text.as_bytes().chunks(4) {
            let digits = group.iter().map(|c| ALPHABET.iter().position(|a| a == c).unwrap());
            let value = digits.fold(0, |sum, digit| sum * 64 + digit);
            bytes.extend([16, 8, 0].map(|shift| u8::try_from(value >> shift & 255).unwrap()));
        }
        Ok(Secret(bytes.try_into().unwrap()))
    }
}

#[test]
fn the_specifications_examples_are_read() {
    let note = Note::parse(QUASIMODO).unwrap();
    assert!(
        note.text().ends_with("sole:\n\ned è subito sera.\n"),
        "the last empty line parts the signatures"
    );
    assert_eq!(note.to_string(), QUASIMODO);

    let sofa = SignedCheckpoint::parse(SOFA).unwrap();
    assert_eq!(sofa.to_string(), SOFA);
    assert_eq!(
        (sofa.checkpoint().origin.as_str(), sofa.checkpoint().size),
        ("example.com/behind-the-sofa", 20_852_163)
    );
    let [log, cosignature] = sofa.note().signatures() else { panic!("two signatures") };
    assert_eq!(log.bytes.len(), 64);
    let (time, _) = parts(cosignature).unwrap();
    assert_eq!(time, 1_679_315_147, "the time that the specification states for this line");
}

#[test]
fn malformed_notes_are_refused() {
    let line = NEUMANN_NOTE.lines().last().unwrap();
    for (wrong, error) in [
        (String::new(), NoteError::Unsigned),
        ("text\n".into(), NoteError::Unsigned),
        ("text\n\n".into(), NoteError::Unsigned),
        (format!("text\n{line}\n"), NoteError::Unsigned),
        (format!("text\n\n{line}"), NoteError::Line { line: 1 }),
        (format!("text\n\n{line}\n{line} \n"), NoteError::Line { line: 2 }),
        (format!("text\n\n-{}\n", &line[3..]), NoteError::Line { line: 1 }),
        (format!("text\n\n{}\n", line.replace("PeterNeumann", "Peter+Neumann")), NoteError::Line { line: 1 }),
        (format!("text\n\n{}\n", line.replace("PeterNeumann", "")), NoteError::Line { line: 1 }),
        (format!("text\n\n{}\n", line.trim_end_matches('=')), NoteError::Line { line: 1 }),
        ("text\n\n— name AAAAAA==\n".into(), NoteError::Line { line: 1 }),
        (format!("te\txt\n\n{line}\n"), NoteError::NotText { offset: 2 }),
        (format!("text\r\n\n{line}\n"), NoteError::NotText { offset: 4 }),
        (format!("text\n\n{}", format!("{line}\n").repeat(MAX_SIGNATURES + 1)), NoteError::TooMany),
        ("x".repeat(300_000), NoteError::TooLong),
    ] {
        assert_eq!(Note::parse(&wrong), Err(error), "{wrong:.60}");
    }
    assert!(Note::parse(&format!("text\n\n{}", format!("{line}\n").repeat(MAX_SIGNATURES))).is_ok());
    for text in ["", "no newline", "a\0b\n"] {
        assert!(Note::sign(text, &name("n"), &key(1)).is_err());
    }
    for wrong in ["", "a b", "a+b", "a\u{a0}b", "a\nb", "a\u{2003}b"] {
        assert_eq!(wrong.parse::<KeyName>(), Err(NoteError::Name), "{wrong:?}");
    }
    for wrong in [
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("c74f20a3", "C74F20A3"),
        NEUMANN.replace("PeterNeumann", "Peter"),
        NEUMANN.replace("+ARpc", "+ERpc"),
        format!("{NEUMANN}="),
        "PeterNeumann+c74f20a3".into(),
    ] {
        assert_eq!(wrong.parse::<VerifierKey>(), Err(NoteError::VerifierKey), "{wrong}");
    }
}

#[test]
fn unknown_keys_are_passed_over_and_a_bad_known_signature_condemns() {
    let (known, other) = (name("union.example/record"), name("witness.example"));
    let mut note = Note::sign("text\n", &known, &key(1)).unwrap();
    let verifier = |name: &KeyName, number| VerifierKey {
        name: name.clone(),
        kind: SignatureType::Ed25519,
        key: key(number).public(),
    };
    let keys = [verifier(&known, 1)];
    note.add(Note::sign("another text\n", &other, &key(2)).unwrap().signatures()[0].clone()).unwrap();
    assert_eq!(note.verify(&keys).unwrap(), [&keys[0]], "an unknown key's signature does not matter");
    // Same name, another key: another key ID, so not ours.
    assert_eq!(note.verify(&[verifier(&known, 3)]), Err(NoteError::NoKnownKey));
    assert_eq!(note.verify(&[]), Err(NoteError::NoKnownKey));
    // Once the other key is known, its bad signature counts, though another holds.
    let both = [verifier(&known, 1), verifier(&other, 2)];
    assert_eq!(note.verify(&both), Err(NoteError::Signature { name: other.clone() }));
    // A signature of the right key but the wrong length.
    let mut short = Note::sign("text\n", &known, &key(1)).unwrap();
    short.add(NoteSignature { name: known.clone(), id: keys[0].id(), bytes: vec![0; 63] }).unwrap();
    assert_eq!(short.verify(&keys), Err(NoteError::Signature { name: known }));
    let before = note.clone();
    note.add(before.signatures()[0].clone()).unwrap();
    assert_eq!(note, before, "a line that is there already is not added again");
}

fn head(size: u64) -> Checkpoint {
    Checkpoint { origin: "union.example/record".into(), size, root: leaf_hash(b"root"), extensions: vec![] }
}

#[test]
fn checkpoints_are_exact() {
    let signed = SignedCheckpoint::sign(&head(5), &key(1)).unwrap();
    let log = signed.key_of(key(1).public()).unwrap();
    assert_eq!(signed.verify(&log).unwrap(), &head(5));
    assert_eq!(SignedCheckpoint::parse(&signed.to_string()).unwrap(), signed);
    let elsewhere = VerifierKey { name: name("union.example/other"), ..log.clone() };
    assert!(matches!(signed.verify(&elsewhere), Err(CheckpointError::Origin { .. })));
    let stranger = VerifierKey { key: key(2).public(), ..log };
    assert_eq!(signed.verify(&stranger), Err(CheckpointError::Note(NoteError::NoKnownKey)));

    let root = leaf_hash(b"root").to_string();
    for (text, line) in [
        (String::new(), 1),
        (format!("\n5\n{root}\n"), 1),
        ("origin\n".into(), 2),
        (format!("origin\n05\n{root}\n"), 2),
        (format!("origin\n-5\n{root}\n"), 2),
        (format!("origin\n+5\n{root}\n"), 2),
        (format!("origin\n\n{root}\n"), 2),
        (format!("origin\n18446744073709551616\n{root}\n"), 2),
        ("origin\n5\n".into(), 3),
        ("origin\n5\nroot\n".into(), 3),
        (format!("origin\n5\n{}\n", root.trim_end_matches('=')), 3),
        (format!("origin\n5\n{root}"), 3),
        (format!("origin\n5\n{root}\n\nextension\n"), 4),
        (format!("origin\n5\n{root}\nextension\n\n"), 5),
    ] {
        let Err(CheckpointError::Line { line: found, .. }) = text.parse::<Checkpoint>() else {
            panic!("{text:?}")
        };
        assert_eq!(found, line, "{text:?}");
    }
    assert_eq!(
        format!("origin\n0\n{root}\none\ntwo\n").parse::<Checkpoint>().unwrap().extensions,
        ["one", "two"]
    );
    // A newline in a field would let it say something else than it seems to.
    let disguised = Checkpoint { extensions: vec!["a\nb".into()], ..head(5) };
    assert!(SignedCheckpoint::sign(&disguised, &key(1)).is_err());
}

#[test]
fn cosignatures_bind_time_and_checkpoint() {
    let mut signed = SignedCheckpoint::sign(&head(5), &key(1)).unwrap();
    let witnesses = [witness(2), witness(3), witness(4)];
    for (number, time) in [(2, 100), (3, 90), (2, 110)] {
        let line = cosign(signed.note(), &witness(number).name, &key(number), time).unwrap();
        signed.note_mut().add(line).unwrap();
    }
    let found = witnessed(signed.note(), &witnesses).unwrap();
    let found: Vec<_> = found.iter().map(|found| (found.witness.name.as_str(), found.time)).collect();
    assert_eq!(found, [("witness.example/2", 110), ("witness.example/3", 90)]);
    assert!(
        signed.verify(&signed.key_of(key(1).public()).unwrap()).is_ok(),
        "cosignatures do not disturb the log's own"
    );
    // As the specification says it, byte for byte.
    let message = format!("cosignature/v1\ntime 90\n{}", head(5));
    let line = cosign(signed.note(), &witness(3).name, &key(3), 90).unwrap();
    assert_eq!(parts(&line).unwrap().1, key(3).sign(message.as_bytes()));

    for altered in [
        {
            let mut line = line.clone();
            line.bytes[7] ^= 1;
            line
        },
        {
            let mut line = line.clone();
            line.bytes[20] ^= 1;
            line
        },
        {
            let mut line = line.clone();
            line.bytes.pop();
            line
        },
        cosign(SignedCheckpoint::sign(&head(6), &key(1)).unwrap().note(), &witness(3).name, &key(3), 90)
            .unwrap(),
    ] {
        let mut signed = SignedCheckpoint::sign(&head(5), &key(1)).unwrap();
        signed.note_mut().add(altered).unwrap();
        assert_eq!(witnessed(signed.note(), &witnesses), Err(NoteError::Signature { name: witness(3).name }));
        assert_eq!(
            witnessed(signed.note(), &[witness(4)]),
            Ok(vec![]),
            "who does not know the witness passes it over"
        );
    }
    assert!(cosign(signed.note(), &witness(3).name, &key(3), 1 << 63).is_none());
    // The log's plain signature never counts as a witness's.
    let log_as_witness =
        VerifierKey { kind: SignatureType::Cosignature, ..signed.key_of(key(1).public()).unwrap() };
    assert_eq!(witnessed(signed.note(), &[log_as_witness]), Ok(vec![]));
}

fn proof_of(index: u64, size: u64, extra: Option<Vec<u8>>) -> (Proof, VerifierKey) {
    let tree: MemoryTree = (0..size).map(|number| leaf_hash(&number.to_be_bytes())).collect();
    let Ok(hashes) = tree::inclusion_proof(&tree, index, size);
    let head = Checkpoint { root: tree.root(), ..head(size) };
    let checkpoint = SignedCheckpoint::sign(&head, &key(1)).unwrap();
    let log = checkpoint.key_of(key(1).public()).unwrap();
    (Proof { extra, index, hashes, checkpoint }, log)
}

#[test]
fn a_proof_shows_its_entry_and_no_other() {
    let (mut proof, log) = proof_of(6, 11, None);
    let leaf = leaf_hash(&6u64.to_be_bytes());
    let cosignature = cosign(proof.checkpoint.note(), &witness(2).name, &key(2), 100).unwrap();
    proof.checkpoint.note_mut().add(cosignature).unwrap();
    let text = proof.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex 6\n"));
    let read: Proof = text.parse().unwrap();
    assert_eq!(read, proof);
    let witnesses = [witness(2), witness(3)];
    let verified = read.verify(&leaf, &log, &witnesses).unwrap();
    assert_eq!(
        (verified.checkpoint.size, verified.witnesses.len(), verified.witnesses[0].time),
        (11, 1, 100)
    );

    assert_eq!(read.verify(&leaf_hash(b"another"), &log, &[]), Err(ProofError::Tree(tree::ProofError::Root)));
    assert!(Proof { index: 7, ..read.clone() }.verify(&leaf, &log, &[]).is_err());
    let stranger = VerifierKey { key: key(2).public(), ..log };
    assert!(matches!(read.verify(&leaf, &stranger, &[]), Err(ProofError::Checkpoint(_))));
}

#[test]
fn malformed_proofs_name_their_line() {
    let (proof, _) = proof_of(6, 11, Some(b"extra".to_vec()));
    let text = proof.to_string();
    assert_eq!(text.parse(), Ok(proof));
    let hash = Hash([0; 32]);
    for (wrong, line) in [
        (String::new(), 1),
        (text.replacen("@v1", "@v2", 1), 1),
        (text.replacen("extra ZXh0cmE=", "extra ZXh0cmE", 1), 2),
        (text.replacen("index 6", "index 06", 1), 3),
        (text.replacen("index 6", "index -6", 1), 3),
        (text.replacen("index 6", "index", 1), 3),
        (text.replacen("index 6\n", "index 6\nno hash\n", 1), 4),
        (text.replacen("index 6\n", &format!("index 6\n{}", format!("{hash}\n").repeat(64)), 1), 68),
        ("c2sp.org/tlog-proof@v1\nindex 6\n".into(), 3),
        ("c2sp.org/tlog-proof@v1\n".into(), 2),
    ] {
        let Err(ProofError::Line { line: found, .. }) = wrong.parse::<Proof>() else { panic!("{wrong}") };
        assert_eq!(found, line, "{wrong}");
    }
    assert_eq!("x".repeat(600_000).parse::<Proof>(), Err(ProofError::TooLong));
}

proptest! {
    #![proptest_config(support::fixed(256))]

    #[test]
    fn any_alteration_of_a_proof_is_refused_or_changes_nothing_that_is_proven(
        at in any::<prop::sample::Index>(), bit in 0u8..7,
    ) {
        let (proof, log) = proof_of(6, 11, None);
        let leaf = leaf_hash(&6u64.to_be_bytes());
        let mut bytes = proof.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Some(read) = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Proof>().ok()) {
            prop_assert!(read.verify(&leaf, &log, &[]).is_err(), "byte {}", at);
        }
    }

    #[test]
    fn any_text_gets_an_answer(text in "(c2sp.org/tlog-proof@v1\n)?([a-z0-9+/= \n—]{0,40}\n){0,6}") {
        if let Ok(note) = Note::parse(&text) {
            prop_assert_eq!(note.to_string(), text.clone());
        }
        if let Ok(proof) = text.parse::<Proof>() {
            prop_assert_eq!(proof.to_string(), text.clone());
        }
        if let Ok(checkpoint) = text.parse::<Checkpoint>() {
            prop_assert_eq!(checkpoint.to_string(), text);
        }
    }

    #[test]
    fn verifier_keys_round_trip(label in "[a-z./-]{1,20}", seed in any::<[u8; 32]>(), witness in any::<bool>()) {
        let kind = if witness { SignatureType::Cosignature } else { SignatureType::Ed25519 };
        let key = mandat_record::ed25519::SigningKey::from_seed(&seed).public();
        let key = VerifierKey { name: label.parse().unwrap(), kind, key };
        prop_assert_eq!(key.to_string().parse(), Ok(key));
    }
}
