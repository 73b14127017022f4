//! `mandat bench seal`: what sealed ballots cost on this machine, and how far that is from the floor.
//!
//! The peer is built in with `--features peer`: a release has no second library of cryptography. A time is the least of
//! several runs, since on a machine that others use every other one says less; what is compared is run in turn, so that a
//! busy moment meets both.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "times and rates, not results")]

#[cfg(feature = "peer")]
mod peer;

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Instant;

use mandat_seal::ballot;
use mandat_seal::bundle::count;
use mandat_seal::bundle::synth::Synth;
use mandat_seal::elgamal::Key;
use mandat_seal::group::{Point, RistrettoPoint, Scalar};
use mandat_seal::mix::{Generators, Mix, ShuffleProof, Table, shuffle, verify};
use mandat_seal::question::Question;
use mandat_seal::transcript::Context;
use mandat_seal::trustee::Structure;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use serde_json::{Value, json};

use crate::output::{self, Failure};

const OPTIONS: u16 = 10;
const RUNS: usize = 5;
/// Points of the loop that shows what a second thread can give on this machine.
const POINTS: usize = 100_000;

/// Make, verify and mix sealed ballots, and say how long it takes.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Ballots of each run.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    ballots: u32,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// One line of the table.
struct Row {
    what: String,
    value: f64,
    /// The same of the peer.
    peer: Option<f64>,
    unit: &'static str,
    wanted: Wanted,
}

/// What a value is to be.
enum Wanted {
    Nothing,
    AtLeast(f64),
    AtMost(f64),
}

use Wanted::{AtLeast, AtMost, Nothing};

impl Row {
    fn new(what: impl Into<String>, value: f64, unit: &'static str, wanted: Wanted) -> Self {
        Row { what: what.into(), value, peer: None, unit, wanted }
    }

    fn beside(self, peer: Option<f64>) -> Self {
        Row { peer, ..self }
    }

    fn text(&self) -> String {
        let peer = self.peer.map_or(String::new(), |peer| format!("{peer:.2}"));
        let met = |met| if met { "met" } else { "NOT met" };
        let wanted = match self.wanted {
            Nothing => String::new(),
            AtLeast(bound) => format!("at least {bound}: {}", met(self.value >= bound)),
            AtMost(bound) => format!("at most {bound}: {}", met(self.value <= bound)),
        };
        let line = format!("{:<52} {:>10.2} {peer:>10} {:<13} {wanted}", self.what, self.value, self.unit);
        line.trim_end().to_owned()
    }

    fn json(&self) -> Value {
        let (at_least, at_most) = match self.wanted {
            Nothing => (None, None),
            AtLeast(bound) => (Some(bound), None),
            AtMost(bound) => (None, Some(bound)),
        };
        json!({
            "what": self.what, "value": self.value, "peer": self.peer, "unit": self.unit,
            "at_least": at_least, "at_most": at_most,
        })
    }
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut rows = approval(u64::from(args.ballots))?;
    rows.push(ranked(u64::from(args.ballots) * 10)?);
    rows.push(mixing(u64::from(args.ballots))?);
    let backend = if cfg!(curve25519_dalek_backend = "avx512") { "avx512" } else { "simd" };
    if args.json {
        let list: Vec<Value> = rows.iter().map(Row::json).collect();
        output::json(&json!({ "backend": backend, "peer": cfg!(feature = "peer"), "rows": list }))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::say(format!("arithmetic built for: {backend} (which the processor may lack; see docs/seal.md)"));
    output::say(format!("{:<52} {:>10} {:>10}", "", "mandat", "peer"));
    rows.iter().for_each(|row| output::say(row.text()));
    output::say(if cfg!(feature = "peer") {
        "the peer is elastic-elgamal 0.3.1, one thread, the same processor and run"
    } else {
        "the peer is not built in: cargo run --release -p mandat --features peer -- bench seal"
    });
    Ok(ExitCode::SUCCESS)
}

/// Seconds of the fastest of several runs of each; they take turns.
fn fastest<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut best = [f64::INFINITY; N];
    for _ in 0..RUNS {
        for (run, best) in runs.iter_mut().zip(&mut best) {
            let started = Instant::now();
            run();
            *best = best.min(started.elapsed().as_secs_f64());
        }
    }
    best
}

fn synth(ballots: u64, question: Question) -> Result<(Synth<ChaCha20Rng>, Vec<Vec<u8>>), Failure> {
    let structure = Structure::flat(2, 3).map_err(Failure::of)?;
    let synth = Synth::<ChaCha20Rng>::new(1, ballots, vec![question], structure).map_err(Failure::of)?;
    let ballots = (0..ballots).map(|number| synth.ballot(number)).collect::<Result<_, _>>();
    Ok((synth, ballots.map_err(Failure::of)?))
}

/// Verifies and adds up ballots in memory.
fn verify_all(synth: &Synth<ChaCha20Rng>, ballots: &[Vec<u8>], threads: usize) {
    let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
    let open = || Ok::<_, Infallible>(ballots.iter().cloned().map(Ok));
    let counted = count(synth.election(), synth.credentials(), &[], threads, open);
    assert!(std::hint::black_box(counted).is_ok(), "the ballots were made a moment ago, by the book");
}

