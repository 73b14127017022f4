//! The ceremony by which trustees make the key of an election: the fold of their messages, in the order of the record,
//! which is the broadcast channel. Whoever folds the same messages gets the same key.
//!
//! 1. Everybody **registers** a key. A place that stays empty ends the ceremony: another structure is another ceremony.
//! 2. Everybody **commits** to the hash of a deal; only then
//! 3. everybody shows the **deal**.
//! 4. Whoever was dealt a wrong share **complains**; the complaint proves itself and disqualifies one of the two.
//! 5. Everybody **confirms** the same joint key, by proving to hold their share of it. A complaint after some have
//!    confirmed changes the key, and they confirm again.
//!
//! Who does not come can be **dropped** by two officers; the ceremony goes on while those left suffice for the structure.
//! A dealer who withholds a deal after seeing the others' can still bias the key's distribution, which does not help to decrypt
//! (Gennaro, Jarecki, Krawczyk, Rabin 2007, on threshold uses of Feldman's sharing).

use std::collections::BTreeMap;

use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::complaint::Complaint;
use super::deal::{Commit, Deal};
use super::fault::{Charge, Fault};
use super::joint::{Confirmation, JointKey, SecretShare};
use super::key::{CeremonyId, Registration, TrusteeKey};
use super::structure::{Place, Structure};
use crate::group::{Point, Scalar};
use crate::transcript::{Transcript, hash};
use crate::wire::Writer;

/// The round that a ceremony is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// Keys.
    Register,
    /// Hashes of deals.
    Commit,
    /// Deals.
    Deal,
    /// Complaints and confirmations.
    Confirm,
    /// The joint key stands.
    Ready,
    /// Those who are left do not suffice: a new ceremony is needed.
    Failed,
}

/// What a trustee did so far.
#[derive(Clone, Debug, Default)]
struct Seat {
    registration: Option<Registration>,
    commit: Option<Commit>,
    deal: Option<Deal>,
    /// The digest confirmed last.
    confirmed: Option<[u8; 32]>,
    fault: Option<Fault>,
}

/// A ceremony in progress.
#[derive(Clone, Debug)]
pub struct Ceremony {
    id: CeremonyId,
    structure: Structure,
    seats: BTreeMap<Place, Seat>,
    joint: Option<JointKey>,
}

impl Ceremony {
    /// A ceremony for a purpose (the record's log and the election's name) and a structure.
    pub fn new(purpose: &[u8], structure: Structure) -> Self {
        let mut content = Writer::default();
        structure.write(&mut content);
        content.bytes(purpose);
        let seats = structure.places().map(|place| (place, Seat::default())).collect();
        Self { id: hash("trustee-ceremony", &content.0), structure, seats, joint: None }
    }

    /// The name to which registrations are bound.
    pub const fn id(&self) -> &CeremonyId {
        &self.id
    }

    /// Who must come together.
    pub const fn structure(&self) -> &Structure {
        &self.structure
    }

    /// The round.
    pub fn round(&self) -> Round {
        let all = |has: fn(&Seat) -> bool| self.standing().all(|(_, seat)| has(seat));
        if !self.seats.values().all(|seat| seat.registration.is_some()) {
            return Round::Register;
        }
        if !self.structure.suffices(&self.standing().map(|(place, _)| place).collect()) {
            return Round::Failed;
        }
        if !all(|seat| seat.commit.is_some()) {
            Round::Commit
        } else if !all(|seat| seat.deal.is_some()) {
            Round::Deal
        } else {
            let digest = self.joint.as_ref().map(|joint| *joint.digest());
            let confirmed = self.standing().all(|(_, seat)| digest.is_some() && seat.confirmed == digest);
            if confirmed { Round::Ready } else { Round::Confirm }
        }
    }

