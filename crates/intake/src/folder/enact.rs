//! From what a folder says to acts, in the order of time. What everything rests on (founding, calls, freezes) ends the run if it
//! is refused; what concerns one row is listed and the run goes on.

use mandat_federation::Id;
use mandat_federation::body::{
    Attest, Call, Dates, DeclareContest, DeclareDivision, Found, FoundUnit, Join, Nominate, Nomination,
    OneConvocation, OpenDivision, PutMotion, RegisterPlatform, RollCall,
};
use mandat_federation::contest::groups::groups_of;
use mandat_federation::labour::{self, LINE, Sealed};
use mandat_federation::roll::PERSON;
use mandat_record::commitment::{Opening, commit};
use mandat_record::ed25519::SigningKey;
use mandat_record::note::{SignatureType, VerifierKey};
use mandat_record::read::{Blobs, Boxes, Openings, Sink};
use mandat_statutes::{Date, Month};
use serde::Serialize;
use zeroize::Zeroizing;

use super::divisions::{Called, Put};
use super::office::{Office, Pair, derive};
use super::people::Joining;
use super::sitting::{self, Sitting};
use super::table::{Notes, Place};
use super::{Done, FolderError, Read, Report, ballots, freeze};
use crate::desk::{Accepted, With};
use crate::{Desk, DeskError};

/// What is done, in the order in which acts of the same moment follow each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Roll(usize),
    Labour(usize),
    Platform(usize),
    Call(usize),
    Freeze(usize),
    Nominate(usize),
    Open(usize),
    Close(usize),
    Sitting(Sitting),
    Division(usize),
    Adjourn(usize),
}

/// A run in progress.
pub(super) struct Enacting<'a, S> {
    pub(super) desk: Desk<S>,
    pub(super) office: &'a Office,
    pub(super) notes: Notes,
    pub(super) report: Report,
}

/// Does everything that a folder says.
pub(super) fn enact<S>(
    desk: Desk<S>,
    office: Office,
    mut read: Read,
    seed: &[u8; 32],
) -> Result<Done<S>, FolderError>
where
    S: Sink + Blobs + Boxes + Openings,
{
    let notes = std::mem::take(&mut read.notes);
    let mut run = Enacting { desk, office: &office, notes, report: Report::default() };
    run.found(&read)?;
    run.units_and_people(&read)?;
    for (at, step) in agenda(&read) {
        run.desk.set_time(at);
        run.step(step, &read, seed)?;
    }
    let operator = &office.operator;
    run.desk.checkpoint(operator, &office.witnesses).map_err(|error| failed("the checkpoint", error))?;
    let report = run.finish();
    let sink = run.desk.sink;
    let mut secrets = office.into_secrets();
    secrets.extend(register(&read));
    Ok(Done { sink, report, secrets })
}

pub(super) fn failed(what: impl Into<String>, error: DeskError) -> FolderError {
    FolderError::Desk { what: what.into(), error }
}

/// Everything with a date, in the order of time.
fn agenda(read: &Read) -> Vec<(u64, Step)> {
    let start = read.description.start.0;
    let mut agenda = Vec::new();
    for (n, (_, month, _)) in read.people.rolls.iter().enumerate() {
        agenda.push((after(*month, start), Step::Roll(n)));
    }
    for (n, (month, _)) in read.people.labour.keys().enumerate() {
        agenda.push((after(*month, start), Step::Labour(n)));
    }
    for (n, platform) in read.description.platform.iter().enumerate() {
        agenda.push((platform.registered.0, Step::Platform(n)));
    }
    for (n, convocation) in read.description.convocation.iter().enumerate() {
        agenda.push((convocation.call.0, Step::Call(n)));
        agenda.push((convocation.freeze.0, Step::Freeze(n)));
        agenda.push((convocation.nominate.0, Step::Nominate(n)));
        agenda.push((convocation.open.0, Step::Open(n)));
        agenda.push((convocation.close.0, Step::Close(n)));
    }
    agenda.extend(sitting::agenda(read).into_iter().map(|(at, sitting)| (at, Step::Sitting(sitting))));
    for (n, session) in read.description.session.iter().enumerate() {
        agenda.extend(session.close.map(|close| (close.0, Step::Adjourn(n))));
    }
    for (n, division) in read.divisions.iter().enumerate() {
        agenda.push((division.at, Step::Division(n)));
    }
    agenda.sort();
    agenda
}

/// A month is attested and counted when it is over.
fn after(month: Month, start: u64) -> u64 {
    let next = month.plus(1);
    let first = Date::new(next.year(), next.number(), 1).map(Date::days_since_epoch);
    let days = first.ok().and_then(|days| u64::try_from(days).ok()).unwrap_or(0);
    start.max(days * 86_400)
}

