//! The bounds between which a reader who knows less holds a frozen table (ADR 4).

use proptest::prelude::*;

use super::*;

fn row(members: u64, may_vote: u64, may_stand: u64) -> Row {
    let unit = Id::parse("a1").unwrap();
    Row { unit, candidates: 1, members, may_vote, may_stand, declared: false }
}

fn computed(known: Row, unknown: u64) -> Computed {
    let unknown = if unknown == 0 { BTreeMap::new() } else { [(3, unknown)].into() };
    Computed { rows: [(3, known)].into(), unknown, people: People::default() }
}

proptest! {
    /// Head counts are exact for everybody; eligibility lies between those who are known to be eligible and those besides
    /// them whom this reader cannot judge.
    #[test]
    fn eligibility_lies_within_the_bounds(
        known in 0u64..20, unknown in 0u64..20, members in 0u64..40, claimed in 0u64..45, standing in 0u64..45,
    ) {
        let computed = computed(row(members, known, known), unknown);
        let table = Table { rows: vec![row(members, claimed, standing)] };
        let fits = |n: u64| known <= n && n <= known + unknown;
        prop_assert_eq!(compare(&table, &computed).is_ok(), fits(claimed) && fits(standing));
        let ghost = Table { rows: vec![row(members + 1, claimed, standing)] };
        prop_assert!(compare(&ghost, &computed).is_err(), "a member more than the roll has");
    }
}

#[test]
fn no_row_is_left_out_or_added() {
    let due = computed(row(5, 4, 3), 0);
    let right = row(5, 4, 3);
    assert!(compare(&Table { rows: vec![right.clone()] }, &due).is_ok());
    assert!(compare(&Table { rows: vec![] }, &due).is_err());
    assert!(compare(&Table { rows: vec![right.clone(), right.clone()] }, &due).is_err());
    let mut other = right.clone();
    other.unit = Id::parse("a2").unwrap();
    assert!(compare(&Table { rows: vec![other] }, &due).is_err());
    let mut declared = right;
    declared.declared = true;
    assert!(compare(&Table { rows: vec![declared] }, &due).is_err());
}

#[test]
fn the_root_of_the_eligible_is_that_of_a_set() {
    let id = |text: &str| Id::parse(text).unwrap();
    let (a, b) = (id("a"), id("b"));
    assert_eq!(eligible_root([&a, &b].into_iter()), eligible_root([&b, &a, &a].into_iter()));
    assert_ne!(eligible_root([&a].into_iter()), eligible_root([&b].into_iter()));
}
