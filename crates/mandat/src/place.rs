//! Where commands find a record: a published folder, and the sealed store that goes with it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use mandat_audit::verify::{Published, Record, Report};
use mandat_record::read::{LogName, ReadError};
use mandat_record::tiles::Tile;
use mandat_store::{Folder, Protection, Sealed};

use crate::output::{self, Failure};

/// The name of the sealed store's file in a data directory.
const SEALED: &str = "sealed.sqlite";
/// The environment variable that a passphrase is taken from, so that it stands in no command line.
pub(crate) const PASSPHRASE: &str = "MANDAT_PASSPHRASE";

/// The key file that is made with a sealed store where nothing else protects it: beside it, to be moved elsewhere.
pub(crate) fn key_beside(sealed: &Path) -> PathBuf {
    sealed.with_added_extension("key")
}

/// A folder as a record to verify, and as the files that were published.
pub(crate) struct Place(pub(crate) Folder);

impl Place {
    /// Opens a folder.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        Folder::open(path).map(Self).map_err(Failure::of)
    }

    /// The record at public depth.
    pub(crate) fn record(&self) -> Record<'_> {
        Record::public(&self.0).with_files(self)
    }
}

impl Published for Place {
    fn tile(&self, log: &LogName, tile: &Tile) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(Some(self.0.log(log)?.tile(tile)?))
    }

    fn files(&self, each: &mut dyn FnMut(&str)) -> Result<(), ReadError> {
        Ok(self.0.files(each)?)
    }
}

/// Refuses to go on with a record that does not hold.
pub(crate) fn must_hold(path: &Path, report: &Report) -> Result<(), Failure> {
    if report.ok {
        return Ok(());
    }
    let first = report.void.iter().chain(&report.problems).next();
    let why = first.map_or("", |problem| &problem.text);
    Err(Failure::at(path.display(), format!("the record does not hold: {why}")))
}

/// The exit status of a command that shows what a record says, and a complaint if the record does not hold: what is shown is
/// then what somebody wrote, not what the federation decided.
pub(crate) fn verdict(path: &Path, report: &Report) -> ExitCode {
    if report.ok {
        return ExitCode::SUCCESS;
    }
    let code = report.code.unwrap_or("unknown");
    output::complain(&Failure::at(
        path.display(),
        format!("the record does not hold ({code}): `mandat verify` says why; nothing shown here is proven"),
    ));
    ExitCode::FAILURE
}

/// Opens a sealed store, or the one in a data directory: by key file, by the passphrase in the environment, or unprotected.
pub(crate) fn sealed(path: &Path, key_file: Option<&Path>) -> Result<Sealed, Failure> {
    let file = if path.is_dir() { path.join(SEALED) } else { path.to_owned() };
    let protection = match (key_file, std::env::var(PASSPHRASE)) {
        (Some(key_file), _) => Protection::key_file(key_file).map_err(Failure::of)?,
        (None, Ok(passphrase)) => Protection::passphrase(&passphrase),
        (None, Err(_)) if key_beside(&file).exists() => {
            Protection::key_file(&key_beside(&file)).map_err(Failure::of)?
        }
        (None, Err(_)) => Protection::Plain,
    };
    Sealed::open(&file, &protection).map_err(|error| {
        Failure(format!("{error} (a protected store opens by --key-file or by {PASSPHRASE})"))
    })
}
