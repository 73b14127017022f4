//! Reading and writing bytes: lengths are known before anything is allocated, and every read is bounded.

use crate::Refused;
use crate::group::{Point, Scalar, WIDTH, parse_scalar};

/// What is left of the bytes.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Reader(bytes)
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Refused> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Refused::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], Refused> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Refused::Length)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, Refused> {
        self.array::<1>().map(|bytes| bytes[0])
    }

    pub(crate) fn u16(&mut self) -> Result<u16, Refused> {
        self.array().map(|bytes| u16::from_le_bytes(*bytes))
    }

    pub(crate) fn u32(&mut self) -> Result<u32, Refused> {
        self.array().map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub(crate) fn u64(&mut self) -> Result<u64, Refused> {
        self.array().map(|bytes| u64::from_le_bytes(*bytes))
    }

    pub(crate) fn point(&mut self) -> Result<Point, Refused> {
        Point::parse(self.array::<WIDTH>()?)
    }

    pub(crate) fn key(&mut self) -> Result<Point, Refused> {
        Point::parse_key(self.array::<WIDTH>()?)
    }

    pub(crate) fn scalar(&mut self) -> Result<Scalar, Refused> {
        parse_scalar(self.array::<WIDTH>()?)
    }

    /// The rest of a message of one version, no longer than `most` bytes.
    pub(crate) fn message(bytes: &'a [u8], version: u8, most: usize) -> Result<Self, Refused> {
        if bytes.len() > most {
            return Err(Refused::Length);
        }
        let mut reader = Reader(bytes);
        if reader.u8()? == version { Ok(reader) } else { Err(Refused::Version) }
    }

    /// A count of things that take `each` bytes: what the rest cannot hold is refused before it is allocated.
    pub(crate) fn count(&mut self, each: usize) -> Result<usize, Refused> {
        let count = usize::try_from(self.u32()?).map_err(|_| Refused::Length)?;
        let needed = count.checked_mul(each).ok_or(Refused::Length)?;
        if needed > self.0.len() { Err(Refused::Length) } else { Ok(count) }
    }

    /// So many of the same, one after the other.
    pub(crate) fn list<T>(
        &mut self,
        count: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, Refused>,
    ) -> Result<Vec<T>, Refused> {
        (0..count).map(|_| read(self)).collect()
    }

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused::Length) }
    }
}

/// Writes a message.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn message(version: u8) -> Self {
        Self(vec![version])
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend(bytes);
    }

    pub(crate) fn point(&mut self, point: &Point) {
        self.0.extend(point.bytes());
    }

    pub(crate) fn scalar(&mut self, scalar: &Scalar) {
        self.0.extend(scalar.as_bytes());
    }
}
