//! The tables beside products, processes and flows: labour, capacities, capital, limits, stocks, trade, targets.

use std::path::{Path, PathBuf};

use mandat_economy::model::{Capital, Kind, Limit, LimitKind, Stock, Target, Targets, Trade};

use super::{Reading, factor, period, word};
use crate::economy::stream::Stream;

const DIRECTIONS: [(&str, bool); 2] = [("import", true), ("export", false)];

impl Reading<'_> {
    pub(super) fn labour(&mut self, mut rows: Stream) -> Option<()> {
        let ([process, hours], [skill]) = rows.schema(["process", "hours"], ["skill"], &mut self.notes)?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(process, self.economy.find_process(rows.text(process)), notes);
            let value = rows.number(hours, notes);
            let (Some(of), Some(value)) = (of, value) else { continue };
            let done = self.economy.hours(of, rows.text(skill), value);
            rows.take(skill, done, notes);
        }
        Some(())
    }

    pub(super) fn capacities(&mut self, mut rows: Stream) -> Option<()> {
        let ([process, when], [level]) = rows.schema(["process", "period"], ["level"], &mut self.notes)?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(process, self.economy.find_process(rows.text(process)), notes);
            let at = rows.take(when, self.economy.find_period(rows.text(when)), notes);
            let most = rows.number_or(level, f64::INFINITY, notes);
            let (Some(of), Some(at), Some(most)) = (of, at, most) else { continue };
            let done = self.economy.capacity(of, at, most);
            rows.take(level, done, notes);
        }
        Some(())
    }

    pub(super) fn capital(&mut self, mut rows: Stream) -> Option<()> {
        let needed = ["process", "product", "per_capacity", "life", "lead"];
        let ([process, product, per, life, lead], [unit]) = rows.schema(needed, ["unit"], &mut self.notes)?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(process, self.economy.find_process(rows.text(process)), notes);
            let what = rows.take(product, self.economy.find_product(rows.text(product)), notes);
            let amount = rows.number(per, notes);
            let (lasts, later) = (rows.small(life, u16::MAX, notes), rows.small(lead, 0, notes));
            let (Some(process), Some(product), Some(amount)) = (of, what, amount) else { continue };
            let (Some(life), Some(lead)) = (lasts, later) else { continue };
            let wanted = self.economy.unit_of(product);
            let Some(factor) = factor(&rows, unit, &self.economy, wanted, notes) else { continue };
            let capital = Capital { process, product, per_capacity: amount * factor, life, lead };
            let done = self.economy.capital(capital);
            rows.take(per, done, notes);
        }
        Some(())
    }

    /// A limit may have a line for each period; its other cells are those of the first, or empty.
    pub(super) fn limits(&mut self, mut rows: Stream) -> Option<()> {
        let optional = ["supply", "unit", "period", "skill", "region", "price"];
        let ([id, kind_column], [supply, unit, when, skill, region, price]) =
            rows.schema(["id", "kind"], optional, &mut self.notes)?;
        let kinds = LimitKind::ALL.map(|kind| (kind.word(), kind));
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let what = word(&rows, kind_column, &kinds, notes);
            let there = rows.number_or(supply, f64::INFINITY, notes);
            let at = period(&rows, when, &self.economy, notes);
            let beyond =
                if rows.text(price).is_empty() { Some(None) } else { rows.number(price, notes).map(Some) };
            let (Some(kind), Some(there), Some(at), Some(beyond)) = (what, there, at, beyond) else {
                continue;
            };
            let labour = kind == LimitKind::Labour;
            if !labour && !rows.text(skill).is_empty() {
                rows.wrong(skill, "belongs to limits of labour only: leave it empty", notes);
                continue;
            }
            if !labour && !rows.text(region).is_empty() {
                rows.wrong(region, "belongs to limits of labour only: leave it empty", notes);
                continue;
            }
            let of = if rows.text(skill).is_empty() {
                None
            } else {
                let Some(of) = rows.take(skill, self.economy.skill(rows.text(skill)), notes) else {
                    continue;
                };
                Some(of)
            };
            let limit = Limit {
                id: rows.text(id).to_owned(),
                kind,
                unit: rows.text(unit).to_owned(),
                supply: if at.is_some() { f64::INFINITY } else { there },
                by_period: Vec::new(),
                skill: of,
                region: Some(rows.text(region)).filter(|r| !r.is_empty()).map(str::to_owned),
                price: beyond,
            };
            let known = at.is_some().then(|| self.economy.find_limit(&limit.id).ok()).flatten();
            let limit = if let Some(known) = known {
                if let Some(at) = differs(&limit, self.economy.limit_at(known)) {
                    let column = [kind_column, unit, skill, region, price][at];
                    rows.wrong(column, "is not as in the limit's first line: write the same", notes);
                    continue;
                }
                known
            } else {
                let column = if there < 0.0 { supply } else { id };
                let Some(limit) = rows.take(column, self.economy.limit(limit), notes) else { continue };
                limit
            };
            if let Some(at) = at {
                let done = self.economy.supply(limit, at, there);
                rows.take(supply, done, notes);
            }
        }
        Some(())
    }

    pub(super) fn uses(&mut self, mut rows: Stream) -> Option<()> {
        let ([process, limit, amount], [unit]) =
            rows.schema(["process", "limit", "amount"], ["unit"], &mut self.notes)?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(process, self.economy.find_process(rows.text(process)), notes);
            let what = rows.take(limit, self.economy.find_limit(rows.text(limit)), notes);
            let value = rows.number(amount, notes);
            let (Some(of), Some(what), Some(value)) = (of, what, value) else { continue };
            let wanted = &self.economy.limit_at(what).unit;
            let Some(factor) = factor(&rows, unit, &self.economy, wanted, notes) else { continue };
            let done = self.economy.uses(of, what, value * factor);
            rows.take(amount, done, notes);
        }
        Some(())
    }

    pub(super) fn stocks(&mut self, mut rows: Stream) -> Option<()> {
        let ([product, amount], [unit, keep, most, end]) =
            rows.schema(["product", "amount"], ["unit", "keep", "most", "end"], &mut self.notes)?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(product, self.economy.find_product(rows.text(product)), notes);
            let there = rows.number(amount, notes);
            let share = rows.number_or(keep, 1.0, notes);
            let (room, left) = (rows.number_or(most, f64::INFINITY, notes), rows.number_or(end, 0.0, notes));
            let (Some(product), Some(there), Some(keep)) = (of, there, share) else { continue };
            let (Some(room), Some(left)) = (room, left) else { continue };
            let wanted = self.economy.unit_of(product);
            let Some(f) = factor(&rows, unit, &self.economy, wanted, notes) else { continue };
            let stock = Stock { product, amount: there * f, keep, most: room * f, end: left * f };
            let done = self.economy.stock(stock);
            rows.take(amount, done, notes);
        }
        Some(())
    }

    pub(super) fn trade(&mut self, mut rows: Stream) -> Option<()> {
        let ([product, direction, price], [currency, unit, most, when]) = rows.schema(
            ["product", "direction", "price"],
            ["currency", "unit", "most", "period"],
            &mut self.notes,
        )?;
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(product, self.economy.find_product(rows.text(product)), notes);
            let import = word(&rows, direction, &DIRECTIONS, notes);
            let (cost, room) = (rows.number(price, notes), rows.number_or(most, f64::INFINITY, notes));
            let at = period(&rows, when, &self.economy, notes);
            let by = match rows.text(currency) {
                "" => Some(None),
                name => rows.take(currency, self.economy.find_limit(name), notes).map(Some),
            };
            let (Some(product), Some(import), Some(cost)) = (of, import, cost) else { continue };
            let (Some(room), Some(period), Some(currency)) = (room, at, by) else { continue };
            let wanted = self.economy.unit_of(product);
            let Some(f) = factor(&rows, unit, &self.economy, wanted, notes) else { continue };
            let trade = Trade { product, import, price: cost / f, currency, most: room * f, period };
            let done = self.economy.trade(trade);
            rows.take(price, done, notes);
        }
        Some(())
    }

    pub(super) fn targets(&mut self, named: Option<&Path>) -> Targets {
        let own = self.folder.join("targets.csv");
        let path: PathBuf = match named {
            Some(path) => path.to_owned(),
            None if own.exists() => own,
            None => return Targets::default(),
        };
        let mut targets = Targets::default();
        if let Some(rows) = Stream::open(&path, &mut self.notes) {
            let _ = self.target_rows(rows, &mut targets);
        }
        targets
    }

    fn target_rows(&mut self, mut rows: Stream, targets: &mut Targets) -> Option<()> {
        let ([product, kind, amount], [unit, when, tier, price]) =
            rows.schema(["product", "kind", "amount"], ["unit", "period", "tier", "price"], &mut self.notes)?;
        let kinds = Kind::ALL.map(|kind| (kind.word(), kind));
        let notes = &mut self.notes;
        while rows.advance(notes) {
            let of = rows.take(product, self.economy.find_product(rows.text(product)), notes);
            let what = word(&rows, kind, &kinds, notes);
            let value = rows.number(amount, notes);
            let (at, rank) = (period(&rows, when, &self.economy, notes), rows.small(tier, 1, notes));
            let weight =
                if rows.text(price).is_empty() { Some(None) } else { rows.number(price, notes).map(Some) };
            let (Some(product), Some(kind), Some(value)) = (of, what, value) else { continue };
            let (Some(period), Some(tier), Some(weight)) = (at, rank, weight) else { continue };
            let Some(f) = factor(&rows, unit, &self.economy, self.economy.unit_of(product), notes) else {
                continue;
            };
            if value < 0.0 {
                rows.wrong(amount, format!("is {value}: a target is at least 0"), notes);
            } else if weight.is_some_and(|weight| weight <= 0.0) {
                rows.wrong(price, "is not above 0: leave it empty, or say what a missing unit weighs", notes);
            } else if weight.is_some() && kind != Kind::Floor {
                rows.wrong(price, "belongs to floors only: leave it empty", notes);
            } else {
                let price = weight.map(|weight| weight / f);
                targets.list.push(Target { product, period, kind, tier, amount: value * f, price });
            }
        }
        Some(())
    }
}

/// The cell in which a further line of a limit says something else than the first: kind, unit, skill, region, or price.
fn differs(line: &Limit, first: &Limit) -> Option<usize> {
    let says = [
        line.kind != first.kind,
        !line.unit.is_empty() && line.unit != first.unit,
        line.skill.is_some() && line.skill != first.skill,
        line.region.is_some() && line.region != first.region,
        line.price.is_some() && line.price != first.price,
    ];
    says.into_iter().position(|says| says)
}
