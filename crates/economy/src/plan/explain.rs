//! Why something is missing or dear: the binding chain, and what one more hour, tonne or machine would give.
//!
//! Where a tier could not be met its own problem is asked, whose prices are hours of unmet targets; otherwise the last one, whose
//! prices are hours of labour. A single price need not be unique, so a bound is never explained by its price alone: the
//! problem is solved again with one step more and one step less of it, and the certified bounds of these three solutions give the
//! range (the value of a linear programme is convex in its bounds).

use super::{PlanError, Planned, Settings};
use crate::certificate::{Certificate, Plan};
use crate::lower::{Column, Line, Lowered};
use crate::model::Economy;
use crate::solve::{Options, solve};

/// A problem with its solution, as it is asked for reasons.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) lowered: &'a Lowered,
    pub(crate) plan: &'a Plan,
    pub(crate) certificate: Certificate,
    /// Whether prices are scarcity alone, without labour.
    pub(crate) scarce: bool,
}

/// What binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// A column at its capacity: position among the columns.
    Capacity(u32),
    /// A row: position among the rows.
    Row(u32),
}

/// Something that binds.
#[derive(Debug, Clone, PartialEq)]
pub struct Bottleneck {
    /// What binds.
    pub bound: Bound,
    /// Its name.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The period.
    pub period: u32,
    /// What there is of it.
    pub amount: f64,
    /// Hours that one more is worth at these prices.
    pub price: f64,
    /// Hours that all of it is worth.
    pub value: f64,
}

/// What a link of a chain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// The target or product that is asked about.
    Target,
    /// A product that is short or dear.
    Product,
    /// A process of a workplace.
    Workplace,
    /// A capacity that is used up.
    Capacity,
    /// A shared limit, ceiling or stock of capital that is used up.
    Limit,
    /// Nobody makes it.
    Nobody,
    /// Nothing binds: this is what it costs.
    Free,
}

impl LinkKind {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Product => "product",
            Self::Workplace => "workplace",
            Self::Capacity => "capacity",
            Self::Limit => "limit",
            Self::Nobody => "nobody",
            Self::Free => "free",
        }
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// What it is.
    pub kind: LinkKind,
    /// Its name.
    pub id: String,
    /// A sentence.
    pub text: String,
}

/// From a target to what binds.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// The links, the target first.
    pub links: Vec<Link>,
    /// What binds at its end.
    pub bound: Option<Bound>,
}

/// What a step more, and a step less, of a bound would change, between proven bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The step.
    pub step: f64,
    /// Hours that one more saves, for each unit: at least, at most.
    pub more: (f64, f64),
    /// Hours that one less costs, for each unit: at least, at most; `None` where there is none to take away.
    pub less: Option<(f64, f64)>,
}

/// A level or a price is at its bound from here on, as a share of it.
const AT: f64 = 1.0 - 1e-6;
/// Products that a chain goes through at most.
const LONGEST: usize = 30;

impl Planned {
    pub(crate) fn view(&self) -> View<'_> {
        if let Some((lowered, plan, certificate)) = &self.blocking {
            View { lowered, plan, certificate: *certificate, scarce: true }
        } else {
            let (lowered, plan) = (&self.lowered, &self.plan);
            View { lowered, plan, certificate: self.certificate, scarce: false }
        }
    }

    /// What binds, the dearest first, `most` at most.
    pub fn bottlenecks(&self, economy: &Economy, most: usize) -> Vec<Bottleneck> {
        self.view().bottlenecks(economy, most)
    }

    /// The binding chain of a product in a period.
    pub fn explain(&self, economy: &Economy, product: u32, period: u32) -> Chain {
        let view = self.view();
        let mut chain = Chain { links: Vec::new(), bound: None };
        let Some(row) = view.lowered.lines.iter().position(|line| *line == Line::Product { product, period })
        else {
            return chain;
        };
        let id = economy.products[product as usize].id.clone();
        let missing = self.missing.iter().filter(|m| (m.product, m.period) == (product, period));
        let (missing, wanted) =
            missing.fold((0.0, 0.0), |(missing, wanted), m| (missing + m.missing, wanted + m.wanted));
        let unit = &economy.products[product as usize].unit;
        let text = if missing > 0.0 {
            format!("{} of {}{} of {id} are missing", short(missing), short(wanted), after(unit))
        } else {
            format!("a further {} of {id} weighs {} hours", named(unit), short(view.plan.prices[row]))
        };
        chain.links.push(Link { kind: LinkKind::Target, id, text });
        view.follow(economy, &self.worth, row, &mut chain);
        chain
    }

    /// What one step more and less of a bound would change. `step` is in the bound's own unit.
    ///
    /// # Errors
    ///
    /// [`PlanError::Problem`] where the step leads out of every range.
    pub fn range(&self, bound: Bound, step: f64, settings: &Settings) -> Result<Range, PlanError> {
        self.view().range(bound, step, settings)
    }
}

