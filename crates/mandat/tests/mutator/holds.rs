//! The exercise itself: every type of entry stands in it, and it folds to the same result at every depth.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use mandat_federation::body::{BOX_TYPES, TYPES, Upgrade};
use mandat_federation::{Evidence, Federation, Flags, Refusal, apply};
use mandat_intake::desk::With;
use mandat_record::entry::{Entry, LogKind, Verified};
use mandat_record::read::{Entries, Memory, Openings};
use mandat_record::tree::{MemoryTree, root};

use crate::exercise::sealed::sealed;
use crate::exercise::{Exercise, exercise, key};

/// Folds a whole record.
pub fn fold(memory: &Memory, openings: Option<&dyn Openings>) -> (Federation, Vec<Result<Flags, Refusal>>) {
    let mut tree = MemoryTree::new();
    let mut federation = Federation::default();
    let mut outcomes = Vec::new();
    for leaf in memory.leaves(0).unwrap() {
        let entry = Entry::parse(&leaf.unwrap(), LogKind::Main).unwrap();
        let hash = entry.leaf_hash();
        let verified = Verified::one(entry).unwrap();
        let past = |size: u64| root(&tree, size).ok();
        let evidence =
            Evidence { blobs: memory, boxes: memory, openings, root: &past, threads: NonZeroUsize::MIN };
        outcomes.push(apply(&mut federation, &verified, &evidence));
        tree.append(hash);
    }
    (federation, outcomes)
}

#[test]
fn every_type_stands_in_the_exercise_and_is_accepted_at_both_depths() {
    let mut exercise = exercise();
    let mut kinds = agreed(&exercise);
    kinds.extend(agreed(&sealed()));
    // There is no later version of the format to upgrade to.
    let code = exercise.refused("format.upgrade", &Upgrade { format: 2 }, &key(1), With::second(&key(2)));
    assert_eq!(code, "bad-format");
    kinds.insert("format.upgrade".to_owned());
    let due: BTreeSet<String> = TYPES.iter().chain(BOX_TYPES).map(|kind| (*kind).to_owned()).collect();
    assert_eq!(kinds, due);
}

/// Folds a record at both depths, which must accept all of it and give the same mandates; gives its types of entry.
fn agreed(exercise: &Exercise) -> BTreeSet<String> {
    let memory = exercise.desk.sink.clone();
    let (public, at_public) = fold(&memory, None);
    let (commission, at_commission) = fold(&memory, Some(&memory));
    for (index, outcomes) in at_public.iter().zip(&at_commission).enumerate() {
        assert!(outcomes.0.is_ok() && outcomes.1.is_ok(), "entry {index}: {outcomes:?}");
    }
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut read = |log: &dyn Entries, kind| {
        for leaf in log.leaves(0).unwrap() {
            kinds.insert(Entry::parse(&leaf.unwrap(), kind).unwrap().kind().to_owned());
        }
    };
    read(&memory, LogKind::Main);
    for convocation in memory.boxes() {
        use mandat_record::read::Boxes;
        read(&*memory.ballot_box(convocation).unwrap().unwrap(), LogKind::Box);
    }
    let mandates = |f: &Federation| {
        f.mandates.iter().map(|(id, m)| (id.clone(), m.holder.clone(), m.ended)).collect::<Vec<_>>()
    };
    assert_eq!(mandates(&public), mandates(&commission), "both depths give the same mandates");
    assert_eq!(mandates(&commission), mandates(&exercise.desk.federation), "and intake gave them too");
    kinds
}
