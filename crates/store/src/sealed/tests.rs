//! The sealed store: what is kept, what is erased, and what an altered file does.

use super::*;
use proptest::prelude::*;
use std::os::unix::fs::PermissionsExt as _;

fn passphrase() -> Protection {
    Protection::passphrase("an invented passphrase")
}

/// Whether any file of the directory has these bytes.
fn on_disk(directory: &Path, bytes: &[u8]) -> bool {
    let files =
        std::fs::read_dir(directory).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    files.into_iter().any(|file| file.windows(bytes.len()).any(|window| window == bytes))
}

#[test]
fn contents_come_back_by_each_protection_and_by_no_other() {
    let place = tempfile::tempdir().unwrap();
    let key = place.path().join("key");
    std::fs::write(&key, [5; 32]).unwrap();
    let all = [passphrase(), Protection::key_file(&key).unwrap(), Protection::Plain];
    for (number, protection) in all.iter().enumerate() {
        let path = place.path().join(format!("{number}.sqlite"));
        let mut sealed = Sealed::create(&path, protection).unwrap();
        for index in 0..600 {
            sealed.put_opening(index, format!("opening {index}").as_bytes()).unwrap();
        }
        sealed.commit().unwrap();
        sealed.put_secret("log", &[7; 32]).unwrap();
        sealed.close().unwrap();
        for (other, wrong) in all.iter().enumerate().filter(|(other, _)| *other != number) {
            let error = Sealed::open(&path, wrong).unwrap_err();
            assert_eq!(error.code(), "sealed_protection", "{number} by {other}");
        }
        let sealed = Sealed::open(&path, protection).unwrap();
        assert_eq!(sealed.opening(599), Ok(Some(b"opening 599".to_vec())));
        assert_eq!(sealed.opening(600), Ok(None));
        assert_eq!(sealed.opening(u64::MAX), Ok(None));
        assert_eq!(sealed.secret("log").unwrap().as_deref(), Some(&vec![7; 32]));
        assert_eq!(sealed.secret_names(), Ok(vec!["log".into()]));
        assert_eq!(
            format!("{protection:?}"),
            format!("Protection({})", protection.name()),
            "no secret is printed"
        );
    }
    let path = place.path().join("0.sqlite");
    assert!(
        Sealed::open(&path, &Protection::passphrase("another"))
            .unwrap_err()
            .to_string()
            .contains("passphrase")
    );
}

