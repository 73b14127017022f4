//! The economy as typed tables: who makes what from what, with which labour, within which limits.
//!
//! Every table of a folder (`docs/economy.md`) has its type here; names are resolved to positions and amounts brought to the
//! product's own unit, so that what is wrong with a folder has been said before anything is computed. [`Economy::check`]
//! says what can be read and yet cannot be meant; the lowering makes problems of it.

mod build;
mod check;
mod invented;
mod json;
mod rows;
mod targets;
mod units;

pub use build::{EconomyBuilder, ModelError};
pub use check::{Remark, RemarkKind};
pub use invented::economy_of;
pub use json::to_json;
pub use rows::{Cell, Sink};
pub use targets::{Kind, Target, Targets};
pub use units::{UnitError, Units};

/// A product: what is made, used, stocked, traded and voted on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its name in every table.
    pub id: String,
    /// Its name for people; the id where none is given.
    pub name: String,
    /// Its unit of measure; empty: none.
    pub unit: String,
    /// Its branch: a position in [`Economy::branches`].
    pub branch: u32,
}

/// A place of work, which runs processes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workplace {
    /// Its name in every table.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its branch: a position in [`Economy::branches`].
    pub branch: u32,
    /// Its region; empty: none.
    pub region: String,
}

/// A technique that a workplace runs at some level.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// Its name in every table.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The workplace: a position in [`Economy::workplaces`].
    pub workplace: u32,
    /// The highest level in each period; infinite where there is no limit.
    pub capacity: f64,
    /// The level at which it ran in the base period, where one is known: a plan is compared with it.
    pub base: Option<f64>,
}

/// What a unit of level makes or takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// The product: a position in [`Economy::products`].
    pub product: u32,
    /// Periods after the one in which the process runs.
    pub lag: u16,
    /// In the product's unit; an output is positive, an input negative.
    pub amount: f64,
}

/// Hours of labour per unit of level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hours {
    /// The skill: a position in [`Economy::skills`].
    pub skill: u16,
    /// Hours per unit of level.
    pub hours: f64,
}

/// What a unit of level takes of a shared limit; negative: what it adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Use {
    /// The limit: a position in [`Economy::limits`].
    pub limit: u32,
    /// Amount in the limit's unit.
    pub amount: f64,
}

/// What a shared limit limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitKind {
    /// Hours of labour, of a skill or in a region.
    Labour,
    /// Energy.
    Energy,
    /// Emissions.
    Emissions,
    /// A currency: imports take it, exports bring it.
    Currency,
    /// Anything else: land, water, a primary input of a table.
    Other,
}

impl LimitKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Labour, Self::Energy, Self::Emissions, Self::Currency, Self::Other];

    /// The word in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Labour => "labour",
            Self::Energy => "energy",
            Self::Emissions => "emissions",
            Self::Currency => "currency",
            Self::Other => "other",
        }
    }
}

/// A limit that many workplaces share.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Its name in every table.
    pub id: String,
    /// What it limits.
    pub kind: LimitKind,
    /// Its unit; empty: none.
    pub unit: String,
    /// What there is in each period; infinite where the limit only counts.
    pub supply: f64,
    /// What there is in single periods, instead.
    pub by_period: Vec<(u32, f64)>,
    /// Of labour: the skill, where it is one skill's. A position in [`Economy::skills`].
    pub skill: Option<u16>,
    /// Of labour: the region, where it is one region's.
    pub region: Option<String>,
    /// Hours that a unit beyond the supply weighs; `None`: nothing goes beyond it.
    pub price: Option<f64>,
}

impl Limit {
    /// The supply in a period.
    pub fn in_period(&self, period: usize) -> f64 {
        let own = self.by_period.iter().find(|(at, _)| *at as usize == period);
        own.map_or(self.supply, |(_, supply)| *supply)
    }
}

/// A product that keeps from one period to the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stock {
    /// The product.
    pub product: u32,
    /// What is there at the start.
    pub amount: f64,
    /// The share that is left after a period.
    pub keep: f64,
    /// What can be stored.
    pub most: f64,
    /// What must be left at the end.
    pub end: f64,
}

/// Import or export of a product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trade {
    /// The product.
    pub product: u32,
    /// Whether it comes in.
    pub import: bool,
    /// Units of the currency per unit of the product.
    pub price: f64,
    /// The currency: a position in [`Economy::limits`]; `None`: it takes and brings nothing.
    pub currency: Option<u32>,
    /// The most in a period.
    pub most: f64,
    /// The period, where it is one only.
    pub period: Option<u32>,
}

