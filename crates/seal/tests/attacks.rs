//! Attacks on ballots, lists and boxes, each with the code that it must get.

mod common;

use common::{Box, all_kinds, approval};
use mandat_seal::Refused;
use mandat_seal::ballot::chain::{Link, Place};
use mandat_seal::ballot::choice::Choice;
use mandat_seal::ballot::opening;
use mandat_seal::ballot::prepare::Prepared;
use mandat_seal::ballot::{self, HEAD, tracker};
use mandat_seal::bundle::{Closing, Tallied, count};
use mandat_seal::credential::{Credential, Credentials};
use mandat_seal::election::{Election, Manifest};
use mandat_seal::elgamal::Ciphertext;
use mandat_seal::group::{Point, Scalar};
use mandat_seal::question::Question;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::convert::Infallible;
use std::num::NonZeroUsize;

const SIGNATURE: usize = 64;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(18)
}

/// The ballot with a changed body, signed again by this voter.
fn signed_again(sealed: &Box, voter: u64, ballot: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut body = ballot[..ballot.len() - SIGNATURE].to_vec();
    change(&mut body);
    ballot::sign(sealed.synth.election(), &sealed.synth.credential(voter), body, &mut rng())
}

/// What an empty open box answers: verification, then the chain.
fn admit(sealed: &Box, ballot: &[u8]) -> Result<Link, Refused> {
    let read = ballot::verify(sealed.synth.election(), sealed.synth.credentials(), ballot)?;
    read.link.follows(None)?;
    Ok(read.link)
}

/// The election with a changed manifest.
fn other(sealed: &Box, change: impl FnOnce(&mut Manifest)) -> Election {
    let mut manifest = sealed.synth.election().manifest().clone();
    change(&mut manifest);
    Election::new(manifest).expect("a usable manifest")
}

/// Flips these bits of the first ballot in turn, plain and signed again by its credential: each gets a code that belongs to its place.
fn check_flips(sealed: &Box, bits: impl Iterator<Item = usize>) {
    use Refused::{BadProof, BadSignature, BallotGap, PointEncoding, PointIdentity, ScalarEncoding};
    let ballot = &sealed.ballots[0];
    assert!(admit(sealed, ballot).is_ok());
    for bit in bits {
        let flip = |bytes: &mut Vec<u8>| bytes[bit / 8] ^= 1 << (bit % 8);
        // Counter and previous hash are no proof's business: signature and chain guard them.
        let (plainly, again): (&[Refused], &[Refused]) = match bit / 8 {
            0 => (&[Refused::Version], &[Refused::Version]),
            1..33 => (&[Refused::OtherElection], &[Refused::OtherElection]),
            33..65 => (&[Refused::CredentialUnknown], &[Refused::CredentialUnknown]),
            65..HEAD => (&[BadSignature], &[BallotGap]),
            _ => (
                &[BadProof, BadSignature, PointEncoding, PointIdentity, ScalarEncoding],
                &[BadProof, PointEncoding, PointIdentity, ScalarEncoding],
            ),
        };
        let mut plain = ballot.clone();
        flip(&mut plain);
        let refused = admit(sealed, &plain).expect_err("flipped");
        assert!(plainly.contains(&refused), "bit {bit}: {refused:?}");
        if bit / 8 < ballot.len() - SIGNATURE {
            let refused =
                admit(sealed, &signed_again(sealed, 0, ballot, flip)).expect_err("flipped and signed again");
            assert!(again.contains(&refused), "bit {bit}, signed again: {refused:?}");
        }
    }
}

#[test]
fn every_flipped_bit_is_refused_plain_and_signed_again() {
    let sealed = Box::new(3, vec![Question::Approval { options: 1, min: 0, max: 1, blank: false }]);
    check_flips(&sealed, 0..8 * sealed.ballots[0].len());
}

#[test]
fn long_every_flipped_bit_of_every_kind_is_refused_plain_and_signed_again() {
    let sealed = Box::new(2, all_kinds());
    let bits = 8 * sealed.ballots[0].len();
    // Each bit is judged by itself, so two threads share them.
    std::thread::scope(|scope| {
        for first in 0..2 {
            let sealed = &sealed;
            scope.spawn(move || check_flips(sealed, (first..bits).step_by(2)));
        }
    });
}

