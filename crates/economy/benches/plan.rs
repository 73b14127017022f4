//! Speed of planning on small invented economies: `cargo bench -p mandat-economy`. `mandat bench plan` measures large ones.
#![allow(clippy::float_arithmetic, reason = "the one crate that computes in f64")]
#![allow(missing_docs, reason = "criterion's macros make the functions")]

use criterion::{Criterion, criterion_group, criterion_main};
use mandat_economy::synth::{Caps, Family, Shape, invent};
use mandat_economy::{Choice, Options, Problem, certify, labour_content, solve};

fn economy(products: u32, techniques: u32, caps: Caps) -> Problem {
    let shape = Shape { products, techniques, family: Family::Hub, caps, limits: 0, seed: 1 };
    invent(&shape, 1).expect("the shape is small").problem
}

fn plans(c: &mut Criterion) {
    let tight = economy(2_000, 3, Caps::Tight);
    for tolerance in [1e-3, 1e-6] {
        let options = Options { tolerance, ..Options::default() };
        c.bench_function(&format!("hub 2000 tight {tolerance}"), |b| {
            b.iter(|| solve(&tight, &options, None, &mut |_| ()));
        });
    }
    let plan = solve(&tight, &Options::default(), None, &mut |_| ()).plan;
    c.bench_function("certify hub 2000", |b| b.iter(|| certify(&tight, &plan)));
}

fn prices(c: &mut Criterion) {
    let free = economy(10_000, 3, Caps::None);
    c.bench_function("choice of technique 10000", |b| b.iter(|| Choice::of(&free, 1e-11, 1)));
    let single = economy(10_000, 1, Caps::None);
    let technique: Vec<Option<u32>> = (0..10_000).map(Some).collect();
    c.bench_function("labour content 10000", |b| b.iter(|| labour_content(&single, &technique, 1)));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = plans, prices
}
criterion_main!(benches);
