//! A symmetric table: products by products, with final demand to the right and primary inputs below.

use super::{Leontief, Matrix, TableError};

/// A column of final demand: households, exports, a change of stocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// A value for each product.
    pub values: Vec<f64>,
}

/// A row of primary inputs: compensation of employees, imports, an emission.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// A value for each product (or industry).
    pub values: Vec<f64>,
}

/// A symmetric input-output table.
#[derive(Debug, Clone, PartialEq)]
pub struct Symmetric {
    /// The products, for rows and columns.
    pub products: Vec<String>,
    /// `Z`: of product `i` (row) used to make product `j` (column).
    pub flows: Matrix,
    /// `x`: output of each product.
    pub output: Vec<f64>,
    /// Final demand.
    pub demand: Vec<Column>,
    /// Primary inputs.
    pub primary: Vec<Row>,
}

impl Symmetric {
    /// Checks the sizes and that every number is finite.
    pub fn check(&self) -> Result<(), TableError> {
        let n = self.products.len();
        size("the table of flows", n, self.flows.rows())?;
        size("the table of flows", n, self.flows.columns())?;
        finite("total output", &self.products, &self.output)?;
        for column in &self.demand {
            finite(&column.name, &self.products, &column.values)?;
        }
        for row in &self.primary {
            finite(&row.name, &self.products, &row.values)?;
        }
        match self.flows.iter().find(|(_, _, value)| !value.is_finite()) {
            None => Ok(()),
            Some((i, j, _)) => Err(TableError::NotFinite {
                place: format!("row {}, column {}", self.products[i], self.products[j]),
            }),
        }
    }

    /// Technical coefficients `A = Z / x`: input of each product per unit of output. A column without output is zero.
    pub fn coefficients(&self) -> Matrix {
        let n = self.products.len();
        let share =
            |i, j, value: f64| (i, j, if self.output[j] == 0.0 { 0.0 } else { value / self.output[j] });
        Matrix::new(n, n, self.flows.iter().map(|(i, j, value)| share(i, j, value)))
    }

    /// The Leontief system of the table.
    pub fn leontief(&self) -> Result<Leontief, TableError> {
        Leontief::new(self.products.clone(), self.coefficients())
    }

    /// Final demand of each product, all columns together.
    pub fn final_demand(&self) -> Vec<f64> {
        let mut sum = vec![0.0; self.products.len()];
        for column in &self.demand {
            for (sum, value) in sum.iter_mut().zip(&column.values) {
                *sum += value;
            }
        }
        sum
    }
}

pub(super) fn size(part: &'static str, expected: usize, found: usize) -> Result<(), TableError> {
    if expected == found { Ok(()) } else { Err(TableError::Size { part, expected, found }) }
}

pub(super) fn finite(name: &str, places: &[String], values: &[f64]) -> Result<(), TableError> {
    size("a row or column beside the table", places.len(), values.len())?;
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => Err(TableError::NotFinite { place: format!("{name} of {}", places[at]) }),
    }
}

impl Symmetric {
    /// The same table with flows that fit its totals: of each product as much is used as final demand leaves of its output, and each
    /// takes what its primary inputs leave. By [`super::balance`], to a billionth of the greatest total.
    ///
    /// # Errors
    ///
    /// Totals that no flows can reach.
    pub fn balanced(mut self) -> Result<Self, TableError> {
        let rows: Vec<f64> = self.output.iter().zip(self.final_demand()).map(|(x, d)| x - d).collect();
        let mut columns = self.output.clone();
        for row in &self.primary {
            columns.iter_mut().zip(&row.values).for_each(|(left, value)| *left -= value);
        }
        self.flows = super::balance(&self.flows, &rows, &columns, 1e-9, 10_000)?.matrix;
        Ok(self)
    }
}
