//! Provers who depart from the protocol, each stopped by one equation or one input of a challenge, which the test names: without
//! it the forgery would pass.

use super::tests::{FIRST, Prover, SECOND, VECTOR};
use super::*;
use crate::elgamal::Pair;
use crate::question::Question;

/// One mark or none for each option, and no sum.
fn free(options: u16) -> Question {
    Question::Approval { options, min: 0, max: options, blank: false }
}

/// Whoever knows the joint secret `k` can read `rK + 2G` as `r'K + G` with `r' = r + 1/k`: only `rG` gives them away.
#[test]
fn trustees_cannot_open_an_encrypted_two_as_one() {
    let mut prover = Prover::new(&free(1), &[2], &[1]);
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(SECOND)));
    prover.randomness[0] += Prover::secret().invert();
    let as_one = prover.key.encrypt(&Scalar::ONE, &prover.randomness[0]);
    assert_eq!(Point::of(as_one.second), prover.ciphertexts[0].second, "the second half opens as one");
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(FIRST)));
}

#[test]
fn the_two_halves_have_the_same_randomness() {
    let mut prover = Prover::new(&free(1), &[1], &[1]);
    let (first, second) = (prover.randomness[0], Scalar::from(99_u8));
    prover.ciphertexts[0].second = Point::of(prover.key.encrypt(&Scalar::ONE, &second).second);
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(SECOND)));
    prover.randomness[0] = second;
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(FIRST)));
    // A mask that would make up for the difference, had `c` been known before it.
    prover.randomness[0] = first;
    let mut proof = prover.prove();
    let (powers, c) = prover.challenges(&proof);
    let short = prover.key.mul(&(c * powers[0] * (first - second)));
    proof.mask.second = Point::of(proof.mask.second.value() + short);
    let sum = prover.ciphertexts[0].pair().second * (c * powers[0]) + proof.mask.second.value();
    let total = powers[0] * proof.bits[0];
    assert_eq!(sum, prover.key.encrypt(&total, &proof.responses[2]).second, "it holds for the old challenge");
    assert_eq!(prover.verdict(&proof), Err(Some(VECTOR)));
}

/// Both of two options where one is asked: what the sum gives for the masks is not committed, but hashed.
#[test]
fn sums_made_for_a_guessed_challenge_are_refused() {
    let question = Question::Approval { options: 2, min: 1, max: 1, blank: false };
    let prover = Prover::new(&question, &[1, 1], &[1, 1]);
    let mut proof = prover.prove();
    assert_eq!(prover.verdict(&proof), Err(None));
    let (_, guessed) = prover.challenges(&proof);
    proof.sums[0] += guessed;
    let found = sums(&prover.checks, 2, &values(&prover.checks, &proof.bits))[0];
    assert_eq!(found - guessed, proof.sums[0], "it holds for the guess");
    assert_eq!(prover.verdict(&proof), Err(None));
    // Nor does it help to choose the sum first and to answer the challenge that comes.
    let (_, c) = prover.challenges(&proof);
    proof.bits.iter_mut().for_each(|f| *f += c - guessed);
    let found = sums(&prover.checks, 2, &values(&prover.checks, &proof.bits))[0];
    assert_eq!(found - c, proof.sums[0] + c - guessed, "short by the difference of the challenges");
    assert_eq!(prover.verdict(&proof), Err(None));
}

#[test]
fn errors_that_cancel_in_the_plain_sum_are_refused() {
    // Two and minus one, as one and none.
    let prover = Prover::new(&free(2), &[2, -1], &[1, 0]);
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(SECOND)));
    // The right numbers with randomness that is right in sum only.
    let mut prover = Prover::new(&free(2), &[1, 0], &[1, 0]);
    assert_eq!(prover.verdict(&prover.prove()), Ok(()));
    prover.randomness[0] += Scalar::ONE;
    prover.randomness[1] -= Scalar::ONE;
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(FIRST)));
}

/// The weights hash the ciphertexts: errors that cancel under known weights change them.
#[test]
fn errors_that_cancel_for_a_guessed_weight_are_refused() {
    let mut prover = Prover::new(&free(2), &[1, 0], &[1, 0]);
    let (powers, _) = prover.challenges(&prover.prove());
    let errors = [Scalar::ONE, -(powers[0] * powers[1].invert())];
    assert_eq!(powers[0] * errors[0] + powers[1] * errors[1], Scalar::ZERO);
    for (ciphertext, error) in prover.ciphertexts.iter_mut().zip(&errors) {
        *ciphertext = (ciphertext.pair() + Pair::public(error)).encode();
    }
    assert_eq!(prover.verdict(&prover.prove()), Err(Some(SECOND)));
}
