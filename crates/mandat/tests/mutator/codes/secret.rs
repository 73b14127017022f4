//! Secret divisions: what sealed ballots decide is what the same votes by roll call decide, and nobody votes who may not.

use mandat_federation::Flag;
use mandat_federation::body::{
    AdmitCredential, CloseRegistration, CloseSession, DeclareDivision, DecryptTally, ElectorateCount, Matter,
    Nominate, Nomination, PutMotion, Recorded,
};
use mandat_federation::division::{Verdict, Votes};
use mandat_federation::registration::{Lists, VOTER, Voter, message};
use mandat_intake::desk::With;
use mandat_intake::sealing;
use mandat_record::ed25519::PublicKey;
use mandat_record::entry::{Entry, LogKind};
use mandat_record::read::{Boxes, Entries};
use mandat_seal::ballot::chain::Place;
use mandat_seal::credential::Credential;
use num_rational::BigRational;
use num_traits::Zero;
use serde_json::json;

use super::sealed::past_the_desk;
use crate::exercise::assembly::{ASSEMBLY, DRAFTING, seat};
use crate::exercise::scenes::{code, on_the_floor, on_the_floor_by, with};
use crate::exercise::sealed::Cast;
use crate::exercise::secret::{ALL, OPEN_TALLY, WITHHELD_TALLY};
use crate::exercise::{Exercise, LOG, dates, id, key};
use crate::holds::fold;

/// The assembly in session with trustees, and a division put.
fn put() -> (Exercise, Cast) {
    let mut e = on_the_floor();
    let cast = e.assembly_with_trustees();
    e.put(OPEN_TALLY, Matter::Motion(id("secret-1")), None);
    (e, cast)
}

/// Both divisions of the sealed record, at the end.
fn decided() -> Exercise {
    let mut e = on_the_floor();
    e.secret_divisions();
    e
}

/// Flags that only secret divisions raise.
pub(super) fn flagged() -> Vec<&'static str> {
    let e = decided();
    let listed = |division: &str| {
        let secret = e.desk.federation.divisions[&id(division)].secret.as_ref().unwrap();
        e.flags_of(secret.electorate.as_ref().unwrap().index)
    };
    assert_eq!(listed(OPEN_TALLY), []);
    let flags = listed(WITHHELD_TALLY);
    assert_eq!(flags, [Flag::CredentialStruck, Flag::WeightClassSmall]);
    flags.into_iter().map(Flag::code).collect()
}

fn admit(e: &mut Exercise, (body, opening): (AdmitCredential, Vec<u8>)) -> &'static str {
    match e.attempt("registration.admit", &body, &key(11), With::opening(opening)) {
        Ok(_) => "ok",
        refused => code(refused),
    }
}

fn close(e: &mut Exercise, body: &CloseRegistration) -> &'static str {
    match e.attempt("registration.close", body, &key(11), With::second(&key(22))) {
        Ok(_) => "ok",
        refused => code(refused),
    }
}

/// The same six votes by roll call and by sealed ballots: the same figures, to the last fraction, and the same verdict.
#[test]
fn sealed_ballots_decide_what_a_roll_call_decides() {
    let e = decided();
    let f = &e.desk.federation;
    let division = &f.divisions[&id(OPEN_TALLY)];
    let result = division.result.as_ref().unwrap();
    let weights = &division.floor.as_ref().unwrap().weights;
    let sum = |who: &[&str]| -> BigRational { who.iter().map(|short| &weights[&seat(short)]).sum() };
    assert!(weights[&seat("a1")] != weights[&seat("b1")], "two weight classes");
    let [tally] = result.tallies.as_slice() else { panic!("{:?}", result.tallies) };
    assert_eq!(tally.votes, [sum(&["a1", "a2", "b1"]), sum(&["a3", "b3"])]);
    assert_eq!(tally.abstaining, Some(sum(&["b2"])));
    assert_eq!((tally.present.clone(), tally.members.clone()), (Some(sum(&ALL)), Some(sum(&ALL))));
    assert_eq!(result.verdict, Verdict::Carried(id("yes")));
    assert!(result.sealed && !result.declared && !result.withheld && result.departures.is_empty());

    // A roll call of the same votes, where the statutes decide the same in the open.
    let open = [(
        "id = \"assembly-secret\"\nelectorates = \"delegates:assembly\"\nmajority = \"simple\"\nballot = \"secret\"",
        "id = \"assembly-secret\"\nelectorates = \"delegates:assembly\"\nmajority = \"simple\"",
    )];
    let mut other = on_the_floor_by(&open);
    other.assembly_before_trustees();
    other.decide(OPEN_TALLY, Matter::Motion(id("secret-1")), "a1 yes, a2 yes, a3 no, b1 yes, b2 -, b3 no");
    let called = other.desk.federation.divisions[&id(OPEN_TALLY)].result.clone().unwrap();
    assert_eq!((&called.tallies, &called.verdict), (&result.tallies, &result.verdict));
}

