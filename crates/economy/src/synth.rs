//! Invented economies of any size, for measuring and for tests: nothing in them is data.
//!
//! Two families. *Hub*: half of a product's inputs come from a few products that everybody uses, half from its own branch.
//! *Local*: all come from its own branch. The same shape, seed and number of threads give the same economy on every machine:
//! logarithms and their kin come from a library in portable arithmetic, because those of platforms differ in the last digit.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::problem::{Builder, Problem};
use crate::technique::{Choice, yield_of};
use crate::{Plan, ProblemError};

/// Where inputs come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Half from products that everybody uses, half from the own branch.
    Hub,
    /// All from the own branch.
    Local,
}

/// How much a technique can make, against what its product would put out without capacities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caps {
    /// No limit.
    None,
    /// 1.5 times a share between 0.2 and 1.
    Loose,
    /// 0.7 times a share between 0.2 and 1.
    Tight,
}

/// What to invent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Products, at least two.
    pub products: u32,
    /// Techniques of each product.
    pub techniques: u32,
    /// Where inputs come from.
    pub family: Family,
    /// How much techniques can make.
    pub caps: Caps,
    /// Shared limits: each technique uses three of them in proportion to its labour; supply is nine tenths of what the plan
    /// without capacities would use.
    pub limits: u32,
    /// The same seed gives the same economy.
    pub seed: u64,
}

/// An invented economy.
#[derive(Debug, Clone, PartialEq)]
pub struct Invented {
    /// The processes, products first, `techniques` processes for each in turn.
    pub problem: Problem,
    /// The branch of each product, from 0 on, increasing.
    pub branch: Vec<u32>,
    /// Without capacities the best plan.
    pub uncapped: Plan,
}

/// Invents an economy.
///
/// # Errors
/// [`ProblemError::TooLarge`] if it has more processes or coefficients than a problem may.
pub fn invent(shape: &Shape, threads: usize) -> Result<Invented, ProblemError> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(shape.seed));
    let branch = branches(shape.products, &mut draw);
    let prices: Vec<f64> = (0..shape.products).map(|_| libm::exp(draw.normal())).collect();
    let mut hubs: Vec<u32> = (0..shape.products).collect();
    draw.shuffle(&mut hubs);
    let mut builder = Builder::new();
    for price in &prices {
        let demand = if draw.unit() < DEMANDED { libm::exp(draw.normal()) } else { 0.0 };
        // Far above any labour content, until that is known.
        builder.product(demand, price * 1e6)?;
    }
    let mut limits = Vec::new();
    for _ in 0..shape.limits {
        limits.push(builder.limit(0.0, LIMIT_CEILING)?);
    }
    let mut inputs = Inputs { shape, hubs: &hubs, branch: &branch, prices: &prices, limits: &limits };
    for product in 0..shape.products {
        for _ in 0..shape.techniques {
            let (labour, coefficients) = inputs.technique(product, &mut draw);
            builder.process(labour, f64::INFINITY, &coefficients)?;
        }
    }
    let problem = builder.build();
    let uncapped = cheapest(&problem, threads);
    capped(problem, shape, branch, uncapped, &mut draw)
}

/// One product over many periods, with seasons of demand and of capacity, and storage from each period to the next: a long thin
/// chain, along which a first-order method moves one link an iteration, and a factorisation all at once.
///
/// # Errors
/// [`ProblemError::TooLarge`] if it has more periods than a problem has rows.
pub fn seasons(periods: u32, seed: u64) -> Result<Problem, ProblemError> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed));
    let mut builder = Builder::new();
    let season = |period: u32, shift: f64| {
        1.0 + 0.8 * libm::sin(std::f64::consts::TAU * f64::from(period) / 52.0 + shift)
    };
    for period in 0..periods {
        builder.product(season(period, 0.0) * (0.8 + 0.4 * draw.unit()), 20.0)?;
    }
    for period in 0..periods {
        // Two ways of making it, the cheaper in short supply; storage takes an hour per hundred and loses a thousandth.
        builder.process(1.0 + draw.unit(), 0.7 * season(period, 2.0), &[(period, 1.0)])?;
        builder.process(4.0 + draw.unit(), 0.5, &[(period, 1.0)])?;
        if period + 1 < periods {
            builder.process(0.01, 60.0, &[(period, -1.0), (period + 1, 0.999)])?;
        }
    }
    Ok(builder.build())
}

/// The share of products with a final demand.
const DEMANDED: f64 = 0.3;
/// The price of a unit used beyond a shared limit.
const LIMIT_CEILING: f64 = 3.0;

/// Neighbours of 50 to 500 products.
fn branches(products: u32, draw: &mut Draw) -> Vec<u32> {
    let mut branch = Vec::new();
    for number in 0.. {
        let left = products as usize - branch.len();
        if left == 0 {
            break;
        }
        let size = (50 + draw.below(451) as usize).min(left);
        branch.extend(std::iter::repeat_n(number, size));
    }
    branch
}

