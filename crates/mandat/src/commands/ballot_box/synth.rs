//! `mandat box synth`: an invented box of any size. The same arguments give the same bytes.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use mandat_seal::bundle::synth::{Made, Synth};
use mandat_seal::question::Question;
use mandat_seal::trustee::Structure;
use rand_chacha::ChaCha20Rng;

use super::folder::{BALLOTS, Files};
use crate::output::{self, Failure};

/// Ballots that a thread makes before it writes them.
const CHUNK: u64 = 64;
/// Mixers of a ranked question.
const MIXERS: usize = 2;

/// Make an invented box.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Ballots in the box; every twentieth is a second one of the same voter.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    ballots: u64,
    /// Options of the question.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    options: u16,
    /// Options are ranked, and ballots mixed. Otherwise any number of options is approved.
    #[arg(long)]
    ranked: bool,
    /// Trustees.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=64))]
    trustees: u16,
    /// How many of them must take part in decrypting.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    threshold: u16,
    /// What everything follows from.
    #[arg(long, default_value_t = 1921)]
    seed: u64,
    /// Threads; all processors unless given.
    #[arg(long)]
    threads: Option<std::num::NonZeroUsize>,
    /// The folder to write; must not exist yet, or be empty.
    #[arg(long)]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let question = if args.ranked {
        Question::Ranked { options: args.options }
    } else {
        Question::Approval { options: args.options, min: 0, max: args.options, blank: false }
    };
    let structure = Structure::flat(args.threshold, args.trustees).map_err(Failure::of)?;
    let synth = Synth::<ChaCha20Rng>::new(args.seed, args.ballots, vec![question], structure);
    let synth = synth.map_err(|refused| Failure::at("--options", refused))?;
    fs::create_dir_all(&args.out).map_err(|error| Failure::at(args.out.display(), error))?;
    let mut found = fs::read_dir(&args.out).map_err(|error| Failure::at(args.out.display(), error))?;
    if found.next().is_some() {
        return Err(Failure::at(args.out.display(), "the folder is not empty: name a new one"));
    }
    let threads = args.threads.map_or_else(super::super::processors, std::num::NonZeroUsize::get);
    let made = ballots(&synth, threads, &args.out.join(BALLOTS))?;
    let (closing, tally) = synth.close(made, MIXERS).map_err(Failure::of)?;
    let files = Files {
        manifest: synth.election().manifest().bytes(),
        trustees: synth.trustees().to_bytes(),
        credentials: synth.credentials().bytes(),
        spoiled: Vec::new(),
        closing: closing.bytes(),
        tally: tally.bytes(),
    };
    files.write(&args.out)?;
    let (count, width) = (synth.ballots(), synth.election().ballot_width());
    output::say(format!("{}: {count} ballots of {width} bytes", args.out.display()));
    Ok(ExitCode::SUCCESS)
}

/// Makes all ballots on several threads; each chunk has its place in the file, so it does not matter who is first.
fn ballots(synth: &Synth<ChaCha20Rng>, threads: usize, path: &Path) -> Result<Made, Failure> {
    let file = Mutex::new(File::create_new(path).map_err(|error| Failure::at(path.display(), error))?);
    let next = AtomicU64::new(0);
    let bar = output::bar(synth.ballots(), "making ballots");
    let work = || {
        let mut made = synth.made();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let end = synth.ballots().min(start.saturating_add(CHUNK));
            if start >= end {
                return Ok(made);
            }
            let mut bytes = Vec::new();
            for number in start..end {
                bytes.extend(synth.make(number, &mut made).map_err(Failure::of)?);
            }
            let write = |file: &mut File| {
                file.seek(SeekFrom::Start(start * synth.election().ballot_width() as u64))?;
                file.write_all(&bytes)
            };
            let mut file = file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            write(&mut file).map_err(|error| Failure::at(path.display(), error))?;
            bar.inc(end - start);
        }
    };
    let parts: Vec<Result<Made, Failure>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().expect("a worker has no panic")).collect()
    });
    bar.finish_and_clear();
    let mut all = synth.made();
    for part in parts {
        all.merge(part?);
    }
    Ok(all)
}
