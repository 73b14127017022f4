//! One problem of the tiers: made, solved from what is known already, and checked for rows that must hold.

use super::{PlanError, Progress, Settings};
use crate::certificate::{Certificate, Plan, certify};
use crate::inertia::Inertia;
use crate::lower::{Column, Cost, Lowered, Source, Stage};
use crate::solve::{Options, Solution, solve};

/// How often its scale a price may be at most that must not be reached: first, then each time a row did not hold.
pub(super) const HARD: [f64; 4] = [1e2, 1e4, 1e6, 1e8];

/// Rows and columns together up to which a tier is settled without labour: beyond, where no factorisation helps, labour stands
/// aside with a hundredth of its weight, because prices that nothing ties to labour wander.
const SMALL: usize = 600;
/// That weight. What could be met at more than a hundred times its own labour stays unmet.
const ASIDE: f64 = 0.01;

/// A solved problem.
pub(super) struct Solved {
    pub(super) lowered: Lowered,
    pub(super) solution: Solution,
    pub(super) stage: Stage,
    /// What the rows that must hold lack, in hours.
    pub(super) lack: f64,
    /// Whether its bounds are as close as was asked.
    pub(super) certified: bool,
}

/// What is shared by the problems of one plan.
pub(super) struct Work<'a, 'b> {
    pub(super) source: &'b Source<'a>,
    pub(super) settings: &'b Settings,
    pub(super) progress: &'b mut dyn FnMut(Progress<'_>),
    /// The last plan, to begin from.
    last: Option<(Lowered, Plan)>,
    pub(super) iterations: u64,
    pub(super) solves: (u32, u32),
    /// The first problem in which something had to stay unmet.
    pub(super) blocking: Option<(Lowered, Plan, Certificate)>,
}

