//! Alternatives for a ballot: Pareto points between two targets, side by side.
//!
//! Everything else that the plan delivers stays, and so do its labour in every period and the ceilings of the vote; the first product
//! is held at a share of the most of it that could be had, and of the second as much is made as fits. What is voted of a product in
//! several periods moves as one bundle, in the shares of the vote. Neighbours differ in one number, so each begins from
//! the one before.

use super::{Missing, PlanError, Planned, Progress, Settings, plan_from};
use crate::lower::{Column, Line, count};
use crate::model::{Economy, Flow, Kind, Limit, LimitKind, Process, Product, Target, Targets};

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
    let mut search = Search::new(economy, targets, between, &voted);
    let before = voted.branches(economy);
    let most = search.most_of_first(settings, progress)?;
    let mut list = Vec::new();
    for point in (0..between.points).rev() {
        let share = f64::from(point) / f64::from(between.points - 1);
        list.push(search.point(share * most, &before.labour, settings, progress)?);
    }
    let (cold, warm) = search.solves;
    let solves = (cold + voted.solves.0, warm + voted.solves.1);
    let delivered = search.shares.each_ref().map(|shares| served(&voted, economy, shares));
    Ok(Alternatives { delivered: delivered.into(), names: before.names, list, solves, voted })
}

/// What is voted of a product: its share in each period.
struct Shares {
    product: u32,
    by_period: Vec<f64>,
}

impl Shares {
    /// The shares of the vote; without a vote, the same in every period.
    fn of(targets: &Targets, product: u32, periods: usize) -> Self {
        let mut by_period = vec![0.0; periods];
        let voted = targets.list.iter().filter(|t| t.product == product && t.kind != Kind::Ceiling);
        for target in voted {
            match target.period {
                Some(period) => by_period[period as usize] += target.amount,
                None => by_period.iter_mut().for_each(|amount| *amount += target.amount),
            }
        }
        let whole: f64 = by_period.iter().sum();
        by_period.iter_mut().for_each(|share| {
            *share = if whole > 0.0 { *share / whole } else { 1.0 / count(periods) };
        });
        Self { product, by_period }
    }

    /// Periods in which some of it is voted.
    fn periods(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..).zip(&self.by_period).filter(|(_, share)| **share > 0.0).map(|(period, _)| period)
    }
}

/// Where one number stands for all that is delivered of a product: the product itself where one period has all of it, else a bundle,
/// made of a share of each period.
#[derive(Clone, Copy)]
struct Held {
    product: u32,
    period: u32,
    /// The process that puts the bundle together.
    bundles: Option<u32>,
}

impl Held {
    fn of(economy: &mut Economy, shares: &Shares) -> Self {
        let mut periods = shares.periods();
        let period = periods.next().expect("shares add up to one");
        if periods.next().is_none() {
            return Self { product: shares.product, period, bundles: None };
        }
        let position = |at: usize| u32::try_from(at).expect("positions are 32 bits");
        let (product, process) = (position(economy.products.len()), position(economy.processes.len()));
        let maker = economy.processes.first().map_or(0, |process| process.workplace);
        let id = format!("{} in the shares of the vote", economy.products[shares.product as usize].id);
        let branch = economy.products[shares.product as usize].branch;
        economy.products.push(Product { id: id.clone(), name: id.clone(), unit: String::new(), branch });
        let capacity = f64::INFINITY;
        economy.processes.push(Process { id: id.clone(), name: id, workplace: maker, capacity, base: None });
        // It is put together once, in the first period, of what each period gives: an input may lag as an output does.
        economy
            .capacities
            .extend((1..position(shares.by_period.len())).map(|period| ((process, period), 0.0)));
        let given = (0_u16..).zip(&shares.by_period).filter(|(_, share)| **share > 0.0);
        let given = given.map(|(lag, share)| Flow { product: shares.product, lag, amount: -share });
        economy.flows.push(std::iter::once(Flow { product, lag: 0, amount: 1.0 }).chain(given));
        economy.labour.push([]);
        economy.uses.push([]);
        Self { product, period: 0, bundles: Some(process) }
    }
}

struct Search {
    economy: Economy,
    /// What is held beside the two: ceilings as voted, and all else as delivered.
    others: Vec<Target>,
    shares: [Shares; 2],
    held: [Held; 2],
    /// Hours in all, and what a unit of each product takes: more than this cannot be had.
    hours: f64,
    worth: [f64; 2],
    last: Option<Planned>,
    solves: (u32, u32),
}

