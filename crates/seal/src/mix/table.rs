//! What goes through a mixnet: a table of ciphertexts, a row for each ballot, every row equally wide.

use crate::Refused;
use crate::elgamal::Ciphertext;
use crate::group::Point;
use crate::transcript::Transcript;
use crate::wire::{Reader, Writer};

const VERSION: u8 = 1;

/// The most rows of a table.
pub const MOST_ROWS: usize = 1 << 22;

/// The most ciphertexts of a row.
pub const MOST_WIDTH: usize = 4;

/// Rows of ciphertexts; at least one row, and 1 to 4 ciphertexts a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    width: usize,
    cells: Vec<Ciphertext>,
}

impl Table {
    /// A table of rows one after the other; `length` unless they fill at least one row and no part of one.
    pub fn new(width: usize, cells: Vec<Ciphertext>) -> Result<Self, Refused> {
        let sound = (1..=MOST_WIDTH).contains(&width)
            && !cells.is_empty()
            && cells.len().is_multiple_of(width)
            && cells.len() / width <= MOST_ROWS;
        if sound { Ok(Self { width, cells }) } else { Err(Refused::Length) }
    }

    /// Ciphertexts of a row.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.cells.len() / self.width
    }

    /// Never: a table has a row.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// All ciphertexts, row by row.
    pub fn cells(&self) -> &[Ciphertext] {
        &self.cells
    }

    /// One row.
    pub fn row(&self, n: usize) -> &[Ciphertext] {
        &self.cells[n * self.width..(n + 1) * self.width]
    }

    /// One column.
    pub(crate) fn column(&self, n: usize) -> impl ExactSizeIterator<Item = &Ciphertext> {
        self.cells[n..].iter().step_by(self.width)
    }

    /// The first part of every ciphertext: what trustees decrypt.
    pub fn firsts(&self) -> Vec<Point> {
        self.cells.iter().map(|cell| cell.first).collect()
    }

    pub(crate) fn bind(&self, label: &str, transcript: &mut Transcript) {
        transcript.number("width", self.width as u64);
        transcript.bytes(label, &self.to_bytes());
    }

    /// How many bytes a table of this size has: what is longer or shorter need not be read.
    pub const fn bytes_of(rows: usize, width: usize) -> usize {
        1 + 2 + 4 + rows * width * Ciphertext::WIDTH
    }

    /// The canonical bytes: version, width, rows, ciphertexts.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::message(VERSION);
        to.u16(u16::try_from(self.width).unwrap_or(u16::MAX));
        to.u32(u32::try_from(self.len()).unwrap_or(u32::MAX));
        self.cells.iter().for_each(|cell| to.bytes(&cell.bytes()));
        to.0
    }

    /// Reads canonical bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Refused> {
        let mut from = Reader::message(bytes, VERSION, 7 + MOST_ROWS * MOST_WIDTH * Ciphertext::WIDTH)?;
        let width = usize::from(from.u16()?);
        if !(1..=MOST_WIDTH).contains(&width) {
            return Err(Refused::Length);
        }
        let rows = from.count(width * Ciphertext::WIDTH)?;
        let cells = from.list(rows * width, |from| Ciphertext::parse(from.array()?))?;
        from.end()?;
        Self::new(width, cells)
    }
}
