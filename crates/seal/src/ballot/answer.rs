//! The answer to one question: ciphertexts and one proof for all of them.
//!
//! All checks of an answer share one challenge, which hashes all ciphertexts and all commitments of the answer: an
//! AND-composition. So no part of an answer can be exchanged or reused without the rest.

use crate::Refused;
use crate::batch::{Base, Statement, Term};
use crate::elgamal::{Ciphertext, Key};
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::proof::Witness;
use crate::proof::knowledge::Knowledge;
use crate::proof::range::{self, Range};
use crate::question::{Check, Question};
use crate::transcript::Transcript;
use crate::wire::Reader;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// An answer as it stands in a ballot.
pub(crate) enum Answer {
    /// Summed up without opening: ciphertexts, then one range proof for each check.
    Sum(Vec<Ciphertext>, Vec<Range>),
    /// Mixed: the ciphertexts of a ranking's points, and for each a proof of knowing its randomness. The proofs stop copies: a
    /// ciphertext from another ballot, as it is or encrypted anew, comes without its randomness.
    Mix(Vec<Ciphertext>, Vec<Knowledge>),
}

/// An answer with its secrets, on the voter's device.
pub(crate) struct Drafted {
    pub(crate) answer: Answer,
    pub(crate) randomness: Zeroizing<Vec<Scalar>>,
}

impl Answer {
    /// Encrypts numbers and proves the checks. Draws the randomness of each ciphertext in order, then for each check what
    /// [`range::commit`] draws.
    pub(crate) fn sum<R: CryptoRng + ?Sized>(
        key: &Key,
        mut transcript: Transcript,
        checks: &[Check],
        numbers: &[u64],
        rng: &mut R,
    ) -> Result<Drafted, Refused> {
        let half = Scalar::from(2_u8).invert();
        let draw = |_: &u64| Scalar::random(rng);
        let randomness: Zeroizing<Vec<Scalar>> = Zeroizing::new(numbers.iter().map(draw).collect());
        let pairs = numbers.iter().zip(randomness.iter()).map(|(number, r)| {
            let pair = key.encrypt(&(Scalar::from(*number) * half), &(r * half));
            [pair.first, pair.second]
        });
        let mut halves: Vec<RistrettoPoint> = pairs.flatten().collect();
        let mut provers = Vec::with_capacity(checks.len());
        for check in checks {
            let number = check.value(numbers).ok_or(Refused::BadChoice)?;
            let parts = check.terms.iter().map(|(at, factor)| integer(*factor) * randomness[*at]);
            let witness = Witness { number, randomness: parts.sum() };
            let (prover, points) = range::commit(key, check.max, witness, rng);
            provers.push(prover);
            halves.extend(points);
        }
        let points = Point::of_halves(&halves);
        let (ciphertexts, rest) = points.split_at(2 * numbers.len());
        let ciphertexts =
            ciphertexts.chunks_exact(2).map(|pair| Ciphertext { first: pair[0], second: pair[1] });
        let ciphertexts: Vec<Ciphertext> = ciphertexts.collect();
        bind(&mut transcript, &ciphertexts, rest.iter());
        let challenge = transcript.challenge();
        let mut rest = rest.iter();
        let proofs = provers.into_iter().map(|prover| prover.respond(&challenge, &mut rest)).collect();
        Ok(Drafted { answer: Answer::Sum(ciphertexts, proofs), randomness })
    }