    /// Who was disqualified, and why.
    pub fn charges(&self) -> impl Iterator<Item = Charge> + '_ {
        self.seats.iter().filter_map(|(place, seat)| Some(Charge::new(*place, seat.fault?)))
    }

    /// Whose message of this round is missing.
    pub fn waiting_for(&self) -> Vec<Place> {
        let digest = self.joint.as_ref().map(|joint| *joint.digest());
        let round = self.round();
        let lacks = |seat: &Seat| match round {
            Round::Register => seat.registration.is_none(),
            Round::Commit => seat.commit.is_none(),
            Round::Deal => seat.deal.is_none(),
            Round::Confirm => seat.confirmed != digest,
            Round::Ready | Round::Failed => false,
        };
        self.standing().filter(|(_, seat)| lacks(seat)).map(|(place, _)| place).collect()
    }

    /// The joint key, once everybody has confirmed it.
    pub fn ready(&self) -> Option<&JointKey> {
        self.joint.as_ref().filter(|_| self.round() == Round::Ready)
    }

    /// The joint key that is to be confirmed.
    pub fn proposed(&self) -> Option<&JointKey> {
        self.joint.as_ref().filter(|_| matches!(self.round(), Round::Confirm | Round::Ready))
    }

    /// The registered key of a place.
    pub fn key(&self, place: Place) -> Option<&Point> {
        Some(&self.seats.get(&place)?.registration.as_ref()?.key)
    }

    /// The place of a registered key.
    pub fn place_of(&self, key: &Point) -> Option<Place> {
        self.seats
            .iter()
            .find(|(_, seat)| seat.registration.as_ref().is_some_and(|r| r.key == *key))
            .map(|s| *s.0)
    }

    /// What deals are bound to: the ceremony with all its keys.
    pub fn session(&self) -> Option<CeremonyId> {
        let keys = self.keys()?;
        let mut transcript = Transcript::new("trustee-session", 1);
        transcript.bytes("ceremony", &self.id);
        transcript.points("keys", keys.iter());
        Some(*transcript.digest().first_chunk().expect("a SHA-512 has 64 bytes"))
    }

    /// Round 1.
    pub fn register(&mut self, registration: Registration) -> Result<(), Charge> {
        let place = registration.place;
        let charge = |fault| Err(Charge::new(place, fault));
        if !self.structure.has(place) {
            return charge(Fault::UnknownPlace);
        }
        if self.key(place).is_some() || self.place_of(&registration.key).is_some() {
            return charge(Fault::DuplicateKey);
        }
        if !registration.holds(&self.id) {
            return charge(Fault::RogueKey);
        }
        self.seat(place)?.registration = Some(registration);
        Ok(())
    }

    /// Round 2.
    pub fn commit(&mut self, place: Place, commit: Commit) -> Result<(), Charge> {
        self.expect(place, Round::Commit)?;
        let seat = self.seat(place)?;
        if seat.commit.is_some() {
            return Err(Charge::new(place, Fault::Phase));
        }
        seat.commit = Some(commit);
        Ok(())
    }

    /// Round 3.
    pub fn deal(&mut self, deal: Deal) -> Result<(), Charge> {
        let place = deal.dealer;
        self.expect(place, Round::Deal)?;
        let session = self.session().ok_or(Charge::new(place, Fault::Phase))?;
        let structure = self.structure.clone();
        let seat = self.seat(place)?;
        if seat.deal.is_some() {
            return Err(Charge::new(place, Fault::Phase));
        }
        if seat.commit != Some(deal.commit(&session)) {
            return Err(Charge::new(place, Fault::CommitDiffers));
        }
        deal.check(&session, &structure)?;
        seat.deal = Some(deal);
        self.settle();
        Ok(())
    }

    /// Round 4: says who was disqualified by it.
    pub fn complain(&mut self, complaint: &Complaint) -> Result<Charge, Charge> {
        let phase = Charge::new(complaint.complainer, Fault::Phase);
        self.expect(complaint.complainer, Round::Confirm)?;
        let unknown = Charge::new(complaint.dealer, Fault::UnknownPlace);
        let dealer = self.seats.get(&complaint.dealer).filter(|seat| seat.fault.is_none()).ok_or(unknown)?;
        let deal = dealer.deal.as_ref().ok_or(phase)?;
        let key = self.key(complaint.complainer).ok_or(phase)?;
        let session = self.session().ok_or(phase)?;
        let charge = complaint.judge(&session, &self.structure, deal, key)?;
        self.disqualify(charge);
        Ok(charge)
    }

    /// Round 5.
    pub fn confirm(&mut self, confirmation: &Confirmation) -> Result<(), Charge> {
        let place = confirmation.place;
        self.expect(place, Round::Confirm)?;
        let joint = self.joint.as_ref().ok_or(Charge::new(place, Fault::Phase))?;
        confirmation.check(joint)?;
        let digest = *joint.digest();
        let seat = self.seat(place)?;
        if seat.confirmed == Some(digest) {
            return Err(Charge::new(place, Fault::Phase));
        }
        seat.confirmed = Some(digest);
        Ok(())
    }

    /// Disqualifies a trustee whose message of this round is missing.
    pub fn drop_missing(&mut self, place: Place) -> Result<(), Charge> {
        if self.round() == Round::Register || !self.waiting_for().contains(&place) {
            return Err(Charge::new(place, Fault::Phase));
        }
        self.disqualify(Charge::new(place, Fault::Missing));
        Ok(())
    }

    fn disqualify(&mut self, charge: Charge) {
        if let Some(seat) = self.seats.get_mut(&charge.place) {
            seat.fault = Some(charge.fault);
        }
        self.settle();
    }

    fn settle(&mut self) {
        let deals: BTreeMap<Place, &Deal> =
            self.standing().filter_map(|(place, seat)| Some((place, seat.deal.as_ref()?))).collect();
        let complete = self.standing().all(|(_, seat)| seat.deal.is_some()) && !deals.is_empty();
        let session = self.session().filter(|_| complete);
        let joint = session.and_then(|session| JointKey::of(session, &self.structure, &deals));
        self.joint = joint;
    }

    fn standing(&self) -> impl Iterator<Item = (Place, &Seat)> {
        self.seats.iter().filter(|(_, seat)| seat.fault.is_none()).map(|(place, seat)| (*place, seat))
    }

    fn keys(&self) -> Option<Vec<Point>> {
        self.seats.values().map(|seat| Some(seat.registration.as_ref()?.key)).collect()
    }

    fn seat(&mut self, place: Place) -> Result<&mut Seat, Charge> {
        self.seats.get_mut(&place).ok_or(Charge::new(place, Fault::UnknownPlace))
    }

    fn expect(&self, place: Place, round: Round) -> Result<(), Charge> {
        let seat = self.seats.get(&place).ok_or(Charge::new(place, Fault::UnknownPlace))?;
        if seat.fault.is_some() {
            Err(Charge::new(place, Fault::Disqualified))
        } else if self.round() != round {
            Err(Charge::new(place, Fault::Phase))
        } else {
            Ok(())
        }
    }
}

