//! The types of entry: every act that a federation can put on record, and the fields of each.
//!
//! Second link: `record` hands over an entry whose envelope is well formed; here its body becomes one of these
//! variants or is refused (`unknown-type`, `bad-body`). [`crate::fold`] has one handler a variant. A list of what
//! each means to an implementer stands in `docs/format.md`.

use mandat_record::blob::BlobRef;
use mandat_record::commitment::Commitment;
use mandat_record::ed25519::{PublicKey, Signature};
use mandat_record::entry::Entry;
use mandat_record::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::codes::{Refusal, Refused};
use crate::id::{Id, Member};
use crate::keys::Role;

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
    "division.declare" DeclareDivision(DeclareDivision), "Totals of a division, by electorate.";
}

/// The types of entry in a ballot box's log.
#[derive(Clone, Debug)]
pub enum BoxBody {
    /// `ballots.recorded`: all recorded ballots of one contest, sorted by content.
    Recorded(Recorded),
    /// `ballots.withheld`: the same of a contest with fewer ballots than the privacy threshold.
    Withheld(Withheld),
}

/// Every type of entry in a box's log, format 1.
pub const BOX_TYPES: &[&str] = &["ballots.recorded", "ballots.withheld"];

impl BoxBody {
    /// Reads the body of a box's entry by its type.
    pub fn read(entry: &Entry) -> Result<Self, Refusal> {
        let bad = |e| Refusal::new(Refused::BadBody, format!("{}: {e}", entry.kind()));
        match entry.kind() {
            "ballots.recorded" => entry.body().map(BoxBody::Recorded).map_err(bad),
            "ballots.withheld" => entry.body().map(BoxBody::Withheld).map_err(bad),
            other => Err(Refusal::new(Refused::UnknownType, format!("no box entry is called {other}"))),
        }
    }
}

macro_rules! records {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {
        $($(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type,)* })*
    };
}