    /// Encrypts an embedded ranking. Draws the randomness of each point in order, then for each what [`Knowledge::prove`]
    /// draws.
    pub(crate) fn mix<R: CryptoRng + ?Sized>(
        key: &Key,
        transcript: Transcript,
        points: &[RistrettoPoint],
        rng: &mut R,
    ) -> Drafted {
        let draw = |_: &RistrettoPoint| Scalar::random(rng);
        let randomness: Zeroizing<Vec<Scalar>> = Zeroizing::new(points.iter().map(draw).collect());
        let pairs = points.iter().zip(randomness.iter());
        let ciphertexts: Vec<Ciphertext> =
            pairs.map(|(point, r)| key.encrypt_point(point, r).encode()).collect();
        let transcripts = places(transcript, &ciphertexts);
        let proofs = randomness.iter().zip(transcripts).map(|(r, t)| Knowledge::prove(t, r, rng)).collect();
        Drafted { answer: Answer::Mix(ciphertexts, proofs), randomness }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        question: &Question,
        checks: &[Check],
    ) -> Result<Self, Refused> {
        if let Question::Ranked { .. } = question {
            let count = question.ciphertexts();
            let ciphertexts = reader.list(count, |reader| Ciphertext::parse(reader.array()?))?;
            return Ok(Answer::Mix(
                ciphertexts,
                reader.list(count, |reader| Knowledge::parse(reader.array()?))?,
            ));
        }
        let ciphertexts = (0..question.ciphertexts()).map(|_| Ciphertext::parse(reader.array()?));
        let ciphertexts = ciphertexts.collect::<Result<Vec<_>, _>>()?;
        let proofs = checks.iter().map(|check| Range::read(reader, check.max)).collect::<Result<_, _>>()?;
        Ok(Answer::Sum(ciphertexts, proofs))
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Answer::Sum(ciphertexts, proofs) => {
                ciphertexts.iter().for_each(|ciphertext| bytes.extend(ciphertext.bytes()));
                proofs.iter().for_each(|proof| proof.write(bytes));
            }
            Answer::Mix(ciphertexts, proofs) => {
                ciphertexts.iter().for_each(|ciphertext| bytes.extend(ciphertext.bytes()));
                proofs.iter().for_each(|proof| bytes.extend(proof.bytes()));
            }
        }
    }

    /// Adds the answer's equations to a statement.
    pub(crate) fn claim(&self, mut transcript: Transcript, checks: &[Check], statement: &mut Statement) {
        match self {
            Answer::Sum(ciphertexts, proofs) => {
                let points: Vec<&Point> = proofs.iter().flat_map(Range::points).collect();
                bind(&mut transcript, ciphertexts, points.into_iter());
                let challenge = transcript.challenge();
                let own = |c: &Ciphertext| [statement.own(&c.first), statement.own(&c.second)];
                let bases: Vec<[Base; 2]> = ciphertexts.iter().map(own).collect();
                for (check, proof) in checks.iter().zip(proofs) {
                    let [first, second] = sums(check, &bases);
                    proof.claim(&challenge, check.max, first, second, statement);
                }
            }
            Answer::Mix(ciphertexts, proofs) => {
                let transcripts = places(transcript, ciphertexts);
                for ((ciphertext, proof), transcript) in ciphertexts.iter().zip(proofs).zip(transcripts) {
                    let first = statement.own(&ciphertext.first);
                    proof.claim(transcript, first, Refused::BadProof, statement);
                }
            }
        }
    }

    pub(crate) fn into_ciphertexts(self) -> Vec<Ciphertext> {
        match self {
            Answer::Sum(ciphertexts, _) | Answer::Mix(ciphertexts, _) => ciphertexts,
        }
    }
}

/// Binds all ciphertexts of the answer, and the points of its proofs.
fn bind<'a>(
    transcript: &mut Transcript,
    ciphertexts: &[Ciphertext],
    points: impl ExactSizeIterator<Item = &'a Point>,
) {
    let parts: Vec<&Point> = ciphertexts.iter().flat_map(|c| [&c.first, &c.second]).collect();
    transcript.points("ciphertexts", parts.into_iter());
    transcript.points("commitments", points);
}

/// The transcripts of a ranking's proofs: each binds all ciphertexts and the place of its own.
fn places(mut transcript: Transcript, ciphertexts: &[Ciphertext]) -> impl Iterator<Item = Transcript> {
    bind(&mut transcript, ciphertexts, [].iter());
    (0..ciphertexts.len() as u64).map(move |place| {
        let mut transcript = transcript.clone();
        transcript.number("place", place);
        transcript
    })
}

/// The ciphertext that a check is about, as sums of the answer's points.
fn sums(check: &Check, bases: &[[Base; 2]]) -> [Vec<Term>; 2] {
    let part = |half: usize| check.terms.iter().map(move |(at, factor)| (integer(*factor), bases[*at][half]));
    let (first, mut second) = (part(0).collect(), part(1).collect::<Vec<_>>());
    if check.constant != 0 {
        second.push((integer(check.constant), Base::GENERATOR));
    }
    [first, second]
}

/// A whole number as a scalar.
pub(crate) fn integer(number: i64) -> Scalar {
    let size = Scalar::from(number.unsigned_abs());
    if number < 0 { -size } else { size }
}
