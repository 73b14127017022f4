//! Ceremonies played through, by honest trustees and by each misbehaviour, for every subset of those who decrypt.

mod misbehaviours;

use std::collections::BTreeSet;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::*;
use crate::elgamal::Key;
use crate::group::{Point, RistrettoPoint, Scalar};

/// A ceremony with everybody's secret keys.
struct Played {
    ceremony: Ceremony,
    places: Vec<Place>,
    keys: Vec<TrusteeKey>,
    rng: ChaCha20Rng,
}

impl Played {
    fn registered(structure: Structure) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let mut ceremony = Ceremony::new(b"test", structure);
        let places: Vec<Place> = ceremony.structure().places().collect();
        let keys: Vec<_> = places.iter().map(|_| TrusteeKey::generate(&mut rng)).collect();
        for (place, key) in places.iter().zip(&keys) {
            let registration = key.register(ceremony.id(), *place, &mut rng);
            let read = Registration::from_bytes(&registration.to_bytes()).expect("canonical");
            assert_eq!(read, registration);
            ceremony.register(read).expect("each registers once");
        }
        Self { ceremony, places, keys, rng }
    }

    fn deals(&mut self) -> Vec<Deal> {
        self.places.iter().map(|p| self.ceremony.prepare(*p, &mut self.rng).expect("registered")).collect()
    }

    /// Commits to and shows these deals.
    fn show(&mut self, deals: &[Deal]) {
        let session = self.ceremony.session().expect("all registered");
        for deal in deals {
            self.ceremony.commit(deal.dealer, deal.commit(&session)).expect("each commits once");
        }
        for deal in deals {
            self.ceremony.deal(Deal::from_bytes(&deal.to_bytes()).expect("canonical")).expect("as committed");
        }
    }

    /// Everybody who still stands complains where they must, then confirms.
    fn finish(&mut self) {
        for (place, key) in self.places.iter().zip(&self.keys) {
            for complaint in self.ceremony.complaints(*place, key, &mut self.rng) {
                let read = Complaint::from_bytes(&complaint.to_bytes()).expect("canonical");
                let _ = self.ceremony.complain(&read);
            }
        }
        if self.ceremony.round() == Round::Failed {
            return;
        }
        for (place, key) in self.places.iter().zip(&self.keys) {
            let Some(share) = self.ceremony.share(*place, key) else { continue };
            let joint = self.ceremony.proposed().expect("all dealt");
            let confirmation = Confirmation::new(joint, &share, &mut self.rng);
            let read = Confirmation::from_bytes(&confirmation.to_bytes()).expect("canonical");
            self.ceremony.confirm(&read).expect("confirms what follows from the record");
        }
    }

    fn honest(structure: Structure) -> Self {
        let mut played = Self::registered(structure);
        let deals = played.deals();
        played.show(&deals);
        played.finish();
        assert_eq!(played.ceremony.round(), Round::Ready);
        played
    }

    fn charges(&self) -> Vec<Charge> {
        self.ceremony.charges().collect()
    }

    /// For every subset of people: decryption opens an encrypted point exactly when the good among them suffice. `wrong` gives a
    /// part that is no part.
    fn check_all_subsets(&mut self, wrong: &[Place]) {
        let joint = self.ceremony.ready().expect("the ceremony is over").clone();
        let key = Key::new(*joint.key()).expect("a key");
        let message = RistrettoPoint::mul_base(&Scalar::from(4711u32));
        let rows: Vec<_> =
            (1..=3u32).map(|n| key.encrypt_point(&message, &Scalar::from(n)).encode()).collect();
        let firsts: Vec<Point> = rows.iter().map(|row| row.first).collect();
        let context = joint.context([9; 32]);
        let file = File { context: &context, name: b"file", firsts: &firsts };
        let mut partials = Vec::new();
        for (place, secret) in self.places.iter().zip(&self.keys) {
            let Some(share) = self.ceremony.share(*place, secret) else { continue };
            let mut partial = share.decrypt(&joint, file, &mut self.rng);
            if wrong.contains(place) {
                partial.spoil(1);
            }
            assert_eq!(partial.to_bytes().len(), Partial::bytes_of(firsts.len()));
            partials.push(Partial::from_bytes(&partial.to_bytes()).expect("canonical"));
        }
        for subset in 0u32..1 << partials.len() {
            let chosen: Vec<Partial> = partials
                .iter()
                .enumerate()
                .filter(|(n, _)| subset >> n & 1 == 1)
                .map(|(_, p)| p.clone())
                .collect();
            let good: BTreeSet<Place> =
                chosen.iter().map(|p| p.place).filter(|place| !wrong.contains(place)).collect();
            let (opened, charges) = joint.decrypt(file, &chosen);
            assert_eq!(opened.is_some(), enough(joint.structure(), &good), "subset {subset:b}");
            for (row, shared) in rows.iter().zip(opened.iter().flatten()) {
                assert_eq!(row.second.value() - shared, message);
            }
            let named: BTreeSet<Place> = charges.iter().map(|charge| charge.place).collect();
            let due = chosen.iter().map(|p| p.place).filter(|place| wrong.contains(place)).collect();
            assert_eq!(named, due, "the wrong ones are named");
            assert!(charges.iter().all(|charge| charge.fault == Fault::PartialWrong));
        }
    }
}

