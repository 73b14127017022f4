//! Who signed each entry of the main log: whoever made an act does not decide a complaint about it. Two numbers an entry, so
//! that a million entries take eight megabytes.

use std::collections::BTreeMap;

use mandat_record::ed25519::PublicKey;
use mandat_record::entry::Entry;

/// The keys by number, and the numbers of author and second by entry.
#[derive(Clone, Debug, Default)]
pub struct Signers {
    keys: Vec<PublicKey>,
    numbers: BTreeMap<PublicKey, u32>,
    entries: Vec<[u32; 2]>,
}

/// Stands for nobody: no log has so many keys.
const NOBODY: u32 = u32::MAX;

impl Signers {
    /// Notes the next entry.
    pub(crate) fn note(&mut self, entry: &Entry) {
        let author = self.number(entry.by());
        let second = entry.second().map_or(NOBODY, |second| self.number(second.by));
        self.entries.push([author, second]);
    }

    /// Notes an entry that is void: nobody made it.
    pub(crate) fn skip(&mut self) {
        self.entries.push([NOBODY; 2]);
    }

    fn number(&mut self, key: PublicKey) -> u32 {
        let next = u32::try_from(self.keys.len()).unwrap_or(NOBODY);
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.keys.push(key);
        }
        number
    }

    /// The author of an entry, and its second.
    pub fn of(&self, index: u64) -> impl Iterator<Item = PublicKey> + '_ {
        let entry = usize::try_from(index).ok().and_then(|index| self.entries.get(index));
        entry.into_iter().flatten().filter_map(|number| self.keys.get(*number as usize).copied())
    }
}
