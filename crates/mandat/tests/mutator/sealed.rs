//! The same for sealed ballots, on a record of its own: every field of every entry from the naming of the trustees on, every
//! entry, and every entry of the boxes.

use mandat_federation::{Federation, Flag};
use mandat_record::read::Openings;
use mandat_statutes::Evidence;

use crate::boxes::boxes_of;
use crate::exercise::id;
use crate::exercise::sealed::{COUNCIL, CROSSES, RANKED, SMALL, sealed};
use crate::holds::fold;
use crate::legal::{SEALED_BOXES, SEALED_ENTRIES, SEALED_FIELDS};
use crate::mutator::{Bench, entries_of, fields_of};
use crate::unchanged::mandates;

fn bench() -> (Bench, usize) {
    let bench = Bench::of(&sealed());
    let first = (0..bench.values.len()).find(|index| bench.kind(*index) == "trustees.name").unwrap();
    (bench, first)
}

#[test]
fn no_field_of_a_sealed_vote_is_altered_in_silence() {
    let (bench, first) = bench();
    let table = fields_of(&bench, first, SEALED_FIELDS, false);
    assert!(table.judged > 1_000, "{} alterations", table.judged);
    insta::assert_snapshot!("sealed-fields", table.settle());
    table.needs_all();
}

#[test]
fn no_entry_of_a_sealed_vote_is_dropped_repeated_swapped_or_moved_in_silence() {
    let (bench, first) = bench();
    let table = entries_of(&bench, first, SEALED_ENTRIES);
    insta::assert_snapshot!("sealed-entries", table.settle());
    table.needs_all();
}

#[test]
fn no_sealed_ballot_in_a_box_is_altered_in_silence() {
    let (bench, _) = bench();
    let table = boxes_of(&bench, SEALED_BOXES);
    insta::assert_snapshot!("sealed-boxes", table.settle());
    table.needs_all();
}

/// After its retention a box is gone: its root and the result stay, the same people hold mandates, and it says so for ever.
#[test]
fn a_sealed_box_that_is_gone_is_anchored_only() {
    let e = sealed();
    let mut memory = e.desk.sink.clone();
    for convocation in [COUNCIL, SMALL] {
        memory.delete_box(convocation);
    }
    for openings in [None, Some(&memory as &dyn Openings)] {
        let (f, outcomes) = fold(&memory, openings);
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(mandates(&f), mandates(&e.desk.federation));
        for contest in [RANKED, CROSSES] {
            let result = f.contests[&id(contest)].result.as_ref().unwrap();
            assert_eq!((result.evidence, result.recomputed), (Evidence::Sealed, false), "{contest}");
            assert!(result.flags.contains(&Flag::AnchoredOnly), "{contest}: {:?}", result.flags);
        }
    }
}

/// What the public and the commission see of both contests.
#[test]
fn a_withheld_tally_is_the_commissions_alone() {
    let e = sealed();
    let memory = e.desk.sink.clone();
    let (public, _) = fold(&memory, None);
    let (commission, _) = fold(&memory, Some(&memory));
    let seen = |f: &Federation, contest: &str| {
        let result = f.contests[&id(contest)].result.as_ref().unwrap();
        (result.evidence, result.withheld, result.recomputed, result.valid)
    };
    assert_eq!(seen(&public, RANKED), (Evidence::Sealed, false, true, Some(3)));
    assert_eq!(seen(&public, CROSSES), (Evidence::Sealed, true, false, None));
    assert_eq!(seen(&commission, CROSSES), (Evidence::Sealed, true, true, Some(2)));
    let votes = &commission.contests[&id(CROSSES)].result.as_ref().unwrap().votes;
    assert_eq!(
        votes.iter().map(|(_, n)| *n).collect::<Vec<_>>(),
        [2, 1, 1],
        "the sums are those of the crosses"
    );
}
