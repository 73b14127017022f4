//! The demo's labour record: twelve months, one attestation a workplace and month; one of them wrong, and corrected.

use std::collections::BTreeMap;

use mandat_federation::body::Attest;
use mandat_federation::labour::{Line, Sealed, Work, root, write_lines};
use mandat_record::commitment::Opening;
use mandat_statutes::Month;

use super::cast::{Habit, Person};
use super::chance::Chance;
use super::roll::first_month;
use super::{DemoError, Place, Scene};
use crate::desk::With;

/// How many months are attested.
const MONTHS: u32 = 12;

/// The month of the attestation that is wrong at first, in months before the demo; it is the second workplace's.
const WRONG: (usize, u32) = (1, 2);

impl<S: Place> Scene<'_, S> {
    pub(super) fn attest(&mut self) -> Result<(), DemoError> {
        self.at(3, 8);
        let workplaces = self.cast.workplaces.len();
        for workplace in 0..workplaces {
            for ago in (1..=MONTHS).rev() {
                let wrong = (workplace, ago) == WRONG;
                self.attest_month(workplace, ago, wrong, None)?;
            }
            self.step("labour is attested", workplace, workplaces);
        }
        Ok(())
    }

    /// The wrong attestation again, as it should have been.
    pub(super) fn correct_attestation(&mut self) -> Result<(), DemoError> {
        let (workplace, ago) = WRONG;
        let f = &self.desk.federation;
        let unit = f.units.number(&self.cast.workplaces[workplace].id);
        let month = first_month().minus(ago);
        let held = f.labour.iter().find(|(u, m, _)| Some(*u) == unit && *m == month);
        let corrects = held.map(|(_, _, attested)| attested.index);
        self.attest_month(workplace, ago, false, corrects)
    }

    fn attest_month(
        &mut self,
        workplace: usize,
        ago: u32,
        wrong: bool,
        corrects: Option<u64>,
    ) -> Result<(), DemoError> {
        let lines = self.lines(workplace, first_month().minus(ago), ago, wrong);
        self.seal_month(workplace, first_month().minus(ago), &lines, corrects)
    }

    /// Attests a month after the demo began, and gives its hours by kind.
    pub(super) fn attest_in(
        &mut self,
        workplace: usize,
        month: Month,
    ) -> Result<BTreeMap<String, u64>, DemoError> {
        let lines = self.lines(workplace, month, 0, false);
        let mut hours = BTreeMap::new();
        for work in lines.iter().flat_map(|line| &line.work) {
            *hours.entry(work.kind.clone()).or_insert(0) += u64::from(work.hours);
        }
        self.seal_month(workplace, month, &lines, None)?;
        Ok(hours)
    }

    /// The lines of a month are the same whenever they are drawn: a correction changes only what was wrong.
    fn lines(&self, workplace: usize, month: Month, ago: u32, wrong: bool) -> Vec<Line> {
        let place = &self.cast.workplaces[workplace];
        let mut chance = self.chance(&format!("labour {} {month}", place.id));
        let mut lines = Vec::with_capacity(place.people.len());
        for n in &place.people {
            let person = &self.cast.people[*n];
            if person.months >= ago {
                let mut line = line(&mut chance, person, ago);
                if wrong && lines.is_empty() {
                    line.work = vec![work(person.kind, 3, 8)];
                }
                lines.push(line);
            }
        }
        lines
    }

    fn seal_month(
        &mut self,
        workplace: usize,
        month: Month,
        lines: &[Line],
        corrects: Option<u64>,
    ) -> Result<(), DemoError> {
        let place = &self.cast.workplaces[workplace];
        let (unit, district) = (place.id.clone(), place.district);
        let sealed = lines.iter().map(|line| Opening::new(self.desk.salt(), line));
        let sealed: Vec<Sealed> =
            sealed
                .map(|opening| opening.map(Sealed::Kept))
                .collect::<Result<_, _>>()
                .map_err(|e| DemoError::Scenario(format!("labour of {unit} in {month}: {e}")))?;
        let root = root(&sealed).map_err(DemoError::Scenario)?;
        let body =
            Attest { unit, period: Month::to_string(&month), count: sealed.len() as u64, root, corrects };
        let with = With::opening(write_lines(&sealed));
        self.desk.submit("labour.attest", &body, &self.keys.committees[district][0], with)?;
        Ok(())
    }
}

fn line(chance: &mut Chance, person: &Person, ago: u32) -> Line {
    let (days, hours) = match person.habit {
        Habit::Full => (chance.between(17, 22), 8),
        Habit::Part => (chance.between(9, 13), chance.between(5, 8)),
        Habit::Little => (chance.between(1, 6), chance.between(4, 8)),
    };
    let ill = chance.in_thousand(35);
    let work = if ill { Vec::new() } else { vec![work(person.kind, days, hours)] };
    Line { member: person.member, work, dues: ago > person.unpaid }
}

fn work(kind: &str, days: u64, hours_a_day: u64) -> Work {
    let small = |n: u64| u32::try_from(n).expect("a month is short");
    Work { kind: kind.to_owned(), hours: small(days * hours_a_day), days: small(days) }
}
