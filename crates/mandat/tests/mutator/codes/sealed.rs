//! Sealed ballots: what is refused and what is flagged, by attack.

use mandat_federation::Flag;
use mandat_federation::body::{AddMix, Bytes, CloseRegistration, TrusteeMessage};
use mandat_federation::registration::Lists;
use mandat_intake::DeskError;
use mandat_intake::desk::With;
use mandat_intake::sealing;
use mandat_seal::ballot::chain::Place;
use mandat_seal::trustee::TrusteeKey;

use crate::exercise::scenes::{code, on_the_floor};
use crate::exercise::sealed::{COUNCIL, Cast, RANKED, before_opening};
use crate::exercise::{Exercise, id, key};

/// Codes of refusal that only sealed ballots produce.
pub(super) fn refused() -> Vec<&'static str> {
    [ceremony(), opening(), ballots(), mixing()].concat()
}

/// Flags that only sealed ballots raise.
pub(super) fn flagged() -> Vec<&'static str> {
    let (mut e, mut cast) = voted();
    assert_eq!(e.close(COUNCIL, 0), []);
    // One mixer instead of one for each platform that stands; then a trustee whose part is wrong, and two good ones too few.
    mixed(&mut e, &mut cast, 212).unwrap();
    let (good, _) = e.decryption(RANKED, &mut cast, 0);
    let first = e.alone("tally.decrypt", &good, &key(201));
    let f = &e.desk.federation;
    let by = key(202).public();
    let (partial, _) = sealing::decrypt(f, &id(RANKED), &by, &cast.media[1], &mut cast.rng).unwrap();
    let mut bytes = partial.to_bytes();
    let last = bytes.len() - 32;
    let part = bytes[last - 32..last].to_vec();
    bytes[last..].copy_from_slice(&part);
    let (wrong, _) = e.decryption_of(RANKED, bytes, false);
    let second = e.alone("tally.decrypt", &wrong, &key(202));
    assert_eq!(e.flags_of(first), []);
    assert_eq!(e.flags_of(second), [Flag::ShareWrong]);
    assert_eq!(code(e.attempt("tally.decrypt", &wrong, &key(202), With::ALONE)), "duplicate");
    let held = &e.desk.federation.contests[&id(RANKED)];
    assert_eq!(held.opened_ballots(&e.desk.federation).unwrap_err().code.code(), "not-now");
    let mut codes = vec!["trustee-disqualified", "share-wrong"];
    codes.extend(platforms_without_a_mixer());
    let raised = e.desk.federation.flags.iter().map(|(_, flag)| flag.code());
    assert!(raised.filter(|code| *code == "trustee-disqualified").count() == 2);
    codes
}

fn platforms_without_a_mixer() -> Vec<&'static str> {
    let mut e = on_the_floor();
    let mut cast = e.council_with(|e| e.stand_on(RANKED, "a1", &[0, 1, 2], "red"));
    e.open(COUNCIL, 0);
    for voter in 0..3 {
        let (ballot, _) = e.sealed_ballot(RANKED, &mut cast, voter, Place::FIRST, &[voter]);
        e.put_ballot(COUNCIL, RANKED, ballot);
    }
    e.close(COUNCIL, 0);
    mixed(&mut e, &mut cast, 212).unwrap();
    let (part, _) = e.decryption(RANKED, &mut cast, 0);
    let index = e.alone("tally.decrypt", &part, &key(201));
    assert_eq!(e.flags_of(index), [Flag::MixerMissing]);
    vec!["mixer-missing"]
}

fn mixed(e: &mut Exercise, cast: &mut Cast, by: u8) -> Result<u64, DeskError> {
    let (table, proof) = sealing::mix(&e.desk.federation, &id(RANKED), &mut cast.rng).unwrap();
    let (table, proof) = (e.desk.blob(&table).unwrap(), e.desk.blob(&proof).unwrap());
    e.attempt("mix.add", &AddMix { contest: id(RANKED), table, proof }, &key(by), With::ALONE)
}

