//! The fields of every type, taken apart without `..`: a new type or field does not compile before it stands here, and
//! the mutator then fails until the exercise holds one for it to alter.

use mandat_federation::body::{
    AddMix, AdmitCredential, AdoptMethod, AdoptPlan, AdoptTargets, Advance, Anchor, Appoint, Attest, Body,
    BoxBody, Call, ChallengedBallot, ChangeStatutes, CloseBox, CloseRegistration, CloseUnit, Conclude,
    CountDivision, DecideAppeal, DecideComplaint, DecideRecall, DeclareContest, DeclareDivision, DeclareRoll,
    DecryptTally, Draw, DropTrustee, EndPost, Erase, Exclude, FileAppeal, FileComplaint, Found, FoundUnit,
    Freeze, GrantKey, Join, NameTrustees, Nominate, Notice, OneConvocation, OneMember, OpenDivision, PayPost,
    Petition, PriceMethod, ProposeMethod, PublishPlan, Recorded, RegisterPlatform, ReplaceOrgan, Report,
    ReportActuals, ReportTrial, RevokeKey, RollCall, RotateKey, SealedBallot, SetWitnesses, SignPetition,
    Transfer, TrusteeCommit, TrusteeMessage, TryMethod, Upgrade, Vacate, WithdrawCandidate, WithdrawPlatform,
    Withheld,
};
use mandat_federation::body::{
    ArrangeAmendments, AskReferendum, BindMandates, CastVote, ChallengeMandate, CirculateTexts, CloseSession,
    FileAmendment, FileMotion, GiveSpeech, ListCredentials, OpenSession, ProposeAgenda, PutMotion,
    RecordPresence, ReportCredentials, ReportMinority, RequestSpeech, SeatAlternate, UnseatAlternate,
    WithdrawAmendment, WithdrawMotion,
};

macro_rules! names {
    ($value:expr, $type:ident { $($field:ident),* }) => {{
        let $type { $($field: _),* } = $value;
        &[$(stringify!($field)),*]
    }};
}

