//! Cards: what they prove, and every way of forging one that was thought of.

#![allow(clippy::unwrap_used, reason = "a test stops where its input is not as it must be")]

mod support;

use mandat_audit::verify::{Options, Record, Verification, verify};
use mandat_federation::Id;
use mandat_federation::body::{Found, FoundUnit, SetWitnesses, Vacate};
use mandat_federation::card::{self, Card, CardError, Link, Proven};
use mandat_intake::desk::With;
use mandat_record::checkpoint::SignedCheckpoint;
use mandat_record::entry::Draft;
use mandat_record::proof::Proof;
use mandat_record::read::{Entries as _, Memory};
use mandat_record::tree::{MemoryTree, inclusion_proof, leaf_hash};
use support::damage::{first, leaves, sign_again};
use support::{DAY, Fixture, KEEPERS, LOG, RETURNING, START, id, key, witnesses};

const LAST: u64 = START + 3 * DAY;

fn replay(record: &Memory) -> Verification {
    verify(&Record::public(record), &Options::default())
}

fn card_of(record: &Memory, mandate: &str) -> (Card, Proven) {
    replay(record).card(&Record::public(record), &id(mandate)).unwrap()
}

/// A link to any entry of a record under its published checkpoint.
fn link(record: &mut Memory, index: usize) -> Link {
    let tree: MemoryTree = leaves(record).iter().map(|leaf| leaf_hash(leaf)).collect();
    let checkpoint = SignedCheckpoint::parse(&record.checkpoint().unwrap().unwrap()).unwrap();
    let Ok(hashes) = inclusion_proof(&tree, index as u64, tree.size());
    let proof = Proof { extra: None, index: index as u64, hashes, checkpoint };
    Link { entry: String::from_utf8(leaves(record)[index].clone()).unwrap(), proof: proof.to_string() }
}

/// Where a card's entries stand.
fn indices(card: &Card) -> Vec<usize> {
    let index = |link: &Link| link.proof.parse::<Proof>().unwrap().index.try_into().unwrap();
    card.chain.iter().map(index).collect()
}

#[track_caller]
fn refused(card: &Card, why: &str) {
    let error = card::verify(card).expect_err("the forged card must not hold");
    assert!(error.to_string().contains(why), "{error}");
}

#[test]
fn a_card_proves_the_seat_and_says_what_it_does_not() {
    let record = Fixture::published().desk.sink;
    let (card, proven) = card_of(&record, "congress-1/nord#1");
    assert_eq!(card.chain.len(), 5, "founding, call, frozen roll, nomination, result");
    assert_eq!((proven.size, proven.unions), (36, 2));
    assert_eq!(proven.witnesses, [("port".to_owned(), LAST), ("rail".to_owned(), LAST)]);
    assert_eq!(card.platform, Some(id("bread")));
    assert!(!proven.declared);
    assert_eq!(replay(&record).contradicts(&card, &proven), [""; 0]);
    insta::assert_snapshot!(proven.not_proven.join("\n"));
    // As JSON and back it is the same card.
    let text = serde_json::to_string(&card).unwrap();
    assert_eq!(serde_json::from_str::<Card>(&text).unwrap(), card);
}

#[test]
fn a_declared_seat_says_so() {
    let (card, proven) = card_of(&Fixture::published().desk.sink, "congress-1/ost#1");
    assert!(proven.declared);
    assert!(proven.not_proven.iter().any(|text| text.contains("declared seats")));
    // The option without a declared seat has no mandate, and no higher number exists.
    let mut it = Fixture::published();
    let loser = it.members.iter().filter(|(unit, _)| *unit == id("ost")).nth(1).unwrap().1.id();
    let nominated = first(&mut it.desk.sink, "contest.nominate") + 3;
    let mut forged = Card { holder: loser, ..card.clone() };
    forged.chain[3] = link(&mut it.desk.sink, nominated);
    refused(&forged, "does not seat the holder");
    refused(&Card { mandate: id("congress-1/ost#2"), ..card }, "does not seat the holder");
}

