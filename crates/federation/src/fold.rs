//! One entry into the state: the main path of this crate.
//!
//! [`apply`] checks what every entry owes (log, time, the key's sequence, role and second person) and then calls the
//! handler of its type. The match over types is the table of contents of Mandat.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use mandat_record::blob::BlobRef;
use mandat_record::ed25519::PublicKey;
use mandat_record::entry::{Entry, Verified};
use mandat_record::read::{Blobs, Boxes, Openings};
use mandat_record::tree::Hash;

use crate::body::Body;
use crate::codes::{Flags, Refusal, Refused, refuse};
use crate::id::Id;
use crate::keys::Keys;
use crate::{
    appeal, congress, contest, convocation, declared, division, founding, freeze, keys, labour, lot,
    management, mandate, plan, platform, recall, registration, roll, sealed, signers, standing, units,
};

/// What goes with an entry and is looked up, never trusted: blobs are named by hash, boxes are fixed by their closing
/// entry, openings by commitments, roots by the tree.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// Texts and tables named by entries.
    pub blobs: &'a dyn Blobs,
    /// The ballot boxes; one that is gone is `anchored-only`.
    pub boxes: &'a dyn Boxes,
    /// The sealed store. Without it facts of the roll are claims by two people; with it they are recomputed.
    pub openings: Option<&'a dyn Openings>,
    /// The root of this log when it had so many entries, to compare a witnessed checkpoint with.
    pub root: &'a dyn Fn(u64) -> Option<Hash>,
    /// Threads that verify the ballots of a box. What comes out does not depend on it.
    pub threads: NonZeroUsize,
}

/// An entry on its way through its handler.
pub(crate) struct Act<'a> {
    pub entry: &'a Entry,
    pub index: u64,
    pub at: u64,
    pub evidence: &'a Evidence<'a>,
}

/// The state of a federation: a pure function of its record.
#[derive(Clone, Debug, Default)]
pub struct Federation {
    /// Name of the main log.
    pub log: String,
    /// The organisation's name.
    pub name: String,
    /// Entries so far: the index of the next one.
    pub size: u64,
    /// The sequencer's time of the last entry, Unix seconds.
    pub at: u64,
    /// The sequencer's time by the index of the first entry that has it.
    clock: Vec<(u64, u64)>,
    /// How many entries each key has made.
    pub(crate) sequences: BTreeMap<PublicKey, u64>,
    /// Keys and roles.
    pub keys: Keys,
    /// Witnesses, statutes, format.
    pub constitution: founding::Constitution,
    /// Units and tiers.
    pub units: units::Units,
    /// Members and declared head counts.
    pub roll: roll::Roll,
    /// The labour record.
    pub labour: labour::Labour,
    /// Exclusions by the entry's index.
    pub exclusions: BTreeMap<u64, standing::Exclusion>,
    /// Departures by the index of `roll.leave`: an appeal says that the member never left.
    pub(crate) departures: BTreeMap<u64, standing::Departure>,
    /// Appeals by case.
    pub appeals: BTreeMap<Id, standing::Appeal>,
    /// Complaints by case.
    pub complaints: BTreeMap<Id, appeal::Complaint>,
    /// Posts, reports, stages of takeover.
    pub management: management::Management,
    /// Targets, plans, actuals, methods.
    pub planning: plan::Planning,
    /// Who signed each entry.
    pub(crate) signers: signers::Signers,
    /// Platforms: there is no entry that deletes one.
    pub platforms: BTreeMap<Id, platform::Platform>,
    /// Convocations by name.
    pub convocations: BTreeMap<Id, convocation::Convocation>,
    /// Contests by name: convocation/unit.
    pub contests: BTreeMap<Id, contest::Contest>,
    /// Mandates by name: contest#n.
    pub mandates: BTreeMap<Id, mandate::Mandate>,
    /// Petitions for recall.
    pub petitions: BTreeMap<Id, recall::Petitioned>,
    /// Divisions by name.
    pub divisions: BTreeMap<Id, division::Division>,
    /// What the congress has before it: texts, credentials, sessions.
    pub congress: congress::Congress,
    /// Every flag ever raised, with the index of its entry.
    pub flags: Vec<(u64, crate::Flag)>,
    /// Every credential that was admitted, for whatever: one key in two votes would link what a person does in both.
    pub(crate) credentials: BTreeSet<PublicKey>,
    /// Members who have a credential in a contest, as far as this reader can open registrations.
    pub(crate) registrations: BTreeSet<(Id, crate::Member)>,
    /// Entries whose opening was erased by an entry.
    pub erased: Vec<u64>,
    /// Entries whose opening the sealed store no longer has: they count as failures in a sample.
    pub unopened: Vec<u64>,
}