#[test]
fn a_copied_ballot_is_refused() {
    let mut sealed = Box::new(20, vec![approval()]);
    let ballot = sealed.ballots[0].clone();
    // By somebody else, signed with their own credential.
    let credential = *sealed.synth.credential(1).public().bytes();
    let copy = signed_again(&sealed, 1, &ballot, |body| body[33..65].copy_from_slice(&credential));
    assert_eq!(sealed.one(&copy), Err(Refused::BadProof));
    // By somebody else, without their signature.
    let mut unsigned = ballot.clone();
    unsigned[33..65].copy_from_slice(&credential);
    assert!(matches!(sealed.one(&unsigned), Err(Refused::BadProof | Refused::BadSignature)));
    // Exactly, into the same box.
    sealed.ballots.push(ballot);
    assert_eq!(sealed.verdict().map_err(|(refused, _)| refused), Err(Refused::BallotDuplicate));
}

#[test]
fn a_ballot_made_new_with_other_randomness_is_refused() {
    let sealed = Box::new(2, vec![approval()]);
    let key = sealed.synth.election().key();
    let extra = key.encrypt(&Scalar::ZERO, &Scalar::from(99_u8));
    let credential = *sealed.synth.credential(1).public().bytes();
    for (voter, thief) in [(0, None), (1, Some(credential))] {
        let ballot = signed_again(&sealed, voter, &sealed.ballots[0], |body| {
            thief.iter().for_each(|thief| body[33..65].copy_from_slice(thief));
            let first = body[HEAD..].first_chunk::<64>().expect("a ciphertext");
            let pair = Ciphertext::parse(first).expect("a ciphertext").pair() + extra;
            body[HEAD..HEAD + 64].copy_from_slice(&pair.encode().bytes());
        });
        assert_eq!(sealed.one(&ballot), Err(Refused::BadProof));
    }
}

#[test]
fn an_answer_in_another_question_is_refused() {
    let sealed = Box::new(2, vec![approval(), approval()]);
    let ballot = &sealed.ballots[0];
    let half = (ballot.len() - HEAD - SIGNATURE) / 2;
    let swapped = signed_again(&sealed, 0, ballot, |body| body[HEAD..].rotate_left(half));
    assert_eq!(sealed.one(&swapped), Err(Refused::BadProof));
    let twice = signed_again(&sealed, 0, ballot, |body| body.copy_within(HEAD..HEAD + half, HEAD + half));
    assert_eq!(sealed.one(&twice), Err(Refused::BadProof));
}

/// Each input of the transcripts that a manifest holds is changed in turn, and the ballot is given the other election's identity
/// and a fresh signature: what remains is the proof, which must not hold. The same is done for credential, question,
/// ciphertexts and commitments by the tests above and by every flipped bit.
#[test]
fn a_ballot_in_another_election_is_refused_whatever_the_difference() {
    let sealed = Box::new(2, vec![approval()]);
    let foreign = *sealed.synth.credential(1).public();
    let elections = [
        other(&sealed, |manifest| manifest.contest[0] ^= 1),
        other(&sealed, |manifest| manifest.setup[0] ^= 1),
        other(&sealed, |manifest| manifest.joint = foreign),
        other(&sealed, |manifest| manifest.trustees.swap(0, 1)),
        other(&sealed, |manifest| manifest.trustees[2] = foreign),
        other(&sealed, |manifest| manifest.trustees.truncate(2)),
        other(&sealed, |manifest| {
            manifest.questions[0] = Question::Score { options: 3, max: 1, blank: false }
        }),
    ];
    for election in elections {
        let plain = &sealed.ballots[0];
        let verdict = ballot::verify(&election, sealed.synth.credentials(), plain).map(|_| ());
        assert_eq!(verdict, Err(Refused::OtherElection));
        let mut body = plain[..plain.len() - SIGNATURE].to_vec();
        body[1..33].copy_from_slice(election.id());
        let again = ballot::sign(&election, &sealed.synth.credential(0), body, &mut rng());
        let verdict = ballot::verify(&election, sealed.synth.credentials(), &again).map(|_| ());
        assert_eq!(verdict, Err(Refused::BadProof));
    }
}

