//! A sparse matrix by columns, with the two products that tables need.

use crate::sparse::Sparse;

/// A matrix by columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: Sparse,
}

impl Matrix {
    /// From entries `(row, column, value)`: values in one place are added, and zeros left out.
    ///
    /// # Panics
    ///
    /// Where an entry lies outside: the caller names rows and columns by position in its own lists.
    pub fn new(rows: usize, columns: usize, entries: impl IntoIterator<Item = (usize, usize, f64)>) -> Self {
        let mut by_column: Vec<Vec<(u32, f64)>> = vec![Vec::new(); columns];
        for (row, column, value) in entries {
            assert!(row < rows && column < columns, "an entry lies within its matrix");
            by_column[column].push((u32::try_from(row).expect("fewer rows than 2^32"), value));
        }
        let mut columns = Sparse::new();
        for mut column in by_column {
            column.sort_by_key(|entry| entry.0);
            let mut entries = column.into_iter().peekable();
            while let Some((row, mut value)) = entries.next() {
                while let Some((_, more)) = entries.next_if(|next| next.0 == row) {
                    value += more;
                }
                if value != 0.0 {
                    columns.index.push(row);
                    columns.value.push(value);
                }
            }
            columns.end_line();
        }
        Self { rows, columns }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns.lines()
    }

    /// Number of entries that are not zero.
    pub fn entries(&self) -> usize {
        self.columns.len()
    }

    /// The entries of a column, by rising row.
    pub fn column(&self, column: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.columns.pairs(column)
    }

    /// All entries as `(row, column, value)`, column by column.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
        (0..self.columns()).flat_map(|j| self.column(j).map(move |(i, value)| (i, j, value)))
    }

    /// The value in a place.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.column(column).find(|(i, _)| *i == row).map_or(0.0, |(_, value)| value)
    }

    /// Rows become columns.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::new(self.columns(), self.rows, self.iter().map(|(i, j, value)| (j, i, value)))
    }

    /// The sums of the columns.
    pub fn column_sums(&self) -> Vec<f64> {
        (0..self.columns()).map(|j| self.column(j).map(|(_, value)| value).sum()).collect()
    }

    /// The sums of the rows.
    pub fn row_sums(&self) -> Vec<f64> {
        self.times(&vec![1.0; self.columns()])
    }

    /// `A x`.
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.rows];
        for (i, j, value) in self.iter() {
            out[i] += value * x[j];
        }
        out
    }

    /// `A' p`.
    pub fn transposed_times(&self, p: &[f64]) -> Vec<f64> {
        (0..self.columns()).map(|j| self.column(j).map(|(i, value)| value * p[i]).sum()).collect()
    }

    /// `A B`.
    ///
    /// # Panics
    ///
    /// Where the columns of one are not the rows of the other.
    #[must_use]
    pub fn product(&self, other: &Self) -> Self {
        assert_eq!(self.columns(), other.rows, "the columns of one are the rows of the other");
        let mut sum = vec![0.0; self.rows];
        let mut entries = Vec::new();
        for j in 0..other.columns() {
            sum.fill(0.0);
            for (k, weight) in other.column(j) {
                for (i, value) in self.column(k) {
                    sum[i] += value * weight;
                }
            }
            entries.extend(sum.iter().enumerate().filter(|(_, v)| **v != 0.0).map(|(i, v)| (i, j, *v)));
        }
        Self::new(self.rows, other.columns(), entries)
    }
}
