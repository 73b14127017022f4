//! The answer to one question: ciphertexts and one proof for all of them.
//!
//! The proof is about the answer as a whole, and its challenges hash all ciphertexts and all commitments: no part of an answer can
//! be exchanged or reused without the rest.

use crate::Refused;
use crate::batch::{Base, Statement};
use crate::elgamal::{Ciphertext, Key};
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::proof::bits::{Bits, Generators, Witness};
use crate::proof::knowledge::Knowledge;
use crate::question::{Check, Question};
use crate::transcript::Transcript;
use crate::wire::Reader;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// An answer as it stands in a ballot.
pub(crate) enum Answer {
    /// Summed up without opening: ciphertexts, then one proof for all checks.
    Sum(Vec<Ciphertext>, Box<Bits>),
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
    /// Encrypts numbers and proves the checks. Draws the randomness of each ciphertext in order, then what [`Bits::prove`] draws.
    pub(crate) fn sum<R: CryptoRng + ?Sized>(
        key: &Key,
        generators: &Generators,
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
        let halves: Vec<RistrettoPoint> = pairs.flatten().collect();
        let points = Point::of_halves(&halves);
        let pairs = points.chunks_exact(2);
        let ciphertexts: Vec<_> = pairs.map(|pair| Ciphertext { first: pair[0], second: pair[1] }).collect();
        bind(&mut transcript, &ciphertexts);
        let witness = Witness { numbers, randomness: &randomness };
        let proof = Bits::prove(key, generators, transcript, checks, &witness, rng)?;
        Ok(Drafted { answer: Answer::Sum(ciphertexts, Box::new(proof)), randomness })
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
        Ok(Answer::Sum(ciphertexts, Box::new(Bits::read(reader, checks, count)?)))
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Answer::Sum(ciphertexts, proof) => {
                ciphertexts.iter().for_each(|ciphertext| bytes.extend(ciphertext.bytes()));
                proof.write(bytes);
            }
            Answer::Mix(ciphertexts, proofs) => {
                ciphertexts.iter().for_each(|ciphertext| bytes.extend(ciphertext.bytes()));
                proofs.iter().for_each(|proof| bytes.extend(proof.bytes()));
            }
        }
    }

    /// Adds the answer's equations to a statement.
    pub(crate) fn claim(
        &self,
        mut transcript: Transcript,
        checks: &[Check],
        statement: &mut Statement,
    ) -> Result<(), Refused> {
        match self {
            Answer::Sum(ciphertexts, proof) => {
                bind(&mut transcript, ciphertexts);
                let own = |c: &Ciphertext| [statement.own(&c.first), statement.own(&c.second)];
                let bases: Vec<[Base; 2]> = ciphertexts.iter().map(own).collect();
                proof.claim(transcript, checks, &bases, statement)
            }
            Answer::Mix(ciphertexts, proofs) => {
                let transcripts = places(transcript, ciphertexts);
                for ((ciphertext, proof), transcript) in ciphertexts.iter().zip(proofs).zip(transcripts) {
                    let first = statement.own(&ciphertext.first);
                    proof.claim(transcript, first, Refused::BadProof, statement);
                }
                Ok(())
            }
        }
    }

    pub(crate) fn into_ciphertexts(self) -> Vec<Ciphertext> {
        match self {
            Answer::Sum(ciphertexts, _) | Answer::Mix(ciphertexts, _) => ciphertexts,
        }
    }
}

/// Binds all ciphertexts of the answer.
fn bind(transcript: &mut Transcript, ciphertexts: &[Ciphertext]) {
    let parts: Vec<&Point> = ciphertexts.iter().flat_map(|c| [&c.first, &c.second]).collect();
    transcript.points("ciphertexts", parts.into_iter());
}