/// The council with its box open and three ballots in it.
fn voted() -> (Exercise, Cast) {
    let (mut e, mut cast) = before_opening();
    e.open(COUNCIL, 0);
    for (voter, marks) in [(0, &[0usize, 1][..]), (1, &[1]), (2, &[0, 2])] {
        let (ballot, _) = e.sealed_ballot(RANKED, &mut cast, voter, Place::FIRST, marks);
        e.put_ballot(COUNCIL, RANKED, ballot);
    }
    (e, cast)
}

fn ceremony() -> Vec<&'static str> {
    let mut e = on_the_floor();
    let mut cast = Cast::new(3);
    e.called(COUNCIL, "council", "a1");
    let officers = [key(21), key(22)];
    let naming = e.naming(COUNCIL, 3, 0);
    // One who decrypts alone, and one who sits twice.
    let mut alone = naming.clone();
    alone.threshold = 1;
    assert_eq!(e.refused("trustees.name", &alone, &officers[0], With::second(&officers[1])), "bad-body");
    let mut twice = naming.clone();
    let keys = twice.groups[0].keys.clone();
    twice.groups[1].keys = keys;
    assert_eq!(e.refused("trustees.name", &twice, &officers[0], With::second(&officers[1])), "duplicate");
    e.both("trustees.name", &naming, &officers);
    let register = |e: &Exercise, n: u8, medium: &TrusteeKey, cast: &mut Cast| {
        let f = &e.desk.federation;
        sealing::register(f, &id(COUNCIL), &key(n).public(), medium, &mut cast.rng).unwrap()
    };
    let medium = TrusteeKey::generate(&mut cast.rng);
    let body = register(&e, 201, &medium, &mut cast);
    assert_eq!(e.refused("trustee.register", &body, &key(202), With::ALONE), "unauthorised");
    assert_eq!(e.refused("trustee.register", &body, &key(99), With::ALONE), "unauthorised");
    // A rogue key: the proof of possession is another key's.
    let mut rogue = body.clone();
    let other = register(&e, 201, &TrusteeKey::from_bytes([3; 32].map(|b: u8| b & 1)).unwrap(), &mut cast);
    rogue.message.0[5..37].copy_from_slice(&other.message.0[5..37]);
    let mut codes = vec![e.refused("trustee.register", &rogue, &key(201), With::ALONE)];
    let mut zero = body.clone();
    zero.message.0[1..3].fill(0);
    codes.push(e.refused("trustee.register", &zero, &key(201), With::ALONE));
    let junk = TrusteeMessage { convocation: id(COUNCIL), message: Bytes(vec![1; 9]) };
    for kind in
        ["trustee.register", "trustee.deal", "trustee.complain", "trustee.confirm", "trustee.rehearse"]
    {
        codes.push(e.refused(kind, &junk, &key(201), With::ALONE));
    }
    // A rushing trustee shows another deal than the one committed to.
    let deals = e.committed(COUNCIL, &mut cast, 3, |_, deal| deal);
    let f = &e.desk.federation;
    let (late, _) = sealing::deal(f, &id(COUNCIL), &key(202).public(), &mut cast.rng).unwrap();
    codes.push(e.refused("trustee.deal", &sealing::show(&id(COUNCIL), &late), &key(202), With::ALONE));
    e.dealt(COUNCIL, &deals);
    let mut other = e.confirmation(COUNCIL, &mut cast, 0);
    other.message.0[9] ^= 1;
    codes.push(e.refused("trustee.confirm", &other, &key(201), With::ALONE));
    assert!(codes.iter().all(|code| *code == "bad-trustee-message"), "{codes:?}");
    codes
}

