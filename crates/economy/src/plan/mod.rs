//! A plan for an economy and a vote: tier by tier, and every step proven.
//!
//! [`plan`] is the entry. It first asks whether everything that was voted can be met; then the plan is the one of least labour. Where
//! not, tiers are settled one after the other: floors leave as little unmet as can be, in hours; proportional targets get the
//! largest common share, then those that can have more get more (lexicographic max-min); what a tier has reached binds all later
//! ones. The last problem is always labour, and its prices of the settled tiers are what these votes cost.

mod alternatives;
mod explain;
mod method;
mod replan;
mod report;
mod solving;
mod text;
mod tiers;

pub use alternatives::{Alternative, Alternatives, Between, alternatives};
pub use explain::{Bottleneck, Bound, Chain, Link, LinkKind, Range};
pub use method::{MethodReport, Step, method};
pub use replan::{Change, Replanned, replan};
pub use report::Branches;
pub use text::{WHOLE_PIECES, bar};

pub(crate) use explain::short;

use crate::certificate::{Certificate, Plan};
use crate::lower::{Column, Keep, Line, Lowered, Source, Stage};
use crate::model::{Economy, Kind, Targets};
use crate::solve::Milestone;
use crate::{ProblemError, certify};

/// How to plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The gap to reach, as a share of the lower bound.
    pub tolerance: f64,
    /// Threads.
    pub threads: usize,
    /// The most iterations of each problem.
    pub iterations: u64,
    /// Levels that the plan should not leave without need.
    pub keep: Option<Keep>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { tolerance: 1e-6, threads: 1, iterations: 100_000, keep: None }
    }
}

/// What a plan is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All that was voted is met, or weighed against labour as voted, and the gap is proven; where changes have a price,
    /// with it.
    Optimal,
    /// Proportional targets are met to the largest share; the gap is proven.
    Shortfall,
    /// Floors of one tier cannot be met together; as little as can be is missing.
    FloorsUnmet,
    /// The tolerance was not reached: the bounds hold, and they are further apart than asked.
    Uncertified,
}

impl Status {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Optimal => "optimal",
            Self::Shortfall => "shortfall",
            Self::FloorsUnmet => "floors_unmet",
            Self::Uncertified => "uncertified",
        }
    }

    /// A sentence.
    pub fn text(self) -> &'static str {
        match self {
            Self::Optimal => "all that was voted is met as voted, with the least labour",
            Self::Shortfall => {
                "not everything fits: proportional targets are met to the largest share that they can all have"
            }
            Self::FloorsUnmet => "the floors cannot all be met: as little as can be is missing, by priority",
            Self::Uncertified => {
                "the plan holds, and it is not proven to the tolerance: give it more time or a larger one"
            }
        }
    }
}

/// What of a target is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missing {
    /// The product.
    pub product: u32,
    /// The period.
    pub period: u32,
    /// Its kind.
    pub kind: Kind,
    /// Its tier.
    pub tier: u16,
    /// What was voted.
    pub wanted: f64,
    /// What of it is missing.
    pub missing: f64,
}

/// A tier that is settled.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The tier.
    pub tier: u16,
    /// Its kind.
    pub kind: Kind,
    /// What stays unmet: hours of floors, or the share of proportional targets.
    pub unmet: f64,
    /// What must stay unmet whatever the plan.
    pub at_least: f64,
    /// Whether the bounds of its problem are as close as was asked.
    pub certified: bool,
    /// Of a group of proportional targets: how many targets stand at this share.
    pub targets: usize,
    /// The price of the vote in the last problem: hours of labour saved by one hour more left unmet; zero for groups, whose prices
    /// are those of their products.
    pub price: f64,
}

/// A plan with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// What it is good for.
    pub status: Status,
    /// Hours of labour.
    pub labour: f64,
    /// Those of periods that are over: of the labour, and of no bound of the proof.
    pub labour_over: f64,
    /// Hours that what is missing weighs: by its price where it has one, else by what it takes to make.
    pub shortfall: f64,
    /// The proof. Where the plan was to keep levels, it costs more than the least by what keeping them takes, and the gap is that.
    pub certificate: Certificate,
    /// Targets of which something is missing.
    pub missing: Vec<Missing>,
    /// The tiers that had to be settled.
    pub settled: Vec<Settled>,
    /// The last problem.
    pub lowered: Lowered,
    /// Its levels and prices.
    pub plan: Plan,
    /// Hours that a unit of each product is measured by.
    pub worth: Vec<f64>,
    /// Iterations of all problems.
    pub iterations: u64,
    /// How many problems were solved from nothing, and how many from an earlier plan.
    pub solves: (u32, u32),
    pub(crate) stage: Stage,
    /// The first problem in which something had to stay unmet.
    pub(crate) blocking: Option<(Lowered, Plan, Certificate)>,
}