/// The definition, independent of the code under test: enough groups with enough people.
fn enough(structure: &Structure, present: &BTreeSet<Place>) -> bool {
    let groups = (1..).zip(structure.groups()).filter(|(number, group)| {
        present.iter().filter(|place| place.group() == *number).count() >= usize::from(group.threshold)
    });
    groups.count() >= usize::from(structure.threshold())
}

fn flat(t: u16, n: u16) -> Structure {
    Structure::flat(t, n).expect("a structure")
}

fn two_level() -> Structure {
    let group = |threshold, people| Group { threshold, people };
    Structure::of_groups(2, vec![group(2, 3), group(1, 2), group(2, 2)]).expect("a structure")
}

#[test]
fn every_subset_of_five_opens_exactly_from_the_threshold_on() {
    for threshold in 1..=5 {
        Played::honest(flat(threshold, 5)).check_all_subsets(&[]);
    }
}

#[test]
fn no_platform_alone_can_decrypt() {
    let mut played = Played::honest(two_level());
    played.check_all_subsets(&[]);
    let of_one: BTreeSet<Place> = played.places.iter().copied().filter(|place| place.group() == 1).collect();
    assert!(!played.ceremony.structure().suffices(&of_one));
}

#[test]
fn a_rogue_key_is_refused() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let mut ceremony = Ceremony::new(b"test", flat(3, 5));
    let places: Vec<Place> = ceremony.structure().places().collect();
    let honest = TrusteeKey::generate(&mut rng);
    ceremony.register(honest.register(ceremony.id(), places[0], &mut rng)).expect("the first");
    // Another's key, another's proof, a proof for another place, a proof for another ceremony.
    let copied = Registration { place: places[1], ..honest.register(ceremony.id(), places[0], &mut rng) };
    assert_eq!(ceremony.register(copied).unwrap_err().fault, Fault::DuplicateKey);
    let own = TrusteeKey::generate(&mut rng);
    let rogue = Point::of(own.public().value() - honest.public().value());
    let registration = own.register(ceremony.id(), places[1], &mut rng);
    let rogue = ceremony.register(Registration { key: rogue, ..registration.clone() });
    assert_eq!(rogue, Err(Charge::new(places[1], Fault::RogueKey)));
    let moved = ceremony.register(Registration { place: places[2], ..registration.clone() });
    assert_eq!(moved, Err(Charge::new(places[2], Fault::RogueKey)));
    let other = Ceremony::new(b"other", flat(3, 5));
    let foreign = own.register(other.id(), places[1], &mut rng);
    assert_eq!(ceremony.register(foreign), Err(Charge::new(places[1], Fault::RogueKey)));
    ceremony.register(registration).expect("with its own proof");
}

#[test]
fn a_zero_or_duplicate_index_is_refused() {
    assert_eq!(Place::new(0, 1), None);
    assert_eq!(Place::new(1, 0), None);
    let mut played = Played::registered(flat(3, 5));
    let spare = TrusteeKey::generate(&mut played.rng);
    let taken = spare.register(played.ceremony.id(), played.places[0], &mut played.rng);
    let mut zero = taken.to_bytes();
    zero[1..5].fill(0);
    assert_eq!(Registration::from_bytes(&zero), Err(crate::Refused::ShareIndex));
    assert_eq!(played.ceremony.register(taken).unwrap_err().fault, Fault::DuplicateKey);
    let beyond = Place::new(6, 1).expect("not zero");
    let beyond = spare.register(played.ceremony.id(), beyond, &mut played.rng);
    assert_eq!(played.ceremony.register(beyond).unwrap_err().fault, Fault::UnknownPlace);
    // The same part twice counts once.
    let mut played = Played::honest(flat(2, 3));
    let joint = played.ceremony.ready().expect("ready").clone();
    let rehearsal = Rehearsal::new(&joint);
    let share = played.ceremony.share(played.places[0], &played.keys[0]).expect("a share");
    let part = share.decrypt(&joint, rehearsal.file(), &mut played.rng);
    let (opened, charges) = joint.decrypt(rehearsal.file(), &[part.clone(), part]);
    assert!(opened.is_none());
    assert_eq!(charges, [Charge::new(played.places[0], Fault::DuplicateKey)]);
}

