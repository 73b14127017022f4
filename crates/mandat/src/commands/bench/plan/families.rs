//! Economies on which planning is set beside general solvers: the family that it is made for, and those in which a general
//! solver was found to win when families were searched at several sizes to one certified gap.
#![expect(clippy::float_arithmetic, reason = "invented numbers")]

use mandat_economy::synth::{Caps, Family, invent, seasons};
use mandat_economy::{Builder, Problem, ProblemError};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng};

use super::instances::shape;

/// An economy of a family.
pub(super) struct Instance {
    pub(super) name: String,
    /// What makes it easy or hard, and for whom.
    pub(super) reason: &'static str,
    make: Box<dyn Fn(usize) -> Result<Problem, ProblemError>>,
}

impl Instance {
    pub(super) fn problem(&self, threads: usize) -> Result<Problem, ProblemError> {
        (self.make)(threads)
    }
}

const MADE_FOR: &str = "many products, some used by all, each bought by many others";
const CHAIN: &str =
    "a thin chain: a factorisation solves it end to end, an iteration carries news one link further";
const NETWORK: &str =
    "a network of ones with tight supplies: the simplex method hardly fills in, and ends at an exact vertex";
const DENSE: &str =
    "everything used by everybody, and little of it: a factorisation costs no more than a few iterations";

/// The hub family in `size` products, the same smaller, and the families in which a general solver wins.
pub(super) fn instances(size: u32) -> Vec<Instance> {
    let mut all = Vec::new();
    let mut add = |name: String, reason, make: Box<dyn Fn(usize) -> Result<Problem, ProblemError>>| {
        all.push(Instance { name, reason, make });
    };
    let mut sizes = vec![1_000, size];
    sizes.dedup();
    for products in sizes {
        let tight = shape(products, Family::Hub, Caps::Tight, 0);
        let make = move |threads| Ok(invent(&tight, threads)?.problem);
        add(format!("peers: hub tight {products}"), MADE_FOR, Box::new(make));
    }
    for periods in [500, 5_000] {
        add(format!("peers: seasons {periods}"), CHAIN, Box::new(move |_| seasons(periods, 1)));
    }
    for stages in [300, 1_000] {
        add(format!("peers: chain {stages}"), CHAIN, Box::new(move |_| chain(stages)));
    }
    for shops in [300, 1_000] {
        add(format!("peers: deliveries {shops}"), NETWORK, Box::new(move |_| deliveries(shops)));
    }
    add("peers: dense 100".into(), DENSE, Box::new(|_| dense(100)));
    all
}

/// Between 0 and 1.
struct Draw(ChaCha8Rng);

impl Draw {
    fn new() -> Self {
        Self(ChaCha8Rng::seed_from_u64(1))
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(self.0.next_u32()) / f64::from(u32::MAX)
    }

    fn below(&mut self, end: u32) -> u32 {
        self.0.next_u32() % end
    }
}

/// One product made in many stages, each of the one before, in two ways of which the cheaper is short.
fn chain(stages: u32) -> Result<Problem, ProblemError> {
    let (mut draw, mut builder) = (Draw::new(), Builder::new());
    for stage in 0..stages {
        let wanted = if stage + 1 == stages {
            1.0
        } else if draw.below(50) == 0 {
            0.02
        } else {
            0.0
        };
        builder.product(wanted, 100.0)?;
    }
    for stage in 0..stages {
        for way in [1.0, 2.0] {
            let mut flows = vec![(stage, 1.0)];
            if let Some(before) = stage.checked_sub(1) {
                flows.push((before, -draw.between(0.9, 1.0)));
            }
            builder.process(way * draw.between(0.01, 0.03), draw.between(0.5, 0.9), &flows)?;
        }
    }
    Ok(builder.build())
}

/// Shops that are supplied by ten stores of a third as many each: hours by distance, lorries and stores in short supply.
fn deliveries(shops: u32) -> Result<Problem, ProblemError> {
    let (mut draw, mut builder, stores) = (Draw::new(), Builder::new(), shops / 3);
    let mut places = |count: u32| -> Vec<[f64; 2]> {
        (0..count).map(|_| [draw.between(0.0, 1.0), draw.between(0.0, 1.0)]).collect()
    };
    let (shop, store) = (places(shops), places(stores));
    let wanted: Vec<f64> = (0..shops).map(|_| draw.between(0.5, 1.5)).collect();
    for wanted in &wanted {
        builder.product(*wanted, 5.0)?;
    }
    // Three shops to a store, of one unit each in the mean, and a fiftieth to spare.
    for _ in 0..stores {
        let supply = 3.06 * draw.between(0.5, 1.5);
        builder.limit(supply, 5.0)?;
    }
    for (at, (place, wanted)) in (0_u32..).zip(shop.iter().zip(&wanted)) {
        let mut from: Vec<u32> = Vec::new();
        while from.len() < 10.min(stores as usize) {
            let candidate = draw.below(stores);
            if !from.contains(&candidate) {
                from.push(candidate);
            }
        }
        for from in from {
            let [x, y] = store[from as usize];
            let hours = 0.1 + (x - place[0]).hypot(y - place[1]);
            builder.process(hours, 0.6 * wanted, &[(at, 1.0), (shops + from, -1.0)])?;
        }
    }
    Ok(builder.build())
}

/// Products that are each made of all others, in three ways.
fn dense(products: u32) -> Result<Problem, ProblemError> {
    let (mut draw, mut builder) = (Draw::new(), Builder::new());
    for _ in 0..products {
        let wanted = if draw.below(10) < 3 { draw.between(0.0, 1.0) } else { 0.0 };
        builder.product(wanted, 3.6)?;
    }
    for product in 0..products {
        for _ in 0..3 {
            let share = draw.between(0.3, 0.75) * 2.0 / f64::from(products);
            let flows: Vec<(u32, f64)> = (0..products)
                .map(|input| {
                    let taken = share * draw.between(0.0, 1.0);
                    (input, if input == product { 1.0 - taken } else { -taken })
                })
                .collect();
            let most = 0.15 * draw.between(0.2, 1.0);
            builder.process(draw.between(0.25, 0.7), most, &flows)?;
        }
    }
    Ok(builder.build())
}
