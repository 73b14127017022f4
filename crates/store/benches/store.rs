//! What storage costs: durable appends, publishing, reading back.
//!
//! The commits wait for a real disk, so figures belong to a machine. `MANDAT_BENCH_LONG=1` adds the million.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mandat_record::checkpoint::{Checkpoint, SignedCheckpoint};
use mandat_record::ed25519::SigningKey;
use mandat_record::read::{Entries, LogName};
use mandat_store::{Folder, Head, Log, Protection, PublicSink, Sealed, Writer};

/// As long as an entry of the roll.
fn leaf(index: u64) -> Vec<u8> {
    format!("{index:0>400}").into_bytes()
}

fn sign(head: Head) -> String {
    let checkpoint = Checkpoint {
        origin: "union.example/record".into(),
        size: head.size,
        root: head.root,
        extensions: vec![],
    };
    SignedCheckpoint::sign(&checkpoint, &SigningKey::from_seed(&[1; 32])).expect("a valid origin").to_string()
}

fn grow(sink: &mut impl PublicSink, count: u64) {
    let from = sink.next_index(&LogName::Main);
    for index in from..from + count {
        sink.append(&LogName::Main, &leaf(index)).expect("there is room");
    }
    let text = sign(sink.head(&LogName::Main));
    sink.publish(&LogName::Main, &text).expect("there is room");
}

fn place() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("durable append");
    for batch in [1, 100] {
        group.throughput(Throughput::Elements(batch));
        group.bench_function(BenchmarkId::new("database", batch), |bencher| {
            let place = place();
            let mut log = Log::create(&place.path().join("log.sqlite")).expect("nothing is there yet");
            bencher.iter(|| grow(&mut log, batch));
        });
        group.bench_function(BenchmarkId::new("folder", batch), |bencher| {
            let place = place();
            let mut writer = Writer::create(&place.path().join("record")).expect("nothing is there yet");
            bencher.iter(|| grow(&mut writer, batch));
        });
    }
    group.finish();
}

fn publish(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("publish");
    group.sample_size(10);
    let count = 100_000;
    group.throughput(Throughput::Elements(count));
    group.bench_function(BenchmarkId::new("folder", count), |bencher| {
        let make = || {
            let place = place();
            let writer = Writer::create(&place.path().join("record")).expect("nothing is there yet");
            (place, writer)
        };
        bencher.iter_batched(
            make,
            |(place, mut writer)| (grow(&mut writer, count), place),
            BatchSize::PerIteration,
        );
    });
    group.bench_function(BenchmarkId::new("database", count), |bencher| {
        let make = || {
            let place = place();
            let log = Log::create(&place.path().join("log.sqlite")).expect("nothing is there yet");
            (place, log)
        };
        bencher.iter_batched(
            make,
            |(place, mut log)| (grow(&mut log, count), place),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("read back");
    group.sample_size(10);
    let count = if std::env::var_os("MANDAT_BENCH_LONG").is_some() { 1_000_000 } else { 50_000 };
    group.throughput(Throughput::Elements(count));
    let place = place();
    let (folder, database) = (place.path().join("record"), place.path().join("log.sqlite"));
    let mut writer = Writer::create(&folder).expect("nothing is there yet");
    let mut log = Log::create(&database).expect("nothing is there yet");
    for _ in 0..count / 50_000 {
        grow(&mut writer, 50_000);
        grow(&mut log, 50_000);
    }
    let total = |entries: &dyn Entries| -> usize {
        entries.leaves(0).expect("readable").map(|leaf| leaf.expect("readable").len()).sum()
    };
    let folder = Folder::open(&folder).expect("it was just made");
    group.bench_function(BenchmarkId::new("folder", count), |bencher| bencher.iter(|| total(&folder)));
    group.bench_function(BenchmarkId::new("database", count), |bencher| bencher.iter(|| total(&log)));
    drop(log);
    group.bench_function(BenchmarkId::new("open and compare database", count), |bencher| {
        bencher.iter(|| Log::open(&database).expect("it was just made"));
    });
    group.finish();
}

fn erase(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("erase");
    group.sample_size(10);
    for count in [1_000, 100_000] {
        let place = place();
        let path = place.path().join("sealed.sqlite");
        let mut sealed =
            Sealed::create(&path, &Protection::passphrase("invented")).expect("nothing is there yet");
        let keep = |sealed: &mut Sealed| {
            (0..count)
                .for_each(|index| sealed.put_opening(index, &leaf(index)[..300]).expect("there is room"));
            sealed.commit().expect("there is room");
        };
        keep(&mut sealed);
        group.bench_function(BenchmarkId::new("keep", count), |bencher| bencher.iter(|| keep(&mut sealed)));
        let mut indexes = (0..count).cycle();
        group.bench_function(BenchmarkId::new("one of", count), |bencher| {
            bencher.iter(|| sealed.forget(indexes.next().expect("it cycles")).expect("there is room"));
        });
    }
    group.finish();
}

criterion_group!(benches, append, publish, read, erase);
criterion_main!(benches);
