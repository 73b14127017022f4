//! The binary form of what trustees and mixers put on record: fixed widths, counts before lists, nothing left over, one
//! form a value. Every count is bounded before anything is allocated.

use crate::Refused;
use crate::group::{Point, Scalar, parse_scalar};

/// Writes a message.
#[derive(Debug, Default)]
pub(crate) struct Writer(pub Vec<u8>);

impl Writer {
    /// A message of a version.
    pub fn new(version: u8) -> Self {
        Self(vec![version])
    }

    pub fn u16(&mut self, value: u16) {
        self.0.extend(value.to_be_bytes());
    }

    pub fn u32(&mut self, value: u32) {
        self.0.extend(value.to_be_bytes());
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    pub fn point(&mut self, point: &Point) {
        self.0.extend(point.bytes());
    }

    pub fn scalar(&mut self, scalar: &Scalar) {
        self.0.extend(scalar.as_bytes());
    }
}

/// Reads a message.
#[derive(Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A message of a version, no longer than `most` bytes.
    pub fn new(bytes: &'a [u8], version: u8, most: usize) -> Result<Self, Refused> {
        if bytes.len() > most {
            return Err(Refused::Length);
        }
        let (first, rest) = bytes.split_first().ok_or(Refused::Length)?;
        if *first == version { Ok(Self(rest)) } else { Err(Refused::Version) }
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Refused> {
        let (head, rest) = self.0.split_first_chunk().ok_or(Refused::Length)?;
        self.0 = rest;
        Ok(*head)
    }

    pub fn u16(&mut self) -> Result<u16, Refused> {
        self.array().map(u16::from_be_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, Refused> {
        self.array().map(u32::from_be_bytes)
    }

    /// A count of things that take `each` bytes at least: what the rest cannot hold is refused before it is allocated.
    pub fn count(&mut self, each: usize) -> Result<usize, Refused> {
        let count = usize::try_from(self.u32()?).map_err(|_| Refused::Length)?;
        let needed = count.checked_mul(each).ok_or(Refused::Length)?;
        if needed > self.0.len() { Err(Refused::Length) } else { Ok(count) }
    }

    pub fn point(&mut self) -> Result<Point, Refused> {
        Point::parse(&self.array()?)
    }

    pub fn key(&mut self) -> Result<Point, Refused> {
        Point::parse_key(&self.array()?)
    }

    pub fn scalar(&mut self) -> Result<Scalar, Refused> {
        parse_scalar(&self.array()?)
    }

    pub fn list<T>(
        &mut self,
        count: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Refused>,
    ) -> Result<Vec<T>, Refused> {
        (0..count).map(|_| read(self)).collect()
    }

    pub fn end(self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused::Length) }
    }
}