/// Folds the next entry into the state.
///
/// The signatures of `entry` hold: the type says so, since only `record` makes a [`Verified`]. Its index is
/// `federation.size`.
///
/// # Errors
/// A [`Refusal`] with a stable code; the state is then what it was. Intake drops such an entry. Whoever finds it in a log
/// counts it by [`Federation::pass_over`] and goes on.
pub fn apply(
    federation: &mut Federation,
    entry: &Verified,
    evidence: &Evidence<'_>,
) -> Result<Flags, Refusal> {
    let entry = entry.entry();
    let index = federation.size;
    let body = Body::read(entry)?;
    let at = envelope(federation, entry, &body)?;
    let act = Act { entry, index, at, evidence };
    keys::authorise(federation, entry, &body)?;
    let flags = dispatch(federation, &act, body)?;
    if index == 0 {
        entry.log().clone_into(&mut federation.log);
    }
    *federation.sequences.entry(entry.by()).or_insert(0) += 1;
    federation.signers.note(entry);
    federation.size += 1;
    if federation.clock.last().is_none_or(|(_, last)| *last != at) {
        federation.clock.push((index, at));
    }
    federation.at = at;
    federation.flags.extend(flags.iter().map(|flag| (index, *flag)));
    Ok(flags)
}

impl Federation {
    /// Counts an entry of a log that is void: it keeps its place. If it was in its author's sequence it counts there
    /// too; otherwise one void entry would void all that its author ever does after it.
    pub fn pass_over(&mut self, entry: Option<&Entry>) {
        self.signers.skip();
        self.size += 1;
        if let Some(entry) = entry {
            let next = self.sequences.entry(entry.by()).or_insert(0);
            if entry.seq() == *next {
                *next += 1;
            }
        }
    }

    /// How many entries came no later than a moment.
    pub fn entries_by(&self, at: u64) -> u64 {
        let later = self.clock.partition_point(|(_, time)| *time <= at);
        self.clock.get(later).map_or(self.size, |(index, _)| *index)
    }

    /// The time of an entry; of a void one, that of the entry before.
    pub fn time_of(&self, index: u64) -> u64 {
        let later = self.clock.partition_point(|(first, _)| *first <= index);
        later.checked_sub(1).map_or(0, |at| self.clock[at].1)
    }

    /// The number that a key's next entry has.
    pub fn next_sequence(&self, key: &PublicKey) -> u64 {
        self.sequences.get(key).copied().unwrap_or(0)
    }
}

/// What every entry owes, whatever its type. Gives its time.
fn envelope(federation: &Federation, entry: &Entry, body: &Body) -> Result<u64, Refusal> {
    match (federation.size, body) {
        (0, Body::Found(_)) => {}
        (0, _) => {
            return refuse(
                Refused::NoFounding,
                "entry 0 is not record.found: this folder holds no record's beginning",
            );
        }
        (_, Body::Found(_)) => return refuse(Refused::NoFounding, "a record is founded once"),
        _ if federation.log.is_empty() => {
            return refuse(Refused::NoFounding, "the founding entry is void, and with it all that follows");
        }
        _ if entry.log() != federation.log => {
            return refuse(
                Refused::WrongLog,
                format!("signed for {}, not for {}", entry.log(), federation.log),
            );
        }
        _ => {}
    }
    let next = federation.next_sequence(&entry.by());
    if entry.seq() != next {
        return refuse(
            Refused::WrongSequence,
            format!("entry {} of its key, where {next} is due", entry.seq()),
        );
    }
    match entry.at() {
        None => refuse(Refused::TimeDecreases, "the entry has no time"),
        Some(at) if at < federation.at => {
            refuse(Refused::TimeDecreases, format!("time {at} after {}", federation.at))
        }
        Some(at) => Ok(at),
    }
}