/// The best plan without capacities, where every process makes one product.
pub(crate) fn cheapest(problem: &Problem, threads: usize) -> Plan {
    let choice = Choice::of(problem, 1e-13, threads).expect("every invented process makes one product");
    choice.plan(problem, 1e-13, threads)
}

/// Ceilings at three times the price without capacities, then capacities by what would be put out without them.
pub(crate) fn capped(
    problem: Problem,
    shape: &Shape,
    branch: Vec<u32>,
    uncapped: Plan,
    draw: &mut Draw,
) -> Result<Invented, ProblemError> {
    // What costs nothing may be missed at any price above zero.
    let price = |price: &f64| if *price > 0.0 { 3.0 * price } else { LIMIT_CEILING };
    let mut ceiling: Vec<f64> = uncapped.prices.iter().map(price).collect();
    let mut demand = problem.demand().to_vec();
    for row in problem.products()..problem.rows() {
        let (index, value) = problem.row(row);
        let used: f64 = index.iter().zip(value).map(|(k, m)| -m * uncapped.levels[*k as usize]).sum();
        (ceiling[row], demand[row]) = (LIMIT_CEILING, -0.9 * used);
    }
    let factor = match shape.caps {
        Caps::None => f64::INFINITY,
        Caps::Loose => 1.5,
        Caps::Tight => 0.7,
    };
    let mut capacity = Vec::with_capacity(problem.processes());
    let techniques = shape.techniques as usize;
    for row in 0..problem.products() {
        let made = |process: usize| yield_of(&problem, process, row) * uncapped.levels[process];
        let output: f64 = (row * techniques..(row + 1) * techniques).map(made).sum();
        for _ in 0..shape.techniques {
            let share = 0.2 + 0.8 * draw.unit();
            capacity.push(if factor.is_finite() { factor * share * output } else { f64::INFINITY });
        }
    }
    let problem = problem.with_ceiling(ceiling)?.with_demand(demand)?.with_capacity(capacity)?;
    Ok(Invented { problem, branch, uncapped })
}

/// From where a technique draws its inputs.
struct Inputs<'a> {
    shape: &'a Shape,
    hubs: &'a [u32],
    branch: &'a [u32],
    prices: &'a [f64],
    limits: &'a [u32],
}

impl Inputs<'_> {
    /// Labour and coefficients of a new technique of a product.
    fn technique(&mut self, product: u32, draw: &mut Draw) -> (f64, Vec<(u32, f64)>) {
        let price = self.prices[product as usize];
        let mut inputs = Vec::new();
        for _ in 0..=draw.poisson(9.0) {
            let input = self.input(product, draw);
            if input != product && !inputs.contains(&input) {
                inputs.push(input);
            }
        }
        let share = 0.3 + 0.45 * draw.unit();
        let weights: Vec<f64> = inputs.iter().map(|_| draw.unit()).collect();
        let all: f64 = weights.iter().sum();
        let mut coefficients = vec![(product, 1.0)];
        for (input, weight) in inputs.iter().zip(&weights) {
            coefficients.push((*input, -share * weight / all * price / self.prices[*input as usize]));
        }
        let labour = (1.0 - share) * price * (0.8 + 0.4 * draw.unit());
        let few = u32::try_from(self.limits.len()).unwrap_or(u32::MAX);
        let mut used = Vec::new();
        while used.len() < self.limits.len().min(3) {
            let limit = self.limits[draw.below(few) as usize];
            if !used.contains(&limit) {
                used.push(limit);
                coefficients.push((limit, -labour * (0.5 + draw.unit()) / 3.0));
            }
        }
        (labour, coefficients)
    }

    fn input(&self, product: u32, draw: &mut Draw) -> u32 {
        if self.shape.family == Family::Hub && draw.unit() < 0.5 {
            return self.hubs[draw.rank(self.shape.products) as usize];
        }
        let branch = self.branch[product as usize];
        let begin = self.branch.partition_point(|other| *other < branch);
        let end = self.branch.partition_point(|other| *other <= branch);
        let size = u32::try_from(end - begin).expect("a branch has at most 500 products");
        u32::try_from(begin).expect("products are u32") + draw.below(size)
    }
}

/// Random numbers of a seed.
pub(crate) struct Draw(pub(crate) ChaCha8Rng);

impl Draw {
    /// Between 0 and 1, without 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below `end`, which is not zero.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below `end`")]
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        ((self.unit() * f64::from(end)) as u32).min(end - 1)
    }

    /// Below `end` by a cubed uniform law: the first are drawn by far the most often.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below `end`")]
    fn rank(&mut self, end: u32) -> u32 {
        let unit = self.unit();
        ((unit * unit * unit * f64::from(end)) as u32).min(end - 1)
    }

    /// Standard normal, by Box and Muller.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Poisson, by Knuth: for small means.
    fn poisson(&mut self, mean: f64) -> u32 {
        let (limit, mut product, mut count) = (libm::exp(-mean), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    fn shuffle(&mut self, items: &mut [u32]) {
        for last in (1..items.len()).rev() {
            let other = self.below(u32::try_from(last + 1).expect("products are u32")) as usize;
            items.swap(last, other);
        }
    }
}
