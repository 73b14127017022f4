//! The problem that every plan is: which levels of which processes meet the demand with the least labour, where what stays
//! unmet has a price.
//!
//! `min l'x + s'f` over `0 <= x <= u`, `f >= 0`, subject to `Mx + f >= d`. Eliminating the shortfall `f` gives the saddle
//! form `min over x in [0, u], max over p in [0, s] of l'x + p'(d - Mx)`: everything lies in a box, so any levels and any
//! prices in it bound the optimum from both sides. Tables become a problem in the model above; [`crate::solve`] and
//! [`crate::certify`] know nothing else.

use crate::ProblemError;
use crate::sparse::Sparse;

/// The most rows, and the most processes, of a problem.
pub const MAX_LINES: u32 = 100_000_000;
/// The most coefficients of a problem.
pub const MAX_COEFFICIENTS: u64 = 2_000_000_000;

/// Processes (columns) over products and shared limits (rows).
///
/// A positive coefficient is an output per unit of level, a negative one an input. Rows are the products, then the shared
/// limits: rows that nobody produces, with the supply as a negative demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub(crate) products: u32,
    pub(crate) columns: Sparse,
    pub(crate) rows: Sparse,
    pub(crate) labour: Vec<f64>,
    pub(crate) capacity: Vec<f64>,
    pub(crate) demand: Vec<f64>,
    pub(crate) ceiling: Vec<f64>,
}

impl Problem {
    /// Rows that are products; the rest are shared limits.
    pub fn products(&self) -> usize {
        self.products as usize
    }

    /// All rows.
    pub fn rows(&self) -> usize {
        self.demand.len()
    }

    /// All processes.
    pub fn processes(&self) -> usize {
        self.labour.len()
    }

    /// All coefficients that are not zero.
    pub fn coefficients(&self) -> usize {
        self.columns.len()
    }

    /// A process's rows, increasing, and its coefficients in them.
    pub fn process(&self, process: usize) -> (&[u32], &[f64]) {
        self.columns.line(process)
    }

    /// A row's processes, increasing, and their coefficients.
    pub fn row(&self, row: usize) -> (&[u32], &[f64]) {
        self.rows.line(row)
    }

    /// `l`: the cost of a unit of level of each process, mostly hours of labour.
    pub fn labour(&self) -> &[f64] {
        &self.labour
    }

    /// `u`: the highest level of each process; may be infinite.
    pub fn capacity(&self) -> &[f64] {
        &self.capacity
    }

    /// `d`: what each row must deliver net; of a shared limit minus the supply.
    pub fn demand(&self) -> &[f64] {
        &self.demand
    }

    /// `s`: the price of a unit that stays unmet, which is also the highest price a row can have.
    pub fn ceiling(&self) -> &[f64] {
        &self.ceiling
    }

    /// The same matrix with other demands, as for another vote on targets.
    pub fn with_demand(mut self, demand: Vec<f64>) -> Result<Self, ProblemError> {
        same_length("demands", demand.len(), self.rows())?;
        self.demand = demand;
        for (row, demand) in numbered(&mut self.demand) {
            *demand = finite_in_row(row, "demand", *demand)?;
        }
        Ok(self)
    }

    /// The same matrix with other costs.
    pub fn with_labour(mut self, labour: Vec<f64>) -> Result<Self, ProblemError> {
        same_length("costs", labour.len(), self.processes())?;
        self.labour = labour;
        for (process, labour) in numbered(&mut self.labour) {
            *labour = checked_cost(process, *labour)?;
        }
        Ok(self)
    }

    /// The same matrix with other capacities.
    pub fn with_capacity(mut self, capacity: Vec<f64>) -> Result<Self, ProblemError> {
        same_length("capacities", capacity.len(), self.processes())?;
        self.capacity = capacity;
        for (process, capacity) in numbered(&mut self.capacity) {
            *capacity = checked_capacity(process, *capacity)?;
        }
        Ok(self)
    }

    /// The same matrix with other ceiling prices.
    pub fn with_ceiling(mut self, ceiling: Vec<f64>) -> Result<Self, ProblemError> {
        same_length("ceiling prices", ceiling.len(), self.rows())?;
        self.ceiling = ceiling;
        for (row, ceiling) in numbered(&mut self.ceiling) {
            *ceiling = checked_ceiling(row, *ceiling)?;
        }
        Ok(self)
    }
}

