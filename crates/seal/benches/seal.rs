//! Speed of sealed ballots, beside the crate `elastic-elgamal` in the same run:
//! `cargo bench -p mandat-seal`, and with the arithmetic for AVX-512
//! `RUSTFLAGS='--cfg curve25519_dalek_backend="avx512"' cargo bench -p mandat-seal`.
#![allow(missing_docs, reason = "criterion's macros make public functions")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use elastic_elgamal::Keypair;
use elastic_elgamal::app::{ChoiceParams, EncryptedChoice};
use elastic_elgamal::group::Ristretto;
use mandat_seal::ballot;
use mandat_seal::bundle::count;
use mandat_seal::bundle::synth::Synth;
use mandat_seal::elgamal::Key;
use mandat_seal::group::{Point, RistrettoPoint, Scalar};
use mandat_seal::mix::{Generators, Mix, Table, shuffle, verify};
use mandat_seal::question::Question;
use mandat_seal::transcript::Context;
use mandat_seal::trustee::Structure;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use std::convert::Infallible;
use std::num::NonZeroUsize;

const OPTIONS: u16 = 10;

fn synth(ballots: u64, question: Question) -> (Synth<ChaCha20Rng>, Vec<Vec<u8>>) {
    let structure = Structure::flat(2, 3).expect("two of three");
    let synth = Synth::<ChaCha20Rng>::new(1, ballots, vec![question], structure).expect("an election");
    let ballots = (0..ballots).map(|number| synth.ballot(number).expect("a ballot")).collect();
    (synth, ballots)
}

/// Ballots in memory, to verification and sums.
fn verify_ballots(c: &mut Criterion, name: &str, question: Question, size: u64) {
    let (synth, ballots) = synth(size, question);
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(size)).sample_size(10);
    for threads in [1, 2] {
        group.bench_function(format!("{threads} threads"), |b| {
            b.iter(|| {
                let threads = NonZeroUsize::new(threads).expect("not zero");
                let open = || Ok::<_, Infallible>(ballots.iter().cloned().map(Ok));
                count(synth.election(), synth.credentials(), &[], threads, open).expect("all are good")
            });
        });
    }
    group.finish();
}

fn ours(c: &mut Criterion) {
    let approval = Question::Approval { options: OPTIONS, min: 0, max: OPTIONS, blank: false };
    let (election, ballots) = synth(64, approval.clone());
    verify_ballots(c, "verify approval of 10", approval, 2000);
    verify_ballots(c, "verify ranked", Question::Ranked { options: 10 }, 20_000);
    c.bench_function("encrypt a ballot of 10", |b| b.iter(|| election.ballot(7)));
    let read = || ballot::read(election.election(), election.credentials(), &ballots[0]);
    c.bench_function("decode a ballot of 10", |b| b.iter(read));
    let encoded = *election.election().key().point().bytes();
    c.bench_function("decode a point", |b| b.iter(|| Point::parse(std::hint::black_box(&encoded))));
}

fn mixing(c: &mut Criterion) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let joint = Point::of(RistrettoPoint::mul_base(&Scalar::random(&mut rng)));
    let context = Context { election: [1; 32], joint, trustees: vec![joint] };
    let key = Key::new(joint).expect("a key");
    let size = 10_000_u64;
    let cell = |n: u64| key.encrypt(&Scalar::from(n), &Scalar::from(n + 1)).encode();
    let input = Table::new(1, (0..size).map(cell).collect()).expect("a table");
    let generators = Generators::of_election(&context.election, input.len());
    let mix = Mix { context: &context, name: b"bench" };
    let (output, proof) = shuffle(mix, &generators, &input, &mut rng).expect("a shuffle");
    let (output, proof) = (output.to_bytes(), proof.to_bytes());
    let mut group = c.benchmark_group("verify a shuffle, with decoding");
    group.throughput(Throughput::Elements(size)).sample_size(10);
    group.bench_function("1 thread", |b| {
        b.iter(|| {
            let output = Table::from_bytes(&output).expect("a table");
            let proof = mandat_seal::mix::ShuffleProof::from_bytes(&proof).expect("a proof");
            verify(mix, &generators, &input, &output, &proof)
        });
    });
    group.finish();
}

/// The peer takes random bytes of an older interface.
struct Older(ChaCha20Rng);

impl elastic_elgamal_rand::RngCore for Older {
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

impl elastic_elgamal_rand::CryptoRng for Older {}

fn peer(c: &mut Criterion) {
    let mut rng = Older(ChaCha20Rng::seed_from_u64(1));
    let (receiver, _) = Keypair::<Ristretto>::generate(&mut rng).into_tuple();
    let params = ChoiceParams::multi(receiver, usize::from(OPTIONS));
    let choices: Vec<bool> = (0..OPTIONS).map(|option| option % 3 == 0).collect();
    let choice = EncryptedChoice::new(&params, &choices, &mut rng);
    c.bench_function("elastic-elgamal: verify approval of 10", |b| {
        b.iter_batched(|| (), |()| choice.verify(&params).is_ok(), BatchSize::SmallInput);
    });
    c.bench_function("elastic-elgamal: encrypt a ballot of 10", |b| {
        b.iter(|| EncryptedChoice::new(&params, &choices, &mut rng));
    });
}

criterion_group!(seal, ours, mixing, peer);
criterion_main!(seal);
