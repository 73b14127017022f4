//! The rows: what each must deliver, and what it weighs where it does not.

use super::{Into, Key, Line, Source, Stage};
use crate::ProblemError;
use crate::model::{Economy, Kind, LimitKind};

impl Source<'_> {
    pub(super) fn rows(&self, stage: &Stage, into: &mut Into) -> Result<(), ProblemError> {
        self.products(stage, into)?;
        for (at, limit) in (0_u32..).zip(&self.economy.limits) {
            for period in 0..self.periods() {
                let supply = limit.in_period(period);
                if supply.is_finite() {
                    // An hour is worth an hour; of other things nobody knows what they are worth before there is a plan.
                    let price = limit.price.filter(|price| *price > 0.0);
                    let ceiling = price.unwrap_or(stage.hard * self.limit_worth[at as usize]);
                    let when = when(period);
                    into.line(
                        Key::Limit(at, when),
                        Line::Limit { limit: at, period: when },
                        supply,
                        ceiling,
                        price.is_none(),
                    )?;
                }
            }
        }
        self.ceilings(stage, into)?;
        for (at, capital) in (0_u32..).zip(&self.economy.capital) {
            let process = capital.process as usize;
            for period in 0..self.periods() {
                let there = self.economy.capacity_in(process, period);
                if there.is_finite() {
                    let (when, supply) = (when(period), capital.per_capacity * there);
                    let ceiling = stage.hard * self.worth[capital.product as usize];
                    into.line(
                        Key::Capital(at, when),
                        Line::Capital { capital: at, period: when },
                        supply,
                        ceiling,
                        true,
                    )?;
                }
            }
        }
        for (tier, allowed) in &stage.settled {
            into.line(Key::Tier(*tier), Line::Tier { tier: *tier }, *allowed, stage.hard, true)?;
        }
        Ok(())
    }

    fn products(&self, stage: &Stage, into: &mut Into) -> Result<(), ProblemError> {
        let n = self.economy.products.len();
        let mut demand = vec![0.0; n * self.periods()];
        let mut price: Vec<Option<f64>> = vec![None; demand.len()];
        for want in &self.wants {
            let row = self.product_row(want.product, want.period as usize) as usize;
            demand[row] += want.amount;
            if let Some(weight) = want.price {
                price[row] = Some(price[row].map_or(weight, |other: f64| other.max(weight)));
            }
        }
        for stock in &self.economy.stocks {
            demand[stock.product as usize] -= stock.amount;
        }
        for (row, (demand, price)) in demand.iter().zip(&price).enumerate() {
            let product = u32::try_from(row % n).expect("products are 32 bits");
            let ceiling = price.unwrap_or(stage.hard * self.worth[product as usize]);
            into.builder.product(*demand, ceiling)?;
            into.lines.push(Line::Product { product, period: when(row / n) });
            into.hard.push(price.is_none());
        }
        Ok(())
    }

    fn ceilings(&self, stage: &Stage, into: &mut Into) -> Result<(), ProblemError> {
        let ceilings = (0_u32..).zip(&self.targets.list).filter(|(_, target)| target.kind == Kind::Ceiling);
        for (at, target) in ceilings {
            for period in 0..self.periods() {
                if target.period.is_none_or(|own| own as usize == period) {
                    let (when, worth) = (when(period), self.worth[target.product as usize]);
                    let line = Line::Ceiling { target: at, period: when };
                    into.line(Key::Ceiling(at, when), line, target.amount, stage.hard * worth, true)?;
                }
            }
        }
        Ok(())
    }
}

/// Hours that a unit of each limit may be worth: the worth of what it takes part in, per unit of it, at the process where that is
/// most; an average product's where nothing takes of it.
pub(super) fn limit_worth(economy: &Economy, worth: &[f64]) -> Vec<f64> {
    let mut most = vec![0.0_f64; economy.limits.len()];
    let labour = (0..most.len()).filter(|at| economy.limits[*at].kind == LimitKind::Labour);
    let labour: Vec<usize> = labour.collect();
    for process in 0..economy.processes.len() {
        let flows = economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0);
        let made: f64 = flows.map(|flow| flow.amount * worth[flow.product as usize]).sum();
        let named = economy.uses.of(process).iter().map(|used| used.limit as usize);
        for limit in named.chain(labour.iter().copied()) {
            let taken = economy.taken(process, limit);
            if taken > 0.0 {
                most[limit] = most[limit].max(made / taken);
            }
        }
    }
    for trade in economy.trade.iter().filter(|trade| trade.price > 0.0) {
        if let Some(limit) = trade.currency {
            let most = &mut most[limit as usize];
            *most = most.max(worth[trade.product as usize] / trade.price);
        }
    }
    let usual = worth.iter().sum::<f64>() / super::count(worth.len().max(1));
    let usual = if usual > 0.0 { usual } else { 1.0 };
    most.into_iter().map(|most| if most > 0.0 { most } else { usual }).collect()
}

impl Into {
    fn line(
        &mut self,
        key: Key,
        line: Line,
        supply: f64,
        ceiling: f64,
        hard: bool,
    ) -> Result<(), ProblemError> {
        let row = self.builder.limit(supply, ceiling)?;
        self.limit.insert(key, row);
        self.lines.push(line);
        self.hard.push(hard);
        Ok(())
    }
}

fn when(period: usize) -> u32 {
    u32::try_from(period).expect("few periods")
}
