//! The two lists of codes: what is refused, and what is accepted and flagged for ever (DESIGN 2). Both are part of
//! the format: a code's name and meaning never change within a format version.

use std::collections::BTreeMap;
use std::fmt;

use crate::id::Id;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $means:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $means] $variant,)* }

        impl $name {
            /// All of them, in the order of the format's table.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// What it means, in neutral words.
            pub const fn means(self) -> &'static str {
                match self { $($name::$variant => $means,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

codes! {
    /// Why an entry is refused: malformed, or not the author's to make.
    Refused {
        UnknownType = "unknown-type", "no entry of this format has this type";
        BadBody = "bad-body", "the body lacks a field, has one too many, or a value is out of range";
        WrongLog = "wrong-log", "the entry was signed for another log";
        NoFounding = "no-founding", "the first entry of a record must found it, and only the first";
        BadFormat = "bad-format", "the format version is not one that this program knows";
        WrongSequence = "wrong-sequence", "the key's entries must count up by one: this one was left out, repeated or moved";
        TimeDecreases = "time-decreases", "the sequencer's time may not go back";
        TimeUnwitnessed = "time-unwitnessed", "the sequencer's time contradicts a witness";
        Unauthorised = "unauthorised", "the key has no role that allows this act here";
        NeedsSecond = "needs-second", "the act needs two people, and the second has no such role";
        NotTwoPerson = "not-two-person", "the act takes one person: a second signature has no meaning here";
        BadCheckpoint = "bad-checkpoint", "the checkpoint is not one of this log, or its cosignatures do not hold";
        BadKey = "bad-key", "the key, or the proof that its owner holds it, is not valid";
        Duplicate = "duplicate", "the name is taken already";
        Unknown = "unknown", "the entry refers to something that the record does not have";
        NotNow = "not-now", "the act does not fit the state that its subject is in";
        TooLate = "too-late", "the deadline has passed";
        TooEarly = "too-early", "the date has not come";
        BlobMissing = "blob-missing", "the named text or table is not in the record's folder";
        BlobWrong = "blob-wrong", "the named text or table does not say what it must";
        OpeningWrong = "opening-wrong", "the opening does not match its commitment, or does not say what it must";
        NotEligible = "not-eligible", "the opened labour record and standing do not meet the statutes' condition";
        TableDiffers = "table-differs", "the frozen table is not the one that follows from the record";
        BadStatutes = "bad-statutes", "the statutes cannot be read, or do not allow this";
        NotCarried = "not-carried", "the division cited did not carry a change of statutes";
        BelowThreshold = "below-threshold", "fewer ballots than the privacy threshold may not stand in public";
        BadBallots = "bad-ballots", "the ballots are not in the canonical form, or not for this contest";
        BoxDiffers = "box-differs", "the box does not have the size and root that its closing fixed";
        ResultDiffers = "result-differs", "the result is not the one that follows from the ballots";
        LotDiffers = "lot-differs", "no lot is open for this";
        OwnCase = "own-case", "the body complained of cannot decide the complaint";
        Protected = "protected", "what is asked would erase or delete what the format protects";
        NotCertified = "not-certified", "the plan's certificate does not hold to the statutes' tolerance";
        NoConsent = "no-consent", "the union's own committee has not consented";
        BadTrustee = "bad-trustee-message", "a trustee's message cannot be read, comes out of turn, or a proof in it does not hold";
        NotRehearsed = "not-rehearsed", "a sealed box opens only after enough trustees decrypted the rehearsal's test";
        BadSealedBallot = "bad-sealed-ballot", "a sealed ballot is malformed, by a credential that was not admitted, or a proof in it does not hold";
        BadShuffle = "bad-shuffle", "the shuffle of the ballots is not proven";
    }
}

codes! {
    /// What is accepted and flagged for ever: authorised, but irregular.
    Flag {
        PhaseShort = "phase-short", "a phase is shorter than the statutes prescribe";
        OpenedEarly = "opened-early", "voting was opened before its date";
        OpenedLate = "opened-late", "voting was opened after its date";
        ClosedEarly = "closed-early", "voting was closed before its date";
        ClosedLate = "closed-late", "voting was closed after its date";
        ResultLate = "result-late", "the result came after its date";
        FrozenLate = "frozen-late", "the roll was frozen after its date";
        RemovedAfterFreeze = "removed-after-freeze", "a member of a frozen roll left or was excluded; the frozen roll stands";
        AppealLate = "appeal-late", "the appeal was filed after its date";
        NoNotice = "no-notice", "an exclusion by labour record without notice, or before it ran out";
        SameGround = "same-ground", "the member was excluded again on a ground that an appeal had undone";
        QuorumMissed = "quorum-missed", "fewer took part than the quorum of the statutes: a division then carries nothing";
        TallyWithheld = "tally-withheld", "fewer ballots than the privacy threshold: the public sees the winners only";
        GroupShort = "group-short", "fewer of a group stand than the statutes ask seats for, or its share of the members is not in the record";
        AnchoredOnly = "anchored-only", "the box is gone after its retention: its root and the result stay";
        MoreVotesThanVoters = "more-votes-than-voters", "more votes than people who could vote or were present";
        SumDiffers = "sum-differs", "declared totals do not add up";
        DeclaredDiffers = "declared-differs", "the declared seats are not those that the rule gives on the declared votes";
        DeclaredTie = "declared-tie", "the declared votes tie: the rule leaves the seats to a lot";
        SeatsUnknown = "seats-unknown", "no number of seats was given for this contest";
        SeatsDiffer = "seats-differ", "more or fewer seats are declared than the contest has";
        WeightDiffers = "weight-differs", "the declared weight is not the seats' share of the unit's weight";
        VotesFell = "votes-fell", "a group that was locked has fewer votes in the later round";
        FewCandidates = "few-candidates", "fewer candidates than seats";
        SeatsEmpty = "seats-empty", "seats stay empty";
        SuccessorClaimed = "successor-claimed", "the successor cannot be recomputed from ballots in the record";
        NoSuccessor = "no-successor", "no candidate of the same ballots or list is left: the seat stays empty";
        RecallWeak = "recall-weak", "the petition had fewer signatures than the statutes ask for";
        RecallLate = "recall-late", "the decision came after its deadline";
        RenewalLate = "renewal-late", "the contest anew after a recall is called for a date after its deadline, or its result came after it";
        TransferLate = "transfer-late", "the transfer came after the cut-off of a running convocation; the frozen roll stands";
        OptionDropped = "option-dropped", "an option with votes in the round before is not put again";
        PresentDiffers = "present-differs", "votes and abstentions do not add up to those present";
        NotElected = "not-elected", "an elected organ was replaced without its electors, or this derives from such an organ";
        DecidedLate = "decided-late", "the case was decided after its deadline";
        ReportLate = "report-late", "the organ reported to its electors after the date";
        SecondPost = "second-post", "somebody is elected who holds another post, where the statutes allow one";
        CriteriaUnmet = "criteria-unmet", "the branch's congress found it ready although a criterion is not met";
        TrusteeDisqualified = "trustee-disqualified", "a trustee dealt a wrong share, complained falsely, or did not come";
        ShareWrong = "share-wrong", "a trustee's partial decryption is not by the share that the record binds";
        CredentialStruck = "credential-struck", "a delegate who had registered for a secret division lost the seat before its list was fixed";
        WeightClassSmall = "weight-class-small", "fewer delegates than the privacy threshold registered with the same number of votes: a figure could tell how one of them voted";
        MixerMissing = "mixer-missing", "a platform that stands in the contest had no mixer shuffle its ballots";
        FiledLate = "filed-late", "the motion was filed after its date: it is put only if the body admits it";
        CirculatedLate = "circulated-late", "texts were circulated after their date";
        UnequalCirculation = "unequal-circulation", "a text was circulated in fewer copies than another, or not at all";
        LeftOffAgenda = "left-off-agenda", "a motion that was filed in time is not on the agenda proposed";
        OffAgenda = "off-agenda", "what is put to the body is not on the agenda in force";
        NoCredentials = "no-credentials", "the body decides before it has adopted the report on its credentials";
        Unseated = "unseated", "a division of the body unseated a delegate";
        OutOfTurn = "out-of-turn", "the word went to another than the speakers' list gave it to";
        OverTime = "over-time", "a speech was longer than the standing orders allow";
        DepartsFromMandate = "departs-from-mandate", "a vote departs from what the sending unit bound its delegates to";
        DepartsFromMembers = "departs-from-members", "the body decides otherwise than the members did in the referendum";
    }
}

/// A refusal: the code, and one sentence that names the place and says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: Refused,
    /// What is wrong, where.
    pub text: String,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Refused, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.text)
    }
}

impl std::error::Error for Refusal {}

/// Shorthand for the handlers: refuse with a code and a sentence.
pub(crate) fn refuse<T>(code: Refused, text: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(code, text))
}

/// Refuses a name that is taken.
pub(crate) fn fresh<T>(all: &BTreeMap<Id, T>, what: &str, id: &Id) -> Result<(), Refusal> {
    if all.contains_key(id) { refuse(Refused::Duplicate, format!("{what} {id} exists")) } else { Ok(()) }
}

/// Something that must exist.
pub(crate) fn known<'a, T>(all: &'a BTreeMap<Id, T>, what: &str, id: &Id) -> Result<&'a T, Refusal> {
    all.get(id).ok_or_else(|| Refusal::new(Refused::Unknown, format!("there is no {what} {id}")))
}

/// The flags of one entry.
pub type Flags = Vec<Flag>;
