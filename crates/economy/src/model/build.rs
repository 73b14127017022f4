//! Puts an economy together entry by entry: names are resolved and amounts brought to the product's unit where they come in, so
//! that the reader of a folder can say at which line something is wrong.

use std::collections::BTreeMap;

use super::{
    Capital, Economy, Flow, Hours, Limit, Lists, Process, Product, Stock, Trade, UnitError, Units, Use,
    Workplace,
};

/// The most products, and the most processes: positions are 32 bits.
const MOST: usize = 100_000_000;

/// Why an entry does not fit.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModelError {
    /// The name stands for something already.
    #[error("names {0:?} a second time: give each a name of its own")]
    Twice(String),
    /// What there is in one period is said already.
    #[error("gives {0:?} a second number for this period: leave one line")]
    TwiceInPeriod(String),
    /// The name stands for nothing.
    #[error("names the {what} {id:?}, which is not in {table}: add it there, or correct the name")]
    Unknown {
        /// What it should be.
        what: &'static str,
        /// The name.
        id: String,
        /// The table that lists them.
        table: &'static str,
    },
    /// Nothing is named.
    #[error("names nothing: fill in the cell")]
    Empty,
    /// The number is out of its range.
    #[error("is {value}, and {rule} is wanted")]
    Range {
        /// The number.
        value: f64,
        /// What is wanted.
        rule: &'static str,
    },
    /// There are more than fit.
    #[error("is one too many: an economy has at most {MOST} of them")]
    TooMany,
    /// Units do not fit.
    #[error(transparent)]
    Unit(#[from] UnitError),
}

/// An economy in the making.
#[derive(Debug, Clone, Default)]
pub struct EconomyBuilder {
    /// Units of measure.
    pub units: Units,
    products: Vec<Product>,
    branches: Vec<String>,
    workplaces: Vec<Workplace>,
    processes: Vec<Process>,
    flows: Vec<(u32, Flow)>,
    labour: Vec<(u32, Hours)>,
    skills: Vec<String>,
    limits: Vec<Limit>,
    uses: Vec<(u32, Use)>,
    capacities: BTreeMap<(u32, u32), f64>,
    stocks: Vec<Stock>,
    trade: Vec<Trade>,
    capital: Vec<Capital>,
    periods: Vec<String>,
    names: Names,
}

/// Positions by name.
#[derive(Debug, Clone, Default)]
struct Names {
    products: BTreeMap<String, u32>,
    workplaces: BTreeMap<String, u32>,
    processes: BTreeMap<String, u32>,
    limits: BTreeMap<String, u32>,
    branches: BTreeMap<String, u32>,
    skills: BTreeMap<String, u16>,
    periods: BTreeMap<String, u32>,
}

fn claim(names: &mut BTreeMap<String, u32>, id: &str, at: usize) -> Result<u32, ModelError> {
    if id.is_empty() {
        return Err(ModelError::Empty);
    }
    if names.contains_key(id) {
        return Err(ModelError::Twice(id.to_owned()));
    }
    let position = u32::try_from(at).ok().filter(|_| at < MOST).ok_or(ModelError::TooMany)?;
    names.insert(id.to_owned(), position);
    Ok(position)
}

fn find(
    names: &BTreeMap<String, u32>,
    what: &'static str,
    table: &'static str,
    id: &str,
) -> Result<u32, ModelError> {
    if id.is_empty() {
        return Err(ModelError::Empty);
    }
    names.get(id).copied().ok_or_else(|| ModelError::Unknown { what, id: id.to_owned(), table })
}

/// A number of at least zero; infinite only where that has a meaning.
fn amount(value: f64, infinite: bool) -> Result<f64, ModelError> {
    if value >= 0.0 && (infinite || value.is_finite()) {
        return Ok(value + 0.0);
    }
    Err(ModelError::Range { value, rule: "a number of at least 0" })
}

fn finite(value: f64) -> Result<f64, ModelError> {
    if value.is_finite() {
        Ok(value + 0.0)
    } else {
        Err(ModelError::Range { value, rule: "a finite number" })
    }
}

