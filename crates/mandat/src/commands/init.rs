//! `mandat init`: makes the data directory of an organisation: an empty log and an empty sealed store.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_store::{Log, Protection, Sealed};
use serde_json::json;

use crate::output::{self, Failure};
use crate::place::{PASSPHRASE, key_beside};

/// The log's file in a data directory.
pub const LOG: &str = "log.sqlite";
/// The sealed store's file in a data directory.
pub const SEALED: &str = "sealed.sqlite";

/// Make a data directory.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  mandat init /srv/union --key-file /media/usb/union.key
The key file protects openings and keys at rest. Keep it elsewhere than the store, and a copy of it: without it the sealed store
cannot be read by anybody.")]
pub struct Args {
    /// The directory, which must be empty or not exist.
    store: PathBuf,
    /// The file that protects the sealed store; it is made if it does not exist [default: STORE/sealed.sqlite.key, unless `MANDAT_PASSPHRASE` is set].
    #[arg(long, value_name = "FILE", conflicts_with = "plain")]
    key_file: Option<PathBuf>,
    /// Leave the sealed store unprotected: for invented data only.
    #[arg(long)]
    plain: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    let place = &args.store;
    let failed = |error: std::io::Error| Failure::at(place.display(), error);
    fs::create_dir_all(place).map_err(failed)?;
    if fs::read_dir(place).map_err(failed)?.next().is_some() {
        return Err(Failure::at(place.display(), "is not empty: name a new directory"));
    }
    let (protection, key) = protect(&place.join(SEALED), args.key_file.as_deref(), args.plain)?;
    Log::create(&place.join(LOG)).and_then(Log::close).map_err(Failure::of)?;
    Sealed::create(&place.join(SEALED), &protection).and_then(Sealed::close).map_err(Failure::of)?;
    if args.json {
        output::json(&json!({ "store": place, "log": LOG, "sealed": SEALED, "key_file": key }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format!("{}: an empty log and an empty sealed store", place.display()));
    match key {
        Some(path) => output::say(format!(
            "the sealed store opens with {} only: keep it elsewhere, and a copy of it",
            path.display()
        )),
        None if args.plain => output::say("the sealed store is not protected: for invented data only"),
        None => output::say(format!("the sealed store opens by {PASSPHRASE} only")),
    }
    Ok(ExitCode::SUCCESS)
}

/// How a new sealed store is protected: not, by a key file (which is made if it does not exist), by the passphrase in the
/// environment, or by a key file that is made beside it. Gives the key file, too.
pub(crate) fn protect(
    sealed: &Path,
    key_file: Option<&Path>,
    plain: bool,
) -> Result<(Protection, Option<PathBuf>), Failure> {
    if plain {
        return Ok((Protection::Plain, None));
    }
    if key_file.is_none()
        && let Ok(passphrase) = std::env::var(PASSPHRASE)
    {
        return Ok((Protection::passphrase(&passphrase), None));
    }
    let path = key_file.map_or_else(|| key_beside(sealed), Path::to_owned);
    if !path.exists() {
        make_key(&path)?;
    }
    Ok((Protection::key_file(&path).map_err(Failure::of)?, Some(path)))
}

/// Makes a key file of random bytes that only its owner can read.
fn make_key(path: &Path) -> Result<(), Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Failure::at("the system's randomness", error))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path);
    let written = file.and_then(|mut file| file.write_all(&bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::at(path.display(), error))
}
