//! Bodies of entries: the congress: texts, credentials, sessions, the floor, what binds delegates, what goes to the members.

use mandat_record::blob::BlobRef;
use serde::{Deserialize, Serialize};

use crate::id::Id;

/// Whose act it is: nobody above them can refuse it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mover {
    /// A platform, by its sponsors' own key.
    Platform(Id),
    /// A unit, by a key of its committee.
    Unit(Id),
}

/// What a division is on: its question, options and decision follow from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Matter {
    /// A motion, to adopt or not.
    Motion(Id),
    /// A question on which several motions compete.
    Question(Id),
    /// An amendment.
    Amendment(Id),
    /// Whether a motion that was filed late is put.
    Late(Id),
    /// Whether a challenge is upheld: the delegate is unseated.
    Challenge(Id),
    /// The report on credentials, by convocation.
    Credentials(Id),
    /// The agenda, by convocation.
    Agenda(Id),
    /// A motion, by the members.
    Referendum(Id),
}

records! {
    /// `motion.file`.
    FileMotion {
        /// A name for it.
        motion: Id,
        /// The convocation whose delegates are to decide.
        convocation: Id,
        /// The kind of decision in the statutes.
        decision: Id,
        /// The question that it answers together with others: theses on one question are put against each other.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<Id>,
        /// Its title.
        title: String,
        /// Its text, locked by its hash.
        text: BlobRef,
        /// Who moves it.
        mover: Mover,
    }
    /// `motion.withdraw`.
    WithdrawMotion {
        /// The motion.
        motion: Id,
    }
    /// `amendment.file`.
    FileAmendment {
        /// A name for it.
        amendment: Id,
        /// The motion.
        motion: Id,
        /// The passage of the motion's text that it changes, counted from 1.
        passage: u64,
        /// Its text.
        text: BlobRef,
        /// Who moves it.
        mover: Mover,
    }
    /// `amendment.withdraw`.
    WithdrawAmendment {
        /// The amendment.
        amendment: Id,
    }
    /// `amendment.arrange`.
    ArrangeAmendments {
        /// The motion.
        motion: Id,
        /// Its amendments, in the order of voting.
        order: Vec<Id>,
    }
    /// `texts.circulate`.
    CirculateTexts {
        /// The convocation.
        convocation: Id,
        /// How many copies of each text.
        copies: Vec<Copies>,
        /// How ("with the union's paper").
        means: String,
    }
    /// Copies of one motion's text.
    Copies {
        /// The motion.
        motion: Id,
        /// How many.
        copies: u64,
    }
    /// `credentials.list`.
    ListCredentials {
        /// The convocation.
        convocation: Id,
        /// [`crate::congress::credentials::List`]: every standing mandate with its weight.
        table: BlobRef,
    }
    /// `credentials.challenge`.
    ChallengeMandate {
        /// A name for it.
        challenge: Id,
        /// The mandate.
        mandate: Id,
        /// The grounds.
        grounds: BlobRef,
        /// Who challenges.
        mover: Mover,
    }
    /// `credentials.report`.
    ReportCredentials {
        /// The convocation.
        convocation: Id,
        /// The committee's report.
        report: BlobRef,
        /// The report of the committee's minority.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minority: Option<BlobRef>,
    }
    /// `alternate.seat`.
    SeatAlternate {
        /// The mandate.
        mandate: Id,
        /// Who sits in for its holder: somebody who stood in the same contest, on the same list.
        alternate: Id,
    }
    /// `alternate.unseat`.
    UnseatAlternate {
        /// The mandate, whose holder is back.
        mandate: Id,
    }
    /// `mandate.bind`.
    BindMandates {
        /// The unit that sends the delegates.
        unit: Id,
        /// The motion.
        motion: Id,
        /// What they are to vote for.
        option: Id,
        /// The unit's resolution.
        resolution: BlobRef,
    }
    /// `referendum.ask`.
    AskReferendum {
        /// The motion.
        motion: Id,
        /// A unit that sends delegates.
        unit: Id,
    }
    /// `agenda.propose`.
    ProposeAgenda {
        /// The convocation.
        convocation: Id,
        /// The items, in order.
        items: Vec<AgendaItem>,
    }
    /// One item of an agenda.
    AgendaItem {
        /// Its title.
        title: String,
        /// The motions under it.
        motions: Vec<Id>,
    }
    /// `session.open`.
    OpenSession {
        /// A name for it.
        session: Id,
        /// The convocation.
        convocation: Id,
        /// The mandate that chairs.
        chair: Id,
    }
    /// `session.close`.
    CloseSession {
        /// The session.
        session: Id,
    }
    /// `presence.record`.
    RecordPresence {
        /// The session.
        session: Id,
        /// [`crate::congress::session::Present`]: the mandates present from now on.
        table: BlobRef,
    }
    /// `speech.request`.
    RequestSpeech {
        /// The session.
        session: Id,
        /// The mandate.
        mandate: Id,
        /// The motion that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        motion: Option<Id>,
    }
    /// `speech.give`.
    GiveSpeech {
        /// The session.
        session: Id,
        /// The mandate that had the word.
        mandate: Id,
        /// How long.
        seconds: u64,
    }
    /// `motion.put`.
    PutMotion {
        /// A name for the division.
        division: Id,
        /// What is put.
        matter: Matter,
        /// The session; absent for a referendum.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<Id>,
        /// The text as amended, where amendments were carried.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<BlobRef>,
    }
    /// `division.cast`.
    CastVote {
        /// The division.
        division: Id,
        /// The option that the chair votes for.
        option: Id,
    }
    /// `minority.report`.
    ReportMinority {
        /// A name for it.
        report: Id,
        /// The division whose decision it stays with.
        division: Id,
        /// Its text.
        text: BlobRef,
        /// The mandates that sign it.
        signatories: Vec<Id>,
        /// Who enters it.
        mover: Mover,
    }
}
