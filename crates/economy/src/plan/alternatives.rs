//! Alternatives for a ballot: Pareto points between two targets, side by side.
//!
//! Everything else that the plan delivers stays, and so does its labour in every period; the first product is held at a share of the
//! most of it that could be had, and of the second as much is made as fits. Neighbours differ in one number, so each
//! begins from the one before.

use super::{Missing, PlanError, Planned, Progress, Settings, plan_from};
use crate::lower::Column;
use crate::model::{Economy, Kind, Limit, LimitKind, Target, Targets};

/// Between which products, and how many points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// The product that is held.
    pub first: u32,
    /// The product of which there is as much as fits.
    pub second: u32,
    /// Points, at least two.
    pub points: u32,
}

/// A point.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// What is delivered of the first product, all periods.
    pub first: f64,
    /// What is delivered of the second product, all periods.
    pub second: f64,
    /// Hours of labour.
    pub labour: f64,
    /// What is missing of the other targets.
    pub missing: Vec<Missing>,
    /// Hours of labour by branch, against the plan as voted.
    pub branches: Vec<f64>,
    /// The certified gap.
    pub gap: f64,
}

/// All points.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternatives {
    /// The plan as voted.
    pub voted: Planned,
    /// What it delivers of the two products.
    pub delivered: (f64, f64),
    /// Names of the branches.
    pub names: Vec<String>,
    /// The points, most of the first product first.
    pub list: Vec<Alternative>,
    /// Problems solved from nothing, and from a neighbour.
    pub solves: (u32, u32),
}

/// How much more than its labour a unit weighs of which as much as fits is wanted.
const EAGER: f64 = 30.0;
/// Room in what is held, so that rounding of one problem does not make the next one impossible.
const ROOM: f64 = 1e-7;

/// Computes the points.
///
/// # Errors
///
/// [`PlanError::Question`] for one product twice or fewer than two points; else as [`super::plan`].
pub fn alternatives(
    economy: &Economy,
    targets: &Targets,
    between: Between,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Alternatives, PlanError> {
    if between.first == between.second || between.points < 2 {
        return Err(PlanError::Question(
            "alternatives lie between two different products, and are two at least".into(),
        ));
    }
    let voted = super::plan(economy, targets, settings, progress)?;
    let mut search = Search::new(economy, between, &voted);
    let before = voted.branches(economy);
    let most = search.most_of_first(settings, progress)?;
    let mut list = Vec::new();
    for point in (0..between.points).rev() {
        let share = f64::from(point) / f64::from(between.points - 1);
        list.push(search.point(share * most, &before.labour, settings, progress)?);
    }
    let (cold, warm) = search.solves;
    let solves = (cold + voted.solves.0, warm + voted.solves.1);
    let delivered = (search.delivered(&voted, between.first), search.delivered(&voted, between.second));
    Ok(Alternatives { delivered, names: before.names, list, solves, voted })
}

struct Search<'a> {
    economy: Economy,
    source: &'a Economy,
    others: Vec<Target>,
    between: Between,
    /// Hours in all, and what a unit of each product takes: more than this cannot be had.
    hours: f64,
    worth: Vec<f64>,
    last: Option<Planned>,
    solves: (u32, u32),
}