/// Without trustees nobody can seal; with them two officers' word takes no ballot's place, and no vote stands by name.
#[test]
fn a_secret_division_is_neither_called_nor_declared() {
    let (mut e, _) = put();
    let count =
        ElectorateCount { electorate: id(ASSEMBLY), present: None, votes: vec![6, 0], abstaining: Some(0) };
    let declare = DeclareDivision { division: id(OPEN_TALLY), counts: vec![count] };
    assert_eq!(e.refused("division.declare", &declare, &key(21), with(22)), "bad-statutes");
    let table = e.desk.table(&Votes { rows: Exercise::rows("a1 yes, b1 no") }).unwrap();
    let call = mandat_federation::body::RollCall { division: id(OPEN_TALLY), table };
    assert_eq!(e.refused("division.roll_call", &call, &key(21), with(22)), "bad-statutes");
    let close = CloseSession { session: id("s-1") };
    assert_eq!(e.refused("session.close", &close, &key(21), With::ALONE), "not-now");
    // Its box needs a name of its own.
    for (name, due) in [(ASSEMBLY, "duplicate"), ("a/b", "bad-body")] {
        let body = PutMotion {
            division: id(name),
            matter: Matter::Motion(id("secret-2")),
            session: Some(id("s-1")),
            text: None,
        };
        assert_eq!(e.refused("motion.put", &body, &key(21), With::ALONE), due, "{name}");
    }
    let call = e.calling(OPEN_TALLY, "committee", Some("a1"));
    assert_eq!(e.refused("convocation.call", &call, &key(21), With::ALONE), "duplicate");

    let mut e = on_the_floor();
    e.assembly_before_trustees();
    e.put(OPEN_TALLY, Matter::Motion(id("secret-1")), None);
    assert!(e.desk.federation.divisions[&id(OPEN_TALLY)].secret.is_none());
    e.both("division.declare", &declare, &[key(21), key(22)]);
}

