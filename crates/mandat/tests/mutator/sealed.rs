//! The same for sealed ballots, on a record of its own: every field of every entry from the naming of the trustees on, every
//! entry, and every entry of the boxes.

use crate::boxes::boxes_of;
use crate::exercise::sealed::sealed;
use crate::legal::{SEALED_BOXES, SEALED_ENTRIES, SEALED_FIELDS};
use crate::mutator::{Bench, entries_of, fields_of};

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
