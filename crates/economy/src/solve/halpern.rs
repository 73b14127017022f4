//! The iterations between two restarts: reflected Halpern steps of the primal-dual hybrid gradient, anchored where the restart
//! was (Lu and Yang, *Restarted Halpern PDHG for linear programming*, 2024).
//!
//! Two passes over the awake coefficients an iteration, one wait after each. All distances are counted from the anchor, so
//! the pull towards it is a mere shrinking.

use super::awake::Part;
use super::team::{Cells32, Member};

/// A step's share of the largest that convergence allows.
const ETA: f64 = 0.99;

/// How one stretch of iterations stands.
#[derive(Clone, Copy)]
pub(crate) struct Stretch {
    /// Iterations since the restart.
    pub(crate) count: u64,
    first: f64,
    last: f64,
    previous: f64,
}

impl Stretch {
    /// Nothing iterated yet.
    pub(crate) const NEW: Self = Self { count: 0, first: 0.0, last: 0.0, previous: 0.0 };

    /// Whether to restart: the residual fell enough, or some and it now rises, or the stretch is long against all before it.
    pub(crate) fn over(&self, total: u64) -> bool {
        let sufficient = self.last <= 0.2 * self.first;
        let turning = self.last <= 0.8 * self.first && self.last > self.previous;
        self.count > 1 && (sufficient || turning) || 25 * self.count >= 9 * total || self.last == 0.0
    }
}

/// One iteration; `omega` weighs prices against levels.
pub(crate) fn iterate(
    member: &mut Member<'_>,
    parts: &mut [Part; 2],
    moves: [&Cells32; 2],
    omega: f64,
    stretch: &mut Stretch,
) {
    let pull = shrink(stretch.count);
    let [processes, rows] = parts;
    let levels = pass::<true>(processes, moves[1], moves[0], single(ETA / omega), pull);
    member.wait();
    let prices = pass::<false>(rows, moves[0], moves[1], single(ETA * omega), pull);
    let [levels, prices] = member.sum([levels, prices]);
    stretch.previous = stretch.last;
    stretch.last = (levels * omega + prices / omega).sqrt();
    if stretch.count == 0 {
        stretch.first = stretch.last;
    }
    stretch.count += 1;
}

/// Moves one side; `LEVELS` show the other side where they are reflected to, prices where they stand.
fn pass<const LEVELS: bool>(part: &mut Part, other: &Cells32, shown: &Cells32, step: f32, pull: f32) -> f64 {
    let mut residual = 0.0_f64;
    let lines = part.begin.windows(2).zip(&mut part.state).zip(&mut part.trial).enumerate();
    for (at, ((line, mover), trial)) in lines {
        let range = line[0]..line[1];
        let push = mover.slope + dot(&part.index[range.clone()], &part.value[range], other);
        let proposed = (mover.moved + step * mover.pace * push).max(mover.low).min(mover.high);
        let change = proposed - mover.moved;
        residual += f64::from(change) * f64::from(change) * f64::from(mover.weight);
        let reflected = proposed + change;
        mover.moved = pull * reflected;
        *trial = proposed;
        shown.set(part.first + at, if LEVELS { reflected } else { mover.moved });
    }
    residual
}

/// Sums in single precision over short stretches, in double precision over them: rows of shared limits are long.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
fn dot(index: &[u32], value: &[f32], other: &Cells32) -> f32 {
    const SHORT: usize = 32;
    if index.len() <= SHORT {
        return short_dot(index, value, other);
    }
    let stretches = index.chunks(SHORT).zip(value.chunks(SHORT));
    stretches.map(|(index, value)| f64::from(short_dot(index, value, other))).sum::<f64>() as f32
}

#[inline]
fn short_dot(index: &[u32], value: &[f32], other: &Cells32) -> f32 {
    let mut even = 0.0;
    let mut odd = 0.0;
    let (index_pairs, index_rest) = index.as_chunks::<2>();
    let (value_pairs, value_rest) = value.as_chunks::<2>();
    for (index, value) in index_pairs.iter().zip(value_pairs) {
        even += value[0] * other.get(index[0]);
        odd += value[1] * other.get(index[1]);
    }
    for (index, value) in index_rest.iter().zip(value_rest) {
        even += value * other.get(*index);
    }
    even + odd
}

/// The squares of how far both sides went since the anchor, in the measure of their steps without `omega`.
pub(crate) fn travelled(member: &mut Member<'_>, parts: &[Part; 2]) -> [f64; 2] {
    let square = |part: &Part| {
        let terms = part.trial.iter().zip(&part.state);
        terms.map(|(t, mover)| f64::from(*t) * f64::from(*t) * f64::from(mover.weight)).sum::<f64>()
    };
    member.sum([square(&parts[0]), square(&parts[1])])
}

#[expect(clippy::cast_precision_loss, reason = "a count of iterations")]
fn shrink(count: u64) -> f32 {
    (count as f32 + 1.0) / (count as f32 + 2.0)
}

#[expect(clippy::cast_possible_truncation, reason = "single precision is meant")]
fn single(step: f64) -> f32 {
    step as f32
}
