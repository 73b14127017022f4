//! Decimals and their rounding, and seats that a declared weight stands for.

use super::*;

fn at(numerator: i64, denominator: i64) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

#[test]
fn a_value_shows_as_a_decimal_if_it_rounds_to_it() {
    for (value, text, fits) in [
        (at(27, 100), "0.27", true),
        (at(268, 1000), "0.27", true),
        (at(2649, 10_000), "0.27", false),
        (at(265, 1000), "0.27", true),
        (at(265, 1000), "0.26", true),
        (at(1, 3), "0.3333", true),
        (at(1, 3), "0.333", true),
        (at(1, 3), "0.334", false),
        (at(2, 1), "2", true),
        (at(7, 1), "0", false),
    ] {
        assert_eq!(rounds_to(&value, text), fits, "{value} as {text}");
    }
}

#[test]
fn a_decimal_has_one_form() {
    assert_eq!(decimal("0.42"), Some(at(42, 100)));
    assert_eq!(decimal("17"), Some(at(17, 1)));
    for wrong in ["", ".5", "5.", "-1", "+1", "1e3", "0,5", "0.1234567890", "1234567890123456", "1 ", "١"] {
        assert_eq!(decimal(wrong), None, "{wrong:?}");
    }
}

#[test]
fn what_a_lot_could_make_of_a_tie_is_allowed() {
    let tie = Due::Tie { decided: vec![2, 1, 1], tied: vec![1, 2], open: 1 };
    assert!(tie.allows(&[2, 2, 1]) && tie.allows(&[2, 1, 2]));
    for wrong in [[3, 1, 1], [2, 1, 1], [2, 2, 2], [2, 3, 0], [1, 2, 2]] {
        assert!(!tie.allows(&wrong), "{wrong:?}");
    }
    assert!(Due::Nothing("no votes".into()).allows(&[0, 0]) && !Due::Nothing(String::new()).allows(&[1, 0]));
}