impl EconomyBuilder {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A branch's position; an unknown name becomes a new branch.
    fn branch(&mut self, name: &str) -> u32 {
        if self.branches.is_empty() {
            self.branches.push(String::new());
            self.names.branches.insert(String::new(), 0);
        }
        let next = u32::try_from(self.branches.len()).expect("no more branches than products and workplaces");
        let at = *self.names.branches.entry(name.to_owned()).or_insert(next);
        if at == next {
            self.branches.push(name.to_owned());
        }
        at
    }

    /// A skill's position; an unknown name becomes a new skill.
    pub fn skill(&mut self, name: &str) -> Result<u16, ModelError> {
        if self.skills.is_empty() {
            self.skills.push(String::new());
            self.names.skills.insert(String::new(), 0);
        }
        if let Some(at) = self.names.skills.get(name) {
            return Ok(*at);
        }
        let at = u16::try_from(self.skills.len()).map_err(|_| ModelError::TooMany)?;
        self.skills.push(name.to_owned());
        self.names.skills.insert(name.to_owned(), at);
        Ok(at)
    }

    /// Adds a period.
    pub fn period(&mut self, id: &str) -> Result<u32, ModelError> {
        let at = claim(&mut self.names.periods, id, self.periods.len())?;
        self.periods.push(id.to_owned());
        Ok(at)
    }

    /// Adds a product.
    pub fn product(&mut self, id: &str, name: &str, unit: &str, branch: &str) -> Result<u32, ModelError> {
        let at = claim(&mut self.names.products, id, self.products.len())?;
        let branch = self.branch(branch);
        let name = if name.is_empty() { id } else { name };
        self.products.push(Product { id: id.into(), name: name.into(), unit: unit.into(), branch });
        Ok(at)
    }

    /// Adds a workplace.
    pub fn workplace(&mut self, id: &str, name: &str, branch: &str, region: &str) -> Result<u32, ModelError> {
        let at = claim(&mut self.names.workplaces, id, self.workplaces.len())?;
        let branch = self.branch(branch);
        let name = if name.is_empty() { id } else { name };
        self.workplaces.push(Workplace { id: id.into(), name: name.into(), branch, region: region.into() });
        Ok(at)
    }

    /// Adds a process. An empty workplace is one of the process's own name.
    pub fn process(
        &mut self,
        id: &str,
        name: &str,
        workplace: u32,
        capacity: f64,
        base: Option<f64>,
    ) -> Result<u32, ModelError> {
        let capacity = amount(capacity, true)?;
        let base = base.map(|level| amount(level, false)).transpose()?;
        let at = claim(&mut self.names.processes, id, self.processes.len())?;
        let name = if name.is_empty() { id } else { name };
        self.processes.push(Process { id: id.into(), name: name.into(), workplace, capacity, base });
        Ok(at)
    }

    /// Adds an output (positive) or input (negative) per unit of level.
    pub fn flow(&mut self, process: u32, product: u32, lag: u16, value: f64) -> Result<(), ModelError> {
        let amount = finite(value)?;
        if amount != 0.0 {
            self.flows.push((process, Flow { product, lag, amount }));
        }
        Ok(())
    }

    /// Adds hours of labour per unit of level.
    pub fn hours(&mut self, process: u32, skill: &str, hours: f64) -> Result<(), ModelError> {
        let (skill, hours) = (self.skill(skill)?, finite(hours)?);
        self.labour.push((process, Hours { skill, hours }));
        Ok(())
    }

    /// Adds a shared limit.
    pub fn limit(&mut self, limit: Limit) -> Result<u32, ModelError> {
        amount(limit.supply, true)?;
        if let Some(price) = limit.price {
            amount(price, false)?;
        }
        let at = claim(&mut self.names.limits, &limit.id, self.limits.len())?;
        self.limits.push(limit);
        Ok(at)
    }

    /// Adds the supply of a limit in one period.
    pub fn supply(&mut self, limit: u32, period: u32, supply: f64) -> Result<(), ModelError> {
        let supply = amount(supply, true)?;
        let limit = &mut self.limits[limit as usize];
        if limit.by_period.iter().any(|(other, _)| *other == period) {
            return Err(ModelError::TwiceInPeriod(limit.id.clone()));
        }
        limit.by_period.push((period, supply));
        Ok(())
    }

