//! Invented boxes of any size, for benches, tests and demonstrations: complete, closed and tallied.
//!
//! Everything follows from a seed. Each ballot has its own generator, so ballots can be made in parallel and again.

use super::{Class, Closing, Counted, Mixed, Tallied};
use crate::Refused;
use crate::ballot;
use crate::ballot::chain::Place;
use crate::ballot::choice::Choice;
use crate::ballot::prepare::Prepared;
use crate::credential::{Credential, Credentials};
use crate::election::{Election, Manifest};
use crate::elgamal::Ciphertext;
use crate::question::Question;
use crate::tally::{FILE, Sums};
use crate::transcript::hash;
use crate::trustee::{Ceremony, Confirmation, File, JointKey, Partial, SecretShare, Structure, TrusteeKey};
use rand_core::{CryptoRng, SeedableRng};
use std::collections::BTreeMap;
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

    /// Nothing made yet.
    pub fn made(&self) -> Made {
        let questions = &self.election.manifest().questions;
        Made {
            sums: Sums::zero(&self.election),
            hashes: Vec::new(),
            ranked: vec![Vec::new(); questions.len()],
        }
    }

    /// Makes the ballot with this number and adds it to what was made.
    pub fn make(&self, number: u64, made: &mut Made) -> Result<Vec<u8>, Refused> {
        let bytes = self.ballot(number)?;
        let ballot = ballot::read(&self.election, &self.credentials, &bytes)?;
        made.hashes.push(ballot.link.hash);
        let again = number < self.ballots - self.voters;
        if again {
            return Ok(bytes);
        }
        for (number, answer) in ballot.answers.into_iter().enumerate() {
            if made.sums.0[number].is_empty() {
                made.ranked[number].push((ballot.credential, answer));
            } else {
                made.sums.0[number].iter_mut().zip(&answer).for_each(|(sum, c)| *sum += c.pair());
            }
        }
        Ok(bytes)
    }

    /// Closes the box, mixes ranked questions `mixers` times, and lets a quorum of trustees open everything.
    pub fn close(&self, made: Made, mixers: usize) -> Result<(Closing, Tallied), Refused> {
        let closing = Closing::of(self.election.id(), made.hashes);
        let questions = self.election.manifest().questions.iter().enumerate();
        let ranked = questions.zip(made.ranked).filter(|((_, question), _)| question.rankings().is_some());
        let ranked = ranked.map(|((number, _), mut rows)| {
            rows.sort_unstable_by_key(|(credential, _)| *credential);
            (number, rows.into_iter().flat_map(|(_, row)| row).collect())
        });
        let counted = Counted {
            ballots: self.ballots,
            counted: self.voters,
            proofs: 0,
            weight: self.voters,
            classes: BTreeMap::from([(1, Class { counted: self.voters, sums: made.sums.clone() })]),
            sums: made.sums,
            ranked: ranked.collect(),
            closing,
        };
        let mut mixed = Vec::new();
        for (question, rows) in &counted.ranked {
            let mut random = Self::random(&self.seed, "mix", *question as u64);
            let mut mix = Mixed::mix(&self.election, *question, rows, mixers, &mut random)?;
            mix.decrypt(&self.election, *question, |file| self.decrypt(file, &mut random));
            mixed.push(mix);
        }
        let firsts = counted.sums.firsts();
        let file = File { context: self.election.context(), name: FILE, firsts: &firsts };
        let partials = self.decrypt(file, &mut Self::random(&self.seed, "decrypt", 0));
        let tallied = Tallied::open(&self.election, &self.trustees, &counted, partials, mixed)?;
        Ok((closing, tallied))
    }

    fn decrypt(&self, file: File<'_>, random: &mut R) -> Vec<Partial> {
        self.shares.iter().map(|share| share.decrypt(&self.trustees, file, random)).collect()
    }
}

/// What the ballots made so far come to; each thread has its own.
pub struct Made {
    sums: Sums,
    hashes: Vec<[u8; 32]>,
    ranked: Vec<Vec<(usize, Vec<Ciphertext>)>>,
}

impl Made {
    /// Takes in what another thread made.
    pub fn merge(&mut self, other: Made) {
        self.sums.add(&other.sums);
        self.hashes.extend(other.hashes);
        self.ranked.iter_mut().zip(other.ranked).for_each(|(rows, more)| rows.extend(more));
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
        Question::Ranked { options } => {
            let mut left: Vec<u16> = (0..*options).collect();
            let length = below(usize::from(*options) + 1);
            Ok(Choice::Ranking((0..length).map(|_| left.swap_remove(below(left.len()))).collect()))
        }
    }
}
