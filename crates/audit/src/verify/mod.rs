//! Does the record hold? Whoever has a copy of it replays it, offline, and gets the same answer on every machine.
//!
//! Third floor. [`verify`] is the one entry. It reads the main log leaf by leaf ([`replay`]): parse, check signatures,
//! fold by the very function by which intake accepted the entry. Then it holds what was published against what was
//! read: the checkpoint and its witnesses, the hash tiles, the boxes' checkpoints. What does not hold is named by index
//! and code and does not stop the rest; what could not be checked is said in sentences, with who can.

mod boxes;
mod card;
mod checkpoint;
mod limits;
mod problem;
mod published;
mod replay;
mod report;

pub use card::CardFailure;
pub use checkpoint::{Head, Status, Witness};
pub use problem::{Code, Problem};
pub use published::Published;
pub use report::{Depth, Levels, Report};

use mandat_federation::Federation;
use mandat_record::read::{Blobs, Boxes, Entries, Openings};
use mandat_record::tree::{Hash, MemoryTree};

use problem::Problems;

/// A record to verify. Nothing of it is trusted.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// The main log.
    pub log: &'a dyn Entries,
    /// Blobs, named by hash.
    pub blobs: &'a dyn Blobs,
    /// Ballot boxes.
    pub boxes: &'a dyn Boxes,
    /// The sealed store, which makes this the inspection commission's depth.
    pub openings: Option<&'a dyn Openings>,
    /// The published files, where the record lies in a folder: their hash tiles are checked, too.
    pub published: Option<&'a dyn Published>,
}

impl<'a> Record<'a> {
    /// A record at public depth whose parts come from one place.
    pub fn public<R: Entries + Blobs + Boxes>(record: &'a R) -> Self {
        Self { log: record, blobs: record, boxes: record, openings: None, published: None }
    }

    /// The same with the openings of the sealed store.
    #[must_use]
    pub fn sealed(self, openings: &'a dyn Openings) -> Self {
        Self { openings: Some(openings), ..self }
    }

    /// The same with the published files.
    #[must_use]
    pub fn with_files(self, published: &'a dyn Published) -> Self {
        Self { published: Some(published), ..self }
    }
}

/// How to verify.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Threads that parse entries and check signatures, beside the one that folds, and that verify the ballots of a box. No result
    /// depends on it.
    pub threads: usize,
    /// The hash of the founding entry that is expected: two records of one name could both hold.
    pub founding: Option<Hash>,
    /// Whether a checkpoint that the quorum of witnesses has not cosigned yet is a failure.
    pub require_final: bool,
    /// Told how many entries are folded, now and then.
    pub progress: Option<&'a dyn Fn(u64)>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { threads: 2, founding: None, require_final: false, progress: None }
    }
}

/// What verifying gives: the report, and the state that follows from the entries that hold.
pub struct Verification {
    /// What holds, what does not, what was not checked.
    pub report: Report,
    /// The federation as the record makes it.
    pub federation: Federation,
    /// The tree over all leaves that were read, from which proofs can be made.
    pub tree: MemoryTree,
}

/// Verifies a record.
///
/// A source that cannot be read any further is reported as such, and what could be read is judged.
///
/// ```
/// use mandat_audit::verify::{Options, Record, verify};
/// use mandat_record::read::Memory;
/// let report = verify(&Record::public(&Memory::new()), &Options::default()).report;
/// assert!(!report.ok);
/// assert_eq!(report.code, Some("checkpoint-missing"));
/// ```
pub fn verify(record: &Record<'_>, options: &Options<'_>) -> Verification {
    let mut problems = Problems::default();
    let replayed = replay::replay(record, options, &mut problems);
    let replay::Replayed { federation, tree, blobs } = replayed;
    founding(&tree, options, &mut problems);
    let head = checkpoint::check(record, options, &federation, &tree, &mut problems);
    let boxes = boxes::check(record, &federation, &blobs, &mut problems);
    let strays = published::check(record, &tree, &boxes, &blobs.seen(), &mut problems);
    let report = report::Report::new(record, options, &federation, &tree, head, strays, problems);
    Verification { report, federation, tree }
}

/// The record is the one that the reader meant.
fn founding(tree: &MemoryTree, options: &Options<'_>, problems: &mut Problems) {
    let found = report::founding(tree);
    if let Some(expected) = options.founding.filter(|expected| found != Some(*expected)) {
        let found = found.map_or_else(|| "nothing".to_owned(), |hash| hash.to_string());
        problems.record(
            Code::FoundingDiffers,
            Some(0),
            format!("the record is founded by {found}, not by {expected}: this is another record"),
        );
    }
}
