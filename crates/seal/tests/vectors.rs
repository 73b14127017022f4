//! Vectors for other implementations: `vectors/seal.json`, made again and compared. With `MANDAT_BLESS=1` it is written.
//!
//! Each case has everything that goes in, the random scalars in the order in which they are drawn, and what comes out. Bytes are
//! lower-case hex. Cases with a `code` must be refused with it.

mod common;

use common::all_kinds;
use mandat_seal::Refused;
use mandat_seal::ballot::chain::{self, Link, Place};
use mandat_seal::ballot::choice::Choice;
use mandat_seal::ballot::opening::{self, Opening};
use mandat_seal::ballot::prepare::Prepared;
use mandat_seal::ballot::{self, tracker};
use mandat_seal::bundle::Closing;
use mandat_seal::credential::{Credential, Credentials, check_registration};
use mandat_seal::election::{Election, Manifest};
use mandat_seal::group::{Point, RistrettoPoint, Scalar, generator, hex};
use mandat_seal::proof::equality::{Equality, Pairs};
use mandat_seal::proof::knowledge::Knowledge;
use mandat_seal::question::Question;
use mandat_seal::transcript::{Context, Transcript, hash};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _, TryCryptoRng, TryRng};
use serde_json::{Value, json};
use std::convert::Infallible;

/// Gives random bytes, and writes down the scalars that are made of them; or gives written ones again.
struct Notes {
    source: ChaCha20Rng,
    drawn: Vec<Scalar>,
    replay: Option<std::vec::IntoIter<Scalar>>,
}

impl Notes {
    fn new(seed: u64) -> Self {
        Notes { source: ChaCha20Rng::seed_from_u64(seed), drawn: Vec::new(), replay: None }
    }

    fn again(scalars: Vec<Scalar>) -> Self {
        Notes { replay: Some(scalars.into_iter()), ..Self::new(0) }
    }

    fn list(&self) -> Vec<String> {
        self.drawn.iter().map(|scalar| hex(scalar.as_bytes())).collect()
    }
}

impl TryRng for Notes {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only scalars are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only scalars are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let wide: &mut [u8; 64] = bytes.try_into().expect("a scalar takes 64 bytes");
        if let Some(replay) = &mut self.replay {
            wide.fill(0);
            wide[..32].copy_from_slice(replay.next().expect("the list is long enough").as_bytes());
        } else {
            self.source.fill_bytes(wide);
        }
        self.drawn.push(Scalar::from_bytes_mod_order_wide(wide));
        Ok(())
    }
}

impl TryCryptoRng for Notes {}

fn multiple(scalar: &Scalar) -> Point {
    Point::of(RistrettoPoint::mul_base(scalar))
}

fn point(point: &Point) -> String {
    hex(point.bytes())
}

fn hashes() -> Vec<Value> {
    let mut transcript = Transcript::new("vector", 1);
    transcript.bytes("bytes", b"mandat");
    transcript.number("number", 1921);
    transcript.point("point", &Point::base());
    transcript.points("points", [Point::base(), Point::identity()].iter());
    let items = json!([
        {"label": "mandat-seal", "content": hex(b"vector/v1")},
        {"label": "bytes", "content": hex(b"mandat")},
        {"label": "number", "content": hex(&1921_u64.to_le_bytes())},
        {"label": "point", "content": point(&Point::base())},
        {"label": "points", "content": point(&Point::base()) + &point(&Point::identity())},
    ]);
    let digest = hex(&transcript.clone().digest());
    let challenge = hex(transcript.challenge().as_bytes());
    let generators = (0..3).map(|index| {
        json!({"kind": "generator", "domain": "vector", "context": hex(b"context"), "index": index,
            "point": point(&generator("vector", b"context", index))})
    });
    let hashed = json!({"kind": "hash", "domain": "vector", "content": hex(b"content"),
        "hash": hex(&hash("vector", b"content"))});
    let first = json!({"kind": "transcript", "items": items, "digest": digest, "challenge": challenge});
    [first, hashed].into_iter().chain(generators).collect()
}

