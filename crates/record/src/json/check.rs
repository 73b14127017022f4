//! The checker: one pass over bytes, no allocation, bounded depth (RFC 8785 sections 3.2.2 and 3.2.3).

use super::{MAX_DEPTH, MAX_INTEGER};
use std::cmp::Ordering;
use std::ops::Range;

/// What keeps bytes from being canonical JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not UTF-8; a lone surrogate in its three-byte form is not UTF-8 either.
    #[error("not valid UTF-8")]
    Utf8,
    /// The bytes end inside a value.
    #[error("the text ends too early")]
    End,
    /// Bytes after the value.
    #[error("something follows the value: remove it")]
    Trailing,
    /// White space between tokens.
    #[error("white space: canonical JSON has none")]
    Space,
    /// A byte that cannot stand here.
    #[error("unexpected character")]
    Unexpected,
    /// A fraction or exponent.
    #[error("a fraction or exponent: write integers, and decimals as strings")]
    Float,
    /// `-0`, a leading zero, or a lone minus.
    #[error("not the canonical form of an integer")]
    Integer,
    /// Magnitude above 2^53 - 1.
    #[error("integer beyond 2^53-1: write it as a string")]
    Range,
    /// An escape that RFC 8785 does not write, which includes every surrogate.
    #[error("not the canonical escape of this character")]
    Escape,
    /// A control character that must be escaped.
    #[error("unescaped control character")]
    Control,
    /// Two equal keys in one object.
    #[error("the same key twice in one object")]
    DuplicateKey,
    /// Keys out of the order of UTF-16 code units.
    #[error("keys are not sorted by UTF-16 code units")]
    KeyOrder,
    /// More than [`MAX_DEPTH`] containers within each other.
    #[error("nested deeper than 16 levels")]
    Depth,
}

