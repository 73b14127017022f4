//! One union votes by sealed ballots: two trustees of each platform make a key of which three platforms are needed, every voter's
//! device makes a credential, mixers of all platforms shuffle, and the trustees open what was shuffled.

use std::collections::BTreeMap;

use mandat_federation::Id;
use mandat_federation::body::{
    AddMix, AdmitCredential, Bytes, CloseRegistration, DecryptTally, Mixer, NameTrustees, TrusteeGroup,
};
use mandat_federation::registration::{Lists, VOTER, Voter, message};
use mandat_federation::sealed::{Form, OpenedPartial, PARTIAL};
use mandat_record::ed25519::{PublicKey, SigningKey};
use mandat_seal::ballot::chain::Place as InChain;
use mandat_seal::credential::Credential;
use mandat_seal::trustee::TrusteeKey;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::chance::{Chance, secret};
use super::text::{PLATFORMS, platform};
use super::tier::{Cast, Electors};
use super::vote::Paper;
use super::{DemoError, LOG, Place, Scene};
use crate::desk::With;
use crate::sealing::{self, SealingError};

/// How many platforms must take part in a decryption.
const THRESHOLD: u16 = 3;
/// People of each platform who are trustees; one of them is enough for their platform.
const PEOPLE: usize = 2;

/// Everybody who has a part in sealed ballots, with their secrets. In life each lies with another person.
pub(super) struct Sealing {
    trustees: Vec<(SigningKey, TrusteeKey)>,
    mixers: Vec<SigningKey>,
    /// Voters of each sealed contest: who, and with which credential.
    voters: BTreeMap<Id, Vec<(usize, Credential)>>,
    pub(super) rng: ChaCha20Rng,
}

impl Sealing {
    /// Whether a contest is voted by sealed ballots.
    pub(super) fn has(&self, contest: &Id) -> bool {
        self.voters.contains_key(contest)
    }
}

pub(super) fn failed(error: SealingError) -> DemoError {
    DemoError::Scenario(error.to_string())
}

