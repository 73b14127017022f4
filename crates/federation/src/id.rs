//! Names inside a record: units, bodies, convocations, contests, candidates, platforms, divisions, members.
//!
//! First link of the chain: every later entry refers to earlier ones by these names. A name is public, so it
//! must never be personal data; a member's is random.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The longest name, in bytes. Long enough for `congress-2026/union-07/district-03/workplace-012`.
pub const LONGEST: usize = 96;

/// A public name: 1 to 96 of `a-z 0-9 . _ - / #`, beginning with a letter or a digit.
///
/// ```
/// use mandat_federation::Id;
/// assert!(Id::parse("congress-2026/union-07").is_ok());
/// assert!(Id::parse("Rosa").is_err());
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Box<str>);

impl Id {
    /// Reads a name; the error says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-/#".contains(&b);
        let starts = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() > LONGEST {
            return Err(format!("name of {} bytes: at most {LONGEST} are allowed", text.len()));
        }
        if !starts || !text.bytes().all(allowed) {
            return Err("name may hold only a-z, 0-9 and . _ - / #, and begins with a letter or digit".into());
        }
        Ok(Self(text.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a part of this: `congress` and `union-07` give `congress/union-07`.
    #[must_use]
    pub fn join(&self, part: &Id) -> Id {
        Id(format!("{}/{}", self.0, part.0).into())
    }

    /// The n-th thing of this name, counted from 1: a contest's seats are its mandates.
    #[must_use]
    pub fn nth(&self, n: usize) -> Id {
        Id(format!("{}#{n}", self.0).into())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Id::parse(&text).map_err(de::Error::custom)
    }
}

/// A member's public name: 16 random bytes, written as 32 hex digits. It says nothing about the person; the
/// opening of the member's `roll.join` entry does, and that lives in the sealed store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member(pub [u8; 16]);

impl Member {
    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "a member is named by 32 lower-case hex digits".to_owned();
        let digits = text.as_bytes();
        if digits.len() != 32 {
            return Err(wrong());
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = hex(pair[0]).and_then(|high| Some(high << 4 | hex(pair[1])?)).ok_or_else(wrong)?;
        }
        Ok(Self(bytes))
    }

    /// The member as a name, for where members and other candidates stand side by side.
    pub fn id(&self) -> Id {
        Id(self.to_string().into())
    }
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Member::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A name that can be read is written back as it was, and every part of it is allowed.
        #[test]
        fn a_name_has_one_form(text in ".{0,120}") {
            if let Ok(id) = Id::parse(&text) {
                prop_assert_eq!(id.as_str(), text);
                prop_assert!(id.as_str().len() <= LONGEST);
            }
        }

        #[test]
        fn a_member_has_one_form(bytes: [u8; 16], text in "[0-9a-fA-F]{32}") {
            let member = Member(bytes);
            prop_assert_eq!(Member::parse(&member.to_string()), Ok(member));
            prop_assert_eq!(Member::parse(&text).is_ok(), text == text.to_lowercase());
        }
    }

    #[test]
    fn names_keep_to_their_rule() {
        for right in ["a", "0", "congress-2026/union-07#12", "a.b_c", &"a".repeat(LONGEST)] {
            assert!(Id::parse(right).is_ok(), "{right}");
        }
        for wrong in ["", "A", "-a", "/a", "#1", "a b", "ä", "a\n", "a\u{202e}b", &"a".repeat(LONGEST + 1)] {
            assert!(Id::parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(serde_json::from_str::<Id>("\"Rosa\"").is_err());
        assert!(Member::parse("0123").is_err());
    }
}
