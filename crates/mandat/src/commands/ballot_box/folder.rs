//! The folder of a box: every file but the ballots is read whole, within its limit; the ballots are streamed.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use mandat_seal::bundle::Parts;

use crate::output::Failure;

/// Files and the most bytes of each that are read.
const MANIFEST: (&str, u64) = ("manifest", 1 << 20);
const TRUSTEES: (&str, u64) = ("trustees", 1 << 16);
const CREDENTIALS: (&str, u64) = ("credentials", 400_000_000);
const SPOILED: (&str, u64) = ("spoiled", 32_000_000);
const CLOSING: (&str, u64) = ("closing", 40);
const TALLY: (&str, u64) = ("tally", 1 << 31);
pub(super) const BALLOTS: &str = "ballots";

/// The files of a box but the ballots.
pub(super) struct Files {
    pub(super) manifest: Vec<u8>,
    pub(super) trustees: Vec<u8>,
    pub(super) credentials: Vec<u8>,
    pub(super) spoiled: Vec<u8>,
    pub(super) closing: Vec<u8>,
    pub(super) tally: Vec<u8>,
}

impl Files {
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let read = |(name, most): (&str, u64)| {
            let path = folder.join(name);
            let read = || {
                let mut bytes = Vec::new();
                File::open(&path)?.take(most + 1).read_to_end(&mut bytes)?;
                Ok::<_, io::Error>(bytes)
            };
            let bytes = read().map_err(|error| Failure::at(path.display(), error))?;
            if bytes.len() as u64 > most {
                return Err(Failure::at(path.display(), format!("longer than {most} bytes: this is no box")));
            }
            Ok(bytes)
        };
        Ok(Files {
            manifest: read(MANIFEST)?,
            trustees: read(TRUSTEES)?,
            credentials: read(CREDENTIALS)?,
            spoiled: read(SPOILED)?,
            closing: read(CLOSING)?,
            tally: read(TALLY)?,
        })
    }

    /// Writes the files. The tally comes last: a box that has one is complete.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Failure> {
        let files = [
            (MANIFEST, &self.manifest),
            (TRUSTEES, &self.trustees),
            (CREDENTIALS, &self.credentials),
            (SPOILED, &self.spoiled),
            (CLOSING, &self.closing),
            (TALLY, &self.tally),
        ];
        files.iter().try_for_each(|((name, _), bytes)| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map_err(|error| Failure::at(path.display(), error))
        })
    }

    pub(super) fn parts(&self) -> Parts<'_> {
        Parts {
            manifest: &self.manifest,
            trustees: &self.trustees,
            credentials: &self.credentials,
            spoiled: &self.spoiled,
            closing: &self.closing,
            tally: &self.tally,
        }
    }
}

/// Ballots of one length from a file. A rest that is shorter comes as it is, and is refused for its length.
pub(super) struct Ballots {
    file: BufReader<File>,
    width: usize,
}

impl Ballots {
    pub(super) fn open(path: &Path, width: usize) -> io::Result<Self> {
        Ok(Ballots { file: BufReader::with_capacity(1 << 20, File::open(path)?), width })
    }
}

impl Iterator for Ballots {
    type Item = io::Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut ballot = Vec::with_capacity(self.width);
        match self.file.by_ref().take(self.width as u64).read_to_end(&mut ballot) {
            Ok(0) => None,
            Ok(_) => Some(Ok(ballot)),
            Err(error) => Some(Err(error)),
        }
    }
}
