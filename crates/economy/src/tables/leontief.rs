//! The Leontief system `x = A x + d`: what a demand needs in all, and what a unit of each product carries.

use super::{Dense, Matrix, TableError};

/// Up to this size the system is solved by elimination, above by sweeps.
const DENSE: usize = 1_500;
/// Sweeps at most: a system that needs more is so close to using up all it makes that no answer would mean anything.
const MOST_SWEEPS: usize = 20_000;

/// Technical coefficients that were found to be productive.
#[derive(Debug, Clone)]
pub struct Leontief {
    products: Vec<String>,
    coefficients: Matrix,
    factors: Option<super::Factors>,
}

impl Leontief {
    /// Takes a square matrix of coefficients; refuses one that is not productive.
    ///
    /// Without negative coefficients productive means that some prices cover the inputs of every product with something to
    /// spare (Hawkins and Simon 1949). With negative ones, which commodity technology may give, only `I - A` is inverted.
    pub fn new(products: Vec<String>, coefficients: Matrix) -> Result<Self, TableError> {
        let n = products.len();
        super::symmetric::size("the matrix of coefficients", n, coefficients.rows())?;
        super::symmetric::size("the matrix of coefficients", n, coefficients.columns())?;
        let mut system = Self { products, coefficients, factors: None };
        if n <= DENSE {
            let factors = Dense::identity_minus(&system.coefficients).factors();
            system.factors = Some(factors.map_err(|column| system.not_productive(column))?);
        }
        if system.coefficients.iter().all(|(_, _, value)| value >= 0.0) {
            let p = system.priced(&vec![1.0; n])?;
            if let Some(column) = p.iter().position(|p| !p.is_finite() || *p < 1.0) {
                return Err(system.not_productive(column));
            }
        }
        Ok(system)
    }

    fn not_productive(&self, column: usize) -> TableError {
        TableError::NotProductive { product: self.products.get(column).cloned().unwrap_or_default() }
    }

    /// The products, in order.
    pub fn products(&self) -> &[String] {
        &self.products
    }

    /// The coefficients.
    pub fn coefficients(&self) -> &Matrix {
        &self.coefficients
    }

    /// `p' = p' A + e'`: what a unit of each product carries in all of a thing of which it takes `e` directly, such as jobs
    /// or emissions.
    pub fn priced(&self, direct: &[f64]) -> Result<Vec<f64>, TableError> {
        match &self.factors {
            Some(factors) => Ok(factors.solve_transposed(direct)),
            None => self.sweep(&self.coefficients, direct),
        }
    }

    /// `x = A x + d`: gross output for a final demand.
    pub fn output(&self, demand: &[f64]) -> Result<Vec<f64>, TableError> {
        match &self.factors {
            Some(factors) => Ok(factors.solve(demand)),
            None => self.sweep(&self.coefficients.transposed(), demand),
        }
    }

    /// Output multipliers: gross output in all of one more unit of final demand of each product, the column sums of
    /// `(I - A)^-1`.
    pub fn output_multipliers(&self) -> Result<Vec<f64>, TableError> {
        self.priced(&vec![1.0; self.products.len()])
    }

    /// `(I - A)^-1`, column by column: only for tables that are solved by elimination.
    pub fn inverse(&self) -> Option<Dense> {
        let factors = self.factors.as_ref()?;
        let n = self.products.len();
        let mut inverse = Dense::zero(n);
        for j in 0..n {
            let mut unit = vec![0.0; n];
            unit[j] = 1.0;
            for (i, value) in factors.solve(&unit).into_iter().enumerate() {
                inverse.set(i, j, value);
            }
        }
        Some(inverse)
    }

    /// `v_j = b_j + sum_i a_ij v_i` by Gauss-Seidel, forward and backward in turn, until nothing moves.
    fn sweep(&self, by_column: &Matrix, b: &[f64]) -> Result<Vec<f64>, TableError> {
        let n = b.len();
        let mut v = b.to_vec();
        for sweep in 0..MOST_SWEEPS {
            let (mut moved, mut size, mut worst) = (0.0_f64, 0.0_f64, 0);
            for at in 0..n {
                let j = if sweep % 2 == 0 { at } else { n - 1 - at };
                let (mut sum, mut own) = (b[j], 0.0);
                for (i, value) in by_column.column(j) {
                    if i == j { own += value } else { sum += value * v[i] }
                }
                if own >= 1.0 {
                    return Err(self.not_productive(j));
                }
                let next = sum / (1.0 - own);
                if (next - v[j]).abs() > moved {
                    (moved, worst) = ((next - v[j]).abs(), j);
                }
                size = size.max(next.abs());
                v[j] = next;
            }
            if !size.is_finite() || size > 1e200 {
                return Err(self.not_productive(worst));
            }
            if moved <= size * 1e-15 {
                return Ok(v);
            }
        }
        // It still moves: the spectral radius is one up to rounding.
        let most = (0..n).max_by(|a, b| v[*a].total_cmp(&v[*b])).unwrap_or(0);
        Err(self.not_productive(most))
    }
}