/// The table of contents.
#[expect(clippy::too_many_lines, reason = "a line an act")]
fn dispatch(f: &mut Federation, act: &Act<'_>, body: Body) -> Result<Flags, Refusal> {
    match body {
        Body::Found(b) => founding::found(f, act, b),
        Body::Upgrade(b) => founding::upgrade(f, act, b),
        Body::SetWitnesses(b) => founding::set_witnesses(f, act, b),
        Body::Anchor(b) => founding::anchor(f, act, b),
        Body::ChangeStatutes(b) => founding::change_statutes(f, act, b),
        Body::GrantKey(b) => keys::grant(f, act, b),
        Body::RotateKey(b) => keys::rotate(f, act, b),
        Body::RevokeKey(b) => keys::revoke(f, act, b),
        Body::FoundUnit(b) => units::found(f, act, b),
        Body::CloseUnit(b) => units::close(f, act, b),
        Body::Join(b) => roll::join(f, act, b),
        Body::Admit(b) => roll::admit(f, act, b),
        Body::Transfer(b) => roll::transfer(f, act, b),
        Body::Leave(b) => roll::leave(f, act, b),
        Body::DeclareRoll(b) => roll::declare(f, act, b),
        Body::Notice(b) => standing::notice(f, act, b),
        Body::Exclude(b) => standing::exclude(f, act, b),
        Body::Erase(b) => standing::erase(f, act, b),
        Body::Freeze(b) => freeze::freeze(f, act, b),
        Body::Attest(b) => labour::attest(f, act, b),
        Body::FileAppeal(b) => standing::file_appeal(f, act, b),
        Body::DecideAppeal(b) => standing::decide_appeal(f, act, b),
        Body::Call(b) => convocation::call(f, act, b),
        Body::Draw(b) => lot::draw(f, act, b),
        Body::RegisterPlatform(b) => platform::register(f, act, b),
        Body::WithdrawPlatform(b) => platform::withdraw(f, act, b),
        Body::AdmitCredential(b) => registration::admit(f, act, b),
        Body::CloseRegistration(b) => registration::close(f, act, b),
        Body::Nominate(b) => contest::nominate(f, act, b),
        Body::WithdrawCandidate(b) => contest::withdraw(f, act, b),
        Body::OpenBox(b) => convocation::open_box(f, act, b),
        Body::CloseBox(b) => convocation::close_box(f, act, b),
        Body::Conclude(b) => contest::conclude(f, act, b),
        Body::DeclareContest(b) => declared::declare(f, act, b),
        Body::Resign(b) => mandate::resign(f, act, b),
        Body::Petition(b) => recall::petition(f, act, b),
        Body::DecideRecall(b) => recall::decide(f, act, b),
        Body::OpenDivision(b) => division::open(f, act, b),
        Body::RollCall(b) => division::roll_call(f, act, b),
        Body::DeclareDivision(b) => division::declare(f, act, b),
        Body::CountDivision(b) => sealed::division::count(f, act, b),
        Body::FileComplaint(b) => appeal::file(f, act, b),
        Body::DecideComplaint(b) => appeal::decide(f, act, b),
        Body::ReplaceOrgan(b) => management::replace::replace(f, act, b),
        Body::Report(b) => management::organ::report(f, act, b),
        Body::Appoint(b) => management::post::appoint(f, act, b),
        Body::Engage(b) => management::post::engage(f, act, b),
        Body::EndPost(b) => management::post::end(f, act, b),
        Body::PayPost(b) => management::post::pay(f, act, b),
        Body::Advance(b) => management::takeover::advance(f, act, b),
        Body::AdoptTargets(b) => plan::adopt_targets(f, act, b),
        Body::PublishPlan(b) => plan::publish(f, act, b),
        Body::AdoptPlan(b) => plan::adopt(f, act, b),
        Body::ReportActuals(b) => plan::report(f, act, b),
        Body::ProposeMethod(b) => plan::propose(f, act, b),
        Body::PriceMethod(b) => plan::price(f, act, b),
        Body::TryMethod(b) => plan::try_out(f, act, b),
        Body::ReportTrial(b) => plan::report_trial(f, act, b),
        Body::AdoptMethod(b) => plan::adopt_method(f, act, b),
        Body::FileMotion(b) => congress::motion::file(f, act, b),
        Body::WithdrawMotion(b) => congress::motion::withdraw(f, act, b),
        Body::FileAmendment(b) => congress::amendment::file(f, act, b),
        Body::WithdrawAmendment(b) => congress::amendment::withdraw(f, act, b),
        Body::ArrangeAmendments(b) => congress::amendment::arrange(f, act, b),
        Body::CirculateTexts(b) => congress::circulation::circulate(f, act, b),
        Body::ListCredentials(b) => congress::credentials::list(f, act, b),
        Body::ChallengeMandate(b) => congress::credentials::challenge(f, act, b),
        Body::ReportCredentials(b) => congress::credentials::report(f, act, b),
        Body::SeatAlternate(b) => congress::alternate::seat(f, act, b),
        Body::UnseatAlternate(b) => congress::alternate::unseat(f, act, b),
        Body::BindMandates(b) => congress::binding::bind(f, act, b),
        Body::AskReferendum(b) => congress::referendum::ask(f, act, b),
        Body::ProposeAgenda(b) => congress::agenda::propose(f, act, b),
        Body::OpenSession(b) => congress::session::open(f, act, b),
        Body::CloseSession(b) => congress::session::close(f, act, b),
        Body::RecordPresence(b) => congress::session::present(f, act, b),
        Body::RequestSpeech(b) => congress::speech::request(f, act, b),
        Body::GiveSpeech(b) => congress::speech::give(f, act, b),
        Body::PutMotion(b) => congress::put::put(f, act, b),
        Body::CastVote(b) => congress::put::cast(f, act, b),
        Body::ReportMinority(b) => congress::minority::report(f, act, b),
        Body::NameTrustees(b) => sealed::ceremony::name(f, act, b),
        Body::RegisterTrustee(b) => sealed::ceremony::register(f, act, b),
        Body::CommitDeal(b) => sealed::ceremony::commit(f, act, b),
        Body::ShowDeal(b) => sealed::ceremony::deal(f, act, b),
        Body::Complain(b) => sealed::ceremony::complain(f, act, b),
        Body::DropTrustee(b) => sealed::ceremony::drop_missing(f, act, b),
        Body::ConfirmKey(b) => sealed::ceremony::confirm(f, act, b),
        Body::Rehearse(b) => sealed::ceremony::rehearse(f, act, b),
        Body::AddMix(b) => sealed::tally::mix(f, act, b),
        Body::DecryptTally(b) => sealed::tally::decrypt(f, act, b),
    }
}

