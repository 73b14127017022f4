//! The vectors of sealed ballots, read by another program in another language: what docs/seal.md says is enough to write one.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on fails; one that is not run says so"
)]

use std::path::Path;
use std::process::Command;

#[test]
fn another_program_verifies_every_vector() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("not run: no python3");
        return;
    }
    let output = Command::new("python3").arg("dev/seal_vectors.py").current_dir(root).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("160 ballot, 6 chain"), "{said}");
}