/// The transcripts of a ranking's proofs: each binds all ciphertexts and the place of its own.
fn places(mut transcript: Transcript, ciphertexts: &[Ciphertext]) -> impl Iterator<Item = Transcript> {
    bind(&mut transcript, ciphertexts);
    (0..ciphertexts.len() as u64).map(move |place| {
        let mut transcript = transcript.clone();
        transcript.number("place", place);
        transcript
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::answer_transcript;
    use crate::batch::Batch;
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

    /// In place of an equation's number: a sum of numbers does not hold.
    const SUMS: usize = usize::MAX;

    fn key(n: u64) -> Point {
        generator("test key", b"", n)
    }

    fn verdict(answer: &Answer, inputs: &Inputs, checks: &[Check]) -> Result<(), usize> {
        let mut bytes = Vec::new();
        answer.write(&mut bytes);
        let mut statement = Statement::new(&[&bytes]);
        answer.claim(inputs.transcript(), checks, &mut statement).map_err(|_| SUMS)?;
        let generators = Generators::of_election(&[0; 32], 2);
        let mut batch = Batch::new([Point::base(), key(0)].iter().chain(generators.points()).copied());
        batch.push(statement);
        batch.verify().map_err(|culprit| culprit.equation)
    }

    /// Weak Fiat-Shamir: were one input missing in the hash, changing it would change nothing. Here the equations stay the same
    /// and only the hash sees the change: the very first equation fails, because the challenge is another.
    #[test]
    fn each_input_of_the_transcript_in_turn() {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(7);
        let question = Question::Approval { options: 2, min: 1, max: 1, blank: false };
        let checks = question.checks();
        let context = Context { election: [3; 32], joint: key(0), trustees: vec![key(1), key(2)] };
        let inputs = Inputs { context, kind: "approval", voter: key(3), question: 1 };
        let joint = Key::new(key(0)).expect("a key");
        let generators = Generators::of_election(&[0; 32], 2);
        let drafted = Answer::sum(&joint, &generators, inputs.transcript(), &checks, &[0, 1], &mut rng);
        let answer = drafted.expect("a choice").answer;
        assert_eq!(verdict(&answer, &inputs, &checks), Ok(()));
        // The sum of this answer has the constant -1, so that another challenge shows in the sums before any point is looked at.
        let change = |change: fn(&mut Inputs)| {
            let mut changed = inputs.clone();
            change(&mut changed);
            assert_eq!(verdict(&answer, &changed, &checks), Err(SUMS));
        };
        change(|inputs| inputs.context.election[31] ^= 1);
        change(|inputs| inputs.context.joint = key(9));
        change(|inputs| inputs.context.trustees[1] = key(9));
        change(|inputs| inputs.context.trustees.swap(0, 1));
        change(|inputs| inputs.context.trustees.push(key(9)));
        change(|inputs| inputs.kind = "score");
        change(|inputs| inputs.voter = key(9));
        change(|inputs| inputs.question = 2);
        let Answer::Sum(ciphertexts, proof) = &answer else { unreachable!("an approval is summed up") };
        for (at, half) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let mut ciphertexts = ciphertexts.clone();
            let part = if half == 0 { &mut ciphertexts[at].first } else { &mut ciphertexts[at].second };
            *part = key(9);
            assert_eq!(verdict(&Answer::Sum(ciphertexts, proof.clone()), &inputs, &checks), Err(SUMS));
        }
        let changed = |change: &dyn Fn(&mut Bits)| {
            let mut proof = proof.clone();
            change(&mut proof);
            verdict(&Answer::Sum(ciphertexts.clone(), proof), &inputs, &checks)
        };
        for at in 0..4 {
            assert_eq!(changed(&|proof| proof.commitments[at] = key(9)), Err(SUMS), "commitment {at}");
        }
        assert_eq!(changed(&|proof| proof.mask.first = key(9)), Err(SUMS));
        assert_eq!(changed(&|proof| proof.mask.second = key(9)), Err(SUMS));
        assert_eq!(changed(&|proof| proof.sums[0] += Scalar::ONE), Err(SUMS));
        // What is not hashed is caught by its own equation.
        for (at, equation) in [(0, 0), (1, 1), (2, 2)] {
            assert_eq!(changed(&|proof| proof.responses[at] += Scalar::ONE), Err(equation));
        }
    }

    /// The ciphertexts are hashed before the challenge that weighs them: another one of the same number fails.
    #[test]
    fn commitments_made_before_the_ciphertexts_do_not_help() {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(7);
        let checks = Question::Approval { options: 2, min: 0, max: 2, blank: false }.checks();
        let context = Context { election: [3; 32], joint: key(0), trustees: vec![key(1)] };
        let inputs = Inputs { context, kind: "approval", voter: key(3), question: 0 };
        let joint = Key::new(key(0)).expect("a key");
        let generators = Generators::of_election(&[0; 32], 2);
        let drafted = Answer::sum(&joint, &generators, inputs.transcript(), &checks, &[0, 1], &mut rng);
        let Answer::Sum(mut ciphertexts, proof) = drafted.expect("a choice").answer else { unreachable!() };
        ciphertexts[0] = (ciphertexts[0].pair() + joint.encrypt(&Scalar::ZERO, &Scalar::ONE)).encode();
        // Without a constant the sums hold under any challenge; the first equation does not.
        assert_eq!(verdict(&Answer::Sum(ciphertexts, proof), &inputs, &checks), Err(0));
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