#[test]
fn nothing_on_the_card_can_be_swapped() {
    let mut it = Fixture::published();
    let other = it.members[1].1.id();
    let (card, _) = card_of(&it.desk.sink, "congress-1/nord#1");
    let (sued, _) = card_of(&it.desk.sink, "congress-1/sued#1");
    let swap = |change: &dyn Fn(&mut Card)| {
        let mut forged = card.clone();
        change(&mut forged);
        forged
    };
    // The holder: the nomination is another's.
    refused(&swap(&|card| card.holder = other.clone()), "contest.nominate");
    // The same without the nomination: the result seats another.
    let without = |change: &dyn Fn(&mut Card)| {
        swap(&|card| {
            card.chain.remove(3);
            card.platform = None;
            change(card);
        })
    };
    assert!(card::verify(&without(&|_| {})).is_ok(), "a card that states no platform needs no nomination");
    refused(&without(&|card| card.holder = other.clone()), "does not seat the holder");
    refused(&without(&|card| card.platform = Some(id("bread"))), "the nomination is missing");
    refused(&swap(&|card| card.platform = Some(id("roses"))), "contest.nominate");
    refused(&swap(&|card| card.platform = None), "contest.nominate");
    // The seat, its unit, its convocation.
    for mandate in
        ["congress-1/nord#2", "congress-1/nord#01", "congress-1/nord#0", "congress-1/sued#1", "nord#1"]
    {
        let forged = swap(&|card| card.mandate = id(mandate));
        assert!(card::verify(&forged).is_err(), "{mandate}");
    }
    refused(&swap(&|card| card.unit = id("sued")), "contest.nominate");
    refused(&swap(&|card| card.convocation = id("congress-2")), "convocation.call");
    refused(&swap(&|card| card.chain.clone_from(&sued.chain)), "contest.nominate");
    // The weight is stated and never proven: it is told as such, and the record tells.
    let forged = swap(&|card| card.weight = "1000".into());
    let proven = card::verify(&forged).unwrap();
    assert!(proven.not_proven.iter().any(|text| text.contains("the weight 1000")));
    assert_eq!(
        replay(&it.desk.sink).contradicts(&forged, &proven),
        ["the card says weight 1000, the record 1"]
    );
    // A link more, of the right record and of no use.
    let join = first(&mut it.desk.sink, "roll.join");
    let extra = link(&mut it.desk.sink, join);
    refused(&swap(&|card| card.chain.insert(1, extra.clone())), "roll.join");
    // Links left out or in another order.
    refused(&swap(&|card| drop(card.chain.remove(0))), "not the founding entry");
    refused(&swap(&|card| drop(card.chain.remove(1))), "roll.freeze");
    refused(&swap(&|card| drop(card.chain.pop())), "the result of the contest is missing");
    refused(&swap(&|card| card.chain.swap(1, 2)), "roll.freeze");
    refused(&swap(&|card| card.chain = vec![card.chain[0].clone(); 17]), "more than 16 links");
    let unfrozen = card::verify(&swap(&|card| drop(card.chain.remove(2)))).unwrap();
    assert!(unfrozen.not_proven.iter().any(|text| text.contains("the frozen roll")));
}

#[test]
fn proofs_belong_to_their_entries_and_to_one_checkpoint() {
    let mut it = Fixture::published();
    let (card, _) = card_of(&it.desk.sink, "congress-1/nord#1");
    let mut forged = card.clone();
    let (call, freeze) = (forged.chain[1].proof.clone(), forged.chain[2].proof.clone());
    (forged.chain[1].proof, forged.chain[2].proof) = (freeze, call);
    refused(&forged, "link 2");

    // The same log, later: every link alone holds, and together they are of two checkpoints.
    it.join("nord", None);
    it.publish(&witnesses());
    let (later, _) = card_of(&it.desk.sink, "congress-1/nord#1");
    let mut mixed = card.clone();
    mixed.chain[4] = later.chain[4].clone();
    refused(&mixed, "one checkpoint");

    // An altered entry, and one that its author never signed.
    let mut altered = card.clone();
    altered.chain[4].entry = altered.chain[4].entry.replace("\"seq\":", "\"seq\":1");
    refused(&altered, "a signature does not hold");
}