/// The fields of a body.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "a line a type")]
pub(crate) fn fields(body: &Body) -> &'static [&'static str] {
    match body {
        Body::Found(b) => names!(b, Found { format, name, operator, witnesses, keys, statutes }),
        Body::Upgrade(b) => names!(b, Upgrade { format }),
        Body::SetWitnesses(b) => names!(b, SetWitnesses { witnesses }),
        Body::Anchor(b) => names!(b, Anchor { checkpoint }),
        Body::ChangeStatutes(b) => names!(b, ChangeStatutes { statutes, division }),
        Body::GrantKey(b) => names!(b, GrantKey { key, role, unit }),
        Body::RotateKey(b) => names!(b, RotateKey { key, proof }),
        Body::RevokeKey(b) => names!(b, RevokeKey { key }),
        Body::FoundUnit(b) => names!(b, FoundUnit { unit, tier, parent, name }),
        Body::CloseUnit(b) => names!(b, CloseUnit { unit }),
        Body::Join(b) => names!(b, Join { unit, member, stage, commitment, corrects }),
        Body::Admit(b) | Body::Leave(b) => names!(b, OneMember { member }),
        Body::Transfer(b) => names!(b, Transfer { member, unit }),
        Body::DeclareRoll(b) => names!(b, DeclareRoll { unit, period, members, corrects }),
        Body::Notice(b) => names!(b, Notice { member, until }),
        Body::Exclude(b) => {
            names!(b, Exclude { member, ground, reasons, decider, decided, appeal_to, appeal_until })
        }
        Body::Erase(b) => names!(b, Erase { entries }),
        Body::Freeze(b) => names!(b, Freeze { convocation, as_of, table, eligible }),
        Body::Attest(b) => names!(b, Attest { unit, period, count, root, corrects }),
        Body::FileAppeal(b) => names!(b, FileAppeal { case, against }),
        Body::DecideAppeal(b) => names!(b, DecideAppeal { case, upheld }),
        Body::Call(b) => {
            names!(b, Call { convocation, body, unit, dates, lot_source, electors, given, renews })
        },
        Body::Draw(b) => names!(b, Draw { subject, value }),
        Body::RegisterPlatform(b) => names!(b, RegisterPlatform { platform, title, text, supporters }),
        Body::WithdrawPlatform(b) => names!(b, WithdrawPlatform { platform }),
        Body::AdmitCredential(b) => names!(b, AdmitCredential { contest, credential, commitment, weight }),
        Body::CloseRegistration(b) => names!(b, CloseRegistration { convocation, lists, struck }),
        Body::Nominate(b) => names!(b, Nominate { contest, candidates }),
        Body::WithdrawCandidate(b) => names!(b, WithdrawCandidate { contest, candidate }),
        Body::OpenBox(b) => names!(b, OneConvocation { convocation }),
        Body::CloseBox(b) => names!(b, CloseBox { convocation, size, root }),
        Body::Conclude(b) => names!(b, Conclude { contest, elected, account }),
        Body::DeclareContest(b) => names!(b, DeclareContest { contest, eligible, present, invalid, options }),
        Body::Resign(b) => names!(b, Vacate { mandate, successor }),
        Body::Petition(b) => names!(b, Petition { petition, mandate, signatures, electors, signed }),
        Body::DecideRecall(b) => names!(b, DecideRecall { petition, yes, no, successor }),
        Body::OpenDivision(b) => {
            names!(b, OpenDivision { division, decision, question, text, options, electorates, follows, case })
        }
        Body::RollCall(b) => names!(b, RollCall { division, table }),
        Body::DeclareDivision(b) => names!(b, DeclareDivision { division, counts }),
        Body::CountDivision(b) => names!(b, CountDivision { division, leading }),
        Body::FileComplaint(b) => names!(b, FileComplaint { case, against, respondent, signatories, grounds }),
        Body::DecideComplaint(b) => names!(b, DecideComplaint { case, upheld, annuls, reasons, division }),
        Body::ReplaceOrgan(b) => names!(b, ReplaceOrgan { organ, holders, decider, reasons }),
        Body::Report(b) => names!(b, Report { organ, text }),
        Body::Appoint(b) | Body::Engage(b) => {
            names!(b, Appoint { post, organ, holder, title, paid, union, until })
        }
        Body::EndPost(b) => names!(b, EndPost { post }),
        Body::PayPost(b) => names!(b, PayPost { post, paid }),
        Body::Advance(b) => names!(b, Advance { branch, stage, division, findings }),
        Body::AdoptTargets(b) => names!(b, AdoptTargets { targets, table, division }),
        Body::PublishPlan(b) => {
            names!(b, PublishPlan { plan, targets, begins, months, problem, solution, index, tasks, revises })
        }
        Body::AdoptPlan(b) => names!(b, AdoptPlan { plan, division }),
        Body::ReportActuals(b) => {
            names!(b, ReportActuals { plan, unit, period, levels, hours, stocks, corrects })
        }
        Body::ProposeMethod(b) => names!(b, ProposeMethod { method, unit, title, recipe, authors }),
        Body::PriceMethod(b) => names!(b, PriceMethod { method, plan, problem, solution }),
        Body::TryMethod(b) => names!(b, TryMethod { method, unit, until }),
        Body::ReportTrial(b) => names!(b, ReportTrial { method, unit, level, hours, before, text }),
        Body::AdoptMethod(b) => names!(b, AdoptMethod { method, division }),
        Body::FileMotion(b) => {
            names!(b, FileMotion { motion, convocation, decision, question, title, text, mover })
        }
        Body::WithdrawMotion(b) => names!(b, WithdrawMotion { motion }),
        Body::FileAmendment(b) => names!(b, FileAmendment { amendment, motion, passage, text, mover }),
        Body::WithdrawAmendment(b) => names!(b, WithdrawAmendment { amendment }),
        Body::ArrangeAmendments(b) => names!(b, ArrangeAmendments { motion, order }),
        Body::CirculateTexts(b) => names!(b, CirculateTexts { convocation, copies, means }),
        Body::ListCredentials(b) => names!(b, ListCredentials { convocation, table }),
        Body::ChallengeMandate(b) => names!(b, ChallengeMandate { challenge, mandate, grounds, mover }),
        Body::ReportCredentials(b) => names!(b, ReportCredentials { convocation, report, minority }),
        Body::SeatAlternate(b) => names!(b, SeatAlternate { mandate, alternate }),
        Body::UnseatAlternate(b) => names!(b, UnseatAlternate { mandate }),
        Body::BindMandates(b) => names!(b, BindMandates { unit, motion, option, resolution }),
        Body::AskReferendum(b) => names!(b, AskReferendum { motion, unit }),
        Body::ProposeAgenda(b) => names!(b, ProposeAgenda { convocation, items }),
        Body::OpenSession(b) => names!(b, OpenSession { session, convocation, chair }),
        Body::CloseSession(b) => names!(b, CloseSession { session }),
        Body::RecordPresence(b) => names!(b, RecordPresence { session, table }),
        Body::RequestSpeech(b) => names!(b, RequestSpeech { session, mandate, motion }),
        Body::GiveSpeech(b) => names!(b, GiveSpeech { session, mandate, seconds }),
        Body::PutMotion(b) => names!(b, PutMotion { division, matter, session, text }),
        Body::CastVote(b) => names!(b, CastVote { division, option }),
        Body::ReportMinority(b) => names!(b, ReportMinority { report, division, text, signatories, mover }),
        Body::NameTrustees(b) => names!(b, NameTrustees { convocation, threshold, groups, mixers }),
        Body::RegisterTrustee(b) | Body::ShowDeal(b) | Body::Complain(b) | Body::ConfirmKey(b) | Body::Rehearse(b) => {
            names!(b, TrusteeMessage { convocation, message })
        }
        Body::CommitDeal(b) => names!(b, TrusteeCommit { convocation, commit }),
        Body::DropTrustee(b) => names!(b, DropTrustee { convocation, group, person }),
        Body::AddMix(b) => names!(b, AddMix { contest, table, proof }),
        // One of the two stands in each: the record of sealed ballots has both.
        Body::DecryptTally(b) => {
            let _ = names!(b, DecryptTally { contest, partial, commitment });
            if b.partial.is_some() { &["contest", "partial"] } else { &["contest", "commitment"] }
        }
    }
}

/// The fields of a body in a box.
pub(crate) fn box_fields(body: &BoxBody) -> &'static [&'static str] {
    match body {
        BoxBody::Recorded(b) => names!(b, Recorded { contest, ballots }),
        BoxBody::Withheld(b) => names!(b, Withheld { contest, commitment }),
        BoxBody::Signed(b) => names!(b, SignPetition { petition, commitment }),
        BoxBody::Sealed(b) => names!(b, SealedBallot { contest, ballot }),
        BoxBody::Challenged(b) => names!(b, ChallengedBallot { contest, opening }),
    }
}
