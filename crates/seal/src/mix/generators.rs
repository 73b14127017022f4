//! The generators of a shuffle's commitments, hashed to the group from the election's name. Nobody chooses them: who knew a
//! relation between two of them could commit to what is no permutation, and replace ballots unseen (as was found in a
//! national voting system in 2019: Haines, Lewis, Pereira, Teague, "How not to prove your election outcome").

use crate::group::RistrettoPoint;
use crate::transcript::Transcript;

/// `H` and `H_1 ... H_n`, of which nobody knows a relation among each other or to the group's generator.
#[derive(Clone, Debug)]
pub struct Generators {
    pub(crate) base: RistrettoPoint,
    pub(crate) rows: Vec<RistrettoPoint>,
}

impl Generators {
    /// The generators of an election, for tables of up to `rows` rows. They are the same for every mix of the election, so they
    /// are derived once.
    pub fn of_election(election: &[u8; 32], rows: usize) -> Self {
        let derive = |n: u64| {
            let mut transcript = Transcript::new("shuffle-generator", 1);
            transcript.bytes("election", election);
            transcript.number("row", n);
            RistrettoPoint::from_uniform_bytes(&transcript.digest())
        };
        Self { base: derive(0), rows: (1..=rows as u64).map(derive).collect() }
    }
}
