//! What cannot be done says so, with a stable code and a sentence.

use mandat_seats::{Claim, MAX_SEATS, Outcome, apportion};
use num_bigint::BigInt;
use num_rational::BigRational;

use crate::{claims, code, proportional, rule};

#[test]
fn bounds_that_admit_no_solution() {
    for rule in proportional() {
        let floors = [Claim::new("A", 1).with_floor(3), Claim::new("B", 1).with_floor(3)];
        assert_eq!(code(&apportion(&floors, Some(5), &rule)), "floors_above_seats");
        let caps = [Claim::new("A", 1).with_cap(2), Claim::new("B", 1).with_cap(2), Claim::new("C", 0)];
        assert_eq!(code(&apportion(&caps, Some(5), &rule)), "caps_below_seats");
        assert_eq!(apportion(&caps, Some(4), &rule).seats(), Some(&[2, 2, 0][..]), "{rule}");
        let crossed = [Claim::new("A", 1), Claim::new("B", 1).with_floor(3).with_cap(2)];
        let outcome = apportion(&crossed, Some(5), &rule);
        assert_eq!(code(&outcome), "floor_above_cap");
        let Outcome::Infeasible(reason) = outcome else { unreachable!() };
        assert_eq!(reason.to_string(), "claim 2 has a floor above its cap: lower the one or raise the other");
    }
}

#[test]
fn numbers_out_of_range() {
    let debt = [Claim::weighing("A", BigRational::from_integer((-1).into()))];
    assert_eq!(code(&apportion(&debt, Some(1), &rule("hare"))), "negative_weight");
    assert_eq!(code(&apportion(&claims(&[1]), Some(MAX_SEATS + 1), &rule("hare"))), "too_many_seats");
    assert_eq!(code(&apportion(&claims(&[1]), Some(u64::MAX), &rule("caucus"))), "first_missing");
    let fine = [Claim::weighing("A", BigRational::new(1.into(), BigInt::from(3).pow(4000)))];
    assert_eq!(code(&apportion(&fine, Some(1), &rule("dhondt"))), "weights_too_fine");
    let many = [Claim::new("A", 1).with_floor(u64::MAX), Claim::new("B", 1).with_floor(u64::MAX)];
    assert_eq!(code(&apportion(&many, Some(1), &rule("dhondt"))), "floors_above_seats");
    assert_eq!(code(&apportion(&many, None, &rule("fixed,n=1"))), "too_many_seats");
    let crowd = claims(&[u64::MAX, 1]);
    assert_eq!(code(&apportion(&crowd, None, &rule("step,then=1/1/full"))), "too_many_seats");
}

#[test]
fn the_largest_numbers_work() {
    for rule in proportional() {
        let equal = apportion(&claims(&[u64::MAX, u64::MAX]), Some(MAX_SEATS - 1), &rule);
        let half = (MAX_SEATS - 1) / 2;
        assert_eq!(equal.seats(), Some(&[half, half][..]), "{rule}");
        // a bound that moves nearly all seats: no method may find that out seat by seat
        let cap = [Claim::new("A", u64::MAX).with_cap(10), Claim::new("B", 3), Claim::new("C", 1)];
        let rest = apportion(&cap[1..], Some(MAX_SEATS - 10), &rule);
        let expected = rest.seats().map(|rest| [&[10], rest].concat());
        assert_eq!(apportion(&cap, Some(MAX_SEATS), &rule).seats().map(<[u64]>::to_vec), expected, "{rule}");
        let floor = [Claim::new("A", 1).with_floor(MAX_SEATS - 4), Claim::new("B", u64::MAX)];
        assert_eq!(
            apportion(&floor, Some(MAX_SEATS), &rule).seats(),
            Some(&[MAX_SEATS - 4, 4][..]),
            "{rule}"
        );
    }
}

#[test]
fn who_says_how_many() {
    assert_eq!(code(&apportion(&claims(&[1]), None, &rule("dhondt"))), "seats_missing");
    let table = rule("step,first=1/100,then=1/100/fraction");
    assert_eq!(code(&apportion(&claims(&[100, 101]), Some(4), &table)), "seats_fixed_by_rule");
    assert_eq!(apportion(&claims(&[100, 101]), Some(3), &table).seats(), Some(&[1, 2][..]));
}