#[test]
fn a_missing_cosignature_shows() {
    let mut it = Fixture::build();
    it.publish(&witnesses()[1..]);
    let (_, proven) = card_of(&it.desk.sink, "congress-1/nord#1");
    assert_eq!(proven.witnesses, [("port".to_owned(), LAST)]);
    assert_eq!(proven.unions, 2);
}

/// A record that an adversary makes from the true one: its leaves and one more, signed again by the operator.
fn with_leaf(kind: &str, body: &impl serde::Serialize, by: u8, second: Option<u8>) -> Memory {
    let mut record = Fixture::published().desk.sink;
    let signed = Draft { log: LOG, kind, seq: 0, body }.sign(&key(by)).unwrap();
    let signed = second.map_or(signed.clone(), |second| signed.second(&key(second)).unwrap());
    leaves(&mut record).push(signed.at(LAST).unwrap().to_bytes());
    sign_again(&mut record, 2, LAST);
    record
}

fn founding(record: &mut Memory) -> Found {
    let leaf = &leaves(record)[0];
    mandat_record::entry::Entry::parse(leaf, mandat_record::entry::LogKind::Main).unwrap().body().unwrap()
}

#[test]
fn a_second_founding_entry_founds_nothing() {
    // Void in the record, and with witnesses of the forger's own: a card must not begin with it.
    let mut found = founding(&mut Fixture::published().desk.sink);
    found.witnesses.truncate(1);
    let mut record = with_leaf("record.found", &found, 77, None);
    let mut chain = card_of(&Fixture::published().desk.sink, "congress-1/nord#1").0;
    let indices = indices(&chain);
    chain.chain = indices.iter().map(|index| link(&mut record, *index)).collect();
    assert!(card::verify(&chain).is_ok(), "the chain itself is under the new checkpoint");
    chain.chain[0] = link(&mut record, 36);
    refused(&chain, "not where the chain needs it");
}

#[test]
fn witnesses_named_later_are_known_if_keepers_named_them() {
    let named = |seeds: [u8; 2]| {
        let witness = |seed: u8| mandat_intake::desk::Witness {
            name: format!("w{seed}.example").parse().unwrap(),
            key: key(seed),
            union: format!("union-{seed}"),
        };
        seeds.map(witness)
    };
    let body = |witnesses: &[mandat_intake::desk::Witness]| SetWitnesses {
        witnesses: witnesses
            .iter()
            .map(|w| mandat_federation::body::Witness {
                key: w.verifier().to_string(),
                union: w.union.clone(),
            })
            .collect(),
    };
    let fresh = named([93, 94]);
    let mut it = Fixture::build();
    let second = key(KEEPERS[1]);
    it.say("witness.set", &body(&fresh), KEEPERS[0], With::second(&second));
    it.publish(&fresh);
    let (card, proven) = card_of(&it.desk.sink, "congress-1/nord#1");
    assert_eq!(card.chain.len(), 6);
    assert_eq!(proven.witnesses.len(), 2, "{proven:?}");
    // Without that link the new witnesses are strangers.
    let mut short = card.clone();
    short.chain.pop();
    assert_eq!(card::verify(&short).unwrap().witnesses, []);

    // The same by keys that are no keepers: void in the record, and no witness of theirs counts.
    let mut record = with_leaf("witness.set", &body(&fresh), 77, Some(78));
    let mut forged = card_of(&Fixture::published().desk.sink, "congress-1/nord#1").0;
    let indices = indices(&forged);
    forged.chain = indices.into_iter().chain([36]).map(|index| link(&mut record, index)).collect();
    let proven = card::verify(&forged).unwrap();
    assert_eq!(
        proven.witnesses.iter().map(|(union, _)| union.as_str()).collect::<Vec<_>>(),
        ["port", "rail"]
    );
    assert!(proven.not_proven.iter().any(|text| text.contains("who the witnesses are now")));
}