impl<S: Place> Scene<'_, S> {
    /// The trustees' ceremony: keys, hashes of deals, deals, confirmations, rehearsal.
    pub(super) fn trustees(&mut self, convocation: &Id) -> Result<Sealing, DemoError> {
        let mut rng = ChaCha20Rng::from_seed(secret(self.seed, &format!("sealed ballots {convocation}")));
        let key = |label: String| SigningKey::from_seed(&secret(self.seed, &format!("key {label}")));
        let trustees: Vec<(SigningKey, TrusteeKey)> = (0..PLATFORMS.len() * PEOPLE)
            .map(|n| (key(format!("trustee {n}")), TrusteeKey::generate(&mut rng)))
            .collect();
        let mixers: Vec<SigningKey> = (0..PLATFORMS.len()).map(|n| key(format!("mixer {n}"))).collect();
        let group = |n: usize| TrusteeGroup {
            platform: Some(platform(n)),
            threshold: 1,
            keys: trustees[n * PEOPLE..][..PEOPLE].iter().map(|(key, _)| key.public()).collect(),
        };
        let mixer = |(n, key): (usize, &SigningKey)| Mixer { platform: Some(platform(n)), key: key.public() };
        let body = NameTrustees {
            convocation: convocation.clone(),
            threshold: THRESHOLD,
            groups: (0..PLATFORMS.len()).map(group).collect(),
            mixers: mixers.iter().enumerate().map(mixer).collect(),
        };
        let [first, second] = &self.keys.returning;
        self.desk.submit("trustees.name", &body, first, With::second(second))?;
        for (key, medium) in &trustees {
            let f = &self.desk.federation;
            let body = sealing::register(f, convocation, &key.public(), medium, &mut rng).map_err(failed)?;
            self.desk.submit("trustee.register", &body, key, With::ALONE)?;
        }
        let mut deals = Vec::new();
        for (key, _) in &trustees {
            let f = &self.desk.federation;
            let (deal, body) = sealing::deal(f, convocation, &key.public(), &mut rng).map_err(failed)?;
            self.desk.submit("trustee.commit", &body, key, With::ALONE)?;
            deals.push(deal);
        }
        for ((key, _), deal) in trustees.iter().zip(&deals) {
            self.desk.submit("trustee.deal", &sealing::show(convocation, deal), key, With::ALONE)?;
        }
        for (key, medium) in &trustees {
            let f = &self.desk.federation;
            let body = sealing::confirm(f, convocation, &key.public(), medium, &mut rng).map_err(failed)?;
            self.desk.submit("trustee.confirm", &body, key, With::ALONE)?;
        }
        for (key, medium) in trustees.iter().step_by(PEOPLE) {
            let f = &self.desk.federation;
            let body = sealing::rehearse(f, convocation, &key.public(), medium, &mut rng).map_err(failed)?;
            self.desk.submit("trustee.rehearse", &body, key, With::ALONE)?;
        }
        Ok(Sealing { trustees, mixers, voters: BTreeMap::new(), rng })
    }

    /// The voters of one union register, each with a credential that their roll key signs.
    pub(super) fn register(
        &mut self,
        convocation: &Id,
        electors: &BTreeMap<Id, Electors>,
        sealing: &mut Sealing,
        chance: &mut Chance,
    ) -> Result<(), DemoError> {
        let union = self.cast.unions.len() - 1;
        let places: Vec<(Id, u64)> = (self.cast.workplaces.iter().filter(|w| w.union == union))
            .map(|w| (w.id.clone(), w.turnout))
            .collect();
        for (unit, turnout) in places {
            let contest = convocation.join(&unit);
            for person in electors.get(&unit).map_or(&[][..], |electors| &electors.vote) {
                if !chance.in_thousand(turnout) {
                    continue;
                }
                let credential = Credential::generate(&mut sealing.rng);
                let public = PublicKey(*credential.public().bytes());
                let key = SigningKey::from_seed(&secret(self.seed, &format!("member {person}")));
                let signature = key.sign(&message(LOG, &contest, &public));
                let member = self.cast.people[*person].member;
                let (commitment, opening) = self.seal(VOTER, &Voter { member, signature })?;
                let body = AdmitCredential {
                    contest: contest.clone(),
                    credential: public,
                    commitment,
                    weight: None,
                };
                let registrar = &self.keys.registrars[union][0];
                self.desk.submit("registration.admit", &body, registrar, With::opening(opening))?;
                sealing.voters.entry(contest.clone()).or_default().push((*person, credential));
            }
        }
        let admitted = self.desk.federation.contests.values();
        let admitted = admitted.filter(|c| c.convocation == *convocation && !c.credentials.is_empty());
        let contests = admitted.map(|c| (c.id.clone(), c.credentials.iter().copied().collect())).collect();
        let lists = self.desk.table(&Lists { contests })?;
        let body = CloseRegistration { convocation: convocation.clone(), lists, struck: Vec::new() };
        let [first, second] = &self.keys.returning;
        self.desk.submit("registration.close", &body, first, With::second(second))?;
        Ok(())
    }

    /// Everybody who registered votes; one in twenty thinks better of it and votes again, which counts instead.
    pub(super) fn vote_sealed(
        &mut self,
        convocation: &Id,
        contest: &Id,
        sealing: &mut Sealing,
        chance: &mut Chance,
    ) -> Result<(), DemoError> {
        let held = &self.desk.federation.contests[contest];
        let rule = held.rule(&self.desk.federation).map_err(|r| DemoError::Scenario(r.to_string()))?;
        let paper = Paper::new(held, rule.info().id);
        let refused = |refused: mandat_seal::Refused| DemoError::Scenario(refused.to_string());
        let mut ballots = Vec::new();
        for (person, credential) in sealing.voters.get(contest).into_iter().flatten() {
            let mut place = InChain::FIRST;
            let times = if chance.in_thousand(50) { 2 } else { 1 };
            for _ in 0..times {
                let marks = paper.sealed(chance, self.cast.people[*person].prefers, held);
                let f = &self.desk.federation;
                let prepared = sealing::prepare(f, contest, credential, place, &marks, &mut sealing.rng);
                let sealed = sealing::sealed(f, contest).map_err(failed)?.sealed;
                let election = &sealed.election;
                let ballot = prepared.map_err(failed)?.cast(&election.election, credential, &mut sealing.rng);
                // The desk verifies it.
                let read = mandat_seal::ballot::read(&election.election, &election.credentials, &ballot);
                let next = InChain::after(&read.map_err(refused)?.link);
                place = next.ok_or_else(|| DemoError::Scenario("a chain is too long".into()))?;
                ballots.push(ballot);
            }
        }
        for ballot in ballots {
            let body = sealing::entry(contest, ballot);
            self.desk.put_in_box(convocation, "ballots.sealed", &body, &self.keys.returning[0])?;
        }
        Ok(())
    }

    /// Mixes and decrypts a contest whose box is closed.
    pub(super) fn open_sealed(&mut self, contest: &Id, sealing: &mut Sealing) -> Result<Cast, DemoError> {
        let sealed = sealing::sealed(&self.desk.federation, contest).map_err(failed)?.sealed;
        if sealed.form == Form::Ranking {
            for mixer in &sealing.mixers {
                let mixed = sealing::mix(&self.desk.federation, contest, &mut sealing.rng);
                let (table, proof) = mixed.map_err(failed)?;
                let (table, proof) = (self.desk.blob(&table)?, self.desk.blob(&proof)?);
                let body = AddMix { contest: contest.clone(), table, proof };
                self.desk.submit("mix.add", &body, mixer, With::ALONE)?;
            }
        }
        self.decrypt(contest, sealing)?;
        let f = &self.desk.federation;
        let opened = f.contests[contest].opened_ballots(f).map_err(|r| DemoError::Scenario(r.to_string()))?;
        let ballots = opened.ok_or_else(|| DemoError::Scenario(format!("{contest} does not open")))?;
        Ok(Cast { contest: contest.clone(), ballots, opening: None })
    }

    /// As many trustees as it takes decrypt a contest or a division.
    pub(super) fn decrypt(&mut self, contest: &Id, sealing: &mut Sealing) -> Result<(), DemoError> {
        let parts = sealing.trustees.iter().step_by(PEOPLE).take(usize::from(THRESHOLD));
        for (key, medium) in parts {
            let f = &self.desk.federation;
            let part = sealing::decrypt(f, contest, &key.public(), medium, &mut sealing.rng);
            let (partial, withheld) = part.map_err(failed)?;
            let mut body = DecryptTally { contest: contest.clone(), partial: None, commitment: None };
            let mut opening = None;
            if withheld {
                let opened = OpenedPartial { partial: Bytes(partial.to_bytes()) };
                let (commitment, bytes) = self.seal(PARTIAL, &opened)?;
                (body.commitment, opening) = (Some(commitment), Some(bytes));
            } else {
                body.partial = Some(self.desk.blob(&partial.to_bytes())?);
            }
            self.desk.submit("tally.decrypt", &body, key, With { second: None, opening })?;
        }
        Ok(())
    }
}