#[test]
fn bad_encodings_and_the_identity_are_refused_wherever_they_stand() {
    let sealed = Box::new(2, vec![Question::Approval { options: 1, min: 0, max: 1, blank: false }]);
    let ballot = &sealed.ballots[0];
    let mut field_above = [0xff; 32];
    field_above[0] = 0xed;
    field_above[31] = 0x7f;
    let order = {
        let mut order = (-Scalar::ONE).to_bytes();
        order[0] += 1;
        order
    };
    // Ciphertext (2 points), commitments (4), mask (2), bit, three responses; then the signature's point and scalar.
    for field in 0..14 {
        let at = HEAD + 32 * field;
        let is_point = field < 8 || field == 12;
        let cases = [
            (field_above, if is_point { Refused::PointEncoding } else { Refused::ScalarEncoding }),
            (order, if is_point { Refused::PointEncoding } else { Refused::ScalarEncoding }),
            ([0; 32], if field == 0 { Refused::PointIdentity } else { Refused::BadProof }),
        ];
        for (bytes, expected) in cases {
            let mut changed = ballot.clone();
            changed[at..at + 32].copy_from_slice(&bytes);
            if field < 12 {
                changed = signed_again(&sealed, 0, &changed, |_| ());
            }
            let expected =
                if field >= 12 && expected == Refused::BadProof { Refused::BadSignature } else { expected };
            assert_eq!(sealed.one(&changed), Err(expected), "field {field}");
        }
    }
}

#[test]
fn oversized_and_cut_bytes_are_refused() {
    let sealed = Box::new(2, vec![approval()]);
    let ballot = &sealed.ballots[0];
    for bytes in [&ballot[..ballot.len() - 1], &[ballot.as_slice(), &[0]].concat(), &[], &vec![1; 1 << 21]] {
        assert_eq!(sealed.one(bytes), Err(Refused::Length));
    }
    let mut manifest = sealed.manifest.clone();
    // The number of trustees, of questions, and one byte too many.
    let trustees = 1 + 32 + 32 + 32;
    manifest[trustees..trustees + 2].fill(0xff);
    assert_eq!(Manifest::parse(&manifest), Err(Refused::BadManifest));
    let mut manifest = sealed.manifest.clone();
    let questions = manifest.len() - 8 - 2;
    manifest[questions..questions + 2].fill(0xff);
    assert_eq!(Manifest::parse(&manifest), Err(Refused::BadManifest));
    let longer = [sealed.manifest.as_slice(), &[0]].concat();
    assert_eq!(Manifest::parse(&longer), Err(Refused::Length));
    assert!(Manifest::parse(&sealed.manifest).is_ok());
}

#[test]
fn a_credential_that_was_not_admitted_is_refused() {
    let sealed = Box::new(2, vec![approval()]);
    let stranger = Credential::generate(&mut rng());
    let election = sealed.synth.election();
    let choices = vec![Choice::approve(&approval(), &[0]).expect("a choice")];
    let prepared = Prepared::new(election, &stranger, Place::FIRST, choices, &mut rng()).expect("a ballot");
    let ballot = prepared.cast(election, &stranger, &mut rng());
    assert_eq!(sealed.one(&ballot), Err(Refused::CredentialUnknown));
}

#[test]
fn a_list_that_is_changed_after_opening_is_refused() {
    let mut sealed = Box::new(4, vec![approval()]);
    let good = sealed.credentials.clone();
    sealed.credentials.truncate(good.len() - 32);
    assert_eq!(sealed.verdict(), Err((Refused::CredentialList, None)));
    sealed.credentials = [good.as_slice(), sealed.synth.election().key().point().bytes()].concat();
    assert_eq!(sealed.verdict(), Err((Refused::CredentialList, None)));
    // With a manifest that says so it is another election, for which nobody voted.
    let keys = good.as_chunks::<32>().0.iter().map(|key| Point::parse(key).expect("a key"));
    let more = keys.chain([*Credential::generate(&mut rng()).public()]).collect();
    let list = Credentials::plain(more).expect("a list");
    sealed.credentials = list.bytes();
    sealed.manifest = other(&sealed, |manifest| manifest.credentials = list.summary()).manifest().bytes();
    assert_eq!(sealed.verdict(), Err((Refused::OtherElection, Some(0))));
}

#[test]
fn weights_that_a_tally_cannot_hold_are_refused() {
    let sealed = Box::new(4, vec![approval()]);
    let mut manifest = sealed.synth.election().manifest().clone();
    manifest.questions = vec![Question::Score { options: 1, max: 1000, blank: false }];
    manifest.credentials.total = 1 << 32;
    assert_eq!(Election::new(manifest).err(), Some(Refused::WeightOverflow));
}