#[test]
fn only_delegates_who_are_present_get_a_credential_and_each_one() {
    let (mut e, mut cast) = put();
    let fresh = |cast: &mut Cast| Credential::generate(&mut cast.rng);
    let mut credential = fresh(&mut cast);
    let good = e.delegate_registers(OPEN_TALLY, "a1", &credential);
    let of = |good: &(AdmitCredential, Vec<u8>), weight: Option<&str>| {
        (AdmitCredential { weight: weight.map(str::to_owned), ..good.0.clone() }, good.1.clone())
    };
    let b1 = e.delegate_registers(OPEN_TALLY, "b1", &credential).0.weight.unwrap();
    for (weight, due) in [
        (None, "bad-body"),
        (Some("0"), "bad-body"),
        (Some("1/7"), "not-eligible"),
        (Some(&b1), "not-eligible"),
    ] {
        assert_eq!(admit(&mut e, of(&good, weight)), due, "{weight:?}");
    }
    let bad_key = (AdmitCredential { credential: PublicKey([0; 32]), ..good.0.clone() }, good.1.clone());
    assert_eq!(admit(&mut e, bad_key), "bad-key");
    // Signed by another, and by a member who is no delegate.
    let (member, _) = e.delegate("a1");
    let stranger = (e.member("a1", 3), Exercise::roll_key(3));
    for ((member, roll), due) in [((member, key(99)), "opening-wrong"), (stranger, "not-eligible")] {
        let signature = roll.sign(&message(LOG, &id(OPEN_TALLY), &good.0.credential));
        let (commitment, opening) = e.seal(VOTER, &Voter { member, signature });
        assert_eq!(admit(&mut e, (AdmitCredential { commitment, ..good.0.clone() }, opening)), due);
    }
    assert_eq!(admit(&mut e, good.clone()), "ok");
    assert_eq!(admit(&mut e, good.clone()), "duplicate", "the credential");
    credential = fresh(&mut cast);
    let again = e.delegate_registers(OPEN_TALLY, "a1", &credential);
    assert_eq!(admit(&mut e, again), "duplicate", "the delegate");
    e.delegates_register(OPEN_TALLY, &["a2", "a3"], &mut cast);
    let more = e.delegate_registers(OPEN_TALLY, "a1", &credential);
    assert_eq!(admit(&mut e, more), "not-now", "more than sit with these votes");
    // What is registered here serves in no other division.
    e.put(WITHHELD_TALLY, Matter::Motion(id("secret-2")), None);
    let elsewhere = e.delegate_registers(WITHHELD_TALLY, "a1", &credential);
    let twice =
        (AdmitCredential { credential: good.0.credential, ..elsewhere.0.clone() }, elsewhere.1.clone());
    assert_eq!(admit(&mut e, twice), "duplicate");
    // Who left before it was put is not present: the others carry the votes of the unit.
    e.presence("a1 a2 b1 b2 b3");
    e.fix_list(OPEN_TALLY);
    let late = e.delegate_registers(OPEN_TALLY, "b1", &credential);
    assert_eq!(admit(&mut e, late), "too-late");
}

/// A challenged delegate has no vote on the own seat, whoever asks; and none when it is lost.
#[test]
fn nobody_votes_in_secret_on_the_own_seat_or_without_one() {
    let own = [("credentials = \"assembly-motion\"", "credentials = \"assembly-secret\"")];
    let mut e = on_the_floor_by(&own);
    let mut cast = e.assembly_with_trustees();
    e.challenge("ch-1", "b3", "union-a");
    e.put("vote-ch-1", Matter::Challenge(id("ch-1")), None);
    let credential = Credential::generate(&mut cast.rng);
    let (mut body, opening) = e.delegate_registers("vote-ch-1", "b3", &credential);
    assert_eq!(body.weight, None);
    body.weight = e.delegate_registers("vote-ch-1", "b1", &credential).0.weight;
    assert_eq!(admit(&mut e, (body, opening)), "not-eligible");
    let others = ["a1", "a2", "a3", "b1", "b2"];
    e.delegates_register("vote-ch-1", &others, &mut cast);
    let index = e.fix_list("vote-ch-1");
    assert_eq!(e.flags_of(index), [Flag::WeightClassSmall], "two of union-b");
    e.vote_in_secret("vote-ch-1", &mut cast, &[0, 1, 2, 3, 4].map(|voter| (voter, Some(0))));
    e.open_in_secret("vote-ch-1", &mut cast);
    let index = e.alone("division.count", &Exercise::counted("vote-ch-1", &["yes"]), &key(21));
    assert!(e.flags_of(index).contains(&Flag::Unseated) && e.flags_of(index).contains(&Flag::TallyWithheld));
    e.put(OPEN_TALLY, Matter::Motion(id("secret-1")), None);
    let (mut body, opening) = e.delegate_registers(OPEN_TALLY, "b3", &credential);
    body.weight = e.delegate_registers(OPEN_TALLY, "b1", &credential).0.weight;
    assert_eq!(admit(&mut e, (body, opening)), "not-eligible", "unseated");
}