impl View<'_> {
    fn bottlenecks(&self, economy: &Economy, most: usize) -> Vec<Bottleneck> {
        let mut all = Vec::new();
        for (at, column) in (0_u32..).zip(&self.lowered.columns) {
            let capacity = self.lowered.problem.capacity()[at as usize];
            let level = self.plan.levels[at as usize];
            let rent = self.rent(at as usize);
            if capacity.is_finite()
                && level >= capacity * AT
                && rent * capacity > 0.0
                && let Some((id, name, period)) = column_name(economy, column)
            {
                let value = rent * capacity;
                all.push(Bottleneck {
                    bound: Bound::Capacity(at),
                    id,
                    name,
                    period,
                    amount: capacity,
                    price: rent,
                    value,
                });
            }
        }
        for (at, line) in (0_u32..).zip(&self.lowered.lines).skip(self.lowered.problem.products()) {
            let (price, amount) =
                (self.plan.prices[at as usize], -self.lowered.problem.demand()[at as usize]);
            if let (true, Some((id, name, period))) = (price > 0.0, line_name(economy, self.lowered, line)) {
                let value = price * amount;
                all.push(Bottleneck { bound: Bound::Row(at), id, name, period, amount, price, value });
            }
        }
        all.retain(|bottleneck| bottleneck.value > 1e-7 * self.certificate.upper.abs());
        all.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.bound.cmp(&b.bound)));
        all.truncate(most);
        all
    }

    fn rent(&self, column: usize) -> f64 {
        self.profit(column).max(0.0)
    }

    fn profit(&self, column: usize) -> f64 {
        let (rows, values) = self.lowered.problem.process(column);
        let worth: f64 = rows.iter().zip(values).map(|(row, m)| self.plan.prices[*row as usize] * m).sum();
        worth - self.lowered.problem.labour()[column]
    }

    /// What a unit of a row is dearer by than the labour in it.
    fn premium(&self, worth: &[f64], row: usize) -> f64 {
        let price = self.plan.prices[row];
        match self.lowered.lines[row] {
            Line::Product { product, .. } if !self.scarce => price - worth[product as usize],
            _ => price,
        }
    }

    fn follow(&self, economy: &Economy, worth: &[f64], mut row: usize, chain: &mut Chain) {
        let mut seen = vec![row];
        for _ in 0..LONGEST {
            let Some(column) = self.marginal(row) else {
                let text = "nobody makes or imports it".to_owned();
                chain.links.push(Link {
                    kind: LinkKind::Nobody,
                    id: line_id(economy, self.lowered, row),
                    text,
                });
                return;
            };
            let (capacity, level) = (self.lowered.problem.capacity()[column], self.plan.levels[column]);
            let Some((id, name, _)) = column_name(economy, &self.lowered.columns[column]) else { return };
            let place = workplace(economy, &self.lowered.columns[column]);
            let text = format!("{name}{place} runs at {} of {}", short(level), short(capacity));
            chain.links.push(Link { kind: LinkKind::Workplace, id: id.clone(), text });
            if capacity.is_finite() && level >= capacity * AT {
                let rent = short(self.rent(column));
                let text = format!(
                    "its capacity of {} is used up; one more would save {rent} hours",
                    short(capacity)
                );
                chain.links.push(Link { kind: LinkKind::Capacity, id, text });
                chain.bound = Some(Bound::Capacity(u32::try_from(column).expect("columns are 32 bits")));
                return;
            }
            let Some(next) = self.dearest_input(worth, column, &seen) else {
                let text = "nothing binds: this is what it takes".to_owned();
                chain.links.push(Link { kind: LinkKind::Free, id, text });
                return;
            };
            let id = line_id(economy, self.lowered, next);
            if next >= self.lowered.problem.products() {
                let (price, amount) = (self.plan.prices[next], -self.lowered.problem.demand()[next]);
                let text = format!(
                    "{id} is used up at {}; one more would save {} hours",
                    short(amount),
                    short(price)
                );
                chain.links.push(Link { kind: LinkKind::Limit, id, text });
                chain.bound = Some(Bound::Row(u32::try_from(next).expect("rows are 32 bits")));
                return;
            }
            let text =
                format!("{id} is scarce: {} hours above the labour in it", short(self.premium(worth, next)));
            chain.links.push(Link { kind: LinkKind::Product, id, text });
            seen.push(next);
            row = next;
        }
    }

    /// The way to a product that decides its price: one with room whose cost is nearest to it; where all are full the one with the
    /// highest rent.
    fn marginal(&self, row: usize) -> Option<usize> {
        let (columns, values) = self.lowered.problem.row(row);
        let makers = columns.iter().zip(values).filter(|(_, value)| **value > 0.0).map(|(k, _)| *k as usize);
        let real = |column: &usize| {
            !matches!(self.lowered.columns[*column], Column::Unmet { .. } | Column::Share { .. })
        };
        let makers: Vec<usize> = makers.filter(real).collect();
        let full = |column: usize| {
            let capacity = self.lowered.problem.capacity()[column];
            capacity.is_finite() && self.plan.levels[column] >= capacity * AT
        };
        let open = makers.iter().copied().filter(|column| !full(*column));
        open.max_by(|a, b| self.profit(*a).total_cmp(&self.profit(*b)))
            .or_else(|| makers.iter().copied().max_by(|a, b| self.rent(*a).total_cmp(&self.rent(*b))))
    }

    /// The input whose scarcity weighs most in a column, among those not seen.
    fn dearest_input(&self, worth: &[f64], column: usize, seen: &[usize]) -> Option<usize> {
        let (rows, values) = self.lowered.problem.process(column);
        let inputs = rows.iter().zip(values).filter(|(_, value)| **value < 0.0);
        let weighed = inputs.map(|(row, value)| (*row as usize, -value * self.premium(worth, *row as usize)));
        let total: f64 =
            rows.iter().zip(values).map(|(row, m)| (m * self.plan.prices[*row as usize]).abs()).sum();
        weighed
            .filter(|(row, weight)| *weight > 1e-6 * total && !seen.contains(row))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(row, _)| row)
    }

    fn range(&self, bound: Bound, step: f64, settings: &Settings) -> Result<Range, PlanError> {
        let amount = match bound {
            Bound::Capacity(column) => self.lowered.problem.capacity()[column as usize],
            Bound::Row(row) => -self.lowered.problem.demand()[row as usize],
        };
        let with = |amount: f64| -> Result<Certificate, PlanError> {
            let problem = self.lowered.problem.clone();
            let problem = match bound {
                Bound::Capacity(column) => {
                    let mut capacity = problem.capacity().to_vec();
                    capacity[column as usize] = amount;
                    problem.with_capacity(capacity)?
                }
                Bound::Row(row) => {
                    let mut demand = problem.demand().to_vec();
                    demand[row as usize] = -amount;
                    problem.with_demand(demand)?
                }
            };
            let mut start = self.plan.clone();
            start
                .levels
                .iter_mut()
                .zip(problem.capacity())
                .for_each(|(level, most)| *level = level.min(*most));
            let options = Options {
                tolerance: settings.tolerance.min(1e-8),
                threads: settings.threads,
                iterations: settings.iterations,
                ..Options::default()
            };
            Ok(solve(&problem, &options, Some(&start), &mut |_| ()).certificate)
        };
        let here = with(amount)?;
        let (lower, upper) = (here.lower.max(self.certificate.lower), here.upper.min(self.certificate.upper));
        let more = with(amount + step)?;
        let gain = ((lower - more.upper) / step, (upper - more.lower) / step);
        // A product's row may have more wanted than in stock: then a step less is a step more wanted, and always there.
        let takes = matches!(bound, Bound::Row(row) if (row as usize) < self.lowered.problem.products());
        let less = if amount >= step || takes {
            let less = with(amount - step)?;
            Some((((less.lower - upper) / step).max(0.0), ((less.upper - lower) / step).max(0.0)))
        } else {
            None
        };
        Ok(Range { step, more: (gain.0.max(0.0), gain.1.max(0.0)), less })
    }
}