#[test]
fn a_ballot_after_closing_is_refused() {
    let mut sealed = Box::new(20, vec![approval()]);
    let last = ballot::verify(sealed.synth.election(), sealed.synth.credentials(), &sealed.ballots[5]);
    let place = Place::after(&last.expect("a good ballot").link).expect("a place");
    let credential = sealed.synth.credential(5);
    let choices = vec![Choice::approve(&approval(), &[1]).expect("a choice")];
    let election = sealed.synth.election();
    let prepared = Prepared::new(election, &credential, place, choices, &mut rng()).expect("a ballot");
    let late = prepared.cast(election, &credential, &mut rng());
    assert_eq!(sealed.one(&late), Ok(()), "it would have been good");
    sealed.ballots.push(late.clone());
    assert_eq!(sealed.verdict(), Err((Refused::BallotLate, None)));
    // In the place of another.
    sealed.ballots.remove(7);
    assert_eq!(sealed.verdict(), Err((Refused::BoxDiffers, None)));
}

#[test]
fn a_dropped_ballot_is_noticed_also_when_the_closing_is_forged() {
    let mut sealed = Box::new(40, vec![approval()]);
    // Voter 1 voted again with ballot 39: without the first one there is a gap.
    let election = *sealed.synth.election().id();
    let links = |sealed: &Box| {
        let read = |b: &Vec<u8>| ballot::read(sealed.synth.election(), sealed.synth.credentials(), b);
        sealed.ballots.iter().map(|b| read(b).expect("a good ballot").link.hash).collect()
    };
    let dropped = sealed.ballots.remove(1);
    sealed.closing = Closing::of(&election, links(&sealed)).bytes();
    assert_eq!(sealed.verdict(), Err((Refused::BallotGap, Some(38))));
    // Without the second one the totals are others, and the shares do not fit the sums.
    sealed.ballots.insert(1, dropped);
    sealed.ballots.remove(39);
    assert_eq!(sealed.verdict(), Err((Refused::BoxDiffers, None)));
    sealed.closing = Closing::of(&election, links(&sealed)).bytes();
    assert_eq!(sealed.verdict(), Err((Refused::ShareBad, None)));
}

#[test]
fn two_ballots_for_one_place_are_refused() {
    let mut sealed = Box::new(6, vec![approval()]);
    let credential = sealed.synth.credential(2);
    let choices = vec![Choice::approve(&approval(), &[1]).expect("a choice")];
    let election = sealed.synth.election();
    let prepared = Prepared::new(election, &credential, Place::FIRST, choices, &mut rng()).expect("a ballot");
    let fork = prepared.cast(election, &credential, &mut rng());
    sealed.ballots.push(fork);
    assert_eq!(sealed.verdict().map_err(|(refused, _)| refused), Err(Refused::BallotFork));
}

#[test]
fn a_spoiled_ballot_cannot_be_cast() {
    let mut sealed = Box::new(6, vec![approval()]);
    let election = sealed.synth.election();
    let read =
        ballot::verify(election, sealed.synth.credentials(), &sealed.ballots[3]).expect("a good ballot");
    sealed.spoiled = read.body.to_vec();
    assert_eq!(sealed.verdict(), Err((Refused::BallotSpoiled, Some(3))));
}

#[test]
fn a_device_that_encrypts_something_else_is_caught_by_the_challenge() {
    let sealed = Box::new(2, all_kinds());
    let election = sealed.synth.election();
    let questions = all_kinds();
    let choices = || {
        vec![
            Choice::approve(&questions[0], &[1, 3]).expect("a choice"),
            Choice::score(&questions[1], &[13, 4]).expect("a choice"),
            Choice::list(&questions[2], 1, &[0, 2]).expect("a choice"),
            Choice::approve(&questions[3], &[2]).expect("a choice"),
            Choice::Ranking(vec![4, 0, 2]),
        ]
    };
    let credential = sealed.synth.credential(0);
    let prepared =
        Prepared::new(election, &credential, Place::FIRST, choices(), &mut rng()).expect("a ballot");
    let code = prepared.code();
    let opened = prepared.open();
    let check = |code: &[u8; 32], opening: &opening::Opening| {
        let head = opening::check(election, sealed.synth.credentials(), code, opening)?;
        assert_eq!((&head.voter, head.place), (credential.public(), Place::FIRST));
        Ok::<_, Refused>(())
    };
    assert_eq!(check(&code, &opened), Ok(()));
    let text = opened.text();
    assert_eq!(opening::Opening::parse(&questions, &text), Ok(opened.clone()));
    // It shows other choices than it encrypted.
    for (at, number) in
        [(0, Choice::approve(&questions[0], &[0, 3])), (1, Choice::score(&questions[1], &[12, 4]))]
    {
        let mut lie = opened.clone();
        lie.choices[at] = number.expect("a choice");
        assert_eq!(check(&code, &lie), Err(Refused::OpeningDiffers));
    }
    let mut lie = opened.clone();
    lie.randomness[7] += Scalar::ONE;
    assert_eq!(check(&code, &lie), Err(Refused::OpeningDiffers));
    // It opens another ballot than it committed to.
    let other =
        Prepared::new(election, &credential, Place::FIRST, choices(), &mut ChaCha20Rng::seed_from_u64(5));
    let other = other.expect("a ballot").open();
    assert_eq!(check(&code, &other), Err(Refused::CommitmentDiffers));
}

