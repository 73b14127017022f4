//! Vectors for other implementations: `vectors/trustees.json` and `vectors/mix.json`, made again and compared. With
//! `MANDAT_BLESS=1` they are written.
//!
//! They hold what a verifier reads and what must come out: every message of a ceremony, partial decryptions, rankings as points,
//! shuffles; and cases with a `code`, which must be refused with it. Bytes are lower-case hex.

use mandat_seal::elgamal::Key;
use mandat_seal::group::{Point, RistrettoPoint, Scalar, hex};
use mandat_seal::mix::{Generators, Mix, Rankings, ShuffleProof, Table, shuffle, verify};
use mandat_seal::transcript::{Context, hash};
use mandat_seal::trustee::{
    Ceremony, Complaint, Confirmation, Deal, File, Group, Partial, Registration, Structure, TrusteeKey,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

#[expect(clippy::too_many_lines, reason = "one ceremony, in the order in which it happens")]
/// A ceremony of two platforms with two and one people, both platforms needed; the second person of the first is dealt a wrong
/// share in a second deal, about which they complain.
fn trustees() -> Value {
    let mut rng = rng(1);
    let group = |threshold, people| Group { threshold, people };
    let structure = Structure::of_groups(2, vec![group(1, 2), group(1, 1)]).expect("a structure");
    let mut ceremony = Ceremony::new(b"vectors", structure);
    let places: Vec<_> = ceremony.structure().places().collect();
    let keys: Vec<TrusteeKey> = places.iter().map(|_| TrusteeKey::generate(&mut rng)).collect();
    let registrations: Vec<Registration> =
        places.iter().zip(&keys).map(|(place, key)| key.register(ceremony.id(), *place, &mut rng)).collect();
    registrations.iter().for_each(|r| ceremony.register(r.clone()).expect("registers"));
    let session = ceremony.session().expect("all registered");
    let deals: Vec<Deal> = places.iter().filter_map(|place| ceremony.prepare(*place, &mut rng)).collect();
    let mut wrong = deals[2].to_bytes();
    let at = wrong.len() - 2 * 48;
    wrong[at] ^= 1;
    let wrong = Deal::from_bytes(&wrong).expect("read");
    let complaint = Complaint::new(&session, &wrong, places[1], &keys[1], &mut rng);
    let false_complaint = Complaint::new(&session, &deals[2], places[1], &keys[1], &mut rng);
    let judged = |complaint: &Complaint, deal: &Deal| {
        let charge =
            complaint.judge(&session, ceremony.structure(), deal, &keys[1].public()).expect("proves");
        json!({"complaint": hex(&complaint.to_bytes()), "deal": hex(&deal.to_bytes()),
            "charged": charge.place.to_string(), "fault": charge.fault.code()})
    };
    let complaints = vec![judged(&complaint, &wrong), judged(&false_complaint, &deals[2])];
    let commits: Vec<String> = deals.iter().map(|deal| hex(&deal.commit(&session).0)).collect();
    deals.iter().for_each(|deal| ceremony.commit(deal.dealer, deal.commit(&session)).expect("commits"));
    deals.iter().for_each(|deal| ceremony.deal(deal.clone()).expect("deals"));
    let mut confirmations = Vec::new();
    for (place, key) in places.iter().zip(&keys) {
        let share = ceremony.share(*place, key).expect("a share");
        let confirmation = Confirmation::new(ceremony.proposed().expect("dealt"), &share, &mut rng);
        ceremony.confirm(&confirmation).expect("confirms");
        confirmations.push(hex(&confirmation.to_bytes()));
    }
    let joint = ceremony.ready().expect("confirmed").clone();
    let key = Key::new(*joint.key()).expect("a key");
    let message = |n: u64| RistrettoPoint::mul_base(&Scalar::from(n));
    let cells: Vec<_> =
        (0..3).map(|n| key.encrypt_point(&message(n), &Scalar::from(100 + n)).encode()).collect();
    let firsts: Vec<Point> = cells.iter().map(|cell| cell.first).collect();
    let context = joint.context(hash("vector", b"election"));
    let file = File { context: &context, name: b"file", firsts: &firsts };
    let partials: Vec<Partial> = (places.iter().zip(&keys))
        .map(|(place, key)| ceremony.share(*place, key).expect("a share").decrypt(&joint, file, &mut rng))
        .collect();
    let (masks, charges) = joint.decrypt(file, &partials[1..]);
    assert!(charges.is_empty());
    let masks: Vec<String> =
        masks.expect("two platforms").iter().map(|mask| hex(Point::of(*mask).bytes())).collect();
    let other = File { name: b"other", ..file };
    let charge = joint.check(other, &partials[0]).expect_err("another file");
    let list = |bytes: Vec<Vec<u8>>| bytes.iter().map(|bytes| hex(bytes)).collect::<Vec<_>>();
    json!({
        "format": "mandat-seal vectors 1", "purpose": hex(b"vectors"),
        "structure": {"threshold": 2, "groups": [[1, 2], [1, 1]]},
        "ceremony": hex(ceremony.id()), "session": hex(&session),
        "secrets": keys.iter().map(|key| hex(&*key.to_bytes())).collect::<Vec<_>>(),
        "registrations": list(registrations.iter().map(Registration::to_bytes).collect()),
        "deals": list(deals.iter().map(Deal::to_bytes).collect()), "commits": commits,
        "complaints": complaints, "confirmations": confirmations,
        "joint_key": hex(joint.key().bytes()), "digest": hex(joint.digest()),
        "verification": joint.verification().values().map(|key| hex(key.bytes())).collect::<Vec<_>>(),
        "file": {"election": hex(&context.election), "name": hex(b"file"),
            "firsts": firsts.iter().map(|first| hex(first.bytes())).collect::<Vec<_>>()},
        "partials": list(partials.iter().map(Partial::to_bytes).collect()), "opened": masks,
        "refused": [{"file_name": hex(b"other"), "partial": hex(&partials[0].to_bytes()),
            "code": charge.fault.code()}],
    })
}

fn mixes() -> Value {
    let mut rng = rng(2);
    let secret = Scalar::from(77u8);
    let joint = Point::of(RistrettoPoint::mul_base(&secret));
    let context = Context { election: hash("vector", b"election"), joint, trustees: vec![joint] };
    let key = Key::new(joint).expect("a key");
    let mut rankings = Vec::new();
    for (candidates, ranking) in [
        (1u16, vec![]),
        (5, vec![4, 0, 2]),
        (33, (0..33).rev().collect::<Vec<u16>>()),
        (64, (0..64).rev().collect()),
        (97, vec![96, 0]),
    ] {
        let points = Rankings::of(candidates).and_then(|r| r.encode(&ranking)).expect("a ranking");
        let points: Vec<String> = points.iter().map(|point| hex(Point::of(*point).bytes())).collect();
        rankings.push(json!({"candidates": candidates, "ranking": ranking, "points": points}));
    }
    let mut shuffles = Vec::new();
    for (rows, width) in [(1usize, 1usize), (4, 1), (3, 2)] {
        let cells = (0..rows * width)
            .map(|n| key.encrypt(&Scalar::from(n as u64), &Scalar::from(1000 + n as u64)).encode())
            .collect();
        let input = Table::new(width, cells).expect("a table");
        let generators = Generators::of_election(&context.election, rows);
        let mix = Mix { context: &context, name: b"mix 1" };
        let (output, proof) = shuffle(mix, &generators, &input, &mut rng).expect("a shuffle");
        verify(mix, &generators, &input, &output, &proof).expect("proves");
        let other = Mix { name: b"mix 2", ..mix };
        let refused = verify(other, &generators, &input, &output, &proof).expect_err("another mix");
        let cut = proof.to_bytes();
        let short = ShuffleProof::from_bytes(&cut[..cut.len() - 1]).expect_err("cut");
        shuffles.push(json!({"name": hex(b"mix 1"), "input": hex(&input.to_bytes()),
            "output": hex(&output.to_bytes()), "proof": hex(&proof.to_bytes()),
            "refused": [{"name": hex(b"mix 2"), "code": refused.code()},
                {"proof_without_its_last_byte": true, "code": short.code()}]}));
    }
    json!({"format": "mandat-seal vectors 1", "election": hex(&context.election), "joint_key": hex(joint.bytes()),
        "trustee_keys": [hex(joint.bytes())], "rankings": rankings, "shuffles": shuffles})
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test may write the vectors when it is told to")]
fn the_vectors_are_those_that_this_code_makes() {
    for (name, value) in [("trustees", trustees()), ("mix", mixes())] {
        let path = format!("{}/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = serde_json::to_string_pretty(&value).expect("JSON") + "\n";
        if std::env::var_os("MANDAT_BLESS").is_some() {
            std::fs::write(&path, &text).expect("the folder is there");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == text,
            "{name}: the vectors changed: if that is meant, run this with MANDAT_BLESS=1 and say so in CHANGELOG"
        );
    }
}
