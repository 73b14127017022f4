//! Invented boxes of any size, for benches, tests and demonstrations: complete, closed and tallied.
//!
//! Everything follows from a seed. Each ballot has its own generator, so ballots can be made in parallel and again.

use super::{Closing, Counted, Tallied};
use crate::Refused;
use crate::ballot::chain::Place;
use crate::ballot::choice::Choice;
use crate::ballot::prepare::Prepared;
use crate::ballot::{self, Read};
use crate::credential::{Credential, Credentials};
use crate::election::{Election, Manifest};
use crate::question::Question;
use crate::tally::{FILE, Sums};
use crate::transcript::hash;
use crate::trustee::{Ceremony, Confirmation, File, JointKey, SecretShare, Structure, TrusteeKey};
use rand_core::{CryptoRng, SeedableRng};
use std::marker::PhantomData;

/// Every twentieth ballot is a second one of the same voter.
const VOTES_AGAIN: u64 = 20;

/// An invented election with its voters and trustees. `R` is the generator that its randomness comes from.
pub struct Synth<R> {
    seed: [u8; 32],
    election: Election,
    credentials: Credentials,
    voters: u64,
    ballots: u64,
    trustees: JointKey,
    shares: Vec<SecretShare>,
    generator: PhantomData<fn() -> R>,
}

impl<R: CryptoRng + SeedableRng<Seed = [u8; 32]>> Synth<R> {
    /// Invents an election with so many ballots. Its trustees hold a real ceremony.
    pub fn new(
        seed: u64,
        ballots: u64,
        questions: Vec<Question>,
        structure: Structure,
    ) -> Result<Self, Refused> {
        let seed = hash("synth", &seed.to_le_bytes());
        let voters = ballots - ballots / VOTES_AGAIN;
        let keys = (0..voters).map(|voter| *Self::voter(&seed, voter).public()).collect();
        let credentials = Credentials::plain(keys)?;
        let (trustees, shares) = ceremony::<R>(&seed, structure)?;
        let manifest = Manifest {
            contest: hash("synth-contest", &seed),
            setup: hash("setup", &trustees.to_bytes()),
            joint: *trustees.key(),
            trustees: trustees.verification().values().copied().collect(),
            credentials: credentials.summary(),
            questions,
        };
        let election = Election::new(manifest)?;
        let generator = PhantomData;
        Ok(Synth { seed, election, credentials, voters, ballots, trustees, shares, generator })
    }

    fn random(seed: &[u8; 32], purpose: &str, number: u64) -> R {
        let content = [seed.as_slice(), &number.to_le_bytes()].concat();
        R::from_seed(hash(&format!("synth-{purpose}"), &content))
    }

    fn voter(seed: &[u8; 32], number: u64) -> Credential {
        Credential::generate(&mut Self::random(seed, "credential", number))
    }

    /// The election.
    pub fn election(&self) -> &Election {
        &self.election
    }

    /// The admitted credentials.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The trustees' joint key.
    pub fn trustees(&self) -> &JointKey {
        &self.trustees
    }

    /// How many ballots there are.
    pub fn ballots(&self) -> u64 {
        self.ballots
    }

    /// The credential of a voter, counted from zero.
    pub fn credential(&self, voter: u64) -> Credential {
        Self::voter(&self.seed, voter)
    }

    /// The ballot with this number, counted from zero. Those after the last voter are second ballots of the first voters.
    pub fn ballot(&self, number: u64) -> Result<Vec<u8>, Refused> {
        let (voter, place) = match number.checked_sub(self.voters) {
            None => (number, Place::FIRST),
            Some(voter) => {
                let first = ballot::read(&self.election, &self.credentials, &self.ballot(voter)?)?;
                (voter, Place::after(&first.link).ok_or(Refused::BallotGap)?)
            }
        };
        let credential = self.credential(voter);
        let mut random = Self::random(&self.seed, "ballot", number);
        let questions = self.election.manifest().questions.iter();
        let choices = questions.map(|question| choose(question, &mut random)).collect::<Result<_, _>>()?;
        let prepared = Prepared::new(&self.election, &credential, place, choices, &mut random)?;
        Ok(prepared.cast(&self.election, &credential, &mut random))
    }

