//! Sealed ballots: a council by rankings whose trustees do not all behave, and a committee by crosses so small that its tally is
//! withheld. A record of its own, after the floor: folding it again and again costs more than all the rest.

use mandat_federation::body::{
    AddMix, AdmitCredential, Bytes, ChallengedBallot, CloseRegistration, Conclude, DecryptTally, DropTrustee,
    Mixer, NameTrustees, OneConvocation, TrusteeGroup, TrusteeMessage,
};
use mandat_federation::registration::{Lists, VOTER, Voter, message};
use mandat_federation::sealed::{OpenedPartial, PARTIAL};
use mandat_federation::{Flags, Id};
use mandat_intake::desk::With;
use mandat_intake::sealing;
use mandat_record::ed25519::PublicKey;
use mandat_record::tree::Hash;
use mandat_seal::ballot::chain::{Link, Place};
use mandat_seal::credential::Credential;
use mandat_seal::trustee::{Deal, TrusteeKey};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::scenes::on_the_floor;
use super::{Exercise, LOG, id, key};

/// The council's convocation and contest.
pub const COUNCIL: &str = "council-2026";
pub const RANKED: &str = "council-2026/a1";
/// The committee's.
pub const SMALL: &str = "committee-2026";
pub const CROSSES: &str = "committee-2026/a2";

/// The trustees' keys on their media, and randomness.
pub struct Cast {
    pub media: Vec<TrusteeKey>,
    pub rng: ChaCha20Rng,
    /// Credentials of the voters, in the order of registration.
    pub voters: Vec<Credential>,
}

impl Cast {
    pub fn new(seed: u64) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let media = (0..4).map(|_| TrusteeKey::generate(&mut rng)).collect();
        Self { media, rng, voters: Vec::new() }
    }
}

/// The record with both.
pub fn sealed() -> Exercise {
    let mut e = on_the_floor();
    e.crosses();
    e.council();
    e.vacated();
    e.secret_divisions();
    e.checkpoint_and_anchor();
    e
}

/// The council as far as its box's opening.
pub fn before_opening() -> (Exercise, Cast) {
    let mut e = on_the_floor();
    let cast = e.council_until_opening();
    (e, cast)
}

impl Exercise {
    /// Names so many trustees, of whom two decrypt, and the first mixers.
    pub fn naming(&self, convocation: &str, trustees: usize, mixers: usize) -> NameTrustees {
        let group = |n: usize| TrusteeGroup {
            platform: (n == 0).then(|| id("red")),
            threshold: 1,
            keys: vec![self.keys.trustees[n].public()],
        };
        let mixer =
            |n: usize| Mixer { platform: (n == 0).then(|| id("red")), key: self.keys.mixers[n].public() };
        NameTrustees {
            convocation: id(convocation),
            threshold: 2,
            groups: (0..trustees).map(group).collect(),
            mixers: (0..mixers).map(mixer).collect(),
        }
    }

    /// The first two rounds of these trustees: keys and hashes of deals. Each deal may be altered before it is committed to.
    pub fn committed(
        &mut self,
        convocation: &str,
        cast: &mut Cast,
        trustees: usize,
        alter: impl Fn(usize, Deal) -> Deal,
    ) -> Vec<Deal> {
        let convocation = id(convocation);
        for n in 0..trustees {
            let by = key(201 + u8::try_from(n).unwrap());
            let f = &self.desk.federation;
            let body =
                sealing::register(f, &convocation, &by.public(), &cast.media[n], &mut cast.rng).unwrap();
            self.alone("trustee.register", &body, &by);
        }
        let mut deals = Vec::new();
        for n in 0..trustees {
            let by = key(201 + u8::try_from(n).unwrap());
            let f = &self.desk.federation;
            let (deal, mut body) = sealing::deal(f, &convocation, &by.public(), &mut cast.rng).unwrap();
            let deal = alter(n, deal);
            let session = f.convocations[&convocation].sealing.as_ref().unwrap().ceremony.session().unwrap();
            body.commit = Hash(deal.commit(&session).0);
            self.alone("trustee.commit", &body, &by);
            deals.push(deal);
        }
        deals
    }