/// What a unit of capacity of a process is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capital {
    /// The process.
    pub process: u32,
    /// The product: machines, buildings.
    pub product: u32,
    /// Stock of it per unit of capacity.
    pub per_capacity: f64,
    /// Periods that it lasts.
    pub life: u16,
    /// Periods from building to use.
    pub lead: u16,
}

/// Lists of entries, one list for each of something.
#[derive(Debug, Clone, PartialEq)]
pub struct Lists<T> {
    start: Vec<usize>,
    entries: Vec<T>,
}

impl<T> Lists<T> {
    /// Sorts entries into `count` lists, in their order.
    ///
    /// # Panics
    ///
    /// Where an entry names a list beyond `count`.
    pub fn new(count: usize, mut entries: Vec<(u32, T)>) -> Self {
        entries.sort_by_key(|(list, _)| *list);
        let mut start = vec![0; count + 1];
        for (list, _) in &entries {
            start[*list as usize + 1] += 1;
        }
        for at in 1..=count {
            start[at] += start[at - 1];
        }
        Self { start, entries: entries.into_iter().map(|(_, entry)| entry).collect() }
    }

    /// Adds a list at the end.
    pub(crate) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.entries.extend(list);
        self.start.push(self.entries.len());
    }

    /// The list of one.
    pub fn of(&self, one: usize) -> &[T] {
        &self.entries[self.start[one]..self.start[one + 1]]
    }

    /// All entries.
    pub fn all(&self) -> &[T] {
        &self.entries
    }
}

/// An economy.
#[derive(Debug, Clone, PartialEq)]
pub struct Economy {
    /// Units of measure that are multiples of others.
    pub units: Units,
    /// The products.
    pub products: Vec<Product>,
    /// The branches; the first is the nameless one of what names none.
    pub branches: Vec<String>,
    /// The workplaces.
    pub workplaces: Vec<Workplace>,
    /// The processes.
    pub processes: Vec<Process>,
    /// What each process makes and takes.
    pub flows: Lists<Flow>,
    /// The labour of each process.
    pub labour: Lists<Hours>,
    /// The skills; the first is the nameless one.
    pub skills: Vec<String>,
    /// Shared limits.
    pub limits: Vec<Limit>,
    /// What each process takes of them, labour apart.
    pub uses: Lists<Use>,
    /// Capacities in single periods, by process and period.
    pub capacities: std::collections::BTreeMap<(u32, u32), f64>,
    /// Stocks.
    pub stocks: Vec<Stock>,
    /// Imports and exports.
    pub trade: Vec<Trade>,
    /// Capital.
    pub capital: Vec<Capital>,
    /// The periods, in order; at least one.
    pub periods: Vec<String>,
}

impl Economy {
    /// Hours of labour per unit of level, all skills.
    pub fn hours(&self, process: usize) -> f64 {
        self.labour.of(process).iter().map(|labour| labour.hours).sum()
    }

    /// The branch of the workplace that runs a process.
    pub fn branch_of(&self, process: usize) -> usize {
        self.workplaces[self.processes[process].workplace as usize].branch as usize
    }

    /// What a unit of level takes of a limit: the labour that it covers, or the use that is stated.
    pub fn taken(&self, process: usize, limit: usize) -> f64 {
        let bound = &self.limits[limit];
        let stated = self.uses.of(process).iter().filter(|used| used.limit as usize == limit);
        let stated: f64 = stated.map(|used| used.amount).sum();
        if bound.kind != LimitKind::Labour {
            return stated;
        }
        let workplace = &self.workplaces[self.processes[process].workplace as usize];
        if bound.region.as_ref().is_some_and(|region| *region != workplace.region) {
            return stated;
        }
        let covered = |labour: &&Hours| bound.skill.is_none_or(|skill| skill == labour.skill);
        stated + self.labour.of(process).iter().filter(covered).map(|labour| labour.hours).sum::<f64>()
    }

    /// The highest level of a process in a period, without what is built later.
    pub fn capacity_in(&self, process: usize, period: usize) -> f64 {
        let key = u32::try_from(process).ok().zip(u32::try_from(period).ok());
        let stated = key.and_then(|key| self.capacities.get(&key));
        stated.copied().unwrap_or(self.processes[process].capacity)
    }
}