fn opening() -> Vec<&'static str> {
    let mut e = on_the_floor();
    let mut cast = Cast::new(4);
    e.called(COUNCIL, "council", "a1");
    let naming = e.naming(COUNCIL, 2, 0);
    e.both("trustees.name", &naming, &[key(21), key(22)]);
    e.stand(RANKED, "a1", &[0, 1, 2], None);
    let deals = e.committed(COUNCIL, &mut cast, 2, |_, deal| deal);
    e.dealt(COUNCIL, &deals);
    for n in 0..2u8 {
        let body = e.confirmation(COUNCIL, &mut cast, n.into());
        e.alone("trustee.confirm", &body, &key(201 + n));
    }
    let mut codes = vec![code(e.try_open(COUNCIL).map(|_| 0))];
    assert_eq!(codes, ["not-now"], "the list of credentials is not closed");
    let lists = e.desk.table(&Lists::default()).unwrap();
    let close = CloseRegistration { convocation: id(COUNCIL), lists };
    e.submit("registration.close", &close, &key(11), With::second(&key(22)));
    codes.push(code(e.try_open(COUNCIL).map(|_| 0)));
    let body = e.rehearsal(COUNCIL, &mut cast, 0);
    e.alone("trustee.rehearse", &body, &key(201));
    assert_eq!(e.refused("trustee.rehearse", &body, &key(201), With::ALONE), "duplicate");
    codes.push(code(e.try_open(COUNCIL).map(|_| 0)));
    assert_eq!(codes[1..], ["not-rehearsed", "not-rehearsed"]);
    let body = e.rehearsal(COUNCIL, &mut cast, 1);
    e.alone("trustee.rehearse", &body, &key(202));
    e.try_open(COUNCIL).unwrap();
    assert_eq!(e.refused("trustee.rehearse", &body, &key(202), With::ALONE), "not-now");
    codes
}

fn flip(e: &mut Exercise, cast: &mut Cast) {
    let (mut ballot, _) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[0]);
    *ballot.last_mut().unwrap() ^= 1;
    e.put_ballot(COUNCIL, RANKED, ballot);
}

fn twice(e: &mut Exercise, cast: &mut Cast) {
    let (ballot, _) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[0]);
    e.put_ballot(COUNCIL, RANKED, ballot.clone());
    e.put_ballot(COUNCIL, RANKED, ballot);
}

fn stranger(e: &mut Exercise, cast: &mut Cast) {
    let voters = std::mem::replace(&mut cast.voters, Cast::new(77).voters);
    cast.voters.push(mandat_seal::credential::Credential::generate(&mut cast.rng));
    let prepared =
        sealing::prepare(&e.desk.federation, &id(RANKED), &cast.voters[0], Place::FIRST, &[0], &mut cast.rng);
    let election = e.desk.federation.contests[&id(RANKED)].sealed.as_ref().unwrap().election.clone();
    let bytes = prepared.unwrap().cast(&election.election, &cast.voters[0], &mut cast.rng);
    cast.voters = voters;
    e.put_ballot(COUNCIL, RANKED, bytes);
}

fn fork(e: &mut Exercise, cast: &mut Cast) {
    for marks in [&[0usize][..], &[1]] {
        let (ballot, _) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, marks);
        e.put_ballot(COUNCIL, RANKED, ballot);
    }
}

fn dropped(e: &mut Exercise, cast: &mut Cast) {
    let (_, link) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[0]);
    let (second, _) = e.sealed_ballot(RANKED, cast, 1, Place::after(&link).unwrap(), &[1]);
    e.put_ballot(COUNCIL, RANKED, second);
}

fn spoiled(e: &mut Exercise, cast: &mut Cast) {
    let f = &e.desk.federation;
    let make = |cast: &mut Cast| {
        let mut rng = cast.rng.clone();
        sealing::prepare(f, &id(RANKED), &cast.voters[1], Place::FIRST, &[1], &mut rng).unwrap()
    };
    let (opened, same) = (make(cast), make(cast));
    let election = f.contests[&id(RANKED)].sealed.as_ref().unwrap().election.clone();
    let bytes = same.cast(&election.election, &cast.voters[1], &mut cast.rng);
    let opening = opened.open().text();
    e.put_ballot(COUNCIL, RANKED, bytes);
    let body = mandat_federation::body::ChallengedBallot { contest: id(RANKED), opening };
    e.desk.put_in_box(&id(COUNCIL), "ballots.challenged", &body, &key(21)).unwrap();
}

