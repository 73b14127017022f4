//! A ranked question of a closed box: the mixes, the decryption of the last table, and the rankings that come out.

use super::tallied::{read_partials, write_part, write_partials};
use crate::Refused;
use crate::election::Election;
use crate::elgamal::Ciphertext;
use crate::mix::{Generators, Mix, Rankings, ShuffleProof, Table, shuffle, verify};
use crate::question::Question;
use crate::trustee::{File, JointKey, Partial};
use crate::wire::Reader;
use rand_core::CryptoRng;

/// The most mixers of one question.
const MOST_MIXERS: u8 = 32;
/// The longest table or proof that is read; the rest of the file bounds it further.
const LONGEST: u32 = 1 << 30;

/// Mixes and decryption of one ranked question. Bytes, integers little-endian: number of mixes (1); for each the table and its
/// proof, each with its length (4); then the partial decryptions as in [`super::Tallied`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mixed {
    /// What each mixer gave, in the order of mixing.
    pub mixes: Vec<(Table, ShuffleProof)>,
    /// What each trustee gave for the last table.
    pub partials: Vec<Partial>,
}

/// The rankings of a question, in the order in which they left the last mix: places of options from zero. `None` where a
/// ballot encrypted something that is no ranking.
pub type Decoded = Vec<Option<Vec<u16>>>;

/// The name that a mixer's proof is bound to; both are counted from one.
fn name(question: usize, mixer: usize) -> Vec<u8> {
    format!("question {}, mixer {}", question + 1, mixer + 1).into_bytes()
}

/// The name of the file that trustees decrypt.
fn file_name(question: usize) -> Vec<u8> {
    format!("question {}, mixed", question + 1).into_bytes()
}

impl Mixed {
    /// Nothing to mix: nobody answered.
    pub fn none() -> Self {
        Mixed { mixes: Vec::new(), partials: Vec::new() }
    }

    /// Mixes so many times. The trustees' parts are still missing: see [`Mixed::decrypt`].
    pub fn mix<R: CryptoRng>(
        election: &Election,
        question: usize,
        ciphertexts: &[Ciphertext],
        mixers: usize,
        rng: &mut R,
    ) -> Result<Self, Refused> {
        let mut table = table(election, question, ciphertexts)?;
        let generators = Generators::of_election(election.id(), table.len());
        let mut mixed = Mixed::none();
        for mixer in 0..mixers {
            let mix = Mix { context: election.context(), name: &name(question, mixer) };
            let (output, proof) = shuffle(mix, &generators, &table, rng)?;
            mixed.mixes.push((output.clone(), proof));
            table = output;
        }
        Ok(mixed)
    }

    /// Adds the parts of trustees; `decrypt` makes one trustee's part of a file.
    pub fn decrypt(
        &mut self,
        election: &Election,
        question: usize,
        decrypt: impl FnMut(File<'_>) -> Vec<Partial>,
    ) {
        let mut decrypt = decrypt;
        if let Some((last, _)) = self.mixes.last() {
            let firsts = last.firsts();
            let file = File { context: election.context(), name: &file_name(question), firsts: &firsts };
            self.partials = decrypt(file);
        }
    }

    /// Verifies mixes and decryption of these ciphertexts, and gives the rankings: `bad-mix`, `share-bad`, `shares-missing`.
    pub fn check(
        &self,
        election: &Election,
        trustees: &JointKey,
        question: usize,
        ciphertexts: &[Ciphertext],
    ) -> Result<Decoded, Refused> {
        let rankings = rankings(election, question)?;
        if ciphertexts.is_empty() {
            return if self.mixes.is_empty() { Ok(Vec::new()) } else { Err(Refused::BadMix) };
        }
        let first = table(election, question, ciphertexts)?;
        let generators = Generators::of_election(election.id(), first.len());
        let mut input = &first;
        for (mixer, (output, proof)) in self.mixes.iter().enumerate() {
            let mix = Mix { context: election.context(), name: &name(question, mixer) };
            verify(mix, &generators, input, output, proof).map_err(|_| Refused::BadMix)?;
            input = output;
        }
        // Without a single mix the decryption would show who ranked how.
        if self.mixes.is_empty() {
            return Err(Refused::BadMix);
        }
        let firsts = input.firsts();
        let file = File { context: election.context(), name: &file_name(question), firsts: &firsts };
        let (masks, charges) = trustees.decrypt(file, &self.partials);
        if !charges.is_empty() {
            return Err(Refused::ShareBad);
        }
        let masks = masks.ok_or(Refused::SharesMissing)?;
        let points: Vec<_> =
            input.cells().iter().zip(&masks).map(|(cell, mask)| cell.second.value() - mask).collect();
        Ok(points.chunks_exact(input.width()).map(|row| rankings.decode(row)).collect())
    }

    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.push(u8::try_from(self.mixes.len()).expect("a few mixers"));
        for (table, proof) in &self.mixes {
            write_part(&table.to_bytes(), bytes);
            write_part(&proof.to_bytes(), bytes);
        }
        write_partials(&self.partials, bytes);
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Refused> {
        let count = reader.u8()?;
        if count > MOST_MIXERS {
            return Err(Refused::Length);
        }
        let mut part = || {
            let length = reader.u32()?;
            if length > LONGEST { Err(Refused::Length) } else { reader.take(length as usize) }
        };
        let mut mixes = Vec::new();
        for _ in 0..count {
            mixes.push((Table::from_bytes(part()?)?, ShuffleProof::from_bytes(part()?)?));
        }
        Ok(Mixed { mixes, partials: read_partials(reader)? })
    }
}

fn rankings(election: &Election, question: usize) -> Result<Rankings, Refused> {
    election.manifest().questions.get(question).and_then(Question::rankings).ok_or(Refused::BadQuestion)
}

fn table(election: &Election, question: usize, ciphertexts: &[Ciphertext]) -> Result<Table, Refused> {
    Table::new(rankings(election, question)?.width(), ciphertexts.to_vec())
}