impl<'a, 'b> Work<'a, 'b> {
    pub(super) fn new(
        source: &'b Source<'a>,
        settings: &'b Settings,
        earlier: Option<&super::Planned>,
        progress: &'b mut dyn FnMut(Progress<'_>),
    ) -> Self {
        let last = earlier.map(|planned| (planned.lowered.clone(), planned.plan.clone()));
        Self { source, settings, progress, last, iterations: 0, solves: (0, 0), blocking: None }
    }

    /// Solves a stage. Where rows that must hold do not, their price was too low, and it is raised: at most three times, since with
    /// all targets unmet every row can hold, and what is left then is rounding.
    pub(super) fn solve(&mut self, step: &str, mut stage: Stage, patient: bool) -> Result<Solved, PlanError> {
        let mut solved: Option<Solved> = None;
        for hard in HARD {
            stage.hard = hard * self.source.eager();
            let lowered = self.source.lower(&stage)?;
            let settling = stage.cost != Cost::Labour;
            let large = lowered.problem.rows() + lowered.problem.processes() > SMALL;
            let lowered = if settling && large {
                stage.aside = ASIDE;
                self.source.lower(&stage)?
            } else {
                lowered
            };
            // A small problem of a tier is solved by factorisation, which needs no start.
            let last = self.last.as_ref().filter(|_| large || !settling);
            let start = last.map(|(from, plan)| carry(from, plan, &lowered));
            let options = self.options(&stage);
            if start.is_some() {
                self.solves.1 += 1;
            } else {
                self.solves.0 += 1;
            }
            let progress = &mut self.progress;
            let solution = solve(&lowered.problem, &options, start.as_ref(), &mut |milestone| {
                progress(Progress { step, milestone });
            });
            self.iterations += solution.iterations;
            let lack = self.lack(&lowered, &solution.plan, stage.hard);
            let done = lack <= self.allowance(&lowered, &solution);
            self.last = Some((lowered.clone(), solution.plan.clone()));
            let certified = self.certified(&solution.certificate, &stage);
            solved = Some(Solved { lowered, solution, stage: stage.clone(), lack, certified });
            if done || !patient {
                break;
            }
        }
        Ok(solved.expect("there is at least one price to try"))
    }

    /// Where changes have a price: the levels that are best with it, beside the prices of the problem without it, so that both
    /// bounds are those of the vote. What keeping levels costs is then no more than the gap.
    pub(super) fn stay(&mut self, mut solved: Solved) -> Result<Solved, PlanError> {
        let Some(keep) = self.source.keep.filter(|keep| keep.weight > 0.0) else { return Ok(solved) };
        let Solved { lowered, solution, stage, .. } = &solved;
        let ahead = |column: &Column| match column {
            Column::Process { process, period } if *period as usize >= keep.over => {
                Some((*process as usize, *period as usize))
            }
            _ => None,
        };
        let levels = lowered.columns.iter().zip(&solution.plan.levels);
        let levels = levels.map(|(column, level)| {
            ahead(column).map_or(*level, |(process, period)| keep.level(process, period))
        });
        let earlier = Plan { levels: levels.collect(), prices: solution.plan.prices.clone() };
        let change = |at: usize| {
            ahead(&lowered.columns[at])
                .map_or(0.0, |(process, _)| keep.weight * self.source.change_worth(process))
        };
        let inertia = Inertia::priced(&lowered.problem, &earlier, change)?;
        let (options, progress) = (self.options(stage), &mut self.progress);
        let step = "few changes";
        let width = options.width.max(options.tolerance * solution.certificate.lower);
        let found = inertia.solve(&options, width, &mut |milestone| {
            progress(Progress { step, milestone });
        });
        self.iterations += found.iterations;
        self.solves.1 += 1;
        let Certificate { upper, lower, .. } = found.certificate;
        let certified = solved.certified && upper - lower <= width;
        let plan = Plan { levels: inertia.merged(&found.plan).levels, prices: earlier.prices };
        let lack = self.lack(lowered, &plan, stage.hard);
        let certificate = certify(&lowered.problem, &plan)?;
        solved.solution = Solution { plan, certificate, ..solved.solution };
        Ok(Solved { lack, certified, ..solved })
    }

    fn options(&self, stage: &Stage) -> Options {
        Options {
            tolerance: self.settings.tolerance,
            width: self.width(stage),
            threads: self.settings.threads,
            iterations: self.settings.iterations,
            ..Options::default()
        }
    }

    /// Whether bounds are as close as was asked.
    fn certified(&self, certificate: &Certificate, stage: &Stage) -> bool {
        let narrow = certificate.upper - certificate.lower <= self.width(stage);
        (narrow || certificate.share() <= self.settings.tolerance)
            && certificate.primal_violation == 0.0
            && certificate.dual_violation == 0.0
    }

    /// What rows that must hold lack, in hours.
    fn lack(&self, lowered: &Lowered, plan: &Plan, hard: f64) -> f64 {
        let rows = (0..lowered.problem.rows()).filter(|row| lowered.hard[*row]);
        rows.map(|row| missing(lowered, plan, row) * self.worth(lowered, row, hard)).sum()
    }

    fn worth(&self, lowered: &Lowered, row: usize, hard: f64) -> f64 {
        use crate::lower::Line;
        match lowered.lines[row] {
            Line::Product { product, .. } => self.source.worth[product as usize],
            _ => lowered.problem.ceiling()[row] / hard,
        }
    }

    /// A distance of the bounds that is good enough where the optimum is nothing, so that no share of it can be asked for.
    fn width(&self, stage: &Stage) -> f64 {
        let wants = self.source.wants.iter();
        let wanted: f64 = wants.map(|want| want.amount * self.source.worth[want.product as usize]).sum();
        let share = if stage.cost == Cost::Labour { 1e-3 } else { 1.0 };
        self.settings.tolerance * share * wanted
    }

    /// What may be lacking without being the vote's business: as much as the tolerance, of what everything is worth.
    pub(super) fn allowance(&self, lowered: &Lowered, solution: &Solution) -> f64 {
        let wanted: f64 =
            lowered.wants.iter().map(|want| want.amount * self.source.worth[want.product as usize]).sum();
        let whole = wanted.max(solution.certificate.lower.max(0.0));
        self.settings.tolerance.max(1e-9) * whole
    }

    /// Notes the first problem in which something had to stay unmet: its prices say why.
    pub(super) fn block(&mut self, solved: Solved) {
        let Solved { lowered, solution, .. } = solved;
        self.blocking.get_or_insert((lowered, solution.plan, solution.certificate));
    }

    pub(super) fn done(&self, solved: &Solved) -> bool {
        solved.lack <= self.allowance(&solved.lowered, &solved.solution)
    }
}

/// What a row lacks at the levels of a plan.
pub(super) fn missing(lowered: &Lowered, plan: &Plan, row: usize) -> f64 {
    let (columns, values) = lowered.problem.row(row);
    let net: f64 = columns.iter().zip(values).map(|(k, value)| value * plan.levels[*k as usize]).sum();
    (lowered.problem.demand()[row] - net).max(0.0)
}

/// Levels and prices of one problem as a start for another, by what columns and rows mean.
pub(super) fn carry(from: &Lowered, plan: &Plan, to: &Lowered) -> Plan {
    if from.columns == to.columns && from.lines == to.lines {
        let inside = |values: &[f64], most: &[f64]| values.iter().zip(most).map(|(v, m)| v.min(*m)).collect();
        return Plan {
            levels: inside(&plan.levels, to.problem.capacity()),
            prices: inside(&plan.prices, to.problem.ceiling()),
        };
    }
    let level: std::collections::BTreeMap<_, _> = from.columns.iter().zip(&plan.levels).collect();
    let levels = to.columns.iter().zip(to.problem.capacity());
    let levels =
        levels.map(|(column, most)| level.get(column).map_or(0.0, |level| level.min(*most).max(0.0)));
    let levels = levels.collect();
    let price: std::collections::BTreeMap<_, _> = from.lines.iter().zip(&plan.prices).collect();
    let prices = to.lines.iter().zip(to.problem.ceiling());
    let prices = prices.map(|(line, most)| price.get(line).map_or(0.0, |price| price.min(*most))).collect();
    Plan { levels, prices }
}