    /// Adds what a unit of level takes of a limit.
    pub fn uses(&mut self, process: u32, limit: u32, value: f64) -> Result<(), ModelError> {
        let amount = finite(value)?;
        self.uses.push((process, Use { limit, amount }));
        Ok(())
    }

    /// Adds a capacity in one period.
    pub fn capacity(&mut self, process: u32, period: u32, level: f64) -> Result<(), ModelError> {
        let level = amount(level, true)?;
        if self.capacities.contains_key(&(process, period)) {
            return Err(ModelError::TwiceInPeriod(self.processes[process as usize].id.clone()));
        }
        self.capacities.insert((process, period), level);
        Ok(())
    }

    /// Adds a stock.
    pub fn stock(&mut self, stock: Stock) -> Result<(), ModelError> {
        amount(stock.amount, false)?;
        amount(stock.most, true)?;
        amount(stock.end, false)?;
        if !(0.0..=1.0).contains(&stock.keep) {
            return Err(ModelError::Range { value: stock.keep, rule: "a share from 0 to 1" });
        }
        if self.stocks.iter().any(|other| other.product == stock.product) {
            return Err(ModelError::Twice(self.products[stock.product as usize].id.clone()));
        }
        self.stocks.push(stock);
        Ok(())
    }

    /// Adds an import or export.
    pub fn trade(&mut self, trade: Trade) -> Result<(), ModelError> {
        amount(trade.price, false)?;
        amount(trade.most, true)?;
        self.trade.push(trade);
        Ok(())
    }

    /// Adds capital.
    pub fn capital(&mut self, capital: Capital) -> Result<(), ModelError> {
        let value = capital.per_capacity;
        if !(value.is_finite() && value > 0.0) {
            return Err(ModelError::Range { value, rule: "a number above 0" });
        }
        if capital.life == 0 {
            return Err(ModelError::Range { value: 0.0, rule: "a life of at least 1 period" });
        }
        self.capital.push(capital);
        Ok(())
    }

    /// A product by name.
    pub fn find_product(&self, id: &str) -> Result<u32, ModelError> {
        find(&self.names.products, "product", "products.csv", id)
    }

    /// A workplace by name.
    pub fn find_workplace(&self, id: &str) -> Result<u32, ModelError> {
        find(&self.names.workplaces, "workplace", "workplaces.csv", id)
    }

    /// A process by name.
    pub fn find_process(&self, id: &str) -> Result<u32, ModelError> {
        find(&self.names.processes, "process", "processes.csv", id)
    }

    /// A limit by name.
    pub fn find_limit(&self, id: &str) -> Result<u32, ModelError> {
        find(&self.names.limits, "limit", "limits.csv", id)
    }

    /// A period by name; without any table of periods the only one is `1`.
    pub fn find_period(&self, id: &str) -> Result<u32, ModelError> {
        if self.periods.is_empty() && id == "1" {
            return Ok(0);
        }
        find(&self.names.periods, "period", "periods.csv", id)
    }

    /// A product's unit.
    pub fn unit_of(&self, product: u32) -> &str {
        &self.products[product as usize].unit
    }

    /// A limit.
    pub fn limit_at(&self, limit: u32) -> &Limit {
        &self.limits[limit as usize]
    }

    /// The economy.
    pub fn build(mut self) -> Economy {
        self.branch("");
        let _ = self.skill("");
        if self.periods.is_empty() {
            self.periods.push("1".into());
        }
        let count = self.processes.len();
        Economy {
            units: self.units,
            products: self.products,
            branches: self.branches,
            workplaces: self.workplaces,
            processes: self.processes,
            flows: Lists::new(count, self.flows),
            labour: Lists::new(count, self.labour),
            skills: self.skills,
            limits: self.limits,
            uses: Lists::new(count, self.uses),
            capacities: self.capacities,
            stocks: self.stocks,
            trade: self.trade,
            capital: self.capital,
            periods: self.periods,
        }
    }
}
