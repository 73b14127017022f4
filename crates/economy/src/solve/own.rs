//! Which processes make which product: the techniques of each product, as far as a process has one output.

use crate::problem::Problem;

/// In [`Own::output`] for a process that has several outputs, or none.
pub(crate) const NONE: u32 = u32::MAX;

/// The techniques of every row.
pub(crate) struct Own {
    /// The row that each process makes, or [`NONE`].
    pub(crate) output: Vec<u32>,
    /// How much of it a unit of level makes.
    pub(crate) yields: Vec<f64>,
    start: Vec<usize>,
    technique: Vec<u32>,
    /// Coefficients in the techniques of all rows before each row: what a sweep over them costs.
    pub(crate) weight: Vec<usize>,
}

impl Own {
    /// Looks through all processes once.
    pub(crate) fn of(problem: &Problem) -> Self {
        let (mut output, mut yields) = (vec![NONE; problem.processes()], vec![0.0; problem.processes()]);
        let mut start = vec![0_usize; problem.rows() + 1];
        for process in 0..problem.processes() {
            let (rows, values) = problem.columns.line(process);
            let mut outputs = rows.iter().zip(values).filter(|(_, value)| **value > 0.0);
            if let (Some((row, value)), None) = (outputs.next(), outputs.next()) {
                (output[process], yields[process]) = (*row, *value);
                start[*row as usize + 1] += 1;
            }
        }
        for row in 0..problem.rows() {
            start[row + 1] += start[row];
        }
        let (mut next, mut technique) = (start.clone(), vec![0; start[problem.rows()]]);
        for (process, row) in (0_u32..).zip(&output) {
            if *row != NONE {
                technique[next[*row as usize]] = process;
                next[*row as usize] += 1;
            }
        }
        let mut weight = Vec::with_capacity(start.len());
        weight.push(0);
        let mut total = 0;
        for row in start.windows(2) {
            let techniques = &technique[row[0]..row[1]];
            total += techniques.iter().map(|t: &u32| problem.process(*t as usize).0.len()).sum::<usize>();
            weight.push(total);
        }
        Self { output, yields, start, technique, weight }
    }

    /// The processes that make `row` and nothing else, increasing.
    pub(crate) fn techniques(&self, row: usize) -> &[u32] {
        &self.technique[self.start[row]..self.start[row + 1]]
    }

    /// Whether every process makes one product.
    pub(crate) fn all_single(&self) -> bool {
        self.technique.len() == self.output.len()
    }

    /// The lowest price of a row: what its cheapest technique with any capacity costs, or the ceiling price of a missing unit and
    /// [`NONE`].
    pub(crate) fn cheapest(&self, problem: &Problem, row: usize, prices: &[f64]) -> (f64, u32) {
        let mut best = (problem.ceiling[row], NONE);
        for technique in self.techniques(row) {
            if problem.capacity[*technique as usize] > 0.0 {
                let cost = self.unit_cost(problem, *technique as usize, prices);
                if cost < best.0 {
                    best = (cost.max(0.0), *technique);
                }
            }
        }
        best
    }

    /// What a unit of the product costs by this technique at these prices: labour and inputs.
    #[inline]
    pub(crate) fn unit_cost(&self, problem: &Problem, technique: usize, prices: &[f64]) -> f64 {
        let (own, yields) = (self.output[technique], self.yields[technique]);
        let (rows, values) = problem.columns.line(technique);
        let mut inputs = 0.0;
        for (row, value) in rows.iter().zip(values) {
            inputs += value * prices[*row as usize];
        }
        (problem.labour[technique] - (inputs - yields * prices[own as usize])) / yields
    }
}
