//! Shuffles, honest and not. Each attack gets the code that it must.

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zeroize::Zeroizing;

use super::shuffle::shuffle_by;
use super::*;
use crate::Refused;
use crate::elgamal::{Ciphertext, Key};
use crate::group::{Point, RistrettoPoint, Scalar};
use crate::transcript::Context;

struct Bench {
    rng: ChaCha20Rng,
    secret: Scalar,
    context: Context,
    key: Key,
}

fn bench(seed: u64) -> Bench {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let secret = Scalar::random(&mut rng);
    let joint = Point::of(RistrettoPoint::mul_base(&secret));
    let context = Context { election: [5; 32], joint, trustees: vec![joint, Point::base()] };
    let key = Key::new(joint).expect("a key");
    Bench { rng, secret, context, key }
}

impl Bench {
    fn table(&mut self, rows: usize, width: usize) -> Table {
        let cell =
            |n: usize| self.key.encrypt(&Scalar::from(n as u64), &Scalar::random(&mut self.rng)).encode();
        Table::new(width, (0..rows * width).map(cell).collect()).expect("fits")
    }

    fn mix(&self) -> Mix<'_> {
        Mix { context: &self.context, name: b"question" }
    }

    fn generators(&self, rows: usize) -> Generators {
        Generators::of_election(&self.context.election, rows)
    }

    fn shuffled(&mut self, input: &Table) -> (Table, ShuffleProof) {
        let generators = self.generators(input.len());
        let context = self.context.clone();
        let mix = Mix { context: &context, name: b"question" };
        shuffle(mix, &generators, input, &mut self.rng).expect("a table")
    }

    fn verify(&self, input: &Table, output: &Table, proof: &ShuffleProof) -> Result<(), Refused> {
        verify(self.mix(), &self.generators(input.len()), input, output, proof)
    }

    fn plain(&self, table: &Table) -> Vec<Vec<[u8; 32]>> {
        let open = |cell: &Ciphertext| (cell.second.value() - self.secret * cell.first.value()).compress().0;
        (0..table.len()).map(|n| table.row(n).iter().map(open).collect()).collect()
    }
}

#[test]
fn a_shuffle_keeps_the_plaintexts_and_proves_it() {
    for (rows, width) in [(1, 1), (2, 1), (3, 2), (17, 1), (40, 3), (9, 4)] {
        let mut bench = bench(1);
        let input = bench.table(rows, width);
        let (output, proof) = bench.shuffled(&input);
        assert_eq!(bench.verify(&input, &output, &proof), Ok(()), "{rows} rows of {width}");
        let (mut before, mut after) = (bench.plain(&input), bench.plain(&output));
        assert!(input.cells().iter().all(|cell| !output.cells().contains(cell)), "every ciphertext is new");
        before.sort();
        after.sort();
        assert_eq!(before, after);
        assert_eq!(output.to_bytes().len(), Table::bytes_of(rows, width));
        assert_eq!(proof.to_bytes().len(), ShuffleProof::bytes_of(rows, width));
        let read = ShuffleProof::from_bytes(&proof.to_bytes()).expect("canonical");
        assert_eq!((read, Table::from_bytes(&output.to_bytes())), (proof, Ok(output)));
    }
}

#[test]
fn orders_are_equally_likely() {
    let mut counts = std::collections::BTreeMap::new();
    let mut bench = bench(2);
    let input = bench.table(3, 1);
    let before = bench.plain(&input);
    for _ in 0..240 {
        let (output, _) = bench.shuffled(&input);
        let order: Vec<_> =
            bench.plain(&output).iter().map(|row| before.iter().position(|b| b == row)).collect();
        *counts.entry(order).or_insert(0) += 1;
    }
    assert_eq!(counts.len(), 6);
    assert!(counts.values().all(|count| (20..=60).contains(count)), "{counts:?}");
}

/// The prover's own code, made to do what is no permutation: no proof comes of it.
#[test]
fn a_duplicated_row_is_refused() {
    let mut bench = bench(3);
    let input = bench.table(4, 1);
    let generators = bench.generators(4);
    let context = bench.context.clone();
    let mix = Mix { context: &context, name: b"question" };
    for order in [vec![0, 1, 2, 2], vec![3, 3, 3, 3], vec![0, 0, 1, 2]] {
        let (output, proof) =
            shuffle_by(mix, &generators, &input, Zeroizing::new(order), &mut bench.rng).expect("a table");
        assert_eq!(bench.verify(&input, &output, &proof), Err(Refused::BadProof));
    }
}

#[test]
fn chosen_generators_are_refused() {
    let mut bench = bench(4);
    let input = bench.table(5, 1);
    let context = bench.context.clone();
    let mix = Mix { context: &context, name: b"question" };
    // The mixer knows all logarithms: it can open a commitment to anything, but not to the election's own generators.
    let known = |n: u64| RistrettoPoint::mul_base(&Scalar::from(n));
    let chosen = Generators { base: known(2), rows: (3..8).map(known).collect() };
    let (output, proof) = shuffle(mix, &chosen, &input, &mut bench.rng).expect("a table");
    assert_eq!(verify(mix, &chosen, &input, &output, &proof), Ok(()), "under its own it holds");
    assert_eq!(bench.verify(&input, &output, &proof), Err(Refused::BadProof));
    let other = Generators::of_election(&[6; 32], 5);
    let (output, proof) = shuffle(mix, &other, &input, &mut bench.rng).expect("a table");
    assert_eq!(bench.verify(&input, &output, &proof), Err(Refused::BadProof));
    // Two generators that trade places.
    let mut swapped = bench.generators(5);
    swapped.rows.swap(1, 2);
    let (output, proof) = shuffle(mix, &swapped, &input, &mut bench.rng).expect("a table");
    assert_eq!(bench.verify(&input, &output, &proof), Err(Refused::BadProof));
}

