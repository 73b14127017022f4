//! A closed box, verified offline: manifest, credentials, ballots, closing, decryption, totals.
//!
//! [`verify`] is the main path of the crate for everybody who is not a voter or a trustee. Ballots stream through it: they are
//! read twice, first their heads (which ballot of each credential is the last), then in chunks that worker threads verify and
//! add up. Memory is a few dozen bytes for each ballot, whatever its size.

mod close;
mod count;
mod mixed;
mod scan;
pub mod synth;
mod tallied;

pub use close::Closing;
pub use count::{Class, Counted, Failure, count};
pub use mixed::{Decoded, Mixed};
pub use tallied::Tallied;

use crate::Refused;
use crate::credential::Credentials;
use crate::election::{Election, Manifest};
use crate::transcript::hash;
use crate::trustee::JointKey;
use std::num::NonZeroUsize;

/// The parts of a box but its ballots, as bytes.
pub struct Parts<'a> {
    /// The manifest.
    pub manifest: &'a [u8],
    /// The trustees' joint key.
    pub trustees: &'a [u8],
    /// The list of credentials.
    pub credentials: &'a [u8],
    /// Codes of ballots that were opened as challenges: 32 bytes each.
    pub spoiled: &'a [u8],
    /// What closing fixed.
    pub closing: &'a [u8],
    /// The trustees' partial decryptions and the totals.
    pub tally: &'a [u8],
}

/// What was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// All ballots in the box.
    pub ballots: u64,
    /// How many of them are the last of their credential and count.
    pub counted: u64,
    /// All proofs: ranges, knowledge, signatures, partial decryptions.
    pub proofs: u64,
    /// What the counted ballots weigh together.
    pub weight: u64,
    /// The totals of each question, in the order of its ciphertexts.
    pub totals: crate::tally::Totals,
    /// The rankings of each ranked question, with its number from zero.
    pub rankings: Vec<(usize, Decoded)>,
}

/// Everything in a box that must hold before ballots are read.
pub struct Opened {
    /// The election.
    pub election: Election,
    /// The admitted credentials.
    pub credentials: Credentials,
    /// The trustees.
    pub trustees: JointKey,
    /// Codes of spoiled ballots, sorted.
    pub spoiled: Vec<[u8; 32]>,
    /// What closing fixed.
    pub closing: Closing,
    /// Decryption and totals.
    pub tally: Tallied,
}

impl Opened {
    /// Reads the parts and checks that they belong together.
    pub fn parse(parts: &Parts<'_>) -> Result<Self, Refused> {
        let election = Election::new(Manifest::parse(parts.manifest)?)?;
        let manifest = election.manifest();
        let trustees = JointKey::from_bytes(parts.trustees)?;
        let same = hash("setup", parts.trustees) == manifest.setup
            && trustees.key() == &manifest.joint
            && trustees.verification().values().eq(&manifest.trustees);
        if !same {
            return Err(Refused::BadManifest);
        }
        let credentials = election.credentials(parts.credentials)?;
        let (codes, rest) = parts.spoiled.as_chunks::<32>();
        let mut spoiled = codes.to_vec();
        spoiled.sort_unstable();
        let closing = Closing::parse(parts.closing)?;
        let tally = Tallied::parse(parts.tally, &election)?;
        if rest.is_empty() {
            Ok(Opened { election, credentials, trustees, spoiled, closing, tally })
        } else {
            Err(Refused::Length)
        }
    }

    /// What follows after the ballots were counted: closing, decryption, totals, mixes.
    pub fn conclude(&self, counted: &Counted) -> Result<Report, Refused> {
        self.closing.check(counted)?;
        self.tally.check(&self.election, &self.trustees, counted)
    }
}

/// Verifies a whole box. `open` gives the ballots from the beginning, in any order, and is called twice; the verdict does not
/// depend on the order, on the number of threads, or on how ballots fall into batches.
pub fn verify<E, I: Iterator<Item = Result<Vec<u8>, E>>>(
    parts: &Parts<'_>,
    threads: NonZeroUsize,
    open: impl Fn() -> Result<I, E>,
) -> Result<Report, Failure<E>> {
    let opened = Opened::parse(parts)?;
    let counted = count(&opened.election, &opened.credentials, &opened.spoiled, threads, open)?;
    Ok(opened.conclude(&counted)?)
}