fn column_name(economy: &Economy, column: &Column) -> Option<(String, String, u32)> {
    let product = |product: u32| &economy.products[product as usize];
    Some(match column {
        Column::Process { process, period } => {
            let process = &economy.processes[*process as usize];
            (process.id.clone(), process.name.clone(), *period)
        }
        Column::Trade { trade, period } => {
            let trade = &economy.trade[*trade as usize];
            let word = if trade.import { "import" } else { "export" };
            let of = product(trade.product);
            (format!("{word} of {}", of.id), format!("{word} of {}", of.name), *period)
        }
        Column::Keep { stock, period } => {
            let of = product(economy.stocks[*stock as usize].product);
            (format!("stock of {}", of.id), format!("the stock of {}", of.name), *period)
        }
        Column::Build { capital, period } => {
            let of = product(economy.capital[*capital as usize].product);
            (format!("building with {}", of.id), format!("building with {}", of.name), *period)
        }
        Column::Unmet { .. } | Column::Share { .. } => return None,
    })
}

fn workplace(economy: &Economy, column: &Column) -> String {
    let Column::Process { process, .. } = column else { return String::new() };
    let process = &economy.processes[*process as usize];
    let place = &economy.workplaces[process.workplace as usize];
    if place.name == process.name { String::new() } else { format!(" at {}", place.name) }
}

