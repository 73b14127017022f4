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
fn bits(number: u64, factors: &[u64]) -> Vec<u64> {
    let Some((last, powers)) = factors.split_last() else { return Vec::new() };
    // With the last factor only where the powers of two alone do not reach.
    let reach = (1_u64 << powers.len()) - 1;
    let high = number.ct_gt(&reach);
    let rest = u64::conditional_select(&number, &number.wrapping_sub(*last), high);
    (0..powers.len()).map(|bit| rest >> bit & 1).chain([u64::from(high.unwrap_u8())]).collect()
}

/// How many bits an answer with these checks has.
pub fn count(checks: &[Check]) -> usize {
    checks.iter().map(|check| factors(check.max).len()).sum()
}

/// The numbers that linear forms of a vector give: each check's bits with their factors.
fn values(checks: &[Check], vector: &[Scalar]) -> Vec<Scalar> {
    let mut rest = vector.iter();
    let value = |check: &Check| {
        let factors = factors(check.max);
        factors.iter().zip(rest.by_ref()).map(|(factor, x)| Scalar::from(*factor) * x).sum()
    };
    checks.iter().map(value).collect()
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
        let mut vector = Zeroizing::new(Vec::new());
        for check in checks {
            let number = check.value(witness.numbers).ok_or(Refused::BadChoice)?;
            vector.extend(bits(number, &factors(check.max)).into_iter().map(Scalar::from));
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
        let masks: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(vector.iter().map(|_| Scalar::random(rng)).collect());
        let hiding: Zeroizing<[Scalar; 4]> = Zeroizing::new(std::array::from_fn(|_| Scalar::random(rng)));
        let pairs = vector.iter().zip(masks.iter());
        let linear: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(pairs.map(|(bit, mask)| mask * (Scalar::ONE - bit - bit)).collect());
        let square: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(masks.iter().map(|mask| -(mask * mask)).collect());
        let vectors = [vector, masks.as_slice(), &linear, &square];
        let commitments = std::array::from_fn(|at| Point::of(generators.commit(&hiding[at], vectors[at])));
        let count = randomness.len();
        let mask_values = Zeroizing::new(values(checks, &masks));
        let sums = sums(checks, count, &mask_values);
        let powers = bind(&mut transcript, &commitments, &sums, count);
        let blind = Zeroizing::new(Scalar::random(rng));
        let masked = powers.iter().zip(mask_values.iter()).map(|(power, value)| power * value).sum();
        let mask = key.encrypt(&masked, &blind).encode();
        let c = challenge(transcript, &mask);
        let randomness: Scalar = powers.iter().zip(randomness).map(|(power, r)| power * r).sum();
        Bits {
            commitments,
            sums,
            mask,
            bits: vector.iter().zip(masks.iter()).map(|(bit, mask)| c * bit + mask).collect(),
            responses: [c * hiding[0] + hiding[1], c * hiding[2] + hiding[3], c * randomness + *blind],
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
mod tests {
    use super::*;
    use crate::question::Question;

    #[test]
    fn the_factors_reach_every_number_up_to_the_limit_and_none_beyond() {
        for max in (0..200).chain([255, 256, 257, 1000]) {
            let factors = factors(max);
            assert_eq!(factors.iter().sum::<u64>(), max);
            for number in 0..=max {
                let digits = bits(number, &factors);
                assert!(digits.iter().all(|digit| *digit <= 1));
                let sum: u64 = digits.iter().zip(&factors).map(|(digit, factor)| digit * factor).sum();
                assert_eq!(sum, number, "limit {max}");
            }
        }
    }

    /// Encrypts these numbers, proves these bits, whatever they are, and verifies.
    fn verdict(question: &Question, numbers: &[i64], vector: &[i64]) -> Result<(), Refused> {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(5);
        let checks = question.checks();
        let key = Key::new(generator("test key", b"", 0)).expect("a key");
        let generators = Generators::of_election(&[7; 32], count(&checks));
        let randomness: Vec<Scalar> = numbers.iter().map(|_| Scalar::random(&mut rng)).collect();
        let encrypt = |(number, r): (&i64, &Scalar)| key.encrypt(&integer(*number), r).encode();
        let ciphertexts: Vec<Ciphertext> = numbers.iter().zip(&randomness).map(encrypt).collect();
        let mut transcript = Transcript::new("bits-test", 1);
        ciphertexts.iter().for_each(|ciphertext| transcript.bytes("ciphertext", &ciphertext.bytes()));
        let vector: Vec<Scalar> = vector.iter().map(|bit| integer(*bit)).collect();
        let proof = Bits::prove_vector(
            &key,
            &generators,
            transcript.clone(),
            &checks,
            &vector,
            &randomness,
            &mut rng,
        );
        let mut bytes = Vec::new();
        proof.write(&mut bytes);
        assert_eq!(bytes.len() as u64, Bits::width(&checks, ciphertexts.len()));
        assert_eq!(Bits::read(&mut Reader::new(&bytes), &checks, ciphertexts.len()).as_ref(), Ok(&proof));
        let mut statement = Statement::new(&[&bytes]);
        let own = |c: &Ciphertext| [statement.own(&c.first), statement.own(&c.second)];
        let bases: Vec<[Base; 2]> = ciphertexts.iter().map(own).collect();
        proof.claim(transcript, &checks, &bases, &mut statement)?;
        let shared = [Point::base(), *key.point()].into_iter().chain(generators.points().iter().copied());
        crate::batch::verify_one(shared, statement)
    }

    #[test]
    fn what_keeps_to_the_ranges_can_be_proven_and_nothing_else() {
        let approval = Question::Approval { options: 2, min: 1, max: 1, blank: false };
        assert_eq!(verdict(&approval, &[0, 1], &[0, 1]), Ok(()));
        for (numbers, vector) in [
            ([0, 0], [0, 0]),   // none chosen
            ([1, 1], [1, 1]),   // both chosen
            ([2, -1], [2, -1]), // one in sum
            ([0, 2], [0, 1]),   // encrypts more than it proves
            ([1, 0], [0, 1]),   // encrypts another option
            ([0, 1], [0, 2]),   // a bit that is none
        ] {
            assert_eq!(
                verdict(&approval, &numbers, &vector),
                Err(Refused::BadProof),
                "{numbers:?} {vector:?}"
            );
        }
        let score = Question::Score { options: 1, max: 5, blank: false };
        // The factors of 5 are 1, 2, 2.
        assert_eq!(verdict(&score, &[5], &[1, 1, 1]), Ok(()));
        assert_eq!(verdict(&score, &[4], &[0, 1, 1]), Ok(()));
        for (number, vector) in
            [(6, [0, 1, 2]), (6, [1, 1, 1]), (-1, [-1, 0, 0]), (3, [0, 1, 1]), (3, [3, 0, 0])]
        {
            assert_eq!(verdict(&score, &[number], &vector), Err(Refused::BadProof), "{number} {vector:?}");
        }
        let blank = Question::Approval { options: 1, min: 0, max: 1, blank: true };
        // Marks, blank, and the bit of their sum.
        assert_eq!(verdict(&blank, &[0, 1], &[0, 1, 1]), Ok(()));
        assert_eq!(verdict(&blank, &[1, 1], &[1, 1, 1]), Err(Refused::BadProof));
        assert_eq!(verdict(&blank, &[1, 1], &[1, 1, 2]), Err(Refused::BadProof));
    }
}