/// Boxes that cannot be closed: each with the ballot that must not be in it, and the code of crate `seal` in the sentence.
fn ballots() -> Vec<&'static str> {
    type Attack = fn(&mut Exercise, &mut Cast);
    let attacks: [(Attack, &str); 6] = [
        (flip, "scalar-encoding bad-signature"),
        (twice, "ballot-duplicate"),
        (stranger, "credential-unknown"),
        (fork, "ballot-fork"),
        (dropped, "ballot-gap"),
        (spoiled, "ballot-spoiled"),
    ];
    let mut codes = Vec::new();
    for (attack, due) in attacks {
        let (mut e, mut cast) = before_opening();
        e.open(COUNCIL, 0);
        attack(&mut e, &mut cast);
        let body = e.desk.closing(&id(COUNCIL));
        e.desk.set_time(e.desk.now() + 86_400);
        match e.attempt("box.close", &body, &key(21), With::second(&key(22))) {
            Err(DeskError::Refused(refusal)) => {
                assert!(due.split(' ').any(|due| refusal.text.contains(due)), "{due}: {refusal}");
                codes.push(refusal.code.code());
            }
            other => panic!("{due}: {other:?}"),
        }
    }
    assert!(codes.iter().all(|code| *code == "bad-sealed-ballot"), "{codes:?}");
    codes
}

fn mixing() -> Vec<&'static str> {
    let (mut e, mut cast) = voted();
    let sealed = |e: &Exercise| e.desk.federation.contests[&id(RANKED)].sealed.clone().unwrap();
    assert!(sealing::mix(&e.desk.federation, &id(RANKED), &mut cast.rng).is_err(), "the box is open");
    e.close(COUNCIL, 0);
    let (part, _) = e.decryption(RANKED, &mut cast, 0);
    assert_eq!(e.refused("tally.decrypt", &part, &key(201), With::ALONE), "not-now", "mix first");
    let (table, proof) = sealing::mix(&e.desk.federation, &id(RANKED), &mut cast.rng).unwrap();
    let proof_of = |e: &mut Exercise, table: &[u8], proof: &[u8]| {
        let (table, proof) = (e.desk.blob(table).unwrap(), e.desk.blob(proof).unwrap());
        let body = AddMix { contest: id(RANKED), table, proof };
        code(e.attempt("mix.add", &body, &key(211), With::ALONE))
    };
    // A row twice, a row less, and the proof of another shuffle.
    let mut doubled = table.clone();
    let row: Vec<u8> = table[7..71].to_vec();
    doubled[71..135].copy_from_slice(&row);
    let mut shorter = table[..table.len() - 64].to_vec();
    shorter[3] -= 1;
    let (_, other) = sealing::mix(&e.desk.federation, &id(RANKED), &mut cast.rng).unwrap();
    let codes = vec![
        proof_of(&mut e, &doubled, &proof),
        proof_of(&mut e, &shorter, &proof),
        proof_of(&mut e, &table, &other),
        proof_of(&mut e, &table, &proof[..proof.len() - 1]),
    ];
    assert!(codes.iter().all(|code| *code == "bad-shuffle"), "{codes:?}");
    assert!(sealed(&e).mixed.is_empty());
    let (table, proof) = (e.desk.blob(&table).unwrap(), e.desk.blob(&proof).unwrap());
    let body = AddMix { contest: id(RANKED), table, proof };
    assert_eq!(e.refused("mix.add", &body, &key(201), With::ALONE), "unauthorised");
    e.alone("mix.add", &body, &key(211));
    assert_eq!(e.refused("mix.add", &body, &key(211), With::ALONE), "duplicate");
    assert_eq!(e.refused("mix.add", &body, &key(212), With::ALONE), "bad-shuffle", "a proof used again");
    codes
}
