//! One tier of contests: the call, the freeze, nominations, voting, lots, results. One convocation calls the body of every
//! unit of its tier at once.

use std::collections::BTreeMap;

use mandat_count::{Ballots, Kind, Outcome, Weight, digest, format::blt};
use mandat_federation::ballots::{self, Opened, WITHHELD};
use mandat_federation::body::{
    Call, Conclude, Dates, Draw, Freeze, Nominate, Nomination, OneConvocation, Recorded, Withheld,
};
use mandat_federation::contest::Contest;
use mandat_federation::contest::groups::groups_of;
use mandat_federation::freeze::{self, Table};
use mandat_federation::lot::Subject;
use mandat_federation::{Id, Member};
use mandat_record::tree::Hash;

use super::chance::Chance;
use super::sealed::Sealing;
use super::text::{PLATFORMS, platform};
use super::vote::Paper;
use super::{BEGINS, DAY, DemoError, HOUR, Place, Scene, id};
use crate::desk::With;

/// The most nominations in one entry, which keeps it well below 32 KiB.
const NOMINATIONS: usize = 120;

/// The ballots of a contest, and what opens them where they are withheld.
pub(super) struct Cast {
    pub(super) contest: Id,
    pub(super) ballots: Ballots,
    pub(super) opening: Option<Vec<u8>>,
}

