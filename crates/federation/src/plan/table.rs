//! The tables of a plan, each a blob of canonical JSON.

use serde::{Deserialize, Serialize};

use crate::body::Quantity;
use crate::id::Id;

macro_rules! tables {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {
        $($(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* })*
    };
}

tables! {
    /// The blob of `targets.adopt`.
    Targets {
        /// One row a product, sorted.
        rows: Vec<Target>,
    }
    /// The blob of a plan's rows and columns.
    Index {
        /// The products in the order of the problem's rows, then its shared limits.
        rows: Vec<Row>,
        /// The processes in the order of the problem's columns.
        columns: Vec<Column>,
    }
    /// The blob of a plan's tasks.
    Tasks {
        /// One row a process that runs, sorted by unit and process.
        rows: Vec<Task>,
    }
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The product.
    pub product: Id,
    /// How much, a decimal in the product's unit.
    pub quantity: String,
    /// 1 is served before 2.
    pub priority: u32,
}

/// A row of the problem: a product or a shared limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The product or the limit.
    pub id: Id,
    /// What there is of it, a decimal: a stock, or the supply of a limit.
    pub there_is: String,
}

/// A column of the problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The process.
    pub process: Id,
    /// The workplace that runs it.
    pub unit: Id,
}

/// What a workplace does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The workplace.
    pub unit: Id,
    /// The process.
    pub process: Id,
    /// Its level, exactly that of the plan.
    pub level: String,
    /// Whole hours, rounded up.
    pub hours: u64,
    /// What it gets, from whom, sorted by product and workplace.
    pub inputs: Vec<Delivery>,
    /// What it gives, to whom, sorted by product and workplace.
    pub outputs: Vec<Delivery>,
    /// What must lie in stock at least, sorted by product.
    pub stocks: Vec<Quantity>,
}

/// What goes from one workplace to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The product.
    pub product: Id,
    /// The other workplace; absent: from stock, or for the targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Id>,
    /// How much, a decimal.
    pub quantity: String,
}

/// The blob of a method: a unit of level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The process as the problem's index will call it.
    pub process: Id,
    /// Hours, a decimal.
    pub hours: String,
    /// What it takes, sorted by product or limit.
    pub inputs: Vec<Quantity>,
    /// What it gives, sorted by product.
    pub outputs: Vec<Quantity>,
    /// What is done otherwise than before, in words.
    pub text: String,
}
