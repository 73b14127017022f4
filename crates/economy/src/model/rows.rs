//! An economy as the rows of its tables, for every writer: CSV files, JSON.

use super::{Economy, Target, Targets};

/// A cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Text.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// Nothing, which stands for the column's default.
    Empty,
}

/// Takes a row: the table's name without ending, the names of its columns, the cells.
pub type Sink<'s, E> = &'s mut dyn FnMut(&'static str, &'static [&'static str], &[Cell<'_>]) -> Result<(), E>;

/// Infinity is what an empty cell means.
fn bound<'a>(value: f64) -> Cell<'a> {
    if value.is_infinite() { Cell::Empty } else { Cell::Number(value) }
}

#[expect(clippy::float_cmp, reason = "the default itself is left out, and nothing near it")]
fn unless<'a>(value: f64, default: f64) -> Cell<'a> {
    if value == default { Cell::Empty } else { Cell::Number(value) }
}

fn text(value: &str) -> Cell<'_> {
    if value.is_empty() { Cell::Empty } else { Cell::Text(value) }
}

/// A name where it differs from the id.
fn name<'a>(id: &str, name: &'a str) -> Cell<'a> {
    if id == name { Cell::Empty } else { Cell::Text(name) }
}

impl Economy {
    /// All rows of all tables, in an order in which every name is introduced before it is used.
    ///
    /// # Errors
    ///
    /// What the sink returns.
    pub fn rows<E>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        for (unit, of, times) in self.units.all() {
            sink("units", &["id", "of", "times"], &[Cell::Text(unit), Cell::Text(of), Cell::Number(times)])?;
        }
        if self.periods != ["1"] {
            for period in &self.periods {
                sink("periods", &["id"], &[Cell::Text(period)])?;
            }
        }
        for product in &self.products {
            let branch = text(&self.branches[product.branch as usize]);
            let cells =
                [Cell::Text(&product.id), name(&product.id, &product.name), text(&product.unit), branch];
            sink("products", &["id", "name", "unit", "branch"], &cells)?;
        }
        for workplace in &self.workplaces {
            let branch = text(&self.branches[workplace.branch as usize]);
            let title = name(&workplace.id, &workplace.name);
            let cells = [Cell::Text(&workplace.id), title, branch, text(&workplace.region)];
            sink("workplaces", &["id", "name", "branch", "region"], &cells)?;
        }
        self.process_rows(sink)?;
        self.limit_rows(sink)?;
        self.stock_rows(sink)
    }

    fn process_rows<E>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        for process in &self.processes {
            let workplace = &self.workplaces[process.workplace as usize].id;
            let cells = [
                Cell::Text(&process.id),
                name(&process.id, &process.name),
                Cell::Text(workplace),
                bound(process.capacity),
                process.base.map_or(Cell::Empty, Cell::Number),
            ];
            sink("processes", &["id", "name", "workplace", "capacity", "base"], &cells)?;
        }
        for (at, process) in self.processes.iter().enumerate() {
            for flow in self.flows.of(at) {
                let direction = if flow.amount > 0.0 { "out" } else { "in" };
                let cells = [
                    Cell::Text(&process.id),
                    Cell::Text(direction),
                    Cell::Text(&self.products[flow.product as usize].id),
                    Cell::Number(flow.amount.abs()),
                    unless(f64::from(flow.lag), 0.0),
                ];
                sink("flows", &["process", "direction", "product", "amount", "lag"], &cells)?;
            }
        }
        for (at, process) in self.processes.iter().enumerate() {
            for labour in self.labour.of(at) {
                let skill = text(&self.skills[labour.skill as usize]);
                let cells = [Cell::Text(&process.id), Cell::Number(labour.hours), skill];
                sink("labour", &["process", "hours", "skill"], &cells)?;
            }
        }
        for ((process, period), level) in &self.capacities {
            let id = &self.processes[*process as usize].id;
            let cells = [Cell::Text(id), Cell::Text(&self.periods[*period as usize]), bound(*level)];
            sink("capacities", &["process", "period", "level"], &cells)?;
        }
        for capital in &self.capital {
            let cells = [
                Cell::Text(&self.processes[capital.process as usize].id),
                Cell::Text(&self.products[capital.product as usize].id),
                Cell::Number(capital.per_capacity),
                Cell::Number(f64::from(capital.life)),
                Cell::Number(f64::from(capital.lead)),
            ];
            sink("capital", &["process", "product", "per_capacity", "life", "lead"], &cells)?;
        }
        Ok(())
    }

    fn limit_rows<E>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        for limit in &self.limits {
            let skill = limit.skill.map_or(Cell::Empty, |skill| Cell::Text(&self.skills[skill as usize]));
            let general =
                [None].into_iter().filter(|_| limit.by_period.is_empty() || limit.supply.is_finite());
            for own in general.chain(limit.by_period.iter().map(Some)) {
                let cells = [
                    Cell::Text(&limit.id),
                    Cell::Text(limit.kind.word()),
                    bound(own.map_or(limit.supply, |own| own.1)),
                    text(&limit.unit),
                    own.map_or(Cell::Empty, |own| Cell::Text(&self.periods[own.0 as usize])),
                    skill,
                    limit.region.as_deref().map_or(Cell::Empty, Cell::Text),
                    limit.price.map_or(Cell::Empty, Cell::Number),
                ];
                let header = &["id", "kind", "supply", "unit", "period", "skill", "region", "price"];
                sink("limits", header, &cells)?;
            }
        }
        for (at, process) in self.processes.iter().enumerate() {
            for used in self.uses.of(at) {
                let limit = &self.limits[used.limit as usize].id;
                let cells = [Cell::Text(&process.id), Cell::Text(limit), Cell::Number(used.amount)];
                sink("uses", &["process", "limit", "amount"], &cells)?;
            }
        }
        Ok(())
    }

    fn stock_rows<E>(&self, sink: Sink<'_, E>) -> Result<(), E> {
        for stock in &self.stocks {
            let cells = [
                Cell::Text(&self.products[stock.product as usize].id),
                Cell::Number(stock.amount),
                unless(stock.keep, 1.0),
                bound(stock.most),
                unless(stock.end, 0.0),
            ];
            sink("stocks", &["product", "amount", "keep", "most", "end"], &cells)?;
        }
        for trade in &self.trade {
            let cells = [
                Cell::Text(&self.products[trade.product as usize].id),
                Cell::Text(if trade.import { "import" } else { "export" }),
                Cell::Number(trade.price),
                trade.currency.map_or(Cell::Empty, |limit| Cell::Text(&self.limits[limit as usize].id)),
                bound(trade.most),
                trade.period.map_or(Cell::Empty, |period| Cell::Text(&self.periods[period as usize])),
            ];
            sink("trade", &["product", "direction", "price", "currency", "most", "period"], &cells)?;
        }
        Ok(())
    }

    /// The rows of the table of targets.
    ///
    /// # Errors
    ///
    /// What the sink returns.
    pub fn target_rows<E>(&self, targets: &Targets, sink: Sink<'_, E>) -> Result<(), E> {
        for target in &targets.list {
            let Target { product, period, kind, tier, amount, price } = *target;
            let cells = [
                Cell::Text(&self.products[product as usize].id),
                Cell::Text(kind.word()),
                Cell::Number(amount),
                period.map_or(Cell::Empty, |period| Cell::Text(&self.periods[period as usize])),
                unless(f64::from(tier), 1.0),
                price.map_or(Cell::Empty, Cell::Number),
            ];
            sink("targets", &["product", "kind", "amount", "period", "tier", "price"], &cells)?;
        }
        Ok(())
    }
}
