//! The canonical binary forms of a problem and of a plan: what lies as a blob in a federation's record, and from which the
//! fold recomputes the certificate.
//!
//! Little-endian throughout. A problem is `mandat problem 1\n`, the numbers of products, rows and processes (`u32`) and of
//! coefficients (`u64`), then demand, ceiling, labour, capacity (`f64`), the length of every process (`u32`), all row indices
//! (`u32`, increasing within a process) and all coefficients (`f64`). A plan is `mandat plan 1\n`, the numbers of levels and
//! prices (`u32`), levels and prices (`f64`). There is one encoding of each: no minus zero, no zero coefficient, nothing after the
//! end. The length is checked against the header before anything is allocated.

use crate::ProblemError;
use crate::certificate::{Certificate, Plan, certify};
use crate::problem::{
    MAX_COEFFICIENTS, MAX_LINES, Problem, checked_capacity, checked_ceiling, checked_cost, finite_in_row,
};
use crate::sparse::Sparse;

const PROBLEM: &[u8] = b"mandat problem 1\n";
const PLAN: &[u8] = b"mandat plan 1\n";

/// Proves how good a plan is from the bytes of the problem and of the plan: what the fold calls.
///
/// # Errors
/// [`ProblemError`] if either is not in its canonical form, or they do not belong together.
pub fn certify_bytes(problem: &[u8], plan: &[u8]) -> Result<Certificate, ProblemError> {
    certify(&Problem::from_bytes(problem)?, &Plan::from_bytes(plan)?)
}

impl Problem {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines = 16 * (self.rows() + self.processes()) + 4 * self.processes();
        let mut out = Vec::with_capacity(PROBLEM.len() + 20 + lines + 12 * self.coefficients());
        out.extend_from_slice(PROBLEM);
        for count in [self.products(), self.rows(), self.processes()] {
            push_count(&mut out, count);
        }
        out.extend_from_slice(&(self.coefficients() as u64).to_le_bytes());
        for values in [&self.demand, &self.ceiling, &self.labour, &self.capacity] {
            push_floats(&mut out, values);
        }
        for process in 0..self.processes() {
            push_count(&mut out, self.process(process).0.len());
        }
        for index in &self.columns.index {
            out.extend_from_slice(&index.to_le_bytes());
        }
        push_floats(&mut out, &self.columns.value);
        out
    }

    /// Reads the canonical bytes.
    ///
    /// # Errors
    /// [`ProblemError::Bytes`] where they are not canonical, or what [`crate::Builder`] refuses.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProblemError> {
        let mut reader = Reader::new(bytes, PROBLEM, "a problem begins with `mandat problem 1`")?;
        let (products, rows, processes) = (reader.count()?, reader.count()?, reader.count()?);
        let coefficients = u64::from_le_bytes(reader.take()?);
        if products > rows {
            return Err(reader.fail("more products than rows"));
        }
        if coefficients > MAX_COEFFICIENTS {
            return Err(reader.fail("more coefficients than the format allows"));
        }
        // No overflow: the counts are below 10^8 and the coefficients below 2^31.
        let expected = 16 * u64::from(rows) + 20 * u64::from(processes) + 12 * coefficients;
        reader.expect_rest(expected)?;
        let demand = reader.lines(rows, |row, value| finite_in_row(row, "demand", value))?;
        let ceiling = reader.lines(rows, checked_ceiling)?;
        let labour = reader.lines(processes, checked_cost)?;
        let capacity = reader.lines(processes, checked_capacity)?;
        let columns = reader.columns(rows, processes, coefficients)?;
        let by_row = columns.transposed(rows as usize);
        Ok(Self { products, columns, rows: by_row, labour, capacity, demand, ceiling })
    }
}

