//! The types of entry: every act that a federation can put on record, and the fields of each.
//!
//! Second link: `record` hands over an entry whose envelope is well formed; here its body becomes one of these
//! variants or is refused (`unknown-type`, `bad-body`). [`crate::fold`] has one handler a variant. A list of what
//! each means to an implementer stands in `docs/format.md`.

use mandat_record::commitment::{Commitment, Kind};
use mandat_record::entry::Entry;

use crate::appeal::GROUNDS;
use crate::codes::{Refusal, Refused};
use crate::registration::VOTER;
use crate::roll::PERSON;
use crate::sealed::PARTIAL;
use crate::standing::REASONS;

#[macro_use]
mod records;
mod congress;
mod contest;
mod division;
mod founding;
mod management;
mod mandate;
mod plan;
mod roll;
mod seal;

pub use congress::*;
pub use contest::*;
pub use division::*;
pub use founding::*;
pub use management::*;
pub use mandate::*;
pub use plan::*;
pub use roll::*;
pub use seal::*;

/// Declares the enum, the names on the wire and the reader in one place, so that no type can lack one of them.
macro_rules! bodies {
    ($($name:literal $variant:ident($body:ty), $doc:literal;)*) => {
        /// The body of an entry, by its type.
        #[derive(Clone, Debug)]
        pub enum Body { $(#[doc = $doc] $variant($body),)* }

        /// Every type of entry of format 1, in the order of this file.
        pub const TYPES: &[&str] = &[$($name),*];

        impl Body {
            /// Reads the body of an entry by its type.
            pub fn read(entry: &Entry) -> Result<Self, Refusal> {
                match entry.kind() {
                    $($name => entry.body::<$body>().map(Body::$variant).map_err(|e| {
                        Refusal::new(Refused::BadBody, format!("{}: {e}", $name))
                    }),)*
                    other => Err(Refusal::new(Refused::UnknownType, format!("no type of entry is called {other}"))),
                }
            }

            /// The type's name on the wire.
            pub fn kind(&self) -> &'static str {
                match self { $(Body::$variant(_) => $name,)* }
            }
        }
    };
}

impl Body {
    /// What the entry commits to, whose opening lies in the sealed store. Of lists (attested labour, a petition's signatures) the
    /// opening is a list, too, and who enters them makes it.
    pub fn commitment(&self) -> Option<(Kind, Commitment)> {
        match self {
            Self::Join(body) => Some((PERSON, body.commitment)),
            Self::Exclude(body) => Some((REASONS, body.reasons)),
            Self::FileComplaint(body) => Some((GROUNDS, body.grounds)),
            Self::AdmitCredential(body) => Some((VOTER, body.commitment)),
            Self::DecryptTally(body) => body.commitment.map(|commitment| (PARTIAL, commitment)),
            _ => None,
        }
    }
}

bodies! {
    "record.found" Found(Found), "The first entry: format, operator, witnesses, first keys, statutes.";
    "format.upgrade" Upgrade(Upgrade), "From here on the record uses a later format.";
    "witness.set" SetWitnesses(SetWitnesses), "Who cosigns checkpoints, and how many must.";
    "checkpoint.anchor" Anchor(Anchor), "A cosigned checkpoint of this log: the witnesses' times bound `at`.";
    "statutes.change" ChangeStatutes(ChangeStatutes), "New statutes, citing the division that decided them.";
    "key.grant" GrantKey(GrantKey), "A key may act in a role for a unit and what lies below it.";
    "key.rotate" RotateKey(RotateKey), "A key hands its roles to its successor.";
    "key.revoke" RevokeKey(RevokeKey), "A key may act no more.";
    "unit.found" FoundUnit(FoundUnit), "A unit in a tier.";
    "unit.close" CloseUnit(CloseUnit), "A unit ends.";
    "roll.join" Join(Join), "A person enters the roll of a unit; who it is lies in the opening.";
    "roll.admit" Admit(OneMember), "A candidate becomes a member.";
    "roll.transfer" Transfer(Transfer), "A member goes to another unit.";
    "roll.leave" Leave(OneMember), "A member leaves.";
    "roll.declare" DeclareRoll(DeclareRoll), "A unit's head count where the roll is not itemised.";
    "roll.notice" Notice(Notice), "A member is told that the labour record no longer suffices.";
    "roll.exclude" Exclude(Exclude), "A member is excluded: ground, date, decider, appeal.";
    "roll.erase" Erase(Erase), "Openings are erased from the sealed store.";
    "roll.freeze" Freeze(Freeze), "The roll of a convocation, fixed.";
    "labour.attest" Attest(Attest), "A workplace's labour record of one period.";
    "appeal.file" FileAppeal(FileAppeal), "An appeal against an entry.";
    "appeal.decide" DecideAppeal(DecideAppeal), "An appeal is decided.";
    "convocation.call" Call(Call), "A body is called: dates, source of lots.";
    "lot.draw" Draw(Draw), "A lot, from the source that the call named.";
    "platform.register" RegisterPlatform(RegisterPlatform), "A platform with its text.";
    "platform.withdraw" WithdrawPlatform(WithdrawPlatform), "A platform ends by its own sponsors' will.";
    "registration.admit" AdmitCredential(AdmitCredential), "A voter's credential for one contest.";
    "registration.close" CloseRegistration(CloseRegistration), "The sorted lists of credentials, fixed.";
    "contest.nominate" Nominate(Nominate), "Candidates or lists for a contest.";
    "contest.withdraw" WithdrawCandidate(WithdrawCandidate), "A candidate stands down.";
    "box.open" OpenBox(OneConvocation), "Voting begins.";
    "box.close" CloseBox(CloseBox), "Voting ends: size and root of the box are fixed.";
    "contest.result" Conclude(Conclude), "The result of a contest with ballots in the box.";
    "contest.declare" DeclareContest(DeclareContest), "The totals that a unit's committee signs.";
    "mandate.resign" Resign(Vacate), "A delegate gives the mandate back.";
    "recall.petition" Petition(Petition), "Electors ask for a recall.";
    "recall.decide" DecideRecall(DecideRecall), "Electors decide on a recall.";
    "division.open" OpenDivision(OpenDivision), "A question is put to a vote.";
    "division.roll_call" RollCall(RollCall), "How each mandate voted.";
    "division.count" CountDivision(CountDivision), "What the sealed ballots of a division decide.";
    "division.declare" DeclareDivision(DeclareDivision), "Totals of a division, by electorate.";
    "complaint.file" FileComplaint(FileComplaint), "A complaint about a body, with signatories.";
    "complaint.decide" DecideComplaint(DecideComplaint), "A complaint is decided by a body that is not complained of.";
    "organ.replace" ReplaceOrgan(ReplaceOrgan), "An elected organ is replaced without its electors.";
    "organ.report" Report(Report), "An organ reports to its electors.";
    "post.appoint" Appoint(Appoint), "Somebody is appointed to a post, with the union's consent.";
    "specialist.engage" Engage(Appoint), "A specialist is engaged to advise, with the union's consent.";
    "post.end" EndPost(EndPost), "An appointment or a contract ends before its date.";
    "post.pay" PayPost(PayPost), "How a post is paid.";
    "branch.advance" Advance(Advance), "A branch takes over the next stage of management.";
    "targets.adopt" AdoptTargets(AdoptTargets), "Targets with priorities, adopted by a division.";
    "plan.publish" PublishPlan(PublishPlan), "A plan with its proof and the tasks of workplaces.";
    "plan.adopt" AdoptPlan(AdoptPlan), "A plan is adopted by a division.";
    "actual.report" ReportActuals(ReportActuals), "What a workplace did in a month.";
    "method.propose" ProposeMethod(ProposeMethod), "A workplace proposes a method of production.";
    "method.price" PriceMethod(PriceMethod), "What a method saves the federation, by two certified plans.";
    "method.try" TryMethod(TryMethod), "A workplace takes a method on trial.";
    "method.report" ReportTrial(ReportTrial), "What came of a trial.";
    "method.adopt" AdoptMethod(AdoptMethod), "A method is adopted by a division.";
    "motion.file" FileMotion(FileMotion), "A motion or thesis, its text locked by its hash.";
    "motion.withdraw" WithdrawMotion(WithdrawMotion), "Its movers withdraw a motion.";
    "amendment.file" FileAmendment(FileAmendment), "An amendment to a motion.";
    "amendment.withdraw" WithdrawAmendment(WithdrawAmendment), "Its movers withdraw an amendment.";
    "amendment.arrange" ArrangeAmendments(ArrangeAmendments), "The order in which amendments are voted on.";
    "texts.circulate" CirculateTexts(CirculateTexts), "Texts went out, in so many copies.";
    "credentials.list" ListCredentials(ListCredentials), "The provisional list of mandates, with their weights.";
    "credentials.challenge" ChallengeMandate(ChallengeMandate), "Somebody says that a delegate may not sit.";
    "credentials.report" ReportCredentials(ReportCredentials), "The report of the credentials committee.";
    "alternate.seat" SeatAlternate(SeatAlternate), "An alternate sits in for a delegate.";
    "alternate.unseat" UnseatAlternate(UnseatAlternate), "The delegate is back.";
    "mandate.bind" BindMandates(BindMandates), "A sending unit binds its delegates on a motion.";
    "referendum.ask" AskReferendum(AskReferendum), "A unit asks that a motion go to the members first.";
    "agenda.propose" ProposeAgenda(ProposeAgenda), "An agenda is proposed.";
    "session.open" OpenSession(OpenSession), "A session begins.";
    "session.close" CloseSession(CloseSession), "A session ends.";
    "presence.record" RecordPresence(RecordPresence), "Who is present from now on.";
    "speech.request" RequestSpeech(RequestSpeech), "A delegate asks for the word.";
    "speech.give" GiveSpeech(GiveSpeech), "A delegate had the word.";
    "motion.put" PutMotion(PutMotion), "Something is put to a division; question and options follow from it.";
    "division.cast" CastVote(CastVote), "The chair breaks a tie.";
    "minority.report" ReportMinority(ReportMinority), "A minority's report, which stays with the decision.";
    "trustees.name" NameTrustees(NameTrustees), "Who holds the key of a sealed box together, and who mixes.";
    "trustee.register" RegisterTrustee(TrusteeMessage), "A trustee's key, with proof of possession.";
    "trustee.commit" CommitDeal(TrusteeCommit), "The hash of a trustee's deal, before any deal is shown.";
    "trustee.deal" ShowDeal(TrusteeMessage), "A trustee's deal: commitments and encrypted shares.";
    "trustee.complain" Complain(TrusteeMessage), "A trustee was dealt a wrong share, and proves it.";
    "trustee.drop" DropTrustee(DropTrustee), "A trustee does not come: the ceremony goes on without.";
    "trustee.confirm" ConfirmKey(TrusteeMessage), "A trustee confirms the joint key and proves to hold a share of it.";
    "trustee.rehearse" Rehearse(TrusteeMessage), "A trustee decrypts the rehearsal's test.";
    "mix.add" AddMix(AddMix), "Ranked ballots, shuffled, with the proof.";
    "tally.decrypt" DecryptTally(DecryptTally), "A trustee's partial decryption of a contest.";
}

/// The types of entry in a ballot box's log.
#[derive(Clone, Debug)]
pub enum BoxBody {
    /// `ballots.recorded`: all recorded ballots of one contest, sorted by content.
    Recorded(Recorded),
    /// `ballots.withheld`: the same of a contest with fewer ballots than the privacy threshold.
    Withheld(Withheld),
    /// `petition.sign`: one signature of a petition.
    Signed(SignPetition),
    /// `ballots.sealed`: one voter's sealed ballot.
    Sealed(SealedBallot),
    /// `ballots.challenged`: a sealed ballot that its voter opened to check the device.
    Challenged(ChallengedBallot),
}

/// Every type of entry in a box's log, format 1.
pub const BOX_TYPES: &[&str] =
    &["ballots.recorded", "ballots.withheld", "petition.sign", "ballots.sealed", "ballots.challenged"];

impl BoxBody {
    /// Reads the body of a box's entry by its type.
    pub fn read(entry: &Entry) -> Result<Self, Refusal> {
        let bad = |e| Refusal::new(Refused::BadBody, format!("{}: {e}", entry.kind()));
        match entry.kind() {
            "ballots.recorded" => entry.body().map(BoxBody::Recorded).map_err(bad),
            "ballots.withheld" => entry.body().map(BoxBody::Withheld).map_err(bad),
            "petition.sign" => entry.body().map(BoxBody::Signed).map_err(bad),
            "ballots.sealed" => entry.body().map(BoxBody::Sealed).map_err(bad),
            "ballots.challenged" => entry.body().map(BoxBody::Challenged).map_err(bad),
            other => Err(Refusal::new(Refused::UnknownType, format!("no box entry is called {other}"))),
        }
    }
}