impl Act<'_> {
    /// A blob that the entry names, whole and with the right hash.
    pub(crate) fn blob(&self, blob: &BlobRef) -> Result<Vec<u8>, Refusal> {
        let found =
            self.evidence.blobs.blob(blob).map_err(|e| Refusal::new(Refused::BlobMissing, e.to_string()))?;
        let Some(bytes) = found else {
            return refuse(
                Refused::BlobMissing,
                format!("blob {} is not in the record's folder", blob.sha256),
            );
        };
        if !blob.matches(&bytes) {
            return refuse(
                Refused::BlobWrong,
                format!("blob {} does not have the hash and length that the entry names", blob.sha256),
            );
        }
        Ok(bytes.into())
    }

    /// A blob that holds a canonical JSON value.
    pub(crate) fn table<T: serde::de::DeserializeOwned>(&self, blob: &BlobRef) -> Result<T, Refusal> {
        let bytes = self.blob(blob)?;
        read_json(&bytes).map_err(|e| Refusal::new(Refused::BlobWrong, format!("blob {}: {e}", blob.sha256)))
    }

    /// The entry's opening, when this reader has the sealed store. `Ok(None)`: no sealed store, or erased.
    pub(crate) fn opening(&self) -> Result<Option<Vec<u8>>, Refusal> {
        self.opening_of(self.index)
    }

    /// The opening of an entry that came before.
    pub(crate) fn opening_of(&self, index: u64) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(openings) = self.evidence.openings else { return Ok(None) };
        openings
            .opening(index)
            .map_err(|e| Refusal::new(Refused::OpeningWrong, format!("entry {index}: {e}")))
    }
}

/// Reads canonical JSON: one form a value, so that a table cannot be spelled in two ways.
fn read_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    mandat_record::json::check(bytes).map_err(|e| e.to_string())?;
    serde_json::from_slice(bytes)
        .map_err(|e| format!("line {} column {}: a field is missing, unknown or wrong", e.line(), e.column()))
}
