//! A plan summed up by branches: labour, and what flows from one to another.

use super::Planned;
use crate::lower::Column;
use crate::model::Economy;

/// Sums by branch.
#[derive(Debug, Clone, PartialEq)]
pub struct Branches {
    /// The names; the nameless branch is called `other`.
    pub names: Vec<String>,
    /// Hours of labour by branch.
    pub labour: Vec<f64>,
    /// `flows[from][to]`: hours worth of products of one branch that another uses, all periods.
    pub flows: Vec<Vec<f64>>,
    /// Hours worth that go to the targets, by branch.
    pub delivered: Vec<f64>,
}

impl Planned {
    /// Sums by branch, in the order of [`Economy::branches`].
    pub fn branches(&self, economy: &Economy) -> Branches {
        let n = economy.branches.len();
        let mut sums = Branches {
            names: economy
                .branches
                .iter()
                .map(|name| if name.is_empty() { "other".into() } else { name.clone() })
                .collect(),
            labour: vec![0.0; n],
            flows: vec![vec![0.0; n]; n],
            delivered: vec![0.0; n],
        };
        let home = homes(economy);
        let mut net = vec![0.0; economy.products.len()];
        for (column, level) in
            self.lowered.columns.iter().zip(&self.plan.levels).filter(|(_, level)| **level != 0.0)
        {
            let Column::Process { process, .. } = column else { continue };
            let process = *process as usize;
            let branch = economy.branch_of(process);
            sums.labour[branch] += economy.hours(process) * level;
            for flow in economy.flows.of(process) {
                let product = flow.product as usize;
                net[product] += flow.amount * level;
                if flow.amount < 0.0 {
                    sums.flows[home[product]][branch] -= flow.amount * level * self.worth[product];
                }
            }
        }
        for (product, net) in net.iter().enumerate().filter(|(_, net)| **net > 0.0) {
            sums.delivered[home[product]] += net * self.worth[product];
        }
        sums
    }
}

/// The branch of each product: its own where it names one, else that of the first workplace that makes it.
fn homes(economy: &Economy) -> Vec<usize> {
    let mut home: Vec<usize> = economy.products.iter().map(|product| product.branch as usize).collect();
    for process in 0..economy.processes.len() {
        for flow in economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0) {
            let home = &mut home[flow.product as usize];
            if *home == 0 {
                *home = economy.branch_of(process);
            }
        }
    }
    home
}
