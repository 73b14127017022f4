//! The demo's chance: `ChaCha20` streams derived from the seed, one a topic, so that a change in one part of the scenario
//! leaves the others as they are. Integers only: the same on every machine.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// 32 bytes that follow from the seed and a topic. Keys and salts of the demo are made of them: whoever knows the seed
/// knows them all, which is why the demo says that its keys are demo keys.
pub(super) fn secret(seed: u64, topic: &str) -> [u8; 32] {
    Sha256::digest(format!("mandat/demo/v1\n{seed}\n{topic}\n")).into()
}

/// One stream.
pub(super) struct Chance(ChaCha20Rng);

impl Chance {
    pub(super) fn new(seed: u64, topic: &str) -> Self {
        Self(ChaCha20Rng::from_seed(secret(seed, topic)))
    }

    /// A number below `n`, each equally likely.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        let n = n.max(1);
        let limit = u64::MAX - u64::MAX % n;
        loop {
            let drawn = self.0.next_u64();
            if drawn < limit {
                return drawn % n;
            }
        }
    }

    /// A position in a list of `n`.
    pub(super) fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).expect("below the length of a list")
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True in so many of a thousand cases.
    pub(super) fn in_thousand(&mut self, cases: u64) -> bool {
        self.below(1000) < cases
    }

    /// A position, each as likely as its weight; the first if all weigh nothing.
    pub(super) fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (position, weight) in weights.iter().enumerate() {
            if left < *weight {
                return position;
            }
            left -= weight;
        }
        0
    }

    /// A random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }
}
