//! Majorities, houses and ties: what statutes make of numbers.

use mandat_seats::{Lot, Outcome};
use mandat_statutes::{Apportionment, Claim, HouseSize, Majority, MajorityOf, Resolution, Share, Votes};
use num_rational::BigRational;

fn whole(number: u32) -> BigRational {
    BigRational::from_integer(number.into())
}

/// 100 mandates, 90 present, the rest as given.
fn votes(leading: u32, next: u32) -> Votes {
    let voting = whole(leading + next);
    Votes { leading: whole(leading), next: whole(next), voting, present: whole(90), mandates: whole(100) }
}

#[test]
fn majorities_at_their_boundaries() {
    use Resolution::{Carried, Rejected, Tied};
    let absolute = |of| Majority::Absolute { of };
    let two_thirds = |of| Majority::Fraction { share: Share::new(2, 3).unwrap(), of };
    let cases = [
        (Majority::Simple, 41, 40, Carried),
        (Majority::Simple, 40, 40, Tied),
        (Majority::Simple, 0, 0, Rejected),
        (absolute(MajorityOf::Voting), 40, 40, Rejected),
        (absolute(MajorityOf::Voting), 41, 40, Carried),
        (absolute(MajorityOf::Present), 45, 1, Rejected),
        (absolute(MajorityOf::Present), 46, 1, Carried),
        (absolute(MajorityOf::Mandates), 50, 1, Rejected),
        (absolute(MajorityOf::Mandates), 51, 1, Carried),
        (two_thirds(MajorityOf::Voting), 40, 20, Carried),
        (two_thirds(MajorityOf::Voting), 40, 21, Rejected),
        (two_thirds(MajorityOf::Voting), 0, 0, Rejected),
        (two_thirds(MajorityOf::Present), 60, 0, Carried),
        (two_thirds(MajorityOf::Present), 59, 0, Rejected),
        (two_thirds(MajorityOf::Mandates), 66, 0, Rejected),
        (two_thirds(MajorityOf::Mandates), 67, 0, Carried),
    ];
    for (majority, leading, next, expected) in cases {
        assert_eq!(
            majority.resolve(&votes(leading, next)),
            expected,
            "{majority:?} with {leading} to {next}"
        );
    }
}

fn house(size: HouseSize, floor: u32) -> Apportionment {
    let rule = mandat_seats::Rule::parse("dhondt").expect("a rule");
    Apportionment::House { size, rule, claim: Claim::Members, floor, cap: None }
}

#[test]
fn a_tie_is_a_value_and_a_lot_decides_it() {
    let units = [("one".to_owned(), whole(50)), ("two".to_owned(), whole(50))];
    let rule = house(HouseSize::Fixed(3), 0);
    assert!(matches!(rule.apportion(&units, None), Outcome::NeedsLot(_)));
    let lot = Lot::new(&[1, 0]).unwrap();
    assert_eq!(rule.apportion(&units, Some(&lot)).seats(), Some(&[1, 2][..]));
}

#[test]
fn a_house_that_cannot_be_says_so() {
    let units = [("one".to_owned(), whole(50)), ("two".to_owned(), whole(50))];
    let floors = house(HouseSize::Fixed(3), 2).apportion(&units, None);
    assert!(matches!(floors, Outcome::Infeasible(_)), "{floors:?}");
    // One seat for each 30 members of all: 100 members, 3 full thirties.
    let steps = mandat_seats::Rule::parse("step,then=1/30/full").unwrap();
    let units = [("one".to_owned(), whole(80)), ("two".to_owned(), whole(20))];
    let sized = house(HouseSize::Steps(steps), 0).apportion(&units, None);
    assert_eq!(sized.seats(), Some(&[3, 0][..]));
}
