//! Whole boxes: what holds, and that order, threads and batches do not matter.

mod common;

use std::convert::Infallible;
use std::num::NonZeroUsize;

use common::{Box, all_kinds, approval};
use mandat_seal::ballot::chain::Place;
use mandat_seal::ballot::choice::Choice;
use mandat_seal::ballot::prepare::Prepared;
use mandat_seal::bundle::count;
use mandat_seal::credential::{Credential, Credentials};
use mandat_seal::election::{Election, Manifest};
use mandat_seal::group::{Point, RistrettoPoint, Scalar};
use mandat_seal::question::Question;
use mandat_seal::tally::{self, Sums};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

#[test]
fn a_box_with_every_kind_of_question_holds() {
    let sealed = Box::new(41, all_kinds());
    let report = sealed.verify_on(1).expect("the box holds");
    assert_eq!((report.ballots, report.counted, report.weight), (41, 39, 39));
    // Division: everybody chose exactly one of three.
    assert_eq!(report.totals[3].iter().sum::<u64>(), 39);
    // Lists: exactly one of two lists or blank.
    assert_eq!(report.totals[2][..2].iter().sum::<u64>() + report.totals[2][7], 39);
    // Ranked: as many rankings as ballots that count, none spoilt.
    let (question, rankings) = &report.rankings[0];
    assert_eq!((*question, rankings.len()), (4, 39));
    assert!(rankings.iter().all(Option::is_some));
    assert_eq!(sealed.verify_on(2), Ok(report));
}

#[test]
fn the_order_of_ballots_means_nothing() {
    let mut sealed = Box::new(60, vec![approval()]);
    let report = sealed.verify_on(1).expect("the box holds");
    sealed.ballots.reverse();
    sealed.ballots.swap(3, 40);
    assert_eq!(sealed.verify_on(3), Ok(report));
}

/// Of a weighted list the sums are opened for each weight apart; times the weights they are the sums of all.
#[test]
fn the_sums_of_each_weight_add_up_to_those_of_all() {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let secret = Scalar::random(&mut rng);
    let key = Point::of(RistrettoPoint::mul_base(&secret));
    let voters: Vec<(Credential, u64)> =
        [2, 7, 2, 7, 7].map(|weight| (Credential::generate(&mut rng), weight)).into();
    let list = voters.iter().map(|(voter, weight)| (*voter.public(), *weight)).collect();
    let credentials = Credentials::weighted(list).unwrap();
    let questions = vec![Question::division()];
    let summary = credentials.summary();
    let manifest = Manifest {
        contest: [1; 32],
        setup: [2; 32],
        joint: key,
        trustees: vec![key],
        credentials: summary,
        questions,
    };
    let election = Election::new(manifest).unwrap();
    // The last does not vote: of those with 2 one says yes and one no, of those with 7 one no and one abstains.
    let ballots: Vec<Vec<u8>> = voters
        .iter()
        .zip([0, 1, 1, 2])
        .map(|((voter, _), mark)| {
            let choice = Choice::approve(&Question::division(), &[mark]).unwrap();
            let prepared = Prepared::new(&election, voter, Place::FIRST, vec![choice], &mut rng).unwrap();
            prepared.cast(&election, voter, &mut rng)
        })
        .collect();
    let two = NonZeroUsize::new(2).unwrap();
    let open = || Ok::<_, Infallible>(ballots.iter().cloned().map(Ok));
    let counted = count(&election, &credentials, &[], two, open).unwrap();
    let totals = |sums: &Sums, weight| {
        let masks: Vec<RistrettoPoint> = sums.firsts().iter().map(|first| secret * first.value()).collect();
        tally::find(&election, sums, &masks, weight).unwrap().remove(0)
    };
    let classes: Vec<_> =
        counted.classes.iter().map(|(weight, c)| (*weight, c.counted, totals(&c.sums, c.counted))).collect();
    assert_eq!(classes, [(2, 2, vec![1, 1, 0]), (7, 2, vec![0, 1, 1])]);
    assert_eq!((counted.counted, counted.weight), (4, 18));
    assert_eq!(totals(&counted.sums, counted.weight), [2, 9, 7]);
}
