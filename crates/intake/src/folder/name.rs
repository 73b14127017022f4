//! From the names of a source to names in the record.
//!
//! A name in the record has lower-case letters, digits and hyphens. The map from a source's names is one to one within a
//! run: two names that would become the same are an error, never one unit.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

/// The longest part of a name; a longer one is cut and ends in a digest of the whole.
const LONGEST: usize = 40;

/// One part of a name: letters lower-cased, runs of anything else a hyphen, letters beyond ASCII by their number. `None` if
/// nothing is left.
///
/// ```
/// use mandat_intake::folder::name::slug;
/// assert_eq!(slug("Cerro Gordo").as_deref(), Some("cerro-gordo"));
/// assert_eq!(slug("O'Brien").as_deref(), Some("o-brien"));
/// assert_eq!(slug("Köln").as_deref(), Some("k_f6_ln"));
/// assert_eq!(slug(" ; "), None);
/// ```
pub fn slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    let mut gap = false;
    for c in text.trim().chars() {
        let part = match c {
            _ if c.is_ascii_alphanumeric() => c.to_ascii_lowercase().to_string(),
            '.' | '_' => c.to_string(),
            _ if c.is_alphanumeric() => {
                let lower = c.to_lowercase().next().unwrap_or(c);
                format!("_{:x}_", u32::from(lower))
            }
            _ => {
                gap = true;
                continue;
            }
        };
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        slug.push_str(&part);
    }
    let slug = slug.trim_start_matches(['.', '_', '-']).to_owned();
    if slug.is_empty() {
        return None;
    }
    if slug.len() <= LONGEST {
        return Some(slug);
    }
    let digest = Sha256::digest(text.trim().as_bytes());
    let tail = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    Some(format!("{}-{tail:08x}", slug[..LONGEST - 9].trim_end_matches('-')))
}

/// The names that were given so far, to notice two that would become one.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, Vec<String>>);

impl Names {
    /// Remembers which source name stands behind a name. An error names the other one.
    pub fn claim(&mut self, slug: &str, source: &[String]) -> Result<(), String> {
        let first = self.0.entry(slug.to_owned()).or_insert_with(|| source.to_vec());
        if first == source { Ok(()) } else { Err(first.join(" / ")) }
    }
}
