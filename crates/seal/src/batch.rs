//! Batch verification: many proofs, one multiscalar multiplication.
//!
//! A proof that stores its commitments holds when a list of equations `sum a_i P_i = 0` holds. Equations are added up
//! with weights (Bellare, Garay, Rabin 1998, small exponents): if one of them is wrong, the weighted sum is zero with a
//! probability of at most 2^-128. The weights come from a SHA-512 of *all* proofs in the batch, so whoever makes proofs
//! cannot know their weights before the last byte of the last proof is fixed, and every machine gives the same verdict.
//! Points that occur in every proof (generator, joint key, trustee keys) cost one term together.
//!
//! When the sum is not zero the batch is halved, with the same weights, until the wrong statement is alone; its
//! equations are then checked one by one. So a refusal is certain: it rests on an equation that fails alone. That what is
//! accepted holds, and that the statement named is the first that does not, is true up to 2^-128: whoever wants a wrong equation to
//! pass has that chance with each batch for which they compute the weights.

use crate::Refused;
use crate::group::{Point, RistrettoPoint, Scalar};
use curve25519_dalek::traits::{IsIdentity as _, VartimeMultiscalarMul as _};
use sha2::{Digest as _, Sha512};

/// A point that an equation refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// A point that all statements of a batch share, by its place in [`Batch::new`]'s list.
    Shared(usize),
    /// A point of this statement alone.
    Own(usize),
}

impl Base {
    /// The group's generator: by convention the first shared point.
    pub const GENERATOR: Base = Base::Shared(0);
    /// The joint key: by convention the second shared point.
    pub const JOINT: Base = Base::Shared(1);
}

/// A factor and the point that it multiplies.
pub type Term = (Scalar, Base);

/// Everything that one ballot, share or proof claims: its points and its equations.
#[derive(Clone)]
pub struct Statement {
    digest: [u8; 64],
    points: Vec<RistrettoPoint>,
    terms: Vec<Term>,
    equations: Vec<(usize, Refused)>,
}

impl Statement {
    /// A statement without equations. `parts` are all bytes from which its equations will be made, apart from the
    /// batch's shared points: the weights are derived from them.
    pub fn new(parts: &[&[u8]]) -> Self {
        let mut hash = Sha512::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Self::of_digest(hash.finalize().into())
    }

    /// A statement whose bytes have been hashed already.
    pub(crate) fn of_digest(digest: [u8; 64]) -> Self {
        Statement { digest, points: Vec::new(), terms: Vec::new(), equations: Vec::new() }
    }

    /// Adds a point.
    pub fn own(&mut self, point: &Point) -> Base {
        self.points.push(*point.value());
        Base::Own(self.points.len() - 1)
    }

    /// Claims that the sum of these terms is zero; `refused` is what is wrong if it is not.
    pub fn equation(&mut self, refused: Refused, terms: impl IntoIterator<Item = Term>) {
        self.terms.extend(terms);
        self.equations.push((self.terms.len(), refused));
    }

    /// How many equations it has.
    pub fn equations(&self) -> usize {
        self.equations.len()
    }

    /// What the terms of one equation come to.
    fn sum(&self, equation: usize, shared: &[Point]) -> RistrettoPoint {
        let start = equation.checked_sub(1).map_or(0, |before| self.equations[before].0);
        let terms = self.terms[start..self.equations[equation].0].iter();
        let value = |base| match base {
            Base::Shared(at) => shared[at].value(),
            Base::Own(at) => &self.points[at],
        };
        let (scalars, points): (Vec<Scalar>, Vec<RistrettoPoint>) =
            terms.map(|(factor, base)| (*factor, *value(*base))).unzip();
        RistrettoPoint::vartime_multiscalar_mul(scalars, points)
    }

    /// The weighted sum of its equations: factors of its own points, while those of shared points are added to `shared`.
    fn combine(&self, weights: impl Iterator<Item = Scalar>, shared: &mut [Scalar]) -> Vec<Scalar> {
        let mut own = vec![Scalar::ZERO; self.points.len()];
        let mut start = 0;
        for (&(end, _), weight) in self.equations.iter().zip(weights) {
            for (factor, base) in &self.terms[start..end] {
                // Commitments have the factor one; their product stays at 128 bits and costs half in the sum.
                let product = if *factor == Scalar::ONE { weight } else { factor * weight };
                match *base {
                    Base::Shared(at) => shared[at] += product,
                    Base::Own(at) => own[at] += product,
                }
            }
            start = end;
        }
        own
    }
}

/// The statement that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Culprit {
    /// Its place in the batch.
    pub statement: usize,
    /// The first of its equations that does not hold.
    pub equation: usize,
    /// What is wrong, as the statement says.
    pub refused: Refused,
}

