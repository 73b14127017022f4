//! The voter's device: encrypt, commit, then cast or open (Benaloh 2006).
//!
//! The device shows the code of a prepared ballot before it knows whether the voter will cast or open it. A prepared ballot is
//! not signed: it becomes a ballot only by [`Prepared::cast`], and [`Prepared::open`] consumes it, so one and the same can
//! never be opened and cast.

use super::chain::Place;
use super::choice::Choice;
use super::opening::Opening;
use super::{Answer, Drafted, answer_transcript, body_digest, first_half};
use crate::Refused;
use crate::credential::Credential;
use crate::election::{Election, VERSION};
use crate::group::Scalar;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// An encrypted ballot that is not yet signed, with the secrets to open it.
pub struct Prepared {
    body: Vec<u8>,
    choices: Vec<Choice>,
    randomness: Zeroizing<Vec<Scalar>>,
}

impl Prepared {
    /// Encrypts the choices for a place in the credential's chain.
    pub fn new<R: CryptoRng + ?Sized>(
        election: &Election,
        credential: &Credential,
        place: Place,
        choices: Vec<Choice>,
        rng: &mut R,
    ) -> Result<Self, Refused> {
        if choices.len() != election.manifest().questions.len() {
            return Err(Refused::BadChoice);
        }
        let mut body = Vec::with_capacity(election.ballot_width());
        body.push(VERSION);
        body.extend(election.id());
        body.extend(credential.public().bytes());
        body.extend(place.counter.to_le_bytes());
        body.extend(place.previous);
        let ciphertexts = (0..choices.len()).map(|number| election.ciphertexts(number)).sum();
        // With its whole capacity at once: a vector that grows leaves copies behind, which nobody wipes.
        let mut randomness = Zeroizing::new(Vec::with_capacity(ciphertexts));
        for (number, ((question, checks), choice)) in election.questions().zip(&choices).enumerate() {
            choice.check(question)?;
            let transcript =
                answer_transcript(election.context(), question.kind(), credential.public(), number);
            let Drafted { answer, randomness: used } = match choice {
                Choice::Numbers(numbers) => {
                    Answer::sum(election.key(), election.generators(), transcript, checks, numbers, rng)?
                }
                Choice::Ranking(ranking) => {
                    let rankings = question.rankings().ok_or(Refused::BadChoice)?;
                    let points = rankings.encode(ranking).ok_or(Refused::BadChoice)?;
                    Answer::mix(election.key(), transcript, &points, rng)
                }
            };
            answer.write(&mut body);
            randomness.extend(used.iter());
        }
        Ok(Prepared { body, choices, randomness })
    }

    /// The code that the device commits to: the hash of the body. Whoever casts finds it in the box.
    pub fn code(&self) -> [u8; 32] {
        first_half(&body_digest(&self.body))
    }

    /// Signs: the bytes of the ballot. Draws one scalar.
    pub fn cast<R: CryptoRng + ?Sized>(
        self,
        election: &Election,
        credential: &Credential,
        rng: &mut R,
    ) -> Vec<u8> {
        super::sign(election, credential, self.body, rng)
    }

    /// Opens: everything that another device needs to check that this one encrypted what the voter chose.
    pub fn open(self) -> Opening {
        Opening { body: self.body, choices: self.choices, randomness: self.randomness.to_vec() }
    }
}