#[test]
fn a_rushing_dealer_cannot_choose_after_seeing() {
    let mut played = Played::registered(flat(3, 5));
    let session = played.ceremony.session().expect("all registered");
    let deals = played.deals();
    // Before everybody has committed, no deal is taken.
    assert_eq!(played.ceremony.deal(deals[0].clone()).unwrap_err().fault, Fault::Phase);
    for deal in &deals {
        played.ceremony.commit(deal.dealer, deal.commit(&session)).expect("commits");
    }
    for deal in &deals[..4] {
        played.ceremony.deal(deal.clone()).expect("as committed");
    }
    let chosen_late = played.deals().remove(4);
    let late = played.ceremony.deal(chosen_late);
    assert_eq!(late, Err(Charge::new(played.places[4], Fault::CommitDiffers)));
    let again = played.ceremony.commit(played.places[4], deals[0].commit(&session));
    assert_eq!(again.unwrap_err().fault, Fault::Phase);
    // Who then shows nothing is dropped, and the others go on.
    assert_eq!(played.ceremony.drop_missing(played.places[0]).unwrap_err().fault, Fault::Phase);
    played.ceremony.drop_missing(played.places[4]).expect("missing");
    played.finish();
    assert_eq!(played.charges(), [Charge::new(played.places[4], Fault::Missing)]);
    played.check_all_subsets(&[]);
}

#[test]
fn a_wrong_share_disqualifies_its_dealer() {
    for victim in [0, 2, 4] {
        let mut played = Played::registered(flat(3, 5));
        let mut deals = played.deals();
        deals[1].spoil_share(victim);
        played.show(&deals);
        assert_eq!(played.ceremony.share(played.places[victim], &played.keys[victim]).map(|s| s.place), None);
        played.finish();
        assert_eq!(played.charges(), [Charge::new(played.places[1], Fault::ShareWrong)]);
        assert_eq!(played.ceremony.round(), Round::Ready);
        played.check_all_subsets(&[]);
    }
}

#[test]
fn a_false_complaint_disqualifies_the_complainer() {
    let mut played = Played::registered(flat(3, 5));
    let deals = played.deals();
    played.show(&deals);
    let session = played.ceremony.session().expect("all registered");
    let complaint = Complaint::new(&session, &deals[0], played.places[3], &played.keys[3], &mut played.rng);
    // Signed for somebody else it proves nothing, and charges only its author.
    let stolen = Complaint { complainer: played.places[2], ..complaint.clone() };
    let proof = Charge::new(played.places[2], Fault::ComplaintProof);
    assert_eq!(played.ceremony.complain(&stolen), Err(proof));
    let charge = Charge::new(played.places[3], Fault::ComplaintFalse);
    assert_eq!(played.ceremony.complain(&complaint), Ok(charge));
    played.finish();
    assert_eq!(played.charges(), [charge]);
    played.check_all_subsets(&[]);
}

#[test]
fn who_is_missing_below_the_threshold_ends_the_ceremony() {
    let mut played = Played::registered(flat(3, 5));
    let deals = played.deals();
    let session = played.ceremony.session().expect("all registered");
    for deal in &deals[..2] {
        played.ceremony.commit(deal.dealer, deal.commit(&session)).expect("commits");
    }
    for place in &played.places.clone()[2..] {
        played.ceremony.drop_missing(*place).expect("missing");
    }
    assert_eq!(played.ceremony.round(), Round::Failed);
    assert!(played.ceremony.ready().is_none());
}

