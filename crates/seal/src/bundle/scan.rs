//! The first reading: only heads, to learn which ballot of each credential is the last.

use crate::ballot::HEAD;
use crate::credential::Credentials;

/// The highest counter that each credential used, by its place in the list; 0 for those that did not vote.
pub(super) struct Last(Vec<u32>);

impl Last {
    /// Reads heads. Whatever is malformed is passed over: the second reading names it.
    pub(super) fn scan<E>(
        credentials: &Credentials,
        ballots: impl Iterator<Item = Result<Vec<u8>, E>>,
    ) -> Result<Self, E> {
        let mut last = vec![0; credentials.len()];
        for ballot in ballots {
            if let Some((credential, counter)) = head(&ballot?)
                && let Ok(place) = credentials.find(&credential)
            {
                last[place] = counter.max(last[place]);
            }
        }
        Ok(Last(last))
    }

    /// Whether the ballot with this counter is the last of its credential.
    pub(super) fn counts(&self, credential: usize, counter: u32) -> bool {
        self.0[credential] == counter
    }
}

fn head(ballot: &[u8]) -> Option<([u8; 32], u32)> {
    let head = ballot.first_chunk::<HEAD>()?;
    let credential = head[33..].first_chunk::<32>()?;
    let counter = head[65..].first_chunk::<4>()?;
    Some((*credential, u32::from_le_bytes(*counter)))
}
