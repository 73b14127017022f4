//! Ballots: what a voter's device makes, and what everybody checks.
//!
//! A ballot's length follows from the election's questions, so it has no lengths inside and none of it is allocated before its
//! length is known to be right. Bytes: version (1), election (32), credential (32), counter (4, little-endian), hash of the
//! credential's previous ballot (32), the answers in the order of the questions, signature (64). Everything before the
//! signature is the *body*.
//!
//! An approval of ten options takes 101 + 10 * 64 + 32 * (6 + 10 + 3) + 64 = 1,413 bytes; a ranking of up to
//! 33 options 101 + 128 + 64 = 293.

mod answer;
pub mod chain;
pub mod choice;
pub mod opening;
pub mod prepare;

pub(crate) use answer::{Answer, Drafted};

use crate::Refused;
use crate::batch::{Base, Statement};
use crate::credential::{Credential, Credentials};
use crate::election::{Election, VERSION};
use crate::elgamal::Ciphertext;
use crate::group::{Point, WIDTH};
use crate::proof::knowledge::Knowledge;
use crate::transcript::{Context, Transcript};
use crate::wire::Reader;
use chain::{Link, Place};
use rand_core::CryptoRng;

/// Bytes before the answers.
pub const HEAD: usize = 1 + 32 + WIDTH + 4 + 32;

impl Election {
    /// Bytes of every ballot of this election.
    pub fn ballot_width(&self) -> usize {
        HEAD + self.answers_width() + Knowledge::WIDTH
    }
}

/// A ballot that was read, with everything that is to be verified about it.
pub struct Read {
    /// Place of its credential in the list.
    pub credential: usize,
    /// Its place in the credential's chain.
    pub link: Link,
    /// The hash of its body, which is also the code of cast-or-challenge.
    pub body: [u8; 32],
    /// What it claims.
    pub statement: Statement,
    /// Its ciphertexts, one list for each question.
    pub answers: Vec<Vec<Ciphertext>>,
}

/// Reads one ballot and lists what it claims. Nothing is verified yet but its form, its election, its credential, and the sums
/// of numbers in its proofs.
pub fn read(election: &Election, credentials: &Credentials, bytes: &[u8]) -> Result<Read, Refused> {
    if bytes.len() != election.ballot_width() {
        return Err(Refused::Length);
    }
    let (body, signature) = bytes.split_last_chunk::<{ Knowledge::WIDTH }>().ok_or(Refused::Length)?;
    let mut reader = Reader::new(body);
    let head = Head::read(election, credentials, &mut reader)?;
    let signature = Knowledge::parse(signature)?;
    let digest = body_digest(body);
    let whole = ballot_digest(&digest, &signature);
    let mut statement = Statement::of_digest(whole);
    let answers = answers(election, &head.voter, reader, &mut statement)?;
    let signer = statement.own(&head.voter);
    signature.claim(signed(election.context(), &digest), signer, Refused::BadSignature, &mut statement);
    let Place { counter, previous } = head.place;
    let link = Link { counter, previous, hash: first_half(&whole) };
    Ok(Read { credential: head.credential, link, body: first_half(&digest), statement, answers })
}

/// Whose a ballot says that it is, without decoding it.
pub fn credential(bytes: &[u8]) -> Option<&[u8; WIDTH]> {
    bytes.get(1 + 32..)?.first_chunk()
}

/// What a ballot says before its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The credential.
    pub voter: Point,
    /// Its place in the list.
    pub credential: usize,
    /// The ballot's place in the credential's chain.
    pub place: Place,
}

impl Head {
    /// Reads version, election, credential and place.
    fn read(
        election: &Election,
        credentials: &Credentials,
        reader: &mut Reader<'_>,
    ) -> Result<Self, Refused> {
        if reader.u8()? != VERSION {
            return Err(Refused::Version);
        }
        if reader.array::<32>()? != election.id() {
            return Err(Refused::OtherElection);
        }
        let key = reader.array::<WIDTH>()?;
        let credential = credentials.find(key)?;
        let place = Place { counter: reader.u32()?, previous: *reader.array()? };
        Ok(Head { voter: Point::parse_key(key)?, credential, place })
    }
}

