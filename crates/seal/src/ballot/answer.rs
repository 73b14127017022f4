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

    /// Reads the answer to a question with so many ciphertexts.
    pub(crate) fn read(
        reader: &mut Reader<'_>,
        question: &Question,
        count: usize,
        checks: &[Check],
    ) -> Result<Self, Refused> {
        let ciphertexts = reader.list(count, |reader| Ciphertext::parse(reader.array()?))?;
        if let Question::Ranked { .. } = question {
            let proofs = reader.list(count, |reader| Knowledge::parse(reader.array()?))?;
            return Ok(Answer::Mix(ciphertexts, proofs));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::answer_transcript;
    use crate::batch::{Batch, Culprit};
    use crate::group::generator;
    use crate::transcript::Context;

    /// A transcript's inputs, to change one at a time.
    #[derive(Clone)]
    struct Inputs {
        context: Context,
        kind: &'static str,
        voter: Point,
        question: usize,
    }

    impl Inputs {
        fn transcript(&self) -> Transcript {
            answer_transcript(&self.context, self.kind, &self.voter, self.question)
        }
    }

    /// The first equation whose challenge is computed.
    const HASHED: usize = 2;

    fn key(n: u64) -> Point {
        generator("test key", b"", n)
    }

    fn verdict(answer: &Answer, inputs: &Inputs, checks: &[Check]) -> Result<(), Culprit> {
        let mut bytes = Vec::new();
        answer.write(&mut bytes);
        let mut statement = Statement::new(&[&bytes]);
        answer.claim(inputs.transcript(), checks, &mut statement);
        let mut batch = Batch::new([Point::base(), key(0)]);
        batch.push(statement);
        batch.verify()
    }

    /// Weak Fiat-Shamir: were one input missing in the hash, changing it would change nothing. Here the equations stay the same
    /// and only the hash sees the change. The third equation is the first with a challenge that is not stored: there it shows.
    #[test]
    fn each_input_of_the_transcript_in_turn() {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(7);
        let question = Question::Approval { options: 2, min: 1, max: 1, blank: false };
        let checks = question.checks();
        let context = Context { election: [3; 32], joint: key(0), trustees: vec![key(1), key(2)] };
        let inputs = Inputs { context, kind: "approval", voter: key(3), question: 1 };
        let joint = Key::new(key(0)).expect("a key");
        let drafted = Answer::sum(&joint, inputs.transcript(), &checks, &[0, 1], &mut rng).expect("a choice");
        let answer = drafted.answer;
        assert_eq!(verdict(&answer, &inputs, &checks), Ok(()));
        let change = |change: fn(&mut Inputs)| {
            let mut changed = inputs.clone();
            change(&mut changed);
            let culprit = verdict(&answer, &changed, &checks).expect_err("a changed input");
            assert_eq!((culprit.equation, culprit.refused), (HASHED, Refused::BadProof));
        };
        change(|inputs| inputs.context.election[31] ^= 1);
        change(|inputs| inputs.context.joint = key(9));
        change(|inputs| inputs.context.trustees[1] = key(9));
        change(|inputs| inputs.context.trustees.swap(0, 1));
        change(|inputs| inputs.context.trustees.push(key(9)));
        change(|inputs| inputs.kind = "score");
        change(|inputs| inputs.voter = key(9));
        change(|inputs| inputs.question = 2);
        let Answer::Sum(ciphertexts, proofs) = &answer else { unreachable!("an approval is summed up") };
        for (at, half) in [(1, 0), (1, 1)] {
            let mut ciphertexts = ciphertexts.clone();
            let part = if half == 0 { &mut ciphertexts[at].first } else { &mut ciphertexts[at].second };
            *part = key(9);
            let changed = Answer::Sum(ciphertexts, proofs.clone());
            assert_eq!(verdict(&changed, &inputs, &checks).map_err(|culprit| culprit.equation), Err(HASHED));
        }
        for (check, row, half) in [(1, 0, 0), (1, 1, 1), (2, 0, 1)] {
            let mut proofs = proofs.clone();
            proofs[check].proofs[0].commitments[row][half] = key(9);
            let changed = Answer::Sum(ciphertexts.clone(), proofs);
            assert_eq!(verdict(&changed, &inputs, &checks).map_err(|culprit| culprit.equation), Err(HASHED));
        }
    }

    #[test]
    fn a_ranking_proves_knowledge_of_its_randomness() {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(8);
        let context = Context { election: [3; 32], joint: key(0), trustees: vec![key(1)] };
        let inputs = Inputs { context, kind: "ranked", voter: key(3), question: 0 };
        let joint = Key::new(key(0)).expect("a key");
        let drafted = Answer::mix(&joint, inputs.transcript(), &[*key(5).value()], &mut rng);
        assert_eq!(verdict(&drafted.answer, &inputs, &[]), Ok(()));
        let thief = Inputs { voter: key(4), ..inputs.clone() };
        assert!(verdict(&drafted.answer, &thief, &[]).is_err());
        // Made new with other randomness, which its maker knows, but not the randomness it had.
        let Answer::Mix(cells, proofs) = &drafted.answer else { unreachable!("a ranking is mixed") };
        let again = (cells[0].pair() + joint.encrypt(&Scalar::ZERO, &Scalar::ONE)).encode();
        let copied = Answer::Mix(vec![again], proofs.clone());
        assert!(verdict(&copied, &inputs, &[]).is_err());
    }
}
