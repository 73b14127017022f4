//! From tables and votes to a [`Problem`]: what every row and every column of it means.
//!
//! Rows are products by period, then shared limits, ceilings and capacities that capital makes, each by period, then one row for
//! every tier of floors that is settled. Columns are processes by period, imports and exports, stocks that are kept, capital that is
//! built, and what of the floors and proportional targets stays unmet: with those at their full amount everything else may
//! stand still, so a problem made here has a plan always.

mod columns;
mod rows;

use std::collections::BTreeMap;

use crate::model::{Economy, Kind, Targets};
use crate::problem::{Builder, Problem};
use crate::{ProblemError, scale};

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// A process in a period.
    Process {
        /// The process.
        process: u32,
        /// The period.
        period: u32,
    },
    /// Import or export in a period.
    Trade {
        /// Position in [`Economy::trade`].
        trade: u32,
        /// The period.
        period: u32,
    },
    /// A stock kept from a period to the next.
    Keep {
        /// Position in [`Economy::stocks`].
        stock: u32,
        /// The period from which it is kept.
        period: u32,
    },
    /// Capital built in a period.
    Build {
        /// Position in [`Economy::capital`].
        capital: u32,
        /// The period in which it is built.
        period: u32,
    },
    /// What of a floor stays unmet.
    Unmet {
        /// Position in [`Lowered::wants`].
        want: u32,
    },
    /// The share of a group of proportional targets that stays unmet.
    Share {
        /// Position in the groups.
        group: u32,
    },
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// A product in a period.
    Product {
        /// The product.
        product: u32,
        /// The period.
        period: u32,
    },
    /// A shared limit in a period.
    Limit {
        /// The limit.
        limit: u32,
        /// The period.
        period: u32,
    },
    /// A ceiling on what is made and imported of a product in a period.
    Ceiling {
        /// Position in the targets.
        target: u32,
        /// The period.
        period: u32,
    },
    /// The stock of a capital good that a process's level needs.
    Capital {
        /// Position in [`Economy::capital`].
        capital: u32,
        /// The period.
        period: u32,
    },
    /// What a tier of floors may leave unmet, in hours: its vote, once it is settled.
    Tier {
        /// The tier.
        tier: u16,
    },
}

/// A target in one period, or what must be left of a stock at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Want {
    /// The product.
    pub product: u32,
    /// The period.
    pub period: u32,
    /// How it is met; never [`Kind::Ceiling`].
    pub kind: Kind,
    /// Its tier.
    pub tier: u16,
    /// Amount.
    pub amount: f64,
    /// Hours that a missing unit weighs, if it is weighed against labour instead of ranked.
    pub price: Option<f64>,
}

/// How the problem is put at one stage of the tiers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stage {
    /// Whether floors and proportional targets may stay unmet at all; else they are demand.
    pub(crate) open: bool,
    /// Groups of proportional targets: positions of wants, and the share that may stay unmet at most.
    pub(crate) groups: Vec<(Vec<u32>, f64)>,
    /// Tiers of floors that are settled, with the hours that may stay unmet.
    pub(crate) settled: Vec<(u16, f64)>,
    /// What costs something.
    pub(crate) cost: Cost,
    /// While a tier is settled: what an hour of labour weighs beside an hour left unmet.
    pub(crate) aside: f64,
    /// How often its scale the price of a row is at most that must hold.
    pub(crate) hard: f64,
}

/// What a stage makes as small as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cost {
    /// The unmet floors of a tier.
    Floors(u16),
    /// The unmet share of a group.
    Group(u32),
    /// Hours of labour, and what is weighed against them.
    Labour,
}

/// Levels that a plan should not leave without need.
#[derive(Debug, Clone, PartialEq)]
pub struct Keep {
    /// The level of each process in each period, as in `levels[period][process]`.
    pub levels: Vec<Vec<f64>>,
    /// What a unit of change weighs, as a share of the worth of what it makes.
    pub weight: f64,
    /// Periods that are over, from the first: there the levels are what was done, not a wish.
    pub over: usize,
}

/// A problem with the meaning of its rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowered {
    /// The problem.
    pub problem: Problem,
    /// What the columns are.
    pub columns: Vec<Column>,
    /// What the rows are.
    pub lines: Vec<Line>,
    /// Targets by period.
    pub wants: Vec<Want>,
    /// Whether a row must hold; the others have a price at which they need not.
    pub hard: Vec<bool>,
}