#[test]
fn a_different_confirmation_is_named_and_a_late_complaint_asks_all_again() {
    let mut played = Played::registered(flat(3, 5));
    let mut deals = played.deals();
    deals[1].spoil_share(4);
    played.show(&deals);
    let (first, last) = (played.places[0], played.places[4]);
    let share = played.ceremony.share(first, &played.keys[0]).expect("right for the first");
    let proposed = played.ceremony.proposed().expect("all dealt").clone();
    let mut forged = Confirmation::new(&proposed, &share, &mut played.rng);
    let good = forged.clone();
    forged.digest[0] ^= 1;
    assert_eq!(played.ceremony.confirm(&forged), Err(Charge::new(first, Fault::ConfirmDiffers)));
    let stolen = Confirmation { place: played.places[2], ..good.clone() };
    assert_eq!(played.ceremony.confirm(&stolen).unwrap_err().fault, Fault::ConfirmProof);
    played.ceremony.confirm(&good).expect("confirms");
    // The complaint comes after a confirmation: the key changes, and the confirmation no longer counts.
    let complaint = played.ceremony.complaints(last, &played.keys[4], &mut played.rng).remove(0);
    played.ceremony.complain(&complaint).expect("proves itself");
    assert_ne!(played.ceremony.proposed().expect("four are left").key(), proposed.key());
    assert!(played.ceremony.waiting_for().contains(&first));
    assert_eq!(played.ceremony.confirm(&good).unwrap_err().fault, Fault::ConfirmDiffers);
    played.finish();
    played.check_all_subsets(&[]);
    assert_eq!(played.ceremony.complain(&complaint).unwrap_err().fault, Fault::Phase);
}

#[test]
fn a_wrong_part_is_named_and_the_others_go_on() {
    let mut played = Played::honest(flat(3, 5));
    for wrong in [vec![0], vec![1, 3], vec![0, 1, 2]] {
        let wrong: Vec<Place> = wrong.into_iter().map(|n: usize| played.places[n]).collect();
        played.check_all_subsets(&wrong);
    }
    let mut played = Played::honest(two_level());
    let wrong = [played.places[1]];
    played.check_all_subsets(&wrong);
}

#[test]
fn a_part_is_for_one_file_place_and_election() {
    let mut played = Played::honest(flat(1, 2));
    let joint = played.ceremony.ready().expect("ready").clone();
    let rehearsal = Rehearsal::new(&joint);
    let share = played.ceremony.share(played.places[0], &played.keys[0]).expect("a share");
    let part = share.decrypt(&joint, rehearsal.file(), &mut played.rng);
    assert!(joint.check(rehearsal.file(), &part).is_ok());
    let other = File { name: b"another file", ..rehearsal.file() };
    assert_eq!(joint.check(other, &part).unwrap_err().fault, Fault::PartialWrong);
    let context = joint.context([1; 32]);
    let other = File { context: &context, ..rehearsal.file() };
    assert_eq!(joint.check(other, &part).unwrap_err().fault, Fault::PartialWrong);
    let moved = Partial { place: played.places[1], ..part.clone() };
    assert_eq!(joint.check(rehearsal.file(), &moved).unwrap_err().fault, Fault::PartialWrong);
    let short = File { firsts: &rehearsal.file().firsts[..1], ..rehearsal.file() };
    assert_eq!(joint.check(short, &part).unwrap_err().fault, Fault::Length);
}

#[test]
fn what_is_cut_lengthened_or_oversized_is_refused() {
    let mut played = Played::registered(flat(3, 5));
    let deal = played.deals().remove(0).to_bytes();
    for cut in 0..deal.len() {
        assert!(Deal::from_bytes(&deal[..cut]).is_err(), "{cut} bytes");
    }
    assert!(Deal::from_bytes(&[&deal[..], &[0]].concat()).is_err());
    let mut huge = deal.clone();
    huge[5..7].fill(0xff); // outer coefficients
    assert_eq!(Deal::from_bytes(&huge), Err(crate::Refused::Length));
    assert!(Deal::from_bytes(&vec![1; 1 << 20]).is_err());
    let mut parts = vec![1, 1, 0, 1, 0];
    parts.extend([0; 96]);
    parts.extend([0xff; 4]);
    assert_eq!(Partial::from_bytes(&parts), Err(crate::Refused::Length));
}

/// Every threshold of six and seven, with nobody and with two wrong parts; misbehaviours are in `misbehaviours.rs`.
#[test]
fn long_every_subset_of_six_and_seven() {
    for people in 6..=7 {
        for threshold in 1..=people {
            let mut played = Played::honest(flat(threshold, people));
            played.check_all_subsets(&[]);
            let wrong = [played.places[0], played.places[usize::from(people) - 1]];
            played.check_all_subsets(&wrong);
        }
    }
}