impl Plan {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(PLAN.len() + 8 + 8 * (self.levels.len() + self.prices.len()));
        out.extend_from_slice(PLAN);
        push_count(&mut out, self.levels.len());
        push_count(&mut out, self.prices.len());
        push_floats(&mut out, &self.levels);
        push_floats(&mut out, &self.prices);
        out
    }

    /// Reads the canonical bytes. Whether the numbers lie in their box is for [`certify`] to say.
    ///
    /// # Errors
    /// [`ProblemError::Bytes`] where they are not canonical.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProblemError> {
        let mut reader = Reader::new(bytes, PLAN, "a plan begins with `mandat plan 1`")?;
        let (levels, prices) = (reader.count()?, reader.count()?);
        reader.expect_rest(8 * (u64::from(levels) + u64::from(prices)))?;
        let finite = |row, value| finite_in_row(row, "level or price", value);
        Ok(Self { levels: reader.lines(levels, finite)?, prices: reader.lines(prices, finite)? })
    }
}

fn push_count(out: &mut Vec<u8>, count: usize) {
    let count = u32::try_from(count).expect("the builder allows fewer than 2^32 lines");
    out.extend_from_slice(&count.to_le_bytes());
}

fn push_floats(out: &mut Vec<u8>, values: &[f64]) {
    for value in values {
        // Adding zero turns minus zero into zero.
        out.extend_from_slice(&(value + 0.0).to_le_bytes());
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], magic: &[u8], reason: &'static str) -> Result<Self, ProblemError> {
        if !bytes.starts_with(magic) {
            return Err(ProblemError::Bytes { at: 0, reason });
        }
        Ok(Self { bytes, at: magic.len() })
    }

    fn fail(&self, reason: &'static str) -> ProblemError {
        ProblemError::Bytes { at: self.at, reason }
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], ProblemError> {
        let rest = &self.bytes[self.at..];
        let taken = rest.first_chunk::<N>().ok_or_else(|| self.fail("the bytes end too early"))?;
        self.at += N;
        Ok(*taken)
    }

    fn count(&mut self) -> Result<u32, ProblemError> {
        let count = u32::from_le_bytes(self.take()?);
        if count > MAX_LINES {
            Err(self.fail("more rows or processes than the format allows"))
        } else {
            Ok(count)
        }
    }

    fn expect_rest(&self, expected: u64) -> Result<(), ProblemError> {
        let rest = (self.bytes.len() - self.at) as u64;
        if rest == expected {
            Ok(())
        } else {
            Err(self.fail("the length is not the one that the header says"))
        }
    }

    fn float(&mut self) -> Result<f64, ProblemError> {
        let value = f64::from_le_bytes(self.take()?);
        if value == 0.0 && value.is_sign_negative() {
            Err(self.fail("minus zero: write zero"))
        } else {
            Ok(value)
        }
    }

    fn lines(
        &mut self,
        count: u32,
        check: impl Fn(u32, f64) -> Result<f64, ProblemError>,
    ) -> Result<Vec<f64>, ProblemError> {
        (0..count).map(|line| check(line, self.float()?)).collect()
    }

    fn columns(&mut self, rows: u32, processes: u32, coefficients: u64) -> Result<Sparse, ProblemError> {
        let mut start = Vec::with_capacity(processes as usize + 1);
        start.push(0_usize);
        let mut end = 0_u64;
        for _ in 0..processes {
            end += u64::from(u32::from_le_bytes(self.take()?));
            if end > coefficients {
                return Err(self.fail("the processes hold more coefficients than the header says"));
            }
            start.push(usize::try_from(end).expect("fewer coefficients than bytes that were read"));
        }
        if end != coefficients {
            return Err(self.fail("the processes hold fewer coefficients than the header says"));
        }
        let mut index = Vec::with_capacity(start[processes as usize]);
        for line in start.windows(2) {
            for place in line[0]..line[1] {
                let row = u32::from_le_bytes(self.take()?);
                if row >= rows || (place > line[0] && row <= index[place - 1]) {
                    return Err(self.fail("the rows of a process must exist and increase"));
                }
                index.push(row);
            }
        }
        let mut value = Vec::with_capacity(index.len());
        for _ in 0..index.len() {
            let coefficient = self.float()?;
            if coefficient == 0.0 || !coefficient.is_finite() {
                return Err(self.fail("a coefficient must be a finite number other than zero"));
            }
            value.push(coefficient);
        }
        Ok(Sparse { start, index, value })
    }
}
