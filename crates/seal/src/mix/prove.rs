//! Making a proof of a shuffle. Names follow the paper: `u` challenges of the input rows, `u'` the same in the output's order.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::generators::Generators;
use super::proof::{Row, ShuffleProof};
use super::shuffle::Mix;
use super::table::Table;
use crate::elgamal::Key;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::transcript::Transcript;
use crate::trustee::weights;
use curve25519_dalek::ristretto::RistrettoBasepointTable;
use curve25519_dalek::traits::MultiscalarMul as _;

/// What only the mixer knows.
pub(crate) struct Secrets {
    /// Output row `n` is input row `order[n]`.
    pub order: Zeroizing<Vec<usize>>,
    /// The randomness added to each output ciphertext.
    pub randomness: Zeroizing<Vec<Scalar>>,
}

type Hidden = Zeroizing<Vec<Scalar>>;

fn random<R: CryptoRng + ?Sized>(n: usize, rng: &mut R) -> Hidden {
    Zeroizing::new((0..n).map(|_| Scalar::random(rng)).collect())
}

/// The transcript after statement and permutation commitments, and the challenges of the rows.
pub(crate) fn challenges(
    mix: Mix<'_>,
    input: &Table,
    output: &Table,
    permutation: &[Point],
) -> (Transcript, Vec<Scalar>) {
    let mut transcript = mix.context.transcript("shuffle", 1);
    transcript.bytes("mix", mix.name);
    transcript.number("rows", input.len() as u64);
    input.bind("input", &mut transcript);
    output.bind("output", &mut transcript);
    transcript.points("permutation", permutation.iter());
    let seed = transcript.clone().digest();
    let challenges = weights("shuffle-challenges", &seed, input.len());
    (transcript, challenges)
}

/// Proves that `tables.1` is a shuffle of `tables.0`.
pub(crate) fn prove<R: CryptoRng + ?Sized>(
    mix: Mix<'_>,
    generators: &Generators,
    key: &Key,
    tables: (&Table, &Table),
    secrets: &Secrets,
    rng: &mut R,
) -> ShuffleProof {
    let (input, output) = tables;
    let n = input.len();
    let (permutation, openings) = commit_permutation(generators, &secrets.order, rng);
    let (mut transcript, u) = challenges(mix, input, output, &permutation);
    let u_prime: Hidden = Zeroizing::new(secrets.order.iter().map(|row| u[*row]).collect());
    let chain = Chain::new(generators, &u_prime, rng);
    let masks = random(3, rng);
    let column_masks = random(input.width(), rng);
    let (links, commitments, columns) = commit(generators, key, output, &chain, (&masks, &column_masks));

    let mut proof = ShuffleProof {
        rows: (0..n)
            .map(|i| Row {
                permutation: permutation[i],
                chain: chain.points[i],
                link: links[i],
                randomness: Scalar::ZERO,
                factor: Scalar::ZERO,
            })
            .collect(),
        commitments,
        columns,
        responses: [Scalar::ZERO; 3],
        column_responses: Vec::new(),
    };
    proof.bind(&mut transcript);
    let c = transcript.challenge();
    let total: Scalar = openings.iter().sum();
    let weighed: Scalar = openings.iter().zip(&u).map(|(r, u)| r * u).sum();
    proof.responses = [masks[0] + c * total, masks[1] + c * chain.opening(&u_prime), masks[2] + c * weighed];
    let width = input.width();
    let column = |w: usize| -> Scalar {
        secrets.randomness[w..].iter().step_by(width).zip(u_prime.iter()).map(|(r, u)| r * u).sum()
    };
    proof.column_responses = (0..width).map(|w| column_masks[w] + c * column(w)).collect();
    for (i, row) in proof.rows.iter_mut().enumerate() {
        row.randomness = chain.randomness_masks[i] + c * chain.randomness[i];
        row.factor = chain.factor_masks[i] + c * u_prime[i];
    }
    proof
}

