//! One scene for every code: each refusal and each flag is produced, and the codes seen are the whole list.

mod anew;
mod congress;
mod flagged;
mod management;
mod place;
mod refused;
mod sealed;
mod secret;

use std::collections::BTreeSet;

use mandat_federation::{Flag, Refused};

use crate::exercise::{Exercise, exercise};
use crate::holds::fold;

/// The exercise once more, and the codes that scenes produced.
pub(crate) struct Stage {
    pub seen: BTreeSet<&'static str>,
}

impl Stage {
    /// A scene that goes on from the exercise as far as it is made.
    fn scene(
        &mut self,
        make: impl FnOnce() -> Exercise,
        play: impl FnOnce(&mut Exercise) -> Vec<&'static str>,
    ) {
        self.seen.extend(play(&mut make()));
    }
}

#[test]
fn every_refusal_is_produced_and_listed() {
    let mut stage = Stage { seen: BTreeSet::new() };
    refused::all(&mut stage);
    stage.seen.extend(sealed::refused());
    let due: BTreeSet<&str> = Refused::ALL.iter().map(|code| code.code()).collect();
    let missing: Vec<_> = due.difference(&stage.seen).collect();
    assert!(missing.is_empty(), "no scene produces {missing:?}");
    assert_eq!(stage.seen, due);
}

#[test]
fn every_flag_is_produced_and_listed() {
    let mut stage = Stage { seen: BTreeSet::new() };
    flagged::all(&mut stage);
    stage.seen.extend(sealed::flagged());
    stage.seen.extend(secret::flagged());
    let made = exercise();
    stage.seen.extend(made.flags.iter().flatten().map(|flag| flag.code()));
    // What only a reader without openings has to take on trust.
    let (public, _) = fold(&made.desk.sink, None);
    stage.seen.extend(public.flags.iter().map(|(_, flag)| flag.code()));
    let due: BTreeSet<&str> = Flag::ALL.iter().map(|code| code.code()).collect();
    let missing: Vec<_> = due.difference(&stage.seen).collect();
    assert!(missing.is_empty(), "no scene produces {missing:?}");
    assert_eq!(stage.seen, due);
}
