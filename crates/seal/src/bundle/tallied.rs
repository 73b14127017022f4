//! The decryption of a closed box: the trustees' parts, each with its proof, and the totals.

use super::Counted;
use crate::Refused;
use crate::election::Election;
use crate::tally::{self, Sums, Totals, tallied};
use crate::trustee::{File, JointKey, Partial};
use crate::wire::Reader;

/// The longest part of a trustee that is read.
const LONGEST: u32 = 1 << 22;
/// The most trustees' parts of one tally.
const MOST: u16 = 255;

/// Partial decryptions and totals. Bytes, integers little-endian: number of parts (2), each with its length (4); then all totals in
/// the order of the questions' ciphertexts (8 each).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tallied {
    /// What each trustee gave.
    pub partials: Vec<Partial>,
    /// What came out.
    pub totals: Totals,
}

impl Tallied {
    /// Opens the sums of a counted box with the trustees' parts: wrong ones are passed over, `shares-missing` if too few are good.
    pub fn open(
        election: &Election,
        trustees: &JointKey,
        counted: &Counted,
        partials: Vec<Partial>,
    ) -> Result<Self, Refused> {
        let firsts = counted.sums.firsts();
        let file = File { context: election.context(), name: tally::FILE, firsts: &firsts };
        let (good, masks): (Vec<Partial>, _) = {
            let good = partials.into_iter().filter(|partial| trustees.check(file, partial).is_ok());
            let good: Vec<Partial> = good.collect();
            let (masks, _) = trustees.decrypt(file, &good);
            (good, masks.ok_or(Refused::SharesMissing)?)
        };
        let totals = tally::find(election, &counted.sums, &masks, counted.weight)?;
        Ok(Tallied { partials: good, totals })
    }

    /// Checks parts and totals: `share-bad` if a part's proof does not hold, `shares-missing`, `tally-differs`.
    pub fn check(&self, election: &Election, trustees: &JointKey, counted: &Counted) -> Result<(), Refused> {
        let sums: &Sums = &counted.sums;
        let firsts = sums.firsts();
        let file = File { context: election.context(), name: tally::FILE, firsts: &firsts };
        let (masks, charges) = trustees.decrypt(file, &self.partials);
        if !charges.is_empty() {
            return Err(Refused::ShareBad);
        }
        tally::check(sums, &masks.ok_or(Refused::SharesMissing)?, &self.totals)
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let count = u16::try_from(self.partials.len()).expect("no more than trustees");
        let mut bytes = count.to_le_bytes().to_vec();
        for partial in &self.partials {
            let partial = partial.to_bytes();
            let length = u32::try_from(partial.len()).expect("bounded by the election's questions");
            bytes.extend(length.to_le_bytes());
            bytes.extend(partial);
        }
        self.totals.iter().flatten().for_each(|total| bytes.extend(total.to_le_bytes()));
        bytes
    }

    /// Reads the bytes.
    pub fn parse(bytes: &[u8], election: &Election) -> Result<Self, Refused> {
        let mut reader = Reader::new(bytes);
        let count = reader.u16()?;
        if count > MOST {
            return Err(Refused::Length);
        }
        let partial = |_| {
            let length = reader.u32()?;
            if length > LONGEST {
                return Err(Refused::Length);
            }
            Partial::from_bytes(reader.take(length as usize)?)
        };
        let partials = (0..count).map(partial).collect::<Result<Vec<_>, _>>()?;
        let questions = election.manifest().questions.iter();
        let totals = questions.map(|question| (0..tallied(question)).map(|_| reader.u64()).collect());
        let totals = totals.collect::<Result<Totals, _>>()?;
        reader.end()?;
        Ok(Tallied { partials, totals })
    }
}
