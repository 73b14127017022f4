//! What it costs to replay and verify a roll and a labour record, and how much a second thread brings. The long size is
//! `mandat bench verify --entries 1000000`.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mandat_audit::verify::{Options, Record, verify};
use mandat_intake::synth::{Shape, write};
use mandat_record::read::Memory;

const ENTRIES: u64 = 20_000;

fn replay(c: &mut Criterion) {
    let mut record = Memory::new();
    let shape = Shape { entries: ENTRIES, openings: true, seed: 1, threads: 2 };
    write(shape, &mut record).expect("an invented record");
    let mut group = c.benchmark_group("verify");
    group.throughput(Throughput::Elements(ENTRIES)).sample_size(10);
    for threads in [1, 2] {
        let options = Options { threads, ..Options::default() };
        group.bench_function(BenchmarkId::new("public", threads), |b| {
            b.iter(|| assert!(verify(&Record::public(&record), &options).report.ok));
        });
        group.bench_function(BenchmarkId::new("commission", threads), |b| {
            b.iter(|| assert!(verify(&Record::public(&record).sealed(&record), &options).report.ok));
        });
    }
    group.finish();
}

criterion_group!(benches, replay);
criterion_main!(benches);