#[test]
fn what_is_kept_is_encrypted_and_the_owners_alone() {
    for (protection, visible) in [(passphrase(), false), (Protection::Plain, true)] {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("sealed.sqlite");
        let mut sealed = Sealed::create(&path, &protection).unwrap();
        sealed.put_opening(3, b"an invented member").unwrap();
        sealed.commit().unwrap();
        sealed.put_secret("log", b"an invented seed").unwrap();
        // The search finds what is there: the plain store is the known-bad configuration.
        assert_eq!(on_disk(place.path(), b"an invented member"), visible);
        assert_eq!(on_disk(place.path(), b"an invented seed"), visible);
        for entry in std::fs::read_dir(place.path()).unwrap() {
            assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

#[test]
fn a_store_that_others_may_read_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("sealed.sqlite");
    drop(Sealed::create(&path, &Protection::Plain).unwrap());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let error = Sealed::open(&path, &Protection::Plain).unwrap_err();
    assert!(error.code() == "sealed_protection" && error.to_string().contains("chmod 600"), "{error}");
}

#[test]
fn altered_or_moved_contents_are_noticed() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("sealed.sqlite");
    let mut sealed = Sealed::create(&path, &passphrase()).unwrap();
    for index in 0..4 {
        sealed.put_opening(index, b"an opening").unwrap();
    }
    sealed.commit().unwrap();
    sealed.put_secret("log", b"seed").unwrap();
    for statement in [
        // One bit of the tag, a row moved to another place, a row cut short.
        "UPDATE openings SET content = substr(content, 1, length(content) - 1) || char(0) WHERE position = 0",
        "UPDATE openings SET content = (SELECT content FROM openings WHERE position = 3) WHERE position = 1",
        "UPDATE openings SET content = x'0102' WHERE position = 2",
        "INSERT INTO secrets SELECT 'witness', content FROM secrets",
    ] {
        let done = sealed.connection.run(async |sqlite| sqlx::raw_sql(statement).execute(sqlite).await);
        // The first is refused by the STRICT table: a text is no blob.
        assert_eq!(done.is_err(), statement.contains("char(0)"), "{statement}");
    }
    for index in [1, 2] {
        let error = sealed.read(index).unwrap_err();
        assert!(
            error.code() == "tampered" && error.to_string().contains(&format!("entry {index}")),
            "{error}"
        );
    }
    assert_eq!(sealed.opening(3), Ok(Some(b"an opening".to_vec())));
    assert_eq!(sealed.secret("witness").unwrap_err().code(), "tampered");
    // Every single byte of a content counts.
    let content = sealed.connection.run(async |sqlite| sqlite::opening(sqlite, 3).await).unwrap().unwrap();
    for byte in 0..content.len() {
        let mut altered = content.clone();
        altered[byte] ^= 1;
        sealed.connection.run(async |sqlite| sqlite::put_openings(sqlite, &[(3, altered)]).await).unwrap();
        assert_eq!(sealed.read(3).unwrap_err().code(), "tampered", "byte {byte}");
    }
}

#[test]
fn an_altered_header_does_not_open() {
    let place = tempfile::tempdir().unwrap();
    for statement in [
        "UPDATE protection SET memory = 8",
        "UPDATE protection SET memory = 4000000000",
        "UPDATE protection SET passes = 1000000",
        "UPDATE protection SET salt = x''",
        "UPDATE protection SET key = x''",
        "UPDATE protection SET kind = 'plain'",
        "DELETE FROM protection",
    ] {
        let path = place.path().join("sealed.sqlite");
        let sealed = Sealed::create(&path, &passphrase()).unwrap();
        sealed.connection.run(async |sqlite| sqlx::raw_sql(statement).execute(sqlite).await).unwrap();
        sealed.close().unwrap();
        let code = Sealed::open(&path, &passphrase()).unwrap_err().code();
        assert!(matches!(code, "sealed_protection" | "not_mandat"), "{statement}: {code}");
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn another_passphrase_opens_what_is_there() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("sealed.sqlite");
    let mut sealed = Sealed::create(&path, &passphrase()).unwrap();
    sealed.put_secret("log", b"seed").unwrap();
    let wrapped = sealed.connection.run(sqlite::header).unwrap().unwrap().key;
    assert!(on_disk(place.path(), &wrapped));
    sealed.protect(&Protection::passphrase("a new one")).unwrap();
    assert!(!on_disk(place.path(), &wrapped), "the key under the old passphrase is gone");
    assert_eq!(sealed.protect(&Protection::Plain).unwrap_err().code(), "sealed_protection");
    drop(sealed);
    assert!(Sealed::open(&path, &passphrase()).is_err());
    let sealed = Sealed::open(&path, &Protection::passphrase("a new one")).unwrap();
    assert_eq!(sealed.secret("log").unwrap().as_deref(), Some(&b"seed".to_vec()));
}

#[test]
fn secrets_are_gone_when_forgotten_or_replaced() {
    let place = tempfile::tempdir().unwrap();
    let mut sealed = Sealed::create(&place.path().join("sealed.sqlite"), &Protection::Plain).unwrap();
    sealed.put_secret("log", b"the first seed").unwrap();
    assert!(on_disk(place.path(), b"the first seed"));
    sealed.put_secret("log", b"the second one").unwrap();
    assert!(!on_disk(place.path(), b"the first seed"));
    sealed.forget_secret("log").unwrap();
    assert!(!on_disk(place.path(), b"the second one"));
    assert_eq!(sealed.secret("log"), Ok(None));
}

#[test]
fn deleted_rows_are_overwritten_even_before_the_file_is_rebuilt() {
    let place = tempfile::tempdir().unwrap();
    let sealed = Sealed::create(&place.path().join("sealed.sqlite"), &Protection::Plain).unwrap();
    let pragma = |name: &'static str| -> i64 {
        sealed.connection.run(async |sqlite| sqlx::query_scalar(name).fetch_one(sqlite).await).unwrap()
    };
    assert_eq!(pragma("PRAGMA secure_delete"), 1);
    assert_eq!(pragma("PRAGMA temp_store"), 2, "memory");
}

#[test]
fn what_is_too_large_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let mut sealed = Sealed::create(&place.path().join("sealed.sqlite"), &Protection::Plain).unwrap();
    assert_eq!(sealed.put_opening(0, &vec![0; MAX_CONTENT]), Ok(()));
    assert_eq!(sealed.put_opening(0, &vec![0; MAX_CONTENT + 1]).unwrap_err().code(), "too_large");
    assert_eq!(sealed.put_secret("log", &vec![0; MAX_CONTENT + 1]).unwrap_err().code(), "too_large");
    for wrong in [31, 64 * 1024 + 1] {
        let key = place.path().join("key");
        std::fs::write(&key, vec![0; wrong]).unwrap();
        assert_eq!(Protection::key_file(&key).unwrap_err().code(), "sealed_protection");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, rng_seed: proptest::test_runner::RngSeed::Fixed(1921), failure_persistence: None, ..ProptestConfig::default()
    })]

    /// In whatever order openings are kept, replaced and erased: what is erased is nowhere in the files, all else is there.
    #[test]
    fn erased_openings_leave_no_bytes(
        order in Just((0..160u64).collect::<Vec<_>>()).prop_shuffle(),
        lengths in prop::collection::vec(1usize..2500, 160),
        commits in prop::collection::vec(1usize..60, 4..8),
        erased in prop::collection::vec(0..160u64, 1..40),
    ) {
        let place = tempfile::tempdir().unwrap();
        let mut sealed = Sealed::create(&place.path().join("sealed.sqlite"), &Protection::Plain).unwrap();
        let marked = |index: u64| format!("<opening of {index}>").repeat(lengths[usize::try_from(index).unwrap()] / 16 + 1);
        let mut commits = commits.iter().cycle();
        let mut until = *commits.next().unwrap();
        for (number, &index) in order.iter().enumerate() {
            sealed.put_opening(index, marked(index).as_bytes()).unwrap();
            if number >= until {
                sealed.commit().unwrap();
                until = number + commits.next().unwrap();
            }
        }
        sealed.commit().unwrap();
        let (one_by_one, together) = erased.split_at(erased.len() / 2);
        for &index in one_by_one {
            sealed.forget(index).unwrap();
            prop_assert!(!on_disk(place.path(), format!("<opening of {index}>").as_bytes()), "{}", index);
        }
        sealed.forget_all(together).unwrap();
        for index in 0..160 {
            let gone = erased.contains(&index);
            prop_assert_eq!(on_disk(place.path(), format!("<opening of {index}>").as_bytes()), !gone, "{}", index);
            prop_assert_eq!(sealed.opening(index).unwrap(), (!gone).then(|| marked(index).into_bytes()));
        }
    }
}
