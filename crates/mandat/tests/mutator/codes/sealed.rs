//! Sealed ballots: what is refused and what is flagged, by attack.

use mandat_federation::Flag;
use mandat_federation::body::{AddMix, Bytes, ChallengedBallot, CloseBox, CloseRegistration, TrusteeMessage};
use mandat_federation::registration::Lists;
use mandat_intake::DeskError;
use mandat_intake::desk::{Desk, With};
use mandat_intake::sealing;
use mandat_record::entry::Draft;
use mandat_record::read::{LogName, Memory, Sink};
use mandat_record::tree::CompactRange;
use mandat_seal::ballot::chain::Place;
use mandat_seal::credential::Credential;
use mandat_seal::trustee::TrusteeKey;
use serde_json::{Value, json};

use crate::exercise::scenes::{code, on_the_floor};
use crate::exercise::sealed::{COUNCIL, Cast, RANKED, before_opening};
use crate::exercise::{Exercise, LOG, id, key};

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
    let close = CloseRegistration { convocation: id(COUNCIL), lists, struck: Vec::new() };
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

/// What is sent to the box: kinds and bodies of entries.
type Sent = Vec<(&'static str, Value)>;

fn ballot(bytes: Vec<u8>) -> (&'static str, Value) {
    ("ballots.sealed", json!(sealing::entry(&id(RANKED), bytes)))
}

fn challenge(opening: String) -> (&'static str, Value) {
    ("ballots.challenged", json!(ChallengedBallot { contest: id(RANKED), opening }))
}

fn flip(e: &Exercise, cast: &mut Cast) -> Sent {
    let (mut bytes, _) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[0]);
    *bytes.last_mut().unwrap() ^= 1;
    vec![ballot(bytes)]
}

fn twice(e: &Exercise, cast: &mut Cast) -> Sent {
    let (bytes, _) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[0]);
    vec![ballot(bytes.clone()), ballot(bytes)]
}

fn stranger(e: &Exercise, cast: &mut Cast) -> Sent {
    let stranger = Credential::generate(&mut cast.rng);
    let f = &e.desk.federation;
    let prepared = sealing::prepare(f, &id(RANKED), &stranger, Place::FIRST, &[0], &mut cast.rng).unwrap();
    let election = &f.contests[&id(RANKED)].sealed.as_ref().unwrap().election.election;
    vec![ballot(prepared.cast(election, &stranger, &mut cast.rng))]
}

fn fork(e: &Exercise, cast: &mut Cast) -> Sent {
    let mut one = |marks: &[usize]| ballot(e.sealed_ballot(RANKED, cast, 1, Place::FIRST, marks).0);
    vec![one(&[0]), one(&[1])]
}

fn dropped(e: &Exercise, cast: &mut Cast) -> Sent {
    let (_, link) = e.sealed_ballot(RANKED, cast, 1, Place::FIRST, &[0]);
    vec![ballot(e.sealed_ballot(RANKED, cast, 1, Place::after(&link).unwrap(), &[1]).0)]
}

