//! Secret divisions: the assembly has trustees, and its delegates vote by sealed ballots on what its statutes decide in secret. The
//! first is counted in public; before the list of the second is fixed a delegate gives the seat back, and its tally is withheld.

use std::collections::BTreeMap;

use mandat_federation::body::{AdmitCredential, CloseRegistration, CountDivision, Matter, Vacate};
use mandat_federation::congress::credentials::shown;
use mandat_federation::division::Verdict;
use mandat_federation::registration::{VOTER, Voter, message};
use mandat_federation::{Id, Member};
use mandat_intake::desk::With;
use mandat_record::ed25519::{PublicKey, SigningKey};
use mandat_seal::ballot::chain::Place;
use mandat_seal::credential::Credential;

use super::assembly::{ASSEMBLY, seat};
use super::sealed::Cast;
use super::{Exercise, LOG, id, key};

/// The divisions, which are the names of their boxes.
pub const OPEN_TALLY: &str = "vote-1";
pub const WITHHELD_TALLY: &str = "vote-2";
/// The delegates, three of each union.
pub const ALL: [&str; 6] = ["a1", "a2", "a3", "b1", "b2", "b3"];

impl Exercise {
    /// The assembly in a session in which all are present.
    pub fn assembly_before_trustees(&mut self) {
        self.seat_assembly();
        self.session("s-1", "a1");
        self.presence(&ALL.join(" "));
    }

    fn seat_assembly(&mut self) {
        self.call_assembly();
        self.freeze(ASSEMBLY);
        for motion in ["secret-1", "secret-2"] {
            self.file(motion, "assembly-secret", None, "red");
        }
        self.assembly_seats();
    }

