//! Bodies of entries: convocations, platforms, contests and what lies in the box.

use mandat_record::blob::BlobRef;
use mandat_record::commitment::Commitment;
use mandat_record::ed25519::PublicKey;
use mandat_record::tree::Hash;
use serde::{Deserialize, Serialize};

use crate::id::Id;

records! {
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
        /// The contest whose seats are contested anew after a recall, where the statutes have it so; body, unit and term
        /// are then those of its convocation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renews: Option<Id>,
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
        /// The contest; or the division on which delegates vote in secret.
        contest: Id,
        /// The voter's key for this contest alone.
        credential: PublicKey,
        /// Commitment to [`crate::registration::Voter`].
        commitment: Commitment,
        /// In a division, the votes that the delegate carries: a whole number or a fraction, `437/3`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight: Option<String>,
    }
    /// `registration.close`.
    CloseRegistration {
        /// The convocation, or the division.
        convocation: Id,
        /// [`crate::registration::Lists`]: the sorted credentials of every contest; of a division
        /// [`crate::sealed::division::Classes`].
        lists: BlobRef,
        /// In a division, credentials whose delegates lost their seats since, sorted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        struck: Vec<PublicKey>,
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
        /// Groups of the candidate for which the statutes ask a share of these seats, sorted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        groups: Vec<String>,
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
        /// The convocation, or the division, whose box it is.
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
}