/// Statements that are verified together.
///
/// ```
/// use mandat_seal::batch::{Base, Batch, Statement};
/// use mandat_seal::group::{Point, RistrettoPoint, Scalar};
/// use mandat_seal::Refused;
///
/// let five = Point::of(RistrettoPoint::mul_base(&Scalar::from(5_u8)));
/// let mut statement = Statement::new(&[five.bytes()]);
/// let base = statement.own(&five);
/// statement.equation(Refused::BadProof, [(Scalar::ONE, base), (-Scalar::from(5_u8), Base::GENERATOR)]);
/// let mut batch = Batch::new([Point::base()]);
/// batch.push(statement);
/// assert_eq!(batch.verify(), Ok(()));
/// ```
pub struct Batch {
    shared: Vec<Point>,
    statements: Vec<Statement>,
}

impl Batch {
    /// An empty batch. The shared points begin with the generator and, where there is one, the joint key.
    pub fn new(shared: impl IntoIterator<Item = Point>) -> Self {
        Batch { shared: shared.into_iter().collect(), statements: Vec::new() }
    }

    /// Adds a statement.
    pub fn push(&mut self, statement: Statement) {
        self.statements.push(statement);
    }

    /// How many statements it has.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Verifies all statements; names the first that does not hold. Up to 2^-128: see the module.
    pub fn verify(&self) -> Result<(), Culprit> {
        let seed = self.seed();
        if self.holds(0, self.statements.len(), &|statement| Weights::new(&seed, statement)) {
            return Ok(());
        }
        let (mut start, mut end) = (0, self.statements.len());
        while end - start > 1 {
            let middle = start + (end - start) / 2;
            // If the left half holds, the right one cannot: with the same weights the two sums add up to the whole.
            if self.holds(start, middle, &|statement| Weights::new(&seed, statement)) {
                start = middle;
            } else {
                end = middle;
            }
        }
        Err(self.first_wrong(start))
    }

    /// The seed of the weights: a hash over the shared points and every statement.
    fn seed(&self) -> [u8; 64] {
        let mut hash = Sha512::new();
        hash.update(b"mandat-seal/batch-weights/v1");
        hash.update((self.shared.len() as u64).to_le_bytes());
        self.shared.iter().for_each(|point| hash.update(point.bytes()));
        hash.update((self.statements.len() as u64).to_le_bytes());
        for statement in &self.statements {
            hash.update(statement.digest);
            hash.update((statement.equations.len() as u64).to_le_bytes());
        }
        hash.finalize().into()
    }

    /// Whether the weighted sum of the statements `start..end` is zero.
    fn holds<W: Iterator<Item = Scalar>>(
        &self,
        start: usize,
        end: usize,
        weights: &dyn Fn(usize) -> W,
    ) -> bool {
        let statements = &self.statements[start..end];
        let mut shared = vec![Scalar::ZERO; self.shared.len()];
        let mut scalars =
            Vec::with_capacity(statements.iter().map(|s| s.points.len()).sum::<usize>() + shared.len());
        for (at, statement) in statements.iter().enumerate() {
            scalars.extend(statement.combine(weights(start + at), &mut shared));
        }
        scalars.append(&mut shared);
        let points = statements.iter().flat_map(|statement| &statement.points);
        // The multiplication asks for exact sizes, which a flattened iterator does not know.
        let points: Vec<&RistrettoPoint> = points.chain(self.shared.iter().map(Point::value)).collect();
        RistrettoPoint::vartime_multiscalar_mul(scalars, points).is_identity()
    }

    /// The first equation of a statement that does not hold on its own.
    fn first_wrong(&self, statement: usize) -> Culprit {
        let claims = &self.statements[statement];
        let holds = |equation: &usize| claims.sum(*equation, &self.shared).is_identity();
        let equation = (0..claims.equations.len()).find(|equation| !holds(equation));
        let equation = equation.expect("a weighted sum of equations that all hold is zero");
        Culprit { statement, equation, refused: claims.equations[equation].1 }
    }
}

/// Verifies one statement by itself: accepted with weights, up to 2^-128, refused for an equation that fails alone.
pub fn verify_one(shared: impl IntoIterator<Item = Point>, statement: Statement) -> Result<(), Refused> {
    let mut batch = Batch::new(shared);
    batch.push(statement);
    batch.verify().map_err(|culprit| culprit.refused)
}

/// The weights of one statement: 128 bits each, four from every SHA-512 of seed, statement and counter.
struct Weights {
    seed: [u8; 64],
    statement: u64,
    block: [u8; 64],
    next: u64,
}