/// Reads the answers, which end the body, and adds what they claim to a statement.
fn answers(
    election: &Election,
    voter: &Point,
    mut reader: Reader<'_>,
    statement: &mut Statement,
) -> Result<Vec<Vec<Ciphertext>>, Refused> {
    let mut answers = Vec::with_capacity(election.manifest().questions.len());
    for (number, (question, checks)) in election.questions().enumerate() {
        let answer = Answer::read(&mut reader, question, election.ciphertexts(number), checks)?;
        let transcript = answer_transcript(election.context(), question.kind(), voter, number);
        answer.claim(transcript, checks, statement)?;
        answers.push(answer.into_ciphertexts());
    }
    reader.end()?;
    Ok(answers)
}

/// Verifies a body that nobody has signed yet: all that a box asks of a ballot by itself, but the signature.
pub fn verify_body(election: &Election, credentials: &Credentials, body: &[u8]) -> Result<Head, Refused> {
    if body.len() + Knowledge::WIDTH != election.ballot_width() {
        return Err(Refused::Length);
    }
    let mut reader = Reader::new(body);
    let head = Head::read(election, credentials, &mut reader)?;
    let mut statement = Statement::of_digest(body_digest(body));
    answers(election, &head.voter, reader, &mut statement)?;
    crate::batch::verify_one(shared(election), statement)?;
    Ok(head)
}

/// Verifies one ballot by itself.
pub fn verify(election: &Election, credentials: &Credentials, bytes: &[u8]) -> Result<Read, Refused> {
    let ballot = read(election, credentials, bytes)?;
    crate::batch::verify_one(shared(election), ballot.statement.clone())?;
    Ok(ballot)
}

/// Signs a body: the bytes of a ballot, good or not. Draws one scalar.
pub fn sign<R: CryptoRng + ?Sized>(
    election: &Election,
    credential: &Credential,
    mut body: Vec<u8>,
    rng: &mut R,
) -> Vec<u8> {
    let signature = credential.sign(signed(election.context(), &body_digest(&body)), rng);
    body.extend(signature.bytes());
    body
}

/// The points that all ballots of an election share: [`Base::GENERATOR`], [`Base::JOINT`], and those of [`crate::proof::bits`].
pub(crate) fn shared(election: &Election) -> impl Iterator<Item = Point> {
    const { assert!(matches!((Base::GENERATOR, Base::JOINT), (Base::Shared(0), Base::Shared(1)))) };
    let first = [Point::base(), *election.key().point()];
    first.into_iter().chain(election.generators().points().iter().copied())
}

/// A tracker to read out or compare: it binds the credential, so that two voters can never be given the same.
pub fn tracker(election: &[u8; 32], credential: &Point, ballot: &[u8; 32]) -> [u8; 32] {
    let mut transcript = Transcript::new("tracker", 1);
    transcript.bytes("election", election);
    transcript.point("credential", credential);
    transcript.bytes("ballot", ballot);
    first_half(&transcript.digest())
}

/// The transcript of an answer's proof, before the answer's own points.
pub(crate) fn answer_transcript(context: &Context, kind: &str, voter: &Point, question: usize) -> Transcript {
    let mut transcript = context.transcript(kind, 1);
    transcript.point("credential", voter);
    transcript.number("question", question as u64);
    transcript
}

/// The hash of a body, which is computed once and goes into the signature and the ballot's hash.
pub(crate) fn body_digest(body: &[u8]) -> [u8; 64] {
    let mut transcript = Transcript::new("ballot-body", 1);
    transcript.bytes("content", body);
    transcript.digest()
}

/// The transcript of a ballot's signature.
pub(crate) fn signed(context: &Context, body: &[u8; 64]) -> Transcript {
    let mut transcript = context.transcript("ballot-signature", 1);
    transcript.bytes("body", body);
    transcript
}

/// The hash of a whole ballot: its first half names it, all of it goes into the batch's weights.
pub(crate) fn ballot_digest(body: &[u8; 64], signature: &Knowledge) -> [u8; 64] {
    let mut transcript = Transcript::new("ballot", 1);
    transcript.bytes("body", body);
    transcript.bytes("signature", &signature.bytes());
    transcript.digest()
}

pub(crate) fn first_half(digest: &[u8; 64]) -> [u8; 32] {
    *digest.first_chunk().expect("64 bytes")
}
