//! A first price for everything, in hours: what a unit costs by the cheapest way to it, capacities and limits left out.
//!
//! It serves as the measure in which missing products are compared, and it finds what cannot be made at all. Prices begin at
//! zero and rise sweep by sweep towards the least solution of `p_i = min over processes of (hours + inputs at p - other
//! outputs at p) / output`; where they rise for ever, the products use up at least as much of each other as they make.

use crate::model::Economy;

/// Sweeps until prices count as known for a measure.
const SWEEPS: usize = 400;
/// Growth between two late sweeps above which a price rises for ever.
const STILL_RISING: f64 = 1e-3;

/// Ways to a product: process and output per unit of level, in order of products.
struct Ways {
    start: Vec<usize>,
    way: Vec<(u32, f64)>,
}

impl Ways {
    fn of(economy: &Economy) -> Self {
        let mut ways: Vec<(u32, u32, f64)> = Vec::with_capacity(economy.processes.len());
        for process in 0..economy.processes.len() {
            let at = u32::try_from(process).expect("positions of processes are 32 bits");
            let flows = economy.flows.of(process);
            for flow in flows.iter().filter(|flow| flow.amount > 0.0) {
                let net: f64 = flows.iter().filter(|f| f.product == flow.product).map(|f| f.amount).sum();
                if net > 0.0 {
                    ways.push((flow.product, at, net));
                }
            }
        }
        ways.sort_by_key(|(product, _, _)| *product);
        let mut start = vec![0; economy.products.len() + 1];
        for (product, _, _) in &ways {
            start[*product as usize + 1] += 1;
        }
        for at in 1..start.len() {
            start[at] += start[at - 1];
        }
        Self { start, way: ways.into_iter().map(|(_, process, output)| (process, output)).collect() }
    }
}

/// One sweep; returns the greatest relative rise. What is given costs nothing where nobody makes it, or ever if `free`.
fn sweep(economy: &Economy, ways: &Ways, hours: &[f64], p: &mut [f64], given: &Given, backward: bool) -> f64 {
    let mut rise = 0.0_f64;
    for step in 0..p.len() {
        let i = if backward { p.len() - 1 - step } else { step };
        let mut least = f64::INFINITY;
        for (process, output) in &ways.way[ways.start[i]..ways.start[i + 1]] {
            let mut cost = hours[*process as usize];
            for flow in economy.flows.of(*process as usize) {
                if flow.product as usize != i {
                    cost -= flow.amount * p[flow.product as usize];
                }
            }
            least = least.min((cost / output).max(0.0));
        }
        if least.is_nan() || least > 1e100 {
            least = f64::INFINITY;
        }
        if given.product[i] && (given.free || least.is_infinite()) {
            least = 0.0;
        }
        if least > p[i] {
            rise = rise.max(if p[i] > 0.0 { least / p[i] - 1.0 } else { 1.0 });
        }
        p[i] = least;
    }
    rise
}

/// What is imported or in stock.
pub(crate) struct Given {
    pub(crate) product: Vec<bool>,
    /// Whether it costs nothing even where somebody makes it.
    free: bool,
}

impl Given {
    pub(crate) fn of(economy: &Economy, free: bool) -> Self {
        let mut product = vec![false; economy.products.len()];
        let imports = economy.trade.iter().filter(|trade| trade.import).map(|trade| trade.product);
        let stocks = economy.stocks.iter().filter(|stock| stock.amount > 0.0).map(|stock| stock.product);
        imports.chain(stocks).for_each(|at| product[at as usize] = true);
        Self { product, free }
    }
}

/// Prices by product, in hours; infinite for what cannot be made from what the economy has. Imports count at what the
/// currency's own price would be, which nobody knows yet, so that they are left out where the product is made here.
pub(crate) fn prices(economy: &Economy, most: usize) -> Vec<f64> {
    let (ways, given) = (Ways::of(economy), Given::of(economy, false));
    let hours: Vec<f64> = (0..economy.processes.len()).map(|k| economy.hours(k).max(0.0)).collect();
    let mut p = vec![0.0; economy.products.len()];
    for round in 0..most {
        if sweep(economy, &ways, &hours, &mut p, &given, round % 2 == 1) < 1e-3 {
            break;
        }
    }
    p
}

/// Products that some process makes and that can still not be made in any net amount, at whatever prices.
pub(crate) fn not_productive(economy: &Economy) -> Vec<usize> {
    let (ways, given) = (Ways::of(economy), Given::of(economy, true));
    // Every process costs something here, so that a circle without labour is found as well.
    let hours: Vec<f64> = (0..economy.processes.len()).map(|k| economy.hours(k).max(0.0) + 1.0).collect();
    let mut p = vec![0.0; economy.products.len()];
    let mut before = p.clone();
    for round in 0..SWEEPS {
        if sweep(economy, &ways, &hours, &mut p, &given, round % 2 == 1) < 1e-6 {
            break;
        }
        // Sweeps run forward and backward in turn, so that single ones leave some prices as they are.
        if round + 5 == SWEEPS {
            before.clone_from(&p);
        }
    }
    let settled = before.iter().all(|p| *p == 0.0);
    let rises = |i: usize| p[i].is_infinite() || (!settled && p[i] > before[i] * (1.0 + STILL_RISING));
    let connected = connected(economy, &ways, &given.product);
    (0..p.len()).filter(|i| connected[*i] && ways.start[*i] < ways.start[*i + 1] && rises(*i)).collect()
}

/// Products with a way whose inputs have ways in turn: what lacks an input that nobody makes is no question of techniques.
fn connected(economy: &Economy, ways: &Ways, given: &[bool]) -> Vec<bool> {
    let n = economy.products.len();
    let mut connected: Vec<bool> = (0..n).map(|i| given[i] || ways.start[i] < ways.start[i + 1]).collect();
    loop {
        let usable = |process: u32, connected: &[bool]| {
            economy
                .flows
                .of(process as usize)
                .iter()
                .all(|flow| flow.amount > 0.0 || connected[flow.product as usize])
        };
        let lost: Vec<usize> = (0..n)
            .filter(|i| connected[*i] && !given[*i])
            .filter(|i| {
                !ways.way[ways.start[*i]..ways.start[*i + 1]].iter().any(|(k, _)| usable(*k, &connected))
            })
            .collect();
        if lost.is_empty() {
            return connected;
        }
        for i in lost {
            connected[i] = false;
        }
    }
}
