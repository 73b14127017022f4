//! The envelope's parser: one walk over the leaf, which checks canonical form, fields and limits together.

use super::error::MustBe;
use super::{EntryError, Layout, LogKind, MAX_ENTRY, MAX_LOG, MAX_TYPE, Second};
use crate::ed25519::{PublicKey, Signature};
use crate::json::Cursor;
use crate::text::base64_array;
use std::ops::Range;

/// What has been found so far. Fields come in one order, since canonical keys are sorted.
#[derive(Default)]
struct Found {
    at: Option<u64>,
    body: Option<Range<usize>>,
    by: Option<PublicKey>,
    log: Option<Range<usize>>,
    second: Option<Second>,
    seq: Option<u64>,
    sig: Option<Signature>,
    kind: Option<Range<usize>>,
    /// From the quote of `"body"` to the end of `log`, and the whole fields `seq` and `type`.
    signed: [Range<usize>; 3],
}

pub(super) fn layout(bytes: &[u8], log: LogKind) -> Result<Layout, EntryError> {
    if bytes.len() > MAX_ENTRY {
        return Err(EntryError::TooLong { length: bytes.len() });
    }
    let mut reader = Reader { bytes, cursor: Cursor::new(bytes, 0)? };
    let mut found = Found::default();
    let mut fields = reader.cursor.object()?;
    while let Some(key) = reader.cursor.key(&mut fields)? {
        reader.field(&mut found, key, log)?;
    }
    reader.cursor.end()?;
    found.complete(log)
}

impl Found {
    /// All fields but `second` must be there, and `at` according to the log.
    fn complete(self, log: LogKind) -> Result<Layout, EntryError> {
        fn need<T>(field: &'static str, value: Option<T>) -> Result<T, EntryError> {
            value.ok_or(EntryError::MissingField { field })
        }
        if log == LogKind::Main {
            need("at", self.at)?;
        }
        let by = need("by", self.by)?;
        if self.second.is_some_and(|second| second.by == by) {
            return Err(EntryError::SameKey);
        }
        Ok(Layout {
            at: self.at,
            by,
            second: self.second,
            seq: need("seq", self.seq)?,
            sig: need("sig", self.sig)?,
            body: need("body", self.body)?,
            log: need("log", self.log)?,
            kind: need("type", self.kind)?,
            signed: self.signed,
        })
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    cursor: Cursor<'a>,
}

impl Reader<'_> {
    fn field(&mut self, found: &mut Found, key: Range<usize>, log: LogKind) -> Result<(), EntryError> {
        let quote = key.start - 1;
        match &self.bytes[key] {
            b"at" if log == LogKind::Box => return self.bad("at", MustBe::Absent),
            b"at" => found.at = Some(self.natural("at")?),
            b"body" => {
                if self.cursor.peek() != Some(b'{') {
                    return self.bad("body", MustBe::Object);
                }
                found.body = Some(self.cursor.value()?);
                found.signed[0].start = quote;
            }
            b"by" => found.by = Some(PublicKey(self.bytes_of("by", MustBe::Key)?)),
            b"log" => {
                found.log = Some(self.checked("log", MustBe::Log, is_log)?);
                found.signed[0].end = self.cursor.offset();
            }
            b"second" => found.second = Some(self.second()?),
            b"seq" => {
                found.seq = Some(self.natural("seq")?);
                found.signed[1] = quote..self.cursor.offset();
            }
            b"sig" => found.sig = Some(Signature(self.bytes_of("sig", MustBe::Signature)?)),
            b"type" => {
                found.kind = Some(self.checked("type", MustBe::Type, is_type)?);
                found.signed[2] = quote..self.cursor.offset();
            }
            _ => return Err(EntryError::UnknownField { offset: quote }),
        }
        Ok(())
    }

    fn bad<T>(&self, field: &'static str, must_be: MustBe) -> Result<T, EntryError> {
        Err(EntryError::BadField { field, offset: self.cursor.offset(), must_be })
    }

    fn natural(&mut self, field: &'static str) -> Result<u64, EntryError> {
        if !matches!(self.cursor.peek(), Some(b'-' | b'0'..=b'9')) {
            return self.bad(field, MustBe::Natural);
        }
        let offset = self.cursor.offset();
        let value = self.cursor.integer()?;
        u64::try_from(value).map_err(|_| EntryError::BadField { field, offset, must_be: MustBe::Natural })
    }

    /// A string that passes `accepts`.
    fn checked(
        &mut self,
        field: &'static str,
        must_be: MustBe,
        accepts: fn(&[u8]) -> bool,
    ) -> Result<Range<usize>, EntryError> {
        let offset = self.cursor.offset();
        if self.cursor.peek() != Some(b'"') {
            return self.bad(field, must_be);
        }
        let text = self.cursor.string()?;
        if accepts(&self.bytes[text.clone()]) {
            Ok(text)
        } else {
            Err(EntryError::BadField { field, offset, must_be })
        }
    }

    fn bytes_of<const N: usize>(
        &mut self,
        field: &'static str,
        must_be: MustBe,
    ) -> Result<[u8; N], EntryError> {
        let offset = self.cursor.offset();
        let text = self.checked(field, must_be, |_| true)?;
        base64_array(&self.bytes[text]).map_err(|_| EntryError::BadField { field, offset, must_be })
    }

    /// `{"by":..,"sig":..}`, exactly.
    fn second(&mut self) -> Result<Second, EntryError> {
        if self.cursor.peek() != Some(b'{') {
            return self.bad("second", MustBe::Second);
        }
        let offset = self.cursor.offset();
        let mut fields = self.cursor.object()?;
        let (mut by, mut sig) = (None, None);
        while let Some(key) = self.cursor.key(&mut fields)? {
            let quote = key.start - 1;
            match &self.bytes[key] {
                b"by" => by = Some(PublicKey(self.bytes_of("second.by", MustBe::Key)?)),
                b"sig" => sig = Some(Signature(self.bytes_of("second.sig", MustBe::Signature)?)),
                _ => return Err(EntryError::UnknownField { offset: quote }),
            }
        }
        match (by, sig) {
            (Some(by), Some(sig)) => Ok(Second { by, sig }),
            _ => Err(EntryError::BadField { field: "second", offset, must_be: MustBe::Second }),
        }
    }
}

/// A log's origin. Quote and backslash would need an escape, and no schema-less URL has them.
fn is_log(text: &[u8]) -> bool {
    (1..=MAX_LOG).contains(&text.len())
        && text.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'+' | b'"' | b'\\'))
}

/// `[a-z]+(\.[a-z_]+)+`, at most [`MAX_TYPE`] bytes.
fn is_type(text: &[u8]) -> bool {
    if text.len() > MAX_TYPE {
        return false;
    }
    let mut words = text.split(|&byte| byte == b'.');
    let first = words.next().is_some_and(|word| !word.is_empty() && word.iter().all(u8::is_ascii_lowercase));
    let mut more = 0;
    first
        && words.all(|word| {
            more += 1;
            !word.is_empty() && word.iter().all(|&byte| byte.is_ascii_lowercase() || byte == b'_')
        })
        && more > 0
}
