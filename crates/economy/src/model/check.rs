//! What can be read and yet cannot be meant: a product that nobody makes, a process that makes nothing, a limit that nobody
//! touches. Nothing here stops a plan; the plan would only say the same less clearly.

use super::{Economy, Kind, LimitKind, Targets};

/// What stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemarkKind {
    /// Wanted or used, and neither made, imported nor in stock.
    NobodyMakes,
    /// Neither made nor used nor wanted.
    Disconnected,
    /// A process without any output.
    MakesNothing,
    /// A process that takes neither labour nor anything else.
    FromNothing,
    /// A process that takes at least as much of its only product as it makes.
    EatsItsOwn,
    /// A process that can never run.
    NoCapacity,
    /// A process with less than no labour.
    NegativeLabour,
    /// A limit of which nobody takes anything.
    Untouched,
    /// A floor above a ceiling of the same product and period.
    Contradiction,
    /// Products that take at least as much of each other as they make, whatever technique is used.
    NotProductive,
}

impl RemarkKind {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::NobodyMakes => "nobody-makes",
            Self::Disconnected => "disconnected",
            Self::MakesNothing => "makes-nothing",
            Self::FromNothing => "from-nothing",
            Self::EatsItsOwn => "eats-its-own",
            Self::NoCapacity => "no-capacity",
            Self::NegativeLabour => "negative-labour",
            Self::Untouched => "untouched-limit",
            Self::Contradiction => "contradiction",
            Self::NotProductive => "not-productive",
        }
    }
}

/// Something that stands out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// What.
    pub kind: RemarkKind,
    /// The product, process or limit.
    pub id: String,
    /// A sentence.
    pub text: String,
}

/// What touches a product.
#[derive(Clone, Copy, Default)]
struct Touch {
    made: bool,
    used: bool,
    wanted: bool,
}

impl Economy {
    /// Everything that stands out, by kind and then in the order of the tables.
    pub fn check(&self, targets: &Targets) -> Vec<Remark> {
        let mut remarks = Vec::new();
        self.check_products(targets, &mut remarks);
        self.check_processes(&mut remarks);
        self.check_limits(&mut remarks);
        self.check_targets(targets, &mut remarks);
        self.check_productive(&mut remarks);
        remarks.sort_by_key(|remark| remark.kind);
        remarks
    }

    fn touched(&self, targets: &Targets) -> Vec<Touch> {
        let mut touch = vec![Touch::default(); self.products.len()];
        for flow in self.flows.all() {
            let touch = &mut touch[flow.product as usize];
            touch.made |= flow.amount > 0.0;
            touch.used |= flow.amount < 0.0;
        }
        for trade in &self.trade {
            let touch = &mut touch[trade.product as usize];
            touch.made |= trade.import;
            touch.used |= !trade.import;
        }
        for stock in &self.stocks {
            touch[stock.product as usize].made |= stock.amount > 0.0;
        }
        for capital in &self.capital {
            touch[capital.product as usize].used = true;
        }
        for target in targets.list.iter().filter(|target| target.amount > 0.0) {
            touch[target.product as usize].wanted = true;
        }
        touch
    }

    fn check_products(&self, targets: &Targets, remarks: &mut Vec<Remark>) {
        for (product, touch) in self.products.iter().zip(self.touched(targets)) {
            let (kind, text) = match touch {
                Touch { made: false, wanted: true, .. } => (
                    RemarkKind::NobodyMakes,
                    "is wanted, and nobody makes or imports it: its target stays unmet",
                ),
                Touch { made: false, used: true, .. } => (
                    RemarkKind::NobodyMakes,
                    "is used, and nobody makes or imports it: the processes that need it cannot run",
                ),
                Touch { made: false, .. } => (
                    RemarkKind::Disconnected,
                    "is neither made nor used nor wanted: leave it out, or add its flows",
                ),
                _ => continue,
            };
            remarks.push(Remark { kind, id: product.id.clone(), text: format!("{} {text}", product.id) });
        }
    }