/// The list holds whoever registered, but for delegates who lost their seats since: two officers can strike nobody else.
#[test]
fn a_list_leaves_out_whoever_lost_the_seat_and_nobody_else() {
    let (mut e, mut cast) = put();
    e.delegates_register(OPEN_TALLY, &ALL, &mut cast);
    let good = e.list_of(OPEN_TALLY);
    let secret = e.desk.federation.divisions[&id(OPEN_TALLY)].secret.clone().unwrap();
    let one = *secret.credentials.keys().next().unwrap();
    let lists = e.desk.table(&secret.classes(&[one])).unwrap();
    let left_out = CloseRegistration { lists, ..good.clone() };
    assert_eq!(close(&mut e, &left_out), "table-differs");
    let struck = CloseRegistration { struck: vec![one], ..left_out };
    assert_eq!(close(&mut e, &struck), "opening-wrong");
    for struck in [vec![PublicKey([9; 32])], vec![one, one]] {
        assert_eq!(close(&mut e, &CloseRegistration { struck, ..good.clone() }), "bad-body");
    }
    e.gives_back("b2");
    assert_eq!(close(&mut e, &good), "opening-wrong", "who lost the seat is struck");
    let due = e.list_of(OPEN_TALLY);
    assert_eq!(due.struck.len(), 1);
    let other = *secret.credentials.keys().find(|key| **key != due.struck[0]).unwrap();
    let lists = e.desk.table(&secret.classes(&[other])).unwrap();
    let instead = CloseRegistration { lists, struck: vec![other], ..due.clone() };
    assert_eq!(close(&mut e, &instead), "opening-wrong", "another in the place");
    let index = e.fix_list(OPEN_TALLY);
    assert_eq!(e.flags_of(index), [Flag::CredentialStruck, Flag::WeightClassSmall]);
    assert_eq!(close(&mut e, &due), "too-late");
}

#[test]
fn a_division_has_its_own_box_and_order() {
    let (mut e, mut cast) = put();
    let officers = [key(21), key(22)];
    let closing = e.desk.closing(&id(OPEN_TALLY));
    assert_eq!(e.refused("box.close", &closing, &officers[0], With::second(&officers[1])), "not-now");
    e.delegates_register(OPEN_TALLY, &ALL, &mut cast);
    e.fix_list(OPEN_TALLY);
    // Nothing but sealed ballots of this division, put in by returning officers.
    let (ballot, _) = e.sealed_ballot(OPEN_TALLY, &mut cast, 0, Place::FIRST, &[0]);
    let body = sealing::entry(&id(OPEN_TALLY), ballot.clone());
    assert_eq!(
        code(e.desk.put_in_box(&id(OPEN_TALLY), "ballots.sealed", &body, &key(99)).map(|()| 0)),
        "unauthorised"
    );
    let other = sealing::entry(&id("vote-9"), ballot);
    assert_eq!(
        code(e.desk.put_in_box(&id(OPEN_TALLY), "ballots.sealed", &other, &key(21)).map(|()| 0)),
        "bad-ballots"
    );
    let body = Recorded { contest: id(OPEN_TALLY), ballots: e.text("no ballots") };
    let mut past = e.desk.clone();
    let batch = past.put_in_box(&id(OPEN_TALLY), "ballots.recorded", &body, &key(21));
    assert_eq!(code(batch.map(|()| 0)), "bad-ballots");
    let closing = past_the_desk(&mut past, OPEN_TALLY, &[("ballots.recorded", json!(body))]);
    assert_eq!(
        code(past.submit("box.close", &closing, &officers[0], With::second(&officers[1])).map(|_| 0)),
        "box-differs"
    );

    let early = DecryptTally { contest: id(OPEN_TALLY), partial: Some(e.text("early")), commitment: None };
    assert_eq!(e.refused("tally.decrypt", &early, &key(201), With::ALONE), "not-now");
    let count = Exercise::counted(OPEN_TALLY, &["yes"]);
    assert_eq!(e.refused("division.count", &count, &officers[0], With::ALONE), "not-now", "the box is open");
    e.vote_in_secret(
        OPEN_TALLY,
        &mut cast,
        &[0, 1, 2, 3, 4, 5].map(|voter| (voter, Some(usize::from(voter == 5)))),
    );
    let closing = e.desk.closing(&id(OPEN_TALLY));
    e.both("box.close", &closing, &officers);
    assert_eq!(e.refused("box.close", &closing, &officers[0], With::second(&officers[1])), "not-now");
    let (part, _) = e.decryption(OPEN_TALLY, &mut cast, 0);
    e.alone("tally.decrypt", &part, &key(201));
    assert_eq!(e.refused("division.count", &count, &officers[0], With::ALONE), "not-now", "one trustee");
    let (part, _) = e.decryption(OPEN_TALLY, &mut cast, 1);
    e.alone("tally.decrypt", &part, &key(202));
    for leading in [&["no"][..], &[], &["yes", "no"]] {
        let wrong = Exercise::counted(OPEN_TALLY, leading);
        assert_eq!(
            e.refused("division.count", &wrong, &officers[0], With::ALONE),
            "result-differs",
            "{leading:?}"
        );
    }
    e.alone("division.count", &count, &officers[0]);
    assert_eq!(e.refused("division.count", &count, &officers[0], With::ALONE), "duplicate");
}

