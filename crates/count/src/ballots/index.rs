//! Grouping of identical ballots, and the check that a ballot names nobody twice.

/// Which candidates the ballot at hand has named, without clearing between ballots.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    ballot: u64,
    last: Vec<u64>,
}

impl Seen {
    pub(super) fn next_ballot(&mut self, choices: usize) {
        self.last.resize(choices, 0);
        self.ballot += 1;
    }

    pub(super) fn first_time(&mut self, candidate: usize) -> bool {
        std::mem::replace(&mut self.last[candidate], self.ballot) != self.ballot
    }
}

/// Finds the entry of an identical ballot: a table of entry numbers, probed from the ballot's hash on.
///
/// Grouping saves work and never changes a result, so a run of collisions, which a hostile file could prepare, just
/// ends the search: the ballot then becomes an entry of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    slots: Vec<(u32, u32)>,
    used: usize,
}

const EMPTY: u32 = u32::MAX;
const LONGEST_PROBE: usize = 32;

impl Index {
    /// The entry for which `same` holds; otherwise remember `entry` under the hash.
    pub(super) fn find_or_insert(
        &mut self,
        hash: u64,
        entry: u32,
        same: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        if self.used * 2 >= self.slots.len() {
            self.grow();
        }
        let tag = u32::try_from(hash >> 32).expect("the upper half of 64 bits");
        let mask = self.slots.len() - 1;
        for step in 0..LONGEST_PROBE {
            let slot = &mut self.slots[(tag as usize + step) & mask];
            if slot.1 == EMPTY {
                *slot = (tag, entry);
                self.used += 1;
                return None;
            }
            if slot.0 == tag && same(slot.1) {
                return Some(slot.1);
            }
        }
        None
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![(0, EMPTY); size]);
        self.used = 0;
        for (tag, entry) in old.into_iter().filter(|slot| slot.1 != EMPTY) {
            let free = (0..LONGEST_PROBE).map(|step| (tag as usize + step) & (size - 1));
            if let Some(place) = free.into_iter().find(|&place| self.slots[place].1 == EMPTY) {
                self.slots[place] = (tag, entry);
                self.used += 1;
            }
        }
    }
}

/// A fast hash with good upper bits (multiply and rotate, as in `FxHash`); no secret, see `Index`.
pub(super) fn hash(marks: &[u16]) -> u64 {
    let mix = |state: u64, word: u64| (state.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut chunks = marks.chunks_exact(4);
    let mut state = 0;
    for chunk in &mut chunks {
        let word = chunk.iter().fold(0, |word, &mark| (word << 16) | u64::from(mark));
        state = mix(state, word);
    }
    let state = chunks.remainder().iter().fold(state, |state, &mark| mix(state, u64::from(mark)));
    mix(state, state >> 29)
}