/// A device that encrypts what was chosen, but makes a ballot that the box refuses, suppresses the vote as well.
#[test]
fn an_opened_ballot_that_the_box_would_refuse_is_caught_by_the_challenge() {
    let sealed = Box::new(2, all_kinds());
    let election = sealed.synth.election();
    let credentials = sealed.synth.credentials();
    let questions = all_kinds();
    let choices = vec![
        Choice::approve(&questions[0], &[1, 3]).expect("a choice"),
        Choice::score(&questions[1], &[13, 4]).expect("a choice"),
        Choice::list(&questions[2], 1, &[0, 2]).expect("a choice"),
        Choice::approve(&questions[3], &[2]).expect("a choice"),
        Choice::Ranking(vec![4, 0, 2]),
    ];
    let (credential, other) = (sealed.synth.credential(0), sealed.synth.credential(1));
    let prepared = Prepared::new(election, &credential, Place::FIRST, choices, &mut rng()).expect("a ballot");
    let good = prepared.open();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut opening = good.clone();
        change(&mut opening.body);
        // The device commits to this very ballot, and its opening is true.
        let cast = ballot::sign(election, &credential, opening.body.clone(), &mut rng());
        let cast = ballot::verify(election, credentials, &cast).err();
        let checked = opening::check(election, credentials, &opening.code(), &opening).err();
        assert_eq!(checked, cast, "the checker says what the box says");
        checked
    };
    assert_eq!(changed(&|_| ()), None);
    assert_eq!(changed(&|body| body.truncate(body.len() - 1)), Some(Refused::Length));
    assert_eq!(changed(&|body| body.push(0)), Some(Refused::Length));
    assert_eq!(changed(&|body| body[0] = 2), Some(Refused::Version));
    assert_eq!(changed(&|body| body[1] ^= 1), Some(Refused::OtherElection));
    let put = |body: &mut Vec<u8>, key: &Point| body[33..65].copy_from_slice(key.bytes());
    let stranger = Credential::generate(&mut rng());
    assert_eq!(changed(&|body| put(body, stranger.public())), Some(Refused::CredentialUnknown));
    assert_eq!(changed(&|body| put(body, other.public())), Some(Refused::BadProof));
    // One bit of the last scalar of the first proof (commitments, sum, mask, six bits, responses), and of the last proof.
    let first = HEAD + 5 * 64 + 32 * (4 + 1 + 2 + 6 + 3) - 32;
    assert_eq!(changed(&|body| body[first] ^= 1), Some(Refused::BadProof));
    assert_eq!(
        changed(&|body| *body.iter_mut().rev().nth(31).expect("a scalar") ^= 1),
        Some(Refused::BadProof)
    );
}

#[test]
fn two_voters_never_share_a_tracker() {
    let sealed = Box::new(2, vec![approval()]);
    let election = sealed.synth.election().id();
    let voters = [0, 1].map(|voter| *sealed.synth.credential(voter).public());
    let [first, second] = voters.map(|voter| tracker(election, &voter, &[7; 32]));
    assert_ne!(first, second, "even if a server could show both the same ballot");
    assert_ne!(first, tracker(&[1; 32], &voters[0], &[7; 32]));
    assert_ne!(first, tracker(election, &voters[0], &[8; 32]));
}

