//! That a ciphertext encrypts one of the numbers `0..=max`, without telling which (Cramer, Damgård, Schoenmakers 1994).
//!
//! For every number `j` there is a proof that the ciphertext encrypts `j`; the prover can give one of them and
//! simulates the others, whose challenges it may choose freely, as only the sum of all challenges is given.

use crate::Refused;
use crate::batch::{Base, Statement};
use crate::elgamal::Key;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::proof::Witness;
use crate::wire::Reader;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};
use zeroize::{Zeroize as _, Zeroizing};

/// The proof: for each number `j` of `0..=max` commitments `A_j`, `B_j`, challenge `c_j` and response `z_j`.
///
/// The last challenge is what the others leave of the common one and is not stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOf {
    /// `A_j` and `B_j`.
    pub commitments: Vec<[Point; 2]>,
    /// `c_j` without the last.
    pub challenges: Vec<Scalar>,
    /// `z_j`.
    pub responses: Vec<Scalar>,
}

/// A prover between commitment and response.
pub struct Committed {
    witness: Witness,
    nonces: Zeroizing<Vec<Scalar>>,
    challenges: Zeroizing<Vec<Scalar>>,
}

/// Commits. Draws for each number of `0..=max` two scalars: `u_j`, then `c_j`.
///
/// Returns the commitments' halves (see [`Point::of_halves`]): `A_j = u_j G`, `B_j = u_j K + c_j (j - m) G`. For the number
/// `m` that is encrypted the last summand is zero, whatever `c_j`, so all numbers are treated alike, in constant time.
pub fn commit<R: CryptoRng + ?Sized>(
    key: &Key,
    max: u64,
    witness: Witness,
    rng: &mut R,
) -> (Committed, Vec<RistrettoPoint>) {
    let half = Scalar::from(2_u8).invert();
    let mut committed = Committed { witness, nonces: Zeroizing::default(), challenges: Zeroizing::default() };
    let mut halves = Vec::new();
    for number in 0..=max {
        let nonce = Scalar::random(rng);
        let challenge = Scalar::random(rng);
        let mut distance = challenge * (Scalar::from(number) - Scalar::from(committed.witness.number)) * half;
        let halved = Zeroizing::new(nonce * half);
        halves.push(RistrettoPoint::mul_base(&halved));
        halves.push(key.mul(&halved) + RistrettoPoint::mul_base(&distance));
        distance.zeroize();
        committed.nonces.push(nonce);
        committed.challenges.push(challenge);
    }
    (committed, halves)
}

impl Committed {
    /// Answers the common challenge; `commitments` are the points that were committed.
    pub fn respond(mut self, common: &Scalar, commitments: &[Point]) -> OneOf {
        let chosen = |number: usize| (number as u64).ct_eq(&self.witness.number);
        let mut rest = *common;
        for (number, challenge) in self.challenges.iter().enumerate() {
            rest -= Scalar::conditional_select(challenge, &Scalar::ZERO, chosen(number));
        }
        for number in 0..self.challenges.len() {
            let is_chosen = chosen(number);
            self.challenges[number].conditional_assign(&rest, is_chosen);
        }
        let randomness = &self.witness.randomness;
        let answers = self.nonces.iter().zip(self.challenges.iter());
        let responses = answers.map(|(nonce, challenge)| nonce + challenge * randomness).collect();
        let stored = self.challenges.len() - 1;
        OneOf {
            commitments: commitments.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect(),
            challenges: self.challenges[..stored].to_vec(),
            responses,
        }
    }
}

impl OneOf {
    /// Bytes of a proof for `0..=max`.
    pub const fn width(max: u64) -> u64 {
        32 * (3 * (max + 1) + max)
    }

    pub(crate) fn read(reader: &mut Reader<'_>, max: u64) -> Result<Self, Refused> {
        let commitments =
            (0..=max).map(|_| Ok([reader.point()?, reader.point()?])).collect::<Result<_, Refused>>()?;
        let challenges = (0..max).map(|_| reader.scalar()).collect::<Result<_, _>>()?;
        let responses = (0..=max).map(|_| reader.scalar()).collect::<Result<_, _>>()?;
        Ok(OneOf { commitments, challenges, responses })
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        self.commitments.iter().flatten().for_each(|point| bytes.extend(point.bytes()));
        self.challenges.iter().chain(&self.responses).for_each(|scalar| bytes.extend(scalar.as_bytes()));
    }

    /// Adds the proof's equations to a statement, for each `j`:
    /// `A_j + c_j R - z_j G = 0` and `B_j + c_j (S - jG) - z_j K = 0`.
    pub fn claim(&self, common: &Scalar, first: Base, second: Base, statement: &mut Statement) {
        let last = self.challenges.iter().fold(*common, |rest, challenge| rest - challenge);
        let challenges = self.challenges.iter().chain(std::iter::once(&last));
        let rows = self.commitments.iter().zip(challenges).zip(&self.responses);
        for (number, ((commitments, challenge), response)) in rows.enumerate() {
            let [own, other] = commitments.each_ref().map(|point| statement.own(point));
            let number = Scalar::from(number as u64);
            let answer = -response;
            let terms = [(Scalar::ONE, own), (*challenge, first), (answer, Base::GENERATOR)];
            statement.equation(Refused::BadProof, terms);
            let terms = [(Scalar::ONE, other), (*challenge, second), (answer, Base::JOINT)];
            let shift = (number != Scalar::ZERO).then(|| (-(challenge * number), Base::GENERATOR));
            statement.equation(Refused::BadProof, terms.into_iter().chain(shift));
        }
    }
}
