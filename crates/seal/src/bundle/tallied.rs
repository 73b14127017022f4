//! The decryption of a closed box: the trustees' parts, each with its proof, the totals, and the mixes of ranked questions.

use super::mixed::{Decoded, Mixed};
use super::{Counted, Report};
use crate::Refused;
use crate::election::Election;
use crate::question::Question;
use crate::tally::{self, Totals, tallied};
use crate::trustee::{File, JointKey, MOST_TRUSTEES, Partial};
use crate::wire::Reader;

/// The longest part of a trustee that is read; the rest of the file bounds it further.
const LONGEST: u32 = 1 << 30;

/// Partial decryptions and totals. Bytes, integers little-endian: number of parts (2), each with its length (4); then all totals
/// in the order of the questions' ciphertexts (8 each); then each ranked question as in [`Mixed`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tallied {
    /// What each trustee gave.
    pub partials: Vec<Partial>,
    /// What came out.
    pub totals: Totals,
    /// The ranked questions, in order.
    pub mixed: Vec<Mixed>,
}

impl Tallied {
    /// Opens the sums of a counted box with the trustees' parts: wrong ones are passed over, `shares-missing` if too few are good.
    pub fn open(
        election: &Election,
        trustees: &JointKey,
        counted: &Counted,
        partials: Vec<Partial>,
        mixed: Vec<Mixed>,
    ) -> Result<Self, Refused> {
        let firsts = counted.sums.firsts();
        let file = File { context: election.context(), name: tally::FILE, firsts: &firsts };
        let good = partials.into_iter().filter(|partial| trustees.check(file, partial).is_ok());
        let partials: Vec<Partial> = good.collect();
        let (masks, _) = trustees.decrypt(file, &partials);
        let totals =
            tally::find(election, &counted.sums, &masks.ok_or(Refused::SharesMissing)?, counted.weight)?;
        Ok(Tallied { partials, totals, mixed })
    }

    /// Checks everything: `share-bad` if a part's proof does not hold, `shares-missing`, `tally-differs`, `bad-mix`.
    pub fn check(
        &self,
        election: &Election,
        trustees: &JointKey,
        counted: &Counted,
    ) -> Result<Report, Refused> {
        let firsts = counted.sums.firsts();
        let file = File { context: election.context(), name: tally::FILE, firsts: &firsts };
        let (masks, charges) = trustees.decrypt(file, &self.partials);
        if !charges.is_empty() {
            return Err(Refused::ShareBad);
        }
        tally::check(&counted.sums, &masks.ok_or(Refused::SharesMissing)?, &self.totals)?;
        let mixed = self.mixed.iter().zip(&counted.ranked);
        let rankings: Vec<(usize, Decoded)> = mixed
            .map(|(mixed, (question, rows))| {
                Ok((*question, mixed.check(election, trustees, *question, rows)?))
            })
            .collect::<Result<_, Refused>>()?;
        let parts =
            self.partials.len() + self.mixed.iter().map(|m| m.mixes.len() + m.partials.len()).sum::<usize>();
        Ok(Report {
            ballots: counted.ballots,
            counted: counted.counted,
            proofs: counted.proofs + parts as u64,
            weight: counted.weight,
            totals: self.totals.clone(),
            rankings,
        })
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_partials(&self.partials, &mut bytes);
        self.totals.iter().flatten().for_each(|total| bytes.extend(total.to_le_bytes()));
        self.mixed.iter().for_each(|mixed| mixed.write(&mut bytes));
        bytes
    }

    /// Reads the bytes.
    pub fn parse(bytes: &[u8], election: &Election) -> Result<Self, Refused> {
        let mut reader = Reader::new(bytes);
        let partials = read_partials(&mut reader)?;
        let questions = &election.manifest().questions;
        let totals = questions.iter().map(|question| (0..tallied(question)).map(|_| reader.u64()).collect());
        let totals = totals.collect::<Result<Totals, _>>()?;
        let ranked = questions.iter().filter(|question| matches!(question, Question::Ranked { .. }));
        let mixed = ranked.map(|_| Mixed::read(&mut reader)).collect::<Result<_, _>>()?;
        reader.end()?;
        Ok(Tallied { partials, totals, mixed })
    }
}

/// Writes bytes after their length.
pub(super) fn write_part(part: &[u8], bytes: &mut Vec<u8>) {
    let length = u32::try_from(part.len()).expect("bounded by the number of ballots");
    bytes.extend(length.to_le_bytes());
    bytes.extend(part);
}

pub(super) fn write_partials(partials: &[Partial], bytes: &mut Vec<u8>) {
    let count = u16::try_from(partials.len()).expect("no more than trustees");
    bytes.extend(count.to_le_bytes());
    partials.iter().for_each(|partial| write_part(&partial.to_bytes(), bytes));
}

pub(super) fn read_partials(reader: &mut Reader<'_>) -> Result<Vec<Partial>, Refused> {
    let count = reader.u16()?;
    if count > MOST_TRUSTEES {
        return Err(Refused::Length);
    }
    let partial = |_| {
        let length = reader.u32()?;
        if length > LONGEST {
            Err(Refused::Length)
        } else {
            Partial::from_bytes(reader.take(length as usize)?)
        }
    };
    (0..count).map(partial).collect()
}