impl Search {
    fn new(source: &Economy, targets: &Targets, between: Between, voted: &Planned) -> Self {
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
        let pair = [between.first, between.second];
        // What must be left of other stocks is among the targets that are held: not to be asked for twice.
        let stocks = economy.stocks.iter_mut();
        stocks.filter(|stock| !pair.contains(&stock.product)).for_each(|stock| stock.end = 0.0);
        let mut others: Vec<Target> =
            targets.list.iter().filter(|target| target.kind == Kind::Ceiling).copied().collect();
        others.extend(as_delivered(voted, pair));
        let shares = pair.map(|product| Shares::of(targets, product, source.periods.len()));
        let held = shares.each_ref().map(|shares| Held::of(&mut economy, shares));
        let worth = pair.map(|product| voted.worth[product as usize]);
        Self { economy, others, shares, held, hours, worth, last: None, solves: (0, 0) }
    }

    /// Targets with so much of the first product, or as much as fits of one of the two.
    fn targets(&self, first: Option<f64>, second: Option<f64>) -> Targets {
        let mut list = self.others.clone();
        for ((held, worth), amount) in self.held.iter().zip(&self.worth).zip([first, second]) {
            let (amount, price) = match amount {
                Some(amount) => (amount, None),
                None => (2.0 * self.hours / worth, Some(EAGER * worth)),
            };
            let (product, period) = (held.product, Some(held.period));
            list.push(Target { product, period, kind: Kind::Floor, tier: 1, amount, price });
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
        Ok(self.delivered(&planned, 0) * (1.0 - ROOM))
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
        let second = self.delivered(&planned, 1) * (1.0 - ROOM);
        // As much of the second, with as little labour as that takes.
        let exact = self.targets(Some(first), Some(second));
        let planned = self.plan(&exact, settings, progress)?;
        let after = planned.branches(&self.economy);
        let missing = planned.missing.iter().map(|missing| self.of_source(*missing)).collect();
        Ok(Alternative {
            first,
            second,
            labour: planned.labour,
            branches: after.labour.iter().zip(before).map(|(after, before)| after - before).collect(),
            gap: planned.certificate.share(),
            missing,
        })
    }

    /// What is delivered of the first or the second product.
    fn delivered(&self, planned: &Planned, which: usize) -> f64 {
        match self.held[which].bundles {
            Some(process) => planned.level(process as usize, 0),
            None => served(planned, &self.economy, &self.shares[which]),
        }
    }

    /// What is missing of a bundle is missing of its product.
    fn of_source(&self, missing: Missing) -> Missing {
        let own = self.held.iter().zip(&self.shares).find(|(held, _)| held.product == missing.product);
        Missing { product: own.map_or(missing.product, |(_, shares)| shares.product), ..missing }
    }
}

/// What the plan as voted delivers of all but the pair, as floors of the first tier.
#[expect(clippy::float_cmp, reason = "the amount is the vote's own number, copied and never computed")]
fn as_delivered(voted: &Planned, pair: [u32; 2]) -> impl Iterator<Item = Target> + '_ {
    let wants = voted.lowered.wants.iter().filter(move |want| !pair.contains(&want.product));
    wants.map(|want| {
        let missing = voted.missing.iter().filter(|m| {
            (m.product, m.period, m.tier, m.kind) == (want.product, want.period, want.tier, want.kind)
                && m.wanted == want.amount
        });
        let missing: f64 = missing.map(|m| m.missing).sum();
        let amount = (want.amount - missing).max(0.0) * (1.0 - ROOM);
        let (product, period, kind) = (want.product, Some(want.period), Kind::Floor);
        Target { product, period, kind, tier: 1, amount, price: None }
    })
}

/// What targets get of a product in the periods in which it is voted: what its rows have beyond what processes use, stores lose,
/// and the end must leave.
fn served(planned: &Planned, economy: &Economy, shares: &Shares) -> f64 {
    let lowered = &planned.lowered;
    let end = economy.stocks.iter().find(|stock| stock.product == shares.product).map_or(0.0, |s| s.end);
    let in_period = |period: u32| {
        let line = Line::Product { product: shares.product, period };
        let row = lowered.lines.iter().position(|other| *other == line).expect("every product has its rows");
        let (columns, values) = lowered.problem.row(row);
        let made = columns.iter().zip(values).filter(|(column, _)| {
            !matches!(lowered.columns[**column as usize], Column::Unmet { .. } | Column::Share { .. })
        });
        let net: f64 = made.map(|(column, value)| value * planned.plan.levels[*column as usize]).sum();
        // The row demands what is wanted less what is there.
        let wants = lowered.wants.iter().filter(|w| (w.product, w.period) == (shares.product, period));
        let there = wants.map(|want| want.amount).sum::<f64>() - lowered.problem.demand()[row];
        let last = period as usize + 1 == shares.by_period.len();
        (net + there - if last { end } else { 0.0 }).max(0.0)
    };
    shares.periods().map(in_period).sum()
}
