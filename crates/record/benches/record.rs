//! What one entry of a million costs on one thread, part by part, and how the size of a batch matters.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mandat_record::ed25519::{PublicKey, Signature, SigningKey, verify_batch};
use mandat_record::entry::{AUTHOR_PREFIX, Draft, Entry, LogKind, verify_entries};
use mandat_record::json;
use mandat_record::tiles::TileWriter;
use mandat_record::tree::{CompactRange, leaf_hash};
use std::hint::black_box;

const COUNT: usize = 4096;

/// Entries like those of a roll, about 350 bytes each, by a dozen keys.
fn leaves() -> Vec<Vec<u8>> {
    let keys: Vec<SigningKey> = (0..12).map(|number| SigningKey::from_seed(&[number; 32])).collect();
    (0..COUNT)
        .map(|number| {
            let body = serde_json::json!({
                "commitment": leaf_hash(&number.to_be_bytes()), "member": format!("m-{number:06}"), "unit": "nord/3",
            });
            let draft = Draft { log: "union.example/record", kind: "roll.join", seq: number as u64 / 12, body: &body };
            let signed = draft.sign(&keys[number % 12]).expect("a valid draft");
            signed.at(1_767_225_600).expect("a valid time").to_bytes()
        })
        .collect()
}

fn parts(c: &mut Criterion) {
    let leaves = leaves();
    let bytes: usize = leaves.iter().map(Vec::len).sum();
    let entries: Vec<Entry> =
        leaves.iter().map(|leaf| Entry::parse(leaf, LogKind::Main).expect("a valid leaf")).collect();
    let mut group = c.benchmark_group(format!("entry of {} bytes", bytes / COUNT));
    group.throughput(Throughput::Elements(COUNT as u64));
    group.bench_function("check canonical json", |b| {
        b.iter(|| leaves.iter().for_each(|leaf| json::check(black_box(leaf)).expect("canonical")));
    });
    group.bench_function("parse, check and hash", |b| {
        b.iter(|| leaves.iter().for_each(|leaf| drop(black_box(Entry::parse(leaf, LogKind::Main)))));
    });
    group.bench_function("leaf hash", |b| {
        b.iter(|| leaves.iter().map(|leaf| leaf_hash(black_box(leaf)).0[0]).fold(0, u8::wrapping_add));
    });
    group.bench_function("root", |b| {
        b.iter(|| {
            let mut range = CompactRange::new();
            for entry in &entries {
                range.append(entry.leaf_hash());
            }
            range.root()
        });
    });
    group.bench_function("write tiles", |b| {
        b.iter(|| {
            let mut writer = TileWriter::new();
            for leaf in &leaves {
                writer.append(leaf, |_, bytes| drop(black_box(bytes))).expect("short");
            }
            writer.size()
        });
    });
    group.bench_function("verify signatures", |b| b.iter(|| verify_entries(black_box(&entries))));
    group.bench_function("verify signatures one by one, 64", |b| {
        b.iter(|| entries[..64].iter().all(|entry| entry.verify().is_ok()));
    });
    group.finish();
}

fn batches(c: &mut Criterion) {
    let leaves = leaves();
    let items: Vec<(PublicKey, Vec<u8>, Signature)> = leaves
        .iter()
        .map(|leaf| {
            let entry = Entry::parse(leaf, LogKind::Main).expect("a valid leaf");
            (entry.by(), [AUTHOR_PREFIX, &entry.signed_bytes()].concat(), entry.sig())
        })
        .collect();
    let items: Vec<_> = items.iter().map(|(by, message, sig)| (*by, &message[..], *sig)).collect();
    let mut group = c.benchmark_group("signatures per batch");
    group.throughput(Throughput::Elements(COUNT as u64));
    for size in [64, 256, 512, 1024, 2048, 4096] {
        group.bench_function(size.to_string(), |b| {
            b.iter_batched(
                || items.chunks(size),
                |chunks| chunks.for_each(|chunk| verify_batch(chunk).expect("all hold")),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, parts, batches);
criterion_main!(benches);