impl Weights {
    fn new(seed: &[u8; 64], statement: usize) -> Self {
        Weights { seed: *seed, statement: statement as u64, block: [0; 64], next: 0 }
    }
}

impl Iterator for Weights {
    type Item = Scalar;

    fn next(&mut self) -> Option<Scalar> {
        let place = usize::try_from(self.next % 4).expect("below four");
        if place == 0 {
            let mut hash = Sha512::new();
            hash.update(self.seed);
            hash.update(self.statement.to_le_bytes());
            hash.update((self.next / 4).to_le_bytes());
            self.block = hash.finalize().into();
        }
        self.next += 1;
        let bytes = self.block[16 * place..].first_chunk::<16>().expect("four weights of 16 bytes");
        Some(Scalar::from(u128::from_le_bytes(*bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn multiple(n: u64) -> Point {
        Point::of(RistrettoPoint::mul_base(&Scalar::from(n)))
    }

    /// The claim `point = n * G`, and a second one that holds.
    fn claim(point: &Point, n: u64) -> Statement {
        let mut statement = Statement::new(&[point.bytes(), &n.to_le_bytes()]);
        let base = statement.own(point);
        statement.equation(
            Refused::BadSignature,
            [(Scalar::ONE, Base::GENERATOR), (-Scalar::ONE, Base::GENERATOR)],
        );
        statement.equation(Refused::BadProof, [(Scalar::ONE, base), (-Scalar::from(n), Base::GENERATOR)]);
        statement
    }

    fn batch(claims: impl IntoIterator<Item = (u64, u64)>) -> Batch {
        let mut batch = Batch::new([Point::base()]);
        claims.into_iter().for_each(|(is, claimed)| batch.push(claim(&multiple(is), claimed)));
        batch
    }

    #[test]
    fn the_wrong_statement_is_named_wherever_it_stands() {
        for size in [1, 2, 3, 7, 64] {
            assert_eq!(batch((0..size).map(|n| (n, n))).verify(), Ok(()));
            for wrong in 0..size {
                let culprit = batch((0..size).map(|n| (n, if n == wrong { n + 1 } else { n }))).verify();
                let statement = usize::try_from(wrong).expect("small");
                assert_eq!(culprit, Err(Culprit { statement, equation: 1, refused: Refused::BadProof }));
            }
        }
    }

    #[test]
    fn of_two_wrong_statements_the_first_is_named() {
        let culprit = batch([(1, 1), (2, 2), (3, 4), (4, 4), (5, 9)]).verify().expect_err("two are wrong");
        assert_eq!(culprit.statement, 2);
    }

    /// A pair whose errors cancel passes under equal weights, and so must not pass here.
    #[test]
    fn a_cancelling_pair_is_refused() {
        let pair = batch([(10, 11), (11, 10)]);
        assert!(pair.holds(0, 2, &|_| std::iter::repeat(Scalar::ONE)), "the pair does cancel");
        assert_eq!(pair.verify().map_err(|culprit| culprit.statement), Err(0));
    }

    /// Whoever could predict the weights could make errors that cancel under them: so a changed statement must change
    /// every weight, also those of statements before it.
    #[test]
    fn errors_made_for_known_weights_are_refused() {
        let honest = batch([(10, 10), (20, 20)]);
        let seed = honest.seed();
        let weight = |statement| Weights::new(&seed, statement).nth(1).expect("endless");
        // Errors e0, e1 with w0 e0 + w1 e1 = 0 for the weights of the honest batch.
        let (first, second) = (Scalar::ONE, -(weight(0) * weight(1).invert()));
        let shifted = |n: u64, by: Scalar| Point::of(RistrettoPoint::mul_base(&(Scalar::from(n) + by)));
        let mut forged = Batch::new([Point::base()]);
        forged.push(claim(&shifted(10, first), 10));
        forged.push(claim(&shifted(20, second), 20));
        assert!(
            forged.holds(0, 2, &|at| Weights::new(&seed, at)),
            "under predictable weights the forgery passes"
        );
        assert_eq!(forged.verify().map_err(|culprit| culprit.statement), Err(0));
    }

    #[test]
    fn every_statement_changes_every_weight() {
        let weights = |batch: &Batch| -> Vec<Scalar> {
            (0..batch.len()).flat_map(|at| Weights::new(&batch.seed(), at).take(9)).collect()
        };
        let all = weights(&batch([(1, 1), (2, 2), (3, 3)]));
        let other = weights(&batch([(1, 1), (2, 2), (4, 4)]));
        assert!(all.iter().zip(&other).all(|(left, right)| left != right));
        let mut distinct: Vec<_> = all.iter().map(Scalar::to_bytes).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
    }
}