impl<'a> Search<'a> {
    #[expect(clippy::float_cmp, reason = "the amount is the vote's own number, copied and never computed")]
    fn new(source: &'a Economy, between: Between, voted: &Planned) -> Self {
        let levels = voted.levels(source);
        let by_period: Vec<(u32, f64)> = (0_u32..)
            .zip(&levels)
            .map(|(period, levels)| {
                let hours: f64 = levels.iter().enumerate().map(|(k, level)| source.hours(k) * level).sum();
                (period, hours * (1.0 + ROOM) + f64::MIN_POSITIVE)
            })
            .collect();
        let hours = by_period.iter().map(|(_, hours)| hours).sum();
        let mut economy = source.clone();
        economy.limits.push(Limit {
            id: "labour of the plan as voted".into(),
            kind: LimitKind::Labour,
            unit: String::new(),
            supply: f64::INFINITY,
            by_period,
            skill: None,
            region: None,
            price: None,
        });
        let mut others = Vec::new();
        for want in &voted.lowered.wants {
            if want.product == between.first || want.product == between.second {
                continue;
            }
            let missing = voted.missing.iter().filter(|m| {
                (m.product, m.period, m.tier, m.kind) == (want.product, want.period, want.tier, want.kind)
                    && m.wanted == want.amount
            });
            let missing: f64 = missing.map(|m| m.missing).sum();
            let amount = (want.amount - missing).max(0.0) * (1.0 - ROOM);
            let (product, period, kind) = (want.product, Some(want.period), Kind::Floor);
            others.push(Target { product, period, kind, tier: 1, amount, price: None });
        }
        let worth = voted.worth.clone();
        Self { economy, source, others, between, hours, worth, last: None, solves: (0, 0) }
    }

    /// Targets with so much of the first product, or as much as fits of one of the two.
    fn targets(&self, first: Option<f64>, second: Option<f64>) -> Targets {
        let mut list = self.others.clone();
        let periods = crate::lower::count(self.economy.periods.len());
        for (product, amount) in [(self.between.first, first), (self.between.second, second)] {
            let worth = self.worth[product as usize];
            let (amount, price) = match amount {
                Some(amount) => (amount / periods, None),
                None => (2.0 * self.hours / worth, Some(EAGER * worth)),
            };
            list.push(Target { product, period: None, kind: Kind::Floor, tier: 1, amount, price });
        }
        Targets { list }
    }

    fn plan(
        &mut self,
        targets: &Targets,
        settings: &Settings,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Planned, PlanError> {
        let planned = plan_from(&self.economy, targets, settings, self.last.as_ref(), progress)?;
        self.solves = (self.solves.0 + planned.solves.0, self.solves.1 + planned.solves.1);
        self.last = Some(planned.clone());
        Ok(planned)
    }

    fn most_of_first(
        &mut self,
        settings: &Settings,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<f64, PlanError> {
        let targets = self.targets(None, Some(0.0));
        let planned = self.plan(&targets, settings, progress)?;
        Ok(self.delivered(&planned, self.between.first) * (1.0 - ROOM))
    }

    fn point(
        &mut self,
        first: f64,
        before: &[f64],
        settings: &Settings,
        progress: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Alternative, PlanError> {
        let eager = self.targets(Some(first), None);
        let planned = self.plan(&eager, settings, progress)?;
        let second = self.delivered(&planned, self.between.second) * (1.0 - ROOM);
        // As much of the second, with as little labour as that takes.
        let exact = self.targets(Some(first), Some(second));
        let planned = self.plan(&exact, settings, progress)?;
        let after = planned.branches(self.source);
        Ok(Alternative {
            first,
            second,
            labour: planned.labour,
            branches: after.labour.iter().zip(before).map(|(after, before)| after - before).collect(),
            gap: planned.certificate.share(),
            missing: planned.missing,
        })
    }

    /// What is made and imported of a product and not used, all periods: what its targets get.
    fn delivered(&self, planned: &Planned, product: u32) -> f64 {
        let mut net = 0.0;
        for (column, level) in planned.lowered.columns.iter().zip(&planned.plan.levels) {
            match column {
                Column::Process { process, .. } => {
                    let flows = self.economy.flows.of(*process as usize).iter();
                    net += flows.filter(|f| f.product == product).map(|f| f.amount * level).sum::<f64>();
                }
                Column::Trade { trade, .. } => {
                    let trade = &self.economy.trade[*trade as usize];
                    if trade.product == product {
                        net += if trade.import { *level } else { -level };
                    }
                }
                Column::Build { capital, .. }
                    if self.economy.capital[*capital as usize].product == product =>
                {
                    net -= level;
                }
                _ => {}
            }
        }
        let stock = self.economy.stocks.iter().find(|stock| stock.product == product);
        (net + stock.map_or(0.0, |stock| stock.amount)).max(0.0)
    }
}
