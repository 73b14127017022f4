//! Closing: how many ballots a box holds, and which.

use super::Counted;
use crate::Refused;
use crate::transcript::Transcript;
use crate::wire::Reader;

/// What closing fixes. Bytes: number of ballots (8, little-endian), digest (32).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closing {
    /// How many ballots.
    pub ballots: u64,
    /// The hash over the sorted hashes of all ballots, so that it says nothing about their order.
    pub digest: [u8; 32],
}

impl Closing {
    /// The closing of a box with these ballots.
    pub fn of(election: &[u8; 32], mut hashes: Vec<[u8; 32]>) -> Self {
        hashes.sort_unstable();
        let mut transcript = Transcript::new("closing", 1);
        transcript.bytes("election", election);
        transcript.bytes("ballots", hashes.as_flattened());
        Closing { ballots: hashes.len() as u64, digest: crate::ballot::first_half(&transcript.digest()) }
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        [self.ballots.to_le_bytes().as_slice(), &self.digest].concat()
    }

    /// Reads the bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refused> {
        let mut reader = Reader::new(bytes);
        let closing = Closing { ballots: reader.u64()?, digest: *reader.array()? };
        reader.end()?;
        Ok(closing)
    }

    /// `ballot-late` if ballots came after closing, `box-differs` if some are missing or are others.
    pub fn check(&self, counted: &Counted) -> Result<(), Refused> {
        if counted.ballots > self.ballots {
            Err(Refused::BallotLate)
        } else if counted.closing == *self {
            Ok(())
        } else {
            Err(Refused::BoxDiffers)
        }
    }
}
