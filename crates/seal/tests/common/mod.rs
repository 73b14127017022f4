//! An invented box in memory, and a way to verify it after changes.
#![allow(dead_code, reason = "each test file uses a part")]

use mandat_seal::Refused;
use mandat_seal::ballot;
use mandat_seal::bundle::synth::Synth;
use mandat_seal::bundle::{Failure, Parts, Report, verify};
use mandat_seal::question::{List, Question};
use mandat_seal::trustee::Structure;
use rand_chacha::ChaCha20Rng;
use std::convert::Infallible;
use std::num::NonZeroUsize;

pub struct Box {
    pub synth: Synth<ChaCha20Rng>,
    pub manifest: Vec<u8>,
    pub trustees: Vec<u8>,
    pub credentials: Vec<u8>,
    pub spoiled: Vec<u8>,
    pub closing: Vec<u8>,
    pub tally: Vec<u8>,
    pub ballots: Vec<Vec<u8>>,
}

pub fn approval() -> Question {
    Question::Approval { options: 3, min: 0, max: 3, blank: false }
}

pub fn all_kinds() -> Vec<Question> {
    let lists = vec![List { candidates: 2, marks: 1 }, List { candidates: 3, marks: 3 }];
    vec![
        Question::Approval { options: 4, min: 1, max: 2, blank: true },
        Question::Score { options: 2, max: 13, blank: true },
        Question::Lists { lists, blank: true },
        Question::division(),
        Question::Ranked { options: 5 },
    ]
}

impl Box {
    pub fn new(ballots: u64, questions: Vec<Question>) -> Self {
        let structure = Structure::flat(2, 3).expect("two of three");
        let synth = Synth::<ChaCha20Rng>::new(1921, ballots, questions, structure).expect("an election");
        let mut made = synth.made();
        let ballots = (0..ballots).map(|number| synth.make(number, &mut made).expect("a ballot")).collect();
        let (closing, tallied) = synth.close(made, 2).expect("a tally");
        Box {
            manifest: synth.election().manifest().bytes(),
            trustees: synth.trustees().to_bytes(),
            credentials: synth.credentials().bytes(),
            spoiled: Vec::new(),
            closing: closing.bytes(),
            tally: tallied.bytes(),
            ballots,
            synth,
        }
    }

    pub fn verify_on(&self, threads: usize) -> Result<Report, Failure<Infallible>> {
        let parts = Parts {
            manifest: &self.manifest,
            trustees: &self.trustees,
            credentials: &self.credentials,
            spoiled: &self.spoiled,
            closing: &self.closing,
            tally: &self.tally,
        };
        let threads = NonZeroUsize::new(threads).expect("at least one");
        verify(&parts, threads, || Ok(self.ballots.iter().cloned().map(Ok)))
    }

    pub fn verdict(&self) -> Result<(), (Refused, Option<u64>)> {
        match self.verify_on(2) {
            Ok(_) => Ok(()),
            Err(Failure::Refused(refused, place)) => Err((refused, place)),
            Err(Failure::Read(never)) => match never {},
        }
    }

    pub fn one(&self, ballot: &[u8]) -> Result<(), Refused> {
        ballot::verify(self.synth.election(), self.synth.credentials(), ballot).map(|_| ())
    }
}
