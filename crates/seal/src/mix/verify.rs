//! Verifying a shuffle: five kinds of equations, added up with weights that hash everything, in one multiscalar
//! multiplication (Bellare, Garay, Rabin 1998).

use super::generators::Generators;
use super::proof::ShuffleProof;
use super::prove::challenges;
use super::shuffle::Mix;
use super::table::Table;
use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::trustee::weights;
use curve25519_dalek::traits::{IsIdentity as _, VartimeMultiscalarMul as _};

/// Verifies that `output` is a shuffle of `input`.
///
/// # Errors
/// `length` where tables, proof or generators do not fit each other; `bad-proof`.
pub fn verify(
    mix: Mix<'_>,
    generators: &Generators,
    input: &Table,
    output: &Table,
    proof: &ShuffleProof,
) -> Result<(), Refused> {
    let n = input.len();
    let width = input.width();
    let fits = output.len() == n
        && output.width() == width
        && proof.rows.len() == n
        && proof.columns.len() == width
        && proof.column_responses.len() == width
        && generators.rows.len() >= n;
    if !fits {
        return Err(Refused::Length);
    }
    let permutation: Vec<Point> = proof.rows.iter().map(|row| row.permutation).collect();
    let (mut transcript, u) = challenges(mix, input, output, &permutation);
    proof.bind(&mut transcript);
    let c = transcript.clone().challenge();
    proof.bind_responses(&mut transcript);
    let z = weights("shuffle-weights", &transcript.digest(), n + 3 + 2 * width);
    let mut sum = Sum::default();
    chain(&mut sum, generators, proof, &u, c, &z[..n], z[n]);
    permutation_opens(&mut sum, generators, proof, &u, c, (z[n + 1], z[n + 2]));
    for w in 0..width {
        column(&mut sum, mix, (input, output), proof, &u, c, (w, z[n + 3 + 2 * w], z[n + 4 + 2 * w]));
    }
    if sum.adds_up_to_zero() { Ok(()) } else { Err(Refused::BadProof) }
}

/// A sum of factors times points.
#[derive(Default)]
struct Sum {
    /// The factor of the group's generator.
    base: Scalar,
    factors: Vec<Scalar>,
    points: Vec<RistrettoPoint>,
}

impl Sum {
    fn add(&mut self, factor: Scalar, point: &RistrettoPoint) {
        self.factors.push(factor);
        self.points.push(*point);
    }

    fn adds_up_to_zero(mut self) -> bool {
        let base = self.base;
        self.add(base, Point::base().value());
        RistrettoPoint::vartime_multiscalar_mul(&self.factors, &self.points).is_identity()
    }
}

/// Each link of the chain, `r_i G + f_i D_{i-1} = T_i + c D_i`, and its end, `r_2 G = T_2 + c (D_n - u_1...u_n H)`.
fn chain(
    sum: &mut Sum,
    generators: &Generators,
    proof: &ShuffleProof,
    u: &[Scalar],
    c: Scalar,
    z: &[Scalar],
    end: Scalar,
) {
    let product: Scalar = u.iter().product();
    let mut start = end * c * product;
    for (i, row) in proof.rows.iter().enumerate() {
        sum.base += z[i] * row.randomness;
        sum.add(-z[i], row.link.value());
        if i == 0 {
            start += z[0] * row.factor;
        }
        let next = z.get(i + 1).zip(proof.rows.get(i + 1)).map_or(-end * c, |(z, next)| z * next.factor);
        sum.add(next - z[i] * c, row.chain.value());
    }
    sum.add(start, &generators.base);
    sum.base += end * proof.responses[1];
    sum.add(-end, proof.commitments[1].value());
}

/// `r_1 G = T_1 + c sum (C_j - H_j)` and `r_3 G + sum f_i H_i = T_3 + c sum u_j C_j`.
fn permutation_opens(
    sum: &mut Sum,
    generators: &Generators,
    proof: &ShuffleProof,
    u: &[Scalar],
    c: Scalar,
    z: (Scalar, Scalar),
) {
    let (all, weighed) = z;
    for ((row, generator), u) in proof.rows.iter().zip(&generators.rows).zip(u) {
        sum.add(weighed * row.factor + all * c, generator);
        sum.add(-c * (all + weighed * u), row.permutation.value());
    }
    sum.base += all * proof.responses[0] + weighed * proof.responses[2];
    sum.add(-all, proof.commitments[0].value());
    sum.add(-weighed, proof.commitments[2].value());
}

/// For one column: `-r_4 (G, K) + sum f_i E'_i = T_4 + c sum u_j E_j`, in both parts.
fn column(
    sum: &mut Sum,
    mix: Mix<'_>,
    tables: (&Table, &Table),
    proof: &ShuffleProof,
    u: &[Scalar],
    c: Scalar,
    column: (usize, Scalar, Scalar),
) {
    let (w, first, second) = column;
    let (input, output) = tables;
    for (cell, row) in output.column(w).zip(&proof.rows) {
        sum.add(first * row.factor, cell.first.value());
        sum.add(second * row.factor, cell.second.value());
    }
    let (first_c, second_c) = (-first * c, -second * c);
    for (cell, u) in input.column(w).zip(u) {
        sum.add(first_c * u, cell.first.value());
        sum.add(second_c * u, cell.second.value());
    }
    let response = proof.column_responses[w];
    sum.base -= first * response;
    sum.add(-second * response, mix.context.joint.value());
    sum.add(-first, proof.columns[w][0].value());
    sum.add(-second, proof.columns[w][1].value());
}
