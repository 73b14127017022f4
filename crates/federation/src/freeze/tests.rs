//! The bounds between which a reader who knows less holds a frozen table (ADR 4).

use proptest::prelude::*;

use super::*;

fn row(members: u64, may_vote: u64, may_stand: u64) -> Row {
    let unit = Id::parse("a1").unwrap();
    Row { unit, candidates: 1, members, may_vote, may_stand, declared: false, groups: Vec::new() }
}

fn computed(known: Row, unknown: u64) -> Computed {
    let unknown = if unknown == 0 { BTreeMap::new() } else { [(3, unknown)].into() };
    Computed { rows: [(3, known)].into(), unknown, people: People::default(), groups: BTreeMap::new(), k: 10 }
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

/// A group is shown only where neither it nor the others are below the threshold, and then with a number that the roll
/// allows; a reader who knows less cannot say that a number is missing, unless it would have to be shown in any case.
#[test]
fn numbers_of_groups_are_shown_where_they_name_nobody() {
    let in_group = |members: u64| InGroup { group: "women".into(), members };
    let due = |known: u64, unknown: u64| {
        let mut due = computed(row(40, 10, 10), unknown);
        due.groups = [(3, vec![in_group(known)])].into();
        due
    };
    let claim = |groups: Vec<InGroup>| Table { rows: vec![Row { groups, ..row(40, 10, 10) }] };
    assert!(compare(&claim(vec![in_group(15)]), &due(15, 0)).is_ok());
    for wrong in [vec![in_group(14)], vec![], vec![in_group(15), in_group(15)]] {
        assert!(compare(&claim(wrong), &due(15, 0)).is_err());
    }
    for few in [9, 31] {
        assert!(compare(&claim(vec![]), &due(few, 0)).is_ok());
        assert!(compare(&claim(vec![in_group(few)]), &due(few, 0)).is_err(), "{few} of 40 must not be shown");
    }
    assert!(compare(&claim(vec![in_group(12)]), &due(0, 20)).is_ok(), "the public knows the bounds only");
    assert!(compare(&claim(vec![]), &due(0, 20)).is_ok());
    assert!(
        compare(&claim(vec![]), &due(12, 5)).is_err(),
        "12 to 17 of 40 are to be shown, whoever they are"
    );
    let strange = InGroup { group: "youth".into(), members: 15 };
    assert!(compare(&claim(vec![strange]), &due(15, 0)).is_err());
}
