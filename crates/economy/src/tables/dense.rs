//! Dense elimination for tables of up to a few thousand products: exact enough to be the yardstick of every sparse method.

use super::Matrix;

/// A square matrix, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    size: usize,
    cells: Vec<f64>,
}

/// The factors `P A = L U` of a square matrix, by elimination with partial pivoting.
#[derive(Debug, Clone)]
pub struct Factors {
    matrix: Dense,
    triangles: Dense,
    order: Vec<usize>,
}

impl Dense {
    /// All zeros.
    pub fn zero(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// A sparse square matrix, written out.
    pub fn of(matrix: &Matrix) -> Self {
        let mut dense = Self::zero(matrix.rows());
        for (i, j, value) in matrix.iter() {
            dense.set(i, j, value);
        }
        dense
    }

    /// `I - A`.
    pub fn identity_minus(matrix: &Matrix) -> Self {
        let mut dense = Self::zero(matrix.rows());
        for (i, j, value) in matrix.iter() {
            dense.set(i, j, -value);
        }
        for i in 0..dense.size {
            dense.set(i, i, 1.0 + dense.get(i, i));
        }
        dense
    }

    /// Number of rows and of columns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The value in a place.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row * self.size + column]
    }

    /// Sets the value in a place.
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        self.cells[row * self.size + column] = value;
    }

    /// The factors; the number of a column where elimination ends if the matrix cannot be inverted.
    pub fn factors(self) -> Result<Factors, usize> {
        let n = self.size;
        let mut lu = self.clone();
        let mut order: Vec<usize> = (0..n).collect();
        let scale = self.cells.iter().fold(0.0_f64, |most, cell| most.max(cell.abs()));
        for k in 0..n {
            let pivot = (k..n)
                .max_by(|a, b| lu.get(*a, k).abs().total_cmp(&lu.get(*b, k).abs()))
                .expect("k is below n");
            // Below this a pivot is rounding noise of the cells above it.
            if lu.get(pivot, k).abs() <= scale * 1e-14 {
                return Err(k);
            }
            if pivot != k {
                order.swap(pivot, k);
                for j in 0..n {
                    lu.cells.swap(pivot * n + j, k * n + j);
                }
            }
            let (above, below) = lu.cells.split_at_mut((k + 1) * n);
            let top = &above[k * n..];
            for row in below.chunks_exact_mut(n) {
                if row[k] != 0.0 {
                    let factor = row[k] / top[k];
                    row[k] = factor;
                    for (cell, above) in row[k + 1..].iter_mut().zip(&top[k + 1..]) {
                        *cell -= factor * above;
                    }
                }
            }
        }
        Ok(Factors { matrix: self, triangles: lu, order })
    }
}

impl Factors {
    /// `A^-1 b`, refined once.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.once(b);
        let n = x.len();
        let rest: Vec<f64> =
            (0..n).map(|i| b[i] - (0..n).map(|j| self.matrix.get(i, j) * x[j]).sum::<f64>()).collect();
        for (x, more) in x.iter_mut().zip(self.once(&rest)) {
            *x += more;
        }
        x
    }

    /// `A'^-1 b`, refined once.
    pub fn solve_transposed(&self, b: &[f64]) -> Vec<f64> {
        let mut x = self.once_transposed(b);
        let n = x.len();
        let rest: Vec<f64> =
            (0..n).map(|j| b[j] - (0..n).map(|i| self.matrix.get(i, j) * x[i]).sum::<f64>()).collect();
        for (x, more) in x.iter_mut().zip(self.once_transposed(&rest)) {
            *x += more;
        }
        x
    }

    fn once(&self, b: &[f64]) -> Vec<f64> {
        let (n, lu) = (self.triangles.size, &self.triangles);
        let mut x: Vec<f64> = self.order.iter().map(|row| b[*row]).collect();
        for i in 0..n {
            x[i] -= (0..i).map(|j| lu.get(i, j) * x[j]).sum::<f64>();
        }
        for i in (0..n).rev() {
            let rest: f64 = (i + 1..n).map(|j| lu.get(i, j) * x[j]).sum();
            x[i] = (x[i] - rest) / lu.get(i, i);
        }
        x
    }

    fn once_transposed(&self, b: &[f64]) -> Vec<f64> {
        let (n, lu) = (self.triangles.size, &self.triangles);
        let mut y = b.to_vec();
        for i in 0..n {
            y[i] /= lu.get(i, i);
            for j in i + 1..n {
                y[j] -= lu.get(i, j) * y[i];
            }
        }
        for i in (0..n).rev() {
            for j in 0..i {
                y[j] -= lu.get(i, j) * y[i];
            }
        }
        let mut x = vec![0.0; n];
        for (at, row) in self.order.iter().enumerate() {
            x[*row] = y[at];
        }
        x
    }
}
