//! From vote to plan to shop floor and back: targets that a division adopts, plans that prove themselves, tasks of workplaces,
//! what they report, and the methods that they propose.
//!
//! The fold solves nothing. A plan comes with levels and prices, and the economy's certificate says in whole parts per 10^9
//! how far it can be from the best: [`certificate`]. What does not hold to the statutes' tolerance is refused, whoever
//! computed it. Quantities in tables are decimals, compared as exact fractions.

mod actual;
mod certificate;
mod method;
mod proposal;
mod table;
mod targets;
mod tasks;

pub use actual::{Actual, Deviation, Warning, deviations, last_reports, of_plan, warnings};
pub use certificate::{Certified, whole_hours};
pub use method::{Method, Priced, Trial};
pub use proposal::Plan;
pub use table::{Column, Delivery, Index, Recipe, Row, Target, Targets, Task, Tasks};
pub use targets::Adopted;

pub(crate) use actual::report;
pub(crate) use method::{adopt as adopt_method, price, propose, report_trial, try_out};
pub(crate) use proposal::{adopt, publish};
pub(crate) use targets::adopt as adopt_targets;

use std::collections::BTreeMap;

use mandat_record::ed25519::PublicKey;
use num_rational::BigRational;

use crate::Federation;
use crate::apportionment::decimal;
use crate::codes::{Refusal, Refused, known, refuse};
use crate::id::Id;
use crate::states::{Diagram, States, edges};

/// Targets, plans, actuals and methods in the state.
#[derive(Clone, Debug, Default)]
pub struct Planning {
    /// Adopted targets.
    pub targets: BTreeMap<Id, Adopted>,
    /// Published plans.
    pub plans: BTreeMap<Id, Plan>,
    /// What workplaces reported, by plan, unit and month: the last holds, those before were corrected.
    pub actuals: BTreeMap<(Id, Id, String), Vec<Actual>>,
    /// Methods.
    pub methods: BTreeMap<Id, Method>,
}

/// The state diagram of a plan.
pub const PLAN: Diagram = Diagram {
    subject: "plan",
    edges: edges! {
        "" -> "published" by ["plan.publish"];
        "published" -> "adopted" by ["plan.adopt"];
        "adopted" -> "superseded" by ["plan.adopt"];
    },
};

/// The state diagram of a method.
pub const METHOD: Diagram = Diagram {
    subject: "method",
    edges: edges! {
        "" -> "proposed" by ["method.propose"];
        "proposed" -> "priced" by ["method.price"];
        "proposed" -> "on-trial" by ["method.try"];
        "priced" -> "on-trial" by ["method.try"];
        "on-trial" -> "trialled" by ["method.report"];
        "trialled" -> "adopted" by ["method.adopt"];
    },
};

/// The states of all plans and methods.
pub(crate) fn states(f: &Federation, states: &mut States) {
    let current = f.planning.current();
    let plans = f.planning.plans.iter();
    states.extend(plans.map(|(id, plan)| (("plan", id.clone()), plan.state(current == Some(id)))));
    states.extend(f.planning.methods.iter().map(|(id, method)| (("method", id.clone()), method.state())));
}

impl Plan {
    /// Its state in the diagram; `current` says whether it is the plan that was adopted last.
    pub const fn state(&self, current: bool) -> &'static str {
        match self.adopted {
            None => "published",
            Some(_) if current => "adopted",
            Some(_) => "superseded",
        }
    }
}

impl Method {
    /// Its state in the diagram.
    pub fn state(&self) -> &'static str {
        match self {
            Self { adopted: Some(_), .. } => "adopted",
            Self { trials, .. } if trials.values().any(|trial| trial.result.is_some()) => "trialled",
            Self { trials, .. } if !trials.is_empty() => "on-trial",
            Self { priced, .. } if !priced.is_empty() => "priced",
            _ => "proposed",
        }
    }
}

impl Planning {
    /// The plan that was adopted last.
    pub fn current(&self) -> Option<&Id> {
        let adopted = self.plans.iter().filter_map(|(id, plan)| Some((plan.adopted?, id)));
        adopted.max().map(|(_, id)| id)
    }
}

/// One entry's claim to what a division decided on a blob: when it was published, and when it was adopted.
type Claim = (u64, Option<u64>);

/// That a division on a blob can mean this entry's: it was published before, and what was published with the same blob before it
/// had been adopted by then. Otherwise whoever adopts would choose after the vote what was voted on.
pub(crate) fn meant(
    f: &Federation,
    division: &Id,
    published: u64,
    mut same: impl Iterator<Item = Claim>,
) -> Result<(), Refusal> {
    let opened = known(&f.divisions, "division", division)?.index;
    if published > opened {
        return refuse(
            Refused::NotCarried,
            format!("division {division} was opened before entry {published} published this"),
        );
    }
    if same.any(|(older, adopted)| older < published && adopted.is_none_or(|at| at > opened)) {
        return refuse(
            Refused::NotCarried,
            format!("division {division} was about what was published first with this blob"),
        );
    }
    Ok(())
}

/// A plan or a price may come from anybody who has a part in the federation: any office, any platform. It proves itself.
pub(crate) fn takes_part(f: &Federation, key: &PublicKey) -> Result<(), Refusal> {
    if f.keys.knows(key) || f.platforms.values().any(|platform| platform.sponsor == *key) {
        return Ok(());
    }
    refuse(Refused::Unauthorised, "plans come from a key with an office, or from a platform's sponsors")
}

/// A decimal that an entry or a table states.
pub(crate) fn amount(text: &str, of: impl std::fmt::Display) -> Result<BigRational, Refusal> {
    decimal(text).ok_or_else(|| {
        Refusal::new(Refused::BadBody, format!("{of}: {text:?} is no decimal with at most nine places"))
    })
}
