//! The words of the numeric part of a BLT file.

use super::super::ReadError;

/// A piece of the file between blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'i> {
    /// Digits, a short name, `1=3`, `-`.
    Word(&'i [u8]),
    /// What stands within `[...]`.
    Bracket(&'i [u8]),
    /// What stands within `(...)`.
    Paren(&'i [u8]),
    /// A `"`: the names begin, or a 0 before them is missing.
    Quote(&'i [u8]),
}

impl<'i> Token<'i> {
    pub(super) fn bytes(self) -> &'i [u8] {
        match self {
            Self::Word(bytes) | Self::Bracket(bytes) | Self::Paren(bytes) | Self::Quote(bytes) => bytes,
        }
    }
}

pub(super) struct Tokens<'i> {
    input: &'i [u8],
    at: usize,
    line: u64,
}

impl<'i> Tokens<'i> {
    pub(super) fn new(input: &'i [u8]) -> Self {
        Self { input, at: 0, line: 1 }
    }

    /// The line of the last token.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// What follows the last token, and its line.
    pub(super) fn rest(&self) -> (&'i [u8], u64) {
        (&self.input[self.at..], self.line)
    }

    pub(super) fn next(&mut self) -> Result<Option<Token<'i>>, ReadError> {
        self.skip_blanks()?;
        let rest = &self.input[self.at..];
        let token = match rest.first() {
            None => return Ok(None),
            Some(b'[') => Token::Bracket(self.enclosed(b']')?),
            Some(b'(') => Token::Paren(self.enclosed(b')')?),
            Some(b'"') => {
                Token::Quote(&rest[..rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())])
            }
            Some(_) => {
                let end = rest.iter().position(|&byte| byte.is_ascii_whitespace() || byte == b'#');
                let word = &rest[..end.unwrap_or(rest.len())];
                self.at += word.len();
                Token::Word(word)
            }
        };
        Ok(Some(token))
    }

    /// Pass blanks, line ends and comments.
    fn skip_blanks(&mut self) -> Result<(), ReadError> {
        loop {
            match self.input[self.at..] {
                [b'\n', ..] => {
                    self.line += 1;
                    self.at += 1;
                }
                [b'#', ..] => {
                    let rest = &self.input[self.at..];
                    self.at += rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
                }
                [b'/', b'*', ..] => {
                    let rest = &self.input[self.at..];
                    let end = rest.windows(2).position(|pair| pair == b"*/");
                    let end =
                        end.ok_or_else(|| ReadError::new(self.line, "this comment has no */ that ends it"))?;
                    self.pass(end + 2);
                }
                [byte, ..] if byte.is_ascii_whitespace() => self.at += 1,
                _ => return Ok(()),
            }
        }
    }

    /// What stands between the byte at hand and `close`, which is passed.
    fn enclosed(&mut self, close: u8) -> Result<&'i [u8], ReadError> {
        let rest = &self.input[self.at + 1..];
        let end = rest.iter().position(|&byte| byte == close);
        let end =
            end.ok_or_else(|| ReadError::new(self.line, format!("'{}' is missing", char::from(close))))?;
        self.pass(end + 2);
        Ok(&rest[..end])
    }

    fn pass(&mut self, bytes: usize) {
        let passed = &self.input[self.at..self.at + bytes];
        self.line += passed.iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
        self.at += bytes;
    }
}