/// Decodes so many points on each of several threads that share nothing.
fn decode(encoded: &[u8; 32], points: usize, threads: usize) {
    let decoded = || (0..points).all(|_| Point::parse(std::hint::black_box(encoded)).is_ok());
    std::thread::scope(|scope| {
        let alone: Vec<_> = (0..threads).map(|_| scope.spawn(decoded)).collect();
        alone.into_iter().for_each(|thread| assert!(thread.join().is_ok_and(|all| all), "it is a point"));
    });
}

fn approval(size: u64) -> Result<Vec<Row>, Failure> {
    let question = Question::Approval { options: OPTIONS, min: 0, max: OPTIONS, blank: false };
    let (synth, ballots) = synth(size, question)?;
    let encoded = *synth.election().key().point().bytes();
    let [one, two, ceiling_one, ceiling_two] = fastest([
        &mut || verify_all(&synth, &ballots, 1),
        &mut || verify_all(&synth, &ballots, 2),
        &mut || decode(&encoded, POINTS, 1),
        &mut || decode(&encoded, POINTS / 2, 2),
    ]);
    let [quarter, half] = [4, 2].map(|part| &ballots[..ballots.len() / part]);
    let [encrypt, read, quarter_time, half_time] = fastest([
        &mut || drop(std::hint::black_box(synth.ballot(1))),
        &mut || {
            assert!(
                std::hint::black_box(ballot::read(synth.election(), synth.credentials(), &ballots[0]))
                    .is_ok()
            );
        },
        &mut || verify_all(&synth, quarter, 1),
        &mut || verify_all(&synth, half, 1),
    ]);
    // A ciphertext for each option; six points of the proof; credential and signature.
    let floor = (f64::from(OPTIONS) * 2.0 + 6.0 + 2.0) * ceiling_one / POINTS as f64;
    #[cfg(feature = "peer")]
    let peer = peer::approval(OPTIONS);
    #[cfg(not(feature = "peer"))]
    let peer = None::<[f64; 2]>;
    let rate = |time: f64| size as f64 / time;
    let each = |time: f64, ballots: usize| time / ballots as f64 * 1e6;
    let mut rows = vec![
        Row::new("verify approval of 10, one thread", rate(one), "ballots/s", AtLeast(1900.0))
            .beside(peer.map(|[verify, _]| 1.0 / verify)),
        Row::new("verify approval of 10, two threads", rate(two), "ballots/s", Nothing),
        Row::new("two threads to one", one / two, "times", AtLeast(1.8)),
        Row::new(
            "the machine's own: a loop that shares nothing",
            ceiling_one / ceiling_two,
            "times",
            Nothing,
        ),
        Row::new("encrypt and prove a ballot of 10", encrypt * 1e3, "ms", AtMost(2.0))
            .beside(peer.map(|[_, encrypt]| encrypt * 1e3)),
        Row::new("verify a ballot, one thread", each(one, ballots.len()), "µs", Nothing)
            .beside(peer.map(|[verify, _]| verify * 1e6)),
        Row::new("of a box half as large", each(half_time, half.len()), "µs", Nothing),
        Row::new("of a box a quarter as large", each(quarter_time, quarter.len()), "µs", Nothing),
        Row::new("of that, decoding and hashing", read * 1e6, "µs", Nothing),
        Row::new("floor: decoding 28 points", floor * 1e6, "µs", Nothing),
        Row::new("verifying to floor", one / size as f64 / floor, "times", Nothing),
    ];
    let times = peer.map(|[verify, _]| verify * rate(one));
    rows.extend(times.map(|times| Row::new("verifying to the peer", times, "times", AtLeast(3.5))));
    Ok(rows)
}

fn ranked(size: u64) -> Result<Row, Failure> {
    let (synth, ballots) = synth(size, Question::Ranked { options: OPTIONS })?;
    let [time] = fastest([&mut || verify_all(&synth, &ballots, 1)]);
    let what = "verify ranked ballots (knowledge, signature)";
    Ok(Row::new(what, size as f64 / time, "ballots/s", AtLeast(20_000.0)))
}

fn mixing(size: u64) -> Result<Row, Failure> {
    let mut random = ChaCha20Rng::seed_from_u64(1);
    let joint = Point::of(RistrettoPoint::mul_base(&Scalar::random(&mut random)));
    let context = Context { election: [1; 32], joint, trustees: vec![joint] };
    let key = Key::new(joint).map_err(Failure::of)?;
    let cell = |n: u64| key.encrypt(&Scalar::from(n), &Scalar::from(n + 1)).encode();
    let input = Table::new(1, (0..size).map(cell).collect()).map_err(Failure::of)?;
    let generators = Generators::of_election(&context.election, input.len());
    let mix = Mix { context: &context, name: b"bench" };
    let (output, proof) = shuffle(mix, &generators, &input, &mut random).map_err(Failure::of)?;
    let (output, proof) = (output.to_bytes(), proof.to_bytes());
    let [time] = fastest([&mut || {
        let output = Table::from_bytes(&output);
        let proof = ShuffleProof::from_bytes(&proof);
        let holds = output.and_then(|output| verify(mix, &generators, &input, &output, &proof?));
        assert!(holds.is_ok(), "the shuffle was made a moment ago, by the book");
    }]);
    let what = "verify a shuffle, with decoding";
    Ok(Row::new(what, time / size as f64 * 1e6, "µs/ciphertext", AtMost(60.0)))
}
