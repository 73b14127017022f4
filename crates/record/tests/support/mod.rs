//! What several test files share.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use mandat_record::ed25519::SigningKey;
use proptest::test_runner::{Config, RngSeed};

/// Property tests draw the same cases on every run and leave no files behind.
pub(crate) fn fixed(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(1921), failure_persistence: None, ..Config::default() }
}

pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

pub(crate) fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test may read its data and say that it did not"
)]
/// Reads a file of the shared data, or says why not: a hard failure where CI is set.
pub(crate) fn shared(path: &str) -> Option<String> {
    let place = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    // A worktree beside the project's root lies one level deeper.
    let deeper = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data").join(path);
    let found = [place.clone(), deeper].iter().find_map(|place| std::fs::read_to_string(place).ok());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "no {}: put the shared data beside the project",
            place.display()
        );
        eprintln!("not run: no shared data ({})", place.display());
    }
    found
}
