//! RFC 8032 section 7.1, the edge cases of ZIP 215, and batches against single verification.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod support;

use mandat_record::ed25519::{PublicKey, Signature, SigningKey, verify, verify_batch};
use proptest::prelude::*;
use support::{hex, key};

fn array<const N: usize>(text: &str) -> [u8; N] {
    hex(text).try_into().unwrap()
}

#[test]
fn rfc_8032_section_7_1() {
    for (seed, public, message, signature) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let signing = SigningKey::from_seed(&array(seed));
        assert_eq!(signing.public(), PublicKey(array(public)));
        assert_eq!(signing.sign(&hex(message)), Signature(array(signature)));
        assert!(verify(&signing.public(), &hex(message), &Signature(array(signature))).is_ok());
        assert_eq!(*signing.seed(), array::<32>(seed));
    }
}

/// Every encoding of a point of small order: the eight canonical ones and the six others that decode.
fn small_order() -> Vec<[u8; 32]> {
    let filled = |first: u8, last: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    let zeros = |first: u8, last: u8| {
        let mut bytes = [0; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    vec![
        zeros(1, 0),
        filled(0xec, 0x7f),
        zeros(0, 0),
        zeros(0, 0x80),
        array("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        array("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
        array("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        array("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
        zeros(1, 0x80),
        filled(0xec, 0xff),
        filled(0xed, 0x7f),
        filled(0xed, 0xff),
        filled(0xee, 0x7f),
        filled(0xee, 0xff),
    ]
}

/// ZIP 215: with s = 0 both sides of the cofactored equation vanish for points of small order, whatever is signed.
#[test]
fn zip_215_accepts_small_order_points_in_every_encoding() {
    let (mut signatures, points) = (Vec::new(), small_order());
    for key in &points {
        for r in &points {
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(r);
            assert!(verify(&PublicKey(*key), b"Zcash", &Signature(signature)).is_ok(), "{key:x?} {r:x?}");
            signatures.push((PublicKey(*key), &b"Zcash"[..], Signature(signature)));
        }
    }
    assert_eq!(signatures.len(), 196);
    assert_eq!(verify_batch(&signatures), Ok(()));
}

/// The cases of ed25519-speccheck (Chalkias, Garillot, Nikolaenko: "Taming the many `EdDSAs`"). By ZIP 215: the cofactored
/// equation decides, s must be below the group's order (6, 7), and the hash takes R as it was sent (8 fails, 9 holds).
#[test]
fn zip_215_decides_the_speccheck_cases() {
    const CASES: &str = include_str!("vectors/speccheck.json");
    let cases: Vec<serde_json::Value> = serde_json::from_str(CASES).unwrap();
    let mut verdicts = String::new();
    for case in &cases {
        let field = |name: &str| case[name].as_str().unwrap();
        let message = hex(field("message"));
        let item = (PublicKey(array(field("pub_key"))), &message[..], Signature(array(field("signature"))));
        let single = verify(&item.0, item.1, &item.2).is_ok();
        assert_eq!(verify_batch(&[item, item, item]).is_ok(), single, "batch and single agree");
        verdicts.push(if single { 'V' } else { 'X' });
    }
    assert_eq!(verdicts, "VVVVVVXXXV");
}

#[test]
fn a_batch_names_the_first_bad_item() {
    let messages: Vec<Vec<u8>> = (0..2500u32).map(|number| number.to_be_bytes().to_vec()).collect();
    let keys = [key(1), key(2), key(3)];
    let good: Vec<_> = messages
        .iter()
        .enumerate()
        .map(|(number, message)| {
            let key = &keys[number % 3];
            (key.public(), &message[..], key.sign(message))
        })
        .collect();
    assert_eq!(verify_batch(&good), Ok(()));
    assert_eq!(verify_batch(&[]), Ok(()));
    for (bad, later) in [(0, 1), (1, 2499), (1023, 1024), (1024, 2000), (2499, 2499)] {
        let mut items = good.clone();
        items[bad].2.0[40] ^= 1;
        items[later].0 = key(9).public();
        assert_eq!(verify_batch(&items), Err(bad));
    }
    // Two signatures that are each wrong but whose errors would cancel out in an unweighted sum: swapped messages.
    let mut items = good.clone();
    (items[3].1, items[6].1) = (items[6].1, items[3].1);
    assert_eq!(verify_batch(&items), Err(3));
}

/// Errors that cancel in an unweighted sum: one signature's s raised by d, another's lowered by d.
#[test]
fn the_batch_weights_its_items() {
    let (one, two) = (key(1), key(2));
    let mut items = [(one.public(), &b"a"[..], one.sign(b"a")), (two.public(), &b"b"[..], two.sign(b"b"))];
    let carry =
        |byte: &mut u8, up: bool| *byte = if up { byte.wrapping_add(1) } else { byte.wrapping_sub(1) };
    assert!(items[0].2.0[40] < 0xff && items[1].2.0[40] > 0, "no carry with these keys");
    carry(&mut items[0].2.0[40], true);
    carry(&mut items[1].2.0[40], false);
    assert_eq!(verify_batch(&items), Err(0));
}

#[test]
fn text_forms_are_canonical_and_secrets_do_not_print() {
    let signing = key(7);
    let public = signing.public();
    assert_eq!(public.to_string().parse(), Ok(public));
    assert_eq!(serde_json::to_string(&public).unwrap(), format!("\"{public}\""));
    assert_eq!(serde_json::from_str::<PublicKey>(&format!("\"{public}\"")).unwrap(), public);
    assert!(public.to_string().trim_end_matches('=').parse::<PublicKey>().is_err());
    let signature = signing.sign(b"x");
    assert_eq!(signature.to_string().parse(), Ok(signature));
    let secret = format!("{signing:?}");
    assert!(secret.contains(&public.to_string()) && !secret.contains("7, 7"));
}

proptest! {
    #![proptest_config(support::fixed(64))]

    #[test]
    fn batch_agrees_with_single(
        flips in proptest::collection::vec((0usize..24, 0usize..96, 0u8..8), 0..4),
        count in 1usize..24,
    ) {
        let messages: Vec<[u8; 2]> = (0..count).map(|n| [u8::try_from(n).unwrap(), 1]).collect();
        let mut items: Vec<_> = messages
            .iter()
            .map(|message| {
                let key = key(message[0] % 4);
                (key.public(), &message[..], key.sign(message))
            })
            .collect();
        for (item, byte, bit) in flips {
            let item = &mut items[item % count];
            if byte < 64 { item.2.0[byte] ^= 1 << bit } else { item.0.0[byte - 64] ^= 1 << bit }
        }
        let single = items.iter().position(|(key, message, sig)| verify(key, message, sig).is_err());
        prop_assert_eq!(verify_batch(&items), single.map_or(Ok(()), Err));
    }
}
