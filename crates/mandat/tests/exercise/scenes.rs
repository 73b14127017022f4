//! Small scenes after the exercise: one vote with every step at a moment of its own.

use mandat_count::Ballots;
use mandat_federation::Flags;
use mandat_federation::body::{Nominate, Nomination, OneConvocation};
use mandat_federation::contest::groups::groups_of;
use mandat_intake::desk::{DeskError, With};

use super::ballots::Pile;
use super::{Exercise, exercise, founded, id, key};

/// The exercise before anybody is elected.
pub fn on_the_floor() -> Exercise {
    let mut exercise = founded();
    exercise.floor();
    exercise.desk.set_time(super::day(2));
    exercise
}

/// The same by statutes in which some words stand for others.
pub fn on_the_floor_by(edits: &[(&str, &str)]) -> Exercise {
    let mut exercise = super::founded_by(edited(edits));
    exercise.floor();
    exercise.desk.set_time(super::day(2));
    exercise
}

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(super::STATUTES.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the statutes hold {from}");
        text.replace(from, to)
    })
}

/// The exercise with its elections.
pub fn elected() -> Exercise {
    let mut exercise = founded();
    exercise.floor();
    exercise.elections();
    exercise
}

/// The exercise with its elections, by statutes in which some words stand for others.
pub fn elected_by(edits: &[(&str, &str)]) -> Exercise {
    let mut exercise = super::founded_by(edited(edits));
    exercise.floor();
    exercise.elections();
    exercise
}

/// An assembly that was just called, by such statutes.
pub fn called_by(edits: &[(&str, &str)]) -> Exercise {
    let mut exercise = elected_by(edits);
    exercise.call_assembly();
    exercise.freeze(super::assembly::ASSEMBLY);
    exercise
}

/// An assembly that has not met, by such statutes.
pub fn convened_by(edits: &[(&str, &str)]) -> Exercise {
    let mut exercise = elected_by(edits);
    exercise.convene();
    exercise
}

/// The exercise with an assembly that has not met.
pub fn convened() -> Exercise {
    convened_by(&[])
}

/// The whole exercise, later.
pub fn over() -> Exercise {
    exercise()
}

impl Exercise {
    /// Calls a body in a unit and freezes the roll.
    pub fn called(&mut self, convocation: &str, body: &str, unit: &str) {
        let call = self.calling(convocation, body, Some(unit));
        self.alone("convocation.call", &call, &key(21));
        self.freeze(convocation);
    }

    /// Nominates members of a unit.
    pub fn stand(&mut self, contest: &str, unit: &str, who: &[usize], list: Option<&str>) {
        let f = &self.desk.federation;
        let of = &f.contests[&id(contest)];
        let candidates = who.iter().map(|n| {
            let nominee = self.nominee(unit, *n, list);
            Nomination { groups: groups_of(f, of, &nominee.candidate), ..nominee }
        });
        let candidates = candidates.collect();
        self.alone("contest.nominate", &Nominate { contest: id(contest), candidates }, &key(21));
    }

    /// Opens a box, so many days after its date.
    pub fn open(&mut self, convocation: &str, late: i64) -> Flags {
        self.move_to(self.dates_of(convocation).open, late);
        let body = OneConvocation { convocation: id(convocation) };
        let index = self.both("box.open", &body, &[key(21), key(22)]);
        self.flags_of(index)
    }

    /// Closes a box, so many days after its date.
    pub fn close(&mut self, convocation: &str, late: i64) -> Flags {
        self.move_to(self.dates_of(convocation).close, late);
        let body = self.desk.closing(&id(convocation));
        let index = self.both("box.close", &body, &[key(21), key(22)]);
        self.flags_of(index)
    }

    /// Enters the result of ballots, so many days after the end of appeals.
    pub fn conclude(&mut self, convocation: &str, contest: &str, cast: &Ballots, late: i64) -> Flags {
        if late > 0 {
            self.move_to(self.dates_of(convocation).appeal, late);
        }
        let body = self.result(contest, cast);
        let index = self.alone("contest.result", &body, &key(21));
        self.flags_of(index)
    }

    /// A committee of a workplace, elected with these ballots, every step at its date.
    pub fn committee_of(&mut self, convocation: &str, unit: &str, piles: &[Pile<'_>]) -> (String, Ballots) {
        let contest = format!("{convocation}/{unit}");
        self.called(convocation, "committee", unit);
        self.stand(&contest, unit, &[0, 1, 2], None);
        self.open(convocation, 0);
        let cast = self.cast(convocation, &contest, piles, &key(21));
        self.close(convocation, 0);
        (contest, cast)
    }

    /// The flags of an entry.
    pub fn flags_of(&self, index: u64) -> Flags {
        let raised = self.desk.federation.flags.iter();
        raised.filter(|(at, _)| *at == index).map(|(_, flag)| *flag).collect()
    }

    fn dates_of(&self, convocation: &str) -> mandat_federation::body::Dates {
        self.desk.federation.convocations[&id(convocation)].dates.clone()
    }

    fn move_to(&mut self, date: u64, days: i64) {
        self.desk.set_time(date.saturating_add_signed(days * 86_400));
    }
}

/// The code of a refusal.
pub fn code(outcome: Result<u64, DeskError>) -> &'static str {
    match outcome {
        Err(DeskError::Refused(refusal)) => refusal.code.code(),
        other => panic!("not refused: {other:?}"),
    }
}

/// A second person.
pub fn with(n: u8) -> With<'static> {
    With::second(Box::leak(Box::new(key(n))))
}