fn context() -> Context {
    let key = |n| multiple(&Scalar::from(n));
    Context { election: hash("vector", b"election"), joint: key(11_u64), trustees: vec![key(12), key(13)] }
}

fn context_json(context: &Context) -> Value {
    json!({"election": hex(&context.election), "joint": point(&context.joint),
        "trustees": context.trustees.iter().map(point).collect::<Vec<_>>()})
}

fn simple_proofs() -> Vec<Value> {
    let context = context();
    let secret = Scalar::from(1921_u64);
    let mut notes = Notes::new(1);
    let transcript = || context.transcript("vector", 1);
    let knowledge = Knowledge::prove(transcript(), &secret, &mut notes);
    assert_eq!(knowledge.verify(transcript(), &multiple(&secret)), Ok(()));
    let first = json!({"kind": "knowledge", "context": context_json(&context), "domain": "vector/v1",
        "secret": hex(secret.as_bytes()), "public": point(&multiple(&secret)), "randomness": notes.list(),
        "proof": hex(&knowledge.bytes())});
    let base = generator("vector", b"base", 0);
    let pairs = Pairs { public: multiple(&secret), base, image: Point::of(base.value() * secret) };
    let mut notes = Notes::new(2);
    let equality = Equality::prove(transcript(), &pairs, &secret, &mut notes);
    assert_eq!(equality.verify(transcript(), &pairs), Ok(()));
    let second = json!({"kind": "equality", "context": context_json(&context), "domain": "vector/v1",
        "secret": hex(secret.as_bytes()), "public": point(&pairs.public), "base": point(&base),
        "image": point(&pairs.image), "randomness": notes.list(), "proof": hex(&equality.bytes())});
    let mut notes = Notes::new(3);
    let credential = Credential::generate(&mut Notes::new(4));
    let registration = credential.register(b"contest", &mut notes);
    assert_eq!(check_registration(b"contest", credential.public(), &registration), Ok(()));
    let third = json!({"kind": "registration", "contest": hex(b"contest"), "secret": hex(&*credential.secret()),
        "credential": point(credential.public()), "randomness": notes.list(), "proof": hex(&registration.bytes())});
    vec![first, second, third]
}

fn election(questions: Vec<Question>, weighted: bool) -> (Election, Credentials, Credential) {
    let voters: Vec<Credential> = (10..13).map(|seed| Credential::generate(&mut Notes::new(seed))).collect();
    let keys = voters.iter().map(|voter| *voter.public());
    let credentials = if weighted {
        Credentials::weighted(keys.zip([5, 300, 7]).collect())
    } else {
        Credentials::plain(keys.collect())
    };
    let credentials = credentials.expect("a list");
    let context = context();
    let manifest = Manifest {
        contest: hash("vector", b"contest"),
        setup: hash("vector", b"setup"),
        joint: context.joint,
        trustees: context.trustees,
        credentials: credentials.summary(),
        questions,
    };
    let voter = voters.into_iter().next().expect("three voters");
    (Election::new(manifest).expect("an election"), credentials, voter)
}

fn choices_json(choices: &[Choice]) -> Value {
    choices
        .iter()
        .map(|choice| match choice {
            Choice::Numbers(numbers) => json!({"numbers": numbers}),
            Choice::Ranking(ranking) => json!({"ranking": ranking}),
        })
        .collect()
}

