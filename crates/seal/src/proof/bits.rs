//! That ciphertexts encrypt numbers within their ranges, all of an answer in one proof (after Groth and Kohlweiss 2015 and
//! Bootle and others 2015: bits committed as a vector).
//!
//! Every number is a sum of bits with public factors. The bits of the whole answer are committed as one vector, `V = vH + sum b_i
//! G_i`, under generators whose relations nobody knows, and masks `a_i` as another, `A`. The challenge `c` makes `f_i = c b_i + a_i`
//! public, and then
//!
//! - `f_i (c - f_i) = c^2 b_i (1 - b_i) + c a_i (1 - 2 b_i) - a_i^2`: that this is `c` times something committed before (`D`) plus
//!   something committed before (`E`) shows `b_i (1 - b_i) = 0`;
//! - each ciphertext must encrypt the sum of its bits: `c` times the ciphertexts, weighted with powers of a challenge `y` that hashes
//!   them and all commitments, plus an encryption `B` of the same sum of masks, must encrypt the same sum of the `f_i`;
//! - sums that must be zero are linear in the bits: the same sum of the `f_i` must be what the masks alone give, committed before.
//!
//! So an answer costs six points and one scalar for each bit, whatever is proven about it, where a disjunction for each bit would cost
//! four points and three scalars. Soundness rests on discrete logarithms, as the signatures do; no branch depends on a secret.

use crate::Refused;
use crate::batch::{Base, Statement, Term};
use crate::elgamal::{Ciphertext, Key};
use crate::group::{Point, RistrettoPoint, Scalar, generator};
use crate::question::Check;
use crate::transcript::Transcript;
use crate::wire::Reader;
use curve25519_dalek::traits::MultiscalarMul as _;
use rand_core::CryptoRng;
use subtle::{ConditionallySelectable as _, ConstantTimeGreater as _};
use zeroize::Zeroizing;

/// The generators of an election's proofs: `H`, then `G_i`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generators(Vec<Point>);

impl Generators {
    /// So many for bits, and one more, derived from the election: nobody can choose them.
    pub fn of_election(election: &[u8; 32], bits: usize) -> Self {
        Generators((0..=bits as u64).map(|index| generator("ballot-bits", election, index)).collect())
    }

    /// All of them, `H` first.
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// Their places among the points that the statements of a batch share.
    const fn base(place: usize) -> Base {
        Base::Shared(2 + place)
    }

    /// `hH + sum x_i G_i`, in constant time.
    fn commit(&self, hiding: &Scalar, values: &[Scalar]) -> RistrettoPoint {
        let points = self.0.iter().take(values.len() + 1).map(Point::value);
        RistrettoPoint::multiscalar_mul(std::iter::once(hiding).chain(values), points)
    }
}

/// The factors of the bits of `0..=max`: `1, 2, 4, ...` and a last one that makes their sum `max`, so that every number up to
/// `max` can be reached and none beyond. None for zero.
pub fn factors(max: u64) -> Vec<u64> {
    let Some(powers) = max.checked_ilog2() else { return Vec::new() };
    (0..powers).map(|bit| 1 << bit).chain([max - ((1 << powers) - 1)]).collect()
}

/// The bits of a number under [`factors`], in constant time.
fn bits(number: u64, factors: &[u64]) -> Zeroizing<Vec<u64>> {
    let mut bits = Zeroizing::new(Vec::with_capacity(factors.len()));
    let Some((last, powers)) = factors.split_last() else { return bits };
    // With the last factor only where the powers of two alone do not reach.
    let reach = (1_u64 << powers.len()) - 1;
    let high = number.ct_gt(&reach);
    let rest = u64::conditional_select(&number, &number.wrapping_sub(*last), high);
    bits.extend((0..powers.len()).map(|bit| rest >> bit & 1).chain([u64::from(high.unwrap_u8())]));
    bits
}

/// How many bits an answer with these checks has.
pub fn count(checks: &[Check]) -> usize {
    checks.iter().map(|check| factors(check.max).len()).sum()
}

/// Whether a proof of these checks is one about so many ciphertexts: check `j` is about ciphertext `j` alone, without constant
/// or factor, and the others, the sums, name no other places. [`Bits::claim`] takes the number of check `j` for that of ciphertext
/// `j` and reads neither its terms nor its constant: a question with other checks would be proven wrongly.
pub fn proves(checks: &[Check], ciphertexts: usize) -> bool {
    let own = checks.iter().take(ciphertexts).enumerate();
    checks.len() >= ciphertexts
        && own.into_iter().all(|(at, check)| *check == Check::one(at, check.max))
        && checks.iter().flat_map(|check| &check.terms).all(|(at, _)| *at < ciphertexts)
}