/// What lowering looks at.
pub(crate) struct Source<'a> {
    pub(crate) economy: &'a Economy,
    pub(crate) targets: &'a Targets,
    pub(crate) wants: Vec<Want>,
    /// Targets that are ceilings, by product: positions.
    pub(crate) ceilings: BTreeMap<u32, Vec<u32>>,
    /// Capital by process: positions.
    pub(crate) capital: BTreeMap<u32, Vec<u32>>,
    /// Processes that make only what cannot be made in any net amount: without a capacity nothing would stop their price.
    pub(crate) stuck: Vec<bool>,
    /// Hours that a unit of each product is measured by.
    pub(crate) worth: Vec<f64>,
    /// Hours that a unit of each limit may be worth.
    limit_worth: Vec<f64>,
    pub(crate) keep: Option<&'a Keep>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(economy: &'a Economy, targets: &'a Targets, keep: Option<&'a Keep>) -> Self {
        let mut worth = scale::prices(economy, 60);
        let known: Vec<f64> = worth.iter().copied().filter(|p| *p > 0.0 && p.is_finite()).collect();
        let usual = if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / count(known.len()) };
        for worth in &mut worth {
            // What nobody makes, or takes no labour, still has to count for something when it is missing.
            if !(*worth > usual * 1e-9 && worth.is_finite()) {
                *worth = usual;
            }
        }
        let mut ceilings: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (at, target) in (0_u32..).zip(&targets.list).filter(|(_, target)| target.kind == Kind::Ceiling) {
            ceilings.entry(target.product).or_default().push(at);
        }
        let mut capital: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (at, good) in (0_u32..).zip(&economy.capital) {
            capital.entry(good.process).or_default().push(at);
        }
        let (wants, stuck) = (wants(economy, targets), stuck(economy));
        let limit_worth = rows::limit_worth(economy, &worth);
        Self { economy, targets, wants, ceilings, capital, stuck, worth, limit_worth, keep }
    }

    /// Whether all that is wanted is weighed against labour, so that no tiers have to be settled.
    pub(crate) fn weighed(&self) -> bool {
        self.wants.iter().all(|want| want.price.is_some())
    }

    /// How often its labour the dearest missing product weighs: what must hold has to weigh more than that.
    pub(crate) fn eager(&self) -> f64 {
        let prices =
            self.wants.iter().filter_map(|want| Some(want.price? / self.worth[want.product as usize]));
        prices.fold(1.0, f64::max)
    }

    /// The number of periods.
    pub(crate) fn periods(&self) -> usize {
        self.economy.periods.len()
    }

    /// The problem of a stage.
    pub(crate) fn lower(&self, stage: &Stage) -> Result<Lowered, ProblemError> {
        let mut into = Into {
            builder: Builder::new(),
            columns: Vec::new(),
            lines: Vec::new(),
            hard: Vec::new(),
            limit: BTreeMap::new(),
            fixed: Vec::new(),
        };
        self.rows(stage, &mut into)?;
        self.columns(stage, &mut into)?;
        let Into { builder, columns, lines, hard, fixed, .. } = into;
        let mut problem = builder.build();
        if !fixed.is_empty() {
            let mut demand = problem.demand().to_vec();
            fixed.iter().for_each(|(row, value)| demand[*row as usize] -= value);
            problem = problem.with_demand(demand)?;
        }
        Ok(Lowered { problem, columns, lines, wants: self.wants.clone(), hard })
    }

    /// The row of a product in a period.
    pub(crate) fn product_row(&self, product: u32, period: usize) -> u32 {
        let row = period * self.economy.products.len() + product as usize;
        u32::try_from(row).expect("the builder has taken the row")
    }
}

fn stuck(economy: &Economy) -> Vec<bool> {
    if economy.processes.iter().all(|process| process.capacity.is_finite()) {
        return vec![false; economy.processes.len()];
    }
    let mut never = vec![false; economy.products.len()];
    scale::not_productive(economy).into_iter().for_each(|product| never[product] = true);
    (0..economy.processes.len())
        .map(|process| {
            let mut out = economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0).peekable();
            out.peek().is_some() && out.all(|flow| never[flow.product as usize])
        })
        .collect()
}

/// A problem in the making.
pub(crate) struct Into {
    builder: Builder,
    columns: Vec<Column>,
    lines: Vec<Line>,
    hard: Vec<bool>,
    /// Rows beyond the products.
    limit: BTreeMap<Key, u32>,
    /// What processes have done already: row and amount.
    fixed: Vec<(u32, f64)>,
}

/// A row beyond the products: which kind, of what, when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Limit(u32, u32),
    Ceiling(u32, u32),
    Capital(u32, u32),
    Tier(u16),
}

/// Targets by period, and what must be left of stocks.
fn wants(economy: &Economy, targets: &Targets) -> Vec<Want> {
    let periods = economy.periods.len();
    let mut wants = Vec::new();
    for target in targets.list.iter().filter(|target| target.kind != Kind::Ceiling) {
        let all = match target.period {
            Some(period) => period..period + 1,
            None => 0..u32::try_from(periods).expect("few periods"),
        };
        for period in all {
            let want = Want {
                product: target.product,
                period,
                kind: target.kind,
                tier: target.tier,
                amount: target.amount,
                price: target.price,
            };
            wants.push(want);
        }
    }
    for stock in economy.stocks.iter().filter(|stock| stock.end > 0.0) {
        let period = u32::try_from(periods - 1).expect("few periods");
        let (product, kind, tier, amount) = (stock.product, Kind::Floor, 1, stock.end);
        wants.push(Want { product, period, kind, tier, amount, price: None });
    }
    wants
}

#[expect(clippy::cast_precision_loss, reason = "a count")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}
