//! The main path of a plan's computation: units, iterations with restarts, and the certificate.
//!
//! The method is a restarted, reflected Halpern primal-dual hybrid gradient on the saddle form of [`Problem`], in value
//! units, in which what is clear of its margin sleeps. Every pair of levels and prices that it passes through bounds the
//! optimum from both sides, so it reports a proven gap from the first moment on and can stop at any.

mod awake;
mod halpern;
pub(crate) mod own;
mod repair;
pub(crate) mod scale;
mod small;
pub(crate) mod state;
pub(crate) mod team;
mod unbounded;
mod uncapped;

use awake::{Part, Pieces, Sleep};
use halpern::Stretch;
use own::Own;
use repair::Repair;
use scale::Scale;
use state::{Bounds, State};
use unbounded::Unbounded;

use crate::certificate::{Certificate, Plan, certify};
use crate::problem::Problem;

/// How to solve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The gap to reach, as a share of the lower bound: `1e-6`.
    pub tolerance: f64,
    /// A distance between the two bounds that is good enough whatever the share: where the optimum is zero, or nearly, no
    /// share can be reached.
    pub width: f64,
    /// Threads; the result depends on how many, not on their luck.
    pub threads: usize,
    /// The most iterations.
    pub iterations: u64,
    /// Whether processes and rows that are clear of their margin sleep between restarts. Costs time to switch off, changes
    /// no optimum.
    pub sleep: bool,
    /// Whether levels are repaired towards balance near the end.
    pub repair: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { tolerance: 1e-6, width: 0.0, threads: 1, iterations: 100_000, sleep: true, repair: true }
    }
}

/// A better pair of bounds on the way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Milestone {
    /// Iterations so far.
    pub iterations: u64,
    /// What the best levels cost, as computed (the certificate at the end proves it).
    pub upper: f64,
    /// What the best prices show every plan to cost at least, as computed.
    pub lower: f64,
    /// The gap between the two, as a share.
    pub gap: f64,
}

/// A plan and its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// Levels and prices.
    pub plan: Plan,
    /// How good they are, proven on the problem's own numbers. May miss the tolerance where iterations ran out.
    pub certificate: Certificate,
    /// The way there: every time the gap fell.
    pub milestones: Vec<Milestone>,
    /// Iterations in all.
    pub iterations: u64,
}

/// Computes a plan, from `start` where there is an earlier one of the same size, and reports every time that the gap falls.
///
/// # Panics
/// If `start` has other lengths than the problem.
pub fn solve(
    problem: &Problem,
    options: &Options,
    start: Option<&Plan>,
    progress: &mut dyn FnMut(Milestone),
) -> Solution {
    let fits = |plan: &Plan| plan.levels.len() == problem.processes() && plan.prices.len() == problem.rows();
    assert!(start.is_none_or(fits), "an earlier plan must be as long as the problem");
    let threads = threads(problem, options);
    let own = Own::of(problem);
    let scale = Scale::of(problem, &own, threads, start);
    if start.is_none()
        && let Some(solution) = uncapped::solve(problem, &own, &scale, options, threads)
    {
        solution.milestones.iter().for_each(|milestone| progress(*milestone));
        return solution;
    }
    // A problem that a factorisation can do starts where the interior point method ends.
    let found = (start.is_none() && (1..=small::SMALL).contains(&(problem.rows() + problem.processes())))
        .then(|| small::solve(problem, &scale))
        .flatten();
    let state = State::new(problem, &own, &scale, start.or(found.as_ref()));
    let pieces = [Pieces::of(&problem.columns, threads), Pieces::of(&problem.rows, threads)];
    let tools = Tools {
        repair: options.repair.then(|| Repair::new(problem, threads)),
        unbounded: Unbounded::of(problem),
    };
    let leader: &mut dyn FnMut(Milestone) = &mut |milestone| progress(milestone);
    let (milestones, iterations) = team::run(threads, leader, |member, leader| {
        let mut climb = Climb::new(&state, options, &tools, leader);
        climb.run(member, &pieces);
        (climb.milestones, climb.total)
    });
    let plan = state.best();
    let certificate = certify(problem, &plan).expect("the plan was made for this problem");
    Solution { plan, certificate, milestones, iterations }
}

/// Usual levels and prices of a problem: a column times its level and a row times its price turn coefficients into flows of value,
/// in which general solvers need far fewer iterations, too.
pub fn value_units(problem: &Problem, threads: usize) -> Plan {
    let threads = self::threads(problem, &Options { threads, ..Options::default() });
    let scale = Scale::of(problem, &Own::of(problem), threads, None);
    Plan { levels: scale.level, prices: scale.price }
}

/// What improves a pair of levels and prices without an iteration.
struct Tools {
    repair: Option<Repair>,
    unbounded: Option<Unbounded>,
}

