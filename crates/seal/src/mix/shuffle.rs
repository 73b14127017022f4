//! A mixer's work: put the rows in a random order and encrypt each anew, so that nobody can follow a ballot through, and prove
//! that nothing else was done.

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use super::generators::Generators;
use super::proof::ShuffleProof;
use super::prove::{Secrets, prove};
use super::table::Table;
use crate::Refused;
use crate::elgamal::{Ciphertext, Key};
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::transcript::Context;

/// Which mix of which election: every proof is bound to it, so that none can be used twice.
#[derive(Clone, Copy, Debug)]
pub struct Mix<'a> {
    /// The election.
    pub context: &'a Context,
    /// The question and the mixer's place in the cascade.
    pub name: &'a [u8],
}

/// Shuffles a table and proves it.
///
/// ```
/// use mandat_seal::elgamal::Key;
/// use mandat_seal::group::{Point, RistrettoPoint, Scalar};
/// use mandat_seal::mix::{Generators, Mix, Table, shuffle, verify};
/// use mandat_seal::transcript::Context;
/// use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
///
/// let mut rng = ChaCha20Rng::seed_from_u64(1);
/// let joint = Point::of(RistrettoPoint::mul_base(&Scalar::random(&mut rng)));
/// let context = Context { election: [1; 32], joint, trustees: vec![joint] };
/// let key = Key::new(joint)?;
/// let cells = (0..5u64).map(|n| key.encrypt(&Scalar::from(n), &Scalar::random(&mut rng)).encode()).collect();
/// let input = Table::new(1, cells)?;
/// let generators = Generators::of_election(&context.election, input.len());
/// let mix = Mix { context: &context, name: b"question 1, mixer 1" };
/// let (output, proof) = shuffle(mix, &generators, &input, &mut rng)?;
/// verify(mix, &generators, &input, &output, &proof)?;
/// assert!(verify(Mix { name: b"mixer 2", ..mix }, &generators, &input, &output, &proof).is_err());
/// # Ok::<(), mandat_seal::Refused>(())
/// ```
///
/// # Errors
/// `point-identity` where the joint key is the identity; `length` where there are fewer generators than rows.
pub fn shuffle<R: CryptoRng + ?Sized>(
    mix: Mix<'_>,
    generators: &Generators,
    input: &Table,
    rng: &mut R,
) -> Result<(Table, ShuffleProof), Refused> {
    let order = permutation(input.len(), rng);
    shuffle_by(mix, generators, input, order, rng)
}

/// Shuffles by a given order: output row `n` is input row `order[n]`.
pub(crate) fn shuffle_by<R: CryptoRng + ?Sized>(
    mix: Mix<'_>,
    generators: &Generators,
    input: &Table,
    order: Zeroizing<Vec<usize>>,
    rng: &mut R,
) -> Result<(Table, ShuffleProof), Refused> {
    if generators.rows.len() < input.len() {
        return Err(Refused::Length);
    }
    let key = Key::new(mix.context.joint)?;
    let width = input.width();
    let randomness: Zeroizing<Vec<Scalar>> =
        Zeroizing::new((0..input.cells().len()).map(|_| Scalar::random(rng)).collect());
    let half = Scalar::from(2u8).invert();
    let from = order.iter().flat_map(|row| input.row(*row));
    let halves: Vec<RistrettoPoint> = from
        .zip(randomness.iter())
        .flat_map(|(cell, r)| {
            let mut r = r * half;
            let [first, second] = [cell.first, cell.second].map(|point| half * point.value());
            let pair = [first + RistrettoPoint::mul_base(&r), second + key.mul(&r)];
            r.zeroize();
            pair
        })
        .collect();
    let points = Point::of_halves(&halves);
    let cells = points.chunks_exact(2).map(|pair| Ciphertext { first: pair[0], second: pair[1] }).collect();
    let output = Table::new(width, cells)?;
    let secrets = Secrets { order, randomness };
    let proof = prove(mix, generators, &key, (input, &output), &secrets, rng);
    Ok((output, proof))
}

/// A uniformly random order (Fisher and Yates), each choice by rejection, so that none is likelier.
fn permutation<R: CryptoRng + ?Sized>(n: usize, rng: &mut R) -> Zeroizing<Vec<usize>> {
    let mut order: Zeroizing<Vec<usize>> = Zeroizing::new((0..n).collect());
    for last in (1..n).rev() {
        let chosen = below(last as u64 + 1, rng);
        order.swap(last, usize::try_from(chosen).expect("not above an index"));
    }
    order
}

fn below<R: CryptoRng + ?Sized>(bound: u64, rng: &mut R) -> u64 {
    let unbiased = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = rng.next_u64();
        if drawn < unbiased {
            return drawn % bound;
        }
    }
}
