//! The demo's roll: people join, one entry is corrected, candidates are admitted, some move or leave, one is excluded and
//! comes back on appeal; and what happens after the freeze and changes nothing.

use mandat_federation::body::{DecideAppeal, Exclude, FileAppeal, Join, OneMember, Transfer};
use mandat_federation::roll::{PERSON, Person as Opened, Stage};
use mandat_federation::standing::Ground;
use mandat_federation::{Id, labour};
use mandat_record::commitment::{Commitment, Kind, Opening, commit};
use mandat_record::ed25519::SigningKey;
use mandat_statutes::{Date, Month, date_of};
use serde::Serialize;

use super::chance::secret;
use super::founding::TOP;
use super::{DAY, DemoError, Place, Scene, id};
use crate::desk::With;

/// Domain of the commitment to an exclusion's reasons.
const REASONS: Kind = Kind::new("roll.exclude");

/// The opening of an exclusion's reasons.
#[derive(Serialize)]
struct Reasons {
    reasons: &'static str,
}

/// The month in which the demo begins.
pub(super) fn first_month() -> Month {
    date_of(super::BEGINS).month()
}

impl<S: Place> Scene<'_, S> {
    /// Everybody joins: one entry a member. The day of joining lies in the opening.
    pub(super) fn join(&mut self) -> Result<(), DemoError> {
        self.at(1, 8);
        for n in 0..self.cast.people.len() {
            // One clerk writes a wrong year; the entry is corrected below.
            let wrong = if n == self.mistaken() { 12 } else { 0 };
            self.enter(n, wrong, None)?;
            if n % 256 == 0 {
                self.step("members join", n, self.cast.people.len());
            }
        }
        Ok(())
    }

    /// Somebody whose first entry was wrong: the last of the first workplace.
    fn mistaken(&self) -> usize {
        self.cast.workplaces[0].people.last().copied().unwrap_or(0)
    }

    fn enter(&mut self, n: usize, years_off: u32, corrects: Option<u64>) -> Result<(), DemoError> {
        let person = &self.cast.people[n];
        let workplace = &self.cast.workplaces[person.workplace];
        let month = first_month().minus(person.months + years_off);
        let day = if person.months == 0 { person.joined_day.min(4) } else { person.joined_day };
        let joined = Date::new(month.year(), month.number(), day).expect("every month has 28 days");
        let key = SigningKey::from_seed(&secret(self.seed, &format!("member {n}"))).public();
        let opened = Opened { joined: joined.to_string(), groups: Vec::new(), key: Some(key) };
        let (unit, union, member, stage) =
            (workplace.id.clone(), workplace.union, person.member, person.stage);
        let (commitment, opening) = self.seal(PERSON, &opened)?;
        let body = Join { unit, member, stage, commitment, corrects };
        let with = With::opening(opening);
        self.desk.submit("roll.join", &body, &self.keys.registrars[union][0], with)?;
        Ok(())
    }

    /// A commitment with a fresh salt, and its opening for the sealed store.
    pub(super) fn seal<T: Serialize>(
        &mut self,
        kind: Kind,
        body: &T,
    ) -> Result<(Commitment, Vec<u8>), DemoError> {
        let opening = Opening::new(self.desk.salt(), body)
            .map_err(|e| DemoError::Scenario(format!("{}: {e}", kind.name())))?;
        Ok((commit(kind, &opening), opening.to_bytes()))
    }

    /// What happens between the labour record and the call of the first tier.
    pub(super) fn before_the_call(&mut self) -> Result<(), DemoError> {
        self.at(5, 9);
        let wrong = self.mistaken();
        let entry = self.desk.federation.roll.get(&self.cast.people[wrong].member).map(|on| on.joined);
        self.enter(wrong, 0, entry)?;
        self.correct_attestation()?;
        self.admit()?;
        self.movements()?;
        self.exclusion()
    }

    /// Candidates whose stage is over and whose labour record suffices.
    fn admit(&mut self) -> Result<(), DemoError> {
        let mut chance = self.chance("admissions");
        for n in 0..self.cast.people.len() {
            let (member, union) = self.member(n);
            if self.cast.people[n].stage != Stage::Candidate || chance.in_thousand(250) {
                continue;
            }
            let f = &self.desk.federation;
            let facts = labour::facts(f, &member, f.size, date_of(self.desk.now()));
            let membership = &f.constitution.statutes().rules.membership;
            if facts.is_some_and(|facts| membership.may_join(&facts).holds) {
                let body = OneMember { member };
                self.desk.submit("roll.admit", &body, &self.keys.registrars[union][0], With::ALONE)?;
                self.cast.people[n].stage = Stage::Member;
            }
        }
        Ok(())
    }

    /// A few go to another workplace of their union, a few leave.
    fn movements(&mut self) -> Result<(), DemoError> {
        let mut chance = self.chance("movements");
        for n in 0..self.cast.people.len() {
            if !self.may_go(n) || !chance.in_thousand(9) {
                continue;
            }
            if chance.in_thousand(400) { self.transfer(n)? } else { self.leave(n)? }
        }
        Ok(())
    }

    /// Whoever is not among the first two of a workplace, nor plays another part.
    fn may_go(&self, n: usize) -> bool {
        let people = &self.cast.workplaces[self.cast.people[n].workplace].people;
        let first = people.iter().take(2).any(|p| *p == n);
        !first && n != self.mistaken() && Some(n) != self.excluded() && !self.late().contains(&n)
    }

    fn member(&self, n: usize) -> (mandat_federation::Member, usize) {
        let person = &self.cast.people[n];
        (person.member, self.cast.workplaces[person.workplace].union)
    }

    fn transfer(&mut self, n: usize) -> Result<(), DemoError> {
        let (member, union) = self.member(n);
        let from = self.cast.people[n].workplace;
        let others = self.cast.workplaces.iter().enumerate();
        let Some((to, unit)) = others
            .filter(|(place, workplace)| *place != from && workplace.union == union)
            .map(|(place, workplace)| (place, workplace.id.clone()))
            .nth(n % 2)
        else {
            return Ok(());
        };
        let body = Transfer { member, unit };
        self.desk.submit("roll.transfer", &body, &self.keys.registrars[union][0], With::ALONE)?;
        self.cast.people[n].workplace = to;
        Ok(())
    }

    fn leave(&mut self, n: usize) -> Result<(), DemoError> {
        let (member, union) = self.member(n);
        let body = OneMember { member };
        self.desk.submit("roll.leave", &body, &self.keys.registrars[union][0], With::ALONE)?;
        Ok(())
    }

    /// The third of the first workplace is excluded by a district and comes back on appeal.
    fn excluded(&self) -> Option<usize> {
        self.cast.workplaces[0].people.get(2).copied()
    }

    fn exclusion(&mut self) -> Result<(), DemoError> {
        let Some(n) = self.excluded() else { return Ok(()) };
        self.at(8, 10);
        let (member, union) = self.member(n);
        let decider: Id =
            self.cast.districts[self.cast.workplaces[self.cast.people[n].workplace].district].id.clone();
        let (reasons, opening) =
            self.seal(REASONS, &Reasons { reasons: "invented: spoke against the district's committee" })?;
        let body = Exclude {
            member,
            ground: Ground::Statutes,
            reasons,
            decider,
            decided: date_of(self.desk.now()).to_string(),
            appeal_to: id(TOP),
            appeal_until: self.desk.now() + 40 * DAY,
        };
        let [first, second] = &self.keys.registrars[union];
        let with = With { second: Some(second), opening: Some(opening) };
        let against = self.desk.submit("roll.exclude", &body, first, with)?.index;
        let case = id("case-2026-1");
        self.at(12, 10);
        let filed = FileAppeal { case: case.clone(), against };
        self.desk.submit("appeal.file", &filed, &self.keys.commission[0], With::ALONE)?;
        self.at(18, 16);
        let [first, second] = &self.keys.commission;
        let ruling = DecideAppeal { case, upheld: true };
        self.desk.submit("appeal.decide", &ruling, first, With::second(second))?;
        Ok(())
    }

    /// Two who go after the freeze: the last two of the last workplace.
    fn late(&self) -> Vec<usize> {
        let people = self.cast.workplaces.last().map_or(&[][..], |workplace| &workplace.people);
        people.iter().rev().take(2).copied().collect()
    }

    /// One goes to another workplace and one leaves when the roll is frozen: the frozen roll stands, and both are flagged.
    pub(super) fn after_the_freeze(&mut self) -> Result<(), DemoError> {
        self.at(27, 9);
        if let [first, second] = self.late()[..] {
            self.transfer(first)?;
            self.leave(second)?;
        }
        Ok(())
    }
}