    fn check_processes(&self, remarks: &mut Vec<Remark>) {
        let expandable: std::collections::BTreeSet<u32> = self.capital.iter().map(|c| c.process).collect();
        for (at, process) in self.processes.iter().enumerate() {
            let mut remark = |kind, text: &str| {
                let text = format!("{} {text}", process.id);
                remarks.push(Remark { kind, id: process.id.clone(), text });
            };
            let flows = self.flows.of(at);
            let hours = self.hours(at);
            let makes = flows.iter().any(|flow| flow.amount > 0.0);
            let takes = hours != 0.0
                || flows.iter().any(|flow| flow.amount < 0.0)
                || self.uses.of(at).iter().any(|used| used.amount > 0.0);
            if !makes {
                remark(RemarkKind::MakesNothing, "makes nothing: add its output to flows.csv");
            }
            if makes && !takes {
                remark(RemarkKind::FromNothing, "takes neither labour nor anything else: add its inputs");
            }
            if hours < 0.0 {
                remark(RemarkKind::NegativeLabour, "takes less than no labour in all: correct labour.csv");
            }
            for flow in flows.iter().filter(|flow| flow.amount > 0.0) {
                let net: f64 = flows.iter().filter(|f| f.product == flow.product).map(|f| f.amount).sum();
                if net <= 0.0 {
                    let text = "takes at least as much of its own product as it makes: correct flows.csv";
                    remark(RemarkKind::EatsItsOwn, text);
                    break;
                }
            }
            let never = (0..self.periods.len()).all(|period| self.capacity_in(at, period) == 0.0);
            let at = u32::try_from(at).expect("positions of processes are 32 bits");
            if never && !expandable.contains(&at) {
                remark(
                    RemarkKind::NoCapacity,
                    "has no capacity in any period, and no capital to build it from",
                );
            }
        }
    }

    fn check_limits(&self, remarks: &mut Vec<Remark>) {
        let mut touched = vec![false; self.limits.len()];
        for used in self.uses.all() {
            touched[used.limit as usize] = true;
        }
        for limit in self.trade.iter().filter_map(|trade| trade.currency) {
            touched[limit as usize] = true;
        }
        for (at, limit) in self.limits.iter().enumerate() {
            let by_labour = limit.kind == LimitKind::Labour
                && (0..self.processes.len()).any(|k| self.taken(k, at) != 0.0);
            if !touched[at] && !by_labour {
                let text = format!("{} limits nothing: no process takes any of it", limit.id);
                remarks.push(Remark { kind: RemarkKind::Untouched, id: limit.id.clone(), text });
            }
        }
    }

    fn check_targets(&self, targets: &Targets, remarks: &mut Vec<Remark>) {
        let of = |kind| targets.list.iter().filter(move |target| target.kind == kind);
        for ceiling in of(Kind::Ceiling) {
            let same = |floor: &&super::Target| {
                floor.product == ceiling.product
                    && (floor.period == ceiling.period || floor.period.is_none() || ceiling.period.is_none())
            };
            if let Some(floor) = of(Kind::Floor).filter(same).find(|floor| floor.amount > ceiling.amount) {
                let id = self.products[floor.product as usize].id.clone();
                let text = format!(
                    "{id} has a floor of {} and a ceiling of {}: both cannot hold",
                    floor.amount, ceiling.amount
                );
                remarks.push(Remark { kind: RemarkKind::Contradiction, id, text });
            }
        }
    }

    fn check_productive(&self, remarks: &mut Vec<Remark>) {
        for product in crate::scale::not_productive(self) {
            let id = self.products[product].id.clone();
            let text = format!(
                "{id} cannot be made in any net amount: every way to it takes at least as much as it gives"
            );
            remarks.push(Remark { kind: RemarkKind::NotProductive, id, text });
        }
    }
}