    /// The third round.
    pub fn dealt(&mut self, convocation: &str, deals: &[Deal]) {
        for (n, deal) in (201..).zip(deals) {
            self.alone("trustee.deal", &sealing::show(&id(convocation), deal), &key(n));
        }
    }

    /// One trustee's confirmation.
    pub fn confirmation(&self, convocation: &str, cast: &mut Cast, n: usize) -> TrusteeMessage {
        let by = self.keys.trustees[n].public();
        let f = &self.desk.federation;
        sealing::confirm(f, &id(convocation), &by, &cast.media[n], &mut cast.rng).unwrap()
    }

    /// One trustee's part of the rehearsal.
    pub fn rehearsal(&self, convocation: &str, cast: &mut Cast, n: usize) -> TrusteeMessage {
        let by = self.keys.trustees[n].public();
        let f = &self.desk.federation;
        sealing::rehearse(f, &id(convocation), &by, &cast.media[n], &mut cast.rng).unwrap()
    }

    /// Registers members of a unit, each with a fresh credential, and closes the registration.
    pub fn registered(
        &mut self,
        convocation: &str,
        contest: &str,
        unit: &str,
        who: &[usize],
        cast: &mut Cast,
    ) {
        for n in who {
            let credential = Credential::generate(&mut cast.rng);
            let public = PublicKey(*credential.public().bytes());
            let signature = Self::roll_key(*n).sign(&message(LOG, &id(contest), &public));
            let (commitment, opening) = self.seal(VOTER, &Voter { member: self.member(unit, *n), signature });
            let body = AdmitCredential { contest: id(contest), credential: public, commitment, weight: None };
            self.submit("registration.admit", &body, &key(11), With::opening(opening));
            cast.voters.push(credential);
        }
        let lists = self.desk.table(&Lists { contests: self.credentials(convocation) }).unwrap();
        let close = CloseRegistration { convocation: id(convocation), lists, struck: Vec::new() };
        self.submit("registration.close", &close, &key(11), With::second(&key(22)));
    }

    /// A ballot of a voter for a place in the credential's chain.
    pub fn sealed_ballot(
        &self,
        contest: &str,
        cast: &mut Cast,
        voter: usize,
        place: Place,
        marks: &[usize],
    ) -> (Vec<u8>, Link) {
        let f = &self.desk.federation;
        let prepared =
            sealing::prepare(f, &id(contest), &cast.voters[voter], place, marks, &mut cast.rng).unwrap();
        let election = &f.sealed_vote(&id(contest)).unwrap().sealed.election;
        let bytes = prepared.cast(&election.election, &cast.voters[voter], &mut cast.rng);
        let read = mandat_seal::ballot::verify(&election.election, &election.credentials, &bytes).unwrap();
        (bytes, read.link)
    }

    /// Puts a ballot into the box.
    pub fn put_ballot(&mut self, convocation: &str, contest: &str, ballot: Vec<u8>) {
        let body = sealing::entry(&id(contest), ballot);
        self.desk.put_in_box(&id(convocation), "ballots.sealed", &body, &key(21)).unwrap();
    }

    /// Nominates members of a unit on a platform.
    pub fn stand_on(&mut self, contest: &str, unit: &str, who: &[usize], platform: &str) {
        let nominee = |n: &usize| mandat_federation::body::Nomination {
            platform: Some(id(platform)),
            ..self.nominee(unit, *n, None)
        };
        let candidates = who.iter().map(nominee).collect();
        let body = mandat_federation::body::Nominate { contest: id(contest), candidates };
        self.alone("contest.nominate", &body, &key(21));
    }

    fn council_until_opening(&mut self) -> Cast {
        self.council_with(|e| e.stand(RANKED, "a1", &[0, 1, 2], None))
    }

