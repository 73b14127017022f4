//! The text forms of fixed-size byte strings: standard base64 with padding (RFC 4648 section 4) and lower-case hex
//! (section 8). One value has exactly one text, otherwise two different entries could mean the same thing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Why a text is not the form of a fixed-size byte string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// The text is not as long as the form of so many bytes.
    #[error("expected {expected} characters, found {found}: give the whole text and nothing around it")]
    Length {
        /// Characters that the form has.
        expected: usize,
        /// Bytes that the text has.
        found: usize,
    },
    /// The text is not standard base64 with padding, or its unused last bits are not zero.
    #[error("not canonical base64: use the standard alphabet with padding (RFC 4648 section 4)")]
    Base64,
    /// The text is not lower-case hex.
    #[error("not lower-case hex: use only 0-9 and a-f")]
    Hex,
}

/// Standard base64 with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads any number of bytes from canonical base64; the caller bounds the text's length.
pub(crate) fn base64_bytes(text: &[u8]) -> Result<Vec<u8>, TextError> {
    STANDARD.decode(text).map_err(|_| TextError::Base64)
}

/// Reads exactly `N` bytes from canonical base64, without allocating.
pub(crate) fn base64_array<const N: usize>(text: &[u8]) -> Result<[u8; N], TextError> {
    let expected = N.div_ceil(3) * 4;
    if text.len() != expected {
        return Err(TextError::Length { expected, found: text.len() });
    }
    let mut bytes = [0u8; N];
    // `decode_slice` wants exact room; padding makes the exact length N, so a longer decoding is an error.
    match STANDARD.decode_slice(text, &mut bytes) {
        Ok(length) if length == N => Ok(bytes),
        _ => Err(TextError::Base64),
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads exactly `N` bytes from lower-case hex.
pub(crate) fn hex_array<const N: usize>(text: &[u8]) -> Result<[u8; N], TextError> {
    if text.len() != 2 * N {
        return Err(TextError::Length { expected: 2 * N, found: text.len() });
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        _ => Err(TextError::Hex),
    };
    let mut bytes = [0u8; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Ok(bytes)
}

/// Gives a newtype over `[u8; N]` its text form: `Display`, `Debug`, `FromStr`, and serde as a string.
macro_rules! text_form {
    ($name:ident, $write:path, $read:path) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$write(&self.0))
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::text::TextError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $read(text.as_bytes()).map($name)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a text of fixed length")
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }
    };
}
pub(crate) use text_form;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_has_one_text() {
        assert_eq!(base64_array::<2>(b"AAE="), Ok([0, 1]));
        // The same two bytes with a stray bit, without padding, in the URL alphabet, with a blank.
        for wrong in [&b"AAF="[..], b"AAE", b"AAE\n", b"AA-=", b"AAE=="] {
            assert!(base64_array::<2>(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(base64_array::<3>(b"AAEC"), Ok([0, 1, 2]));
        assert_eq!(base64_array::<2>(b"AAEC"), Err(TextError::Base64), "three bytes are not two");
        assert_eq!(base64_array::<2>(b"AA="), Err(TextError::Length { expected: 4, found: 3 }));
        assert_eq!(hex_array::<2>(b"00ff"), Ok([0, 255]));
        assert_eq!(hex_array::<2>(b"00FF"), Err(TextError::Hex));
        assert_eq!(hex_array::<2>(b"00f"), Err(TextError::Length { expected: 4, found: 3 }));
        assert_eq!(hex(&[0, 255]), "00ff");
    }
}
