//! `mandat demo`: an invented federation from the shop floor to its congress, written as a record, verified, and reported.

mod industry;
mod report;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use indicatif::ProgressBar;
use mandat_audit::fidelity::{Funnel, Heads, decimal, funnel, heads};
use mandat_audit::verify::{Options, Verification, verify};
use mandat_federation::Id;
use mandat_federation::division::Verdict;
use mandat_intake::demo::{self, CONVOCATIONS, DIVISION, Size, Step, Story};
use mandat_store::{Protection, Sealed, Store, Writer};
use serde_json::{Value, json};

use crate::output::{self, Failure};
use crate::place::Place;

/// The file by which a folder is known to hold a demo, so that the next one may replace it.
const MARK: &str = "DEMO.txt";
const MARK_TEXT: &str = "\
This folder was written by `mandat demo`. Everything in it is invented: the federation, its members, its platforms.
Its keys are made from the demo's seed, so anybody can sign in anybody's name: it proves nothing about the world.
Running `mandat demo` again replaces `record` and `store` in this folder.
";

/// Play an invented federation: a year of work, three tiers of contests, a congress and its decision.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat demo
  mandat demo --seed 7 --out /tmp/seven
  mandat demo --headless --json

The same seed gives the same folder, byte by byte, on every machine.")]
pub(crate) struct Args {
    /// What everything is drawn from.
    #[arg(long, default_value_t = 1921)]
    seed: u64,
    /// No bars, nothing interactive.
    #[arg(long)]
    headless: bool,
    /// Where the record and the sealed store are written.
    #[arg(long, default_value = "mandat-demo")]
    out: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A demo that was played, written and verified.
struct Played {
    seed: u64,
    story: Story,
    verification: Verification,
    funnel: Funnel,
    heads: Heads,
    record: PathBuf,
    store: PathBuf,
}

/// Runs the command. The exit status is 1 if the record that was just written does not verify.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let played = play(args.seed, Size::DEMO, &args.out, !args.headless && !args.json)?;
    let seconds = start.elapsed().as_secs_f64();
    let ok = played.verification.report.ok;
    if args.json {
        output::json(&as_json(&played, seconds))?;
    } else {
        output::say(report::text(&played, !args.headless));
        output::say(format!("Played, written and verified in {seconds:.1} s."));
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Plays a demo into a folder and verifies what lies there: all that is reported follows from the public record, but for
/// what members prefer, which only the generator knows.
fn play(seed: u64, size: Size, out: &Path, bars: bool) -> Result<Played, Failure> {
    let (record, store) = (out.join("record"), out.join("store"));
    clear(out, [&record, &store])?;
    let sealed = Sealed::create(&store.join("sealed.sqlite"), &Protection::Plain).map_err(Failure::of)?;
    let place = Store::new(Writer::create_reproducible(&record).map_err(Failure::of)?, sealed);
    let mut bar = Bar { shown: bars, current: None };
    let demo::Demo { desk, story } =
        demo::run(place, seed, size, &mut |step| bar.show(step)).map_err(Failure::of)?;
    bar.finish();
    let (_, sealed) = desk.sink.into_parts();
    sealed.close().map_err(Failure::of)?;
    let place = Place::open(&record)?;
    let bar = bars.then(|| output::bar(desk.federation.size, "verifying"));
    let progress = |folded: u64| {
        if let Some(bar) = &bar {
            bar.set_position(folded);
        }
    };
    let options = Options { progress: Some(&progress), require_final: true, ..Options::default() };
    let verification = verify(&place.record(), &options);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let missing = || {
        let report = &verification.report;
        let first =
            report.void.iter().chain(&report.problems).next().map(|p| p.text.clone()).unwrap_or_default();
        Failure(format!("{}: the record that was just written does not hold: {first}", record.display()))
    };
    let f = &verification.federation;
    let funnel = funnel(f, &name(CONVOCATIONS[2])).ok_or_else(missing)?;
    let heads = heads(f, &place.0, &place.0, &name(DIVISION)).ok_or_else(missing)?;
    Ok(Played { seed, story, verification, funnel, heads, record, store })
}

fn name(text: &str) -> Id {
    Id::parse(text).expect("the demo's names are names")
}

/// Makes room: an earlier demo is replaced, anything else is left alone.
fn clear(out: &Path, parts: [&Path; 2]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::at(out.display(), error);
    let occupied = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
    if occupied && !out.join(MARK).is_file() {
        return Err(Failure::at(out.display(), "the folder holds something else: choose another with --out"));
    }
    for part in parts {
        if part.exists() {
            fs::remove_dir_all(part).map_err(failed)?;
        }
    }
    fs::create_dir_all(parts[1]).map_err(failed)?;
    fs::write(out.join(MARK), MARK_TEXT).map_err(failed)
}

/// One bar a step.
struct Bar {
    shown: bool,
    current: Option<(&'static str, ProgressBar)>,
}

impl Bar {
    fn show(&mut self, step: Step) {
        if !self.shown {
            return;
        }
        if self.current.as_ref().is_none_or(|(what, _)| *what != step.what) {
            self.finish();
            self.current = Some((step.what, output::bar(step.of, step.what)));
        }
        if let Some((_, bar)) = &self.current {
            bar.set_length(step.of);
            bar.set_position(step.done);
        }
    }

    fn finish(&mut self) {
        if let Some((_, bar)) = self.current.take() {
            bar.finish_and_clear();
        }
    }
}

fn as_json(played: &Played, seconds: f64) -> Value {
    let Played { verification, heads, story, .. } = played;
    let f = &verification.federation;
    let votes: serde_json::Map<String, Value> =
        heads.votes.iter().map(|(option, n)| (option.to_string(), json!(n))).collect();
    let result = f.divisions.get(&name(DIVISION)).and_then(|d| Some((d, d.result.as_ref()?)));
    let weights: serde_json::Map<String, Value> = result
        .into_iter()
        .flat_map(|(d, r)| d.options.iter().zip(&r.tallies[0].votes))
        .map(|(option, weight)| (option.to_string(), json!(decimal(weight, 6))))
        .collect();
    let carried = match result.map(|(_, r)| &r.verdict) {
        Some(Verdict::Carried(option)) => Some(option),
        _ => None,
    };
    let preferences: serde_json::Map<String, Value> = story
        .preferences
        .iter()
        .map(|p| (p.platform.to_string(), json!({ "members": p.members, "may_vote": p.may_vote })))
        .collect();
    let mut value = json!({
        "record": played.record, "store": played.store, "seed": played.seed, "invented": true,
        "entries": verification.report.entries, "verified": verification.report.ok,
        "congress": {
            "mandates": heads.credentialed, "seats": heads.seats, "present": heads.present, "voting": heads.voting,
            "abstaining": heads.abstaining, "votes": votes, "weights": weights, "carried": carried,
        },
        "preferences": preferences, "funnel": played.funnel, "flags": verification.report.flags, "seconds": seconds,
    });
    for (key, part) in industry::as_json(f) {
        value[key] = part;
    }
    value
}
