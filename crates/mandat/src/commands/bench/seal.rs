//! `mandat bench seal`: what sealed ballots cost on this machine, and how far that is from the floor.
//!
//! The peer is built in with `--features peer`: a release has no second library of cryptography. A time is the least of
//! several runs, since on a machine that others use every other one says less.
#![allow(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "times and rates, not results")]

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
    unit: &'static str,
    /// What it is to be, as text.
    wanted: &'static str,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut rows = approval(u64::from(args.ballots))?;
    rows.push(ranked(u64::from(args.ballots) * 10)?);
    rows.push(mixing(u64::from(args.ballots))?);
    let backend = if cfg!(curve25519_dalek_backend = "avx512") { "avx512" } else { "simd" };
    if args.json {
        let list: Vec<Value> = rows.iter().map(Row::json).collect();
        output::json(&json!({ "backend": backend, "rows": list }))?;
    } else {
        output::say(format!(
            "arithmetic built for: {backend} (which the processor may lack; see docs/seal.md)"
        ));
        rows.iter().for_each(|row| output::say(row.text()));
        if !cfg!(feature = "peer") {
            output::say(
                "the peer is not built in: cargo run --release -p mandat --features peer -- bench seal",
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Seconds of the fastest of several runs.
fn least<T>(mut run: impl FnMut() -> T) -> f64 {
    let time = |run: &mut dyn FnMut() -> T| {
        let started = Instant::now();
        std::hint::black_box(run());
        started.elapsed().as_secs_f64()
    };
    (0..RUNS).map(|_| time(&mut run)).fold(f64::INFINITY, f64::min)
}

fn synth(ballots: u64, question: Question) -> Result<(Synth<ChaCha20Rng>, Vec<Vec<u8>>), Failure> {
    let structure = Structure::flat(2, 3).map_err(Failure::of)?;
    let synth = Synth::<ChaCha20Rng>::new(1, ballots, vec![question], structure).map_err(Failure::of)?;
    let ballots = (0..ballots).map(|number| synth.ballot(number)).collect::<Result<_, _>>();
    Ok((synth, ballots.map_err(Failure::of)?))
}

fn seconds(synth: &Synth<ChaCha20Rng>, ballots: &[Vec<u8>], threads: usize) -> f64 {
    let threads = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
    let open = || Ok::<_, Infallible>(ballots.iter().cloned().map(Ok));
    least(|| count(synth.election(), synth.credentials(), &[], threads, open).is_ok())
}

fn approval(size: u64) -> Result<Vec<Row>, Failure> {
    let question = Question::Approval { options: OPTIONS, min: 0, max: OPTIONS, blank: false };
    let (synth, ballots) = synth(size, question)?;
    let one = seconds(&synth, &ballots, 1);
    let two = seconds(&synth, &ballots, 2);
    let encrypt = least(|| synth.ballot(1));
    let decode = least(|| ballot::read(synth.election(), synth.credentials(), &ballots[0]).is_ok());
    let encoded = *synth.election().key().point().bytes();
    let point = least(|| (0..1000).map(|_| Point::parse(std::hint::black_box(&encoded))).all(|p| p.is_ok()));
    // A ciphertext for each option; six points of the proof; credential and signature.
    let points = f64::from(OPTIONS) * 2.0 + 6.0 + 2.0;
    let floor = points * point / 1000.0;
    let row = |what: &str, value, unit, wanted| Row { what: what.into(), value, unit, wanted };
    let mut rows = vec![
        row(
            "verify approval of 10, one thread",
            size as f64 / one,
            "ballots/s",
            "at least 1900 with AVX-512",
        ),
        row("verify approval of 10, two threads", size as f64 / two, "ballots/s", ""),
        row("two threads to one", one / two, "times", "at least 1.8"),
        row("encrypt and prove a ballot of 10", encrypt * 1e3, "ms", "under 2"),
        row("floor: decoding 28 points", floor * 1e6, "µs/ballot", ""),
        row("decoding and hashing a ballot", decode * 1e6, "µs/ballot", ""),
        row("verifying a ballot", one / size as f64 * 1e6, "µs/ballot", ""),
        row("verifying to floor", one / size as f64 / floor, "times", ""),
    ];
    if let Some((verify, encrypt)) = peer() {
        rows.push(row("elastic-elgamal 0.3.1: verify approval of 10", 1.0 / verify, "ballots/s", ""));
        rows.push(row("elastic-elgamal 0.3.1: encrypt a ballot of 10", encrypt * 1e3, "ms", ""));
        rows.push(row("ours to elastic-elgamal", verify * size as f64 / one, "times", "at least 3.5"));
    }
    Ok(rows)
}

fn ranked(size: u64) -> Result<Row, Failure> {
    let (synth, ballots) = synth(size, Question::Ranked { options: OPTIONS })?;
    let value = size as f64 / seconds(&synth, &ballots, 1);
    let what = "ranked ballots: proofs of knowledge with signatures, one thread".to_owned();
    Ok(Row { what, value, unit: "ballots/s", wanted: "at least 20000" })
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
    let value = least(|| {
        let output = Table::from_bytes(&output)?;
        verify(mix, &generators, &input, &output, &ShuffleProof::from_bytes(&proof)?)
    });
    let value = value / size as f64 * 1e6;
    Ok(Row {
        what: "verify a shuffle, with decoding".into(),
        value,
        unit: "µs/ciphertext",
        wanted: "at most 60",
    })
}

impl Row {
    fn text(&self) -> String {
        let wanted = if self.wanted.is_empty() { String::new() } else { format!("   ({})", self.wanted) };
        format!("{:<66} {:>10.2} {}{wanted}", self.what, self.value, self.unit)
    }

    fn json(&self) -> Value {
        json!({ "what": self.what, "value": self.value, "unit": self.unit, "wanted": self.wanted })
    }
}

/// Seconds that the peer takes to verify and to encrypt.
#[cfg(not(feature = "peer"))]
fn peer() -> Option<(f64, f64)> {
    None
}

/// Seconds that the peer takes to verify and to encrypt.
#[cfg(feature = "peer")]
#[allow(clippy::unnecessary_wraps, reason = "without the feature there is none")]
fn peer() -> Option<(f64, f64)> {
    use elastic_elgamal::app::{ChoiceParams, EncryptedChoice};
    use elastic_elgamal::{Keypair, group::Ristretto};
    let mut random = older::Random(ChaCha20Rng::seed_from_u64(1));
    let (receiver, _) = Keypair::<Ristretto>::generate(&mut random).into_tuple();
    let params = ChoiceParams::multi(receiver, usize::from(OPTIONS));
    let choices: Vec<bool> = (0..OPTIONS).map(|option| option % 3 == 0).collect();
    let choice = EncryptedChoice::new(&params, &choices, &mut random);
    let verify = least(|| (0..20).all(|_| choice.verify(&params).is_ok())) / 20.0;
    Some((verify, least(|| EncryptedChoice::new(&params, &choices, &mut random))))
}

/// The peer takes random bytes by an older interface.
#[cfg(feature = "peer")]
mod older {
    use rand_core::Rng as _;

    pub(super) struct Random(pub(super) rand_chacha::ChaCha20Rng);

    impl elastic_elgamal_rand::RngCore for Random {
        fn next_u32(&mut self) -> u32 {
            self.0.next_u32()
        }
        fn next_u64(&mut self) -> u64 {
            self.0.next_u64()
        }
        fn fill_bytes(&mut self, bytes: &mut [u8]) {
            self.0.fill_bytes(bytes);
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), elastic_elgamal_rand::Error> {
            self.0.fill_bytes(bytes);
            Ok(())
        }
    }

    impl elastic_elgamal_rand::CryptoRng for Random {}
}