/// With fewer ballots of one weight than the threshold the public sees the decision alone; the commission recounts it.
#[test]
fn few_ballots_of_one_weight_withhold_the_figures() {
    let (mut e, mut cast) = put();
    e.delegates_register(OPEN_TALLY, &ALL, &mut cast);
    e.fix_list(OPEN_TALLY);
    e.vote_in_secret(OPEN_TALLY, &mut cast, &[0, 1, 2, 3].map(|voter| (voter, Some(0))));
    let closing = e.desk.closing(&id(OPEN_TALLY));
    e.both("box.close", &closing, &[key(21), key(22)]);
    let f = &e.desk.federation;
    let part =
        sealing::decrypt(f, &id(OPEN_TALLY), &key(201).public(), &cast.media[0], &mut cast.rng).unwrap();
    assert!(part.1, "one ballot of union-b");
    let (open, _) = e.decryption_of(OPEN_TALLY, part.0.to_bytes(), false);
    assert_eq!(e.refused("tally.decrypt", &open, &key(201), With::ALONE), "below-threshold");
    for n in 0..2 {
        let (body, opening) = e.decryption(OPEN_TALLY, &mut cast, n);
        let by = key(201 + u8::try_from(n).unwrap());
        e.submit("tally.decrypt", &body, &by, With { second: None, opening });
    }
    let wrong = Exercise::counted(OPEN_TALLY, &["no"]);
    assert_eq!(
        e.refused("division.count", &wrong, &key(21), With::ALONE),
        "result-differs",
        "the commission"
    );
    let index = e.alone("division.count", &Exercise::counted(OPEN_TALLY, &["yes"]), &key(21));
    assert_eq!(e.flags_of(index), [Flag::TallyWithheld]);
    for openings in [None, Some(&e.desk.sink as &dyn mandat_record::read::Openings)] {
        let (f, outcomes) = fold(&e.desk.sink, openings);
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let result = f.divisions[&id(OPEN_TALLY)].result.as_ref().unwrap();
        assert!(result.withheld && result.tallies.is_empty());
        assert_eq!(result.verdict, Verdict::Carried(id("yes")));
    }
}

/// A public record shows credentials with votes, and no delegate's name beside them: neither in main log nor in the boxes.
#[test]
fn the_record_does_not_show_who_voted_how() {
    let e = decided();
    let f = &e.desk.federation;
    let names: Vec<String> = f
        .mandates
        .values()
        .filter(|held| held.convocation == id(ASSEMBLY))
        .flat_map(|held| [held.id.to_string(), held.holder.to_string()])
        .collect();
    let clean = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        assert!(names.iter().all(|name| !text.contains(name.as_str())), "{text}");
    };
    let mut seen = 0;
    for leaf in e.desk.sink.leaves(0).unwrap() {
        let leaf = leaf.unwrap();
        let entry = Entry::parse(&leaf, LogKind::Main).unwrap();
        if ["registration.admit", "registration.close", "tally.decrypt", "division.count"]
            .contains(&entry.kind())
        {
            clean(&leaf);
            seen += 1;
        }
    }
    assert_eq!(seen, 2 * (6 + 1 + 2 + 1));
    for division in [OPEN_TALLY, WITHHELD_TALLY] {
        let secret = f.divisions[&id(division)].secret.as_ref().unwrap();
        clean(serde_json::to_string(&secret.classes(&[])).unwrap().as_bytes());
        for leaf in e.desk.sink.ballot_box(division).unwrap().unwrap().leaves(0).unwrap() {
            clean(&leaf.unwrap());
        }
    }
    // Weights of a class are equal, so that a credential says no more than that it is one of these delegates.
    let electorate = f.divisions[&id(OPEN_TALLY)].secret.as_ref().unwrap().electorate.as_ref().unwrap();
    assert_eq!(electorate.weights.len(), 2);
    assert!(electorate.weights.iter().all(|weight| !weight.is_zero()));
}