/// A ballot and its opening.
fn both(e: &Exercise, cast: &mut Cast) -> [(&'static str, Value); 2] {
    let f = &e.desk.federation;
    let make = |cast: &Cast| {
        let mut rng = cast.rng.clone();
        sealing::prepare(f, &id(RANKED), &cast.voters[1], Place::FIRST, &[1], &mut rng).unwrap()
    };
    let (opened, same) = (make(cast), make(cast));
    let election = &f.contests[&id(RANKED)].sealed.as_ref().unwrap().election.election;
    [ballot(same.cast(election, &cast.voters[1], &mut cast.rng)), challenge(opened.open().text())]
}

fn cast_then_opened(e: &Exercise, cast: &mut Cast) -> Sent {
    both(e, cast).to_vec()
}

fn opened_then_cast(e: &Exercise, cast: &mut Cast) -> Sent {
    let [ballot, challenge] = both(e, cast);
    vec![challenge, ballot]
}

/// The opening of one ballot with the randomness of another: it proves nothing.
fn opened_by_another(e: &Exercise, cast: &mut Cast) -> Sent {
    let f = &e.desk.federation;
    let mut lines = || -> Vec<String> {
        let prepared =
            sealing::prepare(f, &id(RANKED), &cast.voters[1], Place::FIRST, &[1], &mut cast.rng).unwrap();
        prepared.open().text().lines().map(str::to_owned).collect()
    };
    let (mut one, other) = (lines(), lines());
    one[2..].clone_from_slice(&other[2..]);
    vec![challenge(one.join("\n") + "\n")]
}

/// Puts entries into the box without asking anybody, as an operator could. Gives the closing of what lies there then.
pub(super) fn past_the_desk(desk: &mut Desk<Memory>, name: &str, sent: &[(&'static str, Value)]) -> CloseBox {
    let log = mandat_federation::ballots::origin(LOG, &id(name));
    let mut tree = CompactRange::new();
    for (seq, (kind, body)) in (0..).zip(sent) {
        let entry = Draft { log: &log, kind, seq, body }.sign(&key(21)).unwrap().in_box();
        desk.sink.append(&LogName::Box(name.into()), entry.as_bytes()).unwrap();
        tree.append(entry.leaf_hash());
    }
    CloseBox { convocation: id(name), size: tree.size(), root: tree.root() }
}

fn close(desk: &mut Desk<Memory>, closing: &CloseBox) -> Result<(), DeskError> {
    desk.set_time(desk.now() + 86_400);
    desk.submit("box.close", closing, &key(21), With::second(&key(22))).map(|_| ())
}

fn refusal(result: Result<(), DeskError>, due: &str) -> &'static str {
    match result {
        Err(DeskError::Refused(refusal)) => {
            assert!(due.split(' ').any(|due| refusal.text.contains(due)), "{due}: {refusal}");
            refusal.code.code()
        }
        other => panic!("{due}: {other:?}"),
    }
}

/// Whoever sends a bad ballot is refused, before and after the box was opened anew, and everybody else's ballots are counted.
fn at_the_desk(e: &Exercise, sent: &Sent, others: &Sent, due: &str) {
    let (bad, good) = sent.split_last().unwrap();
    for anew in [false, true] {
        let mut desk = e.desk.clone();
        if anew {
            past_the_desk(&mut desk, COUNCIL, good);
        }
        let put = |desk: &mut Desk<Memory>, (kind, body): &(&'static str, Value)| {
            desk.put_in_box(&id(COUNCIL), kind, body, &key(21))
        };
        good.iter().filter(|_| !anew).for_each(|good| put(&mut desk, good).unwrap());
        assert_eq!(refusal(put(&mut desk, bad), due), "bad-sealed-ballot");
        others.iter().for_each(|other| put(&mut desk, other).unwrap());
        let closing = desk.closing(&id(COUNCIL));
        assert_eq!(closing.size, (good.len() + others.len()) as u64, "{due}");
        close(&mut desk, &closing).unwrap();
        let ballots = good.iter().chain(others).filter(|(kind, _)| *kind == "ballots.sealed").count();
        let sealed = desk.federation.contests[&id(RANKED)].sealed.as_ref().unwrap();
        assert_eq!(sealed.counted.as_ref().unwrap().ballots, ballots as u64, "{due}");
    }
}

/// Bad ballots, each with the code of crate `seal` in the sentence: the desk refuses them, and a box in which one lies all the same
/// cannot be closed.
fn ballots() -> Vec<&'static str> {
    type Attack = fn(&Exercise, &mut Cast) -> Sent;
    let attacks: [(Attack, &str); 8] = [
        (flip, "scalar-encoding bad-signature"),
        (twice, "ballot-duplicate"),
        (stranger, "credential-unknown"),
        (fork, "ballot-fork"),
        (dropped, "ballot-gap"),
        (cast_then_opened, "ballot-spoiled"),
        (opened_then_cast, "ballot-spoiled"),
        (opened_by_another, "opening-differs"),
    ];
    let (mut e, mut cast) = before_opening();
    e.open(COUNCIL, 0);
    let others = [0, 2].map(|n| ballot(e.sealed_ballot(RANKED, &mut cast, n, Place::FIRST, &[0]).0)).to_vec();
    let mut codes = Vec::new();
    for (attack, due) in attacks {
        let sent = attack(&e, &mut cast);
        at_the_desk(&e, &sent, &others, due);
        let mut desk = e.desk.clone();
        let closing = past_the_desk(&mut desk, COUNCIL, &[sent, others.clone()].concat());
        codes.push(refusal(close(&mut desk, &closing), due));
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
