//! A million ballots, in memory that does not grow with their size.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use mandat_seal::ballot::chain::Place;
use mandat_seal::ballot::choice::Choice;
use mandat_seal::ballot::prepare::Prepared;
use mandat_seal::ballot::{self, HEAD};
use mandat_seal::bundle::count;
use mandat_seal::credential::{Credential, Credentials};
use mandat_seal::election::{Election, Manifest};
use mandat_seal::group::{Point, RistrettoPoint, Scalar};
use mandat_seal::question::Question;
use mandat_seal::transcript::Transcript;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;

/// MiB that this process has had in memory at most; `None` where the system does not say.
#[allow(clippy::disallowed_methods, reason = "only the system knows what a test has had in memory")]
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}

/// A ballot's hash, as `docs/seal.md` has it.
fn hash_of(ballot: &[u8]) -> [u8; 32] {
    let (body, signature) = ballot.split_at(ballot.len() - 64);
    let mut of_body = Transcript::new("ballot-body", 1);
    of_body.bytes("content", body);
    let mut transcript = Transcript::new("ballot", 1);
    transcript.bytes("body", &of_body.digest());
    transcript.bytes("signature", signature);
    *transcript.digest().first_chunk().expect("64 bytes")
}

/// One voter who thinks better of it again and again: the answer is proven once, each ballot is signed anew. So a box of any number of
/// ballots can be given without being kept.
struct Again<'a> {
    election: &'a Election,
    credential: &'a Credential,
    body: Vec<u8>,
    place: Place,
    left: u64,
    rng: ChaCha20Rng,
}

impl<'a> Again<'a> {
    fn new(election: &'a Election, credential: &'a Credential, ballots: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(1921);
        let question = &election.manifest().questions[0];
        let choices = vec![Choice::approve(question, &[0]).expect("a choice")];
        let prepared = Prepared::new(election, credential, Place::FIRST, choices, &mut rng);
        let mut body = prepared.expect("a ballot").cast(election, credential, &mut rng);
        body.truncate(body.len() - 64);
        Again { election, credential, body, place: Place::FIRST, left: ballots, rng }
    }
}

impl Iterator for Again<'_> {
    type Item = Result<Vec<u8>, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let mut body = self.body.clone();
        body[HEAD - 36..HEAD - 32].copy_from_slice(&self.place.counter.to_le_bytes());
        body[HEAD - 32..HEAD].copy_from_slice(&self.place.previous);
        let ballot = ballot::sign(self.election, self.credential, body, &mut self.rng);
        self.place = Place { counter: self.place.counter + 1, previous: hash_of(&ballot) };
        Some(Ok(ballot))
    }
}

/// Of a million admitted credentials, one that votes.
fn election(voters: u64) -> (Election, Credentials, Credential) {
    let credential = Credential::generate(&mut ChaCha20Rng::seed_from_u64(7));
    let step = RistrettoPoint::mul_base(&Scalar::ONE);
    let keys = std::iter::successors(Some(step), |key| Some(key + step)).map(Point::of);
    let others = usize::try_from(voters - 1).expect("a million");
    let keys = std::iter::once(*credential.public()).chain(keys.take(others)).collect();
    let credentials = Credentials::plain(keys).expect("a list");
    let joint = Point::of(RistrettoPoint::mul_base(&Scalar::from(1921_u64)));
    let manifest = Manifest {
        contest: [1; 32],
        setup: [2; 32],
        joint,
        trustees: vec![joint],
        credentials: credentials.summary(),
        questions: vec![Question::Approval { options: 1, min: 0, max: 1, blank: false }],
    };
    (Election::new(manifest).expect("an election"), credentials, credential)
}

#[test]
fn long_a_million_ballots_are_verified_in_less_than_a_gibibyte() {
    let count_of = 1_000_000;
    let (election, credentials, credential) = election(count_of);
    let open = || Ok(Again::new(&election, &credential, count_of));
    let threads = NonZeroUsize::new(2).expect("two");
    let counted = count(&election, &credentials, &[], threads, open).expect("every ballot is good");
    assert_eq!((counted.ballots, counted.counted, counted.closing.ballots), (count_of, 1, count_of));
    // The ballots alone, of the shortest kind, are 524 MiB; of ten options they would be 1,348.
    assert!(peak().is_none_or(|peak| peak < 512), "{:?} MiB", peak());
}