    /// The same with these nominations.
    pub fn council_with(&mut self, nominate: impl Fn(&mut Self)) -> Cast {
        let mut cast = Cast::new(1);
        self.called(COUNCIL, "council", "a1");
        let naming = self.naming(COUNCIL, 4, 2);
        self.both("trustees.name", &naming, &[key(21), key(22)]);
        // The fourth deals the first a wrong share; the third then does not confirm.
        let wrong = |n: usize, deal: Deal| {
            let mut bytes = deal.to_bytes();
            let at = bytes.len() - 4 * 48;
            bytes[at] ^= 1;
            if n == 3 { Deal::from_bytes(&bytes).unwrap() } else { deal }
        };
        let deals = self.committed(COUNCIL, &mut cast, 4, wrong);
        self.dealt(COUNCIL, &deals);
        let f = &self.desk.federation;
        let complaints =
            sealing::complaints(f, &id(COUNCIL), &key(201).public(), &cast.media[0], &mut cast.rng).unwrap();
        for complaint in complaints {
            self.alone("trustee.complain", &complaint, &key(201));
        }
        let third = DropTrustee { convocation: id(COUNCIL), group: 3, person: 1 };
        self.both("trustee.drop", &third, &[key(21), key(22)]);
        for n in 0..2 {
            let body = self.confirmation(COUNCIL, &mut cast, n);
            self.alone("trustee.confirm", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        self.registered(COUNCIL, RANKED, "a1", &[0, 1, 3], &mut cast);
        nominate(self);
        for n in 0..2 {
            let body = self.rehearsal(COUNCIL, &mut cast, n);
            self.alone("trustee.rehearse", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        cast
    }

    fn council(&mut self) {
        let mut cast = self.council_until_opening();
        self.open(COUNCIL, 0);
        self.council_votes(&mut cast);
        self.close(COUNCIL, 0);
        let contest = id(RANKED);
        for n in [211, 212] {
            let f = &self.desk.federation;
            let (table, proof) = sealing::mix(f, &contest, &mut cast.rng).unwrap();
            let (table, proof) = (self.desk.blob(&table).unwrap(), self.desk.blob(&proof).unwrap());
            self.alone("mix.add", &AddMix { contest: contest.clone(), table, proof }, &key(n));
        }
        for n in 0..2 {
            let body = self.decryption(RANKED, &mut cast, n).0;
            self.alone("tally.decrypt", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        let result = self.sealed_result(RANKED);
        self.alone("contest.result", &result, &key(21));
    }

    /// Three voters; the first votes twice, of which the second counts, and the second challenges their device first.
    fn council_votes(&mut self, cast: &mut Cast) {
        let (first, link) = self.sealed_ballot(RANKED, cast, 0, Place::FIRST, &[2]);
        self.put_ballot(COUNCIL, RANKED, first);
        let (again, _) = self.sealed_ballot(RANKED, cast, 0, Place::after(&link).unwrap(), &[0, 1]);
        let f = &self.desk.federation;
        let challenged =
            sealing::prepare(f, &id(RANKED), &cast.voters[1], Place::FIRST, &[1, 0], &mut cast.rng).unwrap();
        let opening = challenged.open().text();
        let body = ChallengedBallot { contest: id(RANKED), opening };
        self.desk.put_in_box(&id(COUNCIL), "ballots.challenged", &body, &key(21)).unwrap();
        let (second, _) = self.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[1, 0]);
        let (third, _) = self.sealed_ballot(RANKED, cast, 2, Place::FIRST, &[0]);
        for ballot in [second, again, third] {
            self.put_ballot(COUNCIL, RANKED, ballot);
        }
        self.desk.publish_box(&id(COUNCIL), &key(90)).unwrap();
    }

    /// A trustee's decryption: in public, or withheld with its opening.
    pub fn decryption(
        &mut self,
        contest: &str,
        cast: &mut Cast,
        n: usize,
    ) -> (DecryptTally, Option<Vec<u8>>) {
        let by = self.keys.trustees[n].public();
        let f = &self.desk.federation;
        let (partial, withheld) =
            sealing::decrypt(f, &id(contest), &by, &cast.media[n], &mut cast.rng).unwrap();
        self.decryption_of(contest, partial.to_bytes(), withheld)
    }

    /// The entry of a partial decryption.
    pub fn decryption_of(
        &mut self,
        contest: &str,
        partial: Vec<u8>,
        withheld: bool,
    ) -> (DecryptTally, Option<Vec<u8>>) {
        let contest = id(contest);
        if withheld {
            let (commitment, opening) = self.seal(PARTIAL, &OpenedPartial { partial: Bytes(partial) });
            (DecryptTally { contest, partial: None, commitment: Some(commitment) }, Some(opening))
        } else {
            let partial = Some(self.desk.blob(&partial).unwrap());
            (DecryptTally { contest, partial, commitment: None }, None)
        }
    }

    /// The result of a sealed contest, as its opened ballots give it.
    pub fn sealed_result(&self, contest: &str) -> Conclude {
        let f = &self.desk.federation;
        let held = &f.contests[&id(contest)];
        let ballots = held.opened_ballots(f).unwrap().unwrap();
        let outcome = held.count(f, &ballots).unwrap();
        let mandat_count::Outcome::Decided(count) = &outcome else { panic!("{contest}: {outcome:?}") };
        let elected = count.elected.iter().map(|i| held.candidates[*i].id.clone()).collect();
        Conclude { contest: id(contest), elected, account: Hash(mandat_count::digest(&outcome)) }
    }

    fn crosses(&mut self) {
        let mut cast = Cast::new(2);
        self.called(SMALL, "committee", "a2");
        let naming = self.naming(SMALL, 2, 0);
        self.both("trustees.name", &naming, &[key(21), key(22)]);
        let deals = self.committed(SMALL, &mut cast, 2, |_, deal| deal);
        self.dealt(SMALL, &deals);
        for n in 0..2 {
            let body = self.confirmation(SMALL, &mut cast, n);
            self.alone("trustee.confirm", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        self.registered(SMALL, CROSSES, "a2", &[0, 1], &mut cast);
        self.stand(CROSSES, "a2", &[0, 1, 2], None);
        for n in 0..2 {
            let body = self.rehearsal(SMALL, &mut cast, n);
            self.alone("trustee.rehearse", &body, &key(201 + u8::try_from(n).unwrap()));
        }
        self.open(SMALL, 0);
        for (voter, marks) in [(0, &[0usize, 1][..]), (1, &[0, 2])] {
            let (ballot, _) = self.sealed_ballot(CROSSES, &mut cast, voter, Place::FIRST, marks);
            self.put_ballot(SMALL, CROSSES, ballot);
        }
        self.desk.publish_box(&id(SMALL), &key(90)).unwrap();
        self.close(SMALL, 0);
        for n in 0..2 {
            let (body, opening) = self.decryption(CROSSES, &mut cast, n);
            let by = key(201 + u8::try_from(n).unwrap());
            self.submit("tally.decrypt", &body, &by, With { second: None, opening });
        }
        let subject = mandat_federation::lot::Subject::Contest(id(CROSSES));
        let draw = mandat_federation::body::Draw { subject, value: "5 8 13".into() };
        self.both("lot.draw", &draw, &[key(21), key(22)]);
        let result = self.sealed_result(CROSSES);
        self.alone("contest.result", &result, &key(21));
    }

    /// A seat of each is given back: who follows is recounted from the opened rankings, and claimed where only sums were opened.
    fn vacated(&mut self) {
        for (contest, unit, n) in [(CROSSES, "a2", 2), (RANKED, "a1", 2)] {
            let held = &self.desk.federation.contests[&id(contest)];
            let elected = held.result.as_ref().unwrap().elected.clone();
            let other = (0..3).map(|n| self.name(unit, n)).find(|name| !elected.contains(name));
            let mandate = id(contest).nth(n);
            let body = mandat_federation::body::Vacate { mandate, successor: other };
            self.submit("mandate.resign", &body, &key(21), With::second(&key(22)));
        }
    }

    /// Opens the box of a convocation, which may be refused.
    pub fn try_open(&mut self, convocation: &str) -> Result<Flags, mandat_intake::DeskError> {
        let date = self.desk.federation.convocations[&id(convocation)].dates.open;
        self.desk.set_time(date);
        let body = OneConvocation { convocation: id(convocation) };
        let index = self.attempt("box.open", &body, &key(21), With::second(&key(22)))?;
        Ok(self.flags_of(index))
    }
}

/// The name of a contest, for tests outside.
pub fn contest(text: &str) -> Id {
    id(text)
}