    /// The same with trustees.
    pub fn assembly_with_trustees(&mut self) -> Cast {
        self.seat_assembly();
        let mut cast = Cast::new(3);
        let naming = self.naming(ASSEMBLY, 2, 0);
        self.both("trustees.name", &naming, &[key(21), key(22)]);
        let deals = self.committed(ASSEMBLY, &mut cast, 2, |_, deal| deal);
        self.dealt(ASSEMBLY, &deals);
        for n in 0..2 {
            let body = self.confirmation(ASSEMBLY, &mut cast, n);
            self.alone("trustee.confirm", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        for n in 0..2 {
            let body = self.rehearsal(ASSEMBLY, &mut cast, n);
            self.alone("trustee.rehearse", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        self.session("s-1", "a1");
        self.presence(&ALL.join(" "));
        cast
    }

    /// Who votes for a mandate, and their roll key.
    pub fn delegate(&self, short: &str) -> (Member, SigningKey) {
        let f = &self.desk.federation;
        let sitting = f.sitting(&f.mandates[&seat(short)]);
        let members = ["a1", "a2", "b1"].into_iter().flat_map(|unit| (0..4).map(move |n| (unit, n)));
        let (unit, n) = members.into_iter().find(|(unit, n)| self.name(unit, *n) == *sitting).unwrap();
        (self.member(unit, n), Self::roll_key(n))
    }

    /// The registration of a delegate with a fresh credential, and its opening.
    pub fn delegate_registers(
        &mut self,
        division: &str,
        short: &str,
        credential: &Credential,
    ) -> (AdmitCredential, Vec<u8>) {
        let (member, roll) = self.delegate(short);
        let public = PublicKey(*credential.public().bytes());
        let signature = roll.sign(&message(LOG, &id(division), &public));
        let floor = self.desk.federation.divisions[&id(division)].floor.as_ref().unwrap();
        let weight = floor.weights.get(&seat(short)).map(shown);
        let (commitment, opening) = self.seal(VOTER, &Voter { member, signature });
        (AdmitCredential { contest: id(division), credential: public, commitment, weight }, opening)
    }

    /// Registers delegates, each with a fresh credential.
    pub fn delegates_register(&mut self, division: &str, who: &[&str], cast: &mut Cast) {
        for short in who {
            let credential = Credential::generate(&mut cast.rng);
            let (body, opening) = self.delegate_registers(division, short, &credential);
            self.submit("registration.admit", &body, &key(11), With::opening(opening));
            cast.voters.push(credential);
        }
    }

    /// The closing of a registration, as it follows from the record.
    pub fn list_of(&mut self, division: &str) -> CloseRegistration {
        let f = &self.desk.federation;
        let secret = f.divisions[&id(division)].secret.as_ref().unwrap();
        let struck = secret.without_seat(f, self.desk.now());
        let classes = secret.classes(&struck);
        let lists = self.desk.table(&classes).unwrap();
        CloseRegistration { convocation: id(division), lists, struck }
    }

    pub fn fix_list(&mut self, division: &str) -> u64 {
        let body = self.list_of(division);
        self.submit("registration.close", &body, &key(11), With::second(&key(22)))
    }

    /// Ballots of voters by their numbers; no mark abstains. Who votes again takes back what they voted before.
    pub fn vote_in_secret(&mut self, division: &str, cast: &mut Cast, votes: &[(usize, Option<usize>)]) {
        let mut places = BTreeMap::new();
        for (voter, mark) in votes {
            let place = places.get(voter).copied().unwrap_or(Place::FIRST);
            let marks: Vec<usize> = mark.iter().copied().collect();
            let (ballot, link) = self.sealed_ballot(division, cast, *voter, place, &marks);
            places.insert(*voter, Place::after(&link).unwrap());
            self.put_ballot(division, division, ballot);
        }
    }

    /// Closes the box and lets the trustees decrypt.
    pub fn open_in_secret(&mut self, division: &str, cast: &mut Cast) {
        self.desk.publish_box(&id(division), &key(90)).unwrap();
        let body = self.desk.closing(&id(division));
        self.both("box.close", &body, &[key(21), key(22)]);
        for n in 0..2 {
            let (body, opening) = self.decryption(division, cast, n);
            let by = key(201 + u8::try_from(n).unwrap());
            self.submit("tally.decrypt", &body, &by, With { second: None, opening });
        }
    }

    pub fn counted(division: &str, leading: &[&str]) -> CountDivision {
        CountDivision { division: id(division), leading: leading.iter().map(|option| id(option)).collect() }
    }

    /// What a division decided.
    pub fn verdict(&self, division: &str) -> Verdict {
        self.desk.federation.divisions[&id(division)].result.as_ref().unwrap().verdict.clone()
    }

    /// A delegate gives the seat back; the next of the same list follows.
    pub fn gives_back(&mut self, short: &str) {
        let f = &self.desk.federation;
        let mandate = &f.mandates[&seat(short)];
        let contest = &f.contests[&mandate.contest];
        let elected = &contest.result.as_ref().unwrap().elected;
        let next = contest.candidates.iter().find(|c| c.list == mandate.list && !elected.contains(&c.id));
        let successor: Option<Id> = next.map(|c| c.id.clone());
        let body = Vacate { mandate: seat(short), successor };
        self.submit("mandate.resign", &body, &key(21), With::second(&key(22)));
    }

    /// Both divisions.
    pub fn secret_divisions(&mut self) {
        let mut cast = self.assembly_with_trustees();
        self.put(OPEN_TALLY, Matter::Motion(id("secret-1")), None);
        self.delegates_register(OPEN_TALLY, &ALL, &mut cast);
        self.fix_list(OPEN_TALLY);
        let (yes, no) = (Some(0), Some(1));
        let votes = [(5, yes), (0, yes), (1, yes), (2, no), (3, yes), (4, None), (5, no)];
        self.vote_in_secret(OPEN_TALLY, &mut cast, &votes);
        self.open_in_secret(OPEN_TALLY, &mut cast);
        self.alone("division.count", &Self::counted(OPEN_TALLY, &["yes"]), &key(21));

        self.put(WITHHELD_TALLY, Matter::Motion(id("secret-2")), None);
        self.delegates_register(WITHHELD_TALLY, &ALL, &mut cast);
        self.gives_back("a3");
        self.fix_list(WITHHELD_TALLY);
        let votes = [(6, no), (7, None), (9, no), (10, yes), (11, no)];
        self.vote_in_secret(WITHHELD_TALLY, &mut cast, &votes);
        self.open_in_secret(WITHHELD_TALLY, &mut cast);
        self.alone("division.count", &Self::counted(WITHHELD_TALLY, &["no"]), &key(21));
    }
}