/// One ballot and the one after it.
fn ballots(name: &str, questions: Vec<Question>, choices: &[Choice], weighted: bool) -> Vec<Value> {
    let (election, credentials, voter) = election(questions, weighted);
    let mut cases = Vec::new();
    let mut place = Place::FIRST;
    for seed in [20, 21] {
        let make = |notes: &mut Notes| {
            let prepared =
                Prepared::new(&election, &voter, place, choices.to_vec(), notes).expect("a choice");
            (prepared.code(), prepared.cast(&election, &voter, notes))
        };
        let mut notes = Notes::new(seed);
        let (code, bytes) = make(&mut notes);
        assert_eq!(make(&mut Notes::again(notes.drawn.clone())).1, bytes, "the list of scalars is enough");
        let read = ballot::verify(&election, &credentials, &bytes).expect("a good ballot");
        let Link { counter, previous, hash } = read.link;
        cases.push(json!({"kind": "ballot", "name": name, "manifest": hex(&election.manifest().bytes()),
            "election": hex(election.id()), "credentials": hex(&credentials.bytes()),
            "secret": hex(&*voter.secret()), "credential": point(voter.public()), "counter": counter,
            "previous": hex(&previous), "choices": choices_json(choices), "randomness": notes.list(),
            "code_shown": hex(&code), "ballot": hex(&bytes), "hash": hex(&hash),
            "tracker": hex(&tracker(election.id(), voter.public(), &hash))}));
        place = Place::after(&read.link).expect("a place");
        cases.extend(refused(name, &election, &credentials, &voter, &bytes));
    }
    cases
}

/// Changed ballots that must be refused, signed again where only a proof is to fail.
fn refused(
    name: &str,
    election: &Election,
    list: &Credentials,
    voter: &Credential,
    ballot: &[u8],
) -> Vec<Value> {
    let body = &ballot[..ballot.len() - 64];
    let again = |change: fn(&mut Vec<u8>)| {
        let mut body = body.to_vec();
        change(&mut body);
        ballot::sign(election, voter, body, &mut Notes::new(30))
    };
    let mut signature = ballot.to_vec();
    *signature.last_mut().expect("not empty") ^= 1;
    let changed = [
        again(|body| *body.last_mut().expect("not empty") ^= 1),
        again(|body| body[101..133].fill(0)),
        again(|body| body[133..165].fill(0xff)),
        again(|body| body[1] ^= 1),
        again(|body| body[0] = 2),
        again(|body| body.truncate(200)),
        signature,
    ];
    let case = |bytes: Vec<u8>| {
        let code = ballot::verify(election, list, &bytes).err().expect("a changed ballot").code();
        json!({"kind": "ballot", "name": name, "election": hex(election.id()), "ballot": hex(&bytes), "code": code})
    };
    changed.into_iter().map(case).collect()
}

/// Opened challenges, good and not: the text that a device gives, and the code that it showed before.
fn openings() -> Vec<Value> {
    let questions = vec![all_kinds()[0].clone(), Question::Ranked { options: 5 }];
    let (election, credentials, voter) = election(questions.clone(), false);
    let choices =
        vec![Choice::approve(&questions[0], &[1, 3]).expect("a choice"), Choice::Ranking(vec![4, 0])];
    let mut notes = Notes::new(40);
    let prepared = Prepared::new(&election, &voter, Place::FIRST, choices, &mut notes).expect("a choice");
    let (code, good) = (prepared.code(), prepared.open());
    let mut lie = good.clone();
    lie.choices[0] = Choice::approve(&questions[0], &[1, 2]).expect("a choice");
    let mut random = good.clone();
    random.randomness[0] += Scalar::ONE;
    let mut spoilt = good.clone();
    *spoilt.body.last_mut().expect("not empty") ^= 1;
    let case = |shown: [u8; 32], opening: &Opening| {
        let checked = opening::check(&election, &credentials, &shown, opening);
        json!({"kind": "opening", "manifest": hex(&election.manifest().bytes()), "election": hex(election.id()),
            "credentials": hex(&credentials.bytes()), "code_shown": hex(&shown), "opening": opening.text(),
            "choices": choices_json(&opening.choices), "code": checked.err().map(Refused::code)})
    };
    let cases = [(code, &good), ([7; 32], &good), (code, &lie), (code, &random), (spoilt.code(), &spoilt)];
    cases.map(|(shown, opening)| case(shown, opening)).into()
}

