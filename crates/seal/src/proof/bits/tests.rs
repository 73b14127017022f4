//! What can be proven, and what a prover cannot force who encrypts or proves something else. How a prover could cheat who
//! departs from the protocol itself is in `dishonest.rs`.

use super::*;
use crate::question::{List, Question};

/// The places of the equations in a statement.
pub(super) const VECTOR: usize = 0;
pub(super) const PRODUCTS: usize = 1;
pub(super) const FIRST: usize = 2;
pub(super) const SECOND: usize = 3;

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

/// A prover who knows the trustees' joint secret and may cheat: ciphertexts, bits and randomness need not belong together.
pub(super) struct Prover {
    pub key: Key,
    generators: Generators,
    pub checks: Vec<Check>,
    pub ciphertexts: Vec<Ciphertext>,
    vector: Vec<Scalar>,
    pub randomness: Vec<Scalar>,
}

impl Prover {
    /// The joint secret.
    pub fn secret() -> Scalar {
        Scalar::from(1_234_567_u32)
    }

    /// Encrypts these numbers and is to prove these bits, whatever they are.
    pub fn new(question: &Question, numbers: &[i64], vector: &[i64]) -> Self {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(4);
        let checks = question.checks();
        let key = Key::new(Point::of(RistrettoPoint::mul_base(&Self::secret()))).expect("a key");
        let generators = Generators::of_election(&[7; 32], count(&checks));
        let randomness: Vec<Scalar> = numbers.iter().map(|_| Scalar::random(&mut rng)).collect();
        let encrypt = |(number, r): (&i64, &Scalar)| key.encrypt(&integer(*number), r).encode();
        let ciphertexts = numbers.iter().zip(&randomness).map(encrypt).collect();
        let vector = vector.iter().map(|bit| integer(*bit)).collect();
        Prover { key, generators, checks, ciphertexts, vector, randomness }
    }

    pub fn transcript(&self) -> Transcript {
        let mut transcript = Transcript::new("bits-test", 1);
        self.ciphertexts.iter().for_each(|ciphertext| transcript.bytes("ciphertext", &ciphertext.bytes()));
        transcript
    }

    pub fn prove(&self) -> Bits {
        let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(5);
        let (vector, randomness) = (&self.vector, &self.randomness);
        let transcript = self.transcript();
        Bits::prove_vector(
            &self.key,
            &self.generators,
            transcript,
            &self.checks,
            vector,
            randomness,
            &mut rng,
        )
    }

    /// The powers of `y`, and `c`, as the verifier finds them.
    pub fn challenges(&self, proof: &Bits) -> (Vec<Scalar>, Scalar) {
        let mut transcript = self.transcript();
        let powers = bind(&mut transcript, &proof.commitments, &proof.sums, self.ciphertexts.len());
        (powers, challenge(transcript, &proof.mask))
    }

    /// Writes, reads, verifies: the first equation that does not hold, `None` where the sums do not.
    pub fn verdict(&self, proof: &Bits) -> Result<(), Option<usize>> {
        let (checks, count) = (&self.checks, self.ciphertexts.len());
        let mut bytes = Vec::new();
        proof.write(&mut bytes);
        assert_eq!(bytes.len() as u64, Bits::width(checks, count));
        assert_eq!(Bits::read(&mut Reader::new(&bytes), checks, count).as_ref(), Ok(proof));
        let mut statement = Statement::new(&[&bytes]);
        let own = |c: &Ciphertext| [statement.own(&c.first), statement.own(&c.second)];
        let bases: Vec<[Base; 2]> = self.ciphertexts.iter().map(own).collect();
        proof.claim(self.transcript(), checks, &bases, &mut statement).map_err(|refused| {
            assert_eq!(refused, Refused::BadProof);
            None
        })?;
        let shared = [Point::base(), *self.key.point()];
        let mut batch = crate::batch::Batch::new(shared.iter().chain(self.generators.points()).copied());
        batch.push(statement);
        batch.verify().map_err(|culprit| {
            assert_eq!(culprit.refused, Refused::BadProof);
            Some(culprit.equation)
        })
    }
}

/// Encrypts these numbers, proves these bits by the protocol, and verifies.
fn verdict(question: &Question, numbers: &[i64], vector: &[i64]) -> Result<(), Option<usize>> {
    let prover = Prover::new(question, numbers, vector);
    prover.verdict(&prover.prove())
}

