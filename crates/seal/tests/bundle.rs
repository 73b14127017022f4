//! Whole boxes: what holds, and that order, threads and batches do not matter.

mod common;

use common::{Box, all_kinds, approval};

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
