//! The names and the title, which end a BLT file.

use super::super::ReadError;
use super::super::text::decode;

/// Read the names of `candidates` candidates and the title. `line` is the line that `rest` begins on.
pub(super) fn read(rest: &[u8], line: u64, candidates: usize) -> Result<(Vec<String>, String), ReadError> {
    let text = decode(rest);
    let mut found = Found { strings: Vec::new(), alternatives: vec![String::new(); candidates] };
    let mut last = line;
    for (number, text) in (line..).zip(text.lines()) {
        last = number;
        found.line(text.trim());
        if found.strings.len() > candidates + 3 {
            break; // title, source and comment may follow the names
        }
    }
    // Files that name candidates in comments hold no other names, only the title.
    if found.strings.len() < candidates && found.alternatives.iter().all(|name| !name.is_empty()) {
        return Ok((found.alternatives, found.strings.into_iter().next().unwrap_or_default()));
    }
    if found.strings.len() < candidates {
        let count = found.strings.len();
        let problem = format!("the file ends after {count} names, and there are {candidates} candidates");
        return Err(ReadError::new(last, problem));
    }
    let title = found.strings.drain(candidates..).next().unwrap_or_default();
    Ok((found.strings, title))
}

struct Found {
    strings: Vec<String>,
    alternatives: Vec<String>,
}

impl Found {
    fn line(&mut self, line: &str) {
        match line.as_bytes().first() {
            None => {}
            Some(b'#') => self.comment(line),
            Some(b'"') => self.quoted(line),
            Some(_) => {
                let name = line.split_once(" # ").map_or(line, |(name, _)| name);
                self.strings.push(name.trim().to_owned());
            }
        }
    }

    /// `PrefLib`'s `# ALTERNATIVE NAME 3: ...`.
    fn comment(&mut self, line: &str) {
        let named = line.trim_start_matches('#').trim_start().strip_prefix("ALTERNATIVE NAME ");
        let Some((number, name)) = named.and_then(|named| named.split_once(':')) else { return };
        let place = number.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if let Some(slot) = place.and_then(|place| self.alternatives.get_mut(place)) {
            name.trim().clone_into(slot);
        }
    }

    /// One or more strings in quotes, a quote within them doubled; something behind the last is the title.
    fn quoted(&mut self, line: &str) {
        let mut strings = Vec::new();
        let mut rest = line;
        while let Some(inside) = rest.strip_prefix('"') {
            let (string, behind) = until_quote(inside);
            strings.push(string);
            rest = behind.trim_start();
        }
        let plain = rest.is_empty() || rest.starts_with('#');
        if !plain && rest.ends_with('"') {
            // Quotes within the name that are not doubled: only the outer ones are the file's.
            let inside = &line[1..line.len() - 1];
            self.strings.push(inside.trim().to_owned());
            return;
        }
        self.strings.extend(strings);
        if !plain {
            self.strings.push(rest.to_owned());
        }
    }
}

/// The string up to the closing quote (or the end of the line), and what stands behind it.
fn until_quote(inside: &str) -> (String, &str) {
    let mut string = String::new();
    let mut rest = inside;
    while let Some((before, behind)) = rest.split_once('"') {
        string.push_str(before);
        match behind.strip_prefix('"') {
            Some(after) => {
                string.push('"');
                rest = after;
            }
            None => return (string.trim().to_owned(), behind),
        }
    }
    string.push_str(rest);
    (string.trim().to_owned(), "")
}
