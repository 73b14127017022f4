//! Majorities over their three denominators, ties and quorums, on the numbers of the tenth congress and beside them.

use std::sync::Arc;

use mandat_record::blob::BlobRef;
use mandat_statutes::{MajorityOf, Quorum, QuorumOf, Share};

use super::*;
use crate::founding::Enacted;

fn whole(n: u64) -> BigRational {
    BigRational::from_integer(n.into())
}

fn division(majority: Majority, tie: Tie, counted: Counted) -> Division {
    let rules = mandat_statutes::parse(mandat_statutes::preset("theses-1921").unwrap()).unwrap();
    let mut decision = rules.decision("motion").unwrap().clone();
    decision.majority = majority;
    decision.tie = tie;
    decision.counted = counted;
    let blob = BlobRef::of(b"");
    Division {
        question: "Which text?".into(),
        decision,
        statutes: Arc::new(Enacted { rules, blob, index: 0, division: None }),
        options: ["ten", "theses", "third"].map(|o| Id::parse(o).unwrap()).into(),
        text: None,
        electorates: Vec::new(),
        follows: None,
        case: None,
        on: None,
        floor: None,
        secret: None,
        index: 1,
        result: None,
    }
}

fn tally(votes: [u64; 3], members: Option<u64>, present: Option<u64>) -> Tally {
    Tally {
        electorate: Id::parse("congress").unwrap(),
        members: members.map(whole),
        present: present.map(whole),
        votes: votes.map(whole).into(),
        abstaining: None,
    }
}

fn outcome(majority: Majority, tally: &Tally) -> Verdict {
    single(&division(majority, Tie::Rejected, Counted::Jointly), tally)
}

#[test]
fn every_denominator_is_its_own() {
    // 336 to 50 to 18: 404 voted, 694 had seats.
    let congress = tally([336, 50, 18], Some(694), Some(420));
    let carried = Verdict::Carried(Id::parse("ten").unwrap());
    let two_thirds = |of| Majority::Fraction { share: Share::new(2, 3).unwrap(), of };
    for (majority, due) in [
        (Majority::Simple, true),
        (Majority::Absolute { of: MajorityOf::Voting }, true),
        (Majority::Absolute { of: MajorityOf::Present }, true),
        (Majority::Absolute { of: MajorityOf::Mandates }, false),
        (two_thirds(MajorityOf::Voting), true),
        (two_thirds(MajorityOf::Present), true),
        (two_thirds(MajorityOf::Mandates), false),
    ] {
        assert_eq!(outcome(majority, &congress) == carried, due, "{majority:?}");
    }
    // 18 of 404 votes is not 45 of 694 seats: one carries nothing, the other neither, and the shares differ.
    let shares = [BigRational::new(18.into(), 404.into()), BigRational::new(45.into(), 694.into())];
    assert!(shares[0] < shares[1]);
    let few = tally([45, 0, 0], Some(694), None);
    assert_eq!(outcome(Majority::Simple, &few), carried, "45 to nothing leads");
    assert_eq!(outcome(Majority::Absolute { of: MajorityOf::Mandates }, &few), Verdict::NotCarried);
}

#[test]
fn exactly_half_is_no_majority_and_exactly_two_thirds_is_one() {
    let half = tally([202, 202, 0], Some(404), Some(404));
    assert_eq!(outcome(Majority::Absolute { of: MajorityOf::Voting }, &half), Verdict::NotCarried);
    let more = tally([203, 201, 0], Some(404), Some(404));
    assert!(matches!(outcome(Majority::Absolute { of: MajorityOf::Voting }, &more), Verdict::Carried(_)));
    let share = Majority::Fraction { share: Share::new(2, 3).unwrap(), of: MajorityOf::Voting };
    assert!(matches!(outcome(share, &tally([270, 135, 0], None, None)), Verdict::Carried(_)), "270 of 405");
    assert_eq!(outcome(share, &tally([269, 135, 0], None, None)), Verdict::NotCarried, "269 of 404");
}

#[test]
fn a_lot_decides_a_simple_tie_and_gives_no_majority_that_was_not_there() {
    let tied = tally([5, 5, 1], None, None);
    let by_lot = |majority| single(&division(majority, Tie::Lot, Counted::Jointly), &tied);
    assert!(matches!(by_lot(Majority::Simple), Verdict::NeedsLot(options) if options.len() == 2));
    assert_eq!(by_lot(Majority::Absolute { of: MajorityOf::Voting }), Verdict::NotCarried);
    assert_eq!(outcome(Majority::Simple, &tied), Verdict::NotCarried);
    assert_eq!(outcome(Majority::Simple, &tally([0, 0, 0], Some(9), None)), Verdict::NotCarried);
}

#[test]
fn two_electorates_counted_separately_must_agree() {
    let (for_it, against) = (tally([9, 1, 0], None, None), tally([4, 5, 0], None, None));
    let jointly = division(Majority::Simple, Tie::Rejected, Counted::Jointly);
    let separately = division(Majority::Simple, Tie::Rejected, Counted::Separately);
    let both = [for_it.clone(), against];
    assert!(matches!(verdict(&jointly, &both), Verdict::Carried(_)));
    assert_eq!(verdict(&separately, &both), Verdict::NotCarried);
    assert!(matches!(verdict(&separately, &[for_it.clone(), for_it]), Verdict::Carried(_)));
}

#[test]
fn a_quorum_counts_those_present_and_only_where_members_are_known() {
    let mut division = division(Majority::Simple, Tie::Rejected, Counted::Jointly);
    let half = Threshold::MoreThan(Share::HALF);
    division.decision.quorum = Some(Quorum { threshold: half, of: QuorumOf::Mandates });
    let quorate = |tally| quorate(&division.decision, &[tally]);
    assert!(quorate(tally([300, 48, 0], Some(694), None)), "348 of 694");
    assert!(!quorate(tally([300, 47, 0], Some(694), None)), "347 of 694 is half");
    assert!(quorate(tally([1, 0, 0], Some(694), Some(348))), "those present count, not those who voted");
    assert!(quorate(tally([1, 0, 0], None, None)), "nobody knows of how many");
}

#[test]
fn a_recall_needs_more_for_than_against() {
    assert!(carries(Majority::Simple, 2, 1, 100));
    assert!(!carries(Majority::Simple, 1, 1, 100));
    assert!(!carries(Majority::Absolute { of: MajorityOf::Mandates }, 50, 1, 100));
    assert!(carries(Majority::Absolute { of: MajorityOf::Mandates }, 51, 1, 100));
    assert!(!carries(Majority::Simple, 0, 0, 0));
}