/// Small problems are not worth a second thread.
pub(crate) fn threads(problem: &Problem, options: &Options) -> usize {
    if problem.coefficients() < SMALL { 1 } else { options.threads.clamp(1, team::MAX_THREADS) }
}

/// Coefficients below which one thread does.
const SMALL: usize = 20_000;
/// Iterations after which a long stretch is judged without a restart: first, then each time so many more.
const JUDGE_FIRST: u64 = 100;
const JUDGE_AGAIN: u64 = 200;

/// The path of one member; all members take the same, since they decide by the same sums.
struct Climb<'a, 'b, 'c> {
    state: &'a State<'b>,
    options: &'a Options,
    tools: &'a Tools,
    repaired: f64,
    progress: Option<&'c mut dyn FnMut(Milestone)>,
    milestones: Vec<Milestone>,
    best: Bounds,
    total: u64,
    omega: f64,
}

impl<'a, 'b, 'c> Climb<'a, 'b, 'c> {
    fn new(
        state: &'a State<'b>,
        options: &'a Options,
        tools: &'a Tools,
        progress: Option<&'c mut dyn FnMut(Milestone)>,
    ) -> Self {
        Self {
            state,
            options,
            tools,
            repaired: f64::INFINITY,
            progress,
            milestones: Vec::new(),
            best: Bounds { upper: f64::INFINITY, lower: f64::NEG_INFINITY },
            total: 0,
            omega: 1.0,
        }
    }

    fn run(&mut self, member: &mut team::Member<'_>, pieces: &[Pieces; 2]) {
        let mut parts = [Part::default(), Part::default()];
        let mut sleep = Sleep::Never;
        while !self.judge(member) {
            awake::wake(self.state, member, pieces, sleep, &mut parts);
            if self.options.sleep {
                sleep = Sleep::ByMargin;
            }
            self.stretch(member, &mut parts);
            let [levels, prices] = halpern::travelled(member, &parts).map(f64::sqrt);
            if levels > 0.0 && prices > 0.0 {
                self.omega = (self.omega * prices / levels).sqrt();
            }
        }
    }

    /// Iterates until it is time to restart, and leaves the last proposal in the state.
    fn stretch(&mut self, member: &mut team::Member<'_>, parts: &mut [Part; 2]) {
        let mut stretch = Stretch::NEW;
        let state = self.state;
        self.clear_moves(parts);
        member.wait();
        loop {
            halpern::iterate(member, parts, [&state.process_move, &state.row_move], self.omega, &mut stretch);
            self.total += 1;
            let over = stretch.over(self.total) || self.total >= self.options.iterations;
            let judge =
                stretch.count >= JUDGE_FIRST && (stretch.count - JUDGE_FIRST).is_multiple_of(JUDGE_AGAIN);
            if over || judge {
                parts[0].write_back(&state.levels, &state.problem.capacity, &state.scale.level);
                parts[1].write_back(&state.prices, &state.problem.ceiling, &state.scale.price);
                member.wait();
            }
            if over || (judge && self.judge(member)) {
                return;
            }
        }
    }

    fn clear_moves(&self, parts: &[Part; 2]) {
        for (part, moves) in parts.iter().zip([&self.state.process_move, &self.state.row_move]) {
            (part.first..part.first + part.item.len()).for_each(|at| moves.set(at, 0.0));
        }
    }

    /// Evaluates on the full data; whether that is good enough, or the iterations are used up.
    fn judge(&mut self, member: &mut team::Member<'_>) -> bool {
        let before = self.best;
        self.state.evaluate(member, &mut self.best);
        if let Some(unbounded) = &self.tools.unbounded {
            unbounded.lower(self.state, member, &mut self.best);
        }
        self.repair(member);
        if self.best != before {
            self.report();
        }
        self.good_enough() || self.total >= self.options.iterations
    }

    fn good_enough(&self) -> bool {
        self.best.gap() < self.options.tolerance || self.best.upper - self.best.lower <= self.options.width
    }

    /// Repairs where that may be enough, and again each time that the gap has fallen well.
    fn repair(&mut self, member: &mut team::Member<'_>) {
        let Some(repair) = &self.tools.repair else { return };
        let gap = self.best.gap();
        let near = gap < 3.0 * self.options.tolerance
            || self.best.upper - self.best.lower < 3.0 * self.options.width;
        if near && !self.good_enough() && gap < 0.7 * self.repaired {
            repair.run(self.state, member, &mut self.best);
            self.repaired = gap;
        }
    }

    fn report(&mut self) {
        let Bounds { upper, lower } = self.best;
        let milestone = Milestone { iterations: self.total, upper, lower, gap: self.best.gap() };
        if let Some(progress) = &mut self.progress {
            progress(milestone);
            self.milestones.push(milestone);
        }
    }
}
