//! Bytes of a file as text.

/// UTF-8 where it is valid, otherwise Latin-1: old count programs write names in the code page of their machine.
pub(super) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The bytes behind a UTF-8 byte order mark.
pub(super) fn without_bom(input: &[u8]) -> &[u8] {
    input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input)
}

/// At most 40 characters of something from a file, for an error; control characters must not reach a terminal.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    let text = decode(&bytes[..bytes.len().min(160)]);
    let mut short: String =
        text.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().count() > 40 || bytes.len() > 160 {
        short.push('…');
    }
    short
}
