//! Bodies of entries: targets, plans, what workplaces report, and methods of production.

use mandat_record::blob::BlobRef;
use serde::{Deserialize, Serialize};

use crate::id::{Id, Member};

records! {
    /// `targets.adopt`.
    AdoptTargets {
        /// A name for them.
        targets: Id,
        /// [`crate::plan::Targets`]: products, quantities, priorities.
        table: BlobRef,
        /// The division that adopted them.
        division: Id,
    }
    /// `plan.publish`.
    PublishPlan {
        /// A name for it.
        plan: Id,
        /// The targets that it is for.
        targets: Id,
        /// The first month, `2026-05`.
        begins: String,
        /// How many months it covers.
        months: u32,
        /// The problem, in the economy's canonical bytes.
        problem: BlobRef,
        /// Levels and prices, in the economy's canonical bytes.
        solution: BlobRef,
        /// [`crate::plan::Index`]: what the rows and columns of the problem are.
        index: BlobRef,
        /// [`crate::plan::Tasks`]: what each workplace does, from whom, for whom.
        tasks: BlobRef,
        /// The plan that it revises.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revises: Option<Id>,
    }
    /// `plan.adopt`.
    AdoptPlan {
        /// The plan.
        plan: Id,
        /// The division that adopted it.
        division: Id,
    }
    /// `actual.report`.
    ReportActuals {
        /// The plan.
        plan: Id,
        /// The workplace.
        unit: Id,
        /// The month, `2026-05`.
        period: String,
        /// The level of each process, sorted by process.
        levels: Vec<Level>,
        /// Hours worked, sorted by kind.
        hours: Vec<Hours>,
        /// What lies in stock at the end of the month, sorted by product.
        stocks: Vec<Quantity>,
        /// Index of the entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// The level of a process.
    Level {
        /// The process.
        process: Id,
        /// Its level, a decimal.
        level: String,
    }
    /// Hours of one kind of labour.
    Hours {
        /// The kind, one of the statutes'.
        kind: Id,
        /// Hours.
        hours: u64,
    }
    /// So much of a product.
    Quantity {
        /// The product.
        product: Id,
        /// A decimal, in the product's unit.
        quantity: String,
    }
    /// `method.propose`.
    ProposeMethod {
        /// A name for it.
        method: Id,
        /// The workplace that proposes it.
        unit: Id,
        /// What it is called.
        title: String,
        /// [`crate::plan::Recipe`]: hours, inputs and outputs of a unit of level.
        recipe: BlobRef,
        /// Whose idea it is, by random name, sorted; may be nobody in particular.
        authors: Vec<Member>,
    }
    /// `method.price`: what the method saves the whole federation, by a plan with it beside one without.
    PriceMethod {
        /// The method.
        method: Id,
        /// The plan without it.
        plan: Id,
        /// The plan's problem with the method as its last process.
        problem: BlobRef,
        /// Levels and prices of that.
        solution: BlobRef,
    }
    /// `method.try`: a workplace takes a method on trial.
    TryMethod {
        /// The method.
        method: Id,
        /// The workplace.
        unit: Id,
        /// Until when, Unix seconds.
        until: u64,
    }
    /// `method.report`: what came of a trial.
    ReportTrial {
        /// The method.
        method: Id,
        /// The workplace.
        unit: Id,
        /// The level reached, a decimal.
        level: String,
        /// Hours worked, sorted by kind.
        hours: Vec<Hours>,
        /// Hours that the same level took before.
        before: u64,
        /// The report.
        text: BlobRef,
    }
    /// `method.adopt`.
    AdoptMethod {
        /// The method.
        method: Id,
        /// The division that adopted it.
        division: Id,
    }
}
