//! The simplex method on whole numbers, for a few rows and columns that are made on demand.
//!
//! The inverse of the basis is kept as whole numbers over one common denominator, the determinant, so that every
//! division is exact (J. Edmonds 1967). Ties of the ratio test are broken by lexicographic order (G. Dantzig,
//! A. Orden, P. Wolfe 1955), so that no basis ever returns, whatever column enters.

use std::cmp::Ordering;

use num_bigint::{BigInt, Sign};
use num_traits::{One, Zero};

/// What is basic in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Basic<C> {
    /// What the row is short of.
    Missing,
    /// What the row has to spare.
    Spare,
    /// A column.
    Column(C),
}

/// Rows `sum = 1` or `sum <= 1` over columns of whole numbers with weights that are not negative.
pub(super) struct Simplex<C> {
    /// The inverse of the basis times `determinant`.
    inverse: Vec<Vec<BigInt>>,
    /// The values of the basics times `determinant`.
    values: Vec<BigInt>,
    determinant: BigInt,
    basis: Vec<Basic<C>>,
}

impl<C> Simplex<C> {
    /// No column yet; `exact` says of each row if its sum must be 1, or at most 1.
    pub(super) fn new(exact: &[bool]) -> Self {
        let rows = exact.len();
        let unit = |row: usize| (0..rows).map(|column| BigInt::from(u8::from(row == column))).collect();
        Self {
            inverse: (0..rows).map(unit).collect(),
            values: vec![BigInt::one(); rows],
            determinant: BigInt::one(),
            basis: exact.iter().map(|&exact| if exact { Basic::Missing } else { Basic::Spare }).collect(),
        }
    }

    /// Is nothing missing?
    pub(super) fn complete(&self) -> bool {
        self.basis
            .iter()
            .zip(&self.values)
            .all(|(basic, value)| !matches!(basic, Basic::Missing) || value.is_zero())
    }

    /// The value of each row (times a common factor above zero): a column is worth entering if its entries times
    /// these add up to more than zero.
    pub(super) fn duals(&self) -> Vec<BigInt> {
        let mut duals = vec![BigInt::zero(); self.values.len()];
        for (row, _) in self
            .basis
            .iter()
            .zip(&self.inverse)
            .filter(|(basic, _)| matches!(basic, Basic::Missing))
            .map(|(basic, row)| (row, basic))
        {
            duals.iter_mut().zip(row).for_each(|(dual, entry)| *dual += entry);
        }
        duals
    }

    /// The columns of the basis with their weights, and the common denominator of these.
    pub(super) fn columns(&self) -> (impl Iterator<Item = (&C, &BigInt)>, &BigInt) {
        let columns = self.basis.iter().zip(&self.values).filter_map(|(basic, value)| match basic {
            Basic::Column(column) => Some((column, value)),
            Basic::Missing | Basic::Spare => None,
        });
        (columns, &self.determinant)
    }

    /// Bring a column into the basis. `false` if it could grow without bound, which no caller's column can.
    pub(super) fn enter(&mut self, entries: &[BigInt], basic: Basic<C>) -> bool {
        let direction: Vec<BigInt> = self.inverse.iter().map(|row| dot(row, entries)).collect();
        let Some(pivot) = self.leaving(&direction) else { return false };
        let by = direction[pivot].clone();
        let (pivot_row, pivot_value) = (self.inverse[pivot].clone(), self.values[pivot].clone());
        for row in (0..direction.len()).filter(|&row| row != pivot) {
            let factor = &direction[row];
            let renew = |old: &mut BigInt, pivot: &BigInt| {
                *old = (&*old * &by - factor * pivot) / &self.determinant; // exact: both are minors of the columns
            };
            renew(&mut self.values[row], &pivot_value);
            self.inverse[row].iter_mut().zip(&pivot_row).for_each(|(old, pivot)| renew(old, pivot));
        }
        self.determinant = by;
        self.basis[pivot] = basic;
        true
    }

    /// The row that first falls to zero as the column grows, by lexicographic order.
    fn leaving(&self, direction: &[BigInt]) -> Option<usize> {
        let falling = (0..direction.len()).filter(|&row| direction[row].sign() == Sign::Plus);
        falling.min_by(|&a, &b| {
            let compare = |x: &BigInt, y: &BigInt| (x * &direction[b]).cmp(&(y * &direction[a]));
            let entries = self.inverse[a].iter().zip(&self.inverse[b]);
            entries.fold(compare(&self.values[a], &self.values[b]), |order: Ordering, (x, y)| {
                order.then_with(|| compare(x, y))
            })
        })
    }
}

fn dot(row: &[BigInt], entries: &[BigInt]) -> BigInt {
    row.iter().zip(entries).filter(|(_, entry)| !entry.is_zero()).map(|(x, y)| x * y).sum()
}
