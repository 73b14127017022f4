//! Other programs that count, for a comparison in the same run. None of them is needed to build or to use Mandat; what is
//! not installed is said to be missing and passed over.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use mandat_count::Mark;
use mandat_count::format::Election;
use serde::Deserialize;

/// Times abcvoting; it takes the file of approvals, the seats, and which question to answer.
const TIME_ABCVOTING: &str = include_str!("../../../../../dev/peers/time_abcvoting.py");

/// What abcvoting answered.
#[derive(Deserialize)]
pub(super) struct Abcvoting {
    pub(super) version: String,
    /// Arithmetic that it chose.
    pub(super) algorithm: String,
    /// Without start, import and reading of the file.
    pub(super) seconds: f64,
    /// Numbers of the elected from 1 on, ascending.
    pub(super) committee: Vec<usize>,
}

/// The version of stv-rs, or why it cannot run.
pub(super) fn stv_rs_version(program: &Path) -> Result<String, String> {
    let missing = |e: &dyn std::fmt::Display| {
        format!("{} is not installed ({e}): cargo install stv-rs, or name it by --stv-rs", program.display())
    };
    let output = Command::new(program).arg("--version").output().map_err(|e| missing(&e))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() { Ok(text) } else { Err(missing(&output.status)) }
}

/// One contest by Meek's method in nine decimals, as the reference rule has it. Says whether the program ended well: it
/// does not where the last place is tied.
pub(super) fn stv_rs(program: &Path, file: &Path) -> std::io::Result<bool> {
    let mut command = Command::new(program);
    command.args(["--arithmetic", "fixed9", "--input"]).arg(file).args(["meek", "--parallel", "no"]);
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(silent.status()?.success())
}

/// A ballot file as stv-rs reads it: short names, whole weights, skipped numbers closed up.
pub(super) fn stv_rs_file(election: &Election) -> String {
    let candidates = &election.contest.candidates;
    let nicks: Vec<String> = (0..candidates.len()).map(|candidate| format!("c{candidate}")).collect();
    let mut text = format!("{} {}\n[nick {}]\n", candidates.len(), election.contest.seats, nicks.join(" "));
    let withdrawn = nicks.iter().zip(candidates).filter(|(_, candidate)| candidate.withdrawn);
    let withdrawn: Vec<&str> = withdrawn.map(|(nick, _)| nick.as_str()).collect();
    if !withdrawn.is_empty() {
        text.push_str(&format!("[withdrawn {}]\n", withdrawn.join(" ")));
    }
    for ballot in election.ballots.iter() {
        write!(text, "{}", election.ballots.weight(&ballot)).expect("a String takes all text");
        for mark in ballot.marks() {
            match mark {
                Mark::For(candidate) => write!(text, " {}", nicks[candidate]),
                Mark::Equal(candidate) => write!(text, "={}", nicks[candidate]),
                Mark::Skip => Ok(()),
            }
            .expect("a String takes all text");
        }
        text.push_str(" 0\n");
    }
    text.push_str("0\n");
    (1..=candidates.len()).for_each(|number| text.push_str(&format!("\"Candidate {number}\"\n")));
    text.push_str("\"Contest\"\n");
    text
}

/// abcvoting's answer to one question (a rule's id, or the id of an axiom with the committee behind a colon).
pub(super) fn abcvoting(python: &Path, file: &Path, seats: u32, question: &str) -> Result<Abcvoting, String> {
    let missing = |e: &dyn std::fmt::Display| {
        format!("abcvoting cannot be asked ({e}): pip install abcvoting, or name its Python by --python")
    };
    let mut command = Command::new(python);
    command.arg("-").arg(file).args([&seats.to_string(), question]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| missing(&e))?;
    let mut stdin = child.stdin.take().expect("piped just before");
    // If Python ends early, its own complaint says more than the broken pipe.
    let _ = stdin.write_all(TIME_ABCVOTING.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().map_err(|e| missing(&e))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(missing(&complaint.trim().lines().last().unwrap_or("it ended without a word")));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| missing(&e))
}
