//! The technical coefficients of an economy: one column of inputs for each product, whoever makes it.

use super::{Leontief, Matrix, TableError};
use crate::model::{Economy, Flow, LimitKind};

/// Coefficients of the products, and the processes behind each.
#[derive(Debug, Clone)]
pub struct Technical {
    /// Multipliers follow from this.
    pub leontief: Leontief,
    /// For each product: processes, and their level per unit of it.
    levels: Vec<Vec<(usize, f64)>>,
}

impl Technical {
    /// The technical coefficients.
    ///
    /// Where base levels are known, a product has the inputs of the processes that make it, by their shares in it, each
    /// process's inputs being spread over all that it makes (industry technology); joint products need one unit for that. Where
    /// they are not, every product must be made by one process, which bears its name if it makes several, and by-products
    /// count as inputs saved (Stone's by-product technology).
    ///
    /// # Errors
    ///
    /// Several ways to a product without base levels to weigh them by; joint products in different units; an economy that is not
    /// productive.
    pub fn of(economy: &Economy) -> Result<Self, TechnicalError> {
        let makers = makers(economy);
        let weighed = economy.processes.iter().any(|process| process.base.is_some());
        let single = !weighed && makers.iter().all(|list| list.len() <= 1) && principal_once(economy);
        let (levels, entries) = if single { by_products(economy, &makers) } else { mixed(economy, &makers)? };
        let n = economy.products.len();
        let names = economy.products.iter().map(|product| product.id.clone()).collect();
        let leontief = Leontief::new(names, Matrix::new(n, n, entries))?;
        Ok(Self { leontief, levels })
    }

    /// What a unit of each product takes directly of something of which a unit of a process's level takes so much.
    pub fn direct(&self, of_process: impl Fn(usize) -> f64) -> Vec<f64> {
        self.levels.iter().map(|list| list.iter().map(|(k, level)| level * of_process(*k)).sum()).collect()
    }

    /// Multipliers of an extension: `labour`, or the name of a shared limit.
    ///
    /// # Errors
    ///
    /// A name that is neither.
    pub fn extension(&self, economy: &Economy, name: &str) -> Result<Vec<f64>, TechnicalError> {
        let limit = economy.limits.iter().position(|limit| limit.id == name);
        let direct = match limit {
            Some(limit) => self.direct(|process| economy.taken(process, limit)),
            None if name == LimitKind::Labour.word() => self.direct(|process| economy.hours(process)),
            None => return Err(TechnicalError::Extension(name.to_owned())),
        };
        Ok(self.leontief.priced(&direct)?)
    }
}

/// Why an economy has no technical coefficients.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TechnicalError {
    /// Several ways and no weights.
    #[error(
        "{product:?} is made by {processes} processes, and processes.csv has no base level to weigh them by: fill in the column \
         \"base\" with the levels at which they ran"
    )]
    Unweighed {
        /// The product.
        product: String,
        /// How many make it.
        processes: usize,
    },
    /// Joint products in different units.
    #[error(
        "{process:?} makes products in different units, which cannot be added: give each a process of its own"
    )]
    Units {
        /// The process.
        process: String,
    },
    /// No such extension.
    #[error("no limit is called {0:?}: name one of limits.csv, or labour")]
    Extension(String),
    /// Not productive.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// For each product the processes that make it, net, with their output.
fn makers(economy: &Economy) -> Vec<Vec<(usize, f64)>> {
    let mut makers = vec![Vec::new(); economy.products.len()];
    for process in 0..economy.processes.len() {
        let flows = economy.flows.of(process);
        let id = &economy.processes[process].id;
        let named = flows.iter().any(|f| f.amount > 0.0 && economy.products[f.product as usize].id == *id);
        for flow in flows.iter().filter(|flow| flow.amount > 0.0) {
            // A process that bears a product's name makes that product; the rest are by-products.
            if !named || economy.products[flow.product as usize].id == *id {
                makers[flow.product as usize].push((process, flow.amount));
            }
        }
    }
    makers
}

/// Whether no process is the maker of two products.
fn principal_once(economy: &Economy) -> bool {
    (0..economy.processes.len()).all(|process| {
        let flows = economy.flows.of(process);
        let out = flows.iter().filter(|flow| flow.amount > 0.0);
        let id = &economy.processes[process].id;
        out.clone().count() <= 1 || out.clone().any(|f| economy.products[f.product as usize].id == *id)
    })
}

type Levels = Vec<Vec<(usize, f64)>>;
type Entries = Vec<(usize, usize, f64)>;

fn by_products(economy: &Economy, makers: &[Vec<(usize, f64)>]) -> (Levels, Entries) {
    let mut entries = Vec::new();
    let mut levels = vec![Vec::new(); makers.len()];
    for (j, list) in makers.iter().enumerate() {
        for (process, output) in list {
            levels[j].push((*process, 1.0 / output));
            for flow in economy.flows.of(*process) {
                if !(flow.product as usize == j && flow.amount > 0.0) {
                    entries.push((flow.product as usize, j, -flow.amount / output));
                }
            }
        }
    }
    (levels, entries)
}

fn mixed(economy: &Economy, makers: &[Vec<(usize, f64)>]) -> Result<(Levels, Entries), TechnicalError> {
    let mut entries = Vec::new();
    let mut levels = vec![Vec::new(); makers.len()];
    // All outputs of a process count here, also those of one that bears a product's name.
    let mut makers: Vec<Vec<(usize, f64)>> = vec![Vec::new(); makers.len()];
    let mut total = vec![0.0; economy.processes.len()];
    for (process, total) in total.iter_mut().enumerate() {
        let outputs: Vec<&Flow> = economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0).collect();
        let unit = |flow: &Flow| &economy.products[flow.product as usize].unit;
        if outputs.windows(2).any(|pair| unit(pair[0]) != unit(pair[1])) {
            return Err(TechnicalError::Units { process: economy.processes[process].id.clone() });
        }
        *total = outputs.iter().map(|flow| flow.amount).sum();
        for flow in outputs {
            makers[flow.product as usize].push((process, flow.amount));
        }
    }
    for (j, list) in makers.iter().enumerate() {
        let base = |process: usize| economy.processes[process].base;
        let q: f64 = list.iter().map(|(process, output)| output * base(*process).unwrap_or(0.0)).sum();
        if list.is_empty() {
            continue;
        }
        let alone = list.len() == 1;
        if q <= 0.0 && !alone {
            let product = economy.products[j].id.clone();
            return Err(TechnicalError::Unweighed { product, processes: list.len() });
        }
        for (process, output) in list {
            let share = if alone { 1.0 } else { output * base(*process).unwrap_or(0.0) / q };
            let level = share / total[*process];
            if level == 0.0 {
                continue;
            }
            levels[j].push((*process, level));
            for flow in economy.flows.of(*process).iter().filter(|flow| flow.amount < 0.0) {
                entries.push((flow.product as usize, j, -flow.amount * level));
            }
        }
    }
    Ok((levels, entries))
}