/// Two ballots whose wrong responses would cancel if both had the same weight.
#[test]
fn a_cancelling_pair_of_wrong_proofs_is_refused() {
    let mut sealed = Box::new(4, vec![approval()]);
    // Three ciphertexts, four commitments, mask, three bits; then the response for the commitments to bits and masks.
    let response = HEAD + 3 * 64 + 4 * 32 + 64 + 3 * 32;
    for (voter, by) in [(1, Scalar::ONE), (2, -Scalar::ONE)] {
        let ballot = sealed.ballots[voter].clone();
        sealed.ballots[voter] = signed_again(&sealed, voter as u64, &ballot, |body| {
            let bytes = body[response..].first_chunk().expect("a response");
            let shifted = mandat_seal::group::parse_scalar(bytes).expect("a scalar") + by;
            body[response..response + 32].copy_from_slice(shifted.as_bytes());
        });
    }
    assert_eq!(sealed.verdict(), Err((Refused::BadProof, Some(1))));
}

#[test]
fn totals_and_shares_that_are_changed_are_refused() {
    let mut sealed = Box::new(6, vec![approval()]);
    let good = sealed.tally.clone();
    *sealed.tally.iter_mut().rev().nth(7).expect("a total") ^= 1;
    assert_eq!(sealed.verdict(), Err((Refused::TallyDiffers, None)));
    let election = sealed.synth.election();
    let mut tally = Tallied::parse(&good, election).expect("a tally");
    tally.partials.pop();
    sealed.tally = tally.bytes();
    assert_eq!(sealed.verdict(), Err((Refused::SharesMissing, None)));
    let mut tally = Tallied::parse(&good, election).expect("a tally");
    tally.partials[1] = tally.partials[0].clone();
    sealed.tally = tally.bytes();
    assert_eq!(sealed.verdict(), Err((Refused::ShareBad, None)));
}

/// More marks than the ballots that count can have given: the search ends at the table, it does not run on.
#[test]
fn a_tally_larger_than_the_table_is_refused() {
    let sealed = Box::new(6, vec![Question::division()]);
    let (election, credentials) = (sealed.synth.election(), sealed.synth.credentials());
    let threads = NonZeroUsize::MIN;
    let open = || Ok::<_, Infallible>(sealed.ballots.iter().cloned().map(Ok));
    let mut counted = count(election, credentials, &[], threads, open).expect("the box holds");
    let tally = Tallied::parse(&sealed.tally, election).expect("a tally");
    counted.weight = tally.totals[0].iter().max().expect("three options") - 1;
    let opened = Tallied::open(election, sealed.synth.trustees(), &counted, tally.partials, tally.mixed);
    assert_eq!(opened.err(), Some(Refused::TallyOverTable));
}

#[test]
fn a_mix_that_is_not_of_these_ballots_is_refused() {
    let mut sealed = Box::new(6, vec![Question::Ranked { options: 4 }]);
    let election = sealed.synth.election();
    let good = Tallied::parse(&sealed.tally, election).expect("a tally");
    let mut swapped = good.clone();
    swapped.mixed[0].mixes.swap(0, 1);
    let mut dropped = good.clone();
    dropped.mixed[0].mixes.remove(0);
    let mut none = good.clone();
    none.mixed[0].mixes.clear();
    for (tally, refused) in [swapped, dropped, none].iter().zip([Refused::BadMix; 3]) {
        sealed.tally = tally.bytes();
        assert_eq!(sealed.verdict(), Err((refused, None)));
    }
    let mut share = good.clone();
    share.mixed[0].partials.pop();
    sealed.tally = share.bytes();
    assert_eq!(sealed.verdict(), Err((Refused::SharesMissing, None)));
    sealed.tally = good.bytes();
    assert_eq!(sealed.verdict(), Ok(()));
}

#[test]
fn the_ballot_that_is_wrong_is_named() {
    for wrong in [0, 17, 39] {
        let mut sealed = Box::new(40, vec![approval()]);
        let end = sealed.ballots[wrong].len() - 1;
        sealed.ballots[wrong][end] ^= 1;
        assert_eq!(sealed.verdict(), Err((Refused::BadSignature, Some(wrong as u64))));
        let body = signed_again(&sealed, wrong as u64, &sealed.ballots[wrong], |body| {
            let end = body.len() - 32;
            body[end] ^= 1;
        });
        sealed.ballots[wrong] = body;
        assert_eq!(sealed.verdict(), Err((Refused::BadProof, Some(wrong as u64))));
    }
}
