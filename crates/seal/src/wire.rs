//! Reading bytes: lengths are known before anything is allocated, and every read is bounded.

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

    /// Nothing may be left.
    pub(crate) fn end(&self) -> Result<(), Refused> {
        if self.0.is_empty() { Ok(()) } else { Err(Refused::Length) }
    }
}