#[test]
fn wrong_lengths_are_refused() {
    let mut bench = bench(5);
    let input = bench.table(4, 2);
    let (output, proof) = bench.shuffled(&input);
    let cut = |table: &Table, cells: usize| Table::new(2, table.cells()[..cells].to_vec()).expect("fits");
    assert_eq!(bench.verify(&cut(&input, 6), &output, &proof), Err(Refused::Length));
    assert_eq!(bench.verify(&input, &cut(&output, 6), &proof), Err(Refused::Length));
    let narrow = Table::new(1, output.cells().to_vec()).expect("fits");
    assert_eq!(bench.verify(&input, &narrow, &proof), Err(Refused::Length));
    let mut short = proof.clone();
    short.rows.pop();
    assert_eq!(bench.verify(&input, &output, &short), Err(Refused::Length));
    let mix = bench.mix();
    assert_eq!(verify(mix, &bench.generators(3), &input, &output, &proof), Err(Refused::Length));
    assert!(Table::new(2, output.cells()[..3].to_vec()).is_err() && Table::new(0, vec![]).is_err());
}

#[test]
fn a_proof_is_for_one_mix() {
    let mut bench = bench(6);
    let input = bench.table(4, 1);
    let (output, proof) = bench.shuffled(&input);
    let generators = bench.generators(4);
    let other = Mix { name: b"another question", ..bench.mix() };
    assert_eq!(verify(other, &generators, &input, &output, &proof), Err(Refused::BadProof));
    // Bound to everything in the context, not only to the generators that follow from the election.
    let contexts = [
        Context { election: [6; 32], ..bench.context.clone() },
        Context { joint: Point::base(), ..bench.context.clone() },
        Context { trustees: vec![bench.context.joint], ..bench.context.clone() },
    ];
    for context in &contexts {
        let other = Mix { context, ..bench.mix() };
        assert_eq!(verify(other, &generators, &input, &output, &proof), Err(Refused::BadProof));
    }
    let (second, _) = bench.shuffled(&output);
    assert_eq!(bench.verify(&output, &second, &proof), Err(Refused::BadProof));
    assert_eq!(bench.verify(&output, &input, &proof), Err(Refused::BadProof));
}

#[test]
fn a_replaced_or_swapped_ballot_is_refused() {
    let mut bench = bench(7);
    let input = bench.table(5, 2);
    let (output, proof) = bench.shuffled(&input);
    let replaced = bench.table(1, 1).cells()[0];
    for n in 0..output.cells().len() {
        let mut cells = output.cells().to_vec();
        cells[n] = replaced;
        assert_eq!(
            bench.verify(&input, &Table::new(2, cells).expect("fits"), &proof),
            Err(Refused::BadProof)
        );
    }
    // Two ballots exchange their second halves.
    let mut cells = output.cells().to_vec();
    cells.swap(1, 3);
    assert_eq!(bench.verify(&input, &Table::new(2, cells).expect("fits"), &proof), Err(Refused::BadProof));
}

/// Each part of the proof is needed: changing any one point or scalar makes it fail.
#[test]
fn every_part_of_the_proof_counts() {
    let mut bench = bench(8);
    let input = bench.table(3, 2);
    let (output, proof) = bench.shuffled(&input);
    let bytes = proof.to_bytes();
    let parts = (bytes.len() - 7) / 32;
    let mut refused = 0;
    for part in 0..parts {
        let mut changed = bytes.clone();
        let at = 7 + 32 * part;
        let chunk: [u8; 32] = *changed[at..].first_chunk().expect("32 bytes");
        // Replace a point by its sum with the generator, a scalar by its successor.
        let point = Point::parse(&chunk).ok().map(|p| Point::of(p.value() + Point::base().value()));
        let scalar: Option<Scalar> = Scalar::from_canonical_bytes(chunk).into();
        let new = point.map(|p| *p.bytes()).or(scalar.map(|s| (s + Scalar::ONE).to_bytes()));
        changed[at..at + 32].copy_from_slice(&new.expect("a point or a scalar"));
        let verdict =
            ShuffleProof::from_bytes(&changed).and_then(|proof| bench.verify(&input, &output, &proof));
        assert!(verdict.is_err(), "part {part}");
        refused += usize::from(verdict == Err(Refused::BadProof));
    }
    assert!(refused > parts / 2, "most were read and then refused");
}

#[test]
fn what_is_cut_non_canonical_or_oversized_is_refused() {
    let mut bench = bench(9);
    let input = bench.table(2, 1);
    let (output, proof) = bench.shuffled(&input);
    let bytes = proof.to_bytes();
    assert!((0..bytes.len()).all(|cut| ShuffleProof::from_bytes(&bytes[..cut]).is_err()));
    let mut huge = output.to_bytes();
    huge[3..7].fill(0xff);
    assert_eq!(Table::from_bytes(&huge), Err(Refused::Length));
    let mut high = output.to_bytes();
    high[7..39].fill(0xff);
    assert_eq!(Table::from_bytes(&high), Err(Refused::PointEncoding));
    let mut identity = output.to_bytes();
    identity[7..39].fill(0);
    assert_eq!(Table::from_bytes(&identity), Err(Refused::PointIdentity));
    let mut scalar = bytes.clone();
    let last = scalar.len() - 32;
    scalar[last..].fill(0xff);
    assert_eq!(ShuffleProof::from_bytes(&scalar), Err(Refused::ScalarEncoding));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = (Table::from_bytes(&bytes), ShuffleProof::from_bytes(&bytes));
    }
}
