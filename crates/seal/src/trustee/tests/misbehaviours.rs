//! Eight ways to misbehave, in every place and for every threshold: who did it is named, the others go on while they suffice, and
//! every subset of people opens exactly when the good among them suffice.

use super::*;

/// What one trustee does, from the first round to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Misbehaviour {
    /// Registers a key without its secret.
    RogueKey,
    NeverCommits,
    /// Shows a deal made after seeing the others'.
    DealsAnother,
    NeverDeals,
    DealsWrongShare,
    AccusesFalsely,
    /// Confirms another key than the one that follows from the record.
    ConfirmsAnother,
    DecryptsWrongly,
}

const ALL: [Misbehaviour; 8] = [
    Misbehaviour::RogueKey,
    Misbehaviour::NeverCommits,
    Misbehaviour::DealsAnother,
    Misbehaviour::NeverDeals,
    Misbehaviour::DealsWrongShare,
    Misbehaviour::AccusesFalsely,
    Misbehaviour::ConfirmsAnother,
    Misbehaviour::DecryptsWrongly,
];

impl Misbehaviour {
    /// For what the ceremony disqualifies; nobody is for a key that was refused at once, or after the ceremony.
    fn charged(self) -> Option<Fault> {
        match self {
            Self::RogueKey | Self::DecryptsWrongly => None,
            Self::NeverCommits | Self::DealsAnother | Self::NeverDeals | Self::ConfirmsAnother => {
                Some(Fault::Missing)
            }
            Self::DealsWrongShare => Some(Fault::ShareWrong),
            Self::AccusesFalsely => Some(Fault::ComplaintFalse),
        }
    }

    /// A ceremony in which one trustee does this and all others keep to the protocol.
    fn play(self, structure: Structure, liar: usize) -> Played {
        if self == Self::RogueKey {
            refused_rogue(&structure, liar);
        }
        let mut played = Played::registered(structure);
        let place = played.places[liar];
        let session = played.ceremony.session().expect("all registered");
        let mut deals = played.deals();
        let victim = (liar + 1) % deals.len();
        if self == Self::DealsWrongShare {
            deals[liar].spoil_share(victim);
        }
        for deal in deals.iter().filter(|deal| self != Self::NeverCommits || deal.dealer != place) {
            played.ceremony.commit(deal.dealer, deal.commit(&session)).expect("each commits once");
        }
        if self == Self::NeverCommits {
            played.ceremony.drop_missing(place).expect("did not commit");
        }
        let silent = matches!(self, Self::NeverCommits | Self::NeverDeals | Self::DealsAnother);
        if played.goes_on() {
            for deal in deals.iter().filter(|deal| !silent || deal.dealer != place) {
                played.ceremony.deal(deal.clone()).expect("as committed");
            }
        }
        match self {
            Self::DealsAnother => {
                let late = played.deals().swap_remove(liar);
                let charge = Charge::new(place, Fault::CommitDiffers);
                assert_eq!(played.ceremony.deal(late), Err(charge));
                played.ceremony.drop_missing(place).expect("did not deal");
            }
            Self::NeverDeals => played.ceremony.drop_missing(place).expect("did not deal"),
            Self::AccusesFalsely => {
                let key = &played.keys[liar];
                let complaint = Complaint::new(&session, &deals[victim], place, key, &mut played.rng);
                let charge = Charge::new(place, Fault::ComplaintFalse);
                assert_eq!(played.ceremony.complain(&complaint), Ok(charge));
            }
            Self::ConfirmsAnother => played.confirms_another(liar),
            _ => {}
        }
        if played.goes_on() {
            played.finish();
        }
        played
    }
}

/// Another's key with one's own proof, and one's own key with another's.
fn refused_rogue(structure: &Structure, liar: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    let mut ceremony = Ceremony::new(b"test", structure.clone());
    let place = structure.places().nth(liar).expect("one of them");
    let [own, other] = [(); 2].map(|()| TrusteeKey::generate(&mut rng));
    let id = *ceremony.id();
    let registration = own.register(&id, place, &mut rng);
    let stolen = Registration { key: other.public(), ..registration.clone() };
    let borrowed = Registration { proof: other.register(&id, place, &mut rng).proof, ..registration };
    for rogue in [stolen, borrowed] {
        assert_eq!(ceremony.register(rogue), Err(Charge::new(place, Fault::RogueKey)));
    }
}

impl Played {
    fn goes_on(&self) -> bool {
        self.ceremony.round() != Round::Failed
    }

    /// All others confirm, one confirms something else and is dropped: the key changes, and all have to confirm again.
    fn confirms_another(&mut self, liar: usize) {
        let joint = self.ceremony.proposed().expect("all dealt").clone();
        for (at, (place, key)) in self.places.iter().zip(&self.keys).enumerate() {
            let share = self.ceremony.share(*place, key).expect("all deals are good");
            let mut confirmation = Confirmation::new(&joint, &share, &mut self.rng);
            if at == liar {
                confirmation.digest[0] ^= 1;
                let charge = Charge::new(*place, Fault::ConfirmDiffers);
                assert_eq!(self.ceremony.confirm(&confirmation), Err(charge));
            } else {
                self.ceremony.confirm(&confirmation).expect("confirms what follows from the record");
            }
        }
        assert_eq!(self.ceremony.round(), Round::Confirm);
        self.ceremony.drop_missing(self.places[liar]).expect("did not confirm");
        assert_ne!(self.ceremony.proposed().map(JointKey::key), Some(joint.key()));
    }
}

/// Every threshold, every misbehaviour, every subset; `liars` says in which places it happens.
fn check_all(people: u16, liars: impl Fn(u16) -> Vec<usize>) {
    for threshold in 1..=people {
        for misbehaviour in ALL {
            for liar in liars(threshold) {
                let mut played = misbehaviour.play(flat(threshold, people), liar);
                let place = played.places[liar];
                let charged: Vec<Charge> =
                    misbehaviour.charged().map(|fault| Charge::new(place, fault)).into_iter().collect();
                let what = format!("{misbehaviour:?} by {place}, {threshold} of {people}");
                assert_eq!(played.charges(), charged, "{what}");
                // All are needed, and one is out.
                if threshold == people && !charged.is_empty() {
                    assert_eq!(played.ceremony.round(), Round::Failed, "{what}");
                    continue;
                }
                assert_eq!(played.ceremony.round(), Round::Ready, "{what}");
                let wrong = [place].into_iter().filter(|_| misbehaviour == Misbehaviour::DecryptsWrongly);
                played.check_all_subsets(&wrong.collect::<Vec<_>>());
            }
        }
    }
}

#[test]
fn every_misbehaviour_among_five_is_named_and_the_others_go_on() {
    check_all(5, |threshold| vec![usize::from(threshold) - 1]);
}

#[test]
fn long_every_misbehaviour_in_every_place_among_six_and_seven_is_named() {
    for people in 6..=7 {
        check_all(people, |_| (0..usize::from(people)).collect());
    }
}
