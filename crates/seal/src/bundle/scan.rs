//! The first reading: only heads, to learn which ballot of each credential is the last.

use crate::ballot::{HEAD, credential};
use crate::credential::Credentials;

/// The highest counter that each credential used, by its place in the list; 0 for those that did not vote.
pub(super) struct Last(Vec<u32>);

impl Last {
    /// Reads heads, and counts the ballots. Whatever is malformed is passed over: the second reading names it.
    pub(super) fn scan<E>(
        credentials: &Credentials,
        ballots: impl Iterator<Item = Result<Vec<u8>, E>>,
    ) -> Result<(Self, usize), E> {
        let mut last = vec![0; credentials.len()];
        let mut count = 0;
        for ballot in ballots {
            count += 1;
            if let Some((credential, counter)) = head(&ballot?)
                && let Ok(place) = credentials.find(&credential)
            {
                last[place] = counter.max(last[place]);
            }
        }
        Ok((Last(last), count))
    }

    /// Whether the ballot with this counter is the last of its credential.
    pub(super) fn counts(&self, credential: usize, counter: u32) -> bool {
        self.0[credential] == counter
    }
}

fn head(ballot: &[u8]) -> Option<([u8; 32], u32)> {
    let head = ballot.first_chunk::<HEAD>()?;
    let credential = credential(head)?;
    let counter = head[65..].first_chunk::<4>()?;
    Some((*credential, u32::from_le_bytes(*counter)))
}
