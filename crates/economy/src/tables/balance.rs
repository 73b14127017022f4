//! Balancing: the table that fits given totals and lies nearest to a first estimate.
//!
//! RAS multiplies rows and columns in turn (Stone 1961; Bacharach 1970). Cells that are negative are divided where the others are
//! multiplied: generalised RAS (Junius and Oosterhaven 2003, as corrected by Lenzen, Wood and Gallego 2007). Zeros stay zeros.

use super::{Matrix, TableError, symmetric::size};

/// A balanced table.
#[derive(Debug, Clone, PartialEq)]
pub struct Balanced {
    /// The table.
    pub matrix: Matrix,
    /// Rounds over all rows and columns.
    pub rounds: u32,
    /// The greatest distance of a row or column from its total, as a share of the greatest total.
    pub distance: f64,
}

/// The positive and the negative part of a row or column, as they stand.
#[derive(Clone, Copy, Default)]
struct Parts {
    plus: f64,
    minus: f64,
}

/// Balances `matrix` to the totals of its rows and columns, whose sums must agree, until every total is met to `tolerance`, a
/// share of the greatest total, or `most` rounds have passed.
///
/// ```
/// use mandat_economy::tables::{Matrix, balance};
///
/// let first = Matrix::new(2, 2, [(0, 0, 1.0), (0, 1, 1.0), (1, 1, 2.0)]);
/// let balanced = balance(&first, &[3.0, 2.0], &[1.0, 4.0], 1e-12, 100)?;
/// assert!((balanced.matrix.get(0, 1) - 2.0).abs() < 1e-9);
/// # Ok::<(), mandat_economy::tables::TableError>(())
/// ```
pub fn balance(
    matrix: &Matrix,
    rows: &[f64],
    columns: &[f64],
    tolerance: f64,
    most: u32,
) -> Result<Balanced, TableError> {
    size("the totals of the rows", matrix.rows(), rows.len())?;
    size("the totals of the columns", matrix.columns(), columns.len())?;
    let scale = rows.iter().chain(columns).fold(f64::MIN_POSITIVE, |most, total| most.max(total.abs()));
    let (sum, other): (f64, f64) = (rows.iter().sum(), columns.iter().sum());
    if (sum - other).abs() > scale * 1e-6 {
        let why = "the totals of the rows and of the columns have different sums";
        return Err(TableError::Unreachable { place: "the table".into(), total: other - sum, why });
    }
    let (mut r, mut s) = (vec![1.0; rows.len()], vec![1.0; columns.len()]);
    for round in 1..=most {
        let parts = row_parts(matrix, &s);
        for (i, part) in parts.into_iter().enumerate() {
            r[i] = factor(part, rows[i], || format!("row {}", i + 1))?;
        }
        for j in 0..columns.len() {
            let mut part = Parts::default();
            for (i, value) in matrix.column(j) {
                part.add(value, r[i]);
            }
            s[j] = factor(part, columns[j], || format!("column {}", j + 1))?;
        }
        let distance = distance(matrix, rows, &r, &s) / scale;
        if distance <= tolerance || round == most {
            let cell = |(i, j, value): (usize, usize, f64)| (i, j, scaled(value, r[i] * s[j]));
            let matrix = Matrix::new(rows.len(), columns.len(), matrix.iter().map(cell));
            return Ok(Balanced { matrix, rounds: round, distance });
        }
    }
    Ok(Balanced { matrix: matrix.clone(), rounds: 0, distance: distance(matrix, rows, &r, &s) / scale })
}

fn scaled(value: f64, factor: f64) -> f64 {
    if value >= 0.0 { value * factor } else { value / factor }
}

impl Parts {
    fn add(&mut self, value: f64, factor: f64) {
        if value >= 0.0 {
            self.plus += value * factor;
        } else {
            self.minus -= value / factor;
        }
    }
}

fn row_parts(matrix: &Matrix, s: &[f64]) -> Vec<Parts> {
    let mut parts = vec![Parts::default(); matrix.rows()];
    for (i, j, value) in matrix.iter() {
        parts[i].add(value, s[j]);
    }
    parts
}

/// The root of `plus f - minus / f = total`.
fn factor(part: Parts, total: f64, place: impl Fn() -> String) -> Result<f64, TableError> {
    let Parts { plus, minus } = part;
    let unreachable = |why| Err(TableError::Unreachable { place: place(), total, why });
    if plus == 0.0 && minus == 0.0 {
        return if total == 0.0 { Ok(1.0) } else { unreachable("all its cells are zero") };
    }
    if minus == 0.0 {
        return if total > 0.0 {
            Ok(total / plus)
        } else if total == 0.0 {
            Ok(f64::MIN_POSITIVE) // the cells vanish, and a later division stays defined
        } else {
            unreachable("it has no negative cell")
        };
    }
    if plus == 0.0 {
        return if total < 0.0 { Ok(minus / -total) } else { unreachable("it has only negative cells") };
    }
    Ok((total + (total * total + 4.0 * plus * minus).sqrt()) / (2.0 * plus))
}

fn distance(matrix: &Matrix, rows: &[f64], r: &[f64], s: &[f64]) -> f64 {
    let mut sums = vec![0.0; rows.len()];
    for (i, j, value) in matrix.iter() {
        sums[i] += scaled(value, r[i] * s[j]);
    }
    sums.iter().zip(rows).fold(0.0, |most, (sum, total)| most.max((sum - total).abs()))
}
