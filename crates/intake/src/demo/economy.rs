//! The demo's invented economy: every workplace runs one process, every product is made in several of them. Whole thousandths
//! only, written as decimals; the economy's own crate turns them into numbers, so the same seed gives the same plan.

use mandat_economy::{Builder, Plan, Problem};
use mandat_federation::Id;
use mandat_federation::body::Quantity;
use mandat_federation::plan::{
    Column, Delivery, Index, Recipe, Row, Target, Targets, Task, Tasks, whole_hours,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::ToPrimitive;

use super::chance::Chance;
use super::{DemoError, id};

/// Hours that a missing unit weighs, by priority: far above what any product takes.
const CEILINGS: [u64; 3] = [3_000, 1_000, 400];

/// A process: a workplace makes one product.
pub(super) struct Made {
    pub(super) unit: Id,
    pub(super) product: usize,
    /// Thousandths of hours for a unit.
    pub(super) hours: i64,
    /// Products taken, ascending, with thousandths for a unit.
    pub(super) takes: Vec<(usize, i64)>,
    /// Thousandths of the highest level.
    capacity: i64,
}

/// The whole economy.
pub(super) struct Economy {
    pub(super) makes: Vec<Made>,
    /// Thousandths of what is wanted of each product, and its priority.
    wanted: Vec<(i64, u32)>,
}

impl Economy {
    pub(super) fn invent(chance: &mut Chance, units: &[Id]) -> Self {
        let products = (units.len() / 5).clamp(4, 60);
        let small = |n: u64| i64::try_from(n).expect("the demo's numbers are small");
        let wanted: Vec<(i64, u32)> = (0..products)
            .map(|_| {
                (small(chance.between(20_000, 900_000)), u32::try_from(chance.between(1, 3)).unwrap_or(1))
            })
            .collect();
        let mut makes: Vec<Made> = Vec::with_capacity(units.len());
        for (n, unit) in units.iter().enumerate() {
            let product = n % products;
            let mut takes: Vec<(usize, i64)> = Vec::new();
            for _ in 0..3 {
                let other = chance.index(products);
                if other != product && takes.iter().all(|(p, _)| *p != other) {
                    takes.push((other, small(chance.between(10, 120))));
                }
            }
            takes.sort_unstable();
            let hours = small(chance.between(1_500, 9_000));
            makes.push(Made { unit: unit.clone(), product, hours, takes, capacity: 0 });
        }
        let mut economy = Self { makes, wanted };
        economy.give_capacities();
        economy
    }

    /// Each workplace can make five quarters of its share of what is needed, if every maker takes as much as the first.
    fn give_capacities(&mut self) {
        let mut need: Vec<i64> = self.wanted.iter().map(|(wanted, _)| *wanted).collect();
        for _ in 0..40 {
            let mut next: Vec<i64> = self.wanted.iter().map(|(wanted, _)| *wanted).collect();
            for (product, made) in self.makes.iter().take(need.len()).enumerate() {
                made.takes.iter().for_each(|(other, much)| next[*other] += need[product] * much / 1000);
            }
            need = next;
        }
        let mut makers = vec![0; self.wanted.len()];
        self.makes.iter().for_each(|made| makers[made.product] += 1);
        for made in &mut self.makes {
            let makers: i64 = makers[made.product];
            made.capacity = need[made.product] * 5 / 4 / makers.max(1) + 1_000;
        }
    }

    pub(super) fn product(n: usize) -> Id {
        id(&format!("product-{:02}", n + 1))
    }

    pub(super) fn process(n: usize) -> Id {
        id(&format!("making-{:02}", n + 1))
    }

    pub(super) fn targets(&self) -> Targets {
        let row = |(n, (wanted, priority)): (usize, &(i64, u32))| Target {
            product: Self::product(n),
            quantity: decimal(*wanted),
            priority: *priority,
        };
        Targets { rows: self.wanted.iter().enumerate().map(row).collect() }
    }

    /// The problem with stocks in thousandths, capacities in hundredths of the whole, and a method at its end.
    pub(super) fn problem(
        &self,
        stocks: &[i64],
        hundredths: i64,
        method: Option<&Recipe>,
    ) -> Result<Problem, DemoError> {
        let failed =
            |e: mandat_economy::ProblemError| DemoError::Scenario(format!("the invented economy: {e}"));
        let mut builder = Builder::new();
        let mut rows = Vec::new();
        for ((wanted, priority), stock) in self.wanted.iter().zip(stocks) {
            let ceiling = CEILINGS[(*priority as usize - 1).min(2)];
            rows.push(
                builder
                    .product(number(&decimal(wanted - stock))?, number(&ceiling.to_string())?)
                    .map_err(failed)?,
            );
        }
        for made in &self.makes {
            let mut coefficients = vec![(rows[made.product], number("1")?)];
            for (other, much) in &made.takes {
                coefficients.push((rows[*other], number(&format!("-{}", decimal(*much)))?));
            }
            let capacity = number(&decimal(made.capacity * hundredths / 100))?;
            builder.process(number(&decimal(made.hours))?, capacity, &coefficients).map_err(failed)?;
        }
        if let Some(recipe) = method {
            let row =
                |product: &Id| (0..rows.len()).find(|n| Self::product(*n) == *product).map_or(0, |n| rows[n]);
            let mut coefficients = Vec::new();
            for output in &recipe.outputs {
                coefficients.push((row(&output.product), number(&output.quantity)?));
            }
            for input in &recipe.inputs {
                coefficients.push((row(&input.product), number(&format!("-{}", input.quantity))?));
            }
            let capacity = number(&decimal(self.makes[0].capacity))?;
            builder.process(number(&recipe.hours)?, capacity, &coefficients).map_err(failed)?;
        }
        Ok(builder.build())
    }

    pub(super) fn index(&self, stocks: &[i64]) -> Index {
        let row = |(n, stock): (usize, &i64)| Row { id: Self::product(n), there_is: decimal(*stock) };
        let column = |made: &Made| Column { process: Self::process(made.product), unit: made.unit.clone() };
        Index {
            rows: stocks.iter().enumerate().map(row).collect(),
            columns: self.makes.iter().map(column).collect(),
        }
    }

    /// What each workplace does: every delivery has a giver and a taker; what no workplace gives comes from stock.
    pub(super) fn tasks(&self, problem: &Problem, plan: &Plan) -> Tasks {
        let levels: Vec<i64> = plan.levels.iter().map(|level| thousandths(*level)).collect();
        let mut left = levels.clone();
        let (mut inputs, mut outputs) = (vec![Vec::new(); levels.len()], vec![Vec::new(); levels.len()]);
        for (taker, made) in self.makes.iter().enumerate() {
            for (product, much) in &made.takes {
                let mut need = levels[taker] * much / 1000;
                for giver in (*product..self.makes.len()).step_by(self.wanted.len()) {
                    let given = need.min(left[giver]);
                    if given > 0 {
                        left[giver] -= given;
                        need -= given;
                        inputs[taker].push(delivery(*product, Some(&self.makes[giver].unit), given));
                        outputs[giver].push(delivery(*product, Some(&made.unit), given));
                    }
                }
                if need > 0 {
                    inputs[taker].push(delivery(*product, None, need));
                }
            }
        }
        let hours: Vec<u64> = whole_hours(problem, plan).collect();
        let mut rows = Vec::new();
        for (n, made) in self.makes.iter().enumerate().filter(|(n, _)| plan.levels[*n] > 0.0) {
            if left[n] > 0 {
                outputs[n].push(delivery(made.product, None, left[n]));
            }
            inputs[n].sort();
            outputs[n].sort();
            rows.push(Task {
                unit: made.unit.clone(),
                process: Self::process(made.product),
                level: plan.levels[n].to_string(),
                hours: hours[n],
                inputs: std::mem::take(&mut inputs[n]),
                outputs: std::mem::take(&mut outputs[n]),
                stocks: vec![quantity(made.product, levels[n] / 50)],
            });
        }
        rows.sort_by(|a, b| (&a.unit, &a.process).cmp(&(&b.unit, &b.process)));
        Tasks { rows }
    }

    /// A method of the first workplace: its own process in four fifths of the hours.
    pub(super) fn recipe(&self) -> Recipe {
        let made = &self.makes[0];
        Recipe {
            process: id("making-in-cells"),
            hours: decimal(made.hours * 4 / 5),
            inputs: made.takes.iter().map(|(product, much)| quantity(*product, *much)).collect(),
            outputs: vec![quantity(made.product, 1_000)],
            text: "Invented: the benches stand by order of work, and each group keeps its own tools.".into(),
        }
    }
}

pub(super) fn quantity(product: usize, thousandths: i64) -> Quantity {
    Quantity { product: Economy::product(product), quantity: decimal(thousandths) }
}

fn delivery(product: usize, unit: Option<&Id>, thousandths: i64) -> Delivery {
    Delivery { product: Economy::product(product), unit: unit.cloned(), quantity: decimal(thousandths) }
}

/// Thousandths as a decimal.
pub(super) fn decimal(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

/// The number nearest to a decimal.
fn number(text: &str) -> Result<f64, DemoError> {
    text.parse().map_err(|_| DemoError::Scenario(format!("{text} is no number")))
}

/// A level in whole thousandths, rounded down.
pub(super) fn thousandths(level: f64) -> i64 {
    let exact = BigRational::from_float(level).unwrap_or_default() * BigInt::from(1000);
    exact.floor().to_integer().to_i64().unwrap_or(0)
}