/// What is going on, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress<'a> {
    /// The step, in words.
    pub step: &'a str,
    /// Its bounds.
    pub milestone: Milestone,
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlanError {
    /// A number of the tables makes no problem.
    #[error("the tables make no problem that can be solved: {0}")]
    Problem(#[from] ProblemError),
    /// A question that has no answer here.
    #[error("{0}")]
    Question(String),
}

/// Computes a plan.
///
/// ```
/// use mandat_economy::model::{EconomyBuilder, Kind, Target, Targets};
/// use mandat_economy::plan::{Settings, Status, plan};
///
/// let mut tables = EconomyBuilder::new();
/// let bread = tables.product("bread", "", "loaf", "food")?;
/// let bakery = tables.workplace("bakery", "", "food", "")?;
/// let bake = tables.process("bake", "", bakery, 100.0, None)?;
/// tables.flow(bake, bread, 0, 1.0)?;
/// tables.hours(bake, "", 0.25)?;
/// let floor = Target { product: bread, period: None, kind: Kind::Floor, tier: 1, amount: 80.0, price: None };
/// let planned =
///     plan(&tables.build(), &Targets { list: vec![floor] }, &Settings::default(), &mut |_| ())?;
/// assert_eq!(planned.status, Status::Optimal);
/// assert!((planned.labour - 20.0).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`PlanError::Problem`] where a number of the tables is out of every range.
pub fn plan(
    economy: &Economy,
    targets: &Targets,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Planned, PlanError> {
    plan_from(economy, targets, settings, None, progress)
}

/// The problem of everything as voted: of an economy whose targets are all weighed the one that is planned, and what is
/// exported for other solvers.
///
/// # Errors
///
/// As [`plan`].
pub fn as_voted(economy: &Economy, targets: &Targets) -> Result<Lowered, PlanError> {
    let source = Source::new(economy, targets, None);
    Ok(source.lower(&closed(solving::HARD[0] * source.eager()))?)
}

/// Whether a problem, in its canonical bytes, is that of everything as voted: with any of the prices of rows that must hold, since a
/// plan whose rows did not hold was solved again with a higher one.
///
/// # Errors
///
/// As [`plan`].
pub fn is_as_voted(economy: &Economy, targets: &Targets, problem: &[u8]) -> Result<bool, PlanError> {
    let source = Source::new(economy, targets, None);
    for hard in solving::HARD {
        if source.lower(&closed(hard * source.eager()))?.problem.to_bytes() == problem {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The stage of everything as voted.
fn closed(hard: f64) -> Stage {
    let cost = crate::lower::Cost::Labour;
    Stage { open: false, groups: Vec::new(), settled: Vec::new(), cost, aside: 0.0, hard }
}

/// Computes a plan, beginning from an earlier one of the same or another vote.
///
/// # Errors
///
/// As [`plan`].
pub fn plan_from(
    economy: &Economy,
    targets: &Targets,
    settings: &Settings,
    earlier: Option<&Planned>,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Planned, PlanError> {
    let source = Source::new(economy, targets, settings.keep.as_ref());
    let mut work = solving::Work::new(&source, settings, earlier, progress);
    tiers::run(&mut work)
}

impl Planned {
    /// The level of a process in a period.
    pub fn level(&self, process: usize, period: usize) -> f64 {
        let same = |column: &Column| matches!(column, Column::Process { process: p, period: t } if *p as usize == process && *t as usize == period);
        let columns = self.lowered.columns.iter().zip(&self.plan.levels);
        columns.filter(|(column, _)| same(column)).map(|(_, level)| level).sum()
    }

    /// The levels of all processes, as in `levels[period][process]`.
    pub fn levels(&self, economy: &Economy) -> Vec<Vec<f64>> {
        let mut levels = vec![vec![0.0; economy.processes.len()]; economy.periods.len()];
        for (column, level) in self.lowered.columns.iter().zip(&self.plan.levels) {
            if let Column::Process { process, period } = column {
                levels[*period as usize][*process as usize] += level;
            }
        }
        levels
    }

    /// The price of a row.
    pub fn price(&self, line: Line) -> Option<f64> {
        let at = self.lowered.lines.iter().position(|other| *other == line)?;
        Some(self.plan.prices[at])
    }

    /// Proves the plan again from its own problem.
    ///
    /// # Errors
    ///
    /// Where levels and prices do not fit the problem.
    pub fn certify(&self) -> Result<Certificate, ProblemError> {
        certify(&self.lowered.problem, &self.plan)
    }
}