impl<S: Place> Scene<'_, S> {
    /// Calls a body on a day, freezes its roll and draws lots for seats that tie.
    pub(super) fn convene(
        &mut self,
        convocation: &Id,
        body: &str,
        electors: Option<Id>,
        day: u64,
    ) -> Result<(), DemoError> {
        self.convene_in(convocation, body, electors, day, None)
    }

    /// The same in one unit alone.
    pub(super) fn convene_in(
        &mut self,
        convocation: &Id,
        body: &str,
        electors: Option<Id>,
        day: u64,
        unit: Option<Id>,
    ) -> Result<(), DemoError> {
        self.at(day, 8);
        let dates = self.dates(body, BEGINS + day * DAY + 8 * HOUR)?;
        let frozen = dates.freeze;
        let call = Call {
            convocation: convocation.clone(),
            body: id(body),
            unit,
            dates,
            lot_source: "the invented lottery of this demo: for seats its draw on the day of the freeze, for contests its \
                         draw on the day after voting closes"
                .into(),
            electors,
            given: None,
            renews: None,
        };
        self.desk.submit("convocation.call", &call, &self.keys.returning[0], With::ALONE)?;
        self.desk.set_time(frozen);
        self.freeze(convocation)?;
        let called = &self.desk.federation.convocations[convocation];
        let tied: Vec<Id> =
            called.houses.values().filter(|h| h.tie().is_some()).map(|h| h.unit.clone()).collect();
        let value = self.lottery(convocation, "seats");
        for unit in tied {
            let subject = Subject::Apportionment { convocation: convocation.clone(), unit };
            self.draw(subject, &value, None)?;
        }
        Ok(())
    }

    fn dates(&self, body: &str, at: u64) -> Result<Dates, DemoError> {
        let rules = &self.desk.federation.constitution.statutes().rules;
        let rules = rules.body(body).ok_or_else(|| DemoError::Scenario(format!("no body {body}")))?;
        let phases = &rules.phases;
        let day = |days: u32| at + u64::from(days) * DAY;
        Ok(Dates {
            freeze: day(phases.freeze),
            nominate: day(phases.nomination),
            open: day(phases.open),
            close: day(phases.close),
            appeal: day(phases.appeal),
            term: day(rules.term_months * 365 / 12),
        })
    }

    fn freeze(&mut self, convocation: &Id) -> Result<(), DemoError> {
        let f = &self.desk.federation;
        let as_of = f.size;
        let computed = freeze::compute(f, &f.convocations[convocation], as_of);
        let mut rows: Vec<_> = computed.rows.into_values().collect();
        rows.sort_by(|a, b| a.unit.cmp(&b.unit));
        let eligible = freeze::eligible_root(computed.people.may_vote.keys());
        let table = self.desk.table(&Table { rows })?;
        let body = Freeze { convocation: convocation.clone(), as_of, table, eligible };
        let [first, second] = &self.keys.returning;
        self.desk.submit("roll.freeze", &body, first, With::second(second))?;
        Ok(())
    }

    /// Nominations, voting and results of a convocation that was called.
    pub(super) fn elect(&mut self, convocation: &Id, sealing: Option<Sealing>) -> Result<(), DemoError> {
        let mut sealing = sealing;
        let dates = self.desk.federation.convocations[convocation].dates.clone();
        let f = &self.desk.federation;
        let contests: Vec<Id> =
            f.contests.values().filter(|c| c.convocation == *convocation).map(|c| c.id.clone()).collect();
        let electors = self.electors(convocation);
        self.desk.set_time(dates.nominate - HOUR);
        let mut chance = self.chance(&format!("nominations {convocation}"));
        for contest in &contests {
            self.nominate(contest, &electors, &mut chance)?;
        }
        if let Some(sealing) = &mut sealing {
            let mut chance = self.chance(&format!("registration {convocation}"));
            self.register(convocation, &electors, sealing, &mut chance)?;
        }
        self.desk.set_time(dates.open);
        let open = OneConvocation { convocation: convocation.clone() };
        let [first, second] = &self.keys.returning;
        self.desk.submit("box.open", &open, first, With::second(second))?;
        let mut chance = self.chance(&format!("votes {convocation}"));
        let mut cast = Vec::with_capacity(contests.len());
        for contest in &contests {
            match sealing.as_mut().filter(|sealing| sealing.has(contest)) {
                Some(sealing) => self.vote_sealed(convocation, contest, sealing, &mut chance)?,
                None => cast.push(self.vote(convocation, contest, &electors, &mut chance)?),
            }
        }
        self.desk.publish_box(convocation, &self.keys.operator)?;
        self.desk.set_time(dates.close);
        let close = self.desk.closing(convocation);
        let [first, second] = &self.keys.returning;
        self.desk.submit("box.close", &close, first, With::second(second))?;
        for contest in &contests {
            if let Some(sealing) = sealing.as_mut().filter(|sealing| sealing.has(contest)) {
                cast.push(self.open_sealed(contest, sealing)?);
            }
        }
        self.desk.set_time(dates.close + 20 * HOUR);
        let value = self.lottery(convocation, "contests");
        for (n, cast) in cast.iter().enumerate() {
            self.conclude(cast, &value)?;
            self.step("contests are counted", n + 1, contests.len());
        }
        Ok(())
    }

    /// Who may vote, by unit: positions in the cast, in the order of their names.
    fn electors(&self, convocation: &Id) -> BTreeMap<Id, Electors> {
        let f = &self.desk.federation;
        let people: BTreeMap<Member, usize> =
            self.cast.people.iter().enumerate().map(|(n, person)| (person.member, n)).collect();
        let mut electors: BTreeMap<Id, Electors> = BTreeMap::new();
        let Some(frozen) = &f.convocations[convocation].frozen else { return electors };
        let person = |name: &Id| Member::parse(name.as_str()).ok().and_then(|m| people.get(&m).copied());
        for (name, unit) in &frozen.people.may_vote {
            electors.entry(f.units.id(*unit).clone()).or_default().vote.extend(person(name));
        }
        for (name, unit) in &frozen.people.may_stand {
            electors.entry(f.units.id(*unit).clone()).or_default().stand.extend(person(name));
        }
        electors
    }

    /// Every platform nominates in a contest: some at a workplace, all its delegates in a conference. People whose
    /// platform has nobody else stand as well, so that there are never fewer candidates than seats.
    fn nominate(
        &mut self,
        contest: &Id,
        electors: &BTreeMap<Id, Electors>,
        chance: &mut Chance,
    ) -> Result<(), DemoError> {
        let f = &self.desk.federation;
        let contest = &f.contests[contest];
        let seats = usize::try_from(contest.seats.unwrap_or(0)).unwrap_or(usize::MAX);
        let empty = Electors::default();
        let mut stand = electors.get(&contest.unit).unwrap_or(&empty).stand.clone();
        chance.shuffle(&mut stand);
        let rule = rule(f, contest)?;
        let own: Vec<Vec<usize>> = (0..PLATFORMS.len())
            .map(|n| stand.iter().copied().filter(|p| self.cast.people[*p].prefers[0] == n).collect())
            .collect();
        let supporters: Vec<usize> = own.iter().map(Vec::len).collect();
        let slates = match rule {
            "scottish-stv" => slates(&supporters, seats),
            "plurality" => vec![seats; supporters.len()],
            _ => supporters,
        };
        let mut nominations = Vec::new();
        for (n, (own, most)) in own.iter().zip(slates).enumerate() {
            nominations.extend(own.iter().take(most).map(|p| Nomination {
                candidate: self.cast.people[*p].member.id(),
                platform: Some(platform(n)),
                list: (rule == "list-pr").then(|| platform(n)),
                groups: groups_of(f, contest, &self.cast.people[*p].member.id()),
                text: None,
            }));
        }
        let contest = contest.id.clone();
        for part in nominations.chunks(NOMINATIONS) {
            let body = Nominate { contest: contest.clone(), candidates: part.to_vec() };
            self.desk.submit("contest.nominate", &body, &self.keys.returning[1], With::ALONE)?;
        }
        Ok(())
    }

    /// Everybody who takes part votes; the ballots go into the box as one batch, or as a commitment where they are few.
    fn vote(
        &mut self,
        convocation: &Id,
        contest: &Id,
        electors: &BTreeMap<Id, Electors>,
        chance: &mut Chance,
    ) -> Result<Cast, DemoError> {
        let f = &self.desk.federation;
        let held = &f.contests[contest];
        let k = f.constitution.statutes().rules.privacy.k as usize;
        let paper = Paper::new(held, rule(f, held)?);
        let workplace = self.cast.workplaces.iter().find(|w| w.id == held.unit);
        let turnout = workplace.map_or(950, |workplace| workplace.turnout);
        let mut ballots = Ballots::new(Kind::Ranking, held.candidates.len());
        let mut cast = 0;
        for person in electors.get(&held.unit).map_or(&[][..], |e| &e.vote) {
            if chance.in_thousand(turnout) {
                cast += 1;
                let marks = paper.mark(chance, self.cast.people[*person].prefers);
                ballots.add(Weight::ONE, &marks, cast as u64);
            }
        }
        let scenario = |text: String| DemoError::Scenario(format!("ballots of {contest}: {text}"));
        let text = ballots::write(held, &ballots).ok_or_else(|| scenario("no canonical form".into()))?;
        let ballots = blt::read(text.as_bytes()).map_err(|e| scenario(e.to_string()))?.ballots;
        // The committee of the district puts a workplace's ballots in; the returning officer those of delegates.
        let district = workplace.map(|workplace| workplace.district);
        let opening = if cast < k {
            let (commitment, opening) = self.seal(WITHHELD, &Opened { ballots: text })?;
            let body = Withheld { contest: contest.clone(), commitment };
            let key = district.map_or(&self.keys.returning[0], |d| &self.keys.committees[d][0]);
            self.desk.put_in_box(convocation, "ballots.withheld", &body, key)?;
            Some(opening)
        } else {
            let blob = self.desk.blob(text.as_bytes())?;
            let body = Recorded { contest: contest.clone(), ballots: blob };
            let key = district.map_or(&self.keys.returning[0], |d| &self.keys.committees[d][0]);
            self.desk.put_in_box(convocation, "ballots.recorded", &body, key)?;
            None
        };
        Ok(Cast { contest: contest.clone(), ballots, opening })
    }

    /// Counts, draws a lot where the rule leaves a tie, and enters the result.
    fn conclude(&mut self, cast: &Cast, lottery: &str) -> Result<(), DemoError> {
        let mut outcome = self.count(cast)?;
        if let Outcome::NeedsLot(_) = outcome {
            self.draw(Subject::Contest(cast.contest.clone()), lottery, cast.opening.clone())?;
            outcome = self.count(cast)?;
        }
        let Outcome::Decided(count) = &outcome else {
            return Err(DemoError::Scenario(format!("contest {} has no result", cast.contest)));
        };
        let held = &self.desk.federation.contests[&cast.contest];
        let elected = count.elected.iter().map(|i| held.candidates[*i].id.clone()).collect();
        let body = Conclude { contest: cast.contest.clone(), elected, account: Hash(digest(&outcome)) };
        let with = With { second: None, opening: cast.opening.clone() };
        self.desk.submit("contest.result", &body, &self.keys.returning[0], with)?;
        Ok(())
    }

    fn count(&self, cast: &Cast) -> Result<Outcome, DemoError> {
        let f = &self.desk.federation;
        let counted = f.contests[&cast.contest].count(f, &cast.ballots);
        counted.map_err(|refusal| DemoError::Scenario(refusal.to_string()))
    }

    fn draw(&mut self, subject: Subject, value: &str, opening: Option<Vec<u8>>) -> Result<(), DemoError> {
        let [first, second] = &self.keys.returning;
        let with = With { second: Some(second), opening };
        self.desk.submit("lot.draw", &Draw { subject, value: value.into() }, first, with)?;
        Ok(())
    }

    /// What the invented lottery gives: six numbers of 49.
    fn lottery(&self, convocation: &Id, draw: &str) -> String {
        let mut balls: Vec<u64> = (1..=49).collect();
        self.chance(&format!("lottery {convocation} {draw}")).shuffle(&mut balls);
        balls.truncate(6);
        balls.sort_unstable();
        balls.iter().map(|ball| format!("{ball:02}")).collect::<Vec<_>>().join(" ")
    }
}

/// How many candidates each platform puts up at a workplace: as many as it may hope for, and none where it is the weakest
/// of too many. There are always more candidates than seats, if enough people may stand.
fn slates(supporters: &[usize], seats: usize) -> Vec<usize> {
    let all = supporters.iter().sum::<usize>().max(1);
    let mut slates: Vec<usize> = supporters.iter().map(|own| (own * seats).div_ceil(all)).collect();
    let mut weakest: Vec<usize> = (0..slates.len()).collect();
    weakest.sort_by_key(|n| supporters[*n]);
    for n in weakest {
        if slates.iter().sum::<usize>() - slates[n] >= seats + 2 {
            slates[n] = 0;
        }
    }
    slates
}

/// Electors of a unit: positions in the cast.
#[derive(Default)]
pub(super) struct Electors {
    pub(super) vote: Vec<usize>,
    stand: Vec<usize>,
}

fn rule(f: &mandat_federation::Federation, contest: &Contest) -> Result<&'static str, DemoError> {
    let rule = contest.rule(f).map_err(|refusal| DemoError::Scenario(refusal.to_string()))?;
    Ok(rule.info().id)
}
