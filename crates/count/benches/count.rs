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
use mandat_count::{Axiom, Ballots, Contest, Kind, Mark, Outcome, Rule, Weight, check, count, format::blt};
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

/// Committees: the same invented profiles as `dev/peers/time_abcvoting.py`, so that both can be timed side by side.
fn committees(c: &mut Criterion) {
    let mut group = c.benchmark_group("committees");
    group.sample_size(10);
    let (ballots, contest) = profile(10_000, 60, 15);
    for text in ["seq-phragmen", "equal-shares", "equal-shares,completion=add1", "seq-pav"] {
        let rule = Rule::parse(text).unwrap();
        group.bench_function(format!("10,000 voters, 60 candidates, 15 seats: {text}"), |b| {
            b.iter(|| assert!(matches!(count(&ballots, &contest, &rule), Outcome::Decided(_))));
        });
    }
    let (ballots, contest) = profile(2_000, 40, 15);
    let rule = Rule::parse("maximin-support").unwrap();
    group.bench_function("2,000 voters, 40 candidates, 15 seats: maximin-support", |b| {
        b.iter(|| assert!(matches!(count(&ballots, &contest, &rule), Outcome::Decided(_))));
    });
    let Outcome::Decided(result) = count(&ballots, &contest, &Rule::parse("equal-shares").unwrap()) else {
        panic!("the lot decides")
    };
    for axiom in Axiom::ALL {
        group.bench_function(format!("2,000 voters, 40 candidates, 15 seats: check of {axiom}"), |b| {
            b.iter(|| check(&ballots, &contest, &result.elected, axiom).unwrap());
        });
    }
    group.finish();
}

/// Invented approval sets: candidate c is approved with a chance of 5 to 45 in a hundred.
fn profile(voters: u64, candidates: usize, seats: u32) -> (Ballots, Contest) {
    let mut state = 1921u64;
    let mut next = || {
        state = (state * 1_103_515_245 + 12_345) % (1 << 31);
        state >> 8
    };
    let mut ballots = Ballots::new(Kind::Approval, candidates);
    for line in 1..=voters {
        let chosen = (0..candidates).filter(|&c| next() % 1000 < 50 + (c as u64 * 7919) % 400);
        let marks: Vec<Mark> = chosen.map(Mark::For).collect();
        ballots.add(Weight::ONE, &marks, line);
    }
    let names = (0..candidates).map(|c| format!("Candidate {c}"));
    let lot = Some((0..candidates).collect());
    (ballots, Contest { lot, ..Contest::new(seats, names) })
}

criterion_group!(benches, wards, large, committees);
criterion_main!(benches);
