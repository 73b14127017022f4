//! The columns: what each costs, how far it goes, and what it takes from and gives to the rows.

use std::collections::BTreeMap;

use super::{Column, Cost, Into, Key, Source, Stage};
use crate::ProblemError;
use crate::model::{Kind, LimitKind};

/// Coefficients in the making: what a column does to a row twice is added.
type Entries = BTreeMap<u32, f64>;

fn add(entries: &mut Entries, row: u32, value: f64) {
    *entries.entry(row).or_insert(0.0) += value;
}

impl Source<'_> {
    pub(super) fn columns(&self, stage: &Stage, into: &mut Into) -> Result<(), ProblemError> {
        let by_labour = self.labour_limits();
        for period in 0..self.periods() {
            for process in 0..self.economy.processes.len() {
                self.process(process, period, stage, &by_labour, into)?;
            }
        }
        for period in 0..self.periods() {
            self.trade(period, into)?;
            self.build(period, into)?;
            self.keep(period, into)?;
        }
        self.unmet(stage, into)
    }

    /// Limits of labour: they take from processes that do not name them.
    fn labour_limits(&self) -> Vec<u32> {
        let limits = (0_u32..).zip(&self.economy.limits);
        limits.filter(|(_, limit)| limit.kind == LimitKind::Labour).map(|(at, _)| at).collect()
    }

    fn process(
        &self,
        process: usize,
        period: usize,
        stage: &Stage,
        by_labour: &[u32],
        into: &mut Into,
    ) -> Result<(), ProblemError> {
        let economy = self.economy;
        let mut entries = Entries::new();
        let mut made: Vec<(u32, usize, f64)> = Vec::new();
        for flow in economy.flows.of(process) {
            let at = period + usize::from(flow.lag);
            if at < self.periods() {
                add(&mut entries, self.product_row(flow.product, at), flow.amount);
                if flow.amount > 0.0 {
                    made.push((flow.product, at, flow.amount));
                }
            }
        }
        let when = when(period);
        let mut takes = |limit: u32, amount: f64| {
            if let (true, Some(row)) = (amount != 0.0, into.limit.get(&Key::Limit(limit, when))) {
                add(&mut entries, *row, -amount);
            }
        };
        for used in economy.uses.of(process) {
            if !by_labour.contains(&used.limit) {
                takes(used.limit, used.amount);
            }
        }
        for limit in by_labour {
            takes(*limit, economy.taken(process, *limit as usize));
        }
        self.ceiling(&made, into, &mut entries);
        let mut capacity = economy.capacity_in(process, period);
        if self.stuck[process] {
            capacity = 0.0;
        }
        let process_number = u32::try_from(process).expect("processes are 32 bits");
        for at in self.capital.get(&process_number).into_iter().flatten() {
            if let Some(row) = into.limit.get(&Key::Capital(*at, when)) {
                add(&mut entries, *row, -economy.capital[*at as usize].per_capacity);
                capacity = f64::INFINITY;
            }
        }
        let column = Column::Process { process: process_number, period: when };
        let hours = economy.hours(process) * if stage.cost == Cost::Labour { 1.0 } else { stage.aside };
        if let Some(keep) = self.keep.filter(|keep| period < keep.over) {
            let done = keep.level(process, period);
            into.fixed.extend(entries.iter().map(|(row, value)| (*row, value * done)));
            return into.column(column, hours, 0.0, &entries);
        }
        into.column(column, hours, capacity, &entries)
    }

    /// What a unit of a process's level is worth, in hours: change is measured by it, not by labour alone.
    pub(crate) fn change_worth(&self, process: usize) -> f64 {
        let out = self.economy.flows.of(process).iter().filter(|flow| flow.amount > 0.0);
        out.map(|flow| flow.amount * self.worth[flow.product as usize]).sum()
    }

    fn ceiling(&self, made: &[(u32, usize, f64)], into: &Into, entries: &mut Entries) {
        for (product, period, amount) in made {
            for at in self.ceilings.get(product).into_iter().flatten() {
                if let Some(row) = into.limit.get(&Key::Ceiling(*at, when(*period))) {
                    add(entries, *row, -amount);
                }
            }
        }
    }

    fn trade(&self, period: usize, into: &mut Into) -> Result<(), ProblemError> {
        let when = when(period);
        for (at, trade) in (0_u32..).zip(&self.economy.trade) {
            if trade.period.is_some_and(|own| own != when) {
                continue;
            }
            let mut entries = Entries::new();
            let sign = if trade.import { 1.0 } else { -1.0 };
            add(&mut entries, self.product_row(trade.product, period), sign);
            if let Some(row) = trade.currency.and_then(|limit| into.limit.get(&Key::Limit(limit, when))) {
                add(&mut entries, *row, -sign * trade.price);
            }
            if trade.import {
                self.ceiling(&[(trade.product, period, 1.0)], into, &mut entries);
            }
            into.column(Column::Trade { trade: at, period: when }, 0.0, trade.most, &entries)?;
        }
        Ok(())
    }

    fn build(&self, period: usize, into: &mut Into) -> Result<(), ProblemError> {
        for (at, capital) in (0_u32..).zip(&self.economy.capital) {
            let mut entries = Entries::new();
            add(&mut entries, self.product_row(capital.product, period), -1.0);
            let ready = period + usize::from(capital.lead);
            let mut of_use = false;
            for later in ready..self.periods().min(ready.saturating_add(usize::from(capital.life))) {
                if let Some(row) = into.limit.get(&Key::Capital(at, when(later))) {
                    add(&mut entries, *row, 1.0);
                    of_use = true;
                }
            }
            if of_use {
                into.column(
                    Column::Build { capital: at, period: when(period) },
                    0.0,
                    f64::INFINITY,
                    &entries,
                )?;
            }
        }
        Ok(())
    }

    fn keep(&self, period: usize, into: &mut Into) -> Result<(), ProblemError> {
        if period + 1 == self.periods() {
            return Ok(());
        }
        for (at, stock) in (0_u32..).zip(&self.economy.stocks) {
            let mut entries = Entries::new();
            add(&mut entries, self.product_row(stock.product, period), -1.0);
            add(&mut entries, self.product_row(stock.product, period + 1), stock.keep);
            into.column(Column::Keep { stock: at, period: when(period) }, 0.0, stock.most, &entries)?;
        }
        Ok(())
    }

    fn unmet(&self, stage: &Stage, into: &mut Into) -> Result<(), ProblemError> {
        if !stage.open {
            return Ok(());
        }
        for (at, want) in (0_u32..).zip(&self.wants) {
            if want.kind != Kind::Floor || want.price.is_some() {
                continue;
            }
            let mut entries = Entries::new();
            add(&mut entries, self.product_row(want.product, want.period as usize), 1.0);
            let worth = self.worth[want.product as usize];
            if let Some(row) = into.limit.get(&Key::Tier(want.tier)) {
                add(&mut entries, *row, -worth);
            }
            let cost = if stage.cost == Cost::Floors(want.tier) { worth } else { 0.0 };
            into.column(Column::Unmet { want: at }, cost, want.amount, &entries)?;
        }
        for (at, (wants, most)) in (0_u32..).zip(&stage.groups) {
            let mut entries = Entries::new();
            let mut value = 0.0;
            for want in wants.iter().map(|want| &self.wants[*want as usize]) {
                add(&mut entries, self.product_row(want.product, want.period as usize), want.amount);
                value += want.amount * self.worth[want.product as usize];
            }
            let cost = if stage.cost == Cost::Group(at) { value } else { 0.0 };
            into.column(Column::Share { group: at }, cost, *most, &entries)?;
        }
        Ok(())
    }
}

impl super::Keep {
    pub(crate) fn level(&self, process: usize, period: usize) -> f64 {
        self.levels.get(period).and_then(|levels| levels.get(process)).copied().unwrap_or(0.0)
    }
}

impl Into {
    fn column(
        &mut self,
        column: Column,
        cost: f64,
        most: f64,
        entries: &Entries,
    ) -> Result<(), ProblemError> {
        let entries: Vec<(u32, f64)> = entries.iter().map(|(row, value)| (*row, *value)).collect();
        self.builder.process(cost, most, &entries)?;
        self.columns.push(column);
        Ok(())
    }
}

fn when(period: usize) -> u32 {
    u32::try_from(period).expect("few periods")
}