/// Builds a [`Problem`], checking every number where it comes in.
///
/// ```
/// use mandat_economy::Builder;
/// let mut builder = Builder::new();
/// let grain = builder.product(100.0, 30.0)?; // 100 tonnes wanted; a missing tonne weighs 30 hours
/// let land = builder.limit(50.0, 90.0)?; // 50 hectares there are
/// builder.process(4.0, f64::INFINITY, &[(grain, 1.0), (land, -0.4)])?; // 4 hours and 0.4 hectares a tonne
/// let problem = builder.build();
/// assert_eq!((problem.rows(), problem.processes(), problem.coefficients()), (2, 1, 2));
/// # Ok::<(), mandat_economy::ProblemError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    products: u32,
    columns: Sparse,
    labour: Vec<f64>,
    capacity: Vec<f64>,
    demand: Vec<f64>,
    ceiling: Vec<f64>,
    line: Vec<(u32, f64)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// No rows and no processes.
    pub fn new() -> Self {
        Self {
            products: 0,
            columns: Sparse::new(),
            labour: Vec::new(),
            capacity: Vec::new(),
            demand: Vec::new(),
            ceiling: Vec::new(),
            line: Vec::new(),
        }
    }

    /// Adds a product: so much is wanted net (negative: so much is in stock), and a missing unit weighs `ceiling`. Returns
    /// its row.
    pub fn product(&mut self, demand: f64, ceiling: f64) -> Result<u32, ProblemError> {
        let row = self.next_row()?;
        if self.products < row {
            return Err(ProblemError::ProductAfterLimit { row });
        }
        self.push_row(row, demand, ceiling)?;
        self.products += 1;
        Ok(row)
    }

    /// Adds a shared limit after all products: so much can be used, and a unit used beyond it weighs `ceiling`. Returns its
    /// row.
    pub fn limit(&mut self, supply: f64, ceiling: f64) -> Result<u32, ProblemError> {
        let row = self.next_row()?;
        self.push_row(row, -supply, ceiling)?;
        Ok(row)
    }

    /// Adds a process: the cost of a unit of level, its highest level, and its coefficients (outputs positive, inputs
    /// negative) in any order. Zero coefficients are left out. Returns its column.
    pub fn process(
        &mut self,
        labour: f64,
        capacity: f64,
        coefficients: &[(u32, f64)],
    ) -> Result<u32, ProblemError> {
        let process = next("processes", self.labour.len())?;
        let (labour, capacity) = (checked_cost(process, labour)?, checked_capacity(process, capacity)?);
        self.check_coefficients(process, coefficients)?;
        for (row, value) in &self.line {
            self.columns.index.push(*row);
            self.columns.value.push(*value);
        }
        self.columns.end_line();
        self.labour.push(labour);
        self.capacity.push(capacity);
        Ok(process)
    }

    /// The problem.
    pub fn build(self) -> Problem {
        let rows = self.columns.transposed(self.demand.len());
        Problem {
            products: self.products,
            columns: self.columns,
            rows,
            labour: self.labour,
            capacity: self.capacity,
            demand: self.demand,
            ceiling: self.ceiling,
        }
    }

    fn next_row(&self) -> Result<u32, ProblemError> {
        next("rows", self.demand.len())
    }

    fn push_row(&mut self, row: u32, demand: f64, ceiling: f64) -> Result<(), ProblemError> {
        let (demand, ceiling) = (finite_in_row(row, "demand", demand)?, checked_ceiling(row, ceiling)?);
        self.demand.push(demand);
        self.ceiling.push(ceiling);
        Ok(())
    }

    /// Leaves the coefficients in `self.line`, sorted by row.
    fn check_coefficients(&mut self, process: u32, coefficients: &[(u32, f64)]) -> Result<(), ProblemError> {
        let rows = next("rows", self.demand.len())?;
        if (self.columns.len() as u64).saturating_add(coefficients.len() as u64) > MAX_COEFFICIENTS {
            return Err(ProblemError::TooLarge { what: "coefficients", limit: MAX_COEFFICIENTS });
        }
        self.line.clear();
        for (row, value) in coefficients {
            if *row >= rows {
                return Err(ProblemError::NoSuchRow { process, row: *row, rows });
            }
            if !value.is_finite() {
                let (what, value) = ("coefficient", value.to_string());
                return Err(ProblemError::Process { process, what, value, expected: "a finite number" });
            }
            self.line.push((*row, *value));
        }
        self.line.sort_unstable_by_key(|(row, _)| *row);
        if let Some(pair) = self.line.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(ProblemError::Duplicate { process, row: pair[0].0 });
        }
        self.line.retain(|(_, value)| *value != 0.0);
        Ok(())
    }
}

fn next(what: &'static str, have: usize) -> Result<u32, ProblemError> {
    match u32::try_from(have) {
        Ok(index) if index < MAX_LINES => Ok(index),
        _ => Err(ProblemError::TooLarge { what, limit: u64::from(MAX_LINES) }),
    }
}

fn numbered(values: &mut [f64]) -> impl Iterator<Item = (u32, &mut f64)> {
    (0..=MAX_LINES).zip(values)
}

fn same_length(what: &'static str, found: usize, expected: usize) -> Result<(), ProblemError> {
    if found == expected { Ok(()) } else { Err(ProblemError::Length { what, found, expected }) }
}

/// A finite number of a row. Adding zero turns minus zero into zero, so that equal problems have equal bytes.
pub(crate) fn finite_in_row(row: u32, what: &'static str, value: f64) -> Result<f64, ProblemError> {
    if value.is_finite() {
        return Ok(value + 0.0);
    }
    Err(ProblemError::Row { row, what, value: value.to_string() })
}

pub(crate) fn checked_ceiling(row: u32, value: f64) -> Result<f64, ProblemError> {
    if value.is_finite() && value > 0.0 {
        return Ok(value);
    }
    Err(ProblemError::Row { row, what: "ceiling price", value: value.to_string() })
}

pub(crate) fn checked_cost(process: u32, value: f64) -> Result<f64, ProblemError> {
    if value.is_finite() {
        return Ok(value + 0.0);
    }
    Err(ProblemError::Process {
        process,
        what: "cost",
        value: value.to_string(),
        expected: "a finite number",
    })
}

pub(crate) fn checked_capacity(process: u32, value: f64) -> Result<f64, ProblemError> {
    if value >= 0.0 {
        return Ok(value + 0.0);
    }
    let expected = "zero, a positive number, or infinity where there is no limit";
    Err(ProblemError::Process { process, what: "capacity", value: value.to_string(), expected })
}
