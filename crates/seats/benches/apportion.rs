//! How D'Hondt and Hare grow with the number of claims: ten seats per claim, sizes spread over three decades. The
//! claims under 1,000,000 are the largest case that the design names (10,000,000 seats).

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mandat_seats::{Claim, Rule, apportion};

/// Sizes from a fixed linear congruence: the same in every run.
fn claims(n: u64) -> Vec<Claim> {
    let size = |i: u64| 10 + i.wrapping_mul(6_364_136_223_846_793_005) % 9_973;
    (0..n).map(|i| Claim::new("", size(i))).collect()
}

fn growth(criterion: &mut Criterion) {
    for text in ["dhondt", "hare", "huntington-hill", "dhondt with floors and caps"] {
        let rule = Rule::parse(text.split(' ').next().expect("a first word")).expect("a listed rule");
        let mut group = criterion.benchmark_group(text);
        group.sample_size(10);
        for n in [1_000, 100_000, 1_000_000] {
            let mut claims = claims(n);
            if text.ends_with("caps") {
                for claim in &mut claims {
                    (claim.floor, claim.cap) = (1, Some(15));
                }
            }
            group.throughput(Throughput::Elements(n));
            group.bench_with_input(BenchmarkId::from_parameter(n), &claims, |bencher, claims| {
                bencher.iter(|| apportion(black_box(claims), Some(10 * n), &rule));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, growth);
criterion_main!(benches);
