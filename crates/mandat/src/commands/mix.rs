//! `mandat mix`: a mixer shuffles the ranked ballots of a contest and proves it.

use std::path::PathBuf;
use std::process::ExitCode;

use mandat_federation::body::AddMix;
use mandat_intake::sealing;
use rand_core::Rng;

use super::outbox::{self, Outbox};
use crate::output::{self, Failure};
use crate::secret::{self, Lines};

/// Shuffle the ranked ballots of a contest, for a platform.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  mandat mix --key /media/usb/mixer
  mandat mix --key /media/usb/mixer --record record --contest congress-2026/union-07 --out outbox
The first makes the key and prints what the returning officers name. The second writes the shuffled ballots, the proof, and the signed
entry into the folder `outbox`, for the operator. The order in which you shuffled is kept nowhere.")]
pub(crate) struct Args {
    /// The file with the mixer's key; it is made if it does not exist.
    #[arg(long)]
    key: PathBuf,
    /// The record.
    #[arg(long, requires = "contest")]
    record: Option<PathBuf>,
    /// The contest, whose box is closed.
    #[arg(long, requires = "record")]
    contest: Option<String>,
    /// The folder for what the operator is to be given.
    #[arg(long, default_value = "outbox")]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(args: Args) -> Result<ExitCode, Failure> {
    let mut rng = secret::randomness()?;
    if !args.key.exists() {
        let mut seed = zeroize::Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        secret::write(&args.key, secret::line("key", seed.as_ref()).as_bytes(), false)?;
    }
    let key = Lines::read(&args.key)?.key()?;
    let (Some(record), Some(contest)) = (args.record, args.contest) else {
        output::say(format!("{}: have the returning officers name this key", key.public()));
        return Ok(ExitCode::SUCCESS);
    };
    let (f, contest) = (outbox::read(&record)?, outbox::name(&contest)?);
    let (table, proof) = sealing::mix(&f, &contest, &mut rng).map_err(Failure::of)?;
    let out = Outbox(&args.out);
    let body = AddMix { contest, table: out.blob(&table)?, proof: out.blob(&proof)? };
    out.entry(&f, "mix.add", &body, &key, 0)?;
    Ok(ExitCode::SUCCESS)
}