/// `C_j = r_j G + H_i` for `order[i] = j`, and the `r_j`.
fn commit_permutation<R: CryptoRng + ?Sized>(
    generators: &Generators,
    order: &[usize],
    rng: &mut R,
) -> (Vec<Point>, Hidden) {
    let half = Scalar::from(2u8).invert();
    let openings = random(order.len(), rng);
    let mut halves: Vec<RistrettoPoint> =
        openings.iter().map(|r| RistrettoPoint::mul_base(&(r * half))).collect();
    for (row, j) in order.iter().enumerate() {
        halves[*j] += half * generators.rows[row];
    }
    (Point::of_halves(&halves), openings)
}

/// The chain of commitments to `u'_1 ... u'_n`, each on the one before: its end commits to their product, which equals
/// the product of the `u` only for a permutation.
struct Chain {
    points: Vec<Point>,
    /// `D_i = along_i G + product_i H`.
    along: Hidden,
    product: Hidden,
    randomness: Hidden,
    randomness_masks: Hidden,
    factor_masks: Hidden,
    base: Box<RistrettoBasepointTable>,
}

impl Chain {
    fn new<R: CryptoRng + ?Sized>(generators: &Generators, u_prime: &[Scalar], rng: &mut R) -> Self {
        let n = u_prime.len();
        let randomness = random(n, rng);
        // A vector that grows leaves copies of secrets behind.
        let secret = || Zeroizing::new(Vec::with_capacity(n));
        let (mut along, mut product) = (secret(), secret());
        let (mut a, mut p) = (Scalar::ZERO, Scalar::ONE);
        for (s, u) in randomness.iter().zip(u_prime) {
            a = s + u * a;
            p *= u;
            along.push(a);
            product.push(p);
        }
        let base = Box::new(RistrettoBasepointTable::create(&generators.base));
        let half = Scalar::from(2u8).invert();
        let at = |(a, p): (&Scalar, &Scalar)| RistrettoPoint::mul_base(&(a * half)) + &(p * half) * &*base;
        let halves: Vec<RistrettoPoint> = along.iter().zip(product.iter()).map(at).collect();
        let points = Point::of_halves(&halves);
        let (randomness_masks, factor_masks) = (random(n, rng), random(n, rng));
        Self { points, along, product, randomness, randomness_masks, factor_masks, base }
    }

    /// The opening of the chain's end: `sum s_i u'_{i+1} ... u'_n`.
    fn opening(&self, u_prime: &[Scalar]) -> Scalar {
        self.randomness.iter().zip(u_prime).fold(Scalar::ZERO, |sum, (s, u)| s + u * sum)
    }

    /// The sigma proof's commitments `w_i G + w'_i D_{i-1}`.
    fn links(&self) -> Vec<Point> {
        let half = Scalar::from(2u8).invert();
        let before = |of: &Hidden, i: usize, first: Scalar| if i == 0 { first } else { of[i - 1] };
        let link = |i: usize| {
            let (w, f) = (self.randomness_masks[i] * half, self.factor_masks[i] * half);
            let along = Zeroizing::new(w + f * before(&self.along, i, Scalar::ZERO));
            let product = Zeroizing::new(f * before(&self.product, i, Scalar::ONE));
            RistrettoPoint::mul_base(&along) + &*product * &*self.base
        };
        Point::of_halves(&(0..self.points.len()).map(link).collect::<Vec<_>>())
    }
}

type Commitments = (Vec<Point>, [Point; 3], Vec<[Point; 2]>);

fn commit(
    generators: &Generators,
    key: &Key,
    output: &Table,
    chain: &Chain,
    masks: (&Hidden, &Hidden),
) -> Commitments {
    let (masks, column_masks) = masks;
    let sum =
        |points: Vec<&RistrettoPoint>| RistrettoPoint::multiscalar_mul(chain.factor_masks.iter(), points);
    let rows = &generators.rows[..output.len()];
    let third = RistrettoPoint::mul_base(&masks[2]) + sum(rows.iter().collect());
    let [first, second] = [0, 1].map(|n| Point::of(RistrettoPoint::mul_base(&masks[n])));
    let columns = (0..output.width()).map(|w| {
        let firsts = sum(output.column(w).map(|cell| cell.first.value()).collect());
        let seconds = sum(output.column(w).map(|cell| cell.second.value()).collect());
        let mask = -column_masks[w];
        [firsts + RistrettoPoint::mul_base(&mask), seconds + key.mul(&mask)].map(Point::of)
    });
    (chain.links(), [first, second, Point::of(third)], columns.collect())
}
