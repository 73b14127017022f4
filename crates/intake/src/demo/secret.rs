//! The congress decides one motion in secret: every delegate present registers a credential, votes by a sealed ballot, and three
//! platforms' trustees open the sums.

use mandat_federation::Id;
use mandat_federation::body::{AdmitCredential, CloseRegistration, CountDivision, Matter, PutMotion};
use mandat_federation::congress::credentials::shown;
use mandat_federation::registration::{VOTER, Voter, message};
use mandat_record::ed25519::{PublicKey, SigningKey};
use mandat_seal::ballot::chain::Place as InChain;
use mandat_seal::credential::Credential;

use super::chance::secret;
use super::sealed::{Sealing, failed};
use super::{DemoError, LOG, Place, SECRET_DIVISION, SESSION, Scene, id};
use crate::desk::With;
use crate::sealing;

impl<S: Place> Scene<'_, S> {
    /// Puts a motion that is decided by secret ballot, and takes it to its result.
    pub(super) fn decide_in_secret(
        &mut self,
        motion: &str,
        leaning: &[(Id, Option<Id>)],
        sealing: &mut Sealing,
    ) -> Result<(), DemoError> {
        let division = id(SECRET_DIVISION);
        let matter = Matter::Motion(id(motion));
        let body = PutMotion { division: division.clone(), matter, session: Some(id(SESSION)), text: None };
        self.desk.submit("motion.put", &body, &self.keys.returning[0], With::ALONE)?;
        let mut voters: Vec<(Credential, &Option<Id>)> = Vec::new();
        for (mandate, option) in leaning {
            let credential = Credential::generate(&mut sealing.rng);
            self.admit_delegate(&division, mandate, &credential)?;
            voters.push((credential, option));
        }
        let held = self.desk.federation.divisions.get(&division).and_then(|held| held.secret.as_ref());
        let classes = held.map(|secret| secret.classes(&[])).unwrap_or_default();
        let lists = self.desk.table(&classes)?;
        let body = CloseRegistration { convocation: division.clone(), lists, struck: Vec::new() };
        self.two("registration.close", &body)?;
        // Nobody comes in the order of the roll.
        voters.sort_by_key(|(credential, _)| *credential.public().bytes());
        self.fill(&division, &voters, sealing)?;
        let closing = self.desk.closing(&division);
        self.desk.publish_box(&division, &self.keys.operator)?;
        self.two("box.close", &closing)?;
        self.decrypt(&division, sealing)?;
        let leading = self.leading(&division)?;
        let body = CountDivision { division, leading };
        self.desk.submit("division.count", &body, &self.keys.returning[0], With::ALONE)?;
        Ok(())
    }

    /// A delegate registers: the roll key signs, in an opening for the commission alone.
    fn admit_delegate(
        &mut self,
        division: &Id,
        mandate: &Id,
        credential: &Credential,
    ) -> Result<(), DemoError> {
        let f = &self.desk.federation;
        let absent = || DemoError::Scenario(format!("{mandate} does not vote in {division}"));
        let holder = f.mandates.get(mandate).map(|held| f.sitting(held)).ok_or_else(absent)?;
        let person = self.cast.people.iter().position(|person| person.member.id() == *holder);
        let person = person.ok_or_else(absent)?;
        let floor = f.divisions.get(division).and_then(|held| held.floor.as_ref()).ok_or_else(absent)?;
        let weight = floor.weights.get(mandate).map(shown);
        let public = PublicKey(*credential.public().bytes());
        let key = SigningKey::from_seed(&secret(self.seed, &format!("member {person}")));
        let signature = key.sign(&message(LOG, division, &public));
        let member = self.cast.people[person].member;
        let (commitment, opening) = self.seal(VOTER, &Voter { member, signature })?;
        let body = AdmitCredential { contest: division.clone(), credential: public, commitment, weight };
        self.desk.submit("registration.admit", &body, &self.keys.registrar, With::opening(opening))?;
        Ok(())
    }

    fn fill(
        &mut self,
        division: &Id,
        voters: &[(Credential, &Option<Id>)],
        sealing: &mut Sealing,
    ) -> Result<(), DemoError> {
        for (credential, option) in voters {
            let f = &self.desk.federation;
            let options = f.divisions.get(division).map(|held| held.options.as_slice()).unwrap_or_default();
            let marks: Vec<usize> =
                options.iter().position(|put| Some(put) == option.as_ref()).into_iter().collect();
            let prepared =
                sealing::prepare(f, division, credential, InChain::FIRST, &marks, &mut sealing.rng);
            let election = &sealing::sealed(f, division).map_err(failed)?.sealed.election.election;
            let ballot = prepared.map_err(failed)?.cast(election, credential, &mut sealing.rng);
            let body = sealing::entry(division, ballot);
            self.desk.put_in_box(division, "ballots.sealed", &body, &self.keys.returning[0])?;
        }
        Ok(())
    }

    /// What the opened sums decide, which the count claims and everybody recounts.
    fn leading(&self, division: &Id) -> Result<Vec<Id>, DemoError> {
        let leading = self.desk.federation.leading_in_secret(division, self.desk.now());
        let opened = leading.map_err(|refusal| DemoError::Scenario(refusal.to_string()))?;
        opened.ok_or_else(|| DemoError::Scenario(format!("{division} does not open")))
    }
}
