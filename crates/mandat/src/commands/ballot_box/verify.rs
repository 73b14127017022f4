//! `mandat box verify`: everything about a box that can be verified without the record it belongs to.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use mandat_seal::Refused;
use mandat_seal::bundle::{Failure as BoxFailure, Opened, Report, count};
use serde_json::{Value, json};

use super::folder::{BALLOTS, Ballots, Files};
use crate::output::{self, Failure};

/// Verify a box.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder of the box.
    folder: PathBuf,
    /// Threads; all processors unless given.
    #[arg(long)]
    threads: Option<std::num::NonZeroUsize>,
    /// Print JSON: ok, ballots, proofs, seconds, `seconds_ballots`, and if something is refused its code and, if it is a
    /// ballot, the ballot's place in the box, counted from zero.
    #[arg(long)]
    json: bool,
}

/// What was found, and how long the ballots took.
struct Verdict {
    result: Result<Report, (Refused, Option<u64>)>,
    ballots: u64,
    seconds_ballots: f64,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    let verdict = verify(args)?;
    let seconds = started.elapsed().as_secs_f64();
    if args.json {
        output::json(&verdict.json(seconds))?;
    } else {
        verdict.say(seconds);
    }
    Ok(if verdict.result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn verify(args: &Args) -> Result<Verdict, Failure> {
    let files = Files::read(&args.folder)?;
    let path = args.folder.join(BALLOTS);
    let length = std::fs::metadata(&path).map_err(|error| Failure::at(path.display(), error))?.len();
    let opened = match Opened::parse(&files.parts()) {
        Ok(opened) => opened,
        Err(refused) => {
            return Ok(Verdict { result: Err((refused, None)), ballots: 0, seconds_ballots: 0.0 });
        }
    };
    let width = opened.election.ballot_width();
    let threads = args.threads.map_or_else(super::super::processors, std::num::NonZeroUsize::get);
    let threads = std::num::NonZeroUsize::new(threads).unwrap_or(std::num::NonZeroUsize::MIN);
    let started = Instant::now();
    let counted = count(&opened.election, &opened.credentials, &opened.spoiled, threads, || {
        Ballots::open(&path, width)
    });
    let seconds_ballots = started.elapsed().as_secs_f64();
    let result = match counted {
        Ok(counted) => opened.conclude(&counted).map_err(|refused| (refused, None)),
        Err(BoxFailure::Refused(refused, ballot)) => Err((refused, ballot)),
        Err(BoxFailure::Read(error)) => return Err(Failure::at(path.display(), error)),
    };
    Ok(Verdict { result, ballots: length.div_ceil(width as u64), seconds_ballots })
}

impl Verdict {
    fn json(&self, seconds: f64) -> Value {
        let proofs = self.result.as_ref().map_or(0, |report| report.proofs);
        let mut value = json!({
            "ok": self.result.is_ok(),
            "ballots": self.ballots,
            "proofs": proofs,
            "seconds": seconds,
            "seconds_ballots": self.seconds_ballots,
        });
        match &self.result {
            Ok(report) => {
                value["counted"] = json!(report.counted);
                value["totals"] = json!(report.totals);
            }
            Err((refused, ballot)) => {
                value["code"] = json!(refused.code());
                if let Some(ballot) = ballot {
                    value["ballot"] = json!(ballot);
                }
            }
        }
        value
    }

    fn say(&self, seconds: f64) {
        match &self.result {
            Ok(report) => {
                output::say(format!(
                    "the box holds: {} ballots, of which {} count, and {} proofs in {seconds:.1} s",
                    report.ballots, report.counted, report.proofs
                ));
                for (number, totals) in
                    report.totals.iter().enumerate().filter(|(_, totals)| !totals.is_empty())
                {
                    let totals: Vec<_> = totals.iter().map(u64::to_string).collect();
                    output::say(format!("question {}: {}", number + 1, totals.join(", ")));
                }
                for (number, rankings) in &report.rankings {
                    let blank = rankings.iter().flatten().filter(|ranking| ranking.is_empty()).count();
                    let spoilt = rankings.iter().filter(|ranking| ranking.is_none()).count();
                    output::say(format!(
                        "question {}: {} rankings, of which {blank} blank and {spoilt} spoilt",
                        number + 1,
                        rankings.len()
                    ));
                }
            }
            Err((refused, ballot)) => {
                let place = ballot.map_or(String::new(), |ballot| format!("ballot {ballot}: "));
                output::say(format!("the box does not hold: {place}{refused} ({})", refused.code()));
            }
        }
    }
}
