//! A unit elects all its delegates anew after a recall: of the caucus in the exercise, of other bodies in scenes.

use mandat_count::Ballots;
use mandat_federation::Id;
use mandat_federation::body::{Call, Dates, DecideRecall, DeclareContest, Declared, Nominate, Nomination};
use mandat_intake::desk::With;

use super::ballots::Pile;
use super::{Exercise, dates, day, id, key};

/// Statutes by which every body that knows recall refills by a contest anew.
pub const ANEW: &[(&str, &str)] =
    &[("refill = \"same-ballots\"", "refill = \"new-contest\", refill_days = 20")];

/// Votes of union-a for the first red and the first green of the assembly.
pub const PILES: &[Pile<'static>] = &[(5, &[0]), (2, &[3])];

impl Exercise {
    /// The caucus of union-a loses a delegate of the minority, and divides its seats anew.
    pub fn anew(&mut self) {
        let contest = id("caucus-2026/union-a");
        let of = |m: &&mandat_federation::mandate::Mandate| m.contest == contest && m.holder == id("green");
        let mandate = self.desk.federation.mandates.values().find(of).unwrap().id.clone();
        self.recalled("recall-4", &mandate);
        let mut call = self.calling_anew("caucus-anew", &contest);
        let Dates { freeze, nominate, open, close, appeal, .. } = dates(self.desk.now(), [0, 0, 1, 2, 4], 0);
        call.dates = Dates { freeze, nominate, open, close, appeal, term: call.dates.term };
        self.alone("convocation.call", &call, &key(45));
        self.desk.set_time(day(34));
        let option = |name: &str, votes: u64, seats| Declared {
            option: id(name),
            votes: vec![votes, votes],
            seats: Some(seats),
            weight: None,
        };
        let declared = DeclareContest {
            contest: id("caucus-anew/union-a"),
            eligible: Some(60),
            present: Some(50),
            invalid: None,
            options: vec![option("red", 30, 3), option("green", 20, 2)],
        };
        self.alone("contest.declare", &declared, &key(45));
    }

    /// Members of a1 ask for the recall of a delegate, and the electors recall.
    pub fn recalled(&mut self, petition: &str, mandate: &Id) -> u64 {
        let officers = [key(21), key(22)];
        let (body, opening) = self.petition(petition, mandate, "a1", &[0, 1, 2]);
        self.submit("recall.petition", &body, &key(21), With::opening(opening));
        let decide = DecideRecall { petition: id(petition), yes: 9, no: 2, successor: None };
        self.both("recall.decide", &decide, &officers)
    }

    /// The body of a call for the seats of a contest, until the same term.
    pub fn calling_anew(&self, convocation: &str, contest: &Id) -> Call {
        let f = &self.desk.federation;
        let before = &f.convocations[&f.contests[contest].convocation];
        let call = self.calling(convocation, before.rules.id.as_str(), None);
        Call {
            unit: before.seat_of.clone(),
            electors: before.electors.clone(),
            dates: Dates { term: before.dates.term, ..dates(self.desk.now(), [1, 2, 4, 5, 7], 0) },
            renews: Some(contest.clone()),
            ..call
        }
    }

    /// Everything up to the close of voting: the same stand again. Gives the contest and its ballots.
    pub fn held_anew(&mut self, convocation: &str, contest: &Id, piles: &[Pile<'_>]) -> (String, Ballots) {
        let call = self.calling_anew(convocation, contest);
        self.alone("convocation.call", &call, &key(21));
        self.freeze(convocation);
        let before = &self.desk.federation.contests[contest];
        let anew = id(convocation).join(&before.unit);
        let stands = |c: &mandat_federation::contest::Candidate| Nomination {
            candidate: c.id.clone(),
            platform: c.platform.clone(),
            list: c.list.clone(),
            groups: c.groups.clone(),
            text: None,
        };
        let candidates = before.candidates.iter().filter(|c| !c.withdrawn).map(stands).collect();
        self.alone("contest.nominate", &Nominate { contest: anew.clone(), candidates }, &key(21));
        self.open(convocation, 0);
        let cast = self.cast(convocation, anew.as_str(), piles, &key(21));
        self.desk.publish_box(&id(convocation), &key(90)).unwrap();
        self.close(convocation, 0);
        (anew.to_string(), cast)
    }

    /// How many seats each list holds in a unit of a body.
    pub fn by_list(&self, convocation: &str, unit: &str) -> std::collections::BTreeMap<Option<Id>, usize> {
        let mut seats = std::collections::BTreeMap::new();
        let f = &self.desk.federation;
        let here = f.mandates.values().filter(|m| m.convocation == id(convocation) && m.unit == id(unit));
        here.filter(|m| m.stands_at(f.at)).for_each(|m| *seats.entry(m.list.clone()).or_default() += 1);
        seats
    }
}
