//! A table becomes an economy: a process for each product or industry, at the level of the table's year.

use super::{SupplyUse, Symmetric};
use crate::model::{
    Economy, EconomyBuilder, Kind, Limit, LimitKind, ModelError, Stock, Target, Targets, Trade,
};

/// What cannot be read from a table itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meaning {
    /// The primary input that counts as labour; `None`: the first that is called compensation of employees (`V00100` of the Bureau of
    /// Economic Analysis).
    pub labour: Option<String>,
    /// The unit of all values, such as `million`.
    pub unit: String,
}

/// One process with its inputs and outputs in the table's year.
struct Activity<'a> {
    id: &'a str,
    /// Below zero: not known.
    level: f64,
    outputs: Vec<(usize, f64)>,
    inputs: Vec<(usize, f64)>,
    primary: Vec<f64>,
}

/// The names of what the processes take besides products.
fn labour_row(names: &[&str], meaning: &Meaning) -> Option<usize> {
    match &meaning.labour {
        Some(wanted) => names.iter().position(|name| name == wanted),
        None => names.iter().position(|name| {
            *name == "V00100" || name.to_lowercase().starts_with("compensation of employees")
        }),
    }
}

impl Symmetric {
    /// One process for each product that has output, its coefficients per unit of output, and final demand as a vote: what
    /// households and others took is a floor, what was imported an import of at most so much, what left the stocks a stock.
    ///
    /// # Errors
    ///
    /// Names that are empty or stand twice, numbers out of their range.
    pub fn economy(&self, meaning: &Meaning) -> Result<(Economy, Targets), ModelError> {
        let coefficients = self.coefficients();
        // A negative input is a by-product here, and whoever reads the folder must not take it for a share of output: without
        // base levels it is read as an input saved.
        let weigh = coefficients.iter().all(|(_, _, value)| value >= 0.0);
        let activities = (0..self.products.len()).filter(|j| self.output[*j] != 0.0).map(|j| Activity {
            id: &self.products[j],
            level: if weigh { self.output[j] } else { -1.0 },
            outputs: vec![(j, 1.0)],
            inputs: coefficients.column(j).collect(),
            primary: self.primary.iter().map(|row| row.values[j] / self.output[j]).collect(),
        });
        let names: Vec<&str> = self.primary.iter().map(|row| row.name.as_str()).collect();
        assemble(&self.products, activities, &names, &self.demand, meaning)
    }
}

impl SupplyUse {
    /// One process for each industry, with all that it makes: joint products as they are, at a level of one unit of output. What an
    /// industry used less than nothing of becomes an output.
    ///
    /// # Errors
    ///
    /// Names that are empty or stand twice, numbers out of their range.
    pub fn economy(&self, meaning: &Meaning) -> Result<(Economy, Targets), ModelError> {
        let output = self.industry_output();
        let made = self.make.transposed();
        let activities = (0..self.industries.len()).filter(|k| output[*k] > 0.0).map(|k| Activity {
            id: &self.industries[k],
            level: output[k],
            outputs: made.column(k).map(|(i, value)| (i, value / output[k])).collect(),
            inputs: self.uses.column(k).map(|(i, value)| (i, value / output[k])).collect(),
            primary: self.primary.iter().map(|row| row.values[k] / output[k]).collect(),
        });
        let names: Vec<&str> = self.primary.iter().map(|row| row.name.as_str()).collect();
        assemble(&self.products, activities, &names, &self.demand, meaning)
    }
}

fn assemble<'a>(
    products: &[String],
    activities: impl Iterator<Item = Activity<'a>>,
    primary: &[&str],
    demand: &[super::Column],
    meaning: &Meaning,
) -> Result<(Economy, Targets), ModelError> {
    let mut economy = EconomyBuilder::new();
    for product in products {
        economy.product(product, "", &meaning.unit, product)?;
    }
    let labour = labour_row(primary, meaning);
    let mut limits = Vec::new();
    for (at, name) in primary.iter().enumerate() {
        let limit = Limit {
            id: (*name).to_owned(),
            kind: LimitKind::Other,
            unit: meaning.unit.clone(),
            supply: f64::INFINITY,
            by_period: Vec::new(),
            skill: None,
            region: None,
            price: None,
        };
        limits.push(if labour == Some(at) { None } else { Some(economy.limit(limit)?) });
    }
    for activity in activities {
        let place = economy.workplace(activity.id, "", activity.id, "")?;
        let level = Some(activity.level).filter(|level| *level >= 0.0);
        let process = economy.process(activity.id, "", place, f64::INFINITY, level)?;
        for (product, value) in activity.outputs {
            economy.flow(process, position(product), 0, value)?;
        }
        for (product, value) in activity.inputs {
            economy.flow(process, position(product), 0, -value)?;
        }
        for (limit, value) in limits.iter().zip(activity.primary) {
            match limit {
                None => economy.hours(process, "", value)?,
                Some(limit) if value != 0.0 => economy.uses(process, *limit, value)?,
                Some(_) => {}
            }
        }
    }
    let targets = vote(products.len(), demand, &mut economy)?;
    Ok((economy.build(), targets))
}

fn position(at: usize) -> u32 {
    u32::try_from(at).expect("the builder has taken the product")
}

/// Final demand as targets. A column whose name says import, or whose sum is negative, is what came from outside.
fn vote(
    products: usize,
    demand: &[super::Column],
    economy: &mut EconomyBuilder,
) -> Result<Targets, ModelError> {
    let mut targets = Targets::default();
    for at in 0..products {
        let product = position(at);
        let (mut wanted, mut imported, mut stocked) = (0.0, 0.0, 0.0);
        for column in demand {
            let value = column.values[at];
            if value >= 0.0 {
                wanted += value;
            } else if is_import(column) {
                imported -= value;
            } else {
                stocked -= value;
            }
        }
        if wanted > 0.0 {
            let (kind, tier) = (Kind::Floor, 1);
            targets.list.push(Target { product, period: None, kind, tier, amount: wanted, price: None });
        }
        if imported > 0.0 {
            let (price, most) = (1.0, imported);
            economy.trade(Trade { product, import: true, price, currency: None, most, period: None })?;
        }
        if stocked > 0.0 {
            let (keep, most, end) = (1.0, f64::INFINITY, 0.0);
            economy.stock(Stock { product, amount: stocked, keep, most, end })?;
        }
    }
    Ok(targets)
}

fn is_import(column: &super::Column) -> bool {
    let name = column.name.to_lowercase();
    name.starts_with("f05") || name.contains("import") || column.values.iter().sum::<f64>() < 0.0
}