records! {
    /// `record.found`.
    Found {
        /// Version of the format: 1.
        format: u32,
        /// The organisation's name.
        name: String,
        /// The operator's verifier key for checkpoints (signed-note form).
        operator: String,
        /// Who cosigns checkpoints.
        witnesses: Vec<Witness>,
        /// The first keys, each with its role.
        keys: Vec<GrantKey>,
        /// The statutes in force, a TOML file.
        statutes: BlobRef,
    }
    /// A witness of checkpoints.
    Witness {
        /// Verifier key of a C2SP cosigner.
        key: String,
        /// The union or platform that runs it: the statutes' quorum counts unions, not keys.
        union: String,
    }
    /// `format.upgrade`.
    Upgrade {
        /// The later version.
        format: u32,
    }
    /// `witness.set`.
    SetWitnesses {
        /// Who cosigns from here on.
        witnesses: Vec<Witness>,
    }
    /// `checkpoint.anchor`.
    Anchor {
        /// The text of the cosigned checkpoint (C2SP signed-note).
        checkpoint: String,
    }
    /// `statutes.change`.
    ChangeStatutes {
        /// The new statutes, a TOML file.
        statutes: BlobRef,
        /// The division that carried them.
        division: Id,
    }
    /// `key.grant`, and each first key of the founding entry.
    GrantKey {
        /// The key.
        key: PublicKey,
        /// What it may do.
        role: Role,
        /// Where: this unit and all below it; absent: everywhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Id>,
    }
    /// `key.rotate`.
    RotateKey {
        /// The successor.
        key: PublicKey,
        /// The successor's signature over [`crate::keys::rotation_message`]: nobody can hand roles to a stranger's key.
        proof: Signature,
    }
    /// `key.revoke`.
    RevokeKey {
        /// The key.
        key: PublicKey,
    }
    /// `unit.found`.
    FoundUnit {
        /// The unit.
        unit: Id,
        /// Its tier in the statutes.
        tier: Id,
        /// The unit above it; absent at the top.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Id>,
        /// What people call it.
        name: String,
    }
    /// `unit.close`.
    CloseUnit {
        /// The unit; it must have no members and no open units below it.
        unit: Id,
    }
    /// `roll.join`.
    Join {
        /// The unit.
        unit: Id,
        /// A fresh random name.
        member: Member,
        /// Whether as a candidate or, while a federation is founded, as a member.
        stage: crate::roll::Stage,
        /// Commitment to [`crate::roll::Person`].
        commitment: Commitment,
        /// Index of the `roll.join` entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// `roll.admit` and `roll.leave`.
    OneMember {
        /// The member.
        member: Member,
    }
    /// `roll.transfer`.
    Transfer {
        /// The member.
        member: Member,
        /// The unit gone to.
        unit: Id,
    }
    /// `roll.declare`.
    DeclareRoll {
        /// The unit.
        unit: Id,
        /// The month counted, `2026-03`.
        period: String,
        /// How many belong to the unit (for many unions: are paid for).
        members: u64,
        /// Index of the entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// `roll.notice`.
    Notice {
        /// The member.
        member: Member,
        /// Unix seconds: nobody is excluded by labour record before.
        until: u64,
    }
    /// `roll.exclude`.
    Exclude {
        /// The member.
        member: Member,
        /// Why.
        ground: crate::standing::Ground,
        /// Commitment to the reasons, which the member and the commission can read.
        reasons: Commitment,
        /// The unit whose organ decided.
        decider: Id,
        /// The day of the decision, `2026-03-01`.
        decided: String,
        /// The unit whose organ hears an appeal; never the decider.
        appeal_to: Id,
        /// Unix seconds: an appeal filed by then is heard.
        appeal_until: u64,
    }
    /// `roll.erase`.
    Erase {
        /// Indices of the entries whose openings are erased.
        entries: Vec<u64>,
    }
    /// `roll.freeze`.
    Freeze {
        /// The convocation.
        convocation: Id,
        /// The roll as it was after this many entries.
        as_of: u64,
        /// [`crate::freeze::Table`]: per unit members, may vote, may stand.
        table: BlobRef,
        /// Merkle root over the members who may vote, sorted ([`crate::freeze::eligible_root`]).
        eligible: Hash,
    }
    /// `labour.attest`.
    Attest {
        /// The workplace.
        unit: Id,
        /// The month, `2026-03`.
        period: String,
        /// How many members have a line.
        count: u64,
        /// Merkle root over the lines' commitments ([`crate::labour::root`]).
        root: Hash,
        /// Index of the entry that this one corrects.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        corrects: Option<u64>,
    }
    /// `appeal.file`.
    FileAppeal {
        /// A name for the case.
        case: Id,
        /// Index of the `roll.exclude` entry appealed against, or of a `roll.leave` that the member denies.
        against: u64,
    }
    /// `appeal.decide`.
    DecideAppeal {
        /// The case.
        case: Id,
        /// Whether the appeal succeeds: the exclusion is undone.
        upheld: bool,
    }
    /// `convocation.call`.
    Call {
        /// A name for it.
        convocation: Id,
        /// The body of the statutes that is called.
        body: Id,
        /// The unit whose body is called; absent: that of every unit of its tier.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<Id>,
        /// When what ends, Unix seconds.
        dates: Dates,
        /// Where lots come from, fixed before anybody knows who needs one ("the first draw of the state lottery on ...").
        lot_source: String,
        /// Where electors are delegates: the convocation that gave them their mandates.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        electors: Option<Id>,
        /// Where the statutes take seats from outside: [`crate::apportionment::Given`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        given: Option<BlobRef>,
    }
    /// The dates of a convocation, Unix seconds, in this order.
    Dates {
        /// The roll is frozen as it is then.
        freeze: u64,
        /// Registration and nominations end.
        nominate: u64,
        /// Voting begins.
        open: u64,
        /// Voting ends.
        close: u64,
        /// Results are due, and appeals end.
        appeal: u64,
        /// The mandates end.
        term: u64,
    }
    /// `lot.draw`.
    Draw {
        /// What is drawn for.
        subject: crate::lot::Subject,
        /// What the source gave, as text.
        value: String,
    }
    /// `platform.register`: signed by the sponsors' own key, attested by a registrar as second.
    RegisterPlatform {
        /// The platform.
        platform: Id,
        /// Its title.
        title: String,
        /// Its text.
        text: BlobRef,
        /// How many members support it.
        supporters: u64,
    }
    /// `platform.withdraw`: only the key that registered it can.
    WithdrawPlatform {
        /// The platform.
        platform: Id,
    }
    /// `registration.admit`.
    AdmitCredential {
        /// The contest.
        contest: Id,
        /// The voter's key for this contest alone.
        credential: PublicKey,
        /// Commitment to [`crate::registration::Voter`].
        commitment: Commitment,
    }
    /// `registration.close`.
    CloseRegistration {
        /// The convocation.
        convocation: Id,
        /// [`crate::registration::Lists`]: the sorted credentials of every contest.
        lists: BlobRef,
    }
    /// `contest.nominate`.
    Nominate {
        /// The contest.
        contest: Id,
        /// Who or what stands.
        candidates: Vec<Nomination>,
    }
    /// One nomination.
    Nomination {
        /// The member's name, or a list's where only lists stand.
        candidate: Id,
        /// The platform stood on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        platform: Option<Id>,
        /// The list stood on; the order of candidates in the entry is their order on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        list: Option<Id>,
        /// A text by the candidate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<BlobRef>,
    }
    /// `contest.withdraw`.
    WithdrawCandidate {
        /// The contest.
        contest: Id,
        /// Who stands down.
        candidate: Id,
    }
    /// `box.open`.
    OneConvocation {
        /// The convocation.
        convocation: Id,
    }
    /// `box.close`.
    CloseBox {
        /// The convocation.
        convocation: Id,
        /// Entries in the box.
        size: u64,
        /// Its Merkle root.
        root: Hash,
    }
    /// `ballots.recorded`, in the box.
    Recorded {
        /// The contest.
        contest: Id,
        /// A BLT file in canonical form ([`crate::ballots`]).
        ballots: BlobRef,
    }
    /// `ballots.withheld`, in the box.
    Withheld {
        /// The contest.
        contest: Id,
        /// Commitment to [`crate::ballots::Opened`].
        commitment: Commitment,
    }
    /// `contest.result`.
    Conclude {
        /// The contest.
        contest: Id,
        /// Who is elected, in order.
        elected: Vec<Id>,
        /// Digest of the count's full account.
        account: Hash,
    }
    /// `contest.declare`.
    DeclareContest {
        /// The contest.
        contest: Id,
        /// Who could have voted, where the committee says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        eligible: Option<u64>,
        /// Who was present or cast a ballot, where the committee says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        present: Option<u64>,
        /// Invalid and blank ballots, where the committee says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invalid: Option<u64>,
        /// What each option got.
        options: Vec<Declared>,
    }
    /// One option's declared totals.
    Declared {
        /// The option: a candidate, a list, a group.
        option: Id,
        /// Votes, one number a round.
        votes: Vec<u64>,
        /// Seats, where declared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seats: Option<u64>,
        /// Weight of those seats, a decimal, where declared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight: Option<String>,
    }
    /// `mandate.resign`.
    Vacate {
        /// The mandate.
        mandate: Id,
        /// Who follows. Recomputed from the same ballots wherever they can be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<Id>,
    }
    /// `recall.petition`.
    Petition {
        /// A name for it.
        petition: Id,
        /// The mandate.
        mandate: Id,
        /// Signatures counted by the unit's committee.
        signatures: u64,
        /// Electors of the unit today.
        electors: u64,
    }
    /// `recall.decide`.
    DecideRecall {
        /// The petition.
        petition: Id,
        /// Votes for the recall.
        yes: u64,
        /// Votes against.
        no: u64,
        /// Who follows if the recall is carried, as for `mandate.resign`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        successor: Option<Id>,
    }
    /// `division.open`.
    OpenDivision {
        /// A name for it.
        division: Id,
        /// The kind of decision in the statutes: majority and quorum.
        decision: Id,
        /// The question.
        question: String,
        /// The motion's text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<BlobRef>,
        /// What can be voted for; abstaining is always possible and never an option.
        options: Vec<Id>,
        /// Who votes.
        electorates: Vec<Electorate>,
        /// The round before, where a vote takes several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<Follows>,
    }
    /// One electorate of a division.
    Electorate {
        /// A name for it.
        electorate: Id,
        /// A convocation whose standing mandates vote, each with its weight. Absent: declared counts only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        convocation: Option<Id>,
        /// How many belong to it, where known and not derived.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        members: Option<u64>,
    }
    /// How a round goes on from the one before.
    Follows {
        /// The round before.
        division: Id,
        /// Its options that are not put again, and why.
        dropped: Vec<Dropped>,
    }
    /// An option that is not put again.
    Dropped {
        /// The option.
        option: Id,
        /// Why not.
        reason: DroppedBecause,
    }
    /// `division.roll_call`.
    RollCall {
        /// The division.
        division: Id,
        /// [`crate::division::Votes`]: mandate and option, sorted by mandate.
        table: BlobRef,
    }
    /// `division.declare`.
    DeclareDivision {
        /// The division.
        division: Id,
        /// Totals of every electorate.
        counts: Vec<ElectorateCount>,
    }
    /// Totals of one electorate.
    ElectorateCount {
        /// The electorate; several may vote jointly, then it is their names joined in the division's `electorates`.
        electorate: Id,
        /// Who was present, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        present: Option<u64>,
        /// Votes for each option, in the division's order.
        votes: Vec<u64>,
        /// Who abstained, where known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        abstaining: Option<u64>,
    }
}

/// Why an option of one round is not put in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DroppedBecause {
    /// Its sponsors withdrew it.
    Withdrew,
    /// The chair did not put it.
    NotPut,
    /// The rule of the vote dropped it (fewest votes).
    Rule,
}