/// Delegates register for a contest that they elect in, each with a fresh credential.
fn delegates_register_for(e: &mut Exercise, contest: &str, cast: &mut Cast) {
    for short in ALL {
        let credential = Credential::generate(&mut cast.rng);
        let (member, roll) = e.delegate(short);
        let public = PublicKey(*credential.public().bytes());
        let signature = roll.sign(&message(LOG, &id(contest), &public));
        let (commitment, opening) = e.seal(VOTER, &Voter { member, signature });
        let body = AdmitCredential { contest: id(contest), credential: public, commitment, weight: None };
        e.submit("registration.admit", &body, &key(11), With::opening(opening));
        cast.voters.push(credential);
    }
}

/// A committee that the delegates elect by sealed ballots: their roll keys register them as they do members.
#[test]
fn delegates_elect_a_committee_in_secret() {
    let sealed = (
        "electors = \"delegates:assembly\"\nevidence = [\"recorded\"]",
        "electors = \"delegates:assembly\"\nevidence = [\"sealed\"]",
    );
    let mut e = on_the_floor_by(&[sealed]);
    e.assembly_before_trustees();
    let mut cast = Cast::new(6);
    let mut call = e.calling(DRAFTING, "drafting", None);
    call.dates = dates(e.desk.now(), [0, 0, 0, 1, 2], 100);
    call.electors = Some(id(ASSEMBLY));
    e.alone("convocation.call", &call, &key(21));
    e.freeze(DRAFTING);
    let naming = e.naming(DRAFTING, 2, 1);
    e.both("trustees.name", &naming, &[key(21), key(22)]);
    let deals = e.committed(DRAFTING, &mut cast, 2, |_, deal| deal);
    e.dealt(DRAFTING, &deals);
    for n in 0..2u8 {
        let body = e.confirmation(DRAFTING, &mut cast, n.into());
        e.alone("trustee.confirm", &body, &key(201 + n));
    }
    let contest = format!("{DRAFTING}/fed");
    delegates_register_for(&mut e, &contest, &mut cast);
    let lists = e.desk.table(&Lists { contests: e.credentials(DRAFTING) }).unwrap();
    let list = CloseRegistration { convocation: id(DRAFTING), lists, struck: Vec::new() };
    assert_eq!(close(&mut e, &list), "ok");
    let candidates = ALL.map(|short| e.delegate(short).0.id()).map(|candidate| Nomination {
        candidate,
        platform: None,
        list: None,
        groups: Vec::new(),
        text: None,
    });
    let body = Nominate { contest: id(&contest), candidates: candidates.to_vec() };
    e.alone("contest.nominate", &body, &key(21));
    for n in 0..2u8 {
        let body = e.rehearsal(DRAFTING, &mut cast, n.into());
        e.alone("trustee.rehearse", &body, &key(201 + n));
    }
    e.open(DRAFTING, 0);
    for voter in 0..6 {
        let (ballot, _) = e.sealed_ballot(&contest, &mut cast, voter, Place::FIRST, &[voter / 4, 4]);
        e.put_ballot(DRAFTING, &contest, ballot);
    }
    e.close(DRAFTING, 0);
    let (table, proof) = sealing::mix(&e.desk.federation, &id(&contest), &mut cast.rng).unwrap();
    let (table, proof) = (e.desk.blob(&table).unwrap(), e.desk.blob(&proof).unwrap());
    let mixed = mandat_federation::body::AddMix { contest: id(&contest), table, proof };
    e.alone("mix.add", &mixed, &key(211));
    for n in 0..2u8 {
        let (part, _) = e.decryption(&contest, &mut cast, n.into());
        e.alone("tally.decrypt", &part, &key(201 + n));
    }
    let result = e.sealed_result(&contest);
    assert!(result.elected.contains(&e.delegate("b2").0.id()), "all approve of the fifth");
    e.alone("contest.result", &result, &key(21));
}
