//! The checker's side of cast-or-challenge: on another device, by other code.
//!
//! Two questions, each with code of its own. Does the ballot encrypt what the voter chose? Here nothing is shared with the encryption
//! but the group itself: no table of multiples, no halves, no common layout code; every ciphertext is recomputed with plain
//! multiplications and bytes are compared. Would the box take it? A device could encrypt well and spoil the proof, and so
//! suppress a vote: that is asked of the box's own code ([`verify_body`]), as no other answer counts.

use super::choice::Choice;
use super::{Head, verify_body};
use crate::Refused;
use crate::credential::Credentials;
use crate::election::Election;
use crate::group::{Point, RistrettoPoint, Scalar, WIDTH, hex, unhex};
use crate::question::Question;
use crate::transcript::Transcript;

/// An opened ballot: spoiled, because whoever sees it knows how it voted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The body of the prepared ballot.
    pub body: Vec<u8>,
    /// What the device says that it encrypted.
    pub choices: Vec<Choice>,
    /// The randomness of every ciphertext, in order.
    pub randomness: Vec<Scalar>,
}

/// Checks an opened ballot against the code that the device showed before: `commitment-differs` if it is another ballot; `length`,
/// `version`, `other-election`, `credential-unknown`, `bad-proof` or what else a box would say if it were signed and cast;
/// `opening-differs` if it does not encrypt these choices, `bad-choice` if the choices do not keep to the questions.
///
/// Gives whose ballot it is and its place in the chain. Whether this is the voter's credential, and the place after their last
/// ballot, only the voter can tell: a ballot for another one is good by itself and yet not theirs.
pub fn check(
    election: &Election,
    credentials: &Credentials,
    code: &[u8; 32],
    opening: &Opening,
) -> Result<Head, Refused> {
    let mut transcript = Transcript::new("ballot-body", 1);
    transcript.bytes("content", &opening.body);
    if transcript.digest()[..32] != code[..] {
        return Err(Refused::CommitmentDiffers);
    }
    let head = verify_body(election, credentials, &opening.body)?;
    encrypts(election, opening)?;
    Ok(head)
}

/// Whether the body's ciphertexts are those of the choices and the randomness, and there are no others.
fn encrypts(election: &Election, opening: &Opening) -> Result<(), Refused> {
    let manifest = election.manifest();
    if opening.choices.len() != manifest.questions.len() {
        return Err(Refused::BadChoice);
    }
    let mut at = 1 + 32 + 32 + 4 + 32;
    let mut randomness = opening.randomness.iter();
    for (question, choice) in manifest.questions.iter().zip(&opening.choices) {
        choice.check(question)?;
        let messages: Vec<RistrettoPoint> = match choice {
            Choice::Numbers(numbers) => {
                numbers.iter().map(|n| Point::base().value() * Scalar::from(*n)).collect()
            }
            Choice::Ranking(ranking) => {
                let rankings = question.rankings().ok_or(Refused::BadChoice)?;
                rankings.encode(ranking).ok_or(Refused::BadChoice)?
            }
        };
        for (place, message) in messages.iter().enumerate() {
            let r = randomness.next().ok_or(Refused::OpeningDiffers)?;
            let expected = [Point::base().value() * r, manifest.joint.value() * r + message];
            for (half, point) in expected.iter().enumerate() {
                let start = at + (2 * place + half) * WIDTH;
                if opening.body.get(start..start + WIDTH) != Some(point.compress().as_bytes().as_slice()) {
                    return Err(Refused::OpeningDiffers);
                }
            }
        }
        at += usize::try_from(question.width()).map_err(|_| Refused::Length)?;
    }
    if randomness.next().is_some() { Err(Refused::OpeningDiffers) } else { Ok(()) }
}

impl Opening {
    /// The code that belongs to this ballot.
    pub fn code(&self) -> [u8; 32] {
        super::first_half(&super::body_digest(&self.body))
    }

    /// Lines of text for the other device: the body, then for every ciphertext what is in it and its randomness, in hex.
    pub fn text(&self) -> String {
        let mut lines = vec![hex(&self.body)];
        for choice in &self.choices {
            match choice {
                Choice::Numbers(numbers) => {
                    lines.push(numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(" "));
                }
                Choice::Ranking(ranking) => {
                    lines.push(ranking.iter().map(u16::to_string).collect::<Vec<_>>().join(" "));
                }
            }
        }
        lines.extend(self.randomness.iter().map(|scalar| hex(scalar.as_bytes())));
        lines.join("\n") + "\n"
    }

    /// Reads the lines again; `length` where lines are missing or left over.
    pub fn parse(questions: &[Question], text: &str) -> Result<Self, Refused> {
        let mut lines = text.lines();
        let mut next = || lines.next().ok_or(Refused::Length);
        let body = unhex(next()?).ok_or(Refused::Length)?.to_vec();
        let mut choices = Vec::new();
        for question in questions {
            let line = next()?;
            choices.push(if let Question::Ranked { .. } = question {
                let ranking = line.split_terminator(' ').map(|at| at.parse().map_err(|_| Refused::BadChoice));
                Choice::Ranking(ranking.collect::<Result<_, _>>()?)
            } else {
                let numbers = line.split(' ').map(|number| number.parse().map_err(|_| Refused::BadChoice));
                Choice::Numbers(numbers.collect::<Result<_, _>>()?)
            });
        }
        let count: usize = questions.iter().map(Question::ciphertexts).sum();
        let randomness = (0..count).map(|_| crate::group::parse_scalar(&fixed(next()?)?));
        let randomness = randomness.collect::<Result<_, Refused>>()?;
        if lines.next().is_some() { Err(Refused::Length) } else { Ok(Opening { body, choices, randomness }) }
    }
}

fn fixed(text: &str) -> Result<[u8; WIDTH], Refused> {
    let bytes = unhex(text).ok_or(Refused::Length)?;
    bytes.as_slice().try_into().map_err(|_| Refused::Length)
}