/// Where and why bytes are not canonical JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}: {fault}")]
pub struct JsonError {
    /// Offset of the byte at fault, from 0.
    pub offset: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// Checks that `bytes` are one canonical JSON value and nothing else.
///
/// ```
/// use mandat_record::json;
/// assert!(json::check(br#"{"a":[1,"\n",null],"b":{}}"#).is_ok());
/// assert_eq!(json::check(br#"{"a":1.5}"#).unwrap_err().to_string(),
///     "byte 6: a fraction or exponent: write integers, and decimals as strings");
/// ```
pub fn check(bytes: &[u8]) -> Result<(), JsonError> {
    let mut cursor = Cursor::new(bytes, 0)?;
    cursor.value()?;
    cursor.end()
}

/// Walks over canonical JSON and hands out the places of its parts.
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Cursor<'a> {
    /// Starts at the first byte, `depth` containers deep already (for a value that is to be embedded).
    pub(crate) fn new(bytes: &'a [u8], depth: usize) -> Result<Self, JsonError> {
        match std::str::from_utf8(bytes) {
            Ok(_) => Ok(Cursor { bytes, at: 0, depth }),
            Err(error) => Err(JsonError { offset: error.valid_up_to(), fault: Fault::Utf8 }),
        }
    }

    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    fn fail<T>(&self, fault: Fault) -> Result<T, JsonError> {
        Err(JsonError { offset: self.at, fault })
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Fails at the byte under the cursor with the most telling fault.
    fn unexpected<T>(&self) -> Result<T, JsonError> {
        self.fail(match self.peek() {
            None => Fault::End,
            Some(b' ' | b'\t' | b'\n' | b'\r') => Fault::Space,
            Some(_) => Fault::Unexpected,
        })
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.take(byte) { Ok(()) } else { self.unexpected() }
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), JsonError> {
        match self.peek() {
            None => Ok(()),
            Some(b' ' | b'\t' | b'\n' | b'\r') => self.fail(Fault::Space),
            Some(_) => self.fail(Fault::Trailing),
        }
    }

    /// Passes one value and gives its place.
    pub(crate) fn value(&mut self) -> Result<Range<usize>, JsonError> {
        let start = self.at;
        match self.peek() {
            Some(b'{') => {
                let mut fields = self.object()?;
                while self.key(&mut fields)?.is_some() {
                    self.value()?;
                }
            }
            Some(b'[') => self.array()?,
            Some(b'"') => {
                self.string()?;
            }
            Some(b'-' | b'0'..=b'9') => {
                self.integer()?;
            }
            Some(b't') => self.literal(b"true")?,
            Some(b'f') => self.literal(b"false")?,
            Some(b'n') => self.literal(b"null")?,
            _ => return self.unexpected(),
        }
        Ok(start..self.at)
    }

    fn enter(&mut self) -> Result<(), JsonError> {
        if self.depth == MAX_DEPTH {
            return self.fail(Fault::Depth);
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn array(&mut self) -> Result<(), JsonError> {
        self.enter()?;
        if !self.take(b']') {
            loop {
                self.value()?;
                if !self.take(b',') {
                    break;
                }
            }
            self.expect(b']')?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Enters an object; then call [`Self::key`] until it gives `None`, and pass a value after each key.
    pub(crate) fn object(&mut self) -> Result<Fields, JsonError> {
        if self.peek() != Some(b'{') {
            return self.unexpected();
        }
        self.enter()?;
        Ok(Fields { previous: None })
    }

    /// The next key's place, without its quotes; `None` at the end of the object.
    pub(crate) fn key(&mut self, fields: &mut Fields) -> Result<Option<Range<usize>>, JsonError> {
        if self.take(b'}') {
            self.depth -= 1;
            return Ok(None);
        }
        if fields.previous.is_some() {
            self.expect(b',')?;
        }
        let start = self.at;
        let key = self.string()?;
        if let Some(previous) = &fields.previous {
            let fault = match compare(&self.bytes[previous.clone()], &self.bytes[key.clone()]) {
                Ordering::Less => None,
                Ordering::Equal => Some(Fault::DuplicateKey),
                Ordering::Greater => Some(Fault::KeyOrder),
            };
            if let Some(fault) = fault {
                return Err(JsonError { offset: start, fault });
            }
        }
        fields.previous = Some(key.clone());
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// Passes a string and gives the place of its contents, without the quotes.
    pub(crate) fn string(&mut self) -> Result<Range<usize>, JsonError> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(start..self.at - 1);
                }
                Some(b'\\') => self.escape()?,
                Some(0..0x20) => return self.fail(Fault::Control),
                Some(_) => self.at += 1,
                None => return self.fail(Fault::End),
            }
        }
    }

    /// Passes an escape, which must be the one that section 3.2.2.2 writes for its character.
    fn escape(&mut self) -> Result<(), JsonError> {
        let rest = &self.bytes[self.at + 1..];
        let length = match rest.first() {
            None => return Err(JsonError { offset: self.bytes.len(), fault: Fault::End }),
            Some(b'b' | b't' | b'n' | b'f' | b'r' | b'"' | b'\\') => 2,
            Some(b'u') => match rest.get(1..5) {
                Some(&[b'0', b'0', high @ (b'0' | b'1'), low @ (b'0'..=b'9' | b'a'..=b'f')])
                    if !has_short_escape(high, low) =>
                {
                    6
                }
                _ => return self.fail(Fault::Escape),
            },
            Some(_) => return self.fail(Fault::Escape),
        };
        self.at += length;
        Ok(())
    }

    /// Passes an integer and gives its value.
    pub(crate) fn integer(&mut self) -> Result<i64, JsonError> {
        let start = self.at;
        let negative = self.take(b'-');
        let first = self.at;
        let mut magnitude: u64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            magnitude = magnitude * 10 + u64::from(digit - b'0');
            if magnitude > MAX_INTEGER {
                // A long run of digits stops here, before the sum can overflow. What else is wrong does not matter.
                return Err(JsonError { offset: start, fault: Fault::Range });
            }
            self.at += 1;
        }
        if matches!(self.peek(), Some(b'.' | b'e' | b'E')) && self.at > first {
            return self.fail(Fault::Float);
        }
        let digits = self.at - first;
        if digits == 0 && !negative {
            return self.unexpected();
        }
        if digits == 0 || (self.bytes[first] == b'0' && (digits > 1 || negative)) {
            return Err(JsonError { offset: start, fault: Fault::Integer });
        }
        let magnitude = i64::try_from(magnitude).expect("at most 2^53-1, checked digit by digit");
        Ok(if negative { -magnitude } else { magnitude })
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), JsonError> {
        for &byte in word {
            self.expect(byte)?;
        }
        Ok(())
    }
}

/// How far an object has been read: the place of the last key.
pub(crate) struct Fields {
    previous: Option<Range<usize>>,
}

/// Whether `\u00<high><low>` has a two-character form, which is then the canonical one: \b \t \n \f \r.
fn has_short_escape(high: u8, low: u8) -> bool {
    high == b'0' && matches!(low, b'8' | b'9' | b'a' | b'c' | b'd')
}

/// Orders the contents of two checked strings by UTF-16 code units (section 3.2.3).
fn compare(a: &[u8], b: &[u8]) -> Ordering {
    if a.iter().chain(b).all(|&byte| byte.is_ascii() && byte != b'\\') {
        return a.cmp(b); // all our own keys; ASCII sorts alike in UTF-8 and UTF-16
    }
    code_units(a).cmp(code_units(b))
}

/// The UTF-16 code units of a checked string's contents, escapes resolved.
fn code_units(contents: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let text =
        std::str::from_utf8(contents).expect("the cursor checked the whole text, and strings end at quotes");
    let mut chars = text.chars();
    let unescaped = std::iter::from_fn(move || match chars.next()? {
        '\\' => Some(match chars.next()? {
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'f' => '\u{c}',
            'r' => '\r',
            'u' => {
                let value =
                    chars.by_ref().take(4).filter_map(|digit| digit.to_digit(16)).fold(0, |v, d| v * 16 + d);
                char::from_u32(value)?
            }
            other => other,
        }),
        other => Some(other),
    });
    unescaped.flat_map(|c| {
        let mut units = [0u16; 2];
        let length = c.encode_utf16(&mut units).len();
        units.into_iter().take(length)
    })
}
