//! Replicas of a real table: its industries split into many sub-products, each of which buys every input from one sub-product
//! of the branch that the table names. What a general solver meets in practice, of any size.
//!
//! With noise no two sub-products are alike. An *exact* replica has none, and re-aggregates to the table: gross output and labour of
//! every branch are those of the table for its demand, whatever the split, because every column of the replica sums, branch by
//! branch, to the table's column, by-products (negative coefficients) included. So its answer is known: the table's prices, and what
//! the first technique of each sub-product puts out at the table's demand.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::problem::{Builder, Problem};
use crate::synth::{Caps, Draw, Family, Invented, Shape, capped, cheapest};
use crate::tables::{Leontief, Matrix, TableError};
use crate::{Plan, ProblemError};

/// What to replicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replica<'a> {
    /// The table's coefficients, input by product.
    pub coefficients: &'a Matrix,
    /// Labour per unit of output.
    pub labour: &'a [f64],
    /// Final demand.
    pub demand: &'a [f64],
    /// Sub-products of each product of the table.
    pub split: u32,
    /// Techniques of each sub-product.
    pub techniques: u32,
    /// How much techniques can make.
    pub caps: Caps,
    /// Without noise, so that sums by branch are those of the table.
    pub exact: bool,
    /// The same seed gives the same replica.
    pub seed: u64,
}

/// Coefficients below this are left out of a replica with noise, and this share of the others.
const SMALLEST: f64 = 5e-4;
const DROPPED: f64 = 0.15;

/// Why there is no replica.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReplicaError {
    /// It would be too large.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// The table is not productive.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// Makes a replica. Sub-products of one product of the table stand together, in its order. A replica with noise leaves negative coefficients
/// and small ones out.
///
/// # Errors
///
/// [`ReplicaError`] if it has more processes or coefficients than a problem may, or the table of an exact one is not productive.
pub fn replica(of: &Replica<'_>, threads: usize) -> Result<Invented, ReplicaError> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(of.seed));
    let products = of.coefficients.columns();
    let noise = |draw: &mut Draw, width: f64| if of.exact { 1.0 } else { libm::exp(width * draw.normal()) };
    let mut builder = Builder::new();
    let mut units = Vec::new();
    let mut branch = Vec::new();
    for product in 0..products {
        let wanted: Vec<bool> = (0..of.split).map(|_| of.exact || draw.unit() < 0.5).collect();
        let count = wanted.iter().filter(|wanted| **wanted).count().max(1);
        let share = of.demand[product].max(0.0) / crate::lower::count(count);
        for wanted in wanted {
            let unit = noise(&mut draw, 0.5);
            builder.product(if wanted { share * unit } else { 0.0 }, f64::MAX.sqrt())?;
            units.push(unit);
            branch.push(u32::try_from(product).expect("a table has few products"));
        }
    }
    for product in 0..products {
        for sub in 0..of.split {
            let at = product * of.split as usize + sub as usize;
            for technique in 0..of.techniques {
                let efficiency = noise(&mut draw, 0.1);
                let mut entries = vec![(row(at), 1.0)];
                for (input, coefficient) in of.coefficients.column(product) {
                    if !of.exact && (coefficient <= 0.0 || coefficient < SMALLEST || draw.unit() < DROPPED) {
                        continue;
                    }
                    let seller = input * of.split as usize + draw.below(of.split) as usize;
                    let amount = coefficient * efficiency * noise(&mut draw, 0.3) * units[seller] / units[at];
                    entries.push((row(seller), -amount));
                }
                // Of the techniques of an exact replica the first is the table's, and the others cost a tenth more labour each.
                let dearer = if of.exact { 1.0 + 0.1 * f64::from(technique) } else { noise(&mut draw, 0.15) };
                let labour = of.labour[product] * dearer / units[at];
                builder.process(labour, f64::INFINITY, &merged(entries))?;
            }
        }
    }
    let shape = Shape {
        products: row(units.len()),
        techniques: of.techniques,
        family: Family::Local,
        caps: of.caps,
        limits: 0,
        seed: of.seed,
    };
    let problem = builder.build();
    let uncapped = if of.exact { known(of, &problem)? } else { cheapest(&problem, threads) };
    Ok(capped(problem, &shape, branch, uncapped, &mut draw)?)
}

/// The best plan of an exact replica without capacities: the table's prices, and the first technique of each sub-product.
fn known(of: &Replica<'_>, problem: &Problem) -> Result<Plan, ReplicaError> {
    let names = vec![String::new(); of.coefficients.columns()];
    let prices = Leontief::new(names, of.coefficients.clone())?.priced(of.labour)?;
    let split = of.split as usize;
    let prices = prices.iter().flat_map(|price| std::iter::repeat_n(price.max(0.0), split)).collect();
    let (n, techniques) = (problem.products(), of.techniques as usize);
    // Every technique but the first stands still.
    let first = (0..n).flat_map(|product| {
        let flows = problem.columns.pairs(product * techniques);
        flows.map(move |(input, m)| (input, product, if input == product { 1.0 - m } else { -m }))
    });
    let leontief = Leontief::new(vec![String::new(); n], Matrix::new(n, n, first))?;
    let output = leontief.output(problem.demand())?;
    let level = |process: usize| {
        if process.is_multiple_of(techniques) { output[process / techniques] } else { 0.0 }
    };
    Ok(Plan { levels: (0..problem.processes()).map(level).collect(), prices })
}

fn row(at: usize) -> u32 {
    u32::try_from(at).expect("the builder has taken the row")
}

/// An input that is the product itself is taken from its output.
fn merged(entries: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let mut sums: std::collections::BTreeMap<u32, f64> = std::collections::BTreeMap::new();
    for (row, value) in entries {
        *sums.entry(row).or_insert(0.0) += value;
    }
    sums.into_iter().collect()
}