/// The organisation's own numbers with the random names, in parts that the sealed store takes.
fn register(read: &Read) -> Vec<(String, Zeroizing<Vec<u8>>)> {
    let members: Vec<_> =
        read.people.register.iter().map(|(own, (member, _))| (own.clone(), member.to_string())).collect();
    let nominees = read.contests.iter().flat_map(|c| c.nominees.values().flatten());
    let nominees: Vec<_> = nominees.map(|n| (n.label.clone(), n.id.to_string())).collect();
    let parts = [("register/members", members), ("register/candidates", nominees)];
    let mut secrets = Vec::new();
    for (name, pairs) in parts {
        for (n, part) in pairs.chunks(2_000).enumerate() {
            let bytes = serde_json::to_vec(part).expect("pairs of texts are JSON");
            secrets.push((format!("{name}/{n}"), Zeroizing::new(bytes)));
        }
    }
    secrets
}

impl<S: Sink + Blobs + Boxes + Openings> Enacting<'_, S> {
    /// An act that the rest of the run needs.
    pub(super) fn must<B: Serialize>(
        &mut self,
        kind: &str,
        body: &B,
        key: &SigningKey,
        with: With<'_>,
        what: &str,
    ) -> Result<Accepted, FolderError> {
        let accepted = self.desk.submit(kind, body, key, with).map_err(|error| failed(what, error))?;
        self.count(kind, &accepted);
        Ok(accepted)
    }

    /// An act of one row: if the fold refuses it, the row is listed.
    pub(super) fn row<B: Serialize>(
        &mut self,
        kind: &str,
        body: &B,
        key: &SigningKey,
        with: With<'_>,
        (place, unit): (&Place, Option<&str>),
    ) -> Result<Option<Accepted>, FolderError> {
        match self.desk.submit(kind, body, key, with) {
            Ok(accepted) => {
                self.count(kind, &accepted);
                Ok(Some(accepted))
            }
            Err(DeskError::Refused(why)) => {
                self.notes.list("refused", place, unit, format!("{kind} was refused: {why}"));
                Ok(None)
            }
            Err(error) => Err(failed(format!("{}, line {}", place.file, place.line), error)),
        }
    }

    fn count(&mut self, kind: &str, accepted: &Accepted) {
        *self.report.types.entry(kind.to_owned()).or_insert(0) += 1;
        for flag in &accepted.flags {
            *self.report.flags.entry(flag.code().to_owned()).or_insert(0) += 1;
        }
    }

    pub(super) fn blob(
        &mut self,
        content: &[u8],
        what: &str,
    ) -> Result<mandat_record::blob::BlobRef, FolderError> {
        self.desk.blob(content).map_err(|error| failed(what, error))
    }

    fn found(&mut self, read: &Read) -> Result<(), FolderError> {
        let what = "the founding entry";
        let statutes = self.blob(read.statutes.as_bytes(), what)?;
        let origin = &read.description.origin;
        let name = origin.parse().map_err(|e| {
            let text = format!("origin {origin:?}: {e}: write a name such as \"union.example/record\"");
            super::one(super::Mistake { file: super::DESCRIPTION.into(), line: 0, column: None, text })
        })?;
        let operator = VerifierKey { name, kind: SignatureType::Ed25519, key: self.office.operator.public() };
        let witness = |w: &crate::Witness| mandat_federation::body::Witness {
            key: w.verifier().to_string(),
            union: w.union.clone(),
        };
        let body = Found {
            format: mandat_federation::founding::FORMAT,
            name: read.description.name.clone().unwrap_or_else(|| read.rules.name.clone()),
            operator: operator.to_string(),
            witnesses: self.office.witnesses.iter().map(witness).collect(),
            keys: self.office.grants(),
            statutes,
        };
        let office = self.office;
        self.must("record.found", &body, &office.keeper.first, With::ALONE, what)?;
        Ok(())
    }

    fn units_and_people(&mut self, read: &Read) -> Result<(), FolderError> {
        let office = self.office;
        for unit in &read.units.units {
            let FoundUnit { unit: id, .. } = &unit.body;
            let place = (&unit.place, Some(id.as_str()));
            self.row("unit.found", &unit.body, &office.keeper.first, With::ALONE, place)?;
        }
        for joining in &read.people.joining {
            self.join(joining)?;
        }
        Ok(())
    }

    fn join(&mut self, joining: &Joining) -> Result<(), FolderError> {
        let office = self.office;
        let salt = self.desk.salt();
        let opening = Opening::new(salt, &joining.person).map_err(|error| {
            let text = format!("what the opening would say is not canonical: {error}");
            super::one(super::Mistake {
                file: joining.place.file.clone(),
                line: joining.place.line,
                column: None,
                text,
            })
        })?;
        let body = Join {
            unit: joining.unit.clone(),
            member: joining.member,
            stage: joining.stage,
            commitment: commit(PERSON, &opening),
            corrects: None,
        };
        let with = With::opening(opening.to_bytes());
        let place = (&joining.place, Some(joining.unit.as_str()));
        self.row("roll.join", &body, &office.registrar.first, with, place)?;
        Ok(())
    }

    fn step(&mut self, step: Step, read: &Read, seed: &[u8; 32]) -> Result<(), FolderError> {
        let office = self.office;
        match step {
            Step::Roll(n) => {
                let (place, _, body) = &read.people.rolls[n];
                let place = (place, Some(body.unit.as_str()));
                self.row("roll.declare", body, &office.registrar.first, With::ALONE, place)?;
                Ok(())
            }
            Step::Labour(n) => self.attest(read, n),
            Step::Platform(n) => self.platform(read, n, seed),
            Step::Call(n) => self.call(read, n),
            Step::Freeze(n) => freeze::freeze(self, &read.description.convocation[n]),
            Step::Nominate(n) => self.nominate(read, n),
            Step::Open(n) => self.open(read, n),
            Step::Close(n) => self.close(read, n),
            Step::Sitting(step) => self.sit(step, read, seed),
            Step::Division(n) => self.division(read, n),
            Step::Adjourn(n) => self.close_session(read, n),
        }
    }

    fn attest(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let Some(((month, unit), lines)) = read.people.labour.iter().nth(n) else { return Ok(()) };
        let what = format!("the labour record of {unit} for {month}");
        // A member whose own row was refused is on no roll, and an attestation cannot name one.
        let lines = lines.values().filter(|line| self.desk.federation.roll.get(&line.member).is_some());
        let lines: Vec<_> = lines.cloned().collect();
        let mut sealed = Vec::with_capacity(lines.len());
        for line in &lines {
            let opening = Opening::new(self.desk.salt(), line).expect("a line holds names and numbers");
            sealed.push(Sealed::Kept(opening));
        }
        // In the order of the commitments, which says nothing about people.
        sealed.sort_by_key(|line| match line {
            Sealed::Kept(opening) => commit(LINE, opening).0,
            Sealed::Erased(commitment) => commitment.0,
        });
        let root = labour::root(&sealed).expect("fresh salts make no two lines the same");
        let count = sealed.len() as u64;
        let body = Attest { unit: unit.clone(), period: month.to_string(), count, root, corrects: None };
        let with = With::opening(labour::write_lines(&sealed));
        let key = &self.office.committee.first;
        self.must("labour.attest", &body, key, with, &what)?;
        Ok(())
    }

    fn platform(&mut self, read: &Read, n: usize, seed: &[u8; 32]) -> Result<(), FolderError> {
        let platform = &read.description.platform[n];
        let what = format!("platform {}", platform.id);
        let text = self.blob(&read.platforms[n], &what)?;
        let sponsors = SigningKey::from_seed(&derive(seed, &format!("platform/{}", platform.id)));
        let body = RegisterPlatform {
            platform: platform.id.clone(),
            title: platform.title.clone(),
            text,
            supporters: platform.supporters,
        };
        let with = With::second(&self.office.registrar.first);
        self.must("platform.register", &body, &sponsors, with, &what)?;
        Ok(())
    }

    fn call(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let convocation = &read.description.convocation[n];
        let what = format!("convocation {}", convocation.id);
        let given = &read.contests[n].given;
        let given = given.as_ref().map(|table| self.desk.table(table)).transpose();
        let body = Call {
            convocation: convocation.id.clone(),
            body: convocation.body.clone(),
            unit: convocation.unit.clone(),
            dates: Dates {
                freeze: convocation.freeze.0,
                nominate: convocation.nominate.0,
                open: convocation.open.0,
                close: convocation.close.0,
                appeal: convocation.appeal.0,
                term: convocation.term.0,
            },
            lot_source: convocation.lot_source.clone(),
            electors: convocation.electors.clone(),
            given: given.map_err(|error| failed(what.as_str(), error))?,
            renews: None,
        };
        let key = &self.office.returning.first;
        self.must("convocation.call", &body, key, With::ALONE, &what)?;
        Ok(())
    }

    fn nominate(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let convocation = &read.description.convocation[n];
        let office = self.office;
        for (unit, nominees) in &read.contests[n].nominees {
            for nominee in nominees {
                let contest = convocation.id.join(unit);
                let f = &self.desk.federation;
                let groups =
                    f.contests.get(&contest).map(|c| groups_of(f, c, &nominee.id)).unwrap_or_default();
                let nomination = Nomination {
                    candidate: nominee.id.clone(),
                    platform: nominee.platform.clone(),
                    list: nominee.list.clone(),
                    groups,
                    text: None,
                };
                let body = Nominate { contest, candidates: vec![nomination] };
                let place = (&nominee.place, Some(unit.as_str()));
                self.row("contest.nominate", &body, &office.committee.first, With::ALONE, place)?;
            }
        }
        Ok(())
    }

    fn open(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let convocation = &read.description.convocation[n];
        if read.contests[n].ballots.is_empty() {
            return Ok(());
        }
        let body = OneConvocation { convocation: convocation.id.clone() };
        let Pair { first, second } = &self.office.returning;
        let what = format!("the box of {}", convocation.id);
        self.must("box.open", &body, first, With::second(second), &what)?;
        Ok(())
    }

    fn close(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let convocation = &read.description.convocation[n];
        let contests = &read.contests[n];
        if !contests.ballots.is_empty() {
            ballots::count(self, convocation, contests)?;
        }
        let office = self.office;
        for totals in &contests.declared {
            let mut options = totals.options.clone();
            let nominees = contests.nominees.get(&totals.unit);
            for option in &mut options {
                let named = |n: &&super::contests::Nominee| {
                    super::name::slug(&n.label).as_deref() == Some(option.option.as_str())
                };
                if let Some(nominee) = nominees.and_then(|all| all.iter().find(named)) {
                    option.option = nominee.id.clone();
                }
            }
            let [eligible, present, invalid] = totals.counts;
            let contest = convocation.id.join(&totals.unit);
            let body = DeclareContest { contest, eligible, present, invalid, options };
            let place = (&totals.place, Some(totals.unit.as_str()));
            self.row("contest.declare", &body, &office.committee.first, With::ALONE, place)?;
        }
        Ok(())
    }

    fn division(&mut self, read: &Read, n: usize) -> Result<(), FolderError> {
        let division = &read.divisions[n];
        let what = format!("{}, line {}: division {}", super::DESCRIPTION, division.line, division.id);
        let text = division.text.as_ref().map(|text| self.blob(text, &what)).transpose()?;
        let Pair { first, second } = &self.office.returning;
        match &division.put {
            Put::Stated(open) => {
                self.must(
                    "division.open",
                    &OpenDivision { text, ..open.clone() },
                    first,
                    With::ALONE,
                    &what,
                )?;
            }
            Put::Matter(put) => {
                self.must("motion.put", &PutMotion { text, ..put.clone() }, first, With::ALONE, &what)?;
            }
        }
        let name = division.id.clone();
        if let Some(called) = &division.roll_call {
            self.may_vote(&name, called)?;
            let table = self.desk.table(&called.votes).map_err(|error| failed(what.as_str(), error))?;
            let body = RollCall { division: name, table };
            self.must("division.roll_call", &body, first, With::second(second), &what)?;
        } else if let Some(counts) = &division.totals {
            let body = DeclareDivision { division: name, counts: counts.clone() };
            self.must("division.declare", &body, first, With::second(second), &what)?;
        } else {
            self.report.waiting.push(format!("division {name} is open: add totals or a roll call"));
        }
        Ok(())
    }

    /// That every row of a roll call is a mandate's, present where the division is of a session.
    fn may_vote(&self, division: &Id, called: &Called) -> Result<(), FolderError> {
        let f = &self.desk.federation;
        let floor = f.divisions.get(division).and_then(|division| division.floor.as_ref());
        let wrong = |id: &Id| {
            if !f.mandates.contains_key(id) {
                return Some(format!("there is no mandate {id}: correct the row"));
            }
            let away = floor.is_some_and(|floor| !floor.weights.contains_key(id));
            away.then(|| format!("mandate {id} was not present: correct the row, or the table of presence"))
        };
        for (vote, line) in called.votes.rows.iter().zip(&called.lines) {
            if let Some(text) = wrong(&vote.mandate) {
                let mistake = super::Mistake { file: called.file.clone(), line: *line, column: None, text };
                return Err(super::one(mistake));
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Report {
        let mut report = std::mem::take(&mut self.report);
        let federation = &self.desk.federation;
        report.name.clone_from(&federation.name);
        report.origin.clone_from(&federation.log);
        report.entries = federation.size;
        report.listed = std::mem::take(&mut self.notes.listed);
        report.listed.sort();
        for listed in &report.listed {
            *report.counts.entry(listed.kind).or_insert(0) += 1;
        }
        report
    }
}