#[test]
fn what_keeps_to_the_ranges_can_be_proven_and_nothing_else() {
    let approval = Question::Approval { options: 2, min: 1, max: 1, blank: false };
    assert_eq!(verdict(&approval, &[0, 1], &[0, 1]), Ok(()));
    for (numbers, vector, wrong) in [
        ([0, 0], [0, 0], None),             // none chosen
        ([1, 1], [1, 1], None),             // both chosen
        ([2, -1], [2, -1], Some(PRODUCTS)), // one in sum
        ([0, 2], [0, 1], Some(SECOND)),     // encrypts more than it proves
        ([1, 0], [0, 1], Some(SECOND)),     // encrypts another option
        ([0, 1], [0, 2], None),             // a bit that is none
    ] {
        assert_eq!(verdict(&approval, &numbers, &vector), Err(wrong), "{numbers:?} {vector:?}");
    }
    let score = Question::Score { options: 1, max: 5, blank: false };
    // The factors of 5 are 1, 2, 2.
    assert_eq!(verdict(&score, &[5], &[1, 1, 1]), Ok(()));
    assert_eq!(verdict(&score, &[4], &[0, 1, 1]), Ok(()));
    for (number, vector, wrong) in [
        (6, [0, 1, 2], PRODUCTS),
        (6, [1, 1, 1], SECOND),
        (-1, [-1, 0, 0], PRODUCTS),
        (3, [0, 1, 1], SECOND),
        (3, [3, 0, 0], PRODUCTS),
    ] {
        assert_eq!(verdict(&score, &[number], &vector), Err(Some(wrong)), "{number} {vector:?}");
    }
    let blank = Question::Approval { options: 1, min: 0, max: 1, blank: true };
    // Marks, blank, and the bit of their sum.
    assert_eq!(verdict(&blank, &[0, 1], &[0, 1, 1]), Ok(()));
    assert_eq!(verdict(&blank, &[1, 1], &[1, 1, 1]), Err(None));
    assert_eq!(verdict(&blank, &[1, 1], &[1, 1, 2]), Err(Some(PRODUCTS)));
}

/// Two lists of two candidates, of the first of which one may be marked, of the second both. Ciphertexts: the lists, the candidates
/// of the first, those of the second. The prover proves what it encrypts and chooses the bits of the sums as it likes: one bit for
/// the first list's marks that are left, two for the second's.
#[test]
fn marks_outside_the_chosen_list_or_above_its_limit_cannot_be_forced() {
    let lists = vec![List { candidates: 2, marks: 1 }, List { candidates: 2, marks: 2 }];
    let question = Question::Lists { lists, blank: false };
    let verdict = |numbers: [i64; 6], left: [i64; 3]| {
        super::tests::verdict(&question, &numbers, &[&numbers[..], &left].concat())
    };
    assert_eq!(verdict([1, 0, 0, 1, 0, 0], [0, 0, 0]), Ok(()));
    assert_eq!(verdict([1, 0, 0, 0, 0, 0], [1, 0, 0]), Ok(()));
    assert_eq!(verdict([0, 1, 0, 0, 1, 1], [0, 0, 0]), Ok(()));
    assert_eq!(verdict([0, 1, 0, 0, 1, 0], [0, 1, 0]), Ok(()));
    for (numbers, exact, wrong) in [
        ([1, 0, 0, 0, 1, 0], [1, -1, 0], Some(PRODUCTS)), // a mark in the other list
        ([1, 0, 1, 0, 0, 1], [0, -1, 0], Some(PRODUCTS)), // one in each
        ([0, 1, 0, 1, 0, 0], [-1, 1, 1], Some(PRODUCTS)), // the same the other way round
        ([1, 0, 1, 1, 0, 0], [-1, 0, 0], Some(PRODUCTS)), // more marks than the limit
        ([0, 0, 0, 0, 0, 0], [0, 0, 0], None),            // no list
        ([0, 0, 1, 0, 0, 0], [-1, 0, 0], None),           // no list, and a mark
        ([1, 1, 1, 0, 1, 1], [0, 0, 0], None),            // two lists
        ([2, -1, 1, 1, 0, 0], [0, -1, -1], Some(PRODUCTS)), // one list in sum
    ] {
        // The number that the sum does have, which has no bits, or else bits that do not give it.
        assert_eq!(verdict(numbers, exact), Err(wrong), "{numbers:?} {exact:?}");
        for code in 0..8 {
            let left = [code & 1, code >> 1 & 1, code >> 2];
            assert!(verdict(numbers, left).is_err(), "{numbers:?} {left:?}");
            assert!(left == exact || verdict(numbers, left) == Err(None), "{numbers:?} {left:?}");
        }
    }
}

#[test]
fn only_checks_of_every_ciphertext_in_its_order_are_a_proof_about_them() {
    let good = [Check::one(0, 1), Check::one(1, 5), Check { constant: -1, terms: vec![(1, 2)], max: 3 }];
    assert!(proves(&good, 2));
    let changed = |at: usize, check: Check| {
        let mut checks = good.clone();
        checks[at] = check;
        proves(&checks, 2)
    };
    assert!(!proves(&good[..1], 2), "none for the second");
    assert!(!changed(1, Check { constant: 1, ..Check::one(1, 5) }), "a constant");
    assert!(!changed(1, Check::one(0, 5)), "another ciphertext");
    assert!(!changed(0, Check { terms: vec![(0, 2)], ..Check::one(0, 1) }), "a factor");
    assert!(!changed(0, Check { terms: vec![(0, 1), (1, 1)], ..Check::one(0, 1) }), "a second term");
    assert!(!changed(0, Check { terms: Vec::new(), ..Check::one(0, 1) }), "no term");
    assert!(!changed(2, Check::one(2, 1)), "a sum of what is not there");
}
