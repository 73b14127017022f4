//! Speed of the count: all Scottish wards with reading, and one very large contest. `cargo bench -p mandat-count`.
#![allow(missing_docs, reason = "criterion's macros make the functions")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench stops where its data is not as it must be"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use mandat_count::{Outcome, Rule, count, format::blt};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// All wards, files read within the measured time.
fn wards(c: &mut Criterion) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/scotland-stv");
    if !folder.is_dir() {
        println!("not run: no shared data at {}", folder.display());
        return;
    }
    let folders = ["2007", "2012", "2017"].map(|year| std::fs::read_dir(folder.join(year)).unwrap());
    let files: Vec<PathBuf> = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    for text in ["scottish-stv", "meek-stv", "wigm", "ers97"] {
        one_rule(c, &files, text);
    }
}

fn one_rule(c: &mut Criterion, files: &[PathBuf], text: &str) {
    let rule = Rule::parse(text).unwrap();
    c.bench_function(&format!("727 wards by {text}, read and counted"), |b| {
        b.iter(|| {
            let decided = files.iter().filter(|file| {
                let election = blt::read(&std::fs::read(file).unwrap()).unwrap();
                matches!(count(&election.ballots, &election.contest, &rule), Outcome::Decided(_))
            });
            assert!(decided.count() > 700); // a few need a lot
        });
    });
}

/// A million distinct invented rankings of 150 candidates for 77 seats.
fn large(c: &mut Criterion) {
    let file = invented(1_000_000, 150, 77);
    let rule = Rule::parse("scottish-stv").unwrap();
    let mut group = c.benchmark_group("large");
    group.sample_size(10);
    group.bench_function("1,000,000 ballots, 150 candidates, 77 seats: read", |b| {
        b.iter(|| blt::read(file.as_bytes()).unwrap());
    });
    let election = blt::read(file.as_bytes()).unwrap();
    group.bench_function("1,000,000 ballots, 150 candidates, 77 seats: scottish-stv", |b| {
        b.iter(|| {
            let Outcome::Decided(count) = count(&election.ballots, &election.contest, &rule) else {
                panic!("decided by the file's lot")
            };
            assert_eq!((count.elected.len(), election.ballots.len()), (77, 1_000_000));
        });
    });
    group.finish();
}

/// Ten preferences on average, the first of them more often for candidates with low numbers.
fn invented(ballots: u32, candidates: u32, seats: u32) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(1921);
    let mut file = format!("{candidates} {seats}\n");
    let mut order: Vec<u32> = (1..=candidates).collect();
    let lot: Vec<String> = order.iter().map(ToString::to_string).collect();
    writeln!(file, "[tie {}]", lot.join(" ")).unwrap();
    for _ in 0..ballots {
        let length = 6 + random.next_u32() % 9;
        file.push('1');
        for place in 0..length {
            let left = candidates - place;
            let pick = place + (random.next_u32() % left).min(random.next_u32() % left);
            order.swap(place as usize, pick as usize);
            write!(file, " {}", order[place as usize]).unwrap();
        }
        file.push_str(" 0\n");
    }
    file.push_str("0\n");
    (1..=candidates).for_each(|name| writeln!(file, "\"Candidate {name}\"").unwrap());
    file.push_str("\"Invented\"\n");
    file
}

criterion_group!(benches, wards, large);
criterion_main!(benches);