/// What a trustee does with their key.
impl Ceremony {
    /// A fresh deal, once everybody has registered. Keep it until the others have committed, show it, and delete it.
    pub fn prepare<R: CryptoRng + ?Sized>(&self, place: Place, rng: &mut R) -> Option<Deal> {
        let (session, keys) = (self.session()?, self.keys()?);
        self.structure.has(place).then(|| Deal::new(&session, &self.structure, &keys, place, rng))
    }

    /// The complaints that a trustee has to make.
    pub fn complaints<R: CryptoRng + ?Sized>(
        &self,
        place: Place,
        key: &TrusteeKey,
        rng: &mut R,
    ) -> Vec<Complaint> {
        let Some(session) = self.session() else { return Vec::new() };
        let deals = self.standing().filter_map(|(_, seat)| seat.deal.as_ref());
        deals
            .filter(|deal| deal.open(&session, &self.structure, place, key).is_none())
            .map(|deal| Complaint::new(&session, deal, place, key, rng))
            .collect()
    }

    /// A trustee's share of the joint key: the sum of what was dealt to them. `None` while deals are missing or one is wrong.
    pub fn share(&self, place: Place, key: &TrusteeKey) -> Option<SecretShare> {
        let session = self.session()?;
        self.joint.as_ref()?.verification().get(&place)?;
        let mut secret = Zeroizing::new(Scalar::ZERO);
        for (_, seat) in self.standing() {
            *secret += *seat.deal.as_ref()?.open(&session, &self.structure, place, key)?;
        }
        Some(SecretShare { place, secret: *secret })
    }
}