#[test]
fn another_log_is_another_record() {
    let mut record = Fixture::published().desk.sink;
    let (card, _) = card_of(&record, "congress-1/nord#1");
    let body = FoundUnit { unit: id("x"), tier: id("local"), parent: Some(id("all")), name: "x".into() };
    let leaf = Draft { log: "other.example/record", kind: "unit.found", seq: 0, body: &body };
    leaves(&mut record).push(leaf.sign(&key(1)).unwrap().at(LAST).unwrap().to_bytes());
    sign_again(&mut record, 2, LAST);
    let mut forged = card.clone();
    forged.chain = indices(&card).into_iter().map(|index| link(&mut record, index)).collect();
    forged.chain.push(link(&mut record, 36));
    assert!(card::verify(&forged).is_err());
}

fn resign(it: &mut Fixture, mandate: &str, successor: Option<Id>) -> u64 {
    let body = Vacate { mandate: id(mandate), successor };
    let second = key(RETURNING[1]);
    it.say("mandate.resign", &body, RETURNING[0], With::second(&second))
}

#[test]
fn a_successor_has_a_card_if_the_entry_names_them() {
    let mut it = Fixture::build();
    let next = it.members[1].1.id();
    resign(&mut it, "congress-1/nord#1", Some(next.clone()));
    it.publish(&witnesses());
    let record = it.desk.sink.clone();
    let (card, proven) = card_of(&record, "congress-1/nord#2");
    assert_eq!(card.holder, next);
    assert!(proven.not_proven.iter().any(|text| text.contains("has the number 2")));
    // The seat of another contest that was vacated seats nobody here.
    refused(&Card { mandate: id("congress-1/nord#1"), ..card.clone() }, "mandate.resign");
    // Who left has a card that still holds by itself, and does not stand in the record.
    let (old, proven) = card_of(&record, "congress-1/nord#1");
    assert!(card::verify(&old).is_ok());
    assert_eq!(replay(&record).contradicts(&old, &proven), ["the mandate has ended by entry 36"]);
}

#[test]
fn a_seat_is_not_vacated_without_naming_who_follows() {
    let mut it = Fixture::build();
    let body = Vacate { mandate: id("congress-1/nord#1"), successor: None };
    let (first, second) = (key(RETURNING[0]), key(RETURNING[1]));
    let refused = it.desk.submit("mandate.resign", &body, &first, With::second(&second)).unwrap_err();
    assert!(refused.to_string().starts_with("refused (result-differs"), "{refused}");
}

#[test]
fn a_card_of_another_history_is_told_apart() {
    let record = Fixture::published().desk.sink;
    let (card, proven) = card_of(&record, "congress-1/nord#1");
    // The same founding, another continuation.
    let mut it = Fixture::build();
    it.join("nord", None);
    let mut other = it.desk.sink.clone();
    leaves(&mut other).swap(34, 35);
    sign_again(&mut other, 2, LAST);
    let wrong = replay(&other).contradicts(&card, &proven);
    assert!(wrong.iter().any(|text| text.contains("another history")), "{wrong:?}");
    // A copy that is older than the card.
    let mut older = record.clone();
    leaves(&mut older).truncate(30);
    sign_again(&mut older, 2, LAST);
    let wrong = replay(&older).contradicts(&card, &proven);
    assert!(wrong[0].contains("fetch a newer one"), "{wrong:?}");
}

#[test]
fn no_card_is_made_from_a_record_that_does_not_hold() {
    let mut record = Fixture::published().desk.sink;
    leaves(&mut record).pop();
    let failed = replay(&record).card(&Record::public(&record), &id("congress-1/nord#1"));
    assert!(failed.unwrap_err().to_string().contains("does not hold"));
    let whole = Fixture::published().desk.sink;
    let failed = replay(&whole).card(&Record::public(&whole), &id("congress-1/nord#9"));
    assert!(failed.unwrap_err().to_string().contains("no mandate"));
}

#[test]
fn an_error_is_one_of_two_kinds() {
    let card = Card { chain: vec![], ..card_of(&Fixture::published().desk.sink, "congress-1/nord#1").0 };
    assert!(matches!(card::verify(&card), Err(CardError::Chain(_))));
}
