//! The proof of a shuffle by Terelius and Wikström (2010), in the form of Haenni, Locher, Koenig and Dubuis (2017): commitments
//! to a permutation, a chain that shows that it is one, and one sigma proof over both and the ciphertexts.

use super::table::MOST_ROWS;
use crate::Refused;
use crate::group::{Point, Scalar};
use crate::transcript::Transcript;
use crate::wire::{Reader, Writer};

const VERSION: u8 = 1;
/// Bytes of a row: three points, two scalars.
const ROW: usize = 5 * 32;

/// A proof of a shuffle. It stores commitments, not challenges, so that it verifies in one multiscalar multiplication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffleProof {
    pub(crate) rows: Vec<Row>,
    pub(crate) commitments: [Point; 3],
    /// A pair for every column.
    pub(crate) columns: Vec<[Point; 2]>,
    pub(crate) responses: [Scalar; 3],
    /// A response for every column.
    pub(crate) column_responses: Vec<Scalar>,
}

/// What a proof has for every row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// `C_j = r_j G + H_i`, where `i` is the output row that input row `j` became.
    pub permutation: Point,
    /// `D_i = s_i G + u'_i D_{i-1}`, with `D_0 = H`.
    pub chain: Point,
    /// The sigma proof's commitment for the chain.
    pub link: Point,
    /// Its response for `s_i`.
    pub randomness: Scalar,
    /// The response for `u'_i`.
    pub factor: Scalar,
}

impl ShuffleProof {
    /// The transcript after everything that the second challenge hashes: chain and commitments.
    pub(crate) fn bind(&self, transcript: &mut Transcript) {
        let column = |of: fn(&Row) -> &Point| self.rows.iter().map(of).collect::<Vec<_>>();
        transcript.points("chain", column(|row| &row.chain).into_iter());
        transcript.points("links", column(|row| &row.link).into_iter());
        transcript.points("commitments", self.commitments.iter());
        transcript.points("columns", self.columns.iter().flatten().collect::<Vec<_>>().into_iter());
    }

    /// All responses, for the weights of verification.
    pub(crate) fn bind_responses(&self, transcript: &mut Transcript) {
        let mut to = Writer::default();
        self.responses.iter().chain(&self.column_responses).for_each(|response| to.scalar(response));
        for row in &self.rows {
            to.scalar(&row.randomness);
            to.scalar(&row.factor);
        }
        transcript.bytes("responses", &to.0);
    }

    /// How many bytes a proof for a table of this size has.
    pub const fn bytes_of(rows: usize, width: usize) -> usize {
        1 + 2 + 4 + 32 * (6 + 3 * width) + rows * ROW
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        to.u16(u16::try_from(self.columns.len()).unwrap_or(u16::MAX));
        to.u32(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        self.commitments.iter().for_each(|point| to.point(point));
        self.columns.iter().flatten().for_each(|point| to.point(point));
        self.responses.iter().chain(&self.column_responses).for_each(|response| to.scalar(response));
        for row in &self.rows {
            to.point(&row.permutation);
            to.point(&row.chain);
            to.point(&row.link);
            to.scalar(&row.randomness);
            to.scalar(&row.factor);
        }
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let most = 7 + 32 * (6 + 3 * super::table::MOST_WIDTH) + MOST_ROWS * ROW;
        let mut from = Reader::message(bytes, VERSION, most)?;
        let width = usize::from(from.u16()?);
        if !(1..=super::table::MOST_WIDTH).contains(&width) {
            return Err(Refused::Length);
        }
        let count = from.count(ROW)?;
        let commitments = [from.point()?, from.point()?, from.point()?];
        let columns = from.list(width, |from| Ok([from.point()?, from.point()?]))?;
        let responses = [from.scalar()?, from.scalar()?, from.scalar()?];
        let column_responses = from.list(width, Reader::scalar)?;
        let rows = from.list(count, |from| {
            Ok(Row {
                permutation: from.point()?,
                chain: from.point()?,
                link: from.point()?,
                randomness: from.scalar()?,
                factor: from.scalar()?,
            })
        })?;
        from.end()?;
        Ok(Self { rows, commitments, columns, responses, column_responses })
    }
}
