//! Supply and use: which industry made, and which used, each commodity.

use super::symmetric::{finite, size};
use super::{Column, Dense, Matrix, Row, Symmetric, TableError};

/// Whose inputs a commodity has that several industries make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Technology {
    /// Those of the industries that make it, by market share: `A = U g^-1 V q^-1`. Never negative.
    Industry,
    /// Its own, wherever it is made: `A = U V'^-1`. May be negative, which says that the assumption does not fit.
    Commodity,
}

/// A make table and a use table.
#[derive(Debug, Clone, PartialEq)]
pub struct SupplyUse {
    /// The commodities.
    pub products: Vec<String>,
    /// The industries.
    pub industries: Vec<String>,
    /// `V`: industries (rows) by commodities.
    pub make: Matrix,
    /// `U`: commodities (rows) by industries.
    pub uses: Matrix,
    /// Final demand, a value for each commodity.
    pub demand: Vec<Column>,
    /// Value added and other primary inputs, a value for each industry.
    pub primary: Vec<Row>,
}

/// A balance that does not hold exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The commodity or industry.
    pub id: String,
    /// What was made of it, or what it made.
    pub made: f64,
    /// What was used of it, or what it took.
    pub used: f64,
    /// How many numbers were added on both sides: each may have been rounded.
    pub terms: usize,
}

impl SupplyUse {
    /// Checks the sizes and that every number is finite.
    pub fn check(&self) -> Result<(), TableError> {
        let (n, m) = (self.products.len(), self.industries.len());
        size("the make table", m, self.make.rows())?;
        size("the make table", n, self.make.columns())?;
        size("the use table", n, self.uses.rows())?;
        size("the use table", m, self.uses.columns())?;
        for column in &self.demand {
            finite(&column.name, &self.products, &column.values)?;
        }
        for row in &self.primary {
            finite(&row.name, &self.industries, &row.values)?;
        }
        for (table, matrix) in [("make", &self.make), ("use", &self.uses)] {
            if matrix.iter().any(|(_, _, value)| !value.is_finite()) {
                return Err(TableError::NotFinite { place: format!("the {table} table") });
            }
        }
        Ok(())
    }

    /// `g`: what each industry made.
    pub fn industry_output(&self) -> Vec<f64> {
        self.make.row_sums()
    }

    /// `q`: what was made of each commodity.
    pub fn product_output(&self) -> Vec<f64> {
        self.make.column_sums()
    }

    /// Commodities of which not as much was used as made, each with both sums.
    pub fn product_differences(&self) -> Vec<Difference> {
        let mut used = self.uses.row_sums();
        let mut terms: Vec<usize> = (0..used.len()).map(|j| self.make.column(j).count()).collect();
        for (i, _, _) in self.uses.iter() {
            terms[i] += 1;
        }
        for column in &self.demand {
            for (i, value) in column.values.iter().enumerate() {
                used[i] += value;
                terms[i] += usize::from(*value != 0.0);
            }
        }
        differences(&self.products, &self.product_output(), &used, &terms)
    }

    /// Industries that did not make as much as they took, each with both sums.
    pub fn industry_differences(&self) -> Vec<Difference> {
        let mut used = self.uses.column_sums();
        let mut terms: Vec<usize> = (0..used.len()).map(|j| self.uses.column(j).count()).collect();
        for (i, _, _) in self.make.iter() {
            terms[i] += 1;
        }
        for row in &self.primary {
            for (j, value) in row.values.iter().enumerate() {
                used[j] += value;
                terms[j] += usize::from(*value != 0.0);
            }
        }
        differences(&self.industries, &self.industry_output(), &used, &terms)
    }

    /// The symmetric table of commodities.
    ///
    /// Primary inputs follow the same assumption as the others. Flows are coefficients times output, so a commodity that nobody
    /// makes has an empty column.
    pub fn symmetric(&self, technology: Technology) -> Result<Symmetric, TableError> {
        self.check()?;
        let output = self.product_output();
        let share = match technology {
            Technology::Industry => self.market_shares(&output),
            Technology::Commodity => self.unmixing(&output)?,
        };
        let flows = self.uses.product(&share);
        let primary = self
            .primary
            .iter()
            .map(|row| Row { name: row.name.clone(), values: share.transposed_times(&row.values) })
            .collect();
        Ok(Symmetric { products: self.products.clone(), flows, output, demand: self.demand.clone(), primary })
    }

    /// How much of each industry (row) stands behind the whole output of each commodity: `g^-1 V`.
    fn market_shares(&self, output: &[f64]) -> Matrix {
        let g = self.industry_output();
        let cells =
            self.make.iter().filter(|(i, _, _)| g[*i] != 0.0).map(|(i, j, value)| (i, j, value / g[i]));
        Matrix::new(g.len(), output.len(), cells)
    }

    /// `V'^-1 q^`: how much of each industry makes the output of each commodity and nothing else.
    fn unmixing(&self, output: &[f64]) -> Result<Matrix, TableError> {
        let wrong = |why: String| TableError::Technology { why };
        // A commodity that nobody makes and an industry that makes nothing say nothing about techniques.
        let g = self.make.iter().fold(vec![false; self.industries.len()], |mut makes, (i, _, _)| {
            makes[i] = true;
            makes
        });
        let industries: Vec<usize> = (0..g.len()).filter(|i| g[*i]).collect();
        let products: Vec<usize> =
            (0..output.len()).filter(|j| self.make.column(*j).next().is_some()).collect();
        if industries.len() != products.len() {
            return Err(wrong(format!(
                "{} industries make {} commodities",
                industries.len(),
                products.len()
            )));
        }
        let position: std::collections::BTreeMap<usize, usize> =
            industries.iter().enumerate().map(|(at, i)| (*i, at)).collect();
        let mut dense = Dense::zero(products.len());
        for (at, j) in products.iter().enumerate() {
            for (i, value) in self.make.column(*j) {
                dense.set(at, position[&i], value); // V': commodities by industries
            }
        }
        let factors = dense.factors().map_err(|at| {
            wrong(format!("{:?} is made only together with others", self.industries[industries[at]]))
        })?;
        let mut cells = Vec::new();
        for (at, j) in products.iter().enumerate() {
            let mut right = vec![0.0; products.len()];
            right[at] = output[*j];
            let levels = factors.solve(&right);
            cells.extend(levels.into_iter().enumerate().map(|(k, level)| (industries[k], *j, level)));
        }
        Ok(Matrix::new(self.industries.len(), self.products.len(), cells))
    }
}

#[expect(
    clippy::float_cmp,
    reason = "any difference is listed, with the number of terms for whoever judges it"
)]
fn differences(ids: &[String], made: &[f64], used: &[f64], terms: &[usize]) -> Vec<Difference> {
    let all = ids.iter().zip(made).zip(used).zip(terms);
    all.filter(|(((_, made), used), _)| made != used)
        .map(|(((id, made), used), terms)| Difference {
            id: id.clone(),
            made: *made,
            used: *used,
            terms: *terms,
        })
        .collect()
}