    /// Reads a ballot that this made, and whether it counts.
    pub fn read(&self, number: u64, ballot: &[u8]) -> Result<(Read, bool), Refused> {
        let read = ballot::read(&self.election, &self.credentials, ballot)?;
        let again = number < self.ballots - self.voters;
        Ok((read, !again))
    }

    /// Closes the box, and lets `threshold` trustees open the sums.
    pub fn close(&self, sums: Sums, hashes: Vec<[u8; 32]>) -> Result<(Closing, Tallied), Refused> {
        let closing = Closing::of(self.election.id(), hashes);
        let counted = Counted {
            ballots: self.ballots,
            counted: self.voters,
            proofs: 0,
            weight: self.voters,
            sums,
            ranked: Vec::new(),
            closing,
        };
        let firsts = counted.sums.firsts();
        let file = File { context: self.election.context(), name: FILE, firsts: &firsts };
        let shares = self.shares.iter().enumerate();
        let partial = |(number, share): (usize, &SecretShare)| {
            let mut random = Self::random(&self.seed, "decrypt", number as u64);
            share.decrypt(&self.trustees, file, &mut random)
        };
        let partials = shares.map(partial).collect();
        let tallied = Tallied::open(&self.election, &self.trustees, &counted, partials)?;
        Ok((closing, tallied))
    }
}

/// Holds the ceremony; returns the shares of a quorum only, as the others are not needed to decrypt.
fn ceremony<R: CryptoRng + SeedableRng<Seed = [u8; 32]>>(
    seed: &[u8; 32],
    structure: Structure,
) -> Result<(JointKey, Vec<SecretShare>), Refused> {
    let mut random = R::from_seed(hash("synth-ceremony", seed));
    let mut ceremony = Ceremony::new(seed, structure);
    let places: Vec<_> = ceremony.structure().places().collect();
    let keys: Vec<_> = places.iter().map(|_| TrusteeKey::generate(&mut random)).collect();
    let honest = "honest trustees' messages are accepted";
    for (place, key) in places.iter().zip(&keys) {
        ceremony.register(key.register(ceremony.id(), *place, &mut random)).expect(honest);
    }
    let session = ceremony.session().expect(honest);
    let deals: Vec<_> = places.iter().filter_map(|place| ceremony.prepare(*place, &mut random)).collect();
    for deal in &deals {
        ceremony.commit(deal.dealer, deal.commit(&session)).expect(honest);
    }
    deals.into_iter().for_each(|deal| ceremony.deal(deal).expect(honest));
    let shares: Vec<_> =
        places.iter().zip(&keys).filter_map(|(place, key)| ceremony.share(*place, key)).collect();
    for share in &shares {
        let joint = ceremony.proposed().expect(honest);
        let confirmation = Confirmation::new(joint, share, &mut random);
        ceremony.confirm(&confirmation).expect(honest);
    }
    let joint = ceremony.ready().ok_or(Refused::SharesMissing)?.clone();
    let quorum = joint.structure().quorum(&places.iter().copied().collect()).ok_or(Refused::SharesMissing)?;
    let shares = shares.into_iter().filter(|share| quorum.contains_key(&share.place)).collect();
    Ok((joint, shares))
}

/// A random choice that keeps to the question.
fn choose<R: CryptoRng>(question: &Question, random: &mut R) -> Result<Choice, Refused> {
    let mut below = |limit: usize| usize::try_from(random.next_u64() % limit.max(1) as u64).unwrap_or(0);
    match question {
        Question::Approval { options, min, max, blank } => {
            if *blank && below(10) == 0 {
                return Choice::blank(question);
            }
            let all = usize::from(*options);
            let count = usize::from(*min) + below(usize::from(max - min) + 1);
            let start = below(all);
            Choice::approve(question, &(0..count).map(|at| (start + at) % all).collect::<Vec<_>>())
        }
        Question::Score { options, max, .. } => {
            let points: Vec<u64> = (0..*options).map(|_| below(usize::from(*max) + 1) as u64).collect();
            Choice::score(question, &points)
        }
        Question::Lists { lists, .. } => {
            let list = below(lists.len());
            let marks = below(usize::from(lists[list].marks) + 1);
            Choice::list(question, list, &(0..marks).collect::<Vec<_>>())
        }
        Question::Ranked { .. } => Err(Refused::BadQuestion),
    }
}
