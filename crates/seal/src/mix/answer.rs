//! A ranked ballot's content: the ranking encrypted, and the proof that whoever encrypted it knows the randomness.
//!
//! The proof stops copies: a ciphertext taken from another ballot, as it is or encrypted anew, comes without its
//! randomness. The challenge binds credential, question, election and the whole ciphertext vector, so that no proof
//! moves to another ballot.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::ranking::Rankings;
use crate::Refused;
use crate::batch::Statement;
use crate::elgamal::{Ciphertext, Key};
use crate::group::Scalar;
use crate::proof::knowledge::Knowledge;
use crate::transcript::{Context, Transcript};
use crate::wire::Reader;

/// A ranked question, for one voter.
#[derive(Clone, Copy, Debug)]
pub struct RankedQuestion<'a> {
    /// The election.
    pub context: &'a Context,
    /// The question's name.
    pub question: &'a [u8],
    /// The voter's credential.
    pub credential: &'a [u8; 32],
    /// What can be ranked.
    pub rankings: Rankings,
}

/// An encrypted ranking with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedAnswer {
    /// The ciphertexts of the ranking's points.
    pub ciphertexts: Vec<Ciphertext>,
    proofs: Vec<Knowledge>,
}

impl RankedQuestion<'_> {
    /// Encrypts a ranking. Draws for each point two scalars: randomness, then the proof's nonce.
    ///
    /// # Errors
    /// `bad-choice` for what is no ranking of these candidates.
    pub fn answer<R: CryptoRng + ?Sized>(
        &self,
        key: &Key,
        ranking: &[u16],
        rng: &mut R,
    ) -> Result<RankedAnswer, Refused> {
        let points = self.rankings.encode(ranking).ok_or(Refused::BadChoice)?;
        let randomness: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(points.iter().map(|_| Scalar::random(rng)).collect());
        let ciphertexts: Vec<Ciphertext> = points
            .iter()
            .zip(randomness.iter())
            .map(|(point, r)| key.encrypt_point(point, r).encode())
            .collect();
        let proofs = randomness.iter().enumerate();
        let proofs =
            proofs.map(|(n, r)| Knowledge::prove(self.transcript(&ciphertexts, n), r, rng)).collect();
        Ok(RankedAnswer { ciphertexts, proofs })
    }

    /// What the proof of one ciphertext is bound to.
    fn transcript(&self, ciphertexts: &[Ciphertext], n: usize) -> Transcript {
        let mut transcript = self.context.transcript("ranked-knowledge", 1);
        transcript.bytes("credential", self.credential);
        transcript.bytes("question", self.question);
        transcript.number("candidates", self.rankings.candidates().into());
        let points: Vec<_> = ciphertexts.iter().flat_map(|cell| [&cell.first, &cell.second]).collect();
        transcript.points("ciphertexts", points.into_iter());
        transcript.number("place", n as u64);
        transcript
    }

    /// What an answer claims, for a batch.
    pub fn statement(&self, answer: &RankedAnswer) -> Result<Statement, Refused> {
        let mut statement = Statement::new(&[&answer.to_bytes(), self.credential, self.question]);
        self.claim(answer, &mut statement)?;
        Ok(statement)
    }

    /// Adds what an answer claims to a ballot's statement.
    ///
    /// # Errors
    /// `length` where there are more or fewer ciphertexts than the question takes.
    pub fn claim(&self, answer: &RankedAnswer, statement: &mut Statement) -> Result<(), Refused> {
        let width = self.rankings.width();
        if answer.ciphertexts.len() != width || answer.proofs.len() != width {
            return Err(Refused::Length);
        }
        for (n, (cell, proof)) in answer.ciphertexts.iter().zip(&answer.proofs).enumerate() {
            let public = statement.own(&cell.first);
            proof.claim(self.transcript(&answer.ciphertexts, n), public, Refused::BadProof, statement);
        }
        Ok(())
    }
}

impl RankedAnswer {
    /// Bytes of an answer.
    pub const fn bytes_of(width: usize) -> usize {
        width * (Ciphertext::WIDTH + Knowledge::WIDTH)
    }

    /// The canonical bytes: every ciphertext, then every proof.
    pub fn to_bytes(&self) -> Vec<u8> {
        let ciphertexts = self.ciphertexts.iter().flat_map(Ciphertext::bytes);
        ciphertexts.chain(self.proofs.iter().flat_map(Knowledge::bytes)).collect()
    }

    /// Reads canonical bytes of an answer to a question of this width.
    pub fn from_bytes(bytes: &[u8], width: usize) -> Result<Self, Refused> {
        if bytes.len() != Self::bytes_of(width) {
            return Err(Refused::Length);
        }
        let mut from = Reader::new(bytes);
        let ciphertexts = from.list(width, |from| Ciphertext::parse(from.array()?))?;
        let proofs = from.list(width, |from| Knowledge::parse(from.array()?))?;
        from.end()?;
        Ok(Self { ciphertexts, proofs })
    }
}