/// The numbers that linear forms of a vector give: each check's bits with their factors.
fn values(checks: &[Check], vector: &[Scalar]) -> Vec<Scalar> {
    let mut rest = vector.iter();
    let value = |check: &Check| {
        let factors = factors(check.max);
        factors.iter().zip(rest.by_ref()).map(|(factor, x)| Scalar::from(*factor) * x).sum::<Scalar>()
    };
    let mut values = Vec::with_capacity(checks.len());
    values.extend(checks.iter().map(value));
    values
}

/// For each sum among the checks (those after the first `ciphertexts`): the sum of the numbers less the number that its own bits
/// give; without the constant, which the challenge multiplies.
fn sums(checks: &[Check], ciphertexts: usize, values: &[Scalar]) -> Vec<Scalar> {
    let sum = |(check, own): (&Check, &Scalar)| {
        check.terms.iter().map(|(at, factor)| integer(*factor) * values[*at]).sum::<Scalar>() - own
    };
    checks.iter().zip(values).skip(ciphertexts).map(sum).collect()
}

/// A whole number as a scalar.
fn integer(number: i64) -> Scalar {
    let size = Scalar::from(number.unsigned_abs());
    if number < 0 { -size } else { size }
}

/// The proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bits {
    /// `V`, `A`, `D`, `E`.
    pub commitments: [Point; 4],
    /// What each sum gives for the masks.
    pub sums: Vec<Scalar>,
    /// `B`.
    pub mask: Ciphertext,
    /// `f_i`.
    pub bits: Vec<Scalar>,
    /// The randomness of `cV + A`, of `cD + E`, and of `c sum y^i C_i + B`.
    pub responses: [Scalar; 3],
}

/// What is encrypted and with which randomness.
pub struct Witness<'a> {
    /// The numbers.
    pub numbers: &'a [u64],
    /// The randomness of each ciphertext.
    pub randomness: &'a [Scalar],
}

impl Bits {
    /// Bytes of a proof: `V A D E`, sums, `B`, bits, responses.
    pub fn width(checks: &[Check], ciphertexts: usize) -> u64 {
        32 * (4 + (checks.len() - ciphertexts) + 2 + count(checks) + 3) as u64
    }

    /// Proves. The transcript holds the ciphertexts; `bad-choice` where a number is not in its range.
    ///
    /// Draws, in this order: the mask `a_i` of each bit, the randomness of `V`, `A`, `D`, `E`, the randomness of `B`.
    pub fn prove<R: CryptoRng + ?Sized>(
        key: &Key,
        generators: &Generators,
        transcript: Transcript,
        checks: &[Check],
        witness: &Witness<'_>,
        rng: &mut R,
    ) -> Result<Self, Refused> {
        // With its whole capacity at once: a vector that grows leaves copies behind, which nobody wipes.
        let mut vector = Zeroizing::new(Vec::with_capacity(count(checks)));
        for check in checks {
            let number = check.value(witness.numbers).ok_or(Refused::BadChoice)?;
            vector.extend(bits(number, &factors(check.max)).iter().copied().map(Scalar::from));
        }
        Ok(Self::prove_vector(key, generators, transcript, checks, &vector, witness.randomness, rng))
    }

    /// Proves for given bits, honest or not.
    fn prove_vector<R: CryptoRng + ?Sized>(
        key: &Key,
        generators: &Generators,
        mut transcript: Transcript,
        checks: &[Check],
        vector: &[Scalar],
        randomness: &[Scalar],
        rng: &mut R,
    ) -> Self {
        let mut masks = Zeroizing::new(Vec::with_capacity(vector.len()));
        masks.extend(vector.iter().map(|_| Scalar::random(rng)));
        let hiding: Zeroizing<[Scalar; 4]> = Zeroizing::new(std::array::from_fn(|_| Scalar::random(rng)));
        let pairs = vector.iter().zip(masks.iter());
        let mut linear = Zeroizing::new(Vec::with_capacity(vector.len()));
        linear.extend(pairs.map(|(bit, mask)| mask * (Scalar::ONE - bit - bit)));
        let mut square = Zeroizing::new(Vec::with_capacity(vector.len()));
        square.extend(masks.iter().map(|mask| -(mask * mask)));
        let vectors = [vector, masks.as_slice(), &linear, &square];
        let commitments = std::array::from_fn(|at| Point::of(generators.commit(&hiding[at], vectors[at])));
        let count = randomness.len();
        let mask_values = Zeroizing::new(values(checks, &masks));
        let sums = sums(checks, count, &mask_values);
        let powers = bind(&mut transcript, &commitments, &sums, count);
        let blind = Zeroizing::new(Scalar::random(rng));
        let masked: Scalar = powers.iter().zip(mask_values.iter()).map(|(power, value)| power * value).sum();
        let masked = Zeroizing::new(masked);
        let mask = key.encrypt(&masked, &blind).encode();
        let c = challenge(transcript, &mask);
        let randomness: Scalar = powers.iter().zip(randomness).map(|(power, r)| power * r).sum();
        let randomness = Zeroizing::new(randomness);
        Bits {
            commitments,
            sums,
            mask,
            bits: vector.iter().zip(masks.iter()).map(|(bit, mask)| c * bit + mask).collect(),
            responses: [c * hiding[0] + hiding[1], c * hiding[2] + hiding[3], c * *randomness + *blind],
        }
    }