fn line_name(economy: &Economy, lowered: &Lowered, line: &Line) -> Option<(String, String, u32)> {
    Some(match line {
        Line::Product { product, period } => {
            let product = &economy.products[*product as usize];
            (product.id.clone(), product.name.clone(), *period)
        }
        Line::Limit { limit, period } => {
            let id = &economy.limits[*limit as usize].id;
            (id.clone(), id.clone(), *period)
        }
        Line::Ceiling { period, .. } => {
            let row = lowered.lines.iter().position(|other| other == line)?;
            let (columns, values) = lowered.problem.row(row);
            let maker = columns.iter().zip(values).find(|(_, value)| **value < 0.0)?;
            let (id, _, _) = column_name(economy, &lowered.columns[*maker.0 as usize])?;
            (format!("ceiling on {id}"), format!("the ceiling on what {id} makes"), *period)
        }
        Line::Capital { capital, period } => {
            let capital = &economy.capital[*capital as usize];
            let (good, process) =
                (&economy.products[capital.product as usize], &economy.processes[capital.process as usize]);
            (format!("{} of {}", good.id, process.id), format!("{} of {}", good.name, process.name), *period)
        }
        Line::Tier { .. } => return None,
    })
}

fn line_id(economy: &Economy, lowered: &Lowered, row: usize) -> String {
    line_name(economy, lowered, &lowered.lines[row]).map_or_else(|| "a settled tier".into(), |(id, _, _)| id)
}

/// A unit of measure after a number, with its blank; nothing where a product has none.
fn after(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

/// A unit of measure in a sentence.
fn named(unit: &str) -> &str {
    if unit.is_empty() { "unit" } else { unit }
}

/// A number for a sentence: four digits that matter.
pub(crate) fn short(value: f64) -> String {
    if value.is_infinite() {
        return "no limit".into();
    }
    if value == 0.0 {
        return "0".into();
    }
    let digits = digits(value);
    plain(format!("{value:.digits$}"))
}

/// A lower bound for a sentence: as [`short`], and never more than the number.
pub(crate) fn short_down(value: f64) -> String {
    if value == 0.0 || value.is_infinite() {
        return short(value);
    }
    let mut digits = digits(value);
    let mut text = format!("{value:.digits$}");
    let shown: f64 = text.parse().unwrap_or(value);
    if shown > value {
        // What is a round number but for the proof's roundings should not look like another number.
        if shown - value < 1e-6 * value.abs() {
            digits = 6;
            text = format!("{value:.digits$}");
            if text.parse::<f64>().is_ok_and(|shown| shown <= value) {
                return plain(text);
            }
        }
        let step = [1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6][digits];
        return plain(format!("{:.digits$}", value - step));
    }
    plain(text)
}

fn digits(value: f64) -> usize {
    let digits = 3.0 - value.abs().log10().floor().clamp(-3.0, 9.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
    let digits = digits.clamp(0.0, 6.0) as usize;
    digits
}

fn plain(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::{short, short_down};

    #[test]
    fn a_lower_bound_is_never_shown_higher_than_it_is() {
        for (value, near, below) in [
            (33_143.6, "33144", "33143"),
            (1.234_56, "1.235", "1.234"),
            (0.999_99, "1", "0.9999"),
            (9.999_999_99, "10", "9.999999"),
            (25_775.999_999, "25776", "25775.999999"),
            (-1.234_44, "-1.234", "-1.235"),
            (1e-9, "0", "0"),
            (12.5, "12.5", "12.5"),
        ] {
            assert_eq!((short(value).as_str(), short_down(value).as_str()), (near, below));
        }
    }
}
