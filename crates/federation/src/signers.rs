//! Who signed each entry of the main log: whoever made an act does not decide a complaint about it. Two numbers an entry, so
//! that a million entries take eight megabytes. A key and its successor have one number: they are one person's.

use std::collections::BTreeMap;

use mandat_record::ed25519::PublicKey;
use mandat_record::entry::Entry;

/// The numbers of keys, and those of author and second by entry.
#[derive(Clone, Debug, Default)]
pub struct Signers {
    numbers: BTreeMap<PublicKey, u32>,
    entries: Vec<[u32; 2]>,
}

/// Author and second of an entry.
pub(crate) fn signers(entry: &Entry) -> impl Iterator<Item = PublicKey> {
    std::iter::once(entry.by()).chain(entry.second().map(|second| second.by))
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
        let next = u32::try_from(self.numbers.len()).unwrap_or(NOBODY);
        *self.numbers.entry(key).or_insert(next)
    }

    /// Notes that a key handed its roles to another, which never signed before.
    pub(crate) fn succeed(&mut self, old: PublicKey, new: PublicKey) {
        let number = self.number(old);
        self.numbers.insert(new, number);
    }

    /// Whether one of the people who sign this entry signed that one, as author or second, by this key or one before it.
    pub fn signed_by_any(&self, index: u64, entry: &Entry) -> bool {
        let Some(before) = usize::try_from(index).ok().and_then(|index| self.entries.get(index)) else {
            return false;
        };
        signers(entry).any(|key| self.numbers.get(&key).is_some_and(|number| before.contains(number)))
    }
}