    /// Adds the proof's equations to a statement; the ciphertexts are given as its points. `bad-proof` at once where a sum
    /// does not hold, as sums are numbers and not points.
    pub fn claim(
        &self,
        mut transcript: Transcript,
        checks: &[Check],
        ciphertexts: &[[Base; 2]],
        statement: &mut Statement,
    ) -> Result<(), Refused> {
        let powers = bind(&mut transcript, &self.commitments, &self.sums, ciphertexts.len());
        let c = challenge(transcript, &self.mask);
        let numbers = values(checks, &self.bits);
        let constants = checks.iter().skip(ciphertexts.len()).map(|check| c * integer(check.constant));
        let found = sums(checks, ciphertexts.len(), &numbers);
        if !found
            .iter()
            .zip(constants)
            .zip(&self.sums)
            .all(|((sum, constant), masks)| sum + constant == *masks)
        {
            return Err(Refused::BadProof);
        }
        let [vector, masks, linear, square] = self.commitments.each_ref().map(|point| statement.own(point));
        let opened = |values: &mut dyn Iterator<Item = Scalar>, response: Scalar| -> Vec<Term> {
            let bits = values.zip(1..).map(|(value, place)| (-value, Generators::base(place)));
            std::iter::once((-response, Generators::base(0))).chain(bits).collect()
        };
        let first = opened(&mut self.bits.iter().copied(), self.responses[0]);
        statement.equation(Refused::BadProof, [(c, vector), (Scalar::ONE, masks)].into_iter().chain(first));
        let products = &mut self.bits.iter().map(|f| f * (c - f));
        let second = opened(products, self.responses[1]);
        statement.equation(Refused::BadProof, [(c, linear), (Scalar::ONE, square)].into_iter().chain(second));
        let total: Scalar = powers.iter().zip(&numbers).map(|(power, number)| power * number).sum();
        let mask = [statement.own(&self.mask.first), statement.own(&self.mask.second)];
        for (half, key) in [Base::GENERATOR, Base::JOINT].into_iter().enumerate() {
            let weighted = powers.iter().zip(ciphertexts).map(|(power, bases)| (c * power, bases[half]));
            let plain = (half == 1).then_some((-total, Base::GENERATOR));
            let terms = [(Scalar::ONE, mask[half]), (-self.responses[2], key)];
            statement.equation(Refused::BadProof, terms.into_iter().chain(weighted).chain(plain));
        }
        Ok(())
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        checks: &[Check],
        ciphertexts: usize,
    ) -> Result<Self, Refused> {
        Ok(Bits {
            commitments: [reader.point()?, reader.point()?, reader.point()?, reader.point()?],
            sums: reader.list(checks.len() - ciphertexts, Reader::scalar)?,
            mask: Ciphertext { first: reader.point()?, second: reader.point()? },
            bits: reader.list(count(checks), Reader::scalar)?,
            responses: [reader.scalar()?, reader.scalar()?, reader.scalar()?],
        })
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        self.commitments.iter().for_each(|point| bytes.extend(point.bytes()));
        self.sums.iter().for_each(|scalar| bytes.extend(scalar.as_bytes()));
        bytes.extend(self.mask.bytes());
        self.bits.iter().chain(&self.responses).for_each(|scalar| bytes.extend(scalar.as_bytes()));
    }
}

/// Binds commitments and sums; gives the powers `y, y^2, ...` of the challenge that weighs the ciphertexts. The transcript goes
/// on from there, so `c` hashes all of it again.
fn bind(transcript: &mut Transcript, commitments: &[Point; 4], sums: &[Scalar], count: usize) -> Vec<Scalar> {
    transcript.points("commitments", commitments.iter());
    let sums: Vec<u8> = sums.iter().flat_map(Scalar::to_bytes).collect();
    transcript.bytes("sums", &sums);
    let y = transcript.clone().challenge();
    std::iter::successors(Some(y), |power| Some(power * y)).take(count).collect()
}

fn challenge(mut transcript: Transcript, mask: &Ciphertext) -> Scalar {
    transcript.bytes("mask", &mask.bytes());
    transcript.challenge()
}

#[cfg(test)]
mod dishonest;
#[cfg(test)]
mod tests;