/// The links of one credential in a box, in whatever order: which are a chain, and what is wrong with the others.
fn chains() -> Vec<Value> {
    let mut links = Vec::new();
    let mut place = Place::FIRST;
    for n in 1..=3 {
        let link = Link { counter: place.counter, previous: place.previous, hash: [n; 32] };
        links.push(link);
        place = Place::after(&link).expect("a place");
    }
    let [first, second, third] = links[..] else { unreachable!("three were made") };
    let fork = Link { hash: [9; 32], ..second };
    let stray = Link { previous: [9; 32], ..second };
    let case = |links: &[Link]| {
        let mut judged: Vec<(usize, Link, u64)> = (0..).zip(links).map(|(at, link)| (0, *link, at)).collect();
        let link = |link: &Link| json!({"counter": link.counter, "previous": hex(&link.previous), "hash": hex(&link.hash)});
        let code = chain::judge(&mut judged).err().map(|(refused, _)| refused.code());
        json!({"kind": "chain", "links": links.iter().map(link).collect::<Vec<_>>(), "code": code})
    };
    let cases: [&[Link]; 6] = [
        &[first, second, third],
        &[third, first, second],
        &[first, third],
        &[first, second, second],
        &[first, second, fork],
        &[first, stray],
    ];
    cases.map(case).into()
}

fn all() -> Value {
    let kinds = all_kinds();
    let one =
        |at: usize, choice: Result<Choice, _>| (vec![kinds[at].clone()], vec![choice.expect("a choice")]);
    let approval = one(0, Choice::approve(&kinds[0], &[1, 3]));
    let blank = one(0, Choice::blank(&kinds[0]));
    let score = one(1, Choice::score(&kinds[1], &[13, 4]));
    let lists = one(2, Choice::list(&kinds[2], 1, &[0, 2]));
    let division = one(3, Choice::approve(&kinds[3], &[2]));
    let bit = Question::Approval { options: 1, min: 0, max: 1, blank: false };
    let bit = (vec![bit.clone()], vec![Choice::approve(&bit, &[0]).expect("a choice")]);
    let small = Question::Score { options: 1, max: 10, blank: false };
    let small = (vec![small.clone()], vec![Choice::score(&small, &[7]).expect("a choice")]);
    let ranked = (vec![Question::Ranked { options: 5 }], vec![Choice::Ranking(vec![4, 0, 2])]);
    let wide = (vec![Question::Ranked { options: 40 }], vec![Choice::Ranking((0..40).rev().collect())]);
    let both =
        ([approval.0.clone(), ranked.0.clone()].concat(), [approval.1.clone(), ranked.1.clone()].concat());
    let mut cases = hashes();
    cases.extend(simple_proofs());
    for (name, (questions, choices), weighted) in [
        ("one bit", bit, false),
        ("approval, k of n with blank", approval, false),
        ("approval, blank", blank, false),
        ("score, one option", small, false),
        ("score with blank", score, false),
        ("one list and marks", lists, false),
        ("division, weighted", division, true),
        ("ranked", ranked, false),
        ("ranked, two points", wide, false),
        ("two questions", both, false),
    ] {
        cases.extend(ballots(name, questions, &choices, weighted));
    }
    cases.extend(openings());
    cases.extend(chains());
    let closing = Closing::of(&hash("vector", b"election"), vec![[2; 32], [1; 32]]);
    cases.push(json!({"kind": "closing", "election": hex(&hash("vector", b"election")),
        "hashes": [hex(&[2; 32]), hex(&[1; 32])], "closing": hex(&closing.bytes())}));
    json!({"format": "mandat-seal vectors 1", "cases": cases})
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test may write the vectors when it is told to")]
fn the_vectors_are_those_that_this_code_makes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/seal.json");
    let text = serde_json::to_string_pretty(&all()).expect("JSON") + "\n";
    if std::env::var_os("MANDAT_BLESS").is_some() {
        std::fs::write(path, &text).expect("the folder is there");
    }
    let written = std::fs::read_to_string(path).expect("vectors/seal.json");
    assert!(
        written == text,
        "the vectors changed: if that is meant, run this with MANDAT_BLESS=1 and say so in CHANGELOG"
    );
}
